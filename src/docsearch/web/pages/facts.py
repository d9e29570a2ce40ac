"""To be written."""

from __future__ import annotations

from docsearch.web.messages import Opened, Reply, Request


def reply(opened: Opened, request: Request) -> Reply:
    raise NotImplementedError
