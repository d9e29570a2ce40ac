"""Files replaced in one step, and a disk that is full."""

from __future__ import annotations

import errno
import os
import random
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from conftest import Run, write
from docsearch.disk import full, is_full, replace_file, sync, unwritable
from docsearch.errors import DiskFull, UsageError

if sys.platform != "win32":
    import resource


def test_a_file_is_replaced(tmp_path: Path) -> None:
    path = tmp_path / "notes.json"
    for content in ("öld", b"new"):
        replace_file(path, content)
        assert path.read_bytes() == (content if isinstance(content, bytes) else content.encode())
    assert [each.name for each in tmp_path.iterdir()] == ["notes.json"]


def test_a_file_that_cannot_be_replaced_stays_and_nothing_is_left_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "notes.json"
    replace_file(path, "old")
    with pytest.raises(UnicodeEncodeError):
        replace_file(path, "\ud800")
    (tmp_path / "folder" / "full").mkdir(parents=True)
    with pytest.raises(OSError, match="folder"):
        replace_file(tmp_path / "folder", "new")
    assert path.read_text() == "old"
    assert sorted(each.name for each in tmp_path.iterdir()) == ["folder", "notes.json"]


@pytest.mark.skipif(sys.platform == "win32", reason="limits of a process")
def test_a_disk_that_fills_up_leaves_the_old_file(tmp_path: Path) -> None:
    script = """
        import resource, sys
        from pathlib import Path
        from docsearch.disk import full, is_full, replace_file
        resource.setrlimit(resource.RLIMIT_FSIZE, (5_000, 5_000))
        path = Path(sys.argv[1])
        replace_file(path, bytes(4_000))
        print(full(path.parent))
        try:
            replace_file(path, bytes(6_000))
        except OSError as error:
            print(is_full(error), path.stat().st_size, *(each.name for each in path.parent.iterdir()))
    """
    command = [sys.executable, "-c", textwrap.dedent(script), str(tmp_path / "notes")]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["True", "True", "4000", "notes"]
    assert not full(tmp_path)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device of Linux")
def test_a_device_without_room() -> None:
    with pytest.raises(OSError, match="No space") as raised, Path("/dev/full").open("wb", buffering=0) as file:
        file.write(b"x")
    assert is_full(raised.value)
    error = unwritable(Path("index"), raised.value)
    assert isinstance(error, DiskFull)
    assert str(error) == "the disk is full: there is no room to write index"
    assert error.hint is not None


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), True),
        (OSError(errno.EDQUOT, "Disk quota exceeded"), True),
        (ValueError("An IO error occurred: 'No space left on device (os error 28)'"), True),
        (ValueError("An IO error occurred: 'Permission denied (os error 13)'"), False),
        (OSError(errno.EACCES, "Permission denied"), False),
        (ValueError("28"), False),
    ],
)
def test_what_tells_of_a_full_disk(error: Exception, expected: bool) -> None:
    assert is_full(error) is expected


def test_what_cannot_be_written_for_another_reason() -> None:
    error = unwritable(Path("index"), OSError(errno.EACCES, "Permission denied"))
    assert isinstance(error, UsageError)
    assert str(error) == "cannot write index: Permission denied"


def test_files_and_folders_can_be_synced(tmp_path: Path) -> None:
    sync(tmp_path)
    with pytest.raises(FileNotFoundError):
        sync(tmp_path / "none")


@pytest.mark.skipif(sys.platform == "win32", reason="limits of a process")
@pytest.mark.parametrize("options", [(), ("--rebuild",)])
def test_indexing_onto_a_full_disk(docsearch: Run, tmp_path: Path, options: tuple[str, ...]) -> None:
    """One line, no litter, and the index as it was."""
    write(tmp_path / "docs", {"a.txt": "one apple"})
    assert docsearch("index", "docs").returncode == 0
    before = sorted(path.name for path in (tmp_path / "index").rglob("*"))
    chance = random.Random(1)
    words = ["".join(chance.choices("abcdefghijklmnop", k=9)) for _ in range(60_000)]
    write(tmp_path / "docs", {f"{n}.txt": " ".join(words[3_000 * n : 3_000 * (n + 1)]) for n in range(20)})

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))

    environment = os.environ | {"DOCSEARCH_ISOLATED": "false", "DOCSEARCH_DETECTOR": "default"}
    done = docsearch("index", "docs", *options, preexec_fn=limit, env=environment)
    assert done.returncode == 2
    assert done.stderr.startswith("docsearch: the disk is full: there is no room to write ")
    assert len(done.stderr.splitlines()) == 1
    assert sorted(path.name for path in (tmp_path / "index").rglob("*")) == before
    assert docsearch("query", "apple").returncode == 0
