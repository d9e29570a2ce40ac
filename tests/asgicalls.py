"""Requests to an ASGI application without a server, and an application that answers them all."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import NamedTuple

from starlette.types import ASGIApp, Message, Receive, Scope, Send

LOOPBACK = ("127.0.0.1", 50_000)
LAN = ("192.168.1.77", 50_000)
HOST = ("host", "localhost:8000")
Pairs = Iterable[tuple[str, str]]


class Answer(NamedTuple):
    """What came back; names of headers in lower case, of one given again the last value."""

    status: int
    headers: dict[str, str]
    body: bytes
    pairs: list[tuple[str, str]]


async def answered(
    app: ASGIApp,
    path: str = "/",
    headers: Pairs = (HOST,),
    method: str = "GET",
    client: tuple[str, int] | None = LOOPBACK,
    scheme: str = "http",
    root: str = "",
) -> Answer:
    """What an application answers; nothing may be read of a body."""
    target, _, query = path.partition("?")
    scope: Scope = {
        "type": "http",
        "method": method,
        "scheme": scheme,
        "path": root + target,
        "raw_path": (root + target).encode(),
        "query_string": query.encode(),
        "root_path": root,
        "headers": [(name.lower().encode(), value.encode("latin-1")) for name, value in headers],
        "client": client,
    }
    sent: list[Message] = []

    async def receive() -> Message:
        raise AssertionError("something was read")

    async def send(message: Message) -> None:
        sent.append(message)

    await app(scope, receive, send)
    start, *parts = sent
    pairs = [(name.decode(), value.decode("latin-1")) for name, value in start["headers"]]
    return Answer(start["status"], dict(pairs), b"".join(part.get("body", b"") for part in parts), pairs)


def call(app: ASGIApp, path: str = "/", headers: Pairs = (HOST,), **options: object) -> Answer:
    """As `answered`, from outside of an event loop."""
    return asyncio.run(answered(app, path, headers, **options))  # type: ignore[arg-type]


async def hello(scope: Scope, receive: Receive, send: Send) -> None:
    """Answers everything, with a header of its own."""
    await send({"type": "http.response.start", "status": 200, "headers": [(b"Content-Type", b"text/plain")]})
    await send({"type": "http.response.body", "body": b"hello"})
