"""Undo how servers pack what they send (gzip, deflate), a little at a time and within limits."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from itertools import chain

from docsearch.sources.web.limits import FetchError, Limits, too_large

CODINGS = "gzip, deflate"  # what Python unpacks by itself; servers that have others have these
_MOST_CODINGS = 2  # one inside the other
_OTHER_PACKERS = frozenset({"br", "compress", "x-compress", "dcb", "dcz", "zstd"})
_PACKERS = _OTHER_PACKERS | {"gzip", "x-gzip", "deflate"}  # other names, as "utf-8", are mistakes and mean nothing
_CHUNK = 1 << 16
_UNSUSPECTED = 1 << 20  # bytes that an answer may grow to whatever its ratio
_GZIP = b"\x1f\x8b"


def gunzipped(content: bytes, limits: Limits = Limits()) -> bytes:  # noqa: B008 - immutable
    """What a file packed with gzip holds, such as sitemap.xml.gz; another comes back as it is. Raises FetchError."""
    return b"".join(limited(unpacked([content], "gzip"), lambda: len(content), limits))


def limited(pieces: Iterable[bytes], packed: Callable[[], int], limits: Limits) -> Iterator[bytes]:
    """The pieces as long as they are within limits; `packed` tells the bytes they were made of so far."""
    size = 0
    for piece in pieces:
        size += len(piece)
        if size > limits.size:
            raise too_large(limits)
        if size > max(_UNSUSPECTED, limits.ratio * packed()):
            raise FetchError(f"unpacks to more than {limits.ratio} times its size")
        yield piece


def unpacked(pieces: Iterable[bytes], codings: str) -> Iterator[bytes]:
    """Pieces of a body without what the header Content-Encoding names; plain where it says so wrongly."""
    names = [name for part in codings.lower().split(",") if (name := part.strip()) in _PACKERS]
    if len(names) > _MOST_CODINGS or not _OTHER_PACKERS.isdisjoint(names):
        raise FetchError(f"packed in a way that was not asked for: {codings}")
    for name in reversed(names):
        pieces = _inflated(iter(pieces), zipped=name != "deflate")
    yield from pieces


def _inflated(pieces: Iterator[bytes], zipped: bool) -> Iterator[bytes]:
    """Undo gzip or, not `zipped`, deflate, a little at a time. Raises FetchError for damage."""
    start = b""
    while len(start) < len(_GZIP) and (piece := next(pieces, b"")):
        start += piece
    window = _window(start, zipped)
    pieces = chain([start], pieces)
    if window is None:
        yield from pieces
        return
    inflater = zlib.decompressobj(window)
    try:
        for piece in pieces:
            while piece:
                if inflater.eof:
                    if not zipped or not _GZIP.startswith(piece[: len(_GZIP)]):
                        return  # some servers add zeros
                    inflater = zlib.decompressobj(window)  # several files of gzip, one after the other, are one
                yield inflater.decompress(piece, _CHUNK)
                piece = inflater.unconsumed_tail or inflater.unused_data
        yield inflater.flush()  # at most what some bits of the last byte stand for
    except zlib.error as error:
        raise FetchError("its packed content is damaged") from error
    if not inflater.eof:
        raise FetchError("its packed content ends in the middle", temporary=True)


def _window(start: bytes, zipped: bool) -> int | None:
    """How zlib reads what begins like this; None: not at all, so that it is not packed."""
    if zipped:
        return 31 if start.startswith(_GZIP) else None
    for window in (15, -15) if start else ():  # in the frame of zlib as it should be; without, as some send it
        with suppress(zlib.error):
            zlib.decompressobj(window).decompress(start, 1)
            return window
    return None
