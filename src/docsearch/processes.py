"""Work on documents in several processes, in order, whatever one of them does to its process.

A document that takes too long, too much memory, or its process down with it is reported; the others are done all the
same, by the next process. What runs in the processes is `worker`, what holds one is a lane.
"""

from __future__ import annotations

import pickle
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from itertools import islice
from time import monotonic
from typing import Any, Generic, Protocol

from docsearch.errors import UsageError
from docsearch.lanes import LEAP, TICK, Lane, Numbered, Taken
from docsearch.model import Failed
from docsearch.worker import NO_MEMORY, J, Job, Limits, Raised, Result, Turn, lost, take_turn

CHUNK = 32  # documents handed to a process at a time, at most
AHEAD = 4_096  # documents taken after the one whose result is waited for
HELD = 32 << 20  # bytes of results that wait for their turn, from which on no further documents are begun
MEMORY = 1_024  # MB that a process may take unless all together are limited
# MB that a process needs to read common documents: it takes up to 340 by itself (docs/performance.md).
LEAST_MEMORY = 384
OWN_MEMORY = 320  # MB that the process which starts the others takes (docs/performance.md)


class Executor(Protocol):
    """Where turns are taken: an executor of concurrent.futures, or one that sends them to other machines.

    These must see the files under the same paths. A call and what it returns are pickled.
    """

    def submit(self, call: Callable[..., Turn], /, *arguments: object) -> Future[Turn]: ...


class _Place(Protocol[J]):
    """Where one chunk after the other is done: a lane, or a share of an executor."""

    future: Future[Turn] | None  # of the chunk that is being done

    @property
    def alive(self) -> bool: ...
    def begin(self, work: Callable[[J], Result], chunk: Sequence[Numbered[J]]) -> None: ...
    def take(self) -> Taken[J]: ...
    def watch(self, seconds: float) -> None: ...
    def close(self) -> None: ...


def workers_for(workers: int, limit_memory: int) -> tuple[int, int]:
    """How many of the processes wanted there can be, and the bytes each may take, if all of them and this one together
    may take `limit_memory` MB (0: 1,024 MB each).

    Raises UsageError if that is not enough for one.
    """
    if not limit_memory:
        return workers, MEMORY << 20
    least = OWN_MEMORY + LEAST_MEMORY
    if limit_memory < least:
        raise UsageError(f"{limit_memory} MB of memory are not enough", f"--limit-memory takes {least} or more")
    left = limit_memory - OWN_MEMORY
    workers = min(workers, left // LEAST_MEMORY)
    return workers, (left // workers) << 20


def in_processes(
    work: Callable[[J], Result],
    jobs: Iterable[J],
    workers: int,
    limits: Limits = Limits(),  # noqa: B008 - it never changes
    executor: Executor | None = None,
) -> Iterator[Result | Failed]:
    """`work` over all jobs in `workers` processes, in order. A document that goes over the limits, or takes its process
    down with it, is found and reported.

    Jobs are taken when there is a process for them soon, so that memory stays bounded. Processes are started when there
    is enough for them to do, and kept for the next call. What work raises is raised here. It is a function of a module
    that they can import, with what it needs.
    `executor`: where the work is done instead, `workers` chunks at a time; limits are its own affair.
    """
    crew = _Crew(work, jobs, workers, limits, executor)
    try:
        yield from crew.results()
    finally:
        crew.dismiss()


class _Crew(Generic[J, Result]):
    """The places where a call has its work done, and how far it has come."""

    def __init__(
        self, work: Callable[[J], Result], jobs: Iterable[J], workers: int, limits: Limits, executor: Executor | None
    ) -> None:
        self._work, self._jobs, self._most = work, iter(jobs), workers
        self._limits, self._executor = limits, executor
        self._places: list[_Place[J]] = []
        self._slow = False  # whether a chunk was more than a process can do in a turn
        self._taken = 0
        self._ahead: deque[J] = deque()  # those whose results have not been given
        self._waiting: deque[Numbered[J]] = deque()  # those of them that are not begun
        self._done: dict[int, bytes | Failed] = {}  # results of others of them
        self._held = 0  # bytes of these
        self._over = threading.Event()
        self._watcher: threading.Thread | None = None

    def results(self) -> Iterator[Result | Failed]:
        """All results, in order."""
        given = 0
        while True:
            self._collect()
            self._fill()
            self._assign()
            if given in self._done:
                result = self._done.pop(given)
                self._held -= len(result) if isinstance(result, bytes) else 0
                given += 1
                yield _opened(self._ahead.popleft(), result)
            elif self._ahead:
                # With a timeout, since Windows hears no Ctrl-C while it waits.
                wait([place.future for place in self._places if place.future], LEAP, FIRST_COMPLETED)
            else:
                return

    def _collect(self) -> None:
        """Take what is done, and replace what cannot go on."""
        for at, place in enumerate(self._places):
            if place.future is None or not place.future.done():
                continue
            taken = place.take()
            self._done.update(taken.results)
            self._done.update(taken.lost)
            self._held += sum(len(result) for _, result in taken.results)
            if not place.alive:
                place.close()
                place = self._places[at] = self._place()
                if taken.left:
                    place.begin(self._work, taken.left)
            elif taken.left:
                self._slow = True
                self._waiting.extendleft(reversed(taken.left))

    def _fill(self) -> None:
        """Take as many jobs as will be begun soon."""
        room = min(2 * self._most * CHUNK - len(self._waiting), AHEAD - len(self._ahead))
        if self._held < HELD and room > 0:
            for job in islice(self._jobs, room):
                self._ahead.append(job)
                self._waiting.append((self._taken, job))
                self._taken += 1

    def _assign(self) -> None:
        """Have something done wherever nothing is; few documents are left to few processes, unless they are slow."""
        undone = len(self._ahead) - len(self._done)
        wanted = self._most if self._slow else min(self._most, -(-undone // CHUNK))
        for at in range(max(wanted, len(self._places))):
            if not self._waiting:
                return
            if at == len(self._places):
                self._places.append(self._place())
            if self._places[at].future is None:
                count = min(CHUNK, -(-len(self._waiting) // wanted))
                self._places[at].begin(self._work, [self._waiting.popleft() for _ in range(count)])

    def _place(self) -> _Place[J]:
        if self._executor is not None:
            return _Share(self._executor)
        if self._watcher is None:
            self._watcher = threading.Thread(target=self._watch, daemon=True)
            self._watcher.start()
        return _warm(self._limits) or Lane(self._limits)

    def _watch(self) -> None:
        before = monotonic()
        while not self._over.wait(TICK):
            now = monotonic()
            for place in tuple(self._places):
                place.watch(min(now - before, LEAP))
            before = now

    def dismiss(self) -> None:
        """End what is being done, keep the processes that wait."""
        self._over.set()
        if self._watcher is not None:
            self._watcher.join()
        for place in self._places:
            if isinstance(place, Lane) and place.alive and place.future is None and len(_idle) < self._most:
                _idle.append(place)
            else:
                place.close()


_idle: list[Lane[Any]] = []  # warm, with nothing to do


def _warm(limits: Limits) -> Lane[Any] | None:
    """A lane kept from an earlier call, if there is one that may take as much memory; others are ended."""
    while _idle:
        lane = _idle.pop()
        if lane.alive and lane.limits.memory_bytes == limits.memory_bytes:
            lane.limits = limits
            return lane
        lane.close()
    return None


class _Share(Generic[J]):
    """One of the chunks that an executor has at a time."""

    alive = True

    def __init__(self, executor: Executor) -> None:
        self.future: Future[Turn] | None = None
        self._chunk: Sequence[Numbered[J]] = ()
        self._executor = executor

    def begin(self, work: Callable[[J], Result], chunk: Sequence[Numbered[J]]) -> None:
        self._chunk = chunk
        self.future = self._executor.submit(take_turn, work, [job for _, job in chunk], 0.0, None)

    def take(self) -> Taken[J]:
        assert self.future is not None
        turn, self.future = self.future.result(), None
        done = len(turn.results)
        results = [(number, result) for (number, _), result in zip(self._chunk, turn.results, strict=False)]
        if not turn.hungry:
            return Taken(results, (), self._chunk[done:])
        number, job = self._chunk[done]
        return Taken(results, [(number, Failed(job.uri, "extract", NO_MEMORY))], self._chunk[done + 1 :])

    def watch(self, seconds: float) -> None:
        """It has limits of its own, or none."""

    def close(self) -> None:
        if self.future is not None:
            self.future.cancel()


def _opened(job: Job, result: bytes | Failed) -> Any:
    """The result that was handed over. Raises what the work raised."""
    if isinstance(result, Failed):
        return result
    try:
        opened = pickle.loads(result)
    except Exception as error:  # noqa: BLE001 - unpickling calls whatever the result brings along
        return lost(job.uri, error)
    if isinstance(opened, Raised):
        raise opened.error
    return opened
