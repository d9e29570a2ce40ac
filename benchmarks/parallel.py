"""What several processes gain, what reading files in processes of their own costs, and what one bad document costs.

Wall-clock figures want an idle machine; those of CPU hold on a busy one.
Run: python -m benchmarks.parallel [--documents 2000] [--repeats 3] [--work FOLDER] [--only speed start trouble memory]
"""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from statistics import median
from typing import NamedTuple

from benchmarks.measure import PYTHON, Row, Run, isolated, memory_of, run
from benchmarks.workplace import Options, made, options, report, scratch
from docsearch.detect import open_detector
from docsearch.ingest import ingest
from docsearch.mapping import entry
from docsearch.model import Failed
from docsearch.pipeline import understand
from docsearch.processes import in_processes
from docsearch.settings import Settings
from docsearch.sources.files import FileRef, read, walk
from docsearch.worker import Limits

FEW = 5  # documents of the smallest run
PATIENCE = 5.0  # s that the hanging document may take
KINDS = ("speed", "start", "trouble", "memory")


def once(folder: str, index: str, workers: int, apart: bool) -> None:
    """Index a folder; run in a process of its own."""
    ingest([folder], Settings(index=index, workers=workers, isolated=apart))


def _command(folder: Path, index: Path, workers: int, apart: bool = True) -> tuple[str, ...]:
    call = f"once({str(folder)!r}, {str(index)!r}, {workers}, {apart})"
    return PYTHON, "-c", f"from benchmarks.parallel import once; {call}"


def _timed(folder: Path, workers: int, apart: bool = True) -> Run:
    with scratch() as place:
        return run(*_command(folder, place / "index", workers, apart))


def _rounds(commands: Mapping[str, Callable[[], Run]], repeats: int) -> dict[str, list[Run]]:
    """Each in turn, so that what else the machine does falls on all alike."""
    found: dict[str, list[Run]] = {name: [] for name in commands}
    for _ in range(repeats):
        for name, each in commands.items():
            found[name].append(each())
    return found


def speed_rows(settings: Options) -> Iterator[Row]:
    """One worker beside none, two beside one."""
    folder, count = made("mixed", settings), settings.count("mixed")
    commands = {
        "none": partial(_timed, folder, 1, False),
        "one": partial(_timed, folder, 1),
        "two": partial(_timed, folder, 2),
    }
    found = _rounds(commands, settings.repeats)
    cpu = {name: median(each.cpu for each in runs) for name, runs in found.items()}
    what = f"{count:,} mixed documents, CPU, one worker beside none"
    factor = median(one.cpu / none.cpu for one, none in zip(found["one"], found["none"], strict=True))
    yield Row(what, f"{cpu['one']:.2f} s", f"{cpu['none']:.2f} s (none)", f"{factor:.3f}", "<= 1.05")
    rate = {name: count / median(each.wall for each in runs) for name, runs in found.items()}
    what = f"{count:,} mixed documents, documents a second, two workers beside one ({os.getloadavg()[0]:.1f} load)"
    factor = median(one.wall / two.wall for one, two in zip(found["one"], found["two"], strict=True))
    yield Row(what, f"{rate['two']:,.0f}", f"{rate['one']:,.0f} (one)", f"{factor:.2f}", ">= 1.7")
    factor = median(none.wall / two.wall for none, two in zip(found["none"], found["two"], strict=True))
    yield Row(what.replace("one", "none"), f"{rate['two']:,.0f}", f"{rate['none']:,.0f} (none)", f"{factor:.2f}")


def start_rows(settings: Options) -> Iterator[Row]:
    """A run of a few documents, from the start of Python to its end."""
    folder = made("texts", settings)
    with scratch() as place:
        for path in sorted(folder.rglob("*.txt"))[:FEW]:
            shutil.copy(path, place)
        commands = {"none": partial(_timed, place, 1, False), "two": partial(_timed, place, 2)}
        found = _rounds(commands, 5 * settings.repeats)
    wall = {name: median(each.wall for each in runs) for name, runs in found.items()}
    more = wall["two"] - wall["none"]
    yield Row(f"a run of {FEW} documents", f"{wall['two']:.2f} s", f"{wall['none']:.2f} s (none)", f"+{more:.2f} s")


class _Job(NamedTuple):
    """A file to be read, and what goes wrong with it."""

    ref: FileRef
    trouble: str = ""

    @property
    def uri(self) -> str:
        return self.ref.uri


def _read(job: _Job) -> int:
    if job.trouble == "crash":
        os._exit(1)
    if job.trouble == "hang":
        time.sleep(1e6)
    if job.trouble == "hog":
        held = []
        while True:
            held.append(b"x" * (16 << 20))
    return len(entry(understand(read(job.ref), open_detector("default"))).record)


def _work(folder: Path, trouble: str) -> tuple[float, list[str]]:
    """Seconds to read the files of a folder, the one in the middle with trouble, and the reasons of those that fail."""
    jobs = [_Job(ref) for ref in walk([str(folder)])]
    jobs[len(jobs) // 2] = jobs[len(jobs) // 2]._replace(trouble=trouble)
    list(in_processes(_read, jobs[:100], 2, Limits(PATIENCE)))  # starts the processes
    started = time.perf_counter()
    results = list(in_processes(_read, jobs, 2, Limits(PATIENCE)))
    return time.perf_counter() - started, [each.error for each in results if isinstance(each, Failed)]


def trouble_rows(settings: Options) -> Iterator[Row]:
    """What one document costs that hangs, crashes or takes all memory."""
    folder = made("mixed", settings)
    names = ("", "crash", "hang", "hog")
    found: dict[str, list[float]] = {name: [] for name in names}
    reasons: dict[str, list[str]] = {}
    for _ in range(settings.repeats):
        for name in names:
            seconds, reasons[name] = isolated(_work, folder, name)
            found[name].append(seconds)
    without = median(found[""])
    for name in names[1:]:
        (reason,) = reasons[name]
        more = median(with_ - sound for with_, sound in zip(found[name], found[""], strict=True))
        what = f"{settings.count('mixed'):,} mixed documents, two workers, one document fails: {reason}"
        yield Row(what, f"{median(found[name]):.2f} s", f"{without:.2f} s (none fails)", f"{more:+.2f} s")


def memory_rows(settings: Options) -> Iterator[Row]:
    """The most memory that all processes hold together."""
    folder = made("mixed", settings)
    for workers in (1, 2):
        with scratch() as place:
            most = memory_of(*_command(folder, place / "index", workers))
        what = f"peak memory, {settings.count('mixed'):,} mixed documents, all processes, workers: {workers}"
        yield Row(what, f"{most / 1e6:.0f} MB", target="< 800 MB")


def main() -> None:
    with options(__doc__, only=KINDS) as (settings, only):
        measures: Sequence[tuple[str, Callable[[Options], Iterator[Row]]]] = (
            ("speed", speed_rows),
            ("start", start_rows),
            ("trouble", trouble_rows),
            ("memory", memory_rows),
        )
        report([row for name, rows in measures if name in only for row in rows(settings)], ())


if __name__ == "__main__":
    from benchmarks.parallel import main as imported  # so that processes find what they are to do by its module

    imported()
