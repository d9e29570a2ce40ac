"""What a query asks for: which entities answer it, and as what words may stand."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docsearch.amount_cells import COMPARISONS, matching, terms_of
from docsearch.calendar_cells import ancestors, covering
from docsearch.engines.protocol import Term
from docsearch.entities.gazetteer import gazetteer
from docsearch.mapping import overlapping
from docsearch.model import Amount, Contact, DateSpan, Name
from docsearch.readings import QueryWord, Reading
from docsearch.wanted import Position, Wanted, position

KOSICE = "geonames:724443"


def test_a_place_answers_by_itself_and_by_what_it_lies_in() -> None:
    kosice, slovakia = gazetteer().place(KOSICE), gazetteer().place("iso:SK")
    assert Wanted(ids=frozenset({KOSICE})).names(kosice)
    assert Wanted(ids=frozenset({"iso:SK"})).names(kosice)
    assert Wanted(ids=frozenset({"m49:150"})).names(slovakia)
    assert not Wanted(ids=frozenset({KOSICE})).names(slovakia)
    assert not Wanted().names(kosice)


def test_a_name_answers_by_its_id_alone() -> None:
    who = Name("concept:who", "World Health Organization", "organisation")
    assert Wanted(ids=frozenset({"concept:who", KOSICE})).names(who)
    assert not Wanted(ids=frozenset({"World Health Organization"})).names(who)


def test_contacts_and_other_kinds_answer_nothing() -> None:
    everything = Wanted(ids=frozenset({KOSICE}), period=("0001-01-01", "9999-12-31"), sums=((">", Amount(0, "EUR")),))
    assert not everything.names(Contact("email", "a@b.sk"))
    assert not Wanted(ids=frozenset({KOSICE})).names(DateSpan("2019-01-01", "2019-12-31", "year"))
    assert not Wanted(ids=frozenset({KOSICE})).names(Amount(1, "EUR"))


@pytest.mark.parametrize(
    ("start", "end", "answers"),
    [
        ("2022-10-05", "2022-10-07", True),
        ("2022-01-01", "2022-12-31", True),
        ("2022-10-31", "2022-11-02", True),
        ("2022-11-01", "2022-11-30", False),
        ("2022-09-01", "2022-09-30", False),
        ("2019-01-01", None, True),
        ("1984-01-01", None, False),
        (None, "2022-10-15", True),
        (None, "2022-09-30", False),
        (None, "2099-12-31", False),
    ],
)
def test_a_period_answers_one_that_it_shares_a_day_with(start: str | None, end: str | None, answers: bool) -> None:
    assert Wanted(period=("2022-10-01", "2022-10-31")).names(DateSpan(start, end, "range")) is answers


SPANS = st.one_of(
    st.tuples(st.dates(), st.dates()).map(lambda days: (min(days).isoformat(), max(days).isoformat())),
    st.tuples(st.dates().map(str), st.none()),
    st.tuples(st.none(), st.dates().map(str)),
)


def terms(query: Any) -> set[str]:
    """The values of all terms in a query."""
    if isinstance(query, Term):
        return {query.value}
    parts = query if isinstance(query, tuple) else ()
    return set[str]().union(*map(terms, parts))


@given(SPANS, st.tuples(st.dates(), st.dates()))
def test_what_answers_in_a_text_is_what_the_index_finds(span: tuple[str, str], days: tuple[Any, Any]) -> None:
    asked = (min(days).isoformat(), max(days).isoformat())
    cells = covering(*span)
    indexed = {*cells, *(f"~{cell}" for cell in cells), *(f"~{wider}" for cell in cells for wider in ancestors(cell))}
    found = not terms(overlapping(*asked)).isdisjoint(indexed)
    assert Wanted(period=asked).names(DateSpan(*span, "range")) == found


NUMBERS = st.one_of(st.integers(-(10**9), 10**9).map(float), st.floats(-1e6, 1e6).map(lambda value: round(value, 2)))


@given(st.builds(Amount, NUMBERS, st.sampled_from(["EUR", "%"])), st.sampled_from(list(COMPARISONS)), NUMBERS)
def test_a_sum_answers_as_the_index_does(amount: Amount, comparison: str, value: float) -> None:
    other = Amount(value, "EUR")
    found = not set(terms_of(amount)).isdisjoint(matching(other, comparison))
    assert Wanted(sums=((comparison, other),)).names(amount) == found


def test_a_sum_in_another_currency_answers_nothing() -> None:
    assert Wanted(sums=((">", Amount(1, "EUR")),)).names(Amount(2, "EUR"))
    assert not Wanted(sums=((">", Amount(1, "EUR")),)).names(Amount(2, "CZK"))


def test_a_word_may_stand_in_all_its_forms_or_as_typed() -> None:
    readings = Reading("sk", "košice", "kosic", (), 1.0), Reading("en", "košice", "kosice", (), 0.5)
    word = QueryWord(0, 6, ("košice", "kosice"), readings, 2.5)
    assert position(word, exact=True) == Position(frozenset({"košice", "kosice"}), weight=2.5)
    loose = position(word, exact=False)
    assert loose == Position(
        frozenset({"košice", "kosice"}), frozenset({"kosic", "kosice"}), frozenset({"kosice"}), weight=2.5
    )
