"""What is found in annotated documents: no kind of entity may be found worse than gold_floors.toml says."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from benchmarks.gold import KINDS, Gold, Score, figures, golds, period, same_period, score

from conftest import ROOT
from docsearch.model import Amount

FLOORS: dict[str, dict[str, float]] = tomllib.loads(
    (Path(__file__).parent / "gold_floors.toml").read_text(encoding="utf-8")
)


@pytest.fixture(scope="module")
def gold() -> list[Gold]:
    return list(golds())


@pytest.mark.parametrize("kind", KINDS)
def test_no_figure_falls_below_its_floor(kind: str, gold: list[Gold]) -> None:
    scores = [score(each, kind) for each in gold]
    precision, recall = figures(scores)
    faults = {
        each.document.uri: {"wrong": set(found.wrong), "missing": set(found.missing)}
        for each, found in zip(gold, scores, strict=True)
        if found.wrong or found.missing
    }
    assert precision >= FLOORS[kind]["precision"], faults
    assert recall >= FLOORS[kind]["recall"], faults


def test_every_document_of_the_corpus_is_annotated(gold: list[Gold]) -> None:
    annotated = {each.document.uri for each in gold}
    corpus = {path.relative_to(ROOT).as_posix() for path in (ROOT / "corpus").glob("*/*")}
    assert corpus <= annotated
    assert len(annotated) >= 60
    assert all(each.wanted["place"] and each.wanted["date"] for each in gold)


def test_a_floor_can_be_missed() -> None:
    one, other = Amount(1, "EUR"), Amount(2, "EUR")
    assert figures([Score(frozenset({one}), frozenset({one}), frozenset({other}), frozenset({other}))]) == (0, 0)
    assert figures([Score(frozenset({one, other}), frozenset({one}), frozenset({other}), frozenset())]) == (0.5, 1)


def test_periods_are_the_same_where_their_known_ends_are() -> None:
    assert period("2022-10-05..07") == ("2022-10-05", "2022-10-07")
    assert period("2019..") == ("2019-01-01", None)
    assert period("..2022-10") == (None, "2022-10-31")
    assert same_period(period("..2022-10-28"), period("2022-10-28"))
    assert same_period(period("2019.."), period("2019"))
    assert not same_period(period("2019.."), period("..2019-01"))
    assert not same_period(period("2022-10-05..07"), period("2022-10-05..08"))
    assert not same_period(period("2019"), "geonames:1")
