"""The search page: the documents that answer, and what narrows them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from docsearch.errors import QueryError, UsageError
from docsearch.web.links import links
from docsearch.web.messages import Opened, Reply, Request
from docsearch.web.narrowing import chips, facets
from docsearch.web.paging import beside
from docsearch.web.results import reading, shown
from docsearch.web.state import PAGE
from docsearch.web.templating import page

CSS = ("search.css",)


def reply(opened: Opened, request: Request) -> Reply:
    """The hits of a query; without one, what the index holds, to begin from."""
    index, state = opened.index, request.state
    held: dict[str, Any] = {"documents": index.documents, "chips": chips(request)}
    if not state.asks:
        return page(
            "search.html", request, CSS, facets=facets(request, index.counts), result=None, fault=None, at=None, **held
        )
    limit = state.limit or PAGE
    try:
        found = index.search(state.text, limit=limit + 1, offset=state.offset, **state.conditions)
    except (QueryError, UsageError) as fault:
        status = fault.http_status
        return page("search.html", request, CSS, status, facets=[], result=None, fault=fault, at=_at(fault), **held)
    result = replace(found, hits=found.hits[:limit])
    another = links(request, "search", "text", offset=0)
    return page(
        "search.html",
        request,
        CSS,
        result=result,
        hits=shown(request, result),
        facets=facets(request, result.facets),
        read=reading(request, result.interpreted),
        paging=beside(request, limit, len(found.hits) > limit),
        suggestions=[(text, another(text)) for text in result.suggestions],
        fault=None,
        at=None,
        **held,
    )


def _at(fault: QueryError | UsageError) -> int | None:
    """The offset of the character at fault, None where it is not the text."""
    return fault.position if isinstance(fault, QueryError) else None
