"""Lists of addresses that sites give out: sitemaps and feeds, in XML, JSON or plain lines."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from io import BytesIO
from typing import Any, NamedTuple

from docsearch.safe_xml import SAFE
from docsearch.sources.web.addresses import all_joined
from docsearch.sources.web.limits import FetchError
from docsearch.sources.web.packing import gunzipped

SITEMAP, FEED = "sitemap", "feed"

_MOST = 50_000  # addresses of a sitemap, by its protocol (sitemaps.org), which also limits it to 50 MB
_LONGEST = 50 << 20
_ROOTS = {"urlset": SITEMAP, "sitemapindex": SITEMAP, "rss": FEED, "feed": FEED, "RDF": FEED}


class Listing(NamedTuple):
    """A sitemap or a feed: the addresses of pages, and of further lists, each once, in its order."""

    kind: str
    media_type: str
    pages: tuple[str, ...]
    lists: tuple[str, ...]


def listing(content: bytes, address: str) -> Listing | None:
    """What a sitemap or a feed lists; None for what is neither. An address counts as it stands there, traps or not."""
    with suppress(FetchError):  # broken, or too large
        content = gunzipped(content)
    head = content[:2000].removeprefix(b"\xef\xbb\xbf").lstrip()
    if head.startswith((b"<", b"\xff\xfe<", b"\xfe\xff\x00<")):
        return _listed_in_xml(content, address) if b"<html" not in head[:500].lower() else None
    if head.startswith(b"{") and b"jsonfeed.org/version" in head:
        return _listing(FEED, "application/feed+json", address, _json_items(content))
    lines = head.decode("utf-8", "replace").split("\n")
    complete = lines if len(content) <= 2000 else lines[:-1]
    if any(line.strip() for line in complete) and all(
        re.fullmatch(r"https?://\S+", line.strip()) for line in complete if line.strip()
    ):
        rows = content[:_LONGEST].decode("utf-8", "replace").split()
        return _listing(SITEMAP, "text/plain", address, rows)
    return None


def _listing(kind: str, media: str, address: str, pages: Iterable[str], lists: Iterable[str] = ()) -> Listing:
    return Listing(kind, media, all_joined(address, pages, _MOST), all_joined(address, lists, _MOST))


def _json_items(content: bytes) -> list[str]:
    try:
        items = json.loads(content).get("items", [])
    except (ValueError, RecursionError, AttributeError):
        return []
    found = [item.get("url") or item.get("external_url") for item in items if isinstance(item, dict)]
    return [address for address in found if isinstance(address, str)]


def _listed_in_xml(content: bytes, address: str) -> Listing | None:
    from lxml import etree  # 30 ms

    pages: list[str] = []
    lists: list[str] = []
    kind = None
    try:
        for event, element in etree.iterparse(
            BytesIO(content[:_LONGEST]), events=("start", "end"), recover=True, **SAFE
        ):
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
            if len(pages) + len(lists) > _MOST:
                break
    except etree.LxmlError:  # cut off or broken: what came before it counts
        pass
    return None if kind is None else _listing(kind, "application/xml", address, pages, lists)


def _local(tag: object) -> str:
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def _entry(element: Any) -> Iterator[str]:
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
