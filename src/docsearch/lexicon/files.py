"""The files that lexicons come in: unpacked, decoded, and what is wrong with them said in one line.

Streamed, so that a table of 500 MB takes no more memory than its words; gzip, xz and a tar archive of one wordnet are
unpacked to a temporary file, which goes when it has been read.
"""

from __future__ import annotations

import codecs
import gzip
import io
import lzma
import re
import tarfile
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, cast

from docsearch.encodings import decode
from docsearch.errors import UsageError

PACKED = (".gz", ".xz", ".tar")

_CHUNK = 1 << 16
_LARGEST = 500_000_000  # bytes unpacked; Princeton WordNet as WN-LMF has 60 MB
_CONTROLS = re.compile("[\0-\b\x0e-\x1a\x1c-\x1f\ufffd]")  # none stands in text; U+FFFD is what decode() puts for one
_CONTROL_BYTES = bytes({*range(9), *range(14, 27), *range(28, 32)})


class Bad(Exception):
    """What is wrong in a line (from 1), None where no line can be told."""

    def __init__(self, line: int | None, reason: str, hint: str | None = None) -> None:
        super().__init__(reason)
        self.line = line
        self.hint = hint


@contextmanager
def refusing(path: Path) -> Iterator[None]:
    """Make a UsageError, one line that names the file, of what is wrong with it."""
    try:
        yield
    except Bad as error:
        where = path if error.line is None else f"{path}, line {error.line}"
        raise UsageError(f"{where}: {error}", error.hint) from error
    except (EOFError, gzip.BadGzipFile, lzma.LZMAError, tarfile.TarError, zlib.error) as error:
        raise UsageError(f"{path}: the archive is broken or cut off", "fetch the file again") from error
    except OSError as error:
        raise UsageError(f"cannot read {path}: {error.strerror or error}") from error


def stem(path: Path) -> str:
    """The name of a file without its endings: "wn-vi" of wn-vi.tab.gz."""
    while path.suffix.lower() in PACKED:
        path = path.with_suffix("")
    return path.stem


@contextmanager
def opened(path: Path) -> Iterator[IO[bytes]]:
    """What is in a file, unpacked: of a tar archive, the one wordnet in it. It can be read again after seek(0).

    Raises Bad for more than one lexicon, or more than any has, and what gzip, lzma and tarfile raise for broken files.
    """
    with path.open("rb") as packed, tempfile.TemporaryFile() as unpacked:
        file: IO[bytes] = unpacked
        magic = packed.read(6)
        packed.seek(0)
        if magic.startswith(b"\x1f\x8b"):
            _unpack(gzip.GzipFile(fileobj=packed), unpacked)
        elif magic == b"\xfd7zXZ\0":
            _unpack(lzma.LZMAFile(packed), unpacked)  # noqa: SIM115 - `packed` is closed
        else:
            file = packed
            _check_size(packed.seek(0, io.SEEK_END))
        file.seek(0)
        is_archive = file.read(262).endswith(b"ustar")
        file.seek(0)
        if is_archive:
            with tarfile.open(fileobj=file, mode="r:") as archive, _member(archive) as member:
                yield member
        else:
            yield file


def _unpack(packed: gzip.GzipFile | lzma.LZMAFile, unpacked: IO[bytes]) -> None:
    while chunk := packed.read(_CHUNK):
        _check_size(unpacked.tell() + len(chunk))  # what a few bytes unpack to may fill the disk
        unpacked.write(chunk)


def _check_size(size: int) -> None:
    if size > _LARGEST:
        raise Bad(None, f"more than {_LARGEST // 1_000_000} MB", "this is no lexicon; split it if it is")


def _member(archive: tarfile.TarFile) -> IO[bytes]:
    """The one wordnet in an archive, as the Open Multilingual Wordnet is published."""
    found = [member for member in archive if member.isfile() and member.name.lower().endswith((".xml", ".tab"))]
    if not found:
        raise Bad(None, "no .xml or .tab file in the archive")
    if len(found) > 1:
        raise Bad(None, "several lexicons in one archive", "unpack it and import those you want")
    return cast(IO[bytes], archive.extractfile(found[0]))


def text(file: IO[bytes]) -> io.TextIOBase:
    """The lines of a text, ends of lines kept: streamed where it is UTF-8, else decoded whole. Raises Bad for none."""
    if _is_utf8(file):
        file.seek(0)
        return io.TextIOWrapper(file, "utf-8-sig", newline="")
    file.seek(0)
    decoded = decode(file.read())
    if bad := _CONTROLS.search(decoded):
        raise Bad(decoded.count("\n", 0, bad.start()) + 1, "this is no text, or is broken", "save it as UTF-8")
    return io.StringIO(decoded, newline="")


def _is_utf8(file: IO[bytes]) -> bool:
    """Whether all is UTF-8 without control characters."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    file.seek(0)
    try:
        while chunk := file.read(_CHUNK):
            decoder.decode(chunk)
            if len(chunk.translate(None, _CONTROL_BYTES)) < len(chunk):
                return False
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True
