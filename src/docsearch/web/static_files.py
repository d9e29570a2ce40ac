"""The files that pages need beside themselves. All are in memory: no path that a request names is ever opened."""

from __future__ import annotations

import gzip
from collections.abc import Mapping
from hashlib import sha256
from importlib.resources import files
from typing import Final, NamedTuple

MEDIA_TYPES: Final = {
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "svg": "image/svg+xml",
}
DIGITS = 12  # of the digest, in an address


class StaticFile(NamedTuple):
    """A file as it is sent; `gzipped` None where that does not make it smaller."""

    media_type: str
    body: bytes
    gzipped: bytes | None
    digest: str


def static_files() -> Mapping[str, StaticFile]:
    """The files of the package, by name."""
    found = (entry for entry in files("docsearch.web").joinpath("static").iterdir() if entry.is_file())
    named = ((entry.name, MEDIA_TYPES.get(entry.name.rpartition(".")[2]), entry) for entry in found)
    return {name: _read(media_type, entry.read_bytes()) for name, media_type, entry in named if media_type}


def digest_of(body: bytes) -> str:
    """What tells a file from others in its address."""
    return sha256(body).hexdigest()[:DIGITS]


def _read(media_type: str, body: bytes) -> StaticFile:
    gzipped = gzip.compress(body, mtime=0)
    return StaticFile(media_type, body, gzipped if len(gzipped) < len(body) else None, digest_of(body))
