"""Words that mean little by themselves: articles, pronouns, prepositions, auxiliary verbs, question words."""

from __future__ import annotations

from functools import cache
from pathlib import Path

_FILE = Path(__file__).parents[1] / "data" / "function_words.tsv"


@cache
def function_words(code: str) -> frozenset[str]:
    """Those of a language, spelled with and without accents; none of many languages."""
    return frozenset(_lists().get(code, "").split())


@cache
def _lists() -> dict[str, str]:
    lines = _FILE.read_text(encoding="utf-8").splitlines()
    return {code: words for code, tab, words in (line.partition("\t") for line in lines) if tab}


def is_function_word(word: str, code: str) -> bool:
    """Whether a word, normalised, is one of the language's."""
    return word in function_words(code)
