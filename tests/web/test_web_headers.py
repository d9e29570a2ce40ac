"""Headers of every answer, and who may read the API from other pages."""

import asyncio

import pytest
from starlette.types import Receive, Scope, Send

from asgicalls import HOST, answered, call, hello
from docsearch.errors import UsageError
from docsearch.web.exports import CUT
from docsearch.web.headers import POLICY, HeadersMiddleware, checked_origin

PAGE = "https://app.example.org"


def test_every_answer_tells_browsers_what_not_to_do() -> None:
    headers = call(HeadersMiddleware(hello)).headers
    assert headers["content-type"] == "text/plain"
    assert headers["content-security-policy"] == POLICY
    assert POLICY.startswith("default-src 'none'")
    assert "frame-ancestors 'none'" in POLICY
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert headers["x-robots-tag"].startswith("noindex")
    assert "strict-transport-security" not in headers
    assert not any(name.startswith("access-control") for name in headers)


def test_https_is_asked_for_where_it_is_there() -> None:
    assert "max-age=" in call(HeadersMiddleware(hello), scheme="https").headers["strict-transport-security"]


def test_a_policy_of_a_page_is_kept_whatever_its_spelling() -> None:
    async def page(scope: Scope, receive: Receive, send: Send) -> None:
        headers = [(b"Content-Security-Policy", b"script-src 'self'")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body"})

    pairs = call(HeadersMiddleware(page)).pairs
    assert [value for name, value in pairs if name == "content-security-policy"] == ["script-src 'self'"]


def test_a_page_that_was_kept_keeps_its_policy() -> None:
    """Browsers put the headers of a 304 in the place of those they kept (RFC 9111, 3.2)."""

    async def kept(scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 304, "headers": []})
        await send({"type": "http.response.body"})

    headers = call(HeadersMiddleware(kept)).headers
    assert "content-security-policy" not in headers
    assert headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(("path", "kind"), [("/", "text/plain"), ("/api/v1/search", "application/problem+json")])
def test_a_fault_is_answered_with_headers_and_told_to_the_server(path: str, kind: str) -> None:
    async def broken(scope: Scope, receive: Receive, send: Send) -> None:
        raise ValueError("secret")

    seen = []

    async def caught(scope: Scope, receive: Receive, send: Send) -> None:
        with pytest.raises(ValueError, match="secret"):
            await HeadersMiddleware(broken)(scope, receive, send)
        seen.append(scope["path"])

    answer = call(caught, path)
    assert (answer.status, seen) == (500, [path])
    assert answer.headers["content-type"].startswith(kind)
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert b"secret" not in answer.body


@pytest.mark.parametrize("origin", ["*", "null", "example.org", "https://", "https://a b", "https://x/y", "file://x"])
def test_only_whole_origins_may_be_allowed(origin: str) -> None:
    with pytest.raises(UsageError, match="no origin"):
        checked_origin(origin)


def test_origins_are_compared_as_browsers_send_them() -> None:
    assert checked_origin("HTTPS://App.Example.org/") == PAGE
    assert checked_origin("http://[::1]:3000") == "http://[::1]:3000"


def test_pages_that_may_read_the_api_are_told_so_and_no_others() -> None:
    app = HeadersMiddleware(hello, [PAGE])
    told = call(app, "/api/v1/search", [HOST, ("origin", PAGE)]).headers
    assert told["access-control-allow-origin"] == PAGE
    assert told["vary"] == "Origin"
    assert {CUT, "ETag", "Link"} <= set(told["access-control-expose-headers"].split(", "))
    assert "access-control-allow-credentials" not in told
    for path, origin in (
        ("/", PAGE),
        ("/search", PAGE),
        ("/api/v1/search", f"{PAGE}.evil.example"),
        ("/api/v1/search", "null"),
        ("/api/v1/search", "http://app.example.org"),
    ):
        assert "access-control-allow-origin" not in call(app, path, [HOST, ("origin", origin)]).headers
    assert call(app, "/api/v1/search").headers["vary"] == "Origin"


def test_a_preflight_is_answered_here_and_says_no_to_strangers() -> None:
    async def never(scope: Scope, receive: Receive, send: Send) -> None:
        raise AssertionError

    app = HeadersMiddleware(never, [PAGE])
    yes = call(app, "/api/v1/search", [HOST, ("origin", PAGE)], method="OPTIONS")
    no = call(app, "/api/v1/search", [HOST, ("origin", "https://evil.example")], method="OPTIONS")
    assert (yes.status, yes.headers["access-control-allow-methods"]) == (204, "GET, HEAD")
    assert "Authorization" in yes.headers["access-control-allow-headers"]
    assert (no.status, "access-control-allow-origin" in no.headers) == (204, False)


def test_the_path_of_a_proxy_comes_before_that_of_the_api() -> None:
    app = HeadersMiddleware(hello, [PAGE])
    told = asyncio.run(answered(app, "/api/v1/search", [HOST, ("origin", PAGE)], root="/docs"))
    assert told.headers["access-control-allow-origin"] == PAGE
