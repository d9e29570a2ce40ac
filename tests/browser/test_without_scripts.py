"""Everything works where scripts do not."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from browsing import Open, box, heading, number
from conftest import ROOT


def test_from_a_search_to_the_timeline(visit: Open) -> None:
    page = visit("/", scripts=False)
    expect(page.get_by_role("searchbox")).to_be_visible()
    box(page).fill("Košice")
    box(page).press("Enter")
    expect(heading(page)).to_have_text("49 documents")
    page.get_by_role("region", name="Narrow down").get_by_role("link", name=re.compile("^Slovak ")).click()
    expect(heading(page)).to_have_text("6 documents")

    title = page.locator(".hits h2").first.inner_text()
    page.locator(".hits h2").first.get_by_role("link").click()
    expect(heading(page)).to_have_text(title)
    with page.expect_download() as download:
        page.get_by_role("link", name="Original file").click()
    uri = page.locator(".known bdi").filter(has_text="corpus/").first.inner_text()
    assert download.value.path().read_bytes() == (ROOT / uri).read_bytes()
    page.get_by_role("link", name="Back to the results").click()

    views = page.get_by_role("navigation", name="Views")
    views.get_by_role("link", name="Facts").click()
    assert number(heading(page).inner_text()) > 10
    page.get_by_role("link", name="Sort by Place").click()
    expect(page).to_have_url(re.compile("sort=place"))

    views.get_by_role("link", name="Map").click()
    page.get_by_role("region", name="Index of places").get_by_role("link", name=re.compile("^Da Nang")).click()
    expect(heading(page)).to_have_text("5 documents")

    views.get_by_role("link", name="Timeline").click()
    page.get_by_role("group", name="Timeline").get_by_role("link", name=re.compile("^2019")).locator(".target").click()
    expect(heading(page)).to_contain_text("Months of 2019")

    page.locator(".ui summary").click()
    page.get_by_role("link", name="Slovenčina").click()
    expect(page.locator("html")).to_have_attribute("lang", "sk")
    expect(page).to_have_url(re.compile("q=Ko%C5%A1ice.*lang=sk"))


def test_filters_fold_out_on_a_phone(visit: Open) -> None:
    page = visit("/search?q=Ko%C5%A1ice", width=360, scripts=False)
    slovak = page.get_by_role("link", name=re.compile("^Slovak "))
    expect(slovak).to_be_hidden()
    page.get_by_text("Narrow down").click()
    slovak.click()
    expect(heading(page)).to_have_text("6 documents")
