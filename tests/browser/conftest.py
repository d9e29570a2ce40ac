"""A real browser, and a real server over the sample corpus for it to look at."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright

from browsing import Open, Views, asked, index, serve, stop
from conftest import ROOT

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
QUIET = (  # no look for updates and the like, which would be refused
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


TIMEOUT = 10_000  # ms


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip what needs a browser where there is none."""
    if CHROMIUM is None:
        here = Path(__file__).parent
        for item in items:
            if item.path.is_relative_to(here):
                item.add_marker(pytest.mark.skip(reason="no chromium here (Debian: apt install chromium)"))


def _is_fault(message: ConsoleMessage) -> bool:
    """Whether a page went wrong; what it says of an address that is refused on purpose is none."""
    return message.type == "error" and "the server responded with a status of 4" not in message.text


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server over the sample corpus."""
    folder = tmp_path_factory.mktemp("served")
    (folder / "corpus").symlink_to(ROOT / "corpus")
    index(folder, "corpus")
    process, address = serve(folder / "index")
    yield address
    stop(process)


@pytest.fixture(scope="session")
def documents(served: str) -> dict[str, str]:
    """Path of each file of the sample corpus -> address of the page that shows it."""
    hits = asked(f"{served}/api/v1/search?{urlencode({'from': '1900', 'limit': 100})}")["hits"]
    found = [each for hit in hits for each in (hit, *hit["copies"], *hit["versions"])]
    return {each["uri"]: f"/documents/{each['id']}" for each in found}


@pytest.fixture(scope="session")
def views(documents: dict[str, str]) -> Views:
    """A page of every kind."""
    return {
        "home": "/",
        "search": "/search?q=Ko%C5%A1ice+%C4%90%C3%A0+N%E1%BA%B5ng",
        "nothing": "/search?q=zzzzqqqq&lang=th",
        "fault": "/search?q=%22rain",
        "document": documents["corpus/vi/ke-hoach-tham-kosice.docx"] + "?q=Ko%C5%A1ice",
        "arabic": documents["corpus/ar/mutamar-kosice.txt"] + "?q=Ko%C5%A1ice",
        "facts": "/facts?q=Ko%C5%A1ice&kind=date&lang=sk",
        "map": "/map",
        "timeline": "/timeline?q=Ko%C5%A1ice",
        "months": "/timeline?from=2019&to=2019&by=month",
        "help": "/help",
        "missing": "/nothing-here",
    }


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield started
        started.close()


@pytest.fixture
def visit(browser: Browser, served: str) -> Iterator[Open]:
    """Open a page in a window of its own: `visit("/search?q=a", width=360, dark=True, language="th", scripts=False)`.

    A window that met an error, in a script or in what it fetched, fails the test.
    """
    wrong: list[str] = []
    with ExitStack() as windows:

        def opened(
            path: str,
            width: int = 1280,
            height: int = 900,
            dark: bool = False,
            language: str = "en",
            scripts: bool = True,
            **options: Any,
        ) -> Page:
            context = browser.new_context(
                viewport={"width": width, "height": height},
                color_scheme="dark" if dark else "light",
                locale=language,
                java_script_enabled=scripts,
                **options,
            )
            windows.callback(context.close)
            context.set_default_timeout(TIMEOUT)
            page = context.new_page()
            page.on("pageerror", lambda error: wrong.append(str(error)))
            page.on("console", lambda message: wrong.append(message.text) if _is_fault(message) else None)
            page.goto(path if "://" in path else served + path)
            return page

        yield opened
    assert wrong == []
