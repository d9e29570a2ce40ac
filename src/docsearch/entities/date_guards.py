"""What looks like a date and is none: sums, counts, page, law and telephone numbers, addresses, names of strategies.

Each test looks at the text right before or after a phrase already read. Words come from the table "guards".
"""

from __future__ import annotations

from functools import cache

from docsearch.entities.date_names import normal, table_of
from docsearch.model import DateSpan
from docsearch.patterns import compiled

_LOOK_BACK = 48
_LOOK_AHEAD = 32

_WEAK = frozenset({"year", "years", "10/2017", "2017-10"})  # shapes a mere number has too
_BARE = frozenset({"year", "years"})
_SAYS_DATE = frozenset("xrfby&eDMSmqh")  # kinds before a year that make it one

_ADDRESS = r"(?i)://|www\.|@|\w\.(?:com|org|net|eu|gov|edu|int|info|html?|php|aspx?|pdf|docx?|xlsx?)\b"
_NUMBER_BEFORE = r"(?:\d[.,:/\-–]|(?:\+|\b0)\d[\d .()/-]*[ .()/-]|[-/]|\w[:.])$"
_NUMBER_AFTER = r"[.,:/\-–]\d|/[A-ZĐ\d]| \d{3}(?!\d)|\.[a-z]{2,4}\b|[-–]\w*[A-Z]{2}"
_LAW_AFTER = r" ?(?:Z\. ?z\.|Sb\.|Coll\.|/\d|/[A-ZĐ])"
_LAW_BEFORE = r"\((?:EU|EÚ|UE|ES|EC|CE|EG|EK|EB|AB|EE|EHS|EEC|ЕС)[^()]{0,8}\)\s?\S{0,3}\s?$"
_NUMERO = r"\bN[oO]s?\.?\s$"  # No 3/2018; in Portuguese "no 2018", in the year, is not capitalised
_MONEY_BEFORE = r"[€$£¥₫]\s?$"
_OPENING = "“\"«„‘「『'"
_LAST_WORD = r"([^\s“”\"«»„‘’'(){}\[\],;:]+)[\s“”\"«»„‘’'(\[:]*$"
_NEXT_WORD = r"[\s]?([^\s\d“”\"«»,;:().]+|[%€$£¥₫])"


@cache
def _words(name: str) -> tuple[frozenset[str], tuple[str, ...]]:
    """A list of guard words: all of them, and those of scripts without spaces, to be looked for at an end."""
    words = [normal(word) for word in table_of("guards")[name].split("|")]
    return frozenset(words), tuple(word for word in words if word[0] >= "\u0e00" and len(word) > 1)


def confidence(text: str, place: tuple[int, int], shape: str, kind_before: str, span: DateSpan) -> float:
    """How sure it is that a phrase is the date it reads as, 0 (it is none) to 1.

    `kind_before` is the kind of the token before the phrase, "" where there is none.
    """
    start, end = place
    before, after = text[max(0, start - _LOOK_BACK) : start], text[end : end + _LOOK_AHEAD]
    year = int(span.start[:4])
    phrase = text[start:end]
    if not 1000 <= year <= 2199 or _in_address(text, start, end):
        return 0.0
    if shape not in _WEAK:
        return 0.0 if _glued_digit(after) or (shape == "31/10/1974" and _follows("version", before)) else 1.0
    says_date = kind_before in _SAYS_DATE or not phrase[0].isdigit()
    if _is_number(before, after) or _is_law(before, after):
        return 0.0
    if shape not in _BARE:
        return 0.7
    if _is_amount(before, after):
        return 0.0
    if shape == "years":
        return 0.95 if says_date or 1900 <= year <= 2100 else 0.0
    return _bare_year(before, after, year, says_date)


def _bare_year(before: str, after: str, year: int, says_date: bool) -> float:
    """A year alone: part of a name, round like a count, or a year, surer where a word before it says so."""
    if _is_strategy(before) or (not says_date and _is_quoted_name(before, after)):
        return 0.0
    if says_date:
        return 0.9
    if not 1900 <= year <= 2100 or (year % 50 == 0 and not before.endswith("(")):
        return 0.0
    return 0.7


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
