"""The server of the web: what listens, in what order requests pass what may refuse them, and how it ends."""

from __future__ import annotations

import asyncio
import os
import socket
from pathlib import Path
from typing import NamedTuple

import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.h11_impl import H11Protocol

from docsearch.web.app import Front
from docsearch.web.auth import AuthMiddleware
from docsearch.web.headers import HeadersMiddleware
from docsearch.web.hosts import Hosts, HostsMiddleware
from docsearch.web.limits import LimitsMiddleware
from docsearch.web.metrics import Metrics, MetricsMiddleware
from docsearch.web.rates import RATE, RatesMiddleware
from docsearch.web.workers import LIMIT, PATIENCE, Processes

HEAD_SECONDS = 10.0  # s for the headers of a request to be there once its connection is
KEEP_ALIVE = 15  # s that a connection may wait for its next request
CONNECTIONS = 800  # at once, most of them waiting: a process may often have 1,024 files open
HEAD_BYTES = 32 << 10  # of a request line and headers: more than LimitsMiddleware lets pass, which says why not
_PROXIES = "127.0.0.1,::1"  # who is believed about for whom it asks


class Safety(NamedTuple):
    """Who may ask: by which names of this server, who is in a file, the origins whose scripts may, and how often.

    `rate`: requests a second from one address; 0: any number.
    """

    hosts: Hosts
    auth_file: Path | None = None
    origins: tuple[str, ...] = ()
    rate: float = RATE


def run(listening: socket.socket, processes: Processes, directory: str, safety: Safety, root: str) -> None:
    """Answer until a Ctrl-C or SIGTERM, and then still what was asked before it.

    The signal is raised again at the end.
    """
    metrics = Metrics(lambda: [os.getpid(), *processes.ids], lambda: processes.restarts)
    config = uvicorn.Config(
        guarded(Front(processes, directory, metrics, root).app, safety, metrics),
        loop="asyncio",
        http=Protocol,
        ws="none",
        lifespan="off",
        interface="asgi3",
        log_config=None,
        log_level="error",
        access_log=False,  # what people ask for is their own affair
        server_header=False,
        forwarded_allow_ips=_PROXIES,
        limit_concurrency=CONNECTIONS,
        timeout_keep_alive=KEEP_ALIVE,
        timeout_graceful_shutdown=int(LIMIT + PATIENCE),
        h11_max_incomplete_event_size=HEAD_BYTES,
    )
    uvicorn.Server(config).run(sockets=[listening])


def guarded(app: ASGIApp, safety: Safety, metrics: Metrics) -> ASGIApp:
    """An application behind all that may refuse a request; what is below goes around what is above."""
    app = AuthMiddleware(app, safety.auth_file, metrics.wrong_passwords.inc)
    app = RatesMiddleware(app, safety.rate)
    app = HostsMiddleware(app, safety.hosts, safety.origins)
    app = LimitsMiddleware(app)
    app = HeadersMiddleware(app, safety.origins)
    return MetricsMiddleware(app, metrics)


class Protocol(H11Protocol):
    """HTTP/1.1 that does not wait for ever for the headers of a request."""

    _giving_up: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        # asyncio does so for sockets that it made itself. Without it the end of an answer waits 40 ms to be sent.
        transport.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._wait(HEAD_SECONDS)

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self.cycle is not None and not self.cycle.response_complete:
            self._wait(None)

    def on_response_complete(self) -> None:
        super().on_response_complete()
        if self.cycle.response_complete:
            self._wait(KEEP_ALIVE + HEAD_SECONDS)

    def connection_lost(self, exc: Exception | None) -> None:
        self._wait(None)
        super().connection_lost(exc)

    def _wait(self, seconds: float | None) -> None:
        """Close the connection after so many seconds; None: not."""
        if self._giving_up is not None:
            self._giving_up.cancel()
        self._giving_up = None if seconds is None else self.loop.call_later(seconds, self.transport.close)
