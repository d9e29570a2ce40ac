"""7z archives, by py7zr."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from docsearch.containers.pieces import CHUNK, LONGEST_LINK, Broken, Piece
from docsearch.containers.spool import Sink, Spool, TooMuch
from docsearch.errors import MissingExtra


def read_7z(path: Path, name: str, spool: Spool) -> Iterator[Piece]:
    """The files of a 7z archive, all written at once, since many are packed as one stream.

    Raises Broken where it is damaged or locked, MissingExtra without py7zr, TooMuch, OSError.
    """
    try:
        from py7zr import SevenZipFile  # .1 s
        from py7zr.exceptions import PasswordRequired
        from py7zr.io import MemIO, WriterFactory
    except ImportError as error:
        raise MissingExtra("what reads 7z archives (py7zr)", "archives") from error
    writers: list[_Writer] = []

    class Factory(WriterFactory):  # type: ignore[misc, unused-ignore]
        def create(self, filename: str) -> Any:
            writers.append(_Writer(int(filename), spool))
            return writers[-1]

    trouble: Exception | None = None
    members: list[Any] = []
    with path.open("rb") as file:
        try:
            with SevenZipFile(file) as archive:
                members = list(archive.files)
                if archive.needs_password():
                    raise Broken("locked with a password")
                for member in members:
                    if not (member.is_directory or member.is_socket):
                        # under its number: its name would be looked for beside the working folder
                        archive.worker.register_filelike(member.id, MemIO(str(member.id), Factory()))
                archive.worker.extract(archive.fp, None, parallel=False)
        except PasswordRequired:
            trouble = Broken("locked with a password")
        except (Broken, TooMuch, OSError) as error:
            trouble = error
        except MemoryError:
            trouble = Broken("unpacking it takes more memory than there is")
        except Exception:  # noqa: BLE001 - whatever py7zr, or the decompressors under it, meet in a damaged archive
            trouble = Broken("the archive is damaged")
    names = {member.id: member for member in members}
    for writer in writers:
        if writer.whole:
            yield _piece(names[writer.number], writer.sink, spool)
        else:
            writer.sink.close()
            spool.drop(writer.sink.file)
    if trouble is not None:
        raise trouble


def _piece(member: Any, sink: Sink, spool: Spool) -> Piece:
    if member.is_symlink or member.is_junction:
        target = spool.path(sink.file)
        with target.open("rb") as file:
            link = os.fsdecode(file.read(LONGEST_LINK))
        spool.drop(sink.file)
        return Piece(member.filename, link=link)
    return Piece(member.filename, sink=sink)


class _Writer:
    """What py7zr writes a member to, and closes once its checksum is right."""

    def __init__(self, number: int, spool: Spool) -> None:
        self.number = number
        self.sink = spool.new()
        self.whole = False

    def write(self, chunk: bytes) -> int:
        for start in range(0, len(chunk), CHUNK):
            self.sink.write(chunk[start : start + CHUNK])
        return len(chunk)

    def seekable(self) -> bool:
        return False

    def close(self) -> None:
        self.sink.close()
        self.whole = True
