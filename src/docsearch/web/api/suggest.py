"""/api/v1/suggest: what a text that is being typed may become."""

from __future__ import annotations

from dataclasses import asdict

from docsearch.completion import complete
from docsearch.web.encoding import data_reply
from docsearch.web.messages import Opened, Reply, Request


def reply(opened: Opened, request: Request) -> Reply:
    """Queries that the text may become, most useful first."""
    found = complete(opened.index, request.state.text)
    return data_reply({"suggestions": [asdict(each) for each in found]})
