"""Texts that are read from the right stand at the right, among furniture that is read from the left."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from browsing import Open, Views, photograph

# How far the first line of a text is from the right and from the left edge of its element.
GAPS = """one => {
  const range = document.createRange();
  range.selectNodeContents(one);
  const line = range.getClientRects()[0], own = one.getBoundingClientRect();
  const lines = [...range.getClientRects()].filter(other => Math.abs(other.bottom - line.bottom) < 8);
  return [own.right - Math.max(...lines.map(each => each.right)), Math.min(...lines.map(each => each.left)) - own.left];
}"""


@pytest.mark.parametrize("width", [1280, 360])
def test_an_arabic_document(visit: Open, views: Views, width: int) -> None:
    page = visit(views["arabic"], width=width)
    expect(page.locator("html")).to_have_attribute("dir", "ltr")
    title = page.locator("h1")
    expect(title).to_have_attribute("dir", "rtl")
    expect(title).to_have_attribute("lang", "ar")
    texts = page.locator(".texts .text")
    assert texts.count() > 3
    for text in texts.all():
        expect(text).to_have_attribute("dir", "rtl")
        expect(text).to_have_css("direction", "rtl")
    right, left = texts.first.evaluate(GAPS)
    assert abs(right) < 2
    assert width == 360 or left > 100
    expect(page.locator(".known bdi").last).to_have_css("direction", "ltr")
    photograph(page, f"arabic-{width}")


def test_passages_among_others(visit: Open) -> None:
    page = visit("/search?q=%D9%83%D9%88%D8%B4%D9%8A%D8%AA%D8%B3%D9%87")  # Košice in Arabic letters
    expect(page.locator("#q")).to_have_css("direction", "rtl")
    found = page.locator(".passage p[lang=ar]")
    assert found.count() > 0
    for passage in found.all():
        expect(passage).to_have_css("direction", "rtl")
        assert abs(passage.evaluate(GAPS)[0]) < 2
    others = page.locator(".passage p:not([lang=ar])")
    assert others.count() > 0
    for passage in others.all():
        expect(passage).to_have_css("direction", "ltr")
    photograph(page, "search-arabic")


def test_facts_in_arabic_are_quoted_so(visit: Open) -> None:
    page = visit("/facts?lang=ar")
    expect(page.locator("table")).to_have_css("direction", "ltr")
    for quote in page.locator("tbody q").all()[:5]:
        expect(quote).to_have_attribute("lang", "ar")
        expect(quote).to_have_css("direction", "rtl")
