"""What entities are called on a page, and the searches for them."""

from __future__ import annotations

from docsearch.labels import period_label
from docsearch.model import (
    Amount,
    Contact,
    DateSpan,
    Entity,
    HitAmount,
    HitDate,
    HitName,
    HitPlace,
    Name,
    Place,
)
from docsearch.query import Or, parse
from docsearch.web.links import link, links
from docsearch.web.locales import amount_text, concept_name, period_text, place_text
from docsearch.web.messages import Request
from docsearch.web.queries import amount_query, name_query, phrase
from docsearch.web.state import State

AnyEntity = Entity | HitPlace | HitDate | HitAmount | HitName


def entity_text(entity: AnyEntity, ui: str) -> str:
    """An entity in words: Bratislava, Slovensko; 2016–2020; 500 000 €."""
    match entity:
        case Place() | HitPlace():
            return place_text(entity, ui)
        case DateSpan(start, end) | HitDate(start, end):
            return period_text(start, end, ui)
        case Amount(value, currency) | HitAmount(value, currency):
            return amount_text(value, currency, ui)
        case Name(id, name) | HitName(id, name):
            return concept_name(id, name, ui)
        case Contact(_, value):
            return value


class EntityLinks:
    """Addresses of the searches for entities, from a page that is asked for by `request`.

    They ask for nothing else, or `within` what the page does.
    """

    def __init__(self, request: Request, *, within: bool = False) -> None:
        state = request.state._replace(offset=0) if within else State(ui=request.state.ui)
        text = state.text.strip()
        self._before = f"({text}) " if isinstance(parse(text), Or) else f"{text} " if text else ""
        self._request, self._state = request, state
        self._place = links(request, "search", "place", state=state)
        self._period = links(request, "search", "first", "last", state=state)
        self._text = links(request, "search", "text", state=state)

    def of(self, entity: AnyEntity, surface: str) -> str:
        """The address of what finds the documents that name an entity, which is written as `surface` in one."""
        match entity:
            case Place(id) | HitPlace(id):
                return self._place(id)
            case DateSpan() | HitDate():
                return self._dated(entity)
            case Amount() | HitAmount():
                return self._text(self._before + amount_query(entity, surface))
            case Name() | HitName():
                return self._text(self._before + name_query(entity, surface))
            case Contact():
                return self._text(self._before + phrase(surface))

    def _dated(self, span: DateSpan | HitDate) -> str:
        first, dots, last = period_label(span).partition("..")
        if first and (last or not dots):
            return self._period(first, last or first)
        return link(self._request, "search", self._state, first=first or None, last=last or None)
