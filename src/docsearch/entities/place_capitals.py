"""Find place names in the scripts that write them with a capital: Latin, Greek, Cyrillic, Armenian.

A name is looked up where a capital stands; then its form and its neighbours decide. Measured on 12,000
annotated sentences in 21 languages (benchmarks/places.py), precision / recall in percent, and how much of what
is found is no name at all, or a person's: as built 75 / 62, 6. Capital letter alone 53 / 65, 29; without the
rules on form (`_plausible`) 67 / 63, 15; without those on neighbours (`_fits`) 68 / 63, 12; without the trap
words 72 / 62, 10; without case endings 74 / 48, 7.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from typing import NamedTuple

from docsearch.entities.gazetteer import ACRONYM, ALTERNATE, FOLDED, MINOR, NO_PLACE, Reading, gazetteer, name_key
from docsearch.entities.place_forms import dictionary_forms, is_trap
from docsearch.patterns import compiled

LARGE = 100_000  # people: a city known beyond its region
WORD = r"[^\W\d_][\w\u0300-\u036f]*"
LONGEST = 7  # words in a name

_SYLLABIC = frozenset({"vi"})  # each syllable is a word: "Anh", "Mai", "Sơn" are people and pronouns first
_NEXT = rf"(?:\s|\.\s?|[-\u2010\u2011'’])({WORD})"
_NO_ENDINGS = FOLDED | MINOR | ACRONYM | NO_PLACE
_INITIAL_BEFORE = r"(?:^|\W)[^\W\d_]\.\s?$"
_CHAU = "(?<![\\w\u0300-\u036f])châu[ \u00a0][AÁÂĐMPU]\\w*"  # Vietnamese "continent": châu Âu, châu Á
_WORD_BEFORE = rf"({WORD})[ \u00a0\-]$"
_WORD_AFTER = rf"[ \u00a0\-](({WORD})(?: {WORD})?)"
_SENTENCE_BEFORE = r"(?:^|[.!?:;…•\n\"“”«»()\[\]–—|*>]|\s-)\s*[\"“„«'‘(\[]*$"
_OPENING = 3  # letters: "In Berlin", "W Krakowie" open a sentence; longer words before a name are often first names
_NOT_AFTER = ("tiếng ", "người ")  # Vietnamese: the language, the people of a country
_WINDOW = 24  # code points looked at before a name


@cache
def _capitalised() -> re.Pattern[str]:
    letters = map(chr, [*range(0x41, 0x590), *range(0x1E00, 0x2000)])
    upper = "".join(c for c in letters if c.isupper() or c.istitle())
    return re.compile(rf"(?<![\w\u0300-\u036f@#&/\\])[{upper}][\w\u0300-\u036f]*")


class Found(NamedTuple):
    """A place name at `start:end` and how it was read; `inflected` when only an ending away from a name."""

    start: int
    end: int
    reading: Reading
    inflected: bool = False


def capitalised_names(text: str, language: str) -> Iterator[Found]:
    """The place names in `text` that start with a capital letter, by start, none overlapping."""
    end = 0
    for match in _name_starts(text, language):
        if match.start() < end:
            continue
        hint = word_hint(match[0], language)
        if hint and (found := _longest(text, match, hint, language)):
            end = found.end
            if not found.reading.flags & NO_PLACE:
                yield found


def _name_starts(text: str, language: str) -> Iterable[re.Match[str]]:
    if language not in _SYLLABIC:
        return _capitalised().finditer(text)
    return sorted([*_capitalised().finditer(text), *compiled(_CHAU).finditer(text)], key=re.Match.start)


@lru_cache(maxsize=65536)
def word_hint(word: str, language: str = "und") -> int:
    """1 when the word is a name or a form of one, 2 when names begin with it, 3 for both, 0 for neither."""
    return _hint(name_key(word), language)


@lru_cache(maxsize=16384)
def _hint(key: str, language: str) -> int:
    known = gazetteer()
    named = bool(known.readings(key)) or any(known.readings(form) for form in dictionary_forms(key, language))
    return named | known.begins_longer(key) << 1


def _longest(text: str, first: re.Match[str], hint: int, language: str) -> Found | None:
    start, end = first.span()
    best = _accept(text, start, end, language) if hint & 1 else None
    key, words = name_key(first[0]), 1
    while hint & 2 and words < LONGEST and (following := compiled(_NEXT).match(text, end)):
        end, words = following.end(), words + 1
        key += " " + name_key(following[1])
        hint = _hint(key, language)
        if hint & 1:
            best = _accept(text, start, end, language) or best
    return best


def _accept(text: str, start: int, end: int, language: str) -> Found | None:
    """The first reading of the name at `start:end` that its form and its neighbours allow."""
    surface = text[start:end]
    reading, inflected = _read(surface, language)
    if reading is not None and reading.flags & NO_PLACE:
        return Found(start, end, reading)
    if reading is None or not _fits(text, start, end, reading, language):
        return None
    if text[end : end + 1] == "$":
        return None
    if "." in surface and text[end : end + 1] == "." and reading.flags & ACRONYM:
        end += 1  # U.S.
    return Found(start, end, reading, inflected)


@lru_cache(maxsize=16384)
def _read(surface: str, language: str) -> tuple[Reading | None, bool]:
    key = name_key(surface)
    exact = [reading for reading in gazetteer().readings(key) if _plausible(surface, reading, language)]
    if exact and not exact[0].flags & FOLDED:
        return exact[0], False
    for form in dictionary_forms(key, language):
        for reading in gazetteer().readings(form):
            if _plausible_inflected(surface, form, reading, language):
                return reading, True
    return (exact[0] if exact else None), False


def _plausible(surface: str, reading: Reading, language: str) -> bool:
    """Whether a name written like this in running text may stand for the place, wherever it is."""
    place, flags, length = gazetteer().at(reading.number), reading.flags, len(name_key(surface))
    if flags & (ACRONYM | NO_PLACE):
        return bool(flags & NO_PLACE) or surface.isupper()
    if surface.isupper() and (length < 5 or flags & (ALTERNATE | FOLDED)):
        return False
    if flags & FOLDED and (length < 5 or language in _SYLLABIC):
        return False
    if flags & MINOR:
        return False
    if place.kind != "city":
        return True
    words = surface.split()
    if len(words) > 1 and language not in _SYLLABIC and not words[-1][0].isupper():
        return False  # "La paz": of cities, not of countries ("Sud Àfrica" is also "Sud àfrica")
    if length < 4:
        return length == 3 and place.population >= (1_000_000 if surface.isascii() else 3 * LARGE)
    return place.population >= _least_people(length, bool(flags & ALTERNATE))


def _least_people(length: int, alternate: bool) -> int:
    """Short names and names other than the main one must be those of large cities.

    Asking 100,000 of every city instead gained nothing in precision and lost 2 points of recall.
    """
    if alternate:
        return 500_000 if length < 5 else LARGE
    return LARGE if length < 5 else 15_000


def _plausible_inflected(surface: str, form: str, reading: Reading, language: str) -> bool:
    """The suffix fallback reads only names of countries and large cities, as accented, of four letters and more."""
    if surface.isupper() or reading.flags & _NO_ENDINGS or len(form) < 4 or is_trap(form, language):
        return False
    place = gazetteer().at(reading.number)
    least = 5 * LARGE if reading.flags & ALTERNATE and len(form) < 5 else LARGE
    return place.kind != "city" or place.population >= least


def _fits(text: str, start: int, end: int, reading: Reading, language: str) -> bool:
    """Whether the neighbours leave the name alone: no initial before it, not part of a longer name.

    Countries and names of several words may stand beside a capital; trap words never, nor at a sentence's start.
    """
    before = text[max(0, start - _WINDOW) : start]
    if compiled(_INITIAL_BEFORE).search(before) or before.endswith(_NOT_AFTER):
        return False
    key, place = name_key(text[start:end]), gazetteer().at(reading.number)
    behind = _word_behind(before)
    if is_trap(key, language):
        alone = not _capital_follows(text, end) and not behind and not compiled(_SENTENCE_BEFORE).search(before)
        return alone and place.population >= LARGE and not reading.flags & ALTERNATE
    in_run = _goes_on(text, end, language) or len(behind) > _OPENING or (behind != "" and not _opens_sentence(before))
    if " " in key:
        return True
    # Names of people keep their syllables in other languages' texts: "Trần Thị Mỹ Hạnh" is not from Mỹ, America.
    syllable = len(key) <= 4 if language in _SYLLABIC else len(key) <= 3 and not key.isascii()
    if syllable and place.kind != "area":
        return not in_run and (place.kind == "country" or not key.isascii())
    return place.kind != "city" or not in_run


def _goes_on(text: str, end: int, language: str) -> bool:
    """Whether a capitalised word follows that is not itself a country: "Paris Hilton", but not "Paris France"."""
    following = compiled(_WORD_AFTER).match(text, end)
    if following is None or len(following[2]) < 2 or not following[2][0].isupper():
        return False
    readings = (_read(phrase, language)[0] for phrase in following.groups())
    return not any(reading and gazetteer().at(reading.number).kind != "city" for reading in readings)


def _capital_follows(text: str, end: int) -> bool:
    following = compiled(_WORD_AFTER).match(text, end)
    return following is not None and following[2][0].isupper()


def _word_behind(before: str) -> str:
    """The capitalised word that `before` ends in, or nothing."""
    word = compiled(_WORD_BEFORE).search(before)
    return word[1] if word and word[1][0].isupper() else ""


def _opens_sentence(before: str) -> bool:
    word = compiled(_WORD_BEFORE).search(before)
    return word is not None and compiled(_SENTENCE_BEFORE).search(before[: word.start()]) is not None
