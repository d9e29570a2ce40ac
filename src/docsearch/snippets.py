"""Choose the passages of a document that answer a query, and mark the words that do."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from docsearch.analysis import Forms, analyse, fold, skeleton, terms
from docsearch.languages import language
from docsearch.model import DateSpan, Document, Passage, Place, Snippet
from docsearch.plan import Position, Wanted

# Code points analysed for one hit: 3 ms. What lies beyond is found, but lit up only where a place or date answers.
BUDGET = 20_000
# Stemmers change how words end, so that a stem begins as its word does: true of all but 1 in 1,000 words of 17
# languages, and not of those whose stemmers take prefixes off or change vowels.
PROBE = 3  # letters
CHANGING = frozenset({"arabic", "indonesian", "serbian"})


class _Mark(NamedTuple):
    """A stretch of a passage that answers the wanted thing number `wanted`."""

    wanted: int
    start: int
    end: int


class _Found(NamedTuple):
    """What a passage answers: `entities` by offsets into the document, `words` by tokens of the passage.

    Offsets of words are worked out for the passages chosen only: they cost three times what the words do.
    """

    passage: Passage
    entities: list[_Mark]
    words: list[_Mark]

    @property
    def answers(self) -> set[int]:
        """The numbers of what is wanted that the passage answers."""
        return {mark.wanted for mark in (*self.entities, *self.words)}


def snippets(document: Document, answers: Answers, limit: int = 3) -> tuple[Snippet, ...]:
    """The best `limit` passages, best first; the first passage, unmarked, where none shows why it was found."""
    found = _searched(document, answers)
    weights = _weights(found, len(answers.wanted))
    ranked = sorted(found, key=lambda each: (-_score(each, weights), each.passage.ordinal))
    best = [each for each in ranked if each.answers][:limit] or ranked[:1]
    return tuple(_snippet(document, each) for each in best)


class Answers(dict[Forms, frozenset[tuple[int, int]]]):
    """Forms of a word -> the (number, position) pairs of what is wanted that it answers; worked out once a query."""

    def __init__(self, wanted: Sequence[Wanted]) -> None:
        super().__init__()
        self.wanted = wanted
        self._forms: dict[str, list[tuple[int, int]]] = {}  # "field form" -> positions that ask for it
        self._open: list[tuple[Position, tuple[int, int]]] = []  # prefixes and fuzzy words, tried one by one
        self._probes: set[str] = set()  # a passage that answers has one of these in its skeleton
        for number, want in enumerate(wanted):
            for index, position in enumerate(want.positions):
                self._learn(position, (number, index))

    def _learn(self, position: Position, key: tuple[int, int]) -> None:
        for field, forms in (("word", position.words), ("stem", position.stems), ("fold", position.folds)):
            for form in forms:
                self._forms.setdefault(f"{field} {form}", []).append(key)
                plain = fold(form)
                # Nothing is stemmed in scripts from Thai on.
                self._probes.add(plain[:PROBE] if field == "stem" and plain < "\u0e00" else plain)
        if position.prefix is not None or position.fuzzy is not None:
            self._probes.add(fold(position.prefix or ""))  # a fuzzy word may be any: "" is found everywhere
            self._open.append((position, key))

    def __missing__(self, forms: Forms) -> frozenset[tuple[int, int]]:
        named = (f"word {forms.word}", f"stem {forms.stem}", f"fold {forms.folded}")
        keys = [key for name in named for key in self._forms.get(name, ())]
        keys += [key for position, key in self._open if _fits(position, forms)]
        answered = self[forms] = frozenset(keys)
        return answered

    def likely(self, passage: Passage) -> bool:
        """Whether some word of the passage may answer: a look at its letters, 20 times faster than at its words."""
        if not self._probes or language(passage.language).stemmer in CHANGING:
            return bool(self._probes)
        letters = skeleton(passage.text)
        return any(probe in letters for probe in self._probes)


def _fits(position: Position, forms: Forms) -> bool:
    if position.prefix is not None:
        return forms.word.startswith(position.prefix) or forms.folded.startswith(position.prefix)
    if position.fuzzy is not None:
        return any(within_distance(form, *position.fuzzy) for form in {forms.word, forms.folded})
    return False


def _searched(document: Document, answers: Answers) -> list[_Found]:
    """Every passage with what it answers. Only those that may hold an answer are cut into words, else all."""
    passages = [_Found(passage, list(_entity_marks(passage, answers.wanted)), []) for passage in document.passages]
    found = _with_words(passages, answers, answers.likely)
    if any(each.answers for each in found):
        return found
    return _with_words(passages, answers, lambda passage: True)


def _with_words(passages: Sequence[_Found], answers: Answers, likely: Callable[[Passage], bool]) -> list[_Found]:
    budget = BUDGET
    found = []
    for each in passages:
        if budget > 0 and likely(each.passage):
            budget -= len(each.passage.text)
            each = each._replace(words=list(_word_marks(each.passage, answers)))
        found.append(each)
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


def _word_marks(passage: Passage, answers: Answers) -> Iterator[_Mark]:
    where: dict[tuple[int, int], list[int]] = {}  # position of what is wanted -> the tokens that answer it
    for index, keys in enumerate(map(answers.__getitem__, terms(passage.text, passage.language))):
        for key in keys:
            where.setdefault(key, []).append(index)
    for number in {number for number, _ in where}:
        want = answers.wanted[number]
        length = len(want.positions)
        answered = [set(where.get((number, position), ())) for position in range(length)]
        runs = [i for i in sorted(answered[0]) if all(i + step in answered[step] for step in range(length))]
        if not runs and not want.together:
            runs, length = sorted(set().union(*answered)), 1
        yield from (_Mark(number, first, first + length) for first in runs)


def _weights(found: Sequence[_Found], count: int) -> list[float]:
    """How telling each wanted thing is: rare among the passages of the document, as idf has it."""
    holding = [0] * count
    for each in found:
        for number in each.answers:
            holding[number] += 1
    return [math.log(1 + (len(found) + 1) / (n + 0.5)) for n in holding]


def _score(found: _Found, weights: Sequence[float]) -> float:
    """Distinct things answered count in full, repetitions little."""
    repeated = min(len(found.entities) + len(found.words), 10)
    return sum(weights[number] for number in found.answers) + 0.01 * repeated


def _snippet(document: Document, found: _Found) -> Snippet:
    passage = found.passage
    spans = [(mark.start - passage.start, mark.end - passage.start) for mark in found.entities]
    if found.words:
        tokens = analyse(passage.text, passage.language)
        spans += [(tokens[mark.start].start, tokens[mark.end - 1].end) for mark in found.words]
    highlights = _merged(sorted(spans))
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
