"""An engine that cannot be wrong for being clever: it looks at every document for every query.

Scores are those of the contract where it fixes them, and the number of times a term occurs where it does not.
"""

from __future__ import annotations

import pickle
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from docsearch.engines.checks import check_entry, check_field, check_query
from docsearch.engines.protocol import (
    FACET_VALUES,
    And,
    Best,
    Entry,
    Everything,
    Fuzzy,
    Has,
    Match,
    Matches,
    Not,
    Or,
    Phrase,
    Prefix,
    Term,
    TermQuery,
    Weighted,
)


def create(path: Path) -> Oracle:
    oracle = Oracle(path)
    oracle.update([])
    return oracle


def open_index(path: Path) -> Oracle:
    oracle = Oracle(path)
    oracle.entries = pickle.loads(oracle.file.read_bytes())
    return oracle


class Oracle:
    def __init__(self, path: Path) -> None:
        self.file = path / "entries"
        self.entries: dict[str, Entry] = {}

    def update(self, entries: Iterable[Entry], removed: Iterable[str] = ()) -> None:
        updated = dict(self.entries)
        for id in removed:
            updated.pop(id, None)
        for entry in entries:
            check_entry(entry)
            updated[entry.id] = entry
        draft = self.file.with_suffix(".new")
        draft.write_bytes(pickle.dumps(updated))
        draft.replace(self.file)
        self.entries = updated

    def sources(self) -> dict[str, str]:
        return {entry.uri: entry.digest for entry in self.entries.values()}

    def search(self, query: TermQuery, limit: int, offset: int = 0, facets: Sequence[str] = ()) -> Matches:
        check_query(query, facets)
        found = [(entry, score) for entry in self.entries.values() if (score := score_of(query, entry)) is not None]
        found.sort(key=lambda pair: (-pair[1], pair[0].id))
        page = tuple(Match(entry.id, score, entry.record) for entry, score in found[offset : offset + limit])
        return Matches(len(found), page, {facet: count(facet, [entry for entry, _ in found]) for facet in facets})

    def get(self, id: str) -> bytes | None:
        return self.entries[id].record if id in self.entries else None

    def terms(self, field: str, prefix: str) -> list[tuple[str, int]]:
        check_field(field, prefix)
        counts = Counter(term for entry in self.entries.values() for term in set(terms_of(entry, field)))
        return sorted((term, count) for term, count in counts.items() if term.startswith(prefix))

    def close(self) -> None:
        pass


def terms_of(entry: Entry, field: str) -> list[str]:
    return entry.terms.get(field, "").split()


def count(facet: str, entries: list[Entry]) -> tuple[tuple[str, int], ...]:
    counts = Counter(value for entry in entries for value in set(entry.facets.get(facet, ())))
    return tuple(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))[:FACET_VALUES]


def score_of(query: TermQuery, entry: Entry) -> float | None:
    """The score of one document, None where it does not match."""
    match query:
        case Term(field, value):
            return float(terms_of(entry, field).count(value)) or None
        case Phrase(field, values):
            terms, wanted = terms_of(entry, field), list(values)
            starts = range(len(terms) - len(wanted) + 1) if wanted else ()
            return float(sum(terms[start : start + len(wanted)] == wanted for start in starts)) or None
        case Prefix(field, value):
            return 1.0 if any(term.startswith(value) for term in terms_of(entry, field)) else None
        case Fuzzy(field, value, distance):
            return 1.0 if any(alignment(term, value) <= distance for term in terms_of(entry, field)) else None
        case Has(facet, value):
            return 0.0 if value in entry.facets.get(facet, ()) else None
        case Everything():
            return 0.0
        case Not(inner):
            return 0.0 if score_of(inner, entry) is None else None
        case Weighted(inner, weight):
            score = score_of(inner, entry)
            return None if score is None else score * weight
        case And(queries):
            scores = [score_of(each, entry) for each in queries]
            known = [score for score in scores if score is not None]
            return sum(known) if len(known) == len(scores) else None
        case Or(queries) | Best(queries):
            known = [score for each in queries if (score := score_of(each, entry)) is not None]
            return (sum(known) if isinstance(query, Or) else max(known)) if known else None


def alignment(one: str, other: str) -> int:
    """Optimal string alignment distance, by its definition: the last step may be any of the four."""
    table = {(row, 0): row for row in range(len(one) + 1)} | {(0, column): column for column in range(len(other) + 1)}
    for row in range(1, len(one) + 1):
        for column in range(1, len(other) + 1):
            steps = [
                table[row - 1, column] + 1,
                table[row, column - 1] + 1,
                table[row - 1, column - 1] + (one[row - 1] != other[column - 1]),
            ]
            if one[row - 2 : row] == other[column - 2 : column][::-1] and row > 1 and column > 1:
                steps.append(table[row - 2, column - 2] + 1)
            table[row, column] = min(steps)
    return table[len(one), len(other)]
