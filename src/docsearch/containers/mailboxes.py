"""Mailboxes (mbox): mails one after the other, each begun by a line "From sender date".

The standard library's reader goes through a box twice and splits it at every "From " that begins a line and that
nobody quoted. This one goes through it once, a window at a time, and takes such a line for a beginning if a full date
stands in it, or a sender after a blank line, and a header follows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain, groupby
from operator import itemgetter
from pathlib import Path
from typing import BinaryIO

from docsearch.containers.pieces import Piece
from docsearch.containers.spool import Spool

_WINDOW = 1 << 18  # bytes read at a time
_AHEAD = 1 << 12  # bytes kept of it for the next: a beginning and the line after it are shorter
_HEAD = 1 << 16  # bytes in which a Message-ID is looked for
_DATE = re.compile(rb"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),? .*\d\d?:\d\d.*\d{4}|\d{4}.*\d\d?:\d\d")
_SENDER = re.compile(rb"-(?:\s|$)|\S*@|MAILER-DAEMON|\d+(?:\s|$)")
_HEADER = re.compile(rb">?From |[!-9;-~]+:")
_QUOTED = re.compile(rb"\n>(>*From )")
_MESSAGE_ID = re.compile(rb"^message-id:\s*<?([^<>\r\n]+?)>?\s*$", re.IGNORECASE | re.MULTILINE)
_HEADERS_END = re.compile(rb"\r?\n\r?\n")


def read_mailbox(path: Path, name: str, spool: Spool) -> Iterator[Piece]:
    """The mails of a mailbox, each named by its Message-ID, or not at all."""
    with path.open("rb") as file:
        for _, parts in groupby(_split(file), itemgetter(0)):
            chunks = map(itemgetter(1), parts)
            head = _head(chunks)
            if head.strip():
                yield Piece(_name(head), chain((head,), chunks), media_type="message/rfc822")


def _head(chunks: Iterator[bytes]) -> bytes:
    """The first chunks, enough for the headers."""
    head = b""
    for chunk in chunks:
        head += chunk
        if len(head) >= _HEAD:
            break
    return head


def _name(head: bytes) -> str:
    found = _MESSAGE_ID.search(_HEADERS_END.split(head.lstrip(), 1)[0])
    return f"{found[1].decode('utf-8', 'replace').replace('/', '_')}.eml" if found else ""


def _split(file: BinaryIO) -> Iterator[tuple[int, bytes]]:
    """The bytes of each mail, in chunks with its number, without the line that begins it."""
    number = 0
    buffer, start = b"\n\n", 2  # as if a blank line came before; from `start` on nothing has been handed on
    while True:
        read = file.read(_WINDOW)
        buffer += read
        end = len(buffer)
        if read:  # up to the last line that is whole, so that a beginning or a quotation is not cut
            end = max(start, buffer.rfind(b"\n", start, max(start, len(buffer) - _AHEAD)))
            if end == start and len(buffer) > _WINDOW:
                end = len(buffer) - _AHEAD
        at = buffer.find(b"\nFrom ", max(0, start - 1), end)
        while at >= 0:
            if _begins(buffer, at):
                if at + 1 > start:
                    yield number, _unquoted(buffer[start : at + 1])
                number += 1
                start = buffer.find(b"\n", at + 1) + 1
            at = buffer.find(b"\nFrom ", at + 1, end)
        end = max(end, start)
        if end > start:
            yield number, _unquoted(buffer[start:end])
        if not read:
            return
        kept = max(0, end - 2)
        buffer, start = buffer[kept:], end - kept


def _begins(buffer: bytes, at: int) -> bool:
    """Does the line after the line end at `at` begin a mail?"""
    end = buffer.find(b"\n", at + 1, at + _AHEAD)
    if end < 0 or not _HEADER.match(buffer, end + 1):
        return False
    line = buffer[at + 6 : end]
    blank = buffer[at - 1 : at] == b"\n" or buffer[max(0, at - 2) : at] == b"\n\r"
    return _DATE.search(line) is not None or (blank and _SENDER.match(line) is not None)


def _unquoted(text: bytes) -> bytes:
    """Lines ">From " as they were before they were put into the box."""
    return _QUOTED.sub(rb"\n\1", text) if b"\n>" in text else text
