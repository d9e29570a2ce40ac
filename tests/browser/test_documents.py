"""A document in a browser."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from browsing import Open, heading, number
from conftest import ROOT

PLAN = "corpus/vi/ke-hoach-tham-kosice.docx"


def test_a_hit_opens_the_document_at_its_passage(visit: Open) -> None:
    page = visit("/search?q=d%E1%BA%B7t+c%E1%BA%A3m+bi%E1%BA%BFn")
    hit = page.locator(".hits article").first
    title, said = hit.get_by_role("heading").inner_text(), hit.locator("mark").first.inner_text()
    hit.get_by_role("heading").get_by_role("link").click()
    expect(heading(page)).to_have_text(title)
    assert re.search(r"#[pm]\d+$", page.url)
    target = page.locator(":target")
    expect(target).to_be_in_viewport()
    assert said in target.inner_text()
    page.get_by_role("link", name="Back to the results").click()
    expect(page.locator(".hits article").first.get_by_role("heading")).to_have_text(title)


def test_what_a_document_names_is_marked_by_kind(visit: Open, documents: dict[str, str]) -> None:
    page = visit(documents[PLAN])
    legend = page.get_by_label("Marked in the text")
    for kind, label in {"place": "Places", "date": "Dates", "amount": "Sums"}.items():
        told = number(legend.get_by_role("listitem").filter(has_text=label).locator(".number").inner_text())
        assert page.locator(f".texts .e.{kind}").count() == told
    place = page.locator(".texts .e.place").first
    assert place.get_attribute("title") == "Place: Da Nang, Vietnam"
    assert place.evaluate("one => getComputedStyle(one).textDecorationLine") == "underline"  # not by colour alone
    page.get_by_role("complementary").get_by_role("link", name="€45").click()
    expect(page.locator(":target")).to_have_text("45 euro")
    expect(page.locator(":target")).to_be_in_viewport()


def test_a_match_leads_to_the_next(visit: Open, documents: dict[str, str]) -> None:
    page = visit(documents[PLAN] + "?q=Ko%C5%A1ice")
    matches = number(page.locator(".matches").inner_text())
    assert page.locator(".texts mark").count() == matches == 6
    page.get_by_role("link", name="Go to the first").click()
    expect(page.locator("mark:target")).to_have_text("Košice")
    expect(page.locator("mark:target")).to_be_in_viewport()


def test_a_passage_has_an_address(visit: Open, documents: dict[str, str]) -> None:
    page = visit(documents["corpus/sk/sprava-zo-studijnej-cesty.pdf"])
    last = page.locator(".texts .passage").last
    said = last.locator(".text").inner_text()
    last.hover()
    last.get_by_role("link", name="Link to passage").click()
    expect(last).to_be_in_viewport()
    again = visit(page.url)
    expect(again.locator(":target")).to_be_in_viewport()
    assert again.locator(":target .text").inner_text() == said


@pytest.mark.parametrize("uri", [PLAN, "corpus/en/first-call-2019.pdf", "corpus/fr/lyon-casablanca-tram.html"])
def test_the_original_file_comes_as_it_is(visit: Open, documents: dict[str, str], uri: str) -> None:
    page = visit(documents[uri])
    with page.expect_download() as download:
        page.get_by_role("link", name="Original file").click()
    assert download.value.path().read_bytes() == (ROOT / uri).read_bytes()
    assert download.value.suggested_filename == uri.rpartition("/")[2]


def test_a_version_in_another_language_is_a_link_away(visit: Open, documents: dict[str, str]) -> None:
    page = visit(documents["corpus/en/small-grants-2023.md"])
    title = heading(page).inner_text()
    page.locator(".known").get_by_role("link").first.click()
    expect(heading(page)).not_to_have_text(title)
    expect(page.locator("h1")).to_have_attribute("lang", re.compile("vi|th"))
