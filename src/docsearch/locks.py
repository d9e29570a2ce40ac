"""Locks of the operating system: each ends with the process that holds it, however that process ends."""

from __future__ import annotations

import sys
from pathlib import Path

from docsearch.errors import IndexBusy

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl


def hold(descriptor: int, folder: Path, doing: str) -> None:
    """Lock an open file until it is closed. Raises IndexBusy where another has it, which is `doing` it to `folder`."""
    try:
        if sys.platform == "win32":
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        raise IndexBusy(f"another docsearch is {doing} {folder}", "wait until it is done") from error
