"""In what order requests are refused; connections that are opened and not used; how fast answers leave."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from threading import Thread
from time import perf_counter, sleep

import pytest
import uvicorn
from starlette.types import Receive, Scope, Send

from asgicalls import HOST, LAN, call
from docsearch.web import server
from docsearch.web.hosts import hosts_for
from docsearch.web.metrics import Metrics
from docsearch.web.passwords import add_token
from docsearch.web.server import Protocol, Safety, guarded

REQUEST = b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"
BRIEF = 0.1  # s


async def two_parts(scope: Scope, receive: Receive, send: Send) -> None:
    """Takes longer than headers may, and answers in a head and a body."""
    if scope["path"] == "/slow":
        await asyncio.sleep(3 * BRIEF)
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"5")]})
    await send({"type": "http.response.body", "body": b"hello"})


@contextmanager
def serving() -> Iterator[int]:
    """The port of a server."""
    config = uvicorn.Config(two_parts, http=Protocol, lifespan="off", log_config=None, log_level="error")
    running = uvicorn.Server(config)
    with closing(socket.create_server(("127.0.0.1", 0))) as listening:
        thread = Thread(target=running.run, kwargs={"sockets": [listening]})
        thread.start()
        try:
            yield listening.getsockname()[1]
        finally:
            running.should_exit = True
            thread.join()


@pytest.mark.parametrize(
    ("path", "headers", "status"),
    [
        ("/", [("host", "elsewhere.example")], 421),
        ("/", [HOST], 401),
        ("/metrics", [HOST], 401),
        ("/api/v1/search", [HOST, ("content-length", "1")], 413),
        ("/api/v1/search", [HOST, ("authorization", "Bearer wrong")], 401),
        ("/", [HOST, ("authorization", "Bearer TOKEN")], 200),
    ],
)
def test_whoever_is_refused_is_counted_and_told_nothing(
    tmp_path: Path, path: str, headers: list[tuple[str, str]], status: int
) -> None:
    token = add_token(tmp_path / "users", "program")
    metrics = Metrics(lambda: (), lambda: 0)
    app = guarded(two_parts, Safety(hosts_for("127.0.0.1"), tmp_path / "users"), metrics)
    found = call(app, path, [(name, value.replace("TOKEN", token)) for name, value in headers])
    assert found.status == status
    assert (found.body == b"hello") is (status == 200)
    assert found.headers["x-content-type-options"] == "nosniff"
    assert metrics.registry.get_sample_value("docsearch_requests_total", {"route": "refused", "status": str(status)})


@pytest.mark.parametrize(("rate", "refused"), [(1.0, True), (0.0, False)])
def test_one_address_gets_so_many_answers_a_second(rate: float, refused: bool) -> None:
    app = guarded(two_parts, Safety(hosts_for("127.0.0.1"), rate=rate), Metrics(lambda: (), lambda: 0))
    statuses = [call(app, client=LAN).status for _ in range(10)]
    assert (429 in statuses) is refused


def answer(connection: socket.socket) -> bytes:
    """What comes until an answer is complete or the connection is closed."""
    said = b""
    while not said.endswith(b"hello"):
        part = connection.recv(1 << 16)
        if not part:
            return b""
        said += part
    return said


def test_a_connection_is_closed_unless_a_request_comes_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "HEAD_SECONDS", BRIEF)
    monkeypatch.setattr(server, "KEEP_ALIVE", 0)
    with serving() as port:
        for beginning in (b"", REQUEST[:-2], REQUEST + REQUEST[:-2]):
            with socket.create_connection(("127.0.0.1", port), 5) as connection:
                connection.sendall(beginning)
                if beginning.startswith(REQUEST):
                    assert answer(connection)
                for letter in b"x: y":
                    sleep(BRIEF / 10)
                    connection.sendall(bytes([letter]))
                started = perf_counter()
                assert connection.recv(100) == b""
                assert perf_counter() - started < 10 * BRIEF


def test_an_answer_may_take_longer_than_a_request(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "HEAD_SECONDS", BRIEF)
    with serving() as port, socket.create_connection(("127.0.0.1", port), 5) as connection:
        for _ in range(2):
            connection.sendall(REQUEST.replace(b"/ ", b"/slow "))
            assert answer(connection)


def test_requests_come_over_one_connection_and_are_answered_at_once() -> None:
    with serving() as port, socket.create_connection(("127.0.0.1", port), 5) as connection:
        took = []
        for _ in range(30):
            started = perf_counter()
            connection.sendall(REQUEST)
            assert answer(connection)
            took.append(perf_counter() - started)
        assert min(took[-10:]) < 0.03, "the second part waited until the first was acknowledged"
