"""Results as plain data (what --json prints) and as lines of styled text for people."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from docsearch.labels import amount_label, entity_label, kind_of, period_label, place_label
from docsearch.languages import language
from docsearch.mapping import type_name
from docsearch.model import (
    Amount,
    DateSpan,
    Document,
    Entity,
    FacetCount,
    Hit,
    Mention,
    Name,
    Place,
    Reason,
    Rendered,
    SearchResult,
    Snippet,
    Token,
    Translation,
    Version,
)
from docsearch.patterns import compiled

FACET_VALUES = 8
PLACES, DATES, OTHERS = 6, 4, 3  # named under a hit; others are sums and organisations
COPIES = 3  # named under a hit, of its locations too

_BLANKS = r"\s+"

Data = dict[str, Any]
Piece = tuple[str, str]  # a text and its style: "", "dim", "title", "label", "name" or "match"


class Line(NamedTuple):
    """One line of output before it is broken to the width of a terminal; `indent` holds for all it breaks into."""

    indent: int
    pieces: tuple[Piece, ...]

    @property
    def plain(self) -> str:
        """The line without styles."""
        return " " * self.indent + "".join(text for text, _ in self.pieces)


def result_data(result: SearchResult) -> Data:
    """A search result as the JSON contract has it."""
    read = result.interpreted
    period = {"start": read.period[0], "end": read.period[1]} if read.period else None
    return {
        "query": result.query,
        "total": result.total,
        "took_ms": result.took_ms,
        "interpreted": {
            "words": list(read.words),
            "places": [{"id": p.id, "name": p.name, "country": p.country} for p in read.places],
            "period": period,
            "names": [name._asdict() for name in read.names],
            "languages": list(read.languages),
        },
        "hits": [hit_data(hit) for hit in result.hits],
        "facets": facet_data(result.facets),
        "suggestions": list(result.suggestions),
    }


def facet_data(facets: Mapping[str, Iterable[FacetCount]]) -> Data:
    """The counts of every facet, most frequent value first."""
    return {
        name: [{"value": c.value, "label": c.label, "count": c.count} for c in counts]
        for name, counts in facets.items()
    }


def hit_data(hit: Hit) -> Data:
    return {
        "id": hit.id,
        "uri": hit.uri,
        "title": hit.title,
        "language": hit.language,
        "score": round(hit.score, 4),
        "published": hit.published,
        "places": [place._asdict() for place in hit.places],
        "dates": [date._asdict() for date in hit.dates],
        "amounts": [amount._asdict() for amount in hit.amounts],
        "names": [name._asdict() for name in hit.names],
        "passages": [_snippet_data(snippet) for snippet in hit.passages],
        "versions": [version._asdict() for version in hit.versions],
        "copies": [copy._asdict() for copy in hit.copies],
        "locations": list(hit.locations),
    }


def _snippet_data(snippet: Snippet) -> Data:
    return {
        "ordinal": snippet.ordinal,
        "start": snippet.start,
        "end": snippet.end,
        "language": snippet.language,
        "text": snippet.text,
        "highlights": [list(span) for span in snippet.highlights],
        "matched_as": list(snippet.matched_as),
        "page": snippet.page,
        "reasons": [reason._asdict() for reason in snippet.reasons],
        "translation": snippet.translation._asdict() if snippet.translation else None,
    }


def document_data(document: Document, tokens: Sequence[Token] | None = None) -> Data:
    """Every stage of one document, as `explain` and `show` print it; `tokens` of the whole text if asked for."""
    data: Data = {
        "uri": document.uri,
        "media_type": document.media_type,
        "title": document.title,
        "language": document.language,
        "text": document.text,
        "passages": [
            {"ordinal": p.ordinal, "start": p.start, "end": p.end, "language": p.language, "confidence": p.confidence}
            for p in document.passages
        ],
        "mentions": [_mention_data(m) for p in document.passages for m in p.mentions],
        "notes": list(document.notes),
        "locations": list(document.locations),
    }
    if tokens is not None:
        data["tokens"] = [token._asdict() for token in tokens]
    return data


def stored_data(document: Document) -> Data:
    """A document of the index, as `show` prints it."""
    head = {"id": document.id, "author": document.author, "published": document.published}
    foot = {"pages": list(document.pages), "correction": document.correction}
    translation = _stored_translation(document, document.translation) if document.translation else None
    return head | document_data(document) | foot | {"translation": translation}


def _stored_translation(document: Document, translation: Translation) -> Data:
    return {
        "language": translation.language,
        "title": translation.title,
        "text": _translated_text(document, translation),
        "translators": list(translation.translators),
        "renderings": [rendering._asdict() for rendering in translation.renderings],
        "kept": translation.kept,
        "whole": translation.whole,
    }


def _translated_text(document: Document, translation: Translation) -> str:
    """The text of a document with the words of machines in place of what they translated.

    Sentences that nothing stands between, as in Thai, are set apart by a space.
    """
    pieces: list[str] = []
    at = 0
    for start, end, text, _ in translation.renderings:
        pieces += [document.text[at:start] if start > at or not at else " ", text]
        at = end
    return "".join((*pieces, document.text[at:]))


def _mention_data(mention: Mention) -> Data:
    data: Data = {
        "kind": kind_of(mention.entity),
        "start": mention.start,
        "end": mention.end,
        "surface": mention.surface,
        "confidence": mention.confidence,
        "entity": entity_data(mention.entity),
    }
    return data | ({"alternatives": list(mention.alternatives)} if mention.alternatives else {})


def entity_data(entity: Entity) -> Data:
    """An entity as the JSON contract has it; a date is marked only if it is relative."""
    match entity:
        case Place():
            return {"id": entity.id, "name": entity.name, "country": entity.country, "kind": entity.kind}
        case DateSpan(relative=False):
            return {name: value for name, value in entity._asdict().items() if name != "relative"}
        case _:
            return entity._asdict()


def spot_data(place: Place) -> Data:
    """A place and where it lies, in degrees (WGS 84)."""
    return entity_data(place) | {"latitude": place.latitude, "longitude": place.longitude}


def result_lines(result: SearchResult, offset: int = 0, every_copy: bool = False) -> Iterator[Line]:
    """A search result for people; `offset` hits come before those of the result, `every_copy` is named on a line."""
    for rank, hit in enumerate(result.hits, offset + 1):
        yield from _hit_lines(rank, hit, every_copy)
        yield Line(0, ())
    yield from facet_lines(result.facets)
    yield Line(0, ((_summary(result, offset), "dim"),))


def _summary(result: SearchResult, offset: int) -> str:
    shown = f"{offset + 1}-{offset + len(result.hits)} of {result.total}" if result.hits else str(result.total)
    noun = "document" if result.total == 1 else "documents"
    read = result.interpreted
    parts = [*map(place_label, read.places), *(name.name for name in read.names)]
    if read.period:
        parts.append(f"{read.period[0]} to {read.period[1]}")
    reading = f", read as {'; '.join(parts)}" if parts else ""
    return f"{shown} {noun} in {result.took_ms:.0f} ms{reading}"


def _hit_lines(rank: int, hit: Hit, every_copy: bool) -> Iterator[Line]:
    yield Line(0, ((f"{rank:>2}  ", "dim"), (_one_line(hit.title), "title")))
    facts = [language(hit.language).name, type_name(hit.media_type)]
    if hit.published:
        facts.append(hit.published)
    yield Line(4, ((hit.uri, "label"), (f"  {' · '.join(facts)}", "dim")))
    places = [_named(place.name, place.surface) for place in hit.places]
    dates = [_named(period_label(date), date.surface) for date in hit.dates]
    amounts = [amount_label(amount) for amount in hit.amounts]
    names = [_named(name.name, name.surface) for name in hit.names]
    named = [*_some(places, PLACES), *_some(dates, DATES), *_some(amounts, OTHERS), *_some(names, OTHERS)]
    if named:
        yield Line(4, ((" · ".join(named), "name"),))
    for snippet in hit.passages:
        yield Line(4, tuple(_snippet(snippet)))
        if snippet.translation:
            yield Line(6, tuple(_translation(snippet.translation)))
        if reasons := _reasons(snippet.reasons):
            yield Line(6, ((reasons, "dim"),))
    if hit.versions:
        yield Line(4, tuple(_versions(hit.versions)))
    if elsewhere := [location for location in hit.locations if location != hit.uri]:
        how = "saved as " if "://" in hit.uri else "also at "
        yield Line(4, ((how, "dim"), (" · ".join(_some(elsewhere, COPIES)), "label")))
    if hit.copies:
        yield from _copies(hit.copies, every_copy)


def _versions(versions: Iterable[Version]) -> Iterator[Piece]:
    for number, version in enumerate(versions):
        yield f"{' · ' if number else 'also in '}{language(version.language).name} ", "dim"
        yield version.uri, "label"


def _copies(copies: Sequence[Version], every: bool) -> Iterator[Line]:
    head = f"{len(copies)} more like this: "
    if every:
        yield Line(4, ((head, "dim"),))
        yield from (Line(6, ((copy.uri, "label"), (f"  {_one_line(copy.title)}", "dim"))) for copy in copies)
    else:
        yield Line(4, ((head, "dim"), (" · ".join(_some([copy.uri for copy in copies], COPIES)), "label")))


def _some(names: Sequence[str], limit: int) -> list[str]:
    return [*names[:limit], f"+{len(names) - limit}"] if len(names) > limit else list(names)


def _named(name: str, surface: str) -> str:
    """What is meant, and as what it was written where that looks different."""
    written = _one_line(surface)
    return name if written.casefold() == name.casefold() else f"{name} ({written})"


def _snippet(snippet: Snippet) -> Iterator[Piece]:
    """Its page, then its text with the matches styled and an ellipsis where a sentence is cut."""
    if snippet.page:
        yield f"p. {snippet.page}  ", "dim"
    if not snippet.opens:
        yield "… ", ""
    at = 0
    for start, end in snippet.highlights:
        yield _spaced(snippet.text[at:start]), ""
        yield _spaced(snippet.text[start:end]), "match"
        at = end
    yield _spaced(snippet.text[at:]), ""
    if not snippet.closes:
        yield " …", ""


def _translation(rendered: Rendered) -> Iterator[Piece]:
    yield f"{rendered.language}  ", "label"
    yield _spaced(rendered.text), ""
    yield f"  (machine translation, {rendered.translator})", "dim"


def _reasons(reasons: Iterable[Reason]) -> str:
    """Why it answers: via Vietnamese “thành phố” = city; “twin” in the translation."""
    via: dict[tuple[str, str], dict[str, str]] = {}
    translated: dict[str, str] = {}
    for reason in reasons:
        surface, means = _one_line(reason.surface), _one_line(reason.means)
        found = translated if reason.kind == "translation" else via.setdefault((reason.language, means), {})
        found.setdefault(surface.casefold(), f"“{surface}”")
    ways = [f"{language(code).name} {', '.join(found.values())} = {means}" for (code, means), found in via.items()]
    parts = (("via ", ways, ""), ("", translated.values(), " in the translation"))
    return "; ".join(f"{before}{', '.join(found)}{after}" for before, found, after in parts if found)


def _spaced(text: str) -> str:
    """Line breaks and runs of blanks as one space, at the ends too."""
    return compiled(_BLANKS).sub(" ", text)


def _one_line(text: str) -> str:
    return compiled(_BLANKS).sub(" ", text).strip()


def facet_lines(facets: Mapping[str, Iterable[FacetCount]]) -> Iterator[Line]:
    """One line a facet, its most frequent values first."""
    for name, found in facets.items():
        counts = list(found)
        if not counts:
            continue
        pieces: list[Piece] = [(f"{name:<12}", "label")]
        for count in counts[:FACET_VALUES]:
            pieces += [(f" {count.label} ", ""), (f"{count.count} ", "dim")]
        if len(counts) > FACET_VALUES:
            pieces.append((f" +{len(counts) - FACET_VALUES}", "dim"))
        yield Line(0, tuple(pieces))


def document_lines(document: Document, into: str | None = None) -> Iterator[Line]:
    """A document of the index for people: what is known about it, then its text, or its translation `into` a language.

    What was not translated stands there in the original.
    """
    title, text = document.title, document.text
    translation = document.translation if document.translation and document.translation.language == into else None
    if translation:
        title, text = translation.title or title, _translated_text(document, translation)
    yield Line(0, ((title, "title"),))
    entities = [mention.entity for passage in document.passages for mention in passage.mentions]
    facts = {
        "id": document.id,
        "uri": document.uri,
        "type": type_name(document.media_type),
        "language": _language_label(document),
        "in": into and _translation_label(translation, into),
        "author": document.author,
        "published": document.published,
        "places": ", ".join(dict.fromkeys(place_label(e) for e in entities if isinstance(e, Place))),
        "dates": ", ".join(dict.fromkeys(period_label(e) for e in entities if isinstance(e, DateSpan))),
        "sums": ", ".join(dict.fromkeys(amount_label(e) for e in entities if isinstance(e, Amount))),
        "names": ", ".join(dict.fromkeys(e.name for e in entities if isinstance(e, Name))),
        "files": ", ".join(document.locations),
        "notes": "; ".join(document.notes),
    }
    for name, value in facts.items():
        if value:
            yield Line(0, ((f"{name:<9} ", "label"), (value, "")))
    yield Line(0, ())
    yield from (Line(0, ((line, ""),)) for line in text.split("\n"))


def _translation_label(translation: Translation | None, into: str) -> str:
    name = language(into).name
    if translation is None:
        return f"{name}, as it is written"
    label = f"{name}, by machine: {', '.join(translation.translators)}"
    if translation.kept:
        label += f"; sentences kept in the original: {translation.kept}"
    return label if translation.whole else f"{label}; not translated to the end"


def _language_label(document: Document) -> str:
    name = language(document.language).name
    return name if document.correction is None else f"{name} (set, not detected)"


def _detail(entity: Entity) -> str:
    """What `explain` tells of an entity beside its label."""
    match entity:
        case Place() | Name():
            return entity.id
        case DateSpan():
            return f"{entity.calendar}, relative" if entity.relative else entity.calendar
        case _:
            return kind_of(entity)


def explained_lines(document: Document, tokens: Sequence[Token] | None = None) -> Iterator[Line]:
    """Every stage of one text for people: passages with their language, and what was found in each."""
    yield Line(0, ((document.title, "title"),))
    facts = f"{document.media_type}, {_language_label(document)}, {len(document.text)} characters"
    yield Line(0, ((facts, "dim"),))
    yield from (Line(0, ((line, "dim"),)) for line in document.notes)
    if document.locations:
        yield Line(0, ((f"files: {', '.join(document.locations)}", "dim"),))
    for passage in document.passages:
        head = f"{passage.start}-{passage.end}  {passage.language} {passage.confidence:.2f}"
        yield Line(0, ())
        yield Line(0, ((head, "label"),))
        yield from (Line(0, ((text, ""),)) for text in passage.text.split("\n"))
        for mention in passage.mentions:
            named = _named(entity_label(mention.entity), mention.surface)
            yield Line(4, ((named, "name"), (f"  {_detail(mention.entity)}", "dim")))
    if tokens is not None:
        yield Line(0, ())
        yield Line(0, ((" ".join(f"{token.surface}→{token.stem}" for token in tokens), ""),))
