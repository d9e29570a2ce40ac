"""/api/v1/documents/{id}: what `docsearch show --json` prints."""

from __future__ import annotations

from docsearch.render import stored_data
from docsearch.web.encoding import data_reply
from docsearch.web.messages import Opened, Reply, Request


def reply(opened: Opened, request: Request) -> Reply:
    """One document, with its translation. Raises DocumentMissing."""
    return data_reply(stored_data(opened.index.document(request.id)))
