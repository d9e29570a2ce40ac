"""The page that says that there is no other, and why."""

from __future__ import annotations

from docsearch.web.messages import Reply, Request
from docsearch.web.templating import page


def error_page(request: Request, status: int, message: str, hint: str | None = None) -> Reply:
    """An error as a page: what went wrong, and what to do."""
    return page("error.html", request, status=status, code=status, message=message, hint=hint)
