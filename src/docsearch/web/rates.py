"""How often one client may ask: the generic cell rate algorithm, which keeps one number a client (ITU-T I.371)."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from math import ceil
from time import monotonic

from starlette.types import ASGIApp, Receive, Scope, Send

from docsearch.web.hosts import address_of, is_loopback
from docsearch.web.refusals import refuse

# A page is one request and its files two or three, once; who types fast asks for ten suggestions a second. Twenty tabs
# opened at once are 80 requests. A program meets it, and waits for as long as Retry-After says.
RATE = 20.0  # requests a second
BURST = 5.0  # seconds' worth at once
MOST = 16_384  # clients remembered, about 3 MB; those longest silent are forgotten first


class Buckets:
    """Who has taken how much lately: `rate` a second, `burst` at once; `clock` in seconds.

    No more than `most` keys are remembered: who has that many addresses has that many times the rate anyway.
    """

    def __init__(self, rate: float, burst: float, most: int = MOST, clock: Callable[[], float] = monotonic) -> None:
        self._interval = 1 / rate
        self._tolerance = (max(burst, 1.0) - 0.5) / rate
        self._most = most
        self._clock = clock
        self._due: dict[str, float] = {}  # when each would be as if it had never asked, latest asked last

    def __len__(self) -> int:
        return len(self._due)

    def take(self, key: str) -> float:
        """0 if the key may have one now, which is counted; else the seconds until it may."""
        now = self._clock()
        due = max(self._due.get(key, now), now)
        if (wait := due - now - self._tolerance) > 0:
            return wait
        self._due.pop(key, None)
        if len(self._due) >= self._most:
            del self._due[next(iter(self._due))]
        self._due[key] = due + self._interval
        return 0.0

    def give_back(self, key: str) -> None:
        """What was taken last was not used."""
        if key in self._due:
            self._due[key] -= self._interval


def client_of(scope: Scope) -> str | None:
    """Who asks, as far as addresses tell: of IPv6 the network (/64), in which anybody has as many as they like.

    None: over a socket of the file system.
    """
    if not scope.get("client"):
        return None
    host: str = scope["client"][0]
    address = address_of(host.partition("%")[0])
    if address is None:
        return ascii(host)[:64]  # what a proxy said: it may be anything
    return str(address) if address.version == 4 else address.packed[:8].hex()


def is_local(scope: Scope) -> bool:
    """Whether who asks is on this machine; with a proxy that tells whom it asks for, whether that one is."""
    return not scope.get("client") or is_loopback(scope["client"][0])


class RatesMiddleware:
    """Refuses what comes faster than `rate` requests a second from one address (429); 0: nothing.

    Clients on this machine are free: they can slow it down without us, and a proxy beside us that does not tell
    addresses would make one client of all its users.
    """

    def __init__(self, app: ASGIApp, rate: float = RATE) -> None:
        self._app = app
        self._buckets = Buckets(rate, rate * BURST) if rate > 0 else None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and self._buckets is not None and not is_local(scope):
            wait = self._buckets.take(client_of(scope) or "")
            if wait > 0:
                await refuse_for_now(scope, send, "too many requests", wait)
                return
        await self._app(scope, receive, send)


async def refuse_for_now(scope: Scope, send: Send, detail: str, wait: float) -> None:
    """Answer that a client is to come again in `wait` seconds."""
    seconds = ceil(wait)
    again = "1 second" if seconds == 1 else f"{seconds} seconds"
    headers = [("retry-after", str(seconds))]
    await refuse(scope, send, HTTPStatus.TOO_MANY_REQUESTS, f"{detail}; again in {again}", headers)
