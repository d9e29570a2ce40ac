"""`docsearch index` and `docsearch failures`, as a user runs them: what is said, and the exit codes."""

from __future__ import annotations

import json
from pathlib import Path

from conftest import Run, write


def test_what_cannot_be_read_is_said_once_listed_and_tried_again_when_asked(docsearch: Run, tmp_path: Path) -> None:
    write(tmp_path / "docs", {"a.txt": "The apple is red and the pear is green.", "b.pdf": b"%PDF-1.4 broken"})
    first = docsearch("index", "docs")
    assert first.returncode == 1
    assert first.stderr == "failed: docs/b.pdf (extract): the PDF is damaged or cut off\n"
    assert first.stdout.splitlines()[0].startswith("1 added, 1 failed; 1 document in index")
    assert first.stdout.splitlines()[1] == "languages: English 1"
    again = docsearch("index", "docs")
    assert (again.returncode, again.stderr) == (1, "")
    assert again.stdout.startswith("1 unchanged, 1 failed; 1 document in index")
    assert "1 of the failed as before (docsearch failures lists them" in again.stdout
    retried = docsearch("index", "docs", "--retry")
    assert (retried.returncode, retried.stderr) == (1, first.stderr)
    listed = docsearch("failures")
    assert (listed.returncode, listed.stdout) == (0, "docs/b.pdf (extract): the PDF is damaged or cut off\n")
    told = json.loads(docsearch("failures", "--json").stdout)
    assert told == [{"uri": "docs/b.pdf", "stage": "extract", "error": "the PDF is damaged or cut off"}]
    (tmp_path / "docs" / "b.pdf").unlink()
    assert docsearch("index", "docs").returncode == 0
    none = docsearch("failures")
    assert (none.returncode, none.stdout) == (1, "")


def test_failures_of_no_index(docsearch: Run) -> None:
    done = docsearch("failures")
    assert done.returncode == 2
    assert done.stderr.startswith("docsearch: no index at index")


def test_a_run_as_json_lines(docsearch: Run, tmp_path: Path) -> None:
    write(tmp_path / "docs", {"a.txt": "The apple is red and the pear is green.", "b.txt": b""})
    done = docsearch("index", "docs", "--log-json")
    events = [json.loads(line) for line in done.stderr.splitlines()]
    assert [event.pop("event") for event in events] == ["indexed", "failed", "committed", "finished"]
    assert all(event.pop("time").endswith("+00:00") for event in events)
    assert events[:3] == [
        {"uri": "docs/a.txt"},
        {"uri": "docs/b.txt", "stage": "extract", "error": "empty file"},
        {"documents": 1},
    ]
    assert events[3]["languages"] == {"en": 1}
    assert events[3]["added"] == 1


def test_a_report_in_json_has_languages_and_stages(docsearch: Run, tmp_path: Path) -> None:
    write(tmp_path / "docs", {"a.txt": "The apple is red and the pear is green."})
    report = json.loads(docsearch("index", "docs", "--json").stdout)
    assert report["languages"] == {"en": 1}
    assert report["stages"].keys() >= {"compare", "read", "extract", "languages", "entities", "terms", "index"}


def test_too_little_memory_is_refused(docsearch: Run, tmp_path: Path) -> None:
    write(tmp_path / "docs", {"a.txt": "apple"})
    done = docsearch("index", "docs", "--limit-memory", "1")
    assert done.returncode == 2
    assert done.stderr.startswith("docsearch: 1 MB of memory are not enough")
    assert not (tmp_path / "index").exists()
