"""Bringing an index up to date: what changed and nothing else, whatever goes wrong on the way."""

import os
import signal
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import pytest

from conftest import write
from docsearch.engines.protocol import Entry
from docsearch.errors import DocsearchError, UsageError
from docsearch.ingest import CHUNK, Report, _in_processes, ingest, process
from docsearch.model import Failed
from docsearch.pipeline import understand
from docsearch.search import open_index
from docsearch.settings import Settings
from docsearch.sources.files import FileRef, walk


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def run(*paths: str, rebuild: bool = False, **settings: object) -> Report:
    return ingest(list(paths), Settings(workers=1, **settings), rebuild)  # type: ignore[arg-type]


def counts(report: Report) -> tuple[int, int, int, int]:
    return report.added, report.updated, report.unchanged, report.removed


def found(text: str) -> list[str]:
    with open_index() as index:
        return sorted(hit.uri for hit in index.search(text, limit=100).hits)


def test_added_updated_unchanged_removed() -> None:
    write(Path("docs"), {"a.txt": "alpha apple", "b.txt": "beta apple", "c/d.txt": "delta apple"})
    assert counts(run("docs")) == (3, 0, 0, 0)
    assert counts(run("docs")) == (0, 0, 3, 0)
    write(Path("docs"), {"a.txt": "changed apple", "new.txt": "new apple"})
    Path("docs/b.txt").unlink()
    report = run("docs")
    assert counts(report) == (1, 1, 1, 1)
    assert report.documents == 3
    assert found("apple") == ["docs/a.txt", "docs/c/d.txt", "docs/new.txt"]
    assert found("beta") == found("alpha") == []


def test_only_what_lies_under_the_paths_given_is_removed() -> None:
    write(Path("docs"), {"vi/a.txt": "apple", "th/b.txt": "apple", "vi2/c.txt": "apple"})
    run("docs")
    for path in ("vi/a.txt", "th/b.txt", "vi2/c.txt"):
        (Path("docs") / path).unlink()
    assert counts(run("docs/vi")) == (0, 0, 0, 1)
    assert found("apple") == ["docs/th/b.txt", "docs/vi2/c.txt"]


def test_the_corpus_is_the_default_and_spelling_of_a_path_does_not_matter() -> None:
    write(Path("corpus"), {"a.txt": "apple"})
    assert counts(run()) == (1, 0, 0, 0)
    assert counts(run("./corpus/")) == (0, 0, 1, 0)
    assert found("apple") == ["corpus/a.txt"]


def test_one_bad_document_stops_nothing_and_loses_nothing() -> None:
    write(Path("docs"), {"a.txt": "apple", "b.txt": "apple pie"})
    run("docs")
    write(Path("docs"), {"b.txt": b"", "c.pdf": b"%PDF-1.4 broken", "d.bin": bytes(range(256)), "e.txt": "new apple"})
    report = run("docs")
    assert [(f.uri, f.stage) for f in report.failed] == [
        ("docs/b.txt", "extract"),
        ("docs/c.pdf", "extract"),
        ("docs/d.bin", "extract"),
    ]
    assert all(f.error and "\n" not in f.error for f in report.failed)
    assert found("apple") == ["docs/a.txt", "docs/b.txt", "docs/e.txt"]


def test_a_path_that_does_not_exist_is_named_and_nothing_is_touched() -> None:
    write(Path("docs"), {"a.txt": "apple"})
    run("docs")
    with pytest.raises(UsageError, match="nowhere"):
        run("docs", "nowhere")
    assert found("apple") == ["docs/a.txt"]


def test_a_rebuild_covers_every_path_ever_given() -> None:
    write(Path("docs"), {"a.txt": "apple"})
    write(Path("more"), {"b.txt": "apple"})
    run("docs")
    run("more")
    write(Path("docs"), {"c.txt": "apple"})
    report = run(rebuild=True)
    assert counts(report) == (3, 0, 0, 0)
    assert found("apple") == ["docs/a.txt", "docs/c.txt", "more/b.txt"]


def test_a_rebuild_refuses_to_forget_a_path_that_is_not_there() -> None:
    write(Path("docs"), {"a.txt": "apple"})
    write(Path("more"), {"b.txt": "apple"})
    run("docs", "more")
    Path("more/b.txt").unlink()
    Path("more").rmdir()
    with pytest.raises(UsageError, match="more was indexed before") as raised:
        run(rebuild=True)
    assert "roots.json" in str(raised.value.hint)
    assert found("apple") == ["docs/a.txt", "more/b.txt"]


def test_a_rebuild_that_reads_nothing_leaves_the_index_as_it_was() -> None:
    write(Path("docs"), {"a.txt": "apple"})
    run("docs")
    write(Path("docs"), {"a.txt": b""})
    with pytest.raises(DocsearchError, match="no document"):
        run(rebuild=True)
    assert found("apple") == ["docs/a.txt"]


def test_the_engine_of_an_index_changes_by_rebuilding() -> None:
    write(Path("docs"), {"a.txt": "apple"})
    run("docs")
    run(rebuild=True, engine="whoosh")
    assert found("apple") == ["docs/a.txt"]
    assert counts(run("docs")) == (0, 0, 1, 0)


def test_a_fault_of_ours_on_one_document_is_reported_as_such(monkeypatch: pytest.MonkeyPatch) -> None:
    write(Path("docs"), {"a.txt": "apple", "b.txt": "pear"})

    def fails(source: object, detector: object) -> object:
        if getattr(source, "uri", "") == "docs/a.txt":
            raise ZeroDivisionError("by\nzero")
        return understand(source, detector)  # type: ignore[arg-type]

    monkeypatch.setattr("docsearch.ingest.understand", fails)
    report = run("docs")
    assert report.failed == (Failed("docs/a.txt", "extract", "ZeroDivisionError: by"),)
    assert report.added == 1


def test_progress_counts_every_document_that_is_read() -> None:
    write(Path("docs"), {"a.txt": "apple", "b.txt": b"", "c.txt": "pear"})
    seen: list[tuple[int, int]] = []
    ingest(["docs"], Settings(workers=1), progress=lambda done, total: seen.append((done, total)))
    assert seen == [(1, 3), (2, 3), (3, 3)]


def crash_on_b(ref: FileRef) -> Entry | Failed:
    """As `process`, but for one file that takes its process down."""
    if ref.uri == "docs/b.txt":
        os._exit(3)
    return process(ref, "default")


def test_processes_give_the_same_as_one_and_survive_a_crash() -> None:
    write(Path("docs"), {f"{name}.txt": f"apple {name}" for name in "abcdefgh"})
    refs = list(walk(["docs"]))
    alone = [process(ref, "default") for ref in refs]
    assert list(_in_processes(partial(process, detector="default"), refs, 2)) == alone
    assert len(refs) <= CHUNK
    crashed = list(_in_processes(crash_on_b, refs, 2))
    assert crashed[1] == Failed("docs/b.txt", "extract", "reading it crashed the process")
    assert crashed[:1] + crashed[2:] == alone[:1] + alone[2:]


@pytest.mark.parametrize("kind", [signal.SIGKILL, signal.SIGINT])
def test_an_index_survives_being_interrupted(kind: signal.Signals) -> None:
    write(Path("docs"), {f"{n:04}.txt": f"apple number {n} " * 50 for n in range(3000)})
    write(Path("first"), {"a.txt": "a single pear"})
    run("first")
    command = [sys.executable, "-m", "docsearch", "index", "docs", "first", "--workers", "1"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as child:
        time.sleep(0.7)
        child.send_signal(kind)
        _, errors = child.communicate(timeout=60)
    assert "Traceback" not in errors
    assert found("pear") == ["first/a.txt"]
    assert run("docs", "first").documents == 3001
