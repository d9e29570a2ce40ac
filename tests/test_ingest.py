"""Bringing an index up to date: what changed and nothing else, whatever goes wrong on the way."""

import json
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from conftest import write
from docsearch.corrections import Corrections, save
from docsearch.errors import DocsearchError, UsageError
from docsearch.failures import load_failures
from docsearch.identity import document_id
from docsearch.ingest import ingest, update
from docsearch.model import Document, Failed, Indexed, Source
from docsearch.pipeline import understand
from docsearch.runs import Committed, Report
from docsearch.search import open_index
from docsearch.settings import Settings


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def run(*paths: str, rebuild: bool = False, **settings: object) -> Report:
    return ingest(list(paths), Settings(isolated=False, **settings), rebuild)  # type: ignore[arg-type]


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
    write(Path("docs"), {"vi/a.txt": "apple", "th/b.txt": "apple tree", "vi2/c.txt": "apple pie"})
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
    write(Path("more"), {"b.txt": "apple tree"})
    run("docs")
    run("more")
    write(Path("docs"), {"c.txt": "apple pie"})
    report = run(rebuild=True)
    assert counts(report) == (3, 0, 0, 0)
    assert found("apple") == ["docs/a.txt", "docs/c.txt", "more/b.txt"]


def test_a_rebuild_refuses_to_forget_a_path_that_is_not_there() -> None:
    write(Path("docs"), {"a.txt": "apple"})
    write(Path("more"), {"b.txt": "apple tree"})
    run("docs", "more")
    Path("more/b.txt").unlink()
    Path("more").rmdir()
    with pytest.raises(UsageError, match="more was indexed before") as raised:
        run(rebuild=True)
    assert "roots.json" in str(raised.value.hint)
    assert found("apple") == ["docs/a.txt", "more/b.txt"]


def test_a_rebuild_keeps_what_it_cannot_read_any_more() -> None:
    write(Path("docs"), {"a.txt": "apple", "box/b.txt": "pear"})
    run("docs")
    write(Path("docs"), {"a.txt": b""})
    report = run(rebuild=True)
    assert [each.uri for each in report.failed] == ["docs/a.txt"]
    assert (report.added, report.documents) == (1, 2)
    assert found("apple OR pear") == ["docs/a.txt", "docs/box/b.txt"]


def test_a_rebuild_that_reads_nothing_leaves_the_index_as_it_was() -> None:
    write(Path("docs"), {"a.txt": "apple"})
    run("docs")
    Path("docs/a.txt").unlink()
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

    def fails(source: Source, *arguments: Any, **options: Any) -> Document:
        if source.uri == "docs/a.txt":
            raise ZeroDivisionError("by\nzero")
        return understand(source, *arguments, **options)

    monkeypatch.setattr("docsearch.ingest.understand", fails)
    report = run("docs")
    assert report.failed == (Failed("docs/a.txt", "extract", "ZeroDivisionError: by"),)
    assert report.added == 1


def test_progress_counts_every_document_that_is_read() -> None:
    write(Path("docs"), {"a.txt": "apple", "b.txt": b"", "c.txt": "pear"})
    seen: list[tuple[int, int]] = []
    ingest(["docs"], Settings(isolated=False), progress=lambda done, total: seen.append((done, total)))
    assert seen == [(1, 3), (2, 3), (3, 3)]


def locations(uri: str) -> tuple[str, ...]:
    with open_index() as index:
        return index.document(document_id(uri)).locations


def test_files_of_one_content_are_one_document() -> None:
    write(Path("docs"), {"a.txt": "apple", "b/copy.txt": "apple", "c.txt": "pear"})
    assert counts(run("docs")) == (2, 0, 0, 0)
    assert found("apple") == ["docs/a.txt"]
    assert locations("docs/a.txt") == ("docs/a.txt", "docs/b/copy.txt")
    assert locations("docs/c.txt") == ()
    assert counts(run("docs")) == (0, 0, 2, 0)


def test_a_document_lives_as_long_as_one_of_its_files() -> None:
    write(Path("docs"), {"a.txt": "apple", "b.txt": "apple"})
    write(Path("more"), {"c.txt": "apple"})
    run("docs", "more")
    Path("docs/b.txt").unlink()
    assert counts(run("docs")) == (0, 1, 0, 0)
    assert locations("docs/a.txt") == ("docs/a.txt", "more/c.txt")
    Path("docs/a.txt").unlink()
    assert counts(run("docs")) == (1, 0, 0, 1)  # under the name of the file that is left
    assert found("apple") == ["more/c.txt"]
    assert locations("more/c.txt") == ()
    write(Path("docs"), {"d.txt": "apple"})
    assert counts(run("docs")) == (0, 1, 0, 0)
    assert locations("more/c.txt") == ("more/c.txt", "docs/d.txt")
    write(Path("more"), {"c.txt": "pear"})
    assert counts(run("more")) == (1, 1, 0, 0)
    assert found("apple OR pear") == ["docs/d.txt", "more/c.txt"]


def test_more_copies_than_a_stamp_tells() -> None:
    write(Path("docs"), {f"{number:03}.txt": "apple" for number in range(100)})
    assert counts(run("docs")) == (1, 0, 0, 0)
    assert counts(run("docs")) == (0, 0, 1, 0)
    Path("docs/050.txt").unlink()
    assert counts(run("docs")) == (0, 1, 0, 0)
    assert len(locations("docs/000.txt")) == 99


def test_a_document_moves_with_its_file() -> None:
    write(Path("docs"), {"a.txt": "apple"})
    run("docs")
    Path("docs/a.txt").rename("docs/z.txt")
    assert counts(run("docs")) == (1, 0, 0, 1)
    assert found("apple") == ["docs/z.txt"]


def test_what_failed_is_not_tried_again_until_it_changes(monkeypatch: pytest.MonkeyPatch) -> None:
    write(Path("docs"), {"a.txt": "apple", "b.pdf": b"%PDF-1.4 broken"})
    first = run("docs").failed
    tried: list[str] = []

    def spy(source: Source, *arguments: Any, **options: Any) -> Document:
        tried.append(source.uri)
        return understand(source, *arguments, **options)

    monkeypatch.setattr("docsearch.ingest.understand", spy)
    assert run("docs").failed == first
    assert tried == []
    assert ingest(["docs"], Settings(isolated=False), retry=True).failed == first
    assert tried == ["docs/b.pdf"]
    assert [each.uri for each in run("docs", limit_seconds=60).failed] == ["docs/b.pdf"]
    assert tried == ["docs/b.pdf"] * 2  # other limits may let it pass
    write(Path("docs"), {"b.pdf": "no PDF at all: a pear"})
    assert run("docs").failed == ()
    assert load_failures(Path("index")).by_uri == {}


def test_every_copy_of_what_cannot_be_read_is_reported_and_what_was_there_stays() -> None:
    write(Path("docs"), {"a.txt": "apple", "b.txt": "apple pie"})
    run("docs")
    write(Path("docs"), {"a.txt": b"", "b.txt": b"", "c.txt": b""})
    for _ in range(2):
        assert [each.uri for each in run("docs").failed] == ["docs/a.txt", "docs/b.txt", "docs/c.txt"]
        assert found("apple") == ["docs/a.txt", "docs/b.txt"]


def test_parts_of_what_an_index_is_built_from_are_brought_up_to_date() -> None:
    write(Path("docs"), {"a.txt": "apple", "b.txt": "apple pie"})
    run("docs")
    Path("docs/a.txt").unlink()
    write(Path("docs"), {"c.txt": "apple tree"})
    report = update(["docs/a.txt", "docs/c.txt"], Settings(isolated=False))
    assert counts(report) == (1, 0, 0, 1)
    assert found("apple") == ["docs/b.txt", "docs/c.txt"]
    assert json.loads(Path("index/roots.json").read_text()) == ["docs"]


def test_a_report_tells_languages_and_stages_and_each_outcome_is_told() -> None:
    write(Path("docs"), {"a.txt": "The apple is red and the pear is green.", "b.txt": b""})
    told: list[object] = []
    report = ingest(["docs"], Settings(isolated=False), tell=told.append)
    assert report.languages == {"en": 1}
    assert {"compare", "read", "extract", "languages", "entities", "terms", "index"} <= report.stages.keys()
    assert told == [Indexed("docs/a.txt"), *report.failed, Committed(1)]


def language_of(uri: str) -> str:
    with open_index() as index:
        return index.document(document_id(uri)).language


def test_a_language_that_was_set_holds_for_new_changed_and_rebuilt_documents() -> None:
    save(Corrections({"docs/sk/*": "sk"}), "index")
    write(Path("docs"), {"sk/a.txt": "apple", "en/b.txt": "The apple is red and the pear is green."})
    run("docs")
    assert (language_of("docs/sk/a.txt"), language_of("docs/en/b.txt")) == ("sk", "en")
    write(Path("docs"), {"sk/a.txt": "The apple is green and the pear is red.", "sk/c.txt": "pear"})
    assert counts(run("docs")) == (1, 1, 1, 0)
    assert (language_of("docs/sk/a.txt"), language_of("docs/sk/c.txt")) == ("sk", "sk")
    run(rebuild=True)
    assert (language_of("docs/sk/a.txt"), language_of("docs/en/b.txt")) == ("sk", "en")


def test_what_was_set_behind_the_index_s_back_is_seen_at_the_next_run() -> None:
    write(Path("docs"), {"a.txt": "The apple is red and the pear is green.", "b.txt": "apple"})
    run("docs")
    save(Corrections({"docs/a.txt": "cs"}), "index")
    assert counts(run("docs")) == (0, 1, 1, 0)
    assert language_of("docs/a.txt") == "cs"
    assert counts(run("docs")) == (0, 0, 2, 0)
    save(Corrections({}), "index")
    assert counts(run("docs")) == (0, 1, 1, 0)
    assert language_of("docs/a.txt") == "en"


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
