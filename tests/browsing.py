"""Servers for browsers to look at, and how tests open pages."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page

from conftest import ROOT

SCREENSHOTS = ROOT / "build" / "screenshots"  # ignored by git
_ADDRESS = re.compile(r"http://[^\s/]+")

Open = Callable[..., Page]


def serve(index: Path, *options: str) -> tuple[subprocess.Popen[str], str]:
    """A server over an index, and the address at which it answers."""
    command = [
        sys.executable,
        "-m",
        "docsearch",
        "serve",
        "--index",
        str(index),
        "--port",
        "0",
        *options,
    ]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("DOCSEARCH_")}
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment, cwd=index.parent
    )
    assert process.stdout is not None
    said = ""
    for line in process.stdout:
        said += line
        if found := _ADDRESS.search(line):
            return process, found[0]
    stop(process)
    raise AssertionError(f"the server ended: {said}")


def stop(process: subprocess.Popen[str]) -> None:
    process.send_signal(signal.SIGINT)
    process.wait(20)
    assert process.stdout is not None
    process.stdout.close()
