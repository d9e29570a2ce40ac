"""What looks like a date and is none: sums, counts, page, law and telephone numbers, addresses, names of strategies.

Each test looks at the text right before or after a phrase already read. Words come from the table "guards".
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, lru_cache

from docsearch.entities.date_names import Lexicon, fold, normal, table_of
from docsearch.entities.date_reading import Reading
from docsearch.entities.date_tokens import Token
from docsearch.model import DateSpan
from docsearch.patterns import compiled

_LOOK_BACK = 48
_LOOK_AHEAD = 32

_LAST_YEAR = 2199
_FIRST_YEAR = 1500  # of those that are read where nothing says that they are years
_LIFETIME = 130  # years: 1805-1857 is one, 1000-4500 is none

_WEAK = frozenset({"year", "years", "10/2017", "2017-10", "23.10.17", "31 10 1974"})  # shapes a mere number has too
_BARE = frozenset({"year", "years"})
_SAYS_DATE = frozenset("xrfby&eDMSmqhFuvaiklzZw")  # kinds before a year that make it one

_CAPITAL_MONTHS = frozenset({"en", "de", "und"})  # "may" and "march" are verbs
_MONTH_DAY = frozenset({"en", "und", "eu"})
_CASELESS_NAMES = frozenset({"de"})  # every noun has a capital, not only names

_NAME_BEFORE = r"(\S+)\s([^\W\d_][\w-]*)[”\"»]?\s$"
_ADDRESS = r"(?i)://|www\.|@|\w\.(?:com|org|net|eu|gov|edu|int|info|html?|php|aspx?|pdf|docx?|xlsx?)\b"
_NUMBER_BEFORE = r"(?:\d[.,:/\-–]|(?:\+|\b0)\d[\d .()/-]*[ .()/-]|[-/]|\w[:.])$"
_NUMBER_AFTER = r"[.,:/\-–]\d|/[A-ZĐ\d]| \d{3}(?!\d)|\.[a-z]{2,4}\b|[-–]\w*[A-Z]{2}"
_LAW_AFTER = r" ?(?:Z\. ?z\.|Sb\.|Coll\.|/\d|/[A-ZĐ])"
_LAW_BEFORE = r"\((?:EU|EÚ|UE|ES|EC|CE|EG|EK|EB|AB|EE|EHS|EEC|ЕС)[^()]{0,8}\)\s?\S{0,3}\s?$"
_NUMERO = r"\bN[oO]s?\.?\s$"  # No 3/2018; in Portuguese "no 2018", in the year, is not capitalised
_MONEY_BEFORE = r"[€$£¥₫]\s?$"
_PAIRS = ("14.10.", "03/30")  # shapes of a day and a month in numbers
_NO_DAY_BEFORE = tuple("%°€$£¥₫‰")
# languages that write 5.10.
_DOTS = frozenset({"az", "be", "bg", "bs", "cs", "da", "de", "et", "fi", "he", "hr", "hu", "hy", "is", "it", "ka", "kk",
                   "lt", "lv", "mk", "nb", "pl", "ro", "ru", "sk", "sl", "sr", "tr", "uk"})  # fmt: skip
_SLASHES = frozenset({"bg", "da", "he", "it", "nb", "ro"})  # those of them that write 5/10 as well
_SAYS_DAY = r"(?:[wT][pc]{0,2}x?|D|[xDdw]?[Fuvafb]x{0,2}[DdwT]?[pc]?)$"  # kinds of tokens before a day
_SURELY_DAY = r"[wTD][pc]{0,2}x?$"
_TIME_AFTER = r"[\s,;(]{1,3}(?:[^\W\d_]{1,7}\.?\s)?\d{1,2}(?:[:h]\d\d|\s?(?:h|uhr|giờ|hod|godz|ore)\b)"
_POINTED_TIME_AFTER = r"[\s,;(]{1,3}(?:[^\W\d_]{1,4}\.?\s)?[012]?\d\.[0-5]\d(?!\d)"
_TIME_BEFORE = r"\d{1,2}(?:[:h]\d\d|\s?(?:uhr|giờ|hod\.?))(?:\s?uhr)?,?\s$"
_WEEKDAY_AFTER = r"\s?[(（][月火水木金土日월화수목금토일]"
_SPACED_DAY = r"\d{1,2}\.\s\d{1,2}\.$"  # 6. 9.
_CLOSED = r"\s*(?:$|\n|[,;)–])"
_SPACED = frozenset({"bs", "cs", "hr", "sk", "sl", "sr"})  # languages that write it so
_LARGEST_FRACTION = 5  # 3/4 and 2/5 are fractions, 5/10 is none
_EARLY_YEAR = r"\s\d{3}(?!\d)"  # September 417
_ENDED_ABBREVIATION = 4  # letters: Turkish "kasa" is no "kas" with an ending
_OPENING = "“\"«„‘「『'"
_LAST_WORD = r"([^\s“”\"«»„‘’'(){}\[\],;:]+)[\s“”\"«»„‘’'(\[:]*$"
_NEXT_WORD = r"[\s]?(?:de )?([^\s\d“”\"«»,;:().]+|[%€$£¥₫])"


@cache
def _words(name: str) -> tuple[frozenset[str], tuple[str, ...]]:
    """A list of guard words: all of them, and those of scripts without spaces, to be looked for at an end."""
    words = [normal(word) for word in table_of("guards")[name].split("|")]
    return frozenset(words), tuple(word for word in words if word[0] >= "\u0e00" and len(word) > 1)


def confidence(
    text: str, place: tuple[int, int], shape: str, kind_before: str, span: DateSpan, words: Lexicon
) -> float:
    """How sure it is that a phrase is the date it reads as, 0 (it is none) to 1.

    `kind_before` is the kind of the token before the phrase, "" where there is none; `span` has both its ends.
    """
    start, end = place
    before, after = text[max(0, start - _LOOK_BACK) : start], text[end : end + _LOOK_AHEAD]
    year = int((span.start or "0")[:4])
    if span.precision == "century" or shape.startswith("century"):
        return 0.0 if _before_our_era(before, after) else 0.9
    if not 1000 <= year <= _LAST_YEAR or _in_address(text, start, end) or _before_our_era("", after):
        return 0.0
    if shape not in _WEAK:
        versioned = shape == "31/10/1974" and _follows("version", before)
        return 0.0 if _glued_digit(after) or versioned else 1.0
    says_date = kind_before in _SAYS_DATE or any(char.isalpha() for char in text[start:end])
    if _is_number(before, after) or _is_law(before, after):
        return 0.0
    if shape not in _BARE:
        return 0.0 if _follows("version", before) else 0.7
    if _is_amount(before, after):
        return 0.0
    if shape == "years":
        last = int((span.end or "9999")[:4])
        likely = 1900 <= year <= 2100 or (year >= _FIRST_YEAR and last - year <= _LIFETIME)
        likely = likely and (year % 100 > 0 or last % 100 > 0)  # "2000 to 2100" counts something
        return 0.95 if last <= _LAST_YEAR and (says_date or likely) else 0.0
    return _bare_year(before, after, year, says_date, words)


def _bare_year(before: str, after: str, year: int, says_date: bool, words: Lexicon) -> float:
    """A year alone: part of a name, round like a count, or a year, surer where a word before it says so."""
    if _is_strategy(before) or (not says_date and _is_quoted_name(before, after)):
        return 0.0
    if says_date:
        return 0.9
    alone = before.endswith("(") and after.startswith(")")
    if not (1900 <= year <= 2100 or (alone and year >= _FIRST_YEAR)) or (year % 50 == 0 and not before.endswith("(")):
        return 0.0
    return 0.0 if _is_named(before, words) else 0.7


def stands_alone(text: str, words: Lexicon, reading: Reading, found: Sequence[Token], listed: bool) -> bool:
    """Whether a phrase without a year is surely a day or a month, so that one may be looked for elsewhere.

    `listed` tells that it goes on a list of such days: "on 5/10, 7/10 and 9/10".
    """
    inside = found[reading.first : reading.last]
    if reading.shape.endswith(_PAIRS):
        return listed or _is_numeric_day(text, words, reading, found)
    named = [token for token in inside if token.kind == "m"]
    kinds = "".join(token.kind for token in inside)
    numbered = (words.glue is not None and "W" in kinds) or (words.language == "vi" and "MN" in kinds)
    if not named:
        return numbered and "l" not in kinds
    surfaces = [text[token.start : token.end] for token in named]
    if words.language in _CAPITAL_MONTHS and not all(surface[0].isupper() for surface in surfaces):
        return False
    if reading.shape == "month day":
        return words.language in _MONTH_DAY or words.order != "dmy"
    if "N" in kinds or words.glue is not None:
        return True
    if any(len(surface) < 4 for surface in surfaces):
        return False
    before = _kind_before(text, words, reading, found)
    keys = [normal(surface) for surface in surfaces]
    if any(_without_accents(words.language, key) for key in keys):
        return False
    if compiled(_EARLY_YEAR).match(text, found[reading.last - 1].end):
        return False
    inflected = all(key not in words.words and len(key) > _ENDED_ABBREVIATION for key in keys)
    return len(named) > 1 or inflected or (before != "" and before in _SAYS_DATE) or kinds[0] == "M"


def _kind_before(text: str, words: Lexicon, reading: Reading, found: Sequence[Token]) -> str:
    """The kind of the token before a phrase; a "V" that opens a sentence is "in" before it is five."""
    if not reading.first:
        return ""
    token = found[reading.first - 1]
    entry = words.words.get(normal(text[token.start : token.end])) if token.kind == "R" else None
    return token.kind if entry is None else entry.kind


@lru_cache(maxsize=1024)
def _without_accents(language: str, name: str) -> bool:
    """Whether a name of a month is spelt without its accents: as a word it is often another (Catalan "marc")."""
    spelt = table_of(language).get("months", "").replace(";", "|").split("|")
    return name not in spelt and any(name == fold(normal(one)) for one in spelt)


def _is_numeric_day(text: str, words: Lexicon, reading: Reading, found: Sequence[Token]) -> bool:
    """Whether 5/10 or 5.10. is a day, no fraction, score or section: a word or a time of day beside it says so."""
    start, end = found[reading.first].start, found[reading.last - 1].end
    inside = [token for token in found[reading.first : reading.last] if token.kind == "N"]
    first, second = inside[-2].value, inside[-1].value
    if words.language in ("en", "und") and first != second and max(first, second) <= 12:
        return False  # May or October
    if words.order != "dmy" and first > 12:
        return False
    before, after = text[max(0, start - _LOOK_BACK) : start], text[end : end + _LOOK_AHEAD]
    if _is_number(before, after) or _is_law(before, after) or _is_amount(before, after) or after[:1] in _NO_DAY_BEFORE:
        return False
    kinds = "".join(token.kind for token in found[max(0, reading.first - 4) : reading.first])
    surface = text[start:end]
    if after[:1] == "." and surface[-1:] != ".":  # which a capital letter behind it has made the end of a sentence
        surface, after = surface + ".", after[1:]
    if reading.weekday or surface[:1].isalpha() or compiled(_SURELY_DAY).search(kinds) or _weekday_after(after):
        return True
    if compiled(_TIME_AFTER).match(normal(after)) or compiled(_TIME_BEFORE).search(normal(before)):
        return True
    if words.language in _DOTS and compiled(_POINTED_TIME_AFTER).match(after):
        return True
    if words.language in _SPACED and compiled(_SPACED_DAY).search(surface) and compiled(_CLOSED).match(after):
        return True
    if "/" in surface:
        fraction = first < second <= _LARGEST_FRACTION or (first == 1 and second <= 10) or (first, second) == (24, 7)
        if fraction or words.language in _DOTS - _SLASHES:
            return False
    elif words.language not in _DOTS or (surface[-1] != "." and inside[-1].end - inside[-1].start == 1):
        return False  # 5.3 is a decimal
    said = compiled(_LAST_WORD).search(before)
    on = said is not None and normal(said[1]).rstrip(".") in _on(words.language)
    return on or compiled(_SAYS_DAY).search(kinds) is not None


def _weekday_after(after: str) -> bool:
    return compiled(_WEEKDAY_AFTER).match(after) is not None


@cache
def _on(language: str) -> frozenset[str]:
    return frozenset(table_of(language).get("on", "").split("|")) - {""}


def _glued_digit(after: str) -> bool:
    """Whether more digits follow behind a mark, as in 1.3.2013.5 or 2013-02-01-17."""
    return after[:1] in ".-/" and after[1:2].isdigit()


def _in_address(text: str, start: int, end: int) -> bool:
    """Whether the phrase is inside a web address, a mail address or a file name."""
    before, after = text[max(0, start - 100) : start], text[end : end + 40]
    left = "" if before[-1:].isspace() else "".join(before.split()[-1:])
    right = "" if after[:1].isspace() else "".join(after.split()[:1])
    around = left + text[start:end] + right
    return any(mark in around for mark in "@:.") and compiled(_ADDRESS).search(around) is not None


def _is_number(before: str, after: str) -> bool:
    """A page, room, telephone or version number, or a part of a longer number."""
    if compiled(_NUMBER_BEFORE).search(before) or compiled(_NUMBER_AFTER).match(after):
        return True
    return _follows("number", before) or compiled(_NUMERO).search(before) is not None


def _is_law(before: str, after: str) -> bool:
    return compiled(_LAW_AFTER).match(after) is not None or compiled(_LAW_BEFORE).search(before) is not None


def _is_amount(before: str, after: str) -> bool:
    """A sum of money or a count of something."""
    if compiled(_MONEY_BEFORE).search(before):
        return True
    words, ends = _words("amount")
    following = compiled(_NEXT_WORD).match(after)
    if following is None:
        return False
    return normal(following[1]) in words or normal(after.lstrip()).startswith(ends)


def _before_our_era(before: str, after: str) -> bool:
    """Whether "BC", in whatever language, stands behind a phrase or before it."""
    behind = normal(after.lstrip(" ("))
    marks = _marks("before_christ")
    if behind.startswith(marks):
        return any(behind.startswith(mark) and not behind[len(mark) :][:1].isalpha() for mark in marks)
    return before != "" and normal(before.rstrip()).endswith(_marks("before_christ_ahead"))


@cache
def _marks(name: str) -> tuple[str, ...]:
    return tuple(_words(name)[0])


def _is_named(before: str, words: Lexicon) -> bool:
    """Whether a name stands right before: a capitalised word that does not open its sentence (Expo 2020)."""
    if words.language in _CASELESS_NAMES:
        return False
    found = compiled(_NAME_BEFORE).search(before)
    if found is None or (found[1][-1] in ".!?:…" and len(found[1]) > 4) or not any(char.islower() for char in before):
        return False
    return found[2][0].isupper() and words.entry(normal(found[2])) is None


def _is_strategy(before: str) -> bool:
    """Agenda 2030, Horizon 2020, "Châu Âu 2020", ยุโรป 2020: a name with a year in it."""
    return _follows("strategy", before)


def _follows(name: str, before: str) -> bool:
    """Whether the text ends with one of the words of a guard list, with or without a full stop."""
    words, ends = _words(name)
    last = compiled(_LAST_WORD).search(before)
    if last is None:
        return False
    word = normal(last[1])
    two = " ".join(normal(before[: last.end(1)]).split()[-2:]).lstrip("“”\"«»„‘’'(")
    return word in words or word.rstrip(".") in words or two in words or word.endswith(ends)


def _is_quoted_name(before: str, after: str) -> bool:
    """Whether a closing quote follows and the quotation holds words before the year."""
    if after[:1] not in "”\"»“’」』'" or not after:
        return False
    at = max(before.rfind(mark) for mark in _OPENING)
    return at >= 0 and any(char.isalpha() for char in before[at:])
