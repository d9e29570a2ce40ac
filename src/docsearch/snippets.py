"""Choose the stretches of a document that show why it was found, and cut them where they can be read.

An answer stands beside the words of its question rather than among them. So every point of a passage is worth the words
that stand near it, each as telling as it is rare, and a snippet is the window that is worth most.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import accumulate, pairwise
from operator import attrgetter
from typing import NamedTuple

from docsearch.analysis import fold
from docsearch.answers import Answers, Mark, marks
from docsearch.model import Document, Passage, Reason, Rendered, Snippet
from docsearch.records import passage_starts
from docsearch.sentences import boundary_after, boundary_before, sentence_starts

LENGTH = 200  # code points at most: two lines and a half of a terminal, and what others show

# How far a word lends its weight, less with each code point: answers follow the words of their question more often than
# they precede them. Of the weight of a word in another sentence a part counts. Shares of answers seen move by less than
# .01 from three quarters to four thirds of each.
AFTER, BEFORE, ELSEWHERE = 300, 160, 0.7
SHARPNESS = 8  # power of what a point is worth: one good stretch is worth more than several poor ones
STEP = 20  # code points from point to point; .004 fewer answers with 40, as many with 10
OPENING = 0.97  # of the worth of a window that begins within a sentence counts: four fifths begin with one

FURTHER = 0.5  # of the first snippet's words: what another must show. Words shown before count half
SHORT = 10 * LENGTH  # code points, about a page: of such a text one snippet is enough
ALIKE = 3  # letters that a name and its translation share at least, or a reader is told that they are the same
FRAGMENT = 30  # code points: less of a next sentence is left out

_BEFORE = BEFORE // STEP - 1  # points before a word that it reaches
_SHARES = [1 - step * STEP / BEFORE for step in range(_BEFORE, 0, -1)]
_SHARES += [1 - step * STEP / AFTER for step in range(AFTER // STEP)]
_START = attrgetter("start")


class _Window(NamedTuple):
    """A stretch of the document that begins in `passage`; `opens` and `closes` as `Snippet` has them."""

    passage: Passage
    start: int
    end: int
    opens: bool
    closes: bool


def snippets(document: Document, answers: Answers, limit: int = 3) -> tuple[Snippet, ...]:
    """The best windows, best first, at most one a passage; the beginning, unmarked, where none shows why it was found.

    After the first come those that show enough, up to `limit`.
    """
    found = marks(document, answers)
    if not found:
        return tuple(
            _snippet(document, _beginning(document, passage), (), answers) for passage in document.passages[:1]
        )
    weights = _local(answers.weights, found, len(document.text))
    keys = _by_passage(found, passage_starts(document))
    chosen: list[_Window] = []
    for ordinal in _best(keys, weights, limit if len(document.text) > SHORT else 1):
        window = _window(document, ordinal, found, weights)
        if all(window.end <= other.start or other.end <= window.start for other in chosen):
            chosen.append(window)
    return tuple(_snippet(document, window, found, answers) for window in chosen)


def _local(weights: Sequence[float], found: Iterable[Mark], length: int) -> list[float]:
    """The weights times how rare each thing is within the document: in how few stretches of it."""
    where: dict[int, set[int]] = {}
    for mark in found:
        where.setdefault(mark.key, set()).add(mark.start // LENGTH)
    stretches = length // LENGTH + 1
    local = list(weights)
    for key, inside in where.items():
        local[key] *= math.log1p(stretches / len(inside)) / math.log1p(stretches)
    return local


def _by_passage(found: Iterable[Mark], starts: Sequence[int]) -> dict[int, set[int]]:
    """Ordinal of a passage -> the keys of the marks that begin in it."""
    keys: dict[int, set[int]] = {}
    for mark in found:
        keys.setdefault(bisect_right(starts, mark.start) - 1, set()).add(mark.key)
    return keys


def _best(keys: Mapping[int, Collection[int]], weights: Sequence[float], limit: int) -> Iterator[int]:
    """The passage with most of what is asked for, then those that add most to what is shown, while that is enough."""
    left = dict(keys)
    shown: set[int] = set()
    enough = 0.0
    for _ in range(min(limit, len(left))):
        adds = {o: sum(weights[key] * (0.5 if key in shown else 1) for key in inside) for o, inside in left.items()}
        ordinal = max(adds, key=lambda o: (adds[o], -o))
        if adds[ordinal] < enough:
            return
        yield ordinal
        enough = enough or FURTHER * adds[ordinal]
        shown.update(left.pop(ordinal))


def _stretch(document: Document, passage: Passage) -> str:
    """The text of a passage, and of the next as much as a window may run on into: where a long line was cut in two."""
    for other in document.passages[passage.ordinal + 1 : passage.ordinal + 2]:
        if other.language == passage.language and "\n" not in document.text[passage.end : other.start]:
            return document.text[passage.start : min(other.end, passage.end + LENGTH)]
    return passage.text


def _beginning(document: Document, passage: Passage) -> _Window:
    text = _stretch(document, passage)
    return _cut(passage, text, sentence_starts(text), 0, ())


def _window(document: Document, ordinal: int, found: Sequence[Mark], weights: Sequence[float]) -> _Window:
    """The window worth most of those in a passage that begin or end with a sentence, or lie within a long one."""
    passage = document.passages[ordinal]
    text = _stretch(document, passage)
    sentences = sentence_starts(text)
    reach = (passage.start - AFTER, passage.start + len(text) + BEFORE)
    first, last = (bisect_left(found, at, key=_START) for at in reach)
    near = [m._replace(start=m.start - passage.start, end=m.end - passage.start) for m in found[first:last]]
    curve = _curve(len(text), sentences, near, weights)
    starts = list(sentences)
    for start, end in pairwise([*sentences, len(text)]):
        starts += range(start + STEP, end - LENGTH, STEP)
        starts.append(end - LENGTH)
    own = [mark for mark in near if 0 <= mark.start < len(passage.text)]
    holding = [at for at in starts if any(0 <= at <= mark.start and mark.end <= at + LENGTH for mark in own)]
    worth = {at: _worth(curve, at) * (1 if at in sentences else OPENING) for at in holding}
    start = max(worth, key=lambda at: (worth[at], -at), default=own[0].start)
    if start not in sentences:
        start = min(boundary_after(text, start), max(mark.start for mark in own))
    return _cut(passage, text, sentences, start, near)


def _curve(length: int, sentences: Sequence[int], near: Iterable[Mark], weights: Sequence[float]) -> list[float]:
    """What the text is worth up to each point, `STEP` code points apart, its end included."""
    inside = [bisect_right(sentences, middle) for middle in range(STEP // 2, length + STEP // 2, STEP)]
    count = len(inside)
    rows: dict[int, list[float]] = {}
    for mark in near:
        row = rows.setdefault(mark.key, [0.0] * count)
        middle = (mark.start + mark.end) // 2
        sentence = bisect_right(sentences, middle) if middle < length else 0
        own, elsewhere = weights[mark.key], weights[mark.key] * ELSEWHERE
        first = middle // STEP - _BEFORE
        for point, share in enumerate(_SHARES[max(0, -first) : max(0, count - first)], max(0, first)):
            value = share * (own if inside[point] == sentence else elsewhere)
            if value > row[point]:
                row[point] = value
    return list(accumulate((sum(column) ** SHARPNESS for column in zip(*rows.values(), strict=True)), initial=0.0))


def _worth(curve: Sequence[float], start: int) -> float:
    return _up_to(curve, start + LENGTH) - _up_to(curve, start)


def _up_to(curve: Sequence[float], at: int) -> float:
    point, rest = divmod(at, STEP)
    if point >= len(curve) - 1:
        return curve[-1]
    return curve[point] + (curve[point + 1] - curve[point]) * rest / STEP


def _cut(passage: Passage, text: str, sentences: Sequence[int], start: int, near: Iterable[Mark]) -> _Window:
    """The window from `start`: to the end of the text, of a sentence or, at the least, of a word."""
    limit = start + LENGTH
    if limit < len(text):
        last = sentences[bisect_right(sentences, limit) - 1]
        fragment = last > start and limit - last < FRAGMENT and not any(last < mark.end <= limit for mark in near)
        limit = last if fragment else boundary_before(text, limit)
    end = start + len(text[start:limit].rstrip()) or min(start + LENGTH, len(text))
    following = bisect_left(sentences, end)
    rest = text[end : sentences[following] if following < len(sentences) else len(text)]
    return _Window(passage, passage.start + start, passage.start + end, start in sentences, not rest.strip())


def _snippet(document: Document, window: _Window, found: Sequence[Mark], answers: Answers) -> Snippet:
    start, end = window.start, window.end
    text = document.text[start:end]
    inside = [mark for mark in found if start <= mark.start and mark.end <= end]
    highlights = _merged((mark.start - start, mark.end - start) for mark in inside if not mark.rendered)
    return Snippet(
        window.passage.ordinal,
        start,
        end,
        window.passage.language,
        text,
        highlights,
        matched_as=tuple(dict.fromkeys(text[first:last] for first, last in highlights)),
        page=bisect_right(document.pages, start) or None,
        opens=window.opens,
        closes=window.closes,
        reasons=tuple(dict.fromkeys(_reasons(document, window, inside, answers))),
        translation=_rendered(document, start, end),
    )


def _reasons(document: Document, window: _Window, inside: Iterable[Mark], answers: Answers) -> Iterator[Reason]:
    """Why the window answers, of what is written otherwise than it was asked for."""
    text = document.text[window.start : window.end].casefold()
    for mark in inside:
        if mark.rendered and document.translation:
            if mark.rendered.casefold() not in text:  # names and numbers stand in the original as well
                yield Reason("translation", document.translation.language, mark.rendered, mark.rendered)
        elif want := answers.reasons.get(mark.key):
            surface = document.text[mark.start : mark.end]
            if not _alike(surface, want.means, ALIKE if want.language is None else None):
                yield Reason(want.kind, want.language or window.passage.language, surface, want.means)


def _alike(surface: str, means: str, letters: int | None) -> bool:
    """Whether a reader sees that the two are the same: they begin alike, in so many letters or in all."""
    return fold(surface.casefold())[:letters] == fold(means.casefold())[:letters]


def _rendered(document: Document, start: int, end: int) -> Rendered | None:
    """The translation of the sentences of which a part stands at `start:end`."""
    translation = document.translation
    if translation is None:
        return None
    shown = [each for each in translation.renderings if each.start < end and each.end > start]
    if not shown:
        return None
    translators = dict.fromkeys(translation.translators[each.translator] for each in shown)
    return Rendered(translation.language, " ".join(each.text for each in shown), ", ".join(translators))


def _merged(spans: Iterable[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """Spans that overlap or touch joined into one."""
    merged: list[tuple[int, int]] = []
    for start, end in spans:
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)
