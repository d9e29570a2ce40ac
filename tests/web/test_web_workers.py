"""Processes that answer: how they are asked, and what happens to those that take too long or end."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from conftest import write
from docsearch.errors import Busy, DocsearchError, IndexMissing, Unanswered
from docsearch.ingest import ingest
from docsearch.settings import Settings
from docsearch.web import workers
from docsearch.web.handover import Job
from docsearch.web.messages import Request
from docsearch.web.state import State
from docsearch.web.workers import Processes

# A process that does what it is asked for, and says its id.
PROGRAM = """
import os, tempfile, time
from pathlib import Path
from docsearch.web import answerer
from docsearch.web.handover import Answered
from docsearch.web.messages import Reply

def answer(kept, job):
    what, _, argument = job.request.state.text.partition(" ")
    if what == "sleep":
        time.sleep(float(argument))
    elif what == "die" and (not argument or not Path(argument).exists()):
        if argument:
            Path(argument).touch()
        os._exit(1)
    elif what == "print":
        print("not an answer", flush=True)
        os.write(1, b"nor this")
    said = tempfile.gettempdir() if what == "scratch" else os.getpid()
    return Answered(Reply("text/plain", str(said).encode()), False, "1", 1)

answerer.answer = answer
answerer.main()
"""
LIMIT = 0.5  # s: a process has to have started meanwhile, too

Start = Callable[..., Processes]


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("workers")
    write(folder / "docs", {"a.txt": "apple"})
    ingest([str(folder / "docs")], Settings(index=str(folder / "index"), isolated=False))
    return str(folder / "index")


@pytest.fixture
def start(index: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Start]:
    monkeypatch.setattr(workers, "_PROGRAM", PROGRAM)
    started: list[Processes] = []

    def begin(number: int = 1, limit: float = workers.LIMIT) -> Processes:
        started.append(Processes(index, number, limit))
        assert started[-1].begin() == 1
        assert len(started[-1].ids) == number
        return started[-1]

    yield begin
    for each in started:
        each.close()


async def ask(processes: Processes, text: str = "") -> str:
    return (await processes.answer(Job(Request("search", State(text=text))))).reply.body.decode()


def test_each_answers_one_request_at_a_time(start: Start) -> None:
    async def both() -> tuple[str, str]:
        return await asyncio.gather(ask(processes, "sleep 0.1"), ask(processes, "sleep 0.1"))

    processes = start(2)
    assert set(asyncio.run(both())) == set(map(str, processes.ids))


def test_what_is_printed_is_no_answer(start: Start) -> None:
    processes = start()
    assert asyncio.run(ask(processes, "print")) == str(*processes.ids)


def test_one_that_takes_too_long_is_replaced(start: Start, caplog: pytest.LogCaptureFixture) -> None:
    async def twice() -> str:
        with pytest.raises(Busy, match="too long"):
            await ask(processes, "sleep 60")
        processes._limit = workers.LIMIT
        return await ask(processes)

    processes = start(limit=LIMIT)
    before = processes.ids
    assert asyncio.run(twice()) == str(*processes.ids)
    assert processes.ids != before
    assert processes.restarts == 1
    assert not psutil.pid_exists(before[0])
    said = "a process that answered search took longer than 0.5 s, and was replaced"
    assert [record.getMessage() for record in caplog.records] == [said]


def test_a_request_whose_process_ends_is_tried_once_more(start: Start, tmp_path: Path) -> None:
    processes = start()
    assert asyncio.run(ask(processes, f"die {tmp_path / 'died'}")) == str(*processes.ids)
    assert processes.restarts == 1


def test_a_request_that_ends_every_process_is_given_up(start: Start) -> None:
    async def twice() -> str:
        with pytest.raises(Unanswered):
            await ask(processes, "die")
        return await ask(processes)

    processes = start()
    assert asyncio.run(twice()) == str(*processes.ids)
    assert processes.restarts == 2


def test_a_process_that_was_killed_is_replaced(start: Start) -> None:
    processes = start()
    assert asyncio.run(ask(processes)) == str(*processes.ids)
    psutil.Process(*processes.ids).kill()
    assert asyncio.run(ask(processes)) == str(*processes.ids)


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such signals")
def test_signals_meant_for_the_server_end_none(start: Start) -> None:
    processes = start()
    before = asyncio.run(ask(processes))
    for number in (signal.SIGINT, signal.SIGTERM):
        os.kill(processes.ids[0], number)
    assert asyncio.run(ask(processes)) == before
    assert processes.restarts == 0


def test_more_than_can_wait_are_sent_away(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    async def three() -> list[str | BaseException]:
        return await asyncio.gather(*(ask(processes, "sleep 0.1") for _ in range(3)), return_exceptions=True)

    monkeypatch.setattr(workers, "WAITING", 1)
    processes = start()
    first, second, third = asyncio.run(three())
    assert first == second == str(*processes.ids)
    assert isinstance(third, Busy)


def test_none_waits_for_long(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    async def both() -> list[str | BaseException]:
        return list(await asyncio.gather(ask(processes, "sleep 0.3"), ask(processes), return_exceptions=True))

    monkeypatch.setattr(workers, "PATIENCE", 0.05)
    processes = start()
    first, second = asyncio.run(both())
    assert first == str(*processes.ids)
    assert isinstance(second, Busy)


def test_the_process_of_a_request_that_is_given_up_is_replaced(start: Start) -> None:
    async def cancelled() -> str:
        asking = asyncio.create_task(ask(processes, "sleep 60"))
        await asyncio.sleep(0.05)
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking
        return await ask(processes)

    processes = start()
    assert asyncio.run(cancelled()) == str(*processes.ids)


def test_closing_waits_for_what_is_being_answered_and_leaves_nothing(start: Start) -> None:
    async def closed() -> str:
        asking = asyncio.create_task(ask(processes, "sleep 0.2"))
        await asyncio.sleep(0.05)
        await asyncio.to_thread(processes.close)
        return await asking

    processes = start(2)
    scratch = Path(asyncio.run(ask(processes, "scratch")))
    assert scratch.is_dir()
    assert asyncio.run(closed()) in set(map(str, processes.ids))
    assert not any(map(psutil.pid_exists, processes.ids))
    assert not scratch.exists()


@pytest.mark.parametrize(
    ("program", "error", "said"),
    [(workers._PROGRAM, IndexMissing, "no index at"), ("", DocsearchError, "end as soon as they start")],
)
def test_it_is_said_why_there_is_nothing_to_answer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, program: str, error: type[DocsearchError], said: str
) -> None:
    monkeypatch.setattr(workers, "_PROGRAM", program)
    processes = Processes(str(tmp_path / "none"), 1)
    with pytest.raises(error, match=said):
        processes.begin()
    processes.close()
