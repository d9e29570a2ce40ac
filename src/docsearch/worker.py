"""What runs in a process that works on documents: one after the other, within limits, until its turn is over.

What a document gives is pickled here, one by one, so that one which is too large, or cannot be made again elsewhere,
stays that document's own fault.
"""

from __future__ import annotations

import atexit
import faulthandler
import os
import pickle
import signal
import sys
import threading
import time
from collections.abc import Callable, MutableSequence, Sequence
from contextlib import suppress
from multiprocessing import parent_process
from shutil import rmtree
from typing import NamedTuple, NoReturn, Protocol, TypeVar

from docsearch.errors import DocsearchError, one_line
from docsearch.model import Failed

if sys.platform != "win32":
    import resource

OUTPUT = 64 << 20  # bytes that come of one document; the largest of the sample corpus gives .1 MB
TURN = 0.25  # s until what is done goes back: a hand-over costs .2 ms, and a crash what was done since the last one
FIRST_TURN = 2.0  # s of the first turn of a process, which loads what all documents need
TURN_OUTPUT = 16 << 20  # bytes until what is done goes back
# Times its memory that a process can ask for at once: at 1.0 it crashes before it is seen to take too much.
SUDDEN = 1.5
NO_MEMORY = "needed more memory than there is"
AFTERWARDS = 30.0  # s over the limit after which a process ends by itself: nobody is there to end it

Begun = MutableSequence[int]  # one number, which both processes see: of documents begun


class Limits(NamedTuple):
    """What one document may take: wall-clock time, and memory of its own process that no other process shares."""

    seconds: float = 120.0
    memory_bytes: int = 1024 << 20


class Job(Protocol):
    """What is to be done about one document."""

    @property
    def uri(self) -> str: ...


J = TypeVar("J", bound=Job)
Result = TypeVar("Result")


class Raised(NamedTuple):
    """What work raised instead of giving a result."""

    error: Exception


class Turn(NamedTuple):
    """What came of the first documents of a chunk, pickled.

    `hungry`: the next one ran out of memory. `spoilt`: the process had better do no further one.
    """

    results: list[bytes]
    hungry: bool = False
    spoilt: bool = False


class _Here:
    """This process, if it is one that works on documents."""

    begun: Begun | None = None
    fresh = True
    quiet = False
    spoilt = False


def settle_in(begun: Begun, memory_bytes: int, scratch: str | None) -> None:
    """Begin a process: bounded, deaf to Ctrl-C, which its parent answers, and gone when that one is.

    Temporary files go to the folder `scratch`, which goes with the process.
    """
    _Here.begun = begun
    if scratch is not None:
        os.environ.update(dict.fromkeys(("TMPDIR", "TEMP", "TMP"), scratch))
    atexit.register(_leave, scratch)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if sys.platform != "win32":
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        # Of what a process has to itself, not of the address space: that holds mapped files, and what allocators
        # reserve. After 8,000 documents it is 3 % above the memory in use.
        bound = int(SUDDEN * memory_bytes)
        resource.setrlimit(resource.RLIMIT_DATA, (bound, bound))
    threading.Thread(target=_leave_with_parent, args=(scratch,), daemon=True).start()


def _leave_with_parent(scratch: str | None) -> None:
    # The queue of calls never ends for a process that waits at it: its writing end is open here, too.
    parent = parent_process()
    if parent is not None:
        parent.join()
        _leave(scratch)


def _leave(scratch: str | None) -> NoReturn:
    """End without taking the interpreter apart, which takes 40 ms."""
    if scratch is not None:
        rmtree(scratch, ignore_errors=True)
    os._exit(0)


def spoil() -> None:
    """Have this process replaced once the document it works on is done, if it is one of several."""
    _Here.spoilt = True


def take_turn(work: Callable[[J], Result], jobs: Sequence[J], seconds: float, folder: str | None) -> Turn:
    """`work` over as many of the jobs, in order, as a turn has time for; one may take so many `seconds`.

    Relative paths begin in `folder`.
    """
    if _Here.begun is None:
        return _turn(work, jobs)
    if not _Here.quiet:
        _hush()
    if folder is not None:
        with suppress(OSError):
            os.chdir(folder)
    # Code that holds the interpreter's lock stops every thread but this one.
    faulthandler.dump_traceback_later(seconds + FIRST_TURN + AFTERWARDS, exit=True)
    try:
        return _turn(work, jobs)
    finally:
        faulthandler.cancel_dump_traceback_later()


def _hush() -> None:
    """Nothing from here on standard output and error: what libraries print as they crash is no message of ours."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (1, 2):
        os.dup2(nowhere, stream)
    os.close(nowhere)
    _Here.quiet = True


def _turn(work: Callable[[J], Result], jobs: Sequence[J]) -> Turn:
    results: list[bytes] = []
    left, end = TURN_OUTPUT, time.monotonic() + (FIRST_TURN if _Here.fresh else TURN)
    _Here.fresh = False
    for job in jobs:
        if _Here.begun is not None:
            _Here.begun[0] += 1
        try:
            results.append(_result(work, job))
        except MemoryError:
            return Turn(results, hungry=True)
        left -= len(results[-1])
        if _Here.spoilt or left < 0 or time.monotonic() > end:
            break
    return Turn(results, spoilt=_Here.spoilt)


def _result(work: Callable[[J], Result], job: J) -> bytes:
    """What comes of a job, pickled: a result, Failed or Raised."""
    try:
        result = work(job)
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001 - it goes on where the results are taken
        return _raised(error)
    try:
        pickled = pickle.dumps(result, pickle.HIGHEST_PROTOCOL)
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001 - pickling calls whatever the result brings along
        return pickle.dumps(lost(job.uri, error))
    if len(pickled) > OUTPUT:
        return pickle.dumps(Failed(job.uri, "extract", f"its text takes more than {OUTPUT >> 20} MB"))
    return pickled


def _raised(error: Exception) -> bytes:
    try:
        pickled = pickle.dumps(Raised(error))
        pickle.loads(pickled)
    except Exception:  # noqa: BLE001 - as above
        if isinstance(error, DocsearchError):
            return pickle.dumps(Raised(DocsearchError(str(error), error.hint)))
        return pickle.dumps(Raised(RuntimeError(one_line(error))))
    return pickled


def lost(uri: str, error: Exception) -> Failed:
    """The outcome of a document whose result cannot be handed over."""
    return Failed(uri, "extract", f"its result cannot be handed over: {one_line(error)}")
