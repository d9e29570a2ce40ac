"""What the server and the processes that answer say to each other, pickled one after the other into pipes."""

from __future__ import annotations

from typing import NamedTuple, Protocol

from docsearch.errors import DocsearchError
from docsearch.web.messages import Reply, Request


class Job(NamedTuple):
    """A request that is to be answered or, where the server found a fault in it, to be told what that is."""

    request: Request
    fault: DocsearchError | None = None


class Answered(NamedTuple):
    """A reply, whether its body is gzipped, and what index it was made from: its stamp, and how many documents it has.

    These are "" and None where no index is open.
    """

    reply: Reply
    gzipped: bool
    stamp: str
    documents: int | None


class Workers(Protocol):
    """Where requests are answered."""

    async def answer(self, job: Job) -> Answered:
        """The answer to a request. Raises Busy, or Unanswered."""
