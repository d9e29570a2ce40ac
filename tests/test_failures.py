"""Failures remembered between runs."""

from __future__ import annotations

from pathlib import Path

import pytest

from docsearch.failures import FILE, Failure, Failures, load_failures, save_failures
from docsearch.model import Failed

BROKEN = Failure("docs/a.pdf", "d1", "extract", "the PDF is damaged", "1")
SHUT = Failure("docs/ž", None, "read", "permission denied", "1")


def test_what_is_saved_is_loaded(tmp_path: Path) -> None:
    save_failures(Failures({"docs/a.pdf": BROKEN, "docs/ž": SHUT}), tmp_path)
    found = load_failures(tmp_path)
    assert found.by_uri == {"docs/a.pdf": BROKEN, "docs/ž": SHUT}
    assert found.listed() == [
        Failed("docs/a.pdf", "extract", "the PDF is damaged"),
        Failed("docs/ž", "read", "permission denied"),
    ]


def test_a_file_has_failed_with_its_content_and_name_under_the_same_conditions() -> None:
    failures = Failures({"https://a.sk/": BROKEN, "docs/ž": SHUT})
    assert failures.of("docs/a.pdf", "d1", "1") == BROKEN
    assert failures.of("docs/a.pdf", "d2", "1") is None
    assert failures.of("docs/a.pdf", "d1", "2") is None
    assert failures.of("docs/a.txt", "d1", "1") is None


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"conditions": "", "failures": {"a": 1}}', b"\xff"])
def test_a_file_that_makes_no_sense_is_no_failure(tmp_path: Path, content: bytes) -> None:
    (tmp_path / FILE).write_bytes(content)
    assert load_failures(tmp_path).by_uri == {}


def test_a_run_replaces_what_it_looked_at() -> None:
    before = Failures({"a": BROKEN, "b": SHUT})
    assert before.after({"docs/a.pdf"}.__contains__, {"c": BROKEN}).by_uri == {"b": SHUT, "c": BROKEN}


def test_nothing_is_written_where_nothing_changed(tmp_path: Path) -> None:
    save_failures(Failures({}), tmp_path)
    assert list(tmp_path.iterdir()) == []
    save_failures(Failures({"a": BROKEN}), tmp_path)
    written = (tmp_path / FILE).stat().st_ino
    save_failures(Failures({"a": BROKEN}), tmp_path)
    assert (tmp_path / FILE).stat().st_ino == written
    save_failures(Failures({}), tmp_path)
    assert load_failures(tmp_path).by_uri == {}
