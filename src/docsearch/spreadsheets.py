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
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from docsearch.encodings import clean
from docsearch.errors import ExtractionError
from docsearch.metadata import iso_date, primary_tag
from docsearch.model import Extract
from docsearch.safe_xml import SAFE
from docsearch.tables import LONGEST, Row, as_text

_LIMIT = 300_000_000  # bytes a part may unpack to; read piece by piece, only its text is kept
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
            tree = _tree(archive, about)
    except _BROKEN as error:
        raise ExtractionError(f"the {name} file is damaged or cut off") from error
    return Extract(
        title=_field(tree, [fields.title]),
        text=clean(text),
        author=_field(tree, fields.author),
        published=iso_date(_field(tree, fields.created)),
        declared_language=primary_tag(_field(tree, [fields.language])),
        notes=tuple(notes),
    )


# Excel


def _excel(archive: zipfile.ZipFile) -> Iterator[Sheet]:
    book = _tree(archive, "xl/workbook.xml")
    if book is None:
        raise ValueError("no workbook")
    targets = _relations(archive, "xl/workbook.xml")
    strings = [_string(item) for item in _elements(archive, "xl/sharedStrings.xml", f"{_MAIN}si")]
    properties = book.find(f"{_MAIN}workbookPr")
    early = properties is not None and properties.get("date1904") in ("1", "true")
    cells = _Cells(strings, _formats(archive), datetime(1904, 1, 1) if early else datetime(1899, 12, 30))
    for sheet in book.iter(f"{_MAIN}sheet"):
        part = targets.get(sheet.get(_RELATION, ""), "")
        if part in archive.NameToInfo:
            remarks = [
                " ".join(_string(comment).split())
                for target in _relations(archive, part).values()
                if "comments" in posixpath.basename(target).lower() and "threaded" not in target.lower()
                for comment in _elements(archive, target, f"{_MAIN}comment")
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
    for row in _elements(archive, part, f"{_MAIN}row"):
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


# The formats that files name by number only (ECMA-376, 18.8.30): dates, times, shares.
_BUILT_IN: Mapping[int, str] = {
    2: "0.00",
    4: "#,##0.00",
    9: "0%",
    10: "0.00%",
    **dict.fromkeys((14, 15, 16, 17, *range(27, 32), *range(34, 37), *range(50, 59)), "yyyy-mm-dd"),
    **dict.fromkeys((18, 19, 20, 21, 32, 33, 45, 47), "h:mm"),
    22: "yyyy-mm-dd h:mm",
    46: "[h]:mm",
}


def _formats(archive: zipfile.ZipFile) -> list[str]:
    """The number format of each cell style."""
    tree = _tree(archive, "xl/styles.xml")
    if tree is None:
        return []
    codes = dict(_BUILT_IN)
    for entry in tree.iter(f"{_MAIN}numFmt"):
        if entry.get("numFmtId", "").isdecimal():
            codes[int(entry.get("numFmtId"))] = entry.get("formatCode", "")
    styles = tree.find(f"{_MAIN}cellXfs")
    numbers = [style.get("numFmtId", "0") for style in styles.iterchildren("{*}xf")] if styles is not None else []
    return [codes.get(int(number), "") if number.isdecimal() else "" for number in numbers]


_QUOTED = re.compile(r'"([^"]*)"|\\(.)|_.|\*.')
_IN_BRACKETS = re.compile(r"\[(?:\$([^\]-]*)[^\]]*|[^\]]*)\]")
_MONEY = re.compile(r"[^\W\d_]{1,4}\.?|[$€£¥₫฿₽₹₩₴]")


def shown(value: float, code: str, zero: datetime) -> str:
    """A number as a cell shows it by its format `code`: a date in ISO 8601, a sum with its currency, a share with %.

    Decimals as the format has them, a point before them, nothing between thousands.
    """
    section = code.split(";")[0]
    names = [name for pair in _QUOTED.findall(section) for name in pair if name]
    bare = _QUOTED.sub("", section)
    names += [name for name in _IN_BRACKETS.findall(bare) if name]
    lasting = re.search(r"\[(h+|m+|s+)\]", bare, re.IGNORECASE) is not None
    bare = _IN_BRACKETS.sub("", bare)
    if lasting:
        return f"{int(value * 24)}:{round(value * 1440) % 60:02}"
    if re.search("[ymdhs]", bare, re.IGNORECASE) and not re.search("general|[0#]", bare, re.IGNORECASE):
        return _moment(value, zero)
    if "%" in bare:
        return f"{_decimal(value * 100, bare)}%"
    names += re.findall("[$€£¥₫฿₽₹₩₴]", bare)
    money = next((name.strip() for name in names if _MONEY.fullmatch(name.strip())), "")
    return f"{_decimal(value, bare)} {money}".strip()


def _moment(value: float, zero: datetime) -> str:
    moment = zero + timedelta(seconds=round(value * 86400))
    time = f"{moment:%H:%M}"
    if 0 < value < 1:
        return time
    return f"{moment.date().isoformat()} {time}" if moment.second or time != "00:00" else moment.date().isoformat()


def _decimal(value: float, code: str) -> str:
    """With as many decimals as the format has: "0.00" all of them, "0.##" as many as there are."""
    if re.search("[0#?]", code) is None or "e" in code.lower():
        return f"{value:.15g}"
    found = re.search(r"\.([0#?]+)", code)
    decimals = len(found[1]) if found else 0
    return f"{round(value, decimals):.15g}" if found and "#" in found[1] else f"{value:.{decimals}f}"


# OpenDocument


def _opendocument(archive: zipfile.ZipFile) -> Iterator[Sheet]:
    hidden = {
        style.get(f"{_STYLE}name")
        for style in _elements(archive, "content.xml", f"{_STYLE}style")
        if any(item.get(f"{_TABLE}display") == "false" for item in style.iter(f"{_STYLE}table-properties"))
    }
    for table in _elements(archive, "content.xml", f"{_TABLE}table"):
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


# Parts of an archive


class _Limited(io.RawIOBase):
    """A part of an archive that fails when it unpacks to more than it may."""

    def __init__(self, part: Any) -> None:
        self._part, self._left = part, _LIMIT

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data = self._part.read(len(buffer))
        self._left -= len(data)
        if self._left < 0:
            raise ValueError("too large")
        buffer[: len(data)] = data
        return len(data)


def _elements(archive: zipfile.ZipFile, name: str, tag: str) -> Iterator[Any]:
    """The elements of that name, one after the other, each forgotten when the next is asked for."""
    from lxml import etree  # 30 ms, which a folder of texts never needs

    if name not in archive.NameToInfo:
        return
    with archive.open(name) as part:
        try:
            for _, element in etree.iterparse(_Limited(part), tag=tag, recover=True, **SAFE):
                yield element
                element.clear()
                while element.getprevious() is not None:
                    del element.getparent()[0]
        except etree.LxmlError as error:
            raise ValueError(str(error)) from error


def _tree(archive: zipfile.ZipFile, name: str) -> Any:
    """The root element of a part, None where there is none."""
    from lxml import etree

    if name not in archive.NameToInfo:
        return None
    with archive.open(name) as part:
        parser = etree.XMLParser(recover=True, **SAFE)
        try:
            return etree.parse(_Limited(part), parser).getroot()
        except etree.LxmlError as error:
            raise ValueError(str(error)) from error


def _relations(archive: zipfile.ZipFile, part: str) -> dict[str, str]:
    """The parts that a part refers to, by what it calls them."""
    folder, name = posixpath.split(part)
    tree = _tree(archive, f"{folder}/_rels/{name}.rels")
    found = (
        {} if tree is None else {item.get("Id", ""): item.get("Target", "") for item in tree.iter("{*}Relationship")}
    )
    return {key: posixpath.normpath(posixpath.join(folder, target)).lstrip("/") for key, target in found.items()}


def _field(tree: Any, names: Sequence[str]) -> str | None:
    for name in names:
        found = None if tree is None else tree.find(f".//{name}")
        if found is not None and (text := " ".join("".join(found.itertext()).split())):
            return text
    return None
