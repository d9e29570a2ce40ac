"""What programs are told when something is wrong (RFC 9457)."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docsearch.errors import (
    DiskFull,
    DocsearchError,
    DocumentMissing,
    IndexDamaged,
    IndexMissing,
    MissingExtra,
    ModelDamaged,
    QueryError,
    UsageError,
)
from docsearch.web.messages import Reply
from docsearch.web.problems import PROBLEM, problem, problem_of


def told(reply: Reply) -> dict[str, Any]:
    assert reply.media_type == PROBLEM
    found: dict[str, Any] = json.loads(reply.body)
    assert found["status"] == reply.status
    assert found["type"] == "about:blank"
    return found


def test_an_error_is_told_with_what_to_do() -> None:
    found = told(problem(UsageError("limit: takes a\nnumber", "say 10")))
    assert found == {
        "type": "about:blank",
        "title": "Bad Request",
        "status": 400,
        "detail": "limit: takes a number",
        "hint": "say 10",
    }


def test_a_query_is_told_where_it_is_wrong() -> None:
    assert told(problem(QueryError("this bracket is never closed", 4)))["position"] == 4


def test_a_status_says_what_it_is() -> None:
    found = told(problem_of(HTTPStatus.TOO_MANY_REQUESTS, "again in 2 seconds"))
    assert found == {
        "type": "about:blank",
        "title": "Too Many Requests",
        "status": 429,
        "detail": "again in 2 seconds",
    }


@pytest.mark.parametrize(
    "error",
    [
        IndexMissing("no index at /srv/x", "run: y /srv/x"),
        IndexDamaged("/srv/x failed"),
        ModelDamaged("/srv/x is no model"),
        DiskFull("no room in /srv/x"),
        DocsearchError("/srv/x"),
    ],
)
def test_folders_of_the_computer_are_not_told(error: DocsearchError) -> None:
    reply = problem(error)
    assert reply.status == error.http_status >= 500
    assert b"/srv" not in reply.body
    assert told(reply)["detail"].endswith(".")


@pytest.mark.parametrize(
    ("error", "status"), [(DocumentMissing("no"), 404), (MissingExtra("it", "ics"), 501), (DocsearchError("no"), 500)]
)
def test_errors_know_their_status(error: DocsearchError, status: int) -> None:
    assert problem(error).status == status


@given(st.text(), st.text())
def test_any_text_may_be_in_an_error(message: str, hint: str) -> None:
    found = told(problem(UsageError(message, hint)))
    assert found.get("hint", "") == hint
