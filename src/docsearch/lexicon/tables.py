"""Read tables of words and their translations: CSV with commas or semicolons, and TSV.

Two columns are words and what they are in another language; a third, and a fourth, are probabilities. More columns are
languages, of one sense a row, with or without an id. A cell may have several words with "|" between.
"""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Iterator
from itertools import chain, product

from docsearch.lexicon.codes import language_code, named_pair
from docsearch.lexicon.entries import Link, Sense, Source
from docsearch.lexicon.files import Bad
from docsearch.lexicon.words import own_id, plain_word

_PROBABILITIES = {"p", "probability", "forward", "backward", "weight", "score"}
_LICENCE = re.compile(r"#\s*licen[cs]e\s*:\s*(.+)", re.IGNORECASE)
_BETWEEN = "|"  # several words in one cell
_HINT = "make its first line en,vi (codes of the columns), or name the file en-vi.csv"

_Row = tuple[int, list[str]]  # the number of the line, and the cells


def head(lines: Iterator[str]) -> Iterator[str]:
    """The lines up to the first that is neither blank nor a comment."""
    for line in lines:
        yield line
        if line.strip() and not line.startswith("#"):
            return


def read_table(lines: Iterator[str], name: str, origin: str, pair: tuple[str, str] | None) -> Source:
    """The senses or links of the table `name`; `pair` are the languages of two columns, None where they say them.

    Raises Bad for a row that does not fit, and where nothing says the languages.
    """
    above = list(head(lines))
    licence = next((match[1].strip() for line in above if (match := _LICENCE.match(line))), None)
    delimiter = _delimiter(above)
    rows = _rows(("\n" if line.startswith("#") else line for line in chain(above, lines)), delimiter)
    first = line, cells = next(rows, (len(above), [""]))
    columns = _columns(cells, line)
    if columns and (len(columns) > 2 or "" in columns):
        return Source(name, origin, licence, list(_wide(rows, columns, name)), [], None)
    if columns and pair and set(columns) != set(pair):
        raise Bad(line, f"its columns are {' and '.join(columns)}, not {' and '.join(pair)}")
    pair = (columns[0], columns[1]) if columns else pair or named_pair(name.lower())
    if pair is None or not 2 <= len(cells) <= 4:
        raise Bad(line, f"{len(cells)} columns, and no languages said for them", _HINT)
    if not columns:
        rows = chain([first], rows)
    if len(cells) == 2:
        return Source(name, origin, licence, list(_pairs(rows, pair)), [], None)
    return Source(name, origin, licence, [], _links(rows, len(cells)), pair)


def _delimiter(above: list[str]) -> str:
    """What is between the cells of the first row, the last of the lines `above`."""
    row = above[-1] if above else ""
    delimiter = max("\t;,", key=row.count)
    if delimiter not in row or row.startswith("#"):
        raise Bad(len(above) or None, "no columns: neither a tab nor a comma nor a semicolon", _HINT)
    return delimiter


def _rows(lines: Iterator[str], delimiter: str) -> Iterator[_Row]:
    """The rows that are not blank. Between tabs a quotation mark is one, elsewhere it encloses a cell."""
    plain = delimiter == "\t"
    rows = csv.reader(lines, delimiter=delimiter, quoting=csv.QUOTE_NONE if plain else csv.QUOTE_MINIMAL, strict=True)
    try:
        for row in rows:
            if any(map(str.strip, row)):
                yield rows.line_num, [cell.strip() for cell in row]
    except csv.Error as error:
        raise Bad(rows.line_num, str(error)) from error


def _columns(cells: list[str], line: int) -> list[str] | None:
    """The languages of the columns that have words, "" for that of ids; None where the first row does not say them."""
    names = [cell.lower() for cell in cells]
    codes = [language_code(name) or "" for name in names]
    if names[0] == "id":
        codes[0] = ""
    elif "" in codes[:2] or codes[0] == codes[1]:
        return None
    elif len(codes) <= 4 and set(names[2:]) <= _PROBABILITIES:
        return codes[:2]
    for name, code in zip(names, codes, strict=True):
        if not code and name != "id":
            reason = f"{name[:40]!r} heads a column and is no code of a language"
            raise Bad(line, reason, "columns are headed id, en, vi")
    return codes


def _several(cell: str, line: int) -> list[str]:
    return [word for part in cell.split(_BETWEEN) if (word := plain_word(part, line))]


def _wide(rows: Iterator[_Row], columns: list[str], name: str) -> Iterator[Sense]:
    """A row a sense."""
    for line, cells in rows:
        if len(cells) > len(columns):
            raise Bad(line, f"{len(cells)} columns where the first line names {len(columns)}")
        named = zip(columns, cells, strict=False)
        words = dict.fromkeys((code, word) for code, cell in named if code for word in _several(cell, line))
        if words:
            yield Sense("" if columns[0] else own_id(cells[0], name), tuple(words))


def _pairs(rows: Iterator[_Row], pair: tuple[str, str]) -> Iterator[Sense]:
    """A row a sense of words and their translations; one without either says nothing."""
    for line, cells in rows:
        _check_width(cells, 2, line)
        if all(cells):
            named = zip(pair, cells, strict=True)
            yield Sense("", tuple((code, word) for code, cell in named for word in _several(cell, line)))


def _links(rows: Iterator[_Row], width: int) -> list[Link]:
    """A row a link: p(target | source), and p(source | target) where there is a fourth column.

    Where there is none, the sources of a target are taken to be as frequent as each other.
    """
    links: list[Link] = []
    for line, cells in rows:
        _check_width(cells, width, line)
        forward, backward = _probability(cells[2], line), _probability(cells[-1], line)
        words = product(_several(cells[0], line), _several(cells[1], line))
        links += (Link(source, target, forward, backward) for source, target in words if forward and backward)
    if width == 4:
        return links
    totals: dict[str, float] = defaultdict(float)
    for link in links:
        totals[link.target] += link.forward
    return [link._replace(backward=link.forward / totals[link.target]) for link in links]


def _check_width(cells: list[str], width: int, line: int) -> None:
    if len(cells) != width:
        raise Bad(line, f"{len(cells)} columns where there are {width} elsewhere")


def _probability(cell: str, line: int) -> float:
    try:
        value = float(cell.replace(",", "."))
    except ValueError:
        value = -1.0
    if not 0 <= value <= 1:
        raise Bad(line, f"{cell[:40]!r} is no probability: a number from 0 to 1")
    return value
