"""Find the entities a query asks for. A module of its own, as a query loads nothing that only running text needs."""

from __future__ import annotations

from collections.abc import Iterable

from docsearch.entities.apart import apart
from docsearch.entities.dates import find_query_dates
from docsearch.entities.names import Names, find_query_names
from docsearch.entities.places import find_query_places
from docsearch.model import Mention


def find_typed(text: str, languages: Iterable[str] = (), names: Names | None = None) -> list[Mention]:
    """The places, periods and names a query asks for, by start, none overlapping; case and accents are forgiven.

    `languages` are those it may be in, `names` those to look for, by default the starter's.
    """
    return apart(find_query_names(text, languages, names), find_query_places(text), find_query_dates(text))
