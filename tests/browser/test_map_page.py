"""The map in a browser."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from browsing import Open, heading, number


def test_a_click_on_a_circle_narrows(visit: Open) -> None:
    page = visit("/map?country=VN")
    circle = page.get_by_role("group", name="Map").get_by_role("link", name="Da Nang, Vietnam: 21 documents")
    circle.locator("circle").last.click()
    expect(page).to_have_url(re.compile("/search.*place="))
    expect(heading(page)).to_have_text("21 documents")
    expect(page.get_by_label("Filters that are set")).to_contain_text("Da Nang")


def test_a_circle_of_several_places_leads_closer(visit: Open) -> None:
    page = visit("/map")
    circle = page.get_by_role("group", name="Map").get_by_role("link", name=re.compile("^Da Nang.*beside it"))
    circle.locator("circle").last.click()
    expect(page).to_have_url(re.compile(r"/map\?(place=iso%3AVN|country=VN)$"))
    expect(page.get_by_role("group", name="Map").get_by_role("link", name=re.compile("^Hu"))).to_be_visible()


def test_the_counts_of_map_and_search_agree(visit: Open) -> None:
    page = visit("/map?q=2019")
    index = page.get_by_role("region", name="Index of places")
    told = number(index.get_by_role("link", name=re.compile("^Da Nang")).locator(".number").inner_text())
    index.get_by_role("link", name=re.compile("^Da Nang")).click()
    assert number(heading(page).inner_text()) == told


def test_the_land_is_drawn(visit: Open) -> None:
    page = visit("/map")
    box = page.locator(".plate.wide .ground").bounding_box()
    assert box is not None
    middle = page.evaluate(
        "async source => (await (await fetch(source)).text()).includes('id=\"VN\"')",
        page.locator("#ground use").first.get_attribute("href"),
    )
    assert middle
    assert box["width"] > 1000
