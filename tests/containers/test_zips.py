"""ZIP archives, good and bad."""

from __future__ import annotations

import io
import os
import random
import stat
import struct
import time
import zipfile
from pathlib import Path

import pytest

import documents
from containerfiles import bomb, mail, overlapping_zip, raw_zip, taken
from docsearch.containers.spool import Limits
from docsearch.containers.unpack import container_type

NOISE = random.Random(5).randbytes(100_000)


def test_files_come_out_and_leftovers_stay(tmp_path: Path) -> None:
    files = {"b/a.txt": "x", "a.txt": "y", "__MACOSX/._a.txt": "z", ".DS_Store": "z", "b/": "", "b/Thumbs.db": "z"}
    assert taken(documents.archive(files), "a.zip", tmp_path) == {"b/a.txt": b"x", "a.txt": b"y"}


def test_office_files_and_books_are_documents(tmp_path: Path) -> None:
    path = tmp_path / "a"
    for content in (documents.docx(["x"]), documents.opendocument("text", ""), documents.epub(["x"])):
        path.write_bytes(content)
        assert container_type(path, "a.zip") is None
    inside = taken(documents.archive({"a.docx": documents.docx(["x"])}), "a.zip", tmp_path)
    assert list(inside) == ["a.docx"]


def test_archives_in_archives(tmp_path: Path) -> None:
    inner = documents.archive({"b/c.txt": "deep", "d.eml": mail(attached=[("e.txt", b"deeper", "text/plain")])})
    found = taken(documents.archive({"x/inner.zip": inner}), "a.zip", tmp_path)
    assert found["x/inner.zip!/b/c.txt"] == b"deep"
    assert found["x/inner.zip!/d.eml!/e.txt"] == b"deeper"
    assert set(found) == {"x/inner.zip!/b/c.txt", "x/inner.zip!/d.eml", "x/inner.zip!/d.eml!/e.txt"}


def test_too_deep(tmp_path: Path) -> None:
    content = documents.archive({"a.txt": "x"})
    for _ in range(9):
        content = documents.archive({"in.zip": content, "beside.txt": "y"})
    found = taken(content, "a.zip", tmp_path, Limits(depth=3))
    assert found["in.zip!/in.zip!/in.zip"] == "problem: an archive 3 archives deep"
    assert [text for text in found.values() if text == b"y"] == [b"y"] * 3


@pytest.mark.parametrize("name", ["../../up.txt", "/abs.txt", "C:\\abs.txt", "..\\..\\up.txt", "a/../../../up.txt"])
def test_names_that_lead_out_do_not(tmp_path: Path, name: str) -> None:
    found = taken(raw_zip([(name.encode(), b"x"), (b"good.txt", b"y")]), "a.zip", tmp_path)
    assert list(found.values()) == [b"x", b"y"]
    assert all(".." not in place and not place.startswith("/") and ":" not in place for place in found)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["container", "out"]


def test_names_twice_and_names_of_one_spelling(tmp_path: Path) -> None:
    found = taken(
        raw_zip([(b"a.txt", b"1"), (b"a.txt", b"2"), (b"A.TXT", b"3"), (b"a.txt/b", b"4")]), "a.zip", tmp_path
    )
    assert found == {"a.txt": b"1", "a (2).txt": b"2", "A.TXT": b"3", "a.txt/b": b"4"}


@pytest.mark.parametrize(
    ("name", "encoding"),
    [
        ("Hà Nội/báo cáo.txt", "utf-8"),
        ("café.txt", "cp437"),
        ("Účtovná závierka č. 5.xls", "cp852"),
        ("Протокол заседания.doc", "cp866"),
        ("北京市人民政府.txt", "gbk"),
        ("見積もりファイル.xls", "cp932"),
        ("รายงานการประชุม.doc", "cp874"),
        ("Ação.txt", "latin-1"),
        ("Żółw zażółć.txt", "cp1250"),
    ],
)
def test_names_in_old_encodings(tmp_path: Path, name: str, encoding: str) -> None:
    assert list(taken(raw_zip([(name.encode(encoding), b"x")]), "a.zip", tmp_path)) == [name]


def test_names_that_say_they_are_utf8_and_are_not(tmp_path: Path) -> None:
    found = taken(raw_zip([(b"caf\xe9.txt", b"x"), (b"b.txt", b"y")], flags=0x800), "a.zip", tmp_path)
    assert [content for content in found.values() if isinstance(content, bytes)] == [b"x", b"y"]


def test_nul_in_a_name(tmp_path: Path) -> None:
    found = taken(raw_zip([(b"a.txt\x00.exe", b"x"), (b"b", b"y")]), "a.zip", tmp_path)
    assert b"y" in found.values()
    assert all("\x00" not in place for place in found)


def test_a_bomb_ends_at_the_limit_and_what_came_before_is_kept(tmp_path: Path) -> None:
    target = io.BytesIO(bomb(30 << 20))
    with zipfile.ZipFile(target, "a") as archive:
        archive.writestr("after.txt", "y")
    with zipfile.ZipFile(good := io.BytesIO(), "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("first.txt", "x")
        archive.writestr("bomb.zip", target.getvalue())
    found = taken(good.getvalue(), "a.zip", tmp_path, Limits(free=10 << 20))
    problem = (
        "in bomb.zip: it unpacks to more than 200 times its size, as an archive bomb does; what came before is taken"
    )
    assert found == {"first.txt": b"x", "": f"problem: {problem}"}


def test_files_that_overlap(tmp_path: Path) -> None:
    assert taken(overlapping_zip(), "a.zip", tmp_path) == {"": "problem: files in it overlap, as in an archive bomb"}


def test_limits_of_size_and_number(tmp_path: Path) -> None:
    content = documents.archive({"a.txt": "x" * 5000, "b.txt": "y", "c.txt": "z", "d.txt": "z"})
    found = taken(content, "a.zip", tmp_path, Limits(member=1 << 10))
    assert found == {"a.txt": "problem: larger than 1 KB", "b.txt": b"y", "c.txt": b"z", "d.txt": b"z"}
    found = taken(content, "a.zip", tmp_path, Limits(members=2))
    assert list(found) == ["a.txt", "b.txt", ""]
    assert found[""] == "problem: it holds more than 2 files; what came before is taken"
    found = taken(content, "a.zip", tmp_path, Limits(total=3000))
    assert list(found) == [""]


def test_a_size_that_lies(tmp_path: Path) -> None:
    content = bytearray(documents.archive({"a.txt": NOISE, "b.txt": "y"}))
    at = content.index(b"PK\1\2")
    struct.pack_into("<L", content, at + 24, 10)
    found = taken(bytes(content), "a.zip", tmp_path)
    assert found == {"a.txt": "problem: damaged in the archive", "b.txt": b"y"}


def test_locked(tmp_path: Path) -> None:
    content = bytearray(documents.archive({"a.txt": "x", "b.txt": "y"}))
    content[content.index(b"PK\1\2") + 8] |= 1
    found = taken(bytes(content), "a.zip", tmp_path)
    assert found == {"a.txt": "problem: locked with a password", "b.txt": b"y"}


def test_a_wrong_checksum_costs_one_file(tmp_path: Path) -> None:
    content = bytearray(documents.archive({"a.txt": NOISE, "b.txt": "y"}))
    content[5000] ^= 1
    assert taken(bytes(content), "a.zip", tmp_path) == {"a.txt": "problem: damaged in the archive", "b.txt": b"y"}


def test_a_way_of_packing_nobody_knows(tmp_path: Path) -> None:
    content = bytearray(documents.archive({"a.txt": "x", "b.txt": "y"}))
    struct.pack_into("<H", content, content.index(b"PK\1\2") + 10, 99)
    found = taken(bytes(content), "a.zip", tmp_path)
    assert found == {"a.txt": "problem: packed in a way that cannot be read (method 99)", "b.txt": b"y"}


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_other_ways_of_packing(tmp_path: Path, method: int) -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as archive:
        archive.writestr("a.txt", NOISE)
    assert taken(target.getvalue(), "a.zip", tmp_path) == {"a.txt": NOISE}


@pytest.mark.parametrize("streamed", [False, True])
def test_what_came_before_the_cut_is_kept(tmp_path: Path, streamed: bool) -> None:
    target = io.BytesIO()

    class Pipe:  # a ZIP written to one says sizes after each file
        write = target.write
        flush = target.flush

    with zipfile.ZipFile(Pipe() if streamed else target, "w", zipfile.ZIP_DEFLATED) as archive:  # type: ignore[call-overload]
        for number in range(4):
            archive.writestr(f"d/{number}.txt", NOISE[: 20_000 + number])
    whole = target.getvalue()
    for cut in (len(whole) - 30, 70_000):
        found = taken(whole[:cut], "a.zip", tmp_path)
        problem = found.pop("")
        assert str(problem).startswith("problem: the archive is cut short")
        assert list(found)[:3] == ["d/0.txt", "d/1.txt", "d/2.txt"]
        assert found["d/2.txt"] == NOISE[:20_002]


def test_links_and_devices(tmp_path: Path) -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, kind, content in (
            ("in", stat.S_IFLNK, "a.txt"),
            ("out", stat.S_IFLNK, "../../etc/passwd"),
            ("dev", stat.S_IFBLK, ""),
            ("a.txt", stat.S_IFREG, "x"),
        ):
            info = zipfile.ZipInfo(name)
            info.external_attr = (kind | 0o644) << 16
            archive.writestr(info, content)
    assert taken(target.getvalue(), "a.zip", tmp_path) == {
        "out": "problem: a link to ../../etc/passwd, outside of the archive",
        "dev": "problem: a device, no file",
        "a.txt": b"x",
    }
    assert not any(path.is_symlink() for path in (tmp_path / "out").iterdir())


def test_no_archive_at_all(tmp_path: Path) -> None:
    assert taken(b"PK\3\4" + os.urandom(3000), "a.zip", tmp_path) == {
        "": "problem: the archive is cut short or damaged"
    }


def test_small_files_are_soon_done(tmp_path: Path) -> None:
    content = raw_zip([(b"%d.txt" % number, b"") for number in range(1000)])
    started = time.process_time()
    assert len(taken(content, "a.zip", tmp_path)) == 1000
    assert time.process_time() - started < 1  # .1 s on the machine it was written on
