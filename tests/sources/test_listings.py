"""Sitemaps and feeds in all the forms that sites give them."""

from __future__ import annotations

import gzip
import json

from docsearch.sources.web.listings import FEED, SITEMAP, Listing, listing

SITE = "https://example.org"


def read(content: str | bytes) -> Listing | None:
    return listing(content.encode() if isinstance(content, str) else content, f"{SITE}/en/page.html")


def listed(content: str | bytes) -> Listing:
    found = read(content)
    assert found is not None
    return found


def pages(content: str | bytes) -> list[str]:
    return [address.removeprefix(SITE) for address in listed(content).pages]


URLSET = "http://www.sitemaps.org/schemas/sitemap/0.9"
SITEMAP_XML = f"""<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="{URLSET}" xmlns:xhtml="http://www.w3.org/1999/xhtml" xmlns:image="http://www.google.com/image/1.1">
<url><loc> https://example.org/a?cid=7&amp;L=2 </loc><lastmod>2026-01-01</lastmod>
<xhtml:link rel="alternate" hreflang="vi" href="https://example.org/vi/a"/>
<image:image><image:loc>https://example.org/a.png</image:loc></image:image></url>
<url><loc><![CDATA[https://example.org/b]]></loc></url><url><loc>/relative</loc></url><url><loc>mailto:x@y</loc></url></urlset>"""


def test_sitemaps_in_all_forms() -> None:
    expected = ["/a?cid=7&L=2", "/vi/a", "/b", "/relative"]
    assert pages(SITEMAP_XML) == expected
    assert pages(SITEMAP_XML.replace("UTF-8", "UTF-16").encode("utf-16")) == expected
    assert pages(gzip.compress(SITEMAP_XML.encode())) == expected
    assert pages(SITEMAP_XML.replace(f' xmlns="{URLSET}"', "")) == expected
    assert pages(SITEMAP_XML[:-120]) == expected[:2]
    index = f"<sitemapindex xmlns='{URLSET}'><sitemap><loc>{SITE}/1.xml.gz</loc></sitemap></sitemapindex>"
    assert listed(index).lists == (f"{SITE}/1.xml.gz",)
    assert listed(index).kind == SITEMAP
    text = listed(f"{SITE}/a\r\n\r\n{SITE}/b\n")
    assert (text.kind, text.pages) == (SITEMAP, (f"{SITE}/a", f"{SITE}/b"))
    assert read(f"see {SITE}/a\n") is None


def test_feeds_in_all_forms() -> None:
    rss = """<?xml version="1.0"?><rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel>
        <link>https://example.org/</link><atom:link rel="self" href="https://example.org/feed"/>
        <item><title>1</title><link>https://example.org/1?a=1&amp;b=2</link></item>
        <item><guid>https://example.org/2</guid></item><item><guid isPermaLink="false">https://example.org/no</guid></item>
        <item><link><![CDATA[ https://example.org/3.pdf ]]></link></item></channel></rss>"""
    assert pages(rss) == ["/1?a=1&b=2", "/2", "/3.pdf"]
    atom = """<feed xmlns="http://www.w3.org/2005/Atom"><link href="https://example.org/"/><entry>
        <link rel="enclosure" href="/a.mp3"/><link href="/1"/></entry>
        <entry><link rel="alternate" href="/2"/></entry></feed>"""
    assert pages(atom) == ["/1", "/2"]
    rdf = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">
        <channel rdf:about="/"><link>https://example.org/</link></channel><item><link>https://example.org/1</link></item></rdf:RDF>"""
    assert pages(rdf) == ["/1"]
    feed = {"version": "https://jsonfeed.org/version/1.1", "items": [{"url": f"{SITE}/1"}, {"id": "x"}, 5, {"url": 7}]}
    assert pages(json.dumps(feed)) == ["/1"]
    assert listed(rss).kind == FEED


def test_xml_reads_no_files_and_blows_up_nothing() -> None:
    bomb = '<!DOCTYPE urlset [<!ENTITY a "aaaaaaaaaa">' + "".join(
        f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9)
    )
    file = '<!DOCTYPE urlset [<!ENTITY f SYSTEM "file:///etc/passwd">]>'
    rows = f"<urlset><url><loc>{SITE}/&f;&j;</loc></url><url><loc>{SITE}/b</loc></url></urlset>"
    assert pages(f"{file}{rows}") == ["/", "/b"]
    assert pages(f"{bomb}]>{rows}") == []  # the parser stops there
