"""Periods that are no plain point of a calendar: weeks, the third Tuesday of a month, seasons, centuries.

Weeks run from Monday to Sunday. A numbered week of a year is that of ISO 8601; "the first week of October" is the
first that lies wholly in it. Seasons are the meteorological ones of the northern hemisphere.
"""

from __future__ import annotations

from datetime import date, timedelta

from docsearch.calendar_cells import days_in_month
from docsearch.model import DateSpan

_WEEK = timedelta(days=7)
_SEASON_STARTS = (3, 6, 9, 12)  # months in which spring, summer, autumn and winter begin
_MOST_CENTURIES = 22


def week_of_year(year: int, week: int) -> DateSpan | None:
    """ISO week 1 to 53 of a year; None if the year has no such week."""
    try:
        first = date.fromisocalendar(year, week, 1)
        return DateSpan(first.isoformat(), (first + timedelta(days=6)).isoformat(), "week")
    except (ValueError, OverflowError):
        return None


def nth_week(first: date, last: date, nth: int) -> DateSpan | None:
    """The nth week from Monday to Sunday wholly within `first` to `last`; counted from the end if negative."""
    monday = _nth_weekday(first, last - timedelta(days=6), 1, nth)
    if monday is None:
        return None
    return DateSpan(monday.isoformat(), (monday + timedelta(days=6)).isoformat(), "week")


def nth_weekday(first: date, last: date, weekday: int, nth: int) -> DateSpan | None:
    """The nth Monday (1) to Sunday (7) within `first` to `last`; counted from the end if negative."""
    day = _nth_weekday(first, last, weekday, nth)
    return None if day is None else _day(day)


def nth_day(first: date, last: date, nth: int) -> DateSpan | None:
    """The nth day of a period; counted from the end if negative."""
    day = first + timedelta(days=nth - 1) if nth > 0 else last + timedelta(days=nth + 1)
    return _day(day) if nth and first <= day <= last else None


def season(year: int, number: int) -> DateSpan | None:
    """Spring (1) to winter (4) of a year; its winter begins in its December."""
    if not 1 <= year <= 9998:
        return None
    month = _SEASON_STARTS[number - 1]
    end_year, end_month = (year + 1, 2) if number == 4 else (year, month + 2)
    end = date(end_year, end_month, days_in_month(end_year, end_month))
    return DateSpan(date(year, month, 1).isoformat(), end.isoformat(), "season")


def century(number: int, last: int | None = None) -> DateSpan | None:
    """The 20th century is 1901 to 2000; with `last` all from the one to the other."""
    last = number if last is None else last
    if not 1 <= number <= last <= _MOST_CENTURIES:
        return None
    precision = "century" if number == last else "range"
    return DateSpan(f"{number * 100 - 99:04d}-01-01", f"{last * 100:04d}-12-31", precision)


def decade_of(value: int) -> int | None:
    """The first year of "the nineties" as a number: 90 is 1990, 20 is 1920; None where it is no decade."""
    if value >= 1000:
        return value if value % 10 == 0 else None
    return 1900 + value if 20 <= value <= 90 and value % 10 == 0 else None


def full_year(two_digits: int) -> int:
    """The year that '14 or 23.10.17 means: one of the hundred that end with 2040."""
    return 2000 + two_digits if two_digits <= 40 else 1900 + two_digits


def _day(day: date) -> DateSpan:
    return DateSpan(day.isoformat(), day.isoformat(), "day")


def _nth_weekday(first: date, last: date, weekday: int, nth: int) -> date | None:
    if nth == 0 or last < first:
        return None
    if nth > 0:
        day = first + timedelta(days=(weekday - first.isoweekday()) % 7) + (nth - 1) * _WEEK
    else:
        day = last - timedelta(days=(last.isoweekday() - weekday) % 7) + (nth + 1) * _WEEK
    return day if first <= day <= last else None
