"""Failures remembered between runs."""

from __future__ import annotations

from pathlib import Path

import pytest

from docsearch.failures import FILE, Failure, Failures, load_failures, save_failures
from docsearch.model import Failed

BROKEN = Failure("docs/a.pdf", "d1", "extract", "the PDF is damaged")
SHUT = Failure("docs/ž", None, "read", "permission denied")


def test_what_is_saved_is_loaded(tmp_path: Path) -> None:
    save_failures(Failures("5.3", {"docs/a.pdf": BROKEN, "docs/ž": SHUT}), tmp_path)
    found = load_failures(tmp_path)
    assert found.conditions == "5.3"
    assert found.listed() == [
        Failed("docs/a.pdf", "extract", "the PDF is damaged"),
        Failed("docs/ž", "read", "permission denied"),
    ]
    assert found.of("d1") == BROKEN
    assert found.of("d2") is None


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"{}", b'{"failures": {"a": 1}}', b"\xff"])
def test_a_file_that_makes_no_sense_is_no_failure(tmp_path: Path, content: bytes) -> None:
    (tmp_path / FILE).write_bytes(content)
    assert load_failures(tmp_path).by_uri == {}


def test_a_run_replaces_what_it_looked_at(tmp_path: Path) -> None:
    before = Failures("", {"a": BROKEN, "b": SHUT, "c": SHUT})
    assert before.after({"a", "b"}, [("b", BROKEN)]).by_uri == {"b": BROKEN, "c": SHUT}


def test_without_failures_there_is_no_file(tmp_path: Path) -> None:
    save_failures(Failures("", {}), tmp_path)
    assert list(tmp_path.iterdir()) == []
    save_failures(Failures("", {"a": BROKEN}), tmp_path)
    save_failures(Failures("", {}), tmp_path)
    assert load_failures(tmp_path).by_uri == {}
