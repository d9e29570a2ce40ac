"""Web servers on loopback whose answers are scripted, down to answers that no honest server gives.

with serving({"/": page("<p>Hello</p>"), "/old": moved("/")}) as server:
    ... fetch server.url + "/old"; server.asked lists the requests, server.sent counts bytes
"""

from __future__ import annotations

import gzip
import shutil
import socket
import socketserver
import ssl
import subprocess
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from http import HTTPStatus
from itertools import repeat
from pathlib import Path
from threading import Lock, Thread
from typing import NamedTuple

import pytest

_LONGEST_LINE = 1 << 16


class Request(NamedTuple):
    method: str
    target: str  # path and query, or what a proxy is asked for
    headers: Mapping[str, str]  # names in lower case


class Answer(NamedTuple):
    """An answer in good order; `body` of pieces is sent in chunks, and may never end."""

    body: bytes | Iterable[bytes] = b""
    status: int = 200
    headers: Mapping[str, str] = {}


class Raw(NamedTuple):
    """Bytes sent as they are, head and all; then the connection is closed."""

    pieces: Iterable[bytes]


Page = Answer | Raw | Callable[[Request], "Answer | Raw"]


def page(html: str, status: int = 200, **headers: str) -> Answer:
    """A page of HTML in UTF-8; headers as `last_modified="..."`."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Answer(html.encode(), status, {"Content-Type": "text/html; charset=utf-8", **named})


def moved(place: str, status: int = 302) -> Answer:
    return Answer(b"", status, {"Location": place})


def zipped(body: bytes, **headers: str) -> Answer:
    return Answer(gzip.compress(body), 200, {"Content-Encoding": "gzip", **headers})


def unless_known(answer: Answer, etag: str | None = None, last_modified: str | None = None) -> Page:
    """The answer with these validators, or 304 to a request that names one of them."""
    told = {name: value for name, value in (("ETag", etag), ("Last-Modified", last_modified)) if value}

    def answered(request: Request) -> Answer:
        if "if-none-match" in request.headers:
            known = request.headers["if-none-match"] == etag
        else:
            known = last_modified is not None and request.headers.get("if-modified-since") == last_modified
        return Answer(b"", 304, told) if known else answer._replace(headers={**answer.headers, **told})

    return answered


def in_turn(*answers: Answer | Raw) -> Page:
    """One answer after the other; the last for ever."""
    left = list(answers)
    return lambda request: left.pop(0) if len(left) > 1 else left[0]


def slowly(pieces: Iterable[bytes], seconds: float) -> Iterator[bytes]:
    """The pieces, with a pause before each."""
    for piece in pieces:
        time.sleep(seconds)
        yield piece


def endless(piece: bytes = b"x" * 65536) -> Iterator[bytes]:
    return repeat(piece)


class WebServer(socketserver.ThreadingTCPServer):
    """`pages` by target; a target that is not there is asked for without its query, else answered with 404."""

    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, host: str, pages: Mapping[str, Page], tls: ssl.SSLContext | None) -> None:
        self.address_family = socket.AF_INET6 if ":" in host else socket.AF_INET
        super().__init__((host, 0), _Handler)
        if tls:
            self.socket = tls.wrap_socket(self.socket, server_side=True, do_handshake_on_connect=False)
        self.port: int = self.server_address[1]
        self.host = f"[{host}]" if ":" in host else host
        self.url = f"{'https' if tls else 'http'}://{self.host}:{self.port}"
        self.pages: dict[str, Page] = dict(pages)
        self.asked: list[Request] = []
        self.connections = 0
        self.sent = 0  # bytes, heads included
        self.lock = Lock()
        self.tunnel: ssl.SSLContext | None = None  # as a proxy: with what the server is shown that CONNECT leads to
        self._open: set[socket.socket] = set()

    def targets(self) -> list[str]:
        return [request.target for request in self.asked]

    def answer(self, request: Request) -> Answer | Raw:
        with self.lock:
            self.asked.append(request)
        found = self.pages.get(request.target) or self.pages.get(request.target.partition("?")[0])
        if found is None:
            return Answer(b"nothing here", 404, {"Content-Type": "text/plain"})
        return found(request) if callable(found) else found

    def process_request(self, request: object, client_address: object) -> None:
        assert isinstance(request, socket.socket)
        with self.lock:
            self.connections += 1
            self._open.add(request)
        super().process_request(request, client_address)

    def close_request(self, request: object) -> None:
        assert isinstance(request, socket.socket)
        with self.lock:
            self._open.discard(request)
        super().close_request(request)

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that went away is what many tests are about."""

    def hang_up(self) -> None:
        """End all connections, so that none waits for a next request."""
        with self.lock:
            for connection in self._open:
                with suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)


class _Handler(socketserver.StreamRequestHandler):
    server: WebServer
    timeout = 30
    disable_nagle_algorithm = True

    def handle(self) -> None:
        with suppress(OSError, ValueError):
            while request := self._request():
                answer = self.server.answer(request)
                if request.method == "CONNECT" and self.server.tunnel:
                    self._tunnel(self.server.tunnel)
                elif not self._answered(answer, request):
                    return

    def finish(self) -> None:
        super().finish()
        self.connection.close()

    def _request(self) -> Request | None:
        first = self.rfile.readline(_LONGEST_LINE).decode("latin-1").split()
        if len(first) != 3:
            return None
        headers = {}
        while line := self.rfile.readline(_LONGEST_LINE).decode("latin-1").strip():
            name, _, value = line.partition(":")
            headers[name.lower()] = value.strip()
        return Request(first[0], first[1], headers)

    def _answered(self, answer: Answer | Raw, request: Request) -> bool:
        """Send an answer; whether the connection is fit for another."""
        if isinstance(answer, Raw):
            for piece in answer.pieces:
                self._send(piece)
            return False
        pieces: Iterable[bytes]
        if request.method == "HEAD" or answer.status in (204, 304):
            framing, pieces = {}, ()
        elif isinstance(answer.body, bytes):
            framing, pieces = {"Content-Length": str(len(answer.body))}, (answer.body,)
        else:
            framing, pieces = {"Transfer-Encoding": "chunked"}, _chunks(answer.body)
        lines = [f"HTTP/1.1 {answer.status} {HTTPStatus(answer.status).phrase}"]
        lines += [f"{name}: {value}" for name, value in (framing | dict(answer.headers)).items()]
        self._send("".join(f"{line}\r\n" for line in (*lines, "")).encode("latin-1"))
        for piece in pieces:
            self._send(piece)
        return request.headers.get("connection", "").lower() != "close"

    def _tunnel(self, tls: ssl.SSLContext) -> None:
        """Go on as the server that a proxy was asked to lead to."""
        self._send(b"HTTP/1.1 200 Connection established\r\n\r\n")
        self.connection = tls.wrap_socket(self.connection, server_side=True)
        self.rfile = self.connection.makefile("rb")
        self.wfile = self.connection.makefile("wb", 0)

    def _send(self, piece: bytes) -> None:
        self.wfile.write(piece)
        with self.server.lock:
            self.server.sent += len(piece)


def _chunks(pieces: Iterable[bytes]) -> Iterator[bytes]:
    for piece in pieces:
        yield b"%x\r\n%b\r\n" % (len(piece), piece)
    yield b"0\r\n\r\n"


@contextmanager
def serving(
    pages: Mapping[str, Page] | None = None, host: str = "127.0.0.1", tls: ssl.SSLContext | None = None
) -> Iterator[WebServer]:
    """A server that runs as long as the block."""
    server = WebServer(host, pages or {}, tls)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.005})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.hang_up()
        server.server_close()


def certificate(folder: Path, names: str = "IP:127.0.0.1") -> tuple[Path, ssl.SSLContext]:
    """A certificate signed by itself for "DNS:...,IP:...", and what a server needs to show it. Needs openssl."""
    if not shutil.which("openssl"):
        pytest.skip("openssl is not installed")
    key, certified = folder / "key.pem", folder / "certificate.pem"
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    command += ["-days", "2", "-subj", "/CN=docsearch test", "-addext", f"subjectAltName={names}"]
    subprocess.run([*command, "-keyout", str(key), "-out", str(certified)], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certified, key)
    return certified, context
