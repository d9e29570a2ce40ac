"""Calendars: the same day by another reckoning, and two points made into a period."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docsearch.entities.calendars import YEAR_OFFSETS, Point, complete, range_of, span_of


def first_and_last(point: Point) -> tuple[str, str]:
    span = span_of(point)
    assert span is not None
    return span.start, span.end


@pytest.mark.parametrize(
    ("calendar", "day", "gregorian"),
    [
        ("buddhist", (2559, 2, 29), "2016-02-29"),
        ("minguo", (110, 10, 10), "2021-10-10"),
        ("reiwa", (1, 5, 1), "2019-05-01"),
        ("heisei", (31, 4, 30), "2019-04-30"),
        ("showa", (64, 1, 7), "1989-01-07"),
        ("hijri", (1, 1, 1), "0622-07-19"),
        ("hijri", (1400, 1, 1), "1979-11-21"),
        ("hijri", (1445, 1, 1), "2023-07-19"),
        ("persian", (1399, 12, 30), "2021-03-20"),
        ("persian", (1400, 1, 1), "2021-03-21"),
        ("persian", (1403, 7, 1), "2024-09-22"),
    ],
)
def test_a_day_by_another_reckoning(calendar: str, day: tuple[int, int, int], gregorian: str) -> None:
    year, month, number = day
    point = Point(year=year, month=month, day=number, calendar=calendar)
    assert first_and_last(point) == (gregorian, gregorian)


@pytest.mark.parametrize(
    ("point", "days"),
    [
        (Point(year=2016), ("2016-01-01", "2016-12-31")),
        (Point(year=2016, month=2), ("2016-02-01", "2016-02-29")),
        (Point(year=2018, quarter=4), ("2018-10-01", "2018-12-31")),
        (Point(year=2018, half=2), ("2018-07-01", "2018-12-31")),
        (Point(year=1990, decade=True), ("1990-01-01", "1999-12-31")),
        (Point(year=1400, calendar="persian"), ("2021-03-21", "2022-03-20")),
        (Point(year=1442, month=9, calendar="hijri"), ("2021-04-13", "2021-05-12")),
    ],
)
def test_a_point_covers_its_days(point: Point, days: tuple[str, str]) -> None:
    assert first_and_last(point) == days


@pytest.mark.parametrize(
    "point",
    [
        Point(),
        Point(year=2021, month=13),
        Point(year=2021, month=0),
        Point(year=2021, month=2, day=29),
        Point(year=2021, day=5),
        Point(year=2021, bare=5),
        Point(year=0),
        Point(year=400, calendar="buddhist"),
        Point(year=1442, month=2, day=30, calendar="hijri"),
    ],
)
def test_what_is_no_day_is_none(point: Point) -> None:
    assert span_of(point) is None


def test_a_bare_number_is_what_the_other_end_is() -> None:
    june = Point(year=2020, month=6, day=5)
    assert complete(Point(bare=3), june) == Point(year=2020, month=6, day=3)
    assert complete(Point(bare=3), Point(year=2020, month=6)) == Point(year=2020, month=3)
    assert complete(Point(bare=1), Point(year=2020, quarter=3)) == Point(year=2020, quarter=1)
    assert complete(Point(bare=1), Point(year=2020, half=2)) == Point(year=2020, half=1)
    assert complete(Point(bare=1), Point(year=2020)) == Point(year=2020, bare=1)


def test_the_calendar_is_shared_by_both_ends() -> None:
    last = Point(year=2563, calendar="buddhist")
    span = range_of(complete(Point(year=2559), last), last)
    assert span is not None
    assert (span.start, span.end, span.calendar) == ("2016-01-01", "2020-12-31", "buddhist")


def test_a_range_runs_forward_or_is_none() -> None:
    assert range_of(Point(year=2020), Point(year=2016)) is None
    assert range_of(Point(year=2020), Point(year=2020)) is None
    assert range_of(Point(year=2020, month=13), Point(year=2021)) is None


@given(st.sampled_from([*YEAR_OFFSETS, "hijri", "persian"]), st.integers(1, 2000))
def test_years_and_months_follow_without_gap(calendar: str, year: int) -> None:
    if calendar == "buddhist":
        year += 544
    months = [first_and_last(Point(year=year, month=month, calendar=calendar)) for month in range(1, 13)]
    following = first_and_last(Point(year=year + 1, calendar=calendar))
    assert first_and_last(Point(year=year, calendar=calendar)) == (months[0][0], months[-1][1])
    starts = [start for start, _ in months[1:]] + [following[0]]
    for (_, end), start in zip(months, starts, strict=True):
        assert date.fromisoformat(end) + timedelta(days=1) == date.fromisoformat(start)
