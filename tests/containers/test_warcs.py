"""Web archives, good and bad."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from containerfiles import members, taken, warc

pytest.importorskip("warcio", reason="the extra archives is not installed")
HTML = "Content-Type: text/html; charset=windows-1250\r\nContent-Language: sk-SK"
PAGES = [
    ("https://mesto.sk/a?b=1#top", "200 OK", HTML, "<p>Žltý kôň".encode("cp1250")),
    ("https://mesto.sk/logo.png", "200 OK", "Content-Type: image/png", b"\x89PNG"),
    ("https://mesto.sk/style.css", "200 OK", "Content-Type: text/css", b"p {}"),
    ("https://mesto.sk/gone", "404 Not Found", HTML, b"<p>not here"),
    ("https://mesto.sk/moved", "301 Moved", "Location: /a", b""),
    ("https://mesto.sk/robots.txt", "200 OK", "Content-Type: text/plain", b"User-agent: *"),
    ("https://mesto.sk/zmluva%20%C4%8D.pdf", "200 OK", "Content-Type: text/html", b"%PDF-1.4 x"),
    ("https://mesto.sk/z.txt", "200 OK", "Content-Encoding: gzip\r\nContent-Type: text/plain", gzip.compress(b"text")),
    ("dns:mesto.sk", "200 OK", "Content-Type: text/dns", b"1.2.3.4"),
]


@pytest.mark.parametrize("packing", [False, True])
def test_pages_have_their_addresses_types_languages_and_times(tmp_path: Path, packing: bool) -> None:
    found = members(warc(PAGES, packing), "crawl.warc.gz", tmp_path)
    assert [(each.place, each.uri, each.media_type, each.language) for each in found] == [
        ("mesto.sk/a?b=1", "https://mesto.sk/a?b=1", "text/html; charset=windows-1250", "sk"),
        ("mesto.sk/zmluva č.pdf", "https://mesto.sk/zmluva%20%C4%8D.pdf", None, None),
        ("mesto.sk/z.txt", "https://mesto.sk/z.txt", "text/plain", None),
    ]
    assert {each.fetched_at for each in found} == {"2020-03-12T10:00:00Z"}
    contents = [(tmp_path / "out" / each.file).read_bytes() for each in found]
    assert contents == ["<p>Žltý kôň".encode("cp1250"), b"%PDF-1.4 x", b"text"]


def test_all_of_it_packed_at_once(tmp_path: Path) -> None:
    assert next(iter(taken(gzip.compress(warc(PAGES)), "crawl.warc.gz", tmp_path))) == "mesto.sk/a?b=1"


def test_a_body_in_chunks(tmp_path: Path) -> None:
    page = (
        "http://a.sk/",
        "200 OK",
        "Transfer-Encoding: chunked\r\nContent-Type: text/plain",
        b"4\r\ntext\r\n0\r\n\r\n",
    )
    assert taken(warc([page]), "a.warc", tmp_path) == {"a.sk": b"text"}


def test_a_packing_that_nobody_knows(tmp_path: Path) -> None:
    page = ("http://a.sk/x", "200 OK", "Content-Encoding: zstd\r\nContent-Type: text/html", b"????")
    assert taken(warc([page]), "a.warc", tmp_path) == {"a.sk/x": "problem: packed by zstd, which is not read here"}


@pytest.mark.parametrize("packing", [False, True])
def test_what_came_before_the_cut_is_kept(tmp_path: Path, packing: bool) -> None:
    pages = [(f"http://a.sk/{number}", "200 OK", "Content-Type: text/plain", b"text" * 99) for number in range(3)]
    content = warc(pages, packing)
    found = taken(content[: len(content) - 100], "a.warc", tmp_path)
    assert str(found.pop("")).startswith("problem: the archive is cut short")
    assert list(found) == ["a.sk/0", "a.sk/1"]


def test_no_records_at_all(tmp_path: Path) -> None:
    assert taken(b"WARC/1.0\r\nnonsense", "a.warc", tmp_path).keys() <= {""}
    assert taken(b"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: -5\r\n\r\nx" * 3, "a.warc", tmp_path).keys() <= {
        ""
    }
