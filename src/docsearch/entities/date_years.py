"""Which year a day or a month is of that names none: 5 May, 6/10, next 5 October, in June of the same year.

A word beside it may tell: "this year", "the same year", "coming". Else the year of its sentence counts; else the one
named last before it, unless that is about the year of publication, from which the nearest is told then.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from datetime import date
from functools import cache
from typing import NamedTuple

from docsearch.entities.date_names import UNSPACED, normal, primary, table_of
from docsearch.entities.date_reading import Reading, opened, with_year
from docsearch.model import DateSpan, Mention
from docsearch.patterns import compiled

_BESIDE = 0.8  # how sure a day is whose year stands in the same sentence, or is told by a word
_BEFORE = 0.6  # ... or whose year stands before it in the text, or is that of publication

KINDS_BEFORE = 6  # tokens before a phrase that may open it ("until the end of")
_YEARS_TRIED = 8  # dates before a day whose year is not in its sentence; the weekday tells which fits
_HALF_YEAR = 184  # days; what is further from publication could as well be of the next year
_YEAR = 366  # days; a day that is further ahead than this would be written with its year
_LATE = 31  # days by which a text may be published after what it announces
_SEASON = 92  # days between two months that a sentence sets against each other: too hot in July, too cold in January
_ADJACENT = 16  # code points between a day and a year that it surely shares
_LONGEST_SENTENCE = 400  # code points between a day and the year of its sentence
_SENTENCE_END = r"[.!?…][\s\"”»’)\]]+(?=[^\W\d_])|[。！？।።؟]|\n\s*\n"

_ROLES = ("every", "same_year", "this_year", "last_year", "next_year", "past", "coming")
_OFFSETS = {"this_year": 0, "last_year": -1, "next_year": 1}
_NOW_NEAR = 64  # code points between a day and "this year" in its sentence
_HINT_BEFORE, _HINT_AFTER = 40, 32  # code points looked at before and after a date

Dated = tuple[int, int, int]  # where a date with a year stands, and the year


class Waiting(NamedTuple):
    """A phrase that names no year, and the kinds of the tokens around it, KINDS_BEFORE of them before it."""

    start: int
    end: int
    reading: Reading
    kinds: str


class _Hints(NamedTuple):
    """Words that tell the year of a day: before it, after it; near it that it is of every year, or of this one."""

    before: str
    after: str
    yearly: str
    now: str
    roles: dict[str, str]


def with_years(
    text: str, language: str, dated: Sequence[Mention], waiting: Sequence[Waiting], today: date | None
) -> Iterator[Mention]:
    """Those of the days and months without a year whose year can be told, with that year."""
    years = [(mention.start, mention.end, year) for mention in dated for year in _year_of(mention)]
    hints = _hints(primary(language))
    alone: Mention | None = None
    for phrase in waiting:
        hint, end = _hint(text, phrase, hints)
        if hint == "every":
            continue
        chosen = next(_choices(text, phrase, years, hint, today, hints), None)
        if chosen is None:
            continue
        span, sure = chosen
        found = Mention(phrase.start, end, text[phrase.start : end], _opened(phrase, span), sure)
        if hint or not (span.relative and span == found.entity and span.precision == "month"):
            yield found
        elif alone is not None and _set_against(text, alone, found):
            alone = None
        else:
            if alone is not None:
                yield alone
            alone = found
    if alone is not None:
        yield alone


def _choices(
    text: str, phrase: Waiting, years: Sequence[Dated], hint: str, today: date | None, hints: _Hints
) -> Iterator[tuple[DateSpan, float]]:
    """What a phrase can mean, the likeliest first, and how sure that is."""
    start, end, reading, _ = phrase
    nearest = None if today is None else _nearest(reading, today)
    if today is not None and hint in _OFFSETS:
        yield from _relative(_in_year(reading, today.year + _OFFSETS[hint]), _BESIDE)
    elif today is not None and hint in ("past", "coming"):
        yield from _relative(_towards(reading, today, ahead=hint == "coming"), _BESIDE)
    at = bisect_left(years, (start,))
    near = [years[index] for index in (at - 1, at) if 0 <= index < len(years)]
    beside = [year for year in near if _same_sentence(text, start, end, year)]
    for year in sorted(beside, key=lambda each: _gap(start, end, each)):
        span = with_year(reading, year[2])
        if span is not None and today is not None and _gap(start, end, year) > _ADJACENT and _far_ahead(span, today):
            yield from _relative(nearest, _BEFORE)
        if span is not None:
            yield span, _BESIDE
    earlier = [year for _, _, year in years[max(0, at - _YEARS_TRIED) : at][::-1]]
    if today is not None and earlier and hint != "same_year":
        lately = abs(earlier[0] - today.year) <= 1 or _says_now(text, phrase, hints)
        yield from _relative(nearest if lately else None, _BEFORE)
    yield from ((span, _BEFORE) for year in earlier if (span := with_year(reading, year)) is not None)
    yield from _relative(nearest, _BEFORE)


def _relative(span: DateSpan | None, sure: float) -> Iterator[tuple[DateSpan, float]]:
    if span is not None:
        yield span._replace(relative=True), sure


def _in_year(reading: Reading, year: int) -> DateSpan | None:
    return with_year(reading, year) if 1 <= year <= 9998 else None


def _around(reading: Reading, today: date) -> Iterator[tuple[int, DateSpan]]:
    """The days of a phrase in the years around a day, and how many days ahead of it they begin."""
    for year in (today.year - 1, today.year, today.year + 1):
        span = _in_year(reading, year)
        if span is not None and span.start:
            yield (date.fromisoformat(span.start) - today).days, span


def _nearest(reading: Reading, today: date) -> DateSpan | None:
    days, span = min(((abs(days), span) for days, span in _around(reading, today)), default=(_HALF_YEAR + 1, None))
    return span if days <= _HALF_YEAR else None


def _towards(reading: Reading, today: date, ahead: bool) -> DateSpan | None:
    """The next such days from `today` on, or the last up to it; a text may come out when they have just been."""
    found = [(abs(days), span) for days, span in _around(reading, today) if (days if ahead else -days) >= -_LATE]
    return min(found, default=(0, None))[1]


def _far_ahead(span: DateSpan, today: date) -> bool:
    return span.start is not None and (date.fromisoformat(span.start) - today).days > _YEAR


def _opened(phrase: Waiting, span: DateSpan) -> DateSpan:
    """The days of a phrase, without an end where the words around say "since" or "until"."""
    reading = phrase.reading
    if len(reading.ends) > 1:
        return span
    first = min(KINDS_BEFORE, reading.first)
    return opened(span, phrase.kinds, first, first + reading.last - reading.first)


def _set_against(text: str, one: Mention, other: Mention) -> bool:
    """Whether two months of a sentence are so far apart that neither is of any one year."""
    if not (isinstance(one.entity, DateSpan) and isinstance(other.entity, DateSpan)):
        return False
    first, last = (span.start or span.end or "" for span in (one.entity, other.entity))
    apart = abs((date.fromisoformat(last) - date.fromisoformat(first)).days)
    return apart > _SEASON and not _sentence_ends(text, one.end, other.start)


def _hint(text: str, phrase: Waiting, hints: _Hints) -> tuple[str, int]:
    """What the words beside a date tell of its year, "" where they tell nothing; and where the date ends with them."""
    start, end = phrase.start, phrase.end
    low, high = max(0, start - _HINT_BEFORE), min(len(text), end + _HINT_AFTER)
    for match in compiled(hints.yearly).finditer(text, low, high) if hints.yearly else ():
        first, last = (match.end(), start) if match.end() <= start else (end, match.start())
        if not _sentence_ends(text, first, last) and "\n" not in text[first:last]:
            return "every", end
    before = compiled(hints.before).search(text, low, start) if hints.before else None
    if before is not None:
        return hints.roles[_key(before["hint"])], end
    after = compiled(hints.after).match(text, end, high) if hints.after else None
    return ("", end) if after is None else (hints.roles[_key(after["hint"])], after.end("hint"))


def _says_now(text: str, phrase: Waiting, hints: _Hints) -> bool:
    """Whether "this year" stands in the sentence of a date, near it."""
    low, high = max(0, phrase.start - _NOW_NEAR), min(len(text), phrase.end + _NOW_NEAR)
    found = compiled(hints.now).search(text, low, high) if hints.now else None
    if found is None:
        return False
    first, last = (found.end(), phrase.start) if found.end() <= phrase.start else (phrase.end, found.start())
    return not _sentence_ends(text, first, last)


def _key(words: str) -> str:
    return " ".join(normal(words).split())


@cache
def _hints(language: str) -> _Hints:
    table = table_of(language)
    roles = {word: role for role in _ROLES for word in table.get(role, "").split("|") if word}
    following = [word for word, role in roles.items() if role != "every"]
    opens, closes = ("", "") if language in UNSPACED else (r"(?<!\w)", r"(?!\w)")
    short = r"\s?" if language in UNSPACED else r"[\s,;:(-]{1,2}(?:\w{1,3}\.?\s)?"
    yearly, now = ([word for word in table.get(role, "").split("|") if word] for role in ("yearly", "this_year"))
    return _Hints(
        before=f"{opens}(?P<hint>{_any(roles)}){short}$" if roles else "",
        after=rf"[\s,;(-]{{0,2}}(?P<hint>{_any(following)}){closes}" if following else "",
        yearly=f"{opens}{_any(yearly)}{closes}" if yearly else "",
        now=f"{opens}{_any(now)}{closes}" if now else "",
        roles=roles,
    )


def _any(words: Sequence[str] | dict[str, str]) -> str:
    """A pattern for any of the words, the longest first, in upper or lower case."""
    known = sorted(words, key=lambda word: (-len(word), word))
    spread = "|".join(re.escape(word).replace(r"\ ", r"\s+").replace("'", "['’]") for word in known)
    return f"(?i:{spread})"


def _year_of(mention: Mention) -> Iterator[int]:
    """The year a date is in; none if it is in several or an end is open."""
    span = mention.entity
    if isinstance(span, DateSpan) and span.precision not in ("decade", "century"):
        start, end = span.start or span.end or "", span.end or span.start or ""
        if start[:4] == end[:4]:
            yield int(start[:4])


def _gap(start: int, end: int, year: Dated) -> int:
    return max(year[0] - end, start - year[1])


def _same_sentence(text: str, start: int, end: int, year: Dated) -> bool:
    first, last = (end, year[0]) if end <= year[0] else (year[1], start)
    return last - first <= _LONGEST_SENTENCE and not _sentence_ends(text, first, last)


def _sentence_ends(text: str, first: int, last: int) -> bool:
    """Whether a sentence ends between two places; a point before a small letter ends none ("5. mája")."""
    for match in compiled(_SENTENCE_END).finditer(text, first, last + 1):
        following = text[match.end() : match.end() + 1]
        if not following.islower() or match[0][0] not in ".!?…":
            return True
    return False
