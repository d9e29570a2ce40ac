"""What the documents that answer say, as a table: a place, date, sum or name a row, with what stands beside it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from functools import cache
from importlib.util import find_spec
from typing import NamedTuple

from docsearch.facts import KINDS, Fact, kinds_of
from docsearch.model import DateSpan, Entity, Place
from docsearch.sentences import boundary_after, boundary_before
from docsearch.web.entity_links import entity_text
from docsearch.web.exports import DOCUMENTS, EACH, EXPORTED, SHOWN, facts_reply, order_of, told
from docsearch.web.harmless import harmless, one_line
from docsearch.web.links import link, links
from docsearch.web.locales import period_text
from docsearch.web.messages import Opened, Reply, Request
from docsearch.web.narrowing import chips
from docsearch.web.paging import beside
from docsearch.web.parts import offset_of
from docsearch.web.state import PAGE
from docsearch.web.templating import page

ROWS = 50  # of a page; an address says otherwise by a limit, 10 being none: that is what it is where none is given
BEFORE, AFTER = 60, 120  # code points of the passage that are shown around a mention
FEW = 20  # are shown too rather than left out
PARTS = {"place": ("city", "region", "country", "area"), "name": ("organisation", "programme", "person", "concept")}


class Row(NamedTuple):
    """A fact in words. Of `date`, `place` and `other` (a sum, a name or a contact) one is what it is about.

    `when` and `where` are addresses of the facts of that date and of that place. `around` is the passage before the
    mention, the mention and the passage after it.
    """

    fact: Fact
    kinds: tuple[str, ...]
    date: str
    place: str
    other: str
    when: str
    where: str
    around: tuple[str, str, str]
    title: str
    href: str
    published: str


class Choice(NamedTuple):
    """A kind to choose, or one that is chosen: then `href` takes it away. `facts`: how many, None where not counted."""

    kind: str
    facts: int | None
    href: str
    chosen: bool


def reply(opened: Opened, request: Request) -> Reply:
    """The page of facts, or a file of them. Raises what `Index.search` raises, and MissingExtra."""
    state = request.state
    limit = ROWS if state.limit in (0, PAGE) else state.limit
    if state.form is not None:
        return facts_reply(opened, request, state.form, EXPORTED if state.limit in (0, PAGE) else limit)
    documents, found = told(opened, state, SHOWN)
    counts: Counter[str] = Counter()
    total, shown = 0, []
    for fact in found:
        counts.update(kinds_of(fact.mention.entity))
        if state.offset <= total < state.offset + limit:
            shown.append(fact)
        total += 1
    rows = _Rows(request)
    pages = beside(request, limit, state.offset + limit < total)
    return page(
        "facts.html",
        request,
        css=("entities.css", "facts.css"),
        chips=chips(request),
        kinds=_kinds(request, counts),
        parts=_parts(request, counts),
        rows=[rows.of(fact) for fact in shown],
        total=total,
        order=order_of(state),
        before=pages.before,
        after=pages.after,
        answering=documents,
        read=min(documents, SHOWN),
        cut=total == EACH * SHOWN,
        most=(EXPORTED, DOCUMENTS),
        forms=[form for form in ("csv", "geojson", "ics", "json") if form != "ics" or _calendars()],
    )


@cache
def _calendars() -> bool:
    return find_spec("icalendar") is not None


def _kinds(request: Request, counts: Mapping[str, int]) -> list[Choice]:
    chosen = request.state.kinds
    return [_choice(request, kind, counts) for kind in KINDS if chosen or counts[kind]]


def _parts(request: Request, counts: Mapping[str, int]) -> list[Choice]:
    """The narrower kinds, of the kinds that are chosen or parts of which are."""
    chosen = set(request.state.kinds)
    opened = [parts for kind, parts in PARTS.items() if not chosen.isdisjoint((kind, *parts))]
    return [_choice(request, kind, counts) for parts in opened for kind in parts]


def _choice(request: Request, kind: str, counts: Mapping[str, int]) -> Choice:
    chosen = request.state.kinds
    others = tuple(each for each in chosen if each != kind) if kind in chosen else (kind,)
    counted = not chosen or any(each == kind or kind in PARTS.get(each, ()) for each in chosen)
    return Choice(
        kind, counts[kind] if counted else None, link(request, "facts", kinds=others, offset=0), kind in chosen
    )


class _Rows:
    """Makes rows of facts, for one page."""

    def __init__(self, request: Request) -> None:
        self._request = request
        self._where = links(request, "facts", "place", kinds=(), offset=0)  # what is asked for is no fact itself
        self._when = links(request, "facts", "first", "last", kinds=(), offset=0)

    def of(self, fact: Fact) -> Row:
        ui, about, date = self._request.ui, fact.mention.entity, fact.date
        return Row(
            fact,
            kinds_of(about),
            harmless(entity_text(date, ui)) if date else "",
            harmless(entity_text(fact.place, ui)) if fact.place else "",
            harmless(entity_text(other, ui)) if (other := _other(fact)) else "",
            self._when(date.start, date.end) if date and date.start and date.end else "",
            self._where(fact.place.id) if fact.place else "",
            _around(fact),
            one_line(fact.title) or harmless(fact.uri),
            self._document(fact),
            period_text(fact.published, fact.published, ui) if fact.published else "",
        )

    def _document(self, fact: Fact) -> str:
        ordinal = fact.passage.ordinal
        return link(
            self._request,
            "document",
            id=fact.id,
            fragment=f"p{ordinal}",
            offset=offset_of(fact.passage.start, ordinal),
            limit=PAGE,
            kinds=(),
            order=None,
        )


def _other(fact: Fact) -> Entity | None:
    """The sum, name or contact that a fact is about, else the sum or the name that stands nearest."""
    about = fact.mention.entity
    return (fact.amount or fact.name) if isinstance(about, Place | DateSpan) else about


def _around(fact: Fact) -> tuple[str, str, str]:
    """The mention and as much of its passage as is shown around it."""
    text, offset = harmless(fact.passage.text), fact.passage.start
    start, end = fact.mention.start - offset, fact.mention.end - offset
    first = boundary_before(text, start - BEFORE) if start > BEFORE + FEW else 0
    last = boundary_after(text, end + AFTER) if end + AFTER + FEW < len(text) else len(text)
    before = ("… " if first else "") + _flat(text[first:start])
    return before, _flat(text[start:end]), _flat(text[end:last]) + (" …" if last < len(text) else "")


def _flat(text: str) -> str:
    """The text on one line; whether it begins or ends with a blank stays as it is."""
    return " ".join(f"_{text}_".split())[1:-1]
