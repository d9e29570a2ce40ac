"""Text to tokens, the one place where text becomes terms: at index time and at query time alike."""

from __future__ import annotations

from functools import cache

from docsearch.analysis.normalise import fold, normalise, stem
from docsearch.analysis.segment import words
from docsearch.languages import Language, language
from docsearch.model import Token

__all__ = ["VERSION", "analyse", "fold"]

VERSION = 1  # part of every index: raise it when the same text would give other terms

_REMEMBERED = 100_000  # forms a language; a quarter of the time of forming them anew, about 20 MB when full


class _Forms(dict[str, tuple[str, str]]):
    """Remembers surface -> (word, stem) of one language."""

    def __init__(self, language: Language) -> None:
        super().__init__()
        self.language = language

    def __missing__(self, surface: str) -> tuple[str, str]:
        if len(self) >= _REMEMBERED:
            self.clear()
        word = normalise(surface, self.language)
        forms = self[surface] = word, stem(word, self.language)
        return forms


@cache
def _forms(code: str) -> _Forms:
    return _Forms(language(code))


def analyse(text: str, code: str) -> list[Token]:
    """The tokens of `text`, read as the language `code`, in order; offsets into `text`, code points.

    Any text is accepted. A token always has a word and a stem, at most 100 code points each.
    """
    forms = _forms(code)
    tokens = []
    for start, end in words(text, forms.language.joins_apostrophe):
        surface = text[start:end]
        word, root = forms[surface]
        if word:
            tokens.append(Token(surface, word, root, start, end))
    return tokens
