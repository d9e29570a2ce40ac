"""Find place names in the scripts that have no capitals.

Arabic, Hebrew, Indic and Georgian names are whole words. Thai, Lao, Khmer, Burmese, Chinese and Japanese are
written without spaces: a name may start at any letter that can start a syllable, and segmenters are not asked,
as they cut foreign names (ICU makes four words of บราติสลาวา). Korean names start a word and particles follow.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from docsearch.entities.gazetteer import FOLDED, MINOR, NO_PLACE, Reading, gazetteer, name_key
from docsearch.entities.place_capitals import LARGE, Found, word_hint
from docsearch.entities.place_forms import is_trap
from docsearch.patterns import compiled

_ANY = "[^\u0000-\u058f\u1d00-\u3004]"  # said by what it is not: 0.4 ms to compile instead of 2.9
_NO_CASE = "\u0590-\u0dff\u0f00-\u0fff\u10d0-\u10ff\u1200-\u139f\ufb1d-\ufdff\ufe70-\ufefe"
_NO_CASE_WORD = f"[{_NO_CASE}]{{2,}}"
_NO_CASE_NEXT = f"[ \u00a0\u200c-]([{_NO_CASE}]+)"
_PREFIX = "(?:[وف](?=[\u0600-\u06ff]{4})|[בוהלמכש](?=[\u0590-\u05ff]{4}))"
_SECOND_PREFIX = "[بلك](?=[\u0600-\u06ff]{4})|[בהלמ](?=[\u0590-\u05ff]{4})"

_LEADING = "\u0e40-\u0e44\u0ec0-\u0ec4"  # vowels written before the consonant they follow
_SYLLABLE = (
    f"(?<![{_LEADING}])[{_LEADING}]?[\u0e01-\u0e2e\u0e81-\u0eae]|(?<![\u1039\u17d2])[\u1000-\u102a\u1780-\u17a2]"
    "|[\u3400-\u9fff\uf900-\ufaff]|(?<![\u30a1-\u30fc・])[\u30a1-\u30fa]"
)
# What cannot follow a name: a vowel or mark of its last letter, a silenced consonant, more katakana.
_GOES_ON = (
    "[\u0e30-\u0e3a\u0e45\u0e47-\u0e4e\u0eb0-\u0ebc\u0ec8-\u0ece\u102b-\u103e\u17b4-\u17d3]"
    "|[\u0e01-\u0e2e][\u0e34\u0e38]?\u0e4c"
)
_KATAKANA = "[\u30a1-\u30fc・=＝]"
_LONGEST = 24  # code points in a name
# "The Thai language", "Thai people": read as the country they cost Thai precision 67 % for 70 %.
_NOT_AFTER = ("ภาษา", "ชาว", "คน", "พริก", "เพื่อ", "ภูมิใจ")
_CITY_BEFORE = ("จังหวัด", "จ.", "อำเภอ", "อ.", "เมือง", "กรุง", "นคร")  # "city of": then any name of three letters will do
# The same in Chinese and Japanese, 63 % for 64 %: 德国人, 日本語, but 中国人民.
_PEOPLE = "[人語语文裔籍](?!民)"

_HANGUL = "(?<![\uac00-\ud7a3])[\uac00-\ud7a3]{2,}"
_PARTICLE = (
    "(?:시|도|군|구|특별시|광역시)?(?:은|는|이|가|을|를|의|에|에서|에게|로|으로|와|과|도|만|까지|부터|보다|처럼|이나|나|인"
    "|에는|에도|에서는|에서도|으로는|로부터|이다|이며|이고|와의|과의)?"
)


def uncased_names(text: str) -> Iterator[Found]:
    """The place names in `text` in scripts without capitals; by start within a family of scripts, none overlapping."""
    if compiled(_ANY).search(text):
        for find in (_whole_words, _unspaced, _korean):
            yield from (found for found in find(text) if not found.reading.flags & NO_PLACE)


def _whole_words(text: str) -> Iterator[Found]:
    end = 0
    for match in compiled(_NO_CASE_WORD).finditer(text):
        if match.start() < end:
            continue
        for start in _starts(text, match.start()):
            found = _longest_words(text, start, match.end())
            if found is not None:
                end = found.end
                yield found
                break


def _starts(text: str, start: int) -> Iterator[int]:
    """The word as it stands, then without the Arabic or Hebrew "and", "in", "for" written to it."""
    yield start
    if prefix := compiled(_PREFIX).match(text, start):
        start = prefix.end()
        yield start
    if prefix := compiled(_SECOND_PREFIX).match(text, start):
        yield prefix.end()


def _longest_words(text: str, start: int, end: int) -> Found | None:
    key, best = name_key(text[start:end]), None
    hint = word_hint(key)
    while hint:
        if hint & 1 and (reading := _read_words(text[start:end])):
            best = Found(start, end, reading)
        following = compiled(_NO_CASE_NEXT).match(text, end) if hint & 2 else None
        if following is None:
            break
        end = following.end()
        key += " " + name_key(following[1])
        hint = word_hint(key)
    return best


@lru_cache(maxsize=16384)
def _read_words(surface: str) -> Reading | None:
    """Without capitals to tell names from words only countries and cities of 200,000 and more are read."""
    key = name_key(surface)
    if is_trap(key, "und"):
        return None
    for reading in gazetteer().readings(key):
        if reading.flags & NO_PLACE:
            return reading
        place = gazetteer().at(reading.number)
        least = 1_000_000 if len(key) < 5 else 2 * LARGE
        if place.kind != "city":
            if not reading.flags & (FOLDED | MINOR):
                return reading
        elif len(key) >= 4 and place.population >= least:
            return reading
    return None


def _unspaced(text: str) -> Iterator[Found]:
    end = 0
    for match in compiled(_SYLLABLE).finditer(text):
        start = match.start()
        if start < end or not _begins(text[start : start + 2]):
            continue
        found = _longest_unspaced(text, start)
        if found is not None:
            end = found.end
            yield found


@lru_cache(maxsize=65536)
def _begins(pair: str) -> bool:
    """Whether a name starts with these two letters: asked first and remembered, as most pairs start none."""
    return gazetteer().begins(pair)


def _longest_unspaced(text: str, start: int) -> Found | None:
    announced = text.endswith(_CITY_BEFORE, max(0, start - 8), start)
    for surface in reversed(gazetteer().prefixes(text[start : start + _LONGEST])):
        end = start + len(surface)
        reading = _read_large(surface, 0 if announced and len(surface) > 2 else _least_people(surface))
        if reading is not None and _stands_alone(text, start, end, reading):
            return Found(start, end, reading)
    return None


def _stands_alone(text: str, start: int, end: int, reading: Reading) -> bool:
    """Whether the name ends where a syllable does and is not the name of a people or a language."""
    first = text[start]
    if "\u30a1" <= first <= "\u30fc":
        return not compiled(_KATAKANA).match(text, end)
    if first >= "\u3400":
        return not compiled(_PEOPLE).match(text, end)
    return not compiled(_GOES_ON).match(text, end) and not text.endswith(_NOT_AFTER, max(0, start - 8), start)


@lru_cache(maxsize=16384)
def _read_large(surface: str, least: int) -> Reading | None:
    """The reading of a name written without capitals: a country, an area, or a city of `least` people."""
    if len(surface) < 2 or is_trap(surface, "und"):
        return None
    for reading in gazetteer().readings(surface):
        if reading.flags & NO_PLACE:
            return reading
        place = gazetteer().at(reading.number)
        if place.kind != "city":
            if not reading.flags & MINOR:
                return reading
        elif place.population >= least:
            return reading
    return None


def _least_people(surface: str) -> int:
    """Short names must be those of large cities, unless the text announces a city."""
    length, han = len(surface), "\u3400" <= surface[0] <= "\u9fff"
    if length < (3 if han else 4):
        return 1_000_000
    return LARGE if han or length < 6 else 15_000


def _korean(text: str) -> Iterator[Found]:
    for match in compiled(_HANGUL).finditer(text):
        for surface in reversed(gazetteer().prefixes(match[0])):
            reading = _read_large(surface, 1_000_000 if len(surface) < 3 else LARGE)
            if reading is not None and compiled(_PARTICLE).fullmatch(match[0], len(surface)):
                yield Found(match.start(), match.start() + len(surface), reading)
                break
