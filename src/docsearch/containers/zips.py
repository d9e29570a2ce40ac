"""ZIP archives: those with a directory by the standard library, those cut short entry by entry."""

from __future__ import annotations

import os
import stat
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import BinaryIO, NamedTuple

from docsearch.containers.pieces import CHUNK, LONGEST_LINK, Broken, Piece, Spoilt
from docsearch.containers.spool import Spool, readable
from docsearch.encodings import decode

# What zipfile and the decompressors raise on damaged archives.
BROKEN = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, NotImplementedError, ValueError, OSError, MemoryError)
_SLOWLY = 4096  # bytes: of bzip2 and LZMA the library unpacks as much as comes of what it reads at a time
_DIRECTORY = 32 << 20  # bytes, of 300,000 files or more; the library makes ten times as much of it in memory
_SAMPLE = 1 << 13  # bytes of names that tell their encoding
_UTF8 = 0x800
# Of DOS, which Windows goes on writing, then of Windows; of two that fit, the first.
_CODE_PAGES = (
    *("cp437", "cp852", "cp866", "cp850", "cp874", "cp936", "cp932", "cp949", "big5", "cp1252", "cp1250", "cp1251"),
    *("cp737", "cp857", "cp862", "cp720", "cp1258"),
)
_UNICODE_PATH = 0x7075  # an extra field of Info-ZIP: the name in UTF-8


def read_zip(path: Path, name: str, spool: Spool) -> Iterator[Piece]:
    """The files of a ZIP archive. Raises Broken where it is damaged or made to do harm."""
    with path.open("rb") as file:
        if _directory_size(file) > _DIRECTORY:
            raise Broken(f"its directory is larger than {readable(_DIRECTORY)}")
        try:
            archive = zipfile.ZipFile(file)
        except BROKEN:
            yield from _salvaged(file)
            raise Broken("the archive is cut short or damaged") from None
        with archive:
            infos = archive.infolist()
            _check_overlaps(infos)
            for info, called in zip(infos, _names(infos), strict=True):
                if not called.endswith("/"):
                    yield _piece(archive, info, called, spool)


def _piece(archive: zipfile.ZipFile, info: zipfile.ZipInfo, name: str, spool: Spool) -> Piece:
    kind = stat.S_IFMT(info.external_attr >> 16)
    if info.flag_bits & 1:
        return Piece(name, problem="locked with a password")
    if kind == stat.S_IFLNK and info.file_size <= LONGEST_LINK:
        try:
            return Piece(name, link=os.fsdecode(b"".join(_chunks(archive, info))))
        except Spoilt as error:
            return Piece(name, problem=str(error))
    if kind not in (0, stat.S_IFREG):
        return Piece(name, problem="a device, no file")
    if info.file_size > spool.limits.member:
        return Piece(name, problem=f"larger than {readable(spool.limits.member)}")
    return Piece(name, _chunks(archive, info))


def _chunks(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Iterator[bytes]:
    size = _SLOWLY if info.compress_type in (zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA) else CHUNK
    try:
        with archive.open(info) as member:
            while chunk := member.read(size):
                yield chunk
            if member.tell() < info.file_size:
                raise Spoilt("cut short")
    except NotImplementedError as error:
        raise Spoilt(f"packed in a way that cannot be read (method {info.compress_type})") from error
    except BROKEN as error:
        raise Spoilt("damaged in the archive") from error


def _check_overlaps(infos: Sequence[zipfile.ZipInfo]) -> None:
    """Raise Broken where one file is packed in the bytes of another: so 10 MB can become 281 TB (Fifield 2019)."""
    places = sorted((info.header_offset, info.compress_size) for info in infos)
    if any(start + 30 + size > following for (start, size), (following, _) in pairwise(places)):
        raise Broken("files in it overlap, as in an archive bomb")


def _names(infos: Sequence[zipfile.ZipInfo]) -> list[str]:
    """What the files are called: in UTF-8 where the archive says so or it fits, else in one encoding for all of them.

    Without the flag names should be in code page 437, but Windows writes them in that of the machine.
    """
    names = [None if info.flag_bits & _UTF8 else info.orig_filename.encode("cp437") for info in infos]
    encoding = _encoding([name for name in names if name is not None and not name.isascii()])
    return [
        (_unicode_path(info) or (info.orig_filename if name is None else _decoded(name, encoding))).replace("\\", "/")
        for info, name in zip(infos, names, strict=True)
    ]


def _decoded(name: bytes, encoding: str) -> str:
    try:
        return name.decode("utf-8")
    except UnicodeDecodeError:
        return name.decode(encoding, "replace")


def _encoding(names: Sequence[bytes]) -> str:
    """That in which the names look most like words."""
    sample = b"\n".join(names)[:_SAMPLE]
    return min(_CODE_PAGES, key=lambda encoding: _oddness(sample.decode(encoding, "replace")))


def _oddness(text: str) -> float:
    """How much of what is not ASCII is unlike names: signs, capitals within words, mixed scripts, rare characters."""
    odd = [
        _is_odd(before, letter, after) for before, letter, after in zip(" " + text, text, text[1:] + " ", strict=False)
    ]
    return sum(odd) / max(1, sum(letter > "\x7f" for letter in text))


def _is_odd(before: str, letter: str, after: str) -> bool:
    if letter <= "\x7f":
        return before > "\x7f" and before.islower() and letter.isupper()
    if not (letter.isalpha() or unicodedata.combining(letter)):
        return letter not in "–—’“”«»…№、。（）《》"
    if before.islower() and letter.isupper():
        return True
    if letter < "\u0370":
        return False
    if "\uff61" <= letter <= "\uff9f" or any(other.isalpha() and other < "\u0370" for other in (before, after)):
        return True
    return letter >= "\u3400" and not any(
        _fits(letter, encoding) for encoding in ("gb2312", "big5", "shift_jis", "euc_kr")
    )


def _fits(letter: str, encoding: str) -> bool:
    try:
        return bool(letter.encode(encoding))
    except UnicodeEncodeError:
        return False


def _unicode_path(info: zipfile.ZipInfo) -> str | None:
    extra = info.extra
    while len(extra) >= 4:
        kind, size = struct.unpack("<HH", extra[:4])
        if kind == _UNICODE_PATH and size > 5:
            return extra[9 : 4 + size].decode("utf-8", "replace")
        extra = extra[4 + size :]
    return None


def _directory_size(file: BinaryIO) -> int:
    """How long the directory at the end claims to be, 0 where there is none."""
    end = file.seek(0, os.SEEK_END)
    file.seek(max(0, end - (1 << 16) - 22))
    tail = file.read()
    at = tail.rfind(b"PK\5\6")
    if at < 0 or len(tail) < at + 22:
        return 0
    size: int = struct.unpack_from("<L", tail, at + 12)[0]
    large = tail.rfind(b"PK\6\6", 0, at)
    if size == 0xFFFFFFFF and large >= 0:
        size = struct.unpack_from("<Q", tail, large + 40)[0]
    return size


class _Header(NamedTuple):
    """What stands before an entry."""

    flags: int
    method: int
    crc: int
    size: int  # bytes as packed; 0 where only what follows the entry tells
    name: str


def _salvaged(file: BinaryIO) -> Iterator[Piece]:
    """The files of an archive whose directory is missing, from the beginning as far as they are whole."""
    file.seek(0)
    while (header := _header(file)) is not None:
        if header.flags & 1 or header.method not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            return
        if header.flags & 8 and header.method == zipfile.ZIP_STORED:
            return  # nothing tells where it ends
        if header.name.endswith("/"):
            file.seek(header.size, os.SEEK_CUR)
            continue
        chunks = _entry(file, header)
        yield Piece(header.name, chunks)
        for _ in chunks:  # what was not wanted
            pass
        if header.flags & 8:
            _skip_descriptor(file)


def _header(file: BinaryIO) -> _Header | None:
    """The header at which the file stands, None where there is none that is whole."""
    fixed = file.read(30)
    if len(fixed) < 30 or not fixed.startswith(b"PK\3\4"):
        return None
    flags, method, _, _, crc, size, _, name_size, extra_size = struct.unpack("<HHHHLLLHH", fixed[6:])
    name, extra = file.read(name_size), file.read(extra_size)
    if len(name) < name_size or len(extra) < extra_size:
        return None
    if size == 0xFFFFFFFF and len(extra) >= 20 and extra.startswith(b"\1\0"):
        size = struct.unpack_from("<Q", extra, 12)[0]
    return _Header(flags, method, crc, size, decode(name).replace("\\", "/"))


def _entry(file: BinaryIO, header: _Header) -> Iterator[bytes]:
    """The bytes of an entry; the file stands after it then. Raises Broken where they are cut short or damaged."""
    left = header.size
    checked = 0
    inflated = zlib.decompressobj(-zlib.MAX_WBITS) if header.method == zipfile.ZIP_DEFLATED else None
    open_end = bool(header.flags & 8)
    while open_end or left > 0:
        packed = file.read(CHUNK if open_end else min(CHUNK, left))
        left -= len(packed)
        if not packed:
            raise Broken("the archive is cut short")
        if inflated is None:
            checked = zlib.crc32(packed, checked)
            yield packed
            continue
        try:
            while packed and not inflated.eof:
                chunk = inflated.decompress(packed, CHUNK)
                packed = inflated.unconsumed_tail
                checked = zlib.crc32(chunk, checked)
                yield chunk
        except zlib.error as error:
            raise Broken("the archive is damaged") from error
        if inflated.eof:
            file.seek(left - len(inflated.unused_data) if not open_end else -len(inflated.unused_data), os.SEEK_CUR)
            break
    if not open_end and checked != header.crc:
        raise Broken("the archive is damaged")


def _skip_descriptor(file: BinaryIO) -> None:
    """Size and checksum that follow an entry: 12 or 20 bytes, with or without a mark."""
    start = file.tell()
    ahead = file.read(28)
    marked = 4 if ahead.startswith(b"PK\7\x08") else 0
    for size in (12, 20):
        if ahead[marked + size :].startswith(b"PK"):
            file.seek(start + marked + size)
            return
    file.seek(start + len(ahead))
