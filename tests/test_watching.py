"""An index that follows its folder: files appear, change, move and vanish while it is watched."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path
from queue import Empty, Queue
from threading import Event, Thread

import pytest

from conftest import write
from docsearch import watching
from docsearch.alerts import save_alert
from docsearch.engines import write_engine
from docsearch.errors import DocsearchError, IndexBusy
from docsearch.ingest import ingest, update
from docsearch.mapping import VERSION
from docsearch.runs import Report
from docsearch.search import open_index
from docsearch.settings import Settings
from docsearch.sources import watched as watched_files
from docsearch.watching import Seen, Trouble, watch

pytest.importorskip("watchfiles", reason="watchfiles is not installed (docsearch[watch])")
SETTINGS = Settings(isolated=False)
PATIENCE = 30  # s


class Watched:
    """What a watcher in a thread of its own says."""

    def __init__(self, *paths: str) -> None:
        self.paths = paths
        self.seen: Queue[Seen | Trouble | DocsearchError] = Queue()
        self.stop = Event()
        self.thread = Thread(target=self._run)
        self.thread.start()

    def _run(self) -> None:
        try:
            for seen in watch(self.paths, SETTINGS, self.stop):
                self.seen.put(seen)
        except DocsearchError as error:
            self.seen.put(error)

    def next(self) -> Seen:
        seen = self.seen.get(timeout=PATIENCE)
        assert isinstance(seen, Seen), seen
        return seen

    def close(self) -> None:
        self.stop.set()
        self.thread.join(PATIENCE)
        assert not self.thread.is_alive()


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(watched_files, "SETTLED", 0.3)
    monkeypatch.setattr(watched_files, "TICK", 0.05)
    write(Path("docs"), {"a.txt": "apple", "b.txt": "pear"})


@pytest.fixture
def watched() -> Iterator[Watched]:
    watcher = Watched("docs")
    yield watcher
    watcher.close()


def counts(report: Report) -> tuple[int, int, int]:
    return report.added, report.updated, report.removed


def found(text: str) -> list[str]:
    with open_index() as index:
        return sorted(hit.uri for hit in index.search(text).hits)


def test_files_appear_change_move_and_vanish(watched: Watched) -> None:
    assert counts(watched.next().report) == (2, 0, 0)
    write(Path("docs"), {"new/c.txt": "a new apple", "~$lock.docx": "x", ".hidden/d.txt": "apple"})
    assert counts(watched.next().report) == (1, 0, 0)
    assert found("apple") == ["docs/a.txt", "docs/new/c.txt"]
    write(Path("docs"), {"a.txt": "a quince"})
    assert counts(watched.next().report) == (0, 1, 0)
    Path("docs/new").rename("docs/old")
    assert counts(watched.next().report) == (1, 0, 1)
    assert found("apple") == ["docs/old/c.txt"]
    Path("docs/old/c.txt").unlink()
    assert counts(watched.next().report) == (0, 0, 1)
    assert found("quince OR pear") == ["docs/a.txt", "docs/b.txt"]
    assert watched.seen.empty()


def test_a_file_is_read_when_it_is_written(watched: Watched) -> None:
    watched.next()
    with Path("docs/slow.txt").open("w", encoding="utf-8") as file:
        for number in range(8):
            file.write(f"part {number} ")
            file.flush()
            os.fsync(file.fileno())
            time.sleep(0.1)
            with pytest.raises(Empty):
                watched.seen.get_nowait()
    assert counts(watched.next().report) == (1, 0, 0)
    assert found('"part 7"') == ["docs/slow.txt"]


def test_what_changed_while_nobody_watched_is_brought_in_and_answers(watched: Watched) -> None:
    save_alert("apples", "apple", "index")
    assert watched.next().answered == ()  # a first index is no news
    watched.close()
    write(Path("docs"), {"c.txt": "the apple of the year"})
    again = Watched()  # of what the index was built from
    try:
        (answer,) = again.next().answered
        assert (answer.name, [hit.uri for hit in answer.hits]) == ("apples", ["docs/c.txt"])
        write(Path("docs"), {"d.txt": "another apple", "e.txt": "a plum"})
        (answer,) = again.next().answered
        assert [hit.uri for hit in answer.hits] == ["docs/d.txt"]
    finally:
        again.close()


def test_what_goes_wrong_is_told_and_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching, "AGAIN", 0.5)
    fails = [IndexBusy("busy")]

    def once(*arguments: object) -> Report:
        if fails:
            raise fails.pop()
        return update(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(watching, "update", once)
    watcher = Watched("docs")
    try:
        watcher.next()
        write(Path("docs"), {"c.txt": "a plum"})
        assert isinstance(watcher.seen.get(timeout=PATIENCE), Trouble)
        assert counts(watcher.next().report) == (1, 0, 0)
    finally:
        watcher.close()


def test_links_out_of_the_folder_are_refused(watched: Watched, tmp_path: Path) -> None:
    watched.next()
    (tmp_path / "secret.txt").write_text("a secret", "utf-8")
    Path("docs/link.txt").symlink_to(tmp_path / "secret.txt")
    report = watched.next().report
    assert [failed.uri for failed in report.failed] == ["docs/link.txt"]
    assert found("secret") == []


def test_another_writer_is_waited_for(watched: Watched) -> None:
    watched.next()
    with write_engine(Path("index"), analysis=VERSION):
        write(Path("docs"), {"c.txt": "a plum"})
        with pytest.raises(Empty):
            watched.seen.get(timeout=1.0)
    assert counts(watched.next().report) == (1, 0, 0)


def test_a_path_that_is_not_there_is_told() -> None:
    watcher = Watched("nowhere")
    assert isinstance(watcher.seen.get(timeout=PATIENCE), DocsearchError)
    watcher.close()


def test_an_index_of_another_version_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    ingest(["docs"], SETTINGS)
    monkeypatch.setattr("docsearch.ingest.VERSION", "0")
    watcher = Watched("docs")
    assert isinstance(watcher.seen.get(timeout=PATIENCE), DocsearchError)
    watcher.close()
