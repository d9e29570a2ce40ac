"""PDF, Office files and e-books through kreuzberg, at arm's length: its faults stay with the document that has them.

Its errors are one class, but a fault in its Rust code comes as RuntimeError or as PyO3's PanicException, which is no
Exception at all, and after one in a PDF the process can read no other PDF: a lock stays poisoned. Found by fuzzing: a
PDF whose date holds a letter with an accent. So everything is caught, a process that works on documents is replaced
after a fault, and what any other process refuses for the poisoned lock is read in one of those.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from docsearch.errors import ExtractionError
from docsearch.model import Failed
from docsearch.processes import in_processes
from docsearch.sources.media import extension
from docsearch.worker import spoil


class Office(NamedTuple):
    """What kreuzberg says of a document, as it says it; `pages` of a PDF, else none.

    `sizes` are those of the pages, width and height in points. `tables` are the sheets of a workbook by name.
    """

    text: str
    pages: tuple[str, ...]
    title: str | None
    authors: tuple[str, ...]
    created: str | None
    language: str | None
    sizes: tuple[tuple[float, float], ...] = ()
    tables: tuple[tuple[str, tuple[tuple[str, ...], ...]], ...] = ()


def read_office(kind: str, content: bytes) -> Office:
    """The text and metadata of a document of the media type `kind`. Raises ExtractionError, one line."""
    found = _read(kind, content)
    if found is not None:
        return found
    (other,) = in_processes(_elsewhere, [_Job(kind, content)], 1)
    if isinstance(other, Failed):
        raise ExtractionError(other.error)
    return other


class _Job(NamedTuple):
    """A document to be read by another process."""

    kind: str
    content: bytes
    uri: str = ""


def _elsewhere(job: _Job) -> Office:
    found = _read(job.kind, job.content)
    if found is None:
        raise ExtractionError(_why(job.kind, ""))
    return found


def _read(kind: str, content: bytes) -> Office | None:
    """The document, None where a fault in an earlier one has spoilt this process."""
    from kreuzberg import KreuzbergError, extract_bytes_sync  # .07 s and 37 MB: many folders need none of it

    try:
        with _silence():
            found = extract_bytes_sync(_PREPARED.get(kind, bytes)(content), kind, config=_config())
    except KreuzbergError as error:
        if "poisoned" in str(error):
            spoil()
            return None
        raise ExtractionError(_why(kind, str(error))) from error
    except BaseException as error:
        if isinstance(error, KeyboardInterrupt | SystemExit | MemoryError):
            raise
        spoil()
        raise ExtractionError(_why(kind, "")) from error
    about = found.metadata
    plain = _UNESCAPED.get(kind, str)
    pages = (about.get("pages") or {}).get("pages") or ()
    return Office(
        _MENDED.get(kind, str)(found.content),
        tuple(page["content"] for page in found.pages or ()),
        plain(about.get("title") or "") or None,
        tuple(map(plain, about.get("authors") or ())),
        about.get("created_at"),
        about.get("language"),
        tuple(page.get("dimensions") or (0.0, 0.0) for page in pages),
        tuple(_sheets(about.get("sheet_names") or (), found.tables)),
    )


def _without_marks(text: str) -> str:
    """Without the marks "[^1]" that stand for footnotes, which follow at the end."""
    return _FOOTNOTE.sub("", text)


def _without_labels(text: str) -> str:
    """Without the label, in English, of what the speaker of a presentation noted."""
    return _LABEL.sub("", text)


def _with_rows(text: str) -> str:
    """The rows of tables on lines of their own: Word before 2007 ends rows as it ends cells, so two tabs follow."""
    return "\n".join(map(_row_by_row, text.split("\n")))


def _row_by_row(line: str) -> str:
    first, *others = line.split("\t\t")
    return (
        "\n".join([first, *others]) if "\t" in first and others and others[0].count("\t") == first.count("\t") else line
    )


def _with_footnotes(content: bytes) -> bytes:
    """An RTF file with its footnotes as paragraphs at its end: kreuzberg leaves them out where they stand."""
    text, notes, at = [], [], 0
    while (start := _RTF_NOTE.search(content, at)) is not None:
        depth = 1
        for sign in _RTF_GROUP.finditer(content, start.end()):
            depth += {b"{": 1, b"}": -1}.get(sign[0], 0)
            if depth == 0:
                break
        else:
            return content  # cut off
        text.append(content[at : start.start()])
        notes.append(b"\\par {" + content[start.end() : sign.end()])
        at = sign.end()
    last = content.rfind(b"}")
    if not notes or last < at:
        return content
    return b"".join([*text, content[at:last], *notes, content[last:]])


def _with_bodies(content: bytes) -> bytes:
    """An e-book of FictionBook whose notes kreuzberg reads too: it leaves out bodies that have a name."""
    return _NAMED_BODY.sub(b"<body", content)


def _unescaped(text: str) -> str:
    r"""The title of an RTF file without its escapes: "spolupr\u225\'e1ca"."""
    return _ESCAPE.sub(lambda found: chr(int(found[1]) & 0xFFFF) if found[1] else _byte(found[2]), text)


def _byte(digits: str) -> str:
    return bytes.fromhex(digits).decode("cp1252", "replace")


_RTF_NOTE = re.compile(rb"\{(?:\\\*)?\\footnote\b")
_RTF_GROUP = re.compile(rb"\\.|[{}]", re.DOTALL)
_NAMED_BODY = re.compile(rb"<body\s+name=[\"'][^\"'<>]*[\"']")
_PREPARED: dict[str, Callable[[bytes], bytes]] = {
    "application/rtf": _with_footnotes,
    "application/x-fictionbook+xml": _with_bodies,
}
_FOOTNOTE = re.compile(r"\[\^\d{1,4}\]")
_LABEL = re.compile(r"^Notes:\n\n", re.MULTILINE)
_ESCAPE = re.compile(r"\\u(-?\d{1,5}) ?(?:\\'[0-9a-fA-F]{2}|\?)?|\\'([0-9a-fA-F]{2})")
_OFFICE_XML = "application/vnd.openxmlformats-officedocument"
_MENDED: dict[str, Callable[[str], str]] = {
    "application/msword": _with_rows,
    "application/rtf": _without_marks,
    f"{_OFFICE_XML}.wordprocessingml.document": _without_marks,
    "application/vnd.oasis.opendocument.text": _without_marks,
    f"{_OFFICE_XML}.presentationml.presentation": _without_labels,
}
_UNESCAPED: dict[str, Callable[[str], str]] = {"application/rtf": _unescaped}


def _sheets(names: Sequence[str], tables: Sequence[Any]) -> Iterator[tuple[str, tuple[tuple[str, ...], ...]]]:
    """The sheets that hold anything: a table's page is the number of its sheet."""
    for table in tables if names else ():
        if 1 <= table.page_number <= len(names):
            yield names[table.page_number - 1], tuple(tuple(map(_cell, row)) for row in table.cells)


def _cell(text: str) -> str:
    return "" if text.startswith("#ERR") else " ".join(text.removesuffix(" 00:00:00").split())


_LEAST_DPI = 50  # of a page of ten metres and more, where nothing is legible


def page_pictures(
    content: bytes, pages: Sequence[int], sizes: Sequence[tuple[float, float]], dpi: int, most: int
) -> Iterator[tuple[int, bytes]]:
    """Pages of a PDF as PNG pictures, by their numbers from 1, of `dpi` dots an inch but at most `most` pixels.

    A page that cannot be drawn is no bytes.
    """
    from kreuzberg import KreuzbergError, render_pdf_page

    with TemporaryDirectory(prefix="docsearch-pdf-") as folder:
        path = Path(folder, "a.pdf")  # it is drawn from a file only
        path.write_bytes(content)
        for page in pages:
            width, height = sizes[page - 1] if page <= len(sizes) else (0.0, 0.0)
            fitting = int(72 * (most / max(width * height, 1.0)) ** 0.5)
            picture = b""
            try:
                if width > 0 and height > 0 and fitting >= _LEAST_DPI:
                    with _silence():
                        picture = render_pdf_page(path, page - 1, dpi=min(dpi, fitting))
            except BaseException as error:
                if isinstance(error, KeyboardInterrupt | SystemExit | MemoryError):
                    raise
                if not isinstance(error, KreuzbergError):
                    spoil()
            yield page, picture


@cache
def _config() -> Any:
    from kreuzberg import ExtractionConfig, PageConfig

    return ExtractionConfig(
        use_cache=False,  # it would write files of its own
        enable_quality_processing=False,  # it rewrites the text
        pages=PageConfig(extract_pages=True),
    )


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


def _why(kind: str, error: str) -> str:
    """kreuzberg's message in one line of ours."""
    lowered = error.lower()
    name = {"application/pdf": "PDF"}.get(kind, f"{extension(kind)} file")
    if "password" in lowered or "encrypt" in lowered:
        return f"the {name} is locked with a password"
    if error.startswith("ValidationError") or "unsupported" in lowered:
        return f"not a document docsearch can read: {kind}"
    return f"the {name} is damaged or cut off"
