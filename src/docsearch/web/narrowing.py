"""What narrows an answer: the values that it may be narrowed by, with counts, and the conditions that hold."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from docsearch.calendar_cells import FIRST_DAY, LAST_DAY
from docsearch.entities.dates import parse_period
from docsearch.entities.gazetteer import gazetteer
from docsearch.model import FacetCount
from docsearch.web.links import link, links
from docsearch.web.locales import country_name, language_name, period_text, place_name, place_text
from docsearch.web.messages import Request
from docsearch.web.state import State

VALUES, MORE = 8, 20  # of a facet: shown at once, and in all


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
        return days_text(parse_period(f"{state.first or ''}..{state.last or ''}"), ui)
    except ValueError:
        return f"{state.first or ''}–{state.last or ''}"


def days_text(period: tuple[str, str], ui: str) -> str:
    """A period in words whose ends, where they are those of the calendar, are open."""
    start, end = period
    return period_text(None if start == FIRST_DAY else start, None if end == LAST_DAY else end, ui)
