"""The page of a document: what is known, its text as it is, what it names and what answers, its translation."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html

from docsearch.entities.running import find
from docsearch.errors import DocumentMissing, QueryError
from docsearch.identity import document_id
from docsearch.model import Document, LanguageGuess, Rendering, Translation
from docsearch.passages import passages, units
from docsearch.search import Index
from docsearch.web.harmless import harmless
from docsearch.web.messages import HTML, Opened, Reply, Request
from docsearch.web.pages.document import reply
from docsearch.web.state import State, read_state
from indexes import index

KOSICE = (
    "Košice and Bratislava signed on 12 March 2017.\nThe sum is 500 000 EUR.\n\nWrite to info@example.org about Košice."
)


def made(text: str, code: str = "en", uri: str = "a.txt", title: str = "A report", **more: Any) -> Document:
    """A document in one language, cut into passages, with all that is named in it."""
    cut = units(text)
    found = []
    for each in passages(text, cut, [LanguageGuess(code, 1.0)] * len(cut)):
        named = (m._replace(start=m.start + each.start, end=m.end + each.start) for m in find(each.text, code))
        found.append(each._replace(mentions=tuple(named)))
    return Document(document_id(uri), uri, "d", "text/plain", title, text, code, tuple(found), **more)


def ask(opened: Index, id: str, ui: str = "en", **fields: Any) -> Reply:
    return reply(Opened(opened, "index", "stamp"), Request("document", State(**fields), ui, id, ""))


def follow(opened: Index, address: str) -> html.HtmlElement:
    """The page of a document that a link leads to."""
    parts = urlsplit(address)
    request = Request("document", read_state(parse_qsl(parts.query)), "en", parts.path.rpartition("/")[2])
    answer = reply(Opened(opened, "index", "stamp"), request)
    assert len(answer.body) < 300_000
    return html.document_fromstring(answer.body.decode("utf-8"))


def shown(document: Document, *others: Document, ui: str = "en", **fields: Any) -> html.HtmlElement:
    answer = ask(index(document, *others), document.id, ui, **fields)
    assert (answer.status, answer.media_type) == (200, HTML)
    return html.document_fromstring(answer.body.decode("utf-8"))


def texts(page: html.HtmlElement, of: str = "text") -> Iterator[str]:
    """The texts of passages, without what the page itself says in them."""
    for text in page.xpath(f"//div[@class='{of}']"):
        for own in text.xpath(".//span[@class='page' or @class='other' or contains(@class, 'jumps')]"):
            own.drop_tree()
        yield text.text_content()


def test_all_that_is_known_is_told() -> None:
    known: dict[str, Any] = {"author": "Jana", "published": "2017-03-12", "notes": ("read by OCR",), "correction": "en"}
    document = made(KOSICE, locations=("a.txt", "mails.zip!/letter.eml!/a.txt"), **known)
    page = shown(document)
    terms = [each.text_content().strip() for each in page.xpath("//dl//dt | //dl//dd")]
    assert terms == [
        *("Language", "English (set, not detected)", "File type", "TXT", "Author", "Jana"),
        *("Published", "12 March 2017", "Lies at", "a.txt"),
        *("Also at", "mails.zip!/letter.eml!/a.txt", "Notes", "read by OCR"),
    ]
    assert page.xpath("//h1/text()") == ["A report"]
    assert page.xpath("//title/text()")[0].startswith("A report")
    links = page.xpath("//p[contains(@class, 'actions')]/a/@href")
    assert links == [f"/documents/{document.id}/original", f"/api/v1/documents/{document.id}"]


def test_the_text_is_shown_passage_by_passage_each_with_a_link_of_its_own() -> None:
    document = made(KOSICE)
    page = shown(document)
    assert list(texts(page)) == [passage.text for passage in document.passages]
    assert page.xpath("//div[contains(@class, 'passage')]/@id") == [f"p{p.ordinal}" for p in document.passages]
    assert page.xpath("//a[contains(@class, 'anchor')]/@href") == [f"#p{p.ordinal}" for p in document.passages]


def test_what_it_names_is_marked_and_listed_with_its_first_mention() -> None:
    page = shown(made(KOSICE), ui="en")
    marked = [(a.get("class"), a.text_content(), a.get("title")) for a in page.xpath("//div[@class='text']//a")]
    assert ("e place", "Košice", "Place: Košice, Slovakia") in marked
    assert ("e date", "12 March 2017", "Date: 12 March 2017") in marked
    assert ("e contact", "info@example.org", "Contact: info@example.org") in marked
    legend = {li.find("a").text: li.find("span").text for li in page.xpath("//ul[@class='legend']/li")}
    assert legend == {"Places": "3", "Dates": "1", "Sums": "1", "Contacts": "1"}
    listed = {li.text_content() for li in page.xpath("//aside//li")}
    assert "Košice, Slovakia × 2" in listed
    for link in page.xpath("//aside//li/a/@href | //ul[@class='legend']//a/@href"):
        assert len(page.xpath(f"//*[@id='{link.removeprefix('#')}']")) == 1


def test_a_date_of_another_calendar_is_explained() -> None:
    page = shown(made("โครงการปี 2559-2563 ที่บราติสลาวา", "th"))
    titles = {a.text_content(): a.get("title") for a in page.xpath("//div[@class='text']//a")}
    assert titles["บราติสลาวา"] == "Place: Bratislava, Slovakia"
    assert any("2016" in title and "2020" in title and "25" in surface for surface, title in titles.items())


def test_words_that_answer_are_marked_and_linked_to_each_other() -> None:
    page = shown(made(KOSICE), text="Košice sum")
    assert [mark.text for mark in page.iter("mark")] == ["Košice", "sum", "Košice"]
    assert page.xpath("//mark/@id") == ["m1", "m2", "m3"]
    assert page.xpath("//p[contains(@class, 'matches')]/span/text()") == ["3 matches"]
    for link in page.xpath("//span[contains(@class, 'jumps')]/a/@href"):
        assert page.xpath(f"//mark[@id='{link.removeprefix('#')}']")
    assert page.xpath("//p[contains(@class, 'back')]/a/@href") == ["/search?q=Ko%C5%A1ice+sum"]


def test_nothing_is_marked_where_nothing_is_asked_for() -> None:
    page = shown(made(KOSICE))
    assert not list(page.iter("mark"))
    assert not page.xpath("//p[contains(@class, 'matches')]")


def test_a_condition_alone_marks_what_meets_it() -> None:
    page = shown(made(KOSICE), country="SK", language="en")
    assert [mark.text for mark in page.iter("mark")] == ["Košice", "Bratislava", "Košice"]


def translated(whole: bool = True, kept: int = 0) -> Document:
    text = "Mestá sa stretli v Košiciach. Podpísali dohodu.\n\nDovidenia."
    renderings = (Rendering(0, 29, "The cities met in Košice.", 0), Rendering(30, 47, "They signed a deal.", 0))
    document = made(text, "sk", title="Správa")
    return replace(document, translation=Translation("en", "Report", renderings, ("argos sk-en 1.9",), kept, whole))


def test_a_translation_stands_beside_the_original_and_says_what_it_is() -> None:
    page = shown(translated(whole=False, kept=2), text="deal")
    assert list(texts(page, "text translation")) == ["The cities met in Košice. They signed a deal.\n\nDovidenia."]
    assert next(texts(page)).startswith("Mestá sa stretli")
    assert page.xpath("//div[@class='text translation']/@lang") == ["en"]
    assert page.xpath("//div[@class='text translation']/span[@class='kept']/@lang")[-1] == "sk"
    assert [mark.text for mark in page.iter("mark")] == ["deal"]
    note = " ".join(page.xpath("//p[contains(@class, 'machine')]")[0].text_content().split())
    assert note == (
        "Machine translation into English (argos sk-en 1.9). 2 sentences are left in the original. "
        "The end is not translated."
    )


@pytest.mark.parametrize(
    ("into", "originals", "translations", "current"),
    [
        (None, 1, 1, "Original and translation"),
        ("sk", 1, 0, "Original"),
        ("en", 0, 1, "Translation"),
        ("fr", 1, 0, "Original"),
    ],
)
def test_the_original_or_the_translation_can_be_shown_alone(
    into: str | None, originals: int, translations: int, current: str
) -> None:
    page = shown(translated(), into=into)
    assert len(list(texts(page))) == originals
    assert len(list(texts(page, "text translation"))) == translations
    assert page.xpath("//a[@class='chip' and @aria-current]/text()") == [current]
    assert len(page.xpath("//p[contains(@class, 'machine')]")) == translations


def test_pages_are_marked_where_they_begin() -> None:
    text = "One Košice.\nTwo.\n\nThree."
    page = shown(made(text, pages=(0, 12, 18)))
    assert page.xpath("//span[@class='page']/@id") == ["page1", "page2", "page3"]
    before = [span.xpath("string(preceding-sibling::node()[1])") for span in page.xpath("//span[@class='page']")]
    assert [text[-2:] for text in before] == ["", ".\n", "\n\n"]


def test_a_passage_in_another_language_says_so() -> None:
    document = made("Mestá podpísali.\n\nThe cities signed.", "sk")
    first = document.passages[0]
    other = first._replace(ordinal=1, start=18, end=36, text="The cities signed.", language="he", mentions=())
    page = shown(replace(document, passages=(first._replace(end=16, text="Mestá podpísali."), other)))
    assert page.xpath("//span[@class='other']/text()") == ["Hebrew"]
    assert [(each.get("lang"), each.get("dir")) for each in page.xpath("//div[@class='text']")] == [
        ("sk", "ltr"),
        ("he", "rtl"),
    ]


LONG = "\n\n".join(f"Paragraph {number} is about Košice. " + "Water runs. " * 20 for number in range(400))


def test_a_long_document_is_shown_in_parts_that_are_linked() -> None:
    document = made(LONG)
    opened = index(document)
    found: list[str] = []
    address = f"/documents/{document.id}?q=Ko%C5%A1ice"
    for _ in range(20):
        page = follow(opened, address)
        found += texts(page)
        assert page.xpath("//mark")
        ids = page.xpath("//@id")
        assert len(ids) == len(set(ids))
        if not page.xpath("//link[@rel='next']"):
            break
        (address,) = page.xpath("//link[@rel='next']/@href")
    assert found == [passage.text for passage in document.passages]
    assert page.xpath("//nav[@class='parts']")


def test_what_is_named_first_in_another_part_is_linked_there() -> None:
    document = made("In Bratislava.\n\n" + LONG)
    opened = index(document)
    page = html.document_fromstring(ask(opened, document.id, offset=300).body.decode())
    (link,) = page.xpath("//aside//li/a[contains(., 'Bratislava')]/@href")
    assert link == f"/documents/{document.id}?offset=0#e3"
    assert follow(opened, link).xpath("//a[@id='e3']")[0].text_content() == "Bratislava"


HOSTILE = (
    "</title><script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "javascript:alert(1)//",
    "\u202eexe.fdp\u202c \u2066 \u2067 unclosed",
    "\0\x07\x1b[31m",
    "e" + "\u0301" * 500,
    "W" * 5_000,
    "{{ 7 * 7 }} {% raw %}",
    "zero\u200bwidth \ufeff \u2028 \u2029",
)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_texts_are_shown_and_do_nothing(text: str) -> None:
    surface = f"Bratislava {text} 2017"
    document = made(surface, title=text, uri=f"x/{text}", author=text, notes=(text,), locations=(text,))
    page = shown(document, text="Bratislava")
    assert list(texts(page)) == [harmless(each.text) for each in document.passages]
    assert [script.get("src", "")[:8] for script in page.iter("script")] == ["/static/"]
    assert not page.xpath("//img | //*[@style] | //@*[starts-with(name(), 'on')]")
    assert not page.xpath("//main//a[starts-with(@href, 'javascript:')]")
    body = html.tostring(page.find("body"), encoding="unicode")
    assert not {"\u202e", "\0", "\x1b"} & set(body)


def test_an_address_of_the_web_is_linked_and_no_other() -> None:
    assert shown(made("x", uri="https://example.org/a")).xpath("//dl//a/@href") == ["https://example.org/a"]
    assert not shown(made("x", uri="javascript:alert(1)//https://x")).xpath("//dl//a")


@given(text=st.text(max_size=200), query=st.text(max_size=20))
@settings(max_examples=60)
def test_any_text_is_shown_as_it_is(text: str, query: str) -> None:
    document = made(text)
    try:
        page = shown(document, text=query)
    except QueryError:
        return
    found = [each.replace("\r\n", "\n").replace("\r", "\n") for each in texts(page)]
    assert found == [harmless(p.text).replace("\r\n", "\n").replace("\r", "\n") for p in document.passages]


def test_a_document_without_text_is_a_page() -> None:
    page = shown(made("", title=""))
    assert page.xpath("//h1/text()") == ["a.txt"]
    assert page.xpath("//section[@class='texts']/p/text()") == ["This document has no text."]


def test_a_document_that_is_not_there_is_missing() -> None:
    for id in ("", "x", "0" * 16, "../etc", "\0"):
        with pytest.raises(DocumentMissing):
            ask(index(made("x")), id)


def test_every_document_of_the_corpus_is_a_page_with_links_that_lead_somewhere(corpus: Index) -> None:
    for id in {fact.id for fact in corpus.facts()}:
        page = html.document_fromstring(ask(corpus, id, ui="fr", text="Košice water").body.decode())
        ids = page.xpath("//@id")
        assert len(ids) == len(set(ids))
        assert {link[1:] for link in page.xpath("//a/@href[starts-with(., '#')]")} <= set(ids)
        assert list(texts(page)) == [harmless(passage.text) for passage in corpus.document(id).passages]


def test_versions_in_other_languages_are_linked(build: Callable[[dict[str, str | bytes]], Index]) -> None:
    body = "<html lang={0}><head><title>{1}</title>{2}</head><body><p>{3}</p></body></html>"
    links = '<link rel=alternate hreflang=en href="en.html"><link rel=alternate hreflang=sk href="sk.html">'
    opened = build(
        {
            "en.html": body.format(
                "en", "Cities", links, "The two cities met in Košice in March 2017 and talked about water."
            ),
            "sk.html": body.format(
                "sk", "Mestá", links, "Obe mestá sa stretli v Košiciach v marci 2017 a hovorili o vode."
            ),
        }
    )
    one, other = (opened.search(text).hits[0] for text in ("Cities", "Mestá"))
    if one.id == other.id:
        pytest.fail("the two versions are one document")
    page = html.document_fromstring(ask(opened, one.id, text="water").body.decode())
    assert page.xpath("//dl//dd/a/@href") == [f"/documents/{other.id}?q=water"]


def test_a_page_is_short(corpus: Index) -> None:
    for hit in corpus.search("Košice").hits:
        assert len(ask(corpus, hit.id, text="Košice").body) < 60_000
