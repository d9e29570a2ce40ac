"""Files that are not what was noted of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from docsearch.engines import checksums


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in (checksums.MANIFEST, "meta.json", "a.store", "b.store", ".lock", "WRITELOCK"):
        (tmp_path / name).write_text(f"this is {name}")
    checksums.write(tmp_path)
    return tmp_path


def test_what_is_noted(folder: Path) -> None:
    assert set(checksums.noted(folder)) == {checksums.MANIFEST, "meta.json", "a.store", "b.store"}
    assert checksums.noted(folder)["a.store"] == (15, 0x8CE11FD3)
    assert checksums.is_settled(folder)
    assert checksums.damaged(folder) == []


def test_a_flipped_byte_and_a_missing_file(folder: Path) -> None:
    (folder / "a.store").write_text("this is b.store")
    (folder / "b.store").unlink()
    assert checksums.damaged(folder) == ["a.store", "b.store"]


def test_a_commit_that_was_not_noted_may_have_removed_files(folder: Path) -> None:
    (folder / "meta.json").write_text("another commit")
    (folder / "b.store").unlink()
    assert not checksums.is_settled(folder)
    assert checksums.damaged(folder) == []
    checksums.write(folder)
    assert set(checksums.noted(folder)) == {checksums.MANIFEST, "meta.json", "a.store"}


@pytest.mark.parametrize("notes", ["", "[]", '{"a.store": 1}', '{"a.store": ["x", "y"]}'])
def test_notes_that_make_no_sense_are_none(folder: Path, notes: str) -> None:
    (folder / checksums.FILE).write_text(notes)
    assert checksums.noted(folder) == {}
    assert checksums.damaged(folder) == [checksums.FILE]
