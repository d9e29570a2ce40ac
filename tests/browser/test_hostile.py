"""Documents, names and queries that would run as scripts: none does, and none is even tried."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from urllib.parse import quote, urlencode
from urllib.request import urlopen

import pytest

from browser.payloads import PAYLOADS
from browsing import Open, serve, stop

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
    command = [sys.executable, "-m", "docsearch", "index", "docs", "--workers", "1"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    process, address = serve(folder / "index")
    yield address
    stop(process)


def ids(address: str) -> list[str]:
    found: list[str] = []
    while True:
        asked = urlencode({"q": WORD, "limit": 100, "offset": len(found)})
        with urlopen(f"{address}/api/v1/search?{asked}") as reply:
            hits = json.load(reply)["hits"]
        if not hits:
            return found
        found += [hit["id"] for hit in hits]
        found += [copy["id"] for hit in hits for copy in (*hit["copies"], *hit["versions"])]


def test_no_document_runs(visit: Open, hostile: str) -> None:
    documents = list(dict.fromkeys(ids(hostile)))
    assert len(documents) >= 150
    page = visit(f"{hostile}/search?q={quote(WORD)}&limit=100")
    page.on("dialog", lambda dialog: pytest.fail(dialog.message))
    views = [f"{path}?q={quote(WORD)}&limit=100" for path in ("/search", "/facts", "/map", "/timeline")]
    for path in (*views, *(f"/documents/{id}?q={quote(WORD)}" for id in documents)):
        reply = page.goto(hostile + path)
        assert reply is not None
        assert reply.status == 200, path
        assert not page.evaluate(RAN), path


def test_no_query_runs(visit: Open, hostile: str) -> None:
    page = visit(hostile)
    page.on("dialog", lambda dialog: pytest.fail(dialog.message))
    for number, payload in enumerate(PAYLOADS):
        path = ("/search", "/facts", "/map", "/timeline")[number % 4]
        page.goto(f"{hostile}{path}?{urlencode({'q': payload})}")
        assert not page.evaluate(RAN), payload


@pytest.mark.parametrize("parameter", PARAMETERS)
def test_no_value_of_a_parameter_runs(visit: Open, hostile: str, parameter: str) -> None:
    page = visit(hostile)
    for payload in PAYLOADS[::20]:
        page.goto(f"{hostile}/search?{urlencode({'q': WORD, parameter: payload})}")
        assert not page.evaluate(RAN), payload
