"""What is attached to mails, and what only looks so."""

from __future__ import annotations

import base64
import sys
from email.message import EmailMessage
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import documents
from containerfiles import PNG, mail, members, msg, msg_streams, taken
from docsearch.containers import attachments
from docsearch.containers.attachments import may_have_attachments
from docsearch.containers.unpack import container_type
from docsearch.mails import extract_mail


def multipart(*parts: tuple[str, bytes], kind: str = "mixed", head: str = "From: jana@x.sk\n") -> bytes:
    """A mail of parts, each headers and a body, as they stand."""
    out = f"{head}Subject: x\nMIME-Version: 1.0\nContent-Type: multipart/{kind}; boundary=B\n\n".encode()
    for headers, body in parts:
        out += b"--B\n" + headers.encode("utf-8", "surrogateescape") + b"\n\n" + body + b"\n"
    return out + b"--B--\n"


TEXT = ("Content-Type: text/plain; charset=utf-8", b"hello")


def test_files_and_what_is_in_them(tmp_path: Path) -> None:
    zipped = documents.archive({"in/b.txt": "deep"})
    content = mail(attached=[("a.txt", b"one", "text/plain"), ("b.zip", zipped, "application/octet-stream")])
    assert taken(content, "a.eml", tmp_path) == {"a.txt": b"one", "b.zip!/in/b.txt": b"deep"}


@pytest.mark.parametrize(
    ("disposition", "name"),
    [
        ('attachment; filename="Zmluva.pdf"', "Zmluva.pdf"),
        ("attachment; filename*=utf-8''Zmluva%20%C4%8D.pdf", "Zmluva č.pdf"),
        ("attachment; filename*0*=windows-1250''Zml%FAva; filename*1=\" 5.pdf\"", "Zmlúva 5.pdf"),
        ('attachment; filename="=?utf-8?B?Wm1sdXZhIMSNLnBkZg==?="', "Zmluva č.pdf"),
        ('attachment; filename="=?iso-8859-2?Q?Zml=FAva?=\n =?iso-8859-2?Q?=2Epdf?="', "Zmlúva.pdf"),
        ('attachment; filename="Zmluva č žltá.pdf"', "Zmluva č žltá.pdf"),
        ("attachment; filename*=nonsense''Zmluva.pdf", "Zmluva.pdf"),
        ('attachment; filename="../../etc/passwd"', "passwd"),
        ('attachment; filename="C:\\\\docs\\\\a.pdf"', "a.pdf"),
        ("attachment", "part-2.pdf"),
        ("inline", "part-2.pdf"),
        ('attachment; filename="=?utf-8?B?!!!?="', "part-2.pdf"),
        ('attachment; filename=".hidden"', ".hidden"),
    ],
)
def test_names(tmp_path: Path, disposition: str, name: str) -> None:
    part = (f"Content-Type: application/pdf\nContent-Disposition: {disposition}", b"x")
    assert list(taken(multipart(TEXT, part), "a.eml", tmp_path)) == [name]


def test_a_name_in_bytes_that_nobody_encoded(tmp_path: Path) -> None:
    raw = "Účtovná závierka žltá.txt".encode("cp1250").decode("utf-8", "surrogateescape")
    part = (f'Content-Type: text/plain\nContent-Disposition: attachment; filename="{raw}"', b"x")
    assert list(taken(multipart(TEXT, part), "a.eml", tmp_path)) == ["Účtovná závierka žltá.txt"]


def test_encodings_of_text_come_along(tmp_path: Path) -> None:
    part = ('Content-Type: text/plain; charset=windows-1250; name="a.txt"', "Žltý".encode("cp1250"))
    (found,) = members(multipart(TEXT, part), "a.eml", tmp_path)
    assert (found.place, found.media_type) == ("a.txt", "text/plain; charset=windows-1250")


def test_what_belongs_to_the_mail_is_no_attachment(tmp_path: Path) -> None:
    small, large = base64.b64encode(PNG + bytes(900)), base64.b64encode(PNG + bytes(150_000))
    image = "Content-Type: image/png; name=logo.png\nContent-Transfer-Encoding: base64\nContent-ID: <1@x>"
    parts = [
        TEXT,
        ("Content-Type: text/html", b"<p>hello"),
        (image, small),
        (
            "Content-Type: image/png; name=inline.png\nContent-Disposition: inline\nContent-Transfer-Encoding: base64",
            small,
        ),
        ("Content-Type: application/pgp-signature; name=signature.asc", b"x"),
        ('Content-Type: application/pkcs7-signature; name="smime.p7s"', b"x"),
        ("Content-Type: text/calendar; method=REQUEST", b"BEGIN:VCALENDAR"),
        ("Content-Type: message/delivery-status", b"Status: 5"),
    ]
    assert taken(multipart(*parts), "a.eml", tmp_path) == {}
    photo = (image.replace("logo", "photo"), large)
    scan = ("Content-Type: image/png; name=scan.png\nContent-Transfer-Encoding: base64", small)
    assert list(taken(multipart(*parts, photo, scan), "a.eml", tmp_path)) == ["photo.png", "scan.png"]


def test_a_saved_web_page_has_no_attachments(tmp_path: Path) -> None:
    parts = [
        ("Content-Type: text/html\nContent-Location: http://x.sk/", b"<p>hello"),
        ("Content-Type: image/png\nContent-Location: http://x.sk/a.png", base64.b64encode(PNG + bytes(200_000))),
        ("Content-Type: text/css\nContent-Location: http://x.sk/a.css", b"p {}"),
    ]
    assert taken(multipart(*parts, kind="related"), "a.mhtml", tmp_path) == {}


def test_mails_forwarded_whole(tmp_path: Path) -> None:
    inner = mail("Vnútri", attached=[("a.txt", b"deep", "text/plain")])
    found = taken(multipart(TEXT, ("Content-Type: message/rfc822", inner)), "a.eml", tmp_path)
    assert list(found) == ["Vnútri.eml", "Vnútri.eml!/a.txt"]
    assert extract_mail(bytes(found["Vnútri.eml"])).title == "Vnútri"  # type: ignore[arg-type]


def test_what_only_outlook_opens_and_what_is_encrypted(tmp_path: Path) -> None:
    tnef = ("Content-Type: application/ms-tnef; name=winmail.dat", b"x")
    assert taken(multipart(TEXT, tnef), "a.eml", tmp_path) == {"winmail.dat": "problem: packed as only Outlook does"}
    sealed = multipart(
        ("Content-Type: application/pgp-encrypted", b"Version: 1"),
        ("Content-Type: application/octet-stream; name=encrypted.asc", b"x"),
        kind="encrypted",
    )
    assert taken(sealed, "a.eml", tmp_path) == {}
    found = extract_mail(sealed)
    assert (found.text, found.notes) == ("x", ("encrypted: only its subject can be read",))


def test_a_mail_without_attachments_is_no_container(tmp_path: Path) -> None:
    message = EmailMessage()
    message["From"], message["Message-ID"] = "a@b.sk", "<1@x>"
    message.set_content("text")
    message.add_alternative("<p>text", subtype="html")
    path = tmp_path / "a.eml"
    for content, expected in (
        (mail(), None),
        (message.as_bytes(), None),
        (mail(attached=[("a", b"b", "a/b")]), "message/rfc822"),
    ):
        path.write_bytes(content)
        assert container_type(path, "a.eml") == expected


@given(
    st.lists(
        st.sampled_from(["text/plain", "text/html", "image/png", "multipart/mixed", "application/pdf"]), max_size=4
    )
)
def test_where_none_are_expected_there_are_none(kinds: list[str]) -> None:
    content = multipart(*((f"Content-Type: {kind}", b"x") for kind in kinds))
    if not may_have_attachments(content):
        assert set(kinds) <= {"text/plain", "text/html", "multipart/mixed"}


def test_a_mail_too_large_to_be_parsed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attachments, "LARGEST", 1 << 20)
    content = mail(attached=[("a.bin", bytes(2 << 20), "application/x-a")])
    found = taken(content, "a.eml", tmp_path)
    assert found == {"attachments": "problem: left in the mail, which is larger than 1 MB"}


@settings(max_examples=60)
@given(st.integers(0, 3000), st.binary(max_size=20), st.booleans())
def test_whatever_a_mail_holds(at: int, put: bytes, cut: bool) -> None:
    content = mail(attached=[("a.txt", b"x", "text/plain"), ("b.eml", mail(), "application/octet-stream")])
    at %= len(content)
    content = content[:at] + put + (b"" if cut else content[at + len(put) :])
    with TemporaryDirectory() as folder:
        path = Path(folder) / "x"
        path.write_bytes(content)
        if container_type(path, "x.eml") == "message/rfc822":
            places = taken(content, "x.eml", Path(folder))
            assert not any(place.startswith("/") or ".." in place.split("/") for place in places)


def test_structures_too_deep_to_follow(tmp_path: Path) -> None:
    content = b"From: a@b.sk\nSubject: x\n"
    for number in range(sys.getrecursionlimit()):
        content += b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (number, number)
    content += b"Content-Disposition: attachment\n\nx"
    assert taken(content, "a.eml", tmp_path) == {}


def test_outlook(tmp_path: Path) -> None:
    content = msg("Zmluva", "telo", [("Príloha č. 1.txt", b"one" * 2000)], msg_streams("Vnútri", "hlboko", 24))
    found = taken(content, "a.msg", tmp_path)
    assert list(found) == ["Príloha č. 1.txt", "Preposlané.eml"]
    assert found["Príloha č. 1.txt"] == b"one" * 2000
    inner = extract_mail(bytes(found["Preposlané.eml"]))  # type: ignore[arg-type]
    assert (inner.title, inner.text, inner.author, inner.published) == (
        "Vnútri",
        "hlboko",
        "Jana Nováková",
        "2017-03-12",
    )
    assert taken(content[:600] + bytes(5000), "a.msg", tmp_path) == {}
