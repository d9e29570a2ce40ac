"""Bytes to text by media type: plain text, Markdown, PDF and pictures here, all else in modules of their own."""

from __future__ import annotations

import re
from collections.abc import Sequence

from docsearch.encodings import clean, decode
from docsearch.errors import ExtractionError
from docsearch.images import pixels
from docsearch.mails import extract_mail, extract_outlook
from docsearch.markup import extract_slides, extract_xml
from docsearch.metadata import iso_date, primary_tag
from docsearch.model import Extract, Source
from docsearch.ocr import DPI, PIXELS, Ocr, Picture, numbered, read_pictures
from docsearch.office import Office, page_pictures, read_office
from docsearch.pagetext import joined, raw
from docsearch.repair import repaired, unreadable
from docsearch.sources.media import extension
from docsearch.spreadsheets import Sheet, extract_opendocument_sheets, extract_workbook, sheets_text
from docsearch.tables import LONGEST, read_delimited
from docsearch.webpages import extract_page

_AS_TEXT = ("text/", "application/json", "application/x-subrip", "application/x-latex")
_UNREADABLE = (
    *("application/octet-stream", "image/", "audio/", "video/", "application/warc", "application/ms-tnef"),
    *("application/zip", "application/gzip", "application/zstd", "application/vnd.rar", "application/x-7z-compressed"),
    *("application/x-tar", "application/x-bzip2", "application/x-xz", "application/mbox"),
    "application/vnd.ms-outlook-pst",
)
_WORKBOOK = ("application/vnd.openxmlformats-officedocument.spreadsheetml", "application/vnd.ms-excel.sheet.macro")
_PICTURES = ("image/png", "image/jpeg", "image/tiff", "image/webp")
_IMAGE = re.compile(rb"/Subtype\s*/Image\b|\bBI\s+/")
_LOCKED = "EncryptedPackage".encode("utf-16-le")  # the stream of a container that holds an Office file since 2007
_AUTO = Ocr()
# Bytes of UTF-8: 4,000 pages of English, 2,500 of Chinese. Prose of eight languages gives 3 to 5.5 times as much of an
# index entry, of which a process may give 64 MB, and takes up to 460 MB of memory at this length.
LONGEST_TEXT = 10_000_000
LONGEST_FIELD = 1_000  # characters of a title or an author
_BARE = 50  # letters on a page: stamps and page numbers are put on scans
_FRONT_MATTER = re.compile(r"---[ \t]*\n(.*?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
# No blanks told from blanks: a line of a million of them would take hours.
_FIELD = re.compile(r"^([A-Za-z_-]+):(.*)$", re.MULTILINE)
_HEADING = re.compile(r"^ {0,3}#{1,6}[ \t]+(\S.*)$|^([^\s#>|*-].*)\n=+[ \t]*$", re.MULTILINE)


def extract(source: Source, ocr: Ocr = _AUTO) -> Extract:
    """The readable text of a document, up to LONGEST_TEXT, and what its format says about it; `ocr` says how scans are
    read.

    Raises ExtractionError, one line, if it is empty, damaged, locked, of no kind docsearch reads, or holds no text.
    """
    if not source.content.strip():
        raise ExtractionError("empty file")
    kind, _, parameters = source.media_type.partition(";")
    found = _extract(kind.strip().lower(), _charset(parameters), source.content, ocr)
    if not found.text.strip():
        raise ExtractionError("no text found")
    return _bounded(found)


def _bounded(found: Extract) -> Extract:
    """No longer than is read, and saying so."""
    title, author = found.title and found.title[:LONGEST_FIELD], found.author and found.author[:LONGEST_FIELD]
    found = found._replace(title=title, author=author)
    text = found.text[:LONGEST_TEXT].encode(errors="replace")[:LONGEST_TEXT].decode(errors="ignore")
    if len(text) == len(found.text):
        return found
    return found._replace(
        text=text,
        pages=tuple(start for start in found.pages if start < len(text)),
        notes=(*found.notes, f"only the first {len(text):,} characters read"),
    )


def _extract(kind: str, charset: str | None, content: bytes, ocr: Ocr) -> Extract:
    if kind == "application/pdf":
        return _extract_pdf(content, ocr)
    if kind in _PICTURES:
        return _extract_picture(content, ocr)
    if kind in ("text/html", "application/xhtml+xml"):
        return extract_page(content, charset)
    if kind == "message/rfc822":
        return extract_mail(content)
    if kind == "application/vnd.ms-outlook":
        return extract_outlook(content)
    if kind in ("text/csv", "text/tab-separated-values"):
        return extract_table(clean(decode(content, charset)))
    if kind == "text/markdown":
        return extract_markdown(clean(decode(content, charset)))
    if kind.startswith(_AS_TEXT) and kind != "text/xml":
        return extract_text(clean(decode(content, charset)))
    if kind.startswith(_UNREADABLE) and kind != "image/svg+xml":
        raise ExtractionError(f"not a document docsearch can read: {kind}")
    if kind.startswith(_WORKBOOK):
        return _extract_workbook(kind, content)
    if kind == "application/vnd.oasis.opendocument.spreadsheet":
        return extract_opendocument_sheets(content)
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


def extract_table(text: str) -> Extract:
    """A table of values parted by commas, semicolons, tabs or bars; as it stands if it is none."""
    table = read_delimited(text)
    if table is None:
        return extract_text(text)
    notes = () if table.whole else (f"only the first {LONGEST:,} characters read",)
    return Extract(title=None, text=table.text, notes=notes)


def extract_markdown(text: str) -> Extract:
    """Markdown as it stands; the first heading is its title if the front matter names none."""
    found = extract_text(text)
    if found.title is not None:
        return found
    heading = _HEADING.search(found.text)
    title = (heading[1] or heading[2]).rstrip(" \t").rstrip("#").strip() or None if heading else None
    return Extract(title, found.text, found.author, found.published, (), found.declared_language)


def _front_matter(text: str) -> tuple[dict[str, str], str]:
    """The fields between "---" lines at the very beginning, names in lower case, and the text after them."""
    found = _FRONT_MATTER.match(text)
    if found is None:
        return {}, text
    fields = {name.lower(): value.strip("\"'[] \t") for name, value in _FIELD.findall(found[1])}
    return ({k: v for k, v in fields.items() if v}, text[found.end() :]) if fields else ({}, text)


def _extract_workbook(kind: str, content: bytes) -> Extract:
    """A workbook; what our reader does not know, such as the binary form of Excel, as kreuzberg reads it."""
    try:
        found = extract_workbook(content)
    except ExtractionError:
        return _extract_office(kind, content)
    return found if found.text else _extract_office(kind, content)


def _extract_office(kind: str, content: bytes) -> Extract:
    """Office files, e-books and what else kreuzberg reads."""
    if _LOCKED in content:
        raise ExtractionError(f"the {extension(kind)} file is locked with a password")
    found = read_office(kind, content)
    if found.tables:
        text, notes = sheets_text(Sheet(name, iter(rows)) for name, rows in found.tables)
        return _described(found, clean(text), (), tuple(notes))
    text, repairs = repaired(clean(found.text).strip())
    return _described(found, text, (), repairs)


def _described(found: Office, text: str, starts: tuple[int, ...], notes: tuple[str, ...]) -> Extract:
    return Extract(
        title=clean(found.title or "").strip() or None,
        text=text,
        author=clean(", ".join(found.authors)).strip() or None,
        published=iso_date(found.created),
        pages=starts,
        declared_language=primary_tag(found.language),
        notes=notes,
    )


def _extract_pdf(content: bytes, ocr: Ocr) -> Extract:
    """A PDF: scanned pages read by OCR, broken letters put right, lines and pages put together."""
    found = read_office("application/pdf", content)
    pages, notes = _with_scans(content, found, [raw(page) for page in found.pages] or [raw(found.text)], ocr)
    text, repairs = repaired("\f".join(pages))
    pages = text.split("\f")
    broken = [number for number, page in enumerate(pages, 1) if unreadable(page)]
    if broken:
        notes.append(f"{numbered(broken)} unreadable: the font does not say which letters its shapes are")
    whole = joined(pages)
    return _described(found, whole.text, whole.starts, (*notes, *repairs, *whole.notes))


def _with_scans(content: bytes, found: Office, pages: Sequence[str], ocr: Ocr) -> tuple[list[str], list[str]]:
    """The pages, those without text as OCR reads them, and notes. Raises ExtractionError where all are without."""
    # An image is never inside a compressed stream, so a PDF whose bytes name none holds none.
    bare = {number for number, page in enumerate(pages, 1) if _letters(page) < _BARE}
    scans = bare if bare and _IMAGE.search(content) else set()
    scans = scans | {number for number, page in enumerate(pages, 1) if unreadable(page)}
    empty = not any(map(_letters, pages))
    if not scans:
        if empty:
            raise ExtractionError("no text found: its pages hold neither letters nor pictures")
        return list(pages), []
    try:
        pictures = page_pictures(content, sorted(scans), found.sizes, DPI, PIXELS)
        read = read_pictures((Picture(*picture) for picture in pictures), ocr)
    except ExtractionError as error:
        if empty:
            raise
        return list(pages), [f"{numbered(sorted(scans))} not read: {error}"]
    better = {
        number: text
        for number, text in read.pages.items()
        if unreadable(pages[number - 1]) or _letters(text) > 2 * _letters(pages[number - 1])
    }
    if empty and not better:
        raise ExtractionError("; ".join(["a scan in which OCR finds no text", *read.notes]))
    return [better.get(number, page) for number, page in enumerate(pages, 1)], list(read.notes)


def _letters(page: str) -> int:
    return sum(map(str.isalnum, page))


def _extract_picture(content: bytes, ocr: Ocr) -> Extract:
    """A scan or a picture of text, each page of a TIFF a page."""
    frames = len(pixels(content))
    if not frames:
        raise ExtractionError("the picture is damaged or cut off")
    read = read_pictures((Picture(frame + 1, content, frame) for frame in range(frames)), ocr)
    if not read.pages:
        raise ExtractionError("; ".join(["a picture in which OCR finds no text", *read.notes]))
    text, repairs = repaired("\f".join(read.pages.values()))
    whole = joined(text.split("\f"))
    starts = whole.starts if len(whole.starts) > 1 else ()
    return Extract(title=None, text=whole.text, pages=starts, notes=(*read.notes, *repairs, *whole.notes))
