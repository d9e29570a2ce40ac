"""Web archives (WARC, plain or gzipped), by warcio: the pages that a crawler saved, each under its web address."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import redirect_stderr
from io import BufferedReader, StringIO
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urldefrag, urlsplit

from docsearch.containers.pieces import CHUNK, Broken, Piece, Spoilt
from docsearch.containers.spool import Spool
from docsearch.containers.tars import DAMAGED, open_packed
from docsearch.errors import MissingExtra
from docsearch.metadata import primary_tag
from docsearch.sources.files import printable

_SCHEMES = ("http://", "https://")
# What pages are made of; every page brings dozens.
_FURNITURE = re.compile(
    r"(?:image|audio|video|font)/|text/css|(?:text|application)/(?:x-)?(?:java|ecma)script|application/(?:x-)?font"
)
_ALL_READ = ("gzip", "deflate", "identity", "")


def read_warc(path: Path, name: str, spool: Spool) -> Iterator[Piece]:
    """The documents of a web archive: responses with status 200, and resources saved without their headers.

    Records that only refer to an earlier one, and what pages are made of, are passed over. Raises Broken where the
    archive is damaged, MissingExtra without warcio.
    """
    try:
        from warcio.archiveiterator import ArchiveIterator  # .05 s
    except ImportError as error:
        raise MissingExtra("what reads web archives (warcio)", "archives") from error
    with open_packed(path) as file:
        records = iter(ArchiveIterator(_Stream(file)))
        record = None
        while (record := _next(records, record)) is not None:
            if (piece := _piece(record)) is not None:
                yield piece


def _next(records: Iterator[Any], before: Any) -> Any:
    """The next record, None at the end. Raises Broken."""
    try:
        with redirect_stderr(StringIO()):  # it prints warnings
            found = next(records, None)
    except Broken:
        raise
    except Exception as error:
        raise Broken("the archive is damaged") from error
    if found is None and before is not None and _missing(before):
        raise Broken("the archive is cut short")
    return found


def _piece(record: Any) -> Piece | None:
    try:
        uri = urldefrag(record.rec_headers.get_header("WARC-Target-URI") or "").url
    except ValueError:  # brackets
        return None
    if not uri.lower().startswith(_SCHEMES):
        return None
    headers = record.http_headers
    if record.rec_type == "response" and headers is not None and headers.get_statuscode() == "200":
        kind = headers.get_header("Content-Type")
        packing = (headers.get_header("Content-Encoding") or "").strip().lower()
        language = headers.get_header("Content-Language")
    elif record.rec_type == "resource":
        kind, packing, language = record.rec_headers.get_header("Content-Type"), "", None
    else:
        return None
    if _FURNITURE.match((kind or "").lower()) or uri.endswith("/robots.txt"):
        return None
    return Piece(
        _name(uri),
        _chunks(record),
        problem=None if packing in _ALL_READ else f"packed by {printable(packing[:20])}, which is not read here",
        media_type=kind,
        uri=printable(uri),
        language=primary_tag(language),
        fetched_at=record.rec_headers.get_header("WARC-Date"),
    )


def _chunks(record: Any) -> Iterator[bytes]:
    """The bytes of a record. Raises Spoilt, and Broken where nothing after it can be read."""
    stream = record.content_stream()
    try:
        while chunk := stream.read(CHUNK):
            yield chunk
    except Broken:
        raise
    except Exception as error:
        raise Spoilt("damaged in the archive") from error
    if _missing(record):
        raise Broken("the archive is cut short")


def _missing(record: Any) -> bool:
    """Does the record end before the length it claims?"""
    return getattr(record.raw_stream, "limit", 0) > 0


def _name(uri: str) -> str:
    """A place for a web address: "example.org/a/b.html"."""
    try:
        parts = urlsplit(uri)
    except ValueError:  # brackets
        return uri
    query = f"?{parts.query}" if parts.query else ""
    return f"{parts.netloc}{unquote(parts.path)}{query}"


class _Stream:
    """The bytes of a file as warcio takes them; where they are damaged, it is told in our words."""

    def __init__(self, file: BufferedReader) -> None:
        self._file = file

    def read(self, size: int) -> bytes:
        try:
            return self._file.read1(size)
        except DAMAGED as error:
            raise Broken("the archive is cut short or damaged") from error

    def tell(self) -> int:
        return self._file.tell()
