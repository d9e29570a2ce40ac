"""The original of a document, to be kept and not shown: whatever it holds, it does nothing in a browser."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

from docsearch.roots import load_roots
from docsearch.sources.media import UNKNOWN, extension
from docsearch.web.downloads import disposition
from docsearch.web.messages import Opened, Reply, Request
from docsearch.web.originals import original

LONGEST = 120  # characters of a name: 255 bytes is what file systems take, and four bytes what a character may have
# What a browser may know of a file that it saves: nothing that it would run if it showed it (HTML, SVG, XML).
_TYPES = {
    *("application/pdf", "application/rtf", "application/epub+zip", "application/json", "text/plain", "text/csv"),
    *("application/msword", "application/vnd.ms-excel", "application/vnd.ms-powerpoint", "application/vnd.ms-outlook"),
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    *(f"application/vnd.oasis.opendocument.{kind}" for kind in ("text", "spreadsheet", "presentation")),
    *(f"image/{kind}" for kind in ("png", "jpeg", "gif", "tiff", "webp")),
}
# Endings of documents: a text that is called x.bat is saved as x.bat.txt.
_ENDINGS = frozenset(
    (
        *("txt", "text", "log", "md", "markdown", "rst", "org", "tex", "csv", "tsv", "json", "xml", "srt", "vtt"),
        *("html", "htm", "xhtml", "shtml", "mht", "mhtml", "eml", "msg", "vcf", "ics", "pdf", "rtf", "epub", "fb2"),
        *("doc", "docx", "docm", "xls", "xlsx", "xlsm", "xlsb", "ppt", "pptx", "pptm", "odt", "ods", "odp"),
        *("jpg", "jpeg", "png", "gif", "tif", "tiff", "webp", "svg"),
    )
)
_HEADERS = (
    ("Content-Security-Policy", "sandbox; default-src 'none'; frame-ancestors 'none'"),
    ("X-Content-Type-Options", "nosniff"),
)
_UNSAFE = re.compile(r'[/\\:*?"<>|]')
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)", re.IGNORECASE)  # devices of Windows
_UNSHOWN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})  # controls, and what turns text around


def reply(opened: Opened, request: Request) -> Reply:
    """The file that a document was read from. Raises DocumentMissing, OriginalMissing, OriginalChanged, DiskFull."""
    document = opened.index.document(request.id)
    found = original(document, load_roots(Path(opened.directory)))
    kind = document.media_type.partition(";")[0].strip().lower()
    headers = (("Content-Disposition", disposition(safe_name(found.name, kind))), *_HEADERS)
    return Reply(kind if kind in _TYPES else UNKNOWN, found.content, headers=headers, file=found.file)


def safe_name(name: str, kind: str) -> str:
    """A name for a file of a media type that is one on every system and ends as documents do."""
    shown = "".join(c for c in unicodedata.normalize("NFC", name) if unicodedata.category(c) not in _UNSHOWN)
    shown = _UNSAFE.sub("_", shown).lstrip(". ").rstrip(". ")
    stem, dot, ending = shown.rpartition(".")
    if not dot or ending.lower() not in _ENDINGS:
        known = extension(kind)
        stem, ending = shown, known if known in _ENDINGS else "bin"
    stem = stem[: LONGEST - len(ending) - 1].rstrip(". ") or "document"
    return f"{'_' if _RESERVED.match(stem) else ''}{stem}.{ending}"
