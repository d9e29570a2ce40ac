"""Names that all systems take, for any address."""

from __future__ import annotations

from pathlib import PurePosixPath
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docsearch.sources.web.filenames import file_name
from docsearch.sources.web.saved import SIDECAR


@pytest.mark.parametrize(
    ("address", "kind", "name"),
    [
        ("https://example.org/", "text/html", "example.org/index.html"),
        ("https://example.org/news/", "text/html", "example.org/news/index.html"),
        ("https://example.org/news", "text/html", "example.org/news.html"),
        ("https://example.org/a/b.htm", "text/html", "example.org/a/b.htm"),
        ("https://example.org/index.php", "text/html", "example.org/index.php.html"),
        ("https://example.org/get.php", "application/pdf", "example.org/get.php.pdf"),
        ("https://example.org/v1.2/a", "text/html", "example.org/v1-2/a.html"),
        ("http://localhost:8080/a.pdf", "application/pdf", "localhost_8080/a.pdf"),
        ("http://[::1]:8080/", "text/html", "1_8080/index.html"),
        ("https://example.org/tin-t%E1%BB%A9c/h%E1%BB%8Dp", "text/html", "example.org/tin-tức/họp.html"),
        ("https://example.org/%E0%B8%82%E0%B9%88%E0%B8%B2%E0%B8%A7", "text/html", "example.org/ข่าว.html"),
        ("https://example.org/con", "text/html", "example.org/_con_.html"),
        ("https://example.org/LPT1/x", "text/html", "example.org/_LPT1_/x.html"),
        ("https://example.org/__MACOSX/x", "text/html", "example.org/___MACOSX_/x.html"),
        ("https://example.org/.git/config", "text/html", "example.org/git/config.html"),
        ("https://example.org/a%2F..%2F..%2Fb", "text/html", "example.org/a-..-..-b.html"),
        ("https://example.org/x.meta.json", "application/json", "example.org/x.meta_.json"),
        ("https://example.org/a.tmp", "application/octet-stream", "example.org/a.tmp.bin"),
        ("https://example.org/a.7z", "application/x-7z-compressed", "example.org/a.7z"),
    ],
)
def test_a_name_says_where_the_page_is(address: str, kind: str, name: str) -> None:
    assert file_name(address, kind) == name


def test_a_query_becomes_part_of_the_name_and_a_digest() -> None:
    one, two = (file_name(f"https://example.org/index.php?id={number}&L=2", "text/html") for number in (12, 13))
    assert one.startswith("example.org/index.php-id-12-L-2~")
    assert one != two


def test_names_stay_within_what_file_systems_take() -> None:
    folders = "/".join(["vereinbarung-zwischen-den-staedten"] * 12)
    name = file_name(f"https://example.org/{folders}/{quote('ข่าวประชาสัมพันธ์' * 20)}?q={'x' * 900}", "text/html")
    assert len(name) < 330
    assert max(len(part.encode()) for part in name.split("/")) <= 255 - len(SIDECAR) - len(".1234567.part")


@given(
    st.lists(st.text(max_size=60), max_size=6),
    st.text(max_size=40),
    st.sampled_from(["text/html", "application/pdf", "application/json", "application/zip", "x/y"]),
)
def test_any_address_has_a_harmless_name(parts: list[str], query: str, kind: str) -> None:
    path = "/".join(quote(part, safe="", errors="replace") for part in parts)
    name = file_name(f"https://example.org/{path}?{quote(query, errors='replace')}", kind)
    pieces = PurePosixPath(name).parts
    assert pieces[0] == "example.org"
    for piece in pieces:
        assert piece not in (".", "..")
        assert not piece.startswith((".", "~", "#", " "))
        assert not piece.endswith((".", " ", "~", ".tmp", ".part", ".swp", ".swo", ".crdownload"))
        assert not set('<>:"/\\|?*\x00\n') & set(piece)
        assert piece.isprintable()
    assert all("." not in folder for folder in pieces[1:-1])
    assert "." in pieces[-1]
    assert not name.endswith(SIDECAR)
