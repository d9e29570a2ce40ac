"""What an index lacks of what was put into it is noticed, whatever it is."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docsearch.engines import open_engine, verification, write_engine
from docsearch.engines.protocol import Entry
from docsearch.engines.verification import Watched
from docsearch.errors import IndexDamaged, IndexMissing
from engines.contract import entries as random_entries
from engines.oracle import Oracle


def entry(number: int, text: str = "", record: bytes = b"r") -> Entry:
    terms = {"word": text or f"all words of {number}", "stem": f"en:{number}"}
    return Entry(f"{number:016x}", f"{number}.txt", "d", terms, {"language": ("en",)}, record)


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)  # the engine of the tests writes its file there


def filled(*entries: Entry) -> tuple[Watched, Oracle]:
    oracle = Oracle(Path())
    watched = Watched(oracle)
    watched.update(entries)
    return watched, oracle


@pytest.fixture
def _few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verification, "SAMPLES", 20)


@pytest.mark.usefixtures("_few")
def test_an_index_that_holds_all_of_it() -> None:
    watched, oracle = filled(*map(entry, range(60)))
    assert watched.missing(oracle) is None
    watched.update([entry(1, "other words"), entry(700)], [f"{2:016x}", f"{900:016x}", "no id"])
    assert watched.missing(oracle) is None
    assert watched.sources() == oracle.sources()  # type: ignore[operator]


@given(st.lists(st.tuples(st.lists(random_entries, max_size=4), st.lists(st.integers(0, 12), max_size=2)), max_size=4))
def test_whatever_was_put_in_is_found(updates: list[tuple[list[Entry], list[int]]]) -> None:
    watched, oracle = filled()
    for entries, gone in updates:
        watched.update(entries, [f"{number:016x}" for number in gone])
    assert watched.missing(oracle) is None


def test_a_document_too_few_or_too_many() -> None:
    for put, held in ((40, 39), (40, 41)):
        watched, _ = filled(*map(entry, range(put)))
        _, other = filled(*map(entry, range(held)))
        assert watched.missing(other) == f"it holds {held} documents of {put}"


def test_one_that_is_not_as_it_was_given() -> None:
    watched, oracle = filled(*map(entry, range(40)))
    for changed, told in (
        (entry(7, record=b"s"), "the record of document 0000000000000007 is not the one it was given"),
        (entry(7, "words of all 7"), "document 0000000000000007 is not found by its own words"),
        (entry(7)._replace(facets={}), "document 0000000000000007 is not found by its own words"),
        (
            entry(7)._replace(terms={"word": "all words of 7"}),
            "document 0000000000000007 is not found by its own words",
        ),
    ):
        before = oracle.entries[changed.id]
        oracle.entries[changed.id] = changed
        assert watched.missing(oracle) == told
        oracle.entries[changed.id] = before
    assert watched.missing(oracle) is None


def test_more_alike_than_can_be_looked_at_are_no_fault() -> None:
    watched, oracle = filled(*(entry(number, "the same")._replace(terms={"word": "the same"}) for number in range(110)))
    assert watched.missing(oracle) is None


def test_an_update_that_fails_counts_for_nothing() -> None:
    watched, oracle = filled(entry(1))
    with pytest.raises(ZeroDivisionError):
        watched.update((entry(2 // number) for number in (1, 0)), [f"{1:016x}"])
    assert watched.missing(oracle) is None


def test_long_texts_are_sampled_at_whole_words() -> None:
    watched, oracle = filled(entry(1, " ".join(f"word{number}" for number in range(9_000))))
    assert watched.missing(oracle) is None


@pytest.mark.usefixtures("_few")
def test_the_sample_stays_small_and_is_the_same_whatever_the_order() -> None:
    samples = []
    for numbers in (range(60), reversed(range(60))):
        watched, _ = filled()
        for number in numbers:
            watched.update([entry(number)])
        samples.append(watched._samples.keys())
    assert len(samples[0]) == 20
    assert samples[0] == samples[1]


def test_an_unsound_rebuild_is_not_published(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with write_engine(tmp_path, analysis="7") as engine:
        engine.update([entry(1)])
    before = sorted(path.name for path in tmp_path.iterdir())
    monkeypatch.setattr(verification.Watched, "missing", lambda *_: "it holds 1 documents of 2")
    with pytest.raises(IndexDamaged, match="the new index is not sound: it holds 1 documents of 2") as raised:
        rebuild(tmp_path)
    assert raised.value.hint is not None
    assert sorted(path.name for path in tmp_path.iterdir()) == before
    with pytest.raises(IndexDamaged):
        rebuild(tmp_path / "new")
    with pytest.raises(IndexMissing):
        open_engine(tmp_path / "new", analysis="7")


@pytest.mark.parametrize("cut", [0, 1, 40, 10_000])
def test_a_file_that_is_not_as_it_was_written(tmp_path: Path, cut: int) -> None:
    with pytest.raises(IndexDamaged, match=r"[0-9a-f]{32}\.store is not what was written"):
        rebuild_and_spoil(tmp_path, cut)
    assert [path.name for path in tmp_path.iterdir()] == [".lock"]


def rebuild_and_spoil(directory: Path, cut: int) -> None:
    with write_engine(directory, analysis="7", rebuild=True) as engine:
        engine.update([entry(1, record=bytes(100))])
        for path in directory.glob("gen-*/*.store"):
            content = path.read_bytes()
            path.write_bytes(bytes([content[0] ^ 1]) + content[1 : max(0, len(content) - cut)])


def rebuild(directory: Path) -> None:
    with write_engine(directory, analysis="7", rebuild=True) as engine:
        engine.update([entry(1), entry(2)])
