"""What a resource of the web is, and which addresses it leads to: pages, sitemaps, feeds.

Read with lxml from bytes that were fetched already. trafilatura and courlan, which find links by regular expressions,
lose some of those that matter here: they drop parameters that many sites name their pages by (cid, eid, uid, keyword,
source), pass over <base> and links to PDF files, and take links out of comments.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from functools import lru_cache
from hashlib import blake2b
from io import BytesIO
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import parse_qsl, urlsplit

from docsearch.errors import UsageError
from docsearch.metadata import primary_tag
from docsearch.sources.media import UNKNOWN, extension, media_type
from docsearch.sources.web.addresses import joined, same_site
from docsearch.sources.web.fetching import FetchError, gunzipped

if TYPE_CHECKING:
    from lxml.html import HtmlElement

PAGE, SITEMAP, FEED = "page", "sitemap", "feed"

_MOST_LISTED = 50_000  # addresses of a sitemap, by its protocol (sitemaps.org), which also limits it to 50 MB
_LONGEST_LIST = 50 << 20
_MOST_LINKS = 5_000  # of a page
_LONGEST_PAGE = 10 << 20  # bytes looked through for links
_FEED_TYPES = frozenset(
    {"application/rss+xml", "application/atom+xml", "application/rdf+xml", "application/feed+json", "application/json"}
)
_ROOTS = {"urlset": SITEMAP, "sitemapindex": SITEMAP, "rss": FEED, "feed": FEED, "RDF": FEED}
_NO_DOCUMENT = re.compile(  # endings of what is no text
    "jpe?g|png|gif|svg|webp|avif|ico|bmp|tiff?|css|m?js|map|woff2?|ttf|otf|eot|mp3|mp4|m4[av]|mov|avi|wmv|mkv|webm|og[agv]"
    "|wav|flac|flv|swf|exe|msi|dmg|pkg|deb|rpm|apk|iso|jar|torrent",
    re.IGNORECASE,
)

# Traps: addresses without end that lead to nothing new.
_LONGEST_LINK = 2_000  # characters; a Thai letter takes nine
_MOST_FOLDERS = 16
_MOST_PARAMETERS = 8
_MOST_REPEATS = 3  # of a part of the path: /a/b/a/b/a/b/a/b comes of relative links that go wrong
_SESSION_NAME = re.compile(
    "(php|j|asp|cf|os|zen)?_?-?(sess(ion)?_?-?id|sessid|sid|csid|sessionid|token)|cfid", re.IGNORECASE
)
_SESSION_VALUE = re.compile(r"[A-Za-z0-9,_.!-]{16,}")
_TRACKER = re.compile("utm_.+|fbclid|gclid|dclid|msclkid|yclid|mc_cid|mc_eid|_ga|_gl|igshid|pk_campaign", re.IGNORECASE)
_SESSION_PATH = re.compile(r";[a-z]*sessionid=[^/;?]*|/\([A-Z]\([0-9a-z]{24}\)\)(?=/)", re.IGNORECASE)
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
    listed = _listed(content, address)
    if listed is not None:
        return listed
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


def pattern(address: str) -> str:
    """What addresses of pages made by one program share: numbers are "0", of parameters only the names count."""
    parts = urlsplit(address)
    names = sorted({name for name, _ in parse_qsl(parts.query, keep_blank_values=True)})
    return f"{parts.netloc}{re.sub('[0-9]+', '0', parts.path)}?{'&'.join(names)}"


def link(base: str, reference: str) -> str | None:
    """The address that a link leads to, without session ids and what tracks readers; None where it is not worth it."""
    whole = reference.lstrip().startswith(("/", "http:", "https:"))
    return _link("/".join(base.split("/", 3)[:3]) if whole else base, reference)


@lru_cache(maxsize=1 << 16)  # the menus of a site, on each of its pages; a link takes 150 us
def _link(base: str, reference: str) -> str | None:
    try:
        address = joined(base, reference)
        place, mark, query = _SESSION_PATH.sub("", address).partition("?")
        if mark:
            kept = [pair for pair in query.split("&") if pair and not _is_noise(*pair.partition("=")[::2])]
            place += f"?{'&'.join(kept)}" if kept else ""
        address = joined(address, place) if place != address else address
    except UsageError:
        return None
    return address if _is_worth_it(address) else None


def _is_noise(name: str, value: str) -> bool:
    """A session id, told by its name and by its length: some sites number their pages by "sid"."""
    if _TRACKER.fullmatch(name):
        return True
    return bool(_SESSION_NAME.fullmatch(name) or name.lower().startswith("aspsessionid")) and bool(
        _SESSION_VALUE.fullmatch(value)
    )


def _is_worth_it(address: str) -> bool:
    parts = urlsplit(address)
    folders = [part for part in parts.path.split("/") if part]
    if len(address) > _LONGEST_LINK or len(folders) > _MOST_FOLDERS or parts.query.count("&") >= _MOST_PARAMETERS:
        return False
    if folders and max(Counter(folders).values()) > _MOST_REPEATS:
        return False
    name, dot, ending = folders[-1].rpartition(".") if folders else ("", "", "")
    return not (name and dot and _NO_DOCUMENT.fullmatch(ending))


def _listed(content: bytes, address: str) -> Found | None:
    """What a sitemap or a feed lists; None for what is neither. An address counts as it stands there, traps or not."""
    with suppress(FetchError):  # broken, or too large
        content = gunzipped(content)
    head = content[:2000].removeprefix(b"\xef\xbb\xbf").lstrip()
    if head.startswith((b"<", b"\xff\xfe<", b"\xfe\xff\x00<")):
        return _listed_in_xml(content, address) if b"<html" not in head[:500].lower() else None
    if head.startswith(b"{") and b"jsonfeed.org/version" in head:
        return _of_list(FEED, "application/feed+json", address, _json_items(content), ())
    lines = head.decode("utf-8", "replace").split("\n")
    complete = lines if len(content) <= 2000 else lines[:-1]
    if any(line.strip() for line in complete) and all(
        re.fullmatch(r"https?://\S+", line.strip()) for line in complete if line.strip()
    ):
        rows = content[:_LONGEST_LIST].decode("utf-8", "replace").split()
        return _of_list(SITEMAP, "text/plain", address, rows, ())
    return None


def _of_list(kind: str, media: str, address: str, pages: Iterable[str], lists: Iterable[str]) -> Found:
    return Found(kind, media, _addresses(address, pages), _addresses(address, lists))


def _addresses(base: str, references: Iterable[str]) -> tuple[str, ...]:
    """Canonical addresses, each once."""
    found: dict[str, None] = {}
    for reference in references:
        if len(found) >= _MOST_LISTED:
            break
        try:
            found[joined(base, reference)] = None
        except UsageError:
            continue
    return tuple(found)


def _json_items(content: bytes) -> list[str]:
    try:
        items = json.loads(content).get("items", [])
    except (ValueError, RecursionError, AttributeError):
        return []
    found = [item.get("url") or item.get("external_url") for item in items if isinstance(item, dict)]
    return [address for address in found if isinstance(address, str)]


def _listed_in_xml(content: bytes, address: str) -> Found | None:
    from lxml import etree  # 30 ms

    pages: list[str] = []
    lists: list[str] = []
    kind = None
    options: dict[str, Any] = {"recover": True, "resolve_entities": False, "no_network": True, "load_dtd": False}
    try:
        for event, element in etree.iterparse(BytesIO(content[:_LONGEST_LIST]), events=("start", "end"), **options):
            name = _local(element.tag)
            if kind is None:
                kind = _ROOTS.get(name)
                if kind is None:
                    return None
            elif event == "end" and name in ("url", "item", "entry"):
                pages += _entry(element)
                element.clear()
            elif event == "end" and name == "sitemap":
                lists += _entry(element)
                element.clear()
            if len(pages) + len(lists) > _MOST_LISTED:
                break
    except etree.LxmlError:  # cut off or broken: what came before it counts
        pass
    return None if kind is None else _of_list(kind, "application/xml", address, pages, lists)


def _local(tag: object) -> str:
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def _entry(element: HtmlElement) -> Iterator[str]:
    """The addresses in one entry: of a sitemap (its versions in other languages, too), of RSS, of Atom."""
    guid = None
    found = False
    for child in element.iter():
        name = _local(child.tag)
        text = (child.text or "").strip()
        if name == "link" and child.get("href"):
            if (child.get("rel") or "alternate") == "alternate":
                found = True
                yield child.get("href")
        elif name in ("loc", "link") and text and "image" not in child.tag and "video" not in child.tag:
            found = True
            yield text
        elif name == "guid" and text.startswith("http") and child.get("isPermaLink", "true") == "true":
            guid = text
    if guid and not found:
        yield guid


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
        if not colon or agent.strip() == "docsearch":
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
