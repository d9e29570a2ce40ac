"""One date at a time: the longest shape at a token, and two of them joined into a range."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from functools import cache
from itertools import pairwise
from typing import NamedTuple

from docsearch.entities.calendars import Point, complete, range_of, span_of
from docsearch.entities.date_names import Lexicon
from docsearch.entities.date_shapes import candidates, shapes
from docsearch.entities.date_tokens import Token
from docsearch.model import DateSpan
from docsearch.patterns import compiled

_THROUGH = "J?[iw]?(?:(?:c?[xpwo]?[-r]|[xpwo]?[zuU])[xrfiuUzDd-]{0,3}|pp)"
_AND = "c?&x{0,2}"
_DAY_YEAR = "No?[xc]{0,2}Y"  # the other end of "June 3-5, 2020"
_PART = "i[-xp]{0,3}"  # early, mid-, the end of
_WEEKDAY = "[wTk][pcx]{0,3}"
STARTS_LIST = frozenset("wTDN")
_LISTED = "(?:[wT][pcx]{0,2})?D?N[op]{0,2}J?"  # one day of "Wednesday 19 and Thursday 20 June"
_DAYS_LISTED = f"(?:{_LISTED}(?:c|c?&)x{{0,2}}){{1,8}}"  # all of them but the last, which has the month
_MONTH_FIRST = frozenset({"month day", "year month day"})
_MORE_DAYS = "(?:(?:c|c?&)x?N(?:[op]{0,2}J|o))+"  # after "5日" in 10月5日、7日, after "5-én" in október 5-én és 7-én
_MORE_DAYS_AND_YEAR = "(?:(?:c|c?&)x?No?)+[xc]{0,2}Y"  # after "October 5" in October 5, 7 and 9, 2020
_WEEKDAYS_TO = "w[-r&]x?$"  # what makes a weekday the last of several: Thursday-Friday, 19-20 September
_OPENED_BY = "([Fuva])[xiyDd]*(?:[wT]c?[xDd]*)?$"  # "before Friday, 26/8"
_MOST_PARTS = 4  # "October, November and December 2021" has three
_LONGEST = 32  # tokens; no shape is longer


class Reading(NamedTuple):
    """A phrase understood: its days, the tokens it spans (half-open) and the name of its shape.

    Without a year `span` is None and `ends` holds the one point it names, or the two of a range. `weekday` is that
    named before it, 1 to 7, or 0.
    """

    span: DateSpan | None
    ends: tuple[Point, ...]
    first: int
    last: int
    shape: str
    weekday: int = 0


class _Part(NamedTuple):
    """One end: a point that may lack its year, or days that no point can say."""

    point: Point
    span: DateSpan | None
    end: int
    shape: str
    weekday: int = 0

    @property
    def dated(self) -> bool:
        return self.span is not None or self.point.year is not None


@cache
def starting() -> frozenset[str]:
    """The kinds of the tokens at which a date may start: asked first, as most words are of no such kind."""
    return frozenset(shapes()) | frozenset("iwTk")


def read(words: Lexicon, found: Sequence[Token], kinds: str, at: int) -> Reading | None:
    """The date or range that starts at token `at`: two ends joined, or one."""
    first = _part(words, found, kinds, at)
    if first is None:
        return None
    joined = _range_from(words, found, kinds, at, first)
    if joined is not None:
        return joined
    span = first.span or span_of(first.point)
    return Reading(span, (first.point,), at, first.end, first.shape, first.weekday)


def listed(words: Lexicon, found: Sequence[Token], kinds: str, at: int) -> list[Reading]:
    """The days of a list that share a month, from token `at` on: 23 and 25 March, 16., 17. a 18. září; else none.

    Two neighbours ("5 and 6 May") are no list but a period, unless each has its weekday.
    """
    match = compiled(_DAYS_LISTED).match(kinds, at)
    last = None if match is None else _part(words, found, kinds, match.end())
    if match is None or last is None or None in (last.point.month, last.point.day) or _framed(kinds, at, last.end):
        return []
    if kinds[at - 1 : at] in tuple("Nsp-r") or not (match[0].rstrip("x")[-1] == "&" or last.weekday):
        return []
    readings, first, weekday = [], at, 0
    for index in range(at, match.end()):
        token = found[index]
        weekday = token.value if token.kind == "w" else weekday
        if token.kind == "c" and found[index + 1].start == token.end:
            return []  # 3,5
        if token.kind in "c&" and first < index:
            day = next(each.value for each in found[first:index] if each.kind == "N")
            point = last.point._replace(day=day)
            readings.append(Reading(span_of(point), (point,), first, index, last.shape, weekday))
            first, weekday = index + 1, 0
        elif token.kind in "cx&" and first == index:
            first = index + 1
    readings.append(Reading(span_of(last.point), (last.point,), match.end(), last.end, last.shape, last.weekday))
    days = [reading.ends[0].day or 0 for reading in readings]
    rising = all(one < other for one, other in pairwise(days))
    return readings if rising and (days[-1] - days[0] > 1 or last.weekday) else []


def more_days(found: Sequence[Token], kinds: str, reading: Reading) -> list[Reading]:
    """As listed, where the month stands before the first day, `reading`: 10月5日、7日, October 5 and 7, 2020."""
    point = reading.ends[0]
    if len(reading.ends) > 1 or reading.shape not in _MONTH_FIRST:
        return []
    match = compiled(_MORE_DAYS).match(kinds, reading.last)
    if match is None and point.year is None:
        match = compiled(_MORE_DAYS_AND_YEAR).match(kinds, reading.last)
    if match is None:
        return []
    if match[0][-1] == "Y":
        point = point._replace(year=found[match.end() - 1].value)
    readings = [reading._replace(span=span_of(point), ends=(point,))]
    at = [index for index in range(*match.span()) if kinds[index] == "N"]
    for index, after in pairwise([*at, match.end()]):
        end = after if after == match.end() else index + 1 + len(kinds[index + 1 : after].rstrip("xc&"))
        other = point._replace(day=found[index].value)
        readings.append(Reading(span_of(other), (other,), index, end, reading.shape))
    days = [each.ends[0].day or 0 for each in readings]
    return readings if all(one < other for one, other in pairwise(days)) else []


def with_year(reading: Reading, year: int) -> DateSpan | None:
    """The days of a reading that names no year, in a Gregorian year taken from elsewhere; None if they cannot be."""
    if any(end.calendar not in ("", "gregorian") for end in reading.ends):
        return None
    first = span_of(reading.ends[0]._replace(year=year))
    if reading.weekday and (first is None or _weekday(first) != reading.weekday):
        return None
    if len(reading.ends) == 1:
        return first
    start, end = (end._replace(year=year) for end in reading.ends)
    return range_of(complete(start, end), complete(end, start))


def opened(span: DateSpan, kinds: str, first: int, last: int) -> DateSpan:
    """`span` without its end or its start where the words around say "since" or "until".

    A day itself is in what is before or after it, since deadlines are written so; a month or a year is not.
    """
    if span.start is None or span.end is None:
        return span
    opens = compiled(_OPENED_BY).search(kinds, max(0, first - 6), first)
    before = opens[1] if opens is not None else ""
    behind = compiled("[Joy]{0,3}-?x?[zU]|c?x?[-ru]{1,2}x?G").match(kinds, last)
    after = behind[0][-1:] if behind is not None else ""
    if before == "F" or after in ("z", "G"):
        return span._replace(end=None, precision="range")
    if before == "u" or after == "U":
        return span._replace(start=None, precision="range")
    if before == "v":
        end = span.end if span.precision == "day" else _shifted(span.start, -1)
        return span._replace(start=None, end=end, precision="range")
    if before == "a":
        start = span.start if span.precision == "day" else _shifted(span.end, 1)
        return span._replace(start=start, end=None, precision="range")
    return span


def _shifted(day: str, days: int) -> str:
    return (date.fromisoformat(day) + timedelta(days=days)).isoformat()


def _part(words: Lexicon, found: Sequence[Token], kinds: str, at: int) -> _Part | None:
    """The longest shape at token `at`, with "early" or a weekday before it."""
    best = _shape_at(words, found, kinds, at)
    kind = kinds[at : at + 1]
    prefix = compiled(_PART if kind == "i" else _WEEKDAY).match(kinds, at) if kind and kind in "iwTk" else None
    inner = _shape_at(words, found, kinds, prefix.end()) if prefix is not None else None
    if inner is None or (best is not None and best.end >= inner.end):
        return best
    if kind == "i":
        return best if inner.point.bare is not None else inner._replace(shape=f"part of {inner.shape}")
    if inner.point.day is None and inner.point.bare is None:
        return best
    if kind == "T" and not _on_weekday(inner.point, found[at]):
        return best
    several = compiled(_WEEKDAYS_TO).search(kinds, max(0, at - 3), at) is not None
    return inner._replace(weekday=found[at].value) if kind == "w" and not several else inner


def _on_weekday(point: Point, token: Token) -> bool:
    """Whether a day is on the weekday of a token that may be a mere ordinal."""
    span = span_of(point)
    return span is not None and _weekday(span) == (token.value - 2) % 7 + 1


def _weekday(day: DateSpan) -> int:
    return date.fromisoformat(day.start or "").isoweekday()


def _shape_at(words: Lexicon, found: Sequence[Token], kinds: str, at: int) -> _Part | None:
    """The longest shape at token `at` that makes sense, with or without a year."""
    unknown = kinds.find("?", at, at + _LONGEST)
    ahead = kinds[at : unknown if unknown >= 0 else at + _LONGEST]
    for shape in candidates(kinds[max(0, at - 1) : at], ahead) if ahead else ():
        match = shape.match(kinds, at)
        built = shape.build(words, found, match) if match is not None else None
        if match is None or built is None:
            continue
        if isinstance(built, DateSpan):
            return _Part(Point(), built, match.end(), shape.name)
        if not shape.partial:
            built = built._replace(calendar=built.calendar or words.calendar_of(built.year or 0))
            if span_of(built) is None:
                continue
        return _Part(built, None, match.end(), shape.name)
    return None


def _range_from(words: Lexicon, found: Sequence[Token], kinds: str, at: int, first: _Part) -> Reading | None:
    """The range that opens with `first`, if something joins it to a second end."""
    part = first
    last: _Part | None = None
    for _ in range(_MOST_PARTS - 1):
        join = _join(kinds, part)
        second = None if join is None else _other_end(found, kinds, part, join) or _part(words, found, kinds, join)
        if second is None:
            break
        last = second
        if first.dated or second.dated:
            return _joined(at, first, second) if _may_join(kinds, at, part, second) else None
        if not _may_join(kinds, at, part, second):
            return None
        part = second
    return None if last is None else _undated(at, first, last)


def _undated(at: int, first: _Part, last: _Part) -> Reading | None:
    """A range whose year is told elsewhere: 5-9 May, June and July, 10月5日至7日."""
    days_in_month = first.point.month is not None and None not in (first.point.day, last.point.day)
    if last.point.month is None and not days_in_month:
        return None
    if first.point.month is None and first.point.bare is None:
        return None
    if first.point.day is not None and last.point.day is None:
        return None  # "26 August and September"
    ends = complete(first.point, last.point), complete(last.point, first.point)
    return Reading(None, ends, at, last.end, f"{first.shape} to {last.shape}", first.weekday)


def _join(kinds: str, part: _Part) -> int | None:
    """Where the next end starts, if what follows `part` joins it to another; at which token.

    A dash or "to" always does, "and" if _may_join agrees.
    A comma does between months ("tháng 10, 11/2017"), a slash between days ("14./15.10.2018") and years (2016/17).
    """
    through = compiled(_THROUGH).match(kinds, part.end)
    if through is not None:
        weekdays = kinds[part.end : part.end + 1] == kinds[through.end() : through.end() + 1] == "w"
        numbered = part.point.bare is not None and weekdays
        return None if numbered else through.end()  # "4. Thursday-Friday, 19-20 September"
    both = compiled(_AND).match(kinds, part.end)
    if both is not None:
        return both.end()
    follows = kinds[part.end : part.end + 1]
    if follows == "c" and not part.dated and part.point.month is not None and part.point.day is None:
        return part.end + 1
    if follows == "s" and (part.point.bare is not None or part.shape == "year"):
        return part.end + 1
    return None


def _may_join(kinds: str, at: int, first: _Part, second: _Part) -> bool:
    """Whether "and" makes a range of two ends: when they share a year and are no days of two months.

    With "between" or "from" beside them it always does; so it does in "the years 2023 and 2024".
    """
    if compiled(_AND).match(kinds, first.end) is None or _framed(kinds, at, second.end):
        return True
    if first.shape == second.shape == "year":
        return "y" in kinds[max(0, at - 1) : at + 1] and (second.point.year or 0) - (first.point.year or 0) == 1
    return not first.dated and (first.point.month is None or None in (first.point.day, second.point.day))


def _framed(kinds: str, first: int, last: int) -> bool:
    """Whether "between" or "from" opens what stands between two tokens, or closes it."""
    return kinds[max(0, first - 4) : first].rstrip("xD")[-1:] in ("b", "f", "F") or kinds[last : last + 1] == "B"


def _other_end(found: Sequence[Token], kinds: str, part: _Part, join: int) -> _Part | None:
    """A second end that is one only after the first: 20 in 2016-20 and 2016/17, "5, 2020" in "June 3-5, 2020"."""
    token = found[join] if kinds[join : join + 1] in ("N", "A") else None
    if token is None:
        return None
    if part.shape == "year" and part.point.year is not None:
        if token.kind == "A":
            return _Part(Point(year=token.value), None, join + 1, "year")
        glued = join == part.end + 1 and token.start - found[part.end - 1].end == 1
        if not glued or token.end - token.start != 2 or token.value <= part.point.year % 100:
            return None
        year = part.point.year // 100 * 100 + token.value
        return _Part(Point(year=year, calendar=part.point.calendar), None, join + 1, "year")
    match = compiled(_DAY_YEAR).match(kinds, join) if part.shape == "month day" else None
    if match is None:
        return None
    point = Point(year=found[match.end() - 1].value, month=part.point.month, day=token.value)
    return _Part(point, None, match.end(), "month day year")


def _joined(at: int, first: _Part, second: _Part) -> Reading | None:
    """Both ends made whole from each other, if they run forward."""
    if first.span is not None or second.span is not None:
        start = first.span or span_of(complete(first.point, _point_of(second)))
        end = second.span or span_of(complete(second.point, _point_of(first)))
        if start is None or end is None or (start.start or "") >= (end.start or ""):
            return None
        span: DateSpan | None = start._replace(end=end.end, precision="range")
    else:
        span = range_of(complete(first.point, second.point), complete(second.point, first.point))
    if span is None:
        return None
    shape = "years" if first.shape == second.shape == "year" else f"{first.shape} to {second.shape}"
    return Reading(span, (first.point, second.point), at, second.end, shape)


def _point_of(part: _Part) -> Point:
    """The year of a part whose days are known, for what the other end leaves unsaid."""
    if part.span is None or part.span.start is None:
        return part.point
    return Point(year=int(part.span.start[:4]), calendar="gregorian")
