"""What was translated once is found again, whatever happens to the file."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from docsearch.translation import cache as module
from docsearch.translation.cache import Cache, home
from docsearch.translation.packages import Model
from docsearch.translation.translator import Attempt

WAY = (Model("vi", "en", "argos vi-en 1.9", Path("vi-en"), "a" * 16),)
LONGER = (*WAY, Model("en", "sk", "argos en-sk 1.9", Path("en-sk"), "b" * 16))
MADE = {"Xin chào": Attempt("Hello"), "Tạm biệt": Attempt(None, "repeated")}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "index.translations" / "translations.sqlite3"


def opened(path: Path, warnings: list[str] | None = None) -> Cache:
    """The cache at `path`; what it warns of is added to `warnings`."""
    told: list[str] = [] if warnings is None else warnings
    return Cache(path, told.append)


def test_it_lies_beside_the_index(tmp_path: Path) -> None:
    assert home(str(tmp_path / "a" / "index")) == tmp_path / "a" / "index.translations" / "translations.sqlite3"


def test_what_was_made_is_found_in_another_run(path: Path) -> None:
    with opened(path) as cache:
        assert cache.find(list(MADE), WAY) == {}
        cache.keep(MADE, WAY)
    with opened(path) as cache:
        assert cache.find(["Xin chào", "Tạm biệt", "Vâng"], WAY) == MADE
    assert [file.name for file in path.parent.iterdir()] == [path.name]


def test_another_way_or_version_is_another_matter(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with opened(path) as cache:
        cache.keep(MADE, WAY)
        assert cache.find(list(MADE), LONGER) == {}
        assert cache.find(list(MADE), (WAY[0]._replace(digest="c" * 16),)) == {}
        assert cache.find(list(MADE), (WAY[0]._replace(path=Path("elsewhere")),)) == MADE
        monkeypatch.setattr(module, "VERSION", 2)
        assert cache.find(list(MADE), WAY) == {}


def test_many_sentences_are_asked_for_at_once(path: Path) -> None:
    made = {f"câu {number}": Attempt(f"sentence {number}") for number in range(1203)}
    with opened(path) as cache:
        cache.keep(made, WAY)
        assert cache.find(list(made), WAY) == made


@settings(max_examples=20)
@given(st.dictionaries(st.text(max_size=20) | st.just("\ud800"), st.text(st.characters(exclude_categories=["Cs"]))))
def test_any_sentence_is_kept(texts: dict[str, str]) -> None:
    made = {source: Attempt(text) for source, text in texts.items()}
    with opened(Path(":memory:")) as cache:
        cache.keep(made, WAY)
        assert cache.find(list(made), WAY) == made


def test_two_processes_write_at_once(path: Path) -> None:
    program = (
        "import sys; from pathlib import Path\n"
        "from docsearch.translation.cache import Cache\n"
        "from docsearch.translation.packages import Model\n"
        "from docsearch.translation.translator import Attempt\n"
        "with Cache(Path(sys.argv[1]), print) as cache:\n"
        "    for n in range(50):\n"
        "        cache.keep({f'{sys.argv[2]} {n}': Attempt(str(n))}, [Model('vi', 'en', 'm', Path(), 'd')])\n"
    )
    runs = [subprocess.Popen([sys.executable, "-c", program, str(path), name], stdout=subprocess.PIPE) for name in "ab"]
    assert [run.communicate()[0] for run in runs] == [b"", b""]
    with opened(path) as cache:
        way = [Model("vi", "en", "m", Path(), "d")]
        assert len(cache.find([f"{name} {n}" for name in "ab" for n in range(50)], way)) == 100


def test_several_may_make_the_file_at_once(path: Path) -> None:
    warnings: list[str] = []
    together = Barrier(6)

    def make(_: int) -> None:
        together.wait()
        Cache(path, warnings.append).close()

    for _ in range(10):
        with ThreadPoolExecutor(6) as pool:
            list(pool.map(make, range(6)))
        shutil.rmtree(path.parent)
    assert warnings == []


@pytest.mark.parametrize(
    "content", [b"not a database, but longer than its head would be" * 30, b"SQLite format 3\0" + b"\xff" * 4096]
)
def test_a_damaged_file_is_begun_anew_and_said_so_once(path: Path, content: bytes) -> None:
    path.parent.mkdir()
    path.write_bytes(content)
    warnings: list[str] = []
    with opened(path, warnings) as cache:
        assert cache.find(list(MADE), WAY) == {}
        cache.keep(MADE, WAY)
    assert len(warnings) == 1
    assert "damaged" in warnings[0]
    assert "\n" not in warnings[0]
    with opened(path, warnings) as cache:
        assert cache.find(list(MADE), WAY) == MADE
    assert len(warnings) == 1


def test_damage_deep_in_the_file_is_noticed_when_it_is_met(path: Path) -> None:
    made = {f"câu {number}": Attempt("x" * 200) for number in range(2000)}
    with opened(path) as cache:
        cache.keep(made, WAY)
    content = bytearray(path.read_bytes())
    content[8192:] = b"\xff" * (len(content) - 8192)
    path.write_bytes(content)
    warnings: list[str] = []
    with opened(path, warnings) as cache:
        assert cache.find(list(made), WAY) == {}
        cache.keep(MADE, WAY)
        assert cache.find(list(MADE), WAY) == MADE
    assert len(warnings) == 1


def test_a_full_disk_costs_the_cache_and_nothing_else(path: Path) -> None:
    warnings: list[str] = []
    with opened(path, warnings) as cache:
        cache.keep(MADE, WAY)
        assert cache._file is not None
        cache._file.execute("PRAGMA max_page_count=2")  # what SQLite says then: database or disk is full
        cache.keep({f"câu {number}": Attempt("x" * 200) for number in range(100)}, WAY)
        cache.keep(MADE, WAY)
        assert cache.find(list(MADE), WAY) == {}
    assert len(warnings) == 1
    assert "full" in warnings[0]
    with opened(path, warnings) as cache:
        assert cache.find(list(MADE), WAY) == MADE


def test_a_place_that_cannot_be_written_is_said_once(path: Path) -> None:
    path.parent.write_text("a file where the folder should be")
    warnings: list[str] = []
    with opened(path, warnings) as cache:
        cache.keep(MADE, WAY)
        assert cache.find(list(MADE), WAY) == {}
    assert len(warnings) == 1


def test_a_database_of_something_else_is_left_alone(path: Path) -> None:
    path.parent.mkdir()
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE translation (word TEXT)")
    other.close()
    warnings: list[str] = []
    with opened(path, warnings) as cache:
        cache.keep(MADE, WAY)
    assert len(warnings) == 1


def test_interrupted_batches_are_not_half_there(path: Path) -> None:
    with opened(path) as cache:
        cache.keep(MADE, WAY)
        with pytest.raises(KeyboardInterrupt):
            cache.keep(_Interrupted({"a": Attempt("b"), "c": Attempt("d")}), WAY)
        assert cache.find(["a", "c", *MADE], WAY) == MADE


class _Interrupted(dict[str, Attempt]):
    """Attempts of which the second is interrupted while it is read."""

    def __getitem__(self, key: str) -> Attempt:
        if key == "c":
            raise KeyboardInterrupt
        return super().__getitem__(key)
