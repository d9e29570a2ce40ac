"""Fetching, from servers of our own that keep to the rules and from some that do not."""

from __future__ import annotations

import gc
import gzip
import random
import socket
import time
import zlib
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import repeat
from pathlib import Path
from threading import Timer
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docsearch.errors import UsageError
from docsearch.sources.web import connections, packing
from docsearch.sources.web.fetching import Fetched, Fetcher
from docsearch.sources.web.limits import FetchError, Limits
from docsearch.sources.web.packing import gunzipped
from webservers import (
    Answer,
    Raw,
    WebServer,
    certificate,
    endless,
    in_turn,
    moved,
    page,
    serving,
    slowly,
    unless_known,
)

LIMITS = Limits(size=2_000_000, seconds=5, connect=2, pause=0.001)
PUBLIC = "93.184.215.14"


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("no_proxy", "*")


@pytest.fixture
def server() -> Iterator[WebServer]:
    with serving() as running:
        yield running


@pytest.fixture(scope="module")  # it reads the certificates of the system, which takes 100 ms
def fetcher() -> Iterator[Fetcher]:
    with Fetcher(LIMITS, private=True) as made:
        yield made


def failure(fetcher: Fetcher, url: str, **options: Any) -> FetchError:
    with pytest.raises(FetchError) as told:
        fetcher.get(url, **options)
    assert "\n" not in str(told.value)
    return told.value


def raw(*pieces: bytes) -> Raw:
    return Raw((b"HTTP/1.1 200 OK\r\n", *pieces))


# What is asked and what comes back


def test_a_page_comes_with_what_its_server_says(server: WebServer, fetcher: Fetcher) -> None:
    html = "<p>Hà Nội</p>"
    server.pages["/a"] = page(html, ETag='"1"', Last_Modified="Mon, 02 Mar 2026 10:00:00 GMT")
    fetched = fetcher.get(server.url + "/a#part")
    assert fetched == Fetched(
        url=server.url + "/a",
        final=server.url + "/a",
        redirects=(),
        status=200,
        headers=fetched.headers,
        content=html.encode(),
        media_type="text/html",
        charset="utf-8",
        etag='"1"',
        last_modified="Mon, 02 Mar 2026 10:00:00 GMT",
        fetched_at=fetched.fetched_at,
    )
    assert fetched.headers["content-length"] == str(len(html.encode()))
    age = datetime.now(UTC) - datetime.fromisoformat(fetched.fetched_at)
    assert timedelta(0) <= age < timedelta(seconds=10)


def test_we_say_who_asks(server: WebServer, fetcher: Fetcher) -> None:
    server.pages["/"] = page("")
    fetcher.get(server.url)
    headers = server.asked[0].headers
    assert headers["user-agent"].startswith("docsearch/")
    assert headers["host"] == f"127.0.0.1:{server.port}"
    assert headers["accept-encoding"] == "gzip, deflate"
    assert "cookie" not in headers


@pytest.mark.parametrize(
    ("header", "media_type", "charset"),
    [
        ("TEXT/HTML;charset=ISO-8859-2", "text/html", "iso-8859-2"),
        ('text/html; version=1; Charset = "utf-8"', "text/html", "utf-8"),
        ("application/pdf", "application/pdf", None),
        ("; charset=", "", None),
        ("", "", None),
    ],
)
def test_kind_and_charset(
    server: WebServer, fetcher: Fetcher, header: str, media_type: str, charset: str | None
) -> None:
    server.pages["/"] = Answer(b"x", headers={"Content-Type": header})
    fetched = fetcher.get(server.url)
    assert (fetched.media_type, fetched.charset) == (media_type, charset)


def test_connections_are_used_again(server: WebServer, fetcher: Fetcher) -> None:
    server.pages |= {"/": page("a"), "/old": moved("/"), "/pieces": Answer([b"a", b"b"])}
    assert fetcher.get(server.url).content == b"a"
    assert fetcher.get(server.url + "/old").content == b"a"
    assert fetcher.get(server.url + "/pieces").content == b"ab"
    assert failure(fetcher, server.url + "/nowhere").gone
    assert fetcher.get(server.url).content == b"a"
    assert server.connections == 1


def test_threads_share_a_fetcher(server: WebServer, fetcher: Fetcher) -> None:
    server.pages |= {f"/{number}": page(str(number) * 1000) for number in range(100)}
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda number: fetcher.get(f"{server.url}/{number}").content, range(100)))
    assert found == [str(number).encode() * 1000 for number in range(100)]
    assert server.connections <= 8


def test_what_is_as_before_is_not_sent_again(server: WebServer, fetcher: Fetcher) -> None:
    changed = "Mon, 02 Mar 2026 10:00:00 GMT"
    server.pages["/a"] = unless_known(page("x" * 1000), '"1"', changed)
    server.pages["/b"] = unless_known(page("x" * 1000), None, changed)
    first = fetcher.get(server.url + "/a")
    again = fetcher.get(server.url + "/a", etag=first.etag, last_modified=first.last_modified)
    assert (again.status, again.content, again.etag) == (304, b"", '"1"')
    assert fetcher.get(server.url + "/b", last_modified=changed).status == 304
    assert fetcher.get(server.url + "/a", etag='"2"').status == 200
    assert server.sent < 3000


def test_conditions_that_are_no_header_are_left_out(server: WebServer, fetcher: Fetcher) -> None:
    server.pages["/"] = page("x")
    assert fetcher.get(server.url, etag='"1"\r\nX-Evil: 1', last_modified="ž").status == 200
    assert not {"if-none-match", "if-modified-since", "x-evil"} & server.asked[0].headers.keys()
    server.pages["/"] = Answer(b"", 304)
    assert failure(fetcher, server.url, etag="\n").status == 304


@pytest.mark.parametrize(("status", "gone"), [(404, True), (410, True), (403, False), (500, False), (206, False)])
def test_other_answers_are_errors(server: WebServer, fetcher: Fetcher, status: int, gone: bool) -> None:
    server.pages["/"] = page("some text", status)
    error = failure(fetcher, server.url)
    assert str(error) == f"the server answered {status}"
    assert (error.status, error.gone, error.exit_code) == (status, gone, 1)
    assert len(server.asked) == 1


def test_the_beginning_may_be_enough(server: WebServer, fetcher: Fetcher) -> None:
    server.pages["/"] = Answer(endless())
    assert fetcher.get(server.url, first=1000).content == b"x" * 1000


# Redirects


def test_redirects_are_followed_and_told(server: WebServer, fetcher: Fetcher) -> None:
    server.pages |= {
        "/a": moved("b/?q=1#x", 301),
        "/b/": moved("/Žilina".encode().decode("latin-1"), 308),
        "/%C5%BDilina": page("here"),
    }
    fetched = fetcher.get(server.url + "/a")
    assert fetched.url == server.url + "/a"
    assert fetched.redirects == (server.url + "/b/?q=1", server.url + "/%C5%BDilina")
    assert fetched.final == fetched.redirects[-1]
    assert fetched.content == b"here"


def test_a_redirect_is_the_answer_when_told_so(server: WebServer, fetcher: Fetcher) -> None:
    server.pages["/a"] = moved("/b", 301)
    fetched = fetcher.get(server.url + "/a", follow=False)
    assert (fetched.status, fetched.final, fetched.content) == (301, server.url + "/b", b"")
    assert server.targets() == ["/a"]


def test_redirects_lead_to_other_servers(server: WebServer, fetcher: Fetcher) -> None:
    with serving({"/b": page("there")}) as other:
        server.pages["/a"] = moved(other.url + "/b")
        assert fetcher.get(server.url + "/a").final == other.url + "/b"


@pytest.mark.parametrize(
    ("place", "message"),
    [
        ("/a", "its redirects lead in a circle"),
        ("/b", "its redirects lead in a circle"),
        ("file:///etc/passwd", "leads to 'file:///etc/passwd': only http and https are fetched"),
        ("http://user:secret@127.0.0.1/", "leads to http://…@127.0.0.1: an address with a password is not fetched"),
        ("http://[", "leads to 'http://[': no web address"),
        ("", "the server answered 302 without an address"),
    ],
)
def test_redirects_that_lead_nowhere(server: WebServer, fetcher: Fetcher, place: str, message: str) -> None:
    server.pages |= {"/a": moved(place), "/b": moved("/a")}
    error = failure(fetcher, server.url + "/a")
    assert str(error) == message
    assert error.status == 302


def test_redirects_without_end(server: WebServer, fetcher: Fetcher) -> None:
    server.pages["/a"] = lambda request: moved(request.target + "/a")
    server.pages |= {f"/a{'/a' * number}": server.pages["/a"] for number in range(20)}
    assert str(failure(fetcher, server.url + "/a")) == "more than 10 redirects"
    assert len(server.asked) == 11


# Machines that are not asked


def test_loopback_is_refused_before_a_byte_is_sent(server: WebServer) -> None:
    with Fetcher(LIMITS) as fetcher:
        error = failure(fetcher, server.url)
        assert str(error) == "refused: 127.0.0.1 is a loopback address"
        assert error.hint is not None
        assert str(failure(fetcher, f"http://localhost:{server.port}/")).startswith("refused: localhost is at ")
    assert server.connections == 0


def test_a_redirect_to_a_private_machine_is_refused(server: WebServer, monkeypatch: pytest.MonkeyPatch) -> None:
    resolve(monkeypatch, {"public.example": [[PUBLIC]]}, server)
    server.pages["/a"] = moved("http://10.0.0.5/admin")
    server.pages["/b"] = moved("http://[::ffff:169.254.169.254]/latest/meta-data/")
    with Fetcher(LIMITS) as fetcher:
        assert str(failure(fetcher, "http://public.example/a")) == "refused: 10.0.0.5 is a private address"
        error = failure(fetcher, "http://public.example/b")
        assert str(error) == "refused: ::ffff:a9fe:a9fe is an address of a cloud's metadata"
        assert error.hint is None
    assert server.targets() == ["/a", "/b"]


def resolve(
    monkeypatch: pytest.MonkeyPatch, names: dict[str, list[list[str]]], server: WebServer
) -> tuple[list[str], list[str]]:
    """Have names looked up here, each time with the next answer; connections to PUBLIC go to the server.

    What was looked up, and the IP addresses that connections were made to.
    """
    looked_up: list[str] = []
    connected: list[str] = []
    real, connect = socket.getaddrinfo, socket.socket.connect

    def getaddrinfo(name: str, port: int, *rest: Any, **options: Any) -> list[Any]:
        looked_up.append(name)
        if name not in names:
            return real(name, port, *rest, **options)
        answers = names[name]
        return [real(ip, port, *rest, **options)[0] for ip in (answers.pop(0) if len(answers) > 1 else answers[0])]

    def connecting(self: socket.socket, place: tuple[str, int]) -> None:
        connected.append(place[0])
        connect(self, ("127.0.0.1", server.port) if place[0] == PUBLIC else place)

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    monkeypatch.setattr(connections._Socket, "connect", connecting, raising=False)
    return looked_up, connected


def test_a_name_cannot_mean_another_machine_once_it_was_checked(
    server: WebServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_up, connected = resolve(monkeypatch, {"rebind.example": [[PUBLIC], ["127.0.0.1"]]}, server)
    server.pages["/"] = page("public", Connection="close")
    with Fetcher(LIMITS) as fetcher:
        assert fetcher.get("http://rebind.example/").content == b"public"
        assert server.asked[0].headers["host"] == "rebind.example"
        assert (looked_up, connected) == (["rebind.example"], [PUBLIC])
        server.hang_up()
        error = failure(fetcher, "http://rebind.example/")
    assert str(error) == "refused: rebind.example is at 127.0.0.1, a loopback address"
    assert connected == [PUBLIC]
    assert server.connections == 1


def test_metadata_of_clouds_is_refused_even_within_ones_own_network(fetcher: Fetcher) -> None:
    error = failure(fetcher, "http://169.254.169.254/latest/meta-data/")
    assert str(error) == "refused: 169.254.169.254 is an address of a cloud's metadata"
    assert error.hint is None


def test_one_private_address_among_others_is_enough_to_refuse(
    server: WebServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, connected = resolve(monkeypatch, {"mixed.example": [[PUBLIC, "192.168.0.1"]]}, server)
    with Fetcher(LIMITS) as fetcher:
        error = failure(fetcher, "http://mixed.example/")
    assert str(error) == "refused: mixed.example is at 192.168.0.1, a private address"
    assert connected == []


def test_the_next_address_of_a_name_is_tried(server: WebServer, monkeypatch: pytest.MonkeyPatch) -> None:
    _, connected = resolve(monkeypatch, {"two.example": [["127.0.0.9", PUBLIC]]}, server)
    server.pages["/"] = page("here")
    with Fetcher(LIMITS, private=True) as fetcher:
        assert fetcher.get(f"http://two.example:{server.port}/").content == b"here"
    assert connected == ["127.0.0.9", PUBLIC]


def test_names_nobody_knows(fetcher: Fetcher, monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: Any, **__: Any) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    error = failure(fetcher, "http://nowhere.example/")
    assert str(error) == "no address is known for nowhere.example"
    assert not error.temporary


def test_no_address_is_a_mistake_of_the_call(fetcher: Fetcher) -> None:
    with pytest.raises(UsageError, match="only http and https"):
        fetcher.get("gopher://example.org/")


def test_ipv6() -> None:
    try:
        running = serving({"/": page("six")}, host="::1")
        with running as server, Fetcher(LIMITS, private=True) as fetcher:
            assert fetcher.get(server.url).content == b"six"
            assert server.asked[0].headers["host"] == f"[::1]:{server.port}"
            with Fetcher(LIMITS) as public:
                assert str(failure(public, server.url)) == "refused: ::1 is a loopback address"
    except OSError:
        pytest.skip("no IPv6 on this machine")


def test_a_proxy_is_asked_in_its_way(server: WebServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("no_proxy", "direct.example")
    monkeypatch.setenv("http_proxy", server.url.replace("//", "//user:p%40ss@"))
    server.pages["http://public.example/a"] = page("through the proxy")
    with Fetcher(LIMITS) as fetcher:
        assert fetcher.get("http://public.example/a").content == b"through the proxy"
        assert server.asked[0].headers["proxy-authorization"] == "Basic dXNlcjpwQHNz"
        assert str(failure(fetcher, "http://10.0.0.5/")) == "refused: 10.0.0.5 is a private address"
        message = "refused: intranet is a name of the local network"
        assert str(failure(fetcher, "http://intranet/")) == message
        resolve(monkeypatch, {"direct.example": [["127.0.0.1"]]}, server)
        assert str(failure(fetcher, "http://direct.example/")).startswith("refused: direct.example is at 127.0.0.1")
    assert server.targets() == ["http://public.example/a"]


def test_a_proxy_that_refuses(server: WebServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("no_proxy", "")
    monkeypatch.setenv("https_proxy", server.url.removeprefix("http://"))
    server.pages["public.example:443"] = page("", 403)
    with Fetcher(LIMITS, retries=0) as fetcher:
        assert str(failure(fetcher, "https://public.example/")).startswith("the proxy refuses: ")
    assert server.asked[0].method == "CONNECT"
    monkeypatch.setenv("https_proxy", "socks5://user:secret@localhost:1080")
    with pytest.raises(UsageError, match=r"no proxy of HTTP: localhost:1080") as told:
        Fetcher(LIMITS)
    assert "secret" not in str(told.value)


def test_a_proxy_leads_to_a_server_that_must_be_who_it_says(
    tmp_path: Path, server: WebServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    certified, server.tunnel = certificate(tmp_path, "DNS:public.example")
    monkeypatch.setenv("no_proxy", "")
    monkeypatch.setenv("https_proxy", server.url)
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(certified))
    server.pages["/a"] = page("through the proxy")
    with Fetcher(LIMITS) as fetcher:
        assert fetcher.get("https://public.example/a").content == b"through the proxy"
        error = failure(fetcher, "https://other.example/a")
        assert str(error).startswith("the certificate of other.example is not valid: Hostname mismatch")
    assert server.targets() == ["public.example:443", "/a", "other.example:443"]


# Limits


def test_a_page_that_says_it_is_too_large_is_not_read(server: WebServer, fetcher: Fetcher) -> None:
    server.pages["/"] = raw(b"Content-Length: 3000000\r\n\r\n", b"x" * 10)
    assert str(failure(fetcher, server.url)) == "larger than 2 MB"


@pytest.mark.parametrize("name", ["chunked", "raw"])
def test_a_page_without_end_is_cut(server: WebServer, fetcher: Fetcher, name: str) -> None:
    server.pages |= {
        "/chunked": Answer(endless()),
        "/raw": Raw(iter([b"HTTP/1.1 200 OK\r\n\r\n", *[b"x" * 60000] * 99])),
    }
    assert str(failure(fetcher, f"{server.url}/{name}")) == "larger than 2 MB"
    assert server.sent < 8_000_000  # what is on its way is lost


def test_a_chunk_of_negative_length_is_cut(server: WebServer, fetcher: Fetcher) -> None:
    pieces = [b"Transfer-Encoding: chunked\r\n\r\n", b"-1\r\n", *[b"x" * 60000] * 999]
    server.pages["/"] = raw(*pieces)
    assert str(failure(fetcher, server.url)) == "more bytes than a page of the size allowed can take"
    assert server.sent < 12_000_000


def drip(*before: bytes, piece: bytes = b"x") -> Raw:
    return Raw(part for parts in (before, slowly(repeat(piece), 0.02)) for part in parts)


@pytest.mark.parametrize(
    "answer",
    [
        drip(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n"),
        drip(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", piece=b"1\r\nx\r\n"),
        drip(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n", piece=b"A: b\r\n"),
        drip(b"HTTP/1.1 200 OK\r\nA: "),
        drip(b"", piece=b"HTTP/1.1 100 Continue\r\n\r\n"),
        drip(b"HTTP/1.1 302 Found\r\nLocation: /b\r\nContent-Length: 1000\r\n\r\n"),
        Raw(slowly([b"HTTP"], 0.5)),
    ],
    ids=["body", "chunks", "trailers", "header", "continue", "redirect", "silence"],
)
def test_a_server_that_drips_is_cut(server: WebServer, answer: Raw) -> None:
    server.pages["/"] = answer
    started = time.monotonic()
    with Fetcher(LIMITS._replace(seconds=0.2), private=True) as fetcher:
        assert str(failure(fetcher, server.url)) == "no answer within 0.2 s"
    assert 0.15 < time.monotonic() - started < 20


def test_headers_without_end(server: WebServer, fetcher: Fetcher) -> None:
    server.pages |= {
        "/many": Raw([b"HTTP/1.1 200 OK\r\n", *[b"A: b\r\n"] * 5000]),
        "/long": raw(b"A: " + b"b" * 500_000),
    }
    for name in ("/many", "/long"):
        assert str(failure(fetcher, server.url + name)) == "the answer breaks the rules of HTTP"


@pytest.mark.parametrize(
    ("pieces", "message"),
    [
        ((b"Content-Length: 100\r\n\r\n", b"x" * 50), "the connection ended in the middle"),
        ((b"Transfer-Encoding: chunked\r\n\r\n", b"a\r\n12345"), "the connection ended in the middle"),
        ((b"Transfer-Encoding: chunked\r\n\r\n", b"5\r\n12345\r\n"), "the connection ended in the middle"),
        ((b"Transfer-Encoding: chunked\r\n\r\n", b"zz\r\n12345\r\n"), "the connection ended in the middle"),
        ((b"Transfer-Encoding: chunked\r\n\r\n", b"-5\r\n12345\r\n"), "the answer breaks the rules of HTTP"),
        ((b"Transfer-Encoding: gzip\r\n\r\n", b"x"), "sent in a way that was not asked for: gzip"),
        ((b"Content-Encoding: br\r\n\r\n", b"x"), "packed in a way that was not asked for: br"),
        ((b"Content-Encoding: gzip, gzip, gzip\r\n\r\n",), "packed in a way that was not asked for: gzip, gzip, gzip"),
        ((b"Content-Encoding: gzip\r\n\r\n", gzip.compress(b"x" * 99)[:-9]), "its packed content ends in the middle"),
        (
            (b"Content-Encoding: gzip\r\n\r\n", gzip.compress(b"x" * 99)[:-8] + b"12345678"),
            "its packed content is damaged",
        ),
    ],
)
def test_broken_answers_are_errors_not_half_pages(
    server: WebServer, fetcher: Fetcher, pieces: tuple[bytes, ...], message: str
) -> None:
    server.pages["/"] = raw(*pieces)
    assert str(failure(fetcher, server.url)) == message


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # urllib3 leaves the socket open
def test_lengths_that_contradict_each_other(server: WebServer, fetcher: Fetcher) -> None:
    server.pages["/"] = raw(b"Content-Length: 5, 7\r\n\r\n", b"1234567")
    assert str(failure(fetcher, server.url)) == "the answer breaks the rules of HTTP"
    gc.collect()


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (Raw([]), "the server hung up without an answer"),
        (Raw([b"220 mail.example ESMTP\r\n"]), "the answer breaks the rules of HTTP"),
        (Raw([b"\x15\x03\x01\x00\x02\x02\x50"]), "the answer breaks the rules of HTTP"),
        (Raw([b"HTTP/1.1 999999 What\r\n\r\n"]), "the answer breaks the rules of HTTP"),
    ],
)
def test_what_is_no_web_server(server: WebServer, fetcher: Fetcher, answer: Raw, message: str) -> None:
    server.pages["/"] = answer
    assert str(failure(fetcher, server.url)) == message


def test_damaged_answers_are_answers_or_errors(server: WebServer, fetcher: Fetcher) -> None:
    chance = random.Random(7)
    good = (
        b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Type: text/html\r\n\r\nhello",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n3;x=y\r\nabc\r\n0\r\nA: b\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n" + gzip.compress(b"hello"),
        b"HTTP/1.1 302 Found\r\nLocation: /b\r\nContent-Length: 0\r\n\r\n",
    )
    for _ in range(100):
        answer = bytearray(chance.choice(good))
        for _ in range(chance.randint(1, 4)):
            place = chance.randrange(len(answer))
            answer[place : place + chance.randint(0, 3)] = (
                chance.randbytes(chance.randint(0, 2)) + b"-1:\r\n"[: chance.randint(0, 5)]
            )
        server.pages["/"] = Raw([bytes(answer)])
        with suppress(FetchError):
            assert fetcher.get(server.url).status == 200


def test_nobody_there(fetcher: Fetcher) -> None:
    with serving() as server:
        pass
    assert str(failure(fetcher, server.url)).startswith("cannot connect to 127.0.0.1: ")


def test_a_length_that_is_too_small_hides_nothing_in_the_next_page(server: WebServer, fetcher: Fetcher) -> None:
    hidden = b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nforged"
    server.pages |= {"/a": Answer(b"12345" + hidden, headers={"Content-Length": "5"}), "/b": page("true")}
    assert fetcher.get(server.url + "/a").content == b"12345"
    time.sleep(0.05)
    assert fetcher.get(server.url + "/b").content == b"true"


# Packing


def deflated(body: bytes, window: int) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, window)
    return packer.compress(body) + packer.flush()


BODY = b"".join(b"<p>%d</p>" % number for number in range(20_000))


@pytest.mark.parametrize(
    ("coding", "packed"),
    [
        ("gzip", gzip.compress(BODY)),
        ("x-gzip", gzip.compress(BODY)),
        ("GZIP", gzip.compress(BODY[:999]) + gzip.compress(BODY[999:]) + bytes(10)),
        ("deflate", zlib.compress(BODY)),
        ("deflate", deflated(BODY, -15)),
        ("deflate, gzip", gzip.compress(zlib.compress(BODY))),
        ("identity", BODY),
        ("utf-8", BODY),
        ("gzip", BODY),
        ("deflate", BODY),
        ("", BODY),
    ],
)
def test_packed_pages_are_unpacked_and_plain_ones_that_say_they_are_packed_are_not(
    server: WebServer, fetcher: Fetcher, coding: str, packed: bytes
) -> None:
    server.pages["/"] = Answer(packed, headers={"Content-Encoding": coding})
    assert fetcher.get(server.url).content == BODY


def test_bombs_are_not_unpacked(server: WebServer, fetcher: Fetcher) -> None:
    once = gzip.compress(bytes(30_000_000))
    server.pages |= {
        "/once": Answer(once, headers={"Content-Encoding": "gzip"}),
        "/twice": Answer(gzip.compress(once), headers={"Content-Encoding": "gzip, gzip"}),
    }
    assert str(failure(fetcher, server.url + "/once")) == "larger than 2 MB"
    with Fetcher(private=True) as patient:
        for name in ("/once", "/twice"):
            assert str(failure(patient, server.url + name)) == "unpacks to more than 250 times its size"


def test_files_of_gzip_are_unpacked_within_the_same_limits() -> None:
    assert gunzipped(gzip.compress(BODY)) == BODY
    assert gunzipped(BODY) == BODY
    assert gunzipped(b"") == b""
    with pytest.raises(FetchError, match="unpacks to more than"):
        gunzipped(gzip.compress(bytes(10_000_000)))


@given(st.binary(max_size=200), st.sampled_from([b"", b"\x1f\x8b", b"\x1f\x8b\x08\x00", gzip.compress(b"abc")]))
def test_unpacking_survives_any_bytes(content: bytes, start: bytes) -> None:
    with suppress(FetchError):
        assert len(gunzipped(start + content)) <= 1 << 20


@given(st.lists(st.binary(max_size=5000), max_size=4), st.integers(1, 500))
def test_unpacking_does_not_depend_on_where_pieces_end(parts: list[bytes], size: int) -> None:
    packed = b"".join(map(gzip.compress, parts))
    pieces = [packed[start : start + size] for start in range(0, len(packed), size)]
    assert b"".join(packing.unpacked(pieces, "gzip")) == b"".join(parts)


# Further attempts


def waits(fetcher: Fetcher, monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The pauses between attempts, which are not made."""
    pauses: list[float] = []

    def wait(seconds: float) -> bool:
        pauses.append(seconds)
        return False

    monkeypatch.setattr(fetcher._closed, "wait", wait)
    return pauses


@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_a_busy_server_is_asked_again(
    server: WebServer, fetcher: Fetcher, monkeypatch: pytest.MonkeyPatch, status: int
) -> None:
    pauses = waits(fetcher, monkeypatch)
    server.pages["/"] = in_turn(page("", status, Retry_After="7"), page("", status), page("at last"))
    assert fetcher.get(server.url).content == b"at last"
    assert pauses[0] == 7
    assert 0.001 <= pauses[1] <= 0.002


def test_pauses_double_until_all_attempts_are_made(
    server: WebServer, fetcher: Fetcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    pauses = waits(fetcher, monkeypatch)
    server.pages["/"] = page("", 503)
    error = failure(fetcher, server.url)
    assert str(error) == "the server answered 503"
    assert error.temporary
    assert len(server.asked) == 4
    assert all(0.5 <= pause / (0.001 * 2**number) <= 1 for number, pause in enumerate(pauses))


@pytest.mark.parametrize(
    ("value", "pause"),
    [
        (lambda: "0", 0),
        (lambda: format_datetime(datetime.now(UTC) + timedelta(seconds=30), usegmt=True), 30),
        (lambda: format_datetime(datetime.now(UTC) - timedelta(days=30), usegmt=True), 0),
        (lambda: "soon", None),
        (lambda: "-5", None),
        (lambda: "Mon, 99 Foo 2026 99:99:99 GMT", None),
    ],
)
def test_the_pause_a_server_asks_for(
    server: WebServer,
    fetcher: Fetcher,
    monkeypatch: pytest.MonkeyPatch,
    value: Callable[[], str],
    pause: float | None,
) -> None:
    pauses = waits(fetcher, monkeypatch)
    server.pages["/"] = in_turn(page("", 503, Retry_After=value()), page("done"))
    assert fetcher.get(server.url).content == b"done"
    assert pauses[0] == pytest.approx(pause, abs=2) if pause is not None else pauses[0] <= 0.001


@pytest.mark.parametrize("value", ["61", "9" * 5000, "Fri, 31 Dec 9999 23:59:59 GMT"])
def test_a_server_that_asks_for_too_long_a_pause_is_not_asked_again(
    server: WebServer, fetcher: Fetcher, value: str
) -> None:
    server.pages["/"] = page("", 503, Retry_After=value)
    error = failure(fetcher, server.url)
    assert error.retry_after is not None
    assert error.retry_after > 60
    assert len(server.asked) == 1


def test_a_connection_that_broke_is_made_again(server: WebServer, fetcher: Fetcher) -> None:
    half = raw(b"Content-Length: 9\r\n\r\n1234")
    server.pages["/"] = in_turn(Raw([]), half, page("all of it"))
    assert fetcher.get(server.url).content == b"all of it"


def test_all_attempts_share_the_time(server: WebServer) -> None:
    server.pages["/"] = lambda _: Raw(slowly([b""], 0.12))
    with Fetcher(LIMITS._replace(seconds=0.2), private=True, retries=100) as fetcher:
        failure(fetcher, server.url)
    assert len(server.asked) in (1, 2)  # one on a machine that is busy


def test_closing_ends_the_waiting(server: WebServer) -> None:
    fetcher = Fetcher(LIMITS, private=True)
    server.pages["/"] = page("", 503, Retry_After="50")
    timer = Timer(0.05, fetcher.close)
    timer.start()
    started = time.monotonic()
    assert failure(fetcher, server.url).status == 503
    assert time.monotonic() - started < 20
    timer.join()


# TLS


def test_a_certificate_nobody_trusts_is_refused(tmp_path: Path, fetcher: Fetcher) -> None:
    _, context = certificate(tmp_path)
    with serving({"/": page("secret")}, tls=context) as server:
        error = failure(fetcher, server.url)
    assert str(error).startswith("the certificate of 127.0.0.1 is not valid: self")
    assert server.asked == []


@pytest.mark.parametrize("variable", ["SSL_CERT_FILE", "REQUESTS_CA_BUNDLE"])
def test_a_certificate_that_is_trusted_by_setting(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    certified, context = certificate(tmp_path)
    monkeypatch.delenv("REQUESTS_CA_BUNDLE", raising=False)
    monkeypatch.setenv(variable, str(certified))
    with serving({"/": page("secret"), "/drip": drip(b"HTTP/1.1 200 OK\r\n\r\n")}, tls=context) as server:
        with Fetcher(LIMITS, private=True) as fetcher:
            assert fetcher.get(server.url).content == b"secret"
        with Fetcher(LIMITS._replace(seconds=0.3), private=True) as fetcher:
            assert str(failure(fetcher, server.url + "/drip")) == "no answer within 0.3 s"


def test_a_certificate_for_another_name_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    certified, context = certificate(tmp_path, "DNS:example.org")
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(certified))
    with serving({"/": page("secret")}, tls=context) as server, Fetcher(LIMITS, private=True) as fetcher:
        error = failure(fetcher, server.url)
        assert str(error).startswith("the certificate of 127.0.0.1 is not valid: IP address mismatch")
        resolve(monkeypatch, {"example.org": [["127.0.0.1"]]}, server)
        assert fetcher.get(f"https://example.org:{server.port}/").content == b"secret"


def test_no_tls_where_tls_is_asked_for(server: WebServer) -> None:
    with Fetcher(LIMITS._replace(seconds=0.3), private=True) as fetcher:
        error = failure(fetcher, server.url.replace("http:", "https:"))
    # The server waits for the end of a line, which what the client says at random may hold.
    assert str(error).startswith(("no answer within 0.3 s", "no secure connection", "the connection ended"))


def test_certificates_that_are_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "none.pem"))
    with pytest.raises(UsageError, match=r"no certificates in .*none\.pem"):
        Fetcher(LIMITS)
