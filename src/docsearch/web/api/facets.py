"""/api/v1/facets: how many of the documents that answer have what, and which years or months they name."""

from __future__ import annotations

from docsearch.entities.dates import parse_period
from docsearch.render import facet_data
from docsearch.web.encoding import data_reply
from docsearch.web.messages import Opened, Reply, Request


def reply(opened: Opened, request: Request) -> Reply:
    """Counts of every facet, and in order of time what `docsearch timeline --json` prints; of all where nothing is
    asked for. Raises what `Index.search` raises.
    """
    index, state = opened.index, request.state
    counts = index.counted(state.text, **state.conditions)
    periods = (index.months if state.by == "month" else index.years)(state.text, **state.conditions)
    if (between := state.conditions["period"]) is not None:
        first, last = parse_period(between)
        periods = tuple(each for each in periods if first[: len(each.value)] <= each.value <= last[: len(each.value)])
    timeline = [{"period": each.value, "documents": each.count} for each in periods]
    return data_reply({"facets": facet_data(counts), "timeline": timeline})
