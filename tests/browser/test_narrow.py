"""Telephones, large type and windows as narrow as can be."""

from __future__ import annotations

import pytest

from browsing import Open, Views, overflow

SMALL = """() => [...document.querySelectorAll('a, button, input:not([type=hidden]), summary')].filter(one => {
  const box = one.getBoundingClientRect(), style = getComputedStyle(one);
  const shown = one.checkVisibility({ visibilityProperty: true }) && box.width > 1 && box.height > 1;
  const other = style.pointerEvents === 'none' || style.display === 'inline' || one.closest('svg');
  return shown && !other && (box.width < 24 || box.height < 24);
}).map(one => one.outerHTML.slice(0, 100))"""


@pytest.mark.parametrize("width", [320, 360, 640, 800])
def test_no_page_scrolls_sideways(visit: Open, views: Views, width: int) -> None:
    for name, path in views.items():
        assert overflow(visit(path, width=width, height=640)) <= 0, name


@pytest.mark.parametrize("width", [360, 1280])
def test_what_is_touched_is_large_enough(visit: Open, views: Views, width: int) -> None:
    for name, path in views.items():
        assert visit(path, width=width).evaluate(SMALL) == [], name


def test_text_twice_as_large_still_fits(visit: Open, views: Views) -> None:
    for name, path in views.items():
        page = visit(path)
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        assert overflow(page) <= 0, name
