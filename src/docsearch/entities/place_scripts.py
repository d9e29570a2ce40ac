"""Find place names in the scripts that have no capitals.

Arabic, Hebrew, Indic, Georgian and Ethiopic names are whole words, with prefixes or case endings written to some.
Thai, Lao, Khmer, Burmese, Chinese and Japanese are written without spaces: a name may start at any letter that can
start a syllable, and segmenters are not asked, as they cut foreign names (ICU makes four words of บราติสลาวา).
Korean names start a word and particles follow.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import IntEnum
from functools import lru_cache
from unicodedata import combining

from docsearch.entities.gazetteer import FOLDED, MINOR, NO_PLACE, Reading, gazetteer, name_key
from docsearch.entities.place_capitals import LARGE, SMALL, Found, word_hint
from docsearch.entities.place_forms import dictionary_forms, is_home, is_trap
from docsearch.patterns import compiled

_ANY = "[^\u0000-\u058f\u1d00-\u3004]"  # said by what it is not: 0.4 ms to compile instead of 2.9
# Letters and their marks, not the commas, full stops and digits among them.
_NO_CASE = (
    "\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7-\u05f2\u0610-\u061a\u0620-\u065f\u066e-\u06d3\u06d5-\u06ef"
    "\u06fa-\u0963\u0971-\u0dff\u0f00-\u0fff\u10d0-\u10fa\u10fc-\u10ff\u1200-\u1360\u1369-\u139f\ufb1d-\ufdff\ufe70-\ufefe"
)
_NO_CASE_WORD = f"[{_NO_CASE}]{{2,}}"
_NO_CASE_NEXT = f"[ \u00a0\u200c-]([{_NO_CASE}]+)"
_ARABIC = "(?=[\u0620-\u06ff]{4}|[\u0620-\u06ff]{2,3} [\u0620-\u06ff])"  # enough after it for a name: ودا نانغ
_PREFIX = f"(?:[وف]{_ARABIC}|[בוהלמכש](?=[\u0590-\u05ff]{{4}})|[በከለየ](?=[\u1200-\u137f]{{3}}))"
_SECOND_PREFIX = f"[بلك]{_ARABIC}|[בהלמ](?=[\u0590-\u05ff]{{4}})"
# "In", "to" and "city of", with what is written to them, in Arabic, Persian and Hebrew: then shorter names will do.
_IN_BEFORE = r"(?:^|[\s(«\"])(?:[وف]?(?:في|إلى|الى|بين)|در|בין)[ \u00a0]$"
_TOWN = "[وفبلك]{0,2}(?:مدينة|بلدية|العاصمة)|شهر|شهرداری|[ובלמהש]{0,2}(?:עיר|עיריית)"
_TOWN_BEFORE = rf"(?:^|[\s(«\"])(?:{_TOWN})[\u064b-\u0652]?[ \u00a0]$"
_SHADDA = "\u0651"  # it tells Amman from Oman: names with it are kept as they are as well
# The language whose case endings are undone, by the block its letters stand in (bits 7 and up).
_LANGUAGES = {
    0x0900 >> 7: "mr", 0x0980 >> 7: "bn", 0x0A80 >> 7: "gu", 0x0B80 >> 7: "ta", 0x0C00 >> 7: "te", 0x0C80 >> 7: "kn",
    0x0D00 >> 7: "ml", 0x1080 >> 7: "ka",
}  # fmt: skip

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
_NEVER = 1 << 40  # more people than there are
_WINDOW = 14  # code points looked at before a name
# "The Thai language", "Thai people": read as the country they cost Thai precision 67 % for 70 %. Then the Ministry of
# the Interior, noodles and New Year, which end like Thailand and China.
_NOT_AFTER = ("ภาษา", "ชาว", "คน", "พริก", "เพื่อ", "ภูมิใจ", "มหาด", "ขนม", "ตรุษ", "กสิกร", "รัก", "คุณ", "นาย", "นางสาว")
_CITY_BEFORE = ("จังหวัด", "จ.", "อำเภอ", "อ.", "เมือง", "กรุง", "นคร")  # "city of": then any name of three letters will do
# The same in Chinese and Japanese, 63 % for 64 %: 德国人, 日本語, but 中国人民.
_PEOPLE = "[人語语文裔籍](?!民)"
# Teams, armies, companies named after a country: 日本代表, 全日本. Read as the country they cost Japanese
# precision 53 % for 56 %.
_TEAM = "代表|[陸海空陆]?[軍军]|航空|[銀银]行|共[産产][党黨]|[協协][会會]|[連联][盟]|[国國][際际有立]"
_ALL_JAPAN = ("全日本", "新日本", "東日本", "西日本", "大日本")
_THAI_NAME = "รัฐ|รัก|พาณิชย์|พีบีเอส|ธรรม"  # newspapers, parties, banks that begin with "Thai"
_TIES = frozenset("与與和及跟、とや至到・／/－–—-")  # what places are listed and paired by
_NAME_DOTS = frozenset("·・‧•")  # between the parts of a foreigner's name: 以色列·普特南

_HANGUL = "(?<![\uac00-\ud7a3])[\uac00-\ud7a3]{2,}"
_FROM_AND_TO = ("에서", "까지", "으로", "로")
_NEAR = 12  # code points between two places one of which is told by the other
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
        language = _LANGUAGES.get(ord(match[0][0]) >> 7, "und")
        for start in _starts(text, match.start()):
            in_hebrew = start > match.start() and text[start - 1] == "ב"
            found = _longest_words(text, start, match.end(), language, in_hebrew)
            if found is not None:
                end = found.end
                yield found
                break


def _starts(text: str, start: int) -> Iterator[int]:
    """The word as it stands, then without the Arabic, Hebrew or Amharic "and", "in", "for" written to it."""
    yield start
    if prefix := compiled(_PREFIX).match(text, start):
        start = prefix.end()
        yield start
    if prefix := compiled(_SECOND_PREFIX).match(text, start):
        yield prefix.end()


def _longest_words(text: str, start: int, end: int, language: str, located: bool) -> Found | None:
    key, best = name_key(text[start:end]), None
    hint = word_hint(key, language)
    announced = _announced_by(text[max(0, start - _WINDOW) : start], located) if hint else _Announced.NOT
    while hint:
        if hint & 1 and (readings := _read_words(text[start:end], language, announced)):
            best = Found(start, end, readings[0], others=readings[1:])
        following = compiled(_NO_CASE_NEXT).match(text, end) if hint & 2 else None
        if following is None:
            break
        end = following.end()
        key += " " + name_key(following[1])
        hint = word_hint(key, language)
    return best


class _Announced(IntEnum):
    """What the words before a name say that it is."""

    NOT = 0
    PLACE = 1
    TOWN = 2


def _announced_by(before: str, located: bool) -> _Announced:
    if compiled(_TOWN_BEFORE).search(before):
        return _Announced.TOWN
    return _Announced.PLACE if located or compiled(_IN_BEFORE).search(before) else _Announced.NOT


@lru_cache(maxsize=16384)
def _read_words(surface: str, language: str, announced: _Announced) -> tuple[Reading, ...]:
    """Without capitals to tell names from words only countries and large cities are read."""
    key = name_key(surface)
    if is_trap(key, "und"):
        return ()
    marked = ["".join(c for c in surface if c == _SHADDA or not combining(c))] if _SHADDA in surface else []
    for form in (*marked, key, *(form for form in dictionary_forms(key, language) if len(form) > 3)):
        found = [one for one in gazetteer().readings(form) if _plausible_word(form, one, announced)]
        if found:
            is_city = [gazetteer().at(one.number).kind == "city" for one in found]
            if announced == _Announced.TOWN and any(is_city):  # of Amman and Oman the city
                found.insert(0, found.pop(is_city.index(True)))
            return tuple(found)
    return ()


def _plausible_word(key: str, reading: Reading, announced: _Announced) -> bool:
    if reading.flags & NO_PLACE:
        return True
    place = gazetteer().at(reading.number)
    if place.kind == "city":
        return place.population >= _least_people_of_word(key, announced)
    return not reading.flags & (FOLDED | MINOR) and (place.kind != "region" or len(key) >= 5)


def _least_people_of_word(key: str, announced: _Announced) -> int:
    """How many people a city must have: the fewer, the less likely its name is another word."""
    if " " in key or (announced == _Announced.TOWN and len(key) >= 3):
        return LARGE
    if len(key) > 4 or (announced and len(key) == 4):
        return 2 * LARGE
    return 5 * LARGE if len(key) == 4 or (announced and len(key) == 3) else _NEVER


def _unspaced(text: str) -> Iterator[Found]:
    end = 0
    for match in compiled(_SYLLABLE).finditer(text):
        start = match.start()
        if start < end or not _begins(text[start : start + 2]):
            continue
        tied = 0 < end < start and text[end:start] in _TIES
        found = _longest_unspaced(text, start, tied)
        if found is not None and not _overtaken(text, found):
            end = found.end
            yield found


@lru_cache(maxsize=65536)
def _begins(pair: str) -> bool:
    """Whether a name starts with these two letters: asked first and remembered, as most pairs start none."""
    return gazetteer().begins(pair)


def _overtaken(text: str, found: Found) -> bool:
    """Whether the name of a far larger country begins within a short Han name and goes on: 中美 in 活动中美国."""
    if text[found.start] < "\u3400" or found.end - found.start > 3:
        return False
    for start in range(found.start + 1, found.end):
        other = _longest_unspaced(text, start)
        if other is not None and other.end > found.end and _outweighs(other.reading, found.reading):
            return True
    return False


def _outweighs(country: Reading, found: Reading) -> bool:
    """上海地下鉄 is in Shanghai, not in Haiti (海地)."""
    place = gazetteer().at(country.number)
    return place.kind == "country" and place.population > 10 * gazetteer().at(found.number).population


def _longest_unspaced(text: str, start: int, tied: bool = False) -> Found | None:
    announced = text.endswith(_CITY_BEFORE, max(0, start - 8), start)
    for surface in reversed(gazetteer().prefixes(text[start : start + _LONGEST])):
        end = start + len(surface)
        town = text.startswith("市", end) and surface[-1] not in "城都"  # 城市, 都市: a town
        readings = _read_large(surface, tied or town or (announced and len(surface) > 2))
        if readings and _stands_alone(text, start, end, readings[0]):
            return Found(start, end, readings[0], others=readings[1:])
    return None


def _stands_alone(text: str, start: int, end: int, reading: Reading) -> bool:
    """Whether the name ends where a syllable does and is not the name of a people, a person or a language."""
    first = text[start]
    if "\u30a1" <= first <= "\u30fc":
        return not compiled(_KATAKANA).match(text, end)
    if first >= "\u3400":
        dotted = text[end : end + 1] in _NAME_DOTS or (start > 0 and text[start - 1] in _NAME_DOTS)
        part = compiled(_PEOPLE).match(text, end) or compiled(_TEAM).match(text, end)
        return not dotted and not part and not text.endswith(_ALL_JAPAN, max(0, end - 3), end)
    if text.startswith("ไทย", start) and compiled(_THAI_NAME).match(text, end):
        return False
    return not compiled(_GOES_ON).match(text, end) and not text.endswith(_NOT_AFTER, max(0, start - 8), start)


@lru_cache(maxsize=16384)
def _read_large(surface: str, announced: bool) -> tuple[Reading, ...]:
    """The readings of a name written without capitals: countries, areas, regions, and cities of enough people."""
    if len(surface) < 2 or is_trap(surface, "und"):
        return ()
    return tuple(one for one in gazetteer().readings(surface) if _plausible_unspaced(surface, one, announced))


def _plausible_unspaced(surface: str, reading: Reading, announced: bool) -> bool:
    if reading.flags & NO_PLACE:
        return True
    place = gazetteer().at(reading.number)
    if place.kind in ("country", "area"):
        return not reading.flags & MINOR
    home = is_home(place.country, _language(surface))
    if place.kind == "region":
        if surface[0] >= "\u3400":
            return len(surface) > 2
        return len(surface) > (3 if home else 4) and (home or place.population >= 10 * LARGE)
    return place.population >= _least_people(surface, home, announced)


def _language(surface: str) -> str:
    first = surface[0]
    if first >= "\u3400":
        return "zh"
    return "th" if "\u0e00" <= first <= "\u0e7f" else "ja" if first > "\u3000" else "und"


def _least_people(surface: str, home: bool, announced: bool) -> int:
    """Short names must be those of large cities, unless the text announces a city."""
    length, han = len(surface), "\u3400" <= surface[0] <= "\u9fff"
    if announced:
        return LARGE if length < 3 else SMALL if surface[0] >= "\u3000" else 0
    if length < (3 if han else 4):
        return 10 * LARGE
    return LARGE if han or length < (5 if home else 6) else SMALL


def _korean(text: str) -> Iterator[Found]:
    end = 0
    for match in compiled(_HANGUL).finditer(text):
        near = end > 0 and match.start() - end < _NEAR
        for surface in reversed(gazetteer().prefixes(match[0])):
            particle = compiled(_PARTICLE).fullmatch(match[0], len(surface))
            readings = _read_korean(surface, _least_korean(surface, particle[0], near)) if particle else ()
            if readings:
                end = match.start() + len(surface)
                yield Found(match.start(), end, readings[0], others=readings[1:])
                break


def _least_korean(surface: str, particle: str, near: bool) -> int:
    """How many people a city of this name must have, by the particle after it and whether a place is near before."""
    if len(surface) < 2:  # 빈 is Vienna, or empty
        return 10 * LARGE if near and particle.startswith(_FROM_AND_TO) else _NEVER
    if len(surface) > 2 or particle.startswith("시"):
        return LARGE
    return 5 * LARGE if particle.startswith(_FROM_AND_TO) else 10 * LARGE


@lru_cache(maxsize=16384)
def _read_korean(surface: str, least: int) -> tuple[Reading, ...]:
    if least == _NEVER or is_trap(surface, "und"):
        return ()
    return tuple(one for one in gazetteer().readings(surface) if _plausible_korean(one, least, len(surface) < 2))


def _plausible_korean(reading: Reading, least: int, short: bool) -> bool:
    place = gazetteer().at(reading.number)
    known = place.population >= least if place.kind == "city" else not (short or reading.flags & MINOR)
    return bool(reading.flags & NO_PLACE) or known
