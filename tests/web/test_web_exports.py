"""Facts as files: what `docsearch facts` writes, bounded, in a file that goes away, under a name that is safe."""

from __future__ import annotations

import csv
import json
import sys
import tempfile
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docsearch.errors import MissingExtra, QueryError
from docsearch.fact_formats import COLUMNS, as_csv, as_geojson, as_icalendar, as_json
from docsearch.fact_order import ORDERS, in_order
from docsearch.search import Index
from docsearch.web import exports
from docsearch.web.exports import CUT, facts_reply, order_of, told
from docsearch.web.messages import Opened, Reply, Request
from docsearch.web.state import State
from indexes import document, index


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder for temporary files, empty."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


@pytest.fixture(scope="module")
def opened(corpus: Index) -> Opened:
    return Opened(corpus, "index", "stamp")


def content(reply: Reply) -> str:
    assert reply.file is not None
    return Path(reply.file).read_bytes().decode("utf-8")


def ask(opened: Opened, form: str, limit: int = exports.EXPORTED, **fields: object) -> Reply:
    return facts_reply(opened, Request("facts", State(**fields)), form, limit)  # type: ignore[arg-type]


@pytest.mark.usefixtures("temporary")
@pytest.mark.parametrize(
    ("form", "write", "media_type", "kinds"),
    [
        ("json", as_json, "application/json", ()),
        ("csv", as_csv, "text/csv; charset=utf-8; header=present", ()),
        ("geojson", as_geojson, "application/geo+json", ("place",)),
        ("ics", as_icalendar, "text/calendar; charset=utf-8", ("date",)),
    ],
)
def test_a_file_is_what_the_command_writes(
    opened: Opened, form: str, write: object, media_type: str, kinds: tuple[str, ...]
) -> None:
    reply = ask(opened, form, text="Košice", order="date")
    expected = in_order(opened.index.facts("Košice", kinds=kinds), "date")
    assert content(reply) == "".join(write(expected))  # type: ignore[operator]
    assert reply.media_type == media_type
    assert dict(reply.headers).keys() == {"Content-Disposition"}


@pytest.mark.usefixtures("temporary")
def test_kinds_asked_for_are_those_written(opened: Opened) -> None:
    found = json.loads(content(ask(opened, "geojson", text="Košice", kinds=("date",))))["features"]
    assert {each["properties"]["kind"] for each in found} == {"date"}


@pytest.mark.usefixtures("temporary")
def test_a_file_is_cut_and_says_so(opened: Opened) -> None:
    cut = ask(opened, "csv", 3, text="Košice", offset=2)
    assert dict(cut.headers)[CUT] == "facts=3, documents=3000"
    rows = list(csv.DictReader(content(cut).lstrip("\ufeff").splitlines()))
    whole = [fact.mention.surface for fact in in_order(opened.index.facts("Košice"), "date")]
    assert [row["surface"] for row in rows] == whole[2:5]
    assert CUT not in dict(ask(opened, "csv", len(whole), text="Košice").headers)


@pytest.mark.usefixtures("temporary")
def test_a_file_that_leaves_documents_out_says_so(opened: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exports, "DOCUMENTS", 2)
    reply = ask(opened, "json", text="lang:en")
    assert CUT in dict(reply.headers)
    assert len({each["document"]["id"] for each in json.loads(content(reply))}) <= 2


def test_no_file_is_left_of_what_went_wrong(opened: Opened, temporary: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "icalendar", None)
    with pytest.raises(MissingExtra):
        ask(opened, "ics", text="Košice")
    with pytest.raises(QueryError):
        ask(opened, "csv", text='"open')
    assert list(temporary.iterdir()) == []


@pytest.mark.usefixtures("temporary")
def test_formulas_are_no_formulas_in_a_table() -> None:
    hostile = document("Bratislava 2017", "en", '=HYPERLINK("http://x")', '=cmd|"/c calc"!A1')
    rows = list(csv.DictReader(content(ask(Opened(index(hostile), "", ""), "csv")).lstrip("\ufeff").splitlines()))
    assert {(row["title"][:2], row["uri"][:2]) for row in rows} == {("'=", "'=")}
    assert rows[0].keys() == set(COLUMNS)


def test_only_the_documents_that_answer_best_are_read(opened: Opened) -> None:
    documents, facts = told(opened, State("Bratislava"), 3)
    found = list(facts)
    assert documents > 3
    assert 0 < len({fact.id for fact in found}) <= 3
    best = opened.index.told("Bratislava", most=1)
    assert best.documents == documents
    assert {fact.id for fact in best.facts} <= {fact.id for fact in found}
    every = opened.index.told("Bratislava", most=10_000)
    assert sorted(every.facts) == sorted(opened.index.facts("Bratislava"))


def test_of_books_not_all_facts_are_read(opened: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exports, "EACH", 2)
    assert len(list(told(opened, State("Bratislava"), 3).facts)) == 6


def test_facts_come_by_date_where_something_is_asked_for() -> None:
    assert order_of(State()) == "document"
    assert order_of(State("x")) == order_of(State(country="SK")) == "date"
    assert [order_of(State(order=order)) for order in ORDERS] == list(ORDERS)


@given(st.text(max_size=80))
def test_names_of_files_say_what_was_asked_for_and_nothing_else(text: str) -> None:
    name = exports._file_name(State(text), "csv")
    assert name.startswith("facts")
    assert name.endswith(".csv")
    assert all(each == "-" or unicodedata.category(each)[0] in "LNM" for each in name.removesuffix(".csv"))
    assert len(name.encode()) <= 255


def test_a_name_in_any_script_stays_readable() -> None:
    assert exports._file_name(State("thành phố: โกชิตเซ 2017/../x"), "ics") == "facts-thành-phố-โกชิตเซ-2017-x.ics"
