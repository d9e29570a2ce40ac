"""Calendar cells: exact covers, small ones, and overlap told from names alone."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docsearch.calendar_cells import FIRST_DAY, LAST_DAY, OPEN_YEARS, ancestors, bounds, cells, covering

days = st.dates(date.min, date.max)
near_days = st.dates(date(1995, 1, 1), date(2035, 12, 31))


@st.composite
def periods(draw: st.DrawFn, source: st.SearchStrategy[date] = days) -> tuple[str, str]:
    first, second = sorted((draw(source), draw(source)))
    return first.isoformat(), second.isoformat()


@pytest.mark.parametrize(
    ("start", "end", "cover"),
    [
        ("2017-03-05", "2017-03-05", ("2017-03-05",)),
        ("2017-03-01", "2017-03-31", ("2017-03",)),
        ("2016-02-01", "2016-02-29", ("2016-02",)),
        ("2017-01-01", "2017-12-31", ("2017",)),
        ("2017-01-01", "2018-12-31", ("2017", "2018")),
        ("2010-01-01", "2019-12-31", ("201x",)),
        ("2000-01-01", "2099-12-31", ("20xx",)),
        ("2000-01-01", "2999-12-31", ("2xxx",)),
        ("0001-01-01", "0999-12-31", ("0xxx",)),
        ("0001-01-01", "0001-12-31", ("0001",)),
        ("2016-12-31", "2017-02-01", ("2016-12-31", "2017-01", "2017-02-01")),
        ("2009-01-01", "2021-01-31", ("2009", "201x", "2020", "2021-01")),
    ],
)
def test_the_cover_is_what_a_reader_would_write(start: str, end: str, cover: tuple[str, ...]) -> None:
    assert cells(start, end) == cover


def test_all_time_takes_ten_cells() -> None:
    assert len(cells(FIRST_DAY, LAST_DAY)) == 10


def test_the_worst_cover_is_142_cells() -> None:
    assert len(cells("1000-01-02", "8999-12-30")) == 142


@given(periods())
def test_a_cover_is_exact_in_order_and_small(period: tuple[str, str]) -> None:
    cover = cells(*period)
    spans = [bounds(cell) for cell in cover]
    assert spans[0][0] == period[0]
    assert spans[-1][1] == period[1]
    for (_, left_end), (right_start, _) in pairwise(spans):
        assert date.fromisoformat(left_end) + timedelta(days=1) == date.fromisoformat(right_start)
    assert len(cover) <= 142


@given(periods(near_days))
def test_no_cell_of_a_cover_could_be_replaced_by_a_larger_one(period: tuple[str, str]) -> None:
    for cell in cells(*period):
        start, end = bounds(ancestors(cell)[0]) if ancestors(cell) else (FIRST_DAY, LAST_DAY)
        assert not (period[0] <= start and end <= period[1])


def related(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """What an engine computes: a shared cell, or a cell of one among the ancestors of a cell of the other."""
    above_one = {cell for low in one for cell in ancestors(low)}
    above_other = {cell for low in other for cell in ancestors(low)}
    return bool(set(one) & (set(other) | above_other) or set(other) & above_one)


@given(periods(), periods())
def test_overlap_is_told_from_names_alone(one: tuple[str, str], other: tuple[str, str]) -> None:
    assert related(cells(*one), cells(*other)) == (one[0] <= other[1] and other[0] <= one[1])


@given(periods(near_days), periods(near_days))
def test_overlap_is_told_from_names_alone_close_by(one: tuple[str, str], other: tuple[str, str]) -> None:
    assert related(cells(*one), cells(*other)) == (one[0] <= other[1] and other[0] <= one[1])


def test_ancestors_go_up_to_the_millennium() -> None:
    assert ancestors("2017-03-05") == ("2017-03", "2017", "201x", "20xx", "2xxx")
    assert ancestors("2017-03") == ("2017", "201x", "20xx", "2xxx")
    assert ancestors("201x") == ("20xx", "2xxx")
    assert ancestors("2xxx") == ()


@given(days)
def test_every_ancestor_holds_its_cell(day: date) -> None:
    inner = (day.isoformat(), day.isoformat())
    for cell in ancestors(day.isoformat()):
        outer = bounds(cell)
        assert outer[0] <= inner[0]
        assert inner[1] <= outer[1]
        inner = outer


@pytest.mark.parametrize(
    "cell", ["", "2017-13", "2017-02-30", "0000", "17", "2017x", "20x7", "2017-3", "0000-01", "２０１７"]
)
def test_what_is_no_cell_is_refused(cell: str) -> None:
    with pytest.raises(ValueError, match=r"\S"):
        bounds(cell)


def test_a_period_that_ends_before_it_starts_is_refused() -> None:
    with pytest.raises(ValueError, match="ends before it starts"):
        cells("2018-01-01", "2017-12-31")


def first_and_last(cover: tuple[str, ...]) -> tuple[str, str]:
    return bounds(cover[0])[0], bounds(cover[-1])[1]


def test_an_open_end_reaches_ten_years() -> None:
    assert covering("2016-01-01", None) == (
        "2016",
        "2017",
        "2018",
        "2019",
        "2020",
        "2021",
        "2022",
        "2023",
        "2024",
        "2025",
        "2026",
    )
    assert first_and_last(covering("2016-05-04", None)) == ("2016-05-04", "2026-12-31")
    assert first_and_last(covering(None, "2020-05-31")) == ("2020-01-01", "2020-05-31")
    assert not related(covering("2016-01-01", None), cells("2060-01-01", "2060-12-31"))


def test_a_closed_period_is_covered_as_it_is() -> None:
    assert covering("2016-12-31", "2017-02-01") == cells("2016-12-31", "2017-02-01")


def test_an_open_end_stops_where_the_calendar_does() -> None:
    assert first_and_last(covering("9995-01-01", None)) == ("9995-01-01", LAST_DAY)
    assert first_and_last(covering(None, "0001-02-01")) == (FIRST_DAY, "0001-02-01")


@given(days)
def test_an_open_end_is_of_whole_years_and_holds_the_end_that_is_known(day: date) -> None:
    known = day.isoformat()
    since, until = first_and_last(covering(known, None)), first_and_last(covering(None, known))
    assert since == (known, f"{min(day.year + OPEN_YEARS, 9999):04d}-12-31")
    assert until == (f"{day.year:04d}-01-01", known)
    assert len(covering(known, None)) <= 70


@pytest.mark.parametrize("ends", [(None, None), ("2016-13-01", None), (None, "x"), ("2018-01-01", "2017-12-31")])
def test_what_is_no_period_has_no_cover(ends: tuple[str | None, str | None]) -> None:
    with pytest.raises(ValueError, match=r"\S"):
        covering(*ends)
