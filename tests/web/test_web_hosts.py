"""By which names the server is called, and pages of other sites that have a browser ask."""

import socket

import pytest
from hypothesis import given
from hypothesis import strategies as st

from asgicalls import Pairs, call, hello
from docsearch.errors import UsageError
from docsearch.web.hosts import Hosts, HostsMiddleware, hosts_for, is_loopback

LOCAL = HostsMiddleware(hello, hosts_for("127.0.0.1"))
PAGE = "https://app.example.org"


def status(app: HostsMiddleware, *hosts: str, path: str = "/", headers: Pairs = ()) -> int:
    return call(app, path, [*(("host", host) for host in hosts), *headers]).status


@pytest.mark.parametrize(
    "host",
    [
        *("localhost", "localhost:8000", "LOCALHOST", "localhost.", "localhost:", "127.0.0.1:8000", "127.8.9.1"),
        *("[::1]:8000", "[::1]", "[::ffff:127.0.0.1]"),
    ],
)
def test_loopback_has_many_names(host: str) -> None:
    assert status(LOCAL, host) == 200


@pytest.mark.parametrize(
    "host",
    [
        *("evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "evil.example:8000", "127.0.0.1.nip.io"),
        *("0.0.0.0", "192.168.1.5", "[::]", "localhostx", "xlocalhost", "1.127.0.0", "2130706433", "0x7f.1", "127.1"),
        *("-localhost", "localhost..", "foo.localhost", "[::ffff:10.0.0.1]"),
    ],
)
def test_names_that_others_may_point_at_us_are_refused(host: str) -> None:
    assert status(LOCAL, host) == 421


@pytest.mark.parametrize(
    "host",
    [
        *("", " ", "a b", "localhost:80:80", "localhost:x", "localhost:123456", "user@localhost", "http://localhost"),
        *("localhost/", "localhost#", "localhost?x", "localhost,evil.example", "localhost\tx", "local\x00host"),
        *("lócalhost", "%6cocalhost", "\\localhost", "::1", "[::1", "[localhost]", "x" * 300),
    ],
)
def test_what_is_no_host_is_malformed(host: str) -> None:
    assert status(LOCAL, host) == 400


def test_no_host_and_two_hosts_are_malformed() -> None:
    assert status(LOCAL) == 400
    assert status(LOCAL, "localhost", "localhost") == 400
    assert status(LOCAL, "localhost", "evil.example") == 400


@given(st.text(st.characters(max_codepoint=255), max_size=40))
def test_whatever_is_let_in_is_loopback(host: str) -> None:
    if status(LOCAL, host) == 200:
        name = host.lower().rpartition(":")[0] if host.rpartition(":")[2].isdecimal() or host.endswith(":") else host
        assert is_loopback((name or host).lower().removesuffix("."))


def test_names_given_are_let_in() -> None:
    app = HostsMiddleware(hello, hosts_for("192.168.1.5", ["Search.Example.org."]))
    for host in ("192.168.1.5:8000", "search.example.org", "SEARCH.example.ORG:443", "localhost"):
        assert status(app, host) == 200
    for host in ("192.168.1.6", "example.org", "x.search.example.org"):
        assert status(app, host) == 421


@pytest.mark.parametrize("everywhere", ["0.0.0.0", "::", ""])
def test_a_server_on_all_addresses_has_them_all_and_the_name_of_the_machine(everywhere: str) -> None:
    app = HostsMiddleware(hello, hosts_for(everywhere))
    assert status(app, "10.1.2.3:8000") == 200
    assert status(app, "[fd00::7]:8000") == 200
    assert status(app, socket.gethostname()) == 200
    assert status(app, "evil.example") == 421


@pytest.mark.parametrize("name", ["", "*", "*.example.org", "https://example.org", "example.org:80", "a/b", "a b", "-"])
def test_what_is_no_name_cannot_be_allowed(name: str) -> None:
    with pytest.raises(UsageError, match="no name of a host"):
        hosts_for("127.0.0.1", [name])


def test_names_are_those_given_only() -> None:
    assert hosts_for("localhost") == Hosts(frozenset({"localhost"}), False)


@pytest.mark.parametrize(
    ("site", "mode", "dest", "expected"),
    [
        ("none", "navigate", "document", 200),  # typed by hand
        ("same-origin", "cors", "empty", 200),  # our own script
        ("same-origin", "no-cors", "script", 200),
        ("cross-site", "navigate", "document", 200),  # a link in a mail
        ("same-site", "navigate", "document", 200),
        ("cross-site", "no-cors", "image", 403),  # how long does a search take?
        ("cross-site", "no-cors", "script", 403),
        ("cross-site", "no-cors", "empty", 403),
        ("cross-site", "cors", "empty", 403),
        ("cross-site", "navigate", "iframe", 403),
        ("cross-site", "navigate", "object", 403),
        ("same-site", "no-cors", "image", 403),  # something else on another port of this machine
        ("cross-site", "websocket", "websocket", 403),
    ],
)
def test_pages_of_other_sites_may_link_and_no_more(site: str, mode: str, dest: str, expected: int) -> None:
    headers = [("sec-fetch-site", site), ("sec-fetch-mode", mode), ("sec-fetch-dest", dest)]
    assert status(LOCAL, "localhost", path="/search?q=x", headers=headers) == expected
    assert status(LOCAL, "localhost", path="/api/v1/search?q=x", headers=headers) == expected


def test_pages_that_may_read_the_api_may_ask_it() -> None:
    app = HostsMiddleware(hello, hosts_for("127.0.0.1"), [PAGE])
    asked = [("sec-fetch-site", "cross-site"), ("sec-fetch-mode", "cors"), ("origin", PAGE)]
    assert status(app, "localhost", path="/api/v1/search", headers=asked) == 200
    assert status(app, "localhost", path="/search", headers=asked) == 403
    other = [*asked[:2], ("origin", "https://evil.example")]
    assert status(app, "localhost", path="/api/v1/search", headers=other) == 403
