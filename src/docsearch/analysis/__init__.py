"""Text to tokens, the one place where text becomes terms: at index time and at query time alike."""

from __future__ import annotations

from functools import cache
from operator import itemgetter
from typing import NamedTuple

from docsearch.analysis.normalise import fold, normalise, skeleton, stem
from docsearch.analysis.segment import surfaces, words
from docsearch.languages import Language, language
from docsearch.model import Token

__all__ = ["VERSION", "Forms", "analyse", "fold", "skeleton", "terms"]

VERSION = 1  # part of every index: raise it when the same text would give other terms

_WORD = itemgetter(0)
_REMEMBERED = 100_000  # forms a language; a quarter of the time of forming them anew, about 25 MB when full


class Forms(NamedTuple):
    """What one word is matched by: normalised with its accents, stemmed and folded, folded only."""

    word: str
    stem: str
    folded: str


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
        forms = self[surface] = Forms(word, stem(word, self.language), fold(word))
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
    tokens = []
    for start, end in words(text, remembered.language.joins_apostrophe):
        surface = text[start:end]
        forms = remembered[surface]
        if forms.word:
            tokens.append(Token(surface, forms.word, forms.stem, start, end))
    return tokens
