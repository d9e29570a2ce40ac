"""Cut a text into passages: stretches in one language, short enough to read at a glance.

Lines are the unit, since page furniture of another language stands on lines of its own; a long line is
cut at sentence ends. Neighbouring units in the same language are joined again up to a readable length.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from docsearch.model import LanguageGuess, Passage

LONGEST = 600  # code points a unit: about ten lines on a terminal, one screen with three hits
JOINED = 400  # units are joined while they fit in this

_LINE = re.compile(r"[^\n]+")
_SENTENCE_END = re.compile(r"""[.!?…][\])}"'”’»]*(?=\s)|[。！？｡][」』”’）]*|[؟۔।॥።](?=\s|$)""")
_SPACE = re.compile(r"\s")
_SPACES = re.compile(r"\s*")


class Unit(NamedTuple):
    """A line, or part of a long one; `paragraph` is true where it begins after a blank line."""

    start: int
    end: int
    paragraph: bool


def _strip(text: str, start: int, end: int) -> tuple[int, int]:
    piece = text[start:end]
    lead = len(piece) - len(piece.lstrip())
    return (start + lead, start + len(piece.rstrip())) if lead < len(piece) else (start, start)


def _cut(text: str, start: int, end: int) -> int:
    """Where to cut a line that is too long: after a sentence, else at a space, else between characters."""
    window = text[start : start + LONGEST]
    floor = LONGEST // 3
    sentences = [m.end() for m in _SENTENCE_END.finditer(window) if m.end() >= floor]
    if sentences:
        return start + sentences[-1]
    spaces = [m.start() for m in _SPACE.finditer(window) if m.start() >= floor]
    if spaces:
        return start + spaces[-1]
    at = start + LONGEST
    while at < end and unicodedata.category(text[at]).startswith("M") and at < start + 2 * LONGEST:
        at += 1
    return at


def units(text: str) -> list[Unit]:
    """The lines of `text` without blank ones and outer space, long ones cut; in order, never overlapping."""
    found: list[Unit] = []
    last_line_end = 0
    for line in _LINE.finditer(text):
        start, end = _strip(text, *line.span())
        if start == end:
            continue
        paragraph = text.count("\n", last_line_end, start) > 1
        last_line_end = end
        while end - start > LONGEST:
            at = _cut(text, start, end)
            head, tail = _strip(text, start, at)
            found.append(Unit(head, tail, paragraph))
            # never a copy of what is left: for each piece of a line of 30 MB that took 80 s of 90
            start, paragraph = _SPACES.match(text, at, end).end(), False  # type: ignore[union-attr]
        if start < end:
            found.append(Unit(start, end, paragraph))
    return found


def _groups(units: Sequence[Unit], guesses: Sequence[LanguageGuess]) -> Iterator[tuple[int, int]]:
    """Runs [first, last) of neighbouring units that make one passage."""
    first = 0
    for index in range(1, len(units) + 1):
        if index < len(units):
            grown = units[index].end - units[first].start
            same = guesses[index].code == guesses[first].code
            # A paragraph that is long enough by itself stands alone; headings join what follows them.
            full = units[index].paragraph and units[index - 1].end - units[first].start > JOINED // 2
            if same and grown <= JOINED and not full:
                continue
        yield first, index
        first = index


def passages(text: str, units: Sequence[Unit], guesses: Sequence[LanguageGuess]) -> list[Passage]:
    """The passages of `text`, given its units and the language guessed for each."""
    found = []
    for ordinal, (first, last) in enumerate(_groups(units, guesses)):
        start, end = units[first].start, units[last - 1].end
        weights = [unit.end - unit.start for unit in units[first:last]]
        confidence = sum(w * g.confidence for w, g in zip(weights, guesses[first:last], strict=True)) / sum(weights)
        found.append(Passage(ordinal, start, end, text[start:end], guesses[first].code, min(1.0, round(confidence, 3))))
    return found


def main_language(passages: Sequence[Passage]) -> tuple[str, float]:
    """The language most of the text is in, by code points, and its share; "und" where none reaches a third."""
    shares: dict[str, int] = {}
    for passage in passages:
        shares[passage.language] = shares.get(passage.language, 0) + passage.end - passage.start
    known = {code: share for code, share in shares.items() if code != "und"}
    if not known:
        return "und", 0.0
    code = max(known, key=lambda code: (known[code], code))
    share = known[code] / sum(shares.values())
    return (code, share) if share >= 1 / 3 else ("und", share)
