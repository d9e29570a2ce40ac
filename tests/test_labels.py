"""Entities in words: as short as they can be said, and as a query takes them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docsearch.calendar_cells import FIRST_DAY, LAST_DAY
from docsearch.entities.dates import parse_period
from docsearch.labels import amount_label, entity_label, kind_of, period_label, place_label
from docsearch.model import Amount, Contact, DateSpan, Entity, HitAmount, HitDate, Name, Place

ENTITIES: list[tuple[Entity, str, str]] = [
    (Place("geonames:1583992", "Da Nang", "city", "VN"), "place", "Da Nang, VN"),
    (Place("iso:SK-KI", "Košice Region", "region", "SK"), "place", "Košice Region, SK"),
    (Place("iso:SK", "Slovakia", "country", "SK"), "place", "Slovakia"),
    (Place("m49:150", "Europe", "area"), "place", "Europe"),
    (DateSpan("2019-06-18", "2019-06-18", "day"), "date", "2019-06-18"),
    (Amount(500_000, "EUR"), "amount", "500,000 EUR"),
    (Name("concept:who", "World Health Organization", "organisation"), "name", "World Health Organization"),
    (Contact("email", "a@b.sk"), "contact", "a@b.sk"),
]


@pytest.mark.parametrize(("entity", "kind", "label"), ENTITIES)
def test_an_entity_has_a_kind_and_a_label(entity: Entity, kind: str, label: str) -> None:
    assert (kind_of(entity), entity_label(entity)) == (kind, label)


@pytest.mark.parametrize(
    ("start", "end", "precision", "label"),
    [
        ("2017-03-05", "2017-03-05", "day", "2017-03-05"),
        ("2017-03-01", "2017-03-31", "month", "2017-03"),
        ("2020-02-01", "2020-02-29", "month", "2020-02"),
        ("2019-02-01", "2019-02-27", "range", "2019-02-01..2019-02-27"),
        ("2022-01-01", "2022-03-31", "quarter", "2022-01..2022-03"),
        ("2017-03-02", "2017-04-30", "range", "2017-03-02..2017-04-30"),
        ("2017-01-01", "2017-12-31", "year", "2017"),
        ("2016-01-01", "2020-12-31", "range", "2016..2020"),
        ("2010-01-01", "2019-12-31", "decade", "2010..2019"),
        ("2016-01-01", None, "range", "2016.."),
        ("2016-07-01", None, "range", "2016-07-01.."),
        (None, "2020-12-31", "range", "..2020"),
        (None, "2020-05-14", "range", "..2020-05-14"),
    ],
)
def test_a_period_is_said_as_short_as_it_can_be(start: str | None, end: str | None, precision: str, label: str) -> None:
    assert period_label(DateSpan(start, end, precision)) == label
    assert period_label(HitDate(start, end, precision, "as written")) == label


@given(st.dates(), st.dates(), st.booleans(), st.booleans())
def test_a_query_takes_the_label_of_a_period(one: date, other: date, since: bool, until: bool) -> None:
    first, last = min(one, other).isoformat(), max(one, other).isoformat()
    span = DateSpan(None if until and not since else first, None if since else last, "range")
    assert parse_period(period_label(span)) == (span.start or FIRST_DAY, span.end or LAST_DAY)


@pytest.mark.parametrize(
    ("value", "currency", "label"),
    [(1_500_000, "EUR", "1,500,000 EUR"), (2.5, "%", "2.5 %"), (-5, "CZK", "-5 CZK"), (0.1, "USD", "0.1 USD")],
)
def test_a_sum_has_its_thousands_apart(value: float, currency: str, label: str) -> None:
    assert amount_label(Amount(value, currency)) == amount_label(HitAmount(value, currency, "as written")) == label


def test_a_whole_number_has_no_decimals() -> None:
    assert amount_label(Amount(1000.0, "EUR")) == "1,000 EUR"


def test_only_what_lies_in_a_country_is_told_with_it() -> None:
    assert place_label(Place("iso:XK", "Kosovo", "country", "XK")) == "Kosovo"
    assert place_label(Place("geonames:1", "Nowhere", "city", None)) == "Nowhere"
