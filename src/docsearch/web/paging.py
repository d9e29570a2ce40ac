"""The pages before and after the one that is asked for."""

from __future__ import annotations

from typing import NamedTuple

from docsearch.web.links import link
from docsearch.web.messages import Request
from docsearch.web.state import FARTHEST


class Beside(NamedTuple):
    """The addresses of the pages before and after this one, None where there is none."""

    before: str | None
    after: str | None


def beside(request: Request, limit: int, more: bool) -> Beside:
    """The pages beside that of a request, which has `limit` of what there is; `more`: there is some after it."""
    before, after = max(0, request.state.offset - limit), request.state.offset + limit
    return Beside(
        link(request, request.route, offset=before) if request.state.offset else None,
        link(request, request.route, offset=after) if more and after <= FARTHEST else None,
    )
