"""/api/v1/facts: what `docsearch facts` prints, as JSON a page at a time, in other formats as a file."""

from __future__ import annotations

from itertools import islice

from docsearch.fact_formats import fact_data
from docsearch.web.api.paging import paged
from docsearch.web.encoding import data_reply
from docsearch.web.exports import CUT, SHOWN, facts_reply, told
from docsearch.web.messages import Opened, Reply, Request


def reply(opened: Opened, request: Request) -> Reply:
    """The facts asked for. Raises what `Index.search` raises, and MissingExtra for a format that is not installed."""
    state = request.state
    if state.form not in (None, "json"):
        return facts_reply(opened, request, state.form)
    documents, facts = told(opened, state, SHOWN)
    page = list(islice(facts, state.offset, state.offset + state.limit + 1))
    cut = ((CUT, f"documents={SHOWN}"),) if documents > SHOWN else ()
    found = [fact_data(fact) for fact in page[: state.limit]]
    return data_reply(found, (*paged(request, len(page) > state.limit), *cut))
