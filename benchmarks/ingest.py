"""How fast documents become an index, in documents and bytes a CPU-second, beside other pipelines on the same files.

Run: python -m benchmarks.ingest [--documents 20000] [--repeats 3] [--work FOLDER] [--only texts pages mixed memory]
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain
from pathlib import Path
from statistics import median
from typing import TypeVar

from benchmarks.measure import DOCSEARCH, Row, cpu_of, interleaved, isolated, memory_of, ratio, run, size_of, table
from benchmarks.workplace import Options, made, options, report, scratch
from docsearch.detect import label, open_detector
from docsearch.engines import write_engine
from docsearch.engines.protocol import Entry
from docsearch.entities.namesakes import settle
from docsearch.entities.running import find
from docsearch.extract import extract
from docsearch.ingest import ingest
from docsearch.mapping import VERSION, entry
from docsearch.passages import passages, units
from docsearch.pipeline import understand
from docsearch.records import encode
from docsearch.settings import Settings
from docsearch.sources.files import FileRef, read, walk

Result = TypeVar("Result")

TARGETS = {"texts": 5.0, "pages": 0.75, "mixed": 5.0}
UNCHANGED = 2_000  # documents of the run that finds nothing to do, and of the tables of stages
WARMING = 20  # documents read before the clock starts: imports and data files are paid once, not by each document


def _files(folder: Path) -> list[FileRef]:
    return list(walk([str(folder)]))


def ours(folder: Path, index: Path) -> float:
    """CPU seconds of docsearch on one worker."""
    warm = index.with_name("warm")
    some = [ref.path for ref in _files(folder)[:WARMING]]
    ingest(some, Settings(index=str(warm), workers=1))
    shutil.rmtree(warm)
    return cpu_of(lambda: ingest([str(folder)], Settings(index=str(index), workers=1)))


def usual(folder: Path, index: Path) -> float:
    """CPU seconds of trafilatura, langdetect and whoosh."""
    from benchmarks import baseline  # loaded in the process that runs it

    paths = [ref.path for ref in _files(folder)]
    baseline.usual(paths[:WARMING], index.with_name("warm"))
    shutil.rmtree(index.with_name("warm"))
    return cpu_of(lambda: baseline.usual(paths, index))


def by_hand(folder: Path, index: Path) -> float:
    """CPU seconds of trafilatura and SQLite FTS5."""
    from benchmarks import baseline

    paths = [ref.path for ref in _files(folder)]
    baseline.by_hand(paths[:WARMING], index.with_name("warm"))
    shutil.rmtree(index.with_name("warm"))
    return cpu_of(lambda: baseline.by_hand(paths, index))


def extraction_alone(folder: Path, index: Path) -> float:
    """CPU seconds of reading the files and trafilatura.extract, nothing else."""
    from benchmarks.baseline import text_of

    paths = [ref.path for ref in _files(folder)]
    for path in paths[:WARMING]:
        text_of(path)
    return cpu_of(lambda: [text_of(path) for path in paths])


class Stages:
    """CPU seconds by stage. The engine's own threads run beside, so it gets what the other stages leave."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self.elsewhere = 0.0  # work done twice to time its parts

    def timed(self, name: str, work: Callable[[], Result]) -> Result:
        """`work` done, its time on the account of `name`."""
        started = time.thread_time()
        result = work()
        self.seconds[name] = self.seconds.get(name, 0.0) + time.thread_time() - started
        return result

    def entry(self, ref: FileRef) -> Entry:
        """One file from bytes to entry, stage by stage."""
        source = self.timed("read", lambda: read(ref))
        found = self.timed("extract", lambda: extract(source))
        lines = self.timed("passages", lambda: units(found.text))
        spans = [(unit.start, unit.end) for unit in lines]
        detector = open_detector("default")
        guesses = self.timed("languages", lambda: label(found.text, spans, detector, found.declared_language))
        cut = self.timed("passages", lambda: passages(found.text, lines, guesses))
        mentions = self.timed("entities", lambda: [find(part.text, part.language, found.published) for part in cut])
        self.timed("namesakes", lambda: settle(list(chain.from_iterable(mentions))))
        started = time.thread_time()
        document = understand(source, detector)
        self.elsewhere += time.thread_time() - started
        result = self.timed("analyse", lambda: entry(document))
        before = self.seconds.get("encode", 0.0)
        self.timed("encode", lambda: encode(document))
        again = self.seconds["encode"] - before
        self.seconds["analyse"] -= again
        self.elsewhere += again
        return result


def stages(folder: Path, index: Path) -> dict[str, float]:
    """CPU seconds of each stage on one worker."""
    clock = Stages()
    refs = _files(folder)
    for ref in refs[:WARMING]:
        clock.entry(ref)
    clock.seconds.clear()
    clock.elsewhere = 0.0

    def entries() -> Iterator[Entry]:
        return map(clock.entry, refs)

    def write() -> None:
        with write_engine(index, analysis=VERSION) as engine:
            engine.update(entries())

    whole = cpu_of(write)
    clock.seconds["engine"] = whole - sum(clock.seconds.values()) - clock.elsewhere
    return clock.seconds


@dataclass(frozen=True, slots=True)
class Speeds:
    """CPU seconds of each pipeline, round by round, and the size of its index over the size of the files."""

    documents: int
    raw: int
    seconds: dict[str, list[float]]
    sizes: dict[str, float]


Pipeline = Callable[[Path, Path], float]
PIPELINES: dict[str, Pipeline] = {
    "docsearch": ours,
    "usual": usual,
    "by hand": by_hand,
    "trafilatura": extraction_alone,
}
BESIDE = {"texts": ("usual",), "pages": ("trafilatura", "usual"), "mixed": ("usual", "by hand")}


def speeds(kind: str, settings: Options) -> Speeds:
    """Run each pipeline of a set of documents, in fresh processes, in turns."""
    folder = made(kind, settings)
    raw, sizes = size_of(folder), {}

    def once(name: str) -> float:
        with scratch() as place:
            seconds = isolated(PIPELINES[name], folder, place / "index")
            if (place / "index").exists():
                sizes[name] = size_of(place / "index") / raw
        return seconds

    runs = {name: partial(once, name) for name in ("docsearch", *BESIDE[kind])}
    return Speeds(len(_files(folder)), raw, interleaved(runs, settings.repeats), sizes)


def speed_rows(kind: str, found: Speeds) -> Iterator[Row]:
    """Documents and megabytes a CPU-second, beside each of the others."""
    taken = median(found.seconds["docsearch"])
    rate, volume = found.documents / taken, found.raw / 1e6 / taken
    what = (
        f"{kind}: {found.documents:,} documents of {found.raw / found.documents / 1000:.1f} KB, documents a CPU-second"
    )
    for number, name in enumerate(BESIDE[kind]):
        theirs = found.documents / median(found.seconds[name])
        factor = ratio(found.seconds[name], found.seconds["docsearch"])
        target = f">= {TARGETS[kind]:g}" if number == 0 else ""
        yield Row(what, f"{rate:,.0f} ({volume:.2f} MB)", f"{theirs:,.0f} ({name})", f"{factor:.2f}", target)
    for name in BESIDE[kind]:
        if name in found.sizes:
            beside = f"{found.sizes[name]:.2f} ({name})"
            yield Row(f"{kind}: index / raw", f"{found.sizes['docsearch']:.2f}", beside)


def stage_table(kind: str, settings: Options) -> str:
    """The share of each stage; of a few thousand documents it is the same as of all."""
    settings = replace(settings, documents=min(UNCHANGED, settings.documents))
    with scratch() as place:
        found = isolated(stages, made(kind, settings), place / "index")
    whole, count = sum(found.values()), settings.count(kind)
    cells = [(name, f"{1000 * taken / count:.3f}", f"{taken / whole:.0%}") for name, taken in found.items()]
    cells.append(("all", f"{1000 * whole / count:.3f}", "100%"))
    return table(cells, (f"stage ({kind})", "CPU ms a document", "share"))


def memory_rows(settings: Options) -> Iterator[Row]:
    """Peak memory of `docsearch index` on the mixed set."""
    folder = made("mixed", settings)
    what = f"peak memory of `docsearch index`, {settings.count('mixed'):,} mixed documents"
    with scratch() as place:
        alone = run(DOCSEARCH, "index", str(folder), "--index", str(place / "one"), "--workers", "1").peak
        two = memory_of(DOCSEARCH, "index", str(folder), "--index", str(place / "two"), "--workers", "2")
    yield Row(f"{what}, one worker", f"{alone / 1e6:.0f} MB", target="< 600 MB")
    if two:
        yield Row(f"{what}, two workers, all processes", f"{two / 1e6:.0f} MB", target="< 600 MB")


def unchanged_row(settings: Options) -> Row:
    """Wall time of `docsearch index` when there is nothing to do."""
    settings = replace(settings, documents=min(UNCHANGED, settings.documents))
    folder = made("mixed", settings)
    with scratch() as place:
        command = (DOCSEARCH, "index", str(folder), "--index", str(place / "index"))
        run(*command)
        again = [run(*command) for _ in range(5)]
    cpu, wall = median(each.cpu for each in again), median(each.wall for each in again)
    what = f"`docsearch index`, {settings.count('mixed'):,} documents unchanged, wall (CPU)"
    return Row(what, f"{wall:.2f} s ({cpu:.2f} s)", target="< 1 s")


def measure(settings: Options, only: Sequence[str]) -> tuple[list[Row], list[str]]:
    """The rows of the table of figures, and the tables of stages."""
    rows: list[Row] = []
    tables: list[str] = []
    for kind in TARGETS:
        if kind in only:
            rows += speed_rows(kind, speeds(kind, settings))
            tables.append(stage_table(kind, settings))
    if "memory" in only:
        rows += memory_rows(settings)
        rows.append(unchanged_row(settings))
    return rows, tables


def main() -> None:
    with options(__doc__, only=(*TARGETS, "memory")) as (settings, only):
        rows, tables = measure(settings, only)
        report(rows, tables)


if __name__ == "__main__":
    main()
