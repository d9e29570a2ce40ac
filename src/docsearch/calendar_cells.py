"""Periods as calendar cells, so that a date filter is a question about plain terms in any engine.

A cell is a stretch of the calendar with a name: a day `2017-03-05`, a month `2017-03`, a year `2017`,
a decade `201x`, a century `20xx` or a millennium `2xxx`. Each cell lies in exactly one cell of the next
level, so two periods overlap exactly if some cell of one equals, holds or lies in some cell of the other.
"""

from __future__ import annotations

import re
from datetime import date

FIRST_DAY = "0001-01-01"
LAST_DAY = "9999-12-31"
OPEN_YEARS = 10  # who asks for 2060 does not mean "since 2016", nor who asks for 2010 "until 15 May 2020"

_CELL = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{4}-[0-9]{2}|[0-9]{4}|[0-9]{3}x|[0-9]{2}xx|[0-9]xxx", re.ASCII)


def days_in_month(year: int, month: int) -> int:
    """28 to 31. As calendar.monthrange has it, which takes 2 ms to import."""
    return 31 if month == 12 else (date(year, month + 1, 1) - date(year, month, 1)).days


def bounds(cell: str) -> tuple[str, str]:
    """First and last day of a cell, ISO 8601.

    Raises ValueError if `cell` names no stretch of the calendar: another shape, month 13, 30 February, year 0.
    """
    if _CELL.fullmatch(cell) is None:
        raise ValueError(f"not a calendar cell: {cell!r}")
    if len(cell) == 10:
        return date.fromisoformat(cell).isoformat(), cell
    if len(cell) == 7:
        year, month = int(cell[:4]), int(cell[5:])
        last = date(year, month, days_in_month(year, month) if 1 <= month <= 12 else 1)
        return f"{cell}-01", last.isoformat()
    first_year = max(int(cell.replace("x", "0")), 1)  # the calendar has no year 0: 0xxx begins with year 1
    last_year = int(cell.replace("x", "9"))
    if last_year == 0:
        raise ValueError(f"not a calendar cell: {cell!r}")
    return f"{first_year:04d}-01-01", f"{last_year:04d}-12-31"


def ancestors(cell: str) -> tuple[str, ...]:
    """The cells that hold `cell`, nearest first, itself not among them."""
    if len(cell) > 4:
        months = (cell[:7],) if len(cell) == 10 else ()
        year = cell[:4]
        return (*months, year, *ancestors(year))
    digits = cell.rstrip("x")
    return tuple(digits[:kept].ljust(4, "x") for kept in range(len(digits) - 1, 0, -1))


def cells(start: str, end: str) -> tuple[str, ...]:
    """The fewest cells that cover the days from `start` to `end`, both inclusive, and no other day; in order.

    Both are ISO 8601 dates. A period of whole years within a century takes at most 26 cells and no period
    more than 142 (30 days, 11 months, 9 years, 9 decades and 9 centuries at each end, and 6 millennia).
    Raises ValueError if a date is not one or the period ends before it starts.
    """
    day, last = date.fromisoformat(start), date.fromisoformat(end)
    if day > last:
        raise ValueError(f"the period ends before it starts: {start}..{end}")
    cover: list[str] = []
    while True:
        cell, cell_end = _largest_cell(day, last)
        cover.append(cell)
        if cell_end == last:
            return tuple(cover)
        day = date.fromordinal(cell_end.toordinal() + 1)


def covering(start: str | None, end: str | None) -> tuple[str, ...]:
    """As `cells`, of a period one end of which may be open (None), as far as `reach` says. Raises what they raise."""
    return cells(*reach(start, end))


def reach(start: str | None, end: str | None) -> tuple[str, str]:
    """First and last day of a period one end of which may be open: "since" reaches OPEN_YEARS years, "until" one.

    "Until 15 May 2020" is a deadline, mostly, and is found in 2020. Raises ValueError where both ends are open.
    """
    if start is None and end is None:
        raise ValueError("a period with two open ends")
    first = start or f"{(end or '')[:4]}-01-01"
    return first, end or f"{min(int(first[:4]) + OPEN_YEARS, 9999):04d}-12-31"


def _largest_cell(day: date, last: date) -> tuple[str, date]:
    """The largest cell that starts on `day` and ends no later than `last`, and its last day."""
    if day.month == 1 and day.day == 1:
        year = f"{day.year:04d}"
        for width in (1000, 100, 10, 1):
            # year 1 stands for year 0, which the calendar lacks, in every cell but its own
            first = day.year - 1 if day.year == 1 and width > 1 else day.year
            if first % width == 0 and first + width - 1 <= last.year:
                end = date(first + width - 1, 12, 31)
                if end <= last:
                    kept = 5 - len(str(width))
                    return f"{first:04d}"[:kept].ljust(4, "x") if width > 1 else year, end
    if day.day == 1:
        end = date(day.year, day.month, days_in_month(day.year, day.month))
        if end <= last:
            return f"{day.year:04d}-{day.month:02d}", end
    return day.isoformat(), day
