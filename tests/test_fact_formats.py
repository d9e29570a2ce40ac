"""Facts for other programs: valid JSON, CSV, GeoJSON and iCalendar whatever the text, a piece at a time."""

import codecs
import csv
import io
import json
from collections.abc import Iterator
from itertools import islice, repeat

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docsearch.fact_formats import COLUMNS, as_csv, as_geojson, as_icalendar, as_json, fact_data
from docsearch.facts import Fact, facts
from docsearch.model import Amount, DateSpan, Name
from indexes import document

TEXT = "Da Nang came to Košice on 7 October 2019."


def some(text: str = TEXT, **changes: object) -> list[Fact]:
    return [fact._replace(**changes) for fact in facts(document(text, "en", "=A visit", uri="a.txt"), ())]  # type: ignore[arg-type]


def rows(found: list[Fact]) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO("".join(as_csv(found)).removeprefix("\ufeff"), newline="")))


def test_a_fact_as_json() -> None:
    first, *others = json.loads("".join(as_json(some())))
    assert len(others) == 2
    assert first == {
        "kind": "place",
        "surface": "Da Nang",
        "start": 0,
        "end": 7,
        "confidence": 0.9,
        "place": {
            "id": "geonames:1583992",
            "name": "Da Nang",
            "country": "VN",
            "kind": "city",
            "latitude": 16.06778,
            "longitude": 108.22083,
        },
        "date": {
            "start": "2019-10-07",
            "end": "2019-10-07",
            "precision": "day",
            "calendar": "gregorian",
        },
        "amount": None,
        "name": None,
        "contact": None,
        "passage": {"ordinal": 0, "start": 0, "end": len(TEXT), "language": "en", "text": TEXT},
        "page": None,
        "document": {"id": first["document"]["id"], "uri": "a.txt", "title": "=A visit", "published": None},
    }


@given(
    st.lists(st.sampled_from([TEXT, "No fact.", 'Košice "," \n;=2019', "In Košice 😀 \u2028 1 May 2020"]), max_size=4)
)
def test_every_format_is_valid_and_has_every_fact(texts: list[str]) -> None:
    found = [fact for text in texts for fact in some(text)]
    assert json.loads("".join(as_json(found))) == json.loads(json.dumps([fact_data(fact) for fact in found]))
    collection = json.loads("".join(as_geojson(found)))
    assert collection["type"] == "FeatureCollection"
    spots = [fact for fact in found if fact.place]
    assert [one["properties"]["surface"] for one in collection["features"]] == [f.mention.surface for f in spots]
    written = rows(found)
    assert [row["surface"] for row in written] == [fact.mention.surface for fact in found]
    assert all(tuple(row) == COLUMNS for row in written)


def test_geojson_has_longitude_first() -> None:
    features = json.loads("".join(as_geojson(some())))["features"]
    assert features[0]["geometry"] == {"type": "Point", "coordinates": [108.22083, 16.06778]}


def test_a_row_of_csv() -> None:
    first = rows(some(amount=Amount(5000, "EUR"), name=Name("concept:who", "WHO", "organisation")))[0]
    assert {name: value for name, value in first.items() if value} == {
        "kind": "place",
        "surface": "Da Nang",
        "date_from": "2019-10-07",
        "date_to": "2019-10-07",
        "precision": "day",
        "place": "Da Nang",
        "place_id": "geonames:1583992",
        "country": "VN",
        "latitude": "16.06778",
        "longitude": "108.22083",
        "amount": "5000",
        "currency": "EUR",
        "name": "WHO",
        "name_id": "concept:who",
        "passage": TEXT,
        "language": "en",
        "title": "'=A visit",
        "uri": "a.txt",
        "id": first["id"],
    }


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t"])
def test_a_spreadsheet_runs_nothing(start: str) -> None:
    (row, *_) = rows(some(title=f"{start}cmd|' /C calc'!A0"))
    assert row["title"] == f"'{start}cmd|' /C calc'!A0"


def test_a_spreadsheet_is_told_that_it_is_utf_8() -> None:
    assert next(iter(as_csv([]))).encode() == codecs.BOM_UTF8


def test_numbers_stay_numbers() -> None:
    assert rows(some(amount=Amount(-5, "EUR")))[0]["amount"] == "-5"


def test_an_event_lasts_as_long_as_the_period() -> None:
    icalendar = pytest.importorskip("icalendar", reason="icalendar is not installed (extra ics)")
    found = some("Košice met from 5 to 7 October 2021, and since 2016, in May 2020; Vienna did not.")
    (calendar,) = icalendar.Calendar.from_ical("".join(as_icalendar(found)), multiple=True)
    events = calendar.events
    dated = [fact for fact in found if fact.date and fact.date.start and fact.date.end]
    assert len(events) == len(dated) > 0
    event = events[[fact.mention.surface for fact in dated].index("Košice")]
    assert (event.start.isoformat(), event.end.isoformat()) == ("2021-10-05", "2021-10-08")  # the end is exclusive
    assert event["summary"] == "Košice, SK: =A visit"
    assert event["location"] == "Košice, SK"
    assert "a.txt" in event["description"]
    assert len({str(event["uid"]) for event in events}) == len(events)
    assert {event["dtstamp"].to_ical() for event in events} == {b"20211005T000000Z", b"20200501T000000Z"}  # in UTC


def test_the_last_day_of_all_has_no_day_after_it() -> None:
    icalendar = pytest.importorskip("icalendar", reason="icalendar is not installed (extra ics)")
    found = some(date=DateSpan("9999-01-01", "9999-12-31", "year"))
    assert len(icalendar.Calendar.from_ical("".join(as_icalendar(found))).events) == len(found)


@pytest.mark.parametrize("form", [as_json, as_csv, as_geojson])
def test_nothing_is_held_back(form: object) -> None:
    pieces: Iterator[str] = form(repeat(some()[0]))  # type: ignore[operator]
    assert sum(map(len, islice(pieces, 1000))) > 100_000
