"""Answers to what never reaches a page."""

from __future__ import annotations

import asyncio
import json
from http import HTTPStatus
from typing import Any

import pytest

from docsearch.web.refusals import is_api, refuse


def refused(path: str, root: str = "") -> tuple[dict[bytes, bytes], bytes]:
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {"path": path, "root_path": root}
    asyncio.run(refuse(scope, send, HTTPStatus.TOO_MANY_REQUESTS, "again in 2 seconds", [("retry-after", "2")]))
    assert sent[0]["status"] == 429
    return dict(sent[0]["headers"]), sent[1]["body"]


@pytest.mark.parametrize(("path", "root"), [("/api/v1/search", ""), ("/docs/api/v1/x", "/docs")])
def test_programs_are_given_a_problem(path: str, root: str) -> None:
    headers, body = refused(path, root)
    assert headers[b"content-type"] == b"application/problem+json"
    assert json.loads(body) == {
        "type": "about:blank",
        "title": "Too Many Requests",
        "status": 429,
        "detail": "again in 2 seconds",
    }


@pytest.mark.parametrize("path", ["/", "/search", "/apis", "/api"])
def test_people_are_given_a_line(path: str) -> None:
    headers, body = refused(path)
    assert not is_api({"path": path})
    assert body == b"Too Many Requests: again in 2 seconds\n"
    assert headers == {
        b"content-type": b"text/plain; charset=utf-8",
        b"content-length": str(len(body)).encode(),
        b"cache-control": b"no-store",
        b"retry-after": b"2",
    }
