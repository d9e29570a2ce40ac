"""By which name we may be called, and from which pages: the web must not reach what listens on this machine only.

A page anywhere may point a name of its own at 127.0.0.1 (DNS rebinding): its scripts then read our answers as their
own, but the browser says that name in `Host`. And it may have a browser ask us for images or scripts and measure how
long that takes, which tells what is in the index: browsers say so in `Sec-Fetch-Site`.
"""

from __future__ import annotations

import re
import socket
from collections.abc import Collection, Iterable
from http import HTTPStatus
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import NamedTuple

from starlette.types import ASGIApp, Receive, Scope, Send

from docsearch.errors import UsageError
from docsearch.web.refusals import is_api, refuse

_HOST = re.compile(r"([a-z0-9._-]{1,253}|\[[0-9a-f:.]{2,45}\])(?::\d{0,5})?")
_NAME = re.compile(r"[a-z0-9_](?:[a-z0-9._-]{0,251}[a-z0-9_])?")


class Hosts(NamedTuple):
    """The names by which we may be called, in lower case; `addresses`: any IP address as well.

    Names of the loopback interface always are. An address cannot be pointed elsewhere, so it needs no list where the
    server listens on all of them.
    """

    names: frozenset[str] = frozenset()
    addresses: bool = False


def hosts_for(host: str, allowed: Iterable[str] = ()) -> Hosts:
    """The names for a server told to listen on `host`, and those `allowed` beside it.

    One that listens on all addresses is called by any of them and by the machine's own name. Raises UsageError for what
    is no name.
    """
    names = {_bare(name) for name in allowed}
    for name in names:
        if address_of(name) is None and _NAME.fullmatch(name) is None:
            raise UsageError(f"--allow-host {name}: no name of a host", "one looks like search.example.org")
    everywhere = (address := address_of(host)) is not None and address.is_unspecified
    names.add(_bare(socket.gethostname() if everywhere or not host else host))
    return Hosts(frozenset(names), everywhere or not host)


def is_loopback(host: str) -> bool:
    """Whether a name or address is one that only this machine reaches."""
    if (address := address_of(host)) is None:
        return _bare(host) == "localhost"
    return address.is_loopback


def address_of(host: str) -> IPv4Address | IPv6Address | None:
    """The IP address that a text is, with or without brackets; IPv4 in IPv6 is IPv4."""
    try:
        address = ip_address(host.removeprefix("[").removesuffix("]"))
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address


class HostsMiddleware:
    """Refuses requests under names that are not ours (421), and those that pages of other sites make in passing (403).

    Links from anywhere may be followed. Scripts of the `origins` that may read the API may ask for it. A request that
    does not say one host is malformed (400).
    """

    def __init__(self, app: ASGIApp, hosts: Hosts, origins: Collection[str] = ()) -> None:
        self._app = app
        self._hosts = hosts
        self._origins = frozenset(origins)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        named = [value for name, value in scope["headers"] if name == b"host"]
        found = _HOST.fullmatch(named[0].decode("latin-1").lower()) if len(named) == 1 else None
        if found is None:
            await refuse(scope, send, HTTPStatus.BAD_REQUEST, "a request names one host")
        elif not self._is_ours(found[1]):
            detail = "this server is not known by that name; --allow-host lets it be"
            await refuse(scope, send, HTTPStatus.MISDIRECTED_REQUEST, detail)
        elif self._is_foreign(scope):
            await refuse(scope, send, HTTPStatus.FORBIDDEN, "a page of another site asked for this")
        else:
            await self._app(scope, receive, send)

    def _is_ours(self, host: str) -> bool:
        return (
            is_loopback(host)
            or _bare(host) in self._hosts.names
            or (self._hosts.addresses and address_of(host) is not None)
        )

    def _is_foreign(self, scope: Scope) -> bool:
        """Whether a page of another origin makes the browser ask, other than by a link or by leave (Fetch Metadata).

        Other ports of this machine are the same site and another origin: anything may listen there.
        """
        said = {name: value for name, value in scope["headers"] if name.startswith(b"sec-fetch-") or name == b"origin"}
        if said.get(b"sec-fetch-site") not in (b"cross-site", b"same-site"):
            return False
        if said.get(b"sec-fetch-mode") == b"navigate":
            return said.get(b"sec-fetch-dest") != b"document"
        return not is_api(scope) or said.get(b"origin", b"").decode("latin-1") not in self._origins


def _bare(name: str) -> str:
    """A name as it is compared: in lower case, without the dot or the brackets of its notation."""
    if (address := address_of(name)) is not None:
        return str(address)
    return name.lower().removesuffix(".")
