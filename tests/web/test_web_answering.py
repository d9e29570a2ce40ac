"""From requests to replies in one process: what answers, what errors look like, what is compressed."""

from __future__ import annotations

import gzip
import json
import logging
import pickle
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

import pytest

from conftest import write
from docsearch.errors import DocsearchError, DocumentMissing, IndexDamaged, PageMissing, QueryError, UsageError
from docsearch.ingest import ingest
from docsearch.settings import Settings
from docsearch.web import answering
from docsearch.web.answering import SHORTEST, answer
from docsearch.web.handover import Answered, Job
from docsearch.web.messages import HTML, Opened, Reply, Request
from docsearch.web.opened import Kept
from docsearch.web.routes import ROUTES

Answering = Callable[[Opened, Request], Reply]


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kept]:
    folder = tmp_path_factory.mktemp("answering")
    write(folder / "docs", {"a.txt": "apple"})
    index = str(folder / "index")
    ingest([str(folder / "docs")], Settings(index=index, isolated=False))
    made = Kept(index)
    yield made
    made.close()


@pytest.fixture
def scripted(monkeypatch: pytest.MonkeyPatch) -> Callable[[Answering], None]:
    def script(call: Answering) -> None:
        monkeypatch.setattr(answering, "_answerer", lambda _: call)

    return script


def raising(error: Exception) -> Answering:
    def call(opened: Opened, request: Request) -> Reply:
        raise error

    return call


def body(answered: Answered) -> bytes:
    return gzip.decompress(answered.reply.body) if answered.gzipped else answered.reply.body


@pytest.mark.parametrize("route", ROUTES)
def test_every_route_is_answered_by_a_function(route: str) -> None:
    assert callable(answering._answerer(route))


def test_a_reply_tells_which_index_it_is_made_from(kept: Kept, scripted: Callable[[Answering], None]) -> None:
    scripted(lambda opened, request: Reply("text/plain", f"{opened.index.documents} {request.id}".encode()))
    assert answer(kept, Job(Request("search", id="x"))) == Answered(
        Reply("text/plain", b"1 x"), False, kept.latest().stamp, 1
    )


@pytest.mark.parametrize(
    ("error", "status", "said"),
    [
        (UsageError("limit: takes a number", "try 10"), 400, {"hint": "try 10", "detail": "limit: takes a number"}),
        (QueryError("no quote", 3), 400, {"position": 3, "detail": "no quote"}),
        (DocumentMissing("the index has no document x"), 404, {"detail": "the index has no document x"}),
    ],
)
def test_programs_are_told_what_is_wrong_as_a_problem(
    kept: Kept, scripted: Callable[[Answering], None], error: Exception, status: int, said: dict[str, object]
) -> None:
    scripted(raising(error))
    reply = answer(kept, Job(Request("api.search"))).reply
    told = json.loads(reply.body)
    assert (reply.status, reply.media_type, told["status"]) == (status, "application/problem+json", status)
    assert said.items() <= told.items()


def test_people_are_told_what_is_wrong_on_a_page(kept: Kept, scripted: Callable[[Answering], None]) -> None:
    scripted(raising(UsageError("<b>limit</b>", "try <i>10</i>")))
    answered = answer(kept, Job(Request("search")))
    assert (answered.reply.status, answered.reply.media_type) == (400, HTML)
    assert b"&lt;b&gt;limit" in body(answered)
    assert b"try &lt;i&gt;10" in body(answered)
    assert b"<i>10" not in body(answered)


@pytest.mark.parametrize("route", ["search", "api.search"])
def test_what_is_wrong_with_the_index_names_no_folder(
    kept: Kept, scripted: Callable[[Answering], None], route: str
) -> None:
    scripted(raising(IndexDamaged("the index at /srv/secret cannot be read", "run: docsearch index /srv/secret")))
    answered = answer(kept, Job(Request(route)))
    assert answered.reply.status == 503
    assert b"secret" not in body(answered)
    assert b"The index cannot be read" in body(answered)


def test_a_fault_that_the_server_found_is_told(kept: Kept) -> None:
    answered = answer(kept, Job(Request("missing"), PageMissing("there is no page at this address")))
    assert answered.reply.status == 404
    assert b"there is no page at this address" in body(answered)


@pytest.mark.parametrize("route", ["search", "api.search"])
def test_a_defect_is_reported_without_the_query(
    kept: Kept, scripted: Callable[[Answering], None], route: str, caplog: pytest.LogCaptureFixture
) -> None:
    scripted(raising(KeyError("what somebody asked for")))
    answered = answer(kept, Job(Request(route)))
    assert answered.reply.status == 500
    assert b"somebody" not in body(answered)
    (record,) = caplog.records
    assert record.levelno == logging.ERROR
    assert record.getMessage().startswith("KeyError\n")
    assert "in call" in record.getMessage()
    assert "somebody" not in record.getMessage()


@pytest.mark.parametrize("route", ["search", "api.search", "api.health"])
def test_without_an_index_nothing_is_available(tmp_path: Path, route: str) -> None:
    answered = answer(Kept(str(tmp_path / "none")), Job(Request(route)))
    assert (answered.reply.status, answered.stamp, answered.documents) == (503, "", None)
    assert str(tmp_path).encode() not in body(answered)


@pytest.mark.parametrize(
    ("media_type", "content", "gzipped"),
    [
        (HTML, b"a" * SHORTEST, True),
        (HTML, b"a" * (SHORTEST - 1), False),
        ("application/json", b"a" * SHORTEST, True),
        ("application/geo+json", b"a" * SHORTEST, True),
        ("application/pdf", b"a" * SHORTEST, False),
        ("text/plain", Random(0).randbytes(SHORTEST), False),
    ],
)
def test_text_that_gets_smaller_is_compressed(
    kept: Kept, scripted: Callable[[Answering], None], media_type: str, content: bytes, gzipped: bool
) -> None:
    scripted(lambda opened, request: Reply(media_type, content))
    answered = answer(kept, Job(Request("search")))
    assert answered.gzipped is gzipped
    assert body(answered) == content
    assert len(answered.reply.body) <= len(content)


def test_an_answer_is_the_same_bytes_every_time(kept: Kept, scripted: Callable[[Answering], None]) -> None:
    scripted(lambda opened, request: Reply(HTML, b"apple " * SHORTEST))
    assert answer(kept, Job(Request("search"))) == answer(kept, Job(Request("search")))


def test_health_says_what_is_open(kept: Kept) -> None:
    reply = answer(kept, Job(Request("api.health"))).reply
    told = json.loads(reply.body)
    assert (reply.status, reply.media_type) == (200, "application/json")
    assert (told["status"], told["documents"], told["generation"]) == ("ok", 1, "gen-000001")
    assert set(told) == {"status", "documents", "generation", "version"}


def test_errors_survive_the_way_to_another_process() -> None:
    for error in (UsageError("a", "b"), PageMissing("a"), DocsearchError("a", "b")):
        copy = pickle.loads(pickle.dumps(error))
        assert (type(copy), str(copy), copy.hint) == (type(error), str(error), error.hint)
