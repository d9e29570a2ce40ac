"""PDF, Office files and e-books through kreuzberg, at arm's length: its faults stay with the document that has them.

Its errors are one class, but a fault in its Rust code comes as RuntimeError or as PyO3's PanicException, which is no
Exception at all, and after one in a PDF the process can read no other PDF: a lock stays poisoned. Found by fuzzing: a
PDF whose date holds a letter with an accent. So everything is caught, and what is refused for the poisoned lock is read
again in another process.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from functools import cache
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from docsearch.errors import ExtractionError
from docsearch.sources.media import extension


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
    for _ in range(2):  # the other process may have been spoilt too; a new one is not
        if found is not None:
            return found
        try:
            found = _other_process().submit(_read, kind, content).result()
        except BrokenProcessPool as error:
            _other_process.cache_clear()
            raise ExtractionError(_why(kind, "")) from error
        if found is None:
            _other_process.cache_clear()
    if found is None:
        raise ExtractionError(_why(kind, ""))
    return found


@cache
def _other_process() -> ProcessPoolExecutor:
    return ProcessPoolExecutor(1, get_context("spawn"))


def _read(kind: str, content: bytes) -> Office | None:
    """The document, None where a fault in an earlier one has spoilt this process."""
    from kreuzberg import KreuzbergError, extract_bytes_sync  # .07 s and 37 MB: many folders need none of it

    try:
        with _silence():
            found = extract_bytes_sync(content, kind, config=_config())
    except KreuzbergError as error:
        if "poisoned" in str(error):
            return None
        raise ExtractionError(_why(kind, str(error))) from error
    except BaseException as error:
        if isinstance(error, KeyboardInterrupt | SystemExit | MemoryError):
            raise
        raise ExtractionError(_why(kind, "")) from error
    about = found.metadata
    pages = (about.get("pages") or {}).get("pages") or ()
    return Office(
        found.content,
        tuple(page["content"] for page in found.pages or ()),
        about.get("title"),
        tuple(about.get("authors") or ()),
        about.get("created_at"),
        about.get("language"),
        tuple(page.get("dimensions") or (0.0, 0.0) for page in pages),
        tuple(_sheets(about.get("sheet_names") or (), found.tables)),
    )


def _sheets(names: Sequence[str], tables: Sequence[Any]) -> Iterator[tuple[str, tuple[tuple[str, ...], ...]]]:
    """The sheets that hold anything: a table's page is the number of its sheet."""
    for table in tables if names else ():
        if 1 <= table.page_number <= len(names):
            yield names[table.page_number - 1], tuple(map(tuple, table.cells))


def page_pictures(
    content: bytes, pages: Sequence[int], sizes: Sequence[tuple[float, float]], dpi: int, most: int
) -> Iterator[tuple[int, bytes]]:
    """Pages of a PDF as PNG pictures, by their numbers from 1, of `dpi` dots an inch but at most `most` pixels.

    Pages that cannot be drawn are left out.
    """
    from kreuzberg import render_pdf_page

    with TemporaryDirectory(prefix="docsearch-pdf-") as folder:
        path = Path(folder, "a.pdf")  # it is drawn from a file only
        path.write_bytes(content)
        for page in pages:
            width, height = sizes[page - 1] if page <= len(sizes) else (0.0, 0.0)
            fitting = int(72 * (most / max(width * height, 1.0)) ** 0.5)
            if width <= 0 or height <= 0 or min(dpi, fitting) < 50:
                continue
            try:
                with _silence():
                    picture = render_pdf_page(path, page - 1, dpi=min(dpi, fitting))
            except BaseException as error:
                if isinstance(error, KeyboardInterrupt | SystemExit | MemoryError):
                    raise
                continue
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
