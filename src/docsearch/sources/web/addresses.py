"""Web addresses: their one canonical form, the site they belong to, and which machines may be asked."""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import suppress
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import NoReturn
from urllib.parse import SplitResult, quote, quote_from_bytes, unquote_to_bytes, urljoin, urlsplit

from docsearch.errors import UsageError

_PORTS = {"http": 80, "https": 443}
_LONGEST = 8000  # characters; what RFC 9110 asks servers to take at least. Calendars and other traps grow beyond it
_ESCAPE = re.compile("%([0-9A-Fa-f]{2})")
_UNRESERVED = "-._~"  # with letters and digits: the same written plainly and escaped (RFC 3986, 2.3)
_RESERVED = "!$&'()*+,;=:@/"  # not the same, so left as they are; all others are escaped
_LABEL = re.compile("[a-z0-9_-]{1,63}")
_BRACKETS = re.compile(r"\[[0-9A-Fa-f:.]+\](:[0-9]*)?")
_NUMBER = re.compile("[0-9]+|0x[0-9a-f]*")
_STRIPPED = "".join(map(chr, range(0x21)))  # browsers strip controls and spaces around an address
_DROPPED = str.maketrans("", "", "\t\n\r")  # and take these out of it
_LOCAL_NAMES = (".localhost", ".local", ".internal", ".home.arpa")  # RFC 6761, 6762, 8375; .internal: metadata too

# Blocks of the registries of special addresses of IANA (RFC 6890 and its updates): what they are, and whether somebody
# may have servers of his own there. A table of our own, since what the module ipaddress calls global depends on its
# version and takes in multicast. What clouds tell their machines about themselves is never asked for: AWS and others at
# 169.254.169.254 and fd00:ec2::254, Alibaba at 100.100.100.200, Azure at 168.63.129.16, Oracle at 192.0.0.192.
_METADATA = "an address of a cloud's metadata"
_SPECIAL = tuple(
    (ip_network(block), kind, own)
    for block, kind, own in (
        ("169.254.169.254/32", _METADATA, False),
        ("100.100.100.200/32", _METADATA, False),
        ("168.63.129.16/32", _METADATA, False),
        ("192.0.0.192/32", _METADATA, False),
        ("fd00:ec2::254/128", _METADATA, False),
        ("0.0.0.0/8", "an unspecified address", False),
        ("::/128", "an unspecified address", False),
        ("127.0.0.0/8", "a loopback address", True),
        ("::1/128", "a loopback address", True),
        ("10.0.0.0/8", "a private address", True),
        ("172.16.0.0/12", "a private address", True),
        ("192.168.0.0/16", "a private address", True),
        ("198.18.0.0/15", "a private address", True),  # benchmarks; name servers of some VPNs answer with these
        ("fc00::/7", "a private address", True),
        ("fec0::/10", "a private address", True),  # site-local, until 2004
        ("100.64.0.0/10", "an address of carrier-grade NAT", True),
        ("169.254.0.0/16", "a link-local address", True),
        ("fe80::/10", "a link-local address", True),
        ("224.0.0.0/4", "a multicast address", False),
        ("ff00::/8", "a multicast address", False),
        ("192.0.0.0/24", "a reserved address", False),
        ("192.0.2.0/24", "a reserved address", False),
        ("192.88.99.0/24", "a reserved address", False),
        ("198.51.100.0/24", "a reserved address", False),
        ("203.0.113.0/24", "a reserved address", False),
        ("240.0.0.0/4", "a reserved address", False),
        ("2001::/23", "a reserved address", False),
        ("2001:db8::/32", "a reserved address", False),
        ("3fff::/20", "a reserved address", False),
    )
)
_GLOBAL = ip_network("2000::/3")  # of IPv6, only this is given out
_NAT64 = ip_network("64:ff9b::/96")


def normal(url: str) -> str:
    """The canonical form of an address, so that one page has one: RFC 3986 and what browsers make of it.

    Scheme and host in lower case, the host in Punycode; no default port, no fragment, no dot segments; escapes only
    where they are needed, and in capitals. Raises UsageError.
    """
    url = url.strip(_STRIPPED).translate(_DROPPED)
    place, mark, query = url.partition("#")[0].partition("?")
    try:
        parts = urlsplit(place.replace("\\", "/"))
        port = parts.port
        url.encode()
    except ValueError as error:
        raise _no_address(url, "no web address") from error
    if parts.scheme not in _PORTS:
        raise _no_address(url, "only http and https are fetched" if parts.scheme else "http:// or https:// is missing")
    if "@" in parts.netloc:
        raise UsageError(f"{parts.scheme}://…@{_host(parts)}: an address with a password is not fetched")
    if port == 0:
        raise _no_address(url, "no web address")
    authority = _host(parts) if port in (None, _PORTS[parts.scheme]) else f"{_host(parts)}:{port}"
    path = _without_dots(_escaped(parts.path)) or "/"
    result = f"{parts.scheme}://{authority}{path}" + (f"?{_escaped(query, '?')}" if mark and query else "")
    if len(result) > _LONGEST:
        raise _no_address(url, f"longer than {_LONGEST} characters")
    return result


def joined(base: str, link: str) -> str:
    """The canonical address that a link on the page at `base` leads to. Raises UsageError."""
    try:
        return normal(urljoin(base, link.strip(_STRIPPED).translate(_DROPPED)))
    except ValueError as error:
        raise _no_address(link, "no web address") from error


def all_joined(base: str, links: Iterable[str], most: int) -> tuple[str, ...]:
    """The canonical addresses that links lead to, each once, in their order; what is no address is passed over."""
    found: dict[str, None] = {}
    for link in links:
        if len(found) >= most:
            break
        with suppress(UsageError):
            found[joined(base, link)] = None
    return tuple(found)


def host(url: str) -> str:
    """The host of an address, canonical, without port and without the brackets of IPv6. Raises UsageError."""
    return urlsplit(normal(url)).hostname or ""


def same_site(one: str, other: str) -> bool:
    """Whether two addresses are of one site: the same host but for "www.", and the same port but for http and https."""
    return _site(one) == _site(other)


def check_address(ip: str, private: bool = False) -> None:
    """Refuse an IP address that is not of the public internet; UsageError says what it is.

    Addresses of IPv6 that stand for one of IPv4 (mapped, 6to4, NAT64) are what they stand for; Teredo is refused.
    `private` allows those that an office may have for servers of its own: never those of multicast or cloud metadata.
    """
    try:
        found = _plain(ip_address(ip.partition("%")[0]))
    except ValueError as error:
        raise UsageError("no IP address") from error
    for network, kind, own in _SPECIAL:
        if found in network:
            if private and own:
                return
            raise UsageError(kind)
    if isinstance(found, IPv6Address) and found not in _GLOBAL:
        raise UsageError("a reserved address")


def allowed(ip: str, private: bool = False) -> bool:
    """Whether `check_address` lets an IP address pass."""
    try:
        check_address(ip, private)
    except UsageError:
        return False
    return True


def is_ip(name: str) -> bool:
    """Whether the host of an address is an IP address."""
    try:
        ip_address(name)
    except ValueError:
        return False
    return True


def is_local_name(name: str) -> bool:
    """Whether a host name is one that only means something here: "localhost", "intranet", "printer.local"."""
    return ("." not in name and ":" not in name) or name.endswith(_LOCAL_NAMES)


def _no_address(url: str, reason: str) -> UsageError:
    shown = url if len(url) <= 100 else f"{url[:99]}…"
    return UsageError(f"{shown.encode('utf-8', 'replace').decode()!r}: {reason}", "https://example.org/page")


def _host(parts: SplitResult) -> str:
    """The host in its canonical form; IPv6 in brackets."""
    name = parts.hostname or ""
    try:
        if "[" in parts.netloc:
            return f"[{IPv6Address(name)}]" if _BRACKETS.fullmatch(parts.netloc) else _refused(name)
        name = unquote_to_bytes(name).decode()
        if not name.isascii():
            import idna  # 45 ms

            name = idna.encode(name, uts46=True, transitional=False).decode()
        name = name.lower().removesuffix(".")
        labels = name.split(".")
        if _NUMBER.fullmatch(labels[-1]):  # 127.1 and 0x7f000001 are 127.0.0.1 to some, so only what all read alike
            return str(IPv4Address(name))
    except ValueError as error:
        raise _no_address(parts.netloc, "no name of a host") from error
    return name if len(name) <= 253 and all(map(_LABEL.fullmatch, labels)) else _refused(name)


def _refused(name: str) -> NoReturn:
    raise _no_address(name, "no name of a host")


def _escaped(text: str, also: str = "") -> str:
    """Path or query with each character either plain or escaped, whichever it must be."""
    parts = _ESCAPE.split(text)  # text, hexadecimal digits, text, ...
    for place in range(1, len(parts), 2):
        byte = bytes.fromhex(parts[place])
        parts[place] = quote_from_bytes(byte, _UNRESERVED)
    for place in range(0, len(parts), 2):
        parts[place] = quote(parts[place], _RESERVED + _UNRESERVED + also)
    return "".join(parts)


def _without_dots(path: str) -> str:
    """RFC 3986, 5.2.4, for a path that begins with a slash or is empty."""
    kept: list[str] = []
    segments = path.split("/")[1:]
    for segment in segments:
        if segment == "..":
            del kept[-1:]
        elif segment != ".":
            kept.append(segment)
    return "".join(f"/{segment}" for segment in kept) + ("/" if segments and segments[-1] in (".", "..") else "")


def _site(url: str) -> tuple[str, int | None]:
    parts = urlsplit(normal(url))
    return (parts.hostname or "").removeprefix("www."), parts.port


def _plain(ip: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """The address of IPv4 that one of IPv6 stands for; any other as it is."""
    if isinstance(ip, IPv4Address):
        return ip
    if ip in _NAT64:
        return IPv4Address(int(ip) & 0xFFFFFFFF)
    return ip.ipv4_mapped or ip.sixtofour or ip
