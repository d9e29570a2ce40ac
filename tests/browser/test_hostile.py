"""Documents, names and queries that would run as scripts: none does, and none is even tried."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote, urlencode

import pytest

from browser.payloads import KINDS, PAYLOADS
from browsing import Open, asked, index, serve, stop

WORD = "Košice"
PARAMETERS = ("q", "lang", "query_lang", "country", "place", "from", "to", "type", "kind", "sort", "in", "limit", "ui")
RAN = "() => window.ran !== undefined"


def test_there_are_200_payloads() -> None:
    assert len(set(PAYLOADS)) >= 200


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server over documents whose titles, texts, authors and file names are payloads."""
    folder = tmp_path_factory.mktemp("hostile")
    (folder / "docs").mkdir()
    for number, payload in enumerate(PAYLOADS):
        written = "".join(filter(str.isprintable, payload))  # with control characters it would be no text to read
        shown = " ".join(written.split())
        name = f"{number:03} {shown.replace('/', '⁄')[:80]}.md"
        text = f"# {shown}\n\n{shown} {WORD} {shown}\n\n{written}\n\nOn 5 March 2020 {shown} 500,000 EUR {shown}\n"
        (folder / "docs" / name).write_text(text, encoding="utf-8")
    index(folder, "docs")
    process, address = serve(folder / "index")
    yield address
    stop(process)


def found(address: str) -> list[dict[str, Any]]:
    """All documents."""
    hits: list[dict[str, Any]] = []
    while more := asked(f"{address}/api/v1/search?{urlencode({'q': WORD, 'limit': 100, 'offset': len(hits)})}")["hits"]:
        hits += more
    return [each for hit in hits for each in (hit, *hit["copies"], *hit["versions"])]


def test_no_document_runs(visit: Open, hostile: str) -> None:
    """All payloads stand in the lists; the page of a document is looked at for each way in."""
    numbers = {int(each["uri"].removeprefix("docs/")[:3]): each["id"] for each in found(hostile)}
    assert len(numbers) > 190  # those that differ by what no text shows are one
    lists = [f"/search?{urlencode({'q': WORD, 'limit': 100, 'offset': offset})}" for offset in (0, 100, 200)]
    views = [f"{path}?q={quote(WORD)}&limit=100" for path in ("/facts", "/map", "/timeline")]
    texts = [f"/documents/{numbers[number]}?q={quote(WORD)}" for number in range(len(KINDS)) if number in numbers]
    for path in (*lists, *views, *texts):
        page = visit(hostile + path)
        assert page.title().endswith("docsearch"), path
        assert not page.evaluate(RAN), path


def test_no_query_runs(visit: Open, hostile: str) -> None:
    for number, payload in enumerate(PAYLOADS):
        path = ("/search", "/facts", "/map", "/timeline")[number % 4]
        page = visit(f"{hostile}{path}?{urlencode({'q': payload, 'limit': 1})}")
        assert not page.evaluate(RAN), payload


@pytest.mark.parametrize("parameter", PARAMETERS)
def test_no_value_of_a_parameter_runs(visit: Open, hostile: str, parameter: str) -> None:
    for payload in PAYLOADS[::50]:
        page = visit(f"{hostile}/search?{urlencode({'q': WORD, 'limit': 1, parameter: payload})}")
        assert not page.evaluate(RAN), payload
