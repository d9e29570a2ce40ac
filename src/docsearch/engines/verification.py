"""Whether an index holds what was put into it: asked before a new one takes the place of the old.

Counting costs an integer a document. A few entries are remembered as they pass, and later looked for as a query would.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple
from zlib import crc32

from docsearch.engines.checks import is_id
from docsearch.engines.protocol import TEXT_FIELDS, And, Engine, Entry, Everything, Has, Phrase, Term, TermQuery

SAMPLES = 200  # entries looked for: an engine that loses one document of 50 passes once in 57 times
_TERMS = 4  # of a field
_TEXT = 10_000  # characters of a field that they are taken from
_PAGE = 100  # matches among which an entry must be: more are of its kind, word for word, and nothing can be told


class Sample(NamedTuple):
    """What must find an entry, and the size and CRC-32 of its record."""

    query: TermQuery
    record: tuple[int, int]


class Watched:
    """An empty engine that is filled, and what it is given."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._numbers: set[int] = set()  # ids
        self._samples: dict[str, Sample] = {}

    def update(self, entries: Iterable[Entry], removed: Iterable[str] = ()) -> None:
        """As Engine.update."""
        gone = list(filter(is_id, removed))
        numbers, samples = self._numbers.difference(int(id, 16) for id in gone), dict(self._samples)
        for id in gone:
            samples.pop(id, None)
        self._engine.update(_noted(entries, numbers, samples), gone)
        self._numbers, self._samples = numbers, samples

    def __getattr__(self, name: str) -> object:
        return getattr(self._engine, name)

    def missing(self, engine: Engine) -> str | None:
        """What `engine`, the same index opened anew, lacks of what was put in, in a few words; None: nothing."""
        held = engine.search(Everything(), 0).total
        if held != len(self._numbers):
            return f"it holds {held:,} documents of {len(self._numbers):,}"
        for id, sample in self._samples.items():
            record = engine.get(id)
            if record is None or _fingerprint(record) != sample.record:
                return f"the record of document {id} is not the one it was given"
            found = engine.search(sample.query, _PAGE)
            if found.total <= _PAGE and id not in {match.id for match in found.page}:
                return f"document {id} is not found by its own words"
        return None


def _noted(entries: Iterable[Entry], numbers: set[int], samples: dict[str, Sample]) -> Iterator[Entry]:
    """The entries as they come. Those whose ids have the lowest checksums are sampled: any is as likely as another."""
    bound = max(map(_rank, samples)) if len(samples) == SAMPLES else 1 << 32
    for entry in entries:
        numbers.add(int(entry.id, 16))
        if _rank(entry.id) < bound or entry.id in samples:
            samples[entry.id] = _sample(entry)
            if len(samples) > SAMPLES:
                del samples[max(samples, key=_rank)]
                bound = max(map(_rank, samples))
        yield entry


def _rank(id: str) -> int:
    return crc32(id.encode())


def _sample(entry: Entry) -> Sample:
    """Terms from all over a text, the first neighbours among them as a phrase, and a value of each facet."""
    asked: list[TermQuery] = [Has(facet, values[0]) for facet, values in entry.facets.items() if values]
    for field in TEXT_FIELDS:
        terms = entry.terms.get(field, "")[:_TEXT].split(" ")
        if len(entry.terms.get(field, "")) > _TEXT:
            terms.pop()  # cut in two
        terms = [term for term in terms if term]
        asked += [Term(field, term) for term in terms[:: 1 + len(terms) // _TERMS]]
        if len(terms) > 1:
            asked.append(Phrase(field, (terms[0], terms[1])))
    return Sample(And(tuple(asked)), _fingerprint(entry.record))


def _fingerprint(record: bytes) -> tuple[int, int]:
    return len(record), crc32(record)
