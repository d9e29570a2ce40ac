"""What answers each address, and what an error looks like there."""

from __future__ import annotations

import gzip
import logging
import traceback
from collections.abc import Callable
from functools import lru_cache
from importlib import import_module

from docsearch.errors import DocsearchError, Unanswered
from docsearch.web.handover import Answered, Job
from docsearch.web.messages import Opened, Reply, Request
from docsearch.web.opened import Kept
from docsearch.web.pages.error import error_page
from docsearch.web.problems import problem, told

_LOG = logging.getLogger(__name__)
SHORTEST = 1_000  # bytes from which on a body is compressed: fewer fit into one packet as they are
_LEVEL = 6  # of 30 KB of HTML: .6 ms; 9 takes twice as long for 1 % less
_COMPRESSIBLE = ("text/", "application/json", "application/problem+json", "application/geo+json", "image/svg+xml")


def answer(kept: Kept, job: Job) -> Answered:
    """The answer to a request, an error in the form that whoever asks can read included."""
    stamp, documents = "", None
    try:
        opened = kept.latest()
        stamp, documents = opened.stamp, opened.index.documents
        if job.fault is not None:
            raise job.fault
        reply = _answerer(job.request.route)(opened, job.request)
    except DocsearchError as fault:
        reply = _refused(job.request, fault)
    except Exception as fault:  # noqa: BLE001 - one request must not end the process that answers others
        _report(fault)
        reply = _refused(job.request, Unanswered("this could not be answered"))
    body, gzipped = _compressed(reply)
    return Answered(reply._replace(body=body), gzipped, stamp, documents)


@lru_cache(None)
def _answerer(route: str) -> Callable[[Opened, Request], Reply]:
    """The function that answers a route. Its module is loaded now: the first answer need not wait for all of them."""
    package = "docsearch.web" if route.startswith("api.") else "docsearch.web.pages"
    found: Callable[[Opened, Request], Reply] = import_module(f"{package}.{route}").reply
    return found


def _refused(request: Request, fault: DocsearchError) -> Reply:
    if request.route.startswith("api."):
        return problem(fault)
    return error_page(request, fault.http_status, *told(fault))


def _report(fault: Exception) -> None:
    """What went wrong, and where. Not what the error says: that may be the query of somebody."""
    stack = "".join(traceback.format_tb(fault.__traceback__))
    _LOG.error("%s\n%s", type(fault).__name__, stack.rstrip())


def _compressed(reply: Reply) -> tuple[bytes, bool]:
    """The body, gzipped where that makes it smaller, and whether it is."""
    if len(reply.body) < SHORTEST or not reply.media_type.startswith(_COMPRESSIBLE):
        return reply.body, False
    body = gzip.compress(reply.body, _LEVEL, mtime=0)
    return (body, True) if len(body) < len(reply.body) else (reply.body, False)
