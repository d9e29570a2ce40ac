"""What robots.txt allows, from a server and from any bytes."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from protego import Protego

from docsearch.sources.web.fetching import Fetcher
from docsearch.sources.web.limits import Limits
from docsearch.sources.web.robots import Robots, fetch_robots, read_robots
from webservers import Answer, Raw, WebServer, endless, in_turn, moved, page, serving

PLACE = "https://example.org/robots.txt"


def rules(text: str) -> Robots:
    return read_robots(text.encode(), PLACE)


def allows(robots: Robots, path: str) -> bool:
    return robots.allows("https://example.org" + path)


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[WebServer]:
    monkeypatch.setenv("no_proxy", "*")
    with serving() as running:
        yield running


@pytest.fixture(scope="module")  # it reads the certificates of the system, which takes 100 ms
def fetcher() -> Iterator[Fetcher]:
    with Fetcher(Limits(seconds=2, pause=0.001), private=True) as made:
        yield made


def test_rules_for_all_robots_hold_for_us() -> None:
    robots = rules("User-agent: *\nDisallow: /private/\nAllow: /private/open\nDisallow: /*.pdf$\n")
    assert allows(robots, "/")
    assert not allows(robots, "/private/a")
    assert allows(robots, "/private/open/a")
    assert not allows(robots, "/a.pdf")
    assert allows(robots, "/a.pdf?x=1")
    assert robots.delay is None
    assert robots.problem is None


def test_our_own_rules_come_before_those_for_all() -> None:
    robots = rules("User-agent: *\nDisallow: /\n\nUser-agent: Other\nUser-agent: DocSearch/2.0\nDisallow: /a\n")
    assert allows(robots, "/b")
    assert not allows(robots, "/a")


def test_rules_for_others_are_not_ours() -> None:
    robots = rules("User-agent: Doc\nDisallow: /\n\nUser-agent: docsearchbot\nDisallow: /\nCrawl-delay: 9\n")
    assert allows(robots, "/a")
    assert robots.delay is None


@pytest.mark.parametrize(
    ("lines", "delay"),
    [
        ("Crawl-delay: 2.5", 2.5),
        ("Crawl-delay: 0", 0),
        ("Crawl-delay: 86400", 60),
        ("Crawl-delay: soon", None),
        ("Crawl-delay: nan", None),
        ("Request-rate: 1/5", 5),
        ("Request-rate: 30/1m", 2),
        ("Crawl-delay: 3\nRequest-rate: 1/2", 3),
        ("Disallow: /a", None),
    ],
)
def test_the_pause_asked_for(lines: str, delay: float | None) -> None:
    assert rules(f"User-agent: *\n{lines}\n").delay == delay


def test_sitemaps_are_addresses_each_once() -> None:
    robots = rules(
        "Sitemap: /a.xml\nSitemap: https://example.org/a.xml\nSitemap: ftp://x/\nSitemap: http://CDN.example/b.xml\n"
    )
    assert robots.sitemaps == ("https://example.org/a.xml", "http://cdn.example/b.xml")


def test_encodings_that_lie_do_no_harm() -> None:
    assert not allows(read_robots(b"\xef\xbb\xbfUser-agent: *\r\nDisallow: /\xff\r\nDisallow: /b", PLACE), "/b")
    assert allows(read_robots("User-agent: *\nDisallow: /".encode("utf-16"), PLACE), "/a")
    assert not allows(rules("User-agent: *\nDisallow: /žilina\n"), "/%C5%BEilina/a")


@given(st.binary(max_size=300))
def test_no_bytes_are_too_strange(content: bytes) -> None:
    robots = read_robots(content, PLACE)
    assert robots.allows("https://example.org/a?b=c") in (True, False)
    assert robots.delay is None or 0 <= robots.delay <= 60
    assert all(place.startswith("http") for place in robots.sitemaps)


LINES = """User-agent: *
User-agent: other
user agent docsearch
useragent:x*
USER-AGENT : docsearch # we
User-agent:
Disallow: /a
Allow: /a/b
Disallow:
Crawl-delay: 5
Disallow /

# rest
nonsense"""


@given(st.lists(st.sampled_from(LINES.splitlines()), max_size=12))
def test_leaving_out_other_robots_changes_nothing(lines: list[str]) -> None:
    text = "\n".join(lines)
    robots, whole = rules(text), Protego.parse(text)
    for path in ("/", "/a", "/a/b/c"):
        assert allows(robots, path) == whole.can_fetch(f"https://example.org{path}", "docsearch")
    assert robots.delay == whole.crawl_delay("docsearch")


def test_a_file_of_many_robots_and_rules_takes_no_time() -> None:
    robots = "".join(f"User-agent: robot{number}\n" for number in range(3_000))
    started = time.process_time()
    read = rules(f"User-agent: *\n{robots}" + "".join(f"Disallow: /*{number}$\n" for number in range(3_000)))
    assert not allows(read, "/a2999")
    assert time.process_time() - started < 2  # Protego alone took 103 s


def test_rules_come_from_the_root_of_the_host(server: WebServer, fetcher: Fetcher) -> None:
    server.pages["/robots.txt"] = page("User-agent: *\nDisallow: /a\nSitemap: /map.xml")
    robots = fetch_robots(fetcher, server.url + "/deep/page?x=1")
    assert server.targets() == ["/robots.txt"]
    assert not robots.allows(server.url + "/a/b")
    assert robots.sitemaps == (server.url + "/map.xml",)


@pytest.mark.parametrize("status", [401, 403, 404, 410])
def test_no_robots_txt_allows_all(server: WebServer, fetcher: Fetcher, status: int) -> None:
    server.pages["/robots.txt"] = page("User-agent: *\nDisallow: /", status)
    robots = fetch_robots(fetcher, server.url)
    assert robots.allows(server.url + "/a")
    assert robots.problem is None


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_server_in_trouble_allows_nothing(server: WebServer, fetcher: Fetcher, status: int) -> None:
    server.pages["/robots.txt"] = page("", status)
    robots = fetch_robots(fetcher, server.url)
    assert not robots.allows(server.url + "/a")
    assert robots.problem == f"robots.txt cannot be read: the server answered {status}"


def test_a_connection_that_breaks_allows_nothing(server: WebServer, fetcher: Fetcher) -> None:
    server.pages["/robots.txt"] = Raw([b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nUser-agent"])
    robots = fetch_robots(fetcher, server.url)
    assert not robots.allows(server.url + "/a")
    assert robots.problem == "robots.txt cannot be read: the connection ended in the middle"


def test_trouble_that_passes_is_waited_for(server: WebServer, fetcher: Fetcher) -> None:
    server.pages["/robots.txt"] = in_turn(page("", 503), page("User-agent: *\nDisallow: /a"))
    robots = fetch_robots(fetcher, server.url)
    assert robots.problem is None
    assert not robots.allows(server.url + "/a")
    assert robots.allows(server.url + "/b")


def test_redirects_are_followed_and_circles_are_no_robots_txt(server: WebServer, fetcher: Fetcher) -> None:
    server.pages |= {"/robots.txt": moved("/rules"), "/rules": page("User-agent: *\nDisallow: /a")}
    assert not fetch_robots(fetcher, server.url).allows(server.url + "/a")
    server.pages["/rules"] = moved("/robots.txt")
    assert fetch_robots(fetcher, server.url).allows(server.url + "/a")


def test_of_a_file_without_end_the_beginning_counts(server: WebServer, fetcher: Fetcher) -> None:
    server.pages["/robots.txt"] = Answer(endless(b"User-agent: *\nDisallow: /a\n" * 1000))
    robots = fetch_robots(fetcher, server.url)
    assert not robots.allows(server.url + "/a")
    assert robots.allows(server.url + "/b")
    assert server.sent < 10_000_000
