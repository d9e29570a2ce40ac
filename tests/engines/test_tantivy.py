"""tantivy keeps the contract, and what its Python face gets wrong stays behind the adapter."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType
from typing import ClassVar

import pytest

from docsearch.engines import tantivy
from docsearch.engines.protocol import FACET_VALUES, And, Everything, Has, Or, Prefix, Term, Weighted
from docsearch.errors import IndexBusy, IndexDamaged
from engines.contract import EngineContract, SurvivesKilling, entry, ids


class TestTantivy(EngineContract, SurvivesKilling):
    module: ClassVar[ModuleType] = tantivy


def test_more_facet_values_than_an_aggregation_takes(tmp_path: Path) -> None:
    engine = tantivy.create(tmp_path)
    places = [f"geonames:{number}" for number in range(66_000)]
    engine.update([entry(n, "x", place=tuple(places[n * 660 : (n + 2) * 660]), year=("2017",)) for n in range(100)])
    engine.update([], [f"{99:016x}"])
    found = engine.search(Has("year", "2017"), 0, facets=("place", "year"))
    assert found.facets["year"] == (("2017", 99),)
    assert len(found.facets["place"]) == FACET_VALUES
    assert all(count == 2 for _, count in found.facets["place"])
    assert found.facets["place"][0] == ("geonames:1000", 2)
    engine.close()


def test_two_writers(tmp_path: Path) -> None:
    engine = tantivy.create(tmp_path)
    writer = engine._index.writer(15_000_000, 1)
    with pytest.raises(IndexBusy):
        engine.update([entry(1, "x")])
    writer.rollback()
    writer.wait_merging_threads()
    engine.update([entry(1, "x")])
    engine.close()


@pytest.mark.parametrize("suffix", ["meta.json", "*.term", "*.store", "*.fast"])
def test_a_damaged_index_is_reported(tmp_path: Path, suffix: str) -> None:
    engine = tantivy.create(tmp_path)
    engine.update([entry(1, "x y z", language=("en",))])
    engine.close()
    for path in tmp_path.glob(suffix):
        path.write_bytes(path.read_bytes()[:-40])
    with pytest.raises(IndexDamaged):
        tantivy.open_index(tmp_path).search(Term("word", "x"), 1, facets=("language",))


def test_many_small_updates_leave_few_segments(tmp_path: Path) -> None:
    engine = tantivy.create(tmp_path)
    for number in range(30):
        engine.update([entry(number, f"w{number}")])
    assert engine._searcher.num_segments <= 10
    assert engine.search(Everything(), 0).total == 30
    assert len(list(tmp_path.iterdir())) < 100
    engine.close()


def test_a_filter_is_paged_without_reading_all_of_it(tmp_path: Path) -> None:
    engine = tantivy.create(tmp_path)
    engine.update(entry(number * 7919 % 20_011, "x", language=("en",)) for number in range(20_000))
    english = Has("language", "en")
    for query in (english, Or((english, Weighted(Term("word", "x"), 0))), And((english, Prefix("word", "x")))):
        expected = engine.search(Term("word", "x"), 20_000)
        assert ids(engine.search(query, 10, 15_000)) == ids(expected)[15_000:15_010]
    engine.close()


@pytest.mark.parametrize(
    "reason",
    [
        'Failed to acquire Lockfile: IoError(Os { code: 30, kind: ReadOnlyFilesystem, message: "Read-only" }). None',
        'Failed to acquire Lockfile: IoError(Os { code: 13, kind: PermissionDenied, message: "Permission denied" })',
    ],
)
def test_a_folder_that_cannot_be_written_to_is_told(tmp_path: Path, reason: str) -> None:
    with pytest.raises(IndexDamaged, match="cannot be written to"), tantivy._Mapped(tmp_path):
        raise ValueError(reason)
