"""What a search found, as pages show it: with the links that lead on from it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple
from urllib.parse import unquote

from docsearch.calendar_cells import FIRST_DAY, LAST_DAY
from docsearch.entities.amounts import read_amount
from docsearch.entities.dates import parse_period
from docsearch.entities.gazetteer import gazetteer
from docsearch.entities.names import LEARNT
from docsearch.labels import amount_label
from docsearch.mapping import type_name
from docsearch.model import (
    FacetCount,
    Hit,
    HitDate,
    HitName,
    Interpretation,
    Reason,
    Rendered,
    SearchResult,
    Snippet,
    Version,
)
from docsearch.patterns import compiled
from docsearch.query import Field, Or, Phrase, parse, written
from docsearch.web.links import link, links
from docsearch.web.locales import (
    amount_text,
    concept_name,
    country_name,
    language_name,
    period_text,
    place_name,
    place_text,
)
from docsearch.web.marking import harmless
from docsearch.web.messages import Request
from docsearch.web.state import FARTHEST, State

VALUES, MORE = 8, 20  # of a facet: shown at once, and in all
PLACES, DATES, OTHERS = 5, 3, 2  # named under a hit; others are sums and names
LONGEST = 72  # characters of a uri

_ID = "0" * 16  # in place of the id of a document
_RECOGNISED = "name:"  # begins the ids of names that docsearch.entities.recognisers found
_BLANKS = r"\s+"
_WORDS = r"\w+"


class Choice(NamedTuple):
    """A value that narrows what is found, or the one that does: then `href` widens it again."""

    label: str
    documents: int
    href: str
    chosen: bool = False


class Facet(NamedTuple):
    """The values of one kind: `first` those that are shown at once."""

    name: str
    first: Sequence[Choice]
    more: Sequence[Choice]


class Chip(NamedTuple):
    """A condition that holds; `href` is the same without it."""

    kind: str  # as in Facet.name, or "period"
    label: str
    href: str


class Named(NamedTuple):
    """Something that a document names: what it is, as what it is written if that differs, and a link to all that do."""

    kind: str
    label: str
    surface: str
    href: str


class Why(NamedTuple):
    """Why a passage answers: its words `surfaces`, in `language`, are what was asked for as `means`.

    Where `translated`, they stand in what a machine made of it.
    """

    language: str
    surfaces: Sequence[str]
    means: str
    translated: bool = False


class Found(NamedTuple):
    """A passage of a hit: `matched` are the words that answer and are neither those of the query nor in `reasons`."""

    snippet: Snippet
    href: str  # none where it has no page
    matched: Sequence[str]
    reasons: Sequence[Why]
    translation: Rendered | None


class Other(NamedTuple):
    """A document that is folded under a hit."""

    title: str
    language: str
    uri: str
    href: str


class Shown(NamedTuple):
    """A hit as it is shown; `code` is that of its language, and `unnamed` of what it names is left out."""

    title: str
    href: str
    code: str
    language: str
    type: str
    uri: str
    published: str | None
    passages: Sequence[Found]
    named: Sequence[Named]
    unnamed: int
    versions: Sequence[Other]
    copies: Sequence[Other]
    locations: Sequence[str]


class Read(NamedTuple):
    """How a query was read: the places, the period and the names that its words mean, and languages of other words."""

    named: Sequence[tuple[str, str]]  # kind and label
    languages: Sequence[str]


class Paging(NamedTuple):
    """The pages beside this one, and the numbers of the first and the last hit on it."""

    first: int
    last: int
    before: str | None
    after: str | None


def facets(request: Request, counts: Mapping[str, Sequence[FacetCount]]) -> list[Facet]:
    """What narrows an answer, the commonest values of each facet first."""
    state, ui = request.state, request.ui
    year = state.first if state.first == state.last else None

    def choices(name: str, *fields: str, chosen: str | None, label: Callable[[FacetCount], str]) -> Facet:
        narrowed = links(request, "search", *fields, offset=0)
        widened = _without(request, "search", fields)
        made = [
            Choice(label(each), each.count, widened, True)
            if each.value == chosen
            else Choice(label(each), each.count, narrowed(*[each.value] * len(fields)))
            for each in counts.get(name, ())[:MORE]
        ]
        return Facet(name, made[:VALUES], made[VALUES:])

    found = (
        choices("language", "language", chosen=state.language, label=lambda each: language_name(each.value, ui)),
        choices("country", "country", chosen=state.country, label=lambda each: country_name(each.value, ui)),
        choices("place", "place", chosen=state.place, label=lambda each: place_name(each.value, each.label, ui)),
        choices("year", "first", "last", chosen=year, label=lambda each: each.label),
        choices("type", "type", chosen=state.type, label=lambda each: each.label.upper()),
    )
    return [facet for facet in found if facet.first]


def chips(request: Request) -> list[Chip]:
    """The conditions beside the text that hold."""
    state, ui = request.state, request.ui
    found = (
        ("language", state.language, _languages(state.language, ui), ("language",)),
        ("country", state.country, _country(state.country, ui), ("country",)),
        ("place", state.place, _place(state.place, ui), ("place",)),
        ("period", state.first or state.last, _period(state, ui), ("first", "last")),
        ("type", state.type, (state.type or "").upper(), ("type",)),
        ("query_language", state.query_language, _languages(state.query_language, ui), ("query_language",)),
    )
    return [
        Chip(kind, label, _without(request, request.route, fields)) for kind, value, label, fields in found if value
    ]


def _without(request: Request, route: str, fields: Iterable[str]) -> str:
    unset: dict[str, Any] = dict.fromkeys(fields)
    return link(request, route, offset=0, **unset)


def _languages(codes: str | None, ui: str) -> str:
    return ", ".join(language_name(code.strip(), ui) for code in (codes or "").split(","))


def _country(code: str | None, ui: str) -> str:
    return country_name(code.upper(), ui) if code and len(code) == 2 else code or ""


def _place(id: str | None, ui: str) -> str:
    try:
        return place_text(gazetteer().place(id or ""), ui)
    except KeyError:
        return id or ""


def _period(state: State, ui: str) -> str:
    try:
        return _days(parse_period(f"{state.first or ''}..{state.last or ''}"), ui)
    except ValueError:
        return f"{state.first or ''}–{state.last or ''}"


def _days(period: tuple[str, str], ui: str) -> str:
    """A period in words whose ends, where they are those of the calendar, are open."""
    start, end = period
    return period_text(None if start == FIRST_DAY else start, None if end == LAST_DAY else end, ui)


def reading(request: Request, read: Interpretation) -> Read:
    """How a query was read, conditions aside that stand beside it."""
    state, ui = request.state, request.ui
    beside = {state.place, f"iso:{(state.country or '').upper()}"}
    named = [("place", place_text(place, ui)) for place in read.places if place.id not in beside]
    if read.period and not (state.first or state.last):
        named.append(("date", _days(read.period, ui)))
    named += [("name", concept_name(name.id, name.name, ui)) for name in read.names]
    return Read(named, [language_name(code, ui) for code in read.languages])


def paging(request: Request, result: SearchResult, limit: int, more: bool) -> Paging:
    """The pages, of `limit` hits, before and after that of a result; `more`: there are hits after it."""
    state, shown = request.state, len(result.hits)
    before, after = max(0, state.offset - limit), state.offset + limit
    return Paging(
        state.offset + 1,
        state.offset + shown,
        link(request, "search", offset=before) if state.offset else None,
        link(request, "search", offset=after) if more and after <= FARTHEST else None,
    )


def shown(request: Request, result: SearchResult) -> list[Shown]:
    """The hits of a result as they are shown."""
    leading = _Leading(request)
    typed = frozenset(_words(request.state.text.casefold()))
    return [_hit(request.ui, hit, leading, typed) for hit in result.hits]


class _Leading:
    """The links that lead on from hits: to documents, and to fewer hits."""

    def __init__(self, request: Request) -> None:
        self._request = request
        self._place = links(request, "search", "place", offset=0)
        self._period = links(request, "search", "first", "last", offset=0)
        self._text = links(request, "search", "text", offset=0)
        text = request.state.text.strip()
        self._before = f"({text}) " if isinstance(parse(text), Or) else f"{text} " if text else ""
        self._first = link(request, "document", id=_ID, offset=0)
        self._later = links(request, "document", "offset", id=_ID)

    def to(self, id: str, ordinal: int = 0) -> str:
        """The address of a document, at the passage of this number."""
        return f"{self._later(str(ordinal)) if ordinal else self._first}#p{ordinal}".replace(_ID, id, 1)

    def of(self, hit: Hit) -> tuple[list[Named], int]:
        """What a hit names, as far as there is room, and how much more that is."""
        ui = self._request.ui
        places = (_named("place", place_text(e, ui), self._place(e.id), e.surface) for e in hit.places[:PLACES])
        dates = (_named("date", period_text(e.start, e.end, ui), self._dated(e)) for e in hit.dates[:DATES])
        amounts = (
            _named(
                "amount",
                amount_text(e.value, e.currency, ui),
                self._text(self._before + _sum(amount_label(e), e.surface)),
            )
            for e in hit.amounts[:OTHERS]
        )
        names = (
            _named("name", concept_name(e.id, e.name, ui), self._text(self._before + _name(e)), e.surface)
            for e in hit.names[:OTHERS]
        )
        found = [*places, *dates, *amounts, *names]
        every = len(hit.places) + len(hit.dates) + len(hit.amounts) + len(hit.names)
        return found, every - len(found)

    def _dated(self, span: HitDate) -> str:
        first, last = (span.start or "").removesuffix("-01-01"), (span.end or "").removesuffix("-12-31")
        if first and last:
            return self._period(first, last)
        return link(self._request, "search", offset=0, first=first or None, last=last or None)


@lru_cache(maxsize=10_000)
def condition(field: str, value: str) -> str:
    """A field and its value as people would write it, in quotes only where it must be.

    Raises ValueError for a value with every kind of quotation mark in it.
    """
    read = parse(plain := f"{field}:{value}")
    alone = isinstance(read, Field) and (read.name, read.value) == (field, value)
    return plain if alone else written(Field(field, value, 0))


def _name(name: HitName) -> str:
    """The query that asks for a name: what no glossary knows is known by its acronym, or by its words."""
    if name.id.startswith(_RECOGNISED):
        return _phrase(name.surface)
    return condition("name", name.id.removeprefix(LEARNT) if name.id.startswith(LEARNT) else name.name)


@lru_cache(maxsize=10_000)
def _sum(label: str, surface: str) -> str:
    """The query that asks for a sum, by its words where queries do not take its currency."""
    try:
        read_amount(label)
    except ValueError:
        return _phrase(surface)
    return condition("amount", label)


def _phrase(surface: str) -> str:
    return written(Phrase(_one_line(surface.replace('"', " ")), 0))


def _named(kind: str, label: str, href: str, surface: str = "") -> Named:
    written_as = _one_line(surface)
    return Named(kind, label, "" if written_as.casefold() in label.casefold() else written_as, href)


def _hit(ui: str, hit: Hit, leading: _Leading, typed: frozenset[str]) -> Shown:
    named, unnamed = leading.of(hit)
    return Shown(
        _one_line(hit.title) or short_uri(hit.uri),
        leading.to(hit.id, hit.passages[0].ordinal if hit.passages else 0),
        hit.language,
        language_name(hit.language, ui),
        type_name(hit.media_type).upper(),
        short_uri(hit.uri),
        period_text(hit.published, hit.published, ui) if hit.published else None,
        [_passage(hit, snippet, leading, typed) for snippet in hit.passages],
        named,
        unnamed,
        [_other(version, leading) for version in hit.versions],
        [_other(copy, leading) for copy in hit.copies],
        [harmless(location) for location in hit.locations if location != hit.uri],
    )


def _passage(hit: Hit, snippet: Snippet, leading: _Leading, typed: frozenset[str]) -> Found:
    reasons = _reasons(snippet.reasons)
    told = {word.casefold() for why in reasons for word in why.surfaces}
    matched = {word.casefold(): word for word in map(_one_line, snippet.matched_as)}
    return Found(
        snippet,
        leading.to(hit.id, snippet.ordinal) if snippet.page else "",
        [word for key, word in matched.items() if key not in told and not typed.issuperset(_words(key))],
        reasons,
        snippet.translation and snippet.translation._replace(text=harmless(snippet.translation.text)),
    )


def _reasons(reasons: Iterable[Reason]) -> list[Why]:
    """Reasons, those of one meaning together, what stands in a translation last."""
    via: dict[tuple[str, str, bool], dict[str, str]] = {}
    for reason in reasons:
        surface, means = _one_line(reason.surface), _one_line(reason.means)
        translated = reason.kind == "translation"
        found = via.setdefault((reason.language, "" if translated else means, translated), {})
        found.setdefault(surface.casefold(), surface)
    ways = [Why(language, list(found.values()), means, there) for (language, means, there), found in via.items()]
    return sorted(ways, key=lambda why: why.translated)


def _other(version: Version, leading: _Leading) -> Other:
    uri = short_uri(version.uri)
    return Other(_one_line(version.title) or uri, version.language, uri, leading.to(version.id))


def short_uri(uri: str) -> str:
    """A uri that fits into a line: its ends tell most. Escapes are read where they mean text."""
    plain = uri
    if uri.startswith(("http://", "https://")):
        plain = uri.partition("://")[2].removesuffix("/")
        plain = read if (read := unquote(plain)).isprintable() else plain  # nothing that turns its letters around
    plain = harmless(plain)
    if len(plain) <= LONGEST:
        return plain
    return f"{plain[: LONGEST // 3]}…{plain[-(LONGEST - LONGEST // 3) :]}"


def _words(text: str) -> list[str]:
    return compiled(_WORDS).findall(text)


def _one_line(text: str) -> str:
    return compiled(_BLANKS).sub(" ", harmless(text)).strip()
