"""The page of facts: the rows of `docsearch facts` as a table that can be sorted, narrowed, paged and taken along."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from lxml import html

from docsearch.errors import MissingExtra, QueryError, UsageError
from docsearch.fact_order import ORDERS, in_order
from docsearch.facts import KINDS, NARROWER
from docsearch.search import Index
from docsearch.web import exports
from docsearch.web.harmless import harmless
from docsearch.web.messages import HTML, Opened, Reply, Request
from docsearch.web.pages import facts as facts_page
from docsearch.web.pages.facts import ROWS, reply
from docsearch.web.state import State, read_state
from indexes import document, index

SAID = document(
    "In March 2017 Bratislava gave 500 000 EUR to Košice. Write to info@example.org.",
    "en",
    "A report",
    "report.txt",
    "2017-04-01",
)


def ask(opened: Index, ui: str = "en", **fields: Any) -> Reply:
    return reply(Opened(opened, "index", "stamp"), Request("facts", State(**fields), ui))


def page(opened: Index, ui: str = "en", **fields: Any) -> html.HtmlElement:
    answer = ask(opened, ui, **fields)
    assert (answer.status, answer.media_type) == (200, HTML)
    return html.document_fromstring(answer.body.decode("utf-8"))


def follow(opened: Index, address: str) -> html.HtmlElement:
    state = read_state(parse_qsl(urlsplit(address).query))
    answer = reply(Opened(opened, "index", "stamp"), Request("facts", state))
    return html.document_fromstring(answer.body.decode("utf-8"))


def rows(found: html.HtmlElement) -> list[list[str]]:
    return [[" ".join(td.text_content().split()) for td in tr.iter("td")] for tr in found.xpath("//tbody/tr")]


def test_a_row_tells_what_is_said_where_and_by_whom() -> None:
    found = page(index(SAID), text="Bratislava")
    assert sorted(rows(found)) == [
        [
            "500 000 EUR Sum",
            "March 2017",
            "Košice, Slovakia",
            "€500,000",
            SAID.text,
            "A report English · 1 April 2017",
        ],
        ["Košice City", "March 2017", "Košice, Slovakia", "€500,000", SAID.text, "A report English · 1 April 2017"],
        [
            "March 2017 Date",
            "March 2017",
            "Bratislava, Slovakia",
            "€500,000",
            SAID.text,
            "A report English · 1 April 2017",
        ],
        [
            "info@example.org Contact",
            "March 2017",
            "Košice, Slovakia",
            "info@example.org",
            SAID.text,
            "A report English · 1 April 2017",
        ],
    ]
    assert sorted(mark.text for mark in found.xpath("//td//mark")) == [
        "500 000 EUR",
        "Košice",
        "March 2017",
        "info@example.org",
    ]


@pytest.mark.parametrize("order", [None, *ORDERS])
@pytest.mark.parametrize("text", ["Košice", ""])
def test_rows_are_the_facts_in_order(corpus: Index, text: str, order: str | None) -> None:
    found = page(corpus, text=text, order=order, limit=100)
    by = order or ("date" if text else "document")
    facts = list(in_order(corpus.facts(text), by))
    assert [mark.text for mark in found.xpath("//td//mark")] == [
        " ".join(harmless(fact.mention.surface).split()) for fact in facts[:100]
    ]
    assert found.xpath("//h1/text()") == [f"{len(facts):,} facts"]
    ((sorted_by, way),) = [
        (th.xpath(".//a[@aria-current]/@href"), th.get("aria-sort")) for th in found.xpath("//th[@aria-sort]")
    ]
    assert read_state(parse_qsl(urlsplit(sorted_by[0]).query)).order == by
    assert way == ("other" if by == "document" else "ascending")


def test_pages_follow_each_other(corpus: Index) -> None:
    whole = [mark.text for mark in page(corpus, text="lang:en", limit=100).xpath("//td//mark")]
    first = page(corpus, text="lang:en")
    assert [mark.text for mark in first.xpath("//td//mark")] == whole[:ROWS]
    (after,) = first.xpath("//nav[@class='paging']/a[@rel='next']/@href")
    second = follow(corpus, after)
    assert [mark.text for mark in second.xpath("//td//mark")] == whole[ROWS : 2 * ROWS]
    (before,) = second.xpath("//nav[@class='paging']/a[@rel='prev']/@href")
    assert [mark.text for mark in follow(corpus, before).xpath("//td//mark")] == whole[:ROWS]
    assert not first.xpath("//a[@rel='prev']")
    beyond = page(corpus, text="lang:en", offset=9_999)
    assert beyond.xpath("//main/p/a/text()") == ["Back to the first"]


def test_an_address_may_say_how_many(corpus: Index) -> None:
    assert len(rows(page(corpus, limit=7))) == 7
    assert len(rows(page(corpus, limit=10))) == len(rows(page(corpus, limit=0))) == ROWS


def test_more_facts_than_are_read_are_said_to_be_there(corpus: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (exports, facts_page):
        monkeypatch.setattr(module, "EACH", 1)
    monkeypatch.setattr(facts_page, "SHOWN", 30)
    found = page(corpus, text="Košice")
    assert found.xpath("//h1/text()") == ["30 facts"]
    assert found.xpath("//h1/following-sibling::p/strong")


def test_kinds_are_counted_and_can_be_chosen(corpus: Index) -> None:
    found = page(corpus, text="Košice")
    chips = {chip.text.strip(): chip for chip in found.xpath("//nav//a[@class='chip']")}
    assert sum(int(chip.find("span").text) for chip in chips.values()) == len(list(corpus.facts("Košice")))
    places = follow(corpus, chips["Places"].get("href"))
    assert places.xpath("//h1/text()") == [f"{len(list(corpus.facts('Košice', kinds=('place',))))} facts"]
    chosen = places.xpath("//a[@class='chip' and @aria-current]")
    assert [chip.text.strip() for chip in chosen] == ["Places"]
    assert {chip.text.strip() for chip in places.xpath("//nav/ul[2]//a")} == {
        "Cities",
        "Regions",
        "Countries",
        "Areas of the world",
    }
    assert follow(corpus, chosen[0].get("href")).xpath("//h1/text()") == found.xpath("//h1/text()")


@pytest.mark.parametrize("kind", [*KINDS, *NARROWER])
def test_a_kind_is_all_there_is(corpus: Index, kind: str) -> None:
    found = page(corpus, kinds=(kind,), limit=100)
    expected = len(list(corpus.facts(kinds=(kind,))))
    assert len(rows(found)) == min(100, expected)
    if not expected:
        assert found.xpath("//main/p/a/text()") == ["Facts of all kinds"]


def test_a_row_leads_to_its_passage_and_to_narrower_facts(corpus: Index) -> None:
    found = page(corpus, text="Košice", order="place", kinds=("city",), limit=100)
    first = found.xpath("//tbody/tr[1]")[0]
    (href,) = first.xpath("./td[6]/a/@href")
    parts = urlsplit(href)
    fact = next(in_order(corpus.facts("Košice", kinds=("city",)), "place"))
    assert (parts.path, parts.fragment) == (f"/documents/{fact.id}", f"p{fact.passage.ordinal}")
    assert read_state(parse_qsl(parts.query)) == State("Košice")
    (narrower,) = first.xpath("./td[3]/a/@href")
    state = read_state(parse_qsl(urlsplit(narrower).query))
    assert (state.place, state.text, state.kinds) == (fact.place and fact.place.id, "Košice", ())
    assert rows(follow(corpus, narrower))


def test_a_table_says_what_it_is() -> None:
    found = page(index(SAID), ui="sk", text="Bratislava")
    table = found.find(".//table")
    assert table.find("caption").text_content().strip()
    assert {th.get("scope") for th in table.iter("th")} == {"col"}
    cells = table.xpath(".//tbody/tr[1]/td")
    assert len(cells) == len(table.xpath(".//th"))
    assert all(cell.get("data-label") for cell in cells)


def test_files_are_offered_and_given(corpus: Index) -> None:
    found = page(corpus, text="Košice", kinds=("place",), offset=10)
    links = found.xpath("//section[contains(@class, 'files')]//a/@href")
    states = [read_state(parse_qsl(urlsplit(link).query)) for link in links]
    assert {state.form for state in states} == {"csv", "geojson", "ics", "json"}
    assert {state._replace(form=None) for state in states} == {State("Košice", kinds=("place",))}
    answer = ask(corpus, text="Košice", form="csv", limit=3)
    assert answer.file is not None
    path = Path(answer.file)
    assert path.read_bytes().count(b"\r\n") == 4
    assert dict(answer.headers)[exports.CUT]
    path.unlink()


def test_a_format_that_is_not_installed_is_said_so_and_not_offered(
    corpus: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "icalendar", None)
    monkeypatch.setattr(facts_page, "_calendars", lambda: False)
    with pytest.raises(MissingExtra):
        ask(corpus, text="Košice", form="ics")
    assert not page(corpus, text="Košice").xpath("//a[contains(@href, 'format=ics')]")


def test_of_many_documents_the_best_are_read_and_the_page_says_so(
    corpus: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not page(corpus, text="lang:en").xpath("//h1/following-sibling::p/strong")
    monkeypatch.setattr(facts_page, "SHOWN", 3)
    found = page(corpus, text="lang:en", limit=100)
    assert found.xpath("//h1/following-sibling::p/strong")
    assert len({link.partition("?")[0] for link in found.xpath("//td[6]/a/@href")}) <= 3


@pytest.mark.parametrize(
    "text", ["</td><script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "\u202eexe.fdp", "{{ 7 * 7 }}"]
)
def test_hostile_texts_do_nothing(text: str) -> None:
    found = page(index(document(f"Košice {text} 2017", "en", text, f"x/{text}")), text="Košice")
    assert [script.get("src", "")[:8] for script in found.iter("script")] == ["/static/"]
    assert not found.xpath("//main//img | //*[@style] | //@*[starts-with(name(), 'on')]")
    assert " ".join(harmless(f"Košice {text} 2017").split()) in " ".join(found.find(".//tbody").text_content().split())
    assert "\u202e" not in html.tostring(found.find("body"), encoding="unicode")


def test_around_a_mention_as_much_is_shown_as_can_be_read() -> None:
    words = " ".join(f"word{number}" for number in range(80))
    found = page(index(document(f"{words} Bratislava {words}", "en")))
    (passage,) = [q.text_content() for q in found.xpath("//td//q")]
    before, mark, after = passage.partition("Bratislava")
    assert mark
    assert 40 < len(before) < 80 < len(after) < 160
    assert (before[:6], before[-7:]) == ("… word", "word79 ")
    assert (after[:7], after[-2:]) == (" word0 ", " …")


def test_what_cannot_be_asked_is_refused(corpus: Index) -> None:
    with pytest.raises(QueryError):
        ask(corpus, text='"open')
    with pytest.raises(UsageError):
        ask(corpus, place="no such place anywhere")


def test_nothing_found_says_so(corpus: Index) -> None:
    found = page(corpus, text="zzzqqq")
    assert found.xpath("//h1/text()") == ["0 facts"]
    assert not found.xpath("//table")
