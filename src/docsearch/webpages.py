"""The readable part of a web page: its article without the furniture, and what its head says about it."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING, Any

from docsearch.encodings import clean, decode
from docsearch.metadata import iso_date, primary_tag
from docsearch.model import Extract

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_SHORT = 250  # characters; below this an article is checked against the text of the whole page
_FURNITURE_TAGS = (
    "script",
    "style",
    "nav",
    "footer",
    "aside",
    "noscript",
    "template",
    "svg",
    "iframe",
    "button",
    "select",
)
_FURNITURE_NAME = re.compile(
    r"(?:^|[\s_-])(?:cookies?|consent|gdpr|nav|navbar|navigation|menu|breadcrumbs?|footer|sidebar|share|sharing|social"
    r"|related|newsletter|advert|ads|skip|pagination|pager|comments?|promo|popup|modal)(?:$|[\s_-])",
    re.IGNORECASE,
)
_FURNITURE_ROLES = frozenset(
    {"navigation", "banner", "contentinfo", "complementary", "search", "dialog", "alertdialog"}
)
_BLOCKS = frozenset(
    [
        "address",
        "article",
        "blockquote",
        "br",
        "caption",
        "center",
        "dd",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "li",
        "main",
        "ol",
        "p",
        "pre",
        "section",
        "summary",
        "details",
        "table",
        "tbody",
        "tfoot",
        "thead",
        "tr",
        "ul",
    ]
)
_TITLE_CUT = re.compile(r"\s+[|·•»«:]+\s+|\s+[-–—]\s+|\s*\|\s*")
_XML_DECLARATION = re.compile(r"\s*<\?xml[^>]*\?>")
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


def extract_page(content: bytes, charset: str | None = None) -> Extract:
    """Title, text, author, date and language of an HTML page; `charset` is what the server said.

    The text has one block a line: paragraphs, headings, list items, table rows. It is "" where the page has none.
    """
    return extract_html(decode(content, charset or declared_charset(content)))


def extract_html(text: str) -> Extract:
    """As `extract_page`, for a page decoded already (the HTML part of a mail)."""
    tree = _parse(text)
    if tree is None:
        return Extract(title=None, text="")
    head = _Head(tree)
    return Extract(
        title=head.title(),
        text=_main_text(tree),
        author=head.author(),
        published=head.published(),
        declared_language=head.language(),
    )


def declared_charset(content: bytes) -> str | None:
    """The encoding the page names itself, in a meta tag or an XML declaration, within the first 2,048 bytes."""
    found = re.search(rb"""(?:charset|encoding)\s*=\s*["']?\s*([A-Za-z0-9_.:-]+)""", content[:2048])
    return found[1].decode("ascii") if found else None


def _parse(text: str) -> HtmlElement | None:
    from lxml import etree  # 25 ms, which a search never needs
    from lxml import html as lxml_html

    text = _XML_DECLARATION.sub("", clean(text), count=1)
    if not text.strip():
        return None
    try:
        return lxml_html.document_fromstring(text.encode("utf-8"), parser=_parser())
    except (etree.LxmlError, ValueError, AssertionError):  # nothing but comments; a tree deeper than the parser goes
        return None


@cache
def _parser() -> Any:
    from lxml.html import HTMLParser

    return HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, collect_ids=False)


@cache
def _options() -> Any:
    """trafilatura's options, made once: making them costs .25 ms, a fifth of a small page."""
    from trafilatura.settings import Extractor

    return Extractor(output_format="python", fast=True, precision=True, comments=False, with_metadata=False)


def _main_text(tree: HtmlElement) -> str:
    """The article; the page's visible text where no article is found, or one far shorter than what is visible."""
    from lxml.etree import strip_tags
    from trafilatura import bare_extraction  # .5 s: htmldate and its date parsers come with it

    strip_tags(tree, "time")  # trafilatura drops the element with the date in it
    for element in list(tree.iter(*_FURNITURE_TAGS)):
        if element.get("type") != "application/ld+json":
            element.drop_tree()
    _mark_article(tree)
    try:
        found = bare_extraction(tree, options=_options())
    except (
        RecursionError,
        MemoryError,
        AttributeError,
        IndexError,
        KeyError,
    ):  # on malformed trees; the fallback copes
        found = None
    text = (getattr(found, "text", None) or "").strip()
    if len(text) >= _SHORT:
        return text
    visible = _visible_text(tree)
    return visible if len(visible) > 2 * len(text) else text


def _mark_article(tree: HtmlElement) -> None:
    """Where no element is named or marked up as the article, name the innermost one that holds most of the prose.

    trafilatura then treats it as one; left alone it would gather the paragraphs of the page and lose headings and
    lists (benchmarks/extraction.py, layouts "bare" and "plain": a fifth of the sentences).
    """
    from lxml.etree import SubElement
    from trafilatura.xpaths import BODY_XPATH

    body = tree.find("body")
    if body is None or next(body.iter("article", "main"), None) is not None:
        return
    if any(expression(tree) for expression in BODY_XPATH):
        return
    place, wanted = body, _prose(body) * 0.8
    while (inner := next((child for child in place if _prose(child) >= wanted), None)) is not None:
        if inner.tag not in ("div", "section", "center", "form"):
            break
        place = inner
    if place is body:
        children = list(body)
        place = SubElement(body, "div")
        place.text, body.text = body.text, None
        place.extend(children)
    place.tag = "div"
    place.set("class", "post")


def _prose(element: HtmlElement) -> int:
    """Characters of text that are not links."""
    if not isinstance(element.tag, str):
        return 0
    return len(element.text_content()) - sum(len(link.text_content()) for link in element.iter("a"))


def _visible_text(tree: HtmlElement) -> str:
    """All text of the body but menus, banners and the like: one block a line."""
    body = tree.find("body")
    if body is None:
        return ""
    for element in list(body.iter("header", "div", "section", "ul", "ol", "form", "p", "table")):
        if _is_furniture(element):
            element.drop_tree()
    pieces: list[str] = []
    for event, element in _walk(body):
        if element.tag == "td" or element.tag == "th":
            pieces.append("" if event == "start" else " \t")
        elif element.tag in _BLOCKS:
            pieces.append("\n")
        pieces.append((element.text if event == "start" else element.tail) or "")
    lines = (" ".join(line.split()) for line in "".join(pieces).split("\n"))
    return "\n".join(line for line in lines if line)


def _walk(body: HtmlElement) -> Iterator[tuple[str, HtmlElement]]:
    from lxml.etree import iterwalk

    return iter(iterwalk(body, events=("start", "end")))


def _is_furniture(element: HtmlElement) -> bool:
    """By its role, its name, or because it is a list of links."""
    if element.get("role") in _FURNITURE_ROLES:
        return True
    name = f"{element.get('class') or ''} {element.get('id') or ''}"
    if len(name) > 1 and _FURNITURE_NAME.search(name):
        return True
    if element.tag == "header":
        return element.getparent() is not None and element.getparent().tag == "body" and element.find(".//h1") is None
    if element.tag in ("ul", "ol", "div"):
        links = element.findall(".//a")
        return len(links) > 2 and sum(len(link.text_content()) for link in links) * 5 > len(element.text_content()) * 4
    return False


class _Head:
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
        """og:title, else the one heading if the title repeats it, else the title without the site's name."""
        given = _text(self._tree.find(".//title")) or ""
        heads = [text for element in self._tree.iter("h1") if (text := _text(element))]
        heading = heads[0] if len(heads) == 1 else None
        shared = html.unescape(self._meta.get("og:title") or self._meta.get("twitter:title") or "")
        site = self._meta.get("og:site_name", "").casefold()
        if heading and heading.casefold() in (shared or given).casefold():
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
        for element in self._tree.iter("a", "span", "address"):
            if element.get("rel") == "author" or element.get("itemprop") == "author":
                return _name(_text(element))
        return None

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
    if not shared and "|" in last[0] and last.start() >= 10:
        return title[: last.start()]
    return title
