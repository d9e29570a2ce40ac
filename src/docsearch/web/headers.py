"""Headers that tell browsers what not to do with our answers, and who else may read those of the API (CORS)."""

from __future__ import annotations

import re
from collections.abc import Collection
from http import HTTPStatus

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from docsearch.errors import UsageError
from docsearch.web.refusals import is_api, refuse
from docsearch.web.sending import encoded

POLICY = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"  # of what brings none
_ALWAYS = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",  # for browsers that do not know frame-ancestors
    "x-robots-tag": "noindex, nofollow",
    "referrer-policy": "no-referrer",  # addresses hold what people ask for
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "cross-origin-embedder-policy": "require-corp",
    "permissions-policy": "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
    "content-security-policy": POLICY,
}
_HTTPS = {"strict-transport-security": "max-age=31536000"}  # a year; what else the host serves is not ours to say
_ORIGIN = re.compile(r"https?://(?:[a-z0-9._-]+|\[[0-9a-f:.]+\])(?::\d{1,5})?")
_PREFLIGHT = {
    "access-control-allow-methods": "GET, HEAD",
    "access-control-allow-headers": "Authorization, If-None-Match",
    "access-control-max-age": "600",
}
_EXPOSED = {"access-control-expose-headers": "Docsearch-Truncated, ETag, Link, Retry-After"}


def checked_origin(origin: str) -> str:
    """An origin as browsers send it: "https://app.example.org:8443". Raises UsageError for anything else, "*" included.

    Any page of the web could read the documents of who opens it, if "*" were one.
    """
    tidy = origin.lower().removesuffix("/")
    if _ORIGIN.fullmatch(tidy) is None:
        raise UsageError(f"--allow-origin {origin}: no origin", "one looks like https://app.example.org")
    return tidy


class HeadersMiddleware:
    """Adds security headers to every answer, errors and refusals too, where it has no such header of its own.

    `origins`, of `checked_origin`: the pages whose scripts may read what is under /api/. Cookies and passwords that a
    browser remembers are never sent for them; a token in `Authorization` is. Goes around everything else.
    """

    def __init__(self, app: ASGIApp, origins: Collection[str] = ()) -> None:
        self._app = app
        self._origins = frozenset(origins)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        told = encoded((_ALWAYS | _HTTPS if scope["scheme"] == "https" else _ALWAYS).items())
        sharing = self._sharing(scope)
        started = False

        async def send_with_headers(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                given = [(name.lower(), value) for name, value in message.get("headers", ())]
                names = {name for name, _ in given}
                if message["status"] == HTTPStatus.NOT_MODIFIED:
                    names.add(b"content-security-policy")  # ours would take the place of that of the page kept
                added = [pair for pair in told if pair[0] not in names]
                message = {**message, "headers": [*given, *added, *sharing]}
            await send(message)

        try:
            if sharing and scope["method"] == "OPTIONS":
                await _preflight(send_with_headers)
            else:
                await self._app(scope, receive, send_with_headers)
        except Exception:
            if not started:
                await refuse(scope, send_with_headers, HTTPStatus.INTERNAL_SERVER_ERROR, "a fault of ours")
            raise  # the server logs it

    def _sharing(self, scope: Scope) -> list[tuple[bytes, bytes]]:
        """The headers of CORS: none where no other origin may ever read the answer."""
        if not self._origins or not is_api(scope):
            return []
        origins = [value.decode("latin-1") for name, value in scope["headers"] if name == b"origin"]
        if len(origins) != 1 or origins[0] not in self._origins:
            return encoded({"vary": "Origin"}.items())
        return encoded(({"vary": "Origin", "access-control-allow-origin": origins[0]} | _EXPOSED).items())


async def _preflight(send: Send) -> None:
    """The answer to a browser that asks whether it may send headers of its own, which needs no body and no password.

    Without `access-control-allow-origin`, which `send` adds, it means no.
    """
    await send({"type": "http.response.start", "status": 204, "headers": encoded(_PREFLIGHT.items())})
    await send({"type": "http.response.body"})
