"""Learn from translations which words translate which: IBM model 1 with a prior for the diagonal.

The model is that of fast_align (Dyer, Chahuneau and Smith 2013), trained by expectation maximisation from each language
to the other. What counts is what both directions agree on: the product of their posteriors. Words are stems, so
inflected forms share their counts. Two neighbouring words that one word is aligned with are a translation as well:
"city" is "thành phố".

Measured on 1,000 sentence pairs of everyday language (Thai: 548) with a prototype of the ranking, 500 English questions
to 240 paragraphs of an encyclopaedia each in vi, th, ca, es: a wordnet finds .897 of them among its first ten (vi .752,
th .922), mixed with what is learnt .913 (vi .808, th .914); .908 without the diagonal, .908 without the neighbours,
.909 to .914 with half or double of any constant below. The constants were chosen on these questions. The root or the
lesser of the posteriors for their product, and a sparse prior, found up to .007 less.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from docsearch.analysis import analyse, is_dense
from docsearch.errors import MissingExtra
from docsearch.lexicon.entries import Link
from docsearch.model import Token

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Ids = NDArray[np.int64]
    Small = NDArray[np.int32]
    Floats = NDArray[np.float64]

_LONGEST = 100  # words; longer ones are paragraphs, and two of those have 10,000 cells
_MOST = 48_000_000  # cells (a word of a pair's source beside one of its target) trained on, the shortest pairs first
_BLOCK = 500_000  # cells worked on at once

_ROUNDS = 5
_DIAGONAL = 4.0  # how much nearer to the diagonal is likelier: exp(-4 * distance), distances up to 1
_NULL = 0.1  # of the words come from no word

_UNSEEN = 5.0  # occurrences granted to what was not seen: a word met once has no translation surer than 1/6
_LEAST = 0.02  # the greater of both probabilities
_EVIDENCE = 0.25  # alignments expected
_PHRASE_EVIDENCE = 0.8
_PHRASE = 0.3  # what is less likely to be two words for one in a sentence is not counted


def learn(pairs: Iterable[tuple[str, str]], source: str, target: str) -> list[Link]:
    """Links between words of `source` and `target`, learnt from sentences and their translations; the surest first.

    A word stands for all its inflections, in its most frequent form. The probabilities are discounted, so those of a
    word that occurred n times add up to about n / (n + 5) at most: the rest is what other lexicons may say of it. A
    pair that comes again counts once, one with a sentence of more than 100 words not at all. The same pairs always give
    the same links. 100,000 pairs of twelve to fifteen words take 14 to 17 s of processor time and up to .7 GB.
    Raises MissingExtra without numpy.
    """
    try:
        import numpy  # noqa: F401  # 60 ms
    except ImportError as error:
        raise MissingExtra("learning from translations", "learn") from error
    ones, others = _read(pairs, source, target)
    if not ones.counts.size:
        return []
    table, blocks = _cells(ones, others)
    model = _train(table, blocks, ones, others)
    return _links(table, blocks, model, ones, others)


class _Side(NamedTuple):
    """One language's sentences: `stems` of all words in a row, the first of each sentence at `starts`.

    `words` and `counts` are those of each stem: its most frequent form, its number of occurrences. `joined` is whether
    a word is followed by its neighbour, at most a blank between them.
    """

    words: list[str]
    counts: Ids
    stems: Ids
    joined: NDArray[np.bool_]
    starts: Ids


class _Table(NamedTuple):
    """The words that occur in a pair together: stems of either side, by source, then target."""

    sources: Small
    targets: Small


class _Block(NamedTuple):
    """n pairs of i source and j target words.

    `sources` [n, i] and `targets` [n, j] are positions in the sides' rows of words. `cells` [n, i, j] tells for each
    two words which of `rows` is theirs, those are rows of the table.
    """

    sources: Ids
    targets: Ids
    cells: Small
    rows: Small


class _Model(NamedTuple):
    """Probabilities a row of the table: of the target word given the source word, and the other way round.

    `targets` and `sources` are those of each word to come from no word.
    """

    forward: Floats
    backward: Floats
    targets: Floats
    sources: Floats


class _Posteriors(NamedTuple):
    """How likely each target word is made by each source word [n, i, j], by none [n, j], and the other way round."""

    forward: Floats
    unmade_targets: Floats
    backward: Floats
    unmade_sources: Floats


# Reading


class _Reader:
    """Collects the sentences of one language."""

    def __init__(self, code: str) -> None:
        self.code = code
        self.surfaces: dict[str, int] = {}
        self.stems: dict[str, int] = {}
        self.stem_of = array("q")  # of each surface
        self.words = array("q")  # surfaces
        self.joined = array("b")
        self.starts = array("q", [0])

    def add(self, text: str, tokens: list[Token]) -> None:
        for token in tokens:
            number = self.surfaces.setdefault(token.surface, len(self.surfaces))
            if number == len(self.stem_of):
                self.stem_of.append(self.stems.setdefault(token.stem, len(self.stems)))
            self.words.append(number)
        for one, other in pairwise(tokens):
            self.joined.append(one.end <= other.start and text[one.end : other.start] in ("", " "))
        self.joined.append(False)
        self.starts.append(len(self.words))

    def side(self) -> _Side:
        import numpy as np

        words, stem_of = np.array(self.words, np.int64), np.array(self.stem_of, np.int64)
        inside = np.ones(len(words))
        inside[self.starts[:-1]] = 0.01  # a capital says little there
        often = np.bincount(words, inside, len(stem_of))
        surfaces, best = list(self.surfaces), [""] * len(self.stems)
        for number in np.argsort(often, kind="stable").tolist():
            best[stem_of[number]] = surfaces[number]
        stems = stem_of[words]
        counts = np.bincount(stems, minlength=len(best))
        return _Side(best, counts, stems, np.array(self.joined, bool), np.array(self.starts, np.int64))


def _read(pairs: Iterable[tuple[str, str]], source: str, target: str) -> tuple[_Side, _Side]:
    ones, others = _Reader(source), _Reader(target)
    for one, other in dict.fromkeys(pairs):
        words, translated = analyse(one, source), analyse(other, target)
        if 0 < len(words) <= _LONGEST and 0 < len(translated) <= _LONGEST:
            ones.add(one, words)
            others.add(other, translated)
    return ones.side(), others.side()


# Training


def _cells(ones: _Side, others: _Side) -> tuple[_Table, list[_Block]]:
    """The pairs of each shape together, in blocks; all two words that meet in one of them."""
    import numpy as np

    width = len(others.words)
    shapes, tables, waiting = [], [np.empty(0, np.int64)], 0
    for sources, targets in _shapes(ones, others):
        keys = ones.stems[sources][:, :, None] * width + others.stems[targets][:, None, :]
        own, cells = np.unique(keys, return_inverse=True)
        shapes.append((sources, targets, cells.reshape(keys.shape).astype(np.int32), own))
        tables.append(own)
        waiting += own.size
        if waiting > max(tables[0].size, _BLOCK):
            tables, waiting = [_distinct(tables)], 0
    table = _distinct(tables)
    blocks = []
    while shapes:  # each is given back as its block is made
        sources, targets, cells, own = shapes.pop()
        blocks.append(_Block(sources, targets, cells, np.asarray(np.searchsorted(table, own), np.int32)))
    return _Table((table // width).astype(np.int32), (table % width).astype(np.int32)), blocks


def _distinct(keys: list[Ids]) -> Ids:
    """All keys once, ascending. `numpy.unique` hashes here, in 100 times the time of sorting."""
    import numpy as np

    found = np.concatenate(keys)
    found.sort()
    return found[np.flatnonzero(np.diff(found, prepend=-1))]


def _shapes(ones: _Side, others: _Side) -> Iterator[tuple[Ids, Ids]]:
    """Positions of the words [n, i] and [n, j] of pairs of i and j words, the pairs with fewest cells first."""
    import numpy as np

    lengths, translated = np.diff(ones.starts), np.diff(others.starts)
    order = np.lexsort((lengths, lengths * translated))
    order = order[np.cumsum((lengths * translated)[order]) <= _MOST]
    changes = np.diff(lengths[order]) | np.diff(translated[order])
    for pairs in np.split(order, np.flatnonzero(changes) + 1):
        i, j = int(lengths[pairs[0]]), int(translated[pairs[0]])
        step = max(1, _BLOCK // (i * j))
        for start in range(0, len(pairs), step):
            some = pairs[start : start + step, None]
            yield ones.starts[some] + np.arange(i), others.starts[some] + np.arange(j)


def _train(table: _Table, blocks: list[_Block], ones: _Side, others: _Side) -> _Model:
    import numpy as np

    even = np.ones(len(table.sources))
    model = _Model(even, even, others.counts / others.counts.sum(), ones.counts / ones.counts.sum())
    for _ in range(_ROUNDS):
        forward, backward = np.zeros(len(even)), np.zeros(len(even))
        unmade_targets, unmade_sources = np.full(len(others.words), 0.01), np.full(len(ones.words), 0.01)
        for block in blocks:
            found = _posteriors(block, model, ones, others)
            forward[block.rows] += _sums(block.cells, found.forward, len(block.rows))
            backward[block.rows] += _sums(block.cells, found.backward, len(block.rows))
            np.add.at(unmade_targets, others.stems[block.targets], found.unmade_targets)
            np.add.at(unmade_sources, ones.stems[block.sources], found.unmade_sources)
        forward /= _sums(table.sources, forward, len(ones.words))[table.sources]
        backward /= _sums(table.targets, backward, len(others.words))[table.targets]
        unmade_targets /= unmade_targets.sum()
        unmade_sources /= unmade_sources.sum()
        model = _Model(forward, backward, unmade_targets, unmade_sources)
    return model


def _sums(groups: Small, values: Floats, size: int) -> Floats:
    """The sum of the values of each group, 0 to size - 1; never 0, to be divided by."""
    import numpy as np

    return np.asarray(np.bincount(groups.ravel(), values.ravel(), size), np.float64) + 1e-300


def _posteriors(block: _Block, model: _Model, ones: _Side, others: _Side) -> _Posteriors:
    near = _diagonal(*block.cells.shape[1:])
    forward = model.forward[block.rows][block.cells] * (near / near.sum(axis=0))
    unmade_targets = _NULL / (1 - _NULL) * model.targets[others.stems[block.targets]]
    all_targets = forward.sum(axis=1) + unmade_targets
    backward = model.backward[block.rows][block.cells] * (near / near.sum(axis=1, keepdims=True))
    unmade_sources = _NULL / (1 - _NULL) * model.sources[ones.stems[block.sources]]
    all_sources = backward.sum(axis=2) + unmade_sources
    return _Posteriors(
        forward / all_targets[:, None, :],
        unmade_targets / all_targets,
        backward / all_sources[:, :, None],
        unmade_sources / all_sources,
    )


def _diagonal(i: int, j: int) -> Floats:
    """How likely the words of sentences of i and j words are each other's, by where they stand alone. [i, j]"""
    import numpy as np

    distances = (np.arange(i)[:, None] + 0.5) / i - (np.arange(j) + 0.5) / j
    return np.asarray(np.exp(-_DIAGONAL * np.abs(distances)), np.float64)


# Links


class _Phrases(NamedTuple):
    """Words of one side that two neighbours of the other translate, and how often they are expected to."""

    words: Ids
    firsts: Ids
    seconds: Ids
    counts: Floats


def _links(table: _Table, blocks: list[_Block], model: _Model, ones: _Side, others: _Side) -> list[Link]:
    import numpy as np

    counts = np.zeros(len(table.sources))
    of_targets, of_sources = [], []
    for block in blocks:
        found = _posteriors(block, model, ones, others)
        counts[block.rows] += _sums(block.cells, found.forward * found.backward, len(block.rows))
        sources, targets = ones.stems[block.sources], others.stems[block.targets]
        forward, backward = found.forward, found.backward
        of_targets.append(_neighbours(forward, backward, sources, targets, others.joined[block.targets]))
        forward, backward = forward.transpose(0, 2, 1), backward.transpose(0, 2, 1)
        of_sources.append(_neighbours(backward, forward, targets, sources, ones.joined[block.sources]))
    wide, deep = _phrases(of_targets, len(others.words)), _phrases(of_sources, len(ones.words))
    keys = table.sources.astype(np.int64) * len(others.words) + table.targets
    for sources, targets, told in (
        (wide.words, wide.firsts, wide.counts),
        (wide.words, wide.seconds, wide.counts),
        (deep.firsts, deep.words, deep.counts),
        (deep.seconds, deep.words, deep.counts),
    ):  # what a phrase tells, its words tell no more
        np.subtract.at(counts, np.searchsorted(keys, sources * len(others.words) + targets), told / 2)
    links = [*_of_words(table, counts, ones, others), *_of_phrases(wide, ones, others)]
    links += (Link(link.target, link.source, link.backward, link.forward) for link in _of_phrases(deep, others, ones))
    kept = (link for link in links if max(link.forward, link.backward) >= _LEAST)
    return sorted(kept, key=lambda link: (-link.forward * link.backward, link.source, link.target))


def _neighbours(made: Floats, makes: Floats, words: Ids, neighbours: Ids, joined: NDArray[np.bool_]) -> _Phrases:
    """Phrases in the pairs of a block, one each time: `made` [n, i, j] is how likely a word made each neighbour.

    The word itself may be made by either neighbour: `makes` are the likelihoods, which share the word between them.
    """
    import numpy as np

    both = made[:, :, :-1] * made[:, :, 1:] * (makes[:, :, :-1] + makes[:, :, 1:]) * joined[:, None, :-1]
    pair, word, first = np.nonzero(both > _PHRASE)
    return _Phrases(words[pair, word], neighbours[pair, first], neighbours[pair, first + 1], both[pair, word, first])


def _phrases(found: list[_Phrases], size: int) -> _Phrases:
    """Each phrase once, with its counts added up, if there are enough; `size` is the number of its side's stems."""
    import numpy as np

    words, firsts, seconds, counts = map(np.concatenate, zip(*found, strict=True))
    phrases, phrase = np.unique(firsts * size + seconds, return_inverse=True)
    keys, key = np.unique(words * max(1, phrases.size) + phrase, return_inverse=True)
    sums = np.asarray(np.bincount(key, counts, keys.size), np.float64)
    keys, sums = keys[sums >= _PHRASE_EVIDENCE], sums[sums >= _PHRASE_EVIDENCE]
    kept = phrases[keys % max(1, phrases.size)]
    return _Phrases(keys // max(1, phrases.size), kept // size, kept % size, sums)


def _of_words(table: _Table, counts: Floats, ones: _Side, others: _Side) -> Iterator[Link]:
    import numpy as np

    rows = np.flatnonzero(counts >= _EVIDENCE)
    sources, targets = table.sources[rows], table.targets[rows]
    forward = counts[rows] / (ones.counts[sources] + _UNSEEN)
    backward = counts[rows] / (others.counts[targets] + _UNSEEN)
    columns = sources.tolist(), targets.tolist(), forward.tolist(), backward.tolist()
    for source, target, ahead, back in zip(*columns, strict=True):
        yield Link(ones.words[source], others.words[target], ahead, back)


def _of_phrases(phrases: _Phrases, ones: _Side, others: _Side) -> Iterator[Link]:
    """From words of `ones` to phrases of `others`."""
    import numpy as np

    size = len(others.words)
    joined = np.flatnonzero(others.joined)
    having, often = np.unique(others.stems[joined] * size + others.stems[joined + 1], return_counts=True)
    occurrences = often[np.searchsorted(having, phrases.firsts * size + phrases.seconds)]
    forward = phrases.counts / (ones.counts[phrases.words] + _UNSEEN)
    backward = phrases.counts / (occurrences + _UNSEEN)
    columns = (column.tolist() for column in (*phrases[:3], forward, backward))
    for word, first, second, ahead, back in zip(*columns, strict=True):
        yield Link(ones.words[word], _phrase(others.words[first], others.words[second]), ahead, back)


def _phrase(first: str, second: str) -> str:
    return f"{first}{second}" if is_dense(first) and is_dense(second) else f"{first} {second}"
