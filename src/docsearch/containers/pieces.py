"""What the readers of all kinds of container hand on: one piece a member, whose bytes come a chunk at a time."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from docsearch.containers.spool import Sink

CHUNK = 1 << 16  # bytes: larger ones are not faster
LONGEST_LINK = 4096  # bytes; what systems allow


class Broken(Exception):
    """The container cannot be read, or not from here on; the message says why. What came before it is good."""


class Spoilt(Exception):
    """This member cannot be taken out; the next one may be."""


class Piece(NamedTuple):
    """A member as its container has it: `name` is untrusted, with "/" between folders.

    `chunks` are its bytes, to be taken before the next piece or not at all; taking them may raise Broken or Spoilt.
    `sink` holds them where they are written already. `link` is what a link in an archive leads to, `problem` why there
    are no bytes. `media_type`, `uri`, `language` and `fetched_at` are as in Member.
    """

    name: str
    chunks: Iterable[bytes] = ()
    sink: Sink | None = None
    link: str | None = None
    problem: str | None = None
    media_type: str | None = None
    uri: str | None = None
    language: str | None = None
    fetched_at: str | None = None
