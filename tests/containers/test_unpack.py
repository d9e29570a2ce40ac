"""Containers of every kind, damaged anywhere."""

from __future__ import annotations

import gzip
import io
import shutil
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import documents
from containerfiles import mail, mailbox, msg, msg_streams, raw_zip, tar, warc
from docsearch.containers.spool import Limits
from docsearch.containers.unpack import container_type, unpack
from docsearch.sources.files import INSIDE

INNER = mail(attached=[("b.txt", b"deep", "text/plain")], message_id="1@x")
FILES: dict[str, str | bytes] = {"a.txt": "x" * 500, "Hà Nội/b.eml": INNER, "c.zip": documents.archive({"d.txt": "y"})}
KINDS = {
    "zip": documents.archive(FILES),
    "plain zip": raw_zip([(b"a.txt", b"x" * 500), ("č".encode("cp852"), b"y")]),
    "tar": tar(FILES),
    "tgz": tar(FILES, "gz"),
    "txz": tar(FILES, "xz"),
    "gz": gzip.compress(mailbox([INNER])),
    "mbox": mailbox([INNER, mail("b")]),
    "eml": INNER,
    "msg": msg("x", "y", [("a.txt", b"z")], msg_streams("in", "ner", 24)),
    "warc": warc(
        [(f"http://a.sk/{number}", "200 OK", "Content-Type: text/html", b"<p>x") for number in range(3)], True
    ),
    "plain warc": warc([("http://a.sk/", "200 OK", "Content-Type: text/html", b"<p>x")] * 2),
}


@cache
def seven() -> bytes:
    py7zr = pytest.importorskip("py7zr", reason="the extra archives is not installed")
    target = io.BytesIO()
    with py7zr.SevenZipFile(target, "w") as archive:
        for name, content in FILES.items():
            archive.writestr(content, name)
    return target.getvalue()


def check(content: bytes, folder: Path) -> list[str]:
    """Unpack it: whatever happens, places are sound, the files are those promised, and nothing lies elsewhere."""
    path, out = folder / "x", folder / "out"
    path.write_bytes(content)
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir()
    kind = container_type(path, "x")
    if kind is None:
        return []
    limits = Limits(total=4 << 20, member=1 << 20, free=2 << 20)
    found = list(unpack(path, kind, "x", out, limits))
    files = [member.file for member in found if not member.problem]
    assert sorted(files) == sorted(entry.name for entry in out.iterdir())
    assert sorted(entry.name for entry in folder.iterdir()) == ["out", "x"]
    assert len(set(files)) == len(files)
    places = [member.place for member in found if not member.problem]
    assert len(set(places)) == len(places)
    for member in found:
        assert member.problem is None or len(member.problem.splitlines()) == 1
        parts = member.place.replace(INSIDE, "/").split("/")
        assert member.place == "" or not {"", ".", ".."} & set(parts)
    return places


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=40)
@given(st.integers(0, 100_000), st.binary(min_size=1, max_size=8), st.sampled_from(["put", "insert", "cut"]))
def test_whatever_is_damaged(kind: str, at: int, put: bytes, how: str) -> None:
    content = KINDS[kind]
    at %= len(content)
    end = {"put": content[at + len(put) :], "insert": content[at:], "cut": b""}[how]
    with TemporaryDirectory() as folder:
        check(content[:at] + put + end, Path(folder))


@settings(max_examples=20)
@given(st.integers(0, 100_000), st.binary(min_size=1, max_size=8))
def test_whatever_is_damaged_in_7z(at: int, put: bytes) -> None:
    content = seven()
    at %= len(content)
    with TemporaryDirectory() as folder:
        check(content[:at] + put + content[at + len(put) :], Path(folder))


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_every_time(kind: str, tmp_path: Path) -> None:
    first = check(KINDS[kind], tmp_path)
    assert first
    assert check(KINDS[kind], tmp_path) == first
