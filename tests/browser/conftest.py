"""A real browser, and a real server over the sample corpus for it to look at."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Dialog, Page, expect, sync_playwright

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


TIMEOUT = 20_000  # ms: tests run beside others


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


@pytest.fixture(scope="package")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server over the sample corpus."""
    folder = tmp_path_factory.mktemp("served")
    (folder / "corpus").symlink_to(ROOT / "corpus")
    index(folder, "corpus")
    process, address = serve(folder / "index")
    yield address
    stop(process)


@pytest.fixture(scope="package")
def documents(served: str) -> dict[str, str]:
    """Path of each file of the sample corpus -> address of the page that shows it."""
    hits = asked(f"{served}/api/v1/search?{urlencode({'from': '1900', 'limit': 100})}")["hits"]
    found = [each for hit in hits for each in (hit, *hit["copies"], *hit["versions"])]
    return {each["uri"]: f"/documents/{each['id']}" for each in found}


@pytest.fixture(scope="package")
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


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    expect.set_options(timeout=TIMEOUT)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield started
        started.close()


@pytest.fixture(scope="package")
def wrong() -> list[str]:
    """What windows met that they should not: errors of scripts and of what is fetched, dialogs."""
    return []


@pytest.fixture(scope="package")
def window(browser: Browser, wrong: list[str]) -> Callable[[str, bool], Page]:
    """The window of a reader of a language, with scripts or without: one for all tests, as it takes .4 s to open."""

    def met(dialog: Dialog) -> None:
        wrong.append(dialog.message)
        dialog.dismiss()

    @cache
    def opened(language: str, scripts: bool) -> Page:
        context = browser.new_context(locale=language, java_script_enabled=scripts)
        context.set_default_timeout(TIMEOUT)
        page = context.new_page()
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("console", lambda message: wrong.append(message.text) if _is_fault(message) else None)
        page.on("dialog", met)
        return page

    return opened


@pytest.fixture
def visit(window: Callable[[str, bool], Page], wrong: list[str], served: str) -> Iterator[Open]:
    """Open a page: `visit("/search?q=a", width=360, dark=True, language="th", scripts=False)`.

    One in the same language is left for it. A test whose pages met an error fails.
    """

    def opened(
        path: str, width: int = 1280, height: int = 900, dark: bool = False, language: str = "en", scripts: bool = True
    ) -> Page:
        page = window(language, scripts)
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(media="screen", color_scheme="dark" if dark else "light")
        if "#" in path:
            page.goto("about:blank")  # or it would only scroll
        page.goto(path if "://" in path else served + path)
        return page

    wrong.clear()
    yield opened
    assert wrong == []
