"""What programs are told when a request is not answered: problem details (RFC 9457)."""

from __future__ import annotations

import inspect
from http import HTTPStatus

from docsearch.errors import DocsearchError, QueryError
from docsearch.web.encoding import Headers, data_reply
from docsearch.web.messages import Reply

PROBLEM = "application/problem+json"
_WITHIN = frozenset({HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.INSUFFICIENT_STORAGE})


def problem(fault: DocsearchError | int, detail: str | None = None, headers: Headers = ()) -> Reply:
    """The problem that an error is, or that a status is, about which `detail` says more.

    Members beside those of RFC 9457: `hint` says what to do, `position` which character of the query is at fault,
    counted from 0. What is wrong with the index is told in general: the error itself names folders of the computer.
    """
    status = HTTPStatus(fault.http_status if isinstance(fault, DocsearchError) else fault)
    told: dict[str, object] = {"type": "about:blank", "title": status.phrase, "status": status.value}
    if isinstance(fault, DocsearchError):
        if status in _WITHIN:
            detail = detail or inspect.cleandoc(type(fault).__doc__ or "").partition("\n")[0]
        else:
            detail = " ".join((detail or str(fault)).split())
            told |= {"hint": fault.hint} if fault.hint else {}
        if isinstance(fault, QueryError):
            told["position"] = fault.position
    if detail:
        told["detail"] = detail
    return data_reply(told, headers, status.value, PROBLEM)
