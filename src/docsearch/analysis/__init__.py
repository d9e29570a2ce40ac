"""Text to tokens, the one place where text becomes terms: at index time and at query time alike."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from functools import cache
from operator import itemgetter

from docsearch.analysis.normalise import aligned, beginning, fold, normalise, stem
from docsearch.analysis.segment import surfaces, words, words_at
from docsearch.languages import Language, language
from docsearch.model import Token

__all__ = ["VERSION", "Forms", "analyse", "analyse_like", "fold", "terms"]

VERSION = 1  # part of every index: raise it when the same text would give other terms

_WORD = itemgetter(0)
_REMEMBERED = 12_000  # forms a language; a quarter of the time of forming them anew, about 4 MB when full


# What one word is matched by: normalised with its accents; stemmed and folded; folded only. A plain tuple, since there
# are many and the garbage collector follows all but plain ones: 100 ms each time it did.
Forms = tuple[str, str, str]


class _Remembered(dict[str, Forms]):
    """Surface -> forms, of one language."""

    def __init__(self, language: Language) -> None:
        super().__init__()
        self.language = language

    def __missing__(self, surface: str) -> Forms:
        if len(self) >= _REMEMBERED:
            self.clear()
        # ICU gives punctuation as words too.
        word = normalise(surface, self.language) if surface[0].isalnum() or any(map(str.isalnum, surface)) else ""
        forms = self[surface] = word, stem(word, self.language), fold(word)
        return forms


@cache
def _remembered(code: str) -> _Remembered:
    return _Remembered(language(code))


def terms(text: str, code: str) -> list[Forms]:
    """The forms of every word of `text`, read as the language `code`, in order: `analyse` without the offsets."""
    remembered = _remembered(code)
    found = map(remembered.__getitem__, surfaces(text, remembered.language.joins_apostrophe))
    return list(filter(_WORD, found))


def analyse(text: str, code: str) -> list[Token]:
    """The tokens of `text`, read as the language `code`, in order; offsets into `text`, code points.

    Any text is accepted. A token always has a word and a stem, at most 100 code points each.
    """
    remembered = _remembered(code)
    return _tokens(text, remembered, words(text, remembered.language.joins_apostrophe))


def analyse_like(text: str, code: str, beginnings: Collection[str]) -> list[Token]:
    """Those tokens of `analyse` whose folded form begins like one of `beginnings`, and perhaps others.

    Where most words are unlike, ten times as fast. A token of a script without spaces comes with all its neighbours.
    """
    remembered = _remembered(code)
    apostrophes = remembered.language.joins_apostrophe and ("'" in text or "’" in text)
    letters = None if apostrophes else aligned(text)
    if letters is None or "" in beginnings:
        return analyse(text, code)
    offsets: set[int] = set()
    for wanted in map(beginning, beginnings):
        at = letters.find(wanted)
        while at >= 0:
            offsets.add(at)
            at = letters.find(wanted, at + 1)
    return _tokens(text, remembered, words_at(text, sorted(offsets)))


def _tokens(text: str, remembered: _Remembered, spans: Iterable[tuple[int, int]]) -> list[Token]:
    tokens = []
    for start, end in spans:
        surface = text[start:end]
        word, root, _ = remembered[surface]
        if word:
            tokens.append(Token(surface, word, root, start, end))
    return tokens
