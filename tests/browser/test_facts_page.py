"""Facts in a browser: the table, its order, files of it."""

from __future__ import annotations

import csv
import json
import re

from playwright.sync_api import Page, expect

from browsing import Open, asked, heading, number

FACTS = "/facts?q=Ko%C5%A1ice&lang=vi"


def surfaces(page: Page) -> list[str]:
    return page.locator("tbody td:first-child bdi").all_inner_texts()


def test_a_header_sorts(visit: Open, served: str) -> None:
    page = visit(FACTS)
    by_date = surfaces(page)
    expect(page.get_by_role("columnheader", name="Sort by Date")).to_have_attribute("aria-sort", "ascending")
    for name in ("Place", "Sum", "Document"):
        page.get_by_role("link", name=f"Sort by {name}").click()
        answer = asked(f"{served}/api/v1{FACTS}&sort={name.lower().replace('sum', 'amount')}&limit=50")
        assert surfaces(page) == [fact["surface"] for fact in answer] != by_date
        expect(page.get_by_role("columnheader", name=name)).to_have_attribute("aria-sort", re.compile("."))


def test_kinds_narrow_and_count(visit: Open) -> None:
    page = visit(FACTS)
    kinds = page.get_by_role("navigation", name="Kinds of facts")
    told = number(kinds.get_by_role("link", name="Dates").inner_text())
    kinds.get_by_role("link", name="Dates").click()
    assert number(heading(page).inner_text()) == told
    assert page.locator("tbody td:first-child .e.date").count() == min(told, 50)


def test_a_date_narrows_the_documents(visit: Open) -> None:
    page = visit(FACTS + "&kind=date")
    date = page.locator("tbody td:nth-child(2)").get_by_role("link").first
    said = date.inner_text()
    date.click()
    expect(page.get_by_label("Filters that are set")).to_contain_text(said)


def test_files_hold_the_facts(visit: Open) -> None:
    page = visit(FACTS)
    facts = number(heading(page).inner_text())
    with page.expect_download() as download:
        page.get_by_role("link", name="Table (CSV)").click()
    with download.value.path().open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == facts
    assert download.value.suggested_filename.endswith(".csv")
    with page.expect_download() as download:
        page.get_by_role("link", name="Map (GeoJSON)").click()
    found = json.loads(download.value.path().read_bytes())
    assert found["type"] == "FeatureCollection"
    assert {"Đà Nẵng"} < {feature["properties"]["surface"] for feature in found["features"]}


def test_a_row_leads_to_its_passage(visit: Open) -> None:
    page = visit(FACTS + "&kind=amount")
    said = surfaces(page)[0]
    page.locator("tbody tr").first.locator("td").last.get_by_role("link").click()
    expect(page.locator(":target")).to_be_in_viewport()
    assert said in page.locator(":target").inner_text()
