"""Addresses: what they say, and that every state has one."""

import string
from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docsearch.errors import UsageError
from docsearch.fact_order import ORDERS
from docsearch.facts import KINDS, NARROWER
from docsearch.web.state import FARTHEST, LONGEST, MOST, PARAMETERS, State, address, read_state

TEXTS = st.text(min_size=1, max_size=40)
MAYBE = st.none() | TEXTS
STATES = st.builds(
    State,
    text=st.text(max_size=40),
    language=MAYBE,
    query_language=MAYBE,
    into=MAYBE,
    country=MAYBE,
    place=MAYBE,
    first=MAYBE,
    last=MAYBE,
    type=MAYBE,
    exact=st.booleans(),
    kinds=st.lists(st.sampled_from((*KINDS, *NARROWER)), max_size=4).map(tuple),
    order=st.none() | st.sampled_from(ORDERS),
    by=st.sampled_from(("year", "month")),
    form=st.none() | st.sampled_from(("json", "csv")),
    limit=st.integers(0, MOST),
    offset=st.integers(0, FARTHEST),
    ui=st.none() | st.text(string.ascii_letters, min_size=1, max_size=35),
)


def read(query: str) -> State:
    return read_state(parse_qsl(query, keep_blank_values=True))


@given(STATES)
def test_every_state_has_an_address_that_says_it(state: State) -> None:
    assert read(urlsplit(address("/search", state)).query) == state


@given(st.lists(st.tuples(st.sampled_from([parameter.name for parameter in PARAMETERS]) | TEXTS, st.text())))
def test_any_address_is_read_or_refused_in_one_line(pairs: list[tuple[str, str]]) -> None:
    complaints = []
    try:
        state = read_state(pairs)
    except UsageError as error:
        complaints += str(error).splitlines()
        state = State()
    assert len(complaints) <= 1
    assert read(urlsplit(address("/", state)).query) == state


def test_every_field_has_a_parameter() -> None:
    assert sorted(parameter.field for parameter in PARAMETERS) == sorted(State._fields)
    assert len({parameter.name for parameter in PARAMETERS}) == len(PARAMETERS)


@pytest.mark.parametrize(
    ("query", "state"),
    [
        ("", State()),
        ("q=&lang=&limit=", State()),
        ("q=a&q=b", State(text="b")),
        ("utm_source=mail&q=Ko%C5%A1ice", State(text="Košice")),
        ("kind=city&kind=date", State(kinds=("city", "date"))),
        ("exact=1", State(exact=True)),
        ("exact=FALSE", State()),
        ("from=2017&to=2018-03", State(first="2017", last="2018-03")),
        ("limit=100&offset=10000", State(limit=100, offset=10_000)),
    ],
)
def test_what_an_address_says(query: str, state: State) -> None:
    assert read(query) == state


@pytest.mark.parametrize(
    ("query", "complaint"),
    [
        ("limit=ten", "limit: takes a number from 0 to 100, not 'ten'"),
        ("limit=101", "limit: takes a number from 0 to 100, not '101'"),
        ("offset=-1", "offset: takes a number"),
        ("limit=%D9%A3", "limit: takes a number"),  # an Arabic digit, which int() takes
        ("exact=perhaps", "exact: takes true or false, not 'perhaps'"),
        ("kind=river", "kind: 'river' is none of place, date,"),
        ("sort=size", "sort: 'size' is none of"),
        (f"q={'a' * (LONGEST + 1)}", f"q: longer than {LONGEST} characters"),
        (f"by={'a' * 100}", f"by: '{'a' * 40}…' is none of year, month"),
    ],
)
def test_what_is_refused(query: str, complaint: str) -> None:
    with pytest.raises(UsageError) as caught:
        read(query)
    assert str(caught.value).startswith(complaint)


def test_an_address_leaves_out_what_is_as_usual() -> None:
    assert address("/search", State(text="a b", offset=10), offset=0) == "/search?q=a+b"
    assert address("/search", State(text="a"), text="") == "/search"
    assert address("/a b/é") == "/a%20b/%C3%A9"


@pytest.mark.parametrize(("state", "asks"), [(State(text="  "), False), (State(place="Košice"), True)])
def test_what_asks_for_something(state: State, asks: bool) -> None:
    assert state.asks is asks


def test_conditions_are_those_of_a_search() -> None:
    state = State(language="vi", country="VN", first="2017", type="pdf", exact=True)
    assert state.conditions == {
        "language": "vi",
        "country": "VN",
        "place": None,
        "period": "2017..",
        "type": "pdf",
        "exact": True,
        "query_language": None,
    }
