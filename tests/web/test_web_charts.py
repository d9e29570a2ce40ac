"""What stretch of years is shown, how high the bars are, and which of them are labelled."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docsearch.web.charts import FEW, HEIGHT, LABELS, LEAST, SHARE, bars, decades, levels, ticks, window

counts = st.dictionaries(st.integers(1, 9999), st.integers(1, 10_000), min_size=1, max_size=100)
stretches = st.tuples(st.integers(1, 9999), st.integers(1, 9999)).map(sorted)


@given(counts)
def test_the_window_is_the_shortest_that_has_nearly_all(years: dict[int, int]) -> None:
    first, last = window(years)
    total = sum(years.values())
    assert first in years
    assert last in years
    assert sum(count for year, count in years.items() if first <= year <= last) >= SHARE * total
    for other in years:
        shorter = [count for year, count in years.items() if other <= year < other + last - first]
        assert sum(shorter) < SHARE * total


def test_rare_years_long_ago_are_outside() -> None:
    assert window({1000: 1, 1789: 2, 2014: 50, 2016: 90, 2019: 60}) == (2014, 2019)
    assert window({2017: 1}) == (2017, 2017)


def test_of_two_windows_the_later_is_shown() -> None:
    assert window({1900: 50, 2000: 50}, 0.5) == (2000, 2000)


@given(counts, stretches)
def test_bars_stand_in_their_slots(years: dict[int, int], stretch: list[int]) -> None:
    first, last = stretch
    made = bars(years, first, last)
    assert [bar.slot for bar in made] == sorted(year for year in years if first <= year <= last)
    for bar in made:
        assert bar.left == pytest.approx(100 * (bar.slot - first) / (last - first + 1))
        assert bar.left >= 0
        assert bar.left + bar.width <= 100 + 1e-6
        assert LEAST <= bar.height <= HEIGHT
    assert not made or max(bar.height for bar in made) == HEIGHT


def test_gaps_stay_gaps() -> None:
    [one, other] = bars({2014: 10, 2019: 5}, 2014, 2019)
    assert other.left - (one.left + one.width) == pytest.approx(4 * one.width)
    assert other.height == one.height / 2


@given(stretches)
def test_labels_are_few_and_under_their_slots(stretch: list[int]) -> None:
    first, last = stretch
    made = ticks(first, last)
    assert len(made) <= LABELS + 1
    assert sum(tick.main for tick in made) <= FEW + 1
    for tick in made:
        assert first <= tick.slot <= last
        assert 0 < tick.at < 100
        assert tick.at == pytest.approx(100 * (tick.slot - first + 0.5) / (last - first + 1))


def test_labels_are_round_years() -> None:
    assert [tick.slot for tick in ticks(1956, 2023)] == list(range(1960, 2021, 5))
    assert [tick.slot for tick in ticks(1956, 2023) if tick.main] == [1960, 1980, 2000, 2020]
    assert [tick.slot for tick in ticks(2017, 2017)] == [2017]


@given(st.integers(1, 10**9))
def test_levels_are_round_and_not_above_the_highest_bar(most: int) -> None:
    made = levels(most)
    assert 1 <= len(made) <= 5
    assert all(0 < level.height <= HEIGHT for level in made)
    assert all(str(levels(most)[0].documents).rstrip("0") in ("1", "2", "5") for _ in made)


def test_decades_hold_ten_years_each() -> None:
    assert decades([2019, 2020, 1999, 2021]) == [range(1990, 2000), range(2010, 2020), range(2020, 2030)]
    assert decades([]) == []
