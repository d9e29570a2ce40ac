"""/api/v1/openapi.json: the description of the API (OpenAPI 3.1), made of the tables that answer it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from http import HTTPStatus
from importlib.metadata import version
from typing import Any, Final, NamedTuple

from docsearch.web.api.facets import YEARS
from docsearch.web.api.schemas import SCHEMAS
from docsearch.web.encoding import JSON, data_reply
from docsearch.web.exports import CUT
from docsearch.web.messages import Opened, Reply, Request
from docsearch.web.problems import PROBLEM
from docsearch.web.routes import ROUTES
from docsearch.web.state import PARAMETERS, State

Data = dict[str, Any]

CONDITIONS: Final = ("q", "lang", "query_lang", "country", "place", "from", "to", "type", "exact")
_PAGE: Final = ("limit", "offset")
_ABOUT: Final = """Documents in many languages, found by what they say.

A query may hold words of any language, "a phrase", AND OR NOT -word, prefix*, fuzzy~1, lang:vi, place:Košice,
country:SK, near:Košice,100km, date:2017-03..2018, amount:>500000 EUR, name:UNESCO, title:word, type:pdf. A parameter
that is empty counts as left out, of one given again the last counts, and those not listed for a path are passed over
there. Answers change when the index does: send the ETag of the last one back in If-None-Match. Offsets are code points,
half-open."""


class _Operation(NamedTuple):
    """What a path answers: the names of its parameters, and media type -> schema of the answers."""

    id: str
    about: str
    answers: Mapping[str, str]
    parameters: tuple[str, ...] = ()
    headers: tuple[str, ...] = ("ETag",)
    faults: tuple[int, ...] = (400,)


OPERATIONS: Final = {
    "api.search": _Operation(
        "search",
        "The documents that answer a query or some conditions, best first; none where nothing is asked for.",
        {JSON: "SearchResult"},
        (*CONDITIONS, *_PAGE),
        ("ETag", "Link"),
    ),
    "api.document": _Operation(
        "document", "One document with all that it names.", {JSON: "Document"}, faults=(400, 404)
    ),
    "api.facts": _Operation(
        "facts",
        "What the passages that answer say of places, dates, sums, names and contacts. JSON comes a page at a time; in "
        "other formats it is a file with all after the offset.",
        {JSON: "Facts", "text/csv": "FactRows", "application/geo+json": "FactFeatures", "text/calendar": "FactEvents"},
        (*CONDITIONS, "kind", "sort", "format", *_PAGE),
        ("ETag", "Link", CUT),
        (400, 501),
    ),
    "api.suggest": _Operation(
        "suggest", "What a query that is being typed may become, most useful first.", {JSON: "Suggestions"}, ("q", "ui")
    ),
    "api.facets": _Operation(
        "facets",
        "How many of the documents that answer have each language, country, place, year, organisation and type, and "
        f"which years or months they name; of all documents where nothing is asked for. Months are counted of {YEARS} "
        "years at most: from and to say which.",
        {JSON: "Counts"},
        (*CONDITIONS, "by"),
    ),
    "api.health": _Operation("health", "Whether questions are answered.", {JSON: "Health"}, headers=(), faults=()),
    "api.openapi": _Operation("openapi", "This description.", {JSON: "OpenAPI"}, faults=()),
}

_HEADERS: Final = {
    "ETag": ("The commit of the index that was asked.", {"type": "string"}),
    "Link": ("The pages after and before this one, rel next and prev (RFC 8288).", {"type": "string"}),
    CUT: ("Says how many facts and documents this is cut to, where there are more.", {"type": "string"}),
    "Retry-After": ("Seconds to wait.", {"type": "string"}),
    "WWW-Authenticate": ("How to say who asks.", {"type": "string"}),
}
_FAULTS: Final = {
    400: ("A parameter or the query means nothing.", ()),
    401: ("It is not known who asks.", ("WWW-Authenticate",)),
    404: ("There is no such document.", ()),
    414: ("The address is too long.", ()),
    429: ("Too many requests.", ("Retry-After",)),
    501: ("What writes this format is not installed.", ()),
    503: ("The index cannot be asked at the moment.", ("Retry-After",)),
}
_PATH_PARAMETER: Final = {
    "name": "id",
    "in": "path",
    "required": True,
    "description": "The id of a document, as hits have it.",
    "schema": {"type": "string", "pattern": "^[0-9a-f]{16}$"},
}
_EXAMPLES: Final = {"q": ["Košice", "how much did it cost?", "ค่าใช้จ่าย date:2017..2020"]}
_BY_NAME: Final = {parameter.name: parameter for parameter in PARAMETERS}


def reply(opened: Opened, request: Request) -> Reply:
    """The description, of the API as it is reached from where it is asked for."""
    return data_reply({**description(), "servers": [{"url": request.root or "/"}]})


@cache
def description() -> Data:
    """The description, but for where the API is."""
    return {
        "openapi": "3.1.0",
        "info": {"title": "docsearch", "version": version("docsearch"), "description": _ABOUT},
        "paths": {
            ROUTES[route]: {"get": _operation(operation, ROUTES[route])} for route, operation in OPERATIONS.items()
        },
        "components": {
            "schemas": dict(SCHEMAS),
            "headers": {name: {"description": about, "schema": schema} for name, (about, schema) in _HEADERS.items()},
            "responses": {HTTPStatus(status).name: _fault(status) for status in _FAULTS},
            "securitySchemes": {
                "basic": {"type": "http", "scheme": "basic"},
                "bearer": {"type": "http", "scheme": "bearer"},
            },
        },
        "security": [{}, {"basic": []}, {"bearer": []}],
    }


def _operation(operation: _Operation, path: str) -> Data:
    answer = {
        "description": operation.about,
        "headers": _headers(operation.headers),
        "content": {
            media: {"schema": {"$ref": f"#/components/schemas/{name}"}} for media, name in operation.answers.items()
        },
    }
    faults = {
        str(status): {"$ref": f"#/components/responses/{HTTPStatus(status).name}"}
        for status in sorted({*operation.faults, 401, 414, 429, 503})
    }
    unchanged = {"304": {"description": "As it was when it had the ETag sent."}} if "ETag" in operation.headers else {}
    return {
        "operationId": operation.id,
        "summary": operation.about.partition(";")[0].partition(".")[0],
        "description": operation.about,
        "parameters": [_PATH_PARAMETER] * ("{id}" in path) + list(map(_parameter, operation.parameters)),
        "responses": {"200": answer, **unchanged, **faults},
    }


def _parameter(name: str) -> Data:
    parameter = _BY_NAME[name]
    default = getattr(State(), parameter.field)
    schema = {**parameter.schema} | ({} if default in (None, "", ()) else {"default": default})
    if name in _EXAMPLES:
        schema["examples"] = _EXAMPLES[name]
    return {"name": name, "in": "query", "description": parameter.about, "schema": schema}


def _fault(status: int) -> Data:
    about, headers = _FAULTS[status]
    content = {PROBLEM: {"schema": _ref("Problem")}}
    return {"description": about, "content": content} | ({"headers": _headers(headers)} if headers else {})


def _headers(names: tuple[str, ...]) -> Data:
    return {name: {"$ref": f"#/components/headers/{name}"} for name in names}


def _ref(name: str) -> Data:
    return {"$ref": f"#/components/schemas/{name}"}
