"""What becomes of hostile files at full size, each kind in an index of its own, then all of them in one.

The files are those of tests/hostilefiles.py: bombs, traversal, damage, encodings that lie, depth, length, ways out
of the corpus, odd names. A kind is right where it is indexed or reported as it should be; at the end all good
documents must be found, the file outside not, no connection made, and memory of all processes stay under 1 GB.

Run: python -m benchmarks.hostile [--scale 1] [--seconds 120] [--only NAME ...] [--whole]
"""

from __future__ import annotations

import argparse
import json
import os
import socket
import sys
import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from benchmarks.measure import ROOT, table
from benchmarks.workplace import machine, scratch
from docsearch.search import open_index
from docsearch.sources.files import printable

sys.path.append(str(ROOT / "tests"))

from hostilefiles import ANY, CANARY, EITHER, FAILED, GOOD, INDEXED, KINDS, MEGA, Kind, Ran, run, write

MEMORY = 1_000  # MB, all processes
SHOWN = 90  # characters of a reason


class Outcome(NamedTuple):
    """What became of a kind: numbers of documents, and the first reason."""

    indexed: int
    failed: int
    why: str

    def right(self, kind: Kind) -> bool:
        wanted = {
            INDEXED: self.indexed > 0,
            FAILED: self.failed > 0,
            EITHER: self.indexed + self.failed > 0,
            ANY: True,
        }
        return wanted[kind.wanted]

    def __str__(self) -> str:
        counts = [f"{self.indexed:,} indexed"] * (self.indexed > 0) + [f"{self.failed:,} failed"] * (self.failed > 0)
        return ", ".join(counts) or "passed over"


@contextmanager
def listening() -> Iterator[tuple[str, list[object]]]:
    """An address on this machine, and who has connected to it."""
    connected: list[object] = []

    def listen() -> None:
        while True:
            try:
                connection, address = server.accept()
            except OSError:
                return
            connected.append(address)
            connection.close()

    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=listen, daemon=True).start()
        yield f"127.0.0.1:{server.getsockname()[1]}", connected
        server.shutdown(socket.SHUT_RDWR)


def index(folder: Path, limit: int) -> Ran:
    """Index FOLDER/corpus by the command."""
    limits = ("--limit-memory", str(MEMORY), "--limit-seconds", str(limit))
    return run("index", "corpus", "--json", *limits, folder=folder, seconds=7_200)


def outcomes(ran: Ran, kinds: Sequence[Kind], folder: Path) -> dict[str, Outcome]:
    """What became of each kind of a run. Raises RuntimeError where there was no report."""
    if not ran.out.startswith("{"):
        raise RuntimeError(f"no report (exit code {ran.code}): {ran.err[-500:]}")
    failed = {one["uri"]: one["error"] for one in json.loads(ran.out)["failed"]}
    with open_index(folder / "index") as opened:
        indexed = {*opened.stamps, *(place for stamp in opened.stamps.values() for place in stamp.locations or ())}
    found = {}
    for kind in kinds:
        uri = "corpus/hostile/" + printable(os.fsdecode(os.fsencode(kind.name)))
        own = [
            [one for one in uris if one == uri or one.startswith((f"{uri}/", f"{uri}!/"))]
            for uris in (indexed, sorted(failed))
        ]
        found[kind.name] = Outcome(len(own[0]), len(own[1]), failed[own[1][0]] if own[1] else "")
    return found


def alone(name: str, folder: Path, address: str, scale: float, limit: int) -> tuple[Outcome, Ran] | None:
    """A kind in an index of its own, beside the good documents; None where this machine makes no such file."""
    made = write(folder, address, scale, [name])
    if not made:
        return None
    ran = index(folder, limit)
    return outcomes(ran, made, folder)[name], ran


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--scale", type=float, default=1.0, metavar="N", help="of the sizes (default: %(default)s)")
    parser.add_argument("--seconds", type=int, default=120, metavar="N", help="a document (default: %(default)s)")
    parser.add_argument("--only", nargs="+", metavar="NAME", default=[], help="kinds whose names begin so")
    parser.add_argument("--whole", action="store_true", help="all in one index only")
    given = parser.parse_args()
    names = [name for name in KINDS if not given.only or name.startswith(tuple(given.only))]
    print(f"{machine()}; sizes x {given.scale:g}, {given.seconds} s a document, {MEMORY:,} MB in all\n", flush=True)
    with listening() as (address, connected), scratch() as place:
        if not given.whole:
            report_alone(names, place, address, given.scale, given.seconds)
        made = write(place / "all", address, given.scale, names)
        ran = index(place / "all", given.seconds)
        report_whole(outcomes(ran, made, place / "all"), made, ran, place / "all")
        print(f"connections made {len(connected)}")


def report_alone(names: Sequence[str], place: Path, address: str, scale: float, limit: int) -> None:
    """The table of kinds."""
    rows = []
    for number, name in enumerate(names):
        done = alone(name, place / str(number), address, scale, limit)
        if done is not None:
            outcome, ran = done
            right = "" if outcome.right(KINDS[name]) else f"wanted: {KINDS[name].wanted}"
            cells = (f"{ran.seconds:.1f}", f"{ran.peak / MEGA:.0f}", str(outcome), outcome.why[:SHOWN], right)
            rows.append((ascii(name)[1:-1][:40], *cells))
    print(table(rows, ("kind", "seconds", "MB", "outcome", "reason", "")) + "\n", flush=True)


def report_whole(found: dict[str, Outcome], made: Sequence[Kind], ran: Ran, folder: Path) -> None:
    """What is true of all kinds in one index."""
    wrong = [kind.name for kind in made if not found[kind.name].right(kind)]
    kinds = Counter("indexed" if one.indexed else "failed" if one.failed else "passed over" for one in found.values())
    with open_index(folder / "index") as opened:
        good = [name for name, (_, word) in GOOD.items() if opened.search(f'"{word}"').hits]
        leaked = [hit.uri for hit in opened.search(CANARY).hits]
    counts = ", ".join(f"{count} {what}" for what, count in kinds.items())
    print(f"kinds             {len(made)} ({counts}), {len(wrong)} not as they should be {wrong or ''}")
    print(f"good documents    {len(good)} of {len(GOOD)} found")
    print(f"files outside     {len(leaked)} read {leaked or ''}")
    print(f"peak memory       {ran.peak / MEGA:,.0f} MB, all processes (wanted: under {MEMORY:,})")
    print(f"seconds           {ran.seconds:.0f}")


if __name__ == "__main__":
    main()
