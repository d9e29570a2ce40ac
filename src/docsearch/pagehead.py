"""What a web page says about itself: title, author, date of publication, language, versions.

Read here rather than by trafilatura, whose metadata and date search cost as much as the text of a small page, and
whose date is a guess where the page gives none.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

from docsearch.metadata import iso_date, primary_tag

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_TITLE_CUT = re.compile(r"\s+[|·•»«:]+\s+|\s+[-–—]\s+|\s*\|\s*")
_DATE_META = (
    "article:published_time",
    "og:published_time",
    "datepublished",
    "date",
    "dc.date",
    "dc.date.issued",
    "dc.date.created",
    "dcterms.date",
    "dcterms.issued",
    "dcterms.created",
    "pubdate",
    "publishdate",
    "publish-date",
    "publication_date",
    "citation_publication_date",
    "parsely-pub-date",
    "sailthru.date",
)
_AUTHOR_META = ("author", "article:author", "dc.creator", "dcterms.creator", "citation_author", "parsely-author")
_DATE_CLASS = re.compile(r"publish|entry-date|post-date|posted|pubdate", re.IGNORECASE)


class PageHead:
    """What the page says about itself: meta tags, JSON-LD, and the marked-up elements of its body."""

    def __init__(self, tree: HtmlElement) -> None:
        self._tree = tree
        self._meta: dict[str, str] = {}
        for meta in tree.iter("meta"):
            name = meta.get("property") or meta.get("name") or meta.get("itemprop") or meta.get("http-equiv")
            value = meta.get("content")
            if name and value and value.strip():
                self._meta.setdefault(name.lower(), " ".join(value.split()))
        self._data = tuple(_json_ld(tree))

    def title(self) -> str | None:
        """og:title, else the one heading if the title repeats it at length, else the title without the site's name."""
        given = _text(self._tree.find(".//title")) or ""
        heads = [text for element in self._tree.iter("h1") if (text := _text(element))]
        heading = heads[0] if len(heads) == 1 else None
        shared = unescape(self._meta.get("og:title") or self._meta.get("twitter:title") or "")
        site = self._meta.get("og:site_name", "").casefold()
        whole = (shared or given).casefold()
        if heading and heading.casefold() in whole and heading.casefold() != site and 2 * len(heading) >= len(whole):
            return heading
        return _without_site(shared or given, site, bool(shared)) or (heads[0] if heads else None)

    def author(self) -> str | None:
        """A name, never an address."""
        for name in _AUTHOR_META:
            if (author := _name(self._meta.get(name))) is not None:
                return author
        for item in self._data:
            if (author := _name(_person(item.get("author")))) is not None:
                return author
        marked = self._tree.xpath("(//a | //span | //address)[@rel = 'author' or @itemprop = 'author']")
        return _name(_text(marked[0])) if marked else None

    def published(self) -> str | None:
        """Only what is marked as the date of publication: a wrong date is worse than none."""
        for name in _DATE_META:
            if (date := iso_date(self._meta.get(name))) is not None:
                return date
        for item in self._data:
            if (date := iso_date(item.get("datePublished"))) is not None:
                return date
        times = [element for element in self._tree.iter("time") if element.get("datetime")]
        for element in times:
            marks = f"{element.get('itemprop') or ''} {element.get('class') or ''}"
            if element.get("pubdate") is not None or _DATE_CLASS.search(marks):
                return iso_date(element.get("datetime"))
        return iso_date(times[0].get("datetime")) if len(times) == 1 else None

    def language(self) -> str | None:
        """<html lang>, else what the meta tags say."""
        root = self._tree
        named = root.get("lang") or root.get("{http://www.w3.org/XML/1998/namespace}lang") or root.get("xml:lang")
        candidates = (
            named,
            *(self._meta.get(key) for key in ("content-language", "language", "dc.language", "og:locale")),
        )
        return next((tag for candidate in candidates if (tag := primary_tag(candidate)) is not None), None)

    def alternates(self) -> tuple[str, ...]:
        """The addresses of the page and its versions in other languages; whole ones where it gives its own.

        The one for all other languages (x-default) is left out: it may be a page where one chooses.
        """
        links = [(_words(link.get("rel")), link) for link in self._tree.iter("link") if link.get("href", "").strip()]
        own = next((link.get("href").strip() for rel, link in links if "canonical" in rel), None)
        own = own or self._meta.get("og:url")
        others = [
            link.get("href").strip() for rel, link in links if "alternate" in rel and primary_tag(link.get("hreflang"))
        ]
        return tuple(dict.fromkeys(_joined(own, address) for address in (own, *others) if address))


def unescape(text: str) -> str:
    """Character references as characters; where one has thousands of digits, which Python refuses, all as they are."""
    try:
        return html.unescape(text)
    except ValueError:
        return text


def _words(value: str | None) -> list[str]:
    return (value or "").lower().split()


def _joined(base: str | None, address: str) -> str:
    """An address told from another one; as it is where that is no address, or has none to offer ("page.html")."""
    try:
        return urljoin(base, address) if base and "://" in base else address
    except ValueError:  # brackets in the host that hold no address
        return address


def _json_ld(tree: HtmlElement) -> Iterator[dict[str, Any]]:
    """The items of the page's JSON-LD that tell of the page itself; broken JSON is passed over."""
    for script in tree.iter("script"):
        if script.get("type") != "application/ld+json" or not script.text:
            continue
        try:
            found = json.loads(script.text, strict=False)
        except (ValueError, RecursionError):
            continue
        for item in found if isinstance(found, list) else [found]:
            if isinstance(item, dict):
                graph = item.get("@graph")
                yield item
                yield from (node for node in graph if isinstance(node, dict)) if isinstance(graph, list) else ()


def _person(value: object) -> str | None:
    """The name in JSON-LD's author: a name, a record, or a list of either."""
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, dict):
        value = value.get("name")
    return value if isinstance(value, str) else None


def _name(value: str | None) -> str | None:
    if not value or "://" in value or len(value) > 200:
        return None
    return re.sub(r"^(?:by|von|par|por)\s+", "", " ".join(value.split()), flags=re.IGNORECASE) or None


def _text(element: HtmlElement | None) -> str | None:
    """The element's text on one line; None if it has none."""
    return None if element is None else " ".join(element.text_content().split()) or None


def _without_site(title: str, site: str, shared: bool) -> str:
    """The title without the site's name at either end: the name the page gives, else what follows the last "|"."""
    title = " ".join(title.split())
    cuts = list(_TITLE_CUT.finditer(title))
    if not cuts:
        return title
    first, last = cuts[0], cuts[-1]
    if site and title[last.end() :].casefold() == site:
        return title[: last.start()]
    if site and title[: first.start()].casefold() == site:
        return title[first.end() :]
    if not shared and "|" in last[0] and last.start() >= 3:
        return title[: last.start()]
    return title
