"""/api/v1/documents/{id}: what `docsearch show --json` prints."""

from __future__ import annotations

from docsearch.errors import DocumentMissing
from docsearch.render import stored_data
from docsearch.web.encoding import data_reply
from docsearch.web.messages import Opened, Reply, Request


def reply(opened: Opened, request: Request) -> Reply:
    """One document, with its translation. Raises DocumentMissing."""
    try:
        return data_reply(stored_data(opened.index.document(request.id)))
    except DocumentMissing as error:
        raise DocumentMissing("there is no document with this id", "hits and facts have the ids") from error
