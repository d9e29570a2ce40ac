"""What the values of the fields lang:, place: and country: mean."""

from __future__ import annotations

from docsearch.entities.gazetteer import gazetteer
from docsearch.errors import QueryError
from docsearch.languages import LANGUAGES
from docsearch.model import Place
from docsearch.query import Field


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
    """The place a field value names: an id, an ISO 3166 code of a country, or a name in any language.

    Raises QueryError for a name that no place has.
    """
    value = field.value.strip()
    country = field.name == "country"
    ids = (f"iso:{value.upper()}", value) if country and len(value) == 2 else (value,)
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
