"""A document as it is stored with its index entry: a line of compact JSON, all offsets, then the text; its stamp."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from docsearch.entities.gazetteer import gazetteer
from docsearch.model import DateSpan, Document, Mention, Passage, Place

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


def encode(document: Document) -> bytes:
    """The stored form of a document, UTF-8. Lone surrogates, which UTF-8 cannot hold, become "?"."""
    record: dict[str, Any] = {name: getattr(document, name) for name in _HEAD}
    record["pages"] = document.pages
    record["title_mentions"] = _pack(document.title_mentions)
    record["passages"] = [[p.start, p.end, p.language, p.confidence, _pack(p.mentions)] for p in document.passages]
    head = json.dumps(record, ensure_ascii=False, separators=(",", ":"))
    return f"{head}\n{document.text}".encode("utf-8", "replace")


def text(record: bytes) -> str:
    """The text of the document that `encode` was given, without the cost of all else."""
    return record[record.index(b"\n") + 1 :].decode()


def decode(record: bytes) -> Document:
    """The document that `encode` was given."""
    head, _, body = record.partition(b"\n")
    fields = json.loads(head)
    whole = body.decode()
    passages = tuple(
        Passage(ordinal, start, end, whole[start:end], language, confidence, _unpack(mentions, whole))
        for ordinal, (start, end, language, confidence, mentions) in enumerate(fields["passages"])
    )
    return Document(
        **{name: fields[name] for name in _HEAD},
        text=whole,
        passages=passages,
        title_mentions=_unpack(fields["title_mentions"], fields["title"]),
        pages=tuple(fields["pages"]),
    )


class Stamp(NamedTuple):
    """What the index tells of a document without its record: a second for 200,000 of them.

    `confidence` is how sure the detector was of its passages, by their length; those without letters do not count.
    """

    digest: str
    language: str
    confidence: float
    correction: str | None


def stamp(document: Document) -> str:
    """The stored form of a document's stamp: what an engine keeps as its digest."""
    written = [passage for passage in document.passages if any(map(str.isalpha, passage.text))]
    letters = sum(len(passage.text) for passage in written)
    confidence = sum(len(passage.text) * passage.confidence for passage in written) / letters if letters else 1.0
    return f"{document.digest} {document.language} {confidence:.3f} {document.correction or ''}"


def read_stamps(sources: Mapping[str, str]) -> dict[str, Stamp]:
    """The stamps of the documents that `Engine.sources` lists, by uri."""
    return {uri: _read_stamp(text) for uri, text in sources.items()}


def _read_stamp(text: str) -> Stamp:
    digest, language, confidence, correction = text.split(" ")
    return Stamp(digest, language, float(confidence), correction or None)


def _pack(mentions: Sequence[Mention]) -> list[list[Any]]:
    return [[m.start, m.end, _reference(m.entity), m.confidence] for m in mentions]


def _reference(entity: Place | DateSpan) -> str | list[str]:
    """A place by its id, since the gazetteer knows the rest; a date by its four fields."""
    if isinstance(entity, Place):
        return entity.id
    return [entity.start, entity.end, entity.precision, entity.calendar]


def _unpack(packed: Sequence[Sequence[Any]], text: str) -> tuple[Mention, ...]:
    places = gazetteer()
    return tuple(
        Mention(start, end, text[start:end], places.place(ref) if isinstance(ref, str) else DateSpan(*ref), confidence)
        for start, end, ref, confidence in packed
    )
