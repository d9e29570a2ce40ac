"""What a query asks for other than words: entities it names, and the values of its fields, as terms of the index."""

from __future__ import annotations

import re
from typing import NamedTuple

from docsearch.amount_cells import between, matching
from docsearch.calendar_cells import FIRST_DAY, LAST_DAY
from docsearch.engines.protocol import Has, Or, Term, TermQuery, Weighted
from docsearch.entities.amounts import read_amount
from docsearch.entities.dates import parse_period
from docsearch.entities.gazetteer import gazetteer
from docsearch.entities.names import named
from docsearch.errors import QueryError
from docsearch.languages import LANGUAGES
from docsearch.mapping import overlapping
from docsearch.model import DateSpan, Entity, Name, Place
from docsearch.query import Field
from docsearch.readings import Statistics, idf
from docsearch.wanted import Wanted

NAMED = 1.0  # a place or a name, times its idf
PERIOD = 0.5
# What a field scores, so that among documents that all hold it the closest come first.
FIELD = 0.1

_NEAR = re.compile(r"(.+?)\s*,\s*([0-9]+(?:\.[0-9]+)?)\s*km", re.IGNORECASE | re.DOTALL)
_COMPARED = re.compile(r"(<=|>=|<|>|=|)(.*)", re.DOTALL)


class Condition(NamedTuple):
    """A question about entities: terms of the index, what is to light up, and how the query was read.

    `understood` are the entities it names; `period` is first and last day, ISO 8601.
    """

    query: TermQuery
    wanted: Wanted | None = None
    understood: tuple[Place | Name, ...] = ()
    period: tuple[str, str] | None = None


def named_entity(entity: Entity, statistics: Statistics, least: float = 0.0) -> Condition:
    """Documents that name a place (or what lies in it), a name, or a period that shares a day with this one.

    Places and names weigh as much as they are rare, and `least` at least.
    """
    match entity:
        case Place():
            return _identified("place", entity, statistics, least)
        case Name():
            return _identified("name", entity, statistics, least)
        case DateSpan(start, end):
            return _dated((start or FIRST_DAY, end or LAST_DAY), PERIOD)
        case _:
            return Condition(Or(()))


def condition(field: Field, statistics: Statistics) -> Condition:
    """What a field asks for; not title:, which is about words. Raises QueryError for a value that means nothing."""
    value = field.value.strip()
    match field.name:
        case "lang":
            languages = tuple(Has("language", code) for code in languages_of(field))
            return Condition(languages[0] if len(languages) == 1 else Or(languages))
        case "type":
            return Condition(Has("type", value.lower().lstrip(".")))
        case "date":
            try:
                return _dated(parse_period(value), FIELD)
            except ValueError as error:
                raise QueryError(f"date: {error}", field.start) from error
        case "country":
            found = named_entity(named_place(field), statistics)
            return found._replace(query=Weighted(found.query, FIELD))
        case "near":
            return _near(field)
        case "amount":
            return _amount(field)
        case "name":
            return _name(field, statistics)
        case _:
            return named_entity(named_place(field), statistics)


def _identified(field: str, entity: Place | Name, statistics: Statistics, least: float = 0.0) -> Condition:
    weight = max(NAMED * idf(statistics.documents, statistics.frequency(field, entity.id)), least)
    wanted = Wanted(ids=frozenset({entity.id}), weight=weight, kind="entity", means=entity.name)
    return Condition(Weighted(Term(field, entity.id), weight), wanted, (entity,))


def _dated(period: tuple[str, str], weight: float) -> Condition:
    return Condition(Weighted(overlapping(*period), weight), Wanted(period=period, weight=PERIOD), period=period)


def _near(field: Field) -> Condition:
    """Cities around a city, itself too."""
    match = _NEAR.fullmatch(field.value.strip())
    if match is None:
        hint = 'for example near:Košice,100km or near:"Da Nang, 100 km"'
        raise QueryError("near: takes a place and a distance", field.start, hint)
    centre = named_place(Field("near", match[1], field.start))
    if centre.latitude is None or centre.longitude is None:
        raise QueryError(f"near: {centre.name} is no single spot", field.start, f"take a city, or place:{match[1]}")
    ids = gazetteer().within(centre.latitude, centre.longitude, float(match[2]))
    query = Weighted(Or(tuple(Term("place", id) for id in ids)), FIELD)
    return Condition(query, Wanted(ids=frozenset(ids), weight=NAMED), (centre,))


def _amount(field: Field) -> Condition:
    """A sum, one that compares with it (>500000 EUR), or one between two (100000..500000 EUR)."""
    match = _COMPARED.fullmatch(field.value.strip())
    assert match is not None
    sign, low, high = match[1] or "=", *_bounds(match[2].strip(' "'))
    try:
        most = read_amount(high)
        least = read_amount(low) if low else most
        cells = between(least, most) if low else matching(most, sign)
    except ValueError as error:
        hint = 'quote what has blanks: amount:>"1.2 million EUR"'
        raise QueryError(f"amount: {error}", field.start, hint) from error
    sums = ((">=", least), ("<=", most)) if low else ((sign, most),)
    query = Weighted(Or(tuple(Term("amount", cell) for cell in cells)), FIELD)
    return Condition(query, Wanted(sums=sums, weight=NAMED))


def _bounds(value: str) -> tuple[str, str]:
    """The two ends of "100000..500000 EUR", the first with the second's currency; nothing and all of another value."""
    low, dots, high = value.partition("..")
    if not dots:
        return "", value
    return (low + high.lstrip(" 0123456789.,") if low.strip().replace(".", "").isdecimal() else low), high


def _name(field: Field, statistics: Statistics) -> Condition:
    """An organisation, programme, person or concept, by its id or by any of its names."""
    found = [_identified("name", name, statistics) for name in named(field.value.strip(), statistics.names)]
    if not found:
        raise QueryError(f"name: knows no name {field.value.strip()!r}", field.start, "without name: it is looked for")
    query = Or(tuple(each.query for each in found))
    names = tuple(name for each in found for name in each.understood)
    return Condition(query, Wanted(ids=frozenset(name.id for name in names), weight=NAMED), names)


def languages_of(field: Field) -> tuple[str, ...]:
    """The codes of the languages that a field names, with commas between. Raises QueryError."""
    return tuple(language_code(name.strip(), field.start) for name in field.value.split(","))


def language_code(value: str, start: int = 0) -> str:
    """The code of a language given by code or English name, at `start` of a query. Raises QueryError."""
    code = value.lower()
    for row in LANGUAGES.values():
        if code in (row.code, row.name.lower()):
            return row.code
    if code.isascii() and code.isalpha() and len(code) in (2, 3):
        return code
    raise QueryError(f"lang: knows no language {value!r}", start, "give a code such as vi, th or sk")


def named_place(field: Field) -> Place:
    """The place a field value names: an id, an ISO 3166 code (of a country in capitals), or a name in any language.

    Raises QueryError for a name that no place has.
    """
    value = field.value.strip()
    country = field.name == "country"
    code = len(value) == 2 and (country or value.isupper())
    ids = (f"iso:{value.upper()}", value) if code else (value,)
    for id in ids:
        if ":" in id:
            try:
                return gazetteer().place(id)
            except KeyError:
                continue
    for place in gazetteer().candidates(value):
        if not country or place.kind == "country":
            return place
    raise QueryError(f"{field.name}: knows no place called {value!r}", field.start)
