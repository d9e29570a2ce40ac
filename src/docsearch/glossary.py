"""Glossaries: concepts with their names in many languages, compiled to one memory-mapped file each.

One is shipped with docsearch; those that people import lie beside the index folder, as corrections do, since the index
may be deleted: `index.glossary/eurovoc.glossary` for `index`.

Layout of a file, little-endian: the keys of all names (marisa); one u32 a key; the lists (u32); where each concept's
record starts (u32) and where the last ends; the records, which are id, kind, name and ambiguous names in UTF-8 with
NUL between; facts about the glossary as JSON; the footer. The u32 of a key is a reading (number of the concept in bits
0-21, flags in bits 22-24) or, with bit 31 set, where its list starts; in a list every reading but the last has bit 30.
"""

from __future__ import annotations

import json
import mmap
import re
import struct
from array import array
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, lru_cache
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

import marisa_trie

from docsearch.analysis import VERSION, fold, letters, terms
from docsearch.analysis.segment import DENSE, HANGUL, JOINERS, MARKS
from docsearch.beside import beside
from docsearch.disk import replace_file, unwritable
from docsearch.errors import DocsearchError, UsageError
from docsearch.languages import language
from docsearch.model import UNDETERMINED, Name
from docsearch.patterns import compiled

KINDS = ("organisation", "programme", "person", "concept")

AMBIGUOUS = 1  # means other things as well: counts where the document has another name of the concept
SINGLE = 2  # of one word
CAPITAL = 4  # written with a capital

# What a key begins with tells how its words are compared: in capitals as given, folded, folded in queries only, letter
# by letter in scripts without spaces; else by the stems of a language, and it begins with `own`. "#" is for ids.
ACRONYM, WRITTEN, TYPED, UNSPACED, ID = "=", "*", "@", "~", "#"
AS = "/"  # after the stem of a name of one word: letters that a word must have to be it

SUFFIX = ".glossary"
WORD = rf"[^\W_]+(?:(?:[{MARKS}]+|[{JOINERS}](?=\w))[^\W_]*)*"  # in scripts with spaces
BLANK = "[\\s\u200b\0]"
_FOOTER = struct.Struct("<8sIIIIIIII")  # magic; analysis; keys, lists, concepts; where tables and records start, facts
_MAGIC = b"DSNAMES1"
_U32 = struct.Struct("<I")
_LIST, _MORE, _NUMBER = 1 << 31, 1 << 30, (1 << 22) - 1
_FLAGS = 22
_LEAST = 3  # letters of a name of one word
_LEAST_WRITTEN = 4  # the same in texts of other languages: shorter ones are everyday words of some
_SYLLABLES = 4  # in a Vietnamese name that is known without its accents
SHORT = 2  # letters: IT, US and AM are words, so an imported acronym of two needs another name beside it
_COARSE = "[^\u0000-\u0dff\u1e00-\u2e7f]"  # what may be a letter of a script without spaces: ten times as fast
_STARTER = Path(__file__).parent / "data" / "glossary.bin"


class Concept(NamedTuple):
    """What one entry of a glossary says: `names` are pairs of a language (BCP 47 primary tag) and a name in it.

    `acronyms` belong to all languages. What is `ambiguous`, an acronym or one of `names`, counts only in a document
    that has another name of the concept.
    """

    id: str
    kind: str
    names: tuple[tuple[str, str], ...]
    acronyms: tuple[str, ...] = ()
    ambiguous: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The name that is shown: the first in English, else the first."""
        named = (*(name for code, name in self.names if code == "en"), *(name for _, name in self.names))
        return (*named, *self.acronyms, *self.ambiguous)[0]


class Facts(NamedTuple):
    """What `docsearch glossary list` tells of a glossary: `name` is that of its file, `source` of the one imported."""

    name: str
    source: str
    concepts: int
    names: int
    languages: tuple[str, ...]


class Reading(NamedTuple):
    """A concept that a key may stand for; `flags` is a sum of AMBIGUOUS, SINGLE and CAPITAL."""

    number: int
    flags: int


@cache
def own(code: str) -> str:
    """What the keys of a language begin with; languages with one stemmer share their names."""
    return f"{language(code).stemmer or code}:"


@lru_cache(maxsize=8192)
def forms(word: str, code: str) -> tuple[str, str]:
    """A word as it is compared in its own language, and as in any: its stem without the language, and folded."""
    found = terms(word, code)
    if len(found) != 1:
        return word, word.casefold()
    stem = found[0][1].partition(":")[2]
    if not (language(code).respelled or code == "tr"):
        return stem, fold(found[0][0]) or stem
    return stem, "".join(form[1].partition(":")[2] for form in terms(word, UNDETERMINED))


def words(text: str) -> list[str]:
    """The words of a name, in scripts with spaces."""
    return compiled(WORD).findall(text)


def is_unspaced(text: str) -> bool:
    """Whether there are letters of a script without spaces, or Korean ones, whose particles are written to the word."""
    if text.isascii() or not (found := compiled(_COARSE).search(text)):
        return False
    return compiled(f"[{DENSE}{HANGUL}]").search(text, found.start()) is not None


class _Even(dict[int, str]):
    """Code point -> one letter that stands for it however it is spelt."""

    def __missing__(self, point: int) -> str:
        letter = letters(chr(point))
        found = self[point] = letter if len(letter) == 1 else chr(point)
        return found


_EVEN = _Even()


def even(text: str) -> str:
    """A text of scripts without spaces as its letters are compared, one for one; Thai am in two becomes NUL and one."""
    return text.replace("\u0e4d\u0e32", "\0\u0e33").replace("\u0ecd\u0eb2", "\0\u0eb3").translate(_EVEN)


def is_acronym(name: str) -> bool:
    """Whether a name is an acronym by its looks: one word, half of it capitals."""
    return 2 <= len(name) <= 10 and name.isalnum() and 2 * sum(map(str.isupper, name)) >= max(len(name), 4)


def keys(concept: Concept) -> Iterator[tuple[str, int]]:
    """The keys that a concept is found by, with their flags."""
    yield ID + concept.id, 0
    named = {name for _, name in concept.names}
    for acronym in dict.fromkeys((*concept.acronyms, *(one for one in concept.ambiguous if one not in named))):
        if spoken := words(acronym):
            yield ACRONYM + " ".join(spoken), AMBIGUOUS * (acronym in concept.ambiguous)
    for code, name in concept.names:
        unsure = AMBIGUOUS * (name in concept.ambiguous)
        if is_unspaced(name):
            spelt = compiled(BLANK).sub("", even(name))
            if len(spelt) > 1:
                yield UNSPACED + spelt, unsure
            continue
        if is_acronym(name):
            yield ACRONYM + name, AMBIGUOUS if len(name) <= SHORT else unsure
            continue
        spoken = words(name)
        single = len(spoken) == 1
        if not spoken or (single and len(spoken[0]) < _LEAST):
            continue
        flags = unsure + SINGLE * single + CAPITAL * name[:1].isupper()
        if code != UNDETERMINED:
            stems = " ".join(forms(word, code)[0] for word in spoken)
            yield own(code) + (stems + AS + _kept(forms(spoken[0], code)[1]) if single else stems), flags
        # In a text a word for a thing is known in its own language only; Vietnamese without accents may mean anything.
        word_only = single and (concept.kind == "concept" or len(spoken[0]) < _LEAST_WRITTEN)
        syllables = language(code).keeps_accents and len(spoken) < _SYLLABLES
        yield (TYPED if word_only or syllables else WRITTEN) + " ".join(forms(word, code)[1] for word in spoken), flags


def _kept(word: str) -> str:
    """What of a word its inflected forms keep: Spanish hermano has the stem of hermanamiento, and is something else."""
    return word[: max(3, len(word) - 3)]


def compile_glossary(concepts: Iterable[Concept], facts: Facts) -> bytes:
    """The file of a glossary; the numbers in `facts` are counted here."""
    readings: dict[str, dict[int, int]] = {}
    records: list[bytes] = []
    names = 0
    codes: set[str] = set()
    for number, concept in enumerate(concepts):
        for key, flags in keys(concept):
            known = readings.setdefault(key, {})
            known[number] = known.get(number, flags) & flags  # the most lenient of several names alike
        record = (concept.id, concept.kind, concept.name, *concept.ambiguous)
        records.append("\0".join(record).encode("utf-8", "replace"))
        names += len(concept.names)
        codes.update(code for code, _ in concept.names)
    facts = facts._replace(concepts=len(records), names=names, languages=tuple(sorted(codes)))
    return _file(readings, records, facts)


def _file(readings: dict[str, dict[int, int]], records: Sequence[bytes], facts: Facts) -> bytes:
    trie = marisa_trie.Trie(list(readings))
    heads, lists = array("I", bytes(4 * len(trie))), array("I")
    for key, known in readings.items():
        found = [number | flags << _FLAGS for number, flags in known.items()]
        heads[trie[key]] = found[0] if len(found) == 1 else _LIST | len(lists)
        if len(found) > 1:
            lists.extend([*(reading | _MORE for reading in found[:-1]), found[-1]])
    starts = array("I", [0])
    for record in records:
        starts.append(starts[-1] + len(record))
    packed = trie.tobytes()
    packed += bytes(-len(packed) % 4)
    tables = [packed, *(_little(table) for table in (heads, lists, starts)), b"".join(records)]
    told = json.dumps(facts._asdict(), ensure_ascii=False).encode()
    lengths = list(map(len, tables))
    counts = (len(heads), len(lists), len(records))
    footer = _FOOTER.pack(_MAGIC, VERSION, *counts, len(packed), sum(lengths[:4]), sum(lengths), len(told))
    return b"".join((*tables, told, footer))


def _little(table: array[int]) -> bytes:
    return struct.pack(f"<{len(table)}I", *table)


class Glossary:
    """A compiled glossary, read from its memory-mapped file; safe to share between threads."""

    def __init__(self, path: Path) -> None:
        """Open a file; OSError when it is missing, ValueError when it is none or one of another version."""
        with path.open("rb") as file:
            self._bytes = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        size = len(self._bytes)
        if size < _FOOTER.size or self._bytes[size - _FOOTER.size :][:8] != _MAGIC:
            raise ValueError("not a glossary")
        footer = _FOOTER.unpack_from(self._bytes, size - _FOOTER.size)
        _, version, count, listed, self._concepts, self._heads, self._records, self._told, told = footer
        if version != VERSION:
            raise ValueError(f"compiled for version {version} of the analysis, this is {VERSION}")
        if self._told + told + _FOOTER.size != size:
            raise ValueError("cut short")
        self._trie: Any = marisa_trie.Trie()
        self._trie.mmap(str(path.resolve(strict=True)))
        self._lists = self._heads + 4 * count
        self._starts = self._lists + 4 * listed

    @property
    def facts(self) -> Facts:
        """What it is and how much is in it."""
        told = json.loads(self._bytes[self._told : -_FOOTER.size])
        return Facts(**{**told, "languages": tuple(told["languages"])})

    def has(self, key: str) -> bool:
        """Whether `key` stands for a concept."""
        try:
            return key in self._trie
        except UnicodeEncodeError:  # half a surrogate pair: no key has one
            return False

    def following(self, key: str, limit: int) -> frozenset[str]:
        """The words with which keys go on after `key`; "" in place of all where there are more than `limit` keys."""
        try:
            longer: list[str] = list(islice(self._trie.iterkeys(key + " "), limit + 1))
        except UnicodeEncodeError:
            return frozenset()
        skipped = len(key) + 1
        return frozenset(one[skipped:].partition(" ")[0] for one in longer) if len(longer) <= limit else frozenset([""])

    def longer(self, prefix: str) -> list[str]:
        """The keys that start with `prefix`."""
        try:
            found: list[str] = self._trie.keys(prefix)
        except UnicodeEncodeError:
            return []
        return found

    def begins(self, prefix: str) -> bool:
        """Whether some key starts with `prefix`. Raises UnicodeEncodeError as `prefixes` does."""
        return next(self._trie.iterkeys(prefix), None) is not None

    def prefixes(self, text: str) -> list[str]:
        """Every key that `text` starts with, shortest first. Raises UnicodeEncodeError for half a surrogate pair."""
        found: list[str] = self._trie.prefixes(text)
        return found

    def readings(self, key: str) -> list[Reading]:
        """The concepts that `key` stands for."""
        number = self._trie.get(key)
        if number is None:
            return []
        word = self._word(self._heads + 4 * number)
        if not word & _LIST:
            return [_reading(word)]
        offset = self._lists + 4 * (word ^ _LIST)
        found = [_reading(word := self._word(offset))]
        while word & _MORE:
            offset += 4
            found.append(_reading(word := self._word(offset)))
        return found

    def name(self, number: int) -> Name:
        """The concept of this number."""
        id, kind, name, *_ = self._record(number)
        return Name(id, name, kind)

    def ambiguous(self, number: int) -> list[str]:
        """Its ambiguous names and acronyms."""
        return self._record(number)[3:]

    def number(self, id: str) -> int | None:
        """The number of the concept with this id, None where there is none."""
        found = self.readings(ID + id)
        return found[0].number if found else None

    def _word(self, offset: int) -> int:
        word: int = _U32.unpack_from(self._bytes, offset)[0]
        return word

    def _record(self, number: int) -> list[str]:
        start, end = (self._records + self._word(self._starts + 4 * at) for at in (number, number + 1))
        return self._bytes[start:end].decode("utf-8").split("\0")


def _reading(word: int) -> Reading:
    return Reading(word & _NUMBER, (word >> _FLAGS) & 7)


@cache
def starter() -> Glossary:
    """The glossary shipped with docsearch, opened once."""
    return Glossary(_STARTER)


def home(index: str) -> Path:
    """The folder with the glossaries imported for the index in the folder `index`."""
    return beside(index, SUFFIX)


def imported(index: str) -> list[Path]:
    """The files of the glossaries imported for an index, by name."""
    return sorted(home(index).glob(f"*{SUFFIX}"))


def open_glossary(path: Path) -> Glossary:
    """A glossary that was imported. Raises UsageError where its file is of another version, or none."""
    try:
        return Glossary(path)
    except (OSError, ValueError) as error:
        raise UsageError(
            f"cannot read {path}: {error}", "run: docsearch glossary import FILE, with its file"
        ) from error


def save(concepts: Iterable[Concept], source: str, index: str) -> Facts:
    """Keep a glossary for the index in the folder `index`, in place of the one imported from a file of that name.

    All or nothing: an error raised by `concepts` leaves what was there.
    """
    name = glossary_name(source)
    data = compile_glossary((_named(concept, name) for concept in concepts), Facts(name, Path(source).name, 0, 0, ()))
    folder = home(index)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        target = folder / (name + SUFFIX)
        replace_file(target, data)
    except OSError as error:
        raise unwritable(folder, error) from error
    return open_glossary(target).facts


def glossary_name(source: str) -> str:
    """What the glossary from a file is called: the file's name without what cannot be in one everywhere."""
    return re.sub(r"[^\w.-]+", "-", Path(source).stem).strip("-.").lower() or "glossary"


def _named(concept: Concept, glossary: str) -> Concept:
    """A concept whose id is no address gets one with the glossary's name: two glossaries may both have a "12"."""
    return concept if ":" in concept.id else concept._replace(id=f"{glossary}:{concept.id}")


def remove(name: str, index: str) -> None:
    """Forget an imported glossary. Raises DocsearchError where there is none of that name."""
    path = home(index) / (name + SUFFIX)
    if path not in imported(index):
        raise DocsearchError(f"no glossary {name} was imported", "docsearch glossary list gives those there are")
    path.unlink()
