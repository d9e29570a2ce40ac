"""Facts as files for other programs: what the page of facts offers to download, and the API answers."""

from __future__ import annotations

import os
import tempfile
import unicodedata
from collections.abc import Callable, Collection, Iterable, Iterator
from itertools import islice
from pathlib import Path

from docsearch.fact_formats import as_csv, as_geojson, as_icalendar, as_json
from docsearch.fact_order import in_order
from docsearch.facts import Fact
from docsearch.search import Told
from docsearch.web.downloads import disposition
from docsearch.web.messages import Opened, Reply, Request
from docsearch.web.state import State

# Facts of one file, and documents they are looked for in, the best where more answer: of 20,000 mixed documents a file
# takes .3 to 2.9 s of one process, a page .1 to .6 s. Most of it goes into the words of the query in each document.
EXPORTED = 20_000
DOCUMENTS = 3_000
SHOWN = 500  # documents whose facts a page lists
EACH = 40  # facts a document that are read at most, on average: 13 are usual, and a book has 20,000

CUT = "Docsearch-Truncated"  # the header of a file that does not hold all: "facts=20000, documents=3000"

_Form = tuple[Callable[[Iterable[Fact]], Iterator[str]], str, tuple[str, ...]]
# The kinds are what a map and a calendar show; all else would be there twice.
_FORMS: dict[str, _Form] = {
    "json": (as_json, "application/json", ()),
    "csv": (as_csv, "text/csv; charset=utf-8; header=present", ()),
    "geojson": (as_geojson, "application/geo+json", ("place",)),
    "ics": (as_icalendar, "text/calendar; charset=utf-8", ("date",)),
}
_LONGEST = 60  # characters of the name of a file before its ending: 240 bytes at most, and 255 are allowed


def order_of(state: State) -> str:
    """The order of facts: by date of what is asked for, as it comes where nothing is, unless the address says."""
    return state.order or ("date" if state.asks else "document")


def told(opened: Opened, state: State, documents: int, kinds: Collection[str] = ()) -> Told:
    """The facts that a state asks for, in its order, of the `documents` that answer best: EACH times as many at most.

    `kinds` are those wanted where the state names none. Raises what `Index.search` raises.
    """
    found = opened.index.told(state.text, kinds=state.kinds or kinds, most=documents, **state.conditions)
    return found._replace(facts=in_order(islice(found.facts, EACH * documents), order_of(state)))


def facts_reply(opened: Opened, request: Request, form: str, limit: int = EXPORTED) -> Reply:
    """At most `limit` of the facts asked for, after the state's offset, in one of the forms of State.form.

    The file lies in the folder for temporary files; whoever sends it removes it. The header CUT says that there is
    more. Raises what `Index.search` raises, and MissingExtra.
    """
    write, media_type, kinds = _FORMS[form]
    state = request.state
    documents, found = told(opened, state, DOCUMENTS, kinds)
    facts = islice(found, state.offset, None)
    descriptor, path = tempfile.mkstemp(prefix="docsearch-facts-", suffix=f".{form}")
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8", errors="replace", newline="") as file:
            file.writelines(write(islice(facts, limit)))
        more = next(facts, None) is not None
    except BaseException:
        Path(path).unlink()
        raise
    headers = [("Content-Disposition", disposition(_file_name(state, form)))]
    if more or documents > DOCUMENTS:
        headers.append((CUT, f"facts={limit}, documents={DOCUMENTS}"))
    return Reply(media_type, headers=tuple(headers), file=path)


def _file_name(state: State, form: str) -> str:
    """A name that says what was asked for, in letters, digits and marks of any script."""
    kept = (each if each.isalnum() or unicodedata.category(each)[0] == "M" else " " for each in state.text)
    return "-".join(("facts", *"".join(kept).split()))[:_LONGEST].rstrip("-") + f".{form}"
