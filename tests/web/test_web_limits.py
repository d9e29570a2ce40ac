"""How much a request may say, and how long it may take; some of it against a real server."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Iterator
from time import perf_counter, sleep

import pytest
import uvicorn
from starlette.types import Message, Receive, Scope, Send

from asgicalls import HOST, call, hello
from docsearch.web.headers import HeadersMiddleware
from docsearch.web.hosts import HostsMiddleware, hosts_for
from docsearch.web.limits import Limits, LimitsMiddleware

APP = LimitsMiddleware(hello)


async def never(scope: Scope, receive: Receive, send: Send) -> None:
    raise AssertionError("it came through")


@pytest.mark.parametrize(
    ("expected", "method", "path", "headers"),
    [
        (405, "POST", "/", []),
        (405, "OPTIONS", "/", []),
        (405, "TRACE", "/", []),
        (405, "get", "/", []),
        (413, "GET", "/", [("content-length", "5")]),
        (413, "GET", "/", [("content-length", "99999999999999999999")]),
        (413, "GET", "/", [("content-length", "0"), ("content-length", "7")]),
        (413, "GET", "/", [("transfer-encoding", "chunked")]),
        (414, "GET", "/" + "x" * (8 << 10), []),
        (414, "GET", "/search?q=" + "x" * (8 << 10), []),
        (431, "GET", "/", [(f"x-{number}", "x") for number in range(100)]),
        (431, "GET", "/", [("cookie", "x" * (16 << 10))]),
        (400, "GET", "http://elsewhere.example/", []),
        (400, "GET", "*", []),
    ],
)
def test_what_is_no_plain_question_is_refused(
    expected: int, method: str, path: str, headers: list[tuple[str, str]]
) -> None:
    answer = call(LimitsMiddleware(never), path, [HOST, *headers], method=method)
    assert answer.status == expected
    assert answer.headers["connection"] == "close"
    assert ("allow" in answer.headers) is (expected == 405)


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_questions_pass(method: str) -> None:
    headers = [HOST, ("content-length", "0"), *((f"x-{number}", "x" * 100) for number in range(90))]
    assert call(APP, "/search?q=" + "x" * 8_000, headers, method=method).status == 200


def test_what_takes_too_long_is_answered_so() -> None:
    async def slow(scope: Scope, receive: Receive, send: Send) -> None:
        await asyncio.sleep(5)

    started = perf_counter()
    answer = call(LimitsMiddleware(slow, Limits(seconds=0.05)), "/api/v1/search")
    assert (answer.status, answer.headers["content-type"]) == (503, "application/problem+json")
    assert int(answer.headers["retry-after"]) > 0
    assert perf_counter() - started < 2


def test_what_goes_on_is_not_given_up() -> None:
    async def steady(scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        for _ in range(6):
            await asyncio.sleep(0.05)
            await send({"type": "http.response.body", "body": b"x", "more_body": True})
        await send({"type": "http.response.body"})

    assert call(LimitsMiddleware(steady, Limits(seconds=0.2)), "/").body == b"xxxxxx"


def test_an_answer_that_nobody_takes_is_given_up() -> None:
    ended = []

    async def large(scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await hello(scope, receive, send)
        finally:
            ended.append(True)

    async def stuck(message: Message) -> None:
        if message["type"] == "http.response.body":
            await asyncio.sleep(5)

    async def receive() -> Message:
        return {"type": "http.disconnect"}

    scope = {"type": "http", "method": "GET", "path": "/", "raw_path": b"/", "query_string": b"", "headers": []}
    started = perf_counter()
    asyncio.run(LimitsMiddleware(large, Limits(seconds=0.05))(scope, receive, stuck))
    assert ended == [True]
    assert perf_counter() - started < 2


def test_a_limit_of_what_is_within_is_its_own() -> None:
    async def timed_out(scope: Scope, receive: Receive, send: Send) -> None:
        raise TimeoutError

    with pytest.raises(TimeoutError):
        call(LimitsMiddleware(timed_out))


def test_websockets_are_closed_and_the_rest_passes() -> None:
    sent: list[Message] = []
    seen = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        seen.append(scope["type"])

    async def receive() -> Message:
        return {}

    async def send(message: Message) -> None:
        sent.append(message)

    for kind in ("websocket", "lifespan"):
        asyncio.run(LimitsMiddleware(app)({"type": kind}, receive, send))
    assert (sent, seen) == ([{"type": "websocket.close"}], ["lifespan"])


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    """A real server on loopback, which needs to read no body."""
    app = HeadersMiddleware(LimitsMiddleware(HostsMiddleware(hello, hosts_for("127.0.0.1"))))
    with socket.create_server(("127.0.0.1", 0)) as listening:
        config = uvicorn.Config(app, http="h11", ws="none", lifespan="off", log_config=None, log_level="critical")
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, args=([listening],))
        thread.start()
        while not server.started:
            sleep(0.01)
        yield listening.getsockname()[1]
        server.should_exit = True
        thread.join()


def sent(port: int, request: bytes) -> bytes:
    """What comes back until the server closes, or nothing more comes for a second."""
    got = b""
    with socket.create_connection(("127.0.0.1", port), timeout=1) as connection:
        try:
            connection.sendall(request)
            while part := connection.recv(1 << 16):
                got += part
        except (TimeoutError, ConnectionError):
            pass
    return got


CLOSE = b"Connection: close\r\n"


@pytest.mark.parametrize(
    ("expected", "request_"),
    [
        (b"200", b"GET / HTTP/1.1\r\nHost: localhost\r\n" + CLOSE + b"\r\n"),
        (b"400", b"GET / HTTP/1.0\r\n\r\n"),
        (b"400", b"GET / HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\n" + CLOSE + b"\r\n"),
        (b"421", b"GET / HTTP/1.1\r\nHost: evil.example\r\n" + CLOSE + b"\r\n"),
        (b"400", b"GET http://localhost/ HTTP/1.1\r\nHost: localhost\r\n" + CLOSE + b"\r\n"),
        (b"413", b"GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10000000000\r\n\r\n"),
        (b"413", b"GET / HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nContent-Length: 9\r\n\r\n"),
        (b"413", b"GET / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n"),
        (b"400", b"GET / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\nContent-Length: -1\r\n\r\n"),
        (b"405", b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10000000000\r\n\r\n"),
        (b"414", b"GET /" + b"x" * 9_000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n"),
        (b"431", b"GET / HTTP/1.1\r\nHost: localhost\r\n" + b"A: b\r\n" * 200 + b"\r\n"),
        (b"431", b"GET / HTTP/1.1\r\nHost: localhost\r\nA: " + b"b" * 20_000 + b"\r\n\r\n"),
        (b"400", b"GET / HTTP/1.1\r\nHost: localhost\r\n continued: x\r\nA b: c\r\n\r\n"),
        (b"400", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"),
        (b"200", b"GET / HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade, close\r\n\r\n"),
    ],
)
def test_a_real_server_refuses_what_is_hostile(port: int, expected: bytes, request_: bytes) -> None:
    assert sent(port, request_).partition(b"\r\n")[0].split()[1] == expected


def test_headers_without_end_are_given_up(port: int) -> None:
    got = sent(port, b"GET / HTTP/1.1\r\nHost: localhost\r\n" + b"A: b\r\n" * 50_000)
    assert got == b"" or got.split()[1] in (b"400", b"431")  # nothing, where the connection is closed while we write


def test_a_request_after_a_body_that_was_not_read_is_not_answered(port: int) -> None:
    """Or the body of one request could be taken for the next one."""
    inner = b"GET /inner HTTP/1.1\r\nHost: localhost\r\n\r\n"
    outer = b"GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n" % len(inner)
    got = sent(port, outer + inner + inner)
    assert got.count(b"HTTP/1.1 ") == 1
    assert b"413" in got.partition(b"\r\n")[0]
    assert b"connection: close" in got.lower()


def test_a_flood_of_headers_costs_others_nothing(port: int) -> None:
    flood = b"GET / HTTP/1.1\r\nHost: localhost\r\n" + b"X-Flood: 1\r\n" * 4_000
    started = perf_counter()
    with socket.create_connection(("127.0.0.1", port)) as held:
        held.sendall(flood)
        plain = sent(port, b"GET / HTTP/1.1\r\nHost: localhost\r\n" + CLOSE + b"\r\n")
    assert plain.startswith(b"HTTP/1.1 200")
    assert perf_counter() - started < 2
