"""Where a program goes on reading: links in a header (RFC 8288)."""

from __future__ import annotations

from docsearch.web.encoding import Headers
from docsearch.web.messages import Request
from docsearch.web.paging import beside


def paged(request: Request, more: bool) -> Headers:
    """The header that links to the pages before and after that of a request; `more`: there is one after it."""
    if not request.state.limit:
        return ()
    pages = beside(request, request.state.limit, more)
    found = [
        f'<{address}>; rel="{name}"' for address, name in ((pages.after, "next"), (pages.before, "prev")) if address
    ]
    return (("Link", ", ".join(found)),) if found else ()
