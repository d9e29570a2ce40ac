"""Texts extracted before, by the content they came from, so that a rebuild reads no PDF twice.

Small compressed files beside the index, in `index.extracts/` for `index`. They may be deleted at any time, one or all.
"""

from __future__ import annotations

import json
import os
import zlib
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from hashlib import blake2b
from importlib.metadata import version
from pathlib import Path
from time import perf_counter
from typing import Any

from docsearch.beside import beside
from docsearch.disk import replace_file
from docsearch.model import Extract, Source

SUFFIX = ".extracts"
VERSION = 1  # to be raised with what extraction makes of a document
WORTH = 0.002  # s; what took less is extracted again: finding it takes .1 ms, keeping it .3
MOST = 2 << 30  # bytes kept, those used last
_LIBRARIES = ("kreuzberg", "trafilatura", "lxml")


def home(index: str) -> Path:
    """The folder of the extracts for the index in the folder `index`."""
    return beside(index, SUFFIX)


def remembered(source: Source, extractor: Callable[[Source], Extract], folder: Path, settings: str = "") -> Extract:
    """What `extractor` makes of a source, under `settings` that matter to it; from the folder, if it is there.

    Raises what `extractor` raises. Where the folder cannot be written to, nothing is kept.
    """
    path = _path(source, folder, settings)
    found = _read(path)
    if found is not None:
        return found
    started = perf_counter()
    made = extractor(source)
    if perf_counter() - started > WORTH:
        _write(made, path)
    return made


def trim(folder: Path, most: int = MOST) -> None:
    """Delete the extracts not used for longest, until the others take `most` bytes together."""
    kept = []
    with suppress(OSError):
        for shelf in folder.iterdir():
            for entry in os.scandir(shelf):
                status = entry.stat()
                kept.append((status.st_mtime, status.st_size, entry.path))
    total = sum(size for _, size, _ in kept)
    for _, size, path in sorted(kept):
        if total <= most:
            break
        with suppress(OSError):
            Path(path).unlink()
            total -= size


def _path(source: Source, folder: Path, settings: str) -> Path:
    told = "\n".join((made_by(), settings, source.media_type))
    key = blake2b(source.content, key=blake2b(told.encode()).digest(), digest_size=16).hexdigest()
    return folder / key[:2] / key[2:]


@cache
def made_by() -> str:
    """What determines the extract of a content: versions."""
    return " ".join((str(VERSION), *(f"{name} {version(name)}" for name in _LIBRARIES)))


def _read(path: Path) -> Extract | None:
    try:
        fields = json.loads(zlib.decompress(path.read_bytes()))
        os.utime(path)
        return Extract(*map(_field, fields))
    except (OSError, ValueError, TypeError, zlib.error):  # none, or half of one
        return None


def _field(told: Any) -> Any:
    return tuple(told) if isinstance(told, list) else told


def _write(extract: Extract, path: Path) -> None:
    """Keep an extract. Without fsync: what a power cut leaves of it does not decompress."""
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        replace_file(path, zlib.compress(json.dumps(extract).encode(), 1), lasting=False)
