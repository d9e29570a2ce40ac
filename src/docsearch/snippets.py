"""Choose the passages of a document that answer a query, and mark the words that do."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

from docsearch.analysis import analyse_like, fold
from docsearch.analysis.light import CHANGING as LIGHT_CHANGING
from docsearch.languages import language
from docsearch.model import DateSpan, Document, Passage, Place, Snippet, Token
from docsearch.plan import Position, Wanted

# Code points looked through for one hit, 3 ms; beyond them only places and dates are lit up.
BUDGET = 100_000
# Stemmers change how words end, so that a stem begins as its word does: true of all but 1 in 1,000 words of 17
# languages, and not of those whose stemmers take prefixes off or change vowels.
STEADY = 3  # letters
CHANGING = LIGHT_CHANGING | {"arabic", "indonesian"}


class _Mark(NamedTuple):
    """A stretch of a passage that answers the wanted thing number `wanted`; offsets into the document."""

    wanted: int
    start: int
    end: int


class _Found(NamedTuple):
    """A passage and what in it answers."""

    passage: Passage
    marks: list[_Mark]


def snippets(document: Document, answers: Answers, limit: int = 3) -> tuple[Snippet, ...]:
    """The best `limit` passages, best first; the first passage, unmarked, where none shows why it was found."""
    found = _searched(document, answers)
    weights = _weights(found, len(answers.wanted))
    ranked = sorted(found, key=lambda each: (-_score(each, weights), each.passage.ordinal))
    best = [each for each in ranked if each.marks][:limit] or ranked[:1]
    return tuple(_snippet(document, each) for each in best)


class Answers(dict[tuple[str, str], frozenset[tuple[int, int]]]):
    """Word and stem -> the (number, position) pairs of what is wanted that they answer; worked out once a query."""

    def __init__(self, wanted: Sequence[Wanted]) -> None:
        super().__init__()
        self.wanted = wanted
        self._forms: dict[str, list[tuple[int, int]]] = {}  # "field form" -> positions that ask for it
        self._open: list[tuple[Position, tuple[int, int]]] = []  # prefixes and fuzzy words, tried one by one
        self.beginnings: set[str] = set()  # a word that answers begins with one of these once it is folded
        for number, want in enumerate(wanted):
            for index, position in enumerate(want.positions):
                self._learn(position, (number, index))

    def _learn(self, position: Position, key: tuple[int, int]) -> None:
        for field, forms in (("word", position.words), ("stem", position.stems), ("fold", position.folds)):
            for form in forms:
                self._forms.setdefault(f"{field} {form}", []).append(key)
                plain = fold(form)
                # Nothing is stemmed in scripts from Thai on.
                stemmed = field == "stem" and plain < "\u0e00"
                self.beginnings.add(plain[: min(STEADY, len(plain) - 1)] if stemmed else plain)
        if position.prefix is not None or position.fuzzy is not None:
            self.beginnings.add(fold(position.prefix or ""))  # a fuzzy word may begin in any way
            self._open.append((position, key))

    def __missing__(self, token: tuple[str, str]) -> frozenset[tuple[int, int]]:
        word, stem = token
        plain = fold(word)
        named = (f"word {word}", f"stem {stem}", f"fold {plain}")
        keys = [key for name in named for key in self._forms.get(name, ())]
        keys += [key for position, key in self._open if _fits(position, word, plain)]
        answered = self[token] = frozenset(keys)
        return answered


def _fits(position: Position, word: str, plain: str) -> bool:
    if position.prefix is not None:
        return word.startswith(position.prefix) or plain.startswith(position.prefix)
    if position.fuzzy is not None:
        return any(within_distance(form, *position.fuzzy) for form in {word, plain})
    return False


def _searched(document: Document, answers: Answers) -> list[_Found]:
    """Every passage with what in it answers. Words that begin like one asked for are looked at, all where none do."""
    entities = [_Found(passage, list(_entity_marks(passage, answers.wanted))) for passage in document.passages]
    if not answers.beginnings:
        return entities
    found = _with_words(entities, answers, answers.beginnings)
    return found if any(each.marks for each in found) else _with_words(entities, answers, {""})


def _with_words(passages: Sequence[_Found], answers: Answers, beginnings: Collection[str]) -> list[_Found]:
    budget = BUDGET
    found = []
    for passage, marks in passages:
        if budget > 0:
            budget -= len(passage.text)
            changing = language(passage.language).stemmer in CHANGING
            tokens = analyse_like(passage.text, passage.language, {""} if changing else beginnings)
            marks = [*marks, *_word_marks(passage, tokens, answers)]
        found.append(_Found(passage, marks))
    return found


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


def _word_marks(passage: Passage, tokens: Sequence[Token], answers: Answers) -> Iterator[_Mark]:
    """Where tokens of the passage answer; `tokens` may be some of its tokens only."""
    where: dict[tuple[int, int], set[int]] = {}  # position of what is wanted -> the tokens that answer it
    for index, token in enumerate(tokens):
        for key in answers[token.word, token.stem]:
            where.setdefault(key, set()).add(index)
    for number in {number for number, _ in where}:
        want = answers.wanted[number]
        steps = range(len(want.positions))
        answered = [where.get((number, step), set()) for step in steps]
        runs = [
            range(first, first + len(steps))
            for first in sorted(answered[0])
            if all(first + step in answered[step] for step in steps)
            and all(_touch(passage.text, tokens[first + step - 1], tokens[first + step]) for step in steps[1:])
        ]
        if not runs and not want.together:
            runs = [range(index, index + 1) for index in sorted(set().union(*answered))]
        for run in runs:
            yield _Mark(number, passage.start + tokens[run[0]].start, passage.start + tokens[run[-1]].end)


def _touch(text: str, one: Token, other: Token) -> bool:
    """Whether no word stands between two tokens."""
    return not any(map(str.isalnum, text[one.end : other.start]))


def _weights(found: Sequence[_Found], count: int) -> list[float]:
    """How telling each wanted thing is: rare among the passages of the document, as idf has it."""
    holding = [0] * count
    for each in found:
        for number in {mark.wanted for mark in each.marks}:
            holding[number] += 1
    return [math.log(1 + (len(found) + 1) / (n + 0.5)) for n in holding]


def _score(found: _Found, weights: Sequence[float]) -> float:
    """Distinct things answered count in full, repetitions little."""
    distinct = {mark.wanted for mark in found.marks}
    return sum(weights[number] for number in distinct) + 0.01 * min(len(found.marks), 10)


def _snippet(document: Document, found: _Found) -> Snippet:
    passage = found.passage
    highlights = _merged(sorted((mark.start - passage.start, mark.end - passage.start) for mark in found.marks))
    return Snippet(
        passage.ordinal,
        passage.start,
        passage.end,
        passage.language,
        passage.text,
        highlights,
        matched_as=tuple(dict.fromkeys(passage.text[start:end] for start, end in highlights)),
        page=sum(start <= passage.start for start in document.pages) or None,
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
