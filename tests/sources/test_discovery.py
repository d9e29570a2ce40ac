"""What a resource is and leads to: its links, and what it asks of robots."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docsearch.sources.web.discovery import PAGE, Found, discover, kind_of, words

HERE = "https://example.org/en/page.html"
SITE = "https://example.org"


def found(
    html: str | bytes, declared: str = "text/html", at: str = HERE, charset: str | None = None, **headers: str
) -> Found:
    content = html.encode() if isinstance(html, str) else html
    return discover(content, declared, at, charset, {name.replace("_", "-"): value for name, value in headers.items()})


def links(html: str | bytes, **options: str) -> list[str]:
    return [address.removeprefix(SITE) for address in found(html, **options).pages]


def test_links_of_a_page_in_all_their_spellings() -> None:
    page = """<!doctype html><!-- <a href="/comment">x</a> --><script>var s = '<a href="/script">';</script>
        <a href="next.html#part">a</a> <a href = 'spaced.html'>b</a> <a href=plain.html>c</a>
        <a title="a > b" href="/greater">d</a> <a href="?id=1&amp;L=2">e</a> <a href="//example.org/report.pdf">f</a>
        <area href="/map"><iframe src="/frame"></iframe><a>g</a><a href="">h</a><a href="#top">i</a>
        <a href="mailto:a@example.org">j</a><a href="javascript:go()">k</a><a href="tel:1">l</a><a href="http://[">m</a>
        <a href="/photo.JPG">n</a><a href="tin-tức">o</a><link rel="stylesheet" href="/style"><link rel=next href=/2>
        <meta http-equiv="Refresh" content="0; URL='/moved'">"""
    assert links(page) == [
        "/en/next.html",
        "/en/spaced.html",
        "/en/plain.html",
        "/greater",
        "/en/page.html?id=1&L=2",
        "/report.pdf",
        "/map",
        "/frame",
        "/en/tin-t%E1%BB%A9c",
        "/2",
        "/moved",
    ]


def test_links_follow_the_base_of_the_page() -> None:
    assert links("<base href='/vi/'><a href=tin.html>a</a>") == ["/vi/tin.html"]
    assert links("<base href='http://['><a href=tin.html>a</a>") == ["/en/tin.html"]


def test_letters_of_links_are_read_as_the_page_is_written() -> None:
    page = "<a href='/košice'>a</a>"
    assert links(page.encode("cp1250"), charset="windows-1250") == ["/ko%C5%A1ice"]
    assert links(f"<meta charset=windows-1250>{page}".encode("cp1250")) == ["/ko%C5%A1ice"]
    assert links(page.encode(), charset="iso-8859-1") == ["/ko%C5%A1ice"]
    assert links(page.encode("cp1250"), charset="no-such-charset") != []


def test_nofollow_is_obeyed_on_links_pages_and_servers() -> None:
    assert links("<a rel='nofollow noopener' href=/a>a</a><a href=/b class=nofollow>b</a>") == ["/b"]
    assert links("<meta name=ROBOTS content='NoFollow, noarchive'><a href=/a>a</a>") == []
    assert links("<a href=/a>a</a>", x_robots_tag="nofollow") == []
    assert links("<a href=/a>a</a>", x_robots_tag="otherbot: none") == ["/a"]


@pytest.mark.parametrize(
    ("html", "header", "kept"),
    [
        ("<meta name=robots content='noindex, follow'>", "", False),
        ("<meta name=robots content='none'>", "", False),
        ("<meta name=robots content='all'>", "", True),
        ("<p>text", "noindex", False),
        ("<p>text", "docsearch: noindex", False),
        ("<p>text", "otherbot: noindex", True),
    ],
)
def test_noindex_is_obeyed(html: str, header: str, kept: bool) -> None:
    assert found(html, x_robots_tag=header).kept is kept


def test_a_pdf_may_forbid_to_be_kept() -> None:
    assert found(b"%PDF-1.7", "application/pdf", x_robots_tag="noindex") == Found(PAGE, "application/pdf", kept=False)


def test_canonical_versions_and_feeds() -> None:
    page = """<link rel=canonical href="/en/page.html?"><link rel="alternate" hreflang="vi" href="/vi/trang.html">
        <link rel=alternate hreflang=x-default href="/all"><link rel="alternate" type="application/rss+xml" href=/feed>
        <link rel=alternate type="application/atom+xml" href="/comments/feed">
        <link rel=alternate type=text/html href=/m>"""
    read = found(page)
    assert read.canonical is None  # its own
    assert read.pages == (f"{SITE}/vi/trang.html",)
    assert read.lists == (f"{SITE}/feed",)
    assert found(page, at=f"{HERE}?print=1").canonical == HERE
    assert found("<link rel=canonical href=https://other.example/>").canonical is None


def test_other_xml_is_a_page() -> None:
    assert found("<?xml version='1.0'?><minutes><link>https://example.org/</link></minutes>", "text/xml").kind == PAGE
    xhtml = "<?xml version='1.0'?><html xmlns='http://www.w3.org/1999/xhtml'><body><a href='/a'>a</a></body></html>"
    assert found(xhtml, "application/xhtml+xml").pages == (f"{SITE}/a",)


@pytest.mark.parametrize(
    ("content", "declared", "address", "kind"),
    [
        (b"%PDF-1.7", "text/html", HERE, "application/pdf"),
        (b"<!doctype html><p>", "application/pdf", HERE, "text/html"),
        (b"Hello <b>there</b>", "text/html", "https://example.org/a.php", "text/html"),
        (b"a;b\n1;2\n", "text/csv", HERE, "text/csv"),
        (b"a;b\n1;2\n", "application/octet-stream", "https://example.org/a.csv", "text/csv"),
        (b"# Title\n", "text/plain", "https://example.org/a.md", "text/markdown"),
        (b"<!doctype html><p>", "text/html", "https://example.org/README.md", "text/html"),
        (bytes(range(200)), "application/octet-stream", f"{SITE}/a", "application/octet-stream"),
    ],
)
def test_the_kind_is_told_by_content_then_by_what_is_declared(
    content: bytes, declared: str, address: str, kind: str
) -> None:
    assert kind_of(content, declared, address) == kind


def test_pages_of_the_same_words_have_one_shape() -> None:
    one = found("<body><p>March 2026<script>var a1 = 'other'</script> meetings: 12")
    assert one.shape == found("<body><p>meetings: 99, 2031 <b>March</b>").shape
    assert one.shape != found("<body><p>meetings: 99, 2031 <b>April</b>").shape
    assert words(b"<body><p>M\xc3\xa1j 2026", None) == {"máj", "2026"}


@given(st.binary(max_size=400), st.sampled_from(["", "text/html", "application/xml", "text/plain", "application/gzip"]))
def test_any_bytes_lead_somewhere_or_nowhere(content: bytes, declared: str) -> None:
    for start in (b"", b"<html><body><a href='", b"<urlset><url><loc>", b"<rss><item><link>", b"\x1f\x8b\x08", b"{"):
        read = found(start + content, declared)
        assert all(address.startswith(("http://", "https://")) for address in (*read.pages, *read.lists))


def test_a_page_of_a_hundred_thousand_tags_is_read_in_a_moment() -> None:
    assert found("<div>" * 100_000 + "<a href=/a>").kind == PAGE
