"""A lock keeps others out until it is let go, and says who has it and what they would disturb."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

from docsearch.errors import IndexBusy
from docsearch.locks import locked

HOLDS = """
    import sys, time
    from pathlib import Path
    from docsearch.locks import locked
    sys.argv[0] = "docsearch"
    with locked(Path(sys.argv[2]), Path("index"), "writing to"):
        print("held", flush=True)
        time.sleep(float(sys.argv[3]))
"""


def holder(path: Path, seconds: float) -> subprocess.Popen[str]:
    """Another process that holds the lock by now."""
    command = [sys.executable, "-c", textwrap.dedent(HOLDS), "index", str(path), str(seconds)]
    child = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None
    assert child.stdout.readline() == "held\n"
    return child


def take(path: Path, wait: float = 0.0) -> None:
    with locked(path, path.parent, "writing to", wait):
        pass


def test_one_holds_a_lock_until_it_is_let_go(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    with (
        locked(path, tmp_path, "writing to"),
        pytest.raises(IndexBusy, match=r"another docsearch \(.*\) is writing to"),
    ):
        take(path)
    take(path)


def test_whoever_meets_a_lock_is_told_who_has_it(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    with holder(path, 60) as child:
        with pytest.raises(IndexBusy) as busy:
            take(path)
        child.kill()
    host, since = os.uname().nodename if sys.platform != "win32" else os.environ["COMPUTERNAME"], time.strftime("%H:")
    told = f"another docsearch (docsearch index, process {child.pid} on {host}, since {since}"
    assert str(busy.value).startswith(told)
    assert str(busy.value).endswith(f") is writing to {tmp_path}")
    assert busy.value.hint == "wait until it is done"
    take(path)  # a killed process holds nothing


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '{"pid": 1}', json.dumps({"since": "x"}), "x" * 2_000, "\xff"])
def test_a_file_that_does_not_tell(tmp_path: Path, text: str) -> None:
    path = tmp_path / "lock"
    with locked(path, tmp_path, "writing to"):
        path.write_text(text)
        with pytest.raises(IndexBusy) as busy:
            take(path)
    assert str(busy.value) == f"another docsearch is writing to {tmp_path}"


def test_waiting_for_a_lock(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    with holder(path, 0.4):
        with pytest.raises(IndexBusy):
            take(path, 0.06)
        take(path, float("inf"))


@pytest.mark.skipif(sys.platform == "win32", reason="there are no forks")
def test_a_child_does_not_hold_the_lock_on(tmp_path: Path) -> None:
    script = """
        import os, sys, time
        from pathlib import Path
        from docsearch.locks import locked
        with locked(Path(sys.argv[1]), Path("index"), "writing to"):
            if os.fork() == 0:
                print("here", flush=True)
                time.sleep(60)
                os._exit(0)
            time.sleep(60)
    """
    path = tmp_path / "lock"
    command = [sys.executable, "-c", textwrap.dedent(script), str(path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, start_new_session=True) as child:
        assert child.stdout is not None
        child.stdout.readline()
        child.kill()
        child.wait()
        take(path)
        os.killpg(child.pid, 9)  # the group: its leader is gone, its child is there
