"""What a change did to the answers: two runs of the same golden queries, compared.

What differs between two runs is tested by a paired randomisation test (Smucker, Allan and Carterette, CIKM 2007).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

from docsearch.errors import UsageError
from docsearch.evaluate import ANSWER, DIGITS, MEASURES, NDCG, Evaluation, Measures, available, mean
from docsearch.golden import Data, Query, content

RESAMPLES = 9_999  # of the randomisation test, which tries every outcome where there are no more than these


class Change(NamedTuple):
    """A measure in two runs: its means over the queries of both, the p value of the difference, how many changed."""

    measure: str
    queries: int
    before: float
    after: float
    p: float
    won: int
    lost: int


class Loss(NamedTuple):
    """A query that does worse than before, by nDCG@10."""

    query: Query
    before: float
    after: float


class Comparison(NamedTuple):
    """What changed since an earlier run; `losses` worst first; `left_out` counts queries that are not in both runs."""

    changes: tuple[Change, ...]
    losses: tuple[Loss, ...]
    left_out: int


Run = Mapping[str, tuple[str, Measures]]  # an earlier run: query id -> text and measures


def read_run(path: Path) -> Run:
    """A run that was saved. Raises UsageError where the file holds none."""
    try:
        queries = json.loads(content(path))["queries"]
        return {
            query["id"]: (query["text"], {name: float(query[name]) for name in available(query)}) for query in queries
        }
    except (LookupError, TypeError, ValueError, RecursionError) as error:
        raise UsageError(f"{path} holds no run", "docsearch eval --save FILE writes one") from error


def compare(before: Run, after: Evaluation) -> Comparison:
    """What changed for the queries that have the same id and text in both runs. Raises UsageError where none has."""
    both = [
        (each, before[each.query.id][1])
        for each in after.scored
        if before.get(each.query.id, ("",))[0] == each.query.text
    ]
    if not both:
        raise UsageError("the earlier run has none of these queries")
    changes = []
    for name in (*MEASURES, ANSWER):
        pairs = [(old[name], each.measures[name]) for each, old in both if name in old and name in each.measures]
        if pairs:
            changes.append(_change(name, pairs))
    losses = [Loss(each.query, old[NDCG], each.measures[NDCG]) for each, old in both if NDCG in old]
    lost = sorted((loss for loss in losses if loss.after < loss.before), key=lambda loss: loss.after - loss.before)
    asked = {each.query.id for each in after.scored} | before.keys()
    return Comparison(tuple(changes), tuple(lost), len(asked) - len(both))


def comparison_data(comparison: Comparison) -> Data:
    """A comparison as --json prints it."""
    return {
        "changes": [
            {
                **change._asdict(),
                "difference": round(change.after - change.before, DIGITS),
                "equal": change.queries - change.won - change.lost,
            }
            for change in comparison.changes
        ],
        "losses": [
            {"id": loss.query.id, "text": loss.query.text, "before": loss.before, "after": loss.after}
            for loss in comparison.losses
        ],
        "left_out": comparison.left_out,
    }


def _change(name: str, pairs: Sequence[tuple[float, float]]) -> Change:
    before, after = zip(*pairs, strict=True)
    differences = [new - old for old, new in pairs]
    won, lost = sum(d > 0 for d in differences), sum(d < 0 for d in differences)
    return Change(name, len(pairs), mean(before), mean(after), _p(differences), won, lost)


def _p(differences: Sequence[float]) -> float:
    """The two-sided p value: how often differences of these sizes and random signs are as far from 0 on the whole."""
    moved = [difference for difference in differences if difference]
    if len(moved) < 2:  # one alone may go either way
        return 1.0
    import numpy as np  # with scipy 1 s or 2, which only a comparison waits for
    from scipy.stats import permutation_test

    batch = max(1, 10_000_000 // len(moved))  # 80 MB
    test = partial(permutation_test, (moved,), np.sum, permutation_type="samples", n_resamples=RESAMPLES, batch=batch)
    return float(test(rng=np.random.default_rng(0)).pvalue)
