"""What entities are called on a page, and the searches for them."""

from __future__ import annotations

from functools import lru_cache

from docsearch.entities.amounts import read_amount
from docsearch.entities.names import LEARNT
from docsearch.labels import amount_label
from docsearch.model import Amount, Contact, DateSpan, Entity, Name, Place
from docsearch.query import Phrase, written
from docsearch.web.links import link, links
from docsearch.web.locales import amount_text, concept_name, period_text, place_text
from docsearch.web.messages import Request
from docsearch.web.results import condition
from docsearch.web.state import State

LONGEST = 1_000  # characters of a web address that are looked for: half of what a query may have


def entity_text(entity: Entity, ui: str) -> str:
    """An entity in words: Bratislava, Slovensko; 2016–2020; 500 000 €."""
    match entity:
        case Place():
            return place_text(entity, ui)
        case DateSpan(start, end):
            return period_text(start, end, ui)
        case Amount(value, currency):
            return amount_text(value, currency, ui)
        case Name(id, name):
            return concept_name(id, name, ui)
        case Contact(_, value):
            return value


class EntityLinks:
    """Addresses of the searches for entities, from a page that is asked for by `request`."""

    def __init__(self, request: Request) -> None:
        own = State(ui=request.state.ui)
        self._request, self._own = request, own
        self._place = links(request, "search", "place", state=own)
        self._period = links(request, "search", "first", "last", state=own)
        self._text = links(request, "search", "text", state=own)

    def of(self, entity: Entity, surface: str) -> str:
        """The address of what finds the documents that name an entity, which is written as `surface` in one."""
        match entity:
            case Place(id):
                return self._place(id)
            case DateSpan(str(start), str(end)):
                return self._period(start, end)
            case DateSpan(start, end):
                return link(self._request, "search", self._own, first=start, last=end)
            case Amount(_, currency) if _is_read(currency):
                return self._text(condition("amount", amount_label(entity)))
            case Name(id, name) if not id.startswith(LEARNT) and '"' not in name:
                return self._text(condition("name", name))
            case _:
                plain = surface.replace('"', " ")[:LONGEST]
                return self._text(written(Phrase(" ".join(plain.split()), 0)))


@lru_cache(maxsize=1_000)
def _is_read(currency: str) -> bool:
    """Whether queries take sums in a currency."""
    try:
        read_amount(f"1 {currency}")
    except ValueError:
        return False
    return True
