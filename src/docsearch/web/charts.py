"""Bars along a line of years or months: what stretch of it to show, how high each bar is, which are labelled."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import NamedTuple

SHARE = 0.95  # of what years are named: the rest, centuries of rare years often, would leave the others no room
HEIGHT = 240.0  # px of the highest bar
LEAST = 2.0  # px of a bar of one document: seen at least
LABELS, FEW = 16, 6  # under bars in wide windows, and in narrow ones


class Bar(NamedTuple):
    """A bar: number of its slot, left edge and width in hundredths of the chart, height in px."""

    slot: int
    left: float
    width: float
    height: float


class Tick(NamedTuple):
    """A label under a slot: its middle in hundredths of the chart; `main`: shown in narrow windows, too."""

    slot: int
    at: float
    main: bool


class Level(NamedTuple):
    """A line across the chart: the count it stands for, and its height in px."""

    documents: int
    height: float


def window(counts: Mapping[int, int], share: float = SHARE) -> tuple[int, int]:
    """The shortest stretch of years, first and last, that has `share` of all mentions; of several the latest.

    `counts` is year -> documents, not empty.
    """
    years = sorted(counts)
    wanted = share * sum(counts.values())
    best, first, held = (years[0], years[-1]), 0, 0
    for year in years:
        held += counts[year]
        while held - counts[years[first]] >= wanted:
            held -= counts[years[first]]
            first += 1
        if held >= wanted and year - years[first] <= best[1] - best[0]:
            best = years[first], year
    return best


def bars(counts: Mapping[int, int], first: int, last: int) -> list[Bar]:
    """A bar for each slot from `first` to `last` that has a count; slots without one stay empty."""
    most = max((count for slot, count in counts.items() if first <= slot <= last), default=1)
    width = 100 / (last - first + 1)
    return [
        Bar(slot, (slot - first) * width, width, max(HEIGHT * counts[slot] / most, LEAST))
        for slot in sorted(counts)
        if first <= slot <= last
    ]


def ticks(first: int, last: int) -> list[Tick]:
    """The slots that are labelled: those whose number a round step divides, at most `LABELS`, `FEW` of them main."""
    slots = last - first + 1
    step, wide = _step(slots / LABELS), _step(slots / FEW)
    while wide % step:
        wide = _step(wide + 1)
    width = 100 / slots
    start = -(-first // step) * step
    return [Tick(slot, (slot - first + 0.5) * width, slot % wide == 0) for slot in range(start, last + 1, step)]


def levels(most: int) -> list[Level]:
    """Two to five round counts up to the highest, least first."""
    step = _step(most / 5)
    return [Level(count, HEIGHT * count / most) for count in range(step, most + 1, step)]


def _step(least: float) -> int:
    """The least of 1, 2, 5, 10, 20, 50 ... that is no less."""
    power: int = 10 ** math.floor(math.log10(max(least, 1)))
    return next(factor * power for factor in (1, 2, 5, 10) if factor * power >= least)


def decades(years: Iterable[int]) -> list[range]:
    """The decades that hold some of the years, in order, as their ten years each."""
    return [range(first, first + 10) for first in sorted({year - year % 10 for year in years})]
