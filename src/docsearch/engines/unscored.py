"""What a query matches, without what its matches score: for counting, which needs no more."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from docsearch.engines.protocol import And, Best, Not, Or, Phrase, Term, TermQuery, Weighted


def unscored(query: TermQuery) -> TermQuery:
    """A query with the same matches that is as flat as may be; what it scores is undefined."""
    match query:
        case Weighted(inner, _):
            return unscored(inner)
        case Or(queries) | Best(queries):
            return _union(map(unscored, queries))
        case And(queries):
            return And(tuple(map(unscored, queries)))
        case Not(inner):
            return Not(unscored(inner))
        case _:
            return query


def _union(queries: Iterable[TermQuery]) -> Or:
    """Each query once, and no phrase whose words are looked for alone."""
    flat = dict.fromkeys(each for query in queries for each in _members(query))
    terms = {(each.field, each.value) for each in flat if isinstance(each, Term)}
    return Or(tuple(each for each in flat if not _covered(each, terms)))


def _members(query: TermQuery) -> Iterator[TermQuery]:
    if isinstance(query, Or):
        yield from query.queries
    else:
        yield query


def _covered(query: TermQuery, terms: set[tuple[str, str]]) -> bool:
    return isinstance(query, Phrase) and any((query.field, value) in terms for value in query.values)
