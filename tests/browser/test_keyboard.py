"""Keys alone are enough, and show where one is."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from browsing import Open, Views, box, heading

FOCUSED = """() => {
  const on = document.activeElement, style = getComputedStyle(on), seen = on.getBoundingClientRect();
  const circle = on.querySelector('.target');
  return {
    name: on.getAttribute('aria-label') || on.labels?.[0]?.textContent || on.textContent.trim(),
    shown: parseFloat(style.outlineWidth) >= 2 && style.outlineStyle !== 'none'
      || circle && getComputedStyle(circle).stroke !== 'none',
    inside: seen.width > 0 && seen.height > 0 && seen.bottom > 0 && seen.top < innerHeight,
  };
}"""


def tabbed(page: Page, times: int) -> list[str]:
    """What the Tab key goes to; each is seen, and that it is there, too."""
    names = []
    for _ in range(times):
        page.keyboard.press("Tab")
        on = page.evaluate(FOCUSED)
        assert on["shown"], on["name"]
        assert on["inside"], on["name"]
        names.append(on["name"])
    return names


def test_tab_goes_through_the_page_in_its_order(visit: Open) -> None:
    page = visit("/search?q=Ko%C5%A1ice+lang:vi")
    views = ["Documents", "Facts", "Map", "Timeline"]
    top = ["Skip to the content", "docsearch", *views, "Language of the page", "Search the documents", "Search"]
    assert tabbed(page, 9) == top
    assert tabbed(page, 1) == ["Only as typed"]


def test_the_skip_link_leads_past_the_head(visit: Open) -> None:
    page = visit("/search?q=Ko%C5%A1ice")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    assert tabbed(page, 1) == ["Only as typed"]


@pytest.mark.parametrize("name", ["home", "document", "facts", "map", "timeline"])
def test_the_focus_is_always_seen(visit: Open, views: Views, name: str) -> None:
    assert len(set(tabbed(visit(views[name]), 25))) > 15


def test_slash_goes_to_the_box_and_arrows_to_the_hits(visit: Open) -> None:
    page = visit("/search?q=Ko%C5%A1ice")
    page.keyboard.press("/")
    expect(box(page)).to_be_focused()
    expect(box(page)).to_have_value("Košice")
    hits = page.locator(".hits h2 a")
    page.keyboard.press("ArrowDown")
    expect(hits.nth(0)).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(hits.nth(1)).to_be_focused()
    page.keyboard.press("j")
    expect(hits.nth(2)).to_be_focused()
    page.keyboard.press("k")
    page.keyboard.press("ArrowUp")
    expect(hits.nth(0)).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(box(page)).to_be_focused()
    page.keyboard.press("ArrowDown")
    title = hits.nth(0).inner_text()
    page.keyboard.press("Enter")
    expect(heading(page)).to_have_text(title)


def test_a_search_by_keys_alone(visit: Open) -> None:
    page = visit("/")
    page.keyboard.press("/")
    page.keyboard.type("da nang")
    page.keyboard.press("Enter")
    expect(heading(page)).to_have_text("21 documents")
    assert tabbed(page, 1) == ["Skip to the content"]


def test_escape_closes_and_leaves(visit: Open) -> None:
    page = visit("/search?q=Ko%C5%A1ice")
    box(page).focus()
    page.keyboard.press("Escape")
    expect(box(page)).not_to_be_focused()
    page.locator(".ui summary").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Tiếng Việt")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("link", name="Tiếng Việt")).to_be_hidden()


def test_single_keys_can_be_turned_off(visit: Open) -> None:
    page = visit("/help")
    page.get_by_role("checkbox").uncheck()
    page.get_by_role("link", name="docsearch").click()
    expect(heading(page)).to_have_text(re.compile("^Search"))
    page.keyboard.press("/")
    expect(box(page)).not_to_be_focused()
    page.go_back()
    page.get_by_role("checkbox").check()


def test_a_circle_of_the_map_opens_by_enter(visit: Open) -> None:
    page = visit("/map?country=VN")
    page.get_by_role("group", name="Map").get_by_role("link", name=re.compile("^Da Nang")).focus()
    page.keyboard.press("Enter")
    expect(heading(page)).to_have_text("21 documents")
