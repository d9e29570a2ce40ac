"""How to ask, in short."""

from __future__ import annotations

from docsearch.web.messages import Opened, Reply, Request
from docsearch.web.templating import page

CSS = ("help.css",)


def reply(opened: Opened, request: Request) -> Reply:
    """The help page."""
    return page("help.html", request, CSS, documents=opened.index.documents)
