"""The front: what is asked of the workers, what is kept, and what goes back as HTTP, without a server or a process."""

from __future__ import annotations

import asyncio
import gzip
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from asgicalls import HOST, Answer, answered
from docsearch.engines.generations import CURRENT
from docsearch.errors import Busy, DocsearchError, PageMissing, Unanswered, UsageError
from docsearch.web.app import AGAIN, FRESH, Front
from docsearch.web.handover import Answered, Job
from docsearch.web.messages import HTML, Reply, Request
from docsearch.web.metrics import Metrics
from docsearch.web.opened import stamp_of
from docsearch.web.routes import ROUTES
from docsearch.web.state import State
from docsearch.web.static_files import static_files

TEXT = ("<p>" + "apple " * 500).encode()
GZIP = ("accept-encoding", "gzip, deflate, br")


class Scripted:
    """Workers that answer everything with what `call` makes of it, after `wait` seconds; `jobs` is what was asked."""

    def __init__(self, directory: str, call: Callable[[Job], Reply | DocsearchError], wait: float = 0.0) -> None:
        self.directory, self.call, self.wait = directory, call, wait
        self.jobs: list[Job] = []

    async def answer(self, job: Job) -> Answered:
        self.jobs.append(job)
        stamp = stamp_of(self.directory)
        await asyncio.sleep(self.wait)
        reply = self.call(job)
        if isinstance(reply, DocsearchError):
            raise reply
        gzipped = reply.media_type == HTML
        body = gzip.compress(reply.body) if gzipped else reply.body
        return Answered(reply._replace(body=body), gzipped, stamp, 7)


class Site:
    """A front over scripted workers, and requests to it."""

    def __init__(self, directory: Path) -> None:
        (directory / CURRENT).write_text("gen-000001\n")
        self.directory = directory
        self.workers = Scripted(str(directory), lambda job: Reply(HTML, TEXT))
        self.metrics = Metrics(lambda: (), lambda: 0)
        self.root = ""
        self._front: Front | None = None

    @property
    def front(self) -> Front:
        self._front = self._front or Front(self.workers, str(self.directory), self.metrics, self.root)
        return self._front

    def get(self, path: str, *headers: tuple[str, str], method: str = "GET") -> Answer:
        return asyncio.run(answered(self.front.app, path, [HOST, *headers], method=method))

    def commit(self) -> None:
        """What a writer does last."""
        (self.directory / "new").write_text("gen-000001\n")
        (self.directory / "new").replace(self.directory / CURRENT)

    def count(self, name: str, **labels: str) -> float:
        return self.metrics.registry.get_sample_value(name, labels) or 0.0


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return Site(tmp_path)


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/", Request("home")),
        ("/search?q=a+b&lang=vi", Request("search", State("a b", "vi"))),
        ("/search?q=%E1%BB%87", Request("search", State("ệ"))),
        ("/search?q=%FF", Request("search", State("\ufffd"))),
        ("/documents/abc", Request("document", State(), id="abc")),
        ("/documents/abc/original", Request("original", State(), id="abc")),
        ("/api/v1/documents/abc", Request("api.document", State(), id="abc")),
        ("/map?ui=vi", Request("map", State(ui="vi"), "vi")),
        ("/help?nonsense=1", Request("help")),
    ],
)
def test_an_address_becomes_a_request(site: Site, path: str, expected: Request) -> None:
    assert site.get(path).status == 200
    assert site.workers.jobs == [Job(expected)]


def test_every_route_is_answered(site: Site) -> None:
    for path in ROUTES.values():
        assert site.get(path.replace("{id}", "abc")).status == 200
    assert [job.request.route for job in site.workers.jobs] == list(ROUTES)


def test_words_of_the_page_are_in_the_language_of_the_browser_or_the_one_chosen(site: Site) -> None:
    site.get("/", ("accept-language", "th,en;q=0.5"))
    site.get("/?ui=sk", ("accept-language", "th,en;q=0.5"))
    assert [job.request.ui for job in site.workers.jobs] == ["th", "sk"]


def test_what_cannot_be_read_is_told_by_the_page_in_its_language(site: Site) -> None:
    site.workers.call = lambda job: Reply(HTML, str(job.fault).encode(), 400)
    answer = site.get("/search?limit=x&ui=vi")
    assert (answer.status, answer.headers["cache-control"]) == (400, "no-store")
    (job,) = site.workers.jobs
    assert isinstance(job.fault, UsageError)
    assert (job.request.route, job.request.ui, job.request.state) == ("search", "vi", State(ui="vi"))


def test_an_address_of_too_many_parts_cannot_be_read(site: Site) -> None:
    site.get("/search?" + "q=a&" * 101)
    assert isinstance(site.workers.jobs[0].fault, UsageError)


def test_an_address_that_is_none_is_missing(site: Site) -> None:
    site.workers.call = lambda job: Reply(HTML, b"", 404)
    for path in ("/nowhere", "/search/", "/documents/", "/documents/a/b", "/%2e%2e", "/static/../app.py", "//search"):
        assert site.get(path).status == 404
    assert {(job.request.route, type(job.fault)) for job in site.workers.jobs} == {("missing", PageMissing)}


def test_programs_learn_at_once_that_an_address_is_none(site: Site) -> None:
    answer = site.get("/api/v2/search")
    assert (answer.status, answer.headers["content-type"]) == (404, "application/problem+json")
    assert json.loads(answer.body)["status"] == 404
    assert site.workers.jobs == []


@pytest.mark.parametrize(
    ("encodings", "zipped"),
    [
        ("gzip", True),
        ("br, GZIP;q=0.5", True),
        ("*", True),
        ("gzip;q=0", False),
        ("gzip; q=0, *", False),
        ("br, deflate", False),
        ("", False),
        ("gzip;q=nonsense", False),
    ],
)
def test_the_body_is_gzipped_for_who_takes_it(site: Site, encodings: str, zipped: bool) -> None:
    answer = site.get("/search?q=a", ("accept-encoding", encodings))
    assert (answer.headers.get("content-encoding") == "gzip") is zipped
    assert (gzip.decompress(answer.body) if zipped else answer.body) == TEXT
    assert answer.headers["content-length"] == str(len(answer.body))
    assert "Accept-Encoding" in answer.headers["vary"]


def test_what_was_asked_before_is_not_worked_out_again_until_the_index_changes(site: Site) -> None:
    first = site.get("/search?q=a")
    assert site.get("/search?q=a") == first
    assert site.get("/search?q=a", GZIP).headers["content-encoding"] == "gzip"
    assert len(site.workers.jobs) == 1
    site.commit()
    assert site.get("/search?q=a").headers["etag"] != first.headers["etag"]
    assert len(site.workers.jobs) == 2
    assert site.count("docsearch_generation_switches_total") == 1
    assert site.count("docsearch_answers_total", source="kept") == 2
    assert site.count("docsearch_documents") == 7


@pytest.mark.parametrize("other", ["/search?q=b", "/search?q=a&ui=vi", "/search?q=a&offset=10", "/facts?q=a"])
def test_what_differs_is_worked_out_for_itself(site: Site, other: str) -> None:
    assert site.get("/search?q=a").headers["etag"] != site.get(other).headers["etag"]
    assert len(site.workers.jobs) == 2


def test_one_who_has_it_is_told_that_it_has_not_changed(site: Site) -> None:
    plain, zipped = site.get("/search?q=a"), site.get("/search?q=a", GZIP)
    assert plain.headers["etag"] == zipped.headers["etag"]
    for tag in (plain.headers["etag"], f'"x", {zipped.headers["etag"]}'):
        answer = site.get("/search?q=a", ("if-none-match", tag))
        assert (answer.status, answer.body) == (304, b"")
        assert answer.headers["etag"] in tag
        assert "content-length" not in answer.headers
        assert answer.headers["cache-control"] == plain.headers["cache-control"] == "private, no-cache"
        assert answer.headers["vary"] == plain.headers["vary"]
    assert site.get("/search?q=a", ("if-none-match", '"x", *')).status == 200
    assert site.get("/search?q=b", ("if-none-match", plain.headers["etag"])).status == 200
    site.commit()
    assert site.get("/search?q=a", ("if-none-match", plain.headers["etag"])).status == 200


def test_another_version_of_docsearch_answers_anew(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    tag = site.get("/").headers["etag"]
    monkeypatch.setattr("docsearch.web.app._version", lambda: "another")
    assert site.get("/", ("if-none-match", tag)).status == 200


def test_the_same_asked_at_once_is_worked_out_once(site: Site) -> None:
    async def several() -> list[Answer]:
        return await asyncio.gather(*(answered(site.front.app, "/search?q=a") for _ in range(5)))

    site.workers.wait = 0.01
    first, *others = asyncio.run(several())
    assert all(each == first for each in others)
    assert len(site.workers.jobs) == 1
    assert site.count("docsearch_answers_total", source="shared") == 4


def test_who_asked_first_may_go_away(site: Site) -> None:
    async def second() -> Answer:
        first = asyncio.create_task(answered(site.front.app, "/search?q=a"))
        await asyncio.sleep(0)
        second = asyncio.create_task(answered(site.front.app, "/search?q=a"))
        await asyncio.sleep(0)
        first.cancel()
        return await second

    site.workers.wait = 0.01
    assert asyncio.run(second()).body == TEXT
    assert len(site.workers.jobs) == 1


def test_an_answer_of_a_state_that_was_is_not_taken_for_one_of_the_state_that_is(site: Site) -> None:
    def call(job: Job) -> Reply:
        site.commit()  # after the worker has looked
        return Reply(HTML, TEXT)

    site.workers.call = call
    first = site.get("/")
    assert site.get("/", ("if-none-match", first.headers["etag"])).status == 200
    assert len(site.workers.jobs) == 2


@pytest.mark.parametrize("status", [400, 404, 500, 503])
def test_errors_are_not_kept(site: Site, status: int) -> None:
    site.workers.call = lambda job: Reply(HTML, TEXT, status)
    for _ in range(2):
        answer = site.get("/documents/x")
        assert answer.status == status
        assert answer.headers["cache-control"] == "no-store"
        assert "etag" not in answer.headers
        assert answer.headers.get("retry-after") == (AGAIN if status == 503 else None)
    assert len(site.workers.jobs) == 2


@pytest.mark.parametrize("route", sorted(FRESH))
def test_what_depends_on_more_than_the_index_is_not_kept(site: Site, route: str) -> None:
    path = ROUTES[route].replace("{id}", "abc")
    for _ in range(2):
        assert "etag" not in site.get(path).headers
    assert len(site.workers.jobs) == 2


@pytest.mark.parametrize("path", ["/search", "/api/v1/search", "/documents/x/original"])
@pytest.mark.parametrize(
    ("error", "status"), [(Busy("too many requests at once"), 503), (Unanswered("this could not be answered"), 500)]
)
def test_what_the_workers_cannot_answer_is_told_without_them(
    site: Site, path: str, error: DocsearchError, status: int
) -> None:
    site.workers.call = lambda job: error
    answer = site.get(path)
    assert answer.status == status
    assert str(error).encode() in answer.body
    assert ("retry-after" in answer.headers) is (status == 503)
    assert answer.headers["content-type"].startswith("application/problem+json" if "api" in path else "text/plain")


def test_a_file_is_sent_and_removed(site: Site, tmp_path: Path) -> None:
    path = tmp_path / "made"
    body = bytes(range(256)) * 2_000

    def call(job: Job) -> Reply:
        path.write_bytes(body)
        told = (("Content-Disposition", "attachment"),)
        return Reply("application/pdf", headers=told, file=str(path))

    site.workers.call = call
    for _ in range(2):
        answer = site.get("/documents/x/original", GZIP)
        assert (answer.status, answer.body) == (200, body)
        assert answer.headers["content-length"] == str(len(body))
        assert answer.headers["content-disposition"] == "attachment"
        assert "content-encoding" not in answer.headers
        assert not path.exists()


def test_a_file_is_made_for_each_who_asks(site: Site, tmp_path: Path) -> None:
    made: list[Path] = []

    def call(job: Job) -> Reply:
        made.append(tmp_path / f"made{len(made)}")
        made[-1].write_text("a,b")
        return Reply("text/csv", file=str(made[-1]))

    async def several() -> list[Answer]:
        return await asyncio.gather(*(answered(site.front.app, "/facts?format=csv") for _ in range(3)))

    site.workers.call, site.workers.wait = call, 0.01
    assert [answer.body for answer in asyncio.run(several())] == [b"a,b"] * 3
    assert len(made) == 3
    assert not any(path.exists() for path in made)


def test_headers_of_a_page_go_with_it(site: Site) -> None:
    site.workers.call = lambda job: Reply("text/csv", b"a,b", headers=(("Content-Disposition", "attachment"),))
    for _ in range(2):
        answer = site.get("/facts?format=csv")
        assert answer.headers["content-disposition"] == "attachment"
        assert answer.headers["content-type"] == "text/csv"


def test_pages_know_under_which_path_a_proxy_shows_them(site: Site) -> None:
    site.root = "/search"
    site.get("/search")
    assert site.workers.jobs == [Job(Request("search", root="/search"))]


def test_files_of_pages_are_kept_for_ever_under_the_address_of_their_content(site: Site) -> None:
    name, file = next(iter(static_files().items()))
    lasting = site.get(f"/static/{name}?v={file.digest}", GZIP)
    assert "immutable" in lasting.headers["cache-control"]
    assert lasting.headers["content-type"] == file.media_type
    assert (gzip.decompress(lasting.body) if "content-encoding" in lasting.headers else lasting.body) == file.body
    for query in ("", "?v=", "?v=0", f"?v={file.digest}&x"):
        answer = site.get(f"/static/{name}{query}")
        assert (answer.status, answer.body) == (200, file.body)
        assert answer.headers["cache-control"] == "private, no-cache"
        assert site.get(f"/static/{name}{query}", ("if-none-match", answer.headers["etag"])).status == 304
    assert site.workers.jobs == []


def test_metrics_are_told(site: Site) -> None:
    site.get("/search?q=a")
    answer = site.get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain")
    assert b'docsearch_answers_total{source="fresh"} 1.0' in answer.body
