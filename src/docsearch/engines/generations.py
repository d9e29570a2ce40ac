"""The index directory: which generation of the index is current, and how the next one takes its place.

    DIR/CURRENT             one line, the name of the generation that readers open
    DIR/.lock               held (not merely present) while somebody writes
    DIR/gen-000001/         one whole index: the engine's own files and
        index.json          what it was built with
        checksums.json      CRC-32 of every file that is never written again

A rebuild grows in a generation that no reader knows, and replacing CURRENT is what publishes it: readers find
the old index or the new one and never none. Other files in DIR are left alone.
"""

from __future__ import annotations

import json
import os
import re
import sys
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib import import_module
from pathlib import Path
from typing import NamedTuple

from docsearch.engines.protocol import SCHEMA_VERSION
from docsearch.errors import IndexDamaged, UsageError
from docsearch.locks import hold

_CURRENT = "CURRENT"
_LOCK = ".lock"
_MANIFEST = "index.json"
_CHECKSUMS = "checksums.json"
_NAME = re.compile(r"gen-(\d{6,})")
_CHUNK = 1 << 20  # bytes read at a time for a checksum


class Manifest(NamedTuple):
    """What a generation was built with; `created` is an ISO 8601 time in UTC."""

    engine: str
    schema: int
    analysis: str
    docsearch: str
    created: str


class Generation(NamedTuple):
    """One whole index: `path` is the directory with its files."""

    directory: Path
    name: str
    manifest: Manifest

    @property
    def path(self) -> Path:
        return self.directory / self.name


def current(directory: Path) -> Generation | None:
    """The generation that readers open, None where there is no index. Raises IndexDamaged when it makes no sense."""
    name = _current_name(directory)
    if name is None:
        return None
    path = directory / name / _MANIFEST
    try:
        if _NAME.fullmatch(name) is None:
            raise ValueError(f"{_CURRENT} does not name a generation")
        return Generation(directory, name, _manifest(path.read_text(encoding="utf-8")))
    except (OSError, ValueError) as error:
        raise IndexDamaged(f"the index at {directory} cannot be read: {error}", rebuild_hint(directory)) from error


def stamp(directory: Path) -> str | None:
    """A text that changes whenever a writer is done with the index, None where there is none. Takes microseconds."""
    with suppress(FileNotFoundError, NotADirectoryError):
        changed = (directory / _CURRENT).stat()
        return f"{changed.st_ino}:{changed.st_mtime_ns}"
    return None


def rebuild_hint(directory: Path) -> str:
    """What to do about an index that cannot be used as it is."""
    return f"run: docsearch index --rebuild --index {directory}"


@contextmanager
def writing(directory: Path) -> Iterator[None]:
    """Be the only writer of `directory`, which is created if need be, and clear what killed writers left behind.

    Raises IndexBusy while another process, or another call in this one, is inside; UsageError when the directory
    cannot be written to.
    """
    try:
        directory.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(directory / _LOCK, os.O_RDWR | os.O_CREAT, 0o666)
    except OSError as error:
        raise UsageError(f"cannot write to {directory}: {error.strerror}") from error
    try:
        hold(descriptor, directory, "writing to")
        _sweep(directory)
        yield
    finally:
        os.close(descriptor)  # lets go of the lock, as the end of the process would


def begin(directory: Path, engine: str, analysis: str) -> Generation:
    """A new generation that no reader sees, with its manifest in place. Only inside `writing`."""
    taken = [int(match[1]) for match in map(_NAME.fullmatch, _listing(directory)) if match]
    name = f"gen-{max(taken, default=0) + 1:06d}"
    created = time.strftime("%Y-%m-%dT%H:%M:%S+00:00", time.gmtime())
    manifest = Manifest(engine, SCHEMA_VERSION, analysis, _version(), created)
    generation = Generation(directory, name, manifest)
    with _reported(directory):
        generation.path.mkdir()
        _write(generation.path / _MANIFEST, json.dumps(manifest._asdict(), indent=2) + "\n")
    return generation


def publish(generation: Generation) -> None:
    """Make the generation the one that readers open; also after an update in place, so that `stamp` changes.

    Its files are on the disk before its name is. Only inside `writing`, with no engine open for writing.
    """
    with _reported(generation.directory):
        _seal(generation)
        mode = (generation.path / _MANIFEST).stat().st_mode & 0o777
        for path in generation.path.iterdir():
            with suppress(PermissionError):  # the file of another user
                path.chmod(mode)  # tantivy makes some that only their owner can read
            _sync(path)
        _sync(generation.path)
        _write(generation.directory / _CURRENT, generation.name + "\n")
        _sync(generation.directory)
    _sweep(generation.directory)


def discard(generation: Generation) -> None:
    """Remove a generation that did not come to be published."""
    _remove(generation.path)


def damaged(generation: Generation) -> list[str]:
    """The names of the files that are not what was once written: engines overlook a flipped byte. Reads all of it."""
    with _reported(generation.directory):
        return [
            name
            for name, (size, checksum) in sorted(_sealed(generation).items())
            if (path := generation.path / name).exists()
            and (path.stat().st_size != size or _checksum(path) != checksum)
        ]


def _current_name(directory: Path) -> str | None:
    try:
        return (directory / _CURRENT).read_text(encoding="utf-8").strip()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, ValueError) as error:
        raise IndexDamaged(f"the index at {directory} cannot be read: {error}", rebuild_hint(directory)) from error


def _manifest(text: str) -> Manifest:
    """Read a manifest; ValueError when it is none. Fields that a later version may add are passed over."""
    fields = json.loads(text)
    try:
        return Manifest(**{name: fields[name] for name in Manifest._fields})
    except (KeyError, TypeError) as error:
        raise ValueError(f"{_MANIFEST} lacks {error}") from error


def _version() -> str:
    """The version of docsearch. The module that knows takes longer to import than a query takes: not before now."""
    metadata = import_module("importlib.metadata")
    try:
        return str(metadata.version("docsearch"))
    except metadata.PackageNotFoundError:
        return "unknown"  # run from a source tree


def _listing(directory: Path) -> list[str]:
    return [path.name for path in directory.iterdir()]


def _sweep(directory: Path) -> None:
    """Remove every generation but the current one; those that readers hold on Windows go at a later time."""
    with suppress(IndexDamaged):  # unreadable: remove nothing
        keep = _current_name(directory)
        for name in _listing(directory):
            if name != keep and _NAME.fullmatch(name):
                _remove(directory / name)


def _seal(generation: Generation) -> None:
    """Note the checksums of the files that are new since the last time; the others are never written again."""
    known = _sealed(generation)
    lasting = [path for path in generation.path.iterdir() if path.is_file() and _is_lasting(path.name)]
    noted = {path.name: known.get(path.name) or (path.stat().st_size, _checksum(path)) for path in lasting}
    _write(generation.path / _CHECKSUMS, json.dumps(noted, indent=0, sort_keys=True) + "\n")


def _sealed(generation: Generation) -> dict[str, tuple[int, int]]:
    """File name -> size in bytes and CRC-32, as noted; nothing where the note is missing or unreadable."""
    try:
        noted = json.loads((generation.path / _CHECKSUMS).read_text(encoding="utf-8"))
        return {str(name): (int(size), int(checksum)) for name, (size, checksum) in noted.items()}
    except (FileNotFoundError, ValueError, TypeError, AttributeError):
        return {}


def _is_lasting(name: str) -> bool:
    """Whether a file is written once: all but locks, our own notes, and the tables of contents of the engines."""
    return name == _MANIFEST or not (name.startswith(".") or name.endswith((".json", "LOCK")))


def _checksum(path: Path) -> int:
    checksum = 0
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            checksum = zlib.crc32(chunk, checksum)
    return checksum


def _write(path: Path, text: str) -> None:
    """Replace a file in one step: who reads it finds the old text or the new one."""
    draft = path.with_name(path.name + ".new")
    draft.write_text(text, encoding="utf-8")
    _sync(draft)
    draft.replace(path)


def _sync(path: Path) -> None:
    """Have the disk hold a file or a directory for good; Windows knows no such thing for directories."""
    if path.is_dir() and sys.platform == "win32":
        return
    with suppress(PermissionError):  # a file of another user: that user's writer has seen to it
        descriptor = os.open(path, os.O_RDONLY if sys.platform != "win32" else os.O_RDWR)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


@contextmanager
def _reported(directory: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise IndexDamaged(f"the index at {directory} failed: {error}", rebuild_hint(directory)) from error


def _remove(folder: Path) -> None:
    """Delete a folder as far as that goes."""
    import shutil  # 3 ms that no query needs

    shutil.rmtree(folder, ignore_errors=True)
