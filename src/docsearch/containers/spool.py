"""The folder that members are written to, under numbers, and the limits on what may come out of one container."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, NamedTuple


class Limits(NamedTuple):
    """What one container may come to, with all that is nested in it.

    `depth`: an attachment of a mail that was forwarded as an attachment of a mail in a packed mailbox is 4 deep.
    `members` and `total` hold for containers of ordinary size: a mailbox of 20 GB may give 20 million mails and 80 GB,
    see `Spool`. `member`: no text is larger, and what reads documents holds one in memory. `ratio`: text is packed to a
    tenth, a log file to a hundredth; an archive bomb to a thousandth or less. Below `free` bytes no ratio counts.
    """

    depth: int = 6
    members: int = 100_000
    total: int = 10 << 30
    member: int = 500 << 20
    ratio: int = 200
    free: int = 100 << 20


class TooMuch(Exception):
    """A limit of the container as a whole; the message says which."""


HEAD = 4096  # bytes that tell what most files are


class Sink:
    """One member being written: bytes beyond the limit of one member count, but are not kept.

    `head` are the first HEAD bytes, so that the file need not be opened again to tell what it is.
    """

    def __init__(self, spool: Spool, file: str) -> None:
        self.file = file
        self.size = 0
        self.head = b""
        self.too_large = False
        self._spool = spool
        self._hash = blake2b(digest_size=16)
        self._target: BinaryIO = spool.path(file).open("xb")

    @property
    def digest(self) -> str:
        """As identity.digest says it of the whole."""
        return self._hash.hexdigest()

    def write(self, chunk: bytes) -> None:
        """Raises TooMuch, OSError."""
        self._spool.count(len(chunk))
        if self.size < HEAD:
            self.head += chunk[: HEAD - self.size]
        self.size += len(chunk)
        if self.size > self._spool.limits.member:
            self.too_large = True
            return
        self._hash.update(chunk)
        self._target.write(chunk)

    def close(self) -> None:
        self._target.close()
        if self.too_large:
            self._spool.drop(self.file)

    def __enter__(self) -> Sink:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        with suppress(OSError):  # a full disk, which writing has said or closing says again
            self._target.close()
        if kind is not None or self.too_large:
            self._spool.drop(self.file)


class Spool:
    """Where the members of a container of `size` bytes go. `at` is the place being unpacked."""

    def __init__(self, folder: Path, limits: Limits, size: int) -> None:
        self.limits = limits
        self.at = ""
        self._folder = folder
        self._members = 0
        self._bytes = 0
        self._most_members = max(limits.members, size >> 10)
        self._most_bytes = max(limits.total, 4 * size)
        self._most_packed = max(limits.free, limits.ratio * size)

    def path(self, file: str) -> Path:
        return self._folder / file

    def new(self) -> Sink:
        """A file for the next member. Raises TooMuch, OSError."""
        self.count_member()
        return Sink(self, str(self._members))

    def take(self, chunks: Iterable[bytes]) -> Sink:
        """A member written. Raises TooMuch, OSError and what `chunks` raises."""
        with self.new() as sink:
            for chunk in chunks:
                sink.write(chunk)
                if sink.too_large:
                    break
        return sink

    def count(self, size: int) -> None:
        """Bytes that came out of the container, kept or not. Raises TooMuch."""
        self._bytes += size
        if self._bytes > self._most_packed:
            raise TooMuch(f"it unpacks to more than {self.limits.ratio} times its size, as an archive bomb does")
        if self._bytes > self._most_bytes:
            raise TooMuch(f"it unpacks to more than {readable(self._most_bytes)}")

    def count_member(self) -> None:
        """Raises TooMuch."""
        self._members += 1
        if self._members > self._most_members:
            raise TooMuch(f"it holds more than {self._most_members:,} files")

    def drop(self, file: str) -> None:
        with suppress(OSError):
            self.path(file).unlink()


def readable(size: int) -> str:
    """A number of bytes: "500 MB"."""
    unit, name = (1 << 30, "GB") if size >= 1 << 30 else (1 << 20, "MB") if size >= 1 << 20 else (1 << 10, "KB")
    return f"{size / unit:.0f} {name}"
