"""The shapes dates are written in: patterns over token kinds, the same for every language.

A shape is a regular expression over the one-letter kinds of date_names; what its groups hold becomes a point in time
or its days (date_builds). Adding a way to write a date is adding a line here, adding a language is adding words to
the tables.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import NamedTuple

from docsearch.entities import date_builds as builds
from docsearch.entities.date_builds import Build
from docsearch.patterns import compiled

_YEAR = "(?:yp?x?)?(?:(?P<era>e)[xp]?)?y?(?P<year>[YA])o?(?:p?y)?(?P<era_after>e)?"
_DAY = "D?x?(?P<day>[N1nT])[op]{0,2}[Jd]?"
_MONTH = (
    "(?:M?x{0,2}"
    "(?P<month>m|(?<=M)[N1Rn]|(?<=Mx)[N1Rn]|[Nn](?=[opx]{0,2}W)|N(?=[op]M)|[1Rl](?=x?M)))"  # named, or beside "month"
    "[op]{0,2}(?:x?[WM])?(?:sm)?"
)
_QUARTER = (
    "(?:q[xp]?|C)?"
    "(?P<quarter>Q|(?<=q)[N1R]|(?<=q[xp])[N1R]|(?<=C)N|[N1Rl](?=[op]{0,2}x?q)|N(?=C))"  # a number beside the word
    "(?:[op]{0,2}x?q|C|o)?"
)
_HALF = "(?:h[xp]?)?(?P<half>H|(?<=h)[N1R]|(?<=h[xp])[N1R]|[N1Rl](?=[op]{0,2}x?h))(?:[op]{0,2}x?h)?"
_GAP = "[xcps-]{0,3}"
_OF = "[xcpf]{0,3}"
_FROM = "[xcpsf-]{0,3}"
_ON = "[xps-]{0,3}"  # after a year; with a comma there something else begins
_NTH = "(?P<nth>[N1RTl])[opx]{0,2}(?P<back>l?)x?(?P<unit>[dDJ]?[wT]|[kdDJ])[xJDdW]{0,2}"
_UNIT_NTH = "(?P<unit>[wTkdD])x?(?P<nth>[1Tl])"
_OTHER_NTH = "(?:[op]{0,2}[-r&]x?(?P<last>[N1R]))?"
_CENTURY = "(?P<nth>[N1Rn])[op]{0,2}-?(?:[-r&u]x{0,2}(?P<last>[N1Rn])[op]{0,2})?x?t"
_SHORT_DECADE = "(?P<year>N)(?:[-po]{0,2}Sy?|[po]y)"
_SEASON = "(?P<season>Z)(?:[&rs-]x?(?P<last>Z))?"


class Shape(NamedTuple):
    """One way to write a point in time. `partial` shapes lack the year and stand only at an end of a range."""

    name: str
    starts: frozenset[str]
    pattern: str
    build: Build
    partial: bool = False

    def match(self, kinds: str, at: int) -> re.Match[str] | None:
        return compiled(self.pattern).match(kinds, at)


def _shape(name: str, starts: str, pattern: str, build: Build = builds.by_groups, partial: bool = False) -> Shape:
    return Shape(name, frozenset(starts), pattern, build, partial)


@cache
def shapes() -> dict[str, tuple[Shape, ...]]:
    """For each kind the shapes that can begin with it. Each is compiled when its kind is first met: all take 30 ms."""
    day, month, year, quarter, half = "DN1nT", "MmN1Rnl", "yeYA", "qCQN1Rl", "hHN1Rl"
    nth = "N1RTl"
    dmy = "D?(?P<first>N)(?P<mark>[sp-])(?P<second>N)(?P=mark)"
    table = (
        _shape("day month year", day, f"{_DAY}{_GAP}{_MONTH}{_GAP}{_YEAR}"),
        _shape("month day year", "m", f"(?P<month>m)[xcp]{{0,2}}{_DAY}[xc]{{0,2}}{_YEAR}"),
        _shape("year month day", year, f"{_YEAR}{_ON}{_MONTH}{_ON}{_DAY}", builds.year_first),
        _shape("year day month", "Y", "(?P<year>Y)p?y[xc-]{0,2}(?P<day>N)[op]?x?(?P<month>m)"),
        _shape("31/10/1974", day, rf"{dmy}(?P<year>Y)", builds.numeric_day_first),
        _shape("23.10.17", day, rf"{dmy}(?P<short>N)(?![sp-]?[NY])", builds.short_date),
        _shape("12.X.2017", "N", "(?P<day>N)p?(?P<month>R)p?(?P<year>Y)"),
        _shape("2017. X. 12.", "Y", "(?P<year>Y)p?(?P<month>R)p?(?P<day>N)p?", builds.year_first),
        _shape("31 10 1974", "N", "(?P<first>N)(?P<second>N)(?P<year>Y)", builds.spaced),
        _shape("1974-10-31", "Y", r"(?P<year>Y)(?P<mark>[sp-])(?P<month>N)(?P=mark)(?P<day>N)",
               builds.numeric_year_first),
        _shape("R3.4.1", "e", "(?P<era>e)(?P<year>Y)p(?P<month>N)p(?P<day>N)"),
        _shape("5-Oct-17", "N", "(?P<day>N)(?P<mark>[s-])(?P<month>m)(?P=mark)(?P<year>N)",
               builds.hyphened_short_year),
        _shape("5 m.k. 63", day, f"{_DAY}{_GAP}(?P<month>m)[xp]?(?P<year>N)", builds.thai_short_year),
        _shape("m.k. 63", "m", "(?P<month>m)[xp]?(?P<year>N)", builds.thai_short_year),
        _shape("month year", month, f"{_MONTH}{_GAP}{_YEAR}"),
        _shape("year month", year, f"{_YEAR}{_ON}{_MONTH}", builds.year_first),
        _shape("10/2017", "MN", "M?(?P<month>N)s(?P<year>Y)", builds.numeric_month_year),
        _shape("2017-10", "Y", "(?P<year>Y)(?P<mark>[sp-])(?P<month>N)", builds.numeric_month_year),
        _shape("quarter year", quarter, f"{_QUARTER}{_GAP}{_YEAR}"),
        _shape("year quarter", year, f"{_YEAR}{_ON}{_QUARTER}"),
        _shape("half year", half, f"{_HALF}{_GAP}{_YEAR}"),
        _shape("year half", year, f"{_YEAR}{_ON}{_HALF}"),
        _shape("nth of month", nth, f"{_NTH}{_OF}{_MONTH}{_GAP}{_YEAR}", builds.nth_of),
        _shape("nth of year", nth, f"{_NTH}{_OF}{_YEAR}", builds.nth_of),
        _shape("unit nth of month", "wTkdD", f"{_UNIT_NTH}{_OF}{_MONTH}{_GAP}{_YEAR}", builds.noun_first),
        _shape("unit nth of year", "wTkdD", f"{_UNIT_NTH}{_OF}{_YEAR}", builds.noun_first),
        _shape("month year nth", month, f"{_MONTH}{_GAP}{_YEAR}x?{_NTH}", builds.nth_of),
        _shape("year month nth", year, f"{_YEAR}{_ON}{_MONTH}{_ON}{_NTH}", builds.nth_of),
        _shape("week year", "k", f"k[xp]{{0,2}}(?P<nth>N){_OTHER_NTH}[op]?{_FROM}{_YEAR}", builds.week_by_number),
        _shape("nth week year", "N", f"(?P<nth>N)[op]{{0,2}}{_OTHER_NTH}[opx]{{0,2}}k{_FROM}{_YEAR}",
               builds.week_by_number),
        _shape("year week", year, f"{_YEAR}{_ON}k[xp]?(?P<nth>N){_OTHER_NTH}", builds.week_by_number),
        _shape("year nth week", year, f"{_YEAR}{_ON}(?P<nth>N)[op]{{0,2}}{_OTHER_NTH}x?k", builds.week_by_number),
        _shape("season year", "Z", f"{_SEASON}{_FROM}{_YEAR}(?:[sr-][NY])?", builds.seasons),
        _shape("year season", year, f"{_YEAR}(?:(?<=y)p)?[xs-]{{0,3}}{_SEASON}", builds.seasons),
        _shape("century", "N1Rn", _CENTURY, builds.century),
        _shape("century 19", "t", "t[x-]{0,3}(?P<nth>[N1Rn])(?:x?[-r&u]x?(?P<last>[N1R]))?", builds.century),
        _shape("decade of century", "N", f"{_SHORT_DECADE}[xf]{{0,3}}(?P<nth>[N1R])[op]{{0,2}}x?t",
               builds.decade_of_century),
        _shape("decade of century 19", "N", f"{_SHORT_DECADE}[xf]{{0,3}}tx{{0,3}}(?P<nth>[N1R])",
               builds.decade_of_century),
        _shape("of century decade", "N1R", "(?P<nth>[N1R])[op]{0,2}tx?(?P<year>N)[op]?S", builds.decade_of_century),
        _shape("decade 80 of century", "S", "S[yx-]{0,3}(?P<year>N)p?[xf]{0,3}(?P<nth>[N1R])[op]{0,2}x?t",
               builds.decade_of_century),
        _shape("decade 80 of century 19", "S", "S[yx-]{0,3}(?P<year>N)p?[xf]{0,3}tx{0,3}(?P<nth>[N1R])",
               builds.decade_of_century),
        _shape("1990s", "yY", "y?(?<![-rus&])(?P<year>Y)[-ypox]{0,2}S", builds.decade),
        _shape("90s", "NA", "(?P<year>[NA])(?:[-po]{0,2}S|[po]y(?!p?[YN]))", builds.decade),
        _shape("decade 1990", "S", "S[yx-]{0,3}(?P<year>[YNA])(?!x?[-r&uc]x{0,2}[YN])", builds.decade),
        _shape("year", year, _YEAR.replace("[YA]", "Y")),
        _shape("day month", day, f"{_DAY}{_GAP}{_MONTH}", partial=True),
        _shape("month day", month, f"{_MONTH}{_DAY}", partial=True),
        _shape("14.10.", "N", "(?<![sp-])(?P<first>N)p(?P<second>N)p?(?![sNY])", builds.numeric_pair, partial=True),
        _shape("03/30", "DN", "(?<![sp-])(?:Dx?)?(?P<first>N)s(?P<second>N)(?!s|x?[mW])", builds.numeric_pair,
               partial=True),
        _shape("month", month, _MONTH, partial=True),
        _shape("quarter", quarter, _QUARTER, partial=True),
        _shape("half", half, _HALF, partial=True),
        _shape("ngay 5", "D", "Dx?(?P<day>N)[op]{0,2}", partial=True),
        _shape("5 nichi", "N", "(?P<day>N)J", partial=True),
        _shape("5", "N1R", "(?P<bare>[N1R])[op]{0,2}", partial=True),
    )  # fmt: skip
    kinds = frozenset().union(*(shape.starts for shape in table))
    return {kind: tuple(shape for shape in table if kind in shape.starts) for kind in sorted(kinds)}


@lru_cache(maxsize=8192)
def candidates(behind: str, ahead: str) -> tuple[Shape, ...]:
    """The shapes that match at the start of `ahead`, the longest first; `behind` are the kinds right before it.

    Kept, since the same few sequences of kinds make up most dates: it saves a third of the time.
    """
    start = len(behind)
    found = [(shape.match(behind + ahead, start), shape) for shape in shapes().get(ahead[:1], ())]
    lengths = [(match.end(), shape) for match, shape in found if match is not None]
    return tuple(shape for _, shape in sorted(lengths, key=lambda each: -each[0]))
