"""The index directory: which generation of the index is current, and how the next one takes its place.

    DIR/CURRENT             one line, the name of the generation that readers open
    DIR/.lock               held (not merely present) while somebody writes; says by whom
    DIR/gen-000002/         one whole index: the engine's own files and
        index.json          what it was built with
        checksums.json      size and CRC-32 of every file, as of the last commit that was noted
    DIR/gen-000001/         the previous one, which the current one took the place of: the next lower number

A rebuild grows in a generation that no reader knows, of a higher number, and replacing CURRENT is what publishes it:
readers find the old index or the new one and never none. Other files in DIR are left alone.

An update in place is one commit of the engine, noted right after. Engines write a file once, under a name of its own,
and their tables of contents say which files count. So files without a note, beside tables that are as noted, are
what a writer left that did not come to its commit; tables unlike their note tell of a commit that was not noted.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from importlib import import_module
from pathlib import Path
from typing import NamedTuple

from docsearch.disk import PART, disk_full, is_full, replace_file, unwritable
from docsearch.engines import checksums
from docsearch.engines.checksums import MANIFEST
from docsearch.engines.protocol import SCHEMA_VERSION
from docsearch.errors import IndexDamaged, IndexMissing
from docsearch.locks import locked

CURRENT = "CURRENT"
_LOCK = ".lock"
_NAME = re.compile(r"gen-(\d{6,})")


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
    return None if name is None else _generation(directory, name)


def previous(directory: Path) -> Generation | None:
    """The generation that the current one took the place of, None where there is none."""
    with suppress(IndexDamaged):
        name = _previous_name(directory, _current_name(directory))
        return None if name is None else _generation(directory, name)
    return None


def is_current(generation: Generation) -> bool:
    """Whether it is the one that readers open."""
    with suppress(IndexDamaged):
        return _current_name(generation.directory) == generation.name
    return False


def stamp(directory: Path) -> str | None:
    """A text that changes whenever a writer is done with the index, None where there is none. Takes microseconds."""
    with suppress(FileNotFoundError, NotADirectoryError):
        changed = (directory / CURRENT).stat()
        return f"{changed.st_ino}:{changed.st_mtime_ns}"
    return None


def missing(directory: Path) -> IndexMissing:
    """The error for a directory without an index."""
    return IndexMissing(f"no index at {directory}", f"run: docsearch index --index {directory}")


def rebuild_hint(directory: Path) -> str:
    """What to do about an index that cannot be used as it is."""
    return f"run: docsearch index --rebuild --index {directory}"


@contextmanager
def writing(directory: Path, wait: float = 0.0) -> Iterator[None]:
    """Be the only writer of `directory`, which is created if need be, and clear what killed writers left behind.

    Raises IndexBusy while another process, or another call in this one, is inside, and still is after `wait` seconds;
    UsageError or DiskFull when the directory cannot be written to.
    """
    hint = "wait until it is done, or run docsearch index --wait"
    with ExitStack() as stack:
        try:
            directory.mkdir(parents=True, exist_ok=True)
            stack.enter_context(locked(directory / _LOCK, directory, "writing to", wait, hint))
        except OSError as error:
            raise unwritable(directory, error) from error
        _sweep(directory)
        yield


def begin(directory: Path, engine: str, analysis: str) -> Generation:
    """A new generation that no reader sees, with its manifest in place. Only inside `writing`."""
    taken = [int(match[1]) for match in map(_NAME.fullmatch, _listing(directory)) if match]
    name = f"gen-{max(taken, default=0) + 1:06d}"
    created = time.strftime("%Y-%m-%dT%H:%M:%S+00:00", time.gmtime())
    manifest = Manifest(engine, SCHEMA_VERSION, analysis, _version(), created)
    generation = Generation(directory, name, manifest)
    with _reported(directory):
        generation.path.mkdir()
        replace_file(generation.path / MANIFEST, json.dumps(manifest._asdict(), indent=2) + "\n")
    return generation


def recover(generation: Generation) -> None:
    """Bring the notes of the current generation up to date with its last commit, or clear what came to no commit.

    For what a killed writer left, or an update that failed. Only inside `writing`, with no update going on.
    """
    with _reported(generation.directory):
        if checksums.is_settled(generation.path):
            noted = checksums.noted(generation.path)
            for path in checksums.lasting(generation.path):
                if path.name not in noted:
                    path.unlink()
            for path in generation.path.iterdir():
                if path.is_dir():  # Whoosh makes one for what it sorts
                    _remove(path)
            _share(generation)
            return
    publish(generation)


def publish(generation: Generation) -> None:
    """Make the generation the one that readers open; also after an update in place, so that `stamp` changes.

    Its files are on the disk before its name is. Only inside `writing`, with no engine open for writing.
    """
    with _reported(generation.directory):
        _share(generation)
        checksums.write(generation.path)
        replace_file(generation.directory / CURRENT, generation.name + "\n")
    _sweep(generation.directory)


def go_back(directory: Path) -> Generation:
    """Make the previous generation the current one again, and remove the one that was. Only inside `writing`.

    Raises IndexDamaged where there is none.
    """
    before = previous(directory)
    if before is None:
        raise IndexDamaged(f"there is no previous index at {directory}", rebuild_hint(directory))
    with _reported(directory):
        replace_file(directory / CURRENT, before.name + "\n")
    _sweep(directory)
    return before


def discard(generation: Generation) -> None:
    """Remove a generation that did not come to be published."""
    _remove(generation.path)


def damaged(generation: Generation) -> list[str]:
    """The names of the files that are not what was once written: engines overlook a flipped byte. Reads all of it.

    A file that is missing counts, unless there was a commit after the last that was noted, which may have removed it.
    """
    with _reported(generation.directory):
        return checksums.damaged(generation.path)


def _generation(directory: Path, name: str) -> Generation:
    path = directory / name / MANIFEST
    try:
        if _NAME.fullmatch(name) is None:
            raise ValueError(f"{CURRENT} does not name a generation")
        return Generation(directory, name, _manifest(path.read_text(encoding="utf-8")))
    except (OSError, ValueError) as error:
        raise IndexDamaged(f"the index at {directory} cannot be read: {error}", rebuild_hint(directory)) from error


def _previous_name(directory: Path, current: str | None) -> str | None:
    """The whole generation with the highest number below that of the current one, where one is current."""
    at = _NAME.fullmatch(current or "")
    before = [
        (int(match[1]), match[0])
        for match in map(_NAME.fullmatch, _listing(directory))
        if match and (at is None or int(match[1]) < int(at[1])) and (directory / match[0] / checksums.FILE).exists()
    ]
    return max(before)[1] if before else None


def _current_name(directory: Path) -> str | None:
    try:
        return (directory / CURRENT).read_text(encoding="utf-8").strip()
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
        raise ValueError(f"{MANIFEST} lacks {error}") from error


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
    """Remove every generation but the current and the previous one, and what was cut short.

    What readers hold on Windows goes at a later time.
    """
    with suppress(IndexDamaged):  # unreadable: remove nothing
        current = _current_name(directory)
        keep = {current, _previous_name(directory, current)}
        for name in _listing(directory):
            if name not in keep and _NAME.fullmatch(name):
                _remove(directory / name)
            elif name.endswith(PART):
                with suppress(OSError):
                    (directory / name).unlink()


def _share(generation: Generation) -> None:
    """Let all read it who may read its manifest: tantivy makes files that only their owner can read."""
    mode = (generation.path / MANIFEST).stat().st_mode & 0o777
    for path in generation.path.iterdir():
        with suppress(PermissionError):  # the file of another user
            path.chmod(mode)


@contextmanager
def _reported(directory: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if is_full(error):
            raise disk_full(directory) from error
        raise IndexDamaged(f"the index at {directory} failed: {error}", rebuild_hint(directory)) from error


def _remove(folder: Path) -> None:
    """Delete a folder as far as that goes."""
    import shutil  # 3 ms that no query needs

    shutil.rmtree(folder, ignore_errors=True)
