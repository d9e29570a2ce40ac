"""Fetch what is at a web address: within limits, and never from a machine that is not on the public internet."""

from __future__ import annotations

import random
import re
import ssl
import time
from collections.abc import Mapping
from contextlib import closing, suppress
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http.client import IncompleteRead, RemoteDisconnected
from importlib.metadata import version
from threading import Event
from typing import TYPE_CHECKING, Any, NamedTuple

from docsearch.errors import UsageError
from docsearch.sources.web.addresses import host, joined, normal
from docsearch.sources.web.connections import Ways, begin, seconds_left
from docsearch.sources.web.limits import FetchError, Limits, too_large
from docsearch.sources.web.packing import CODINGS, limited, unpacked

if TYPE_CHECKING:
    from urllib3 import BaseHTTPResponse

_ACCEPT = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
_MOVED = frozenset({301, 302, 303, 307, 308})
_LATER = frozenset({429, 502, 503, 504})  # worth asking again
_PARTIAL = 206
_UNCHANGED = 304
_CHUNK = 1 << 16
_OVERHEAD = 1 << 20  # bytes of headers, and of small pages in small chunks
_CHARSET = re.compile(r""";\s*charset\s*=\s*["']?([^\s"';]+)""", re.IGNORECASE)


class Fetched(NamedTuple):
    """What a server answered: content unpacked, names of headers in lower case, their values as sent.

    `url` is the address asked for, `final` the one that answered, `redirects` all those after `url`, `final` the last;
    empty if there were none. With `status` 304, "as you have it", there is no content.
    """

    url: str
    final: str
    redirects: tuple[str, ...]
    status: int
    headers: Mapping[str, str]
    content: bytes
    media_type: str  # "" where the server says none
    charset: str | None
    etag: str | None
    last_modified: str | None
    fetched_at: str  # "2026-01-31T12:00:00Z"


class _Answer(NamedTuple):
    status: int
    headers: dict[str, str]
    content: bytes


class Fetcher:
    """Fetches pages, from several threads if need be; keeps connections open until it is closed.

    A name is looked up once a connection, all its addresses are checked, and the connection is made to an address that
    was checked: a name cannot mean one machine when it is checked and another when it is asked. The same after every
    redirect. No cookies are kept. How long looking up a name takes is left to the system's resolver.

    The proxies of the environment (HTTPS_PROXY, HTTP_PROXY, ALL_PROXY, NO_PROXY; on Windows and macOS those of the
    system) are used. They look names up themselves, so behind one only private IPs and local names are refused.
    Certificates are checked against those the system trusts, or those that SSL_CERT_FILE or REQUESTS_CA_BUNDLE names.

    `private` allows the addresses of offices' own networks. `retries` are the attempts after the first.
    """

    def __init__(
        self,
        limits: Limits = Limits(),  # noqa: B008 - immutable
        private: bool = False,
        retries: int = 3,
    ) -> None:
        self.limits = limits
        self._user_agent = f"docsearch/{version('docsearch')}"
        self._retries = retries
        self._closed = Event()
        self._ways = Ways(private)

    def __enter__(self) -> Fetcher:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections that are not in use; whoever waits for another attempt waits no longer."""
        self._closed.set()
        self._ways.close()

    def get(
        self,
        url: str,
        etag: str | None = None,
        last_modified: str | None = None,
        accept: str = _ACCEPT,
        first: int | None = None,
        follow: bool = True,
    ) -> Fetched:
        """What is at an address, or at the one it leads to.

        To `etag` or `last_modified` of an earlier answer the server may say 304. `first`: so many bytes are enough.
        Unless told to `follow`, a redirect is the answer: `status` is its own, `final` where it leads to, without
        content. Raises FetchError; UsageError where `url` is no address.
        """
        final = url = normal(url)
        known = (("If-None-Match", etag), ("If-Modified-Since", last_modified))
        conditions = {name: value for name, value in known if value and _is_sendable(value)}
        headers = {"User-Agent": self._user_agent, "Accept": accept, "Accept-Encoding": CODINGS, **conditions}
        passed: list[str] = []
        left = self.limits.seconds
        while True:
            answer, left = self._asked(final, headers, first, left)
            if _is_whole(answer.status) or (answer.status == _UNCHANGED and conditions):
                break
            if answer.status not in _MOVED:
                raise _refusal(answer)
            final = _target(final, answer)
            if final in (url, *passed):
                raise FetchError("its redirects lead in a circle", answer.status)
            passed.append(final)
            if not follow:
                break
            if len(passed) > self.limits.redirects:
                raise FetchError(f"more than {self.limits.redirects} redirects", answer.status)
        told = answer.headers
        return Fetched(
            url,
            final,
            tuple(passed),
            answer.status,
            told,
            answer.content,
            told.get("content-type", "").partition(";")[0].strip().lower(),
            found[1].lower() if (found := _CHARSET.search(told.get("content-type", ""))) else None,
            told.get("etag"),
            told.get("last-modified"),
            datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        )

    def _asked(self, url: str, headers: Mapping[str, str], first: int | None, left: float) -> tuple[_Answer, float]:
        """The answer to one address, after several attempts if need be, and the seconds left for others."""
        attempt = 0
        while True:
            started = time.monotonic()
            try:
                answer = self._answer(url, headers, first, left)
                if answer.status not in _LATER:
                    return answer, left - (time.monotonic() - started)
                error = _refusal(answer)
            except FetchError as failed:
                error = failed
            left -= time.monotonic() - started
            pause = error.retry_after
            if pause is None:  # at random, so that threads do not ask all at once again
                pause = self.limits.pause * 2**attempt * random.uniform(0.5, 1)
            attempt += 1
            hopeless = not error.temporary or left <= 0 or pause > self.limits.longest_pause
            if hopeless or attempt > self._retries or self._closed.wait(pause):
                raise error

    def _answer(self, url: str, headers: Mapping[str, str], first: int | None, left: float) -> _Answer:
        """One question, one answer. Raises FetchError."""
        from urllib3.exceptions import HTTPError  # 80 ms, with all of urllib3

        begin(left, self.limits.connect, _OVERHEAD + 2 * (self.limits.size if first is None else first))
        try:
            with closing(
                self._ways.to(url).urlopen(
                    "GET",
                    url,
                    headers=headers,
                    redirect=False,
                    retries=False,
                    preload_content=False,
                    decode_content=False,
                    timeout=seconds_left(),
                )
            ) as response:
                told = {name.lower(): value for name, value in response.headers.items()}
                content = b""
                if _is_whole(response.status):
                    content = self._content(response, told, first)
                elif response.length_remaining is not None and response.length_remaining <= _CHUNK:
                    with suppress(HTTPError):
                        response.read(_CHUNK)  # so that the connection can be used again
                return _Answer(response.status, told, content)
        except (HTTPError, TimeoutError, ValueError) as error:  # ValueError: a chunk of less than nothing
            raise self._failure(url, error) from error

    def _content(self, response: BaseHTTPResponse, told: Mapping[str, str], first: int | None) -> bytes:
        """The body of an answer, unpacked, or its beginning. Raises FetchError."""
        if told.get("transfer-encoding", "").strip().lower() not in ("chunked", "identity", ""):
            raise FetchError(f"sent in a way that was not asked for: {told['transfer-encoding']}")
        if first is None and (response.length_remaining or 0) > self.limits.size:
            raise too_large(self.limits)
        kept, size = [], 0
        pieces = unpacked(iter(lambda: response.read(_CHUNK), b""), told.get("content-encoding", ""))
        for piece in limited(pieces, response.tell, self.limits):
            kept.append(piece)
            size += len(piece)
            if first is not None and size >= first:
                break
            seconds_left()
        return b"".join(kept)[:first]

    def _failure(self, url: str, error: Exception) -> FetchError:
        """What went wrong with a connection, in words."""
        from urllib3.exceptions import ProtocolError, ProxyError, SSLError
        from urllib3.exceptions import TimeoutError as TimedOut

        cause: Any = next((arg for arg in reversed(error.args) if isinstance(arg, Exception)), error)
        if isinstance(error, TimedOut | TimeoutError):
            return FetchError(f"no answer within {self.limits.seconds:g} s", temporary=True)
        if isinstance(error, ProxyError):
            return FetchError(f"the proxy refuses: {cause}", temporary=True)
        if isinstance(cause, ssl.SSLCertVerificationError):
            return FetchError(f"the certificate of {host(url)} is not valid: {cause.verify_message}")
        if isinstance(error, SSLError):
            return FetchError(f"no secure connection: {getattr(cause, 'reason', None) or cause}")
        if isinstance(cause, RemoteDisconnected):
            return FetchError("the server hung up without an answer", temporary=True)
        if isinstance(cause, IncompleteRead | OSError):
            return FetchError("the connection ended in the middle", temporary=True)
        return FetchError("the answer breaks the rules of HTTP", temporary=isinstance(error, ProtocolError))


def _target(url: str, answer: _Answer) -> str:
    """Where an answer sends whoever asks. Raises FetchError."""
    place = answer.headers.get("location", "")
    if not place:
        raise FetchError(f"the server answered {answer.status} without an address", answer.status)
    with suppress(UnicodeError):  # headers are read as Latin-1, and written in UTF-8
        place = place.encode("latin-1").decode()
    try:
        return joined(url, place)
    except UsageError as error:
        raise FetchError(f"leads to {error}", answer.status) from error


def _refusal(answer: _Answer) -> FetchError:
    pause = _pause_asked(answer.headers.get("retry-after", ""))
    return FetchError(f"the server answered {answer.status}", answer.status, pause, answer.status in _LATER)


def _pause_asked(value: str) -> float | None:
    """The seconds that a header Retry-After asks for, in figures or as a date."""
    value = value.strip()
    if value.isascii() and value.isdecimal():
        return float(value)
    try:
        when = parsedate_to_datetime(value)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return max(0.0, (when.replace(tzinfo=when.tzinfo or UTC) - datetime.now(UTC)).total_seconds())


def _is_whole(status: int) -> bool:
    """Whether an answer brings what was asked for, all of it."""
    return 200 <= status < 300 and status != _PARTIAL


def _is_sendable(value: str) -> bool:
    """Whether a header may be sent as it was saved."""
    return value.isascii() and value.isprintable()
