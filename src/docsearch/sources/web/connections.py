"""Connections to web servers: only to addresses that were checked, and no longer and larger than asked for."""

from __future__ import annotations

import os
import socket
import ssl
import time
from collections.abc import Callable
from pathlib import Path
from threading import local
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit
from urllib.request import getproxies, proxy_bypass

from docsearch.errors import UsageError
from docsearch.sources.web.addresses import allowed, check_address, host, is_ip, is_local_name
from docsearch.sources.web.limits import FetchError

if TYPE_CHECKING:
    from urllib3 import PoolManager

_CONNECTIONS = 16  # kept open for each host
_PLACES = 2  # addresses of a name that are tried, of IPv6 and of IPv4 each
_HINT = "--private allows the addresses of your own network"

_now = local()  # of the thread, for what it is asking: `deadline` and `connected_by` (time.monotonic), `bytes` left


class Ways:
    """Through what addresses are asked: the machines they are at, or the proxies of the environment."""

    def __init__(self, private: bool) -> None:
        self._private = private
        trust = _trust()
        self._direct = _direct(private, trust)
        self._proxies = {scheme: _through(proxy, trust) for scheme, proxy in _proxies().items()}

    def to(self, url: str) -> PoolManager:
        """What asks for an address. Raises FetchError for one that no proxy may be asked for."""
        parts = urlsplit(url)
        if parts.scheme not in self._proxies or proxy_bypass(parts.netloc):
            return self._direct
        name = host(url)
        if is_ip(name):
            _check(name, name, self._private)
        elif is_local_name(name) and not self._private:
            raise FetchError(f"refused: {name} is a name of the local network", hint=_HINT)
        return self._proxies[parts.scheme]

    def close(self) -> None:
        """Close the connections that are not in use."""
        for manager in (self._direct, *self._proxies.values()):
            manager.clear()


def begin(seconds: float, connect: float, most: int) -> None:
    """What this thread asks next may take so many seconds, `connect` of them to be connected, and so many bytes."""
    _now.deadline = time.monotonic() + seconds
    _now.connected_by = time.monotonic() + min(seconds, connect)
    _now.bytes = most


def seconds_left() -> float:
    """The seconds that this thread has left for what it is asking. Raises TimeoutError when there are none."""
    seconds: float = _now.deadline - time.monotonic()
    if seconds <= 0:
        raise TimeoutError
    return seconds


class _Socket(socket.socket):
    """A connection that gives no more than its thread has time and room for, whatever dripping or framing it tries."""

    def recv_into(self, *args: Any) -> int:
        self.settimeout(seconds_left())
        return _counted(super().recv_into(*args))


class _SecureSocket(ssl.SSLSocket):
    """The same with TLS."""

    def recv_into(self, *args: Any) -> int:
        self.settimeout(seconds_left())
        return _counted(super().recv_into(*args))


def _counted(received: int) -> int:
    """So many bytes came. Raises FetchError when they are more than this thread asked for.

    Python reads a chunk of the length -1 to the end of the connection, past all limits of whoever reads in pieces.
    """
    _now.bytes -= received
    if _now.bytes < 0:
        raise FetchError("more bytes than a page of the size allowed can take")
    return received


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
            opened.settimeout(seconds_left())
            return opened
        except OSError as error:
            opened.close()
            problem = "no answer" if isinstance(error, TimeoutError) else (error.strerror or str(error)).lower()
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
    found = getproxies()
    return {scheme: proxy for scheme in ("http", "https") if (proxy := found.get(scheme) or found.get("all"))}
