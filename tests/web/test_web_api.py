"""The JSON API: what the commands print, under addresses; pages of it linked; every answer as it is described."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema_rs import Draft202012Validator, meta

from docsearch.errors import DocsearchError, DocumentMissing, UsageError
from docsearch.fact_formats import COLUMNS, fact_data
from docsearch.fact_order import in_order
from docsearch.render import facet_data, result_data, stored_data
from docsearch.search import Index
from docsearch.web.api import document, facets, facts, openapi, search, suggest
from docsearch.web.api.openapi import OPERATIONS, description
from docsearch.web.api.paging import paged
from docsearch.web.api.schemas import SCHEMAS
from docsearch.web.encoding import JSON, encoded
from docsearch.web.messages import Opened, Reply, Request
from docsearch.web.routes import ROUTES
from docsearch.web.state import FARTHEST, PARAMETERS, State, read_state
from indexes import document as made
from indexes import index

Ask = Callable[..., Reply]
REPLIES = {
    "api.search": search.reply,
    "api.document": document.reply,
    "api.facts": facts.reply,
    "api.suggest": suggest.reply,
    "api.facets": facets.reply,
    "api.openapi": openapi.reply,
}
QUERIES = ("", "Košice", "how much money was spent", "ค่าใช้จ่าย", "date:2019", "no-such-word-anywhere")


@pytest.fixture(scope="module")
def opened(corpus: Index) -> Opened:
    return Opened(corpus, "index", "stamp")


@pytest.fixture(scope="module")
def ask(opened: Opened) -> Ask:
    """Ask an endpoint by name with fields of a state."""

    def asked(route: str, id: str = "", root: str = "", **fields: Any) -> Reply:
        return REPLIES[route](opened, Request(route, State(**fields), "en", id, root))

    return asked


def data(reply: Reply) -> Any:
    assert reply.media_type == JSON
    assert reply.status == 200
    return json.loads(reply.body.decode("utf-8"))


def check(name: str, value: object) -> None:
    """Whether a value is as the schema `name` of the description says."""
    schema = {"$ref": f"#/components/schemas/{name}", "components": description()["components"]}
    Draft202012Validator(schema, validate_formats=True).validate(value)


@pytest.mark.parametrize("text", QUERIES)
def test_search_answers_what_query_prints(ask: Ask, corpus: Index, text: str) -> None:
    found = data(ask("api.search", text=text, limit=3, country="SK"))
    printed = result_data(corpus.search(text, limit=3, country="SK"))
    check("SearchResult", found)
    assert {**found, "took_ms": 0} == {**json.loads(json.dumps(printed)), "took_ms": 0}


@pytest.mark.parametrize("text", QUERIES)
def test_facets_count_what_answers_or_everything(ask: Ask, corpus: Index, text: str) -> None:
    found = data(ask("api.facets", text=text))
    check("Counts", found)
    assert found["facets"] == facet_data(corpus.counted(text))
    assert [(each["period"], each["documents"]) for each in found["timeline"]] == [
        (year.value, year.count) for year in corpus.years(text)
    ]


@pytest.mark.parametrize("text", QUERIES)
def test_months_are_those_that_timeline_prints(ask: Ask, corpus: Index, text: str) -> None:
    found = data(ask("api.facets", text=text, first="2016", last="2020", by="month"))
    check("Counts", found)
    months = corpus.months(text, period="2016..2020")
    assert [(each["period"], each["documents"]) for each in found["timeline"]] == [
        (month.value, month.count) for month in months if "2016-01" <= month.value <= "2020-12"
    ]


@pytest.mark.parametrize("fields", [{}, {"first": "2010"}, {"last": "2010"}, {"first": "2010", "last": "2020"}])
def test_months_of_centuries_are_not_counted(ask: Ask, fields: dict[str, str]) -> None:
    with pytest.raises(UsageError, match="months are counted of 10 years"):
        ask("api.facets", by="month", **fields)


def test_a_timeline_is_of_the_period_asked_for(ask: Ask) -> None:
    between = data(ask("api.facets", first="2018-06", last="2019-03", by="month"))["timeline"]
    assert between
    assert all("2018-06" <= each["period"] <= "2019-03" for each in between)


def test_a_document_is_what_show_prints(ask: Ask, corpus: Index) -> None:
    hits = data(ask("api.search", text="Košice", limit=100))["hits"]
    for hit in hits:
        shown = data(ask("api.document", id=hit["id"]))
        check("Document", shown)
        assert shown == json.loads(json.dumps(stored_data(corpus.document(hit["id"]))))
        for passage in hit["passages"]:
            assert shown["text"][passage["start"] : passage["end"]] == passage["text"]


@pytest.mark.parametrize("id", ["", "x", "0123456789abcdef", "../../etc/passwd", "\0", "\ud800"])
def test_a_document_that_is_not_there_is_missing(ask: Ask, id: str) -> None:
    with pytest.raises(DocumentMissing):
        ask("api.document", id=id)


@pytest.mark.parametrize("text", QUERIES)
def test_facts_are_what_facts_prints_a_page_at_a_time(ask: Ask, corpus: Index, text: str) -> None:
    order = "date" if text else "document"
    every = [json.loads(json.dumps(fact_data(fact))) for fact in in_order(corpus.told(text, most=500).facts, order)]
    found = data(ask("api.facts", text=text, limit=7, offset=2))
    check("Facts", found)
    assert found == every[2:9]


def test_facts_of_some_kinds_in_some_order(ask: Ask) -> None:
    found = data(ask("api.facts", text="Košice", kinds=("amount",), order="amount", limit=50))
    check("Facts", found)
    values = [(fact["amount"]["currency"], fact["amount"]["value"]) for fact in found]
    assert values == sorted(values)
    assert {fact["kind"] for fact in found} == {"amount"}


@pytest.mark.parametrize("form", ["csv", "geojson", "ics"])
def test_facts_come_as_a_file_with_all_of_them(ask: Ask, form: str) -> None:
    reply = ask("api.facts", text="Košice", form=form, limit=1)
    assert reply.file is not None
    path = Path(reply.file)
    written = path.read_text(encoding="utf-8-sig")
    path.unlink()
    media_type = reply.media_type.partition(";")[0]
    assert media_type in OPERATIONS["api.facts"].answers
    if form == "csv":
        rows = list(csv.reader(io.StringIO(written)))
        assert tuple(rows[0]) == COLUMNS
        assert len(rows) > 20
    elif form == "geojson":
        check("FactFeatures", json.loads(written))
    else:
        assert written.count("BEGIN:VEVENT") > 20


def test_what_is_being_typed_is_completed(ask: Ask) -> None:
    found = data(ask("api.suggest", text="budget of Koš"))
    check("Suggestions", found)
    assert found["suggestions"][0] == {
        "text": "budget of Košice",
        "label": "Košice, Slovakia",
        "kind": "place",
        "count": found["suggestions"][0]["count"],
    }


@pytest.mark.parametrize(
    ("typed", "ui", "label"),
    [
        ("Koš", "sk", "Košice, Slovensko"),
        ("Koš", "en", "Košice, Slovakia"),
        ("lang:v", "vi", "Tiếng Việt"),
        ("country:SK", "fr", "Slovaquie"),
        ("โกชี", "es", "โกชีตเซ (Košice, Eslovaquia)"),
        ("la", "sk", "lang:"),
    ],
)
def test_labels_are_in_the_language_of_the_page(opened: Opened, typed: str, ui: str, label: str) -> None:
    found = data(suggest.reply(opened, Request("api.suggest", State(text=typed), ui)))
    assert label in [each["label"] for each in found["suggestions"]]


def next_of(reply: Reply) -> str | None:
    header = dict(reply.headers).get("Link", "")
    return next((each.split(">")[0][1:] for each in header.split(", ") if each.endswith('rel="next"')), None)


@pytest.mark.parametrize("route", ["api.search", "api.facts"])
def test_pages_are_linked_and_read_on_to_the_end(ask: Ask, opened: Opened, route: str) -> None:
    seen: list[str] = []
    reply = ask(route, root="/docs", text="Košice", language="sk", limit=2)
    while True:
        found = data(reply)
        found = found["hits"] if route == "api.search" else found
        seen += [json.dumps(each) for each in found]
        address = next_of(reply)
        if address is None:
            break
        assert len(found) == 2
        path, _, query = address.partition("?")
        assert path == "/docs" + ROUTES[route]
        state = read_state(parse_qsl(query))
        assert state == State(text="Košice", language="sk", limit=2, offset=len(seen))
        reply = REPLIES[route](opened, Request(route, state, root="/docs"))
    assert len(seen) == len(set(seen)) > 4


def test_no_page_follows_where_the_rest_is_folded() -> None:
    text = "The twin cities signed a memorandum on rain gardens, trees and drains. " * 8
    copies = index(*(made(f"{text}{name}.", "en", name, f"{name}.txt") for name in ("Amen", "Selah", "Ende")))
    reply = search.reply(Opened(copies, "index", "1"), Request("api.search", State("memorandum", limit=1)))
    assert (data(reply)["total"], len(data(reply)["hits"])) == (3, 1)
    assert next_of(reply) is None


def test_there_is_a_page_before_all_but_the_first() -> None:
    request = Request("api.search", State(text="a", limit=10, offset=15))
    assert paged(request, False) == (("Link", '</api/v1/search?q=a&offset=5>; rel="prev"'),)
    assert paged(request._replace(state=State(text="a")), False) == ()
    assert paged(request._replace(state=State(text="a", limit=0, offset=3)), True) == ()


def test_no_page_lies_beyond_what_may_be_skipped() -> None:
    last = Request("api.search", State(text="a", limit=100, offset=FARTHEST))
    assert "next" not in dict(paged(last, True))["Link"]


def test_texts_that_utf8_cannot_hold_are_escaped(build: Callable[[dict[str, str | bytes]], Index]) -> None:
    whole = encoded({"text": "a\ud800b \U0001f600 ž"})
    assert json.loads(whole.decode("utf-8")) == {"text": "a\ud800b \U0001f600 ž"}
    assert b"\\ud800" in whole
    assert "ž".encode() in whole
    with build({"a.txt": "A page about Košice."}) as index:
        reply = suggest.reply(Opened(index, "index", ""), Request("api.suggest", State(text="\ud800Koš")))
        assert json.loads(reply.body.decode("utf-8"))


@given(st.text())
def test_any_text_is_json_in_utf8(text: str) -> None:
    assert json.loads(encoded([text]).decode("utf-8")) == [text]


# What a person or a program may put into an address, well formed or not.
values = st.sampled_from(["", "Košice", "vi", "SK", "2017", "2019-03", "pdf", "\0", '"', "(", "x:y", "\ud800"])
states = st.builds(
    State,
    text=st.one_of(st.sampled_from(QUERIES), st.text(max_size=20)),
    language=st.none() | values,
    country=st.none() | values,
    place=st.none() | values,
    first=st.none() | values,
    last=st.none() | values,
    type=st.none() | values,
    exact=st.booleans(),
    kinds=st.just(()),
    order=st.none(),
    by=st.sampled_from(["year", "month"]),
    form=st.none(),
    limit=st.integers(0, 5),
    offset=st.sampled_from([0, 1, 60, FARTHEST]),
)


@settings(max_examples=40)
@given(state=states, route=st.sampled_from(["api.search", "api.facts", "api.facets", "api.suggest"]))
def test_every_state_is_answered_as_described_or_refused(opened: Opened, state: State, route: str) -> None:
    found = answered(opened, route, state)
    if isinstance(found, Reply):
        check(OPERATIONS[route].answers[JSON], data(found))
    else:
        assert found.http_status == 400
        assert str(found)


def answered(opened: Opened, route: str, state: State) -> Reply | DocsearchError:
    try:
        return REPLIES[route](opened, Request(route, state))
    except DocsearchError as error:
        return error


@pytest.mark.parametrize(
    "fields",
    [{"language": "nonsense!"}, {"country": "Atlantis"}, {"first": "someday"}, {"first": "2019", "last": "2018"}],
)
@pytest.mark.parametrize("route", ["api.search", "api.facts", "api.facets"])
def test_values_that_mean_nothing_are_refused(ask: Ask, route: str, fields: dict[str, str]) -> None:
    with pytest.raises(UsageError):
        ask(route, **fields)


def test_every_endpoint_is_described_and_every_parameter_is_known() -> None:
    assert set(OPERATIONS) == {route for route in ROUTES if route.startswith("api.")}
    names = {parameter.name for parameter in PARAMETERS}
    assert all(names.issuperset(operation.parameters) for operation in OPERATIONS.values())
    assert {name for operation in OPERATIONS.values() for name in operation.answers.values()} <= set(SCHEMAS)


def test_the_description_is_sound(ask: Ask) -> None:
    told = data(ask("api.openapi", root="/docs"))
    assert told["openapi"].startswith("3.1")
    assert told["servers"] == [{"url": "/docs"}]
    for schema in told["components"]["schemas"].values():
        assert meta.is_valid(schema)
    text = json.dumps(told)
    for name in {part.split('"')[0] for part in text.split("#/components/schemas/")[1:]}:
        assert name in told["components"]["schemas"]
    for path, item in told["paths"].items():
        assert item["get"]["responses"].keys() >= {"200", "401", "429", "503"}
        assert ("{id}" in path) == any(each["in"] == "path" for each in item["get"]["parameters"])


def test_objects_of_the_description_have_no_other_members() -> None:
    def objects(schema: Any) -> Any:
        if isinstance(schema, dict):
            if schema.get("type") == "object" and "properties" in schema:
                yield schema
            for inner in schema.values():
                yield from objects(inner)
        elif isinstance(schema, list):
            for inner in schema:
                yield from objects(inner)

    found = list(objects(dict(SCHEMAS)))
    assert len(found) > 25
    assert all(each["additionalProperties"] is False for each in found)
    assert all(set(each["required"]) <= set(each["properties"]) for each in found)
