"""How pages come: in one answer, small, without a jump, from nowhere else, and under any path."""

from __future__ import annotations

import re
from collections.abc import Iterator
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, expect

from browsing import Open, Views, box, heading, index, serve, stop

FIRST = 60_000  # bytes of a first page
SHIFTS = """() => new Promise(done => {
  let sum = 0;
  new PerformanceObserver(list => list.getEntries().forEach(each => { sum += each.value; }))
    .observe({ type: 'layout-shift', buffered: true });
  requestAnimationFrame(() => requestAnimationFrame(() => done(sum)));
})"""
PAINTED = """() => new Promise(done => {
  new PerformanceObserver(list => done(list.getEntries().some(each => each.name === 'first-contentful-paint')))
    .observe({ type: 'paint', buffered: true });
})"""
ADDRESSES = "links => links.map(each => new URL(each.getAttribute('href'), location.href).href)"
UNDER = "/archive/search"
ENOUGH = 30  # pages: filters add up without end


def test_nothing_jumps(visit: Open, views: Views) -> None:
    for name, path in views.items():
        for width in (360, 1280):
            assert visit(path, width=width).evaluate(SHIFTS) == 0, (name, width)


def test_a_page_paints_from_one_answer(browser: Browser, served: str, views: Views) -> None:
    with browser.new_context() as context:
        page = context.new_page()
        page.route("**", lambda route: route.fallback() if route.request.is_navigation_request() else route.abort())
        for name, path in views.items():
            page.goto(served + path)
            assert page.evaluate(PAINTED), name
            expect(heading(page)).to_be_visible()
            expect(page.locator(".top")).to_have_css("background-color", "rgb(255, 255, 255)")
            expect(page.get_by_role("button", name="Search")).to_have_css("background-color", "rgb(10, 92, 90)")


def test_a_first_look_is_small(browser: Browser, served: str, views: Views) -> None:
    for name in ("home", "search", "facts", "timeline"):
        with browser.new_context() as context:
            page = context.new_page()
            session = context.new_cdp_session(page)
            session.send("Network.enable")
            told: list[dict[str, Any]] = []
            session.on("Network.loadingFinished", lambda event, told=told: told.append(event))
            page.goto(served + views[name], wait_until="networkidle")
            assert 3_000 < sum(each["encodedDataLength"] for each in told) < FIRST, name
            assert len(told) <= 3, name  # itself, a script, an icon


def test_no_view_asks_another_host(visit: Open, served: str, views: Views) -> None:
    page = visit("/")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    for path in views.values():
        page.goto(served + path)
    box(page).fill("kos")
    page.get_by_role("option").first.wait_for()
    assert len(asked) > len(views)
    assert [url for url in asked if not url.startswith((served + "/", "data:"))] == []


@pytest.fixture
def proxied(tmp_path: Path) -> Iterator[str]:
    """The address of a proxy that shows a server under a path of its own."""
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "note.md").write_text("# Rain\n\nKošice and Da Nang met on 5 March 2020: 500,000 EUR.\n")
    index(tmp_path, "docs")
    process, behind = serve(tmp_path / "index", "--root-path", UNDER)

    class Proxy(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = self.path.removeprefix(UNDER)
            if path == self.path:
                self.send_error(404)
                return
            connection = HTTPConnection(urlsplit(behind).netloc)
            connection.request("GET", path or "/", headers=dict(self.headers))
            reply = connection.getresponse()
            body = reply.read()
            connection.close()
            self.send_response_only(reply.status)
            for name, value in reply.getheaders():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Proxy) as server:
        Thread(target=server.serve_forever).start()
        yield f"http://127.0.0.1:{server.server_port}{UNDER}"
        server.shutdown()
    stop(process)


def shape(url: str) -> str:
    """An address without the values of its parameters."""
    return re.sub("=[^&]*", "", url)


def test_all_links_work_under_the_path_of_a_proxy(visit: Open, proxied: str) -> None:
    page = visit(proxied + "/")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    ahead, seen = {shape(page.url): page.url}, dict[str, str]()
    while ahead and len(seen) < ENOUGH:
        kind = next(iter(ahead))  # breadth first
        url = seen[kind] = ahead.pop(kind)
        reply = page.goto(url)
        assert reply is not None
        assert reply.status == 200, url
        found = page.eval_on_selector_all("a[href]:not([download])", ADDRESSES)
        assert all(each.startswith(proxied + "/") for each in found), url
        pages = [each.partition("#")[0] for each in found if "/api/" not in each and "ui=" not in each]
        ahead |= {shape(each): each for each in pages if shape(each) not in seen}
    paths = {urlsplit(url).path.removeprefix(UNDER) for url in seen.values()}
    assert {"/", "/search", "/facts", "/map", "/timeline", "/help"} < paths
    assert any(path.startswith("/documents/") for path in paths)
    page.goto(proxied + "/")
    box(page).fill("kos")
    page.get_by_role("option").first.wait_for()
    box(page).press("ArrowDown")
    box(page).press("Enter")
    expect(heading(page)).to_have_text("1 document")
    assert all(url.startswith(proxied + "/") for url in asked)
