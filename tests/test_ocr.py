"""Scans: read by tesseract where it is installed; where it is not, it is said what to install."""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from docsearch import ocr
from docsearch.errors import ExtractionError
from docsearch.extract import extract
from docsearch.model import Extract, Source
from docsearch.ocr import AUTO, NONE, Ocr, Picture, Program, numbered, read_pictures, reader
from docsearch.sources.media import media_type
from jobs import fresh

FILES = Path(__file__).parent / "files"
SLOVAK, VIETNAMESE = (
    "Mesto Košice podpísalo 12. marca 2017 zmluvu o spolupráci",
    "Thành phố Đà Nẵng ký thỏa thuận hợp tác",
)


def read(name: str, languages: str = AUTO, seconds: float = 60.0) -> Extract:
    content = (FILES / name).read_bytes()
    return extract(Source(name, media_type(content, name), content), Ocr(languages, seconds))


@pytest.fixture
def another_tesseract(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty folder as the path on which programs are looked for."""
    monkeypatch.setenv("PATH", str(tmp_path))
    Program.find.cache_clear()
    yield tmp_path
    Program.find.cache_clear()


def installed(*languages: str) -> pytest.MarkDecorator:
    found = Program.find().languages if shutil.which("tesseract") else frozenset()
    missing = {"tesseract"} if not found else set(languages) - found
    return pytest.mark.skipif(bool(missing), reason=f"not installed: {', '.join(sorted(missing))}")


@installed("slk", "vie", "eng", "osd")
def test_only_the_scanned_pages_of_a_pdf_are_read_by_ocr_each_in_its_language() -> None:
    found = fresh(extract, Source("sken.pdf", "application/pdf", (FILES / "sken.pdf").read_bytes()), Ocr(AUTO, 60.0))
    pages = [found.text[start:end] for start, end in zip(found.pages, [*found.pages[1:], None], strict=True)]
    assert (
        pages[0] == "This page has letters of its own, more than fifty of them.\nTwo more pages are scans of paper.\n"
    )
    assert pages[1].startswith(SLOVAK)
    assert pages[2].startswith(VIETNAMESE)
    version = Program.find().version
    assert found.notes == (
        f"page 2 read by OCR (tesseract {version}, slk)",
        f"page 3 read by OCR (tesseract {version}, vie)",
    )


@installed("slk")
def test_a_picture_in_languages_that_are_set() -> None:
    found = read("sken.png", "slk")
    assert found.text.startswith(SLOVAK)
    assert "Žiline" in found.text
    assert found.pages == ()
    assert found.notes == (f"page 1 read by OCR (tesseract {Program.find().version}, slk)",)


@installed()
def test_data_that_is_missing_is_named() -> None:
    with pytest.raises(ExtractionError, match="no data for xx, yy_zz: install tesseract-ocr-xx tesseract-ocr-yy-zz"):
        read("sken.png", "xx+yy_zz")


@installed()
def test_no_time_left() -> None:
    found = read("sken.pdf", seconds=0)
    assert found.notes == ("from page 2 on not read: OCR took the 0 s it may take",)


def test_turned_off() -> None:
    with pytest.raises(ExtractionError, match=r'a scan, and OCR is turned off \(ocr = "none"\)'):
        read("sken.png", NONE)
    found = read("sken.pdf", NONE)
    assert found.text.startswith("This page has letters")
    assert found.notes == ('pages 2-3 not read: a scan, and OCR is turned off (ocr = "none")',)


def test_not_installed(another_tesseract: Path) -> None:
    message = "a scan: to read it, install tesseract with the data of its language; see docs/scanned-documents.md"
    with pytest.raises(ExtractionError) as raised:
        read("sken.png")
    assert str(raised.value) == message
    assert read("sken.pdf").notes == (f"pages 2-3 not read: {message}",)
    assert reader(AUTO) == "auto without tesseract"


@pytest.mark.skipif(os.name == "nt", reason="a script as a program")
def test_a_tesseract_that_fails_or_hangs(another_tesseract: Path) -> None:
    program = another_tesseract / "tesseract"
    program.write_text(
        '#!/bin/sh\ncase "$*" in --version) echo tesseract 9.9;; --list-langs) printf "x\\neng\\n";; '
        "*slow*) /bin/sleep 30;; *) echo no memory >&2; exit 3;; esac\n"
    )
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    content = (FILES / "sken.png").read_bytes()
    read = read_pictures([Picture(1, content)], Ocr("eng"))
    assert read == ({}, ("page 1 not read by OCR: tesseract: no memory",))
    assert Program.find() == (str(program), "9.9", frozenset({"eng"}))
    assert reader("eng") == "eng 9.9 eng"


def test_what_is_no_picture_or_too_large_is_not_begun(another_tesseract: Path) -> None:
    (another_tesseract / "tesseract").write_text("#!/bin/sh\necho tesseract 9.9\n")
    (another_tesseract / "tesseract").chmod(0o755)
    bomb = (FILES / "sken.png").read_bytes()
    bomb = bomb[:16] + (60_000).to_bytes(4, "big") * 2 + bomb[24:]
    read = read_pictures([Picture(1, b"GIF89a"), Picture(2, bomb)], Ocr(AUTO))
    assert read.notes == (
        "page 1 not read by OCR: no picture that can be read",
        "page 2 not read by OCR: 3,600,000,000 pixels, more than 60,000,000",
    )


@pytest.mark.parametrize(
    ("numbers", "text"),
    [([3], "page 3"), ([1, 2, 3, 7], "pages 1-3, 7"), ([1, 3], "pages 1, 3"), ([4, 5], "pages 4-5")],
)
def test_page_numbers(numbers: list[int], text: str) -> None:
    assert numbered(numbers) == text


@pytest.mark.skipif(os.name == "nt", reason="scripts are no programs on Windows")
@pytest.mark.parametrize(
    ("script", "problem"), [("#!/bin/sh\nexec /bin/sleep 9", "took more than 0 s"), ("", "cannot be run")]
)
def test_a_tesseract_that_does_not_work(
    another_tesseract: Path, monkeypatch: pytest.MonkeyPatch, script: str, problem: str
) -> None:
    program = another_tesseract / "tesseract"
    program.write_text(script)
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setattr(ocr, "_STARTING", 0.1)
    assert reader(AUTO) == "auto without tesseract"
    with pytest.raises(ExtractionError, match=f"tesseract {problem}"):
        read_pictures([], Ocr())
