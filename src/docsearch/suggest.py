"""What a query that found nothing may have meant: its unknown words replaced by words of the index that look alike."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from itertools import islice, product
from typing import NamedTuple

from docsearch.analysis import analyse_like, fold, is_dense, tagged
from docsearch.engines.protocol import Engine, Term
from docsearch.query import And, Clause, Field, Fuzzy, Or, Phrase, Words
from docsearch.readings import QueryWord, Statistics, read
from docsearch.records import decode
from docsearch.spelling import edits, within_distance

SUGGESTIONS = 3
WRONG = 4  # unknown words in a query; where there are more it is no slip of the finger
TRIED = 8  # queries made of the best candidates, to see whether they find anything
SHORTEST = 3  # letters; shorter words are all alike
TWO_EDITS = 6  # letters, from which on two edits are believed where one makes no word
LONGEST = 20  # letters of a run without spaces that may be one word
HALF = 3  # letters in each of two words that a space was left out between
# A word must be so many times as frequent to be preferred to one that is an edit nearer.
EDIT = math.log(150)
# What some edits count: people leave out accents, double letters, swap neighbours, and get the first letter right.
ACCENT = 0.2
DOUBLED = 0.7
SWAPPED = 0.8
FIRST = 1.5
SPACE = 1.2

Candidates = dict[str, float]  # word -> how likely it was meant, to be compared only


class _Wrong(NamedTuple):
    """A stretch of the query that no document has, or of a script without spaces that may be cut into wrong words."""

    start: int
    end: int
    surface: str
    words: tuple[QueryWord, ...]


def suggestions(
    text: str,
    clause: Clause,
    engine: Engine,
    statistics: Statistics,
    finds: Callable[[str], bool],
    only: str | None = None,
) -> tuple[str, ...]:
    """Queries like `text`, which was read as `clause` and found nothing; the likeliest first, 3 at most.

    `finds` tells whether a query finds anything, asked as this one was. `only`: the language it was said to be in.
    """
    misspelt = cache(lambda part: tuple(_wrong(part, read(part, statistics, only), engine)))
    wrong = sorted(
        each._replace(start=at + each.start, end=at + each.end)
        for at, part in _texts(clause)
        for each in misspelt(part)
    )
    unknown = [each for each in wrong if not all(_is_known(word, engine) for word in each.words)]
    surfaces = {each.surface: each.words for each in unknown or wrong}
    if len(surfaces) > WRONG:
        return ()
    likely = {surface: found for surface, words in surfaces.items() if (found := _candidates(surface, words, engine))}
    if not likely:
        return ()
    choices = [sorted(found, key=lambda word: -found[word])[:SUGGESTIONS] for found in likely.values()]
    ways = [dict(zip(likely, words, strict=True)) for words in product(*choices)]
    ways.sort(key=lambda way: -sum(likely[surface][word] for surface, word in way.items()))
    queries = dict.fromkeys(_corrected(text, wrong, way, engine) for way in ways[:TRIED])
    return tuple(islice(filter(finds, queries), SUGGESTIONS))


def _texts(clause: Clause) -> Iterator[tuple[int, str]]:
    """The parts of a query that ask for words, and where they begin."""
    match clause:
        case And(clauses) | Or(clauses):
            for inner in clauses:
                yield from _texts(inner)
        case Words(text, start) | Phrase(text, start) | Fuzzy(text, _, start) | Field("title", text, start):
            yield start, text


def _wrong(text: str, words: Sequence[QueryWord], engine: Engine) -> Iterator[_Wrong]:
    """Unknown words, and every short run of a script without spaces: what is misspelt may be cut into known pieces."""
    at = 0
    for run in _runs(words, text):
        start, end = run[0].start, run[-1].end
        if len(run) > 1 and end - start <= LONGEST:
            yield _Wrong(start, end, text[start:end], tuple(run))
            continue
        for word in run:
            if word.start >= at and not _is_known(word, engine):  # Korean ones overlap: the first of them
                at = word.end
                yield _Wrong(word.start, at, text[word.start : at], (word,))


def _runs(words: Sequence[QueryWord], text: str) -> list[list[QueryWord]]:
    """Words that touch in a script without spaces; every other word alone."""
    runs: list[list[QueryWord]] = []
    for word in words:
        if runs and word.start == runs[-1][-1].end and is_dense(text[word.start]) and is_dense(text[word.start - 1]):
            runs[-1].append(word)
        else:
            runs.append([word])
    return runs


def _is_known(word: QueryWord, engine: Engine) -> bool:
    forms = {reading.word for reading in word.readings}
    return any(reading.terms for reading in word.readings) or any(
        engine.document_frequency("word", form) or engine.document_frequency("variant", fold(form)) for form in forms
    )


def _candidates(surface: str, words: Sequence[QueryWord], engine: Engine) -> Candidates:
    if not words[0].readings:  # a number
        return {}
    form = words[0].readings[0].word
    if not is_dense(form) and not _is_korean(form):
        return _spelled(form, engine) or _apart(form, engine)
    if found := _unspaced(surface, words[0], engine):
        return found
    at = words[0].start
    for word in words if len(words) > 1 else ():
        if not _is_known(word, engine):
            start, end = word.start - at, word.end - at
            near = _unspaced(surface[start:end], word, engine)
            found |= {surface[:start] + other + surface[end:]: likely for other, likely in near.items()}
    return found


def _spelled(word: str, engine: Engine) -> Candidates:
    """Words that look like this one. The nearest do; those with accents stand for what they are without."""
    if len(word) < SHORTEST or any(map(str.isdigit, word)):
        return {}
    for distance in (1, 2) if len(word) >= TWO_EDITS else (1,):
        found = dict(engine.near("word", word, distance))
        accented = {fold(other) for other in found}
        plain = engine.near("variant", fold(word), distance)  # with accents: as far as without
        found |= {other: count for other, count in plain if other not in accented}
        if found:
            return {other: math.log(count) - EDIT * _cost(word, other) for other, count in found.items()}
    return {}


def _apart(word: str, engine: Engine) -> Candidates:
    """Two words, both known, that a space was left out between."""
    frequency = engine.document_frequency
    found = {}
    for at in range(HALF, len(word) - HALF + 1):
        count = min(frequency("word", word[:at]), frequency("word", word[at:]))
        if count:
            found[f"{word[:at]} {word[at:]}"] = math.log(count) - EDIT * SPACE
    return found


def _unspaced(surface: str, word: QueryWord, engine: Engine) -> Candidates:
    """Words one edit away, of scripts without spaces, which are known by their stems, or pairs of Korean syllables."""
    typed = unicodedata.normalize("NFKC", surface)
    codes = [""] if _is_korean(typed) else [tagged(reading.code, "") for reading in word.readings]
    field = "word" if _is_korean(typed) else "stem"
    found: dict[str, int] = {}
    for code in codes:
        near = {other: engine.document_frequency(field, code + other) for other in edits(typed)}
        if typed >= "\u2e80" and len(typed) > 1:  # too many letters to try them all
            begun = engine.terms(field, code + typed[: (len(typed) + 1) // 2])
            near |= {term.removeprefix(code): count for term, count in begun}
        found |= {other: count for other, count in near.items() if count and within_distance(other, typed, 1)}
    found.pop(typed, None)
    return {other: math.log(count) - EDIT * _cost(typed, other) for other, count in found.items()}


def _is_korean(word: str) -> bool:
    return "\uac00" <= word[:1] <= "\ud7a3"


def _cost(typed: str, meant: str) -> float:
    """The edits (OSA) that make `meant` of `typed`, each by how often people make it; of Korean, letter by letter."""
    if _is_korean(typed):
        typed, meant = unicodedata.normalize("NFD", typed), unicodedata.normalize("NFD", meant)
    before: list[float] = []
    previous = [0.0, *(FIRST + column for column in range(len(meant)))]
    for row, left in enumerate(typed):
        edge = FIRST if row == 0 else 1.0
        current = [previous[0] + edge]
        for column, right in enumerate(meant):
            taken = DOUBLED if row and left == typed[row - 1] else edge
            put = DOUBLED if column and right == meant[column - 1] else edge
            replaced = 0.0 if left == right else ACCENT if fold(left) == fold(right) else edge
            cost = min(previous[column + 1] + taken, current[column] + put, previous[column] + replaced)
            if row and column and left == meant[column - 1] and typed[row - 1] == right:
                cost = min(cost, before[column - 1] + SWAPPED * (FIRST if row == 1 else 1.0))
            current.append(cost)
        before, previous = previous, current
    return previous[-1]


def _corrected(text: str, wrong: Sequence[_Wrong], meant: dict[str, str], engine: Engine) -> str:
    """The query with its unknown words replaced."""
    parts = []
    at = 0
    for each in wrong:
        if each.surface in meant:
            word = as_written(meant[each.surface], engine)
            parts += [text[at : each.start], word.capitalize() if each.surface[0].isupper() else word]
            at = each.end
    return "".join([*parts, text[at:]])


def as_written(word: str, engine: Engine) -> str:
    """A word known without its accents only, with them, from the first document that has it."""
    if engine.document_frequency("variant", word) and not engine.document_frequency("word", word):
        for match in engine.search(Term("variant", word), 1).page:
            for passage in decode(match.record).passages:
                for token in analyse_like(passage.text, passage.language, {word}):
                    if fold(token.word) == word:
                        return token.word
    return word
