"""Facts in order, however many: sorted in a temporary database on the disk."""

from __future__ import annotations

import pickle
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing

from docsearch.calendar_cells import LAST_DAY
from docsearch.facts import Fact

ORDERS = ("document", "date", "place", "amount", "name")


def in_order(found: Iterable[Fact], by: str) -> Iterator[Fact]:
    """The facts in one of ORDERS; "document" is as they come. Kept on disk while they are sorted, not in memory."""
    if by == "document":
        yield from found
        return
    key = _KEYS[by]
    with closing(sqlite3.connect("")) as table:  # "": a file of its own, gone when it is closed
        table.execute("CREATE TABLE facts (one, two, fact BLOB)")
        rows = ((*key(fact), pickle.dumps(fact)) for fact in found)
        table.executemany("INSERT INTO facts VALUES (?, ?, ?)", rows)
        for (fact,) in table.execute("SELECT fact FROM facts ORDER BY one IS NULL, one, two, rowid"):
            yield pickle.loads(fact)


def _by_date(fact: Fact) -> tuple[str | None, str | None]:
    return (fact.date.start or fact.date.end, fact.date.end or LAST_DAY) if fact.date else (None, None)


_KEYS: dict[str, Callable[[Fact], tuple[object, object]]] = {
    "date": _by_date,
    "place": lambda fact: (fact.place.name if fact.place else None, fact.place.id if fact.place else None),
    "amount": lambda fact: (fact.amount.currency if fact.amount else None, fact.amount.value if fact.amount else None),
    "name": lambda fact: (fact.name.name if fact.name else None, fact.name.id if fact.name else None),
}
