"""7z archives, good and bad."""

from __future__ import annotations

import io
import random
from pathlib import Path

import pytest

import documents
from containerfiles import members, taken
from docsearch.containers.spool import Limits
from docsearch.errors import MissingExtra

py7zr = pytest.importorskip("py7zr", reason="the extra archives is not installed")
NOISE = random.Random(5).randbytes(200_000)


def seven(files: dict[str, str | bytes], password: str | None = None) -> bytes:
    target = io.BytesIO()
    with py7zr.SevenZipFile(target, "w", password=password) as archive:
        for name, content in files.items():
            archive.writestr(content, name)
    return target.getvalue()


def test_files_come_out(tmp_path: Path) -> None:
    inner = documents.archive({"c.txt": "deep"})
    files: dict[str, str | bytes] = {
        "a.txt": "x",
        "Hà Nội/b.txt": NOISE,
        "in.zip": inner,
        "empty.txt": "",
        ".hidden": "h",
    }
    found = taken(seven(files), "a.7z", tmp_path)
    assert found == {"a.txt": b"x", "Hà Nội/b.txt": NOISE, "in.zip!/c.txt": b"deep", "empty.txt": b""}


def test_names_that_lead_out_and_names_twice(tmp_path: Path) -> None:
    content = seven({"aa/aa/up.txt": "1", "a.txt": "2", "b.txt": "3", "C1/x.txt": "4"})
    for before, after in (("aa/aa/up.txt", "../../up.txt"), ("b.txt", "a.txt"), ("C1/x.txt", "C:/x.txt")):
        content = renamed(content, before, after)
    found = taken(content, "a.7z", tmp_path)
    assert found == {"up.txt": b"1", "a.txt": b"2", "a (2).txt": b"3", "x.txt": b"4"}
    assert sorted(path.name for path in tmp_path.iterdir()) == ["container", "out"]


def renamed(content: bytes, before: str, after: str) -> bytes:
    """An archive whose header, which must not be packed, has another name of the same length."""
    from zlib import crc32

    with py7zr.SevenZipFile(io.BytesIO(content)) as archive:
        files = dict.fromkeys(archive.getnames(), b"")
    assert before in files
    if before.encode("utf-16-le") not in content:
        content = plain(content)
    at = 32 + int.from_bytes(content[12:20], "little")
    header = content[at:].replace(before.encode("utf-16-le"), after.encode("utf-16-le"))
    start = content[12:28] + crc32(header).to_bytes(4, "little")
    return content[:8] + crc32(start).to_bytes(4, "little") + start + content[32:at] + header


def plain(content: bytes) -> bytes:
    """The same files with a header that is not packed."""
    target = io.BytesIO()
    out: dict[str, bytes] = {}
    with py7zr.SevenZipFile(io.BytesIO(content)) as archive:
        factory = py7zr.io.BytesIOFactory(1 << 20)
        archive.extract(factory=factory)
        out = {name: product.read() for name, product in factory.products.items()}
    with py7zr.SevenZipFile(target, "w") as archive:
        archive.set_encoded_header_mode(False)
        for name, data in out.items():
            archive.writestr(data, name)
    return target.getvalue()


def test_locked(tmp_path: Path) -> None:
    assert taken(seven({"a.txt": "x"}, "secret"), "a.7z", tmp_path) == {"": "problem: locked with a password"}


def test_damaged_or_cut_short(tmp_path: Path) -> None:
    content = seven({"a.txt": "x", "b.txt": NOISE})
    assert taken(content[:-20], "a.7z", tmp_path) == {"": "problem: the archive is damaged"}
    assert taken(content[:40], "a.7z", tmp_path) == {"": "problem: the archive is damaged"}
    spoilt = bytearray(content)
    spoilt[100_000] ^= 255
    assert taken(bytes(spoilt), "a.7z", tmp_path) == {"a.txt": b"x", "": "problem: the archive is damaged"}


def test_limits(tmp_path: Path) -> None:
    content = seven({"a.txt": "x", "b.txt": bytes(20 << 20), "c.txt": "y"})
    found = taken(content, "a.7z", tmp_path, Limits(member=1 << 20))
    assert found == {"a.txt": b"x", "b.txt": "problem: larger than 1 MB", "c.txt": b"y"}
    found = taken(content, "a.7z", tmp_path, Limits(free=1 << 20))
    assert found["a.txt"] == b"x"
    assert str(found[""]).startswith("problem: it unpacks to more than 200 times its size")
    found = taken(seven({f"{number}": "x" for number in range(5)}), "a.7z", tmp_path, Limits(members=3))
    assert list(found) == ["0", "1", "2", ""]


def test_without_the_extra(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    content = seven({"a.txt": "x"})
    monkeypatch.setitem(sys.modules, "py7zr", None)
    with pytest.raises(MissingExtra) as raised:
        members(content, "a.7z", tmp_path)
    assert raised.value.hint == 'run: pip install "docsearch[archives]"'
