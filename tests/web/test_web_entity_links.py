"""What entities are called, and that the searches for them find who names them."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlsplit

import pytest

from docsearch.entities.gazetteer import gazetteer
from docsearch.facts import Fact
from docsearch.model import Amount, Contact, DateSpan, Entity, Name
from docsearch.search import Index
from docsearch.web.entity_links import EntityLinks, entity_text
from docsearch.web.messages import Request
from docsearch.web.state import LONGEST, State, read_state

LINKS = EntityLinks(Request("document", State("asked", ui="sk"), "sk", "0" * 16, "/under"))


def state_of(entity: Entity, surface: str = "x") -> State:
    parts = urlsplit(LINKS.of(entity, surface))
    assert parts.path == "/under/search"
    return read_state(parse_qsl(parts.query))


@pytest.mark.parametrize(
    ("entity", "text"),
    [
        (gazetteer().place("geonames:3060972"), "Bratislava, Slovensko"),
        (DateSpan("2016-01-01", "2020-12-31", "range"), "2016\u2009\u2013\u20092020"),
        (Name("programme:iurc", "IURC", "programme"), "IURC"),
        (Contact("email", "a@b.org"), "a@b.org"),
    ],
)
def test_entities_are_said_in_the_language_of_the_page(entity: Entity, text: str) -> None:
    assert entity_text(entity, "sk") == text


def test_a_place_and_a_period_are_conditions() -> None:
    assert state_of(gazetteer().place("geonames:3060972")) == State(place="geonames:3060972", ui="sk")
    assert state_of(DateSpan("2016-01-01", None, "year")) == State(first="2016", ui="sk")
    assert state_of(DateSpan(None, "2016-03-31", "month")) == State(last="2016-03-31", ui="sk")
    assert state_of(DateSpan("2016-01-01", "2016-12-31", "year")) == State(first="2016", last="2016", ui="sk")
    assert state_of(DateSpan("2016-03-01", "2016-03-05", "range")).conditions["period"] == "2016-03-01..2016-03-05"


def test_what_is_asked_for_may_stay() -> None:
    state = State("rain OR snow", place="iso:SK", limit=20, offset=40, ui="sk")
    within = EntityLinks(Request("search", state, "sk"), within=True)
    first = state._replace(offset=0)
    cases: tuple[tuple[Entity, State], ...] = (
        (gazetteer().place("geonames:3060972"), first._replace(place="geonames:3060972")),
        (DateSpan("2016-03-01", "2016-03-31", "month"), first._replace(first="2016-03", last="2016-03")),
        (Name("concept:unesco", "UNESCO", "organisation"), first._replace(text="(rain OR snow) name:UNESCO")),
    )
    for entity, expected in cases:
        assert read_state(parse_qsl(urlsplit(within.of(entity, "x")).query)) == expected


def test_what_queries_have_no_condition_for_is_looked_for_as_it_is_written() -> None:
    assert state_of(Contact("email", "a@b.org"), 'A@B.org "x\n') == State('"A@B.org x"', ui="sk")
    assert state_of(Amount(5, "COP"), "5 pesos").text == '"5 pesos"'
    assert state_of(Name("acronym:HKB/3", "kanóny", "concept"), "HKB/3").text == '"HKB/3"'
    assert len(state_of(Contact("url", "x"), "x" * 5_000).text) < LONGEST


def test_every_link_of_the_corpus_finds_its_document(corpus: Index) -> None:
    first: dict[Entity, Fact] = {}
    for fact in corpus.facts():
        first.setdefault(fact.mention.entity, fact)
    missed = []
    for entity, fact in [*first.items()][::7]:
        state = state_of(entity, fact.mention.surface)
        found = corpus.search(state.text, limit=1_000, **state.conditions)
        if all(fact.id not in (h.id, *(v.id for v in (*h.versions, *h.copies))) for h in found.hits):
            missed.append((state, fact.mention))
    assert missed == []
