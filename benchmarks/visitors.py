"""Visitors of a page being served: connections kept open, each asking one address after the other and timing it."""

from __future__ import annotations

import gzip
import http.client
import re
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from benchmarks.measure import DOCSEARCH, environment

HOST = "127.0.0.1"
PATIENCE = 60  # s for one answer, and for the server to begin
_ASSET = re.compile(r'(?:src|href)="(/static/[^"#]+)')


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer: how it was asked for, its status, seconds until all of it was here, and its body as it came."""

    path: str
    status: int
    seconds: float
    body: bytes


@contextmanager
def serving(index: Path, *options: str) -> Iterator[tuple[subprocess.Popen[bytes], int, float]]:
    """A server of its own: its process, its port, and the seconds from its start to its first answer."""
    port = _free_port()
    command = (DOCSEARCH, "serve", "--index", str(index), "--port", str(port), *options)
    started = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, env=environment())
    try:
        while True:
            with suppress(OSError):
                visit(port, ["/"])
                break
            if process.poll() is not None or time.perf_counter() - started > PATIENCE:
                raise RuntimeError(f"the server does not answer: {' '.join(command)}")
            time.sleep(0.01)
        yield process, port, time.perf_counter() - started
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(PATIENCE)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def visit(port: int, paths: Sequence[str], until: Callable[[], bool] = lambda: False) -> list[Answer]:
    """Ask for paths one after the other over one connection, which is opened anew where the server closes it."""
    connection = http.client.HTTPConnection(HOST, port, timeout=PATIENCE)
    answers = []
    for path in paths:
        if until():
            break
        started = time.perf_counter()
        connection.request("GET", path, headers={"Accept-Encoding": "gzip", "Accept-Language": "en"})
        reply = connection.getresponse()
        body = reply.read()
        answers.append(Answer(path, reply.status, time.perf_counter() - started, body))
    connection.close()
    return answers


def crowd(port: int, paths: Sequence[str], clients: int) -> tuple[list[Answer], float]:
    """The answers to all paths, shared out to so many clients at once, and the seconds they took together."""
    started = time.perf_counter()
    with ThreadPoolExecutor(clients) as pool:
        found = list(pool.map(lambda number: visit(port, paths[number::clients]), range(clients)))
    return [answer for answers in found for answer in answers], time.perf_counter() - started


def transferred(port: int, path: str) -> int:
    """Bytes of bodies that a browser fetches for a first look at a page: itself and what it names."""
    (page,) = visit(port, [path])
    named = dict.fromkeys(_ASSET.findall(gzip.decompress(page.body).decode("utf-8")))
    return len(page.body) + sum(len(answer.body) for answer in visit(port, list(named)))


def family(process: int) -> Iterator[Path]:
    """The folders under /proc of a process and those that it started (Linux)."""
    yield Path(f"/proc/{process}")
    with suppress(OSError):
        children = Path(f"/proc/{process}/task/{process}/children").read_text(encoding="ascii").split()
        for child in children:
            yield from family(int(child))


def memory(process: int) -> tuple[int, int]:
    """Bytes that a process and those it started hold: of their own, and with the files they map, shared ones once."""
    own = whole = 0
    for folder in family(process):
        with suppress(OSError):
            lines = (folder / "smaps_rollup").read_text(encoding="ascii").splitlines()
            sizes = {line.partition(":")[0]: 1024 * int(line.split()[1]) for line in lines if line.endswith("kB")}
            own += sizes["Pss_Anon"]
            whole += sizes["Pss"]
    return own, whole
