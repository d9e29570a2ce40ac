"""An engine that cannot be wrong for being clever: it looks at every document for every query.

Scores are those of the contract; documents deleted count nowhere.
"""

from __future__ import annotations

import pickle
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

from docsearch.engines.checks import check_entry, check_field, check_query
from docsearch.engines.protocol import (
    FACET_VALUES,
    K1,
    TEXT_FIELDS,
    Among,
    And,
    B,
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
    Wildcard,
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
        means = {field: self.mean_length(field) for field in TEXT_FIELDS}
        scored = ((entry, score_of(query, entry, means)) for entry in self.entries.values())
        found = [(entry, score) for entry, score in scored if score is not None]
        found.sort(key=lambda pair: (-pair[1], pair[0].id))
        page = tuple(Match(entry.id, score, entry.record) for entry, score in found[offset : offset + limit])
        return Matches(len(found), page, {facet: count(facet, [entry for entry, _ in found]) for facet in facets})

    def get(self, id: str) -> bytes | None:
        return self.entries[id].record if id in self.entries else None

    def terms(self, field: str, prefix: str) -> list[tuple[str, int]]:
        check_field(field, prefix)
        counts = Counter(term for entry in self.entries.values() for term in set(terms_of(entry, field)))
        return sorted((term, count) for term, count in counts.items() if term.startswith(prefix))

    def document_frequency(self, field: str, value: str) -> int:
        check_field(field, value)
        return sum(value in terms_of(entry, field) for entry in self.entries.values())

    def near(self, field: str, value: str, distance: int) -> list[tuple[str, int]]:
        check_field(field, value)
        terms = {term for entry in self.entries.values() for term in terms_of(entry, field)}
        near = sorted(term for term in terms if alignment(term, value) <= distance)
        return [(term, self.document_frequency(field, term)) for term in near]

    def mean_length(self, field: str) -> float:
        return sum(len(terms_of(entry, field)) for entry in self.entries.values()) / max(len(self.entries), 1)

    def close(self) -> None:
        pass


def terms_of(entry: Entry, field: str) -> list[str]:
    return entry.terms.get(field, "").split()


def count(facet: str, entries: list[Entry]) -> tuple[tuple[str, int], ...]:
    counts = Counter(value for entry in entries for value in set(entry.facets.get(facet, ())))
    return tuple(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))[:FACET_VALUES]


def score_of(query: TermQuery, entry: Entry, means: Mapping[str, float] = MappingProxyType({})) -> float | None:
    """The score of one document, None where it does not match; mean lengths that are not given are its own."""
    match query:
        case Term(field, value):
            terms = terms_of(entry, field)
            return share(terms.count(value), len(terms), means.get(field))
        case Phrase(field, values):
            terms, wanted = terms_of(entry, field), list(values)
            starts = range(len(terms) - len(wanted) + 1) if wanted else ()
            return share(sum(terms[n : n + len(wanted)] == wanted for n in starts), len(terms), means.get(field))
        case Prefix(field, value):
            return 1.0 if any(term.startswith(value) for term in terms_of(entry, field)) else None
        case Wildcard(field, pattern):
            return 1.0 if any(fits(pattern, term) for term in terms_of(entry, field)) else None
        case Fuzzy(field, value, distance):
            return 1.0 if any(alignment(term, value) <= distance for term in terms_of(entry, field)) else None
        case Has(facet, value):
            return 0.0 if value in entry.facets.get(facet, ()) else None
        case Among(ids):
            return 0.0 if entry.id in ids else None
        case Everything():
            return 0.0
        case Not(inner):
            return 0.0 if score_of(inner, entry, means) is None else None
        case Weighted(inner, weight):
            score = score_of(inner, entry, means)
            return None if score is None else score * weight
        case And(queries):
            scores = [score_of(each, entry, means) for each in queries]
            known = [score for score in scores if score is not None]
            return sum(known) if len(known) == len(scores) else None
        case Or(queries) | Best(queries):
            known = [score for each in queries if (score := score_of(each, entry, means)) is not None]
            if not known or isinstance(query, Or):
                return sum(known) if known else None
            return max(known) + query.others * (sum(known) - max(known))


def share(count: int, length: int, mean: float | None) -> float | None:
    """The part of BM25 that is about the document."""
    return (K1 + 1) * count / (count + K1 * (1 - B + B * length / (mean or length))) if count else None


def fits(pattern: str, term: str) -> bool:
    """Whether a wildcard fits, by its definition: where in the term each mark of the pattern may have led."""
    reached = {0}
    for mark in pattern:
        if mark == "*":
            reached = {end for start in reached for end in range(start, len(term) + 1)}
        else:
            reached = {at + 1 for at in reached if at < len(term) and mark in ("?", term[at])}
    return len(term) in reached


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
