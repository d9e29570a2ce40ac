"""Whether docsearch costs as much a document, and holds no more memory, in a large collection as in a small one.

Indexes sets of texts of about 2 KB by the command, as it is set up by default, each into a new index, and a second time
with nothing changed. Memory is that of all processes, pages they share counted once (Linux).
Run: python -m benchmarks.scale [--documents 100000] [--work FOLDER]
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple, TextIO

import psutil

from benchmarks.measure import DOCSEARCH, ROOT, Row, Run, environment, size_of, table
from benchmarks.workplace import Options, made, report, scratch

SMALL = 2_000  # documents that the large set is compared with
FEW = 64  # documents that start all that there is to start, and no more
STEPS = 10  # parts of the large run that are told apart
SAMPLED = 0.5  # s between two looks at the processes: one takes the system 10 ms
WORKER = "multiprocessing.spawn"  # in the command line of a worker


class Held(NamedTuple):
    """Bytes of memory, and how many of them are files mapped into it, which the system drops when it needs room."""

    all: int
    files: int


class Watched(NamedTuple):
    """What a command took; `parts` of its peak are those of the parent and of each worker at that moment.

    `commits`: documents in the index for good, and the CPU seconds spent by then.
    """

    run: Run
    parts: Sequence[Held]
    commits: Sequence[tuple[int, float]]


class Scale(NamedTuple):
    """Two runs over `documents` documents of `raw` bytes: the first, and one that finds nothing to do; the index."""

    documents: int
    raw: int
    first: Watched
    again: Watched
    size: int

    @property
    def cpu(self) -> float:
        """CPU ms a document."""
        return 1000 * self.first.run.cpu / self.documents

    @property
    def wall(self) -> float:
        """Milliseconds a document."""
        return 1000 * self.first.run.wall / self.documents


def watched(events: Path, *command: str) -> Watched:
    """Run a command to its end; `events` is a file for what it says. Raises RuntimeError when it fails."""
    started = time.perf_counter()
    parts: Sequence[Held] = ()
    spent: dict[int, float] = {}  # CPU seconds by process
    most, commits = 0, [(0, 0.0)]
    with events.open("w", encoding="utf-8") as into, events.open(encoding="utf-8") as said:
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=into, env=environment(), cwd=ROOT)
        while True:
            ended, status, used = os.wait4(process.pid, os.WNOHANG)
            if ended:
                break
            processes = _family(process.pid)
            held = [_held(each.pid) for each in processes]
            if (whole := sum(each.all for each in held)) > most:
                most = whole
                parts = [each for each, its in zip(held, processes, strict=True) if its is processes[0] or _works(its)]
            spent |= {each.pid: _cpu(each) for each in processes}
            if done := sum(_committed(said)):
                commits.append((commits[-1][0] + done, sum(spent.values())))
            time.sleep(SAMPLED)
        last = sum(_committed(said))
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"exit code {process.returncode}: {' '.join(command)}")
    run = Run(used.ru_utime + used.ru_stime, time.perf_counter() - started, most)
    return Watched(run, parts, [*commits, (commits[-1][0] + last, run.cpu)] if last else commits)


def _held(process: int) -> Held:
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text(encoding="ascii").splitlines()
    except OSError:
        return Held(0, 0)
    found = {name: 1024 * int(rest.split()[0]) for name, _, rest in (line.partition(":") for line in lines[1:])}
    return Held(found["Pss"], found["Pss_File"])


def _family(process: int) -> list[psutil.Process]:
    """A process and all that it has started."""
    with suppress(psutil.NoSuchProcess):
        parent = psutil.Process(process)
        return [parent, *parent.children(recursive=True)]
    return []


def _works(process: psutil.Process) -> bool:
    with suppress(psutil.NoSuchProcess, psutil.ZombieProcess):
        return any(WORKER in part for part in process.cmdline())
    return False


def _cpu(process: psutil.Process) -> float:
    """CPU seconds of a process that lives."""
    with suppress(psutil.NoSuchProcess):
        times = process.cpu_times()
        return float(times.user) + float(times.system)
    return 0.0


def _committed(said: TextIO) -> Iterator[int]:
    """Documents of each commit that is told of since the last look."""
    for line in said:
        if '"committed"' in line:
            yield json.loads(line)["documents"]


def scale(folder: Path, documents: int) -> Scale:
    """Index a folder of so many documents, twice."""
    with scratch() as place:
        command = DOCSEARCH, "index", str(folder), "--index", str(place / "index"), "--log-json"
        first = watched(place / "events", *command)
        size = size_of(place / "index")
        again = watched(place / "events", *command)
    return Scale(documents, size_of(folder), first, again, size)


def few(folder: Path) -> Scale:
    """The first documents of a folder by themselves."""
    with scratch() as place:
        (place / "texts").mkdir()
        for path in sorted(folder.rglob("*.txt"))[:FEW]:
            shutil.copy(path, place / "texts")
        return scale(place / "texts", FEW)


def rows(start: Scale, small: Scale, large: Scale) -> Iterator[Row]:
    """A large collection beside a small one; the CPU of starting aside, too, which is nothing in the large one."""
    what, beside = f"{large.documents:,} texts of {large.raw / large.documents / 1000:.1f} KB", f"({small.documents:,})"
    for name, ours, theirs, target in (
        ("CPU a document", large.cpu, small.cpu, ".85 to 1.15"),
        ("CPU a document without starting", _after(start, large), _after(start, small), ".85 to 1.15"),
        ("wall a document", large.wall, small.wall, ""),
    ):
        yield Row(f"{what}, {name}", f"{ours:.3f} ms", f"{theirs:.3f} ms {beside}", f"{ours / theirs:.2f}", target)
    peaks = [_mega(each.first.run.peak) for each in (large, small)]
    yield Row(f"{what}, peak memory, all processes", peaks[0], f"{peaks[1]} {beside}", target="< 800 MB")
    files = [_mega(sum(part.files for part in each.first.parts)) for each in (large, small)]
    yield Row(f"{what}, of that files mapped", files[0], f"{files[1]} {beside}")
    for number, part in enumerate(large.first.parts):
        name = f"worker {number}" if number else "parent"
        yield Row(f"{what}, of that {name} (files mapped)", f"{_mega(part.all)} ({_mega(part.files)})")
    yield Row(f"{what}, index / raw", f"{large.size / large.raw:.2f}", f"{small.size / small.raw:.2f} {beside}")
    again = [f"{each.again.run.wall:.2f} s ({each.again.run.cpu:.2f} s)" for each in (large, small)]
    yield Row(f"{what}, unchanged: wall (CPU)", again[0], f"{again[1]} {beside}")
    yield Row(f"{what}, unchanged: peak memory", _mega(large.again.run.peak))


def _after(start: Scale, all_: Scale) -> float:
    """CPU ms a document beyond what starting takes."""
    return 1000 * (all_.first.run.cpu - start.first.run.cpu) / (all_.documents - start.documents)


def _mega(size: int) -> str:
    return f"{size / 1e6:.0f} MB"


def steps(large: Scale) -> str:
    """CPU a document, part by part of the run."""
    marks = [large.first.commits[0]]
    for each in large.first.commits:
        if each[0] - marks[-1][0] >= large.documents / STEPS:
            marks.append(each)
    cells = [
        (f"{before:,} to {after:,}", f"{1000 * (spent - earlier) / (after - before):.2f}")
        for (before, earlier), (after, spent) in pairwise(marks)
    ]
    return table(cells, ("documents", "CPU ms a document"))


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--documents", type=int, default=100_000, metavar="N", help="default: %(default)s")
    parser.add_argument("--work", type=Path, metavar="FOLDER", help="keep the sets of documents here, and use them")
    given = parser.parse_args()
    with scratch() as place:
        work = (given.work or place).resolve()
        work.mkdir(parents=True, exist_ok=True)
        small, large = (made("texts", Options(count, 1, work)) for count in (SMALL, given.documents))
        found = scale(large, given.documents)
        report(list(rows(few(small), scale(small, SMALL), found)), [steps(found)])


if __name__ == "__main__":
    main()
