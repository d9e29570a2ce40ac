"""Queries that ask for what documents name."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docsearch.entities.amounts import read_amount
from docsearch.model import Amount, Name
from docsearch.query import Field, Phrase, parse
from docsearch.web.queries import LONGEST, amount_query, condition, name_query, phrase


@pytest.mark.parametrize(
    ("field", "value", "expected"),
    [
        ("near", "Košice,100km", "near:Košice,100km"),
        ("amount", ">100000 EUR", "amount:>100000 EUR"),
        ("name", "UNESCO", "name:UNESCO"),
        ("name", "European Union", 'name:"European Union"'),
        ("name", 'a "b" c', 'name:“a "b" c”'),
    ],
)
def test_conditions_are_written_as_people_would(field: str, value: str, expected: str) -> None:
    assert condition(field, value) == expected


@given(st.sampled_from(["name", "amount", "place"]), st.text(max_size=20))
def test_a_condition_is_read_as_it_was_meant(field: str, value: str) -> None:
    try:
        read = parse(condition(field, value))
    except ValueError:
        assert not {'"', "“", "«", "「"}.isdisjoint(value)
        return
    assert isinstance(read, Field)
    assert (read.name, read.value) == (field, value)


@given(st.text(max_size=20))
def test_a_phrase_holds_the_words(surface: str) -> None:
    if any(map(str.isalnum, surface)):
        assert isinstance(parse(phrase(surface)), Phrase)
    assert len(phrase(surface * 200)) <= LONGEST + 2


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (Name("concept:unesco", "UNESCO", "organisation"), "name:UNESCO"),
        (Name("acronym:DPMK", "Dopravný podnik mesta Košice", "organisation"), "name:DPMK"),
        (Name("acronym:HKB/3", "kanóny", "concept"), '"as written"'),  # queries read no acronym there
        (Name("acronym:IoT", "internet vecí", "concept"), '"as written"'),  # nor these capitals
        (Name("name:jana nová", "Jana Nová", "person"), '"as written"'),
        (Name("concept:quotes", '"“”„«»「」', "concept"), '"as written"'),
    ],
)
def test_a_name_is_asked_for_as_queries_know_it(name: Name, expected: str) -> None:
    assert name_query(name, 'as "written') == expected


@pytest.mark.parametrize(
    ("amount", "expected"),
    [
        (Amount(5000, "EUR"), "amount:5,000 EUR"),
        (Amount(1.5, "%"), "amount:1.5 %"),
        (Amount(5, "COP"), '"five pesos"'),
        (Amount(1e22, "EUR"), "amount:10,000,000,000,000,000,000,000 EUR"),
    ],
)
def test_a_sum_is_asked_for_as_queries_know_it(amount: Amount, expected: str) -> None:
    asked = amount_query(amount, "five pesos")
    assert asked == expected
    if asked.startswith("amount:"):
        assert read_amount(asked.partition(":")[2])
