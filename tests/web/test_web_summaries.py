"""What a document names: each thing once, counted, with its first mention."""

from __future__ import annotations

from docsearch.entities.gazetteer import gazetteer
from docsearch.model import Amount, Contact, DateSpan, Mention, Name
from docsearch.web.summaries import Named, summary

BRATISLAVA, KOSICE = gazetteer().place("geonames:3060972"), gazetteer().place("geonames:724443")


def test_each_thing_is_named_once_with_its_first_mention() -> None:
    mentions = [
        Mention(0, 6, "Košice", KOSICE),
        Mention(10, 20, "Bratislava", BRATISLAVA),
        Mention(30, 42, "บราติสลาวา", BRATISLAVA),
        Mention(50, 54, "2559", DateSpan("2016-01-01", "2016-12-31", "year", "buddhist")),
        Mention(60, 64, "2016", DateSpan("2016-01-01", "2016-12-31", "year")),
        Mention(70, 74, "2015", DateSpan("2015-01-01", "2015-12-31", "year")),
        Mention(80, 85, "9 EUR", Amount(9, "EUR")),
        Mention(86, 90, "IURC", Name("programme:iurc", "IURC", "programme")),
        Mention(91, 99, "a@b.org", Contact("email", "a@b.org")),
        Mention(99, 104, "5 EUR", Amount(5, "EUR")),
        Mention(105, 110, "1 USD", Amount(1, "USD")),
    ]
    found = summary(mentions)
    assert list(found) == ["place", "date", "amount", "name", "contact"]
    assert found["place"] == [Named(BRATISLAVA, "Bratislava", 10, 2), Named(KOSICE, "Košice", 0, 1)]
    assert [(named.surface, named.times) for named in found["date"]] == [("2015", 1), ("2559", 2)]
    assert [named.surface for named in found["amount"]] == ["5 EUR", "9 EUR", "1 USD"]
    assert [(named.surface, named.start) for named in (*found["name"], *found["contact"])] == [
        ("IURC", 86),
        ("a@b.org", 91),
    ]


def test_open_periods_are_in_order() -> None:
    spans = [
        DateSpan("2016-01-01", None, "year"),
        DateSpan(None, "2016-12-31", "year"),
        DateSpan("2016-01-01", "2016-12-31", "year"),
    ]
    found = summary([Mention(at, at + 1, str(at), span) for at, span in enumerate(spans)])
    assert [named.start for named in found["date"]] == [1, 2, 0]


def test_nothing_named_is_nothing_of_each_kind() -> None:
    assert not any(summary(()).values())
