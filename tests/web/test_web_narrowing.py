"""What narrows an answer; how it looks on a page is tested with the page of results."""

from __future__ import annotations

import pytest

from docsearch.model import FacetCount
from docsearch.web.messages import Request
from docsearch.web.narrowing import MORE, VALUES, chips, days_text, facets
from docsearch.web.state import State


def test_the_commonest_values_are_shown_at_once() -> None:
    counts = {"language": [FacetCount(f"q{letter}", "", 100) for letter in "abcdefghijklmnopqrstuvwxyz"]}
    (facet,) = facets(Request("search", State("rain")), counts)
    assert (facet.name, len(facet.first), len(facet.more)) == ("language", VALUES, MORE - VALUES)
    assert facet.first[0].href == "/search?q=rain&lang=qa"


def test_the_value_that_is_chosen_leads_back() -> None:
    (facet,) = facets(Request("search", State(first="2017", last="2017")), {"year": [FacetCount("2017", "2017", 3)]})
    assert facet.first == [("2017", 3, "/search", True)]


def test_conditions_that_mean_nothing_can_be_removed() -> None:
    state = State(language="xx, yy", country="Slovakia", place="nowhere", first="?", type="pdf", query_language="vi")
    assert [(chip.kind, chip.label) for chip in chips(Request("map", state))] == [
        ("language", "xx, yy"),
        ("country", "Slovakia"),
        ("place", "nowhere"),
        ("period", "?–"),
        ("type", "PDF"),
        ("query_language", "Vietnamese"),
    ]
    assert chips(Request("map", State("x", place="nowhere")))[0].href == "/map?q=x"


@pytest.mark.parametrize(
    ("period", "text"),
    [
        (("2017-01-01", "9999-12-31"), "since 2017"),
        (("0001-01-01", "2017-12-31"), "until 2017"),
        (("2017-01-01", "2017-12-31"), "2017"),
    ],
)
def test_ends_of_the_calendar_are_no_ends(period: tuple[str, str], text: str) -> None:
    assert days_text(period, "en") == text
