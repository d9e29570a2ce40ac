"""Saved queries that tell when a new document answers them, kept in a file beside the index."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from docsearch.beside import beside
from docsearch.disk import replace_file, unwritable
from docsearch.errors import DocsearchError, UsageError
from docsearch.model import Hit
from docsearch.query import parse
from docsearch.search import Index

SUFFIX = ".alerts.json"
ASKED = 1_000  # documents at a time, whose ids make one query


class Answered(NamedTuple):
    """New documents that answer the saved query `name`, best first."""

    name: str
    query: str
    hits: tuple[Hit, ...]


def home(index: str) -> Path:
    """The file with the alerts for the index in the folder `index`."""
    return beside(index, SUFFIX)


def load_alerts(index: str) -> dict[str, str]:
    """The saved queries by name. Raises UsageError where the file makes no sense."""
    path = home(index)
    try:
        return {str(name): str(query) for name, query in json.loads(path.read_text(encoding="utf-8")).items()}
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, AttributeError) as error:
        raise UsageError(f"cannot read {path}: {error}", "mend that file or delete it") from error


def save_alert(name: str, query: str, index: str) -> None:
    """Keep a query under a name, in place of the one that had it. Raises QueryError for one that cannot be read."""
    if parse(query) is None:
        raise UsageError("an alert needs words to look for")
    _save({**load_alerts(index), name: query}, index)


def remove_alert(name: str, index: str) -> None:
    """Forget a saved query. Raises UsageError where there is none of that name."""
    alerts = load_alerts(index)
    if name not in alerts:
        raise UsageError(f"there is no alert {name!r}", "docsearch alert list gives those there are")
    _save({known: query for known, query in alerts.items() if known != name}, index)


def _save(alerts: Mapping[str, str], index: str) -> None:
    try:
        replace_file(home(index), json.dumps(alerts, ensure_ascii=False, indent=2) + "\n")
    except OSError as error:
        raise unwritable(home(index), error) from error


def answered(alerts: Mapping[str, str], ids: Sequence[str], index: Index) -> list[Answered]:
    """Which of the documents `ids` answer which of the alerts; those that none answers are left out.

    A query that the index cannot be asked any more (a place it names is no longer known) answers nothing.
    """
    found = []
    for name, query in alerts.items():
        hits: list[Hit] = []
        for start in range(0, len(ids), ASKED):
            some = ids[start : start + ASKED]
            try:
                hits += index.search(query, limit=len(some), among=some).hits
            except DocsearchError:
                break
        if hits:
            found.append(Answered(name, query, tuple(hits)))
    return found
