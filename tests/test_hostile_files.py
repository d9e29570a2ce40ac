"""A corpus of hostile files, indexed once by the command: good documents are found, bad ones cost themselves alone."""

from __future__ import annotations

import json
import os
import re
import socket
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from docsearch.engines import open_engine
from docsearch.identity import document_id
from docsearch.mapping import VERSION
from docsearch.records import read_stamps
from docsearch.search import Index, open_index
from docsearch.sources.files import printable
from hostilefiles import CANARY, EITHER, FAILED, GOOD, INDEXED, KINDS, MEGA, WRITTEN, Kind, Ran, run, write

SCALE = 0.005  # of the sizes; benchmarks/hostile.py takes them whole
LIMIT = 1_000  # MB, all processes
# Each has two processes ended at 750 MB, or takes 3 s to write: here bomb.pdf is enough, benchmarks/hostile.py has all.
COSTLY = ("bomb-text.pdf", "bomb-twice.pdf", "form-loop.pdf", "bomb.xlsx", "loop.xls", "bomb.7z")
CHOSEN = [name for name in KINDS if name not in COSTLY]
CLASS = re.compile(r"\b[A-Z]\w*(?:Error|Exception|Panic)\b|Traceback|\.py\b|\.rs\b|0x[0-9a-f]{6}")


class Corpus(NamedTuple):
    """What the one run left: the folder it ran in, kinds that could be made, what was indexed, what failed and why."""

    folder: Path
    made: frozenset[str]
    ran: Ran
    indexed: frozenset[str]
    failed: dict[str, tuple[str, str]]
    connections: list[Any]
    before: frozenset[Path]


@pytest.fixture(scope="session")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    """The corpus, indexed by the command with a loopback server nobody should connect to."""
    folder = tmp_path_factory.mktemp("hostile")
    connections: list[Any] = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=_listen, args=(server, connections), daemon=True).start()
        made = write(folder, f"127.0.0.1:{server.getsockname()[1]}", SCALE, CHOSEN)
        before = frozenset(folder.rglob("*"))
        limits = ("--limit-memory", str(LIMIT), "--limit-seconds", "20", "--workers", "2")
        ran = run("index", "corpus", "--json", *limits, folder=folder)
        server.shutdown(socket.SHUT_RDWR)
    report = json.loads(ran.out) if ran.out.startswith("{") else {"failed": []}
    failed = {one["uri"]: (one["stage"], one["error"]) for one in report["failed"]}
    return Corpus(folder, frozenset(kind.name for kind in made), ran, _indexed(folder), failed, connections, before)


def _listen(server: socket.socket, connections: list[Any]) -> None:
    while True:
        try:
            connection, address = server.accept()
        except OSError:
            return
        connections.append(address)
        connection.close()


def _indexed(folder: Path) -> frozenset[str]:
    """The uris and places of all documents."""
    with closing(open_engine(folder / "index", analysis=VERSION)) as engine:
        stamps = read_stamps(engine.sources())
    return frozenset({*stamps, *(place for stamp in stamps.values() for place in stamp.locations or ())})


@pytest.fixture(scope="session")
def index(corpus: Corpus) -> Iterator[Index]:
    with open_index(corpus.folder / "index") as opened:
        yield opened


def uri(kind: Kind) -> str:
    return "corpus/hostile/" + printable(os.fsdecode(os.fsencode(kind.name)))


def of(kind: Kind, uris: Iterator[str] | frozenset[str]) -> list[str]:
    """Those of a kind: its own, those in its folder, those in its archive."""
    return [one for one in uris if one == uri(kind) or one.startswith((f"{uri(kind)}/", f"{uri(kind)}!/"))]


def found(index: Index, word: str) -> list[str]:
    return [hit.uri for hit in index.search(f'"{word}"').hits]


def test_the_run_says_that_some_documents_failed(corpus: Corpus) -> None:
    assert corpus.ran.code == 1, corpus.ran.err[-2000:]
    assert len(corpus.made) >= 100


@pytest.mark.parametrize("name", GOOD)
def test_every_good_document_is_found(corpus: Corpus, index: Index, name: str) -> None:
    assert found(index, GOOD[name][1]) == [f"corpus/{name}"], corpus.failed.get(f"corpus/{name}")


@pytest.mark.parametrize("name", CHOSEN, ids=lambda name: ascii(name)[1:-1])
def test_every_bad_one_is_indexed_harmlessly_or_reported(corpus: Corpus, index: Index, name: str) -> None:
    kind = KINDS[name]
    if name not in corpus.made:
        pytest.skip("this machine makes no such file")
    indexed, failed = of(kind, corpus.indexed), of(kind, iter(corpus.failed))
    if kind.wanted == INDEXED:
        assert indexed
    if kind.wanted == FAILED:
        assert failed
        assert uri(kind) not in indexed
    if kind.wanted == EITHER:
        assert indexed or failed
    if kind.word and kind.wanted == INDEXED:
        assert any(kind.word in index.document(document_id(one)).text for one in indexed)
    for one in failed:
        reason = corpus.failed[one][1]
        assert 3 < len(reason) < 300
        assert reason.isprintable()
        assert not CLASS.search(reason)


def test_messages_hold_no_control_characters(corpus: Corpus) -> None:
    assert [line for line in corpus.ran.err.split("\n") if not line.isprintable()] == []


def test_no_file_outside_is_read(corpus: Corpus, index: Index) -> None:
    assert found(index, CANARY) == []
    beside = [path for path in corpus.folder.rglob("*") if "corpus" not in path.parts and "outside" not in path.parts]
    assert [path for path in beside if path.is_file() and CANARY.encode() in path.read_bytes()] == []


def test_nothing_is_fetched(corpus: Corpus) -> None:
    assert corpus.connections == []


def test_nothing_is_written_but_the_index(corpus: Corpus) -> None:
    after = {
        path for path in corpus.folder.rglob("*") if not path.relative_to(corpus.folder).parts[0].startswith("index")
    }
    assert after == corpus.before
    above = [*Path("/tmp").glob(f"{WRITTEN}-*"), *corpus.folder.parent.glob(f"**/{WRITTEN}-*")]
    assert above == []


def test_memory_is_bounded(corpus: Corpus) -> None:
    assert corpus.ran.peak < LIMIT * MEGA
