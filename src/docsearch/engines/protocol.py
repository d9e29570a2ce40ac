"""What the rest of docsearch knows of a search engine: entries in, term queries in, matches out.

An engine matches terms; it never analyses text. Text fields hold terms already separated by single
spaces, in the order of the text, so that a phrase is a run of neighbours. Facets hold whole values.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

# Text fields: space-joined terms, scored by BM25.
TEXT_FIELDS = ("word", "stem", "fold", "title", "place", "date")
# Facets: whole values, filtered and counted, never scored. Several values a document are allowed.
FACETS = ("language", "country", "place", "year", "type")


@dataclass(frozen=True, slots=True)
class Entry:
    """One document as an engine stores it.

    `id` is 16 lower-case hex digits (so ids sort as text and as unsigned 64-bit numbers alike).
    `record` is opaque to the engine and comes back with each match.
    """

    id: str
    uri: str
    digest: str
    terms: Mapping[str, str]  # text field -> terms joined by single spaces
    facets: Mapping[str, tuple[str, ...]]  # facet -> distinct values
    record: bytes


@dataclass(frozen=True, slots=True)
class Term:
    """Documents whose text `field` has the term."""

    field: str
    value: str


@dataclass(frozen=True, slots=True)
class Phrase:
    """Documents whose text `field` has the terms one right after the other; two terms or more."""

    field: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Prefix:
    """Documents whose text `field` has a term that begins with `value` (without any expansion limit); scores 1."""

    field: str
    value: str


@dataclass(frozen=True, slots=True)
class Fuzzy:
    """Documents whose text `field` has a term within `distance` (1 or 2) edits of `value`.

    Optimal string alignment distance in code points: a swap of neighbours is one edit; scores 1.
    """

    field: str
    value: str
    distance: int


@dataclass(frozen=True, slots=True)
class Has:
    """Documents with `value` in `facet`; scores 0."""

    facet: str
    value: str


@dataclass(frozen=True, slots=True)
class Everything:
    """All documents; scores 0."""


@dataclass(frozen=True, slots=True)
class And:
    """Documents that match every one of `queries` (none given: all documents); scores add up."""

    queries: tuple[TermQuery, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """Documents that match at least one of `queries` (none given: no document); scores add up."""

    queries: tuple[TermQuery, ...]


@dataclass(frozen=True, slots=True)
class Best:
    """Like Or, but a document scores as its best query alone: for several readings of one word."""

    queries: tuple[TermQuery, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """All documents that do not match `query`; scores 0."""

    query: TermQuery


@dataclass(frozen=True, slots=True)
class Weighted:
    """The documents of `query`, their scores multiplied by `weight` (0: a filter that scores nothing)."""

    query: TermQuery
    weight: float


TermQuery = Term | Phrase | Prefix | Fuzzy | Has | Everything | And | Or | Best | Not | Weighted


@dataclass(frozen=True, slots=True)
class Match:
    """One matching document: its score (0 or more) and the record stored with it."""

    id: str
    score: float
    record: bytes


@dataclass(frozen=True, slots=True)
class Matches:
    """`total` is exact and counts every match; `page` holds those asked for, by score then id.

    `facets`: facet -> (value, documents) for every value that occurs in the matches, most frequent
    first, then by value.
    """

    total: int
    page: tuple[Match, ...]
    facets: Mapping[str, tuple[tuple[str, int], ...]]


class Engine(Protocol):
    """One opened index of one engine. Not for concurrent writers; readers see whole commits only.

    Methods raise the errors of docsearch.errors and none of the engine's own.
    """

    def update(self, entries: Iterable[Entry], removed: Iterable[str] = ()) -> None:
        """Put the entries in, replacing those with the same id, and take the ids `removed` out.

        One commit, all or nothing: when anything fails (the iterable included) the index is as before
        and the error goes on to the caller. Ids in `removed` that are unknown are ignored.
        """

    def sources(self) -> dict[str, str]:
        """The uri of every document in the index and the digest it was indexed with."""

    def search(self, query: TermQuery, limit: int, offset: int = 0, facets: Sequence[str] = ()) -> Matches:
        """The matches of `query`: `limit` of them (0 is allowed) after the first `offset`."""

    def get(self, id: str) -> bytes | None:
        """The record of one document, None where there is none."""

    def terms(self, field: str, prefix: str) -> list[tuple[str, int]]:
        """The terms of a text field that begin with `prefix` and occur in a live document, sorted, with
        the number of documents that have them."""

    def close(self) -> None:
        """Let go of every file and lock; the engine is not used afterwards."""
