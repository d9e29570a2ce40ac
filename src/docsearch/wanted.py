"""What a query asks for, as snippets look for it and light it up."""

from __future__ import annotations

from typing import NamedTuple

from docsearch.analysis import fold
from docsearch.readings import QueryWord


class Position(NamedTuple):
    """The forms under which one word of the query may stand in a text; `weight`: how rare it is in the index (idf)."""

    words: frozenset[str]
    stems: frozenset[str] = frozenset()
    folds: frozenset[str] = frozenset()
    prefix: str | None = None
    fuzzy: tuple[str, int] | None = None
    wildcard: str | None = None
    weight: float = 1.0


class Wanted(NamedTuple):
    """One thing asked for: words (one after the other where there are several), a place or a period.

    `together`: words apart from each other do not answer. `weight`: of a place or a period, as a position has it.
    """

    positions: tuple[Position, ...] = ()
    together: bool = False
    place: str | None = None
    period: tuple[str, str] | None = None
    weight: float = 1.0


def position(word: QueryWord, exact: bool) -> Position:
    """Where a word of the query may stand: `exact` as typed, else in all its readings."""
    forms = frozenset(word.forms)
    if exact:
        return Position(forms, weight=word.weight)
    stems = frozenset(reading.stem for reading in word.readings)
    # Typed without accents: found without theirs too. A stem does not do, since endings are cut by accents.
    folds = frozenset(form for form in forms if fold(form) == form)
    return Position(forms, stems, folds, weight=word.weight)
