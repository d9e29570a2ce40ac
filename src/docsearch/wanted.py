"""What a query asks for, as snippets look for it and light it up."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from docsearch.amount_cells import compares
from docsearch.analysis import fold, is_dense
from docsearch.calendar_cells import reach
from docsearch.model import Amount, DateSpan, Entity, Name, Place
from docsearch.readings import QueryWord


class Position(NamedTuple):
    """The forms under which one word of the query may stand in a text; `weight`: how rare it is in the index (idf).

    With a `language` the stems are those of that language, and answer in passages in it.
    """

    words: frozenset[str]
    stems: frozenset[str] = frozenset()
    folds: frozenset[str] = frozenset()
    prefix: str | None = None
    fuzzy: tuple[str, int] | None = None
    wildcard: str | None = None
    weight: float = 1.0
    language: str | None = None


class Wanted(NamedTuple):
    """One thing asked for: words (one after the other where there are several), or entities.

    `together`: words apart from each other do not answer. `ids` are those of places, or of names, any of which answers.
    `sums` are comparisons, each with what is compared with, that must all hold. `weight`: of what is no words, as a
    position has it. `means` is what was typed, where what answers is written otherwise: as an entity, or in a
    `language`; `kind` as in Reason.
    """

    positions: tuple[Position, ...] = ()
    together: bool = False
    ids: frozenset[str] = frozenset()
    period: tuple[str, str] | None = None
    sums: tuple[tuple[str, Amount], ...] = ()
    weight: float = 1.0
    kind: str = ""
    means: str = ""
    language: str | None = None

    def names(self, entity: Entity) -> bool:
        """Whether the entity is one that is asked for: a place also by what it lies in, a period by a day it shares."""
        match entity:
            case Place():
                return entity.id in self.ids or not self.ids.isdisjoint(entity.parents)
            case Name():
                return entity.id in self.ids
            case DateSpan():
                return self.period is not None and _overlap(reach(entity.start, entity.end), self.period)
            case Amount():
                return bool(self.sums) and all(compares(entity, *each) for each in self.sums)
            case _:
                return False


def _overlap(one: tuple[str, str], other: tuple[str, str]) -> bool:
    """Whether two periods (first and last day, ISO 8601) share a day."""
    return one[0] <= other[1] and other[0] <= one[1]


def position(word: QueryWord, exact: bool) -> Position:
    """Where a word of the query may stand: `exact` as typed, else in all its readings."""
    forms = frozenset(word.forms)
    if exact:
        return Position(forms, weight=word.weight)
    stems = frozenset(reading.stem for reading in word.readings)
    # Typed without accents: found without theirs too. A stem does not do, since endings are cut by accents.
    folds = frozenset(form for form in forms if fold(form) == form)
    return Position(forms, stems, folds, weight=word.weight)


def said(stems: Sequence[str], weight: float, language: str, means: str, kind: str) -> Wanted:
    """Words of the query, `means`, as they are said in another language: stems in a row."""
    forms = (frozenset((stem,)) if is_dense(stem) else frozenset[str]() for stem in stems)
    positions = tuple(
        Position(form, frozenset((stem,)), weight=weight / len(stems), language=language)
        for form, stem in zip(forms, stems, strict=True)
    )
    return Wanted(positions, together=True, kind=kind, means=means, language=language)
