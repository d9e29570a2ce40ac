"""The list of facts: one a mention of passages that answer, with what stands nearest; in order; never all at once."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from docsearch import facts as module
from docsearch.answers import Answers
from docsearch.engines.protocol import Everything, Matches
from docsearch.facts import PAGE, Fact, facts, kinds_of, scan
from docsearch.labels import entity_label
from docsearch.mapping import entry
from docsearch.model import Amount, Contact, DateSpan, Document, Entity, Mention, Name, Passage
from docsearch.wanted import Wanted
from engines.oracle import Oracle
from indexes import document, index
from pieces import pieced

KOSICE, DA_NANG = "geonames:724443", "geonames:1583992"


def told(found: Iterator[Fact]) -> list[tuple[str, str, str]]:
    """Surface, place and date of each."""
    return [
        (fact.mention.surface, fact.place.name if fact.place else "", entity_label(fact.date) if fact.date else "")
        for fact in found
    ]


def test_a_fact_comes_with_what_stands_nearest_in_its_passage() -> None:
    text = "Da Nang came to Košice on 7 October 2019. In May 2021 Bratislava went to Hanoi."
    assert told(index(document(text, "en")).facts()) == [
        ("Da Nang", "Da Nang", "2019-10-07"),
        ("Košice", "Košice", "2019-10-07"),
        ("7 October 2019", "Košice", "2019-10-07"),
        ("May 2021", "Bratislava", "2021-05"),
        ("Bratislava", "Bratislava", "2021-05"),
        ("Hanoi", "Hanoi", "2021-05"),
    ]


def test_the_same_sentence_comes_before_a_nearer_one() -> None:
    text = "The delegation left Vienna in 2018. Košice, which had been waiting for a long time, was reached in 2019."
    assert ("Košice", "Košice", "2019") in told(index(document(text, "en")).facts())


def test_every_kind_of_entity_stands_in_its_own_column() -> None:
    text = "Košice 2019 5000 EUR WHO a@b.sk"
    entities: list[Entity] = [
        index(document("Košice", "sk")).search("Košice").interpreted.places[0],
        DateSpan("2019-01-01", "2019-12-31", "year"),
        Amount(5000, "EUR"),
        Name("concept:who", "World Health Organization", "organisation"),
        Contact("email", "a@b.sk"),
    ]
    surfaces = ["Košice", "2019", "5000 EUR", "WHO", "a@b.sk"]
    mentions = tuple(
        Mention(text.index(surface), text.index(surface) + len(surface), surface, entity)
        for surface, entity in zip(surfaces, entities, strict=True)
    )
    made = Document("0" * 16, "a", "d", "text/plain", "", text, "sk", (Passage(0, 0, 31, text, "sk", 1, mentions),))
    found = list(facts(made, ()))
    assert [fact.mention for fact in found] == list(mentions)
    for fact in found:
        assert [fact.place, fact.date, fact.amount, fact.name, fact.contact] == entities
    for kind, expected in {"city": 0, "place": 0, "date": 1, "amount": 2, "organisation": 3, "contact": 4}.items():
        assert [fact.mention for fact in facts(made, (), [kind])] == [mentions[expected]]
    assert list(facts(made, (), ["country", "programme"])) == []
    assert kinds_of(entities[3]) == ("name", "organisation")


def test_only_passages_that_answer_tell() -> None:
    made = pieced(("Da Nang a Košice v roku 2019.", "sk"), ("Hanoj a Viedeň v roku 2020.", "sk"))
    opened = index(made)
    assert {date for _, _, date in told(opened.facts(place="Košice"))} == {"2019"}
    assert {date for _, _, date in told(opened.facts("Košice"))} == {"2019"}
    assert {date for _, _, date in told(opened.facts(period="2020"))} == {"2020"}
    assert told(opened.facts(place="Košice", period="2020")) == []
    assert told(opened.facts("Košice AND Viedeň")) == []
    assert {place for _, place, _ in told(opened.facts("Košice OR Viedeň"))} == {"Da Nang", "Vienna", "Hanoi", "Košice"}


def test_what_is_asked_for_is_no_fact_about_itself() -> None:
    opened = index(document("Da Nang a Košice v roku 2019.", "sk"))
    assert [surface for surface, _, _ in told(opened.facts(place="Košice", kinds=["city"]))] == ["Da Nang"]
    assert [surface for surface, _, _ in told(opened.facts(place="SK", kinds=["city"]))] == ["Da Nang", "Košice"]
    assert [surface for surface, _, _ in told(opened.facts(period="2019", kinds=["date"]))] == ["v roku 2019"[2:]]


def test_what_lies_near_is_a_fact_although_it_is_asked_for() -> None:
    opened = index(document("Da Nang, Košice a Poprad v roku 2019.", "sk"), document("Viedeň v roku 2019.", "sk"))
    found = told(opened.facts("near:Košice,100km", kinds=["city"]))
    assert [surface for surface, _, _ in found] == ["Da Nang", "Košice", "Poprad"]


def test_a_title_names_for_the_whole_text() -> None:
    text = "Memorandum bolo podpísané 18. júna 2019."
    made = document(text, "sk", title="Košice")
    assert told(index(made).facts(place="Košice")) == []
    titled = made.__class__(
        **{name: getattr(made, name) for name in made.__slots__ if name != "title_mentions"},
        title_mentions=(Mention(0, 6, "Košice", index(made).search("Košice").interpreted.places[0]),),
    )
    assert told(index(titled).facts(place="Košice")) == [("18. júna 2019", "", "2019-06-18")]


def test_what_stands_nearer_to_another_date_or_sum_is_left_out() -> None:
    text = "Vienna came to Graz in May 2020 and got 500 EUR. In October 2022 Milan got EUR 5,000."
    opened = index(document(text, "en"))
    for found in opened.facts(period="2022-10"), opened.facts("date:2022-10"), opened.facts("October 2022"):
        assert [surface for surface, _, _ in told(found)] == ["October 2022", "Milan", "EUR 5,000"]
    assert [surface for surface, _, _ in told(opened.facts("amount:>1000 EUR", kinds=["city"]))] == ["Milan"]
    assert [surface for surface, _, _ in told(opened.facts("amount:<1000 EUR", kinds=["amount"]))] == ["500 EUR"]
    assert len(list(opened.facts("date:2022-10 OR date:2020-05", kinds=["city"]))) == 3


def test_a_period_in_the_title_lets_no_other_date_in() -> None:
    made = document("Vienna pays. Milan paid in May 2020.", "en", title="October 2022")
    titled = made.__class__(
        **{name: getattr(made, name) for name in made.__slots__ if name != "title_mentions"},
        title_mentions=document("October 2022", "en").passages[0].mentions,
    )
    dateless = pieced(("Vienna pays.", "en"), ("Milan paid in May 2020.", "en"))
    parts = titled.__class__(
        **{name: getattr(titled, name) for name in titled.__slots__ if name not in ("passages", "text")},
        text=dateless.text,
        passages=dateless.passages,
    )
    assert told(index(titled).facts(period="2022-10")) == []
    assert told(index(parts).facts(period="2022-10")) == [("Vienna", "Vienna", "")]


def test_since_reaches_no_farther_than_in_the_index() -> None:
    opened = index(pieced(("Od roku 1984 Viedeň rastie.", "sk"), ("Košice v októbri 2022.", "sk")))
    assert told(opened.facts(period="2022-10", kinds=["city"])) == [("Košice", "Košice", "2022-10")]


def test_a_fact_tells_its_page() -> None:
    made = pieced(("Viedeň", "sk"), ("Košice", "sk"), pages=(0, 7))
    assert [(fact.mention.surface, fact.page) for fact in facts(made, ())] == [("Viedeň", 1), ("Košice", 2)]


def test_a_text_that_cannot_be_found_tells_nothing() -> None:
    assert list(index(document("Košice 2019", "sk")).facts("Bratislava")) == []
    assert list(index().facts()) == []


class Counting(Oracle):
    """Notes how much is asked for at once."""

    asked: list[tuple[int, int]] = []  # noqa: RUF012 - one test uses it

    def search(self, query: Any, limit: int, offset: int = 0, facets: Any = ()) -> Matches:
        self.asked.append((limit, offset))
        return super().search(query, limit, offset, facets)


def test_documents_are_fetched_a_few_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PAGE", 2)
    engine = Counting(Path())
    engine.entries = {made.id: entry(made) for made in (document(f"Košice {year}", "sk") for year in range(2001, 2006))}
    assert sorted(made.text[-4:] for made in scan(engine, Everything())) == ["2001", "2002", "2003", "2004", "2005"]
    assert engine.asked == [(2, 0), (2, 2), (2, 4)]
    assert PAGE > 2


def test_no_condition_lets_all_passages_tell() -> None:
    made = pieced(("Košice", "sk"), ("Viedeň", "sk"))
    assert len(list(facts(made, ()))) == 2
    nowhere = Answers([Wanted(ids=frozenset({DA_NANG}))])
    assert list(facts(made, [nowhere])) == []
    here = Answers([Wanted(ids=frozenset({KOSICE, "iso:AT"}))])
    assert [fact.mention.surface for fact in facts(made, [here])] == ["Košice", "Viedeň"]
    there = Answers([Wanted(ids=frozenset({KOSICE}))])
    assert list(facts(made, [there])) == []
