"""The Whoosh engine: pure Python, for places where nothing else can be installed. Some 30 times slower than tantivy.

Of Whoosh only the storage and the postings are used. Queries are put together and scored here, over `Scores`: in its
own query classes `AndNot` lets excluded documents through, and edit distance knows no swaps. Whoosh 2.7.4 it must
be: its successors bring deleted versions of documents back.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from operator import add
from pathlib import Path
from typing import Any

from docsearch.disk import disk_full, is_full
from docsearch.engines.checks import check_entry, check_field, check_query, is_id
from docsearch.engines.protocol import (
    FACET_VALUES,
    FACETS,
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
    facet_field,
)
from docsearch.errors import IndexBusy, IndexDamaged, MissingExtra
from docsearch.spelling import wildcard, within_distance

try:
    with warnings.catch_warnings():  # its sources hold escapes that Python 3.12 warns of whenever it compiles them
        warnings.simplefilter("ignore")
        import whoosh.codec.whoosh3
        import whoosh.fields
        import whoosh.index
        import whoosh.matching.wrappers
        import whoosh.searching
        import whoosh.writing
except ImportError as error:
    raise MissingExtra("the Whoosh engine", "whoosh") from error

Scores = dict[int, float]  # document number -> score

_WRITER_MB = 128  # postings held in memory before they are sorted onto the disk


def create(path: Path) -> WhooshEngine:
    """A new, empty index in the existing directory `path`."""
    with _mapped(path):
        return WhooshEngine(path, whoosh.index.create_in(str(path), _schema()))


def open_index(path: Path) -> WhooshEngine:
    """The index in `path`. Raises IndexDamaged when it cannot be read."""
    with _mapped(path):
        return WhooshEngine(path, whoosh.index.open_dir(str(path)))


def flawed(path: Path) -> list[str]:
    """None: Whoosh keeps no checksums of what it writes to `path`."""
    return []


class WhooshEngine:
    """An index of Whoosh; see docsearch.engines.protocol.Engine. An update holds its entries in memory."""

    def __init__(self, path: Path, index: Any) -> None:
        self._path = path
        self._index = index
        self._read()

    def _read(self) -> None:
        """See the last commit."""
        self._searcher = self._index.searcher()
        self._reader = self._searcher.reader()
        self._ids: dict[int, str] = {}  # document number -> id, of those looked up so far

    def update(self, entries: Iterable[Entry], removed: Iterable[str] = ()) -> None:
        gone = set(filter(is_id, removed))
        added: dict[str, Entry] = {}  # a writer cannot take back what it has added itself: the last of each id
        for entry in entries:
            check_entry(entry)
            added[entry.id] = entry
        with _mapped(self._path):
            writer = self._index.writer(limitmb=_WRITER_MB)
            try:
                _delete(writer, gone | added.keys())
                for entry in added.values():
                    writer.add_document(**_fields(entry))
                writer.commit()
            except BaseException:  # an interrupt too must leave the index as it was
                if not writer.is_closed:
                    writer.cancel()
                raise
            self._searcher.close()
            self._read()

    def sources(self) -> dict[str, str]:
        with _mapped(self._path):
            stored = (self._reader.stored_fields(number) for number in self._reader.all_doc_ids())
            return {fields["uri"]: fields["digest"] for fields in stored}

    def search(self, query: TermQuery, limit: int, offset: int = 0, facets: Sequence[str] = ()) -> Matches:
        check_query(query, facets)
        with _mapped(self._path):
            scores = self._scores(query)
            page = tuple(
                Match(id, scores[number], self._reader.stored_fields(number)["record"])
                for id, number in self._page(scores, limit, offset)
            )
            counts = {facet: self._counts(facet_field(facet), scores) for facet in facets}
            return Matches(len(scores), page, counts)

    def _page(self, scores: Scores, limit: int, offset: int) -> list[tuple[str, int]]:
        """The ids and numbers of the documents asked for, by score then id."""
        end = min(offset + limit, len(scores))
        if end <= offset:
            return []
        lowest = sorted(scores.values(), reverse=True)[end - 1]  # ids are slow to read: only those that may count
        ranked = sorted((-score, self._id(number), number) for number, score in scores.items() if score >= lowest)
        return [(id, number) for _, id, number in ranked[offset:end]]

    def _id(self, number: int) -> str:
        if number not in self._ids:
            self._ids[number] = self._reader.stored_fields(number)["id"]
        return self._ids[number]

    def _counts(self, field: str, scores: Scores) -> tuple[tuple[str, int], ...]:
        counted = ((value, len(scores.keys() & self._having(field, value))) for value in self._expanded(field, ""))
        return tuple(sorted((pair for pair in counted if pair[1]), key=lambda pair: (-pair[1], pair[0])))[:FACET_VALUES]

    def get(self, id: str) -> bytes | None:
        if not is_id(id):
            return None
        with _mapped(self._path):
            for number in self._having("id", id):
                return bytes(self._reader.stored_fields(number)["record"])
        return None

    def terms(self, field: str, prefix: str) -> list[tuple[str, int]]:
        check_field(field, prefix)
        with _mapped(self._path):
            counted = [(term, len(self._having(field, term))) for term in self._expanded(field, prefix)]
            return sorted(pair for pair in counted if pair[1])

    def document_frequency(self, field: str, value: str) -> int:
        check_field(field, value)
        with _mapped(self._path):
            return int(self._reader.doc_frequency(field, value))

    def near(self, field: str, value: str, distance: int) -> list[tuple[str, int]]:
        check_field(field, value)
        with _mapped(self._path):
            terms = (term for term in self._expanded(field, "") if within_distance(term, value, distance))
            return sorted((term, int(self._reader.doc_frequency(field, term))) for term in terms)

    def close(self) -> None:
        if not self._searcher.is_closed:
            self._searcher.close()
        self._index.close()

    def _scores(self, query: TermQuery) -> Scores:
        match query:
            case And(queries):
                return self._all(queries)
            case Or(queries):
                return _merged(map(self._scores, queries), add)
            case Best(queries, others):
                parts = [self._scores(each) for each in queries]
                summed = _merged(parts, add)
                return {n: score + others * (summed[n] - score) for n, score in _merged(parts, max).items()}
            case Not(inner):
                excluded = self._scores(inner)
                return {number: 0.0 for number in self._reader.all_doc_ids() if number not in excluded}
            case Weighted(inner, weight):
                return {number: score * weight for number, score in self._scores(inner).items()}
            case _:
                return self._leaf(query)

    def _all(self, queries: tuple[TermQuery, ...]) -> Scores:
        if not queries:
            return self._leaf(Everything())
        first, *others = map(self._scores, queries)
        common = set(first).intersection(*others)
        return {number: first[number] + sum(other[number] for other in others) for number in common}

    def _leaf(self, query: TermQuery) -> Scores:
        match query:
            case Term(field, value) | Phrase(field, (value,)):
                counts = {number: count for number, count, _ in self._postings(field, value)}
                return self._scored(field, counts)
            case Phrase(field, values):
                return self._phrase(field, values)
            case Prefix(field, value):
                return self._any(field, self._expanded(field, value))
            case Wildcard(field, pattern):
                terms = self._expanded(field, re.split(r"[*?]", pattern, maxsplit=1)[0])
                return self._any(field, filter(wildcard(pattern).match, terms))
            case Fuzzy(field, value, distance):
                terms = self._expanded(field, "")
                return self._any(field, (term for term in terms if within_distance(term, value, distance)))
            case Has(facet, value):
                return dict.fromkeys(self._having(facet_field(facet), value), 0.0)
            case Among(ids):
                return {number: 0.0 for id in filter(is_id, ids) for number in self._having("id", id)}
            case _:
                return dict.fromkeys(self._reader.all_doc_ids(), 0.0)

    def _phrase(self, field: str, values: tuple[str, ...]) -> Scores:
        """Where the terms stand one after the other."""
        if not values:
            return {}
        found: dict[int, set[int]] | None = None  # number -> where a phrase so far ends
        for value in values:
            here = {number: positions for number, _, positions in self._postings(field, value, True)}
            if found is not None:
                ends = {number: {end + 1 for end in found[number]} & here[number] for number in found.keys() & here}
                here = {number: positions for number, positions in ends.items() if positions}
            found = here
        return self._scored(field, {number: len(positions) for number, positions in (found or {}).items()})

    def _scored(self, field: str, counts: dict[int, int]) -> Scores:
        """The scores of documents in which a term or phrase occurs so many times; see protocol.Term."""
        mean = self._searcher.avg_field_length(field)
        scores = {}
        for number, count in counts.items():
            length = self._reader.doc_field_length(number, field)
            scores[number] = (K1 + 1) * count / (count + K1 * (1 - B + B * length / mean))
        return scores

    def _postings(self, field: str, value: str, positions: bool = False) -> Iterator[tuple[int, int, set[int]]]:
        """Number, occurrences and (when wanted) positions for every document whose field has the term."""
        for searcher, base in self._searcher.leaf_searchers():
            if (field, value.encode()) not in searcher.reader():
                continue
            matcher = searcher.postings(field, value)
            while matcher.is_active():
                where = set(matcher.value_as("positions")) if positions else set()
                yield base + matcher.id(), int(matcher.weight()), where
                matcher.next()

    def _having(self, field: str, value: str) -> set[int]:
        """The numbers of the documents that have the term or value."""
        if (field, value.encode()) not in self._reader:
            return set()
        return set(self._reader.postings(field, value).all_ids())

    def _any(self, field: str, terms: Iterable[str]) -> Scores:
        return dict.fromkeys(set().union(*(self._having(field, term) for term in terms)), 1.0)

    def _expanded(self, field: str, prefix: str) -> list[str]:
        """The terms of a field that begin with `prefix`, those of deleted documents among them."""
        return [term.decode() for term in self._reader.expand_prefix(field, prefix)]


def _schema() -> Any:
    fields: dict[str, Any] = {field: whoosh.fields.TEXT(phrase=True) for field in TEXT_FIELDS}
    fields |= {facet_field(facet): whoosh.fields.ID() for facet in FACETS}
    fields |= {"id": whoosh.fields.ID(stored=True)}
    fields |= {name: whoosh.fields.STORED() for name in ("uri", "digest", "record")}
    return whoosh.fields.Schema(**fields)


def _fields(entry: Entry) -> dict[str, object]:
    """An entry as Whoosh takes it; lists of terms pass its analysis by."""
    fields: dict[str, object] = {field: text.split(" ") for field, text in entry.terms.items() if text}
    fields |= {facet_field(facet): list(values) for facet, values in entry.facets.items() if values}
    return fields | {"id": entry.id, "uri": entry.uri, "digest": entry.digest, "record": entry.record}


def _delete(writer: Any, ids: Iterable[str]) -> None:
    """Delete by number: Whoosh would open a searcher for every id."""
    reader = writer.reader()
    try:
        for id in ids:
            if ("id", id.encode()) in reader:
                for number in reader.postings("id", id).all_ids():
                    writer.delete_document(number)
    finally:
        reader.close()


def _merged(parts: Iterable[Scores], both: Callable[[float, float], float]) -> Scores:
    """Every document of any part; `both` makes one score of two."""
    merged: Scores = {}
    for part in parts:
        for number, score in part.items():
            merged[number] = both(merged[number], score) if number in merged else score
    return merged


@contextmanager
def _mapped(path: Path) -> Iterator[None]:
    """Turn the errors of Whoosh into ours; around no code of the caller's."""
    try:
        yield
    except whoosh.index.LockError as error:
        raise IndexBusy(f"another docsearch is writing to {path}", "wait until it is done") from error
    except Exception as error:  # Whoosh unpickles and unpacks what it reads: a damaged file may raise anything at all
        if is_full(error):
            raise disk_full(path) from error
        raise IndexDamaged(f"the index at {path} failed: {error!r}") from error
