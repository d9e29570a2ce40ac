"""The readable part of a web page: its article without the furniture, and what its head says about it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from copy import deepcopy
from functools import cache
from typing import TYPE_CHECKING, Any

from docsearch.encodings import clean, decode
from docsearch.model import Extract
from docsearch.pagehead import PageHead, unescape

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
# fmt: off
_INLINE = frozenset((
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "i",
    "ins", "kbd", "label", "mark", "nobr", "q", "rp", "rt", "ruby", "s", "samp", "small", "span", "strike",
    "strong", "sub", "sup", "time", "tt", "u", "var", "wbr",
))
# fmt: on
_TAG = re.compile(r"<(!--|/?([a-zA-Z][\w:-]*+)?[^>]*+>?)")
_SKIPPED = frozenset({"head", "title", *_FURNITURE_TAGS})

# Bounds that no page written by hand comes near. The parser takes time by the square of the attributes of a tag (20,000
# of them .6 s, 80,000 6 s), trafilatura by the square of what stands side by side in one element (10,000 <span>
# 1.5 s, 40,000 over a minute); 300,000 tags side by side take 25 s and 300 MB.
_TAG_LENGTH = 20_000  # characters of attributes a tag; of longer ones only the name is read
_SIDE_BY_SIDE = 5_000  # elements; beyond this the visible text is taken whole, as where no article is found
_TAG_COUNT = 300_000  # beyond this tags are only taken out
_LONG_TAG = re.compile(rf"<([a-zA-Z][\w:-]*+)[^<>]{{{_TAG_LENGTH},}}+")
_DEEP = "its tags are nested too deeply to tell the article from the rest of the page: all text was taken"
_MANY = f"it has more than {_TAG_COUNT:,} tags, too many to tell the article from the rest: all text was taken"

# What pages mark as not for an index: Google's comments for its search appliance, and an attribute.
_OFF = re.compile(r"<!--\s*google(off|on)\s*:\s*(?:index|all)\s*-->", re.IGNORECASE)
_EXCLUDED = "data-ai-crawl-exclude"
_XML_DECLARATION = re.compile(r"\s*<\?xml[^>]*\?>")


def extract_page(content: bytes, charset: str | None = None) -> Extract:
    """Title, text, author, date and language of an HTML page; `charset` is what the server said.

    The text has one block a line: paragraphs, headings, list items, table rows. It is "" where the page has none.
    """
    return extract_html(decode(content, charset or declared_charset(content)))


def extract_html(text: str) -> Extract:
    """As `extract_page`, for a page decoded already (the HTML part of a mail).

    Tags without end are bounded, and `notes` say where that keeps the article from being told from the rest.
    """
    text = _wanted(clean(text))
    tags = text.count("<")
    if tags > _TAG_COUNT:
        return Extract(title=None, text=_without_tags(text), notes=(_MANY,))
    parsed = _parse(text)
    if parsed is None:
        return Extract(title=None, text="")
    tree, deep = parsed
    excluded = _drop_excluded(tree) if _EXCLUDED in text.lower() else False
    head = PageHead(tree)
    about = Extract(head.title(), "", head.author(), head.published(), (), head.language(), head.alternates())
    if deep and not excluded:
        return about._replace(text=_without_tags(text), notes=(_DEEP,))
    crowded = tags > _SIDE_BY_SIDE and any(len(element) > _SIDE_BY_SIDE for element in tree.iter("*"))
    return about._replace(text=_main_text(tree, crowded))  # last, for it takes the tree apart


def _wanted(text: str) -> str:
    """The page without what stands between googleoff and googleon, and of endless tags only their names."""
    if len(text) > _TAG_LENGTH:
        text = _LONG_TAG.sub(r"<\1", text)
    kept, at, off = [], 0, False
    for mark in _OFF.finditer(text):
        if not off:
            kept.append(text[at : mark.start()])
        off, at = mark[1].lower() == "off", mark.end()
    return "".join((*kept, "" if off else text[at:]))


def _drop_excluded(tree: HtmlElement) -> bool:
    """Take out the elements marked as not for an index; whether there were any."""
    marked = tree.xpath(f"//*[@{_EXCLUDED}]")
    for element in marked:
        if element.getparent() is None or element.tag == "body":
            element.clear()
        else:
            element.drop_tree()
    return bool(marked)


def declared_charset(content: bytes) -> str | None:
    """The encoding the page names itself, in a meta tag or an XML declaration, within the first 2,048 bytes."""
    found = re.search(rb"""(?:charset|encoding)\s*=\s*["']?\s*([A-Za-z0-9_.:-]+)""", content[:2048])
    return found[1].decode("ascii") if found else None


def _parse(text: str) -> tuple[HtmlElement, bool] | None:
    """The page, and whether it goes deeper than the parser (256), which stops there; None where it has no element."""
    from lxml import etree  # 30 ms, which a folder of texts never needs
    from lxml import html as lxml_html

    if declaration := _XML_DECLARATION.match(text):
        text = text[declaration.end() :]
    if not text.strip():
        return None
    parser = _parser()
    try:
        tree = lxml_html.document_fromstring(text.encode("utf-8"), parser=parser)
    except (etree.LxmlError, ValueError, AssertionError):  # nothing but comments
        return None
    last = parser.error_log.last_error
    return tree, last is not None and last.type == etree.ErrorTypes.ERR_RESOURCE_LIMIT


@cache
def _parser() -> Any:
    from lxml.html import HTMLParser

    return HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, collect_ids=False)


@cache
def _options() -> Any:
    """trafilatura's options, made once: making them costs .06 ms, and a small page 1.4."""
    from trafilatura.settings import Extractor

    return Extractor(output_format="python", fast=True, precision=True, comments=False, with_metadata=False)


def _main_text(tree: HtmlElement, crowded: bool) -> str:
    """The article; the page's visible text where it is `crowded`, where no article is found, or one far shorter than
    what is visible."""
    from lxml.etree import strip_tags
    from trafilatura import bare_extraction  # .17 s: its date parsers come with it

    strip_tags(tree, "time")  # trafilatura drops the element with the date in it
    for element in list(tree.iter(*_FURNITURE_TAGS)):
        if element.get("type") != "application/ld+json":
            element.drop_tree()
    if crowded:
        return _visible_text(tree) or _block_text(tree)
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
    if len(visible) > 2 * len(text):
        return visible
    return text or _block_text(tree)


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
        SubElement(tree, "body").append(body)
    place.tag = "div"
    place.set("class", "post")


def _without_tags(page: str) -> str:
    """The text between the tags, for pages that are too much for the parser; in one pass, whatever is left open."""
    kept, at, never = [], 0, set()
    while (tag := _TAG.search(page, at)) is not None:
        name = (tag[2] or "").lower()
        kept.append(page[at : tag.start()] + ("" if name in _INLINE else "\n"))
        at = tag.end()
        closing = "-->" if tag[1] == "!--" else f"</{name}" if name in _SKIPPED and tag[1][0] != "/" else None
        if closing is None or closing in never:
            continue
        end = re.compile(re.escape(closing), re.IGNORECASE).search(page, at)
        if end is None:
            never.add(closing)
        else:
            at = end.end() if closing == "-->" else end.start()
    kept.append(page[at:])
    lines = (" ".join(unescape(line).split()) for line in "".join(kept).split("\n"))
    return "\n".join(line for line in lines if line)


def _prose(element: HtmlElement) -> int:
    """Characters of text that are not links."""
    if not isinstance(element.tag, str):
        return 0
    return len(element.text_content()) - sum(len(link.text_content()) for link in element.iter("a"))


def _visible_text(tree: HtmlElement) -> str:
    """The text of the page without menus, banners and the like."""
    copy = deepcopy(tree)
    for element in list(copy.iter("header", "div", "section", "ul", "ol", "form", "p", "table")):
        if _is_furniture(element):
            element.drop_tree()
    return _block_text(copy)


def _block_text(tree: HtmlElement) -> str:
    """All text of the body, one block a line."""
    body = tree.find("body")
    if body is None:
        return ""
    pieces: list[str] = []
    for event, element in _walk(body):
        if element.tag in ("td", "th"):
            pieces.append("" if event == "start" else " ")
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
