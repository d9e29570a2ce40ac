"""Bytes to text by media type: web pages, mails, plain text and Markdown here, all else through kreuzberg."""

from __future__ import annotations

import re
from collections.abc import Sequence

from docsearch.encodings import clean, decode
from docsearch.errors import ExtractionError
from docsearch.mails import extract_mail
from docsearch.markup import extract_slides, extract_xml
from docsearch.metadata import iso_date, primary_tag
from docsearch.model import Extract, Source
from docsearch.office import read_office
from docsearch.webpages import extract_page

_AS_TEXT = ("text/", "application/json", "application/x-subrip", "application/x-latex")
_UNREADABLE = ("application/octet-stream", "image/", "audio/", "video/", "application/zip", "application/gzip")
_FRONT_MATTER = re.compile(r"---[ \t]*\n(.*?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_FIELD = re.compile(r"^([A-Za-z_-]+):[ \t]*(.*?)[ \t]*$", re.MULTILINE)
_HEADING = re.compile(r"^ {0,3}#{1,6}[ \t]+(.+?)[ \t]*#*$|^([^\s#>|*-].*)\n=+[ \t]*$", re.MULTILINE)


def extract(source: Source) -> Extract:
    """The readable text of a document and what its format says about it.

    Raises ExtractionError, one line, if it is empty, damaged, locked, of no kind docsearch reads, or holds no text.
    """
    if not source.content.strip():
        raise ExtractionError("empty file")
    kind, _, parameters = source.media_type.partition(";")
    found = _extract(kind.strip().lower(), _charset(parameters), source.content)
    if not found.text.strip():
        raise ExtractionError("no text found (a scan, or a page of pictures?)")
    return found


def _extract(kind: str, charset: str | None, content: bytes) -> Extract:
    if kind in ("text/html", "application/xhtml+xml"):
        return extract_page(content, charset)
    if kind == "message/rfc822":
        return extract_mail(content)
    if kind == "text/markdown":
        return extract_markdown(clean(decode(content, charset)))
    if kind.startswith(_AS_TEXT) and kind != "text/xml":
        return extract_text(clean(decode(content, charset)))
    if kind.startswith(_UNREADABLE) and kind != "image/svg+xml":
        raise ExtractionError(f"not a document docsearch can read: {kind}")
    if kind == "application/vnd.oasis.opendocument.presentation":
        return extract_slides(content)
    if kind in ("application/xml", "text/xml", "image/svg+xml"):
        return extract_xml(content)
    return _extract_office(kind, content)


def _charset(parameters: str) -> str | None:
    found = re.search(r"""charset\s*=\s*["']?([\w.:-]+)""", parameters, re.IGNORECASE)
    return found[1] if found else None


def extract_text(text: str) -> Extract:
    """Plain text as it stands, without its front matter if it has one."""
    fields, body = _front_matter(text)
    return Extract(
        title=fields.get("title"),
        text=body.strip("\n"),
        author=fields.get("author"),
        published=iso_date(fields.get("date") or fields.get("published")),
        declared_language=primary_tag(fields.get("lang") or fields.get("language")),
    )


def extract_markdown(text: str) -> Extract:
    """Markdown as it stands; the first heading is its title if the front matter names none."""
    found = extract_text(text)
    if found.title is not None:
        return found
    heading = _HEADING.search(found.text)
    title = (heading[1] or heading[2]).strip() if heading else None
    return Extract(title, found.text, found.author, found.published, (), found.declared_language)


def _front_matter(text: str) -> tuple[dict[str, str], str]:
    """The fields between "---" lines at the very beginning, names in lower case, and the text after them."""
    found = _FRONT_MATTER.match(text)
    if found is None:
        return {}, text
    fields = {name.lower(): value.strip("\"'[] ") for name, value in _FIELD.findall(found[1])}
    return ({k: v for k, v in fields.items() if v}, text[found.end() :]) if fields else ({}, text)


def _extract_office(kind: str, content: bytes) -> Extract:
    """PDF, Office files, e-books and what else kreuzberg reads."""
    found = read_office(kind, content)
    text, starts = (
        _joined(found.pages) if kind == "application/pdf" and found.pages else (clean(found.text).strip(), ())
    )
    return Extract(
        title=clean(found.title or "").strip() or None,
        text=text or clean(found.text).strip(),
        author=clean(", ".join(found.authors)).strip() or None,
        published=iso_date(found.created),
        pages=starts,
        declared_language=primary_tag(found.language),
    )


def _joined(pages: Sequence[str]) -> tuple[str, tuple[int, ...]]:
    """The text of all pages, and the offset at which each starts."""
    text, starts = "", []
    for page in pages:
        if text:
            text += "\n"
        starts.append(len(text))
        text += join_lines(page)
    return text, tuple(starts)


def join_lines(page: str) -> str:
    """The lines of a page as paragraphs: a line that reaches the right margin goes on in the next one."""
    # pdfium writes U+0002 for a hyphen at the end of a line, and has joined the word already
    lines = [line.strip() for line in clean(page.replace("\x02", "")).split("\n")]
    margin = max(map(len, lines), default=0) * 0.6
    text = ""
    for line, previous in zip(lines, ["", *lines], strict=False):
        goes_on = (
            len(previous) >= margin and line and not previous.endswith((".", "!", "?", ":", ";", "。", "！", "？"))
        )
        text += (" " if goes_on else "\n") + line
    return text.strip()
