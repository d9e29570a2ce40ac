"""/api/v1/facets: how many of the documents that answer have what, and which years or months they name."""

from __future__ import annotations

from docsearch.calendar_cells import FIRST_DAY, LAST_DAY
from docsearch.entities.dates import parse_period
from docsearch.errors import UsageError
from docsearch.render import facet_data
from docsearch.web.encoding import data_reply
from docsearch.web.messages import Opened, Reply, Request

YEARS = 10  # of which months are counted: a year takes up to 70 ms at 20,000 documents


def reply(opened: Opened, request: Request) -> Reply:
    """Counts of every facet, and in order of time what `docsearch timeline --json` prints; of all where nothing is
    asked for. Raises what `Index.search` raises, and UsageError for the months of more than YEARS.
    """
    index, state = opened.index, request.state
    counts = index.counted(state.text, **state.conditions)
    period = state.conditions["period"]
    first, last = parse_period(period) if period else (FIRST_DAY, LAST_DAY)
    if state.by == "month" and int(last[:4]) - int(first[:4]) >= YEARS:
        raise UsageError(f"by: months are counted of {YEARS} years at most", "from and to say of which")
    periods = (index.months if state.by == "month" else index.years)(state.text, **state.conditions)
    timeline = [
        {"period": each.value, "documents": each.count}
        for each in periods
        if first[: len(each.value)] <= each.value <= last[: len(each.value)]
    ]
    return data_reply({"facets": facet_data(counts), "timeline": timeline})
