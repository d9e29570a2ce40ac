"""Workbooks of Excel since 2007 and OpenDocument: their sheets as text, dates and sums as the sheet shows them.

kreuzberg gives sums without their currency, shares as fractions, and no remarks; so we read the XML ourselves.
"""

from __future__ import annotations

import io
import lzma
import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from docsearch.encodings import clean
from docsearch.errors import ExtractionError
from docsearch.metadata import iso_date, primary_tag
from docsearch.model import Extract
from docsearch.number_formats import BUILT_IN, shown
from docsearch.office_parts import elements, field, relations, root
from docsearch.tables import LONGEST, Row, as_text

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_DC, _DCTERMS = "{http://purl.org/dc/elements/1.1/}", "{http://purl.org/dc/terms/}"
_ODF = "{urn:oasis:names:tc:opendocument:xmlns:"
_TABLE, _OFFICE, _TEXT, _STYLE, _META = (f"{_ODF}{name}:1.0}}" for name in ("table", "office", "text", "style", "meta"))
_BROKEN = (
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError),
    *(KeyError, ValueError, RuntimeError, OSError, NotImplementedError, EOFError),
)
_COLUMNS = 2_000
_REPEATED = 100  # times an OpenDocument row may say that it is repeated, and mean it


class Sheet(NamedTuple):
    """One sheet: its rows are of cells as shown, and `remarks` what people wrote beside cells."""

    name: str
    rows: Iterator[Row]
    remarks: Sequence[str] = ()
    hidden: bool = False


def sheets_text(sheets: Iterator[Sheet]) -> tuple[str, list[str]]:
    """The text of sheets, each under its name, and notes on what is hidden and what was left out."""
    parts: list[str] = []
    hidden, cut, left = [], [], LONGEST
    for sheet in sheets:
        table = as_text(sheet.rows, left)
        left -= len(table.text)
        if not table.whole:
            cut.append(sheet.name)
        text = "\n".join(filter(None, (table.text, *sheet.remarks)))
        if text:
            parts.append(f"{sheet.name}\n\n{text}")
            hidden += [sheet.name] if sheet.hidden else []
    notes = [f"hidden sheets: {', '.join(hidden)}"] if hidden else []
    notes += [f"only the first {LONGEST:,} characters read; cut off: {', '.join(cut)}"] if cut else []
    return "\n\n".join(parts), notes


def extract_workbook(content: bytes) -> Extract:
    """A workbook of Excel since 2007 (xlsx, xlsm). Raises ExtractionError if it is damaged."""
    return _extracted(content, "xlsx", _excel, "docProps/core.xml", _EXCEL_FIELDS)


def extract_opendocument_sheets(content: bytes) -> Extract:
    """An OpenDocument spreadsheet. Raises ExtractionError if it is damaged."""
    return _extracted(content, "ods", _opendocument, "meta.xml", _ODF_FIELDS)


class _Fields(NamedTuple):
    title: str
    author: Sequence[str]
    created: Sequence[str]
    language: str


_EXCEL_FIELDS = _Fields(f"{_DC}title", (f"{_DC}creator",), (f"{_DCTERMS}created",), f"{_DC}language")
_ODF_FIELDS = _Fields(
    f"{_DC}title", (f"{_META}initial-creator", f"{_DC}creator"), (f"{_META}creation-date",), f"{_DC}language"
)


def _extracted(content: bytes, name: str, read: Any, about: str, fields: _Fields) -> Extract:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            text, notes = sheets_text(read(archive))
            tree = root(archive, about)
    except _BROKEN as error:
        raise ExtractionError(f"the {name} file is damaged or cut off") from error
    return Extract(
        title=field(tree, [fields.title]),
        text=clean(text),
        author=field(tree, fields.author),
        published=iso_date(field(tree, fields.created)),
        declared_language=primary_tag(field(tree, [fields.language])),
        notes=tuple(notes),
    )


# Excel


def _excel(archive: zipfile.ZipFile) -> Iterator[Sheet]:
    book = root(archive, "xl/workbook.xml")
    if book is None:
        raise ValueError("no workbook")
    targets = relations(archive, "xl/workbook.xml")
    strings = [_string(item) for item in elements(archive, "xl/sharedStrings.xml", f"{_MAIN}si")]
    properties = book.find(f"{_MAIN}workbookPr")
    early = properties is not None and properties.get("date1904") in ("1", "true")
    cells = _Cells(strings, _formats(archive), datetime(1904, 1, 1) if early else datetime(1899, 12, 30))
    for sheet in book.iter(f"{_MAIN}sheet"):
        part = targets.get(sheet.get(_RELATION, ""), "")
        if part in archive.NameToInfo:
            remarks = [
                " ".join(_string(comment).split())
                for target in relations(archive, part).values()
                if "comments" in posixpath.basename(target).lower() and "threaded" not in target.lower()
                for comment in elements(archive, target, f"{_MAIN}comment")
            ]
            hidden = sheet.get("state", "visible") != "visible"
            yield Sheet(sheet.get("name", ""), _excel_rows(archive, part, cells), remarks, hidden)


class _Cells(NamedTuple):
    """What the cells of a workbook refer to: strings and number formats by number, and the day that is number 0."""

    strings: Sequence[str]
    formats: Sequence[str]
    zero: datetime

    def shown(self, cell: Any) -> str:
        kind, value = cell.get("t", "n"), cell.findtext(f"{_MAIN}v") or ""
        if kind == "inlineStr":
            return _string(cell)
        if kind == "s":
            return self.strings[int(value)] if value.isdecimal() and int(value) < len(self.strings) else ""
        if kind == "b":
            return "TRUE" if value == "1" else "FALSE"
        if kind == "e":
            return ""
        if kind == "d":
            return value.removesuffix("T00:00:00").replace("T", " ")
        style = cell.get("s", "0")
        code = self.formats[int(style)] if style.isdecimal() and int(style) < len(self.formats) else ""
        try:
            return value if kind == "str" else shown(float(value), code, self.zero)
        except (ValueError, OverflowError):
            return value


def _excel_rows(archive: zipfile.ZipFile, part: str, cells: _Cells) -> Iterator[Row]:
    for row in elements(archive, part, f"{_MAIN}row"):
        line: list[str] = []
        for cell in row.iterchildren(f"{_MAIN}c"):
            at = _column(cell.get("r", ""), len(line))
            if at < len(line) or at >= _COLUMNS:
                continue
            line += [""] * (at - len(line))
            line.append(" ".join(cells.shown(cell).split()))
        yield line


def _column(reference: str, otherwise: int) -> int:
    """The number of a column, from 0, by its letters: 27 of "AB7"."""
    letters = re.match("[A-Z]{1,3}", reference)
    if letters is None:
        return otherwise
    number = 0
    for letter in letters[0]:
        number = number * 26 + ord(letter) - 64
    return number - 1


def _string(item: Any) -> str:
    """The text of a string, of a remark or of a cell, without its readings in other letters."""
    phonetic = {text for reading in item.iter(f"{_MAIN}rPh") for text in reading.iter(f"{_MAIN}t")}
    return "".join(text.text or "" for text in item.iter(f"{_MAIN}t") if text not in phonetic)


def _formats(archive: zipfile.ZipFile) -> list[str]:
    """The number format of each cell style."""
    tree = root(archive, "xl/styles.xml")
    if tree is None:
        return []
    codes = dict(BUILT_IN)
    for entry in tree.iter(f"{_MAIN}numFmt"):
        if entry.get("numFmtId", "").isdecimal():
            codes[int(entry.get("numFmtId"))] = entry.get("formatCode", "")
    styles = tree.find(f"{_MAIN}cellXfs")
    numbers = [style.get("numFmtId", "0") for style in styles.iterchildren("{*}xf")] if styles is not None else []
    return [codes.get(int(number), "") if number.isdecimal() else "" for number in numbers]


# OpenDocument


def _opendocument(archive: zipfile.ZipFile) -> Iterator[Sheet]:
    hidden = {
        style.get(f"{_STYLE}name")
        for style in elements(archive, "content.xml", f"{_STYLE}style")
        if any(item.get(f"{_TABLE}display") == "false" for item in style.iter(f"{_STYLE}table-properties"))
    }
    for table in elements(archive, "content.xml", f"{_TABLE}table"):
        remarks = [_paragraphs(remark, f"{_TEXT}p") for remark in table.iter(f"{_OFFICE}annotation")]
        yield Sheet(
            table.get(f"{_TABLE}name", ""),
            _opendocument_rows(table),
            remarks,
            table.get(f"{_TABLE}style-name") in hidden,
        )


def _opendocument_rows(table: Any) -> Iterator[Row]:
    for row in table.iter(f"{_TABLE}table-row"):
        line: list[str] = []
        for cell in row.iterchildren(f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"):
            text = _opendocument_cell(cell)
            times = _times(cell.get(f"{_TABLE}number-columns-repeated"))
            line += [text] * min(times, _COLUMNS - len(line))
        while line and not line[-1]:
            line.pop()
        for _ in range(min(_times(row.get(f"{_TABLE}number-rows-repeated")), _REPEATED) if line else 1):
            yield line


def _opendocument_cell(cell: Any) -> str:
    kind, value = cell.get(f"{_OFFICE}value-type"), cell.get(f"{_OFFICE}value", "")
    if kind == "date":
        return (cell.get(f"{_OFFICE}date-value") or "").removesuffix("T00:00:00").replace("T", " ")
    if kind == "currency" and value:
        return f"{value} {cell.get(f'{_OFFICE}currency', '')}".strip()
    return " ".join(_paragraphs(part, None) for part in cell.iterchildren(f"{_TEXT}p"))


def _paragraphs(element: Any, name: str | None) -> str:
    texts = element.iter(name) if name else [element]
    return " ".join(" ".join("".join(text.itertext()).split()) for text in texts)


def _times(value: str | None) -> int:
    return min(int(value), 1_000_000) if value and value.isdecimal() else 1
