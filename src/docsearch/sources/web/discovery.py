"""What a resource of the web is, and which addresses it leads to.

Read with lxml from bytes that were fetched already. trafilatura and courlan, which find links by regular expressions,
lose some of those that matter here: they drop parameters that many sites name their pages by (cid, eid, uid, keyword,
source), pass over <base> and links to PDF files, and take links out of comments.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from hashlib import blake2b
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

from docsearch.errors import UsageError
from docsearch.metadata import primary_tag
from docsearch.sources.media import UNKNOWN, extension, media_type
from docsearch.sources.web.addresses import joined, same_site
from docsearch.sources.web.links import link
from docsearch.sources.web.listings import listing
from docsearch.sources.web.robots import AGENT

if TYPE_CHECKING:
    from lxml.html import HtmlElement

PAGE = "page"  # or a list: SITEMAP, FEED

_MOST_LINKS = 5_000  # of a page
_LONGEST_PAGE = 10 << 20  # bytes looked through for links
_FEED_TYPES = frozenset(
    {"application/rss+xml", "application/atom+xml", "application/rdf+xml", "application/feed+json", "application/json"}
)
_WORD = re.compile(r"\w+")


class Found(NamedTuple):
    """What a resource is and leads to. `pages` and `lists` (sitemaps, feeds) are addresses, each once, in its order.

    `canonical` is the address on the same site that the page calls its own, if it is another one. `kept` is False where
    the page asks not to be indexed. `shape` tells pages of the same words apart from others, numbers left aside.
    """

    kind: str
    media_type: str
    pages: tuple[str, ...] = ()
    lists: tuple[str, ...] = ()
    canonical: str | None = None
    kept: bool = True
    shape: str = ""


def discover(content: bytes, declared: str, address: str, charset: str | None, headers: Mapping[str, str]) -> Found:
    """What a server gave for an address: content, media type and charset as declared, headers in lower case."""
    listed = listing(content, address)
    if listed is not None:
        return Found(*listed)
    kind = kind_of(content, declared, address)
    rules = _rules(headers.get("x-robots-tag", ""))
    if kind != "text/html":
        return Found(PAGE, kind, kept="noindex" not in rules)
    tree = _tree(content, charset)
    return Found(PAGE, kind, kept="noindex" not in rules) if tree is None else _page(tree, address, rules)


def kind_of(content: bytes, declared: str, address: str) -> str:
    """The media type of what was fetched: by its content, then what the server declares, then the name."""
    told = media_type(content, "")
    if told not in ("text/plain", "application/xml", "application/zip", UNKNOWN):
        return told
    if declared in ("", "text/plain", UNKNOWN):
        return media_type(content, urlsplit(address).path)
    return media_type(content, f"name.{extension(declared)}")


def words(content: bytes, charset: str | None) -> frozenset[str]:
    """The words of an HTML page, case folded."""
    tree = _tree(content, charset)
    return frozenset() if tree is None else frozenset(_WORD.findall(_text(tree)))


def _tree(content: bytes, charset: str | None) -> HtmlElement | None:
    from lxml import etree, html

    content = content[:_LONGEST_PAGE].replace(b"\x00", b"")
    try:
        content.decode("utf-8")
        charset = "utf-8"  # whatever is declared; pages that do not declare it would be taken for Latin-1
    except UnicodeDecodeError:
        pass
    try:
        return html.document_fromstring(content, parser=html.HTMLParser(encoding=charset))
    except LookupError:  # a charset nobody knows
        return _tree(content, None) if charset else None
    except (etree.ParserError, ValueError):  # empty
        return None


def _page(tree: HtmlElement, address: str, rules: frozenset[str]) -> Found:
    """The links of an HTML page, as far as it allows that they are followed."""
    metas = [meta for meta in tree.iter("meta") if meta.get("content")]
    for meta in metas:
        if (meta.get("name") or "").lower() == "robots":
            rules |= _rules(meta.get("content"))
    base = next((element.get("href") for element in tree.iter("base") if element.get("href")), "")
    try:
        base = joined(address, base)
    except UsageError:
        base = address
    canonical, lists, pages = None, [], list[str]()
    for element in tree.iter("a", "area", "link", "frame", "iframe"):
        reference = element.get("src") if element.tag in ("frame", "iframe") else element.get("href")
        relations = (element.get("rel") or "").lower().split()
        if not reference or "nofollow" in relations:
            continue
        if element.tag != "link":
            pages.append(reference)
        elif "canonical" in relations and canonical is None:
            canonical = link(base, reference)
        elif "alternate" in relations and primary_tag(element.get("hreflang")):
            pages.append(reference)
        elif "alternate" in relations and (element.get("type") or "").partition(";")[0].lower() in _FEED_TYPES:
            lists.append(reference)
        elif "next" in relations or "prev" in relations:
            pages.append(reference)
    for meta in metas:
        if (meta.get("http-equiv") or "").lower() == "refresh" and (place := _refreshed(meta.get("content"))):
            pages.append(place)
    return Found(
        PAGE,
        "text/html",
        () if "nofollow" in rules else _links(base, pages),
        () if "nofollow" in rules else _links(base, [place for place in lists if "comments" not in place]),
        canonical if canonical and canonical != address and same_site(canonical, address) else None,
        "noindex" not in rules,
        _shape(tree),
    )


def _links(base: str, references: Iterable[str]) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for reference in references:
        if len(found) >= _MOST_LINKS:
            break
        if not reference.lstrip().startswith("#") and (address := link(base, reference)) is not None:
            found[address] = None
    return tuple(found)


def _refreshed(content: str) -> str | None:
    """Where a page says that it has moved: "0; url=/new"."""
    found = re.search(r"url\s*=\s*['\"]?([^'\"\s]+)", content, re.IGNORECASE)
    return found[1] if found else None


def _rules(value: str) -> frozenset[str]:
    """What a page or its server asks of robots, of all or of us: noindex, nofollow."""
    found: set[str] = set()
    for rule in value.lower().split(","):
        agent, colon, what = rule.rpartition(":")
        if not colon or agent.strip() == AGENT:
            found.add(what.strip())
    return frozenset(found | ({"noindex", "nofollow"} if "none" in found else set()))


def _text(tree: HtmlElement) -> str:
    """The words that readers see, case folded."""
    body = tree.find("body")
    pieces: list[str] = []
    for element in () if body is None else body.iter():
        if isinstance(element.tag, str) and element.tag not in ("script", "style", "template") and element.text:
            pieces.append(element.text)
        if element.tail:
            pieces.append(element.tail)
    return " ".join(pieces).casefold()


def _shape(tree: HtmlElement) -> str:
    """A digest of the words, each once: the same for a list sorted otherwise, or a calendar of another month's days."""
    found = sorted({word for word in _WORD.findall(_text(tree)) if not any(map(str.isdigit, word))})
    return blake2b(" ".join(found).encode("utf-8", "replace"), digest_size=8).hexdigest()
