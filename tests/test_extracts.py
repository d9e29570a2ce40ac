"""Extracts remembered: the same as made anew, whatever becomes of the files."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docsearch import extracts
from docsearch.errors import ExtractionError
from docsearch.extracts import home, remembered, trim
from docsearch.model import Extract, Source

SOURCE = Source("a.txt", "text/plain", b"apple")
FIELDS = st.text(st.characters(exclude_categories=()))
EXTRACTS = st.builds(
    Extract,
    st.none() | FIELDS,
    FIELDS,
    st.none() | FIELDS,
    pages=st.lists(st.integers(0, 9)).map(tuple),
    alternates=st.lists(FIELDS).map(tuple),
    notes=st.lists(FIELDS).map(tuple),
)


@pytest.fixture(autouse=True)
def _everything_is_worth_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extracts, "WORTH", -1)


class Extractor:
    """Gives an extract, and counts how often."""

    def __init__(self, extract: Extract) -> None:
        self.extract = extract
        self.calls = 0

    def __call__(self, source: Source) -> Extract:
        self.calls += 1
        return self.extract


@given(EXTRACTS)
def test_what_is_remembered_is_what_was_made(tmp_path_factory: pytest.TempPathFactory, extract: Extract) -> None:
    folder, extractor = tmp_path_factory.mktemp("extracts"), Extractor(extract)
    for _ in range(2):
        assert remembered(SOURCE, extractor, folder) == extract
    assert extractor.calls == 1


def test_content_kind_and_settings_tell_extracts_apart_but_not_the_uri(tmp_path: Path) -> None:
    extractor = Extractor(Extract(None, "apple"))
    for source, settings in (
        (SOURCE, ""),
        (SOURCE._replace(uri="b.txt"), ""),
        (SOURCE._replace(content=b"pear"), ""),
        (SOURCE._replace(media_type="text/html"), ""),
        (SOURCE, "vie"),
    ):
        remembered(source, extractor, tmp_path, settings)
    assert extractor.calls == 4


@pytest.mark.parametrize("content", [b"", b"not compressed", b"\x78\x9c"])
def test_a_damaged_file_is_made_again(tmp_path: Path, content: bytes) -> None:
    extractor = Extractor(Extract("t", "apple"))
    remembered(SOURCE, extractor, tmp_path)
    (kept,) = (path for path in tmp_path.rglob("*") if path.is_file())
    kept.write_bytes(content)
    for _ in range(2):
        assert remembered(SOURCE, extractor, tmp_path) == extractor.extract
    assert extractor.calls == 2


def test_what_fails_is_not_remembered_and_what_cannot_be_kept_is_given(tmp_path: Path) -> None:
    def fails(source: Source) -> Extract:
        raise ExtractionError("no")

    with pytest.raises(ExtractionError):
        remembered(SOURCE, fails, tmp_path)
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "file").write_bytes(b"")
    extractor = Extractor(Extract(None, "apple"))
    assert remembered(SOURCE, extractor, tmp_path / "file") == extractor.extract


def test_what_takes_no_time_is_not_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extracts, "WORTH", 10)
    remembered(SOURCE, Extractor(Extract(None, "apple")), tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_those_used_last_are_kept(tmp_path: Path) -> None:
    extractor = Extractor(Extract(None, "apple"))
    sources = [SOURCE._replace(content=str(number).encode()) for number in range(4)]
    for age, source in enumerate(sources):
        remembered(source, extractor, tmp_path)
        newest = max((path for path in tmp_path.rglob("*") if path.is_file()), key=lambda path: path.stat().st_ctime_ns)
        os.utime(newest, (time.time() - 100 + age, time.time() - 100 + age))
    size = newest.stat().st_size
    remembered(sources[0], extractor, tmp_path)
    trim(tmp_path, 2 * size)
    assert extractor.calls == 4
    for source in (sources[0], sources[3]):
        remembered(source, extractor, tmp_path)
    assert extractor.calls == 4
    trim(tmp_path / "nowhere")
    trim(tmp_path, 0)
    assert not any(path.is_file() for path in tmp_path.rglob("*"))


def test_extracts_lie_beside_the_index(tmp_path: Path) -> None:
    assert home(str(tmp_path / "index")) == tmp_path / "index.extracts"
