"""What an engine's answers are worth: the measures of ir-measures, answers in snippets, time, and sure differences."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from statistics import mean

import ir_measures
from ir_measures import RR, R, nDCG

from benchmarks.measure import percentile
from benchmarks.quality.peers import Engine
from benchmarks.quality.sets import Task
from docsearch.comparison import compare
from docsearch.evaluate import Evaluation, Scored, holds
from docsearch.golden import Query

MEASURES = (RR @ 10, nDCG @ 10, R @ 10, R @ 100)
MRR, NDCG, RECALL, DEEP_RECALL = map(str, MEASURES)
PAGE = 10
DEEP = 100
WARMING = 20  # questions asked before time is taken
SURE = 0.05  # p value below which a difference is called one

Values = Mapping[str, float]  # query id -> value


@dataclass(frozen=True, slots=True)
class Measured:
    """One task put to one engine: each measure by question, answers shown by question, CPU milliseconds a question."""

    values: Mapping[str, Values]
    shown: Mapping[str, bool]
    milliseconds: tuple[float, ...]

    def mean(self, measure: str) -> float:
        """A measure over all questions."""
        return mean(self.values[measure].values())

    @property
    def answered(self) -> float | None:
        """The share of questions whose answer stands in the snippet of the right document."""
        return mean(self.shown.values()) if self.shown else None

    def time(self, share: float) -> float:
        """CPU milliseconds that `share` of the questions take less than."""
        return percentile(self.milliseconds, share)


def measure(engine: Engine, task: Task) -> Measured:
    """Ask every question of the task."""
    rankings: dict[str, list[str]] = {}
    shown: dict[str, bool] = {}
    times = []
    for query in islice(task.queries, WARMING):
        engine.search(query.text, PAGE, _filter(task, query))
    for query in task.queries:
        began = time.process_time()
        found = engine.search(query.text, PAGE, _filter(task, query))
        times.append(1000 * (time.process_time() - began))
        right = task.relevant[query.id]
        if not right.issubset(found):  # no measure depends on what lies deeper where all that is right is on the page
            found = engine.search(query.text, DEEP, _filter(task, query))
        rankings[query.id] = found
        if query.answers:
            first = next((id for id in found if id in right), min(right))
            snippet = engine.snippet(query.text, first)
            if snippet is not None:
                shown[query.id] = holds(snippet, query.answers)
    return Measured(_values(task.relevant, rankings), shown, tuple(times))


def _filter(task: Task, query: Query) -> str | None:
    return query.language if task.filtered else None


def _values(relevant: Mapping[str, frozenset[str]], rankings: Mapping[str, Sequence[str]]) -> dict[str, Values]:
    judged = {query: dict.fromkeys(relevant[query], 1) for query in rankings}
    run = {query: {id: -float(rank) for rank, id in enumerate(found)} for query, found in rankings.items()}
    values: dict[str, dict[str, float]] = {str(each): dict.fromkeys(rankings, 0.0) for each in MEASURES}
    for metric in ir_measures.iter_calc(list(MEASURES), judged, run):
        values[str(metric.measure)][metric.query_id] = metric.value
    return dict(values)


def p_value(ours: Values, other: Values) -> float:
    """How likely a difference as large as this between two runs of one task is by chance (paired, two-sided)."""
    scored = tuple(_scored(ours))
    run = {query: ("", {"MRR@10": value}) for query, value in other.items()}
    (change,) = compare(run, Evaluation(0, scored)).changes
    return change.p


def _scored(values: Values) -> Iterator[Scored]:
    for query, value in values.items():
        yield Scored(Query(query, ""), 1, 1, {"MRR@10": value}, {})
