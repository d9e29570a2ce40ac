"""The names of the glossaries in force, as they are looked up: what begins with a word, and what it stands for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from docsearch.analysis.segment import DENSE, HANGUL
from docsearch.glossary import (
    ACRONYM,
    AMBIGUOUS,
    AS,
    TYPED,
    UNSPACED,
    WRITTEN,
    Glossary,
    forms,
    imported,
    open_glossary,
    own,
    starter,
)
from docsearch.model import UNDETERMINED, Name
from docsearch.patterns import compiled

SPACED = rf"[^\W_{DENSE}{HANGUL}]+"  # a word beside a script without spaces
_REMEMBERED = 1 << 15  # words a language, threes of letters; a quarter of them halves the speed of all finders together
_NONE: frozenset[str] = frozenset()
_FOLLOWING = 16  # words that may follow one: of more than so many, which a large glossary has, none is remembered
_AND = "وف"  # Arabic "and", "so", written to the next word


class Names:
    """The names of several glossaries; of a name in two of them that counts which is no mere concept, then the first's.

    Remembers what it has looked up, of what it meets only.
    """

    def __init__(self, glossaries: Sequence[Glossary]) -> None:
        self.glossaries = tuple(glossaries)
        self.readings = lru_cache(maxsize=16384)(self._readings)
        self.shouted_words = lru_cache(maxsize=256)(self._shouted_words)
        self._words: dict[tuple[str, bool], Words] = {}
        self.heads = _Heads(self)

    def words(self, code: str, typed: bool) -> Words:
        """How words are read in a language."""
        key = (code, typed)
        if key not in self._words:
            self._words[key] = Words(self, code, typed)
        return self._words[key]

    def start(self, key: str) -> Start | None:
        """What begins with `key`; None where nothing does."""
        if not self.begins(key):
            return None
        complete, following = False, frozenset[str]()
        for glossary in self.glossaries:
            complete = complete or glossary.has(key)
            following |= glossary.following(key, _FOLLOWING)
        return Start(key, complete, following) if complete or following else None

    def begins(self, prefix: str) -> bool:
        """Whether some key starts with `prefix`: asked first, as few do."""
        try:
            return any(glossary.begins(prefix) for glossary in self.glossaries)
        except UnicodeEncodeError:  # half a surrogate pair
            return False

    def longer(self, prefix: str) -> set[str]:
        """The keys that start with `prefix`."""
        return {key for glossary in self.glossaries for key in glossary.longer(prefix)}

    def prefixes(self, text: str) -> set[str]:
        """The keys that `text` begins with."""
        try:
            return {key for glossary in self.glossaries for key in glossary.prefixes(text)}
        except UnicodeEncodeError as error:  # half a surrogate pair: no key has one
            return self.prefixes(text[: error.start])

    def _readings(self, key: str) -> tuple[tuple[Name, int], ...]:
        """What a key stands for, with its flags, likeliest first."""
        some = ((glossary, *reading) for glossary in self.glossaries for reading in glossary.readings(key))
        found = [(glossary.name(number), flags) for glossary, number, flags in some]
        return tuple(sorted(found, key=lambda one: one[0].kind == "concept"))

    def of(self, id: str) -> Name | None:
        """The concept with this id."""
        for glossary in self.glossaries:
            if (number := glossary.number(id)) is not None:
                return glossary.name(number)
        return None

    def _shouted_words(self, line: str) -> frozenset[str]:
        """The words but for acronyms of a line in capitals; of another line none."""
        if not line.isupper() or not all(letter.isupper() for letter in line if letter.isalpha()):
            return frozenset()
        words = {word for word in compiled(SPACED).findall(line) if word.isupper() and len(word) > 1}
        return frozenset(word for word in words if self.start(ACRONYM + word) is None)

    def acronym(self, acronym: str) -> Name | None:
        """The concept that an acronym stands for wherever it stands."""
        return next((name for name, flags in self.readings(ACRONYM + acronym) if not flags & AMBIGUOUS), None)

    def ambiguous(self, id: str) -> list[str]:
        """The names and acronyms of a concept that count only where it is named in another way too."""
        numbers = ((glossary, glossary.number(id)) for glossary in self.glossaries)
        return [one for glossary, number in numbers if number is not None for one in glossary.ambiguous(number)]


class _Heads(dict[str, bool]):
    """Letters of a script without spaces -> whether a name begins so, or is the beginning of that."""

    def __init__(self, names: Names) -> None:
        super().__init__()
        self._names = names

    def __missing__(self, letters: str) -> bool:
        if len(self) >= _REMEMBERED:
            self.clear()
        key = UNSPACED + letters
        found = self[letters] = self._names.begins(key) or bool(self._names.prefixes(key))
        return found


class Start(NamedTuple):
    """A key that names begin with: whether it is one itself, and the words that may follow; "" among them for any."""

    key: str
    complete: bool
    following: frozenset[str]


class Word(NamedTuple):
    """A word as it is compared by its stem and folded, and the keys by which names begin with it.

    `following`: one of these must follow, None where something begins with the word whatever follows.
    """

    stem: str
    folded: str
    starts: tuple[Start, ...]
    following: frozenset[str] | None


class Words(dict[str, Word]):
    """A word of one language as written -> how it is compared. `typed`: in a query, where capitals are left out."""

    def __init__(self, names: Names, code: str, typed: bool) -> None:
        super().__init__()
        self.typed = typed
        self._names = names
        self._code = code
        self._own = own(code)

    def __missing__(self, word: str) -> Word:
        if len(self) >= _REMEMBERED:
            self.clear()
        stem, folded = forms(word, self._code)
        starts = tuple(filter(None, map(self._names.start, self._keys(word, stem, folded))))
        any_follows = self.typed or any(start.complete or "" in start.following for start in starts)
        following = None
        if not any_follows:
            following = frozenset(chain.from_iterable(start.following for start in starts)) or _NONE
        # One string where they are the same, as they mostly are: half the memory.
        folded = word if folded == word else folded
        stem = folded if stem == folded else stem
        found = self[word] = Word(stem, folded, starts, following)
        return found

    def _keys(self, word: str, stem: str, folded: str) -> Iterator[str]:
        if self._code != UNDETERMINED:
            yield from self._by_stem(stem, folded)
            if word[0] in _AND and len(word) > 4:
                yield from self._by_stem(forms(word[1:], self._code)[0], folded)
        yield WRITTEN + folded
        if self.typed:
            yield TYPED + folded
            yield ACRONYM + word.upper()
        elif not word.islower():
            yield ACRONYM + word
            if word[-1] == "s" and len(word) > 3 and word[:-1].isupper():  # SDGs
                yield ACRONYM + word[:-1]

    def _by_stem(self, stem: str, folded: str) -> Iterator[str]:
        key = self._own + stem
        if not self._names.begins(key):
            return
        yield key
        for single in self._names.longer(key + AS):
            if single[len(key) + 1 :] in folded:
                yield single


def open_names(index: str) -> Names:
    """The names in force for the index in the folder `index`: of the glossaries imported for it, and of the starter.

    Raises UsageError for a glossary that cannot be read.
    """
    files = [(path, path.stat()) for path in imported(index)]
    return _opened(tuple((path, stat.st_mtime_ns, stat.st_ino) for path, stat in files))


def starter_names() -> Names:
    """The names of the glossary shipped with docsearch."""
    return _opened(())


@lru_cache(maxsize=4)
def _opened(files: tuple[tuple[Path, int, int], ...]) -> Names:
    return Names([*(open_glossary(path) for path, _, _ in files), starter()])
