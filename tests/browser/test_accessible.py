"""What axe finds wrong with the pages: nothing."""

from __future__ import annotations

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Page

from browsing import Open, Views, photograph

AXE = Axe().axe_script
STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
ALL = {"runOnly": {"type": "tag", "values": STANDARDS}, "rules": {"target-size": {"enabled": True}}}
CONTRAST = {"runOnly": {"type": "rule", "values": ["color-contrast"]}}
NAMES = [  # those of `views`
    *("home", "search", "nothing", "fault", "document", "arabic"),
    *("facts", "map", "timeline", "months", "help", "missing"),
]


def violations(page: Page, options: dict[str, Any] = ALL) -> list[str]:
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    run = "options => axe.run(document, { resultTypes: ['violations'], ...options }).then(found => found.violations)"
    found = page.evaluate(run, options)
    return [f"{each['id']}: {node['html'][:200]} {node['failureSummary']}" for each in found for node in each["nodes"]]


def test_all_pages_are_looked_at(views: Views) -> None:
    assert list(views) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_axe_finds_nothing(visit: Open, views: Views, name: str) -> None:
    page = visit(views[name])
    for width in (1280, 360):
        page.set_viewport_size({"width": width, "height": 900})
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            assert violations(page) == [], (width, scheme)
            if (width, scheme) != (360, "dark"):
                photograph(page, f"{name}-{width}-{scheme}")


@pytest.mark.parametrize("name", ["search", "document", "facts", "map", "timeline"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_print_keeps_its_contrast(visit: Open, views: Views, name: str, scheme: str) -> None:
    page = visit(views[name], dark=scheme == "dark")
    page.emulate_media(media="print")
    assert page.evaluate("getComputedStyle(document.body).color") == "rgb(0, 0, 0)"
    assert not page.get_by_role("search").is_visible()
    assert violations(page, CONTRAST) == []
    if scheme == "light":
        photograph(page, f"{name}-print")


@pytest.mark.parametrize("language", ["vi", "th", "ca", "sk", "es", "fr"])
def test_axe_finds_nothing_in_other_languages(visit: Open, views: Views, language: str) -> None:
    for name in ("search", "timeline"):
        assert violations(visit(views[name], language=language)) == [], name


def test_open_suggestions_and_menus_are_accessible(visit: Open) -> None:
    page = visit("/")
    page.locator("#q").press_sequentially("kos")
    page.get_by_role("option").first.wait_for()
    page.keyboard.press("ArrowDown")
    assert violations(page) == []
    page.keyboard.press("Escape")
    page.locator(".ui summary").click()
    assert violations(page) == []
