"""Saved queries and the new documents that answer them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from docsearch import alerts
from docsearch.alerts import answered, home, load_alerts, remove_alert, save_alert
from docsearch.errors import QueryError, UsageError
from docsearch.identity import document_id
from docsearch.search import Index

FILES: dict[str, str | bytes] = {
    "delegacia.txt": "Delegácia z Da Nangu navštívila Košice v októbri 2021.",
    "thoa-thuan.txt": "Thành phố Đà Nẵng ký thỏa thuận hợp tác với thành phố Košice.",
    "mayors.txt": "The mayors of Milan met in Turin and spoke of the river.",
}


def test_alerts_are_saved_replaced_and_removed(tmp_path: Path) -> None:
    index = str(tmp_path / "index")
    assert load_alerts(index) == {}
    save_alert("city", "Košice", index)
    save_alert("river", "river OR rieka", index)
    save_alert("city", "place:Košice", index)
    assert load_alerts(index) == {"city": "place:Košice", "river": "river OR rieka"}
    assert home(index) == tmp_path / "index.alerts.json"
    remove_alert("city", index)
    assert load_alerts(index) == {"river": "river OR rieka"}
    with pytest.raises(UsageError, match="no alert 'city'"):
        remove_alert("city", index)


@pytest.mark.parametrize(("query", "error"), [("", UsageError), ("  ", UsageError), ('"open', QueryError)])
def test_what_asks_for_nothing_is_no_alert(tmp_path: Path, query: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        save_alert("x", query, str(tmp_path / "index"))
    assert not home(str(tmp_path / "index")).exists()


@pytest.mark.parametrize("content", [b"{", b"[]", b"\xff"])
def test_a_file_that_makes_no_sense_is_told(tmp_path: Path, content: bytes) -> None:
    home(str(tmp_path / "index")).write_bytes(content)
    with pytest.raises(UsageError, match="cannot read"):
        load_alerts(str(tmp_path / "index"))


def test_only_new_documents_answer_in_any_language(
    build: Callable[[dict[str, str | bytes]], Index], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(alerts, "ASKED", 2)
    with build(FILES) as index:
        ids = {name: document_id(f"docs/{name}") for name in FILES}
        saved = {"city": "Košice", "river": "river", "none": "volcano", "broken": "date:never"}
        found = answered(saved, list(ids.values()), index)
        assert {each.name: {hit.uri for hit in each.hits} for each in found} == {
            "city": {"docs/delegacia.txt", "docs/thoa-thuan.txt"},
            "river": {"docs/mayors.txt"},
        }
        assert [each.name for each in answered(saved, [ids["mayors.txt"]], index)] == ["river"]
        assert answered(saved, [], index) == []


def test_a_new_document_answers_as_it_does_among_all(build: Callable[[dict[str, str | bytes]], Index]) -> None:
    with build({"a.txt": "ความร่วมมือ", "b.txt": "ความรัก"}) as index:
        query, new = "ความร่วมมือ", [document_id("docs/b.txt")]
        assert {hit.uri for hit in index.search(query).hits} == {"docs/a.txt"}
        assert answered({"query": query}, new, index) == []
