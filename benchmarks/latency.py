"""How long a query takes: from a cold start, and of an index that is open already, beside whoosh on the same files.

Run: python -m benchmarks.latency [--documents 20000] [--repeats 15] [--work FOLDER] [--only cold warm]
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from statistics import median

from benchmarks import queries
from benchmarks.measure import DOCSEARCH, PYTHON, Row, cpu_piped, interleaved, isolated, percentile, run, table
from benchmarks.queries import COLD, Asked
from benchmarks.workplace import Options, made, options, report
from docsearch.errors import QueryError
from docsearch.search import open_index
from docsearch.sources.files import walk

QUERIES = 400
WARMING = 100  # other queries asked before the clock starts
PASSES = 3  # fresh processes; each asks every query once
IMPORTS = "import click, tantivy"


def indexed(settings: Options) -> Path:
    """The index of the mixed set, built now: one that is there may be of yesterday's code."""
    folder = made("mixed", settings)
    index = folder.with_name(folder.name + ".index")
    shutil.rmtree(index, ignore_errors=True)
    run(DOCSEARCH, "index", str(folder), "--index", str(index))
    return index


def whoosh_indexed(settings: Options) -> Path:
    """The whoosh index of the mixed set, built now unless it is there."""
    folder = made("mixed", settings)
    index = folder.with_name(folder.name + ".whoosh")
    if not index.exists():
        isolated(_build_whoosh, folder, index)
    return index


def _build_whoosh(folder: Path, index: Path) -> None:
    from benchmarks import baseline  # loaded in the process that runs it

    unfinished = index.with_name(index.name + ".part")
    baseline.usual([ref.path for ref in walk([str(folder)])], unfinished)
    unfinished.rename(index)


def cold_rows(settings: Options, index: Path, repeats: int) -> Iterator[Row]:
    """CPU of whole processes: one query each, its output piped."""
    commands = {
        "bare": (PYTHON, "-c", "pass"),
        "imports": (PYTHON, "-c", IMPORTS),
        **{kind: (DOCSEARCH, "query", text, "--index", str(index)) for kind, text in COLD.items()},
    }
    for command in commands.values():
        cpu_piped(*command)  # compiles and caches, as the first run after an installation does
    taken = interleaved({name: partial(cpu_piped, *command) for name, command in commands.items()}, repeats)
    least = median(taken["imports"])
    beside = f"{1000 * least:.0f} ms (`{IMPORTS}`; bare Python {1000 * median(taken['bare']):.0f})"
    for kind, text in COLD.items():
        mid = median(taken[kind])
        what = f"cold start, {settings.count('mixed'):,} documents, {kind} `{text}`, CPU"
        yield Row(what, f"{1000 * mid:.0f} ms", beside, f"{mid / least:.2f}", "<= 2")


def _asked(count: int, seed: str) -> list[Asked]:
    return queries.asked(count, seed)


def ask_docsearch(index: Path, warming: Sequence[Asked], asked: Sequence[Asked]) -> list[tuple[float, int]]:
    """CPU milliseconds and documents found of each query, ten hits with snippets and all facets; -1: not understood."""
    with open_index(index) as opened:

        def ask(text: str) -> int:
            try:
                return opened.search(text).total
            except QueryError:
                return -1

        for one in warming:
            ask(one.text)
        return [_clocked(ask, one.text) for one in asked]


def ask_whoosh(index: Path, warming: Sequence[Asked], asked: Sequence[Asked]) -> list[tuple[float, int]]:
    """The same of whoosh: ten hits with highlights, counts by language."""
    from benchmarks.baseline import UsualSearch

    search = UsualSearch(index)
    for one in warming:
        search.search(one.text)
    found = [_clocked(lambda text: search.search(text)[0], one.text) if one.plain else (0.0, -1) for one in asked]
    search.close()
    return found


def _clocked(ask: Callable[[str], int], text: str) -> tuple[float, int]:
    started = time.process_time()
    total = ask(text)
    return 1000 * (time.process_time() - started), total


def warm(settings: Options, index: Path, whoosh: Path | None) -> tuple[list[Row], list[str]]:
    """CPU of queries of an open index; each is asked once in each of several processes, the median counts.

    Beside whoosh only queries that both understand and both find something for: most of ours it finds nothing for.
    """
    warming, asked = isolated(_asked, WARMING, "warming"), isolated(_asked, QUERIES, "asked")
    asked = [one for one in asked if one.text not in {other.text for other in warming}]
    passes = [isolated(ask_docsearch, index, warming, asked) for _ in range(PASSES)]
    taken = [median(each[number][0] for each in passes) for number in range(len(asked))]
    totals = [total for _, total in passes[0]]
    pairs: list[tuple[float, float]] = []
    if whoosh is not None:
        theirs = isolated(ask_whoosh, whoosh, [one for one in warming if one.plain], asked)
        compared = zip(asked, taken, totals, theirs, strict=True)
        pairs = [(mine, other) for one, mine, total, (other, found) in compared if one.plain and total > 0 < found]
    what = f"warm, {settings.count('mixed'):,} documents, {len(asked)} queries, ten hits, snippets, facets, CPU"
    rows = []
    for share, target in ((0.5, "< 5 ms"), (0.99, "< 30 ms")):
        rows.append(Row(f"{what}, p{100 * share:.0f}", f"{percentile(taken, share):.1f} ms", target=target))
        if pairs:
            same, whooshs = (percentile(each, share) for each in zip(*pairs, strict=True))
            both = f"warm, the {len(pairs)} of them that both answer, CPU, p{100 * share:.0f}"
            rows.append(Row(both, f"{same:.1f} ms", f"{whooshs:.1f} ms (whoosh)", f"{whooshs / same:.1f}"))
    return rows, [kinds_table(asked, taken, totals)]


def kinds_table(asked: Sequence[Asked], taken: Sequence[float], totals: Sequence[int]) -> str:
    """Milliseconds by kind of query."""
    cells = []
    for kind in dict.fromkeys(one.kind for one in asked):
        mine = [n for n, one in enumerate(asked) if one.kind == kind]
        some = [taken[n] for n in mine]
        slowest = max(mine, key=lambda n: taken[n])
        cells.append(
            (
                kind,
                str(len(mine)),
                f"{median(totals[n] for n in mine):,.0f}",
                f"{percentile(some, 0.5):.1f}",
                f"{max(some):.1f}",
                f"{asked[slowest].text} ({totals[slowest]:,})",
            )
        )
    return table(cells, ("warm query", "asked", "median hits", "p50 ms", "slowest ms", "slowest (hits)"))


def measure(settings: Options, only: Sequence[str]) -> tuple[list[Row], list[str]]:
    """The rows of the table of figures, and warm queries by kind."""
    index = indexed(settings)
    rows: list[Row] = []
    tables: list[str] = []
    if "cold" in only:
        rows += cold_rows(settings, index, settings.repeats)
    if "warm" in only:
        more, tables = warm(settings, index, whoosh_indexed(settings) if "whoosh" in only else None)
        rows += more
    return rows, tables


def main() -> None:
    with options(__doc__, only=("cold", "warm", "whoosh"), repeats=15) as (settings, only):
        rows, tables = measure(settings, only)
        report(rows, tables)


if __name__ == "__main__":
    main()
