"""The languages a query can be in as far as its dates go: by script, and by whose table holds its words."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from docsearch.entities.date_names import names_file, normal
from docsearch.patterns import compiled

# Languages to try for a query by the script of its letters, where month names do not tell.
_BY_SCRIPT = (
    ("\u0e00", "\u0e7f", ("th",)),
    ("\u0e80", "\u0eff", ("lo",)),
    ("\u1000", "\u109f", ("my",)),
    ("\u1780", "\u17ff", ("km",)),
    ("\u3040", "\u30ff", ("ja",)),
    ("\u4e00", "\u9fff", ("zh", "ja")),
    ("\uac00", "\ud7af", ("ko",)),
    ("\u0600", "\u06ff", ("ar", "fa")),
    ("\u0590", "\u05ff", ("he",)),
    ("\u0400", "\u04ff", ("ru", "uk", "bg")),
    ("\u0370", "\u03ff", ("el",)),
    ("\u0900", "\u097f", ("hi",)),
    ("\u0980", "\u09ff", ("bn",)),
    ("\u0b80", "\u0bff", ("ta",)),
)
_LATIN = ("en", "vi", "es", "fr", "de", "sk", "ca", "id")
_WORD = r"[^\W\d_]{3,}"
_MOST_LANGUAGES = 8
_MOST_PLACES = 400  # where a word is looked at in the table before it counts as telling nothing
_ENDING = 4  # letters that may follow a month name as its ending


def languages_of(query: str) -> tuple[str, ...]:
    """The languages a short text can be in as far as its dates go, the likeliest first, "und" always among them.

    By script, and by whose table holds its words; the table is searched as text, no line parsed.
    """
    found = ["und"]
    for low, high, languages in _BY_SCRIPT:
        if any(low <= char <= high for char in query):
            found += languages
    votes: dict[str, int] = {}
    for word in compiled(_WORD).findall(normal(query)):
        for language in _holders(word):
            votes[language] = votes.get(language, 0) + 1
    known = {language: rank for rank, language in enumerate(_LATIN)}
    found += sorted(votes, key=lambda language: (-votes[language], known.get(language, 99), language))
    return tuple(dict.fromkeys(found))[:_MOST_LANGUAGES]


@lru_cache(maxsize=1024)
def _holders(word: str) -> frozenset[str]:
    """The languages in whose line of the table `word` stands as a whole name, or does less an ending."""
    for cut in range(_ENDING + 1):
        name = word[: len(word) - cut]
        holders = frozenset(_lines_with(name)) if cut == 0 or len(name) > 3 else frozenset()
        if holders:
            return holders
    return frozenset()


def _lines_with(name: str) -> Iterator[str]:
    text = names_file()
    at = text.find(name)
    for _ in range(_MOST_PLACES):
        if at < 0:
            return
        if text[at - 1] in "|;=" and text[at + len(name)] in "|;\t\n":
            line = text.rfind("\n", 0, at) + 1
            language = text[line : text.index("\t", line)]
            if language != "guards":
                yield language
        at = text.find(name, at + 1)
