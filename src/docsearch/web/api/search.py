"""/api/v1/search: what `docsearch query --json` prints."""

from __future__ import annotations

from docsearch.render import result_data
from docsearch.web.api.paging import paged
from docsearch.web.encoding import data_reply
from docsearch.web.messages import Opened, Reply, Request


def reply(opened: Opened, request: Request) -> Reply:
    """The documents that answer. Raises what `Index.search` raises."""
    state = request.state
    result = opened.index.search(state.text, limit=state.limit, offset=state.offset, **state.conditions)
    more = len(result.hits) == state.limit and state.offset + state.limit < result.total
    return data_reply(result_data(result), paged(request, more))
