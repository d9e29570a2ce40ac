"""The first page: what there is, and queries that find something."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlsplit

import pytest
from lxml import html

from docsearch.model import Document
from docsearch.web.messages import Opened, Reply, Request
from docsearch.web.pages import home
from docsearch.web.state import State, read_state
from indexes import document, index

TEXTS = {
    "sk": "Primátori z Košíc a Bratislavy podpísali 18. júna 2019 memorandum. Rozpočet je 118 000 eur od UNESCO.",
    "vi": "Thành phố Đà Nẵng và Košice đã ký biên bản vào năm 2019.",
    "en": "Košice and Bratislava in Europe, with UNESCO, in June 2019.",
}


def documents() -> list[Document]:
    return [document(text, code) for code, text in TEXTS.items()]


def shown(*held: Document, request: Request | None = None) -> Reply:
    return home.reply(Opened(index(*held), "", "1"), request or Request("home"))


def tree(reply: Reply) -> html.HtmlElement:
    return html.document_fromstring(reply.body.decode())


def read(address: str) -> State:
    return read_state(parse_qsl(urlsplit(address).query))


def test_it_says_how_much_there_is() -> None:
    root = tree(shown(*documents()))
    assert root.findtext(".//h1") == "Search 3 documents"
    counts = {each.findtext("h3"): [link.text.strip() for link in each.iter("a")] for each in root.find_class("facet")}
    assert counts["Language"] == ["English", "Slovak", "Vietnamese"]
    assert counts["Place"][0] == "Košice"
    assert "Europe" not in counts["Place"], "cities only"


def test_what_there_is_leads_to_it() -> None:
    for link in tree(shown(*documents())).find_class("holds")[0].iter("a"):
        state = read(link.get("href"))
        assert index(*documents()).search("", **state.conditions).total == int(link.findtext("span"))


def test_examples_find_something() -> None:
    links = list(tree(shown(*documents())).find_class("examples")[0].iter("a"))
    assert [each.text for each in links] == [
        "Košice",
        "Bratislava 2019",
        "near:Košice,100km",
        'name:"United Nations Educational, Scientific and Cultural Organization"',
        "amount:>100000 EUR",
    ]
    for link in links:
        assert read(link.get("href")).text == link.text
        assert index(*documents()).search(link.text).total


def test_examples_are_left_out_that_find_nothing() -> None:
    root = tree(shown(document("Košice", "sk")))
    assert [each.text for each in root.find_class("examples")[0].iter("a")] == ["Košice", "near:Košice,100km"]


@pytest.mark.parametrize("held", [(), (document("nothing named here", "en"),)])
def test_an_index_that_names_nothing_has_no_examples(held: tuple[Document, ...]) -> None:
    reply = shown(*held)
    assert reply.status == 200
    assert not tree(reply).find_class("examples")


def test_the_language_of_the_page_is_kept() -> None:
    root = tree(shown(*documents(), request=Request("home", State(ui="vi"), "vi", root="/find")))
    links = [each.get("href") for each in root.find_class("holds")[0].iter("a")]
    assert all(link.startswith("/find/search?") for link in links)
    assert {read(link).ui for link in links} == {"vi"}
