"""An index that follows its folder: files appear, change, move and vanish while it is watched."""

from __future__ import annotations

import os
import sys
import threading
import zipfile
from collections.abc import Generator, Iterator, Sequence
from pathlib import Path
from queue import Empty, Queue
from threading import Event, Thread

import pytest

from conftest import write
from docsearch import watching
from docsearch.alerts import home, save_alert
from docsearch.engines import write_engine
from docsearch.errors import DocsearchError, IndexBusy, MissingExtra
from docsearch.identity import digest, document_id
from docsearch.ingest import ingest, update
from docsearch.mapping import VERSION
from docsearch.model import Indexed
from docsearch.runs import Report
from docsearch.search import open_index
from docsearch.settings import Settings
from docsearch.sources import watched as sources
from docsearch.sources.web.saved import SIDECAR, Saved, open_pages
from docsearch.watching import News, Seen, Trouble, watch

pytest.importorskip("watchfiles", reason="watchfiles is not installed (docsearch[watch])")
SETTINGS = Settings(isolated=False)
PATIENCE = 90  # s


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

    def until(self, added: int = 0, updated: int = 0, removed: int = 0) -> None:
        """Wait for so many changes, in however many runs they come."""
        wanted, got = (added, updated, removed), (0, 0, 0)
        while got != wanted:
            report = self.next().report
            got = (got[0] + report.added, got[1] + report.updated, got[2] + report.removed)
            assert all(have <= want for have, want in zip(got, wanted, strict=True)), (got, wanted)

    def trouble(self) -> str:
        seen = self.seen.get(timeout=PATIENCE)
        assert isinstance(seen, Trouble), seen
        return str(seen.error)

    def close(self) -> None:
        self.stop.set()
        self.thread.join(PATIENCE)
        assert not self.thread.is_alive()


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sources, "SETTLED", 0.2)
    monkeypatch.setattr(sources, "TICK", 0.05)
    write(Path("docs"), {"a.txt": "apple", "b.txt": "pear"})


@pytest.fixture
def watched() -> Iterator[Watched]:
    """A watcher of the folder docs, which is in the index."""
    watcher = Watched("docs")
    try:
        watcher.until(added=2)
        yield watcher
    finally:
        watcher.close()


def found(text: str) -> list[str]:
    with open_index() as index:
        return sorted(hit.uri for hit in index.search(text).hits)


def test_files_appear_change_move_and_vanish(watched: Watched) -> None:
    write(Path("docs"), {"new/c.txt": "a new apple", "~$lock.docx": "x", ".hidden/d.txt": "apple"})
    watched.until(added=1)
    assert found("apple") == ["docs/a.txt", "docs/new/c.txt"]
    write(Path("docs"), {"a.txt": "a quince"})
    watched.until(updated=1)
    Path("docs/new").rename("docs/old")
    watched.until(added=1, removed=1)
    assert found("apple") == ["docs/old/c.txt"]
    Path("docs/old").rename("out")
    watched.until(removed=1)
    Path("out").rename("docs/in")
    watched.until(added=1)
    write(Path("docs"), {"in/.c.txt.new": "an apple tree"})
    Path("docs/in/.c.txt.new").replace("docs/in/c.txt")
    watched.until(updated=1)
    assert found("apple") == ["docs/in/c.txt"]
    Path("docs/in/c.txt").unlink()
    watched.until(removed=1)
    assert found("quince OR pear") == ["docs/a.txt", "docs/b.txt"]
    assert watched.seen.empty()


def test_what_changes_nothing_is_not_told(watched: Watched) -> None:
    Path("docs/a.txt").touch()
    write(Path("docs"), {".c.txt": "x"})
    with pytest.raises(Empty):
        watched.seen.get(timeout=1.0)


def test_many_files_come_in_batches_while_others_keep_changing(
    monkeypatch: pytest.MonkeyPatch, watched: Watched
) -> None:
    monkeypatch.setattr(watching, "MOST", 40)
    over = threading.Event()

    def change() -> None:
        while not over.wait(0.02):
            with Path("docs/log.txt").open("a", encoding="utf-8") as file:
                file.write("more ")

    changing = Thread(target=change)
    changing.start()
    try:
        write(Path("docs/many"), {f"{number % 7}/{number}.txt": f"banana number {number}" for number in range(100)})
        files, batches = 0, []
        while files < 100:
            batches.append(watched.next().report.added)
            files += batches[-1]
        assert max(batches) <= 40
    finally:
        over.set()
        changing.join()
    with open_index() as index:
        assert index.search("banana").total == 100


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no such names")
def test_names_of_any_bytes(watched: Watched) -> None:
    path = Path(os.fsdecode(b"docs/caf\xe9.txt"))
    path.write_text("coffee", "utf-8")
    watched.until(added=1)
    assert found("coffee") == ["docs/caf\\xe9.txt"]
    path.write_text("more coffee", "utf-8")
    watched.until(updated=1)
    path.unlink()
    watched.until(removed=1)


def test_an_ignore_file_takes_out_what_it_names(watched: Watched) -> None:
    write(Path("docs"), {".docsearchignore": "a*\n"})
    watched.until(removed=1)
    Path("docs/.docsearchignore").unlink()
    watched.until(added=1)


def test_what_lies_in_an_archive_that_changes(watched: Watched) -> None:
    for name, changes in (("one.txt", (1, 0)), ("two.txt", (1, 1))):
        with zipfile.ZipFile("docs/.new", "w") as archive:
            archive.writestr(name, f"a banana in {name}")
        Path("docs/.new").replace("docs/box.zip")
        watched.until(added=changes[0], removed=changes[1])
        assert found("banana") == [f"docs/box.zip!/{name}"]
    Path("docs/box.zip").rename("docs/crate.zip")
    watched.until(added=1, removed=1)
    Path("docs/crate.zip").unlink()
    watched.until(removed=1)
    assert found("banana") == []


def test_what_came_with_a_web_page_brings_the_page_up_to_date(watched: Watched) -> None:
    content = b"a page about bananas"
    saved = Saved("", "https://example.org/a", "2026-01-01T00:00:00+00:00", "text/plain", digest(content))
    with open_pages("docs") as pages:
        page = pages.save(saved, content)
    watched.until(added=1)
    assert found("bananas") == ["https://example.org/a"]
    sidecar = Path(page.path + SIDECAR)
    told = sidecar.read_bytes()
    sidecar.unlink()
    watched.until(added=1, removed=1)
    assert found("bananas") == [page.path]
    sidecar.write_bytes(told)
    watched.until(added=1, removed=1)
    assert found("bananas") == ["https://example.org/a"]
    with open_pages("docs") as pages:
        pages.remove(saved.address)
    watched.until(removed=1)


def test_a_folder_that_vanishes_leaves_the_index_as_it_is(watched: Watched) -> None:
    Path("docs").rename("away")
    assert watched.trouble() == "docs is not there, or empty; what the index has of it stays"
    assert found("apple OR pear") == ["docs/a.txt", "docs/b.txt"]
    write(Path("away"), {"c.txt": "another apple"})
    Path("away/b.txt").unlink()
    Path("away").rename("docs")
    watched.until(added=1, removed=1)
    assert found("apple OR pear") == ["docs/a.txt", "docs/c.txt"]
    write(Path("docs"), {"d.txt": "one more apple"})
    watched.until(added=1)


def test_an_empty_folder_at_the_start_is_told(watched: Watched) -> None:
    watched.close()
    Path("docs").rename("away")
    Path("docs").mkdir()
    watcher = Watched("docs")
    error = watcher.seen.get(timeout=PATIENCE)
    watcher.close()
    assert str(error) == "docs is empty, and the index has documents of it"
    assert found("apple OR pear") == ["docs/a.txt", "docs/b.txt"]


def test_an_index_in_the_folder_wakes_nobody() -> None:
    watcher = Watched(".")
    try:
        watcher.until(added=2)
        write(Path("docs"), {"c.txt": "a plum"})
        watcher.until(added=1)
        with pytest.raises(Empty):
            watcher.seen.get(timeout=1.0)
    finally:
        watcher.close()


def test_systems_that_tell_of_no_changes(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*paths: str, **options: object) -> object:
        raise OSError("OS file watch limit reached")
        yield

    monkeypatch.setattr("watchfiles.watch", full)
    monkeypatch.setattr(sources, "BLIND", 0.2)
    watcher = Watched("docs")
    try:
        assert watcher.trouble().startswith("the system tells of no changes (OS file watch limit reached)")
        watcher.until(added=2)
        write(Path("docs"), {"c.txt": "a plum"})
        watcher.until(added=1)
        assert watcher.seen.empty()
    finally:
        watcher.close()


def test_files_are_looked_at_now_and_then_though_nothing_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def silent(paths: Sequence[str], stop: Event) -> Generator[bool, None, None]:
        while not stop.wait(0.02):
            yield False

    monkeypatch.setattr(watching, "signs", silent)
    monkeypatch.setattr(watching, "ANYWAY", 0.2)
    watcher = Watched("docs")
    try:
        watcher.until(added=2)
        write(Path("docs"), {"c.txt": "a plum"})
        watcher.until(added=1)
    finally:
        watcher.close()


def test_what_changed_while_nobody_watched_is_brought_in_and_answers(watched: Watched) -> None:
    save_alert("apples", "apple", "index")
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


def test_a_first_index_is_no_news() -> None:
    save_alert("apples", "apple", "index")
    watcher = Watched("docs")
    seen = watcher.next()
    watcher.close()
    assert (seen.report.added, seen.answered) == (2, ())


def test_news_that_nobody_took_come_again(watched: Watched) -> None:
    save_alert("apples", "apple", "index")
    watched.close()
    News("index").add(Indexed("docs/a.txt"))
    News("index").add(Indexed("docs/gone.txt"))
    again = Watched()
    (answer,) = again.next().answered
    assert [hit.uri for hit in answer.hits] == ["docs/a.txt"]
    again.close()
    assert News("index").ids() == []


def test_alerts_that_cannot_be_read_cost_no_news(watched: Watched) -> None:
    save_alert("apples", "apple", "index")
    saved = home("index").read_bytes()
    home("index").write_bytes(b"{")
    write(Path("docs"), {"c.txt": "an apple"})
    assert watched.next().answered == ()
    assert "cannot read" in watched.trouble()
    home("index").write_bytes(saved)
    write(Path("docs"), {"d.txt": "a plum"})
    (answer,) = watched.next().answered
    assert [hit.uri for hit in answer.hits] == ["docs/c.txt"]


def test_news_are_kept_once_each_and_forgotten(tmp_path: Path) -> None:
    news = News(str(tmp_path / "index"))
    assert news.ids() == []
    for uri in ("a", "b", "a"):
        news.add(Indexed(uri))
    assert news.ids() == [document_id("a"), document_id("b")]
    news.clear()
    news.clear()
    assert news.ids() == []


@pytest.mark.parametrize("error", [IndexBusy("busy"), OSError(5, "Input/output error", "index")])
def test_what_goes_wrong_is_told_and_tried_again(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    monkeypatch.setattr(watching, "AGAIN", 0.5)
    fails = [error]

    def once(*arguments: object) -> Report:
        if fails:
            raise fails.pop()
        return update(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(watching, "update", once)
    watcher = Watched("docs")
    try:
        watcher.next()
        write(Path("docs"), {"c.txt": "a plum"})
        assert watcher.trouble() in ("busy", "index: Input/output error")
        watcher.until(added=1)
    finally:
        watcher.close()


def test_links_out_of_the_folder_are_refused(watched: Watched, tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("a secret", "utf-8")
    Path("docs/link.txt").symlink_to(tmp_path / "secret.txt")
    report = watched.next().report
    assert [failed.uri for failed in report.failed] == ["docs/link.txt"]
    assert found("secret") == []


def test_another_writer_is_waited_for(watched: Watched) -> None:
    with write_engine(Path("index"), analysis=VERSION):
        write(Path("docs"), {"c.txt": "a plum"})
        with pytest.raises(Empty):
            watched.seen.get(timeout=0.7)
    watched.until(added=1)


def test_another_writer_at_the_start_is_told() -> None:
    ingest(["docs"], SETTINGS)
    with write_engine(Path("index"), analysis=VERSION):
        watcher = Watched("docs")
        assert "writing to index" in watcher.trouble()
    watcher.next()
    watcher.close()


def test_a_path_that_is_not_there_is_told() -> None:
    watcher = Watched("nowhere")
    assert isinstance(watcher.seen.get(timeout=PATIENCE), DocsearchError)
    watcher.close()


def test_what_is_not_installed_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "watchfiles", None)
    with pytest.raises(MissingExtra, match="watching folders"):
        next(watch(["docs"], SETTINGS))


def test_an_index_of_another_version_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    ingest(["docs"], SETTINGS)
    monkeypatch.setattr("docsearch.ingest.VERSION", "0")
    watcher = Watched("docs")
    assert isinstance(watcher.seen.get(timeout=PATIENCE), DocsearchError)
    watcher.close()
