"""A server through a day's work: visitors on every page, while the index is updated and rebuilt beside it.

Every answer must be right and memory must not grow. The first part of the time warms up: memory counts from its end.
Exits with 1 where an answer was wrong or memory grew by more than --growth percent.

Run: python -m benchmarks.soak [--minutes 60] [--documents 2000] [--visitors 4] [--growth 10]
"""

from __future__ import annotations

import argparse
import random
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from benchmarks import queries
from benchmarks.measure import DOCSEARCH, Row, isolated, percentile, run
from benchmarks.visitors import Answer, memory, serving, visit
from benchmarks.workplace import Options, made, report, scratch
from docsearch.search import open_index

QUESTIONS = 300
PAUSE = 0.02  # s between two requests of a visitor
UPDATES = 40  # at most, over the whole time
SAMPLES = 60  # looks at memory
WARM = 0.2  # of the time
SEED = 11
VIEWS = (
    ("/search", 8),
    ("/facts", 2),
    ("/map", 2),
    ("/timeline", 2),
    ("/api/v1/search", 2),
    ("/api/v1/suggest", 3),
    ("/api/v1/facets", 1),
)


@dataclass(frozen=True, slots=True)
class Soaked:
    """What came of it: answers by visitor, memory over time in bytes (seconds, of its own), updates and rebuilds."""

    answers: Sequence[Answer]
    memory: Sequence[tuple[float, int]]
    updates: int
    rebuilds: int


def _questions() -> list[str]:
    return [one.text for one in queries.asked(QUESTIONS, "soak")]


def wanderings(questions: Sequence[str], ids: Sequence[str], seed: int) -> Iterator[str]:
    """The addresses that a visitor goes to, without end."""
    chance = random.Random(seed)
    paths, weights = zip(*VIEWS, strict=True)
    while True:
        asked = urlencode({"q": chance.choice(questions)})
        if chance.random() < 0.15:
            yield f"/documents/{chance.choice(ids)}?{asked}"
        elif chance.random() < 0.05:
            yield chance.choice(("/", "/help", "/api/v1/health", "/metrics"))
        else:
            yield f"{chance.choices(paths, weights)[0]}?{asked}"


def wander(port: int, places: Iterator[str], done: threading.Event) -> list[Answer]:
    """Visit one place after the other until it is done."""

    def paced() -> Iterator[str]:
        for place in places:
            if done.wait(PAUSE):
                return
            yield place

    return [Answer(a.path, a.status, a.seconds, b"") for place in paced() for a in visit(port, [place])]


def soak(folder: Path, index: Path, minutes: float, visitors: int) -> Soaked:
    """Serve for so long, with so many visitors, while files come, change and go."""
    questions = isolated(_questions)
    with open_index(index) as opened:
        ids = [hit.id for hit in opened.search("the OR de OR a", limit=50).hits]
    done = threading.Event()
    seconds = 60 * minutes
    looks: list[tuple[float, int]] = []
    updates = rebuilds = 0
    with serving(index) as (process, port, _), ThreadPoolExecutor(visitors) as pool:
        began = time.perf_counter()
        wandering = [
            pool.submit(wander, port, wanderings(questions, ids, SEED + number), done) for number in range(visitors)
        ]
        while (now := time.perf_counter() - began) < seconds:
            looks.append((now, memory(process.pid)[0]))
            if updates < UPDATES * now / seconds:
                (folder / f"come{updates % 5}.txt").write_text(f"Košice and Da Nang met, {updates}.", encoding="utf-8")
                rebuild = rebuilds < 2 and now > seconds * (rebuilds + 1) / 3
                run(DOCSEARCH, "index", str(folder), "--index", str(index), *(["--rebuild"] if rebuild else []))
                updates, rebuilds = updates + 1, rebuilds + rebuild
            time.sleep(seconds / SAMPLES if seconds / SAMPLES < 5 else 5)
        looks.append((time.perf_counter() - began, memory(process.pid)[0]))
        done.set()
        answers = [answer for each in wandering for answer in each.result()]
    return Soaked(answers, looks, updates, rebuilds)


def growth(looks: Sequence[tuple[float, int]]) -> float:
    """How much more memory was held in the last fifth than in that after warming up, in percent."""
    end = looks[-1][0]

    def held(first: float, last: float) -> float:
        found = [size for at, size in looks if first * end <= at <= last * end]
        return sum(found) / len(found)

    return 100 * (held(1 - WARM, 1) / held(WARM, 2 * WARM) - 1)


def main() -> None:
    """Print the table, and what went wrong."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--minutes", type=float, default=60, metavar="N")
    parser.add_argument("--documents", type=int, default=2_000, metavar="N")
    parser.add_argument("--visitors", type=int, default=4, metavar="N")
    parser.add_argument("--growth", type=float, default=10, metavar="PERCENT", help="that is too much")
    given = parser.parse_args()
    with scratch() as work:
        folder, index = made("mixed", Options(given.documents, 1, work)), work / "index"
        run(DOCSEARCH, "index", str(folder), "--index", str(index))
        soaked = soak(folder, index, given.minutes, given.visitors)
    wrong = [answer for answer in soaked.answers if answer.status not in (200, 400)]
    grown = growth(soaked.memory)
    taken = [1000 * answer.seconds for answer in soaked.answers]
    what = f"{given.minutes:g} minutes, {given.visitors} visitors, {given.documents:,} documents"
    report(
        [
            Row(f"{what}, answers", f"{len(soaked.answers):,}"),
            Row(f"{what}, updates and rebuilds beside", f"{soaked.updates} and {soaked.rebuilds}"),
            Row(f"{what}, wrong answers", f"{len(wrong)}", target="0"),
            Row(f"{what}, p50", f"{percentile(taken, 0.5):.1f} ms"),
            Row(f"{what}, p99", f"{percentile(taken, 0.99):.1f} ms"),
            Row(f"{what}, memory at the end", f"{soaked.memory[-1][1] >> 20} MB"),
            Row(f"{what}, growth of memory", f"{grown:+.1f} %", target="< 10 %"),
        ],
        [],
    )
    for (status, path), count in Counter((answer.status, answer.path) for answer in wrong).most_common(10):
        print(f"{status} {path} ({count})")
    sys.exit(bool(wrong) or grown > given.growth)


if __name__ == "__main__":
    main()
