"""The timeline in a browser."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, expect

from browsing import Open, heading, number


def name_of(bar: Locator) -> str:
    return bar.locator("title").text_content() or ""


def test_a_click_on_a_year_shows_its_months_and_a_month_its_documents(visit: Open) -> None:
    page = visit("/timeline?q=Ko%C5%A1ice")
    year = page.get_by_role("group", name="Timeline").get_by_role("link", name=re.compile("^2019: "))
    told = number(name_of(year).partition(":")[2])
    year.locator(".target").click()
    expect(heading(page)).to_have_text(f"Months of 2019 in {told} documents")
    month = page.get_by_role("group", name="Timeline").get_by_role("link", name=re.compile("^June 2019: |^June: "))
    told = number(name_of(month).partition(":")[2])
    month.locator(".target").click()
    expect(page).to_have_url(re.compile("/search.q=Ko%C5%A1ice&from=2019-06.*&to=2019-06"))
    assert number(heading(page).inner_text()) >= told  # what names all of 2019 names June, too
    expect(page.get_by_label("Filters that are set")).to_contain_text("June 2019")


def test_years_lead_to_each_other(visit: Open) -> None:
    page = visit("/timeline?from=2021&to=2021&by=month")
    page.get_by_role("link", name="2022 →").click()
    expect(heading(page)).to_contain_text("Months of 2022")
    page.get_by_role("link", name="All years").click()
    expect(heading(page)).to_have_text("Years in 68 documents")


def test_the_table_says_the_same_as_the_bars(visit: Open) -> None:
    page = visit("/timeline")
    for bar in page.get_by_role("group", name="Timeline").get_by_role("link").all():
        name = name_of(bar)
        cell = page.get_by_role("table").get_by_role("link", name=name, exact=True)
        assert number(cell.inner_text()) == number(name.partition(":")[2])
