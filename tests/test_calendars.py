"""Calendars: the same day by another reckoning, and two points made into a period."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docsearch.entities.calendars import (
    JAPANESE_ERAS,
    YEAR_OFFSETS,
    Point,
    complete,
    hebrew_number,
    hebrew_year,
    range_of,
    span_of,
)


def first_and_last(point: Point) -> tuple[str, str]:
    span = span_of(point)
    assert span is not None
    assert span.start is not None
    assert span.end is not None
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
        ("hijri", (1400, 1, 1), "1979-11-20"),  # the day the Grand Mosque of Mecca was seized
        ("hijri", (1442, 9, 1), "2021-04-13"),
        ("hijri", (1446, 10, 1), "2025-03-30"),
        ("hijri", (1445, 1, 1), "2023-07-19"),
        ("hebrew", (5708, 9, 5), "1948-05-14"),
        ("hebrew", (5781, 1, 1), "2020-09-19"),
        ("hebrew", (5783, 7, 14), "2023-03-07"),
        ("hebrew", (5784, 1, 1), "2023-09-16"),
        ("hebrew", (5784, 3, 25), "2023-12-08"),
        ("hebrew", (5784, 6, 1), "2024-02-10"),
        ("hebrew", (5784, 7, 14), "2024-03-24"),
        ("hebrew", (5784, 8, 15), "2024-04-23"),
        ("hebrew", (5784, 13, 29), "2024-10-02"),
        ("hebrew", (5785, 1, 1), "2024-10-03"),
        ("persian", (1399, 12, 30), "2021-03-20"),
        ("persian", (1400, 1, 1), "2021-03-21"),
        ("persian", (1403, 12, 30), "2025-03-20"),
        ("persian", (1404, 1, 1), "2025-03-21"),
        ("persian", (1357, 11, 22), "1979-02-11"),
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
        Point(year=99999),
        Point(year=0, calendar="minguo"),
        Point(year=0, calendar="reiwa"),
        Point(year=100, calendar="showa"),
        Point(year=99999, calendar="buddhist"),
        Point(year=2560, month=13, calendar="buddhist"),
        Point(year=110, month=2, day=30, calendar="minguo"),
        Point(year=0, calendar="hijri"),
        Point(year=99999, calendar="hijri"),
        Point(year=1442, month=13, calendar="hijri"),
        Point(year=1442, month=1, day=30, calendar="hijri"),
        Point(year=1400, month=7, day=31, calendar="persian"),
        Point(year=1402, month=12, day=30, calendar="persian"),
        Point(year=5783, month=6, calendar="hebrew"),  # Adar I in a common year
        Point(year=5784, month=14, calendar="hebrew"),
        Point(year=5784, month=2, day=30, calendar="hebrew"),
        Point(year=5784, quarter=1, calendar="hebrew"),
        Point(year=99999, calendar="hebrew"),
        Point(year=784, calendar="hebrew"),
        Point(year=2020, calendar="mayan"),
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
    if calendar in JAPANESE_ERAS:
        year = year % 98 + 1
    months = [first_and_last(Point(year=year, month=month, calendar=calendar)) for month in range(1, 13)]
    following = first_and_last(Point(year=year + 1, calendar=calendar))
    assert first_and_last(Point(year=year, calendar=calendar)) == (months[0][0], months[-1][1])
    starts = [start for start, _ in months[1:]] + [following[0]]
    for (_, end), start in zip(months, starts, strict=True):
        assert date.fromisoformat(end) + timedelta(days=1) == date.fromisoformat(start)


@given(st.integers(3763, 6759))
def test_hebrew_months_fill_the_year(year: int) -> None:
    spans = [span_of(Point(year=year, month=month, calendar="hebrew")) for month in range(1, 14)]
    days = [(span.start, span.end) for span in spans if span is not None]
    whole = first_and_last(Point(year=year, calendar="hebrew"))
    assert len(days) == (13 if (7 * year + 1) % 19 < 7 else 12)
    assert (days[0][0], days[-1][1]) == whole
    for (_, end), (start, _) in pairwise(days):
        assert end is not None
        assert start is not None
        assert date.fromisoformat(end) + timedelta(days=1) == date.fromisoformat(start)
    after = date.fromisoformat(whole[1]) + timedelta(days=1)
    assert after.isoformat() == first_and_last(Point(year=year + 1, calendar="hebrew"))[0]
    assert after.isoweekday() not in (3, 5, 7)


@given(
    st.sampled_from([*YEAR_OFFSETS, "hijri", "persian", "hebrew", "", "mayan"]),
    st.none() | st.integers(-1, 10**6),
    st.none() | st.integers(-1, 15),
    st.none() | st.integers(-1, 40),
    st.none() | st.integers(0, 5),
)
def test_what_cannot_be_a_date_is_none_and_what_is_one_is_whole(
    calendar: str, year: int | None, month: int | None, day: int | None, quarter: int | None
) -> None:
    span = span_of(Point(year=year, month=month, day=day, quarter=quarter, calendar=calendar))
    if span is not None:
        assert span.start is not None
        assert span.end is not None
        first, last = date.fromisoformat(span.start), date.fromisoformat(span.end)
        assert first <= last
        assert (first == last) == (day is not None)
        assert (last - first).days < 390


@pytest.mark.parametrize(
    ("numeral", "number"),
    [("א'", 1), ("ט״ו", 15), ('י"ט', 19), ("ל", 30), ('תשפ"א', 781), ("תש״ף", 780), ('תת"ק', 900), ("כ''ד", 24)],
)
def test_hebrew_letters_write_numbers(numeral: str, number: int) -> None:
    assert hebrew_number(numeral) == number


@pytest.mark.parametrize("numeral", ["", "תשפא", 'צה"ל', 'אב"ג', "781", 'א"א', '"', 'ת"'])
def test_other_words_write_none(numeral: str) -> None:
    assert hebrew_number(numeral) is None


@pytest.mark.parametrize(
    ("numeral", "year"),
    [('תשפ"א', 5781), ("ה'תשפ\"ד", 5784), ("תש״ח", 5708), ('תנ"ך', None), ("א", None), ("ה'", None)],
)
def test_hebrew_years(numeral: str, year: int | None) -> None:
    assert hebrew_year(numeral) == year


@given(st.integers(1, 999))
def test_a_hebrew_number_is_read_as_it_is_written(number: int) -> None:
    letters, rest = "ת" * (number // 400), number % 400
    for value, letter in ((300, "ש"), (200, "ר"), (100, "ק")):
        if rest >= value:
            letters, rest = letters + letter, rest - value
    if rest in (15, 16):
        letters, rest = letters + "ט", rest - 9
    elif rest >= 10:
        letters, rest = letters + "יכלמנסעפצ"[rest // 10 - 1], rest % 10
    letters += "אבגדהוזחט"[rest - 1] if rest else ""
    written = letters if len(letters) == 1 else f"{letters[:-1]}״{letters[-1]}"
    assert hebrew_number(written) == number
