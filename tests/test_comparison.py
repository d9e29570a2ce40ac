"""Runs compared: what changed, by how much, and how sure that is."""

import json
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import lines
from docsearch.comparison import compare, comparison_data, read_run
from docsearch.errors import UsageError
from docsearch.evaluate import Evaluation, Scored, evaluation_data
from docsearch.golden import Query


def scores(values: Mapping[str, float]) -> Evaluation:
    names = ("nDCG@10", "MRR@10", "recall@10", "recall@100")
    return Evaluation(
        1, tuple(Scored(Query(id, f"t{id}"), 1, 1, dict.fromkeys(names, v), {}) for id, v in values.items())
    )


def saved(path: Path, evaluation: Evaluation) -> Path:
    return lines(path, json.dumps(evaluation_data(evaluation)))


def test_a_run_is_compared_with_an_earlier_one(tmp_path: Path) -> None:
    before = saved(tmp_path / "run", scores({"1": 0.5, "2": 1.0, "3": 1.0, "4": 0.25, "old": 1.0}))
    after = scores({"1": 0.75, "2": 0.0, "3": 0.5, "4": 0.25, "new": 1.0})
    found = compare(read_run(before), after)
    assert [change.measure for change in found.changes] == ["nDCG@10", "MRR@10", "recall@10", "recall@100"]
    change = found.changes[0]
    assert change[1:4] == (4, 0.6875, 0.375)
    assert change.p == 0.5  # +.25 -.5 -1: of the 8 ways to sign them 4 are as far from 0
    assert (change.won, change.lost) == (1, 2)
    assert [(loss.query.id, loss.before, loss.after) for loss in found.losses] == [("2", 1.0, 0.0), ("3", 1.0, 0.5)]
    assert found.left_out == 2
    data = comparison_data(found)
    assert data["changes"][0]["difference"] == -0.3125
    assert data["changes"][0]["equal"] == 1


def test_a_query_whose_text_changed_is_not_compared(tmp_path: Path) -> None:
    earlier = saved(tmp_path / "run", scores({"1": 0.5, "2": 1.0}))
    changed = json.loads(earlier.read_text(encoding="utf-8"))
    changed["queries"][0]["text"] = "something else"
    found = compare(read_run(lines(earlier, json.dumps(changed))), scores({"1": 1.0, "2": 1.0}))
    assert (found.changes[0].queries, found.left_out) == (1, 1)
    with pytest.raises(UsageError, match="none of these queries"):
        compare(read_run(earlier), scores({"3": 1.0}))


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=1, max_size=12))
def test_comparing_the_other_way_round_turns_wins_into_losses(pairs: list[tuple[int, int]]) -> None:
    old, new = ({str(n): pair[side] / 4 for n, pair in enumerate(pairs)} for side in (0, 1))
    there, back = (
        compare({s.query.id: (s.query.text, s.measures) for s in scores(one).scored}, scores(other)).changes[0]
        for one, other in ((old, new), (new, old))
    )
    assert (there.won, there.lost, there.p) == (back.lost, back.won, back.p)
    assert 0 < there.p <= 1
    assert (there.p == 1.0) >= (there.before == there.after)


@pytest.mark.parametrize(
    "text", ["[]", "{}", '{"queries": [1]}', '{"queries": [{"id": "1", "text": "x", "nDCG@10": []}]}', "nonsense"]
)
def test_a_file_that_holds_no_run_is_named(tmp_path: Path, text: str) -> None:
    with pytest.raises(UsageError, match="run holds no run"):
        read_run(lines(tmp_path / "run", text))


JSON = st.recursive(
    st.none() | st.integers() | st.sampled_from(["id", "text", "queries"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["queries", "id", "text"]), inner),
    max_leaves=8,
)


@given(JSON.map(json.dumps) | st.text())
def test_no_file_breaks_the_reading(tmp_path_factory: pytest.TempPathFactory, written: str) -> None:
    file = tmp_path_factory.getbasetemp() / "any-run"
    file.write_text(written, encoding="utf-8")
    with suppress(UsageError):
        read_run(file)
