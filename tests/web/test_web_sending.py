"""Answers as ASGI has them."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from docsearch.web.sending import encoded, send_whole


@pytest.mark.parametrize(("status", "length"), [(200, [(b"content-length", b"2")]), (304, [])])
def test_an_answer_is_sent_with_its_length(status: int, length: list[tuple[bytes, bytes]]) -> None:
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    asyncio.run(send_whole(send, status, [("ETag", "x")], b"ab" if status == 200 else b""))
    assert sent[0] == {"type": "http.response.start", "status": status, "headers": [(b"etag", b"x"), *length]}
    assert sent[1]["body"] == (b"ab" if status == 200 else b"")


def test_what_is_no_latin_letter_is_no_header() -> None:
    assert encoded([("X", "é")]) == [(b"x", b"\xe9")]
    with pytest.raises(UnicodeEncodeError):
        encoded([("x", "ž")])
