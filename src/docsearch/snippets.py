"""Choose the passages of a document that answer a query, and mark the words that do."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from docsearch.analysis import analyse, fold
from docsearch.model import DateSpan, Document, Passage, Place, Snippet, Token
from docsearch.plan import Position, Wanted

# Code points analysed for one hit: 3 ms. What lies beyond is found, but lit up only where a place or date answers.
BUDGET = 30_000


@dataclass(frozen=True, slots=True)
class _Mark:
    """A stretch of a passage that answers the wanted thing number `wanted`; offsets into the document."""

    wanted: int
    start: int
    end: int


def snippets(document: Document, wanted: Sequence[Wanted], limit: int = 3) -> tuple[Snippet, ...]:
    """The best `limit` passages, best first; the first passage, unmarked, where none shows why it was found."""
    marked = list(_marked(document, wanted))
    weights = _weights([marks for _, marks in marked], len(wanted))
    ranked = sorted(marked, key=lambda pair: (-_score(pair[1], weights), pair[0].ordinal))
    best = [(passage, marks) for passage, marks in ranked if marks][:limit] or ranked[:1]
    return tuple(_snippet(document, passage, marks) for passage, marks in best)


def _marked(document: Document, wanted: Sequence[Wanted]) -> Iterator[tuple[Passage, list[_Mark]]]:
    budget = BUDGET
    for passage in document.passages:
        marks = list(_entity_marks(passage, wanted))
        if budget > 0:
            budget -= len(passage.text)
            tokens = analyse(passage.text, passage.language)
            marks += _word_marks(tokens, passage, wanted)
        yield passage, marks


def _entity_marks(passage: Passage, wanted: Sequence[Wanted]) -> Iterator[_Mark]:
    for number, want in enumerate(wanted):
        for mention in passage.mentions:
            entity = mention.entity
            if isinstance(entity, Place):
                answers = want.place == entity.id or want.place in entity.parents
            else:
                answers = want.period is not None and _overlap(entity, want.period)
            if answers:
                yield _Mark(number, mention.start, mention.end)


def _overlap(span: DateSpan, period: tuple[str, str]) -> bool:
    return span.start <= period[1] and period[0] <= span.end


def _word_marks(tokens: Sequence[Token], passage: Passage, wanted: Sequence[Wanted]) -> Iterator[_Mark]:
    for number, want in enumerate(wanted):
        if not want.positions:
            continue
        fits = [[_fits(token, position) for token in tokens] for position in want.positions]
        runs = list(_runs(tokens, fits))
        if not runs and not want.together:
            runs = [(t.start, t.end) for index, t in enumerate(tokens) if any(fit[index] for fit in fits)]
        for start, end in runs:
            yield _Mark(number, passage.start + start, passage.start + end)


def _fits(token: Token, position: Position) -> bool:
    if token.word in position.words or token.stem in position.stems:
        return True
    if position.folds:
        return fold(token.word) in position.folds
    if position.prefix is not None:
        return token.word.startswith(position.prefix) or fold(token.word).startswith(position.prefix)
    if position.fuzzy is not None:
        word, distance = position.fuzzy
        return any(within_distance(form, word, distance) for form in {token.word, fold(token.word)})
    return False


def _runs(tokens: Sequence[Token], fits: Sequence[Sequence[bool]]) -> Iterator[tuple[int, int]]:
    """Where neighbouring tokens answer the positions one after the other."""
    length = len(fits)
    for first in range(len(tokens) - length + 1):
        if fits[0][first] and all(fits[step][first + step] for step in range(1, length)):
            yield tokens[first].start, tokens[first + length - 1].end


def _weights(marks: Sequence[Sequence[_Mark]], count: int) -> list[float]:
    """How telling each wanted thing is: rare among the passages of the document, as idf has it."""
    holding = [0] * count
    for found in marks:
        for number in {mark.wanted for mark in found}:
            holding[number] += 1
    return [math.log(1 + (len(marks) + 1) / (n + 0.5)) for n in holding]


def _score(marks: Sequence[_Mark], weights: Sequence[float]) -> float:
    """Distinct things answered count in full, repetitions little."""
    distinct = {mark.wanted for mark in marks}
    return sum(weights[number] for number in distinct) + 0.01 * min(len(marks), 10)


def _snippet(document: Document, passage: Passage, marks: Sequence[_Mark]) -> Snippet:
    highlights = _merged(sorted((m.start - passage.start, m.end - passage.start) for m in marks))
    matched_as = tuple(dict.fromkeys(passage.text[start:end] for start, end in highlights))
    page = sum(start <= passage.start for start in document.pages) or None
    return Snippet(
        passage.ordinal,
        passage.start,
        passage.end,
        passage.language,
        passage.text,
        highlights,
        matched_as,
        page,
    )


def _merged(spans: Sequence[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """Overlapping spans joined into one."""
    merged: list[tuple[int, int]] = []
    for start, end in spans:
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)


def within_distance(one: str, other: str, limit: int) -> bool:
    """Whether `limit` edits turn `one` into `other`: insert, delete, replace, swap neighbours (OSA distance)."""
    if abs(len(one) - len(other)) > limit:
        return False
    before: list[int] = []
    previous = list(range(len(other) + 1))
    for i, left in enumerate(one, 1):
        current = [i]
        for j, right in enumerate(other, 1):
            cost = min(previous[j] + 1, current[j - 1] + 1, previous[j - 1] + (left != right))
            if i > 1 and j > 1 and left == other[j - 2] and one[i - 2] == right:
                cost = min(cost, before[j - 2] + 1)
            current.append(cost)
        before, previous = previous, current
    return previous[-1] <= limit
