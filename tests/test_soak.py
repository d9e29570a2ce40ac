"""Tests of benchmarks.soak, and by it of the server through half a minute of a day's work."""

from __future__ import annotations

import subprocess
import sys

from conftest import ROOT


def test_a_server_stays_right_and_small() -> None:
    given = ["--minutes", ".3", "--documents", "60", "--visitors", "2", "--growth", "60"]
    command = [sys.executable, "-m", "benchmarks.soak", *given]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "wrong answers" in done.stdout
