"""The index directory: generations, one writer at a time, and what is said when something is wrong."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import textwrap
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest

from docsearch.engines import generations, open_engine, write_engine
from docsearch.engines.protocol import Entry, Everything
from docsearch.errors import (
    DiskFull,
    DocsearchError,
    IndexBusy,
    IndexDamaged,
    IndexMissing,
    IndexOutdated,
    UsageError,
)

ANALYSIS = "7"


def entry(number: int) -> Entry:
    return Entry(f"{number:016x}", f"corpus/{number}.txt", "d", {"word": f"w{number}"}, {}, b"r")


def build(directory: Path, *numbers: int, rebuild: bool = False) -> None:
    with write_engine(directory, analysis=ANALYSIS, rebuild=rebuild) as engine:
        engine.update([entry(number) for number in numbers])


def total(directory: Path) -> int:
    engine = open_engine(directory, analysis=ANALYSIS)
    found = engine.search(Everything(), 0).total
    engine.close()
    return found


def names(directory: Path) -> list[str]:
    return sorted(path.name for path in directory.iterdir())


def in_child(script: str, *arguments: str, user: int | None = None) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", textwrap.dedent(script), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, user=user)


def test_an_index_is_made_updated_and_rebuilt(tmp_path: Path) -> None:
    directory = tmp_path / "deep" / "index"
    build(directory, 1, 2)
    assert total(directory) == 2
    build(directory, 3)
    assert total(directory) == 3
    assert names(directory) == [".lock", "CURRENT", "gen-000001"]
    build(directory, 4, rebuild=True)
    assert total(directory) == 1
    assert names(directory) == [".lock", "CURRENT", "gen-000001", "gen-000002"]
    build(directory, 5, 6, rebuild=True)
    assert names(directory) == [".lock", "CURRENT", "gen-000002", "gen-000003"]


def test_the_manifest_says_what_it_was_built_with(tmp_path: Path) -> None:
    build(tmp_path)
    found = generations.current(tmp_path)
    assert found is not None
    assert (found.name, found.path) == ("gen-000001", tmp_path / "gen-000001")
    assert (found.manifest.engine, found.manifest.analysis) == ("tantivy", ANALYSIS)
    assert json.loads((found.path / "index.json").read_text())["created"].endswith("+00:00")


def test_other_files_in_the_directory_stay(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("mine")
    (tmp_path / "gen-notes").mkdir()
    build(tmp_path, 1)
    build(tmp_path, 1, rebuild=True)
    assert names(tmp_path) == [".lock", "CURRENT", "README.md", "gen-000001", "gen-000002", "gen-notes"]


def test_a_rebuild_that_fails_leaves_the_old_index(tmp_path: Path) -> None:
    build(tmp_path, 1, 2)
    for error in (KeyError("one"), KeyboardInterrupt()):
        with pytest.raises(type(error)):
            rebuild_and_raise(tmp_path, error)
    assert names(tmp_path) == [".lock", "CURRENT", "gen-000001"]
    assert total(tmp_path) == 2


def rebuild_and_raise(directory: Path, error: BaseException) -> None:
    with write_engine(directory, analysis=ANALYSIS, rebuild=True) as engine:
        engine.update([entry(3)])
        assert total(directory) == 2
        raise error


def test_a_first_index_that_fails_is_no_index(tmp_path: Path) -> None:
    with pytest.raises(KeyError), write_engine(tmp_path, analysis=ANALYSIS):
        raise KeyError
    with pytest.raises(IndexMissing):
        open_engine(tmp_path, analysis=ANALYSIS)


def test_each_update_is_there_for_readers_with_its_notes(tmp_path: Path) -> None:
    """Also the first of a new index: what comes after an update may fail."""
    seen = []
    with pytest.raises(KeyError):
        update_and_fail(tmp_path, 2, lambda: seen.append((total(tmp_path), generations.stamp(tmp_path))))
    with pytest.raises(KeyError):
        update_and_fail(tmp_path, 4, lambda: seen.append((total(tmp_path), generations.stamp(tmp_path))))
    assert [found for found, _ in seen] == [1, 2, 2, 2, 3, 4]
    assert len({stamp for _, stamp in seen}) == 6
    assert noted(tmp_path) == files(tmp_path)
    assert total(tmp_path) == 4


def update_and_fail(directory: Path, numbers: int, look: Callable[[], None]) -> None:
    """Put in entries one by one, and look at the index after each; then fail in the middle of an update."""
    with write_engine(directory, analysis=ANALYSIS) as engine:
        for number in range(numbers):
            engine.update([entry(number)])
            look()
            assert noted(directory) == files(directory)
        engine.update(entry(number) if number < 99 else no_entry() for number in (98, 99))


def no_entry() -> Entry:
    raise KeyError


def files(directory: Path) -> set[str]:
    """The files of the current index that are written once, and the engine's table of contents."""
    found = generations.current(directory)
    assert found is not None
    names = {path.name for path in found.path.iterdir() if not path.name.startswith(".")}
    return names - {"checksums.json", "MAIN_WRITELOCK"}


def noted(directory: Path) -> set[str]:
    found = generations.current(directory)
    assert found is not None
    return set(json.loads((found.path / "checksums.json").read_text()))


@pytest.mark.parametrize("engine", ["tantivy", "whoosh"])
def test_killed_between_a_commit_and_its_notes(tmp_path: Path, engine: str) -> None:
    pytest.importorskip(engine, reason="an optional extra")
    build_with(tmp_path, engine)
    script = """
        import os, sys
        from pathlib import Path
        from docsearch.engines import generations, write_engine
        from docsearch.engines.protocol import Entry
        generations.publish = lambda generation: os.kill(os.getpid(), 9)
        with write_engine(Path(sys.argv[1]), analysis="7") as engine:
            engine.update([Entry(f"{2:016x}", "two.txt", "d", {}, {}, b"r")])
    """
    assert in_child(script, str(tmp_path)).returncode == -9
    found = generations.current(tmp_path)
    assert found is not None
    assert total(tmp_path) == 2
    assert generations.damaged(found) == []
    assert not files(tmp_path) <= noted(tmp_path)
    with write_engine(tmp_path, analysis=ANALYSIS):
        assert files(tmp_path) == noted(tmp_path)
    assert total(tmp_path) == 2


@pytest.mark.parametrize("engine", ["tantivy", "whoosh"])
def test_what_came_to_no_commit_is_cleared(tmp_path: Path, engine: str) -> None:
    pytest.importorskip(engine, reason="an optional extra")
    build_with(tmp_path, engine)
    found = generations.current(tmp_path)
    assert found is not None
    before = files(tmp_path)
    (found.path / "0123456789abcdef0123456789abcdef.store").write_bytes(b"half")
    with write_engine(tmp_path, analysis=ANALYSIS):
        assert files(tmp_path) == before
    assert total(tmp_path) == 1


def test_the_previous_index_is_kept_and_can_come_back(tmp_path: Path) -> None:
    build(tmp_path, 1)
    assert generations.previous(tmp_path) is None
    with pytest.raises(IndexDamaged, match="no previous index"), generations.writing(tmp_path):
        generations.go_back(tmp_path)
    build(tmp_path, 1, 2, rebuild=True)
    build(tmp_path, 3)
    before = generations.previous(tmp_path)
    assert before is not None
    assert before.name == "gen-000001"
    assert total(tmp_path) == 3
    with generations.writing(tmp_path):
        assert generations.go_back(tmp_path) == before
    assert total(tmp_path) == 1
    assert names(tmp_path) == [".lock", "CURRENT", "gen-000001"]


def test_an_index_without_its_pointer_is_kept_until_there_is_another(tmp_path: Path) -> None:
    build(tmp_path, 1)
    (tmp_path / "CURRENT").unlink()
    with pytest.raises(KeyError), write_engine(tmp_path, analysis=ANALYSIS):
        raise KeyError
    assert names(tmp_path) == [".lock", "gen-000001"]
    build(tmp_path, 2)
    assert generations.previous(tmp_path) is not None
    assert total(tmp_path) == 1


def test_readers_go_on_through_rebuilds(tmp_path: Path) -> None:
    """Another process opens, asks and closes the index all the while, and never meets an error or half an index."""
    build(tmp_path, *range(20))
    script = """
        import sys
        from pathlib import Path
        from docsearch.engines import open_engine
        from docsearch.engines.protocol import Everything
        rounds = 0
        while not (Path(sys.argv[1]) / "enough").exists():
            engine = open_engine(Path(sys.argv[1]), analysis="7")
            found = engine.search(Everything(), 100)
            assert found.total == len(found.page) == len(engine.sources()) in (20, 21), found
            engine.close()
            rounds += 1
            print(rounds, flush=True)
    """
    command = [sys.executable, "-c", textwrap.dedent(script), str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        child.stdout.readline()
        for number in range(5):
            build(tmp_path, *range(20 + number % 2), rebuild=True)
            build(tmp_path, 3)
        (tmp_path / "enough").touch()
        asked, errors = child.communicate()
    assert errors == ""
    assert len(asked.splitlines()) > 5


def test_readers_go_on_while_the_index_is_replaced(tmp_path: Path) -> None:
    build(tmp_path, 1, 2)
    reader = open_engine(tmp_path, analysis=ANALYSIS)
    build(tmp_path, 3, rebuild=True)
    assert [match.record for match in reader.search(Everything(), 9).page] == [b"r", b"r"]
    assert len(reader.sources()) == 2
    reader.close()


def test_what_killed_writers_leave_is_cleared_and_their_lock_is_free(tmp_path: Path) -> None:
    build(tmp_path, 1)
    script = """
        import os, sys
        from pathlib import Path
        from docsearch.engines import write_engine
        with write_engine(Path(sys.argv[1]), analysis="7", rebuild=True):
            os.kill(os.getpid(), 9)
    """
    assert in_child(script, str(tmp_path)).returncode == -9
    assert names(tmp_path) == [".lock", "CURRENT", "gen-000001", "gen-000002"]
    assert total(tmp_path) == 1
    build(tmp_path, 2)
    assert names(tmp_path) == [".lock", "CURRENT", "gen-000001"]
    assert total(tmp_path) == 2


def test_one_writer_at_a_time(tmp_path: Path) -> None:
    script = """
        import sys
        from pathlib import Path
        from docsearch.engines import write_engine
        with write_engine(Path(sys.argv[1]), analysis="7"):
            pass
    """
    with write_engine(tmp_path, analysis=ANALYSIS) as engine:
        engine.update([entry(1)])
        with pytest.raises(IndexBusy, match=rf"another docsearch \(.*process {os.getpid()} on .*\) is writing to"):
            build(tmp_path, 2)
        assert "IndexBusy: another docsearch (" in in_child(script, str(tmp_path)).stderr
    assert in_child(script, str(tmp_path)).stderr == ""


def test_a_second_writer_waits_where_it_is_asked_to(tmp_path: Path) -> None:
    script = """
        import sys, time
        from pathlib import Path
        from docsearch.engines import write_engine
        from docsearch.engines.protocol import Entry
        with write_engine(Path(sys.argv[1]), analysis="7") as engine:
            print("writing", flush=True)
            time.sleep(.3)
            engine.update([Entry(f"{9:016x}", "nine.txt", "d", {}, {}, b"r")])
    """
    command = [sys.executable, "-c", textwrap.dedent(script), str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "writing\n"
        with pytest.raises(IndexBusy), write_engine(tmp_path, analysis=ANALYSIS, wait=0.05):
            pass
        with write_engine(tmp_path, analysis=ANALYSIS, wait=float("inf")) as engine:
            assert list(engine.sources()) == ["nine.txt"]
    assert child.returncode == 0


def test_the_stamp_changes_with_every_write(tmp_path: Path) -> None:
    seen = [generations.stamp(tmp_path / "none"), generations.stamp(tmp_path)]
    assert seen == [None, None]
    for number in range(5):
        build(tmp_path, number, rebuild=number == 3)
        seen.append(generations.stamp(tmp_path))
        assert generations.stamp(tmp_path) == seen[-1]
    assert len(set(seen)) == 6


def test_no_index(tmp_path: Path) -> None:
    for directory in (tmp_path, tmp_path / "none", Path(__file__)):
        with pytest.raises(IndexMissing) as raised:
            open_engine(directory, analysis=ANALYSIS)
        assert raised.value.hint == f"run: docsearch index --index {directory}"


def test_an_index_of_another_version_says_how_to_rebuild(tmp_path: Path) -> None:
    build(tmp_path, 1)
    hint = f"run: docsearch index --rebuild --index {tmp_path}"
    with pytest.raises(IndexOutdated, match="built with analysis 7, and 8 is needed") as raised:
        open_engine(tmp_path, analysis="8")
    assert raised.value.hint == hint
    with pytest.raises(IndexOutdated), write_engine(tmp_path, analysis="8"):
        pass
    with pytest.raises(IndexOutdated, match="engine tantivy, and whoosh"):
        open_engine(tmp_path, analysis=ANALYSIS, engine="whoosh")
    manifest = tmp_path / "gen-000001" / "index.json"
    manifest.write_text(json.dumps(json.loads(manifest.read_text()) | {"schema": 0, "later": []}))
    with pytest.raises(IndexOutdated, match="schema 0"):
        open_engine(tmp_path, analysis=ANALYSIS)
    with write_engine(tmp_path, analysis="8", rebuild=True) as engine:
        assert engine.sources() == {}
    assert open_engine(tmp_path, analysis="8").sources() == {}


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("CURRENT", b"gen-000009\n"),
        ("CURRENT", b"../elsewhere"),
        ("CURRENT", b""),
        ("CURRENT", b"\xff"),
        ("gen-000001/index.json", b"{"),
        ("gen-000001/index.json", b"[]"),
        ("gen-000001/index.json", b'{"engine": "tantivy"}'),
        ("gen-000001/meta.json", b"{}"),
    ],
)
def test_a_damaged_index_is_reported_and_can_be_rebuilt(tmp_path: Path, name: str, content: bytes) -> None:
    build(tmp_path, 1)
    (tmp_path / name).write_bytes(content)
    with pytest.raises(IndexDamaged) as raised:
        open_engine(tmp_path, analysis=ANALYSIS)
    assert raised.value.hint == f"run: docsearch index --rebuild --index {tmp_path}"
    with pytest.raises(IndexDamaged):
        build(tmp_path, 2)
    build(tmp_path, 2, 3, rebuild=True)
    assert total(tmp_path) == 2


def test_a_flipped_byte_is_found(tmp_path: Path) -> None:
    build(tmp_path, 1, 2)
    build(tmp_path, 3)
    found = generations.current(tmp_path)
    assert found is not None
    assert generations.damaged(found) == []
    terms = max(found.path.glob("*.term"))
    content = bytearray(terms.read_bytes())
    content[3] ^= 1
    terms.write_bytes(content)
    assert generations.damaged(found) == [terms.name]
    terms.unlink()
    assert generations.damaged(found) == [terms.name]
    (found.path / "checksums.json").write_text("[]")
    assert generations.damaged(found) == ["checksums.json"]


@pytest.mark.filterwarnings(
    "ignore:Exception ignored:pytest.PytestUnraisableExceptionWarning"
)  # Whoosh leaves files open
@pytest.mark.parametrize("engine", ["tantivy", "whoosh"])
@pytest.mark.parametrize("rebuild", [False, True])
def test_a_full_disk(tmp_path: Path, small_disk: Path, engine: str, rebuild: bool) -> None:
    pytest.importorskip(engine, reason="an optional extra")
    directory = small_disk / "index"
    build_with(directory, engine)
    before = names(directory)
    many = (entry(number)._replace(record=os.urandom(3_000)) for number in range(2_000))
    with pytest.raises(DiskFull, match="the disk is full: there is no room to write"):
        write(directory, many, rebuild)
    assert names(directory) == before
    assert noted(directory) == files(directory)
    assert sum(path.stat().st_size for path in directory.rglob("*")) < 100_000
    build(directory, 2)
    assert total(directory) == 2


def write(directory: Path, entries: Iterable[Entry], rebuild: bool) -> None:
    with write_engine(directory, analysis=ANALYSIS, rebuild=rebuild) as engine:
        engine.update(entries)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A folder with room for 3 MB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    try:
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", folder], check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("needs the right to mount a file system")
    yield folder
    subprocess.run(["umount", "--lazy", folder], check=True, capture_output=True)


def test_an_unknown_engine(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="unknown engine: lucene"):
        build_with(tmp_path, "lucene")
    with pytest.raises(IndexMissing):
        open_engine(tmp_path, analysis=ANALYSIS)


def test_a_rebuild_keeps_the_engine_unless_told_otherwise(tmp_path: Path) -> None:
    pytest.importorskip("whoosh", reason="an optional extra")
    build_with(tmp_path, "whoosh")
    for wanted in (None, "tantivy"):
        with write_engine(tmp_path, analysis=ANALYSIS, engine=wanted, rebuild=True):
            pass
        found = generations.current(tmp_path)
        assert found is not None
        assert found.manifest.engine == (wanted or "whoosh")


def build_with(directory: Path, engine: str) -> None:
    with write_engine(directory, analysis=ANALYSIS, engine=engine) as opened:
        opened.update([entry(1)])


def test_a_query_imports_its_own_engine_only(tmp_path: Path) -> None:
    script = """
        import sys
        from pathlib import Path
        from docsearch.engines import open_engine, write_engine
        assert "tantivy" not in sys.modules
        if sys.argv[2] == "write":
            with write_engine(Path(sys.argv[1]), analysis="7"): pass
        else:
            open_engine(Path(sys.argv[1]), analysis="7")
            assert "whoosh" not in sys.modules
        assert "tantivy" in sys.modules
    """
    for mode in ("write", "read"):
        assert in_child(script, str(tmp_path), mode).stderr == ""


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() != 0, reason="becomes another user")
def test_a_directory_of_somebody_else(tmp_path: Path) -> None:
    build(tmp_path, 1)
    for directory in (tmp_path, *tmp_path.parents):
        if directory.owner() == "root" and directory != directory.parent:
            directory.chmod(directory.stat().st_mode | 0o055)
    script = """
        import os, sys
        from pathlib import Path
        from docsearch.engines import open_engine, write_engine
        from docsearch.errors import DocsearchError
        import docsearch.engines.tantivy, shutil  # before the standard library itself may be out of reach
        os.setuid(65534)
        for attempt in (
            lambda: open_engine(Path(sys.argv[1]), analysis="7").sources(),
            lambda: write_engine(Path(sys.argv[1]), analysis="7").__enter__(),
            lambda: write_engine(Path(sys.argv[1]) / "new", analysis="7").__enter__(),
        ):
            try:
                print(attempt())
            except DocsearchError as error:
                print(type(error).__name__, error, error.hint)
    """
    done = in_child(script, str(tmp_path))
    assert done.stderr == ""
    assert [line.split()[0] for line in done.stdout.splitlines()] == ["IndexDamaged", "UsageError", "UsageError"]
    assert "permission" in done.stdout


def test_a_file_in_the_way(tmp_path: Path) -> None:
    (tmp_path / "index").write_text("a file")
    with pytest.raises(UsageError, match=r"cannot write .*: File exists"):
        build(tmp_path / "index", 1)
    assert issubclass(UsageError, DocsearchError)
