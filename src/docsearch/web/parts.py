"""A long document a part at a time, and what answers in one."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from docsearch.answers import BUDGET, Answers, Mark, marks
from docsearch.model import Document
from docsearch.records import passage_starts
from docsearch.web.state import FARTHEST

PART = BUDGET * 4 // 5  # code points: of a part that is no longer than BUDGET all words are looked at
TRIES = 20  # passages that are looked at for a word that stands outside of a part: 2 ms


class Part(NamedTuple):
    """The passages `first` up to `end` of a document, its number among all `parts` of it, and where others begin."""

    first: int
    end: int
    number: int = 1
    parts: int = 1
    before: int | None = None
    after: int | None = None


def part_of(document: Document, ordinal: int) -> Part:
    """The part that holds a passage, the last where there are fewer; every passage is in one part."""
    starts = passage_starts(document)
    firsts = _firsts(starts, len(document.text))
    number = max(1, bisect_right(firsts, ordinal))
    return Part(
        firsts[number - 1],
        firsts[number] if number < len(firsts) else len(starts),
        number,
        len(firsts),
        firsts[number - 2] if number > 1 else None,
        firsts[number] if number < len(firsts) else None,
    )


def _firsts(starts: Sequence[int], length: int) -> list[int]:
    """The first passage of each part; the last part may be a quarter longer than the others."""
    firsts = [0]
    while starts and length - starts[firsts[-1]] > BUDGET:
        following = bisect_left(starts, starts[firsts[-1]] + PART)
        if following >= len(starts):
            break
        firsts.append(following)
    return firsts


def offset_of(start: int, ordinal: int) -> int:
    """The offset in the address of a document at which the passage `ordinal`, which begins at `start`, is shown."""
    return min(ordinal, FARTHEST) if start >= PART else 0


class Found(NamedTuple):
    """What answers in a part, in order, and a passage before it and one after it that answer too."""

    marks: Sequence[Mark]
    before: int | None = None
    after: int | None = None


def found_in(document: Document, answers: Answers, part: Part) -> Found:
    """Where a part answers. In what is not shown of a long document, only its telling passages are looked at."""
    if not answers.wanted:
        return Found(())
    whole = marks(document, answers)
    if part.parts == 1 or not whole:
        return Found(whole)
    starts = [*passage_starts(document), len(document.text) + 1]
    start, end = starts[part.first], starts[part.end]
    least = min(answers.weights[mark.key] for mark in whole)
    inside = {mark for mark in whole if start <= mark.start < end}
    before = [bisect_right(starts, mark.start) - 1 for mark in whole if mark.start < start][-1:]
    after = [bisect_right(starts, mark.start) - 1 for mark in whole if mark.start >= end][:1]
    return Found(
        sorted(inside.union(_words_in(document, answers, part, least))),
        max(before + _beyond(document, answers, start, least, forwards=False), default=None),
        min(after + _beyond(document, answers, end, least, forwards=True), default=None),
    )


def _beyond(document: Document, answers: Answers, at: int, least: float, *, forwards: bool) -> list[int]:
    """The next passage before or after `at` with a word as it was typed that answers; TRIES are looked at."""
    text, starts = document.text, passage_starts(document)
    for _ in range(TRIES):
        if forwards:
            at = min((found for part in answers.spellings if (found := text.find(part, at)) >= 0), default=-1)
        else:
            at = max((text.rfind(part, 0, at) for part in answers.spellings), default=-1)
        if at < 0:
            break
        ordinal = max(0, bisect_right(starts, at) - 1)
        if _words_in(document, answers, Part(ordinal, ordinal + 1), least):
            return [ordinal]
        if forwards and ordinal + 1 == len(starts):
            break
        at = starts[ordinal + 1] if forwards else starts[ordinal]
    return []


def _words_in(document: Document, answers: Answers, part: Part, least: float) -> Sequence[Mark]:
    """What answers by its words in a part, which is looked at as if it were a document, and weighs so much at least."""
    shown = document.passages[part.first : part.end]
    start, end = shown[0].start, shown[-1].end
    alone = replace(
        document,
        text=document.text[start:end],
        passages=tuple(
            each._replace(ordinal=ordinal, start=each.start - start, end=each.end - start, mentions=())
            for ordinal, each in enumerate(shown)
        ),
        title_mentions=(),
        translation=None,
    )
    found = (mark for mark in marks(alone, answers) if answers.weights[mark.key] >= least)
    return [mark._replace(start=mark.start + start, end=mark.end + start) for mark in found]
