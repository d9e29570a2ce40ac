"""Facts as other programs take them: JSON, CSV, GeoJSON (RFC 7946) and iCalendar (RFC 5545), a piece at a time."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any

from docsearch.errors import MissingExtra
from docsearch.facts import Fact
from docsearch.labels import entity_label, kind_of
from docsearch.render import entity_data, spot_data

Data = dict[str, Any]

COLUMNS = (
    "kind",
    "surface",
    "date_from",
    "date_to",
    "precision",
    "place",
    "place_id",
    "country",
    "latitude",
    "longitude",
    "amount",
    "currency",
    "name",
    "name_id",
    "contact",
    "passage",
    "language",
    "title",
    "uri",
    "page",
    "published",
    "id",
)
_spot_data = lru_cache(maxsize=1024)(spot_data)  # the same places come again and again
_FORMULA = ("=", "+", "-", "@", "\t", "\r")  # what spreadsheets run rather than show, at the start of a cell


def fact_data(fact: Fact) -> Data:
    """A fact as plain data; `start` and `end` are offsets into the text of the document."""
    return {
        "kind": kind_of(fact.mention.entity),
        "surface": fact.mention.surface,
        "start": fact.mention.start,
        "end": fact.mention.end,
        "confidence": fact.mention.confidence,
        "place": fact.place and _spot_data(fact.place),
        "date": fact.date and entity_data(fact.date),
        "amount": fact.amount and entity_data(fact.amount),
        "name": fact.name and entity_data(fact.name),
        "contact": fact.contact and entity_data(fact.contact),
        "passage": {
            "ordinal": fact.passage.ordinal,
            "start": fact.passage.start,
            "end": fact.passage.end,
            "language": fact.passage.language,
            "text": fact.passage.text,
        },
        "page": fact.page,
        "document": {"id": fact.id, "uri": fact.uri, "title": fact.title, "published": fact.published},
    }


def as_json(facts: Iterable[Fact]) -> Iterator[str]:
    """One array, an element a fact."""
    return _array("[", map(fact_data, facts), "]\n")


def as_geojson(facts: Iterable[Fact]) -> Iterator[str]:
    """A feature for every fact whose place has coordinates."""
    return _array('{"type": "FeatureCollection", "features": [', map(_feature, _spots(facts)), "]}\n")


def _spots(facts: Iterable[Fact]) -> Iterator[Fact]:
    return (fact for fact in facts if fact.place and fact.place.longitude is not None)


def _feature(fact: Fact) -> Data:
    assert fact.place is not None
    point = {"type": "Point", "coordinates": [fact.place.longitude, fact.place.latitude]}
    return {"type": "Feature", "geometry": point, "properties": fact_data(fact)}


def _array(opening: str, elements: Iterable[Data], closing: str) -> Iterator[str]:
    encode = json.JSONEncoder(ensure_ascii=False).encode
    yield opening
    for number, element in enumerate(elements):
        yield (",\n" if number else "\n") + encode(element)
    yield f"\n{closing}"


def as_csv(facts: Iterable[Fact]) -> Iterator[str]:
    """A header and a row a fact. What a spreadsheet would take for a formula has an apostrophe before it.

    A byte order mark comes first: without one Excel takes the text for the code page of the computer, Thai for noise.
    """
    yield "\ufeff"
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")  # RFC 4180
    for row in _rows(facts):
        writer.writerow(map(_shown, row))
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()


def _rows(facts: Iterable[Fact]) -> Iterator[tuple[object, ...]]:
    yield COLUMNS
    for fact in facts:
        place, span, amount, name = fact.place, fact.date, fact.amount, fact.name
        yield (
            kind_of(fact.mention.entity),
            fact.mention.surface,
            *((span.start, span.end, span.precision) if span else (None,) * 3),
            *((place.name, place.id, place.country, place.latitude, place.longitude) if place else (None,) * 5),
            *((amount.value, amount.currency) if amount else (None,) * 2),
            *((name.name, name.id) if name else (None,) * 2),
            fact.contact.value if fact.contact else None,
            " ".join(fact.passage.text.split()),
            fact.passage.language,
            fact.title,
            fact.uri,
            fact.page,
            fact.published,
            fact.id,
        )


def _shown(value: object) -> object:
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value


def as_icalendar(facts: Iterable[Fact]) -> Iterator[str]:
    """An all-day event for every fact with a date that has both ends. Raises MissingExtra."""
    try:
        from icalendar import Calendar, Event  # 60 ms, for this format alone
    except ImportError as error:
        raise MissingExtra("the iCalendar format", "ics") from error
    calendar = Calendar()
    calendar.add("prodid", "-//docsearch//facts//EN")
    calendar.add("version", "2.0")
    opening, closing = calendar.to_ical().decode().split("END:VCALENDAR")
    yield opening
    for fact in facts:
        if fact.date is None or fact.date.start is None or fact.date.end is None:
            continue
        event = Event()
        event.add("uid", f"{fact.id}-{fact.mention.start}-{fact.mention.end}@docsearch")
        event.add("dtstamp", datetime.fromisoformat(fact.published or fact.date.start).replace(tzinfo=UTC))
        event.add("dtstart", date.fromisoformat(fact.date.start))
        if fact.date.end < date.max.isoformat():
            event.add("dtend", date.fromisoformat(fact.date.end) + timedelta(days=1))  # the first day after it
        event.add("summary", _summary(fact))
        event.add("description", f"{fact.passage.text}\n\n{fact.uri}")
        if fact.place is not None:
            event.add("location", entity_label(fact.place))
            if fact.place.latitude is not None:
                event.add("geo", (fact.place.latitude, fact.place.longitude))
        yield event.to_ical().decode()
    yield f"END:VCALENDAR{closing}"


def _summary(fact: Fact) -> str:
    about = [entity_label(entity) for entity in (fact.place, fact.name, fact.amount) if entity is not None]
    return ": ".join((*about[:1], fact.title))
