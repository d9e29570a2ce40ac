"""Files that must be whole whatever happens: replaced in one step, on the disk for good; and a disk that is full."""

from __future__ import annotations

import errno
import os
import re
import sys
from contextlib import suppress
from pathlib import Path

from docsearch.errors import DiskFull, DocsearchError, UsageError

PART = ".part"  # ends the name of what is not whole yet
# No room, over the quota, over the size that files may have; 112 is Windows for no room.
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, 112})
_TOLD = re.compile(r"os error (\d+)")  # as Rust ends its messages
_PROBE = 1 << 20  # bytes: what failed for lack of room holds nearly all there was


def replace_file(path: Path, content: str | bytes, lasting: bool = True) -> None:
    """Put `content`, text as UTF-8, in the place of a file or where none was, in one step.

    Who reads it finds the old content or the new; if it is to be `lasting`, after a power cut too. Raises OSError; then
    the old file stays.
    """
    part = path.with_name(f"{path.name}.{os.getpid()}{PART}")
    try:
        with part.open("wb") as file:
            file.write(content.encode() if isinstance(content, str) else content)
            if lasting:
                file.flush()
                os.fsync(file.fileno())
        part.replace(path)
    except BaseException:
        with suppress(OSError):
            part.unlink()
        raise
    if lasting:
        sync(path.parent)


def sync(path: Path) -> None:
    """Have the disk hold a file or a directory for good; Windows knows no such thing for directories."""
    if sys.platform == "win32" and path.is_dir():
        return
    with suppress(PermissionError):  # a file of another user: that user's writer has seen to it
        descriptor = os.open(path, os.O_RDONLY if sys.platform != "win32" else os.O_RDWR)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def is_full(error: BaseException) -> bool:
    """Whether an error says that there is no room on the disk."""
    told = _TOLD.search(str(error))
    number = int(told[1]) if told else getattr(error, "errno", None)
    return number in _FULL


def full(folder: Path) -> bool:
    """Whether there is no room to write in a folder, for engines whose errors do not say why they could not."""
    probe = folder / f"room.{os.getpid()}{PART}"
    try:
        probe.write_bytes(bytes(_PROBE))
    except OSError as error:
        return is_full(error)
    finally:
        with suppress(OSError):
            probe.unlink()
    return False


def disk_full(place: Path) -> DiskFull:
    """The error for a disk on which `place` could not be written."""
    return DiskFull(
        f"the disk is full: there is no room to write {place}",
        "make room and run the same command again; nothing that was there before is lost",
    )


def unwritable(place: Path, error: OSError) -> DocsearchError:
    """The error for a file or folder that could not be written."""
    return disk_full(place) if is_full(error) else UsageError(f"cannot write {place}: {error.strerror}")
