"""The shapes dates are written in: patterns over token kinds, the same for every language.

A shape is a regular expression over the one-letter kinds of date_names; what its groups hold becomes a Point.
Adding a way to write a date is adding a line here, adding a language is adding words to the tables.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cache
from typing import NamedTuple

from docsearch.entities.calendars import Point
from docsearch.entities.date_names import Lexicon
from docsearch.entities.date_tokens import Token

Build = Callable[[Lexicon, Sequence[Token], "re.Match[str]"], Point | None]

_YEAR = "(?:yp?x?)?(?:(?P<era>e)[xp]?)?y?(?P<year>Y)y?(?P<era_after>e)?"
_DAY = "D?x?(?P<day>N)[op]{0,2}J?"
_MONTH = "(?:M?x?(?P<month>m|(?<=M)N|(?<=Mx)N|N(?=p?W)))p?W?(?:sm)?"  # by name, or by number beside the word "month"
_QUARTER = (
    "(?:q[xp]?|C)?"
    "(?P<quarter>Q|(?<=q)[N1]|(?<=q[xp])[N1]|(?<=C)N|[N1](?=[op]{0,2}x?q)|N(?=C))"  # a number beside the word
    "(?:[op]{0,2}x?q|C|o)?"
)
_HALF = "(?:h[xp]?)?(?P<half>H|(?<=h)[N1]|(?<=h[xp])[N1]|[N1](?=[op]{0,2}x?h))(?:[op]{0,2}x?h)?"
_GAP = "[xcps-]{0,3}"


class Shape(NamedTuple):
    """One way to write a point in time. `partial` shapes lack the year and stand only at an end of a range."""

    name: str
    starts: frozenset[str]
    pattern: re.Pattern[str]
    build: Build
    partial: bool = False


def by_groups(lexicon: Lexicon, found: Sequence[Token], match: re.Match[str]) -> Point | None:
    """The point whose parts are the groups of the match."""
    values: dict[str, int] = {}
    calendar = ""
    for name, kind in match.groupdict().items():
        if kind is not None:
            token = found[match.start(name)]
            calendar = token.calendar or calendar
            if not name.startswith(("era", "mark")):
                values[name] = token.value
    return Point(
        year=values.get("year"),
        month=values.get("month"),
        day=values.get("day"),
        quarter=values.get("quarter"),
        half=values.get("half"),
        bare=values.get("bare"),
        calendar=calendar,
    )


def year_first(lexicon: Lexicon, found: Sequence[Token], match: re.Match[str]) -> Point | None:
    """As by_groups, where a year may come first: after the word "year", or in languages that write it so.

    Elsewhere "In 2016, March ..." would be a month.
    """
    ymd = lexicon.order == "ymd" or "y" in match.group() or match.group()[1] in "s-"
    return by_groups(lexicon, found, match) if ymd else None


def numeric_day_first(lexicon: Lexicon, found: Sequence[Token], match: re.Match[str]) -> Point | None:
    """31/10/1974: day and month in the order of the language, or in the only one that makes sense."""
    first, second, year = (found[match.start(name)].value for name in ("first", "second", "year"))
    day, month = (second, first) if lexicon.order == "mdy" else (first, second)
    if month > 12 >= day:
        day, month = month, day
    return Point(year=year, month=month, day=day)


def numeric_year_first(lexicon: Lexicon, found: Sequence[Token], match: re.Match[str]) -> Point | None:
    """1974-10-31, 1974/10/31; nobody writes the day second."""
    point = by_groups(lexicon, found, match)
    return point if point is not None and 1 <= (point.month or 0) <= 12 else None


def numeric_month_year(lexicon: Lexicon, found: Sequence[Token], match: re.Match[str]) -> Point | None:
    """10/2017, 2017-10 (not "2017 - 10"); 2011/12 is the two years of a season."""
    point = by_groups(lexicon, found, match)
    if point is None or not 1 <= (point.month or 0) <= 12:
        return None
    if match.group()[0] == "Y":
        season = match["mark"] == "s" and point.month == ((point.year or 0) + 1) % 100
        apart = found[match.start("month")].start - found[match.start("year")].end != 1
        return None if season or apart else point
    return point


def numeric_pair(lexicon: Lexicon, found: Sequence[Token], match: re.Match[str]) -> Point | None:
    """14.10. or 03/30: day and month of a range whose other end has the year."""
    first, second = (found[match.start(name)].value for name in ("first", "second"))
    day, month = (second, first) if lexicon.order != "dmy" else (first, second)
    if month > 12 >= day:
        day, month = month, day
    return Point(month=month, day=day)


def decade(lexicon: Lexicon, found: Sequence[Token], match: re.Match[str]) -> Point | None:
    """The 1990s; 1995s is none."""
    year = found[match.start("year")].value
    return Point(year=year, decade=True) if year % 10 == 0 else None


def _shape(name: str, starts: str, pattern: str, build: Build = by_groups, partial: bool = False) -> Shape:
    return Shape(name, frozenset(starts), re.compile(pattern), build, partial)


@cache
def shapes() -> dict[str, tuple[Shape, ...]]:
    """For each kind the shapes that can begin with it. Compiled at the first date met, which takes 15 ms."""
    day, month, year, quarter, half = "DN", "MmN", "yeY", "qCQN1", "hHN1"
    table = (
        _shape("day month year", day, f"{_DAY}{_GAP}{_MONTH}{_GAP}{_YEAR}"),
        _shape("month day year", "m", f"(?P<month>m)[xcp]{{0,2}}{_DAY}[xc]{{0,2}}{_YEAR}"),
        _shape("year month day", year, f"{_YEAR}{_GAP}{_MONTH}{_GAP}{_DAY}", year_first),
        _shape("year day month", "Y", "(?P<year>Y)y[xc-]{0,2}(?P<day>N)x?(?P<month>m)"),
        _shape("31/10/1974", day, r"D?(?P<first>N)(?P<mark>[sp-])(?P<second>N)(?P=mark)(?P<year>Y)", numeric_day_first),
        _shape("1974-10-31", "Y", r"(?P<year>Y)(?P<mark>[sp-])(?P<month>N)(?P=mark)(?P<day>N)", numeric_year_first),
        _shape("month year", month, f"{_MONTH}{_GAP}{_YEAR}"),
        _shape("year month", year, f"{_YEAR}{_GAP}{_MONTH}", year_first),
        _shape("10/2017", "MN", "M?(?P<month>N)s(?P<year>Y)", numeric_month_year),
        _shape("2017-10", "Y", "(?P<year>Y)(?P<mark>[s-])(?P<month>N)", numeric_month_year),
        _shape("quarter year", quarter, f"{_QUARTER}{_GAP}{_YEAR}"),
        _shape("year quarter", year, f"{_YEAR}{_GAP}{_QUARTER}"),
        _shape("half year", half, f"{_HALF}{_GAP}{_YEAR}"),
        _shape("year half", year, f"{_YEAR}{_GAP}{_HALF}"),
        _shape("1990s", "Y", "(?P<year>Y)[-y]?S", decade),
        _shape("decade 1990", "S", "S[yx]?(?P<year>Y)", decade),
        _shape("year", year, _YEAR),
        _shape("day month", day, f"{_DAY}{_GAP}{_MONTH}", partial=True),
        _shape("month day", "mMN", f"{_MONTH}{_DAY}", partial=True),
        _shape("14.10.", "N", "(?P<first>N)p(?P<second>N)p?", numeric_pair, partial=True),
        _shape("03/30", "N", "(?P<first>N)s(?P<second>N)", numeric_pair, partial=True),
        _shape("month", month, _MONTH, partial=True),
        _shape("quarter", quarter, _QUARTER, partial=True),
        _shape("half", half, _HALF, partial=True),
        _shape("ngay 5", "D", "Dx?(?P<day>N)[op]{0,2}", partial=True),
        _shape("5 nichi", "N", "(?P<day>N)J", partial=True),
        _shape("5", "N1", "(?P<bare>[N1])[op]{0,2}", partial=True),
    )
    kinds = frozenset().union(*(shape.starts for shape in table))
    return {kind: tuple(shape for shape in table if kind in shape.starts) for kind in sorted(kinds)}
