"""Find the adjectives that say of which country or continent something is: "Slovak companies", "ciutats taiwaneses".

Most are names of languages too, and some of people. Those count only beside a noun, on the side where the language
puts it, and none counts beside a word such as "language" or "translation".
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from docsearch.entities.gazetteer import gazetteer
from docsearch.model import Mention
from docsearch.patterns import compiled

CONFIDENCE = 0.7

_DATA = Path(__file__).parent.parent / "data"
_NOUN_BEFORE = frozenset(("ca", "es", "fr", "it", "pl", "pt", "ro"))
_NOUN_AFTER = frozenset(
    ("bg", "bs", "da", "de", "el", "en", "hr", "hu", "nb", "nl", "nn", "no", "pl", "ru", "sr", "sv", "uk")
)
_ALL_TONGUES = frozenset(("en", "hu", "nl"))  # the adjective as it stands is the name of the language
_CAPITAL = frozenset(("en", "nl"))
_SMALL = frozenset(("ca", "es", "fr", "hu", "it", "pl", "pt", "ro"))  # with a capital they are people: Greco, Słowacki
_CHAIN = 4  # adjectives that share a noun: "Slovak, Polish and Czech cities"
_WINDOW = 40  # code points looked at before a word

_WORD = "[^\\W\\d_][\\w·]*"
_JOINTS = "-\u2010\u2011'’ \u00a0"
_WORDS = f"{_WORD}(?:[{_JOINTS}]{_WORD}){{0,2}}"
_WORD_AFTER = f"\\s({_WORD})"
_WORD_BEFORE = f"({_WORD})\\s$"
_DASH_AFTER = ",\\s|\\s?[-\u2010-\u2014/]\\s?"
_DASH_BEFORE = f"({_WORD})(?:{_DASH_AFTER})$"
_CEDILLAS = str.maketrans("șț", "şţ")
_SAME = str.maketrans("şţ’ʼ\u2010\u2011\u00a0", "șț''-- ")  # Romanian is written with commas and with cedillas


class _Words(NamedTuple):
    """The words of one language: `places` form -> id, "" for an expression that is no place.

    `heads` are the first words of all forms as they may be written, `tongues` the forms that name languages too.
    """

    places: dict[str, str]
    heads: frozenset[str]
    tongues: frozenset[str]
    joiners: frozenset[str]
    stops: frozenset[str]
    languages: frozenset[str]


def find_demonyms(text: str, language: str) -> list[Mention]:
    """The countries and continents that adjectives in `text` name, by start, none overlapping.

    `language` is the BCP 47 primary tag of the passage; in a language without a table nothing is found. On the
    annotated Romanian news of RONEC 168 of 176 are right, as nationalities.
    """
    words = _words(language)
    return [] if words is None else list(_found(text, language, words))


def _found(text: str, language: str, words: _Words) -> Iterator[Mention]:
    end = 0
    for match in compiled(_WORD).finditer(text):
        if match[0] not in words.heads or match.start() < end:
            continue
        start = match.start()
        form, after = _longest(text, start, words)
        if not form:
            continue
        end = after
        if words.places[form] and _is_of_a_place(text, start, end, form, language, words):
            yield Mention(start, end, text[start:end], gazetteer().place(words.places[form]), CONFIDENCE)


def _longest(text: str, start: int, words: _Words) -> tuple[str, int]:
    """The longest form at `start`, and where it ends; "" when there is none."""
    match = compiled(_WORDS).match(text, start, start + _WINDOW)
    end = match.end() if match else start
    while end > start:
        form = _key(text[start:end])
        if form in words.places:
            return form, end
        end = max(text.rfind(joint, start, end) for joint in _JOINTS)
    return "", start


def _key(surface: str) -> str:
    plain = surface if surface.isascii() else unicodedata.normalize("NFC", surface).translate(_SAME)
    return plain.lower()


def _is_of_a_place(text: str, start: int, end: int, form: str, language: str, words: _Words) -> bool:
    if _beside_language(text, start, end, words):
        return False
    german_noun = language == "de" and text[start].isupper()  # "im Deutschen", but "Deutsche Städte"
    if form not in words.tongues and language not in _ALL_TONGUES and not german_noun:
        return True
    if language in _NOUN_AFTER and _noun_follows(text, end, words, german_noun):
        return True
    return language in _NOUN_BEFORE and _noun_precedes(text, start, words)


def _beside_language(text: str, start: int, end: int, words: _Words) -> bool:
    before = compiled(_WORD_BEFORE).search(text[max(0, start - _WINDOW) : start])
    after = compiled(_WORD_AFTER).match(text, end)
    return any(word is not None and _key(word[1]) in words.languages for word in (before, after))


def _noun_follows(text: str, end: int, words: _Words, capital: bool) -> bool:
    """Whether the next word that is no such adjective may be a noun; with `capital`, one written so."""
    for _ in range(_CHAIN):
        after = compiled(_WORD_AFTER).match(text, end)
        joint = compiled(_DASH_AFTER).match(text, end)
        if joint is None and after is not None and _key(after[1]) in words.joiners:
            joint = compiled("\\s\\w+\\s").match(text, end)
        if joint is None:
            return after is not None and _may_be_noun(after[1], words) and (after[1][0].isupper() or not capital)
        form, end = _longest(text, joint.end(), words)
        if not form:
            return False
    return False


def _noun_precedes(text: str, start: int, words: _Words) -> bool:
    """Whether the word before, or before more such adjectives, may be a noun."""
    for _ in range(_CHAIN):
        left = max(0, start - _WINDOW)
        head = text[left:start]
        before = compiled(_WORD_BEFORE).search(head)
        joint = compiled(_DASH_BEFORE).search(head)
        if joint is None and before is not None and _key(before[1]) in words.joiners:
            joint = compiled(_WORD_BEFORE).search(head[: before.start()])
        if joint is None:
            return before is not None and _may_be_noun(before[1], words)
        if _key(joint[1]) not in words.places:
            return False
        start = left + joint.start()
    return False


def _may_be_noun(word: str, words: _Words) -> bool:
    key = _key(word)
    return len(word) > 1 and not (key in words.stops or key in words.languages)


@cache
def _rows() -> dict[str, list[tuple[str, str]]]:
    """Language -> what its rows say."""
    rows: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for line in (_DATA / "place_demonyms.tsv").read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            languages, what, words = line.split("\t")
            for language in languages.split():
                rows[language].append((what, words))
    return rows


@cache
def _words(language: str) -> _Words | None:
    """The words of a language, every ending written out: 0.2 to 4 ms, the first time 1.5 more."""
    if language not in _rows():
        return None
    classes = {what[1:]: words.split() for what, words in _rows()[language] if what.startswith("+")}
    said: dict[str, set[str]] = defaultdict(set)
    places: dict[str, str] = {}
    tongues: set[str] = set()
    for what, words in _rows()[language]:
        if ":" not in what and what != "-":
            said[what].update(words.lower().split())
            continue
        for word in words.split(", "):
            stem, plus, name = word.partition("+")
            for ending in classes[name] if plus else ("-",):
                form = stem.removesuffix("!") + ending.removesuffix("!").removeprefix("-")
                places.setdefault(form.lower(), what.removeprefix("-"))
                if ending.endswith("!") or stem.endswith("!"):
                    tongues.add(form.lower())
    heads = {compiled(_WORD).findall(form)[0] for form in places}
    heads |= {head.translate(_CEDILLAS) for head in heads}
    return _Words(
        places,
        frozenset([*heads] * (language not in _CAPITAL) + [head.title() for head in heads] * (language not in _SMALL)),
        frozenset(tongues),
        frozenset(said["and"]),
        frozenset(said["stop"]),
        frozenset(said["language"]),
    )
