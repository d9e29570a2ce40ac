"""Entities in words and by kind, as people and JSON are told of them."""

from __future__ import annotations

from docsearch.calendar_cells import bounds
from docsearch.model import Amount, Contact, DateSpan, Entity, HitAmount, HitDate, Name, Place

_KINDS: dict[type, str] = {Place: "place", DateSpan: "date", Amount: "amount", Name: "name", Contact: "contact"}


def kind_of(entity: Entity) -> str:
    """The kind of an entity in words: place, date, amount, name or contact."""
    return _KINDS[type(entity)]


def entity_label(entity: Entity) -> str:
    """An entity in words: Da Nang, VN; 2016..2020; 500,000 EUR."""
    match entity:
        case Place():
            return place_label(entity)
        case DateSpan():
            return period_label(entity)
        case Amount():
            return amount_label(entity)
        case Name(_, name):
            return name
        case Contact(_, value):
            return value


def place_label(place: Place) -> str:
    return f"{place.name}, {place.country}" if place.country and place.kind != "country" else place.name


def period_label(span: DateSpan | HitDate) -> str:
    """A period as short as it can be said: 2017, 2017-03, 2017-03-05, 2016..2020, 2016.., 2017-03-05..2017-03-09.

    Queries take it as it is.
    """
    first, last = span.start, span.end
    if first is None or last is None:
        return f"{_shortest(first, '-01-01')}..{_shortest(last, '-12-31')}"
    if first == last:
        return first
    if first[4:] == "-01-01" and last[4:] == "-12-31":
        return first[:4] if first[:4] == last[:4] else f"{first[:4]}..{last[:4]}"
    if first.endswith("-01") and last == bounds(last[:7])[1]:
        return first[:7] if first[:7] == last[:7] else f"{first[:7]}..{last[:7]}"
    return f"{first}..{last}"


def _shortest(day: str | None, edge: str) -> str:
    """A day, or its year if it is at the `edge` of one; nothing where there is none."""
    return "" if day is None else day.removesuffix(edge)


def amount_label(amount: Amount | HitAmount) -> str:
    """A sum: 500,000 EUR, 1.5 %."""
    value = int(amount.value) if float(amount.value).is_integer() else amount.value
    return f"{value:,} {amount.currency}"
