"""Unpack a translation model from an archive that anybody may have made: nothing of it lands outside of its folder."""

from __future__ import annotations

import shutil
import stat
import struct
import zipfile
import zlib
from pathlib import Path
from typing import BinaryIO

from docsearch.errors import UsageError
from docsearch.translation.packages import SUFFIX, Flaw

MOST_BYTES = 8 << 30

# The models offered are of 50 to 300 MB in 20 files, 1.1 to 4 times what they are packed; beyond is no model.
_MOST_FILES = 10_000
_MOST_RATIO = 100
_SMALL = 16 << 20  # bytes that may come of an archive of any size
_CHUNK = 1 << 20
_BROKEN = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, NotImplementedError, ValueError)  # of zipfile

_Members = dict[tuple[str, ...], zipfile.ZipInfo]  # the files of an archive by the parts of their paths


def unpack(file: BinaryIO, place: Path) -> None:
    """Unpack the model in an archive to the folder `place`, which is made, once all of it is known to be harmless.

    Raises Flaw for an archive that is broken or no model's, UsageError where the disk has no room, OSError.
    """
    try:
        with zipfile.ZipFile(file) as archive:
            chosen = _chosen(_members(archive))
            _check_room(place.parent, sum(info.file_size for info in chosen.values()))
            place.mkdir()
            for parts, info in chosen.items():
                target = place.joinpath(*parts)
                target.parent.mkdir(parents=True, exist_ok=True)
                with archive.open(info) as source, target.open("xb") as copy:
                    shutil.copyfileobj(source, copy, _CHUNK)
    except _BROKEN as error:
        raise Flaw(_reason(file, error)) from error


def _members(archive: zipfile.ZipFile) -> _Members:
    """The files of an archive. Raises Flaw when one is not as a model's would be."""
    infos = archive.infolist()
    size = sum(info.file_size for info in infos)
    if len(infos) > _MOST_FILES or size > MOST_BYTES:
        raise Flaw(f"{len(infos)} files of {size >> 20} MB together are more than a model has")
    if size > _SMALL + _MOST_RATIO * sum(info.compress_size for info in infos):
        raise Flaw("it is packed too tightly for a model")
    members: _Members = {}
    spelt: set[str] = set()
    for info in infos:
        parts = _parts(info)
        if info.filename.endswith(("/", "\\")):
            continue
        if (folded := "/".join(parts).casefold()) in spelt:
            raise Flaw(f"{info.filename!r} is in it twice")
        spelt.add(folded)
        members[parts] = info
    if any(parts[:length] in members for parts in members for length in range(1, len(parts))):
        raise Flaw("it has a file and a folder of one name")
    return members


def _parts(info: zipfile.ZipInfo) -> tuple[str, ...]:
    """The path of a file or folder. Raises Flaw where it leads out of the archive, or cannot be unpacked."""
    parts = tuple(info.filename.replace("\\", "/").rstrip("/").split("/"))
    if any(part in ("", ".", "..") or ":" in part for part in parts):
        raise Flaw(f"the path {info.filename!r} in it leads out of its folder")
    if stat.S_IFMT(info.external_attr >> 16) not in (0, stat.S_IFREG, stat.S_IFDIR):
        raise Flaw(f"{info.filename!r} in it is a link or a device")
    if info.flag_bits & 1 or info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise Flaw(f"{info.filename!r} in it is encrypted or packed in an unusual way")
    return parts


def _chosen(members: _Members) -> _Members:
    """The files of the model, by their paths in its folder: where metadata.json is. Raises Flaw for none or several."""
    tops = [
        parts[:-1] for parts in members if parts[-1] == "metadata.json" and len(parts) < 3 and parts[0] != "__MACOSX"
    ]
    if not tops:
        raise Flaw("metadata.json is missing")
    top = min(tops, key=len)
    if sum(len(parts) == len(top) for parts in tops) > 1:
        raise Flaw("it holds more than one model")
    return {parts[len(top) :]: info for parts, info in members.items() if parts[: len(top)] == top}


def _check_room(place: Path, needed: int) -> None:
    free = shutil.disk_usage(place).free
    if needed > free:
        told = f"{place.parent} has {free >> 20} MB left, the model needs {-(-needed >> 20)} MB"
        raise UsageError(told, "make room there; the models are as they were")


def _reason(file: BinaryIO, error: Exception) -> str:
    """Why an archive cannot be unpacked."""
    if not isinstance(error, zipfile.BadZipFile) or zipfile.is_zipfile(file):
        return f"the archive is damaged: {error}"
    file.seek(0)
    return "the archive is cut short" if file.read(4) == b"PK\3\4" else f"not an archive, as {SUFFIX} files are"
