"""Telephones, large type and windows as narrow as can be."""

from __future__ import annotations

from playwright.sync_api import Page

from browsing import Open, Views, overflow

SMALL = """() => [...document.querySelectorAll('a, button, input:not([type=hidden]), summary')].filter(one => {
  const box = one.getBoundingClientRect(), style = getComputedStyle(one);
  const shown = one.checkVisibility({ visibilityProperty: true }) && box.width > 1 && box.height > 1;
  const other = style.pointerEvents === 'none' || style.display === 'inline' || one.closest('svg');
  return shown && !other && (box.width < 24 || box.height < 24);
}).map(one => one.outerHTML.slice(0, 100))"""


def resized(page: Page, width: int) -> Page:
    page.set_viewport_size({"width": width, "height": 640})
    return page


def test_no_page_scrolls_sideways(visit: Open, views: Views) -> None:
    for name, path in views.items():
        page = visit(path)
        assert [width for width in (320, 360, 640, 800) if overflow(resized(page, width)) > 0] == [], name


def test_what_is_touched_is_large_enough(visit: Open, views: Views) -> None:
    for name, path in views.items():
        page = visit(path)
        assert page.evaluate(SMALL) == [], name
        assert resized(page, 360).evaluate(SMALL) == [], name


def test_text_twice_as_large_still_fits(visit: Open, views: Views) -> None:
    for name, path in views.items():
        page = visit(path)
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        assert overflow(page) <= 0, name
