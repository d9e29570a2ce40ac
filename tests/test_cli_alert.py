"""`docsearch alert` as people and scripts meet it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from conftest import Run, write


@pytest.mark.parametrize(("names", "code"), [((), 1), (("city",), 0)])
def test_alerts_are_listed(docsearch: Run, names: tuple[str, ...], code: int) -> None:
    for name in names:
        assert docsearch("alert", "add", name, "Košice OR place:Vietnam").returncode == 0
    listed = docsearch("alert", "list")
    assert (listed.returncode, listed.stdout) == (code, "".join(f"{name}: Košice OR place:Vietnam\n" for name in names))
    assert json.loads(docsearch("alert", "list", "--json").stdout) == dict.fromkeys(names, "Košice OR place:Vietnam")


def test_an_alert_is_replaced_and_removed(docsearch: Run) -> None:
    docsearch("alert", "add", "city", "Košice")
    assert docsearch("alert", "add", "city", "Graz").stdout == "city: Graz\n"
    assert docsearch("alert", "remove", "city").returncode == 0
    again = docsearch("alert", "remove", "city")
    assert (again.returncode, again.stdout) == (2, "")
    assert again.stderr == "docsearch: there is no alert 'city' (docsearch alert list gives those there are)\n"


@pytest.mark.parametrize(
    ("query", "error"),
    [
        ('"Košice', "docsearch: query, character "),
        ("  ", "docsearch: an alert needs words to look for\n"),
        ("lang:nonsense", "docsearch: "),
    ],
)
def test_a_query_that_cannot_be_asked_is_an_error(docsearch: Run, tmp_path: Path, query: str, error: str) -> None:
    write(tmp_path / "docs", {"a.txt": "apple"})
    assert docsearch("index", "docs").returncode == 0
    added = docsearch("alert", "add", "city", query)
    assert added.returncode == 2
    assert added.stderr.startswith(error)
    assert len(added.stderr.splitlines()) == 1
    assert docsearch("alert", "list").returncode == 1


@pytest.mark.parametrize("arguments", [("add", "city"), ("add", "city", "Košice", "Graz"), ("remove",), ("list", "x")])
def test_what_is_missing_or_too_much_is_said(docsearch: Run, arguments: tuple[str, ...]) -> None:
    done = docsearch("alert", *arguments)
    assert done.returncode == 2
    assert done.stderr.startswith(f"docsearch: usage: docsearch alert {arguments[0]}")
