"""`docsearch serve` as people, programs and service managers meet it."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from http.client import HTTPConnection
from pathlib import Path
from queue import SimpleQueue
from threading import Event, Thread
from time import sleep
from urllib.parse import urlsplit

import psutil
import pytest

from conftest import Run, write
from docsearch.ingest import ingest
from docsearch.settings import Settings

SETTINGS = Settings(isolated=False)
PATIENCE = 30  # s
SIGNALS = pytest.mark.skipif(sys.platform == "win32", reason="processes are ended otherwise there")
SLOW = """
import sys, time
from docsearch.cli import main
from docsearch.web import workers
workers._PROGRAM = '''
import time
from docsearch.web import answerer
at_once = answerer.answer
def answer(kept, job):
    time.sleep(1 if job.request.state.text == "slow" else 0)
    return at_once(kept, job)
answerer.answer = answer
answerer.main()
'''
main()
"""


class Served:
    """`docsearch serve` in a process of its own."""

    def __init__(self, *options: str, program: tuple[str, ...] = ("-m", "docsearch")) -> None:
        environment = {name: value for name, value in os.environ.items() if not name.startswith("DOCSEARCH_")}
        self.process = subprocess.Popen(
            [sys.executable, *program, "serve", "--port", "0", *options],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=environment,
        )
        assert self.process.stdout
        self.line = self.process.stdout.readline()
        found = re.search(r"http://[^\s\"]+", self.line)
        self.host = urlsplit(found[0]).netloc if found else ""

    def connect(self) -> HTTPConnection:
        return HTTPConnection(self.host, timeout=PATIENCE)

    def get(self, path: str) -> tuple[int, bytes]:
        connection = self.connect()
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()

    def children(self) -> list[psutil.Process]:
        found: list[psutil.Process] = psutil.Process(self.process.pid).children(recursive=True)
        return found

    def end(self, how: signal.Signals = signal.SIGINT) -> tuple[int, str, str]:
        """Exit code, and what else was said."""
        self.process.send_signal(how)
        said, wrong = self.process.communicate(timeout=PATIENCE)
        return self.process.returncode, said, wrong

    def close(self) -> None:
        self.process.kill()
        self.process.communicate()


Start = Callable[..., Served]


@pytest.fixture(autouse=True)
def _index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write(Path("docs"), {"a.txt": "An apple a day.", "b.txt": "Pears and more pears."})
    ingest(["docs"], SETTINGS)


@pytest.fixture
def start() -> Iterator[Start]:
    started: list[Served] = []

    def begin(*options: str, program: tuple[str, ...] = ("-m", "docsearch")) -> Served:
        started.append(Served("--workers", "1", *options, program=program))
        return started[-1]

    yield begin
    for each in started:
        each.close()


def total(served: Served, query: str) -> int:
    status, body = served.get(f"/api/v1/search?q={query}")
    assert status == 200
    found: int = json.loads(body)["total"]
    return found


@SIGNALS
def test_it_says_where_it_is_and_answers_until_ctrl_c(start: Start) -> None:
    served = start()
    assert re.fullmatch(r"docsearch: http://127\.0\.0\.1:\d+ — 2 documents; stop with Ctrl-C\n", served.line)
    assert total(served, "apple") == 1
    assert served.get("/api/v1/health")[0] == 200
    assert served.get("/nowhere")[0] == 404
    processes = served.children()
    assert served.end() == (0, "", "")
    assert psutil.wait_procs(processes, PATIENCE)[1] == []


def test_programs_are_told_where_it_is(start: Start) -> None:
    served = start("--json", "--root-path", "/docs/")
    told = json.loads(served.line)
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+/docs", told["url"])
    assert told["documents"] == 2


def test_every_answer_has_the_headers_that_keep_it_safe(start: Start) -> None:
    served = start()
    for path in ("/", "/nowhere", "/api/v1/health", "/api/nowhere", "/metrics", "/static/nowhere"):
        connection = served.connect()
        connection.request("GET", path)
        headers = connection.getresponse().headers
        connection.close()
        assert headers["x-content-type-options"] == "nosniff"
        assert "default-src 'none'" in headers["content-security-policy"]
        assert "server" not in headers
        assert "strict-transport-security" not in headers
    connection = served.connect()
    connection.request("GET", "/help", headers={"X-Forwarded-Proto": "https"})  # by a proxy beside it
    assert "strict-transport-security" in connection.getresponse().headers
    connection.close()
    connection = served.connect()
    connection.request("POST", "/search")
    answer = connection.getresponse()
    assert (answer.status, answer.headers["allow"]) == (405, "GET, HEAD")
    connection.close()


def test_head_is_get_without_the_body(start: Start) -> None:
    served = start()
    lengths = []
    for method in ("GET", "HEAD"):
        connection = served.connect()
        connection.request(method, "/api/v1/search?q=apple")
        answer = connection.getresponse()
        lengths.append((answer.status, answer.headers["content-length"], answer.headers["etag"]))
        assert bool(answer.read()) is (method == "GET")
        connection.close()
    assert lengths[0] == lengths[1]


@SIGNALS
def test_what_was_asked_before_sigterm_is_answered(start: Start) -> None:
    served = start(program=("-c", SLOW))
    connection = served.connect()
    connection.request("GET", "/api/v1/search?q=slow")
    sleep(0.3)
    served.process.send_signal(signal.SIGTERM)
    answer = connection.getresponse()
    assert (answer.status, json.loads(answer.read())["query"]) == (200, "slow")
    connection.close()
    assert served.process.wait(PATIENCE) == 0


@SIGNALS
def test_no_process_stays_when_the_server_is_killed(start: Start) -> None:
    served = start()
    processes = served.children()
    assert processes
    served.end(signal.SIGKILL)
    assert psutil.wait_procs(processes, PATIENCE)[1] == []


def test_a_process_that_is_killed_is_replaced(start: Start) -> None:
    served = start()
    for process in served.children():
        process.kill()
    assert total(served, "apple") == 1
    assert b"docsearch_worker_restarts 1.0" in served.get("/metrics")[1]


def test_no_request_fails_while_the_index_changes(start: Start) -> None:
    served = start("--workers", "2")
    over, failed, asked = Event(), SimpleQueue[object](), SimpleQueue[int]()

    def ask() -> None:
        connection = served.connect()
        number = 0
        while not over.is_set():
            number += 1
            connection.request("GET", f"/api/v1/search?q=pears&limit={number % 50}")
            answer = connection.getresponse()
            body = answer.read()
            if answer.status != 200 or json.loads(body)["total"] < 1:
                failed.put((answer.status, body))
        asked.put(number)
        connection.close()

    threads = [Thread(target=ask) for _ in range(3)]
    for thread in threads:
        thread.start()
    for number in range(4):
        write(Path("docs"), {f"{number}.txt": f"Quinces, number {number}, and other fruit {number * 17}."})
        ingest(["docs"], SETTINGS, rebuild=number % 2 == 1)
        assert total(served, "quinces") == number + 1
    over.set()
    for thread in threads:
        thread.join()
    assert failed.empty(), failed.get()
    assert all(asked.get() > 3 for _ in threads)
    assert b"docsearch_generation_switches_total 4.0" in served.get("/metrics")[1]


def test_a_port_that_is_taken_is_told_in_a_line(docsearch: Run) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = docsearch("serve", "--port", str(port))
    assert done.returncode == 2
    assert done.stdout == ""
    assert f"cannot listen on 127.0.0.1, port {port}: Address already in use (another port" in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--index", "nowhere"), "no index at nowhere (run: docsearch index --index nowhere)"),
        (("--host", "0.0.0.0"), "lets other machines in"),
        (("--auth-file", "nowhere"), "nowhere"),
        (("--host", "nowhere.invalid", "--auth-file", "nowhere"), "nowhere"),
        (("--root-path", "/a//b"), "--root-path /a//b: no path"),
        (("--root-path", '/"><script>'), "no path"),
        (("--allow-origin", "*"), "--allow-origin *: no origin"),
        (("--allow-host", "a b"), "--allow-host a b: no name of a host"),
        (("--port", "70000"), "70000"),
        (("--workers", "0"), "0"),
    ],
)
def test_what_cannot_be_served_is_told_in_a_line(docsearch: Run, options: tuple[str, ...], said: str) -> None:
    done = docsearch("serve", "--port", "0", *options)
    assert done.returncode == 2
    assert said in done.stderr
    assert done.stderr.count("\n") == 1
