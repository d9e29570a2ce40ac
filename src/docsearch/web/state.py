"""What the address of a page says: every state of a page is an address, so that it can be shared.

One table of parameters serves the pages and the API, and describes the API.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple
from urllib.parse import quote, urlencode

from docsearch.errors import UsageError
from docsearch.fact_order import ORDERS
from docsearch.facts import KINDS, NARROWER
from docsearch.search import Conditions

LONGEST = 2_000  # characters of a query or a condition
MOST = 100  # hits of one answer
FARTHEST = 10_000  # hits and facts that can be skipped: each page further on costs more
PAGE = 10


class State(NamedTuple):
    """The parameters of an address, None, empty or as defaulted where it does not give them."""

    text: str = ""
    language: str | None = None
    query_language: str | None = None
    country: str | None = None
    place: str | None = None
    first: str | None = None
    last: str | None = None
    type: str | None = None
    exact: bool = False
    kinds: tuple[str, ...] = ()
    order: str | None = None
    by: str = "year"
    form: str | None = None
    into: str | None = None
    limit: int = PAGE
    offset: int = 0
    ui: str | None = None

    @property
    def conditions(self) -> Conditions:
        """What narrows the answer, as `Index.search` takes it."""
        return {
            "language": self.language,
            "country": self.country,
            "place": self.place,
            "period": f"{self.first or ''}..{self.last or ''}" if self.first or self.last else None,
            "type": self.type,
            "exact": self.exact,
            "query_language": self.query_language,
        }

    @property
    def asks(self) -> bool:
        """Whether it asks for anything."""
        return bool(self.text.strip()) or any(
            (self.language, self.country, self.place, self.first, self.last, self.type)
        )


class Parameter(NamedTuple):
    """A parameter of an address, the field of State that it fills, and what it may be (JSON Schema, 2020-12)."""

    name: str
    field: str
    about: str
    schema: Mapping[str, Any]


_TEXT = {"type": "string", "maxLength": LONGEST}
_DAY = {"type": "string", "maxLength": 40}

PARAMETERS = (
    Parameter("q", "text", "The query, as for `docsearch query`.", _TEXT),
    Parameter("lang", "language", "Only documents in this language: vi, th, sk ...", _TEXT),
    Parameter("query_lang", "query_language", "The language of q, where it need not be guessed.", _TEXT),
    Parameter("country", "country", "Only what names this country (ISO 3166) or what lies in it.", _TEXT),
    Parameter("place", "place", "Only what names this place or one in it: an id, or a name in any language.", _TEXT),
    Parameter("from", "first", "Only what names a date from this one on: 2017, 2017-Q1, 2017-03 ...", _DAY),
    Parameter("to", "last", "Only what names a date up to this one.", _DAY),
    Parameter("type", "type", "Only documents of this type: pdf, html, docx ...", _TEXT),
    Parameter("exact", "exact", "Words as typed only: no other endings, accents or languages.", {"type": "boolean"}),
    Parameter(
        "kind",
        "kinds",
        "Only facts of this kind; may be given again.",
        {"type": "array", "items": {"type": "string", "enum": [*KINDS, *NARROWER]}},
    ),
    Parameter("sort", "order", "The order of facts.", {"type": "string", "enum": list(ORDERS)}),
    Parameter("by", "by", "What a timeline counts.", {"type": "string", "enum": ["year", "month"]}),
    Parameter("format", "form", "The form of facts.", {"type": "string", "enum": ["json", "csv", "geojson", "ics"]}),
    Parameter("in", "into", "The language to show a document in, where it was translated.", _TEXT),
    Parameter("limit", "limit", "How many to answer at most.", {"type": "integer", "minimum": 0, "maximum": MOST}),
    Parameter("offset", "offset", "How many to skip.", {"type": "integer", "minimum": 0, "maximum": FARTHEST}),
    Parameter("ui", "ui", "The language of the page's own words.", {"type": "string", "maxLength": 35}),
)
_BY_NAME = {parameter.name: parameter for parameter in PARAMETERS}
_BY_FIELD = {parameter.field: parameter for parameter in PARAMETERS}
_DEFAULTS = State()
_TRUTH = {"true": True, "1": True, "false": False, "0": False, "": False}


def read_state(pairs: Iterable[tuple[str, str]]) -> State:
    """The state that names and values of an address give; of one given again the last counts, what is empty does not.

    Parameters that are none of ours are passed over, as the web does. Raises UsageError for a value that means nothing.
    """
    given: dict[str, Any] = {}
    for name, value in pairs:
        parameter = _BY_NAME.get(name)
        if parameter is None or (not value and parameter.schema["type"] != "array"):
            continue
        if parameter.schema["type"] == "array":
            if value:
                given[parameter.field] = (
                    *given.get(parameter.field, ()),
                    _read(parameter, parameter.schema["items"], value),
                )
        else:
            given[parameter.field] = _read(parameter, parameter.schema, value)
    return State(**given)


def _read(parameter: Parameter, schema: Mapping[str, Any], value: str) -> str | int | bool:
    if "enum" in schema and value not in schema["enum"]:
        raise UsageError(f"{parameter.name}: {_shown(value)} is none of {', '.join(schema['enum'])}")
    if schema["type"] == "integer":
        low, high = schema["minimum"], schema["maximum"]
        if not (value.isascii() and value.isdecimal() and len(value) < 10 and low <= int(value) <= high):
            raise UsageError(f"{parameter.name}: takes a number from {low} to {high}, not {_shown(value)}")
        return int(value)
    if schema["type"] == "boolean":
        if value.lower() not in _TRUTH:
            raise UsageError(f"{parameter.name}: takes true or false, not {_shown(value)}")
        return _TRUTH[value.lower()]
    if len(value) > schema.get("maxLength", LONGEST):
        raise UsageError(f"{parameter.name}: longer than {schema['maxLength']} characters")
    return value


def _shown(value: str) -> str:
    return repr(value if len(value) < 40 else f"{value[:40]}…")


def address(path: str, state: State = _DEFAULTS, **changes: Any) -> str:
    """The address of `path` in a state, with some of its fields changed; what is as defaulted is left out."""
    return f"{quote(path)}?{query}" if (query := urlencode(_pairs(state._replace(**changes)))) else quote(path)


def _pairs(state: State) -> list[tuple[str, str]]:
    pairs = []
    for field, value in state._asdict().items():
        if value in (getattr(_DEFAULTS, field), None, ""):
            continue
        name = _BY_FIELD[field].name
        values = value if isinstance(value, tuple) else (value,)
        pairs += [(name, "true" if each is True else str(each)) for each in values]
    return pairs
