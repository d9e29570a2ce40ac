"""The page of an error."""

from __future__ import annotations

import pytest
from lxml import html

from docsearch.web.messages import Request
from docsearch.web.pages.error import error_page
from docsearch.web.state import State


@pytest.mark.parametrize(
    ("status", "heading"),
    [
        (400, "This address cannot be read"),
        (404, "This page does not exist"),
        (429, "Too many requests at once"),
        (500, "Something went wrong here"),
        (503, "The documents cannot be searched right now"),
    ],
)
def test_it_says_what_went_wrong(status: int, heading: str) -> None:
    reply = error_page(Request("search"), status, "the <index> is gone", "run `docsearch index`")
    root = html.document_fromstring(reply.body.decode())
    assert reply.status == status
    assert root.findtext(".//h1", "").strip() == heading
    assert root.findtext(".//title", "").startswith(f"{heading} –")
    assert [each.text for each in root.find(".//main").findall("p")][:2] == [
        "the <index> is gone",
        "run `docsearch index`",
    ]


def test_what_was_asked_can_be_asked_again() -> None:
    request = Request("search", State('"Košice'), root="/find")
    root = html.document_fromstring(error_page(request, 503, "busy").body.decode())
    assert root.get_element_by_id("q").get("value") == '"Košice'
    assert [each.get("href") for each in root.find(".//main").iter("a")] == ["/find/"]
