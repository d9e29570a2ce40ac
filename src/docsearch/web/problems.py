"""What is told of an error to who asks, and how programs are told it: problem details (RFC 9457)."""

from __future__ import annotations

import inspect
from http import HTTPStatus

from docsearch.errors import DocsearchError, MissingExtra, QueryError
from docsearch.web.encoding import data_reply
from docsearch.web.messages import Reply

PROBLEM = "application/problem+json"


def told(fault: DocsearchError) -> tuple[str, str | None]:
    """What is wrong, on one line, and what to do about it.

    What is wrong on our side is told in general: the error itself may name folders of the computer.
    """
    if fault.http_status < HTTPStatus.INTERNAL_SERVER_ERROR or isinstance(fault, MissingExtra):
        return " ".join(str(fault).split()), fault.hint
    return inspect.cleandoc(type(fault).__doc__ or "").partition("\n")[0], None


def problem(fault: DocsearchError) -> Reply:
    """The problem that an error is.

    Members beside those of RFC 9457: `hint` says what to do, `position` which character of the query is at fault,
    counted from 0.
    """
    detail, hint = told(fault)
    hinted = {"hint": hint} if hint else {}
    placed = {"position": fault.position} if isinstance(fault, QueryError) else {}
    return _problem(fault.http_status, detail, **hinted, **placed)


def problem_of(status: HTTPStatus, detail: str) -> Reply:
    """The problem that a status is."""
    return _problem(status, detail)


def _problem(status: int, detail: str, **more: object) -> Reply:
    title = HTTPStatus(status).phrase
    members = {"type": "about:blank", "title": title, "status": int(status), **more}
    return data_reply(members | ({"detail": detail} if detail else {}), status=int(status), media_type=PROBLEM)
