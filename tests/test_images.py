"""How large a picture says it is."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docsearch.images import pixels

PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR" + struct.pack(">II", 40000, 30000)
JPEG = b"\xff\xd8\xff\xe0\x00\x04ab\xff\xff\xc4\x00\x02\xff\xc2\x00\x0b\x08" + struct.pack(">HH", 300, 200)


def tiff(order: str, *sides: tuple[int, int]) -> bytes:
    out = bytearray((b"II*\x00" if order == "<" else b"MM\x00*") + struct.pack(f"{order}I", 8))
    for number, (width, height) in enumerate(sides, 1):
        out += struct.pack(f"{order}H", 2) + struct.pack(f"{order}HHII", 256, 4, 1, width)
        out += struct.pack(f"{order}HHIHH", 257, 3, 1, height, 0)
        out += struct.pack(f"{order}I", len(out) + 4 if number < len(sides) else 0)
    return bytes(out)


@pytest.mark.parametrize(
    ("content", "sizes"),
    [
        (PNG, (1_200_000_000,)),
        (JPEG, (60_000,)),
        (tiff("<", (10, 20), (3, 4)), (200, 12)),
        (tiff(">", (10, 20)), (200,)),
        (b"RIFF\0\0\0\0WEBPVP8X" + bytes(8) + b"\x09\0\0\x13\0\0", (200,)),
        (b"RIFF\0\0\0\0WEBPVP8L" + bytes(4) + b"\x2f" + (9 | 19 << 14).to_bytes(4, "little"), (200,)),
        (b"RIFF\0\0\0\0WEBPVP8 " + bytes(10) + struct.pack("<HH", 10, 20), (200,)),
        (b"GIF89a", ()),
        (PNG[:18], ()),
        (JPEG[:8], ()),
        (b"", ()),
    ],
)
def test_sizes(content: bytes, sizes: tuple[int, ...]) -> None:
    assert pixels(content) == sizes


def test_a_tiff_whose_pages_go_round_in_a_circle() -> None:
    page = tiff("<", (10, 20))
    assert pixels(page[:-4] + struct.pack("<I", 8)) == (200,)


@given(st.sampled_from([PNG, JPEG, tiff("<", (10, 20), (3, 4)), b"RIFF\0\0\0\0WEBPVP8X"]), st.binary(max_size=60))
def test_any_bytes(start: bytes, rest: bytes) -> None:
    for cut in range(0, len(start), 3):
        assert all(size >= 0 for size in pixels(start[:cut] + rest))
