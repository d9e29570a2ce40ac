"""Searching in a browser: the box, its suggestions, filters."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from browsing import Open, box, heading, number


def hits(page: Page) -> int:
    return page.locator(".hits > li").count()


def test_a_search_from_the_first_page(visit: Open) -> None:
    page = visit("/")
    expect(heading(page)).to_have_text("Search 68 documents")
    box(page).fill("Košice")
    page.get_by_role("button", name="Search").click()
    expect(page).to_have_url(re.compile(r"/search\?q=Ko%C5%A1ice$"))
    expect(heading(page)).to_have_text("49 documents")
    expect(box(page)).to_have_value("Košice")
    assert hits(page) == 10
    assert page.locator(".hits article").first.locator("mark").first.inner_text() == "Košice"
    page.get_by_role("link", name="Next").click()
    assert hits(page) == 10
    page.go_back()
    expect(page.get_by_role("link", name="Previous")).to_have_count(0)


def test_an_example_of_the_first_page_finds_something(visit: Open) -> None:
    page = visit("/")
    page.get_by_role("region", name="For example").get_by_role("link").first.click()
    assert number(heading(page).inner_text()) > 0
    assert hits(page) > 0


def test_suggestions_come_while_typing(visit: Open) -> None:
    page = visit("/")
    typed = box(page)
    typed.press_sequentially("kos")
    options = page.get_by_role("option")
    expect(options.first).to_be_visible()
    expect(typed).to_have_attribute("aria-expanded", "true")
    typed.press("ArrowDown")
    chosen = page.get_by_role("option", selected=True)
    expect(chosen).to_have_count(1)
    expect(typed).to_have_attribute("aria-activedescendant", chosen.get_attribute("id") or "")
    name = chosen.locator("bdi").inner_text().partition(",")[0]
    typed.press("Enter")
    expect(page).to_have_url(re.compile("/search"))
    assert name.casefold() in box(page).input_value().casefold()
    assert number(heading(page).inner_text()) > 0


def test_suggestions_are_in_the_language_that_was_chosen(visit: Open) -> None:
    page = visit("/?ui=sk")
    with page.expect_request("**/api/v1/suggest?*") as asked:
        page.locator("#q").fill("Hano")
    assert {"ui=sk", "q=Hano"} <= set(asked.value.url.partition("?")[2].split("&"))


def test_a_suggestion_can_be_clicked_and_escape_closes_them(visit: Open) -> None:
    page = visit("/search?q=%C4%90%C3%A0")
    typed = box(page)
    typed.fill("da nan")
    expect(page.get_by_role("listbox")).to_be_visible()
    typed.press("Escape")
    expect(page.get_by_role("listbox")).to_be_hidden()
    expect(typed).to_have_value("da nan")
    typed.fill("da nang")
    page.get_by_role("option").first.click()
    expect(heading(page)).to_have_text("21 documents")


def test_a_filter_narrows_to_as_many_as_it_says_and_its_chip_takes_it_off(visit: Open) -> None:
    page = visit("/search?q=Ko%C5%A1ice")
    filters = page.get_by_role("region", name="Narrow down")
    for language in ("Vietnamese", "Slovak", "Thai"):
        link = filters.get_by_role("link", name=re.compile(f"^{language} "))
        told = number(link.inner_text())
        link.click()
        assert number(heading(page).inner_text()) == told == hits(page)
        assert page.locator(".about > :first-child").all_inner_texts() == [language] * told
        page.get_by_role("link", name=f"Remove the filter Language: {language}").click()
        expect(page).to_have_url(re.compile(r"/search\?q=Ko%C5%A1ice$"))
        expect(heading(page)).to_have_text("49 documents")


def test_filters_add_up_and_each_is_taken_off_alone(visit: Open) -> None:
    page = visit("/search?q=Ko%C5%A1ice&lang=sk&country=VN")
    both = number(heading(page).inner_text())
    page.get_by_label("from").fill("2022-10")
    page.get_by_label("to", exact=True).fill("2022-10")
    page.get_by_role("button", name="Apply").click()
    expect(page).to_have_url(re.compile("lang=sk&country=VN&from=2022-10&to=2022-10"))
    assert 0 < number(heading(page).inner_text()) < both
    expect(page.get_by_label("Filters that are set").get_by_role("link")).to_have_count(3)
    page.get_by_role("link", name="Remove the filter Country").click()
    expect(page).to_have_url(re.compile("lang=sk&from=2022-10&to=2022-10"))


def test_nothing_found_says_what_may_help(visit: Open) -> None:
    page = visit("/search?q=zzzzqqqq&lang=th")
    expect(heading(page)).to_have_text("0 documents")
    page.get_by_role("link", name="Search without the filters").click()
    expect(page).to_have_url(re.compile(r"/search\?q=zzzzqqqq$"))


def test_a_typing_error_is_put_right(visit: Open) -> None:
    page = visit("/search?q=" + "koscie+bratislva&exact=true")
    page.get_by_role("main").get_by_role("link", name="Find other forms and languages too").first.click()
    assert number(heading(page).inner_text()) > 0


def test_a_query_that_cannot_be_read_shows_where(visit: Open) -> None:
    page = visit("/search?q=rain+AND+%28garden")
    expect(page.get_by_text("This query cannot be read:")).to_be_visible()
    expect(box(page)).to_have_attribute("aria-invalid", "true")
    assert page.locator(".where mark").inner_text() == "("


def test_the_same_page_in_other_languages_is_folded(visit: Open) -> None:
    page = visit("/search?q=small+grants+2023")
    folded = page.get_by_text(re.compile("^Also in .*Vietnamese")).first
    folded.click()
    page.locator("details[open]").get_by_role("link").first.click()
    expect(page).to_have_url(re.compile("/documents/"))
