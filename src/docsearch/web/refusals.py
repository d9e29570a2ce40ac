"""Answers to requests that never reach a page: short, in JSON where programs ask."""

from __future__ import annotations

from collections.abc import Iterable
from http import HTTPStatus

from starlette.types import Scope, Send

from docsearch.web.problems import problem_of
from docsearch.web.routes import API
from docsearch.web.sending import send_whole


async def refuse(
    scope: Scope, send: Send, status: HTTPStatus, detail: str, headers: Iterable[tuple[str, str]] = ()
) -> None:
    """Answer a request with an error: problem details under /api/, a line of text elsewhere."""
    reply = problem_of(status, detail)
    media_type, body = reply.media_type, reply.body
    if not is_api(scope):
        media_type, body = "text/plain; charset=utf-8", f"{status.phrase}: {detail}\n".encode()
    told = [("content-type", media_type), ("cache-control", "no-store"), *headers]
    await send_whole(send, status, told, body)


def is_api(scope: Scope) -> bool:
    """Whether a request is for the API rather than a page."""
    path: str = scope["path"]
    return path.removeprefix(scope.get("root_path", "")).startswith(API)
