"""An index kept open: as of its last commit, or as it was while there is none that can be opened."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from conftest import write
from docsearch.errors import IndexDamaged, IndexMissing
from docsearch.glossary import Concept, save
from docsearch.ingest import ingest
from docsearch.settings import Settings
from docsearch.web import opened
from docsearch.web.opened import Kept, stamp_of

SETTINGS = Settings(isolated=False)


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Kept]:
    monkeypatch.chdir(tmp_path)
    write(Path("docs"), {"a.txt": "apple"})
    ingest(["docs"], SETTINGS)
    made = Kept("index")
    yield made
    made.close()


def total(kept: Kept) -> int:
    return kept.latest().index.search("apple").total


def test_it_is_opened_once_for_one_state(kept: Kept) -> None:
    first = kept.latest()
    assert kept.latest() is first
    assert first.stamp == stamp_of("index")
    assert first.directory == "index"


def test_an_update_and_a_rebuild_show(kept: Kept) -> None:
    assert total(kept) == 1
    before = kept.latest()
    write(Path("docs"), {"b.txt": "Pears are no apple."})
    ingest(["docs"], SETTINGS)
    assert total(kept) == 2
    assert kept.latest().stamp != before.stamp
    Path("docs/a.txt").unlink()
    ingest(["docs"], SETTINGS, rebuild=True)
    assert total(kept) == 1


def test_a_glossary_shows(kept: Kept) -> None:
    stamp = kept.latest().stamp
    save([Concept("fruit", "organisation", (("en", "Apple Growers"),))], "growers.csv", "index")
    assert kept.latest().stamp != stamp


def test_without_an_index_there_is_an_error_until_there_is_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    made = Kept("index")
    for _ in range(2):
        with pytest.raises(IndexMissing):
            made.latest()
    write(Path("docs"), {"a.txt": "apple"})
    ingest(["docs"], SETTINGS)
    assert total(made) == 1
    made.close()


def test_what_is_open_answers_while_the_index_is_away(kept: Kept, caplog: pytest.LogCaptureFixture) -> None:
    stamp = kept.latest().stamp
    shutil.move("index", "elsewhere")
    for _ in range(2):
        assert total(kept) == 1
        assert kept.latest().stamp == stamp
    assert [record.getMessage() for record in caplog.records] == [
        "no index at index; its state before that still answers"
    ]
    shutil.move("elsewhere", "index")
    assert kept.latest().stamp == stamp


def test_what_is_open_answers_while_the_next_state_is_damaged(kept: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    now = [100.0]
    monkeypatch.setattr(opened, "monotonic", lambda: now[0])
    assert total(kept) == 1
    name = Path("index/CURRENT").read_text(encoding="utf-8").strip()
    whole = Path(f"index/{name}/index.json").read_bytes()
    write(Path("docs"), {"b.txt": "Pears are no apple."})
    ingest(["docs"], SETTINGS)
    Path(f"index/{name}/index.json").write_bytes(b"{")
    assert total(kept) == 1
    Path(f"index/{name}/index.json").write_bytes(whole)
    assert total(kept) == 1, "it is tried again, but not at every request"
    now[0] += opened.RETRY
    assert total(kept) == 2


def test_a_file_that_is_away_for_a_moment_is_damage(kept: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(directory: str) -> None:
        raise FileNotFoundError("en-vi.lexicon")

    monkeypatch.setattr(opened, "open_index", fails)
    with pytest.raises(IndexDamaged):
        kept.latest()
