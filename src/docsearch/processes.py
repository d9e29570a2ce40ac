"""Work on documents in several processes, in order, whatever one of them does to its process."""

from __future__ import annotations

import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from itertools import islice
from multiprocessing import get_context
from typing import Protocol, TypeVar

from docsearch.model import Failed

CHUNK = 16  # documents handed to a process at a time: .1 ms of hand-over for each, and an even load


class Job(Protocol):
    """What is to be done about one document."""

    @property
    def uri(self) -> str: ...


J = TypeVar("J", bound=Job)
Result = TypeVar("Result")


def in_processes(work: Callable[[J], Result], jobs: Iterable[J], workers: int) -> Iterator[Result | Failed]:
    """`work` over all jobs, in order. One that takes its process down with it is found and reported.

    Jobs are taken when there is a process for them soon, so that memory stays bounded.
    """
    chunks = _chunks(jobs)
    begun: deque[list[J]] = deque()
    while True:
        pool = _pool(workers)
        try:
            yield from _results(pool, partial(_each, work), chunks, begun, 2 * workers)
            return
        except BrokenProcessPool:
            yield from (_alone(work, job) for job in begun.popleft())
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


def _chunks(jobs: Iterable[J]) -> Iterator[list[J]]:
    coming = iter(jobs)
    while chunk := list(islice(coming, CHUNK)):
        yield chunk


def _results(
    pool: ProcessPoolExecutor,
    work: Callable[[list[J]], list[Result]],
    chunks: Iterator[list[J]],
    begun: deque[list[J]],
    window: int,
) -> Iterator[Result]:
    """Results in order, at most `window` chunks ahead of what is taken.

    `begun` are the chunks that an earlier pool left undone, then those whose results have not been taken.
    """
    running = deque(pool.submit(work, chunk) for chunk in begun)
    while True:
        while len(running) <= window and (chunk := next(chunks, None)):
            begun.append(chunk)
            running.append(pool.submit(work, chunk))
        if not running:
            return
        results = running.popleft().result()
        begun.popleft()
        yield from results


def _pool(workers: int) -> ProcessPoolExecutor:
    # Spawned, since the engine's threads do not survive a fork. The main process alone answers Ctrl-C.
    return ProcessPoolExecutor(workers, get_context("spawn"), signal.signal, (signal.SIGINT, signal.SIG_IGN))


def _each(work: Callable[[J], Result], jobs: list[J]) -> list[Result]:
    return [work(job) for job in jobs]


def _alone(work: Callable[[J], Result], job: J) -> Result | Failed:
    with _pool(1) as pool:
        try:
            return pool.submit(work, job).result()
        except BrokenProcessPool:
            return Failed(job.uri, "extract", "reading it crashed the process")
