"""`docsearch watch` as people, scripts and service managers meet it."""

from __future__ import annotations

import gc
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from queue import Empty, Queue
from threading import Thread
from typing import IO

import psutil
import pytest
from click.testing import CliRunner, Result

from conftest import write
from docsearch.alerts import Answered, save_alert
from docsearch.cli import watch as module
from docsearch.errors import DocsearchError, UsageError
from docsearch.ingest import ingest
from docsearch.model import Failed
from docsearch.runs import Report
from docsearch.search import open_index
from docsearch.settings import Settings
from docsearch.watching import Seen, Trouble

pytest.importorskip("watchfiles", reason="watchfiles is not installed (docsearch[watch])")
PATIENCE = 90  # s
SIGNALS = pytest.mark.skipif(sys.platform == "win32", reason="processes are ended otherwise there")
TELL = """
import json, sys
with open(sys.argv[1], "a") as file:
    for line in sys.stdin:
        told = json.loads(line)
        print(told["alert"], told["query"], *(hit["uri"] for hit in told["hits"]), file=file)
print("told")
"""


class Command:
    """`docsearch watch` in a process of its own, which is read as it speaks."""

    def __init__(self, *arguments: str) -> None:
        environment = {name: value for name, value in os.environ.items() if not name.startswith("DOCSEARCH_")}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "docsearch", "watch", "--workers", "1", *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            env=environment,
        )
        assert self.process.stdout
        assert self.process.stderr
        self.out, self.err = Queue[str](), Queue[str]()
        self._threads = [
            Thread(target=_read, args=(self.process.stdout, self.out)),
            Thread(target=_read, args=(self.process.stderr, self.err)),
        ]
        for thread in self._threads:
            thread.start()

    def line(self, beginning: str = "") -> str:
        """The next line that begins so."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end and self.process.poll() is None:
            with suppress(Empty):
                if (line := self.out.get(timeout=1)).startswith(beginning):
                    return line
        raise AssertionError(f"no line {beginning!r} but {list(_rest(self.err))}")

    def children(self) -> list[psutil.Process]:
        found: list[psutil.Process] = psutil.Process(self.process.pid).children(recursive=True)
        return found

    def end(self, how: signal.Signals) -> tuple[int, str]:
        """The exit code, and what else was said on stderr."""
        self.process.send_signal(how)
        code = self.process.wait(PATIENCE)
        for thread in self._threads:
            thread.join(PATIENCE)
        return code, "".join(_rest(self.err))

    def close(self) -> None:
        self.process.kill()
        self.process.wait(PATIENCE)
        for thread in self._threads:
            thread.join(PATIENCE)
        for pipe in (self.process.stdout, self.process.stderr):
            assert pipe
            pipe.close()


def _read(pipe: IO[str], lines: Queue[str]) -> None:
    for line in pipe:
        lines.put(line)


def _rest(lines: Queue[str]) -> Iterator[str]:
    while True:
        try:
            yield lines.get_nowait()
        except Empty:
            return


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write(Path("docs"), {"a.txt": "apple", "b.txt": "pear"})


@pytest.fixture
def started() -> Iterator[Callable[..., Command]]:
    commands: list[Command] = []

    def start(*arguments: str) -> Command:
        commands.append(Command(*arguments))
        return commands[-1]

    yield start
    for command in commands:
        command.close()


def assert_gone(processes: Sequence[psutil.Process]) -> None:
    _, alive = psutil.wait_procs(processes, PATIENCE)
    assert alive == []


@SIGNALS
def test_a_file_that_appears_is_told_and_ctrl_c_ends_it(started: Callable[..., Command]) -> None:
    save_alert("apples", "apple", "index")
    write(Path(), {"tell.py": TELL})
    watching = started("docs", "--notify", f"'{sys.executable}' tell.py 'told to.txt'")
    assert watching.line().startswith("2 added; 2 documents in index (")
    write(Path("docs"), {"c.txt": "another apple", "d.txt": "a plum"})
    assert watching.line("2 added").startswith("2 added; 4 documents in index (")
    assert watching.line("alert") == "alert apples: 1 new document\n"
    assert watching.line() == "  c (docs/c.txt)\n"
    assert watching.err.get(timeout=PATIENCE) == "told\n"
    assert Path("told to.txt").read_text("utf-8") == "apples apple docs/c.txt\n"
    children = watching.children()
    assert children
    assert watching.end(signal.SIGINT) == (0, "")
    assert_gone(children)


@SIGNALS
def test_lines_of_json_until_the_service_is_stopped(started: Callable[..., Command]) -> None:
    save_alert("apples", "apple", "index")
    watching = started("docs", "--json")
    first = json.loads(watching.line())
    assert (first["added"], first["answered"]) == (2, [])
    write(Path("docs"), {"c.txt": "another apple"})
    second = json.loads(watching.line())
    assert second.keys() == first.keys()
    (answer,) = second["answered"]
    assert (answer["alert"], answer["query"], [hit["uri"] for hit in answer["hits"]]) == (
        "apples",
        "apple",
        ["docs/c.txt"],
    )
    children = watching.children()
    assert watching.end(signal.SIGTERM) == (0, "")
    assert_gone(children)


@SIGNALS
def test_after_a_kill_it_catches_up(started: Callable[..., Command]) -> None:
    save_alert("apples", "apple", "index")
    first = started("docs")
    first.line("2 added")
    children = first.children()
    assert first.end(signal.SIGKILL)[0] == -signal.SIGKILL
    assert_gone(children)
    write(Path("docs"), {"c.txt": "another apple"})
    Path("docs/b.txt").unlink()
    again = started()
    assert again.line().startswith("1 added, 1 unchanged, 1 removed; 2 documents in index (")
    assert again.line("alert") == "alert apples: 1 new document\n"
    with open_index() as index:
        assert [hit.uri for hit in index.search("apple").hits] == ["docs/a.txt", "docs/c.txt"]
    assert again.end(signal.SIGINT) == (0, "")


def test_a_path_that_is_not_there_is_an_error(started: Callable[..., Command]) -> None:
    watching = started("nowhere")
    assert watching.process.wait(PATIENCE) == 2
    assert watching.err.get(timeout=PATIENCE).startswith("docsearch: no such file or folder: nowhere (")


REPORT = Report(1, 0, 0, 0, (), 1, 0.1, {}, {})


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Result]]:
    """The command with what a watcher would say; errors that the command line would report are raised."""

    def run(seen: Sequence[Seen | Trouble], *arguments: str) -> Result:
        monkeypatch.setattr(module, "watch", lambda paths, settings: iter(seen))
        result = CliRunner().invoke(module.command, arguments, standalone_mode=False)
        if isinstance(result.exception, DocsearchError):
            raise result.exception
        assert result.exception is None
        return result

    before = signal.getsignal(signal.SIGTERM)
    yield run
    signal.signal(signal.SIGTERM, before)


@pytest.fixture(scope="module")
def answer(tmp_path_factory: pytest.TempPathFactory) -> Seen:
    folder = tmp_path_factory.mktemp("answer")
    write(folder, {"a.txt": "apple"})
    ingest([str(folder / "a.txt")], Settings(index=str(folder / "index"), isolated=False))
    with open_index(folder / "index") as index:
        return Seen(REPORT, (Answered("apples", "apple", index.search("apple").hits),))


def python(code: str) -> str:
    return f'"{sys.executable}" -c "{code}"'


@pytest.mark.parametrize(
    ("notify", "wrong"),
    [
        (python("raise SystemExit(3)"), "ended with 3"),
        ("./no-such-command --now", "cannot be run: No such file or directory"),
        (python("import time; time.sleep(600)"), "took longer than 0.5 s and was ended"),
        ("./docs", "cannot be run: Permission denied"),
    ],
)
@pytest.mark.skipif(sys.platform == "win32", reason="says so in other words")
def test_a_command_that_goes_wrong_is_one_line(
    told: Callable[..., Result], answer: Seen, monkeypatch: pytest.MonkeyPatch, notify: str, wrong: str
) -> None:
    monkeypatch.setattr(module, "PATIENCE", 0.5)
    result = told([answer, answer], "--notify", notify)
    assert result.return_value == 0
    assert result.stdout.count("alert apples: 1 new document\n") == 2
    lines = result.stderr.splitlines()
    assert len(lines) == 2
    assert all(line.startswith("docsearch: --notify ") and line.endswith(wrong) for line in lines)


@pytest.mark.skipif(sys.platform == "win32", reason="there is no sh")
def test_what_a_command_has_started_ends_with_it(
    told: Callable[..., Result], answer: Seen, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "PATIENCE", 2.0)
    told([answer], "--notify", "sh -c 'sleep 600 & echo $! > started; wait'")
    process = int(Path("started").read_text("utf-8"))
    end = time.monotonic() + PATIENCE
    while psutil.pid_exists(process) and psutil.Process(process).status() != psutil.STATUS_ZOMBIE:
        assert time.monotonic() < end
        time.sleep(0.05)


def test_a_command_that_reads_nothing_is_fine(told: Callable[..., Result], answer: Seen) -> None:
    assert told([answer], "--notify", python("pass")).stderr == ""


def test_nobody_is_notified_of_nothing(told: Callable[..., Result]) -> None:
    assert told([Seen(REPORT)], "--notify", "./no-such-command").stderr == ""


def test_a_command_that_makes_no_sense_is_an_error(told: Callable[..., Result]) -> None:
    if sys.platform != "win32":
        with pytest.raises(UsageError, match="--notify cannot be read"):
            told([], "--notify", "mail 'me")


def test_trouble_is_told_once(told: Callable[..., Result]) -> None:
    busy, full = Trouble(DocsearchError("it is busy", "wait")), Trouble(DocsearchError("it is\nfull"))
    result = told([busy, busy, full, busy, Seen(REPORT), busy])
    assert result.stderr.splitlines() == [
        "docsearch: it is busy (wait)",
        "docsearch: it is full",
        "docsearch: it is busy (wait)",
        "docsearch: it is busy (wait)",
    ]


def test_failures_that_are_known_are_told_once(told: Callable[..., Result], monkeypatch: pytest.MonkeyPatch) -> None:
    failed = Failed("docs/a.pdf", "extract", "it is empty")
    report = Report(0, 0, 0, 0, (failed,), 1, 0.1, {}, {})
    known: list[list[str]] = [[], ["docs/a.pdf"], ["docs/a.pdf"]]
    monkeypatch.setattr(module, "_failures", lambda settings: known.pop(0))
    result = told([Seen(report), Seen(report)])
    assert result.stderr == "failed: docs/a.pdf (extract): it is empty\n"


def test_garbage_is_collected_in_what_runs_for_long(told: Callable[..., Result]) -> None:
    gc.disable()
    told([])
    assert gc.isenabled()
