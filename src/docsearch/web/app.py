"""The front: requests of the web in, answers of the workers out, each worked out once for as long as it holds."""

from __future__ import annotations

import asyncio
import gzip
import os
from collections.abc import Callable, Coroutine, Iterable
from contextlib import suppress
from functools import lru_cache, partial
from hashlib import blake2b
from http import HTTPStatus
from importlib.metadata import version
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import parse_qsl

from starlette.routing import BaseRoute, Route, Router
from starlette.types import Receive, Scope, Send

from docsearch.errors import Busy, DocsearchError, PageMissing, UsageError
from docsearch.web.answer_cache import AnswerCache
from docsearch.web.handover import Answered, Job, Workers
from docsearch.web.locales import negotiate
from docsearch.web.messages import Reply, Request
from docsearch.web.metrics import ROUTE, Metrics
from docsearch.web.opened import stamp_of
from docsearch.web.refusals import is_api, refuse
from docsearch.web.routes import METRICS, ROUTES, STATIC
from docsearch.web.sending import encoded, send_whole
from docsearch.web.state import State, read_state
from docsearch.web.static_files import static_files

FRESH = frozenset({"original", "api.health"})  # worked out each time: they depend on more than the index
AGAIN = "2"  # s after which a request that was one too many is worth another try
_MOST_PAIRS = 100  # parameters of an address; there are 17 kinds
_CHUNK = 256 << 10  # bytes of a file sent at once
_FOREVER = "private, max-age=31536000, immutable"
_ASK_AGAIN = "private, no-cache"  # browsers keep it, and ask whether it still holds
_NO_STORE = "no-store"
_VARY = ("vary", "Accept-Encoding, Accept-Language")

_Headers = list[tuple[str, str]]


class _Said(NamedTuple):
    """What the headers of a request say that matters here."""

    language: str | None
    gzip: bool
    tags: frozenset[str]


class Front:
    """Answers requests from what is kept of earlier answers, or has the workers answer them.

    `directory` is the index; `root` the path under which a proxy shows the pages, which it takes off.
    """

    def __init__(self, workers: Workers, directory: str, metrics: Metrics, root: str = "") -> None:
        self._workers, self._directory, self._metrics, self._root = workers, directory, metrics, root
        self._cache = AnswerCache()
        self._running: dict[tuple[str, Request], asyncio.Task[Answered]] = {}
        self._stamp = stamp_of(directory)
        self._static = static_files()

    @property
    def app(self) -> Router:
        """Everything that is answered; who may ask is decided before it."""
        routes: list[BaseRoute] = [
            Route(path, _App(name, partial(self._answer, name))) for name, path in ROUTES.items()
        ]
        routes += [
            Route(METRICS, _App("metrics", self._tell_metrics)),
            Route(f"{STATIC}/{{name}}", _App("static", self._give_file)),
        ]
        return Router(routes, redirect_slashes=False, default=_App("missing", self._miss))

    async def _answer(self, route: str, scope: Scope, send: Send) -> None:
        said = _said(scope["headers"])
        pairs: list[tuple[str, str]] = []
        try:
            pairs = _pairs(scope["query_string"])
            state, fault = read_state(pairs), None
        except UsageError as error:
            state, fault = State(ui=dict(pairs).get("ui")), error
        id: str = scope["path_params"].get("id", "")
        request = Request(route, state, negotiate(state.ui, said.language), id, self._root)
        if fault is None and route not in FRESH:
            await self._answer_kept(request, said, scope, send)
        else:
            await self._answer_fresh(Job(request, fault), said, scope, send)

    async def _answer_kept(self, request: Request, said: _Said, scope: Scope, send: Send) -> None:
        stamp = stamp_of(self._directory)
        if stamp != self._stamp:
            self._stamp = stamp
            self._metrics.switches.inc()
            self._cache.clear()
        if said.tags and (tag := _tag(stamp, request)) in said.tags:
            self._metrics.answers.labels("unchanged").inc()
            headers = [("etag", f"W/{tag}"), ("cache-control", _ASK_AGAIN), _VARY]
            await send_whole(send, HTTPStatus.NOT_MODIFIED, headers)
            return
        try:
            answered = await self._kept(stamp, request)
        except DocsearchError as error:
            await _fail(error, scope, send)
            return
        headers = []
        if answered.reply.status == HTTPStatus.OK and answered.stamp:
            headers.append(("etag", f"W/{_tag(answered.stamp, request)}"))
            headers.append(("cache-control", _ASK_AGAIN))
        await _send_answered(answered, headers, said, send)

    async def _answer_fresh(self, job: Job, said: _Said, scope: Scope, send: Send) -> None:
        try:
            answered = await self._workers.answer(job)
        except DocsearchError as error:
            await _fail(error, scope, send)
            return
        await _send_answered(answered, [], said, send)

    async def _kept(self, stamp: str, request: Request) -> Answered:
        """The answer that is kept, or that is being worked out for somebody else, or one worked out now."""
        key = stamp, request
        if (kept := self._cache.get(key)) is not None:
            self._metrics.answers.labels("kept").inc()
            return kept
        running = self._running.get(key)
        if first := running is None:
            running = self._running[key] = asyncio.create_task(self._work_out(key))
        self._metrics.answers.labels("fresh" if first else "shared").inc()
        answered = await asyncio.shield(running)  # who asked first may go away
        if answered.reply.file is not None and not first:  # it is removed once it was sent to that one
            return await self._workers.answer(Job(request))
        return answered

    async def _work_out(self, key: tuple[str, Request]) -> Answered:
        try:
            answered = await self._workers.answer(Job(key[1]))
        finally:
            del self._running[key]
        if answered.documents is not None:
            self._metrics.documents.set(answered.documents)
        if answered.reply.status == HTTPStatus.OK and answered.reply.file is None and answered.stamp:
            self._cache.put((answered.stamp, key[1]), answered)
        return answered

    async def _miss(self, scope: Scope, send: Send) -> None:
        if is_api(scope):
            await refuse(scope, send, HTTPStatus.NOT_FOUND, "there is nothing at this address")
            return
        said = _said(scope["headers"])
        request = Request("missing", State(), negotiate(None, said.language), root=self._root)
        await self._answer_fresh(Job(request, PageMissing("there is no page at this address")), said, scope, send)

    async def _tell_metrics(self, scope: Scope, send: Send) -> None:
        reply = await asyncio.to_thread(self._metrics.reply)  # memory takes 20 ms to be counted
        await _send_answered(Answered(reply, False, "", None), [], _said(scope["headers"]), send)

    async def _give_file(self, scope: Scope, send: Send) -> None:
        file = self._static.get(scope["path_params"]["name"])
        if file is None:
            await self._miss(scope, send)
            return
        said = _said(scope["headers"])
        body, encoded = (file.gzipped, "gzip") if said.gzip and file.gzipped else (file.body, "")
        tag = f'"{file.digest}{encoded}"'
        lasting = scope["query_string"] == b"v=" + file.digest.encode()
        headers = [("etag", tag), ("cache-control", _FOREVER if lasting else _ASK_AGAIN), ("vary", "Accept-Encoding")]
        if tag in said.tags:
            await send_whole(send, HTTPStatus.NOT_MODIFIED, headers)
            return
        headers += [("content-type", file.media_type), *([("content-encoding", encoded)] if encoded else [])]
        await send_whole(send, HTTPStatus.OK, headers, body)


class _App:
    """What answers a route, as an ASGI application; the name of the route is told to who counts."""

    def __init__(self, name: str, call: Callable[[Scope, Send], Coroutine[Any, Any, None]]) -> None:
        self._name, self._call = name, call

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope.setdefault("state", {})[ROUTE] = self._name
        await self._call(scope, send)


_READ = frozenset({b"accept-language", b"accept-encoding", b"if-none-match"})


def _said(headers: Iterable[tuple[bytes, bytes]]) -> _Said:
    found = {name: value.decode("latin-1") for name, value in headers if name in _READ}
    tags = (tag.strip().removeprefix("W/") for tag in found.get(b"if-none-match", "").split(","))
    return _Said(
        found.get(b"accept-language"), _takes_gzip(found.get(b"accept-encoding", "")), frozenset(filter(None, tags))
    )


@lru_cache(100)
def _takes_gzip(encodings: str) -> bool:
    """Whether gzip is among the encodings that a header accepts (RFC 9110, 12.5.3)."""
    weights = {}
    for each in encodings.lower().replace(" ", "").split(","):
        name, _, weight = each.partition(";q=")
        with suppress(ValueError):
            weights[name] = float(weight or 1)
    return weights.get("gzip", weights.get("*", 0.0)) > 0


def _pairs(query: bytes) -> list[tuple[str, str]]:
    """Names and values of an address. Raises UsageError."""
    try:
        return parse_qsl(query.decode("latin-1"), keep_blank_values=True, max_num_fields=_MOST_PAIRS)
    except ValueError as error:
        raise UsageError(f"an address takes {_MOST_PAIRS} parameters at most") from error


def _tag(stamp: str, request: Request) -> str:
    """The entity tag of an answer: what was asked for, of which state of the index, and who answered.

    A weak one: the same answer says another time that it took, and comes compressed or not.
    """
    told = repr((_version(), stamp, request)).encode("utf-8", "backslashreplace")
    return f'"{blake2b(told, digest_size=12).hexdigest()}"'


@lru_cache(None)
def _version() -> str:
    return version("docsearch")


async def _send_answered(answered: Answered, headers: _Headers, said: _Said, send: Send) -> None:
    """Send an answer with `headers` beside its own, its body as the client takes it."""
    reply, body = answered.reply, answered.reply.body
    headers = [("content-type", reply.media_type), *reply.headers, *headers, _VARY]
    if not any(name.lower() == "cache-control" for name, _ in headers):
        headers.append(("cache-control", _NO_STORE))
    if reply.status == HTTPStatus.SERVICE_UNAVAILABLE:
        headers.append(("retry-after", AGAIN))
    if reply.file is not None:
        await _send_file(reply, reply.file, headers, send)
    elif not answered.gzipped:
        await send_whole(send, reply.status, headers, body)
    elif said.gzip:
        await send_whole(send, reply.status, [*headers, ("content-encoding", "gzip")], body)
    else:
        await send_whole(send, reply.status, headers, gzip.decompress(body))


async def _fail(error: DocsearchError, scope: Scope, send: Send) -> None:
    """What is answered where the workers cannot."""
    again = [("retry-after", AGAIN)] if isinstance(error, Busy) else []
    await refuse(scope, send, HTTPStatus(error.http_status), str(error), again)


async def _send_file(reply: Reply, path: str, headers: _Headers, send: Send) -> None:
    """Send a file that is removed then, sent or not."""
    try:
        with Path(path).open("rb") as file:
            length = ("content-length", str(os.fstat(file.fileno()).st_size))
            await send({"type": "http.response.start", "status": reply.status, "headers": encoded([*headers, length])})
            while chunk := await asyncio.to_thread(file.read, _CHUNK):
                await send({"type": "http.response.body", "body": chunk, "more_body": True})
            await send({"type": "http.response.body", "body": b""})
    finally:
        with suppress(OSError):
            Path(path).unlink()
