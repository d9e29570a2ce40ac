"""Bytes to text by media type: web pages, mails, plain text and Markdown here, all else through kreuzberg."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

from docsearch.encodings import clean, decode
from docsearch.errors import ExtractionError
from docsearch.mails import extract_mail
from docsearch.markup import extract_slides, extract_xml
from docsearch.metadata import iso_date, primary_tag
from docsearch.model import Extract, Source
from docsearch.sources.media import extension
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


@cache
def _kreuzberg_config() -> Any:
    from kreuzberg import ExtractionConfig, PageConfig

    return ExtractionConfig(
        use_cache=False,  # it would write files of its own
        enable_quality_processing=False,  # it rewrites the text
        pages=PageConfig(extract_pages=True),
    )


def _by_kreuzberg(kind: str, content: bytes) -> Any:
    """kreuzberg's result. Raises ExtractionError for whatever goes wrong in it.

    Its errors are one class, but a fault in its Rust code comes as RuntimeError or as PyO3's PanicException, which is
    no Exception at all: found by fuzzing, a PDF whose date holds a letter with an accent. So everything is caught.
    """
    from kreuzberg import KreuzbergError, extract_bytes_sync  # .07 s and 37 MB: many folders need none of it

    try:
        with _silence():
            return extract_bytes_sync(content, kind, config=_kreuzberg_config())
    except KreuzbergError as error:
        raise ExtractionError(_why(kind, str(error))) from error
    except BaseException as error:
        if isinstance(error, KeyboardInterrupt | SystemExit | MemoryError):
            raise
        raise ExtractionError(_why(kind, "")) from error


@contextmanager
def _silence() -> Iterator[None]:
    """Nothing on standard error meanwhile: a fault in Rust code prints a page of trace before Python hears of it.

    5 us a document; other threads are silenced too, so the pipeline spreads work over processes.
    """
    sys.stderr.flush()
    try:
        kept = os.dup(2)
    except OSError:  # closed
        yield
        return
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)


def _extract_office(kind: str, content: bytes) -> Extract:
    """PDF, Office files, e-books and what else kreuzberg reads."""
    found = _by_kreuzberg(kind, content)
    text, pages = _pages(kind, found)
    metadata = found.metadata
    authors = metadata.get("authors") or []
    return Extract(
        title=clean(metadata.get("title") or "").strip() or None,
        text=text,
        author=clean(", ".join(authors)).strip() or None,
        published=iso_date(metadata.get("created_at")),
        pages=pages,
        declared_language=primary_tag(metadata.get("language")),
    )


def _pages(kind: str, found: Any) -> tuple[str, tuple[int, ...]]:
    """The text, and for a PDF the offset at which each page starts."""
    if kind != "application/pdf" or not found.pages:
        return clean(found.content).strip(), ()
    text, starts = "", []
    for page in found.pages:
        if text:
            text += "\n"
        starts.append(len(text))
        text += join_lines(page["content"])
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


def _why(kind: str, error: str) -> str:
    """kreuzberg's message in one line of ours."""
    lowered = error.lower()
    name = {"application/pdf": "PDF"}.get(kind, f"{extension(kind)} file")
    if "password" in lowered or "encrypt" in lowered:
        return f"the {name} is locked with a password"
    if error.startswith("ValidationError") or "unsupported" in lowered:
        return f"not a document docsearch can read: {kind}"
    return f"the {name} is damaged or cut off"
