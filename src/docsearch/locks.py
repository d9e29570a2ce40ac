"""Locks of the operating system: each ends with the process that holds it, however that process ends.

The locked file says who holds it, for whoever meets the lock.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from docsearch.errors import IndexBusy

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

_FAR = 1 << 30  # the byte that Windows locks, which nobody else can read then: far behind the text
_LONGEST = 1_000  # bytes of the text
_SOONEST, _LATEST = 0.05, 1.0  # s between two looks at a lock that is waited for

_held: set[int] = set()


@contextmanager
def locked(
    path: Path, folder: Path, doing: str, wait: float = 0.0, hint: str = "wait until it is done"
) -> Iterator[None]:
    """Hold the lock of the file at `path`, which is made if need be.

    Raises IndexBusy where another has it, which is `doing` it to `folder`, and still has it after `wait` seconds;
    OSError where the file cannot be opened.
    """
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
    try:
        _await(descriptor, folder, doing, wait, hint)
        _held.add(descriptor)
        with suppress(OSError):  # a full disk: the lock holds all the same
            os.ftruncate(descriptor, 0)
            os.lseek(descriptor, 0, os.SEEK_SET)
            os.write(descriptor, _about().encode())
        yield
    finally:
        _held.discard(descriptor)
        os.close(descriptor)  # lets go of the lock, as the end of the process would


def _await(descriptor: int, folder: Path, doing: str, wait: float, hint: str) -> None:
    last = time.monotonic() + wait
    pause = _SOONEST
    while not _take(descriptor):
        left = last - time.monotonic()
        if left <= 0:
            raise IndexBusy(f"another docsearch{_holder(descriptor)} is {doing} {folder}", hint)
        time.sleep(min(pause, left))
        pause = min(2 * pause, _LATEST)


def _take(descriptor: int) -> bool:
    """Whether the lock could be had."""
    try:
        if sys.platform == "win32":
            os.lseek(descriptor, _FAR, os.SEEK_SET)
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _about() -> str:
    """Who this process is: a line of JSON."""
    name = Path(sys.argv[0]).stem if sys.argv else ""
    command = ["docsearch" if name in ("", "-c", "__main__") else name, *sys.argv[1:2]]
    about = {"pid": os.getpid(), "host": _host(), "command": " ".join(command)[:100], "since": time.time()}
    return json.dumps(about) + "\n"


def _host() -> str:
    """The name of this machine; the modules that know it on every system take 9 ms to import."""
    return os.environ.get("COMPUTERNAME", "?") if sys.platform == "win32" else os.uname().nodename


def _holder(descriptor: int) -> str:
    """Who holds the lock, in brackets, as far as the file tells."""
    try:
        os.lseek(descriptor, 0, os.SEEK_SET)
        about = json.loads(os.read(descriptor, _LONGEST))
        since = time.localtime(about["since"])
        today = since[:3] == time.localtime()[:3]
        at = time.strftime("%H:%M" if today else "%Y-%m-%d %H:%M", since)
        return f" ({about['command']}, process {about['pid']} on {about['host']}, since {at})"
    except (OSError, OverflowError, ValueError, TypeError, KeyError):
        return ""


def _let_go() -> None:
    """Close the locks of the parent: a forked child would hold them on for as long as it lives."""
    for descriptor in _held:
        with suppress(OSError):
            os.close(descriptor)
    _held.clear()


if sys.platform != "win32":
    os.register_at_fork(after_in_child=_let_go)
