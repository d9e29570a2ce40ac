"""The tantivy engine: a memory-mapped index written in Rust.

What tantivy-py 0.27 does unasked, and what is done about it here:

- `delete_documents_by_term` on an unsigned field deletes nothing for most numbers, silently: delete by query.
- hits of one score come in the order they lie on disk, which a merge changes: see `TantivyEngine._hits`.
- `search(limit=0)` and a phrase of one word panic: neither is ever asked.
- a regex of more than 1,000 states is refused: a prefix is a fuzzy query of distance 0 instead, a long pattern
  is tried on the terms here.
- scores are BM25 with idf, from all documents that are not merged away yet: `_Compiler.without_idf` divides it out.
- an aggregation stops at 65,000 buckets with an error: count by walking the terms then.
- a reader follows the index from a thread of its own unless its reload policy is "manual".
"""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from ctypes import c_float
from functools import lru_cache
from math import log
from os import SEEK_END
from pathlib import Path
from struct import Struct
from typing import NamedTuple
from zlib import crc32

import tantivy
from tantivy import Occur, Query

from docsearch.disk import disk_full, full, is_full
from docsearch.engines.checks import check_entry, check_field, check_query, is_id
from docsearch.engines.protocol import (
    FACET_VALUES,
    FACETS,
    TEXT_FIELDS,
    Among,
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
    Wildcard,
    common_score,
    facet_field,
)
from docsearch.engines.unscored import unscored
from docsearch.errors import DocsearchError, IndexBusy, IndexDamaged
from docsearch.spelling import edits, wildcard, within_distance

# One thread writes one segment at a time, 64 MB of it before it goes to disk: 20,000 documents of 1,900 terms
# make 4 segments and take 200 MB of memory at most, at 1,700 documents (3.2 million terms) a CPU-second. More
# threads take no less CPU and leave more segments; what comes before indexing is slower and uses the other cores.
WRITER_BYTES = 64_000_000
WRITER_THREADS = 1

# How many times as many matches are fetched while the last ones score alike: groups of equals are small or very large.
_FREQUENCIES = 10_000  # remembered, .3 KB each
_MORE = 32

# Buckets an aggregation may have in all (a limit of tantivy that its Python face cannot raise).
_MAX_BUCKETS = 65_000

_ID_FIELD = "number"  # the id as an unsigned number: found, sorted and read faster than text
_SOURCE_FIELD = "source"  # digest, tab, uri
_RECORD_FIELD = "record"
# Code points that few enough terms begin with to look at all: 350,000 words of many languages begin in 98,000 ways.
_BEGINNING = 4

_EVERY_FIELD, _EVERY = "every", "x"  # a term of every document: tells how many idf is worked out with
_TOKENIZER = "spaces"

_STOPPED = "index writer was killed"  # all that is told of what the writer's own thread met
_SEGMENT = re.compile(r"[0-9a-f]{32}\..+")  # the name of a file that is written once
_FOOTER, _MAGIC = Struct("<II"), 1337  # what a file ends with: the length of the JSON before it, and this number
_CHUNK = 1 << 20  # bytes read at a time for a checksum

_Hit = tuple[float, int, tantivy.DocAddress]  # minus the score, id as a number, where the document lies


def create(path: Path) -> TantivyEngine:
    """A new, empty index in the existing directory `path`."""
    with _Mapped(path):
        return TantivyEngine(path, tantivy.Index(_schema(), str(path), reuse=False))


def open_index(path: Path) -> TantivyEngine:
    """The index in `path`. Raises IndexDamaged when it cannot be read."""
    with _Mapped(path):
        return TantivyEngine(path, tantivy.Index.open(str(path)))


def flawed(path: Path) -> list[str]:
    """The names of the files in `path` that differ from the checksums tantivy ends them with, sorted. Reads all."""
    return sorted(file.name for file in path.iterdir() if _SEGMENT.fullmatch(file.name) and not _is_whole(file))


def _is_whole(file: Path) -> bool:
    """Whether a file's footer is there and tells the CRC-32 of what stands before it."""
    with file.open("rb") as opened:
        try:
            end = opened.seek(-_FOOTER.size, SEEK_END)
            length, magic = _FOOTER.unpack(opened.read())
            end = opened.seek(end - length)
            told = json.loads(opened.read(length))["crc"]
        except (OSError, ValueError, TypeError, KeyError):
            return False
        opened.seek(0)
        checksum = 0
        while chunk := opened.read(min(_CHUNK, end - opened.tell())):
            checksum = crc32(chunk, checksum)
    return bool(magic == _MAGIC and checksum == told)


class TantivyEngine:
    """An index of tantivy; see docsearch.engines.protocol.Engine. Threads may search at the same time."""

    def __init__(self, path: Path, index: tantivy.Index) -> None:
        self._path = path
        self._index = index
        self._schema = index.schema
        spaces = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
        index.register_tokenizer(_TOKENIZER, spaces)
        index.config_reader("manual")
        self._read()

    def update(self, entries: Iterable[Entry], removed: Iterable[str] = ()) -> None:
        with _Mapped(self._path):
            writer = self._index.writer(WRITER_BYTES, WRITER_THREADS)
        try:
            for id in removed:
                self._delete(writer, id)
            put: set[str] = set()
            for entry in entries:
                # A deletion costs a tenth of what the document does, and most documents are new.
                if entry.id in put or self._holds(entry.id):
                    self._delete(writer, entry.id)
                self._put(writer, entry)
                put.add(entry.id)
            with _Mapped(self._path):
                writer.commit()
        except BaseException:  # an interrupt too must leave the index as it was
            with suppress(DocsearchError), _Mapped(self._path):  # what is not committed is lost with the writer anyhow
                writer.rollback()
            raise
        finally:
            with suppress(DocsearchError), _Mapped(self._path):  # merging is a convenience, the commit is what counts
                writer.wait_merging_threads()  # lets go of the lock as well
        with _Mapped(self._path):
            self._read()

    def _read(self) -> None:
        """See the last commit."""
        self._index.reload()
        self._searcher = self._index.searcher()
        # A query asks for hundreds of terms, for each of them in every segment of the index: 4 of 40 ms.
        self._frequency = lru_cache(_FREQUENCIES)(self._counted)

    def _delete(self, writer: tantivy.IndexWriter, id: str) -> None:
        if is_id(id):
            with _Mapped(self._path):
                writer.delete_documents_by_query(self._by_id(id))

    def _put(self, writer: tantivy.IndexWriter, entry: Entry) -> None:
        check_entry(entry)
        fields: dict[str, object] = dict(entry.terms)
        for facet, values in entry.facets.items():
            fields[facet_field(facet)] = list(values)
        fields[_ID_FIELD] = int(entry.id, 16)
        fields[_SOURCE_FIELD] = f"{entry.digest}\t{entry.uri}"
        fields[_RECORD_FIELD] = entry.record
        fields[_EVERY_FIELD] = _EVERY
        document = tantivy.Document.from_dict(fields, self._schema)  # ValueError: a value that is no text
        with _Mapped(self._path):
            writer.add_document(document)

    def _holds(self, id: str) -> bool:
        """Whether a document has this id, perhaps a deleted one."""
        if not self._searcher.num_docs or not is_id(id):
            return False
        with _Mapped(self._path):
            return self._searcher.doc_freq(_ID_FIELD, int(id, 16)) > 0

    def sources(self) -> dict[str, str]:
        with _Mapped(self._path):  # without a filter the walk also gives deleted documents
            pairs = self._searcher.terms_with_prefix(_SOURCE_FIELD, "", Query.all_query())
        found: dict[str, str] = {}
        for pair, _ in pairs:
            digest, _, uri = pair.partition("\t")
            found[uri] = digest
        return found

    def search(self, query: TermQuery, limit: int, offset: int = 0, facets: Sequence[str] = ()) -> Matches:
        check_query(query, facets)
        with _Mapped(self._path):
            documents = self._searcher.doc_freq(_EVERY_FIELD, _EVERY)
            compiler = _Compiler(self._schema, self._searcher, self._frequency, documents)
            total, hits = self._hits(compiler.compile(query), common_score(query), limit, offset)
            page = tuple(Match(f"{number:016x}", -minus, self._record(address)) for minus, number, address in hits)
            counted = self._facets(compiler.compile(unscored(query)), facets) if facets else {}
            return Matches(total, page, counted)

    def _hits(self, query: Query, score: float | None, limit: int, offset: int) -> tuple[int, list[_Hit]]:
        """The exact total, and the page by score then id; `score` is that of every match if they have one.

        Where they have, tantivy sorts by id itself. Otherwise the best are fetched with one to spare: when that
        one scores as the last of the page does, the page cuts through a group of equals, and only the whole group
        tells which of them come first.
        """
        end = min(offset + limit, self._searcher.num_docs)
        if end <= offset:
            return _count(self._searcher.search(query, 1)), []
        if score is not None:
            ordered = self._searcher.search(
                query, end - offset, offset=offset, order_by_field=_ID_FIELD, order=tantivy.Order.Asc
            )
            return _count(ordered), [(-score, number, address) for number, address in ordered.hits]
        result = self._searcher.search(query, end + 1)
        total, hits = _count(result), result.hits
        while end < len(hits) < total and hits[-1][0] == hits[end - 1][0]:
            hits = self._searcher.search(query, min(total, _MORE * len(hits))).hits
        if len(hits) > end:
            del hits[bisect_right(hits, -hits[end - 1][0], key=lambda hit: -hit[0]) :]
        numbers = self._searcher.fast_field_values(_ID_FIELD, [address for _, address in hits])
        ranked = [(-score, int(number or 0), address) for (score, address), number in zip(hits, numbers, strict=True)]
        ranked.sort()  # ids differ, so that addresses are never compared (they cannot be)
        return total, ranked[offset:end]

    def _facets(self, query: Query, facets: Sequence[str]) -> dict[str, tuple[tuple[str, int], ...]]:
        sizes = {"size": FACET_VALUES, "segment_size": _MAX_BUCKETS}  # the second keeps the counts exact
        asked = {facet: {"terms": {"field": facet_field(facet), **sizes}} for facet in facets}
        try:
            answer = self._searcher.aggregate(query, asked)
        except ValueError as error:
            if "bucket limit" not in str(error):
                raise
            # Term by term there is no limit, but it takes the time of the whole index (100,000 values: 120 ms).
            walk = self._searcher.terms_with_prefix
            return {facet: _ranked(walk(facet_field(facet), "", query)) for facet in facets}
        buckets = {facet: answer[facet]["buckets"] for facet in facets}
        return {facet: _ranked((one["key"], one["doc_count"]) for one in buckets[facet]) for facet in facets}

    def get(self, id: str) -> bytes | None:
        if not is_id(id):
            return None
        with _Mapped(self._path):
            hits = self._searcher.search(self._by_id(id), 1).hits
            return self._record(hits[0][1]) if hits else None

    def terms(self, field: str, prefix: str) -> list[tuple[str, int]]:
        check_field(field, prefix)
        with _Mapped(self._path):
            return sorted(self._searcher.terms_with_prefix(field, prefix, Query.all_query()))

    def document_frequency(self, field: str, value: str) -> int:
        return self._frequency(field, value)

    def _counted(self, field: str, value: str) -> int:
        check_field(field, value)
        with _Mapped(self._path):
            return self._searcher.doc_freq(field, value)

    def near(self, field: str, value: str, distance: int) -> list[tuple[str, int]]:
        check_field(field, value)
        with _Mapped(self._path):
            return sorted(self._near(field, value, distance).items())

    def _near(self, field: str, value: str, distance: int) -> dict[str, int]:
        """tantivy finds documents by fuzzy terms, but does not tell the terms: ask for each that an edit makes (2 us).

        Two edits make too many. One of them in the first half: ask what begins so, and look at the endings.
        """
        begins, frequency = self._searcher.terms_with_prefix, self._searcher.doc_freq
        found = {term: count for term in {value, *edits(value)} if (count := frequency(field, term))}
        at = max(_BEGINNING, (len(value) + 1) // 2)
        first, rest = value[:at], value[at:]
        if distance == 1 or not rest:
            return found
        found.update((term, count) for term, count in begins(field, first) if within_distance(term, value, distance))
        swapped = first[:-1] + rest[0] + first[-1]
        for starts, ending in ({*edits(first)}, rest), ({swapped}, rest[1:]):
            endings = {ending, *edits(ending)}
            for start in starts:
                found.update((term, count) for term, count in begins(field, start) if term[len(start) :] in endings)
        return found

    def close(self) -> None:
        for name in ("_frequency", "_searcher", "_index"):  # the last reference unmaps the files
            self.__dict__.pop(name, None)

    def _by_id(self, id: str) -> Query:
        return Query.term_query(self._schema, _ID_FIELD, int(id, 16))

    def _record(self, address: tantivy.DocAddress) -> bytes:
        record = self._searcher.doc(address).get_first(_RECORD_FIELD)
        if not isinstance(record, bytes):
            raise IndexDamaged(f"a document without its record in the index at {self._path}")
        return record


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    for field in TEXT_FIELDS:
        builder.add_text_field(field, tokenizer_name=_TOKENIZER, index_option="position")
    for facet in FACETS:
        builder.add_text_field(facet_field(facet), fast=True, tokenizer_name="raw", index_option="basic")
    builder.add_unsigned_field(_ID_FIELD, indexed=True, fast=True)
    builder.add_text_field(_EVERY_FIELD, tokenizer_name="raw", index_option="basic")
    builder.add_text_field(_SOURCE_FIELD, tokenizer_name="raw", index_option="basic")
    builder.add_bytes_field(_RECORD_FIELD, stored=True)
    return builder.build()


class _Compiler(NamedTuple):
    """Turns queries into those of tantivy, over the terms of one searcher. Weights are carried down to the leaves."""

    schema: tantivy.Schema
    searcher: tantivy.Searcher
    frequency: Callable[[str, str], int]
    documents: int  # deleted ones too, as tantivy counts them

    def compile(self, query: TermQuery, weight: float = 1.0) -> Query:
        match query:
            case Weighted(inner, more):
                return self.compile(inner, weight * more) if more else _unscored(self.compile(inner))
            case And(queries):
                return self.conjunction(queries, weight)
            case Or(queries):
                return Query.boolean_query([(Occur.Should, self.compile(each, weight)) for each in queries])
            case Best(queries, others):
                return Query.disjunction_max_query([self.compile(each, weight) for each in queries], others)
            case Not():
                return self.conjunction((query,), 0.0)
            case Term(field, value) | Phrase(field, (value,)):
                return self.without_idf(Query.term_query(self.schema, field, value), field, (value,), weight)
            case Phrase(field, values) if values:
                return self.without_idf(Query.phrase_query(self.schema, field, list(values)), field, values, weight)
            case _:
                leaf = self.unweighted(query)
                return leaf if weight == 1 else Query.boost_query(leaf, weight)

    def unweighted(self, query: TermQuery) -> Query:
        """A query whose matches all score the same."""
        match query:
            case Prefix(field, value):
                return Query.fuzzy_term_query(self.schema, field, value, 0, True, True)
            case Wildcard(field, pattern):
                return self.wildcard(field, pattern)
            case Fuzzy(field, value, distance):
                return Query.fuzzy_term_query(self.schema, field, value, distance, True, False)
            case Has(facet, value):
                return _unscored(Query.term_query(self.schema, facet_field(facet), value))
            case Among(ids):
                numbers = [int(id, 16) for id in ids if is_id(id)]
                return _unscored(Query.term_set_query(self.schema, _ID_FIELD, numbers))
            case Everything():
                return _unscored(Query.all_query())
            case _:
                return Query.empty_query()

    def conjunction(self, queries: tuple[TermQuery, ...], weight: float) -> Query:
        """All of `queries`; what is negated among them is taken from the rest and not from all documents."""
        clauses = []
        for each in queries:
            if isinstance(each, Not):
                clauses.append((Occur.MustNot, self.compile(each.query)))
            else:
                clauses.append((Occur.Must, self.compile(each, weight)))
        if all(occur == Occur.MustNot for occur, _ in clauses):
            clauses.append((Occur.Must, _unscored(Query.all_query())))
        return Query.boolean_query(clauses)

    def without_idf(self, query: Query, field: str, values: tuple[str, ...], weight: float) -> Query:
        """tantivy multiplies scores by the sum of the idf of all terms: divide by it."""
        counts = [self.frequency(field, value) for value in values]
        if not all(counts):
            return Query.empty_query()
        idf = sum(_idf(count, self.documents) for count in counts)
        # In more than 8 million documents, a term that all of them have: for tantivy it weighs nothing.
        return Query.boost_query(query, weight / idf) if idf else Query.const_score_query(query, weight)

    def wildcard(self, field: str, pattern: str) -> Query:
        expression = "".join({"*": ".*", "?": "."}.get(mark) or f"\\x{{{ord(mark):x}}}" for mark in pattern)
        try:
            return Query.regex_query(self.schema, field, expression)
        except ValueError as error:
            if "size limit" not in str(error):
                raise
            # Many ? after a *, or hundreds of letters: the terms one by one, a million of them a second.
            start = re.split(r"[*?]", pattern, maxsplit=1)[0]
            fits = wildcard(pattern).match
            found = [term for term, _ in self.searcher.terms_with_prefix(field, start) if fits(term)]
            return Query.const_score_query(Query.term_set_query(self.schema, field, found), 1.0)


def _idf(count: int, documents: int) -> float:
    """What tantivy makes of a term that `count` documents have, in its precision of 32 bits."""
    rarity = c_float((documents - count + 0.5) / (count + 0.5)).value
    return log(c_float(1 + rarity).value)


def _unscored(query: Query) -> Query:
    return Query.const_score_query(query, 0.0)


def _ranked(counts: Iterable[tuple[str, int]]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(counts, key=lambda pair: (-pair[1], pair[0])))[:FACET_VALUES]


def _count(result: tantivy.SearchResult) -> int:
    return int(result.count)  # type: ignore[attr-defined]  # there, though the type stubs leave it out


class _Mapped:  # a generator would take a microsecond more, a thousand times a query
    """Turn the errors of tantivy into ours; around calls of tantivy only, never around the caller's own code."""

    __slots__ = ("_path",)

    def __init__(self, path: Path) -> None:
        self._path = path

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        if error is not None:
            _raise_mapped(error, self._path)


def _raise_mapped(error: BaseException, path: Path) -> None:
    reason = str(error)
    if isinstance(error, (ValueError, OSError, RuntimeError)):
        if "LockBusy" in reason:
            raise IndexBusy(f"another docsearch is writing to {path}", "wait until it is done") from error
        if "ermission" in reason or "ReadOnly" in reason:
            hint = "tantivy locks a file there even to read: let this user write there"
            why = "no permission" if "ermission" in reason else "it is read-only"
            raise IndexDamaged(f"{path} cannot be written to: {why}", hint) from error
        if is_full(error) or (_STOPPED in reason and full(path)):
            raise disk_full(path) from error
        raise IndexDamaged(f"the index at {path} failed: {reason}") from error
    # A panic of Rust code is not an Exception and its class cannot be imported: known by its name only.
    if type(error).__name__ == "PanicException":
        raise IndexDamaged(f"the index at {path} failed: {reason}") from error
