"""How much a request may say, and how long it may take."""

from __future__ import annotations

import asyncio
from http import HTTPStatus
from typing import NamedTuple

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from docsearch.web.refusals import refuse


class Limits(NamedTuple):
    """What one request may come to.

    `target`: bytes of path and query; a query of 2,000 characters with conditions comes to 6 KB in Latin letters with
    accents. `headers` and `header_bytes`: how many, and their size; browsers send 20 and 1 KB, behind proxies with
    tokens of theirs 40 and 8 KB. `seconds`: without anything being sent, be it that the answer takes longer or that
    nobody takes it.
    """

    target: int = 8 << 10
    headers: int = 100
    header_bytes: int = 16 << 10
    seconds: float = 30.0


class LimitsMiddleware:
    """Refuses what is no plain question: other methods (405), bodies (413), long addresses (414) and headers (431).

    Nothing is read of a body. What is not answered in time is answered with 503, and an answer that nobody takes is
    given up. WebSockets are closed.
    """

    def __init__(self, app: ASGIApp, limits: Limits = Limits()) -> None:  # noqa: B008 - frozen
        self._app = app
        self._limits = limits

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await send({"type": "websocket.close"})
        elif scope["type"] != "http":
            await self._app(scope, receive, send)
        elif (fault := self._fault(scope)) is not None:
            status, detail = fault
            allowed = [("allow", "GET, HEAD")] if status is HTTPStatus.METHOD_NOT_ALLOWED else []
            await refuse(scope, send, status, detail, [*allowed, ("connection", "close")])
        else:
            await self._in_time(scope, receive, send)

    def _fault(self, scope: Scope) -> tuple[HTTPStatus, str] | None:
        """What is wrong with a request, None where nothing is."""
        headers, limits = scope["headers"], self._limits
        if scope["method"] not in ("GET", "HEAD"):
            return HTTPStatus.METHOD_NOT_ALLOWED, "there is nothing to do but to ask, with GET"
        if len(scope["raw_path"]) + len(scope["query_string"]) > limits.target:
            return HTTPStatus.REQUEST_URI_TOO_LONG, f"an address has {limits.target:,} bytes at most"
        size = sum(len(name) + len(value) for name, value in headers)
        if len(headers) > limits.headers or size > limits.header_bytes:
            told = f"{limits.headers} headers of {limits.header_bytes:,} bytes at most"
            return HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, told
        if not scope["raw_path"].startswith(b"/"):  # "GET http://elsewhere/", as proxies are asked
            return HTTPStatus.BAD_REQUEST, "an address begins with /"
        lengths = [value for name, value in headers if name == b"content-length"]
        if any(value != b"0" for value in lengths) or any(name == b"transfer-encoding" for name, _ in headers):
            return HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "a question has no body"
        return None

    async def _in_time(self, scope: Scope, receive: Receive, send: Send) -> None:
        clock = asyncio.get_running_loop().time
        started = False
        try:
            async with asyncio.timeout(self._limits.seconds) as limit:

                async def timed(message: Message) -> None:
                    nonlocal started
                    started = True
                    limit.reschedule(clock() + self._limits.seconds)
                    await send(message)

                await self._app(scope, receive, timed)
        except TimeoutError:
            if not limit.expired():
                raise
            if not started:
                again = [("retry-after", "5"), ("connection", "close")]
                await refuse(scope, send, HTTPStatus.SERVICE_UNAVAILABLE, "it took too long", again)
