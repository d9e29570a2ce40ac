"""The page under load: time to the first answer, bytes of a first look, requests a second, time an answer, memory.

Eight clients ask one after the other, from a process of their own on the same cores. Three loads: questions as staff
ask them, a few very often (Zipf's law) and most of them answered before; the same without any answered before; and
one question only, as wrk does.

Run: python -m benchmarks.serving [--documents 20000] [--work FOLDER]
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlencode

from benchmarks import queries
from benchmarks.latency import indexed
from benchmarks.measure import Row, isolated, percentile
from benchmarks.visitors import Answer, crowd, memory, serving, transferred
from benchmarks.workplace import Options, options, report

CLIENTS = 8
DISTINCT = 400  # questions
REQUESTS = 4_000  # of each load but that of new questions
SEED = 7


def _addresses(count: int, seed: str) -> list[str]:
    return list(dict.fromkeys(f"/search?{urlencode({'q': one.text})}" for one in queries.asked(count, seed)))


def as_staff_ask(addresses: Sequence[str]) -> list[str]:
    """Requests drawn by Zipf's law: the n-th question is asked 1/n times as often as the first."""
    chance = random.Random(SEED)
    weights = [1 / rank for rank in range(1, len(addresses) + 1)]
    return chance.choices(addresses, weights, k=REQUESTS)


def load_rows(index: Path, documents: int) -> list[Row]:
    """Figures of one server, started anew."""
    new = isolated(_addresses, DISTINCT, "serving")
    rows = []
    with serving(index) as (process, port, started):
        what = f"{documents:,} documents"
        rows.append(Row(f"{what}, start to first answer", f"{started:.2f} s", target="< 1 s"))
        size = transferred(port, "/search?q=Paris")
        rows.append(Row(f"{what}, first look at ten hits, gzip", f"{size / 1000:.0f} KB", target="< 60 KB"))
        isolated(crowd, port, isolated(_addresses, 100, "warming"), CLIENTS)
        rows += _figures(f"{what}, questions never asked before", *isolated(crowd, port, new, CLIENTS), targets=False)
        rows += _figures(f"{what}, questions as staff ask them", *isolated(crowd, port, as_staff_ask(new), CLIENTS))
        rows += _figures(f"{what}, one question", *isolated(crowd, port, new[:1] * REQUESTS, CLIENTS))
        own, whole = memory(process.pid)
        rows.append(Row(f"{what}, memory after it, all processes", f"{own >> 20} MB", target="< 250 MB"))
        rows.append(Row(f"{what}, the same with mapped files", f"{whole >> 20} MB"))
    return rows


def _figures(what: str, answers: Sequence[Answer], seconds: float, targets: bool = True) -> list[Row]:
    if wrong := [answer for answer in answers if answer.status not in (200, 400)]:  # 400: queries that cannot be read
        raise RuntimeError(f"{len(wrong)} of {len(answers)} requests failed: {wrong[0].status} {wrong[0].path}")
    taken = [1000 * answer.seconds for answer in answers]
    wanted = ("< 20 ms", "< 100 ms", ">= 200") if targets else ("", "", "")
    return [
        Row(f"{what}, p50", f"{percentile(taken, 0.5):.1f} ms", target=wanted[0]),
        Row(f"{what}, p99", f"{percentile(taken, 0.99):.1f} ms", target=wanted[1]),
        Row(f"{what}, requests a second", f"{len(answers) / seconds:,.0f}", target=wanted[2]),
    ]


def measure(settings: Options) -> list[Row]:
    """The rows of the table."""
    return load_rows(indexed(settings), settings.count("mixed"))


def main() -> None:
    """Print the table."""
    with options(__doc__, only=("load",), documents=20_000) as (settings, _):
        report(measure(settings), [])


if __name__ == "__main__":
    main()
