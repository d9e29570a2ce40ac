"""Text to tokens, the one place where text becomes terms: at index time and at query time alike."""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from collections.abc import Collection, Iterable, Sequence
from functools import cache, lru_cache
from itertools import accumulate, pairwise

from docsearch.analysis.normalise import (
    MAX_LENGTH,
    align,
    ascii_letters,
    beginning,
    composed,
    fold,
    forms,
    normalise,
    plain,
    root,
    stem_all,
    variants,
)
from docsearch.analysis.respell import one_spelling
from docsearch.analysis.segment import is_dense, may_be_cut, surfaces, words, words_at
from docsearch.analysis.segment import runs as dense_runs
from docsearch.languages import Language, language
from docsearch.model import Token

__all__ = [
    "VERSION",
    "Forms",
    "analyse",
    "analyse_like",
    "composed",
    "fold",
    "is_dense",
    "letters",
    "pairs",
    "root",
    "runs",
    "stems",
    "tagged",
    "terms",
    "variants",
]

VERSION = 2  # part of every index: raise it when the same text would give other terms

_UNSPACED = "\u0e00"  # from Thai on words may touch

_UNSEEN = "\u00ad\u200b\u200c\u200d\u0640"  # soft hyphen, zero-width space and joiners, Arabic tatweel
_REMEMBERED = 16_000  # forms a language; a fifth of the time of forming them anew, about 4 MB when full


# What one word of a document is found by: its word, stem and variants (several with a space between), "" where it has
# none. Plain tuples, since there are many and the garbage collector follows all but plain ones: 100 ms each time.
Forms = tuple[str, str, str]


def tagged(code: str, form: str) -> str:
    """A form as a term of one language: English "die" is no German "die", neither to be found by nor to be counted."""
    return f"{code}:{form}"


class _Remembered(dict[str, Forms | None]):
    """Surface -> forms, of one language; None for what is no word."""

    def __init__(self, language: Language) -> None:
        super().__init__()
        self.language = language
        self.tag = tagged(language.code, "")
        self._plain = not (language.keeps_accents or language.respelled or language.code == "tr")
        self._older: dict[str, Forms | None] = {}  # met before, and not of late

    def __missing__(self, surface: str) -> Forms | None:
        found = self._older.get(surface) or self.read(surface)
        if len(self) >= _REMEMBERED // 2:
            self._older = dict(self)
            self.clear()
        self[surface] = found
        return found

    def read(self, surface: str) -> Forms | None:
        """The forms of a word that is not remembered."""
        if self._plain and surface.isascii() and surface.isalnum():  # as below, in half the time
            word = surface.lower()[:MAX_LENGTH]
            return word, self.tag + fold(root(word, self.language)), ""
        # ICU gives punctuation as words too.
        word = normalise(surface, self.language) if surface[0].isalnum() or any(map(str.isalnum, surface)) else ""
        if not word:
            return None
        if is_dense(word):  # its own stem, without accents; its letters are indexed as pairs: no need to have it twice
            return "", self.tag + word, ""
        main, accented, spelled = forms(word, self.language)
        others = [self.tag + form for form in (accented, spelled) if form]
        if accented:
            others.append(fold(word))  # whole and of no language: what prefixes and names are typed as
        return word, self.tag + main, " ".join(others)


@cache
def _remembered(code: str) -> _Remembered:
    return _Remembered(language(code))


@lru_cache(8_000)  # 4 MB; apart, so that a process that only answers queries does not fill one memory a language
def _formed(surface: str, code: str) -> Forms | None:
    return _remembered(code).read(surface)


def terms(text: str, code: str) -> list[Forms]:
    """The forms of every word of `text`, read as the language `code`, in order: `analyse` without the offsets.

    Stems and variants are tagged with the language.
    """
    remembered = _remembered(code)
    return list(filter(None, map(remembered.__getitem__, surfaces(text, remembered.language.joins_apostrophe))))


def stems(words: Sequence[str], code: str) -> list[tuple[str, ...]]:
    """The stems that `analyse` finds in each of several normalised words of letters, all read at once."""
    text = "\n".join(words)
    if not words or not may_be_cut(text):
        return [(stem,) for stem in stem_all(words, language(code))]
    found: list[list[str]] = [[] for _ in words]
    ends = list(accumulate(len(word) + 1 for word in words))
    for token in analyse(text, code):
        found[bisect_right(ends, token.start)].append(token.stem)
    return list(map(tuple, found))


def runs(text: str) -> list[str]:
    """The stretches of `text` in scripts without spaces."""
    return dense_runs(letters(text))


def pairs(run: str) -> list[str]:
    """The overlapping pairs of characters of a run. A phrase of them is found however ICU cuts the text around it."""
    return list(map("".join, pairwise(run)))


class _Letters(dict[int, int | str]):
    """Code point -> what `letters` makes of it: a code point, which is faster than a string, if it is one letter."""

    def __missing__(self, point: int) -> int | str:
        letter = plain(unicodedata.normalize("NFKC", chr(point)))
        letter = "" if letter in _UNSEEN else one_spelling(letter, "han")
        found = self[point] = ord(letter) if len(letter) == 1 else letter
        return found


_LETTERS = _Letters()


def letters(text: str, ascii_only: bool = False) -> str:
    """A text in small letters without accents and without what nobody sees, to be searched for parts of words.

    `ascii_only`: what is no ASCII letter then may be left out, a third of the time where only such are searched for.
    """
    if text.isascii():
        return text.lower()
    if ascii_only:
        return ascii_letters(text)
    found = (text if unicodedata.is_normalized("NFC", text) else unicodedata.normalize("NFC", text)).translate(_LETTERS)
    if "\u3099" in found or "\u309a" in found:  # sound marks of halfwidth kana, letters of their own
        found = unicodedata.normalize("NFC", found)
    return composed(found)


def analyse(text: str, code: str) -> list[Token]:
    """The tokens of `text`, read as the language `code`, in order; offsets into `text`, code points.

    Any text is accepted. A token always has a word and a stem, at most 100 code points each.
    """
    return _tokens(text, code, words(text, language(code).joins_apostrophe))


def analyse_like(text: str, code: str, parts: Collection[str], inside: bool = False) -> list[Token]:
    """Those tokens of `analyse` whose folded form begins like one of `parts`, and perhaps others.

    With `inside`, those that hold one anywhere. Where most words are unlike, ten times as fast.
    """
    row = language(code)
    apostrophes = row.joins_apostrophe and ("'" in text or "’" in text)
    found = None if apostrophes or "" in parts else align(text)
    if found is None:
        return analyse(text, code)
    letters, uneven = found
    if row.respelled:
        letters = one_spelling(letters, row.respelled)
        if len(letters) != len(text):
            return analyse(text, code)
    offsets = set(uneven)
    for part in map(beginning, parts):
        at = letters.find(part)
        while at >= 0:
            if inside or not at or max(letters[at - 1 : at + 1]) >= _UNSPACED or not letters[at - 1].isalnum():
                offsets.add(at)
            at = letters.find(part, at + 1)
    return _tokens(text, code, words_at(text, sorted(offsets))) if offsets else []


def _tokens(text: str, code: str, spans: Iterable[tuple[int, int]]) -> list[Token]:
    tokens, untagged = [], len(tagged(code, ""))
    for start, end in spans:
        surface = text[start:end]
        if found := _formed(surface, code):
            stem = found[1][untagged:]
            tokens.append(Token(surface, found[0] or stem, stem, start, end))
    return tokens
