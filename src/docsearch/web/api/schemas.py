"""The shapes of what the API answers (JSON Schema, 2020-12), each under its name; `render` makes what they describe."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from docsearch.engines.protocol import FACETS
from docsearch.fact_formats import COLUMNS
from docsearch.facts import KINDS

Schema = Mapping[str, Any]


def _object(about: str, /, optional: Mapping[str, Schema] | None = None, **properties: Schema) -> Schema:
    """An object with exactly these members; those that are `optional` may be left out."""
    return {
        "type": "object",
        "description": about,
        "properties": {**properties, **(optional or {})},
        "required": list(properties),
        "additionalProperties": False,
    }


def _list(items: Schema, about: str | None = None) -> Schema:
    return {"type": "array", "items": items} | ({"description": about} if about else {})


def _or_null(schema: Schema) -> Schema:
    return {**schema, "type": [schema["type"], "null"]} if "type" in schema else {"anyOf": [schema, {"type": "null"}]}


def _said(schema: Schema, about: str) -> Schema:
    return {**schema, "description": about}


def _ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


_TEXT: Final[Schema] = {"type": "string"}
_COUNT: Final[Schema] = {"type": "integer", "minimum": 0}
_NUMBER: Final[Schema] = {"type": "number"}
_SHARE: Final[Schema] = {"type": "number", "minimum": 0, "maximum": 1}
_ID: Final[Schema] = {"type": "string", "pattern": "^[0-9a-f]{16}$"}
_LANGUAGE: Final[Schema] = _said(_TEXT, "BCP 47 primary tag, und where nobody could tell.")
_COUNTRY: Final[Schema] = _or_null(_said(_TEXT, "ISO 3166-1 alpha-2."))
_DAY: Final[Schema] = _said({"type": "string", "format": "date"}, "ISO 8601, Gregorian.")
_OFFSET: Final[Schema] = _said(_COUNT, "Code points into the text of the document.")
_PRECISIONS: Final = ("day", "week", "month", "quarter", "half", "season", "year", "decade", "century", "range")
_PRECISION: Final[Schema] = {"type": "string", "enum": _PRECISIONS}
_PLACE_KIND: Final[Schema] = {"type": "string", "enum": ["city", "region", "country", "area"]}
_NAME_KIND: Final[Schema] = {"type": "string", "enum": ["organisation", "programme", "person", "concept"]}
_PLACE_ID: Final[Schema] = _said(_TEXT, "geonames:724443, iso:SK, iso:SK-KI or m49:150.")

_PLACE: Final = {"id": _PLACE_ID, "name": _TEXT, "country": _COUNTRY, "kind": _PLACE_KIND}
_PERIOD: Final = {"start": _or_null(_DAY), "end": _or_null(_DAY), "precision": _PRECISION}
_AMOUNT: Final = {"value": _NUMBER, "currency": _said(_TEXT, "ISO 4217, % for a share.")}
_NAME: Final = {"id": _TEXT, "name": _TEXT, "kind": _NAME_KIND}
_SURFACE: Final = {"surface": _said(_TEXT, "As it is written in the document.")}
_VERSION: Final = {"id": _ID, "uri": _TEXT, "title": _TEXT, "language": _LANGUAGE}
_PASSAGE: Final = {"ordinal": _COUNT, "start": _OFFSET, "end": _OFFSET, "language": _LANGUAGE}
_CONTACT_KIND: Final[Schema] = {"type": "string", "enum": ["email", "url", "phone"]}
_LOCATIONS: Final = _list(_TEXT, "The files that hold it, where they are not just the one that uri names.")

SCHEMAS: Final[Mapping[str, Schema]] = {
    "SearchResult": _object(
        "The documents that answer a query, best first, as `docsearch query --json` prints them.",
        query=_TEXT,
        total=_said(_COUNT, "Documents that match; versions and copies of one another are one hit."),
        took_ms=_NUMBER,
        interpreted=_ref("Interpretation"),
        hits=_list(_ref("Hit")),
        facets=_ref("Facets"),
        suggestions=_list(_TEXT, "Queries that find something, where this one does not."),
    ),
    "Interpretation": _object(
        "How the query was read.",
        words=_list(_TEXT),
        places=_list(_object("A place.", id=_PLACE_ID, name=_TEXT, country=_COUNTRY)),
        period=_or_null(_object("First and last day.", start=_DAY, end=_DAY)),
        names=_list(_ref("Name")),
        languages=_list(_LANGUAGE, "Those it was tried in."),
    ),
    "Hit": _object(
        "A document found; places, dates, amounts and names are what it names, each once.",
        id=_ID,
        uri=_TEXT,
        title=_TEXT,
        language=_LANGUAGE,
        score=_NUMBER,
        published=_or_null(_DAY),
        places=_list(
            _object("A place, and as what it is written.", id=_PLACE_ID, name=_TEXT, country=_COUNTRY, **_SURFACE)
        ),
        dates=_list(_object("A period, and as what it is written.", **_PERIOD, **_SURFACE)),
        amounts=_list(_object("A sum, and as what it is written.", **_AMOUNT, **_SURFACE)),
        names=_list(_object("A name, and as what it is written.", **_NAME, **_SURFACE)),
        passages=_list(_ref("Snippet")),
        versions=_list(_ref("Version"), "The same page in other languages."),
        copies=_list(_ref("Version"), "Nearly the same text."),
        locations=_LOCATIONS,
    ),
    "Snippet": _object(
        "A stretch of a document that shows why it was found.",
        ordinal=_said(_COUNT, "The number of the passage."),
        start=_OFFSET,
        end=_OFFSET,
        language=_LANGUAGE,
        text=_TEXT,
        highlights=_list({"type": "array", "items": _COUNT, "minItems": 2, "maxItems": 2}, "Offsets into text."),
        matched_as=_list(_TEXT, "The words that answered."),
        page=_or_null(_said(_COUNT, "Of a PDF, from 1.")),
        reasons=_list(
            _object(
                "Why it answers where its words do not tell.",
                kind={"type": "string", "enum": ["lexicon", "cognate", "translation", "entity"]},
                language=_LANGUAGE,
                surface=_TEXT,
                means=_TEXT,
            )
        ),
        translation=_or_null(_object("By machine.", language=_LANGUAGE, text=_TEXT, translator=_TEXT)),
    ),
    "Version": _object("A document that has no hit of its own.", **_VERSION),
    "Facets": _object(
        "Documents by each value of each facet, most frequent first.",
        **{facet: _list(_ref("FacetCount")) for facet in FACETS},
    ),
    "FacetCount": _object("Documents with a value.", value=_TEXT, label=_TEXT, count=_COUNT),
    "Counts": _object(
        "What the documents that answer name, and when.",
        facets=_ref("Facets"),
        timeline=_list(
            _object("A year (2017) or a month (2017-03) that is named.", period=_TEXT, documents=_COUNT),
            "In order of time, as `docsearch timeline --json` prints it.",
        ),
    ),
    "Suggestions": _object("What a text may become, most useful first.", suggestions=_list(_ref("Suggestion"))),
    "Suggestion": _object(
        "A query that the text may become.",
        text=_said(_TEXT, "All of the query."),
        label=_TEXT,
        kind={"type": "string", "enum": ["place", "name", "word", "language", "country", "type", "year", "field"]},
        count=_said(_COUNT, "Documents that name it."),
    ),
    "Document": _object(
        "A document, as `docsearch show --json` prints it.",
        id=_ID,
        author=_or_null(_TEXT),
        published=_or_null(_DAY),
        uri=_TEXT,
        media_type=_TEXT,
        title=_TEXT,
        language=_LANGUAGE,
        text=_TEXT,
        passages=_list(
            _object(
                "In one language.", ordinal=_COUNT, start=_OFFSET, end=_OFFSET, language=_LANGUAGE, confidence=_SHARE
            )
        ),
        mentions=_list(_ref("Mention")),
        notes=_list(_TEXT, "What was done to the text so that it can be read."),
        locations=_LOCATIONS,
        pages=_list(_OFFSET, "Where each page of a PDF starts."),
        correction=_or_null(_said(_TEXT, "The language somebody set for it.")),
        translation=_or_null(_ref("Translation")),
    ),
    "Mention": _object(
        "Something that a document names.",
        kind={"type": "string", "enum": list(KINDS)},
        start=_OFFSET,
        end=_OFFSET,
        **_SURFACE,
        confidence=_SHARE,
        entity={"anyOf": [_ref(name) for name in ("Place", "Period", "Amount", "Name", "Contact")]},
        optional={"alternatives": _list(_PLACE_ID, "Other places that it may name, likeliest first.")},
    ),
    "Translation": _object(
        "A document in another language, as far as machines translated it.",
        language=_LANGUAGE,
        title=_or_null(_TEXT),
        text=_TEXT,
        translators=_list(_TEXT),
        renderings=_list(_object("A sentence.", start=_OFFSET, end=_OFFSET, text=_TEXT, translator=_COUNT)),
        kept=_said(_COUNT, "Sentences that stay in the original."),
        whole={"type": "boolean"},
    ),
    "Place": _object("A place.", **_PLACE),
    "Spot": _object(
        "A place and where it lies, in degrees (WGS 84).",
        **_PLACE,
        latitude=_or_null(_NUMBER),
        longitude=_or_null(_NUMBER),
    ),
    "Period": _object(
        "A period, both ends inclusive; null where it is open.",
        **_PERIOD,
        calendar=_said(_TEXT, "The one it was written in."),
        optional={"relative": {"type": "boolean", "description": "Told from the day of publication (last year)."}},
    ),
    "Amount": _object("A sum of money, or a share.", **_AMOUNT),
    "Name": _object("An organisation, programme, person or concept.", **_NAME),
    "Contact": _object("A way to reach somebody.", kind=_CONTACT_KIND, value=_TEXT),
    "Fact": _object(
        "A mention, what stands nearest to it, and the passage, as `docsearch facts --json` prints it.",
        kind={"type": "string", "enum": list(KINDS)},
        **_SURFACE,
        start=_OFFSET,
        end=_OFFSET,
        confidence=_SHARE,
        place=_or_null(_ref("Spot")),
        date=_or_null(_ref("Period")),
        amount=_or_null(_ref("Amount")),
        name=_or_null(_ref("Name")),
        contact=_or_null(_ref("Contact")),
        passage=_object("Where it stands.", **_PASSAGE, text=_TEXT),
        page=_or_null(_said(_COUNT, "Of a PDF, from 1.")),
        document=_object("Of which document.", id=_ID, uri=_TEXT, title=_TEXT, published=_or_null(_DAY)),
    ),
    "Facts": _list(_ref("Fact")),
    "FactFeatures": _object(
        "The facts with a spot on the map (RFC 7946).",
        type={"const": "FeatureCollection"},
        features=_list(
            _object(
                "A fact where its place is.",
                type={"const": "Feature"},
                geometry=_object(
                    "Longitude and latitude.",
                    type={"const": "Point"},
                    coordinates={"type": "array", "items": _NUMBER, "minItems": 2, "maxItems": 2},
                ),
                properties=_ref("Fact"),
            )
        ),
    ),
    "FactRows": _said(_TEXT, f"RFC 4180, with a byte order mark. Columns: {', '.join(COLUMNS)}."),
    "FactEvents": _said(_TEXT, "RFC 5545: an event for every date with both ends."),
    "Health": _object(
        "That questions are answered, and from what.",
        status={"const": "ok"},
        documents=_COUNT,
        generation=_or_null(_said(_TEXT, "Of the index: one whole build of it.")),
        version=_said(_TEXT, "Of docsearch."),
    ),
    "OpenAPI": {"type": "object", "description": "An OpenAPI document."},
    "Problem": _object(
        "Why there is no answer (RFC 9457).",
        type=_said(_TEXT, "about:blank: the status says what it is."),
        title=_TEXT,
        status={"type": "integer", "minimum": 400, "maximum": 599},
        optional={
            "detail": _TEXT,
            "hint": _said(_TEXT, "What to do."),
            "position": _said(_COUNT, "Which character of the query is at fault, counted from 0."),
        },
    ),
}
