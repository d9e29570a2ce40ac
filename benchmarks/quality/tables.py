"""The figures as Markdown tables, beside what they should be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from benchmarks.measure import table
from benchmarks.quality.peers import PEERS
from benchmarks.quality.score import DEEP_RECALL, MRR, NDCG, RECALL, SURE, Measured, p_value
from benchmarks.quality.sets import Task
from benchmarks.quality.speed import Speed

OURS = "docsearch"
LOST = 0.005  # what a set of questions may lose when its language shares an index with others
RATIO = 1.6  # index to raw text, at most

# MRR@10, the share of answers shown and MB/s to reach.
TARGETS = {
    "xquad:en": 0.968,
    "xquad:vi": 0.955,
    "xquad:th": 0.965,
    "xquad:ca": 0.958,
    "xquad:es": 0.957,
    "xquad:ar": 0.945,
    "xquad:zh": 0.960,
    "xquad:vi-unaccented": 0.91,
    "viquiquad:ca": 0.945,
    "iapp:th": 0.945,
    "ntrex:sk": 0.885,
    "ntrex:ko": 0.909,
}
ANSWERS = {"xquad:en": 0.80, "xquad:vi": 0.80, "xquad:th": 0.75, "xquad:ca": 0.80, "xquad:zh": 0.96}
SPEEDS = {"en": 8, "ca": 8, "vi": 8, "th": 3, "zh": 3}

# MRR@10 of Lucene's analyser for each language, as published with the data, on the full sets.
LUCENE = {
    "xquad:en": 0.960,
    "xquad:vi": 0.948,
    "xquad:th": 0.945,
    "xquad:ca": 0.953,
    "xquad:es": 0.945,
    "xquad:ar": 0.922,
    "xquad:zh": 0.954,
    "viquiquad:ca": 0.934,
    "iapp:th": 0.927,
    "ntrex:sk": 0.860,
}

Results = Mapping[str, Mapping[str, Measured]]  # task -> engine -> figures


class Index(NamedTuple):
    """An index of docsearch: how many documents, bytes of their text, bytes on the disk."""

    name: str
    documents: int
    raw: int
    size: int


def tables(
    tasks: Sequence[Task], results: Results, indexes: Sequence[Index], speed: Mapping[str, Speed]
) -> Iterator[str]:
    """All tables there are figures for."""
    yield _ranking(tasks, results)
    yield _measures(tasks, results)
    if answered := [task for task in tasks if results[task.name][OURS].answered is not None]:
        yield _answers(answered, results)
    yield _sizes(indexes)
    if speed:
        rows = [
            (code, f"{s.size:.1f}", f"{s.first:.1f}", f"{s.again:.1f}", f"{SPEEDS[code]}") for code, s in speed.items()
        ]
        yield table(rows, ("analysis", "MB", "MB/s, words new", "MB/s, words met", "target"))


def _ranking(tasks: Sequence[Task], results: Results) -> str:
    engines = list(results[tasks[0].name])
    peers = PEERS.keys() & engines
    rows = []
    for task in tasks:
        found = results[task.name]
        target = TARGETS.get(task.name)
        if task.alone is not None and task.alone in results:
            target = results[task.alone][OURS].mean(MRR) - LOST
        figures = [_number(found[name].mean(MRR)) for name in engines]
        beside = [_difference(found)] if peers else []
        ends = _number(target), _number(LUCENE.get(task.name))
        rows.append([task.name, str(len(task.queries)), *figures, *beside, *ends])
    heads = ("MRR@10", "questions", *engines, *(["to the best peer"] if peers else []), "target", "Lucene, published")
    return table(rows, heads)


def _difference(found: Mapping[str, Measured]) -> str:
    """How much better than the best peer, and whether that is sure."""
    best = max(PEERS, key=lambda name: found[name].mean(MRR))
    p = p_value(found[OURS].values[MRR], found[best].values[MRR])
    difference = found[OURS].mean(MRR) - found[best].mean(MRR)
    said = "p < .001" if p < 0.001 else f"p {_number(p)}"
    return f"{difference:+.3f} {'sure' if p < SURE else 'open'} ({said})".replace("0.", ".", 1)


def _measures(tasks: Sequence[Task], results: Results) -> str:
    peers = PEERS.keys() & results[tasks[0].name].keys()
    rows = []
    for task in tasks:
        found = results[task.name]
        figures = []
        for name in (NDCG, RECALL, DEEP_RECALL):
            best = f" ({_number(max(found[peer].mean(name) for peer in peers))})" if peers else ""
            figures.append(_number(found[OURS].mean(name)) + best)
        ours = found[OURS]
        rows.append([task.name, *figures, f"{ours.time(0.5):.1f}", f"{ours.time(0.99):.1f}"])
    first = f"{OURS} (best peer)" if peers else OURS
    return table(rows, (first, "nDCG@10", "R@10", "R@100", "p50 CPU ms", "p99 CPU ms"))


def _answers(tasks: Sequence[Task], results: Results) -> str:
    engines = [name for name, found in results[tasks[0].name].items() if found.answered is not None]
    rows = [
        [task.name, *(_number(results[task.name][name].answered) for name in engines), _number(ANSWERS.get(task.name))]
        for task in tasks
    ]
    return table(rows, ("answer in the snippet", *engines, "target"))


def _sizes(indexes: Sequence[Index]) -> str:
    rows = [
        [each.name, str(each.documents), f"{each.raw / 1e6:.2f}", f"{each.size / each.raw:.2f}", f"{RATIO}"]
        for each in indexes
    ]
    return table(rows, ("index", "documents", "MB of text", "index / text", "target"))


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.3f}".removeprefix("0")
