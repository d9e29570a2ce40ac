"""What has changed under folders that are watched, and when it can be read."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterable, Sequence
from itertools import islice
from pathlib import Path
from threading import Event

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conftest import write
from docsearch.errors import DocsearchError
from docsearch.identity import digest
from docsearch.sources import watched
from docsearch.sources.files import walk
from docsearch.sources.watched import LONGEST, SETTLED, Tree, signs
from docsearch.sources.web.saved import Saved, open_pages

LATER = 2 * SETTLED  # s
MOST = 100


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write(Path("docs"), {"a.txt": "apple", "b.txt": "pear", "sub/c.txt": "plum"})


def changed(tree: Tree, now: float = 0.0) -> list[str]:
    """What a look at all files finds, once it has settled."""
    tree.look_round(now)
    return tree.settled(now + LATER, MOST)


def test_what_stays_has_not_changed() -> None:
    tree = Tree(["docs"])
    assert changed(tree) == []


def test_files_that_appear_change_and_vanish() -> None:
    tree = Tree(["docs"])
    write(Path("docs"), {"new/d.txt": "d", "a.txt": "another apple", ".hidden": "x", "~$lock.docx": "x"})
    Path("docs/b.txt").unlink()
    assert sorted(changed(tree)) == ["docs/a.txt", "docs/b.txt", "docs/new/d.txt"]
    assert changed(tree, 10.0) == []


def test_what_is_moved_comes_before_the_place_it_has_left() -> None:
    tree = Tree(["docs"])
    Path("docs/sub").rename("docs/zub")
    assert changed(tree) == ["docs/zub/c.txt", "docs/sub/c.txt"]


def test_a_file_replaced_by_another_of_its_size_and_time_has_changed() -> None:
    tree = Tree(["docs"])
    status = Path("docs/a.txt").stat()
    write(Path("docs"), {".a.new": "grape"})
    os.utime("docs/.a.new", ns=(status.st_atime_ns, status.st_mtime_ns))
    Path("docs/.a.new").replace("docs/a.txt")
    assert changed(tree) == ["docs/a.txt"]


def test_what_changes_is_read_when_it_has_not_for_a_while() -> None:
    tree = Tree(["docs"])
    write(Path("docs"), {"a.txt": "1", "d.txt": "1"})
    tree.look_round(10.0)
    assert tree.settled(10.0 + SETTLED / 2, MOST) == []
    write(Path("docs"), {"a.txt": "12"})
    assert tree.settled(10.1 + SETTLED, MOST) == ["docs/d.txt"]
    assert tree.settled(10.2 + SETTLED, MOST) == []
    assert tree.settled(10.2 + 2 * SETTLED, MOST) == ["docs/a.txt"]
    assert changed(tree, 20.0) == []


def test_what_never_settles_is_read_sometimes() -> None:
    tree, read = Tree(["docs"]), []
    for now in range(int(2 * LONGEST)):
        write(Path("docs"), {"log.txt": "x" * now})
        tree.look_round(now)
        read += [now for _ in tree.settled(now, MOST)]
    assert read == [LONGEST]


def test_nothing_waits_for_ever_while_other_files_keep_changing() -> None:
    tree = Tree(["docs"])
    write(Path("docs"), {"z.txt": "z"})
    for now in range(5):
        write(Path("docs"), {f"{now}-{number}.txt": "x" for number in range(10)})
        tree.look_round(now)
    assert tree.settled(4 + LATER, 11)[-1] == "docs/z.txt"
    rest = [path for _ in range(4) for path in tree.settled(4 + LATER, 10)]
    assert len(set(rest)) == 40


def test_what_could_not_be_read_comes_again() -> None:
    tree = Tree(["docs"])
    write(Path("docs"), {"d.txt": "d"})
    ready = changed(tree)
    tree.note(ready, 5.0)
    assert tree.settled(5.0, MOST) == []
    assert tree.settled(5.0 + LATER, MOST) == ready


def test_a_folder_that_vanishes_loses_nothing() -> None:
    write(Path("more"), {"e.txt": "e"})
    tree = Tree(["docs", "more"])
    Path("docs").rename("away")
    write(Path("more"), {"e.txt": "changed"})
    assert tree.away == ["docs"]
    assert changed(tree) == ["more/e.txt"]
    write(Path("away"), {"a.txt": "changed meanwhile"})
    (Path("away") / "b.txt").unlink()
    Path("away").rename("docs")
    assert tree.away == []
    assert sorted(changed(tree, 10.0)) == ["docs/a.txt", "docs/b.txt"]


def test_a_folder_that_vanishes_during_a_look_loses_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    tree = Tree(["docs"])
    with monkeypatch.context() as patched:
        patched.setattr(watched, "_found", lambda paths: {ref.path: None for ref in walk(["gone"])})
        assert changed(tree) == []
    Path("docs/b.txt").unlink()
    assert changed(tree, 10.0) == ["docs/b.txt"]


def test_an_empty_folder_in_its_place_is_a_drive_that_is_not_mounted() -> None:
    tree = Tree(["docs"])
    Path("docs").rename("away")
    Path("docs").mkdir()
    assert tree.away == ["docs"]
    assert changed(tree) == []
    write(Path("docs"), {"a.txt": "apple"})  # it is meant
    assert tree.away == []
    assert sorted(changed(tree, 10.0)) == ["docs/a.txt", "docs/b.txt", "docs/sub/c.txt"]


def test_what_vanished_just_before_its_folder_waits() -> None:
    tree = Tree(["docs"])
    Path("docs/a.txt").unlink()
    tree.look_round(0.0)
    Path("docs").rename("away")
    assert tree.settled(LATER, MOST) == []
    Path("away").rename("docs")
    assert tree.settled(LATER, MOST) == ["docs/a.txt"]


def test_a_folder_that_is_emptied_is_not_away() -> None:
    tree = Tree(["docs/sub"])
    Path("docs/sub/c.txt").unlink()
    assert tree.away == []
    assert changed(tree) == ["docs/sub/c.txt"]


@pytest.mark.skipif(sys.platform == "win32" or os.getuid() == 0, reason="needs folders that this user cannot read")
def test_what_is_in_a_folder_that_cannot_be_read_is_not_gone() -> None:
    tree = Tree(["docs"])
    Path("docs/sub").chmod(0)
    assert changed(tree) == ["docs/sub"]
    Path("docs/sub").chmod(0o700)


def test_what_cannot_be_looked_at_is_not_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    tree, scandir = Tree(["docs"]), os.scandir

    def failing(path: str) -> object:
        if path.endswith("sub"):
            raise OSError(5, "Input/output error")
        return scandir(path)

    with monkeypatch.context() as patched:
        patched.setattr(os, "scandir", failing)
        assert changed(tree) == ["docs/sub"]
    Path("docs/sub/c.txt").unlink()
    assert sorted(changed(tree, 10.0)) == ["docs/sub", "docs/sub/c.txt"]


def test_paths_given_twice_nested_or_by_links() -> None:
    Path("link").symlink_to("docs")
    tree = Tree(["docs", "./docs", "docs/sub", "link", "docs/a.txt"])
    write(Path("docs"), {"a.txt": "changed", "sub/c.txt": "changed"})
    assert sorted(changed(tree)) == ["docs/a.txt", "docs/sub/c.txt", "link/a.txt", "link/sub/c.txt"]


def test_the_working_folder_and_a_file() -> None:
    tree, file = Tree(["."]), Tree(["docs/a.txt"])
    write(Path("docs"), {"a.txt": "changed", "d.txt": "d"})
    assert sorted(changed(tree)) == ["./docs/a.txt", "./docs/d.txt"]
    assert changed(file) == ["docs/a.txt"]
    Path("docs/a.txt").unlink()
    assert file.away == ["docs/a.txt"]
    assert changed(file) == []


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no such names")
def test_names_of_any_bytes() -> None:
    tree = Tree(["docs"])
    path = os.fsdecode(b"docs/caf\xe9.txt")
    Path(path).write_text("x", "utf-8")
    Path("docs/line\nbreak.txt").write_text("x", "utf-8")
    assert set(changed(tree)) == {path, "docs/line\nbreak.txt"}
    Path(path).unlink()
    assert changed(tree, 10.0) == [path]


def test_what_an_ignore_file_names_is_decided_by_the_folder_given() -> None:
    tree = Tree(["docs", "docs/sub"])
    write(Path("docs"), {".docsearchignore": "a*\n"})
    ready = changed(tree)
    assert ready == ["docs/a.txt"]
    assert tree.places(ready) == ["docs"]
    assert tree.places(["docs/b.txt", "docs/gone.txt"]) == ["docs/b.txt", "docs/gone.txt"]


def test_a_link_that_leads_out_is_decided_by_its_folder() -> None:
    tree = Tree(["docs"])
    Path("secret.txt").write_text("x", "utf-8")
    Path("docs/sub/link.txt").symlink_to(Path("secret.txt").resolve())
    Path("docs/inside.txt").symlink_to("a.txt")
    ready = changed(tree)
    assert set(tree.places(ready)) == {"docs/inside.txt", "docs/sub"}
    write(Path("docs"), {"a.txt": "changed"})
    assert sorted(changed(tree, 10.0)) == ["docs/a.txt", "docs/inside.txt"]


def test_what_came_with_a_web_page_changes_the_page() -> None:
    with open_pages("corpus") as pages:
        content = b"<p>text</p>"
        saved = Saved("", "https://example.org/a", "2026-01-01T00:00:00+00:00", "text/html", digest(content))
        page = pages.save(saved, content)
        tree = Tree(["corpus"])
        pages.describe(page._replace(fetched_at="2026-01-02T00:00:00+00:00", etag="1"))
        assert tree.places(changed(tree)) == [page.path]
        pages.remove(page.address)
        assert page.path in tree.places(changed(tree, 10.0))


def test_an_index_in_the_folder_changes_nothing() -> None:
    tree = Tree(["."])
    write(Path("index"), {"CURRENT": "gen-000001", "gen-000001/index.json": "{}", "failures.json": "{}"})
    write(Path(), {"index.news": "1", "index.alerts.json": "{}", "index.extracts/a": "x"})
    assert changed(tree) == []


NAMES = st.sampled_from(["a.txt", "b.txt", "sub/c.txt", "sub/d.txt", "new/deep/e.txt", ".f"])
STEPS = st.lists(st.tuples(st.sampled_from(["write", "unlink", "look", "rename"]), NAMES, NAMES), max_size=12)


@given(STEPS)
@settings(max_examples=60)
def test_every_difference_is_told(steps: Iterable[tuple[str, str, str]]) -> None:
    shutil.rmtree("docs")
    write(Path("docs"), {"a.txt": "apple", "sub/c.txt": "plum"})
    tree, before, told = Tree(["docs"]), contents(), set[str]()
    for now, (step, name, other) in enumerate(steps):
        path, target = Path("docs", name), Path("docs", other)
        if step == "write":
            write(Path("docs"), {name: f"{now}" * now})
        elif step == "unlink":
            path.unlink(missing_ok=True)
        elif step == "rename" and path.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            path.rename(target)
        else:
            tree.look_round(now)
            told.update(tree.settled(now, MOST))
    told.update(changed(tree, 100.0))
    after = contents()
    assert {path for path in before | after if before.get(path) != after.get(path)} <= told
    assert changed(tree, 200.0) == []


def contents() -> dict[str, str]:
    return {
        path.as_posix(): path.read_text("utf-8")
        for path in Path("docs").rglob("*")
        if path.is_file() and not path.name.startswith(".")
    }


def awaited(coming: Iterable[bool | DocsearchError], seconds: float = 60.0) -> bool | DocsearchError:
    """The first sign that is none of quiet."""
    end = time.monotonic() + seconds
    return next(sign for sign in coming if sign or time.monotonic() > end)


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> Event:
    pytest.importorskip("watchfiles", reason="watchfiles is not installed (docsearch[watch])")
    monkeypatch.setattr(watched, "TICK", 0.02)
    monkeypatch.setattr(watched, "BLIND", 0.1)
    monkeypatch.setattr(watched, "AGAIN", 0.2)
    return Event()


def test_the_system_tells_when_to_look(quick: Event) -> None:
    coming = signs(["docs"], quick)
    next(coming)
    for change in (
        lambda: write(Path("docs"), {"d.txt": "d"}),
        lambda: Path("docs/d.txt").unlink(),
        lambda: Path("docs").rename("away"),
        lambda: Path("away").rename("docs"),
        lambda: write(Path("docs/sub"), {"f.txt": "f"}),
    ):
        change()
        assert awaited(coming) is True
        assert not all(islice(coming, 50))
    quick.set()
    assert [sign for sign in coming if sign] == []


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no such names")
def test_names_that_cannot_be_told_end_nothing(quick: Event) -> None:
    coming = signs(["docs"], quick)
    next(coming)
    for name in (b"docs/caf\xe9.txt", b"docs/\xff.txt", b"docs/plain.txt"):
        Path(os.fsdecode(name)).write_text("x", "utf-8")
        assert awaited(coming) is True
    coming.close()


def test_files_are_looked_at_where_no_changes_can_be_told(quick: Event, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*paths: str, **options: object) -> object:
        raise OSError("OS file watch limit reached. about [docs]")
        yield

    monkeypatch.setattr("watchfiles.watch", full)
    coming = signs(["docs"], quick)
    error = next(coming)
    assert isinstance(error, DocsearchError)
    assert str(error).startswith(
        "the system tells of no changes (OS file watch limit reached. about [docs]); files are"
    )
    assert awaited(coming) is True
    monkeypatch.undo()
    quick.set()
    assert list(coming) == []


LIMITED = """
import sys
from threading import Event
from docsearch.sources.watched import signs
print(next(signs(["docs"], Event())))
"""


@pytest.mark.parametrize(
    ("limit", "told"), [("watches", "OS file watch limit reached."), ("instances", "Too many open")]
)
@pytest.mark.skipif(sys.platform != "linux", reason="the limits of Linux")
def test_the_limits_of_the_system_are_told(limit: str, told: str) -> None:
    pytest.importorskip("watchfiles", reason="watchfiles is not installed (docsearch[watch])")
    write(Path("docs"), {f"{number}/a.txt": "a" for number in range(9)})
    Path("limited.py").write_text(LIMITED, "utf-8")
    script = f'echo {"5" if limit == "watches" else "0"} > /proc/sys/user/max_inotify_{limit} && "$0" limited.py'
    done = subprocess.run(
        ["unshare", "--user", "--map-root-user", "sh", "-c", script, sys.executable],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    if "unshare" in done.stderr or "max_inotify" in done.stderr:
        pytest.skip("no user namespace here to limit")
    assert done.stdout.startswith("the system tells of no changes (")
    assert told in done.stdout


@pytest.mark.parametrize("paths", [["nowhere"], ["nowhere", "docs"]])
def test_paths_may_come_later(quick: Event, paths: Sequence[str]) -> None:
    coming = signs(paths, quick)
    next(coming)
    write(Path("nowhere"), {"d.txt": "d"})
    assert awaited(coming) is True
    coming.close()


def test_polling_may_be_forced(quick: Event, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WATCHFILES_FORCE_POLLING", "1")
    monkeypatch.setenv("WATCHFILES_POLL_DELAY_MS", "50")
    coming = signs(["docs"], quick)
    next(coming)
    write(Path("docs"), {"d.txt": "d"})
    assert awaited(coming) is True
    coming.close()
