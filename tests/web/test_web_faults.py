"""Every way in which a request may fail, through all that a server has: a page or a line for people, a problem else."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from lxml import html

from asgicalls import HOST, LAN, Answer, call
from conftest import write
from docsearch.identity import document_id
from docsearch.ingest import ingest
from docsearch.settings import Settings
from docsearch.web import answering
from docsearch.web.answering import answer
from docsearch.web.app import Front
from docsearch.web.handover import Answered, Job
from docsearch.web.hosts import hosts_for
from docsearch.web.metrics import Metrics
from docsearch.web.opened import Kept
from docsearch.web.passwords import add_token
from docsearch.web.server import Safety, guarded

LONG = "x" * (9 << 10)
Headers = list[tuple[str, str]]


class Inside:
    """Workers that answer here and now."""

    def __init__(self, directory: str) -> None:
        self.kept = Kept(directory)

    async def answer(self, job: Job) -> Answered:
        return answer(self.kept, job)


class Site:
    """All that a server has but sockets and processes."""

    def __init__(self, directory: Path, safety: Safety | None = None) -> None:
        metrics = Metrics(lambda: (), lambda: 0)
        front = Front(Inside(str(directory)), str(directory), metrics)
        self.app = guarded(front.app, safety or Safety(hosts_for("127.0.0.1")), metrics)

    def get(self, path: str, headers: Headers | None = None, method: str = "GET") -> Answer:
        return call(self.app, path, [HOST, *(headers or [])], method=method)


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("faults")
    write(folder / "docs", {"a.txt": "In March 2017 Bratislava gave 500 000 EUR to Košice."})
    ingest([str(folder / "docs")], Settings(index=str(folder / "index"), isolated=False))
    return folder / "index"


def check(answered: Answer, status: int, api: bool) -> None:
    """Whether an answer is an error as whoever asks can read it, with the headers that keep it safe and unkept."""
    assert answered.status == status
    assert answered.headers["x-content-type-options"] == "nosniff"
    assert answered.headers["cache-control"] == "no-store"
    assert "default-src 'none'" in answered.headers["content-security-policy"]
    kind = answered.headers["content-type"].partition(";")[0]
    if api:
        assert kind == "application/problem+json"
        assert json.loads(answered.body)["status"] == status
    elif kind == "text/html":
        assert html.document_fromstring(answered.body.decode()).findtext(".//h1").strip()
    else:
        assert kind == "text/plain"
        assert answered.body.count(b"\n") == 1


@pytest.mark.parametrize("api", [False, True])
@pytest.mark.parametrize(
    ("status", "path", "headers", "method"),
    [
        (400, "/search?q=%22never+closed", [], "GET"),
        (400, "/search?limit=many", [], "GET"),
        (400, "/facts?country=nowhere", [], "GET"),
        (404, f"/documents/{'0' * 16}", [], "GET"),
        (404, "/documents/x", [], "GET"),
        (404, "/nowhere", [], "GET"),
        (404, "/search/", [], "GET"),
        (405, "/search", [], "POST"),
        (413, "/search", [("content-length", "3")], "GET"),
        (414, f"/search?q={LONG}", [], "GET"),
        (431, "/search", [("cookie", LONG * 2)], "GET"),
        (403, "/search", [("sec-fetch-site", "cross-site"), ("sec-fetch-mode", "no-cors")], "GET"),
        (400, "/search", [("host", "localhost")], "GET"),
    ],
)
def test_what_cannot_be_answered_is_told(
    directory: Path, status: int, path: str, headers: Headers, method: str, api: bool
) -> None:
    answered = Site(directory).get(f"/api/v1{path}" if api else path, headers, method)
    check(answered, status, api)


@pytest.mark.parametrize("path", ["/search", "/api/v1/search"])
class TestBoth:
    """Of pages and of the API alike."""

    def test_another_name(self, directory: Path, path: str) -> None:
        answered = call(Site(directory).app, path, [("host", "elsewhere.example")])
        check(answered, 421, path.startswith("/api"))

    def test_nobody_known(self, directory: Path, tmp_path: Path, path: str) -> None:
        add_token(tmp_path / "users", "program")
        safety = Safety(hosts_for("127.0.0.1"), tmp_path / "users")
        answered = Site(directory, safety).get(path)
        check(answered, 401, path.startswith("/api"))
        assert "www-authenticate" in answered.headers

    def test_too_often(self, directory: Path, path: str) -> None:
        app = Site(directory, Safety(hosts_for("127.0.0.1"), rate=0.1)).app
        answered = [call(app, path, client=LAN) for _ in range(2)][-1]
        check(answered, 429, path.startswith("/api"))
        assert 1 <= int(answered.headers["retry-after"]) <= 10

    def test_a_defect(self, directory: Path, path: str, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(answering, "_answerer", {}.__getitem__)
        check(Site(directory).get(path), 500, path.startswith("/api"))

    def test_no_index(self, tmp_path: Path, path: str) -> None:
        answered = Site(tmp_path).get(path)
        check(answered, 503, path.startswith("/api"))
        assert answered.headers["retry-after"]
        assert str(tmp_path).encode() not in answered.body


@pytest.mark.parametrize("path", ["/facts?format=ics", "/api/v1/facts?format=ics"])
def test_a_format_that_is_not_installed_says_how_to_install_it(
    directory: Path, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "icalendar", None)
    answered = Site(directory).get(path)
    check(answered, 501, path.startswith("/api"))
    assert b"docsearch[ics]" in answered.body


def test_an_original_that_is_another_by_now_is_not_given_out(tmp_path: Path) -> None:
    write(tmp_path / "docs", {"a.txt": "Košice"})
    ingest([str(tmp_path / "docs")], Settings(index=str(tmp_path / "index"), isolated=False))
    write(tmp_path / "docs", {"a.txt": "something that is nobody's business"})
    path = f"/documents/{document_id(str(tmp_path / 'docs' / 'a.txt'))}/original"
    answered = Site(tmp_path / "index").get(path)
    check(answered, 409, api=False)
    assert b"business" not in answered.body
