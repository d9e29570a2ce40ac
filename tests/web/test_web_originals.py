"""Originals of documents: what was indexed and nothing else, under a harmless name."""

from __future__ import annotations

import io
import os
import re
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import write
from docsearch.errors import DiskFull, DocumentMissing, OriginalChanged, OriginalMissing
from docsearch.identity import digest, document_id
from docsearch.ingest import ingest
from docsearch.model import Document
from docsearch.search import Index, open_index
from docsearch.settings import Settings
from docsearch.web import originals
from docsearch.web.downloads import disposition
from docsearch.web.messages import Opened, Reply, Request
from docsearch.web.originals import original
from docsearch.web.pages.original import LONGEST, reply, safe_name

TEXT = "Košice and Da Nang signed an agreement on 18 June 2019 in the town hall."
Build = Callable[[dict[str, str | bytes]], Index]


@pytest.fixture(autouse=True)
def scratch(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The temporary folder, in which nothing is left that was not asked for."""
    folder = tmp_path_factory.mktemp("scratch")
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    yield folder
    assert list(folder.iterdir()) == []


def asked(index: Index, uri: str) -> Reply:
    return reply(Opened(index, "index", "stamp"), Request("original", id=document_id(uri)))


def known(place: str, content: bytes, uri: str | None = None, *locations: str) -> Document:
    """A document of an index."""
    uri = uri or place
    return Document(document_id(uri), uri, digest(content), "text/plain", "", "", "en", (), locations=locations)


def zipped(files: dict[str, str | bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return target.getvalue()


def test_a_file_comes_as_it_is_to_be_kept_and_not_shown(build: Build) -> None:
    with build({"vi/thư.txt": TEXT}) as index:
        answer = asked(index, "docs/vi/thư.txt")
    headers = dict(answer.headers)
    assert (answer.status, answer.media_type, answer.body) == (200, "text/plain", TEXT.encode())
    assert headers["Content-Disposition"] == "attachment; filename=\"thu.txt\"; filename*=UTF-8''th%C6%B0.txt"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("page.html", f"<html><script>alert(1)</script><p>{TEXT}</p></html>"),
        ("page.xhtml", f"<?xml version='1.0'?><html><body><p>{TEXT}</p></body></html>"),
        ("picture.svg", f"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script><text>{TEXT}</text></svg>"),
        ("feed.xml", f"<?xml version='1.0'?><a><b>{TEXT}</b></a>"),
        ("letter.eml", f"From: a@example.org\nMessage-ID: <1@example.org>\nSubject: x\n\n{TEXT}\n"),
    ],
)
def test_what_a_browser_would_run_is_not_named_so(build: Build, name: str, content: str) -> None:
    with build({name: content}) as index:
        answer = asked(index, f"docs/{name}")
    assert answer.media_type == "application/octet-stream"
    assert answer.body == content.encode()
    assert dict(answer.headers)["Content-Disposition"].startswith("attachment; ")


@pytest.mark.parametrize(
    "id",
    [
        "",
        ".",
        "..",
        "../../etc/passwd",
        "/etc/passwd",
        "docs/a.txt",
        "a" * 16,
        "0" * 10_000,
        "\x00",
        "\udcff",
        "*",
        "%2e",
    ],
)
def test_ids_are_no_paths(build: Build, id: str) -> None:
    with build({"a.txt": TEXT}) as index, pytest.raises(DocumentMissing):
        reply(Opened(index, "index", "stamp"), Request("original", id=id))


def test_a_large_file_is_a_copy_that_whoever_sends_it_deletes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, scratch: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    content = os.urandom(1 << 20) * 3 + b"end"
    write(tmp_path, {"docs/large.txt": content})
    made = original(known("docs/large.txt", content), ["docs"])
    assert made.file is not None
    copy = Path(made.file)
    assert (made.content, copy.parent, copy.read_bytes() == content) == (b"", scratch, True)
    assert copy.stat().st_mode & 0o077 == 0
    assert (tmp_path / "docs/large.txt").exists()
    copy.unlink()


def test_a_huge_file_is_not_even_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write(tmp_path, {"docs/huge.txt": b""})
    os.truncate("docs/huge.txt", 1 << 40)  # a file of holes
    with pytest.raises(OriginalChanged):
        original(known("docs/huge.txt", b"x"), ["docs"])


@pytest.mark.parametrize("size", [0, 1, (1 << 20) - 1, 1 << 20, (1 << 20) + 1])
def test_every_size_comes_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    monkeypatch.chdir(tmp_path)
    content = b"x" * size
    write(tmp_path, {"docs/a.txt": content})
    made = original(known("docs/a.txt", content), ["docs"])
    assert (made.file is None) is (size <= 1 << 20)
    if made.file is not None:
        assert Path(made.file).read_bytes() == content
        Path(made.file).unlink()
    else:
        assert made.content == content


@pytest.mark.parametrize("size", [100, 2 << 20])
def test_a_file_that_has_changed_is_not_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    monkeypatch.chdir(tmp_path)
    write(tmp_path, {"docs/a.txt": b"x" * size})
    with pytest.raises(OriginalChanged, match=r"docs/a\.txt has changed since it was indexed") as caught:
        original(known("docs/a.txt", b"y" * size), ["docs"])
    assert caught.value.http_status == 409


def test_a_disk_that_is_full_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    content = b"x" * (2 << 20)
    write(tmp_path, {"docs/a.txt": content})

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(originals, "mkstemp", full)
    with pytest.raises(DiskFull):
        original(known("docs/a.txt", content), ["docs"])


def test_a_file_that_is_gone_is_said_with_where_it_was_looked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "docs").mkdir()
    with pytest.raises(OriginalMissing, match=r"docs/a\.txt is not here any more") as caught:
        original(known("docs/a.txt", b"x"), ["docs"])
    assert caught.value.http_status == 404
    assert "another folder" in (caught.value.hint or "")
    with pytest.raises(OriginalMissing) as caught:
        original(known(f"{tmp_path}/docs/a.txt", b"x"), [f"{tmp_path}/docs"])
    assert caught.value.hint is None


@pytest.mark.parametrize(
    "place",
    [
        *("/etc/hostname", "../secret.txt", "docs/../secret.txt", "docs/sub/../../secret.txt", "secret.txt", "docs!x"),
        *("docsx/a.txt", "file:///etc/hostname", "http://example.org/a.txt", "/secret.txt", "docs/\x00", "docs/\ud800"),
        *("", ".", "docs", "docs/", "docs/sub"),
    ],
)
def test_what_is_not_under_a_root_is_not_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str) -> None:
    """Not even if the index said so."""
    monkeypatch.chdir(tmp_path)
    write(tmp_path, {"docs/sub/a.txt": TEXT, "secret.txt": TEXT, "docsx/a.txt": TEXT})
    with pytest.raises(OriginalMissing):
        original(known(place, TEXT.encode()), ["docs"])


def test_links_may_lead_within_the_folder_and_not_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write(tmp_path, {"docs/a.txt": TEXT, "secret.txt": TEXT, "out/a.txt": TEXT})
    (tmp_path / "docs/within.txt").symlink_to("a.txt")
    (tmp_path / "docs/out.txt").symlink_to("../secret.txt")
    (tmp_path / "docs/absolute.txt").symlink_to(tmp_path / "secret.txt")
    (tmp_path / "docs/folder").symlink_to("../out")
    (tmp_path / "docs/twice.txt").symlink_to("out.txt")
    (tmp_path / "docs/round.txt").symlink_to("round.txt")
    (tmp_path / "linked").symlink_to("docs")
    assert original(known("docs/within.txt", TEXT.encode()), ["docs"]).content == TEXT.encode()
    assert original(known("linked/a.txt", TEXT.encode()), ["linked"]).content == TEXT.encode()
    for name in ("out.txt", "absolute.txt", "folder/a.txt", "twice.txt", "round.txt"):
        with pytest.raises(OriginalMissing):
            original(known(f"docs/{name}", TEXT.encode()), ["docs"])


def test_a_folder_that_becomes_a_link_meanwhile_leads_nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write(tmp_path, {"docs/sub/a.txt": TEXT, "out/a.txt": TEXT})
    real = os.path.realpath

    def swapped(path: str) -> str:
        """What the path leads to, a moment before somebody else is quicker."""
        found = real(path)
        if found.endswith("a.txt"):
            (tmp_path / "docs/sub").rename(tmp_path / "docs/old")
            (tmp_path / "docs/sub").symlink_to("../out")
        return found

    monkeypatch.setattr(os.path, "realpath", swapped)
    with pytest.raises(OriginalMissing):
        original(known("docs/sub/a.txt", TEXT.encode()), ["docs"])


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes here")
def test_a_pipe_is_not_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "docs").mkdir()
    os.mkfifo("docs/pipe.txt")
    with pytest.raises(OriginalMissing, match="device, a pipe"):
        original(known("docs/pipe.txt", b""), ["docs"])
    with pytest.raises(OriginalMissing, match="device, a pipe"):
        original(known("docs/pipe.txt", b""), ["docs/pipe.txt"])


@pytest.mark.parametrize("root", [".", "./", "docs/", "./docs", "docs/sub", "docs/sub/a.txt", "docs//sub", ""])
def test_roots_are_as_they_were_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, root: str) -> None:
    monkeypatch.chdir(tmp_path)
    write(tmp_path, {"docs/sub/a.txt": TEXT})
    assert original(known("docs/sub/a.txt", TEXT.encode()), ["elsewhere", root]).content == TEXT.encode()


def test_roots_may_lie_above_and_anywhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, {"docs/a.txt": TEXT, "work/x": ""})
    monkeypatch.chdir(tmp_path / "work")
    assert original(known("../docs/a.txt", TEXT.encode()), ["../docs"]).content == TEXT.encode()
    assert original(known(f"{tmp_path}/docs/a.txt", TEXT.encode()), [str(tmp_path)]).content == TEXT.encode()
    assert original(known(f"{tmp_path}/docs/a.txt", TEXT.encode()), ["/"]).content == TEXT.encode()


def test_a_name_that_is_no_utf8_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "docs").mkdir()
    Path(os.fsdecode(b"docs/caf\xe9.txt")).write_bytes(TEXT.encode())
    assert ingest(["docs"], Settings(isolated=False)).failed == ()
    with open_index("index") as index:
        answer = asked(index, r"docs/caf\xe9.txt")
    assert answer.body == TEXT.encode()
    assert 'filename="caf_xe9.txt"' in dict(answer.headers)["Content-Disposition"]


def test_copies_are_tried_one_after_the_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write(tmp_path, {"docs/b.txt": "something else", "docs/c.txt": TEXT})
    where = ("docs/a.txt", "docs/b.txt", "docs/c.txt")
    assert original(known("docs/a.txt", TEXT.encode(), None, *where), ["docs"]).name == "c.txt"
    with pytest.raises(OriginalChanged):
        original(known("docs/a.txt", TEXT.encode(), None, *where[:2]), ["docs"])


def test_a_web_page_is_the_file_it_was_saved_as(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write(tmp_path, {"corpus/web/example.org/index.html": TEXT})
    page = known("", TEXT.encode(), "https://example.org/", "corpus/web/example.org/index.html")
    assert original(page, ["corpus"]).name == "index.html"
    with pytest.raises(OriginalMissing, match="lies in no folder"):
        original(known("", TEXT.encode(), "https://example.org/"), ["corpus"])


@pytest.fixture
def packed(build: Build) -> Iterator[Index]:
    """An index of an archive in which a mail has an attachment and an archive a text."""
    mail = (
        b"From: a@example.org\r\nTo: b@example.org\r\nSubject: Minutes\r\nMessage-ID: <1@example.org>\r\n"
        b"MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\nContent-Type: text/plain\r\n\r\n"
        b"The minutes of the meeting in Bratislava.\r\n--x\r\nContent-Type: text/plain; name=minutes.txt\r\n"
        b"Content-Disposition: attachment; filename=minutes.txt\r\n\r\n" + TEXT.encode() + b"\r\n--x--\r\n"
    )
    inner = zipped({"deep/note.txt": f"{TEXT} And Milan."})
    folder: dict[str, str | bytes] = {
        "docs/first.txt": "Bratislava and Vienna are near.",
        "letter.eml": mail,
        "inner.zip": inner,
    }
    with build({"mails.zip": zipped(folder), "sub!/mails.zip": zipped({"x.txt": f"Zlín. {TEXT}"})}) as index:
        yield index


@pytest.mark.parametrize(
    ("uri", "name", "content"),
    [
        ("docs/mails.zip!/docs/first.txt", "first.txt", b"Bratislava and Vienna are near."),
        ("docs/mails.zip!/letter.eml!/minutes.txt", "minutes.txt", TEXT.encode()),
        ("docs/mails.zip!/inner.zip!/deep/note.txt", "note.txt", f"{TEXT} And Milan.".encode()),
        ("docs/sub!/mails.zip!/x.txt", "x.txt", f"Zlín. {TEXT}".encode()),
    ],
)
def test_members_of_containers_are_unpacked(packed: Index, uri: str, name: str, content: bytes) -> None:
    answer = asked(packed, uri)
    assert answer.body.strip() == content
    assert f'filename="{name}"' in dict(answer.headers)["Content-Disposition"]


def test_a_mail_in_an_archive_is_an_original_as_well(packed: Index) -> None:
    assert asked(packed, "docs/mails.zip!/letter.eml").body.startswith(b"From: a@example.org")


def test_an_archive_that_has_changed_gives_what_is_as_it_was(packed: Index, tmp_path: Path) -> None:
    first = "docs/mails.zip!/docs/first.txt"
    write(tmp_path, {"docs/mails.zip": zipped({"docs/first.txt": "Bratislava and Vienna are near.", "new.txt": "new"})})
    assert asked(packed, first).body == b"Bratislava and Vienna are near."
    write(tmp_path, {"docs/mails.zip": zipped({"docs/first.txt": "Something else."})})
    with pytest.raises(OriginalChanged):
        asked(packed, first)
    write(tmp_path, {"docs/mails.zip": zipped({"other.txt": "Something else."})})
    with pytest.raises(OriginalMissing, match=r"is not in docs/mails\.zip any more"):
        asked(packed, first)
    write(tmp_path, {"docs/mails.zip": "no archive any more"})
    with pytest.raises(OriginalChanged):
        asked(packed, first)
    (tmp_path / "docs/mails.zip").unlink()
    with pytest.raises(OriginalMissing, match="is not here any more"):
        asked(packed, first)


def test_a_container_given_as_a_root_is_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write(tmp_path, {"a.zip": zipped({"x.txt": TEXT})})
    assert original(known("a.zip!/x.txt", TEXT.encode()), ["./a.zip"]).content == TEXT.encode()


def test_an_archive_bomb_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(originals, "LIMITS", originals.LIMITS._replace(free=1 << 20))
    bomb = zipped({**{f"{number}.txt": bytes(1 << 20) for number in range(4)}, "x.txt": TEXT})
    write(tmp_path, {"docs/bomb.zip": bomb})
    with pytest.raises(OriginalMissing, match="archive bomb"):
        original(known("docs/bomb.zip!/x.txt", TEXT.encode()), ["docs"])


def test_a_container_that_takes_too_long_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write(tmp_path, {"docs/a.zip": zipped({"a.txt": "other", "x.txt": TEXT})})
    monkeypatch.setattr(originals, "SECONDS", 0.0)
    with pytest.raises(OriginalMissing, match="too long"):
        original(known("docs/a.zip!/x.txt", TEXT.encode()), ["docs"])
    monkeypatch.setattr(originals, "LARGEST_CONTAINER", 10)
    with pytest.raises(OriginalMissing, match="too large") as caught:
        original(known("docs/a.zip!/x.txt", TEXT.encode()), ["docs"])
    assert caught.value.hint == "it is in docs/a.zip"


@given(st.text(st.characters(codec="utf-8") | st.sampled_from("./!\\\x00\n"), max_size=30))
def test_whatever_the_index_says_of_a_place_it_ends_in_an_error_of_ours(place: str) -> None:
    with pytest.raises((OriginalMissing, OriginalChanged)):
        original(known(place, b"no file has this content"), ["docs", "/etc", "."])


@pytest.mark.parametrize(
    ("name", "kind", "expected"),
    [
        ("report.pdf", "application/pdf", "report.pdf"),
        ("a/b\\c:d.txt", "text/plain", "a_b_c_d.txt"),
        ("run.bat", "text/plain", "run.bat.txt"),
        ("report.pdf.exe", "application/pdf", "report.pdf.exe.pdf"),
        ("README", "text/plain", "README.txt"),
        (".bashrc", "text/plain", "bashrc.txt"),
        ("..", "text/plain", "document.txt"),
        ("", "application/x-unknown", "document.bin"),
        ("con.txt", "text/plain", "_con.txt"),
        ("NUL", "text/plain", "_NUL.txt"),
        ("\u202ecod.exe\u202c.pdf", "application/pdf", "cod.exe.pdf"),
        ("a\r\nSet-Cookie: x=1.txt", "text/plain", "aSet-Cookie_ x=1.txt"),
        ('quo"te;x=1.txt', "text/plain", "quo_te;x=1.txt"),
        ("x" * 500 + ".docx", "text/plain", "x" * (LONGEST - 5) + ".docx"),
        ("สัญญา.pdf", "application/pdf", "สัญญา.pdf"),
        ("trailing .txt. . ", "text/plain", "trailing.txt"),
    ],
)
def test_names_are_made_harmless(name: str, kind: str, expected: str) -> None:
    assert safe_name(name, kind) == expected


@given(st.text(max_size=300), st.sampled_from(["text/plain", "application/pdf", "text/html", "x/y"]))
def test_every_name_can_be_sent_and_saved(name: str, kind: str) -> None:
    safe = safe_name(name, kind)
    assert 0 < len(safe) <= LONGEST + 1
    assert not set(safe) & set('/\\:*?"<>|\x00\r\n\u202e\u200f')
    assert not safe.startswith(".")
    value = disposition(safe)
    assert re.fullmatch(r"attachment; filename=\"[\w. ()-]+\"; filename\*=UTF-8''[\w.%~-]+", value, re.ASCII)
    assert unquote(value.rpartition("''")[2]) == safe
