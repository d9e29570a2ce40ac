"""How long after a file appears in a folder that is watched it is found, and what watching takes.

The command runs in a process of its own, over a folder with so many documents already; files of one sentence appear
one after the other, at random moments of its pauses. Of the seconds, one is the time that a file has to settle.
Run: python -m benchmarks.watching [--documents 2000 20000] [--files 30]
"""

from __future__ import annotations

import argparse
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median, quantiles

import psutil

from benchmarks.documents import SEED
from benchmarks.measure import table
from benchmarks.workplace import machine, scratch
from docsearch.engines.generations import stamp
from docsearch.search import open_index
from docsearch.sources.watched import Tree

FOLDERS = 100
BURST = 500  # files that appear at once
WORDS = 5_000


def sentence(chance: random.Random) -> str:
    """Words that mean nothing: reading long texts is measured elsewhere."""
    return " ".join(f"word{chance.randrange(WORDS)}" for _ in range(30)) + "."


def fill(folder: Path, documents: int) -> None:
    """Write a folder of documents."""
    chance = random.Random(SEED)
    for number in range(documents):
        path = folder / f"{number % FOLDERS:02}" / f"{number}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"document{number} {sentence(chance)}", encoding="utf-8")


@contextmanager
def watching(work: Path) -> Iterator[psutil.Process]:
    """The command, once it has brought the index up to date."""
    command = [sys.executable, "-m", "docsearch", "watch", "docs"]
    with subprocess.Popen(command, cwd=work, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        print(f"  {process.stdout.readline().strip()}", file=sys.stderr)
        try:
            yield psutil.Process(process.pid)
        finally:
            process.terminate()


def found(index: Path, word: str) -> bool:
    """Whether a document is found by a word of its own."""
    with open_index(index) as opened:
        return opened.search(word, limit=0, exact=True).total > 0


def until_found(work: Path, name: str, word: str) -> float:
    """Seconds from a file's appearance to its being found; a query is made after each commit only."""
    started = time.perf_counter()
    (work / "docs" / name).write_text(f"A text about {word}.", encoding="utf-8")
    before = None
    while True:
        now = stamp(work / "index")
        if now != before and found(work / "index", word):
            return time.perf_counter() - started
        before = now
        time.sleep(0.02)


def measured(work: Path, documents: int, files: int) -> list[str]:
    """One row: figures for a folder of so many documents."""
    work.mkdir()
    fill(work / "docs", documents)
    with watching(work):
        pass
    started = time.perf_counter()
    with watching(work) as process:
        ready = time.perf_counter() - started
        chance, waits = random.Random(SEED), []
        for number in range(files):
            time.sleep(chance.random())
            waits.append(until_found(work, f"{number % FOLDERS:02}/new{number}.txt", f"appearing{number}"))
        for number in range(BURST):
            (work / "docs" / f"burst{number}.txt").write_text(f"bursting{number} {sentence(chance)}", encoding="utf-8")
        burst = until_found(work, "last.txt", "appearinglast")
        memory = process.memory_info().rss + sum(child.memory_info().rss for child in process.children(recursive=True))
        alone = process.memory_info().rss
        before, since = process.cpu_times(), time.perf_counter()
        time.sleep(10)
        after = process.cpu_times()
        idle = (after.user + after.system - before.user - before.system) / (time.perf_counter() - since)
    started = time.perf_counter()
    tree = Tree([str(work / "docs")])
    tree.look_round(0.0)
    looked = (time.perf_counter() - started) / 2
    return [
        f"{documents:,}",
        f"{median(waits):.1f} s",
        f"{quantiles(waits, n=10)[-1]:.1f} s",
        f"{burst:.1f} s",
        f"{ready:.1f} s",
        f"{looked:.2f} s",
        f"{alone >> 20} MB",
        f"{memory >> 20} MB",
        f"{100 * idle:.1f} %",
    ]


def main() -> None:
    """Print a table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--documents", type=int, nargs="+", default=[2_000, 20_000], metavar="N")
    parser.add_argument("--files", type=int, default=30, metavar="N", help="that appear (default: %(default)s)")
    given = parser.parse_args()
    heads = ("documents", "found p50", "p90", f"{BURST} at once", "start", "look", "memory", "with workers", "idle CPU")
    with scratch() as work:
        rows = [measured(work / str(count), count, given.files) for count in given.documents]
    print(f"{machine()}\n\n{table(rows, heads)}")


if __name__ == "__main__":
    main()
