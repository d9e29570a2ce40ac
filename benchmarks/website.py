"""A web site on loopback to crawl: good pages, and all that goes wrong on real sites, from traps to broken answers.

Pages are found by the sitemap (packed, in two parts), by links, by the feed, and by links to versions in other
languages. The server notes what it is asked and how many bytes it sends, heads included.
"""

from __future__ import annotations

import calendar
import gzip
import random
import socket
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from hashlib import blake2b
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from typing import NamedTuple
from urllib.parse import urlsplit

WEEKDAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday"
SYLLABLES = ("ka", "ri", "to", "mo", "se", "lu", "na", "vi", "pe", "do", "sa", "ji", "be", "ru", "ha", "no", "te", "mi")
SAVED_ON = "Sun, 01 Nov 2026 10:00:00 GMT"
BROKEN = ("/loop/a", "/chain/0", "/slow", "/error", "/cut", "/missing", "/noindex", "/deep/sub/")
UNCHECKED = 100  # one page in so many has neither ETag nor Last-Modified, so it comes whole each time


class Answer(NamedTuple):
    """What the site says to one request; `length` is what it claims, where that is not so."""

    body: bytes = b""
    status: int = 200
    kind: str = "text/html; charset=utf-8"
    headers: Mapping[str, str] = {}
    length: int | None = None


class Asked(NamedTuple):
    """One request, and what it cost."""

    target: str
    status: int
    sent: int


class Website:
    """The site: `pages` are the paths of all that a crawl should find; `size` is that of a page, in bytes."""

    def __init__(self, count: int = 1_000, size: int = 30_000, slow: float = 1.0, delay: float = 0.005) -> None:
        self._random = random.Random(count)
        self._words = ["".join(self._random.choices(SYLLABLES, k=self._random.randint(2, 4))) for _ in range(4_000)]
        self._size, self._slow, self._delay = size, slow, delay
        self.asked: list[Asked] = []
        self.changed: set[str] = set()  # paths of pages that say something else now
        self.removed: set[str] = set()
        self.url = ""
        pairs = count // 20
        self.english = [f"/en/{number}.html" for number in range(pairs)]
        self.vietnamese = [f"/vi/{number}.html" for number in range(pairs)]
        others = [_place(number) for number in range(count - 2 * pairs - 1)]
        self.in_feed = others[::10]
        self.in_sitemap = [place for number, place in enumerate(others) if number % 10 in (1, 2, 3, 4, 5)]
        self.linked = [place for number, place in enumerate(others) if number % 10 > 5]
        self.pages = ["/", *self.english, *self.vietnamese, *others]
        self._number = {place: number for number, place in enumerate(self.pages)}
        self._texts = {place: self._text() for place in self.pages}

    def answer(self, target: str, known: Mapping[str, str]) -> Answer:
        """The answer to a request; `known` are its headers, names in lower case."""
        parts = urlsplit(target)
        made = self._special(parts.path)
        if made is not None:
            return made
        if parts.path not in self._texts or parts.path in self.removed:
            return Answer(b"nothing here", 404)
        return self._checked(parts.path, self._page(parts.path, "print" in parts.query), known)

    def times_asked(self) -> Counter[str]:
        """How often each address was asked."""
        return Counter(asked.target for asked in self.asked)

    def sent(self) -> int:
        """Bytes of all answers."""
        return sum(asked.sent for asked in self.asked)

    def _text(self) -> list[str]:
        chosen = self._random.choices(self._words, k=self._size // 7)
        return [" ".join(chosen[start : start + 60]) + "." for start in range(0, len(chosen), 60)]

    def _page(self, place: str, plain: bool = False) -> bytes:
        number = self._number[place]
        text = "".join(f"<p>{paragraph}</p>" for paragraph in self._texts[place])
        changed = "<p>This was added later.</p>" if place in self.changed else ""
        if place.endswith(".txt"):
            return "\n\n".join(self._texts[place]).encode()
        links = "" if plain else self._links(place, number)
        canonical = "" if place == "/" else f"<link rel=canonical href='{place}'>"
        head = f"<title>Page {number}</title>{canonical}{self._versions(place)}"
        feed = "<link rel=alternate type='application/rss+xml' href='/feed.xml'>" if place == "/" else ""
        return (
            f"<!doctype html><html><head>{head}{feed}</head><body><h1>Page {number}</h1>{links}{text}{changed}".encode()
        )

    def _versions(self, place: str) -> str:
        if not place.startswith(("/en/", "/vi/")):
            return ""
        return "".join(
            f"<link rel=alternate hreflang={code} href='/{code}/{place.rpartition('/')[2]}'>" for code in ("en", "vi")
        )

    def _links(self, place: str, number: int) -> str:
        """Next pages, and everything a crawl should not fall for."""
        position = self.linked.index(place) + 1 if place in self.linked else 0
        ours = self.linked[5 * position : 5 * position + 5] if place == "/" or position else []
        if place == "/":
            ours = [*ours, *self.english]
        session = blake2b(str(len(self.asked)).encode(), digest_size=16).hexdigest()
        traps = (
            f"{place}?PHPSESSID={session}",
            f"{place}?print=1" if number % 7 == 3 else "#top",
            f"{place}?utm_source=start#text",
            f"/private/{number}.html",
            "/list?sort=name&dir=asc",
            "/calendar/2026/11",
            "../" * 9 + "en/../",
            f"/old/{number}",
            "mailto:office@example.org",
            "javascript:void(0)",
            "/picture.jpg",
        )
        special = ("/loop/a", "/chain/0", "/slow", "/error", "/cut", "/missing", "/noindex", "/deep/sub/") * (
            place == "/"
        )
        links = "".join(f"<a href='{target}'>more</a> " for target in (*ours, *traps, *special))
        return f"<nav>{links}<a rel='nofollow' href='/login/{number}'>log in</a></nav>"

    def _special(self, path: str) -> Answer | None:
        folder, _, rest = path.removeprefix("/").partition("/")
        if path == "/robots.txt":
            rules = (
                f"User-agent: *\nDisallow: /private/\nCrawl-delay: {self._delay}\nSitemap: {self.url}/sitemaps.xml\n"
            )
            return Answer(rules.encode(), kind="text/plain")
        if path == "/sitemaps.xml":
            places = "".join(f"<sitemap><loc>{self.url}{name}</loc></sitemap>" for name in ("/one.xml.gz", "/two.xml"))
            return _xml(f"<sitemapindex>{places}</sitemapindex>")
        if path == "/one.xml.gz":
            return Answer(gzip.compress(self._sitemap(self.in_sitemap[::2]).encode()), kind="application/gzip")
        if path == "/two.xml":
            return _xml(self._sitemap([*self.in_sitemap[1::2], "/private/listed.html"]))
        if path == "/feed.xml":
            items = "".join(f"<item><link>{self.url}{place}</link></item>" for place in self.in_feed)
            return _xml(f"<rss version='2.0'><channel><link>{self.url}/</link>{items}</channel></rss>")
        if folder == "private":
            return Answer(b"<p>secret")
        if folder == "login":
            return Answer(b"<p>log in")
        if folder == "old" and rest.isdigit() and int(rest) < len(self.pages):
            return _moved(self.pages[int(rest)], 301)
        if path in ("/loop/a", "/loop/b"):
            return _moved("/loop/b" if path == "/loop/a" else "/loop/a")
        if folder == "chain":
            return _moved(f"/chain/{int(rest) + 1}")
        if folder == "calendar":
            return _calendar(*map(int, rest.split("/")))
        if folder == "list":
            return self._list()
        if folder == "deep":
            return Answer(b"<title>Deep</title><p>a folder <a href=sub/>in a folder</a>")
        if path == "/slow":
            time.sleep(self._slow)
            return Answer(b"<title>Slow</title><p>slowly but surely")
        if path == "/error":
            return Answer(b"error", 500)
        if path == "/cut":
            return Answer(b"<title>Cut</title><p>the end is miss", length=1_000)
        if path == "/noindex":
            return Answer(b"<meta name=robots content='noindex'><p>not for an index")
        return None

    def _sitemap(self, places: list[str]) -> str:
        rows = "".join(f"<url><loc>{self.url}{place}</loc></url>" for place in places)
        return f"<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>{rows}</urlset>"

    def _list(self) -> Answer:
        """The same rows in ever other orders."""
        place = len(self.asked)
        names = self._random.sample(self._words[:50], 50)
        orders = "".join(
            f"<a href='/list?sort=name&amp;dir=asc&amp;page={place + step}'>{step}</a>" for step in range(9)
        )
        return Answer(f"<title>List</title>{orders}{' '.join(names)}".encode())

    def _checked(self, place: str, body: bytes, known: Mapping[str, str]) -> Answer:
        """The page, or 304 to whoever has it: by its ETag, or, for a third of the pages, by a date."""
        number = self._number[place]
        kind = "text/plain" if place.endswith(".txt") else "text/html; charset=utf-8"
        headers: dict[str, str] = {}
        if place.startswith(("/en/", "/vi/")):
            headers["Content-Language"] = place[1:3]
        fresh = place in self.changed
        if number % UNCHECKED != UNCHECKED - 1:
            if number % 3:
                tag = f'"{blake2b(f"{place} {fresh}".encode(), digest_size=8).hexdigest()}"'
                headers["ETag"] = tag
                if known.get("if-none-match") == tag:
                    return Answer(b"", 304, kind, headers)
            else:
                headers["Last-Modified"] = SAVED_ON if not fresh else SAVED_ON.replace("01", "02", 1)
                if known.get("if-modified-since") == headers["Last-Modified"]:
                    return Answer(b"", 304, kind, headers)
        if number % 4 == 1 and "gzip" in known.get("accept-encoding", ""):
            return Answer(gzip.compress(body), 200, kind, {**headers, "Content-Encoding": "gzip"})
        return Answer(body, 200, kind, headers)


def _place(number: int) -> str:
    if number % 50 == 41:
        return f"/files/minutes-{number}.txt"
    if number % 11 == 5:
        return f"/show/{number}"
    return f"/news/{2000 + number % 20}/{number}.html"


def _moved(place: str, status: int = 302) -> Answer:
    return Answer(b"", status, headers={"Location": place})


def _xml(text: str) -> Answer:
    return Answer(f"<?xml version='1.0' encoding='utf-8'?>{text}".encode(), kind="application/xml")


def _calendar(year: int, month: int) -> Answer:
    """A month without an event, which links to the next and the one before, for ever."""
    before, after = divmod(12 * year + month - 2, 12), divmod(12 * year + month, 12)
    links = "".join(f"<a href='/calendar/{y}/{m + 1}'>other month</a>" for y, m in (before, after))
    days = " ".join(map(str, range(1, 31)))
    return Answer(f"<title>Calendar</title><p>{calendar.month_name[month]} {year} {WEEKDAYS} {days}{links}".encode())


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def do_GET(self) -> None:
        known = {name.lower(): value for name, value in self.headers.items()}
        answer = self.server.site.answer(self.path, known)
        length = len(answer.body) if answer.length is None else answer.length
        headers = {"Content-Type": answer.kind, "Content-Length": str(length), **answer.headers}
        if answer.status == 304:
            headers = dict(answer.headers)
        reason = self.responses[answer.status][0]
        lines = [f"HTTP/1.1 {answer.status} {reason}", *(f"{name}: {value}" for name, value in headers.items()), "", ""]
        message = "\r\n".join(lines).encode() + answer.body
        with self.server.lock:
            self.server.site.asked.append(Asked(self.path, answer.status, len(message)))
        self.wfile.write(message)
        self.close_connection = answer.length is not None

    def log_message(self, *_: object) -> None:
        """The site keeps its own log."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def __init__(self, site: Website) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.site = site
        self.lock = Lock()
        self._open: set[socket.socket] = set()

    def process_request(self, request: socket.socket, client_address: object) -> None:  # type: ignore[override]
        self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: socket.socket) -> None:  # type: ignore[override]
        self._open.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: object, client_address: object) -> None:
        """Clients may go away."""

    def hang_up(self) -> None:
        """End the connections that clients keep open."""
        for connection in list(self._open):
            self.shutdown_request(connection)


@contextmanager
def served(site: Website) -> Iterator[Website]:
    """The site, served as long as the block runs; its `url` is set."""
    with _Server(site) as server:
        site.url = f"http://127.0.0.1:{server.server_address[1]}"
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield site
        finally:
            server.shutdown()
            server.hang_up()
            thread.join()
