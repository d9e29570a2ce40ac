"""Answers on their way out, as ASGI has them."""

from __future__ import annotations

from collections.abc import Iterable
from http import HTTPStatus

from starlette.types import Send


def encoded(headers: Iterable[tuple[str, str]]) -> list[tuple[bytes, bytes]]:
    """Names and values of headers as bytes."""
    return [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers]


async def send_whole(send: Send, status: int, headers: Iterable[tuple[str, str]], body: bytes = b"") -> None:
    """Send an answer whose body is here."""
    length = [] if status == HTTPStatus.NOT_MODIFIED else [("content-length", str(len(body)))]
    await send({"type": "http.response.start", "status": status, "headers": encoded([*headers, *length])})
    await send({"type": "http.response.body", "body": body})
