"""A document as it is stored with its index entry: compact JSON, text once, everything else as offsets."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from docsearch.entities.gazetteer import gazetteer
from docsearch.model import DateSpan, Document, Mention, Passage, Place

_HEAD = ("id", "uri", "digest", "media_type", "title", "text", "language", "author", "published")


def encode(document: Document) -> bytes:
    """The stored form of a document, UTF-8. Lone surrogates, which UTF-8 cannot hold, become "?"."""
    record: dict[str, Any] = {name: getattr(document, name) for name in _HEAD}
    record["pages"] = document.pages
    record["title_mentions"] = _pack(document.title_mentions)
    record["passages"] = [[p.start, p.end, p.language, p.confidence, _pack(p.mentions)] for p in document.passages]
    text = json.dumps(record, ensure_ascii=False, separators=(",", ":"))
    return text.encode("utf-8", "replace")


def decode(record: bytes) -> Document:
    """The document that `encode` was given."""
    fields = json.loads(record)
    text = fields["text"]
    passages = tuple(
        Passage(ordinal, start, end, text[start:end], language, confidence, _unpack(mentions, text))
        for ordinal, (start, end, language, confidence, mentions) in enumerate(fields["passages"])
    )
    return Document(
        **{name: fields[name] for name in _HEAD},
        passages=passages,
        title_mentions=_unpack(fields["title_mentions"], fields["title"]),
        pages=tuple(fields["pages"]),
    )


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
