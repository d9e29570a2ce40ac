"""Work in several processes gives what one would, and what a document does to its process costs that document alone."""

import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path

import psutil
import pytest

from conftest import ROOT
from docsearch import processes
from docsearch.errors import DocsearchError, UsageError
from docsearch.model import Failed
from docsearch.processes import AHEAD, CHUNK, in_processes, workers_for
from docsearch.worker import Limits
from jobs import Number, Task, crash_on_one, double, listing, nap, perform, whoever

CRASHED = "reading it crashed the process"
USUAL = Limits()
SMALL = Limits(60, 200 << 20)
SHORT = Limits(0.5, 1024 << 20)
POSIX = pytest.mark.skipif(sys.platform == "win32", reason="signals are those of POSIX")


def tasks(*whats: str) -> list[Task]:
    return [Task(what, str(number)) for number, what in enumerate(whats)]


def done(whats: Sequence[str], workers: int = 1, limits: Limits = USUAL) -> list[object]:
    return list(in_processes(perform, tasks(*whats), workers, limits))


def reason(what: str, limits: Limits = USUAL) -> str:
    """Why a task between two others failed; they did not."""
    before, failed, after = done(["say", what, "say"], 1, limits)
    assert (before, after) == ("0", "2")
    assert isinstance(failed, Failed)
    assert failed[:2] == ("1", "extract")
    return failed.error


def gone(process: int) -> bool:
    """Whether a process is no more within some seconds."""
    end = time.monotonic() + 10
    while time.monotonic() < end:
        try:
            if psutil.Process(process).status() == psutil.STATUS_ZOMBIE:
                return True
        except psutil.NoSuchProcess:
            return True
        time.sleep(0.02)
    return False


@pytest.mark.parametrize("number", [0, 1, CHUNK, 3 * CHUNK + 1])
@pytest.mark.parametrize("workers", [1, 2])
def test_processes_give_the_same_as_one_in_order(number: int, workers: int) -> None:
    jobs = [Number(value) for value in range(number)]
    assert list(in_processes(double, jobs, workers)) == [double(job) for job in jobs]


def test_a_job_that_takes_its_process_down_is_reported_and_costs_no_other() -> None:
    results = list(in_processes(crash_on_one, map(Number, range(2 * CHUNK + 2)), 2))
    expected: list[int | Failed] = [2 * value for value in range(2 * CHUNK + 2)]
    expected[CHUNK] = Failed(str(CHUNK), "extract", CRASHED)
    assert results == expected


def test_a_process_that_ends() -> None:
    assert reason("exit_at_once") == CRASHED


@POSIX
@pytest.mark.parametrize("what", ["be_killed", "segfault", "overflow_stack"])
def test_a_process_that_is_ended(what: str) -> None:
    assert reason(what) == CRASHED


def test_every_document_of_a_chunk_may_crash() -> None:
    assert done(["exit_at_once"] * 3 + ["say"]) == [*(Failed(str(n), "extract", CRASHED) for n in range(3)), "3"]


def test_a_document_that_hangs_costs_its_time() -> None:
    assert reason("sleep", SHORT) == "took longer than 0.5 s"


def test_one_that_lets_no_other_thread_run_does_too() -> None:
    assert reason("spin", SHORT) == "took longer than 0.5 s"


@pytest.mark.parametrize("what", ["take_more_and_more", "take_all_at_once"])
def test_a_document_that_takes_too_much_memory(what: str) -> None:
    if what == "take_all_at_once" and sys.platform != "linux":
        pytest.skip("only Linux refuses it; elsewhere it is looked at every .1 s")
    assert reason(what, SMALL) == "needed more than 200 MB of memory"


def test_what_others_have_left_behind_is_not_held_against_a_document() -> None:
    assert done(["keep", "keep", "keep"], 1, SMALL) == [1, 1, 1]
    assert done(["count", "crash_once", "count"]) == [1, "done", 2]


def test_a_result_that_is_too_large_is_refused() -> None:
    assert reason("say_much") == "its text takes more than 64 MB"


def test_large_results_come_one_by_one() -> None:
    results = done(["say_a_lot"] * 4)
    assert [len(result) for result in results if isinstance(result, bytes)] == [32 << 20] * 4


@pytest.mark.parametrize(("what", "why"), [("give_unopenable", "ValueError: not twice"), ("give_stubborn", "stays")])
def test_a_result_that_cannot_be_handed_over(what: str, why: str) -> None:
    assert why in reason(what)


def test_what_work_raises_is_raised_when_it_is_its_turn() -> None:
    results = in_processes(perform, tasks("say", "complain", "say"), 1)
    assert next(results) == "0"
    with pytest.raises(DocsearchError, match="no good") as caught:
        next(results)
    assert caught.value.hint == "do better"
    assert done(["say"]) == ["0"]


def test_an_error_that_cannot_be_made_again_says_the_same() -> None:
    with pytest.raises(DocsearchError, match="is not installed") as caught:
        done(["miss_an_extra"])
    assert "docsearch[ocr]" in (caught.value.hint or "")


def test_temporary_files_go_with_the_process() -> None:
    (path,) = done(["leave_a_file"])
    assert isinstance(path, str)
    assert Path(path).exists()
    done(["say"], 1, SMALL)  # which ends the other process
    assert not Path(path).exists()


def test_a_spoilt_process_is_replaced_after_its_document() -> None:
    first, second, third, fourth = done(["who", "wear_out", "who", "who"])
    assert first == second != third == fourth


def test_what_libraries_print_is_not_seen(capfd: pytest.CaptureFixture[str]) -> None:
    assert done(["print_a_lot"]) == ["said"]
    assert capfd.readouterr() == ("", "")


def test_jobs_are_taken_when_they_are_needed() -> None:
    taken = 0

    def jobs() -> Iterator[Number]:
        nonlocal taken
        for taken in count():
            yield Number(taken)

    results = in_processes(double, jobs(), 1)
    assert [next(results) for _ in range(3)] == [0, 2, 4]
    time.sleep(0.1)
    assert taken < 4 * CHUNK
    results.close()  # type: ignore[attr-defined]


def one_that_hangs_and_others(numbers: Iterator[int]) -> Iterator[Task]:
    yield Task("sleep")
    for number in numbers:
        yield Task("say", str(number))


def test_while_one_document_hangs_others_are_done_up_to_a_bound() -> None:
    numbers = count()
    results = in_processes(perform, one_that_hangs_and_others(numbers), 2, SHORT)
    assert next(results) == Failed("it", "extract", "took longer than 0.5 s")
    taken = next(numbers)
    assert 5 * CHUNK < taken <= AHEAD
    assert next(results) == "0"
    results.close()  # type: ignore[attr-defined]


def test_results_that_wait_are_bounded_by_their_size(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "HELD", 1)
    numbers = count()
    results = in_processes(perform, one_that_hangs_and_others(numbers), 2, SHORT)
    next(results)
    assert next(numbers) < 4 * CHUNK
    results.close()  # type: ignore[attr-defined]


def test_processes_are_kept_for_the_next_call() -> None:
    (first,) = in_processes(whoever, [Number(1)], 2)
    assert list(in_processes(whoever, [Number(1)], 2)) == [first]
    assert list(in_processes(whoever, [Number(1)], 2, SHORT)) == [first]
    assert list(in_processes(whoever, [Number(1)], 2, SMALL)) != [first]
    assert isinstance(first, int)
    assert gone(first)


def test_few_documents_are_left_to_few_processes_unless_they_are_slow() -> None:
    assert len(set(in_processes(whoever, map(Number, range(CHUNK)), 2))) == 1
    assert len(set(in_processes(nap, map(Number, range(4)), 2))) == 2


def test_a_call_within_a_call() -> None:
    outer = in_processes(double, map(Number, range(3)), 1)
    assert next(outer) == 0
    assert list(in_processes(double, [Number(5)], 1)) == [10]
    assert list(outer) == [2, 4]


def test_paths_begin_where_they_do_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("one", "two"):
        folder = tmp_path / name
        folder.mkdir()
        (folder / f"{name}.txt").touch()
        monkeypatch.chdir(folder)
        assert list(in_processes(listing, [Number(1)], 1)) == [[f"{name}.txt"]]


def test_a_call_that_is_given_up_ends_its_processes() -> None:
    (process,) = in_processes(whoever, [Number(1)], 1)
    assert isinstance(process, int)
    running = in_processes(perform, [Task("who")] * (CHUNK + 1) + [Task("sleep")], 1)
    assert next(running) == process
    started = time.monotonic()
    running.close()  # type: ignore[attr-defined]
    assert time.monotonic() - started < 20
    assert gone(process)


SCRIPT = """
import os, sys
sys.path.insert(0, {tests!r})
from docsearch.processes import in_processes
from docsearch.worker import Limits
from jobs import Task, perform
tasks = [Task("who"), Task("who"), Task({what!r})]
results = in_processes(perform, tasks * 1 + [Task("say")] * 50, 1, Limits(60, 1 << 30))
print(next(in_processes(perform, [Task("who")], 1, Limits(60, 1 << 30))), flush=True)
print(*results)
"""


def start(what: str) -> tuple[subprocess.Popen[str], int]:
    """A program without a main guard, whose process is about to do something, and the id of that process."""
    script = SCRIPT.format(tests=str(ROOT / "tests"), what=what)
    child = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert child.stdout is not None
    process = int(child.stdout.readline())
    time.sleep(0.3)
    return child, process


def test_a_program_ends_with_its_processes() -> None:
    child, process = start("say")
    _, errors = child.communicate(timeout=30)
    assert (child.returncode, errors) == (0, "")
    assert gone(process)


@POSIX
@pytest.mark.parametrize("what", ["sleep", "spin"])
def test_an_interrupt_ends_all_at_once(what: str) -> None:
    child, process = start(what)
    started = time.monotonic()
    child.send_signal(signal.SIGINT)
    _, errors = child.communicate(timeout=30)
    assert time.monotonic() - started < 20
    assert errors.count("Traceback") == 1
    assert "KeyboardInterrupt" in errors
    assert gone(process)


@pytest.mark.parametrize("what", ["sleep"])
def test_processes_do_not_outlive_the_one_that_started_them(what: str) -> None:
    child, process = start(what)
    child.kill()
    child.communicate()
    assert gone(process)


class Threads:
    """An executor of a kind of its own, which counts its calls."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(2)
        self.calls = 0

    def submit(self, call: Callable[..., object], /, *arguments: object) -> object:
        self.calls += 1
        return self._threads.submit(call, *arguments)


def test_any_executor_will_do() -> None:
    with ThreadPoolExecutor(2) as threads:
        jobs = [Number(value) for value in range(5 * CHUNK)]
        assert list(in_processes(double, jobs, 2, executor=threads)) == [double(job) for job in jobs]
        failing = in_processes(perform, tasks("say", "complain"), 2, executor=threads)
        assert next(failing) == "0"
        with pytest.raises(DocsearchError, match="no good"):
            next(failing)


def test_threads_may_call_at_once() -> None:
    found: dict[int, list[object]] = {}

    def call(number: int) -> None:
        found[number] = list(in_processes(double, [Number(number)], 1))

    threads = [threading.Thread(target=call, args=(number,)) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == {0: [0], 1: [2]}


@pytest.mark.parametrize(
    ("workers", "limit", "given"),
    [(8, 0, (8, 1024)), (2, 2000, (2, 840)), (8, 2000, (4, 420)), (8, 720, (1, 400)), (1, 4000, (1, 3680))],
)
def test_fewer_processes_rather_than_starving_ones(workers: int, limit: int, given: tuple[int, int]) -> None:
    found, memory = workers_for(workers, limit)
    assert (found, memory >> 20) == given


def test_too_little_memory_is_said() -> None:
    with pytest.raises(UsageError, match="300 MB"):
        workers_for(2, 300)
