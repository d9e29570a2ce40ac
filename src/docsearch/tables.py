"""Tables as text that reads and searches well: a row a line, every value with the heading of its column.

"Mesto: Hà Nội; Suma: 2 000 €; Dátum: 2018-06-05" is one line, so a sum stands beside its city and its date, and what
its column is called belongs to it.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice, zip_longest
from typing import NamedTuple

LONGEST = 2_000_000  # characters of text, some 30,000 rows; finding its entities takes 7 s of a core
_WIDEST = 2_000  # columns; more are cells of a matrix
_HEADING_ROWS = 10  # of a table among which that with the headings is: titles and remarks come first
_LONGEST_HEADING = 80
_AT_A_TIME = 1_000  # rows held in memory

Row = Sequence[str]

_CURRENCY = (
    "EUR USD GBP CHF CZK PLN HUF RON BGN SEK NOK DKK ISK UAH RUB TRY VND THB LAK KHR MMK IDR MYR SGD PHP CNY JPY KRW "
    "TWD HKD INR AUD NZD CAD MXN BRL ZAR EGP AED SAR ILS KZT GEL € $ £ ¥ ₫ ฿ ₽ ₹ ₩ ₴ Kč zł Ft"
)
_IN_CURRENCY = re.compile(
    rf"(?:[(\[]\s*(?:in |v |en |bằng )?({'|'.join(map(re.escape, _CURRENCY.split()))})\s*[)\]]|"
    rf"(?:,| in| v| en)\s+({'|'.join(map(re.escape, _CURRENCY.split()))}))\s*$"
)
_NUMBER = re.compile(r"[-+−(]?\d[\d\s.,'’\u00a0\u202f]*\)?")
_VALUE = re.compile(
    r"[-+−(]?[^\w\s]?\s?\d[\d\s.,:/'’\u00a0\u202f-]*\)?\s?[^\w\s]?(?:\s?[A-Z]{3})?"
)  # a number, date, sum
_SEPARATORS = ";\t,|"


class Table(NamedTuple):
    """A table with its name, if it has one, as text; `whole` if none of it was left out for its length."""

    text: str
    whole: bool


def read_delimited(text: str) -> Table | None:
    """A table written with commas, semicolons, tabs or bars between the cells; None where the text is none."""
    told = re.match(r"(?i:sep)=([;,\t|])\r?\n", text)
    if told is not None:
        text = text[told.end() :]
    separator = told[1] if told else _separator(text)
    if separator is None:
        return None
    return as_text(_rows(text, separator))


def _separator(text: str) -> str | None:
    """What parts the cells: that which gives most rows of the same length, two at least."""
    head = text[:50_000].rpartition("\n")[0] if len(text) > 50_000 else text
    best, most = None, 0.0
    for separator in _SEPARATORS:
        widths = [len(row) for row in islice(_rows(head, separator), 200) if any(row)]
        if not widths:
            continue
        common = max(set(widths), key=lambda width: (widths.count(width), width))
        share = widths.count(common) / len(widths)
        if common > 1 and share >= 0.8 and len(widths) > 1 and share > most:
            best, most = separator, share
    return best


def _rows(text: str, separator: str) -> Iterator[list[str]]:
    lines = io.StringIO(text, newline="")
    reader = csv.reader(lines, delimiter=separator)
    while True:
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error:  # a cell of more than 128 KB, such as follows a quotation mark that nothing closes
            return
        yield [" ".join(cell.split()) for cell in row[:_WIDEST]]


def as_text(rows: Iterable[Row], longest: int = LONGEST) -> Table:
    """The rows of a table as text. Empty rows part tables that stand one below the other."""
    lines: list[str] = []
    length, headings = 0, None
    for block, begins in _blocks(rows):
        first = block[: _HEADING_ROWS if begins else 0]
        found = next((at for at, row in enumerate(first) if _are_headings(row, block[at + 1 : at + 51])), None)
        if found is not None:
            headings = block[found]
        for at, row in enumerate(block):
            if at == found:
                continue
            beside = headings if found is None or at > found else None
            line = _line(row, beside if _fits(row, beside) else None)
            length += len(line) + 1
            if length > longest:
                return Table("\n".join(lines), False)
            lines.append(line)
    return Table("\n".join(lines), True)


def _blocks(rows: Iterable[Row]) -> Iterator[tuple[list[Row], bool]]:
    """Rows between empty ones, not too many at a time; and whether a table may begin with them."""
    block: list[Row] = []
    begins = True
    for row in rows:
        if any(row):
            block.append(row)
        if block and (not any(row) or len(block) == _AT_A_TIME):
            yield block, begins
            begins = not any(row)
            block = []
    if block:
        yield block, begins


def _are_headings(row: Row, below: Sequence[Row]) -> bool:
    """Whether a row names the columns: words only, each once, above a column of numbers or dates."""
    cells = [cell for cell in row if cell]
    if len(cells) < 2 or not below or len(set(cells)) < len(cells):
        return False
    if any(len(cell) > _LONGEST_HEADING or (_is_value(cell) and not _is_year(cell)) for cell in cells):
        return False
    if all(map(_is_year, cells[1:])):
        return True
    for column, heading in enumerate(row):
        values = [other[column] for other in below if column < len(other) and other[column]]
        if heading and not _is_year(heading) and values and 2 * sum(map(_is_value, values)) > len(values):
            return True
    return False


def _is_value(cell: str) -> bool:
    return _VALUE.fullmatch(cell) is not None


def _is_year(cell: str) -> bool:
    return len(cell) == 4 and cell.isdigit() and "1900" <= cell < "2700"


def _fits(row: Row, headings: Row | None) -> bool:
    """Whether the headings are those of this row: every cell but the first has one, and it is no title of its own."""
    if headings is None:
        return False
    filled = [column for column, cell in enumerate(row) if cell]
    return len(filled) > 1 and all(column < len(headings) for column in filled)


def _line(row: Row, headings: Row | None) -> str:
    if headings is None:
        return "; ".join(cell for cell in row if cell)
    pairs = zip_longest(row, headings[: len(row)], fillvalue="")
    return "; ".join(_cell(cell, heading) for cell, heading in pairs if cell)


def _cell(cell: str, heading: str) -> str:
    """A value after what it is called; in which currency, where its heading says so, as it has none itself."""
    if not heading:
        return cell
    currency = _IN_CURRENCY.search(heading) if _NUMBER.fullmatch(cell) else None
    return f"{heading.rstrip(':')}: {cell}" + (f" {currency[1] or currency[2]}" if currency else "")
