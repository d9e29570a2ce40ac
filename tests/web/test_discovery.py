"""What a resource is and leads to: pages, sitemaps, feeds, and links that are not worth following."""

from __future__ import annotations

import gzip
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docsearch.sources.web.discovery import FEED, PAGE, SITEMAP, Found, discover, kind_of, link, pattern, words

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


URLSET = "http://www.sitemaps.org/schemas/sitemap/0.9"
SITEMAP_XML = f"""<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="{URLSET}" xmlns:xhtml="http://www.w3.org/1999/xhtml" xmlns:image="http://www.google.com/image/1.1">
<url><loc> https://example.org/a?cid=7&amp;L=2 </loc><lastmod>2026-01-01</lastmod>
<xhtml:link rel="alternate" hreflang="vi" href="https://example.org/vi/a"/>
<image:image><image:loc>https://example.org/a.png</image:loc></image:image></url>
<url><loc><![CDATA[https://example.org/b]]></loc></url><url><loc>/relative</loc></url><url><loc>mailto:x@y</loc></url></urlset>"""


def test_sitemaps_in_all_forms() -> None:
    expected = ["/a?cid=7&L=2", "/vi/a", "/b", "/relative"]
    assert links(SITEMAP_XML, declared="application/xml") == expected
    assert links(SITEMAP_XML.replace("UTF-8", "UTF-16").encode("utf-16"), declared="text/xml") == expected
    assert links(gzip.compress(SITEMAP_XML.encode()), declared="application/gzip") == expected
    assert links(SITEMAP_XML.replace(f' xmlns="{URLSET}"', ""), declared="text/html") == expected
    assert links(SITEMAP_XML[:-120], declared="application/xml") == expected[:2]
    index = f"<sitemapindex xmlns='{URLSET}'><sitemap><loc>{SITE}/1.xml.gz</loc></sitemap></sitemapindex>"
    assert found(index).lists == (f"{SITE}/1.xml.gz",)
    assert found(index).kind == SITEMAP
    text = found(f"{SITE}/a\r\n\r\n{SITE}/b\n", "text/plain")
    assert (text.kind, text.pages) == (SITEMAP, (f"{SITE}/a", f"{SITE}/b"))
    assert found(f"see {SITE}/a\n", "text/plain").kind == PAGE


def test_feeds_in_all_forms() -> None:
    rss = """<?xml version="1.0"?><rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel>
        <link>https://example.org/</link><atom:link rel="self" href="https://example.org/feed"/>
        <item><title>1</title><link>https://example.org/1?a=1&amp;b=2</link></item>
        <item><guid>https://example.org/2</guid></item><item><guid isPermaLink="false">https://example.org/no</guid></item>
        <item><link><![CDATA[ https://example.org/3.pdf ]]></link></item></channel></rss>"""
    assert links(rss, declared="application/rss+xml") == ["/1?a=1&b=2", "/2", "/3.pdf"]
    atom = """<feed xmlns="http://www.w3.org/2005/Atom"><link href="https://example.org/"/><entry>
        <link rel="enclosure" href="/a.mp3"/><link href="/1"/></entry>
        <entry><link rel="alternate" href="/2"/></entry></feed>"""
    assert links(atom, declared="application/atom+xml") == ["/1", "/2"]
    rdf = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">
        <channel rdf:about="/"><link>https://example.org/</link></channel><item><link>https://example.org/1</link></item></rdf:RDF>"""
    assert links(rdf, declared="text/xml") == ["/1"]
    feed = {"version": "https://jsonfeed.org/version/1.1", "items": [{"url": f"{SITE}/1"}, {"id": "x"}, 5, {"url": 7}]}
    assert links(json.dumps(feed), declared="application/feed+json") == ["/1"]
    assert found(rss).kind == FEED


def test_xml_reads_no_files_and_blows_up_nothing() -> None:
    bomb = '<!DOCTYPE urlset [<!ENTITY a "aaaaaaaaaa">' + "".join(
        f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9)
    )
    file = '<!DOCTYPE urlset [<!ENTITY f SYSTEM "file:///etc/passwd">]>'
    rows = f"<urlset><url><loc>{SITE}/&f;&j;</loc></url><url><loc>{SITE}/b</loc></url></urlset>"
    assert links(f"{file}{rows}") == ["/", "/b"]
    assert links(f"{bomb}]>{rows}") == []  # the parser stops there


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


@pytest.mark.parametrize(
    ("reference", "kept"),
    [
        ("/a?PHPSESSID=0123456789abcdef0123&id=5", "/a?id=5"),
        ("/a;jsessionid=0123456789ABCDEF0123?x=1", "/a?x=1"),
        ("/(S(abcdefghijklmnopqrstuvwx))/a.aspx", "/a.aspx"),
        ("/a?utm_source=x&utm_medium=y&fbclid=z", "/a"),
        ("/story?sid=55", "/story?sid=55"),
        ("/a?cid=5&eid=6&keyword=voda&source=eu", "/a?cid=5&eid=6&keyword=voda&source=eu"),
    ],
)
def test_sessions_and_trackers_go_and_what_names_a_page_stays(reference: str, kept: str) -> None:
    assert link(HERE, reference) == SITE + kept


@pytest.mark.parametrize(
    "reference",
    [
        "/a/b/a/b/a/b/a/b/a/b",
        "/" + "/".join("abcdefghijklmnopqrs"),
        "/?" + "&".join(f"filter{number}=1" for number in range(12)),
        "/" + "a" * 3_000,
        "/video.mp4",
        "ftp://example.org/a",
        "http://user:secret@example.org/",
    ],
)
def test_links_not_worth_following(reference: str) -> None:
    assert link(HERE, reference) is None


def test_a_pattern_leaves_numbers_and_values_aside() -> None:
    assert pattern(f"{SITE}/cal/2026/11?view=day&d=3") == pattern(f"{SITE}/cal/1999/1?d=4&view=month")
    assert pattern(f"{SITE}/cal/2026") != pattern(f"{SITE}/cal/2026/11")


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
