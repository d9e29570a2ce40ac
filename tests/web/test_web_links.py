"""Tests of docsearch.web.links."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl

from hypothesis import given
from hypothesis import strategies as st

from docsearch.web.links import hidden, link, links
from docsearch.web.messages import Request
from docsearch.web.state import State, read_state

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20) | st.just("\0")
_FIELDS: dict[str, st.SearchStrategy[Any]] = {
    "text": TEXT,
    "language": st.none() | st.just("vi"),
    "place": st.none() | TEXT.filter(bool),
    "first": st.none() | st.just("2017-03"),
    "exact": st.booleans(),
    "kinds": st.sampled_from([(), ("place",), ("date", "amount")]),
    "offset": st.integers(0, 100),
    "ui": st.none() | st.just("fr"),
}
states = st.fixed_dictionaries(_FIELDS).map(lambda given: State(**given))


@given(TEXT, TEXT, TEXT.filter(bool), TEXT.filter(bool))
def test_addresses_that_differ_by_values_are_as_made_one_by_one(text: str, place: str, first: str, last: str) -> None:
    request = Request("search", State(text=text, place=place, offset=10), ui="vi", root="/search")
    made = links(request, "timeline", "first", "last", offset=0)
    assert made(first, last) == link(request, "timeline", first=first, last=last, offset=0)


@given(states)
def test_a_form_carries_on_what_the_address_says(state: State) -> None:
    assert read_state(hidden(state)) == state
    assert read_state(hidden(state, text="", offset=0)) == state._replace(text="", offset=0)


def test_a_link_stands_under_the_path_of_the_proxy_and_may_name_a_part() -> None:
    request = Request("facts", State(text="Košice", ui="sk"), root="/hladaj")
    found = link(request, "document", id="a/b", fragment="p 3")
    path, _, query = found.partition("?")
    assert path == "/hladaj/documents/a/b"
    assert query.endswith("#p%203")
    assert parse_qsl(query.partition("#")[0]) == [("q", "Košice"), ("ui", "sk")]
