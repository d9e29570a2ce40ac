"""The pipeline for one document, from its bytes to what is known about it: read it from top to bottom."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import PurePosixPath
from typing import NamedTuple

from docsearch.detect import Detector, label
from docsearch.entities.acronyms import shifted, with_acronyms
from docsearch.entities.dates import find_dates
from docsearch.entities.names import Names
from docsearch.entities.namesakes import settle
from docsearch.entities.running import find
from docsearch.extract import extract
from docsearch.identity import digest, document_id
from docsearch.model import DateSpan, Document, Extract, LanguageGuess, Mention, Passage, Source
from docsearch.passages import main_language, passages, units

TITLE_LENGTH = 120  # code points: a first line up to this may be a heading
BEGINNING = 50  # passages, some ten pages, where a document without a date of its own says of when it is
Lap = Callable[[str], None]  # told the name of a stage when it is done
_DAYS = frozenset({"day", "range"})
APART = 10  # code points between title and text: more than between "Paris" and "Texas" in "Paris, Texas"


def understand(
    source: Source,
    detector: Detector,
    language: str | None = None,
    names: Names | None = None,
    recogniser: str | None = None,
    extractor: Callable[[Source], Extract] = extract,
    lap: Lap = lambda stage: None,
) -> Document:
    """All stages on one source. `language`, if given, is taken as the language of the whole text.

    `names` of organisations and concepts are looked for, by default the starter's, others by the model `recogniser`.

    Raises ExtractionError when there is nothing to read.
    """
    extracted = extractor(source)
    lap("extract")
    text, title = extracted.text, _title(extracted, source.uri)
    hint = extracted.declared_language or source.declared_language
    lines = _labelled(text, detector, hint, language)
    lap("languages")
    reading = _read(text, title, lines, extracted.published, names, recogniser)
    lap("entities")
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
        alternates=extracted.alternates,
        notes=extracted.notes,
    )


def reread(
    document: Document,
    detector: Detector,
    language: str | None = None,
    names: Names | None = None,
    recogniser: str | None = None,
) -> Document:
    """What `understand` would make of the document's source, without extracting its text again."""
    lines = _labelled(document.text, detector, document.declared_language, language)
    reading = _read(document.text, document.title, lines, document.published, names, recogniser)
    return replace(document, **reading._asdict(), correction=language)


class _Reading(NamedTuple):
    """What depends on the languages that a text is read in."""

    language: str
    passages: tuple[Passage, ...]
    title_mentions: tuple[Mention, ...]


def _labelled(text: str, detector: Detector, hint: str | None, language: str | None) -> tuple[Passage, ...]:
    """The passages of a text, each in one language."""
    if language is not None:
        detector, hint = _fixed(language), language
    lines = units(text)
    return tuple(passages(text, lines, label(text, [(unit.start, unit.end) for unit in lines], detector, hint)))


def _read(
    text: str,
    title: str,
    found: Sequence[Passage],
    published: str | None,
    names: Names | None,
    recogniser: str | None,
) -> _Reading:
    """What the passages name, one by one, then what only the whole document tells: acronyms and namesakes."""

    around = None if published else _around(found)

    def named(text: str, language: str) -> list[Mention]:
        return find(text, language, published, names, recogniser, around)

    found = [
        passage._replace(mentions=_shifted(named(passage.text, passage.language), passage.start)) for passage in found
    ]
    found = with_acronyms(text, found, names)
    main, _ = main_language(found)
    in_title = named(title, main) if title not in text[: len(title) + TITLE_LENGTH] else []
    mentions = [mention for passage in found for mention in passage.mentions]
    # What the title or the text names tells which namesakes the other means; the two are no neighbours.
    before = len(title) + APART
    settled = iter(settle([*in_title, *_shifted(mentions, before)], title + " " * APART + text))
    in_title = list(islice(settled, len(in_title)))
    found = [passage._replace(mentions=_shifted(islice(settled, len(passage.mentions)), -before)) for passage in found]
    return _Reading(main, tuple(found), tuple(in_title))


def _around(passages: Sequence[Passage]) -> str | None:
    """The first day that the beginning of a document names in the year that it names most days of.

    An agenda says when in its heading and goes on with "Wednesday, 5 October". None where it names no day.
    """
    dates = (m.entity for p in passages[:BEGINNING] for m in find_dates(p.text, p.language))
    days = [date.start for date in dates if isinstance(date, DateSpan) and date.start and date.precision in _DAYS]
    if not days:
        return None
    year, _ = Counter(day[:4] for day in days).most_common(1)[0]
    return next(day for day in days if day[:4] == year)


def _fixed(language: str) -> Detector:
    """A detector that has been told the answer."""
    guess = LanguageGuess(language, 1.0)
    return lambda text, hint: guess


def _shifted(mentions: Iterable[Mention], by: int) -> tuple[Mention, ...]:
    return tuple(shifted(mention, by) for mention in mentions)


def _title(extracted: Extract, uri: str) -> str:
    """The title the document gives, else its first line if that reads like a heading, else its file name."""
    title = " ".join((extracted.title or "").split())
    if title:
        return title
    first, _, rest = extracted.text.strip().partition("\n")
    first = first.strip()
    heading = len(first) <= TITLE_LENGTH and rest.strip() and not first.endswith((".", ",", ";", "。", "،"))
    return first if heading and any(map(str.isalnum, first)) else PurePosixPath(uri).stem or uri
