"""Tar archives and packed files, good and bad."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import os
import random
import tarfile
from pathlib import Path

import pytest

from containerfiles import mail, mailbox, special, taken, tar, tar_of
from docsearch.containers.spool import Limits

NOISE = random.Random(5).randbytes(100_000)


@pytest.mark.parametrize("packing", ["", "gz", "bz2", "xz"])
@pytest.mark.parametrize("name", ["a.tar", "backup", "a.tgz"])
def test_every_packing_whatever_the_name(tmp_path: Path, packing: str, name: str) -> None:
    files: dict[str, str | bytes] = {
        "a.txt": "x",
        "Hà Nội/b.txt": NOISE,
        "./c.txt": "z",
        ".hidden": "h",
        "d" * 300 + "/e.txt": "long",
    }
    found = taken(tar(files, packing), name, tmp_path)
    assert found == {"a.txt": b"x", "Hà Nội/b.txt": NOISE, "c.txt": b"z", f"{'d' * 238}…{'d' * 16}/e.txt": b"long"}


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress])
def test_one_file_packed(tmp_path: Path, pack: object) -> None:
    assert callable(pack)
    ending = {"gzip": "gz", "bz2": "bz2"}.get(pack.__module__, "xz")
    assert taken(pack(b"text" * 1000), f"report.txt.{ending}", tmp_path) == {"report.txt": b"text" * 1000}
    box = mailbox([mail(message_id="1@x")])
    assert list(taken(pack(box), f"inbox.mbox.{ending}", tmp_path)) == ["inbox.mbox!/1@x.eml"]


def test_a_file_packed_in_pieces(tmp_path: Path) -> None:
    assert taken(gzip.compress(b"one ") + gzip.compress(b"two"), "log.gz", tmp_path) == {"log": b"one two"}


def test_names_that_lead_out_and_names_twice(tmp_path: Path) -> None:
    target = io.BytesIO(tar({"../../up.txt": "1", "/abs.txt": "2", "a.txt": "3"}))
    with tarfile.open(fileobj=target, mode="a") as archive:
        info = tarfile.TarInfo("a.txt")
        info.size = 1
        archive.addfile(info, io.BytesIO(b"4"))
    found = taken(target.getvalue(), "a.tar", tmp_path)
    assert found == {"up.txt": b"1", "abs.txt": b"2", "a.txt": b"3", "a (2).txt": b"4"}


def test_names_that_are_not_utf8(tmp_path: Path) -> None:
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w", format=tarfile.GNU_FORMAT, encoding="cp1250") as archive:
        info = tarfile.TarInfo("Účtovná závierka žltá.txt")
        info.size = 1
        archive.addfile(info, io.BytesIO(b"x"))
    assert list(taken(target.getvalue(), "a.tar", tmp_path)) == ["Účtovná závierka žltá.txt"]


def test_links_and_devices(tmp_path: Path) -> None:
    content = tar_of(
        special("in", tarfile.SYMTYPE, "a.txt"),
        special("b/up", tarfile.SYMTYPE, "../a.txt"),
        special("out", tarfile.SYMTYPE, "../../etc/passwd"),
        special("hard", tarfile.LNKTYPE, "/etc/shadow"),
        special("b/twin", tarfile.LNKTYPE, "a.txt"),
        special("dev", tarfile.BLKTYPE),
        special("pipe", tarfile.FIFOTYPE),
        special("folder", tarfile.DIRTYPE),
    )
    assert taken(content, "a.tar", tmp_path) == {
        "out": "problem: a link to ../../etc/passwd, outside of the archive",
        "hard": "problem: a link to /etc/shadow, outside of the archive",
        "dev": "problem: a device or a pipe, no file",
        "pipe": "problem: a device or a pipe, no file",
    }
    assert list((tmp_path / "out").iterdir()) == []


@pytest.mark.parametrize("packing", ["", "gz", "xz"])
def test_what_came_before_the_cut_is_kept(tmp_path: Path, packing: str) -> None:
    files = {f"{number}.txt": random.Random(number).randbytes(100_000) for number in range(3)}
    content = tar(files, packing)
    for cut in (220_000, 101_000 + 512 * 2):
        found = taken(content[:cut], "a.tar", tmp_path)
        assert found.pop("") == "problem: the archive is cut short"
        assert found["0.txt"] == files["0.txt"]
        assert len(found) == (2 if cut == 220_000 else 1)


def test_an_archive_that_ends_between_two_files(tmp_path: Path) -> None:
    content = tar({"a.txt": "x" * 512, "b.txt": "y"})
    assert taken(content[:1024], "a.tar", tmp_path) == {
        "a.txt": b"x" * 512,
        "": "problem: the archive is cut short",
    }


def test_damage_is_told(tmp_path: Path) -> None:
    content = bytearray(tar({"a.txt": NOISE, "b.txt": "y"}, "gz"))
    content[50_000:50_100] = bytes(100)
    assert "problem: the archive is" in str(taken(bytes(content), "a.tar.gz", tmp_path)[""])
    assert taken(gzip.compress(NOISE)[:5000], "a.gz", tmp_path) == {"": "problem: the archive is cut short"}
    assert taken(b"\x1f\x8b\x08" + os.urandom(500), "a.gz", tmp_path).keys() == {""}


def test_a_sparse_giant_is_not_written(tmp_path: Path) -> None:
    info = tarfile.TarInfo("giant")
    info.size = 8 << 40
    info.type = tarfile.GNUTYPE_SPARSE
    header = bytearray(info.tobuf(tarfile.GNU_FORMAT))
    header[386 : 386 + 96] = bytes(96)
    header[483:495] = b"\x80" + (8 << 40).to_bytes(11, "big")
    header[124:136] = b"%011o\0" % 0
    header[148:156] = b" " * 8
    header[148:156] = b"%06o\0 " % sum(header)
    found = taken(bytes(header) + tar({"a.txt": "x"}), "a.tar", tmp_path)
    assert found == {"giant": "problem: larger than 500 MB", "a.txt": b"x"}


def test_what_is_skipped_counts(tmp_path: Path) -> None:
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w:gz") as archive:
        info = tarfile.TarInfo(".zeros")
        info.size = 20 << 20
        archive.addfile(info, io.BytesIO(bytes(20 << 20)))
    found = taken(target.getvalue(), "a.tgz", tmp_path, Limits(free=1 << 20))
    assert str(found[""]).startswith("problem: it unpacks to more than 200 times its size")


def test_a_header_that_would_fill_the_memory(tmp_path: Path) -> None:
    info = tarfile.TarInfo("x")
    info.type, info.size = tarfile.XHDTYPE, 64 << 20
    content = gzip.compress(info.tobuf(tarfile.USTAR_FORMAT) + bytes(64 << 20))
    assert taken(content, "a.tgz", tmp_path) == {"": "problem: the archive is damaged"}


def test_a_bomb_in_gzip(tmp_path: Path) -> None:
    found = taken(gzip.compress(bytes(30 << 20)), "a.gz", tmp_path, Limits(free=1 << 20))
    assert str(found[""]).startswith("problem: it unpacks to more than 200 times its size")
    assert taken(gzip.compress(bytes(3 << 20)), "a.gz", tmp_path, Limits(member=1 << 20)) == {
        "a": "problem: larger than 1 MB"
    }
