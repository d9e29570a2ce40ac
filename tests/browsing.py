"""Servers for browsers to look at, and how tests open pages."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from urllib.request import urlopen

from playwright.sync_api import Locator, Page

from conftest import ROOT

SCREENSHOTS = ROOT / "build" / "screenshots"  # ignored by git
_ADDRESS = re.compile(r"http://[^\s/]+")

Open = Callable[..., Page]
Views = Mapping[str, str]  # name -> address of a page


def index(folder: Path, documents: str, *options: str) -> None:
    """Index what lies in a folder, where the server then looks for it: in `index` beside it."""
    command = [sys.executable, "-m", "docsearch", "index", documents, "--workers", "1", *options]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def serve(index: Path, *options: str, **environment: str | None) -> tuple[subprocess.Popen[str], str]:
    """A server over an index, and the address at which it answers; None takes a variable out of the environment."""
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
    given = {name: value for name, value in (os.environ | environment).items() if value is not None}
    kept = {name: value for name, value in given.items() if not name.startswith("DOCSEARCH_")}
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=kept, cwd=index.parent
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


def asked(address: str) -> Any:
    """What the API answers."""
    with urlopen(address) as reply:
        return json.load(reply)


def box(page: Page) -> Locator:
    """Where a query is typed."""
    return page.get_by_label("Search the documents")


def heading(page: Page) -> Locator:
    return page.get_by_role("heading", level=1)


def number(text: str) -> int:
    """The first number of a text."""
    return int(re.findall(r"[\d,]+", text)[0].replace(",", ""))


def overflow(page: Page) -> int:
    """By how many pixels a page is wider than its window."""
    found: int = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return found


def photograph(page: Page, name: str) -> None:
    """Keep what a page looks like."""
    page.screenshot(path=SCREENSHOTS / f"{name}.png", full_page=True)
