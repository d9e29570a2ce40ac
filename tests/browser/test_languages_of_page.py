"""The page in the languages of its readers."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from browsing import Open, Views, box, heading, overflow, photograph

DOCUMENTS = {  # 49 documents, as each language says it
    "en": "49 documents",
    "vi": "49 tài liệu",
    "th": "เอกสาร 49 ฉบับ",
    "ca": "49 documents",
    "sk": "49 dokumentov",
    "es": "49 documentos",
    "fr": "49 documents",
}
KOSICE = "/search?q=Ko%C5%A1ice"


@pytest.mark.parametrize("language", DOCUMENTS)
def test_the_browser_says_which_at_first(visit: Open, language: str) -> None:
    page = visit(KOSICE, language=language)
    expect(page.locator("html")).to_have_attribute("lang", language)
    expect(heading(page)).to_have_text(DOCUMENTS[language])


def test_a_language_that_there_is_not_is_english(visit: Open) -> None:
    expect(visit(KOSICE, language="fi").locator("html")).to_have_attribute("lang", "en")


def test_the_switch_keeps_what_was_asked_and_stays(visit: Open) -> None:
    page = visit(KOSICE + "&lang=sk")
    page.locator("summary").filter(has_text="English").click()
    page.get_by_role("link", name="Tiếng Việt").click()
    expect(page.locator("html")).to_have_attribute("lang", "vi")
    assert page.locator(".box input").input_value() == "Košice"
    expect(heading(page)).to_have_text("6 tài liệu")
    page.locator("header").get_by_role("link", name="Bản đồ").click()
    expect(page).to_have_url(re.compile(r"/map\?q=Ko%C5%A1ice&lang=sk&ui=vi"))
    expect(page.locator("html")).to_have_attribute("lang", "vi")
    page.locator(".box button").click()
    expect(page).to_have_url(re.compile("ui=vi"))
    page.locator(".ui summary").click()
    page.get_by_role("link", name="ไทย").click()
    expect(page.locator("html")).to_have_attribute("lang", "th")


@pytest.mark.parametrize("language", ["vi", "th"])
def test_no_english_is_left(visit: Open, views: Views, language: str) -> None:
    for name in ("home", "search", "facts", "map", "timeline", "document", "help"):
        english = visit(views[name])
        page = visit(views[name], language=language)
        for where in ("header nav", "footer", "h1:not([dir])", "main h2:not([dir]), main h3"):
            theirs = english.locator(where).all_inner_texts()
            ours = page.locator(where).all_inner_texts()
            assert not {text for text in theirs if re.search("[a-z]{3}", text)} & set(ours), (name, where)
        assert box(english).get_attribute("value") == page.locator("#q").get_attribute("value")
        assert overflow(page) <= 0
        photograph(page, f"{name}-{language}")
