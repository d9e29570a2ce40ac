"""Which files are containers, told by what they begin with."""

from __future__ import annotations

import bz2
import gzip
import lzma
from pathlib import Path

import pytest

import documents
from containerfiles import mail, mailbox, msg, tar, warc
from docsearch.containers.unpack import container_type, is_document
from docsearch.mails import extract_mail
from docsearch.sources.media import extension, media_type

CONTAINERS = {
    "application/zip": documents.archive({"a.txt": "x"}),
    "application/x-tar": tar({"a.txt": "x"}),
    "application/gzip": gzip.compress(b"x"),
    "application/x-bzip2": bz2.compress(b"x"),
    "application/x-xz": lzma.compress(b"x"),
    "application/x-7z-compressed": b"7z\xbc\xaf\x27\x1c" + bytes(40),
    "application/warc": warc([("http://a.sk/", "200 OK", "Content-Type: text/html", b"x")]),
    "application/mbox": mailbox([mail(message_id="1@x")]),
    "message/rfc822": mail(attached=[("a.txt", b"x", "text/plain")], message_id="1@x"),
    "application/vnd.ms-outlook": msg("x", "y"),
}


@pytest.mark.parametrize("kind", CONTAINERS)
@pytest.mark.parametrize("name", ["a", "a.txt", "a.bin"])
def test_containers_are_told_by_their_content(tmp_path: Path, kind: str, name: str) -> None:
    path = tmp_path / "a"
    path.write_bytes(CONTAINERS[kind])
    assert media_type(CONTAINERS[kind], name) == kind
    assert container_type(path, name) == kind
    assert is_document(kind) == (kind in ("message/rfc822", "application/vnd.ms-outlook"))


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"", "a.zip"),
        (b"text", "a.tar"),
        (b"text", "a.txt"),
        (b"BZh is no archive", "a.txt"),
        (b"From the beginning: text", "a.txt"),
        (documents.docx(["x"]), "a.zip"),
        (documents.epub(["x"]), "a.zip"),
        (documents.pdf(["x"]), "a.tar"),
        (mail(), "a.eml"),
        (b"Rar!\x1a\x07\x01\x00" + bytes(40), "a.rar"),
        (b"!BDN" + bytes(40), "a.pst"),
        (b"\x28\xb5\x2f\xfd" + bytes(40), "a.tar.zst"),
    ],
)
def test_what_is_no_container(tmp_path: Path, content: bytes, name: str) -> None:
    path = tmp_path / "a"
    path.write_bytes(content)
    assert container_type(path, name) is None


def test_old_tar_archives_are_told_by_name(tmp_path: Path) -> None:
    content = bytearray(tar({"a.txt": "x"}))
    content[257:265] = bytes(8)
    assert media_type(bytes(content), "a.tar") == "application/x-tar"


def test_names_of_kinds() -> None:
    assert [extension(kind) for kind in ("application/mbox", "application/gzip", "application/warc")] == [
        "mbox",
        "gz",
        "warc",
    ]


def test_all_text_parts_of_a_mail_are_its_body() -> None:
    parts = [
        (b"Content-Type: text/plain; charset=utf-8", b"before the picture"),
        (b"Content-Type: image/png\nContent-Disposition: inline; filename=a.png", b"x"),
        (b"Content-Type: text/plain", b"after the picture"),
        (b"Content-Type: text/plain; name=notes.txt", b"attached"),
        (b"Content-Type: message/rfc822", b"Subject: inner\n\nforwarded"),
    ]
    content = b"From: a@b.sk\nSubject: x\nContent-Type: multipart/mixed; boundary=B\n\n"
    content += b"".join(b"--B\n" + head + b"\n\n" + body + b"\n" for head, body in parts) + b"--B--\n"
    assert extract_mail(content).text == "before the picture\nafter the picture"


def test_a_mail_of_attachments_only_is_its_subject() -> None:
    assert extract_mail(b"From: a@b.sk\nSubject: Sken zmluvy\n\n").text == "Sken zmluvy"


def test_a_mail_encrypted_as_a_whole() -> None:
    content = b"Subject: x\nContent-Type: application/pkcs7-mime; name=smime.p7m\n\nMIIB"
    assert extract_mail(content).notes == ("encrypted: only its subject can be read",)
