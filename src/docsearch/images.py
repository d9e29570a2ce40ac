"""How large a picture is, from its first bytes: a few kilobytes can say that they unpack to gigabytes."""

from __future__ import annotations

import struct
from collections.abc import Iterator

_PAGES = 10_000  # of a TIFF


def pixels(content: bytes) -> tuple[int, ...]:
    """How many pixels each page of a PNG, JPEG, TIFF or WebP has, as it says itself; none for anything else."""
    try:
        if content.startswith(b"\x89PNG\r\n\x1a\n"):
            return (_product(struct.unpack_from(">II", content, 16)),)
        if content.startswith(b"\xff\xd8"):
            return tuple(_jpeg(content))
        if content[:4] in (b"II*\x00", b"MM\x00*"):
            return tuple(_tiff(content))
        if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
            return tuple(_webp(content))
    except (struct.error, IndexError):
        return ()
    return ()


def _product(sides: tuple[int, ...]) -> int:
    return sides[0] * sides[1]


def _jpeg(content: bytes) -> Iterator[int]:
    at = 2
    while content[at] == 0xFF:
        kind = content[at + 1]
        if kind == 0xFF:  # padding
            at += 1
        elif 0xC0 <= kind <= 0xCF and kind not in (0xC4, 0xC8, 0xCC):
            yield _product(struct.unpack_from(">HH", content, at + 5))
            return
        else:
            at += 2 + struct.unpack_from(">H", content, at + 2)[0]


def _tiff(content: bytes) -> Iterator[int]:
    order = "<" if content.startswith(b"II") else ">"
    at = struct.unpack_from(f"{order}I", content, 4)[0]
    seen: set[int] = set()
    while at and at not in seen and len(seen) < _PAGES:
        seen.add(at)
        count = struct.unpack_from(f"{order}H", content, at)[0]
        sides = [0, 0]
        for entry in range(at + 2, at + 2 + 12 * count, 12):
            tag, kind = struct.unpack_from(f"{order}HH", content, entry)
            if tag in (256, 257):  # width, height
                sides[tag - 256] = struct.unpack_from(f"{order}{'H' if kind == 3 else 'I'}", content, entry + 8)[0]
        yield sides[0] * sides[1]
        at = struct.unpack_from(f"{order}I", content, at + 2 + 12 * count)[0]


def _webp(content: bytes) -> Iterator[int]:
    kind = content[12:16]
    if kind == b"VP8X":
        yield (int.from_bytes(content[24:27], "little") + 1) * (int.from_bytes(content[27:30], "little") + 1)
    elif kind == b"VP8L":
        bits = int.from_bytes(content[21:25], "little")
        yield ((bits & 0x3FFF) + 1) * ((bits >> 14 & 0x3FFF) + 1)
    elif kind == b"VP8 ":
        width, height = struct.unpack_from("<HH", content, 26)
        yield (width & 0x3FFF) * (height & 0x3FFF)
