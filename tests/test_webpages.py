"""Web pages: what they mark as not for an index, and those made to be too much for a parser."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from docsearch.pagehead import unescape
from docsearch.webpages import extract_html, extract_page

ARTICLE = "<p>The council of Košice approved the budget for water on 12 March 2017.</p>" * 3
SECONDS = 5.0  # CPU; each of these took minutes, or would have, and takes tenths of a second


def text_of(body: str) -> str:
    started = time.process_time()
    text = extract_html(f"<html><head><title>A page</title></head><body>{body}</body></html>").text
    assert time.process_time() - started < SECONDS
    return text


@pytest.mark.parametrize(
    "hidden",
    [
        "<div data-ai-crawl-exclude><p>secret</p></div>",
        "<p DATA-AI-CRAWL-EXCLUDE='true'>secret <b>secret</b></p>",
        "<!--googleoff: index--><p>secret</p><!--googleon: index-->",
        "<!-- GoogleOff:all --><p>secret</p><!--googleoff: index-->secret<!-- googleon: all -->",
        "<div><!--googleoff: all--></div>secret<div><!--googleon: all--></div>",
    ],
)
def test_what_a_page_marks_as_not_for_an_index_is_left_out(hidden: str) -> None:
    text = text_of(f"{ARTICLE}{hidden}<p>The end of the article.</p>")
    assert "secret" not in text
    assert "council of Košice" in text
    assert "end of the article" in text


@pytest.mark.parametrize("mark", ["anchor", "snippet"])
def test_what_is_kept_from_snippets_only_stays(mark: str) -> None:
    assert "here" in text_of(f"{ARTICLE}<!--googleoff: {mark}--><p>It is here.</p><!--googleon: {mark}-->")


@pytest.mark.parametrize(
    "page",
    [
        f"<html data-ai-crawl-exclude><body>{ARTICLE}</body></html>",
        f"<html><body data-ai-crawl-exclude>{ARTICLE}</body></html>",
        f"<html><body><main data-ai-crawl-exclude>{ARTICLE}</main></body></html>",
        f"<html><body><!--googleoff: all-->{ARTICLE}</body></html>",
        "<html><body data-ai-crawl-exclude>" + "<div>" * 400 + f"{ARTICLE}</body></html>",
    ],
)
def test_a_page_marked_whole_has_no_text(page: str) -> None:
    assert extract_html(page).text == ""


def test_tags_nested_deeper_than_the_parser_goes_lose_no_text() -> None:
    body = (
        f"{ARTICLE}<nav>menu</nav><script>if (a<b) evil()</script>{'<div>' * 100_000}bottom <b>most</b>{'</div>' * 100}"
    )
    found = extract_html(f"<html lang=sk><head><title>Deep</title></head><body>{body}<p>after</p></body></html>")
    assert found.title == "Deep"
    assert found.declared_language == "sk"
    lines = found.text.splitlines()
    assert lines[0].startswith("The council of Košice")
    assert lines[-2:] == ["bottom most", "after"]
    assert "evil" not in found.text
    assert "menu" not in found.text
    assert len(found.notes) == 1
    assert "too deeply" in found.notes[0]


def test_a_page_of_too_many_tags_is_read_without_them() -> None:
    found = extract_html("<html><body>" + "<p>some <i>wa</i>ter</p>" * 80_000 + "<p>the last one</p></body></html>")
    assert found.text.startswith("some water\nsome water\n")
    assert found.text.endswith("\nthe last one")
    assert "300,000 tags" in found.notes[0]


@pytest.mark.parametrize(
    "element", ["<span>water</span> ", "<p>water</p>", "<div>water</div>", "<h2>a</h2><p>water</p>"]
)
def test_many_elements_side_by_side_take_time_by_their_number(element: str) -> None:
    assert text_of(element * 40_000).count("water") == 40_000


@pytest.mark.parametrize(
    "tag",
    [
        "<p " + " ".join(f"a{number}=1" for number in range(300_000)) + ">",
        f"<p class='{'nav menu ' * 300_000}'>",
        f"<p title='{'x' * 3_000_000}'>",
    ],
)
def test_endless_attributes_are_passed_over(tag: str) -> None:
    assert text_of(f"{tag}some water</p>{ARTICLE}").startswith("some water")


@pytest.mark.parametrize(
    "unit",
    [
        "<",
        "<!--",
        "<![CDATA[",
        "&",
        "&#99999999;",
        "<a ",
        "</p>",
        "<script>",
        "<title>",
        "<style ",
        "<p a='",
        "<?xml ",
        "<b>",
    ],
)
def test_soup_takes_time_by_its_length(unit: str) -> None:
    for before in ("<p>some text</p>", "<div>" * 300):
        text_of(before + unit * (1_000_000 // len(unit)))


def test_references_of_thousands_of_digits_are_no_numbers() -> None:
    digits = f"&#{'1' * 5000};"
    assert unescape(f"&amp;{digits}") == f"&amp;{digits}"
    assert unescape("&amp;&#269;") == "&č"
    page = f"<html><head><meta property='og:title' content='T &amp;{digits[1:]}'></head><body>x{digits}</body></html>"
    assert extract_html(page).title is not None


@settings(max_examples=200)
@given(
    st.lists(
        st.sampled_from(["<p>", "</p>", "<!--", "-->", "<script>", "</script>", "<", ">", "'", '"', "word ", "<b a="])
    )
)
def test_any_soup_gives_text(pieces: list[str]) -> None:
    page = "".join(pieces)
    for before in ("", "<div>" * 300):
        assert "<script>" not in extract_html(before + page).text
        extract_page((before + page).encode())


@pytest.mark.parametrize("character", ["&#1;", "&#11;", "&#xFFFE;", "&#xD800;", "\ufffe"])
def test_characters_that_xml_does_not_know_cost_no_page(character: str) -> None:
    text = "Plain words of a page that says something about Košice and its river, and no more than that."
    assert text in extract_html(f"<html><body>{character} {text} <b>x</b></body></html>").text
