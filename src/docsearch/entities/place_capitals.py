"""Find place names in the scripts that write them with a capital: Latin, Greek, Cyrillic, Armenian.

A name is looked up where a capital stands, as it is written and with its case endings undone, word by word; then its
form and its neighbours decide. Measured on 12,500 annotated sentences in 21 languages (benchmarks/places.py), means
over languages of precision / recall in percent, and how many of what is found per 1,000 characters are no name at all
or a person's: as built 76 / 71, .22. Capital letter alone 46 / 76, 2.03; without the rules on form (`_plausible`)
71 / 73, .37; without those on neighbours (`_fits`) 68 / 73, .43; without the trap words 74 / 71, .30; without the
names of people 74 / 71, .26; without case endings 75 / 50, .19; asking as much of small towns in their own language as
abroad 76 / 69, .22. Whether the word also stands in lower case in the same document tells nothing: of 29 such mentions
in runs of 40 sentences 22 were places.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache, lru_cache, partial
from itertools import islice
from typing import NamedTuple

from docsearch.entities.gazetteer import (
    ACRONYM,
    ALTERNATE,
    FOLDED,
    GENERIC,
    MINOR,
    NO_PLACE,
    Reading,
    gazetteer,
    name_key,
)
from docsearch.entities.place_forms import (
    dictionary_forms,
    is_given,
    is_home,
    is_opener,
    is_person,
    is_trap,
    names_people,
)
from docsearch.model import Place
from docsearch.patterns import compiled

LARGE = 100_000  # people: a city known beyond its region
SMALL = 15_000  # people: the smallest cities read at all, but for the main names of six letters and more at home
_SMALL_AT_HOME = 5_000
WORD = r"[^\W\d_][\w\u0300-\u036f]*"
LONGEST = 7  # words in a name
MOST_ALTERNATIVES = 5

_SYLLABIC = frozenset({"vi"})  # each syllable is a word: "Anh", "Mai", "Sơn" are people and pronouns first
_NEXT = rf"(?:[ \t]?\r?\n[ \t]*|\s|\.\s?|[-\u2010\u2011'’])({WORD})"
_NO_ENDINGS = FOLDED | MINOR | ACRONYM | NO_PLACE | GENERIC
# An initial, a title, an Arabic article: T. Anh, Prof. Lincoln, al-Mauritani.
_TITLES = """Mr Mrs Ms Dr Prof Sir Lord Lady Dame Herr Herrn Frau Hr Mag Monsieur Madame Mme Mlle Signor Signora Señor
Señora Sr Sra Senhor Senhora Don Doña Ing Mgr Bc JUDr PhDr MUDr RNDr pán pana pani paní pan gospodin gospođa herra
rouva úr bay bayan господин госпожа пан пані κύριος κυρία"""
_PERSON_BEFORE = rf"(?:^|\W)(?:[^\W\d_]\.\s?|[AaEe]l ?- ?|(?:{'|'.join(_TITLES.split())})\.? )$"
_CHAU = "(?<![\\w\u0300-\u036f])châu[ \u00a0][AÁÂĐMPU]\\w*"  # Vietnamese "continent": châu Âu, châu Á
# What two places are listed, paired or joined by: "Porto – Kobe", "Medellín and Girona", "Bologna to Taichung".
_TIE = r"[ \u00a0]?[-\u2010-\u2015/,&+→↔][ \u00a0]?|[ \u00a0][^\W\d_]{1,3}[ \u00a0]"
_TIED_AFTER = rf"(?:{_TIE})(({WORD})(?: {WORD})?)"
_WORD_BEFORE = rf"({WORD})[ \u00a0\-]$"
_WORD_JUST_BEFORE = rf"(?<![\w\u0300-\u036f])({WORD})[ \u00a0]$"
_WORD_AFTER = rf"[ \u00a0\-](({WORD})(?: {WORD})?)"
_START_BEFORE = r"(?:^|[.!?:;…•\n])\s*[\"“„«'‘]*$"  # not a bracket: Ruse (Ruščuk)
_SENTENCE_BEFORE = r"(?:^|[.!?:;…•\n\"“”«»()\[\]–—|*>]|\s-)\s*[\"“„«'‘(\[]*$"
_OPENING = 3  # letters: "In Berlin", "W Krakowie" open a sentence; longer words before a name are often first names
_NOT_AFTER = ("tiếng ", "người ")  # Vietnamese: the language, the people of a country
# After these a town is the river, lake or mountain it is called after, or, where towns take no article, a club:
# right 7 times in 17.
_WATERS = """river rivers lake mount río ríos rio rios riu lago llac lac fleuve rivière fiume monte fluss see rieka
rieky rieke řeka řeky řece rzeka rzeki rzece rijeka rijeke rijeci reka reke reki jezero jezera râul râului lacul elven
elva joki järvi jõgi järv upe ezers upė sungai danau ilog nehri gölü sông hồ река реки реке озеро річка річки річці
озера ποταμός ποταμού λίμνη"""
_LOCATIVES = {
    language: frozenset(words.split())
    for languages, words in {
        "bg mk ru uk be": "в въ во ў", "cs sk sl": "v ve vo", "pl": "w we", "hr sr bs": "u", "de en it nl": "in",
        "fr": "à en", "es gl": "en", "ca": "a en", "pt": "em", "da nb nn no sv": "i", "ro": "în", "id ms": "di",
    }.items()
    for language in languages.split()
}  # fmt: skip
_ARTICLES = {"hu": "a az", "pt": "o a os as do da dos das no na nos nas ao à pelo pela"}
_MOST = 1 << 32  # people: more than any place has
_WINDOW = 24  # code points looked at before a name
_MOST_OPENINGS = 8  # dictionary forms followed up of words that longer names begin with
_FAR_LARGER = 20  # times the people: then an inflected form is likelier than the town of exactly this name
_SHORT_REGION, _REGION = 10 * LARGE, 3 * LARGE  # people: regions abroad, of up to five letters and of more
_NAMED_ALIKE = 3 * LARGE  # people: the smallest city abroad that has a name which people bear too
_SURE = (
    10 * LARGE
)  # people: cities read inside longer names and, by a name not their main one, as a sentence's first word


@cache
def _capitalised() -> re.Pattern[str]:
    letters = map(chr, [*range(0x41, 0x590), *range(0x1E00, 0x2000)])
    upper = "".join(c for c in letters if c.isupper() or c.istitle())
    return re.compile(rf"(?<![\w\u0300-\u036f@#&/\\])[{upper}][\w\u0300-\u036f]*")


class Found(NamedTuple):
    """A place name at `start:end` and how it was read; `inflected` when only an ending away from a name.

    `others` are the other readings it allows, best first.
    """

    start: int
    end: int
    reading: Reading
    inflected: bool = False
    others: tuple[Reading, ...] = ()


class _Read(NamedTuple):
    """What a written name can stand for, best first."""

    readings: tuple[Reading, ...]
    inflected: bool = False


def capitalised_names(text: str, language: str) -> Iterator[Found]:
    """The place names in `text` that start with a capital letter, by start, none overlapping."""
    end = 0
    for match in _name_starts(text, language):
        if match.start() < end:
            continue
        hint = word_hint(match[0], language)
        if hint and (found := _longest(text, match, hint, language, end)):
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
    forms = [form for form in (key, *_forms(key, language)) if known.begins(form)]
    named, longer = any(map(known.readings, forms)), any(map(known.begins_longer, forms))
    return named | longer << 1


def _forms(key: str, language: str) -> Iterator[str]:
    """The names of which the words `key` may be inflected forms: "novom sadu" of "novi sad"."""
    head, _, last = key.rpartition(" ")
    if key.count(" ") >= LONGEST:  # one letter can be four words: U+FDFA
        return
    if not head:
        yield from dictionary_forms(last, language)
        return
    for opening in _openings(head, language):
        if opening != head:
            yield f"{opening} {last}"
        for form in dictionary_forms(last, language):
            yield f"{opening} {form}"


@lru_cache(maxsize=16384)
def _openings(key: str, language: str) -> tuple[str, ...]:
    """What longer names begin with of `key` and its dictionary forms."""
    known = gazetteer()
    found = [one for one in (key, *_forms(key, language)) if known.begins_longer(one)]
    return tuple(dict.fromkeys(found))[:_MOST_OPENINGS]


def _longest(text: str, first: re.Match[str], hint: int, language: str, after: int) -> Found | None:
    """The longest name that begins with this word; `after` is where the place before it ends."""
    start, end = first.span()
    best = _accept(text, start, end, language, after) if hint & 1 else None
    key, words = name_key(first[0]), 1
    while hint & 2 and words < LONGEST and (following := compiled(_NEXT).match(text, end)):
        end, words = following.end(), words + 1
        key += " " + name_key(following[1])
        hint = _hint(key, language)
        if hint & 1:
            best = _accept(text, start, end, language, after) or best
    return best


def _accept(text: str, start: int, end: int, language: str, after: int) -> Found | None:
    """The first reading of the name at `start:end` that its form and its neighbours allow."""
    surface = text[start:end]
    read = _read(surface, language)
    if not read.readings:
        return None
    reading, *others = read.readings
    if reading.flags & NO_PLACE:
        return Found(start, end, reading)
    if not _fits(text, start, end, read, language, after) or text[end : end + 1] == "$":
        return None
    if "." in surface and text[end : end + 1] == "." and reading.flags & ACRONYM:
        end += 1  # U.S.
    return Found(start, end, reading, read.inflected, tuple(others))


@lru_cache(maxsize=16384)
def _read(surface: str, language: str) -> _Read:
    key = name_key(surface)
    exact = _namesakes(key, lambda one: _plausible(surface, one, language))
    if not is_person(key):
        exact = _own_first(exact, language)
    if exact and (exact[0].flags & NO_PLACE or (not exact[0].flags & FOLDED and _people(exact[0]) >= _SURE)):
        return _Read(exact)
    inflected = next(_inflected(surface, key, language), None)
    if exact and not exact[0].flags & FOLDED and _people(exact[0]) >= LARGE:  # "Tartus" is in Tartu, not in Syria
        own = inflected is not None and _is_own(inflected.readings[0], language) and not _is_own(exact[0], language)
        return inflected if inflected is not None and own else _Read(exact)
    if inflected is not None and (
        not exact or exact[0].flags & FOLDED or _people(inflected.readings[0]) > _FAR_LARGER * _people(exact[0])
    ):
        return inflected
    return _Read(exact)


def _own_first(readings: tuple[Reading, ...], language: str) -> tuple[Reading, ...]:
    """A city's main name where the language is spoken before another city's other name, and before a smaller country.

    Slovak "Trnava" is not Tirana, nor Spanish "Granada" Grenada.
    """
    if len(readings) < 2 or _is_own(readings[0], language):
        return readings
    first = gazetteer().at(readings[0].number)
    least = 0 if readings[0].flags & ALTERNATE else first.population if first.kind == "country" else _MOST
    mains = (one for one in readings if not one.flags and _is_own(one, language))
    own = next((one for one in mains if gazetteer().at(one.number).population > least), readings[0])
    return own, *(one for one in readings if one is not own)


def _is_own(reading: Reading, language: str) -> bool:
    """Whether the reading is a city where the language is spoken."""
    place = gazetteer().at(reading.number)
    return place.kind == "city" and is_home(place.country, language)


def _inflected(surface: str, key: str, language: str) -> Iterator[_Read]:
    for form in _forms(key, language):
        if found := _namesakes(form, partial(_plausible_inflected, surface, form, language)):
            yield _Read(found, True)


def _namesakes(key: str, plausible: Callable[[Reading], bool]) -> tuple[Reading, ...]:
    """The plausible readings of a name, and after one of them all cities that have it as their main name."""
    known = gazetteer().readings(key)
    first = next((reading for reading in known if plausible(reading)), None)
    if first is None:
        return ()
    first = _city_of(first, known)
    others = (one for one in known if one is not first and (_is_main(one) or plausible(one)))
    return first, *islice(others, MOST_ALTERNATIVES)


def _city_of(reading: Reading, known: tuple[Reading, ...]) -> Reading:
    """For a region the city in it that goes before it by the same name, were it too small to be read by itself."""
    region = gazetteer().at(reading.number)
    if region.kind != "region":
        return reading
    before = known[: known.index(reading)]
    return next((one for one in before if not one.flags and region.id in gazetteer().at(one.number).parents), reading)


def _is_main(reading: Reading) -> bool:
    if reading.flags:
        return False
    place = gazetteer().at(reading.number)
    return place.kind == "city" and place.population >= SMALL


def _people(reading: Reading) -> int:
    """By how many people a reading is weighed: regions and countries as large cities."""
    place = gazetteer().at(reading.number)
    return place.population if place.kind == "city" else 10 * LARGE if place.kind == "region" else 100 * LARGE


def _plausible(surface: str, reading: Reading, language: str) -> bool:
    """Whether a name written like this in running text may stand for the place, wherever it is."""
    flags, length = reading.flags, len(name_key(surface))
    if flags & (ACRONYM | NO_PLACE):
        return bool(flags & NO_PLACE) or surface.isupper()
    if surface.isupper() and (length < 5 or flags & (ALTERNATE | FOLDED)):
        return False
    if flags & (MINOR | GENERIC) or (flags & FOLDED and (length < 5 + (" " in surface) or language in _SYLLABIC)):
        return False
    place = gazetteer().at(reading.number)
    if place.kind in ("country", "area"):
        return True
    words = surface.split()
    if len(words) > 1 and language not in _SYLLABIC and not words[-1][0].isupper():
        return False  # "La paz": of cities, not of countries ("Sud Àfrica" is also "Sud àfrica")
    home = is_home(place.country, language)
    if place.kind == "region":
        return length > 3 and (home or place.population >= (_SHORT_REGION if length < 6 else _REGION))
    if length < 4:
        return length == 3 and place.population >= (10 * LARGE if surface.isascii() else 3 * LARGE)
    return place.population >= _least_people(length, bool(flags & ALTERNATE), home)


def _least_people(length: int, alternate: bool, home: bool) -> int:
    """Short names, and names other than the main one, are those of large cities; less so of the language's own."""
    if length < 5:
        return 5 * LARGE if alternate and not home else LARGE
    if home:
        return SMALL if alternate or length < 6 else _SMALL_AT_HOME
    return LARGE if alternate else LARGE // 2 if length < 7 else SMALL


def _plausible_inflected(surface: str, form: str, language: str, reading: Reading) -> bool:
    """Whether a name may be the inflected `form` of a place's: abroad only of countries and large cities."""
    length = len(form)
    if reading.flags & _NO_ENDINGS or (surface.isupper() and length < 6) or is_trap(form, language):
        return False
    place = gazetteer().at(reading.number)
    alternate = bool(reading.flags & ALTERNATE)
    if length < 4:
        enough = 10 * LARGE if alternate or place.kind != "city" else LARGE
        return length == 3 and not form.isascii() and place.population >= enough
    if place.kind == "region":
        return _plausible(form.title(), reading, language)
    if place.kind != "city":
        return True
    if length > 4 and is_home(place.country, language):
        return place.population >= _least_people(length, alternate, True)
    return place.population >= max(_least_people(length, alternate, False), LARGE // 2)


def _fits(text: str, start: int, end: int, read: _Read, language: str, after: int) -> bool:
    """Whether the neighbours leave the name alone: no title before it, not part of a longer name.

    Countries and names of several words may stand beside a capital; trap words never, nor at a sentence's start.
    Beside another place names that people bear and trap words are read as well. `after` is where the place before ends.
    """
    before = text[max(0, start - _WINDOW) : start]
    if compiled(_PERSON_BEFORE).search(before) or before.endswith(_NOT_AFTER):
        return False
    reading = read.readings[0]
    key, place = name_key(text[start:end]), gazetteer().at(reading.number)
    if place.kind == "city" and place.population < LARGE and _is_called_after(before, language):
        return False
    local = place.kind in ("city", "region")
    minor = bool(reading.flags & ALTERNATE)
    tied = partial(_beside_place, text, start, end, language, after)
    alike = local and is_person(key) and place.population < _named_alike(key, reading, language)
    if alike and (place.population < LARGE or not (_is_in(before, language) or tied())):
        return False
    behind = _word_behind(before) if after < start - 1 else ""  # a place beside it takes nothing away
    if is_trap(key, language) and not reading.flags & ACRONYM:
        alone = not _capital_follows(text, end) and not behind
        free = not _is_first(before) or (place.population >= _NAMED_ALIKE and tied())
        return alone and free and place.population >= LARGE and not minor
    first = local and _is_doubtful(key, read, language) and compiled(_START_BEFORE).search(before)
    if first and (place.population < LARGE or read.inflected or not tied()):
        return False
    if " " in key or place.kind == "area":
        return place.kind != "city" or place.population >= SMALL or not _runs_on(text, end, language)
    in_run = _runs_on(text, end, language) or _runs_in(before, behind, language, text[start:end].isupper())
    # Names of people keep their syllables in other languages' texts: "Trần Thị Mỹ Hạnh" is not from Mỹ, America.
    if len(key) <= 4 if language in _SYLLABIC else len(key) <= 3 and not key.isascii():
        return not in_run and (place.kind == "country" or not key.isascii())
    return not in_run or _is_sure(key, place, behind, language) or _is_located(key, place, before, language)


def _is_called_after(before: str, language: str) -> bool:
    """Whether what comes before a town's name says that it is that of a river, or of a club."""
    word = compiled(_WORD_JUST_BEFORE).search(before)
    return word is not None and word[1].lower() in _not_towns(language)


@cache
def _not_towns(language: str) -> frozenset[str]:
    return frozenset(f"{_WATERS} {_ARTICLES.get(language, '')}".split())


def _named_alike(key: str, reading: Reading, language: str) -> int:
    """How many people a city must have to be read by a name that people bear too.

    Family names are taken from towns of the Old World (Porto, Ferrara); in the New World towns are called after people
    (Lincoln).
    """
    country = gazetteer().at(reading.number).country
    if is_home(country, language) or not (reading.flags or is_given(key) or names_people(country)):
        return LARGE
    return _NAMED_ALIKE


def _is_doubtful(key: str, read: _Read, language: str) -> bool:
    """Whether a name is too little known, or too unlike it, to be told from a capitalised first word of a sentence."""
    reading = read.readings[0]
    place = gazetteer().at(reading.number)
    if is_home(place.country, language):
        return place.population < SMALL
    if not reading.flags & ALTERNATE or place.population >= _SURE:
        return False
    return read.inflected or len(key) < 6 or is_person(key) or place.population < _NAMED_ALIKE


def _beside_place(text: str, start: int, end: int, language: str, after: int) -> bool:
    """Whether the name is listed, paired or joined with another place; `after` is where the place before it ends."""
    if 0 < after < start and compiled(_TIE).fullmatch(text, after, start):
        return True
    following = compiled(_TIED_AFTER).match(text, end)
    return (
        following is not None
        and following[2][0].isupper()
        and any(_is_known(phrase, language) for phrase in following.groups())
    )


def _is_sure(key: str, place: Place, behind: str, language: str) -> bool:
    """Whether a name says its place inside a longer one too: "Vienna University", but not "Paris Hilton"."""
    if place.kind == "country":
        return not is_person(key) or behind.isupper()  # "Jordan Rules", but "UNDP Jordan"
    return language not in _SYLLABIC and len(key) > 4 and not is_person(key) and place.population >= _SURE


def _is_located(key: str, place: Place, before: str, language: str) -> bool:
    """Whether a preposition that means a place makes what follows another name: "v Grazi Elfrieda Kornberger"."""
    return place.population >= LARGE and not is_person(key) and _is_in(before, language)


def _is_in(before: str, language: str) -> bool:
    word = compiled(_WORD_JUST_BEFORE).search(before)
    return word is not None and word[1].lower() in _LOCATIVES.get(language, ())


def _runs_on(text: str, end: int, language: str) -> bool:
    """Whether a capitalised word follows that is no place itself: "Paris Hilton", but not "Paris France".

    In a line all in capitals it says nothing.
    """
    following = compiled(_WORD_AFTER).match(text, end)
    if following is None or len(following[2]) < 2 or not following[2][0].isupper():
        return False
    if following[2].isupper() and text[end - 2 : end].isupper():
        return False
    return not any(_is_known(phrase, language) for phrase in following.groups())


def _runs_in(before: str, behind: str, language: str, shouted: bool) -> bool:
    """Whether the capitalised word before a name belongs to it, and does not just open the sentence."""
    if len(behind) < 2 or (shouted and behind.isupper()) or is_opener(behind.lower(), language):
        return False
    return len(behind) > _OPENING or not _opens_sentence(before)


def _is_known(phrase: str, language: str) -> bool:
    """Whether the phrase is the name of a country, an area, a region, or of a large city and no person's."""
    readings = _read(phrase, language).readings
    if not readings or readings[0].flags & NO_PLACE:
        return False
    place = gazetteer().at(readings[0].number)
    return place.kind != "city" or (place.population >= LARGE and not is_person(name_key(phrase)))


def _capital_follows(text: str, end: int) -> bool:
    following = compiled(_WORD_AFTER).match(text, end)
    return following is not None and following[2][0].isupper()


def _word_behind(before: str) -> str:
    """The capitalised word that `before` ends in, or nothing."""
    word = compiled(_WORD_BEFORE).search(before)
    return word[1] if word and word[1][0].isupper() else ""


def _is_first(before: str) -> bool:
    return compiled(_SENTENCE_BEFORE).search(before) is not None


def _opens_sentence(before: str) -> bool:
    word = compiled(_WORD_BEFORE).search(before)
    return word is not None and _is_first(before[: word.start()])
