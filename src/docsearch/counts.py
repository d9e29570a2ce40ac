"""How many of the documents that answer a query name each place, year or month."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from docsearch.render import Line

BAR = 40  # characters of the longest bar
_EIGHTHS = " ▏▎▍▌▋▊▉"


class Count(NamedTuple):
    """A value, what it is called, and the number of documents that name it."""

    value: str
    label: str
    documents: int


def as_bars(counts: Iterable[Count], width: int) -> Iterator[Line]:
    """A line a count: label, number and a bar as long as it is large; at most `width` cells, if that is enough."""
    rows = list(counts)
    labels, numbers = (
        max(map(len, column), default=0) for column in ([r.label for r in rows], [str(r.documents) for r in rows])
    )
    most = max((row.documents for row in rows), default=0)
    longest = max(1, min(BAR, width - labels - numbers - 4))
    for row in rows:
        eighths = round(8 * longest * row.documents / most)
        bar = "█" * (eighths // 8) + _EIGHTHS[eighths % 8].strip()
        yield Line(0, ((f"{row.label:<{labels}}", ""), (f"  {row.documents:>{numbers}}  ", "dim"), (bar, "name")))
