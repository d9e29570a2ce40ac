"""The help page shows only what the query language has."""

from __future__ import annotations

import pytest
from lxml import html

from docsearch.query import FIELDS, parse
from docsearch.web.locales import UI_LANGUAGES
from docsearch.web.messages import Opened, Request
from docsearch.web.pages import help
from indexes import document, index


def shown(ui: str = "en") -> html.HtmlElement:
    opened = Opened(index(document("rain", "en")), "", "1")
    return html.document_fromstring(help.reply(opened, Request("help", ui=ui)).body.decode())


def test_every_example_can_be_asked() -> None:
    known = index(document("rain", "en"))
    examples = [each.text or "" for each in shown().iter("code")]
    assert len(examples) > 15
    for each in examples:
        assert parse(each) is not None
        known.search(each)


def test_every_field_has_an_example() -> None:
    fields = {each.text.partition(":")[0] for each in shown().iter("code") if ":" in each.text}
    assert fields == set(FIELDS)


@pytest.mark.parametrize("ui", UI_LANGUAGES)
def test_it_is_shown_in_every_language(ui: str) -> None:
    root = shown(ui)
    assert len(root.findall(".//h1")) == 1
    assert "%" not in root.findtext(".//h1", "")
