"""Who may ask: people by name and password (Basic, RFC 7617), programs by a token (Bearer, RFC 6750)."""

from __future__ import annotations

import asyncio
import binascii
import logging
import secrets
from base64 import b64decode
from collections.abc import Callable
from contextlib import suppress
from hashlib import blake2b
from http import HTTPStatus
from pathlib import Path
from shlex import quote
from time import monotonic

from starlette.types import ASGIApp, Receive, Scope, Send

from docsearch.errors import UsageError
from docsearch.web.hosts import is_loopback
from docsearch.web.passwords import Users, is_password, read_users, token_user
from docsearch.web.rates import Buckets, client_of, refuse_for_now
from docsearch.web.refusals import refuse

REMEMBERED = 600.0  # seconds that a password found right is not hashed anew: it takes .25 s
MOST = 1_000  # of them
ATTEMPTS = 0.1  # wrong passwords a second that one address may try, after the first
FIRST_ATTEMPTS = 10
WAITING = 20  # passwords to be hashed, one after the other
WAITING_SECONDS = 5.0  # that it takes
_CHALLENGES = (
    ("www-authenticate", 'Basic realm="docsearch", charset="UTF-8"'),
    ("www-authenticate", 'Bearer realm="docsearch"'),
)
_LOG = logging.getLogger(__name__)


def check_exposed(host: str, auth_file: str | Path | None) -> None:
    """Raise UsageError for a server that other machines would reach and that asks nobody who they are.

    As it does for a file that cannot be read, or names nobody.
    """
    if auth_file is None:
        if not is_loopback(host):
            raise UsageError(
                f"--host {quote(host)} lets other machines in, and everybody on them could read all documents",
                "say who may: docsearch user add NAME --auth-file FILE, then docsearch serve --auth-file FILE",
            )
        return
    if not any(read_users(Path(auth_file))):
        raise UsageError(f"{auth_file} names nobody", f"docsearch user add NAME --auth-file {auth_file}")


class AuthMiddleware:
    """Lets in whom the file names; without a file everybody. The file is read again when it changes.

    One that has become unreadable lets nobody in (503). Wrong passwords cost the address they come from: after the
    first few it waits (429). They are hashed one at a time in a thread, so that guessing takes at most one processor.
    `failed` is called for each, `clock` is in seconds. Goes inside of what tells proxies' clients.
    """

    def __init__(
        self,
        app: ASGIApp,
        file: Path | None,
        failed: Callable[[], object] = lambda: None,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self._app = app
        self._file = file
        self._failed = failed
        self._clock = clock
        self._stamp: tuple[int, ...] | None = None
        self._users: Users | None = None
        self._secret = secrets.token_bytes(32)
        self._right: dict[bytes, float] = {}  # passwords found right, by a keyed hash, and until when
        self._attempts = Buckets(ATTEMPTS, FIRST_ATTEMPTS, clock=clock)
        self._asked: dict[bytes, asyncio.Task[bool]] = {}  # a browser asks for several files at once
        self._turn = asyncio.Lock()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or self._file is None:
            await self._app(scope, receive, send)
            return
        if (users := self._current(self._file)) is None:
            await refuse(scope, send, HTTPStatus.SERVICE_UNAVAILABLE, "the file of users cannot be read")
            return
        given = [value for name, value in scope["headers"] if name == b"authorization"]
        scheme, _, credentials = given[0].partition(b" ") if len(given) == 1 else (b"", b"", b"")
        credentials = credentials.strip(b" ")
        match scheme.lower():
            case b"bearer":
                let_in = token_user(users, credentials.decode("latin-1")) is not None
            case b"basic" if (pair := _pair(credentials)) is not None:
                wait = await self._attempt(users, pair, client_of(scope) or "")
                if wait > 0:
                    await refuse_for_now(scope, send, "too many attempts", wait)
                    return
                let_in = wait == 0
            case _:
                let_in = False
        if let_in:
            await self._app(scope, receive, send)
        else:
            await refuse(scope, send, HTTPStatus.UNAUTHORIZED, "say who you are, by password or token", _CHALLENGES)

    def _current(self, file: Path) -> Users | None:
        """Who may ask now; None where the file does not say."""
        stamp: tuple[int, ...] = ()
        with suppress(OSError):
            found = file.stat()
            stamp = found.st_mtime_ns, found.st_size, found.st_ino
        if stamp != self._stamp:
            self._stamp = stamp
            self._right.clear()
            try:
                self._users = read_users(file)
            except UsageError as error:
                self._users = None
                _LOG.error("nobody is let in: %s", error)
        return self._users

    async def _attempt(self, users: Users, pair: tuple[str, str], client: str) -> float:
        """0 where a name and a password are right, -1 where they are not, else the seconds until they may be tried."""
        key = blake2b(":".join(pair).encode(), key=self._secret).digest()
        if self._right.get(key, 0.0) > self._clock():
            return 0.0
        if (answer := self._asked.get(key)) is None:
            if len(self._asked) >= WAITING:
                return WAITING_SECONDS
            if (wait := self._attempts.take(client)) > 0:
                return wait
            answer = asyncio.create_task(self._judge(users, pair, client, key))
            self._asked[key] = answer
            answer.add_done_callback(lambda _: self._asked.pop(key))
        return 0.0 if await asyncio.shield(answer) else -1.0

    async def _judge(self, users: Users, pair: tuple[str, str], client: str, key: bytes) -> bool:
        async with self._turn:
            right = await asyncio.to_thread(is_password, users, *pair)
        if not right:
            self._failed()
            _LOG.warning("wrong name or password from %s", client or "a socket")
            return False
        self._attempts.give_back(client)
        if users is self._users:
            self._remember(key)
        return True

    def _remember(self, key: bytes) -> None:
        self._right.pop(key, None)
        if len(self._right) >= MOST:
            del self._right[next(iter(self._right))]
        self._right[key] = self._clock() + REMEMBERED


def _pair(credentials: bytes) -> tuple[str, str] | None:
    """Name and password, None where there are none."""
    try:
        name, colon, password = b64decode(credentials, validate=True).decode("utf-8").partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return None
    return (name, password) if colon else None
