"""What the rest of docsearch knows of a search engine: entries in, term queries in, matches out.

An engine matches terms; it never analyses text. Text fields hold terms already separated by single
spaces, in the order of the text, so that a phrase is a run of neighbours. Facets hold whole values.
A term is not empty, holds no white space of any kind, and is at most `MAX_TERM_BYTES` long.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple, Protocol

# Raised whenever the fields, or what an engine writes for them, change: an older index is then rebuilt.
SCHEMA_VERSION = 4
# Text fields: space-joined terms. An entry may lack any of them.
TEXT_FIELDS = ("word", "stem", "variant", "run", "title", "place", "date", "amount", "name", "translation", "version")
# How a term that a text repeats, and the text's length, count: the usual values of BM25.
K1, B = 1.2, 0.75
# Facets: whole values, filtered and counted, never scored. Several values a document are allowed.
FACETS = ("language", "country", "place", "year", "organisation", "type")
FACET_VALUES = 100  # counted a facet; of the last ones that are equally frequent any may be left out
# UTF-8 bytes in a term or facet value. Engines have limits of their own (tantivy drops what is over 65,530
# bytes without a word), so one limit far below them holds for all; no word of any language comes near it.
MAX_TERM_BYTES = 1_000
# Code points in a uri: with its digest it stays below the limit of tantivy even at four bytes a code point.
MAX_URI = 16_000
# Queries inside queries. tantivy takes time square in the depth: 50 deep 40 ms, 200 deep 700 ms.
MAX_DEPTH = 64


class Entry(NamedTuple):
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


class Term(NamedTuple):
    """Documents whose text `field` has the term; scores the part of BM25 that is about the document, without idf.

    That is (K1 + 1) * n / (n + K1 * (1 - B + B * length / mean)): the term occurs n times among the `length` terms of
    the field, of which documents have `mean` on average. An engine may round lengths over 10 by an eighth, and may
    count documents deleted since its last merge into the mean. How telling a term is, whoever asks says by `Weighted`.
    """

    field: str
    value: str


class Phrase(NamedTuple):
    """Documents whose text `field` has the terms one right after the other (one: as Term; none: no document).

    Scores as Term does, n being the number of places where they stand.
    """

    field: str
    values: tuple[str, ...]


class Prefix(NamedTuple):
    """Documents whose text `field` has a term that begins with `value` (without any expansion limit); scores 1.

    The empty prefix finds every document that has a term in the field.
    """

    field: str
    value: str


class Wildcard(NamedTuple):
    """Documents whose text `field` has a term that `pattern` fits as a whole (without any expansion limit); scores 1.

    In it `*` stands for any run of code points, none too, and `?` for one.
    """

    field: str
    pattern: str


class Fuzzy(NamedTuple):
    """Documents whose text `field` has a term within `distance` (1 or 2) edits of `value`.

    Optimal string alignment distance in code points: a swap of neighbours is one edit; scores 1.
    """

    field: str
    value: str
    distance: int


class Has(NamedTuple):
    """Documents with `value` in `facet`; scores 0."""

    facet: str
    value: str


class Among(NamedTuple):
    """Documents whose id is one of `ids`; scores 0. What is no id finds nothing."""

    ids: tuple[str, ...]


class Everything(NamedTuple):
    """All documents; scores 0."""


class And(NamedTuple):
    """Documents that match every one of `queries` (none given: all documents, scoring 0); scores add up."""

    queries: tuple[TermQuery, ...]


class Or(NamedTuple):
    """Documents that match at least one of `queries` (none given: no document); scores add up."""

    queries: tuple[TermQuery, ...]


class Best(NamedTuple):
    """Like Or, but a document scores as its best query, and `others` times what the others of them score."""

    queries: tuple[TermQuery, ...]
    others: float = 0.0


class Not(NamedTuple):
    """All documents that do not match `query`; scores 0."""

    query: TermQuery


class Weighted(NamedTuple):
    """The documents of `query`, their scores multiplied by `weight`, 0 or more (0: a filter that scores nothing)."""

    query: TermQuery
    weight: float


TermQuery = Term | Phrase | Prefix | Wildcard | Fuzzy | Has | Among | Everything | And | Or | Best | Not | Weighted


class Match(NamedTuple):
    """One matching document: its score (0 or more) and the record stored with it."""

    id: str
    score: float
    record: bytes


class Matches(NamedTuple):
    """`total` is exact and counts every match; `page` holds those asked for, by score then id.

    `facets`: facet -> (value, documents) for the FACET_VALUES most frequent values among the matches, most
    frequent first, then by value.
    """

    total: int
    page: tuple[Match, ...]
    facets: Mapping[str, tuple[tuple[str, int], ...]]


class Engine(Protocol):
    """One opened index of one engine. Not for concurrent writers; readers see whole commits only.

    An engine sees the index as it was when opened, and its own updates; open another to see those of
    others. Methods raise the errors of docsearch.errors and none of the engine's own, except ValueError
    for an entry or a query that breaks this contract, which is a fault of the caller and not of the index.
    """

    def update(self, entries: Iterable[Entry], removed: Iterable[str] = ()) -> None:
        """Take the ids `removed` out, then put the entries in, each replacing any with the same id.

        One commit, all or nothing: when anything fails (the iterables included) the index is as before
        and the error goes on to the caller. Unknown ids in `removed` are ignored; of entries with the
        same id the last one stays, and one that is removed and given is put in.
        """

    def sources(self) -> dict[str, str]:
        """The uri of every document in the index and the digest it was indexed with."""

    def search(self, query: TermQuery, limit: int, offset: int = 0, facets: Sequence[str] = ()) -> Matches:
        """The matches of `query`: `limit` of them (0 is allowed) after the first `offset`.

        Raises UsageError for a query nested deeper than `MAX_DEPTH` or with lone surrogates in it.
        """

    def get(self, id: str) -> bytes | None:
        """The record of one document, None where there is none (or `id` is no id at all)."""

    def terms(self, field: str, prefix: str) -> list[tuple[str, int]]:
        """The terms of a text field that begin with `prefix` and occur in a live document, sorted, with
        the number of documents that have them."""

    def document_frequency(self, field: str, value: str) -> int:
        """How many documents have the term in a text field; those deleted since the last merge may count too."""

    def near(self, field: str, value: str, distance: int) -> list[tuple[str, int]]:
        """Terms of a text field within `distance` (1 or 2) edits of `value`, itself too, as Fuzzy has them, sorted.

        With each goes its document_frequency. For suggestions, so an engine may miss some: terms with letters unlike
        those of `value`, and at distance 2 those where both edits are among the first four letters.
        """

    def close(self) -> None:
        """Let go of every file and lock; the engine is not used afterwards."""


def facet_field(facet: str) -> str:
    """The name of a facet where an engine keeps facets and text fields side by side: `place` is both."""
    return f"facet_{facet}"


def common_score(query: TermQuery) -> float | None:
    """The score that every match of the query has, where the query alone tells."""
    match query:
        case Has() | Among() | Everything() | Not():
            return 0.0
        case Prefix() | Wildcard() | Fuzzy():
            return 1.0
        case Weighted(inner, weight):
            score = common_score(inner)
            return 0.0 if weight == 0 else None if score is None else score * weight
        case And(queries):
            scores = list(map(common_score, queries))
            return None if None in scores else math.fsum(filter(None, scores))
        case Best(queries, 0.0) if queries:
            scores = list(map(common_score, queries))
            return scores[0] if len(set(scores)) == 1 else None
        case Or(queries) | Best(queries):
            return 0.0 if all(common_score(each) == 0 for each in queries) else None
        case _:
            return None
