"""The processes that answer, watched from outside: one that takes too long or ends is replaced.

They are started as programs of their own: multiprocessing would keep one more process, of 10 MB, for itself.
"""

from __future__ import annotations

import asyncio
import logging
import os
import pickle
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import cached_property
from tempfile import TemporaryDirectory
from typing import Any, cast

from docsearch.errors import Busy, DocsearchError, Unanswered
from docsearch.web.handover import Answered, Job

# s that an answer may take. The longest, a file of facts, takes 5 (web.exports); proxies wait for 60 and more.
LIMIT = 10.0
PATIENCE = 5.0  # s that a request waits for a process to be free
WAITING = 200  # requests that wait at most: what two processes do in PATIENCE, at 20 a second each
ENDING = 2.0  # s for a process to end by itself
_LOG = logging.getLogger(__name__)
_PROGRAM = "from docsearch.web.answerer import main; main()"


class Ended(Exception):
    """A process ended before it had answered."""


class _Process:
    """A process that answers, one request at a time. It is ready once it has given its `greeting`."""

    def __init__(self, directory: str, scratch: str) -> None:
        # In a session of its own, so that a Ctrl-C meant for the server does not reach it before it is deaf to it.
        # With -P nothing is imported from the working directory, where documents may be.
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-c", _PROGRAM, directory],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            start_new_session=True,
            env={**os.environ, **dict.fromkeys(("TMPDIR", "TEMP", "TMP"), scratch)},
        )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._asked, self._answered = self._process.stdin, self._process.stdout

    @property
    def id(self) -> int:
        return self._process.pid

    @cached_property
    def greeting(self) -> int | DocsearchError:
        """How many documents its index has, or why none is open. Waits until that is known. Raises Ended."""
        return cast("int | DocsearchError", self._heard())

    def ask(self, job: Job) -> Answered:
        """The answer to a request. Raises Ended."""
        _ = self.greeting
        try:
            pickle.dump(job, self._asked, pickle.HIGHEST_PROTOCOL)
            self._asked.flush()
        except OSError as error:
            raise Ended from error
        return cast(Answered, self._heard())

    def _heard(self) -> Any:
        try:
            return pickle.load(self._answered)
        except (EOFError, OSError, pickle.UnpicklingError) as error:
            raise Ended from error

    def kill(self) -> None:
        """End it, whatever it does."""
        self._process.kill()

    def close(self) -> None:
        """Have it end by itself, if it does, and wait for that."""
        with suppress(OSError):
            self._asked.close()
        try:
            self._process.wait(ENDING)
        except subprocess.TimeoutExpired:
            self._process.kill()
            with suppress(subprocess.TimeoutExpired):  # it waits for a disk that does not answer
                self._process.wait(ENDING)
        self._answered.close()


class Processes:
    """Processes that keep the index in a folder open: one at first, `number` from `begin` on. See handover.Workers.

    `limit`: s that an answer may take. `restarts`: how many were replaced so far.
    """

    def __init__(self, directory: str, number: int, limit: float = LIMIT) -> None:
        self.restarts = 0
        self._directory, self._number, self._limit = directory, number, limit
        self._scratch = TemporaryDirectory(prefix="docsearch-", ignore_cleanup_errors=True)
        self._threads = ThreadPoolExecutor(number, "asking")
        self._all = [self._started()]
        self._idle: asyncio.LifoQueue[_Process] = asyncio.LifoQueue()  # the one used last is the warmest
        self._waiting = 0

    def _started(self) -> _Process:
        return _Process(self._directory, self._scratch.name)

    @property
    def ids(self) -> list[int]:
        """The ids of the processes."""
        return [each.id for each in self._all]

    def begin(self) -> int:
        """How many documents there are, once the first process is ready: the others would take its time until then.

        Raises DocsearchError where no index opens.
        """
        first = self._all[0]
        try:
            documents = first.greeting
        except Ended:
            raise DocsearchError("the processes that answer end as soon as they start") from None
        if isinstance(documents, DocsearchError):
            raise documents
        self._all += [self._started() for _ in range(self._number - 1)]
        for each in reversed(self._all):
            self._idle.put_nowait(each)
        return documents

    async def answer(self, job: Job) -> Answered:
        """By the next process that is free and, if that one ends, once more. As Workers.answer."""
        for _ in range(2):
            with suppress(Ended):
                return await self._answer(job)
        raise Unanswered("this could not be answered")

    async def _answer(self, job: Job) -> Answered:
        process = await self._free()
        loop = asyncio.get_running_loop()
        late = loop.call_later(self._limit, process.kill)
        try:
            return await loop.run_in_executor(self._threads, process.ask, job)
        except BaseException as error:  # being cancelled, too: it would answer when it is asked something else
            process = self._replaced(process)
            if not isinstance(error, Ended):
                raise
            too_long = loop.time() >= late.when()
            how = f"took longer than {self._limit:g} s" if too_long else "ended"
            _LOG.warning("a process that answered %s %s, and was replaced", job.request.route, how)
            if too_long:
                raise Busy("this takes too long", "ask for less at once") from error
            raise
        finally:
            late.cancel()
            self._idle.put_nowait(process)

    async def _free(self) -> _Process:
        busy = Busy("too many requests at once", "try again in a moment")
        if self._waiting >= WAITING:
            raise busy
        self._waiting += 1
        try:
            async with asyncio.timeout(PATIENCE):
                return await self._idle.get()
        except TimeoutError as error:
            raise busy from error
        finally:
            self._waiting -= 1

    def _replaced(self, process: _Process) -> _Process:
        self.restarts += 1
        process.kill()
        process.close()
        new = self._all[self._all.index(process)] = self._started()
        return new

    def close(self) -> None:
        """Wait for what is being answered, and end the processes."""
        self._threads.shutdown()
        for each in self._all:
            each.close()
        self._scratch.cleanup()
