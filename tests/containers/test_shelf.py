"""Containers found among files, unpacked once, known afterwards."""

from __future__ import annotations

import os
import pickle
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

import documents
from containerfiles import mail, mailbox, overlapping_zip, tar, warc
from docsearch.containers import shelf
from docsearch.containers.shelf import Job, expand, latest, sweep, unpack_into
from docsearch.identity import digest
from docsearch.model import Failed
from docsearch.sources.files import FileRef, read, walk


class Done:
    """Does jobs in this process, and remembers which."""

    def __init__(self) -> None:
        self.uris: list[str] = []

    def __call__(self, work: Callable[[Job], Failed | None], jobs: Sequence[Job]) -> list[Failed | None]:
        self.uris = [job.uri for job in jobs]
        return [work(pickle.loads(pickle.dumps(job))) for job in jobs]


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "docs"
    folder.mkdir()
    (folder / "a.zip").write_bytes(documents.archive({"b/a.txt": "one", "c.docx": documents.docx(["x"])}))
    (folder / "b.eml").write_bytes(mail(attached=[("a.txt", b"two", "text/plain")]))
    (folder / "c.eml").write_bytes(mail())
    (folder / "d.txt").write_text("three")
    (folder / "e.docx").write_bytes(documents.docx(["y"]))
    return folder


URIS = ["docs/a.zip!/b/a.txt", "docs/a.zip!/c.docx", "docs/b.eml", "docs/b.eml!/a.txt", "docs/c.eml", "docs/d.txt"]
UNPACKED = Path("index.unpacked")


def test_members_come_in_the_place_of_their_container(files: Path) -> None:
    refs = list(expand(walk(["docs"]), UNPACKED, Done()))
    assert [ref.uri for ref in refs] == [*URIS, "docs/e.docx"]
    sources = [read(ref) for ref in refs]
    assert [source.content for source in sources if source.uri.endswith("a.txt")] == [b"one", b"two"]
    assert all(ref.digest in (None, digest(source.content)) for ref, source in zip(refs, sources, strict=True))
    assert [ref.uri for ref in refs if ref.digest is None] == ["docs/c.eml", "docs/d.txt", "docs/e.docx"]
    assert {source.media_type for source in sources if source.uri.endswith("a.txt")} <= {
        "text/plain",
        "text/plain; charset=utf-8",
    }


def test_what_did_not_change_is_not_unpacked_again(files: Path) -> None:
    done = Done()
    first = list(expand(walk(["docs"]), UNPACKED, done))
    assert done.uris == ["docs/a.zip", "docs/b.eml"]
    assert list(expand(walk(["docs"]), UNPACKED, done)) == first
    assert done.uris == []
    sweep(UNPACKED)
    assert not any(path.is_dir() for path in UNPACKED.iterdir())
    assert list(expand(walk(["docs"]), UNPACKED, done, again=False)) == first
    assert done.uris == []
    assert list(expand(walk(["docs/b.eml"]), UNPACKED, done)) == first[2:4]
    assert done.uris == ["docs/b.eml"]
    assert read(first[3]).content == b"two"


def test_a_container_that_changed_or_moved(files: Path) -> None:
    done = Done()
    first = list(expand(walk(["docs"]), UNPACKED, done))
    Path("docs/a.zip").rename("docs/moved.zip")
    (files / "b.eml").write_bytes(mail(attached=[("a.txt", b"new", "text/plain")]))
    second = list(expand(walk(["docs"]), UNPACKED, done))
    assert done.uris == ["docs/b.eml"]
    assert {ref.digest for ref in second if "moved" in ref.uri} == {ref.digest for ref in first if "a.zip" in ref.uri}
    assert read(next(ref for ref in second if ref.uri == "docs/b.eml!/a.txt")).content == b"new"


def test_two_of_one_content_are_unpacked_once(files: Path) -> None:
    (files / "again.zip").write_bytes((files / "a.zip").read_bytes())
    done = Done()
    refs = list(expand(walk(["docs"]), UNPACKED, done))
    assert done.uris == ["docs/a.zip", "docs/b.eml"]
    assert sum(ref.uri.endswith("!/b/a.txt") for ref in refs) == 2


@pytest.mark.parametrize("left", ["", "[[1", "[[1, 2, 3, 4, 5, 6, 7, 8, 9, 10]]"])
def test_whatever_is_left_of_a_manifest(files: Path, left: str) -> None:
    done = Done()
    first = list(expand(walk(["docs"]), UNPACKED, done))
    for path in UNPACKED.glob("*.json"):
        path.write_text(left)
    assert list(expand(walk(["docs"]), UNPACKED, done)) == first
    assert done.uris == ["docs/a.zip", "docs/b.eml"]


def test_an_interrupted_run_leaves_nothing_that_counts(files: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def killed(*given: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", killed)
        with pytest.raises(KeyboardInterrupt):
            list(expand(walk(["docs"]), UNPACKED, Done()))
    assert list(UNPACKED.glob("*.json")) == []
    (UNPACKED / "x.json.part").write_text("[")
    done = Done()
    assert [ref.uri for ref in expand(walk(["docs"]), UNPACKED, done)][:2] == URIS[:2]
    assert done.uris == ["docs/a.zip", "docs/b.eml"]
    sweep(UNPACKED)
    assert {path.suffix for path in UNPACKED.iterdir()} == {".json"}
    sweep(Path("nowhere"))


def test_problems_are_files_that_cannot_be_read(files: Path) -> None:
    (files / "z.zip").write_bytes(overlapping_zip())
    refs = list(expand(walk(["docs/z.zip"]), UNPACKED, Done()))
    assert refs == [
        FileRef("docs/z.zip", "docs/z.zip", problem="files in it overlap, as in an archive bomb", stage="unpack")
    ]


def test_a_worker_that_fails_costs_its_container(files: Path) -> None:
    def crash(work: object, jobs: Sequence[Job]) -> list[Failed | None]:
        return [Failed(job.uri, "unpack", "it crashed") for job in jobs]

    refs = list(expand(walk(["docs"]), UNPACKED, crash))
    told = {ref.uri: (ref.problem, ref.stage) for ref in refs if ref.problem}
    assert told == {
        "docs/a.zip": ("it crashed", "unpack"),
        "docs/b.eml!/attachments": ("it crashed", "unpack"),
    }
    assert "docs/b.eml" in [ref.uri for ref in refs if not ref.problem]


def test_a_full_disk_is_no_fault_of_the_container(files: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*given: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("docsearch.containers.spool.Sink.write", full)
        refs = list(expand(walk(["docs/a.zip"]), UNPACKED, Done()))
    assert [ref.problem for ref in refs] == ["no space left on device"]
    assert list(UNPACKED.iterdir()) == []
    assert len(list(expand(walk(["docs/a.zip"]), UNPACKED, Done()))) == 2


def test_without_an_extra_nothing_is_remembered(files: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    py7zr = pytest.importorskip("py7zr")
    with py7zr.SevenZipFile(files / "a.7z", "w") as archive:
        archive.writestr("x", "a.txt")
    with monkeypatch.context() as patch:
        patch.setitem(sys.modules, "py7zr", None)
        (ref,) = expand(walk(["docs/a.7z"]), UNPACKED, Done())
    assert ref.problem == 'what reads 7z archives (py7zr) is not installed; run: pip install "docsearch[archives]"'
    assert [ref.uri for ref in expand(walk(["docs/a.7z"]), UNPACKED, Done())] == ["docs/a.7z!/a.txt"]


def test_pages_of_a_web_archive_have_their_addresses(files: Path) -> None:
    pytest.importorskip("warcio")
    page = ("https://a.sk/x", "200 OK", "Content-Type: text/html; charset=utf-8\r\nContent-Language: sk", b"<p>x")
    (files / "crawl.warc").write_bytes(warc([page]))
    (ref,) = expand(walk(["docs/crawl.warc"]), UNPACKED, Done())
    assert (ref.uri, ref.location) == ("https://a.sk/x", "docs/crawl.warc!/a.sk/x")
    source = read(ref)
    assert (source.media_type, source.declared_language) == ("text/html; charset=utf-8", "sk")
    assert source.fetched_at == "2020-03-12T10:00:00Z"


def test_of_one_address_the_page_fetched_last_stays() -> None:
    def page(number: str, day: str | None, uri: str = "http://x/") -> FileRef:
        return FileRef(uri, number, fetched_at=day)

    refs = [
        page("1", "2020-01-02"),
        page("2", "2020-01-03"),
        page("3", None),
        page("4", "2020-01-01"),
        page("5", None, "a"),
    ]
    assert [ref.path for ref in latest([*refs, page("6", None, "a")])] == ["2", "5", "6"]


def test_a_container_that_came_from_the_web(files: Path) -> None:
    ref = FileRef("https://x.sk/a.zip", "docs/a.zip", location="web/a.zip", fetched_at="2020-01-01")
    first, second = expand([ref], UNPACKED, Done())
    assert (first.uri, first.location) == ("https://x.sk/a.zip!/b/a.txt", "web/a.zip!/b/a.txt")
    assert second.uri == "https://x.sk/a.zip!/c.docx"


def test_what_is_no_file_is_left_to_the_reader(tmp_path: Path) -> None:
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe.zip")
    refs = [
        FileRef("pipe.zip", str(tmp_path / "pipe.zip")),
        FileRef("gone.zip", str(tmp_path / "gone.zip")),
        FileRef("bad", "x", problem="permission denied"),
        FileRef("nul.zip", "a\x00b"),
    ]
    assert list(expand(refs, tmp_path / "u", Done())) == refs


def test_memory_does_not_grow_with_the_container(tmp_path: Path) -> None:
    import tracemalloc

    path = tmp_path / "a"
    for content in (
        mailbox([mail("x", "y" * 50_000)] * 400),
        tar({f"{number}.txt": b"z" * 200_000 for number in range(100)}),
        documents.archive({"a.txt": os.urandom(20 << 20)}),
    ):
        path.write_bytes(content)
        kind = (
            "application/mbox"
            if content.startswith(b"From ")
            else "application/zip"
            if content[:2] == b"PK"
            else "application/x-tar"
        )
        job = Job("a", str(path), kind, "a", str(tmp_path / "spool"))
        tracemalloc.start()
        assert unpack_into(job) is None
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert peak < 4 << 20  # 1 MB


def test_a_version_forgets_what_was_known(files: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    done = Done()
    list(expand(walk(["docs"]), UNPACKED, done))
    monkeypatch.setattr(shelf, "VERSION", shelf.VERSION + 1)
    list(expand(walk(["docs"]), UNPACKED, done))
    assert done.uris == ["docs/a.zip", "docs/b.eml"]
