"""Whether the server can answer, for programs that watch it."""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path

from docsearch.engines.generations import current
from docsearch.web.encoding import data_reply
from docsearch.web.messages import Opened, Reply, Request


def reply(opened: Opened, request: Request) -> Reply:
    """That an index is open, and which; where none is, nothing comes here and the answer is 503."""
    generation = current(Path(opened.directory))
    told = {
        "status": "ok",
        "documents": opened.index.documents,
        "generation": None if generation is None else generation.name,
        "version": version("docsearch"),
    }
    return data_reply(told)
