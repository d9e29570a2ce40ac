"""`docsearch check`: a line for each thing that is wrong, and an exit code."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from conftest import Run, write
from docsearch.engines import generations
from docsearch.ingest import ingest
from docsearch.settings import Settings


@pytest.fixture(autouse=True)
def _indexed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An index of a text in the working folder."""
    monkeypatch.chdir(tmp_path)
    write(Path("docs"), {"a.txt": "one apple"})
    ingest(["docs"], Settings(workers=1))


def spoil() -> str:
    """Change a file of the index; its name."""
    path = next(Path("index").glob("gen-*/*.store"))
    path.write_bytes(b"x" + path.read_bytes()[1:])
    return str(path)


def test_a_sound_index(docsearch: Run) -> None:
    done = docsearch("check")
    assert (done.returncode, done.stdout, done.stderr) == (0, "index is sound\n", "")


def test_a_broken_index_is_told_and_mended(docsearch: Run) -> None:
    told = f"wrong: {spoil()} is missing or not what was written\n"
    done = docsearch("check")
    assert done.returncode == 1
    assert done.stdout.startswith(told)
    assert done.stdout.endswith("index is not sound\n")
    done = docsearch("check", "--repair")
    assert done.returncode == 0
    assert done.stdout.startswith(told)
    assert done.stdout.endswith("index built anew: 1 documents\nindex is sound\n")


def test_json(docsearch: Run) -> None:
    name = spoil()
    done = docsearch("check", "--repair", "--json")
    told = json.loads(done.stdout)
    assert done.returncode == 0
    assert told["found"][0] == {"part": "index", "problem": f"{name} is missing or not what was written", "hint": None}
    assert (told["done"], told["left"]) == (["index built anew: 1 documents"], [])


def test_what_cannot_be_told(docsearch: Run) -> None:
    assert docsearch("check", "--index", "none").returncode == 2
    with generations.writing(Path("index")):
        done = docsearch("check")
    assert done.returncode == 2
    assert f"process {os.getpid()}" in done.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device of Linux")
def test_a_full_disk_is_one_line(docsearch: Run) -> None:
    with Path("/dev/full").open("w") as full:
        done = docsearch("check", stdout=full, stderr=-1, capture_output=False)
    assert done.returncode == 2
    assert done.stderr.startswith("docsearch: the disk is full: there is no room to write")
