"""Answers to requests that never reach a page: short, in JSON where programs ask."""

from __future__ import annotations

from collections.abc import Iterable
from http import HTTPStatus

from starlette.types import Scope, Send

from docsearch.web.problems import problem
from docsearch.web.routes import API


async def refuse(
    scope: Scope, send: Send, status: HTTPStatus, detail: str, headers: Iterable[tuple[str, str]] = ()
) -> None:
    """Answer a request with an error: problem details under /api/, a line of text elsewhere."""
    reply = problem(status, detail)
    media_type, body = reply.media_type, reply.body
    if not is_api(scope):
        media_type, body = "text/plain; charset=utf-8", f"{status.phrase}: {detail}\n".encode()
    pairs = [("content-type", media_type), ("content-length", str(len(body))), ("cache-control", "no-store"), *headers]
    encoded = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in pairs]
    await send({"type": "http.response.start", "status": status.value, "headers": encoded})
    await send({"type": "http.response.body", "body": body})


def is_api(scope: Scope) -> bool:
    """Whether a request is for the API rather than a page."""
    path: str = scope["path"]
    return path.removeprefix(scope.get("root_path", "")).startswith(API)
