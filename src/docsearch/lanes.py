"""A process to work in, watched from outside: ended when a document takes too long or too much memory.

It is an executor of its own, since one process that breaks breaks all of its executor. Lanes are kept warm from one
call to the next: starting one costs .1 s, and what its first documents load .5 s.
"""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, Future, ProcessPoolExecutor
from contextlib import contextmanager, suppress
from multiprocessing.context import SpawnContext
from multiprocessing.process import BaseProcess
from multiprocessing.queues import SimpleQueue
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp
from types import ModuleType
from typing import Any, Generic, NamedTuple

from docsearch.errors import DocsearchError
from docsearch.model import Failed
from docsearch.worker import J, Limits, Result, Turn, settle_in, take_turn

TICK = 0.05  # s between two looks at a process: 20 us each
LEAP = 1.0  # s that a tick counts at most: a machine that slept has read nothing meanwhile
STARTING = 60.0  # s for a process to begin its first document
_CRASHED = "reading it crashed the process"
_STARTLESS = "they may need more memory: --limit-memory"

Numbered = tuple[int, J]


class Taken(NamedTuple, Generic[J]):
    """What came of a chunk: results by number, pickled; documents that are lost; and those that are still to be done,
    the first of them in a process that has done no other."""

    results: Sequence[tuple[int, bytes]]
    lost: Sequence[tuple[int, Failed]]
    left: Sequence[Numbered[J]]


class _Results(SimpleQueue[Any]):
    """The queue that a process puts results into."""

    def end_with_writer(self) -> None:
        """Let the process alone hold the writing end: whoever waits for the rest of a result learns of its death."""
        self._writer.close()  # type: ignore[attr-defined]


class _Context(SpawnContext):
    """Starts one process, spawned since the threads of the engine do not survive a fork, and keeps hold of it."""

    def __init__(self) -> None:
        self.process: BaseProcess | None = None
        self.results: _Results | None = None

    def Process(self, *args: Any, **kwargs: Any) -> BaseProcess:  # type: ignore[override]  # noqa: N802
        self.process = super().Process(*args, **kwargs)
        return self.process

    def SimpleQueue(self) -> _Results:  # noqa: N802
        self.results = _Results(ctx=self)
        return self.results


class Lane(Generic[J]):
    """A process that does one chunk of documents after the other."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.chunk: Sequence[Numbered[J]] = ()
        self.future: Future[Turn] | None = None
        self._why: str | None = None  # what the process was ended for
        self._worn = False  # whether it is to be replaced
        self._context = _Context()
        self._begun = self._context.RawArray("q", 1)
        self._before = 0  # documents begun when the chunk was given
        self._seen, self._spent = -1, 0.0
        self._scratch = _scratch()
        self._executor = ProcessPoolExecutor(
            1, self._context, settle_in, (self._begun, limits.memory_bytes, self._scratch)
        )

    @property
    def alive(self) -> bool:
        """Whether it can do one more chunk."""
        process = self._context.process
        return process is None or (process.is_alive() and not self._worn)

    def begin(self, work: Callable[[J], Result], chunk: Sequence[Numbered[J]]) -> None:
        """Have a chunk done. Raises DocsearchError if no process can be started."""
        self.chunk, self._before, self._seen = chunk, self._begun[0], -1
        started = self._context.process is None
        try:
            with _unseen():
                self.future = self._executor.submit(
                    take_turn, work, [job for _, job in chunk], self.limits.seconds, _folder()
                )
        except BrokenExecutor as error:  # its process ended while it had nothing to do
            self.future = Future()
            self.future.set_exception(error)
        except OSError as error:
            raise DocsearchError(f"cannot start a process: {error.strerror}", "use fewer: --workers 1") from error
        if started and self._context.results:
            self._context.results.end_with_writer()

    def take(self) -> Taken[J]:
        """What came of the chunk, once it is done or its process has ended.

        Raises DocsearchError if the process ended before it began its first document.
        """
        assert self.future is not None
        chunk, future = self.chunk, self.future
        self.chunk, self.future = (), None
        try:
            turn = future.result()
        except BrokenExecutor:
            return self._without((), chunk, self._begun[0] - self._before - 1, self._why or _CRASHED)
        except MemoryError:  # not enough to hand the results over
            turn = Turn([], hungry=True)
        done = len(turn.results)
        results = [(number, result) for (number, _), result in zip(chunk, turn.results, strict=False)]
        if turn.hungry:
            self._why = _too_large(self.limits)
            return self._without(results, chunk, done, self._why)
        self._worn = turn.spoilt
        return Taken(results, (), chunk[done:])

    def _without(
        self, results: Sequence[tuple[int, bytes]], chunk: Sequence[Numbered[J]], at: int, why: str
    ) -> Taken[J]:
        """What is left of a chunk whose document `at` cost the process; -1: it was none.

        It is tried again unless it had the process to itself or its time: what others left behind is not its fault.
        """
        self._worn = True
        if at < 0:
            if not self._before:
                raise DocsearchError("the processes that read files end as soon as they start", _STARTLESS)
            return Taken((), (), chunk)
        number, job = chunk[at]
        others = [*(chunk[:at] if not results else ()), *chunk[at + 1 :]]
        if self._before + at == 0 or why == _too_long(self.limits):
            return Taken(results, [(number, Failed(job.uri, "extract", why))], others)
        return Taken(results, (), [chunk[at], *others])

    def watch(self, seconds: float) -> None:
        """End the process if its document takes too much; `seconds` have passed since it was looked at last."""
        process, future = self._context.process, self.future
        if process is None or future is None or future.done():
            return
        if self._seen != self._begun[0]:
            self._seen, self._spent = self._begun[0], 0.0
        self._spent += seconds
        working = self._seen > self._before
        if self._spent > (self.limits.seconds if working else max(STARTING, self.limits.seconds)):
            self._end(_too_long(self.limits))
        elif working and _memory(process) > self.limits.memory_bytes:
            self._end(_too_large(self.limits))

    def _end(self, why: str) -> None:
        self._why = why
        self.kill()

    def kill(self) -> None:
        """End the process and those it has started."""
        import psutil  # 10 ms, here and in each process

        process = self._context.process
        if process is None or process.pid is None:
            return
        with suppress(psutil.Error):
            for each in psutil.Process(process.pid).children(recursive=True):
                with suppress(psutil.Error):
                    each.kill()
        process.kill()

    def close(self) -> None:
        """End the process, whatever it does, and leave nothing of it."""
        self.kill()
        self._executor.shutdown(cancel_futures=True)
        if self._scratch is not None:
            rmtree(self._scratch, ignore_errors=True)


def _too_long(limits: Limits) -> str:
    return f"took longer than {limits.seconds:g} s"


def _too_large(limits: Limits) -> str:
    return f"needed more than {limits.memory_bytes >> 20:,} MB of memory"


def _memory(process: BaseProcess) -> int:
    """Bytes that a process has to itself, as near as the system tells without asking page by page."""
    import psutil

    try:
        info = psutil.Process(process.pid).memory_info()
    except psutil.Error:
        return 0
    return int(getattr(info, "private", info.rss - getattr(info, "shared", 0)))  # Windows; Linux; macOS tells all


def _scratch() -> str | None:
    """A folder for temporary files: those of a process that is killed must not stay."""
    try:
        return mkdtemp(prefix="docsearch-")
    except OSError:  # there is no place for any
        return None


def _folder() -> str | None:
    try:
        return str(Path.cwd())
    except OSError:  # deleted meanwhile
        return None


@contextmanager
def _unseen() -> Iterator[None]:
    """Processes started meanwhile know nothing of the program that starts them.

    They do not run its main module again, which takes .1 s for the command line, more for others, and would start the
    same once more in a script that does not expect it. Nor do they hear a Ctrl-C while they start.
    """
    main = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    blocked = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT}) if hasattr(signal, "pthread_sigmask") else None
    try:
        yield
    finally:
        sys.modules["__main__"] = main
        if blocked is not None:
            signal.pthread_sigmask(signal.SIG_SETMASK, blocked)
