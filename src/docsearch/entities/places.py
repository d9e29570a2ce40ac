"""Find the places a text names, and those a query asks for.

False places are worse than missed ones: matching every name of the gazetteer is right 11 times in 100.
Which readings are let through is decided by script, in `place_capitals` and `place_scripts`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice

from docsearch.entities.gazetteer import (
    ACRONYM,
    ALTERNATE,
    FOLDED,
    GENERIC,
    MINOR,
    NO_PLACE,
    Reading,
    fold_key,
    gazetteer,
    name_key,
)
from docsearch.entities.place_capitals import LARGE, LONGEST, MOST_ALTERNATIVES, SMALL, WORD, Found, capitalised_names
from docsearch.entities.place_forms import is_trap
from docsearch.entities.place_scripts import uncased_names
from docsearch.model import Mention, Place

_QUERY_WORD = re.compile(WORD)
# Typed in lower case a small city is read when its name is of several words and does not start with an article.
_NAME_OF_WORDS = re.compile(r"(?!(?:an?|as|de[lr]?|die|e[ln]s?|das|il|l[aeio]s?|os?|the|un[ae]?) )\w{2,} \w{2,}")


def find_places(text: str, language: str) -> list[Mention]:
    """The places named in running text, by start, none overlapping; offsets are code points of `text`.

    `language` is the BCP 47 primary tag of the passage, "und" when unknown.
    """
    found = list(capitalised_names(text, language))
    if not text.isascii():
        found = sorted([*found, *uncased_names(text)])
    return [_mention(text, one) for one in found]


def find_query_places(text: str) -> list[Mention]:
    """The places a query names, case and accents forgiven, by start, none overlapping.

    Common words of any language are no places here, as they are typed in lower case ("nice", "date", "reading").
    """
    found = list(_typed(text))
    if not text.isascii():
        found = sorted([*found, *uncased_names(text)])
    return [_mention(text, one) for one in found]


def _mention(text: str, found: Found) -> Mention:
    known = gazetteer()
    place = known.at(found.reading.number)
    others = (known.at(reading.number).id for reading in found.others if not reading.flags & NO_PLACE)
    ids = tuple(islice((id for id in others if id != place.id), MOST_ALTERNATIVES))
    return Mention(found.start, found.end, text[found.start : found.end], place, _confidence(place, found), ids)


def _confidence(place: Place, found: Found) -> float:
    """How sure the reading is, 0 to 1: an estimate from the kind of place, its size and the form of the name."""
    if place.kind != "city":
        base = 0.95
    else:
        base = 0.9 if place.population >= 1_000_000 else 0.8 if place.population >= LARGE else 0.6
    unsure = found.inflected or found.reading.flags & (FOLDED | MINOR | ALTERNATE)
    return round(base - (0.1 if unsure else 0.0), 2)


def _typed(text: str) -> Iterator[Found]:
    words = [match.span() for match in _QUERY_WORD.finditer(text) if match[0][0].lower() != match[0][0].upper()]
    position = 0
    while position < len(words):
        found, taken = _longest_typed(text, words[position : position + LONGEST])
        if found is not None and not found.reading.flags & NO_PLACE:
            yield found
        position += taken


def _longest_typed(text: str, words: list[tuple[int, int]]) -> tuple[Found | None, int]:
    start = words[0][0]
    for count in range(len(words), 0, -1):
        end = words[count - 1][1]
        readings = _read_typed(text[start:end])
        if readings:
            return Found(start, end, readings[0], others=readings[1:]), count
    return None, 1


@lru_cache(maxsize=4096)
def _read_typed(surface: str) -> tuple[Reading, ...]:
    key, known = name_key(surface), gazetteer()
    readings = known.readings(key) or known.readings(fold_key(key))
    return tuple(one for one in readings if one.flags & NO_PLACE or _plausible_typed(surface, key, one))


def _plausible_typed(surface: str, key: str, reading: Reading) -> bool:
    place, flags, length = gazetteer().at(reading.number), reading.flags, len(key)
    if flags & ACRONYM:
        return length > 2 or surface.isupper()
    if is_trap(key, "und") or is_trap(fold_key(key), "und"):
        return place.population >= 2_000_000 and length >= 4 and not flags & (MINOR | FOLDED | ALTERNATE)
    if flags & MINOR:
        return length >= 5
    if place.kind in ("country", "area"):
        return length >= 4 or not (flags & FOLDED or key.isascii())
    distinct = not flags & (ALTERNATE | GENERIC) and (surface[:1].isupper() or _NAME_OF_WORDS.match(key))
    return length >= 4 and place.population >= (SMALL if distinct else LARGE)
