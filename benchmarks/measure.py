"""CPU time, peak memory and tables. The machine may be shared, so ratios count and seconds do not."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from statistics import median
from typing import ParamSpec, TypeVar

Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")

ROOT = Path(__file__).parent.parent
PYTHON = sys.executable
DOCSEARCH = str(Path(sys.executable).with_name("docsearch"))
SAMPLED = 0.2  # seconds between two looks at the memory of several processes


@dataclass(frozen=True, slots=True)
class Run:
    """What one command took: CPU and wall seconds, and the most memory it held at once, in bytes."""

    cpu: float
    wall: float
    peak: int


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table: a figure, what it is measured beside, the ratio of the two and what it should be."""

    what: str
    ours: str
    beside: str = ""
    ratio: str = ""
    target: str = ""


def isolated(function: Callable[Parameters, Result], *args: Parameters.args, **kwargs: Parameters.kwargs) -> Result:
    """Call `function` in a fresh process: nothing remembered, nothing left behind."""
    with ProcessPoolExecutor(1, get_context("spawn")) as pool:
        return pool.submit(function, *args, **kwargs).result()


def cpu_of(work: Callable[[], object]) -> float:
    """CPU seconds of this process, all threads, for `work`."""
    before = resource.getrusage(resource.RUSAGE_SELF)
    work()
    after = resource.getrusage(resource.RUSAGE_SELF)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def environment() -> dict[str, str]:
    """The environment of an installed program: Python keeps the bytecode it compiles, whatever is set here."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def run(*command: str) -> Run:
    """Run a command to its end, its output thrown away. Raises RuntimeError when it fails."""
    started = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, env=environment(), cwd=ROOT)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"exit code {process.returncode}: {' '.join(command)}")
    unit = 1 if sys.platform == "darwin" else 1024
    return Run(used.ru_utime + used.ru_stime, time.perf_counter() - started, used.ru_maxrss * unit)


def memory_of(*command: str) -> int:
    """The most memory a command and its children held at once, in bytes, pages they share counted once (Linux)."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, env=environment(), cwd=ROOT)
    most = 0
    while process.poll() is None:
        most = max(most, sum(map(_proportional, _family(process.pid))))
        time.sleep(SAMPLED)
    return most


def _family(process: int) -> list[int]:
    try:
        listed = Path(f"/proc/{process}/task/{process}/children").read_text(encoding="ascii").split()
    except OSError:
        return []
    return [process, *(each for child in listed for each in _family(int(child)))]


def _proportional(process: int) -> int:
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0
    return sum(1024 * int(line.split()[1]) for line in lines if line.startswith("Pss:"))


def cpu_piped(*command: str) -> float:
    """CPU seconds of a command whose output is piped."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, capture_output=True, env=environment(), cwd=ROOT)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def interleaved(runs: Mapping[str, Callable[[], float]], repeats: int) -> dict[str, list[float]]:
    """Each of `runs` in turn, `repeats` times over, so that what else the machine does falls on all alike."""
    found: dict[str, list[float]] = {name: [] for name in runs}
    for _ in range(repeats):
        for name, each in runs.items():
            found[name].append(each())
    return found


def ratio(one: Sequence[float], other: Sequence[float]) -> float:
    """The median of `one` over `other`, round by round."""
    return median(a / b for a, b in zip(one, other, strict=True))


def percentile(values: Iterable[float], share: float) -> float:
    """The value below which `share` (0 to 1) of them lie."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def size_of(folder: Path) -> int:
    """Bytes of all files under a folder."""
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())


def table(rows: Iterable[Sequence[str]], heads: Sequence[str]) -> str:
    """A Markdown table that also reads well as text: the first column to the left, the others to the right."""
    cells = [list(heads), *map(list, rows)]
    widths = [max(len(row[column]) for row in cells) for column in range(len(heads))]
    lines = [
        "| "
        + " | ".join(c.rjust(w) if i else c.ljust(w) for i, (c, w) in enumerate(zip(row, widths, strict=True)))
        + " |"
        for row in cells
    ]
    lines.insert(1, "|" + "|".join("-" * (w + 1) + (":" if i else "-") for i, w in enumerate(widths)) + "|")
    return "\n".join(lines)


def rows_table(rows: Iterable[Row]) -> str:
    """The table of figures, baselines and targets."""
    cells = [(row.what, row.ours, row.beside, row.ratio, row.target) for row in rows]
    return table(cells, ("figure", "docsearch", "beside", "ratio", "target"))
