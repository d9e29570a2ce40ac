"""Text to tokens, the one place where text becomes terms: at index time and at query time alike."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterable
from functools import cache
from itertools import pairwise
from operator import itemgetter

from docsearch.analysis.normalise import aligned, beginning, fold, normalise, plain, root, stem, variants
from docsearch.analysis.respell import one_spelling
from docsearch.analysis.segment import is_dense, surfaces, words, words_at
from docsearch.analysis.segment import runs as dense_runs
from docsearch.languages import Language, language
from docsearch.model import Token

__all__ = [
    "VERSION",
    "Forms",
    "analyse",
    "analyse_like",
    "fold",
    "is_dense",
    "letters",
    "pairs",
    "root",
    "runs",
    "tagged",
    "terms",
    "variants",
]

VERSION = 2  # part of every index: raise it when the same text would give other terms

_FORMS = itemgetter(2)
_UNSEEN = "\u00ad\u200b\u200c\u200d\u0640"  # soft hyphen, zero-width space and joiners, Arabic tatweel
_REMEMBERED = 12_000  # forms a language; a quarter of the time of forming them anew, about 4 MB when full


# What one word of a document is found by: its word, stem and variants (several with a space between), "" where it has
# none. Plain tuples, since there are many and the garbage collector follows all but plain ones: 100 ms each time.
Forms = tuple[str, str, str]


def tagged(code: str, form: str) -> str:
    """A form as a term of one language: English "die" is no German "die", neither to be found by nor to be counted."""
    return f"{code}:{form}"


def _forms(word: str, row: Language) -> Forms:
    tag = f"{row.code}:"
    accented, spelled = variants(word, row)
    others = [tag + form for form in (accented, spelled) if form]
    if accented:
        others.append(fold(word))  # whole and of no language: what prefixes and names are typed as
    # In scripts without spaces a word is its stem, and its letters are indexed as pairs: no need to have it twice.
    return "" if is_dense(word) else word, tag + stem(word, row), " ".join(others)


class _Remembered(dict[str, tuple[str, str, Forms]]):
    """Surface -> word, stem and indexed forms, of one language; all "" for what is no word."""

    def __init__(self, language: Language) -> None:
        super().__init__()
        self.language = language

    def __missing__(self, surface: str) -> tuple[str, str, Forms]:
        if len(self) >= _REMEMBERED:
            self.clear()
        # ICU gives punctuation as words too.
        word = normalise(surface, self.language) if surface[0].isalnum() or any(map(str.isalnum, surface)) else ""
        found = (word, stem(word, self.language), _forms(word, self.language)) if word else ("", "", ("", "", ""))
        self[surface] = found
        return found


@cache
def _remembered(code: str) -> _Remembered:
    return _Remembered(language(code))


def terms(text: str, code: str) -> list[Forms]:
    """The forms of every word of `text`, read as the language `code`, in order: `analyse` without the offsets.

    Stems and variants are tagged with the language.
    """
    remembered = _remembered(code)
    found = map(remembered.__getitem__, surfaces(text, remembered.language.joins_apostrophe))
    return [forms for forms in map(_FORMS, found) if forms[1]]


def runs(text: str) -> list[str]:
    """The stretches of `text` in scripts without spaces."""
    return dense_runs(letters(text))


def pairs(run: str) -> list[str]:
    """The overlapping pairs of characters of a run. A phrase of them is found however ICU cuts the text around it."""
    return list(map("".join, pairwise(run)))


def letters(text: str) -> str:
    """A text in small letters without accents and without what nobody sees, to be searched for parts of words."""
    found = plain(text if unicodedata.is_normalized("NFKC", text) else unicodedata.normalize("NFKC", text))
    for unseen in _UNSEEN:
        found = found.replace(unseen, "")
    found = one_spelling(found, "han")
    # Thai and Lao am, which NFKC takes in two, in one.
    return found.replace("\u0e4d\u0e32", "\u0e33").replace("\u0ecd\u0eb2", "\u0eb3")


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
    if letters is not None and remembered.language.respelled:
        respelled = one_spelling(letters, remembered.language.respelled)
        letters = respelled if len(respelled) == len(letters) else None
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
