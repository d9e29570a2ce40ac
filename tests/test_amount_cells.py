"""Sums as terms: filters by comparison are exact, small, and never mix currencies."""

from __future__ import annotations

import math
import operator

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from docsearch.amount_cells import COMPARISONS, DIGITS, between, matching, terms_of
from docsearch.model import Amount

OPERATORS = {"<": operator.lt, "<=": operator.le, "=": operator.eq, ">=": operator.ge, ">": operator.gt}


def rounded(value: float) -> float:
    return float(f"{value:.{DIGITS - 1}e}")


wide = st.floats(-1e30, 1e30).map(rounded)
near = st.integers(-2000, 2000)
money = st.decimals(-10_000, 10_000, places=2).map(float).map(rounded)
values = st.one_of(
    wide, near, money, st.sampled_from([0, 0.0, -0.0, 1e30, -1e30, 1e-7, 5e5, 5.1e5, 999_999_999_999_999])
)


def found(terms: tuple[str, ...], value: float, currency: str = "EUR") -> bool:
    """What an engine computes: whether an entry with these terms has one of those asked for."""
    return not set(terms).isdisjoint(terms_of(Amount(value, currency)))


@given(values, values, st.sampled_from(list(COMPARISONS)))
@example(500_000, 500_000, ">")
@example(510_000, 500_000, ">")
@example(0.05, 0, ">")
@example(1e30, 1e29, ">=")
def test_a_comparison_is_told_from_terms_alone(value: float, limit: float, comparison: str) -> None:
    assert found(matching(Amount(limit, "EUR"), comparison), value) == OPERATORS[comparison](value, limit)


@given(values, values, values)
@example(1, 1, 12)
@example(5, -3, 5)
def test_a_range_is_told_from_terms_alone(value: float, one: float, other: float) -> None:
    low, high = sorted((one, other))
    assert found(between(Amount(low, "EUR"), Amount(high, "EUR")), value) == (low <= value <= high)


@given(values, st.sampled_from(list(COMPARISONS)))
def test_other_currencies_never_match(value: float, comparison: str) -> None:
    assert not found(matching(Amount(value, "EUR"), comparison), value, "USD")
    assert not found(matching(Amount(value, "%"), comparison), value, "EUR")


@given(values, st.sampled_from(list(COMPARISONS)))
def test_a_comparison_asks_for_ten_terms_a_digit_at_most(value: float, comparison: str) -> None:
    limit = Amount(value, "EUR")
    digits = len(terms_of(limit)[-1])
    assert len(matching(limit, comparison)) <= 10 * digits
    assert len(set(matching(limit, comparison))) == len(matching(limit, comparison))


def test_the_terms_of_a_sum_narrow_down_on_it() -> None:
    assert terms_of(Amount(510_000, "EUR")) == (
        "EUR+", "EUR+4", "EUR+40", "EUR+405", "EUR+4055", "EUR+40551", "EUR+40551$",
    )  # fmt: skip
    assert terms_of(Amount(0, "%")) == ("%0",)
    assert terms_of(Amount(-0.5, "%"))[-1] == "%-3995$"
    assert terms_of(Amount(10**40, "VND"))[-1] == "VND+4401$"


def test_round_limits_take_few_terms() -> None:
    assert matching(Amount(0, "EUR"), ">") == ("EUR+",)
    assert matching(Amount(0, "EUR"), "<=") == ("EUR-", "EUR0")
    assert matching(Amount(500_000, "EUR"), "=") == ("EUR+4055$",)
    assert len(matching(Amount(500_000, "EUR"), ">=")) == 23


def test_what_cannot_be_compared_is_refused() -> None:
    with pytest.raises(ValueError, match="no comparison"):
        matching(Amount(1, "EUR"), "!=")
    with pytest.raises(ValueError, match="not a finite sum"):
        terms_of(Amount(math.inf, "EUR"))
    with pytest.raises(ValueError, match="not a finite sum"):
        matching(Amount(math.nan, "EUR"), "=")
    with pytest.raises(ValueError, match="two currencies"):
        between(Amount(1, "EUR"), Amount(2, "USD"))
    with pytest.raises(ValueError, match="ends before it starts"):
        between(Amount(2, "EUR"), Amount(1, "EUR"))
