"""What a document names, each thing once: how often, and where first."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from docsearch.facts import KINDS
from docsearch.labels import kind_of
from docsearch.model import Amount, DateSpan, Entity, Mention, Name, Place


class Named(NamedTuple):
    """An entity, as what it is written where it comes first, where that is, and how often it is named."""

    entity: Entity
    surface: str
    start: int
    times: int


def summary(mentions: Iterable[Mention]) -> dict[str, list[Named]]:
    """What is named, by kind, as in facts.KINDS; dates in order, sums by currency, all else the most frequent first."""
    firsts: dict[object, Mention] = {}
    times: dict[object, int] = {}
    for mention in mentions:
        key = _key(mention.entity)
        firsts.setdefault(key, mention)
        times[key] = times.get(key, 0) + 1
    kinds: dict[str, list[Named]] = {kind: [] for kind in KINDS}
    for key, first in firsts.items():
        named = Named(first.entity, first.surface, first.start, times[key])
        kinds[kind_of(first.entity)].append(named)
    return {kind: sorted(some, key=_order) for kind, some in kinds.items()}


def _key(entity: Entity) -> object:
    """What makes two mentions one thing to the reader, as in hits."""
    if isinstance(entity, Place | Name):
        return entity.id
    return entity[:3] if isinstance(entity, DateSpan) else entity


def _order(named: Named) -> tuple[Any, ...]:
    match named.entity:
        case DateSpan(start, end):
            return start or "", end or "9"
        case Amount(value, currency):
            return currency, value
        case _:
            return -named.times, named.start
