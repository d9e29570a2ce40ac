"""Entries and queries that break the contract of engines, refused before each engine fails at them in its own way."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from docsearch.engines.protocol import (
    FACETS,
    MAX_DEPTH,
    MAX_TERM_BYTES,
    MAX_URI,
    TEXT_FIELDS,
    And,
    Best,
    Entry,
    Fuzzy,
    Has,
    Not,
    Or,
    Phrase,
    Prefix,
    Term,
    TermQuery,
    Weighted,
    Wildcard,
)
from docsearch.errors import UsageError

_ID = re.compile("[0-9a-f]{16}")


def is_id(text: str) -> bool:
    """Whether `text` has the form of an entry's id."""
    return _ID.fullmatch(text) is not None


def check_entry(entry: Entry) -> None:
    """Raise ValueError where an entry breaks the contract in a way that an engine would pass over in silence."""
    if not is_id(entry.id):
        raise ValueError(f"not an id: {entry.id!r}")
    if len(entry.uri) > MAX_URI:
        raise ValueError(f"uri of {len(entry.uri):,} characters: {entry.uri[:80]}")
    if unknown := (set(entry.terms) - set(TEXT_FIELDS)) | (set(entry.facets) - set(FACETS)):
        raise ValueError(f"unknown fields {sorted(unknown)} in {entry.uri}")
    if any(_has_long_term(text) for text in entry.terms.values()):
        raise ValueError(f"a term of more than {MAX_TERM_BYTES:,} bytes in {entry.uri}")
    if any(len(value.encode()) > MAX_TERM_BYTES for values in entry.facets.values() for value in values):
        raise ValueError(f"a facet value of more than {MAX_TERM_BYTES:,} bytes in {entry.uri}")
    for text in (entry.uri, entry.digest, *entry.terms.values()):
        text.encode()  # UnicodeEncodeError, which is a ValueError, for lone surrogates (0.2 ms a megabyte)


def check_query(query: TermQuery, facets: Sequence[str] = ()) -> None:
    """Raise what `Engine.search` promises for a query that engines would fail at, each in a way of its own."""
    _check_query(query, 0)
    for facet in facets:
        check_facet(facet)


def check_field(field: str, *values: str) -> None:
    """Raise ValueError unless `field` is a text field, UsageError where a value cannot be written as UTF-8."""
    if field not in TEXT_FIELDS:
        raise ValueError(f"unknown text field: {field}")
    _check_text(values)


def check_facet(facet: str, *values: str) -> None:
    """Raise ValueError unless `facet` is a facet, UsageError where a value cannot be written as UTF-8."""
    if facet not in FACETS:
        raise ValueError(f"unknown facet: {facet}")
    _check_text(values)


def _check_query(query: TermQuery, depth: int) -> None:
    if depth > MAX_DEPTH:
        raise UsageError(f"the query is nested more than {MAX_DEPTH} deep", "use fewer parentheses")
    match query:
        case Term(field, value) | Prefix(field, value) | Wildcard(field, value):
            check_field(field, value)
        case Fuzzy(field, value, distance):
            check_field(field, value)
            if distance not in (1, 2):
                raise ValueError(f"an edit distance of {distance}")
        case Phrase(field, values):
            check_field(field, *values)
        case Has(facet, value):
            check_facet(facet, value)
        case And(queries) | Or(queries) | Best(queries):
            if isinstance(query, Best) and not query.others >= 0:
                raise ValueError(f"others of a Best count {query.others}")
            for each in queries:
                _check_query(each, depth + 1)
        case Not(inner):
            _check_query(inner, depth + 1)
        case Weighted(inner, weight):
            if not weight >= 0:
                raise ValueError(f"a weight of {weight}")
            _check_query(inner, depth + 1)


def _check_text(values: Iterable[str]) -> None:
    """Lone surrogates come from arguments of a command that are no UTF-8."""
    try:
        for value in values:
            value.encode()
    except UnicodeEncodeError as error:
        raise UsageError(f"not valid text: {error.object!r}") from error


def _has_long_term(text: str) -> bool:
    """Look for a space in each window that a term over the limit would have to fill: 20 times as fast as a split."""
    window = MAX_TERM_BYTES // 4  # a code point is four bytes at most
    position = 0
    while len(text) - position > window:
        space = text.rfind(" ", position, position + window + 1)
        if space < 0:
            return any(len(term.encode()) > MAX_TERM_BYTES for term in text.split(" "))
        position = space + 1
    return False
