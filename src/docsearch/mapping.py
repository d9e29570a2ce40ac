"""All that index time and query time must agree on: which terms stand in which field.

word     the normalised word, accents kept, of whatever language; none in scripts without spaces
stem     what it is matched by, tagged with its language: stemmed and folded; ANY once for each language
variant  what else it is matched by where that differs: with its accents, typed without them, whole and folded
run      pairs of neighbouring characters in scripts without spaces
title    all four of the title
place    ids of the places named, and of all they lie in, once a mention
date     calendar cells of the periods named: a cell as it is, and ~cell for it and all it lies in
amount   cells of the sums named: a sum as it is, and all that begin its digits
translation  of the document into another language, as far as it was translated: as `stem`
name     ids of the organisations, programmes, people and concepts named, once a mention
version  keys that versions of one page in several languages share
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain
from operator import itemgetter

from docsearch.amount_cells import terms_of
from docsearch.analysis import VERSION as ANALYSIS_VERSION
from docsearch.analysis import pairs, runs, tagged, terms
from docsearch.calendar_cells import ancestors, cells, covering
from docsearch.copies import plain_words
from docsearch.engines.protocol import Best, Entry, Term, TermQuery, Weighted
from docsearch.model import Amount, DateSpan, Document, Mention, Name, Place
from docsearch.records import encode
from docsearch.versions import keys

# Part of every index: an index with another one is rebuilt. Raise the first number when fields or records change.
VERSION = f"6.{ANALYSIS_VERSION}"

ANY = "*"  # tagged with a language, the stem that all documents with text in it have

LANGUAGE_SHARE = 0.25  # of the text: a document counts as one in each language that has so much of it
YEARS_COUNTED = 10  # a longer period is a horizon rather than a date, and no year of it is counted
ORGANISATIONS = frozenset({"organisation", "programme"})  # kinds of names that are counted as a facet
WIDER = 0.5  # what a period counts for that is wider than the one asked for, a step of the calendar each

_WORD, _STEM, _VARIANT = map(itemgetter, range(3))

_TYPES = {
    "text/plain": "txt",
    "text/markdown": "md",
    "text/html": "html",
    "application/xhtml+xml": "html",
    "application/pdf": "pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": "pptx",
    "application/vnd.oasis.opendocument.text": "odt",
    "application/vnd.oasis.opendocument.spreadsheet": "ods",
    "application/vnd.oasis.opendocument.presentation": "odp",
    "application/msword": "doc",
    "application/rtf": "rtf",
    "application/epub+zip": "epub",
    "message/rfc822": "eml",
}


def type_name(media_type: str) -> str:
    """The short name of a media type, as `type:` takes it: pdf, html, docx, eml ..."""
    return _TYPES.get(media_type) or media_type.rpartition("/")[2].removeprefix("x-").removeprefix("vnd.")


def entry(document: Document) -> Entry:
    """What the engine stores of a document."""
    text = [forms for passage in document.passages for forms in terms(passage.text, passage.language)]
    title = terms(document.title, document.language)
    mentions = [*document.title_mentions, *(m for p in document.passages for m in p.mentions)]
    fields = {
        "word": filter(None, map(_WORD, text)),
        "stem": chain(map(_STEM, text), sorted({tagged(passage.language, ANY) for passage in document.passages})),
        "variant": filter(None, map(_VARIANT, text)),
        "run": _run_terms(document.text),
        "title": filter(None, chain(*zip(*title, strict=True), _run_terms(document.title))),
        "place": _place_terms(mentions),
        "date": sorted(_date_terms(mentions)),
        "amount": sorted({term for m in mentions if isinstance(m.entity, Amount) for term in terms_of(m.entity)}),
        "translation": _translated(document),
        "name": (mention.entity.id for mention in mentions if isinstance(mention.entity, Name)),
        "version": sorted(keys(document)),
    }
    return Entry(
        id=document.id,
        uri=document.uri,
        digest=document.digest,
        terms={field: " ".join(values) for field, values in fields.items()},
        facets=_facets(document, mentions),
        record=encode(document, plain_words(text)),
    )


def _translated(document: Document) -> Iterator[str]:
    if document.translation is not None:
        code = document.translation.language
        yield tagged(code, ANY)
        for text in (document.translation.title or "", *(each.text for each in document.translation.renderings)):
            yield from map(_STEM, terms(text, code))


def _run_terms(text: str) -> Iterator[str]:
    """Pairs of characters, and the last one of each run: it keeps runs apart and is found as a beginning."""
    for run in runs(text):
        yield from pairs(run)
        yield run[-1]


def _place_terms(mentions: Iterable[Mention]) -> Iterator[str]:
    for mention in mentions:
        if isinstance(mention.entity, Place):
            yield mention.entity.id
            yield from mention.entity.parents


def _date_terms(mentions: Iterable[Mention]) -> set[str]:
    found: set[str] = set()
    for mention in mentions:
        if isinstance(mention.entity, DateSpan):
            for cell in covering(mention.entity.start, mention.entity.end):
                found.update((cell, "~" + cell))
                found.update("~" + wider for wider in ancestors(cell))
    return found


def overlapping(start: str, end: str) -> TermQuery:
    """Documents that name a period which shares at least a day with start..end (ISO dates, inclusive).

    Those that name it or a part of it come before those that name a wider one.
    """
    period = cells(start, end)
    around: dict[str, float] = {}
    for cell in period:
        for steps, wider in enumerate(ancestors(cell), 1):
            around[wider] = max(WIDER**steps, around.get(wider, 0.0))
    within = [Term("date", "~" + cell) for cell in period]
    return Best((*within, *(Weighted(Term("date", wider), weight) for wider, weight in sorted(around.items()))))


def _facets(document: Document, mentions: Iterable[Mention]) -> dict[str, tuple[str, ...]]:
    places = {m.entity.id: m.entity for m in mentions if isinstance(m.entity, Place)}.values()
    spans = {m.entity for m in mentions if isinstance(m.entity, DateSpan)}
    names = {m.entity for m in mentions if isinstance(m.entity, Name)}
    values = {
        "language": _languages(document),
        "type": {type_name(document.media_type)},
        "place": {place.id for place in places if place.kind != "country"},
        "country": {place.country for place in places if place.country},
        "year": {year for span in spans for year in _years(span)},
        "organisation": {name.id for name in names if name.kind in ORGANISATIONS},
    }
    return {facet: tuple(sorted(found)) for facet, found in values.items()}


def _languages(document: Document) -> set[str]:
    sizes: dict[str, int] = {}
    for passage in document.passages:
        sizes[passage.language] = sizes.get(passage.language, 0) + len(passage.text)
    enough = LANGUAGE_SHARE * sum(sizes.values())
    return {document.language} | {code for code, size in sizes.items() if size >= enough}


def _years(span: DateSpan) -> Iterator[str]:
    """The years of a period; of one that is open the one where it begins or ends."""
    first, last = (int(day[:4]) for day in (span.start or span.end or "", span.end or span.start or ""))
    if last - first < YEARS_COUNTED:
        yield from (str(year) for year in range(first, last + 1))
