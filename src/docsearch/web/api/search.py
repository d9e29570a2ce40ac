"""/api/v1/search: what `docsearch query --json` prints."""

from __future__ import annotations

from dataclasses import replace

from docsearch.render import result_data
from docsearch.web.api.paging import paged
from docsearch.web.encoding import data_reply
from docsearch.web.messages import Opened, Reply, Request


def reply(opened: Opened, request: Request) -> Reply:
    """The documents that answer. Raises what `Index.search` raises."""
    state, limit = request.state, request.state.limit
    found = opened.index.search(state.text, limit=limit and limit + 1, offset=state.offset, **state.conditions)
    result = replace(found, hits=found.hits[:limit])
    return data_reply(result_data(result), paged(request, len(found.hits) > limit))
