"""Tar archives, packed by gzip, bzip2, xz or not at all, and files packed by one of these alone."""

from __future__ import annotations

import bz2
import gzip
import lzma
import tarfile
import zlib
from collections.abc import Iterator
from io import BufferedReader
from pathlib import Path
from typing import BinaryIO, cast

from docsearch.containers.pieces import CHUNK, Broken, Piece
from docsearch.containers.spool import Spool, readable
from docsearch.encodings import decode

DAMAGED = (EOFError, OSError, zlib.error, lzma.LZMAError, MemoryError)  # of the decompressors
_HEADER = 16 << 20  # bytes of a header; real ones are of some KB, and tarfile holds them in memory
_BLOCK = 512
_ENDINGS = (".gz", ".bz2", ".xz", ".lzma")


def open_packed(path: Path) -> BufferedReader:
    """The file, unpacked as it is read.

    Where it is cut short `read` fails, and what it had unpacked by then is lost; `read1` gives that first.
    """
    with path.open("rb") as file:
        head = file.read(6)
    if head.startswith(b"\x1f\x8b"):
        return cast(BufferedReader, gzip.open(path))
    if head.startswith(b"BZh"):
        return cast(BufferedReader, bz2.open(path))
    if head.startswith(b"\xfd7zXZ"):
        return cast(BufferedReader, lzma.open(path))
    return path.open("rb")


def packed_head(path: Path, size: int) -> bytes:
    """The first bytes of what is packed in a file, as far as they can be read."""
    try:
        with open_packed(path) as file:
            return file.read1(size)
    except DAMAGED:
        return b""


def read_packed(path: Path, name: str, spool: Spool) -> Iterator[Piece]:
    """The one file that a packed file holds: "report.txt" of "report.txt.gz"."""
    stem = next((name[: -len(ending)] for ending in _ENDINGS if name.lower().endswith(ending)), name)
    with open_packed(path) as file:
        yield Piece(stem, _whole(file))


def _whole(file: BufferedReader) -> Iterator[bytes]:
    """All bytes of a packed file. What came before it turns out to be cut short is a part of one file, so no good."""
    try:
        while chunk := file.read(CHUNK):
            yield chunk
    except DAMAGED as error:
        raise Broken(_reason(error)) from error


def read_tar(path: Path, name: str, spool: Spool) -> Iterator[Piece]:
    """The files of a tar archive, of whichever packing. Raises Broken where it is damaged."""
    with open_packed(path) as file:
        stream = _Forward(file, spool)
        try:
            with tarfile.open(fileobj=cast(BinaryIO, stream), mode="r:", errors="surrogateescape") as archive:
                while (info := archive.next()) is not None:
                    vars(archive)["members"].clear()  # which it collects otherwise
                    if (piece := _piece(archive, info, spool)) is not None:
                        yield piece
            ended = stream.ended
            stream.drain()
        except (tarfile.TarError, ValueError, UnicodeError, *DAMAGED) as error:
            raise Broken(_reason(error)) from error
        if not ended:
            raise Broken("the archive is cut short")


def _piece(archive: tarfile.TarFile, info: tarfile.TarInfo, spool: Spool) -> Piece | None:
    name = _name(info.name)
    if info.isdir():
        return None
    if info.issym():
        return Piece(name, link=info.linkname)
    if info.islnk():  # from the root of the archive, unlike the other kind
        return Piece(name, link="../" * name.count("/") + info.linkname)
    if not info.isreg():
        return Piece(name, problem="a device or a pipe, no file")
    if info.size > spool.limits.member:
        return Piece(name, problem=f"larger than {readable(spool.limits.member)}")
    return Piece(name, _chunks(archive, info))


def _chunks(archive: tarfile.TarFile, info: tarfile.TarInfo) -> Iterator[bytes]:
    member = archive.extractfile(info)
    assert member is not None  # a regular file
    size = 0
    try:
        while chunk := member.read(CHUNK):
            size += len(chunk)
            yield chunk
    except (tarfile.TarError, *DAMAGED) as error:
        raise Broken(_reason(error)) from error
    if size < info.size:
        raise Broken("the archive is cut short")


def _name(name: str) -> str:
    """Tar says in no way which encoding names are in; those that are not UTF-8 came as surrogates."""
    try:
        name.encode("utf-8")
    except UnicodeEncodeError:
        return decode(name.encode("utf-8", "surrogateescape"))
    return name


def _reason(error: BaseException) -> str:
    if isinstance(error, MemoryError):
        return "unpacking it takes more memory than there is"
    if isinstance(error, EOFError) or "unexpected end" in str(error):
        return "the archive is cut short"
    return "the archive is damaged"


class _Forward:
    """A file for tarfile, which goes forward only; what is skipped counts as unpacked, and no header fills the memory.

    `ended`: the last thing read is the block of zeros that ends an archive.
    """

    def __init__(self, file: BufferedReader, spool: Spool) -> None:
        self.ended = False
        self._file = file
        self._spool = spool
        self._at = 0

    def read(self, size: int) -> bytes:
        if size > _HEADER:
            raise Broken("the archive is damaged")  # no header is that large
        found = bytearray()
        while len(found) < size and (chunk := self._file.read1(size - len(found))):
            found += chunk
            self._at += len(chunk)
        self.ended = size == _BLOCK and len(found) == _BLOCK and not found.strip(b"\0")
        return bytes(found)

    def tell(self) -> int:
        return self._at

    def seek(self, place: int) -> int:
        if place < self._at:
            raise Broken("the archive is damaged")  # its parts overlap
        while self._at < place:
            passed = len(self._file.read(min(CHUNK, place - self._at)))
            if not passed:
                break
            self._spool.count(passed)
            self._at += passed
        return self._at

    def drain(self) -> None:
        """Read what follows the archive: only then is its checksum looked at."""
        while chunk := self._file.read1(CHUNK):
            self._spool.count(len(chunk))
