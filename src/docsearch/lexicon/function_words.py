"""Words that mean little by themselves: articles, pronouns, prepositions, auxiliary verbs, question words."""

from __future__ import annotations

from functools import cache
from pathlib import Path

_FILE = Path(__file__).parents[1] / "data" / "function_words.tsv"


@cache
def function_words(code: str) -> frozenset[str]:
    """Those of a language, spelled with and without accents; none of many languages."""
    with _FILE.open(encoding="utf-8") as lines:
        for line in lines:
            if line.startswith(f"{code}\t"):
                return frozenset(line.partition("\t")[2].split())
    return frozenset()


def is_function_word(word: str, code: str) -> bool:
    """Whether a word, normalised, is one of the language's."""
    return word in function_words(code)
