"""What the groups of a date shape mean: from the tokens matched to a point in time, or to its days.

Every function here takes the lexicon, the tokens and the match, and gives None where the shape makes no sense after
all: a month 13, the fifth Tuesday of a month with four, a year of a season that is read as a month.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date

from docsearch.entities import date_spans
from docsearch.entities.calendars import Point, span_of
from docsearch.entities.date_names import Lexicon
from docsearch.entities.date_tokens import Token
from docsearch.model import DateSpan

Build = Callable[[Lexicon, Sequence[Token], "re.Match[str]"], Point | DateSpan | None]

_LASTS = {"month": 12, "quarter": 4, "half": 2}  # "the last quarter of 2015"
_HUNDREDS = frozenset({"en", "und", "fi", "sv", "da", "nb", "is"})  # where "the 1800s" are a century
_YEAR_LEADS = frozenset({"tr", "ka", "hy", "kk", "mn", "hi", "bn", "ta"})  # "2019 spring", though days come first
_LAST_HUNDRED = 2000  # "the 2000s" are a decade
_BUDDHIST_SHORT = 2500  # "ม.ค. 63" is of 2563


def by_groups(lexicon: Lexicon, found: Sequence[Token], match: re.Match[str]) -> Point | None:
    """The point whose parts are the groups of the match."""
    values: dict[str, int] = {}
    calendar = ""
    for name, kind in match.groupdict().items():
        if kind is not None:
            token = found[match.start(name)]
            calendar = token.calendar or calendar
            if not name.startswith(("era", "mark")):
                values[name] = _LASTS.get(name, 0) if kind == "l" else token.value
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


def spaced(lexicon: Lexicon, found: Sequence[Token], match: re.Match[str]) -> Point | None:
    """20 02 2014, not behind another number, as in a telephone number."""
    at = match.start()
    if at and found[at - 1].kind in "NY?" and found[at - 1].end + 1 >= found[at].start:
        return None
    return numeric_day_first(lexicon, found, match)


def short_date(lexicon: Lexicon, found: Sequence[Token], match: re.Match[str]) -> Point | None:
    """23.10.17, in languages that write the day first; in English only if it can be nothing else."""
    first, second, last = (found[match.start(name)] for name in ("first", "second", "short"))
    two_wide = first.end - first.start == 2 or second.end - second.start == 2
    surely = match["mark"] != "-" and (first.value > 12 or lexicon.language not in ("en", "und"))
    if lexicon.order != "dmy" or last.end - last.start != 2 or not two_wide or not surely:
        return None
    if lexicon.language in ("th", "lo"):
        return None
    return Point(year=date_spans.full_year(last.value), month=second.value, day=first.value)


def thai_short_year(lexicon: Lexicon, found: Sequence[Token], match: re.Match[str]) -> Point | None:
    """5 ม.ค. 63: two digits of a Buddhist year after a month."""
    token = found[match.start("year")]
    if lexicon.language != "th" or token.end - token.start != 2 or token.value < 40:
        return None
    point = by_groups(lexicon, found, match)
    return point and point._replace(year=_BUDDHIST_SHORT + token.value, calendar="buddhist")


def hyphened_short_year(lexicon: Lexicon, found: Sequence[Token], match: re.Match[str]) -> Point | None:
    """05-Oct-17, 23/Sep/20."""
    token = found[match.start("year")]
    if token.end - token.start != 2:
        return None
    point = by_groups(lexicon, found, match)
    return point and point._replace(year=date_spans.full_year(token.value))


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
        mark = match["mark"]
        season = mark == "s" and point.month == ((point.year or 0) + 1) % 100
        apart = found[match.start("month")].start - found[match.start("year")].end != 1
        return None if season or apart or (mark == "p" and lexicon.order != "ymd") else point
    return point


def numeric_pair(lexicon: Lexicon, found: Sequence[Token], match: re.Match[str]) -> Point | None:
    """14.10. or 03/30: day and month of a range whose other end has the year."""
    first, second = (found[match.start(name)].value for name in ("first", "second"))
    day, month = (second, first) if lexicon.order != "dmy" else (first, second)
    if month > 12 >= day:
        day, month = month, day
    return Point(month=month, day=day)


def decade(lexicon: Lexicon, found: Sequence[Token], match: re.Match[str]) -> Point | DateSpan | None:
    """The 1990s, the '90s, 90. roky; 1995s is none, and 1800-talet is a hundred years."""
    token = found[match.start("year")]
    year = date_spans.decade_of(token.value)
    if year is None or (token.kind == "N" and token.end - token.start != 2):
        return None
    apart = "N" in match.group() and match.group()[-2:] == "NS" and found[match.end() - 1].start != token.end
    if apart:
        return None  # 20 years
    if year % 100 == 0 and year < _LAST_HUNDRED and lexicon.language in _HUNDREDS:
        return DateSpan(f"{year}-01-01", f"{year + 99}-12-31", "century")
    calendar = lexicon.calendar_of(year)
    if calendar == "gregorian":
        return Point(year=year, decade=True)
    first, last = (span_of(Point(year=each, calendar=calendar)) for each in (year, year + 9))
    return None if first is None or last is None else first._replace(end=last.end, precision="decade")


def decade_of_century(lexicon: Lexicon, found: Sequence[Token], match: re.Match[str]) -> Point | None:
    """The 80s of the 19th century, 20世纪70年代."""
    short, number = (found[match.start(name)].value for name in ("year", "nth"))
    first = date_spans.century(number)
    if first is None or short % 10 or not 0 < short < 100:
        return None
    return Point(year=100 * (number - 1) + short, decade=True)


def century(lexicon: Lexicon, found: Sequence[Token], match: re.Match[str]) -> DateSpan | None:
    first = found[match.start("nth")].value
    return date_spans.century(first, found[match.start("last")].value if match["last"] else None)


def seasons(lexicon: Lexicon, found: Sequence[Token], match: re.Match[str]) -> DateSpan | None:
    """Spring 2019, spring and summer 2019, winter 2019/20 (which is that of 2019)."""
    year_leads = match.group()[0] in "Ye"
    if year_leads and lexicon.order != "ymd" and "y" not in match.group() and lexicon.language not in _YEAR_LEADS:
        return None
    first = _season(lexicon, found, match, "season")
    if match["last"] is None or first is None:
        return first
    last = _season(lexicon, found, match, "last")
    if last is None or (last.start or "") <= (first.start or ""):
        return None
    return first._replace(end=last.end, precision="range")


def _season(lexicon: Lexicon, found: Sequence[Token], match: re.Match[str], group: str) -> DateSpan | None:
    year = _days(lexicon, found, match)
    return None if year is None else date_spans.season(year[0].year, found[match.start(group)].value)


def week_by_number(lexicon: Lexicon, found: Sequence[Token], match: re.Match[str]) -> DateSpan | None:
    """KW 12/2017, week 41 of 2018, weeks 41-43 of 2018: weeks of ISO 8601."""
    year = _days(lexicon, found, match)
    if year is None:
        return None
    first = date_spans.week_of_year(year[0].year, found[match.start("nth")].value)
    if first is None or match["last"] is None:
        return first
    last = date_spans.week_of_year(year[0].year, found[match.start("last")].value)
    if last is None or (last.start or "") <= (first.start or ""):
        return None
    return first._replace(end=last.end, precision="range")


def nth_of(lexicon: Lexicon, found: Sequence[Token], match: re.Match[str]) -> DateSpan | None:
    """The third Tuesday of September 2014, the last day of 2015, the second last week of October 2018."""
    days = _days(lexicon, found, match)
    unit = found[match.end("unit") - 1]
    if days is None:
        return None
    nth = _nth(found, match)
    if unit.kind in "dDJ" and found[match.start("nth")].kind == "N":
        return None  # "the 9th day 2016"
    if unit.kind == "k":
        return date_spans.nth_week(*days, nth)
    if unit.kind in "wT":
        weekday = unit.value if unit.kind == "w" else (unit.value - 2) % 7 + 1
        return date_spans.nth_weekday(*days, weekday, nth)
    return date_spans.nth_day(*days, nth)


def noun_first(lexicon: Lexicon, found: Sequence[Token], match: re.Match[str]) -> DateSpan | None:
    """As nth_of, in languages that say "week first of October"."""
    return nth_of(lexicon, found, match) if lexicon.noun_first else None


def _nth(found: Sequence[Token], match: re.Match[str]) -> int:
    """Which one is meant, negative where it is counted from the end ("last" is -1, "second last" -2)."""
    nth = found[match.start("nth")]
    if nth.kind == "l":
        return -1
    return -nth.value if match.groupdict().get("back") else nth.value


def _days(lexicon: Lexicon, found: Sequence[Token], match: re.Match[str]) -> tuple[date, date] | None:
    """First and last day of the month, or else the year, that a match names."""
    point = by_groups(lexicon, found, match)
    if point is None or point.year is None:
        return None
    span = span_of(point._replace(calendar=point.calendar or lexicon.calendar_of(point.year)))
    if span is None or span.start is None or span.end is None:
        return None
    return date.fromisoformat(span.start), date.fromisoformat(span.end)
