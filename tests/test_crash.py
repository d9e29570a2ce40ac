"""Killed at any moment, docsearch index leaves an index at a whole commit, and runs to its end the next time.

benchmarks/crash.py does the same 200 times.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from benchmarks.crash import KINDS, SETTINGS, Crashes, Kind

from docsearch.ingest import ingest

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there is no kill -9")


@pytest.fixture(scope="module")
def crashes(tmp_path_factory: pytest.TempPathFactory) -> Crashes:
    return Crashes(tmp_path_factory.mktemp("crashes"), KINDS[:3], timed=1)


def test_the_runs_that_are_killed_have_several_commits(crashes: Crashes) -> None:
    states = {name: len({str(state) for state in course.states}) for name, course in crashes.courses.items()}
    assert states == {"first": 7, "index": 5, "rebuild": 2}


def test_no_kill_leaves_a_fault(crashes: Crashes) -> None:
    assert [outcome for outcome in crashes.rounds(6, seed=7) if outcome.faults] == []


@pytest.mark.parametrize("kind", KINDS[1:3], ids=lambda kind: str(kind.name))
def test_what_is_no_whole_commit_is_a_fault(crashes: Crashes, monkeypatch: pytest.MonkeyPatch, kind: Kind) -> None:
    crashes.place(f"half of {kind.name}", kind)
    monkeypatch.chdir(crashes.folder / f"half of {kind.name}")
    ingest(["docs/101.txt"], SETTINGS)
    (Path("index") / "litter").touch()
    faults = crashes.faults(kind)
    assert faults[0] == "no whole commit: 101 documents"
    assert faults[-1] == "left behind: litter"
