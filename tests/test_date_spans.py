"""Periods that are no plain point of a calendar."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docsearch.entities.date_spans import (
    century,
    decade_of,
    full_year,
    nth_day,
    nth_week,
    nth_weekday,
    season,
    week_of_year,
)
from docsearch.model import DateSpan

OCTOBER = date(2014, 10, 1), date(2014, 10, 31)
YEAR = date(2018, 1, 1), date(2018, 12, 31)


@given(st.integers(1, 9998), st.integers(-5, 60))
def test_a_numbered_week_is_that_of_iso_8601(year: int, week: int) -> None:
    span = week_of_year(year, week)
    if span is None:
        assert not 1 <= week <= 52
        return
    first = date.fromisoformat(span.start or "")
    assert first.isocalendar()[:3] == (year, week, 1)
    assert span.end == (first + timedelta(days=6)).isoformat()


@pytest.mark.parametrize(
    ("nth", "start"), [(1, "2014-10-06"), (-1, "2014-10-20"), (3, "2014-10-20"), (4, None), (0, None)]
)
def test_a_week_of_a_month_lies_wholly_in_it(nth: int, start: str | None) -> None:
    span = nth_week(*OCTOBER, nth)
    assert (span and span.start) == start


def test_weeks_of_a_year_are_counted_from_its_end_too() -> None:
    assert nth_week(*YEAR, -3) == DateSpan("2018-12-10", "2018-12-16", "week")


@given(st.integers(1, 7), st.integers(-6, 6))
def test_the_nth_weekday_of_a_month(weekday: int, nth: int) -> None:
    inside = [OCTOBER[0] + timedelta(days=day) for day in range(31)]
    days = [day for day in inside if day.isoweekday() == weekday]
    wanted = None if nth == 0 or abs(nth) > len(days) else days[nth - 1 if nth > 0 else nth].isoformat()
    span = nth_weekday(*OCTOBER, weekday, nth)
    assert (span and span.start) == wanted


@pytest.mark.parametrize(("nth", "day"), [(1, "2014-10-01"), (-1, "2014-10-31"), (32, None), (0, None)])
def test_the_nth_day_of_a_month(nth: int, day: str | None) -> None:
    span = nth_day(*OCTOBER, nth)
    assert (span and span.end) == day


def test_winter_ends_in_the_next_year() -> None:
    assert season(2019, 4) == DateSpan("2019-12-01", "2020-02-29", "season")
    assert season(2019, 1) == DateSpan("2019-03-01", "2019-05-31", "season")
    assert season(9999, 4) is None


def test_a_century_begins_with_its_first_year() -> None:
    assert century(1) == DateSpan("0001-01-01", "0100-12-31", "century")
    assert century(18, 19) == DateSpan("1701-01-01", "1900-12-31", "range")
    assert century(19, 18) is century(0) is century(23) is None


@pytest.mark.parametrize(
    ("value", "year"), [(90, 1990), (20, 1920), (1990, 1990), (1995, None), (10, None), (95, None)]
)
def test_a_decade_by_its_number(value: int, year: int | None) -> None:
    assert decade_of(value) == year


@given(st.integers(0, 99))
def test_two_digits_mean_a_year_of_the_hundred_around_now(two: int) -> None:
    assert full_year(two) % 100 == two
    assert 1941 <= full_year(two) <= 2040
