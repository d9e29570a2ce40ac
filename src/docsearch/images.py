"""How large a picture is, from its first bytes: a few kilobytes can say that they unpack to gigabytes."""

from __future__ import annotations

import struct


def pixels(content: bytes) -> int | None:
    """How many pixels the largest page of a PNG, JPEG, TIFF or WebP has, as it says itself; None for anything else."""
    try:
        if content.startswith(b"\x89PNG\r\n\x1a\n"):
            return _product(struct.unpack_from(">II", content, 16))
        if content.startswith(b"\xff\xd8"):
            return _jpeg(content)
        if content[:4] in (b"II*\x00", b"MM\x00*"):
            return _tiff(content)
        if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
            return _webp(content)
    except (struct.error, IndexError):
        return None
    return None


def _product(sides: tuple[int, ...]) -> int:
    return sides[0] * sides[1]


def _jpeg(content: bytes) -> int | None:
    at = 2
    while content[at] == 0xFF:
        kind = content[at + 1]
        if kind == 0xFF:  # padding
            at += 1
        elif 0xC0 <= kind <= 0xCF and kind not in (0xC4, 0xC8, 0xCC):
            return _product(struct.unpack_from(">HH", content, at + 5))
        else:
            at += 2 + struct.unpack_from(">H", content, at + 2)[0]
    return None


def _tiff(content: bytes) -> int | None:
    order = "<" if content.startswith(b"II") else ">"
    at, largest = struct.unpack_from(f"{order}I", content, 4)[0], 0
    seen: set[int] = set()
    while at and at not in seen and len(seen) < 10_000:
        seen.add(at)
        count = struct.unpack_from(f"{order}H", content, at)[0]
        sides = [0, 0]
        for entry in range(at + 2, at + 2 + 12 * count, 12):
            tag, kind = struct.unpack_from(f"{order}HH", content, entry)
            if tag in (256, 257):  # width, height
                sides[tag - 256] = struct.unpack_from(f"{order}{'H' if kind == 3 else 'I'}", content, entry + 8)[0]
        largest = max(largest, sides[0] * sides[1])
        at = struct.unpack_from(f"{order}I", content, at + 2 + 12 * count)[0]
    return largest or None


def _webp(content: bytes) -> int | None:
    kind = content[12:16]
    if kind == b"VP8X":
        sides = int.from_bytes(content[24:27], "little") + 1, int.from_bytes(content[27:30], "little") + 1
    elif kind == b"VP8L":
        bits = int.from_bytes(content[21:25], "little")
        sides = (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    elif kind == b"VP8 ":
        width, height = struct.unpack_from("<HH", content, 26)
        sides = width & 0x3FFF, height & 0x3FFF
    else:
        return None
    return _product(sides)
