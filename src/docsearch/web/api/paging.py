"""Where a program goes on reading: links in a header (RFC 8288)."""

from __future__ import annotations

from docsearch.web.encoding import Headers
from docsearch.web.links import link
from docsearch.web.messages import Request
from docsearch.web.state import FARTHEST


def paged(request: Request, more: bool) -> Headers:
    """The header that links to the pages before and after that of a request; `more`: there is one after it."""
    limit, offset = request.state.limit, request.state.offset
    found = []
    if limit and more and offset + limit <= FARTHEST:
        found.append(f'<{link(request, request.route, offset=offset + limit)}>; rel="next"')
    if limit and offset:
        found.append(f'<{link(request, request.route, offset=max(0, offset - limit))}>; rel="prev"')
    return (("Link", ", ".join(found)),) if found else ()
