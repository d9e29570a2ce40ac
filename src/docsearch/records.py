"""A document as it is stored with its index entry: two lines of compact JSON, then the text; its stamp.

The first line says what the document is, which is enough to find its versions and copies among others, the second, all
offsets, what it names and where.
What there is much of in a long document, passages and mentions, is stored as lists of numbers and made when asked for:
a hit on a megabyte of text takes a fifth of the time.
"""

from __future__ import annotations

import json
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any, NamedTuple, overload

from docsearch.analysis import terms
from docsearch.copies import plain_words, read_signature, signature
from docsearch.entities.gazetteer import gazetteer
from docsearch.model import (
    Amount,
    Contact,
    DateSpan,
    Document,
    Entity,
    Mention,
    Name,
    Passage,
    Place,
    Rendering,
    Translation,
    Version,
)
from docsearch.translation.coverage import Coverage, coverage_text, read_coverage
from docsearch.versions import Candidate, fingerprint, keys, restored, stored

LOCATED = 1_000  # bytes of JSON about locations in a stamp: with the longest uri an engine keeps it whole
MANY = 100  # passages; of fewer all are made at once, since most are asked for

_TYPES: dict[str, Any] = {kind.__name__: kind for kind in (DateSpan, Amount, Name, Contact)}
_HEAD = (
    "id",
    "uri",
    "digest",
    "media_type",
    "title",
    "language",
    "author",
    "published",
    "declared_language",
    "correction",
)


def encode(document: Document, words: Sequence[str] | None = None) -> bytes:
    """The stored form of a document, UTF-8. Lone surrogates, which UTF-8 cannot hold, become "?".

    `words` are those of its text in order, as in docsearch.copies, where they are known.
    """
    if words is None:
        words = plain_words(forms for each in document.passages for forms in terms(each.text, each.language))
    about: dict[str, Any] = {name: getattr(document, name) for name in (*_HEAD, "alternates")}
    about |= {"keys": sorted(keys(document)), "fingerprint": stored(fingerprint(document))}
    about["signature"] = signature(words)
    record: dict[str, Any] = {name: getattr(document, name) for name in ("pages", "notes", "locations")}
    record["passages"] = _columns([(p.start, p.end, p.language, p.confidence) for p in document.passages])
    mentions = [mention for passage in document.passages for mention in passage.mentions]
    entities = list(dict.fromkeys(mention.entity for mention in (*document.title_mentions, *mentions)))
    record["entities"] = list(map(_reference, entities))
    numbers = {entity: number for number, entity in enumerate(entities)}
    for name, some in (("title_mentions", document.title_mentions), ("mentions", mentions)):
        record[name] = _columns([(m.start, m.end, numbers[m.entity], m.confidence) for m in some])
        record[f"{name}_alternatives"] = {index: m.alternatives for index, m in enumerate(some) if m.alternatives}
    if document.translation:
        record["translation"] = (*document.translation[:2], _columns(document.translation.renderings))
        record["translation"] += document.translation[3:]
    head = (json.dumps(line, ensure_ascii=False, separators=(",", ":")) for line in (about, record))
    return "\n".join((*head, document.text)).encode("utf-8", "replace")


def _translated(language: str, title: str | None, columns: Sequence[Sequence[Any]], *others: Any) -> Translation:
    translators, *counted = others
    renderings = tuple(map(Rendering._make, zip(*columns, strict=True)))
    return Translation(language, title, renderings, tuple(translators), *counted)


def _columns(rows: Sequence[tuple[Any, Any, Any, Any]]) -> Sequence[Sequence[Any]]:
    return tuple(zip(*rows, strict=True)) or ((), (), (), ())


def text(record: bytes) -> str:
    """The text of the document that `encode` was given, without the cost of all else."""
    return record[record.index(b"\n", record.index(b"\n") + 1) + 1 :].decode()


def candidate(record: bytes) -> Candidate:
    """What tells whether the document is a version or a copy of another one, without the cost of all else: 10 us."""
    about = json.loads(record[: record.index(b"\n")])
    version = Version(about["id"], about["uri"], about["title"], about["language"])
    marks, signed = restored(about["fingerprint"]), read_signature(about["signature"])
    return Candidate(version, frozenset(about["keys"]), marks, signed)


def decode(record: bytes) -> Document:
    """The document that `encode` was given."""
    about, head, body = record.split(b"\n", 2)
    fields = json.loads(about) | json.loads(head)
    whole, title = body.decode(), fields["title"]
    entities = _Entities(fields["entities"])
    mentions = _Mentions(whole, fields["mentions"], fields["mentions_alternatives"], entities)
    in_title = _Mentions(title, fields["title_mentions"], fields["title_mentions_alternatives"], entities)
    passages = _Passages(whole, fields["passages"], mentions)
    return Document(
        **{name: fields[name] for name in _HEAD},
        text=whole,
        passages=passages if len(passages) > MANY else tuple(passages),
        title_mentions=in_title.between(0, len(title) + 1),
        pages=tuple(fields["pages"]),
        notes=tuple(fields["notes"]),
        locations=tuple(fields["locations"]),
        alternates=tuple(fields["alternates"]),
        translation=_translated(*fields["translation"]) if "translation" in fields else None,
    )


class _Entities:
    """The entities a document names, each made when it is asked for."""

    def __init__(self, references: Sequence[str | list[Any]]) -> None:
        self._references = references
        self._made: dict[int, Entity] = {}

    def __len__(self) -> int:
        return len(self._references)

    def __getitem__(self, number: int) -> Entity:
        made = self._made.get(number)
        if made is None:
            made = self._made[number] = _referred(self._references[number])
        return made


class _Mentions:
    """Mentions in `text`, in order, each made when it is asked for."""

    def __init__(
        self,
        text: str,
        columns: Sequence[Sequence[Any]],
        alternatives: Mapping[str, Sequence[str]],
        entities: _Entities,
    ) -> None:
        self._text = text
        self._starts, self._ends, self._numbers, self._confidences = columns
        self._alternatives = alternatives
        self._entities = entities

    def between(self, start: int, end: int) -> tuple[Mention, ...]:
        """Those that begin there."""
        first, last = bisect_left(self._starts, start), bisect_left(self._starts, end)
        return tuple(map(self._at, range(first, last)))

    def of(self, wanted: Callable[[Entity], bool]) -> Iterator[Mention]:
        """Those of the entities that are wanted."""
        numbers = {number for number in range(len(self._entities)) if wanted(self._entities[number])}
        return (self._at(index) for index, number in enumerate(self._numbers) if number in numbers)

    def first(self) -> Iterator[Mention]:
        """The first of each entity."""
        firsts: dict[int, int] = {}
        for index, number in enumerate(self._numbers):
            firsts.setdefault(number, index)
        return map(self._at, firsts.values())

    def _at(self, index: int) -> Mention:
        start, end = self._starts[index], self._ends[index]
        entity = self._entities[self._numbers[index]]
        alternatives = tuple(self._alternatives.get(str(index), ())) if self._alternatives else ()
        return Mention(start, end, self._text[start:end], entity, self._confidences[index], alternatives)


class _Passages(Sequence[Passage]):
    """The passages of `text`, each made when it is asked for; equal to a tuple of the same ones."""

    def __init__(self, text: str, columns: Sequence[Sequence[Any]], mentions: _Mentions) -> None:
        self._text = text
        self.starts, self._ends, self.languages, self._confidences = columns
        self.mentions = mentions

    def __len__(self) -> int:
        return len(self.starts)

    def __eq__(self, other: object) -> bool:
        return tuple(self) == tuple(other) if isinstance(other, Sequence) else NotImplemented

    __hash__ = None  # type: ignore[assignment]

    def __iter__(self) -> Iterator[Passage]:
        return map(self._at, range(len(self)))

    @overload
    def __getitem__(self, index: int) -> Passage: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Passage, ...]: ...
    def __getitem__(self, index: int | slice) -> Passage | tuple[Passage, ...]:
        chosen = range(len(self))[index]
        return self._at(chosen) if isinstance(chosen, int) else tuple(map(self._at, chosen))

    def _at(self, ordinal: int) -> Passage:
        start, end = self.starts[ordinal], self._ends[ordinal]
        language, confidence = self.languages[ordinal], self._confidences[ordinal]
        mentions = self.mentions.between(start, end)
        return Passage(ordinal, start, end, self._text[start:end], language, confidence, mentions)


class Stamp(NamedTuple):
    """What the index tells of a document without its record: a second for 200,000 of them.

    `confidence` is how sure the detector was of its passages, by their length; those without letters do not count.
    `coverage`: into what it was to be translated, None where into nothing. `locations` are as in Document; None where
    they are too many to be told here.
    """

    digest: str
    language: str
    confidence: float
    correction: str | None
    coverage: Coverage | None = None
    locations: tuple[str, ...] | None = ()


def stamp(document: Document, coverage: Coverage | None = None) -> str:
    """The stored form of a document's stamp: what an engine keeps as its digest."""
    written = [passage for passage in document.passages if any(map(str.isalpha, passage.text))]
    letters = sum(len(passage.text) for passage in written)
    confidence = sum(len(passage.text) * passage.confidence for passage in written) / letters if letters else 1.0
    locations = json.dumps(document.locations)
    fields = (
        document.digest,
        document.language,
        f"{confidence:.3f}",
        document.correction or "",
        coverage_text(coverage),
        locations if len(locations) <= LOCATED else "null",
    )
    return " ".join(fields)


def read_stamps(sources: Mapping[str, str]) -> dict[str, Stamp]:
    """The stamps of the documents that `Engine.sources` lists, by uri."""
    return {uri: _read_stamp(text) for uri, text in sources.items()}


def _read_stamp(text: str) -> Stamp:
    digest, language, confidence, correction, coverage, listed = text.split(" ", 5)
    locations = () if listed == "[]" else _locations(json.loads(listed))
    return Stamp(digest, language, float(confidence), correction or None, read_coverage(coverage), locations)


def _locations(listed: list[str] | None) -> tuple[str, ...] | None:
    return None if listed is None else tuple(listed)


def _reference(entity: Entity) -> str | list[Any]:
    """A place by its id, since the gazetteer knows the rest; anything else by the name of its type and its fields."""
    return entity.id if isinstance(entity, Place) else [type(entity).__name__, *entity]


def _referred(reference: str | list[Any]) -> Entity:
    if isinstance(reference, str):
        return gazetteer().place(reference)
    name, *fields = reference
    made: Entity = _TYPES[name](*fields)
    return made


def passage_starts(document: Document) -> Sequence[int]:
    """Where each passage of a document begins."""
    passages = document.passages
    return passages.starts if isinstance(passages, _Passages) else [passage.start for passage in passages]


def passage_languages(document: Document) -> frozenset[str]:
    """The languages of the passages of a document."""
    passages = document.passages
    return frozenset(passages.languages if isinstance(passages, _Passages) else (p.language for p in passages))


def mentions_of(document: Document, wanted: Callable[[Entity], bool]) -> Iterable[Mention]:
    """The mentions in the text of a document of the entities that are wanted."""
    if isinstance(document.passages, _Passages):
        return document.passages.mentions.of(wanted)
    return (mention for passage in document.passages for mention in passage.mentions if wanted(mention.entity))


def first_mentions(document: Document) -> Iterable[Mention]:
    """Mentions in the title and the text of a document: of each entity the first at least."""
    if isinstance(document.passages, _Passages):
        return chain(document.title_mentions, document.passages.mentions.first())
    return chain(document.title_mentions, *(passage.mentions for passage in document.passages))
