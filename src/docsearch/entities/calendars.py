"""Calendars: a year, month and day of any of them as days of the Gregorian one, and points in time as spans.

Hijri and Persian dates are reckoned by rule (the tabular Islamic calendar, civil epoch; the Persian calendar with
its 2,820-year cycle), which may differ by a day from the calendar as sighted or proclaimed.
"""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from docsearch.calendar_cells import days_in_month
from docsearch.model import DateSpan

# year of the calendar + offset = Gregorian year. Thai years before 1941 began in April, which is left aside.
YEAR_OFFSETS = {
    "gregorian": 0,
    "buddhist": -543,
    "minguo": 1911,
    "reiwa": 2018,
    "heisei": 1988,
    "showa": 1925,
    "taisho": 1911,
    "meiji": 1867,
}
JAPANESE_ERAS = ("reiwa", "heisei", "showa", "taisho", "meiji")

_ISLAMIC_EPOCH = 227_015  # 16 July 622 (Julian) as a day number, counted as date.toordinal does
_PERSIAN_EPOCH = 226_896  # 19 March 622 (Julian)


class Point(NamedTuple):
    """What a phrase says of one end of a period; None where it is silent.

    `bare` is a number that is a day, a month or a quarter depending on the other end ("5" in "5-9 June").
    `calendar` is "" where the phrase names none.
    """

    year: int | None = None
    month: int | None = None
    day: int | None = None
    quarter: int | None = None
    half: int | None = None
    bare: int | None = None
    decade: bool = False
    calendar: str = ""


def complete(point: Point, other: Point) -> Point:
    """`point` with what it leaves unsaid taken from the other end of the same period.

    The year (and its calendar) is shared, and so is the month if `point` is only a day; a bare number is of the
    kind the other end is.
    """
    calendar = point.calendar or other.calendar
    if point.bare is not None:
        if other.day is not None:
            point = point._replace(bare=None, day=point.bare)
        elif other.month is not None:
            point = point._replace(bare=None, month=point.bare)
        elif other.quarter is not None:
            point = point._replace(bare=None, quarter=point.bare)
        elif other.half is not None:
            point = point._replace(bare=None, half=point.bare)
    year = other.year if point.year is None else point.year
    month = other.month if point.month is None and point.day is not None else point.month
    return point._replace(year=year, month=month, calendar=calendar)


def span_of(point: Point) -> DateSpan | None:
    """The days a point covers and how precise it is; None if there is no such day (30 February) or no year."""
    calendar = point.calendar or "gregorian"
    if point.year is None or point.bare is not None:
        return None
    days = _solar_days(point, calendar) if calendar in YEAR_OFFSETS else _other_days(point, calendar)
    if days is None:
        return None
    name = "japanese" if calendar in JAPANESE_ERAS else calendar
    return DateSpan(days[0].isoformat(), days[1].isoformat(), precision(point), name)


def range_of(first: Point, last: Point) -> DateSpan | None:
    """The days from the start of one point to the end of the other; None unless that runs forward."""
    start, end = span_of(first), span_of(last)
    if start is None or end is None or start.start >= end.start or start.end > end.end:
        return None
    return DateSpan(start.start, end.end, "range", start.calendar)


def precision(point: Point) -> str:
    if point.day is not None:
        return "day"
    if point.month is not None:
        return "month"
    if point.quarter is not None:
        return "quarter"
    if point.half is not None:
        return "range"
    return "decade" if point.decade else "year"


def _months(point: Point) -> tuple[int, int] | None:
    """First and last month a point covers, 1 to 12; None if it names one that is not."""
    if point.month is not None:
        found = (point.month, point.month)
    elif point.quarter is not None:
        found = (3 * point.quarter - 2, 3 * point.quarter)
    elif point.half is not None:
        found = (6 * point.half - 5, 6 * point.half)
    else:
        found = (1, 12)
    return found if found[0] >= 1 and found[1] <= 12 else None


def _solar_days(point: Point, calendar: str) -> tuple[date, date] | None:
    """Calendars with Gregorian months, whose years are only counted from elsewhere."""
    months = _months(point)
    year = (point.year or 0) + YEAR_OFFSETS[calendar]
    if months is None or not 1 <= year <= 9990 or (point.day is not None and point.month is None):
        return None
    if point.day is not None:
        if not 1 <= point.day <= days_in_month(year, months[0]):
            return None
        day = date(year, months[0], point.day)
        return day, day
    last_year = year + 9 if point.decade else year
    return date(year, months[0], 1), date(last_year, months[1], days_in_month(last_year, months[1]))


def _other_days(point: Point, calendar: str) -> tuple[date, date] | None:
    """Hijri and Persian points; years far outside our era and days a month lacks give None."""
    months = _months(point)
    year = point.year or 0
    if months is None or not 1 <= year <= 3000 or (point.day is not None and point.month is None):
        return None
    count = _hijri_day if calendar == "hijri" else _persian_day
    first = count(year, months[0], 1)
    after = count(year, months[1] + 1, 1) if months[1] < 12 else count(year + 1, 1, 1)
    if point.day is not None:
        if not 1 <= point.day <= after - first:
            return None
        first += point.day - 1
        after = first + 1
    return date.fromordinal(first), date.fromordinal(after - 1)


def _hijri_day(year: int, month: int, day: int) -> int:
    """Day number of a tabular Islamic date: months of 30 and 29 days in turn, 11 leap days in 30 years."""
    return day + (59 * (month - 1) + 1) // 2 + 354 * (year - 1) + (3 + 11 * year) // 30 + _ISLAMIC_EPOCH - 1


def _persian_day(year: int, month: int, day: int) -> int:
    """Day number of a Persian date: six months of 31 days, then of 30; 683 leap years in 2,820."""
    cycles, rest = divmod(year - 474, 2820)
    in_cycle = rest + 474
    before = 31 * (month - 1) if month <= 7 else 30 * (month - 1) + 6
    leap_days = (682 * in_cycle - 110) // 2816
    return day + before + leap_days + 365 * (in_cycle - 1) + 1_029_983 * cycles + _PERSIAN_EPOCH - 1
