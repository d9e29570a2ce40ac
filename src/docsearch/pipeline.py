"""The pipeline for one document, from its bytes to what is known about it: read it from top to bottom."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import PurePosixPath
from typing import NamedTuple

from docsearch.detect import Detector, label
from docsearch.entities import find
from docsearch.extract import extract
from docsearch.identity import digest, document_id
from docsearch.model import Document, Extract, LanguageGuess, Mention, Passage, Source
from docsearch.passages import main_language, passages, units

TITLE_LENGTH = 120  # code points: a first line up to this may be a heading


def understand(source: Source, detector: Detector, language: str | None = None) -> Document:
    """All stages on one source. `language`, if given, is taken as the language of the whole text.

    Raises ExtractionError when there is nothing to read.
    """
    extracted = extract(source)
    text, title = extracted.text, _title(extracted, source.uri)
    hint = extracted.declared_language or source.declared_language
    reading = _read(text, title, detector, hint, language)
    return Document(
        id=document_id(source.uri),
        uri=source.uri,
        digest=digest(source.content),
        media_type=source.media_type.partition(";")[0],
        title=title,
        text=text,
        language=reading.language,
        passages=reading.passages,
        title_mentions=reading.title_mentions,
        author=extracted.author,
        published=extracted.published,
        pages=extracted.pages,
        declared_language=hint,
        correction=language,
    )


def reread(document: Document, detector: Detector, language: str | None = None) -> Document:
    """What `understand` would make of the document's source, without extracting its text again."""
    reading = _read(document.text, document.title, detector, document.declared_language, language)
    return replace(document, **reading._asdict(), correction=language)


class _Reading(NamedTuple):
    """What depends on the languages that a text is read in."""

    language: str
    passages: tuple[Passage, ...]
    title_mentions: tuple[Mention, ...]


def _read(text: str, title: str, detector: Detector, hint: str | None, language: str | None) -> _Reading:
    if language is not None:
        detector, hint = _fixed(language), language
    lines = units(text)
    guesses = label(text, [(unit.start, unit.end) for unit in lines], detector, hint)
    found = tuple(_with_mentions(passage) for passage in passages(text, lines, guesses))
    main, _ = main_language(found)
    in_title = tuple(find(title, main)) if title not in text[: len(title) + TITLE_LENGTH] else ()
    return _Reading(main, found, in_title)


def _fixed(language: str) -> Detector:
    """A detector that has been told the answer."""
    guess = LanguageGuess(language, 1.0)
    return lambda text, hint: guess


def _with_mentions(passage: Passage) -> Passage:
    mentions = find(passage.text, passage.language)
    return passage._replace(mentions=_shifted(mentions, passage.start)) if mentions else passage


def _shifted(mentions: Sequence[Mention], by: int) -> tuple[Mention, ...]:
    return tuple(m._replace(start=m.start + by, end=m.end + by) for m in mentions)


def _title(extracted: Extract, uri: str) -> str:
    """The title the document gives, else its first line if that reads like a heading, else its file name."""
    title = " ".join((extracted.title or "").split())
    if title:
        return title
    first, _, rest = extracted.text.strip().partition("\n")
    first = first.strip()
    heading = len(first) <= TITLE_LENGTH and rest.strip() and not first.endswith((".", ",", ";", "。", "،"))
    return first if heading and any(map(str.isalnum, first)) else PurePosixPath(uri).stem or uri
