"""Fetch what is at a web address: within limits, and never from a machine that is not on the public internet."""

from __future__ import annotations

import os
import random
import re
import socket
import ssl
import time
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing, suppress
from datetime import UTC, datetime
from importlib.metadata import version
from itertools import chain
from pathlib import Path
from threading import Event, local
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import unquote, urlsplit

from docsearch.errors import ExtractionError, UsageError
from docsearch.sources.web.addresses import allowed, check_address, host, is_ip, is_local_name, joined, normal

if TYPE_CHECKING:
    from urllib3 import BaseHTTPResponse, PoolManager

ACCEPT = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
_CODINGS = "gzip, deflate"  # what Python unpacks by itself; servers that have others have these
_MOST_CODINGS = 2  # one inside the other
_MOVED = frozenset({301, 302, 303, 307, 308})
_LATER = frozenset({429, 502, 503, 504})  # worth asking again
_PARTIAL = 206
_UNCHANGED = 304
_CHUNK = 1 << 16
_OVERHEAD = 1 << 20  # bytes of headers, and of small pages in small chunks
_UNSUSPECTED = 1 << 20  # bytes that an answer may grow to whatever its ratio
_CONNECTIONS = 16  # kept open for each host
_PLACES = 2  # addresses of a name that are tried, of IPv6 and of IPv4 each
_GZIP = b"\x1f\x8b"
_CHARSET = re.compile(r""";\s*charset\s*=\s*["']?([^\s"';]+)""", re.IGNORECASE)
_HINT = "--private allows the addresses of your own network"

_now = local()  # of the thread, for what it is asking: `deadline` and `connected_by` (time.monotonic), `bytes` left


class FetchError(ExtractionError):
    """Nothing was fetched; the message says why. `status` is the server's answer, None where there was none.

    `retry_after` is how many seconds the server asks to wait; `temporary` says whether it may go well another time.
    """

    def __init__(
        self,
        message: str,
        status: int | None = None,
        retry_after: float | None = None,
        temporary: bool = False,
        hint: str | None = None,
    ) -> None:
        super().__init__(message, hint)
        self.status = status
        self.retry_after = retry_after
        self.temporary = temporary

    @property
    def gone(self) -> bool:
        """Whether the server says that there is nothing at this address (any more)."""
        return self.status in (404, 410)


class Limits(NamedTuple):
    """What one call of `Fetcher.get` may take; `size` and `ratio` are of the content as unpacked."""

    size: int = 50_000_000  # bytes
    seconds: float = 60  # for all answers, redirects and attempts together; pauses between attempts do not count
    connect: float = 10  # seconds
    redirects: int = 10
    ratio: int = 250  # gzip packs a sitemap of 50,000 pages to a thirtieth, zeros to a thousandth
    pause: float = 1  # seconds before the second attempt, and twice as many before each further one
    longest_pause: float = 60  # seconds; a server that asks for more is not asked again


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
        user_agent: str | None = None,
        retries: int = 3,
    ) -> None:
        self.limits = limits
        self._private = private
        self._user_agent = user_agent or f"docsearch/{version('docsearch')}"
        self._retries = retries
        self._closed = Event()
        trust = _trust()
        self._direct = _direct(private, trust)
        self._proxies = {scheme: _through(proxy, trust) for scheme, proxy in _proxies().items()}

    def __enter__(self) -> Fetcher:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections that are not in use; whoever waits for another attempt waits no longer."""
        self._closed.set()
        for manager in (self._direct, *self._proxies.values()):
            manager.clear()

    def get(
        self,
        url: str,
        etag: str | None = None,
        last_modified: str | None = None,
        accept: str = ACCEPT,
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
        headers = {"User-Agent": self._user_agent, "Accept": accept, "Accept-Encoding": _CODINGS, **conditions}
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
        from urllib3.exceptions import HTTPError

        _now.deadline = time.monotonic() + left
        _now.connected_by = time.monotonic() + min(left, self.limits.connect)
        _now.bytes = _OVERHEAD + 2 * (self.limits.size if first is None else first)
        try:
            with closing(
                self._manager(url).urlopen(
                    "GET",
                    url,
                    headers=headers,
                    redirect=False,
                    retries=False,
                    preload_content=False,
                    decode_content=False,
                    timeout=_left(),
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

    def _manager(self, url: str) -> PoolManager:
        """Through what an address is asked. Raises FetchError for one that no proxy may be asked for."""
        from urllib.request import proxy_bypass

        parts = urlsplit(url)
        if parts.scheme not in self._proxies or proxy_bypass(parts.netloc):
            return self._direct
        name = host(url)
        if is_ip(name):
            _check(name, name, self._private)
        elif is_local_name(name) and not self._private:
            raise FetchError(f"refused: {name} is a name of the local network", hint=_HINT)
        return self._proxies[parts.scheme]

    def _content(self, response: BaseHTTPResponse, told: Mapping[str, str], first: int | None) -> bytes:
        """The body of an answer, unpacked, or its beginning. Raises FetchError."""
        if told.get("transfer-encoding", "chunked").strip().lower() != "chunked":
            raise FetchError(f"sent in a way that was not asked for: {_line(told['transfer-encoding'])}")
        if first is None and (response.length_remaining or 0) > self.limits.size:
            raise _too_large(self.limits)
        kept, size = [], 0
        pieces = _unpacked(iter(lambda: response.read(_CHUNK), b""), told.get("content-encoding", ""))
        for piece in _limited(pieces, response.tell, self.limits):
            kept.append(piece)
            size += len(piece)
            if first is not None and size >= first:
                break
            _left()
        return b"".join(kept)[:first]

    def _failure(self, url: str, error: Exception) -> FetchError:
        """What went wrong with a connection, in words."""
        from http.client import IncompleteRead, RemoteDisconnected

        from urllib3.exceptions import ProtocolError, ProxyError, SSLError
        from urllib3.exceptions import TimeoutError as TimedOut

        cause: Any = next((arg for arg in reversed(error.args) if isinstance(arg, Exception)), error)
        if isinstance(error, TimedOut | TimeoutError):
            return FetchError(f"no answer within {self.limits.seconds:g} s", temporary=True)
        if isinstance(error, ProxyError):
            return FetchError(f"the proxy refuses: {_line(str(cause))}", temporary=True)
        if isinstance(cause, ssl.SSLCertVerificationError):
            return FetchError(f"the certificate of {host(url)} is not valid: {_line(cause.verify_message)}")
        if isinstance(error, SSLError):
            return FetchError(f"no secure connection: {_line(getattr(cause, 'reason', None) or str(cause))}")
        if isinstance(cause, RemoteDisconnected):
            return FetchError("the server hung up without an answer", temporary=True)
        if isinstance(cause, IncompleteRead | OSError):
            return FetchError("the connection ended in the middle", temporary=True)
        return FetchError("the answer breaks the rules of HTTP", temporary=isinstance(error, ProtocolError))


def gunzipped(content: bytes, limits: Limits = Limits()) -> bytes:  # noqa: B008 - immutable
    """What a file packed with gzip holds, such as sitemap.xml.gz; another comes back as it is. Raises FetchError."""
    return b"".join(_limited(_unpacked([content], "gzip"), lambda: len(content), limits))


class _Socket(socket.socket):
    """A connection that gives no more than its thread has time and room for, whatever dripping or framing it tries."""

    def recv_into(self, *args: Any) -> int:
        self.settimeout(_left())
        return _counted(super().recv_into(*args))


class _SecureSocket(ssl.SSLSocket):
    """The same with TLS."""

    def recv_into(self, *args: Any) -> int:
        self.settimeout(_left())
        return _counted(super().recv_into(*args))


def _counted(received: int) -> int:
    """So many bytes came. Raises FetchError when they are more than this thread asked for.

    Python reads a chunk of the length -1 to the end of the connection, past all limits of whoever reads in pieces.
    """
    _now.bytes -= received
    if _now.bytes < 0:
        raise FetchError("more bytes than a page of the size allowed can take")
    return received


def _left() -> float:
    """The seconds that this thread has left for what it is asking. Raises TimeoutError when there are none."""
    left: float = _now.deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


def _direct(private: bool, trust: ssl.SSLContext) -> PoolManager:
    """Asks the machines themselves."""
    import urllib3  # 80 ms

    manager = urllib3.PoolManager(maxsize=_CONNECTIONS, ssl_context=trust)
    _connect_by(manager, lambda name, port: _connected(name, port, lambda ip: _check(name, ip, private)))
    return manager


def _through(proxy: str, trust: ssl.SSLContext) -> PoolManager:
    """Asks a proxy, "http://user:password@proxy:3128"."""
    import urllib3

    parts = urlsplit(proxy if "://" in proxy else f"http://{proxy}")
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise UsageError(f"no proxy of HTTP: {proxy.rpartition('@')[2]}", "HTTPS_PROXY=http://proxy.example.org:3128")
    place = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"
    secret = f"{unquote(parts.username or '')}:{unquote(parts.password or '')}" if "@" in parts.netloc else None
    headers = urllib3.make_headers(proxy_basic_auth=secret)
    manager = urllib3.ProxyManager(
        place, proxy_headers=headers, maxsize=_CONNECTIONS, ssl_context=trust, proxy_ssl_context=trust
    )
    _connect_by(manager, lambda name, port: _connected(name, port, lambda ip: None))
    return manager


def _connect_by(manager: PoolManager, connected: Callable[[str, int], socket.socket]) -> None:
    """Have a manager open its connections with `connected`."""
    from urllib3.connection import HTTPConnection, HTTPSConnection
    from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

    class Plain(HTTPConnection):
        def _new_conn(self) -> socket.socket:
            return connected(self.host, self.port)

    class Secure(HTTPSConnection):
        def _new_conn(self) -> socket.socket:
            return connected(self.host, self.port)

    class PlainPool(HTTPConnectionPool):
        ConnectionCls = Plain

    class SecurePool(HTTPSConnectionPool):
        ConnectionCls = Secure

    manager.pool_classes_by_scheme = {"http": PlainPool, "https": SecurePool}


def _connected(name: str, port: int, check: Callable[[str], None]) -> socket.socket:
    """A connection to a host, made to one of its addresses after all were checked. Raises FetchError."""
    try:
        found = dict.fromkeys(socket.getaddrinfo(name, port, type=socket.SOCK_STREAM))
    except (OSError, UnicodeError) as error:
        again = getattr(error, "errno", None) == socket.EAI_AGAIN
        raise FetchError(f"no address is known for {name}", temporary=again) from error
    for *_, place in found:
        check(str(place[0]))
    families = dict.fromkeys(one[0] for one in found)
    tried = [one for family in families for one in [one for one in found if one[0] == family][:_PLACES]]
    problem = ""
    for number, (family, kind, protocol, _, place) in enumerate(tried):
        opened = _Socket(family, kind, protocol)
        try:
            opened.settimeout(max(_now.connected_by - time.monotonic(), 0.1) / (len(tried) - number))
            opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            opened.connect(place)
            opened.settimeout(_left())
            return opened
        except OSError as error:
            opened.close()
            problem = "no answer" if isinstance(error, TimeoutError) else _line(error.strerror or str(error)).lower()
    raise FetchError(f"cannot connect to {name}: {problem}", temporary=True)


def _check(name: str, ip: str, private: bool) -> None:
    try:
        check_address(ip, private)
    except UsageError as error:
        hint = _HINT if allowed(ip, private=True) else None
        raise FetchError(f"refused: {name} is {'' if is_ip(name) else f'at {ip}, '}{error}", hint=hint) from error


def _trust() -> ssl.SSLContext:
    """Which certificates are believed."""
    bundle = os.environ.get("REQUESTS_CA_BUNDLE") or None
    is_folder = bundle is not None and Path(bundle).is_dir()
    try:
        trust = ssl.create_default_context(cafile=None if is_folder else bundle, capath=bundle if is_folder else None)
    except OSError as error:
        raise UsageError(
            f"no certificates in {bundle}: {error.strerror or error}", "unset REQUESTS_CA_BUNDLE"
        ) from error
    places = ssl.get_default_verify_paths()
    if not (bundle or places.cafile or places.capath or trust.cert_store_stats()["x509_ca"]):
        import certifi  # Pythons that were not made for the system they run on know none of its certificates

        trust.load_verify_locations(certifi.where())
    trust.set_alpn_protocols(["http/1.1"])
    trust.sslsocket_class = _SecureSocket
    return trust


def _proxies() -> dict[str, str]:
    """The proxy for each scheme that has one."""
    from urllib.request import getproxies  # 30 ms

    found = getproxies()
    return {scheme: proxy for scheme in ("http", "https") if (proxy := found.get(scheme) or found.get("all"))}


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
    from email.utils import parsedate_to_datetime  # 30 ms; urllib3 has loaded it

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


def _line(text: str) -> str:
    """What others say, fit for a line of ours."""
    return "".join(letter if letter.isprintable() else " " for letter in text[:200]).strip()


def _too_large(limits: Limits) -> FetchError:
    return FetchError(f"larger than {limits.size / 1e6:g} MB")


def _limited(pieces: Iterable[bytes], packed: Callable[[], int], limits: Limits) -> Iterator[bytes]:
    """The pieces as long as they are within limits; `packed` tells the bytes they were made of so far."""
    size = 0
    for piece in pieces:
        size += len(piece)
        if size > limits.size:
            raise _too_large(limits)
        if size > max(_UNSUSPECTED, limits.ratio * packed()):
            raise FetchError(f"unpacks to more than {limits.ratio} times its size")
        yield piece


def _unpacked(pieces: Iterable[bytes], codings: str) -> Iterator[bytes]:
    """Pieces of a body without what the header Content-Encoding names; plain where it says so wrongly."""
    names = [name for part in codings.lower().split(",") if (name := part.strip()) not in ("", "identity")]
    if len(names) > _MOST_CODINGS or not set(names) <= {"gzip", "x-gzip", "deflate"}:
        raise FetchError(f"packed in a way that was not asked for: {_line(codings)}")
    for name in reversed(names):
        pieces = _inflated(iter(pieces), zipped=name != "deflate")
    yield from pieces


def _inflated(pieces: Iterator[bytes], zipped: bool) -> Iterator[bytes]:
    """Undo gzip or, not `zipped`, deflate, a little at a time. Raises FetchError for damage."""
    start = b""
    while len(start) < len(_GZIP) and (piece := next(pieces, b"")):
        start += piece
    window = _window(start, zipped)
    pieces = chain([start], pieces)
    if window is None:
        yield from pieces
        return
    inflater = zlib.decompressobj(window)
    try:
        for piece in pieces:
            while piece:
                if inflater.eof:
                    if not zipped or not _GZIP.startswith(piece[: len(_GZIP)]):
                        return  # some servers add zeros
                    inflater = zlib.decompressobj(window)  # several files of gzip, one after the other, are one
                yield inflater.decompress(piece, _CHUNK)
                piece = inflater.unconsumed_tail or inflater.unused_data
        yield inflater.flush()  # at most what some bits of the last byte stand for
    except zlib.error as error:
        raise FetchError("its packed content is damaged") from error
    if not inflater.eof:
        raise FetchError("its packed content ends in the middle", temporary=True)


def _window(start: bytes, zipped: bool) -> int | None:
    """How zlib reads what begins like this; None: not at all, so that it is not packed."""
    if zipped:
        return 31 if start.startswith(_GZIP) else None
    for window in (15, -15) if start else ():  # in the frame of zlib as it should be; without, as some send it
        with suppress(zlib.error):
            zlib.decompressobj(window).decompress(start, 1)
            return window
    return None
