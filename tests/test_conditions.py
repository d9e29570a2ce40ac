"""Fields of a query as terms of the index: what each asks for, and where exactly it means nothing."""

import re
from itertools import pairwise
from typing import Any

import pytest

from docsearch.conditions import FIELD, Condition, condition, languages_of, named_entity, named_place
from docsearch.engines.protocol import Has, Or, Term, Weighted
from docsearch.entities.gazetteer import gazetteer
from docsearch.errors import QueryError
from docsearch.mapping import overlapping
from docsearch.model import Amount, Contact, DateSpan, Name, Place
from docsearch.plan import plan
from docsearch.query import FIELDS, Field, parse
from docsearch.readings import NOTHING, Statistics
from indexes import document, index

KOSICE, BRATISLAVA, VIENNA = "geonames:724443", "geonames:3060972", "geonames:2761369"


def of(name: str, value: str, statistics: Statistics = NOTHING) -> Condition:
    return condition(Field(name, value, 0), statistics)


def asked(text: str) -> Condition:
    """The condition of a query of one field."""
    field = parse(text)
    assert isinstance(field, Field), field
    return condition(field, NOTHING)


def values(query: Any) -> set[str]:
    """The values of all terms of a query."""
    if isinstance(query, Term):
        return {query.value}
    return set[str]().union(*map(values, query)) if isinstance(query, tuple) else set()


def ids(made: Condition) -> frozenset[str]:
    assert made.wanted is not None
    return made.wanted.ids


# Languages and types.


@pytest.mark.parametrize("value", ["vi", "VI", "Vietnamese", " vietnamese "])
def test_a_language_by_code_or_name(value: str) -> None:
    assert of("lang", value) == Condition(Has("language", "vi"))


@pytest.mark.parametrize("value", ["vi,th", "VI,Thai", " Vietnamese , th "])
def test_languages_with_commas_between_are_alternatives(value: str) -> None:
    assert of("lang", value) == Condition(Or((Has("language", "vi"), Has("language", "th"))))
    assert languages_of(Field("lang", value, 0)) == ("vi", "th")


@pytest.mark.parametrize("value", ["vi,", ",vi", "vi,,th", "vi;th", "vi th", "vi,x1"])
def test_each_of_several_languages_must_be_one(value: str) -> None:
    with pytest.raises(QueryError, match="knows no language") as caught:
        of("lang", value)
    assert caught.value.hint


@pytest.mark.parametrize("value", ["pdf", ".PDF", " Pdf"])
def test_a_type(value: str) -> None:
    assert of("type", value) == Condition(Has("type", "pdf"))


# Places.


@pytest.mark.parametrize("value", ["Košice", "kosice", "Kassa", "코시체", "geonames:724443", " 科希策 "])
def test_a_place_by_any_name_or_id(value: str) -> None:
    made = of("place", value)
    assert ids(made) == {KOSICE}
    assert values(made.query) == {KOSICE}
    assert [place.name for place in made.understood] == ["Košice"]


@pytest.mark.parametrize(
    ("field", "value", "id"),
    [
        ("place", "SK", "iso:SK"),
        ("country", "sk", "iso:SK"),
        ("country", "Slovensko", "iso:SK"),
        ("country", "สโลวาเกีย", "iso:SK"),
        ("place", "Europe", "m49:150"),
        ("country", "Luxembourg", "iso:LU"),
        ("place", "iso:SK-KI", "iso:SK-KI"),
    ],
)
def test_a_country_by_code_or_name(field: str, value: str, id: str) -> None:
    assert ids(of(field, value)) == {id}


def test_small_letters_are_no_country_code_of_a_place() -> None:
    with pytest.raises(QueryError, match="knows no place called 'sk'"):
        of("place", "sk")


def test_a_condition_on_a_country_does_not_rank() -> None:
    assert isinstance(of("country", "SK").query, Weighted)
    assert of("country", "SK").query.weight == FIELD  # type: ignore[union-attr]


# Dates.


@pytest.mark.parametrize(
    ("value", "period"),
    [
        ("2017", ("2017-01-01", "2017-12-31")),
        ("2017-Q1", ("2017-01-01", "2017-03-31")),
        ("2017-03..2018", ("2017-03-01", "2018-12-31")),
        ("..2018", ("0001-01-01", "2018-12-31")),
        ("2018..", ("2018-01-01", "9999-12-31")),
        ("March 2017", ("2017-03-01", "2017-03-31")),
    ],
)
def test_a_period(value: str, period: tuple[str, str]) -> None:
    made = of("date", value)
    assert made.period == period
    assert made.wanted is not None
    assert made.wanted.period == period
    assert made.query == Weighted(overlapping(*period), FIELD)


# Distances.


@pytest.mark.parametrize(
    "text",
    [
        "near:Košice,100km",
        "near:Košice, 100 km",
        "near:Košice , 100 km",
        'near:"Košice, 100 km"',
        "near:Kassa,100.0KM",
        "near:geonames:724443,100km",
    ],
)
def test_what_is_near_a_city(text: str) -> None:
    made = asked(text)
    assert {KOSICE, "geonames:723846"} <= ids(made)  # Poprad, 80 km
    assert ids(made).isdisjoint({BRATISLAVA, VIENNA})
    assert values(made.query) == ids(made)
    assert [place.name for place in made.understood] == ["Košice"]


def test_a_name_of_several_words_is_quoted() -> None:
    assert "geonames:1583992" in ids(asked('near:"Da Nang,50km"'))


def test_the_larger_the_distance_the_more_is_near() -> None:
    around = [ids(asked(f"near:Bratislava,{distance}km")) for distance in (0, 10, 60, 300)]
    assert all(smaller < larger for smaller, larger in pairwise(around))
    assert around[0] == {BRATISLAVA}
    assert VIENNA in around[2] - around[1]


def test_only_documents_that_name_what_is_near_are_found() -> None:
    texts = {"Poprad": "V Poprade pršalo.", "Wien": "In Wien hat es geregnet.", "none": "Pršalo."}
    opened = index(*(document(text, "de" if uri == "Wien" else "sk", uri=uri) for uri, text in texts.items()))
    assert [hit.uri for hit in opened.search("near:Košice,100km").hits] == ["Poprad"]
    assert [hit.uri for hit in opened.search("near:Bratislava,100km").hits] == ["Wien"]


# Sums.


@pytest.mark.parametrize(
    ("text", "comparison", "amount"),
    [
        ("amount:>500000 EUR", ">", Amount(500_000, "EUR")),
        ("amount:>500000EUR", ">", Amount(500_000, "EUR")),
        ("amount:> 500000 EUR", ">", Amount(500_000, "EUR")),
        ("amount:>=500 000 EUR", ">=", Amount(500_000, "EUR")),
        ("amount:<€500,000", "<", Amount(500_000, "EUR")),
        ("amount:<=1500000 VND", "<=", Amount(1_500_000, "VND")),
        ("amount:=5000 CZK", "=", Amount(5000, "CZK")),
        ("amount:5000 CZK", "=", Amount(5000, "CZK")),
        ('amount:">1.2 million EUR"', ">", Amount(1_200_000, "EUR")),
        ('amount:>"1,2 mil. €"', ">", Amount(1_200_000, "EUR")),
        ("amount:5%", "=", Amount(5, "%")),
        ("amount:>=20 %", ">=", Amount(20, "%")),
    ],
)
def test_a_sum_is_compared(text: str, comparison: str, amount: Amount) -> None:
    made = asked(text)
    assert made.wanted is not None
    assert made.wanted.sums == ((comparison, amount),)
    assert made.understood == ()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("amount:>500000 EUR", ["more"]),
        ("amount:>=500000 EUR", ["equal", "more"]),
        ("amount:500000 EUR", ["equal"]),
        ("amount:<500000 EUR", ["less"]),
        ("amount:<=500000 EUR", ["equal", "less"]),
        ("amount:>500000 CZK", []),
        ("amount:>19 %", ["share"]),
        ("amount:400000..500000 EUR", ["equal"]),
        ('amount:"€500,000..€5 million"', ["equal", "more"]),
    ],
)
def test_documents_are_found_by_their_sums(text: str, found: list[str]) -> None:
    texts = {
        "more": "The budget is EUR 4.8 million.",
        "equal": "The budget is EUR 500,000.",
        "less": "The budget is EUR 1,200.",
        "share": "The budget is up by 20%.",
    }
    opened = index(*(document(text, "en", uri=uri) for uri, text in texts.items()))
    assert sorted(hit.uri for hit in opened.search(text).hits) == found


# Names.


@pytest.mark.parametrize("value", ["European Commission", "Európska komisia", "Ủy ban châu Âu", "ec"])
def test_a_name_in_any_language_or_by_its_acronym(value: str) -> None:
    made = of("name", value)
    (id,) = {name.id for name in made.understood if name.name == "European Commission"}
    assert id in ids(made)
    assert ids(made) <= values(made.query)


def test_a_name_by_its_id() -> None:
    (id,) = {name.id for name in of("name", "European Commission").understood}
    assert [name.name for name in of("name", id).understood] == ["European Commission"]


def test_an_acronym_that_no_glossary_knows_is_asked_for_as_texts_explain_it() -> None:
    assert ids(of("name", "QZXW")) == {"acronym:QZXW"}


# What means nothing.

ERRORS = [
    ("lang:xx1", 5, "lang: knows no language 'xx1'", "give a code such as vi, th or sk"),
    ("date:2017-13", 5, "date: not a year, month or day: 2017-13", None),
    ("date:2018..2017", 5, "date: the period ends before it starts: 2018..2017", None),
    ("place:Nowhereville", 6, "place: knows no place called 'Nowhereville'", None),
    ("place:geonames:0", 6, "place: knows no place called 'geonames:0'", None),
    ("country:Košice", 8, "country: knows no place called 'Košice'", None),
    ("near:Košice", 5, "near: takes a place and a distance", 'near:Košice,100km or near:"Da Nang, 100 km"'),
    ("near:Košice,far", 5, "near: takes a place and a distance", "near:Košice,100km"),
    ("near:Košice,100miles", 5, "near: takes a place and a distance", "near:Košice,100km"),
    ("near:Nowhereville,10km", 5, "near: knows no place called 'Nowhereville'", None),
    ("near:SK,100km", 5, "near: Slovakia is no single spot", "take a city, or place:SK"),
    ("near:Europe,100km", 5, "near: Europe is no single spot", "take a city, or place:Europe"),
    ("near:iso:SK-KI,80km", 5, "near: Košice is no single spot", "take a city, or place:iso:SK-KI"),
    ("amount:many", 7, "amount: not a sum or share: many", 'quote what has blanks: amount:>"1.2 million EUR"'),
    ("amount:>5000", 7, "amount: not a sum or share: 5000", "quote what has blanks"),
    ("amount:5..4 EUR", 7, "amount: the range ends before it starts: 5..4", "quote what has blanks"),
    ("amount:5CZK..6EUR", 7, "amount: two currencies: CZK and EUR", "quote what has blanks"),
    ("amount:>", 7, "amount: not a sum or share: nothing", "quote what has blanks"),
    ("name:nobody-of-this-name", 5, "name: knows no name 'nobody-of-this-name'", "without name: it is looked for"),
]


@pytest.mark.parametrize(("text", "position", "message", "hint"), ERRORS)
def test_an_error_says_what_and_where(text: str, position: int, message: str, hint: str | None) -> None:
    for before in ("", "rain AND "):
        clause = parse(before + text)
        assert clause is not None
        with pytest.raises(QueryError, match=re.escape(message)) as caught:
            plan(clause, NOTHING)
        assert caught.value.position == len(before) + position
        assert (hint or "") in (caught.value.hint or "")


def test_every_field_but_words_in_titles_is_a_condition() -> None:
    good = {
        "lang": "vi",
        "place": "Košice",
        "country": "SK",
        "near": "Košice,10km",
        "date": "2017",
        "amount": "5%",
        "name": "EU",
        "type": "pdf",
    }
    assert {*good, "title"} == set(FIELDS)
    assert all(of(name, value).query for name, value in good.items())


# What words name.


def test_entities_in_words_are_asked_for_by_what_they_are() -> None:
    kosice = gazetteer().place(KOSICE)
    who = Name("concept:who", "World Health Organization", "organisation")
    assert named_entity(kosice, NOTHING).understood == (kosice,)
    assert values(named_entity(who, NOTHING).query) == {"concept:who"}
    assert named_entity(DateSpan("2016-01-01", None, "range"), NOTHING).period == ("2016-01-01", "9999-12-31")
    assert named_entity(DateSpan(None, "2016-01-01", "range"), NOTHING).period == ("0001-01-01", "2016-01-01")
    assert named_entity(Amount(5, "EUR"), NOTHING) == Condition(Or(()))
    assert named_entity(Contact("email", "a@b.sk"), NOTHING) == Condition(Or(()))


def test_the_rarer_a_place_the_more_it_tells() -> None:
    def weight(having: int) -> float:
        made = named_entity(gazetteer().place(KOSICE), Statistics(100, {"sk": 100}, lambda field, term: having))
        assert made.wanted is not None
        return made.wanted.weight

    assert weight(1) > weight(10) > weight(50)


def test_the_first_place_of_a_name_is_meant() -> None:
    paris: Place = named_place(Field("place", "Paris", 0))
    assert (paris.kind, paris.country) == ("city", "FR")
    assert named_place(Field("country", "Georgia", 0)).id == "iso:GE"
