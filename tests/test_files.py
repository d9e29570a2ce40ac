"""Folders walked, files read, media types told."""

from __future__ import annotations

import os
import time
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import documents
from docsearch.errors import ExtractionError, UsageError
from docsearch.identity import digest
from docsearch.sources.files import NO_FILE, OUTSIDE, FileRef, Within, read, tidy, walk, with_digest
from docsearch.sources.media import media_type


@pytest.fixture
def corpus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """corpus/ with a few texts, and things that are not documents, as the working folder's child."""
    monkeypatch.chdir(tmp_path)
    for name in ("sk/b.txt", "sk/a.txt", "vi/a.txt", "z.txt", ".hidden", ".git/config", "sk/a.txt~", "sk/~$a.docx"):
        path = tmp_path / "corpus" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"text of {name}", "utf-8")
    return tmp_path / "corpus"


def uris(*paths: str) -> list[str]:
    return [ref.uri for ref in walk(paths)]


def test_walk_is_depth_first_by_name_without_hidden_files_and_leftovers(corpus: Path) -> None:
    assert uris("corpus") == ["corpus/sk/a.txt", "corpus/sk/b.txt", "corpus/vi/a.txt", "corpus/z.txt"]


@pytest.mark.parametrize("given", ["./corpus/", "corpus//", "./corpus", "corpus/."])
def test_uris_are_tidy_however_the_path_is_written(corpus: Path, given: str) -> None:
    assert uris(given)[0] == "corpus/sk/a.txt"


def test_walk_of_the_working_folder_and_of_an_absolute_path(corpus: Path) -> None:
    assert uris(".")[0] == "corpus/sk/a.txt"
    assert uris(str(corpus))[0] == f"{corpus}/sk/a.txt"
    os.chdir(corpus / "sk")
    assert uris("../vi") == ["../vi/a.txt"]


def test_a_file_given_directly_is_taken_whatever_its_name(corpus: Path) -> None:
    assert uris("corpus/.hidden", "./corpus/sk/a.txt~") == ["corpus/.hidden", "corpus/sk/a.txt~"]


def test_overlapping_paths_give_each_file_once(corpus: Path) -> None:
    assert uris("corpus/vi", "corpus", "./corpus/vi") == ["corpus/vi/a.txt", *uris("corpus")[:2], "corpus/z.txt"]


def test_a_path_that_does_not_exist_is_named_before_anything_is_read(corpus: Path) -> None:
    with pytest.raises(UsageError, match="no such file or folder: nowhere"):
        walk(["corpus", "nowhere"])


def test_links_stay_in_the_folder_and_circles_end(corpus: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "o.txt").write_text("outside")
    (corpus / "loop").symlink_to(corpus)
    (corpus / "within").symlink_to(corpus / "sk")
    (corpus / "inside.txt").symlink_to(corpus / "sk" / "a.txt")
    for name, target in {
        "up": tmp_path,
        "out": outside,
        "broken": tmp_path / "gone",
        "y.txt": outside / "o.txt",
    }.items():
        (corpus / name).symlink_to(target)
    (corpus / "self").symlink_to(corpus / "self")
    found = {ref.uri: ref.problem for ref in walk(["corpus"])}
    assert {uri for uri, problem in found.items() if problem == OUTSIDE} == {
        f"corpus/{name}" for name in ("up", "out", "broken", "y.txt")
    }
    assert found["corpus/inside.txt"] is None
    assert not any(uri.startswith(("corpus/loop", "corpus/within")) for uri in found)
    assert with_digest(FileRef("self", str(corpus / "self"))).problem


def test_what_is_no_file_is_refused(corpus: Path) -> None:
    if not hasattr(os, "mkfifo"):
        pytest.skip("this system has no fifos")
    os.mkfifo(corpus / "pipe")
    assert [ref.problem for ref in walk(["corpus"]) if ref.uri == "corpus/pipe"] == [NO_FILE]
    assert with_digest(FileRef("pipe", str(corpus / "pipe"))).problem == NO_FILE


def test_a_folder_that_cannot_be_listed_is_a_problem_of_its_own(corpus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.scandir

    def refuse(path: str) -> object:
        if str(path).endswith("sk"):
            raise PermissionError(13, "Permission denied")
        return real(path)

    monkeypatch.setattr(os, "scandir", refuse)
    refs = list(walk(["corpus"]))
    assert [ref.uri for ref in refs] == ["corpus/sk", "corpus/vi/a.txt", "corpus/z.txt"]
    with pytest.raises(ExtractionError, match="permission denied"):
        read(refs[0])


@pytest.mark.parametrize("name", ["with space.txt", "Hà Nội.txt", unicodedata.normalize("NFD", "Košice.txt"), "#1.txt"])
def test_odd_names_are_kept_as_they_are(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.chdir(tmp_path)
    Path(name).write_text("x")
    refs = list(walk(["."]))
    assert [ref.uri for ref in refs] == [name]
    assert read(refs[0]).content == b"x"


def test_names_that_are_not_utf8_or_not_printable_are_written_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    try:
        Path(os.fsdecode(b"caf\xe9.txt")).write_text("x")
    except OSError:
        pytest.skip("this file system takes UTF-8 names only")
    Path("a\nb.txt").write_text("y")
    refs = list(walk(["."]))
    assert [ref.uri for ref in refs] == ["a\\x0ab.txt", "caf\\xe9.txt"]
    assert [read(ref).content for ref in refs] == [b"y", b"x"]
    assert all(ref.uri.encode("utf-8") and ref.uri.isprintable() for ref in refs)


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_a_file_that_may_not_be_read_says_so(corpus: Path) -> None:
    (corpus / "z.txt").chmod(0)
    with pytest.raises(ExtractionError, match="permission denied"):
        read(FileRef("corpus/z.txt", "corpus/z.txt"))


def test_a_file_gone_meanwhile_says_so(corpus: Path) -> None:
    with pytest.raises(ExtractionError, match="no such file"):
        read(FileRef("corpus/gone.txt", "corpus/gone.txt"))


@pytest.mark.parametrize(
    ("uri", "path", "expected"),
    [
        ("corpus/a.txt", "corpus", True),
        ("corpus/a.txt", "./corpus/", True),
        ("corpus/a.txt", "corpus/a.txt", True),
        ("corpus2/a.txt", "corpus", False),
        ("corpus/a.txt", "corpus/a", False),
        ("corpus/a.txt", ".", True),
        ("../a.txt", ".", False),
        ("../a.txt", "..", True),
        ("/x/a.txt", ".", False),
        ("/x/a.txt", "/", True),
        ("/x/a.txt", "/x/", True),
        ("https://example.org/corpus/a", ".", False),
        ("https://example.org/corpus/a", "corpus", False),
    ],
)
def test_under(uri: str, path: str, expected: bool) -> None:
    assert (uri in Within([path])) is expected
    assert (uri in Within([path, "elsewhere"])) is expected


def test_every_uri_found_lies_under_the_path_given(corpus: Path) -> None:
    for path in (".", "./corpus", str(corpus), "corpus/sk/", "corpus/z.txt"):
        found = uris(path)
        assert found
        assert all(uri in Within([path]) for uri in found)


@given(st.text())
def test_tidy_is_stable_and_can_be_encoded(path: str) -> None:
    once = tidy(path.replace("\x00", "").encode("utf-8", "replace").decode())
    assert tidy(once) == once
    assert once.encode("utf-8")


def test_two_thousand_files_are_walked_and_read_within_a_fraction_of_a_second(tmp_path: Path) -> None:
    for number in range(2000):
        folder = tmp_path / f"{number % 20:02}"
        folder.mkdir(exist_ok=True)
        (folder / f"{number}.txt").write_bytes(b"x" * 3000)
    started = time.process_time()
    digests = {digest(read(ref).content) for ref in walk([str(tmp_path)])}
    assert len(digests) == 1
    assert time.process_time() - started < 0.4  # .1 s on the machine it was written on


HTML = b"<!DOCTYPE html>\n<html><head><title>x</title></head><body>y</body></html>"
MAIL = b"Return-Path: <a@b.org>\r\nFrom: a@b.org\r\nSubject: x\r\n\r\ntext\r\n"
BINARY = bytes(range(256))
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500)


@pytest.mark.parametrize(
    ("content", "name", "expected"),
    [
        (documents.pdf(["x"]), "a", "application/pdf"),
        (b"junk\n" + documents.pdf(["x"]), "a.txt", "application/pdf"),
        (documents.docx(["x"]), "a", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        (
            documents.docx(["x"])[:300],
            "a.docx",
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ),
        (documents.archive({"xl/workbook.xml": ""}), "a", media_type(BINARY, "a.xlsx")),
        (documents.archive({"ppt/presentation.xml": ""}), "a.zip", media_type(BINARY, "a.pptx")),
        (documents.opendocument("text", ""), "a", "application/vnd.oasis.opendocument.text"),
        (documents.epub(["x"]), "a.zip", "application/epub+zip"),
        (documents.archive({"a.txt": "x"}), "a.zip", "application/zip"),
        (OLE + "WordDocument".encode("utf-16-le"), "a", "application/msword"),
        (OLE + "Workbook".encode("utf-16-le"), "a.doc", "application/vnd.ms-excel"),
        (OLE + "__properties_version1.0".encode("utf-16-le"), "a", "application/vnd.ms-outlook"),
        (b"{\\rtf1 x}", "a.doc", "application/rtf"),
        (HTML, "a", "text/html"),
        (b"\xef\xbb\xbf\n<!-- x --><HTML lang='sk'>", "a.txt", "text/html"),
        (HTML.decode().encode("utf-16"), "a", "text/html"),
        (b"<?xml version='1.0'?>\n<!DOCTYPE html PUBLIC '-//W3C//DTD'><html>", "a.xml", "text/html"),
        (b"<?xml version='1.0'?><a/>", "a", "application/xml"),
        (MAIL, "a", "message/rfc822"),
        (b"From: x\nSubject: a note, not a mail\n\ntext", "a.txt", "text/plain"),
        (b"# Title\n\ntext", "a.md", "text/markdown"),
        (b"<p>mark</p> in Markdown", "a.md", "text/markdown"),
        ("Xin chào".encode("utf-16"), "a", "text/plain"),
        ("Xin chao".encode("utf-16-le"), "a", "text/plain"),
        ("Žltý kôň".encode("cp1250"), "a", "text/plain"),
        (b"", "a.txt", "text/plain"),
        (b"plain words", "a.pdf", "text/plain"),
        (b"a,b\n1,2", "a.csv", "text/csv"),
        (b"\x89PNG\r\n\x1a\n", "a.txt", "image/png"),
        (BINARY, "a", "application/octet-stream"),
        (BINARY, "a.txt", "application/octet-stream"),
        (BINARY, "a.ppt", "application/vnd.ms-powerpoint"),
    ],
)
def test_media_type(content: bytes, name: str, expected: str) -> None:
    assert media_type(content, name) == expected


@given(st.binary(max_size=300), st.sampled_from(["a", "a.txt", "a.docx", "a.html", "a.pdf"]))
def test_anything_has_a_media_type(content: bytes, name: str) -> None:
    for start in (b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"\xff\xfe"):
        assert "/" in media_type(start + content, name)


def test_what_an_ignore_file_names_is_passed_over_in_its_folder_only(tmp_path: Path) -> None:
    for name in ("README.md", "draft-1.txt", "final.txt", "sub/README.md"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("text")
    (tmp_path / ".docsearchignore").write_text("# notes\nREADME.md\ndraft*\n\n", encoding="utf-8")
    assert [ref.uri.removeprefix(f"{tmp_path}/") for ref in walk([str(tmp_path)])] == ["final.txt", "sub/README.md"]
    assert [ref.uri for ref in walk([str(tmp_path / "README.md")])] == [str(tmp_path / "README.md")]


def test_an_ignore_file_that_cannot_be_read_hides_nothing(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("text")
    (tmp_path / ".docsearchignore").write_bytes(b"\xff\xfea.txt")
    assert len(list(walk([str(tmp_path)]))) == 1


def test_an_index_that_is_being_made_is_no_document(corpus: Path) -> None:
    for name in ("ours/.lock", "ours/gen-000001/index.json", "web/.lock", "web/a.txt", "gen-1/index.json"):
        (corpus / name).parent.mkdir(parents=True, exist_ok=True)
        (corpus / name).write_text("x", "utf-8")
    found = [uri for uri in uris("corpus") if any(name in uri for name in ("ours", "web", "gen-"))]
    assert found == ["corpus/gen-1/index.json", "corpus/web/a.txt"]


def test_an_index_is_no_document_nor_what_lies_beside_it(corpus: Path) -> None:
    for name in ("index/CURRENT", "index/gen-000001/index.json", "index.extracts/ab/c", "index.languages.json"):
        (corpus / name).parent.mkdir(parents=True, exist_ok=True)
        (corpus / name).write_text("x", "utf-8")
    for name in ("index.html", "indexes/a.txt", "other.languages.json"):
        (corpus / name).parent.mkdir(parents=True, exist_ok=True)
        (corpus / name).write_text("x", "utf-8")
    found = [uri for uri in uris("corpus") if "index" in uri or "other" in uri]
    assert found == ["corpus/index.html", "corpus/indexes/a.txt", "corpus/other.languages.json"]
