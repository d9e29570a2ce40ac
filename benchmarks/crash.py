"""What `kill -9` does to an index: nothing that counts. Kills `docsearch index` at random moments, over and over.

    first      a new index, in batches
    index      new, changed and removed documents into an index that exists, in batches
    rebuild    the same by --rebuild
    processes  as index, the files read in processes of their own

After each kill the index must open, answer and be at a whole commit: as it was, or with whole batches of what was
new, or with all of it. `docsearch check` must call it sound; and the same command once more must leave what an
undisturbed run leaves: the same documents, the same answers, no litter.

Run: python -m benchmarks.crash [--rounds 200] [--seed 1]
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import chdir, closing, suppress
from itertools import cycle, islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from benchmarks.measure import table
from benchmarks.workplace import machine
from docsearch.engines import checksums, generations, open_engine
from docsearch.engines.generations import Generation
from docsearch.errors import DocsearchError, IndexMissing
from docsearch.ingest import ingest
from docsearch.inspection import inspect
from docsearch.mapping import VERSION
from docsearch.runs import Committed
from docsearch.search import open_index
from docsearch.settings import Settings

BATCH = 20  # documents a commit
OLD, NEW, CHANGED, GONE = 100, 40, 30, 20
QUERIES = ("bridge", "Bratislava", "pillar 7", "country:SK changed", '"number 21"', "added -Bratislava")
FEW = 20  # hits that are compared one by one; of more their number
KEPT = {"CURRENT", ".lock", "roots.json", "failures.json"}
SETTINGS = Settings(workers=1, isolated=False)

# The command as it is, but for the size of a batch; what any process does first is done before the clock starts.
COMMAND = """
import sys
from functools import partial
from docsearch.cli import index, main
from docsearch.detect import open_detector
from docsearch.ingest import ingest
from docsearch.model import Source
from docsearch.pipeline import understand
index.ingest = partial(ingest, batch=int(sys.argv.pop(1)))
understand(Source("a.txt", "text/plain", b"The bridge of Bratislava in 2017"), open_detector("default"))
print("ready", flush=True)
main()
"""

State = dict[str, str]  # uri -> stamp
Answers = dict[str, tuple[int, tuple[str, ...]]]


class Kind(NamedTuple):
    """A way to run the command: what is there before, and its options."""

    name: str
    exists: bool
    options: tuple[str, ...] = ()
    isolated: bool = False


KINDS = (
    Kind("first", False),
    Kind("index", True),
    Kind("rebuild", True, ("--rebuild",)),
    Kind("processes", True, isolated=True),
)


class Course(NamedTuple):
    """What a run leads to undisturbed: the states after each commit, the first one being that before it, with the
    answers in each; and how many seconds it takes."""

    states: list[State]
    answers: list[Answers]
    seconds: float


class Outcome(NamedTuple):
    """What one kill met, and what was wrong then."""

    kind: str
    phase: str
    faults: tuple[str, ...]


class Crashes:
    """Rounds of killing in a folder."""

    def __init__(self, folder: Path, kinds: Sequence[Kind] = KINDS, timed: int = 3) -> None:
        """Undisturbed runs come first, of each kind `timed` to see how long they take."""
        self.folder = folder
        self.timed = timed
        self.kinds = kinds
        _write(folder / "old", 0)
        _write(folder / "new", 1)
        self.place("base", Kind("", False), "old")
        with chdir(folder / "base"):
            ingest(["docs"], SETTINGS)
        self.courses = {kind.name: self._course(kind) for kind in kinds}
        self.seconds = {name: course.seconds for name, course in self.courses.items()}  # that a run takes by now

    def rounds(self, count: int, seed: int = 1) -> Iterator[Outcome]:
        """Kill so many times, each kind in its turn, at any moment of its run."""
        chance = random.Random(seed)
        for number, kind in enumerate(islice(cycle(self.kinds), count)):
            yield self._round(f"round{number}", kind, chance)

    def _round(self, name: str, kind: Kind, chance: random.Random) -> Outcome:
        self.place(name, kind)
        while ended := self._run(name, kind, chance.uniform(0, self.seconds[kind.name])):
            self.seconds[kind.name] = ended  # it was faster than the kill
            shutil.rmtree(self.folder / name)
            self.place(name, kind)
        with chdir(self.folder / name):
            phase = _phase(kind)
            faults = self.faults(kind)
        if not faults:
            shutil.rmtree(self.folder / name)
        return Outcome(kind.name, phase, faults)

    def faults(self, kind: Kind) -> tuple[str, ...]:
        """What is wrong in the working folder after a kill, and after the command has run again."""
        return tuple(_faults(kind, self.courses[kind.name]))

    def place(self, name: str, kind: Kind, documents: str = "new") -> None:
        """A folder as the run finds it."""
        shutil.copytree(self.folder / documents, self.folder / name / "docs")
        if kind.exists:
            shutil.copytree(self.folder / "base" / "index", self.folder / name / "index")

    def _run(self, name: str, kind: Kind, seconds: float | None = None) -> float | None:
        """Run the command and kill it after so many seconds, if any; how long it took if it came to its end."""
        isolated, workers = str(kind.isolated).lower(), "2" if kind.isolated else "1"
        environment = os.environ | {"DOCSEARCH_ISOLATED": isolated, "DOCSEARCH_WORKERS": workers}
        command = [sys.executable, "-c", COMMAND, str(BATCH), "index", "docs", *kind.options]
        with subprocess.Popen(
            command,
            cwd=self.folder / name,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        ) as child:
            assert child.stdout is not None
            assert child.stdout.readline() == "ready\n"
            started = time.perf_counter()
            try:
                child.wait(seconds)
            except subprocess.TimeoutExpired:
                child.kill()
            said = child.stdout.read()
        if child.returncode not in (0, -9):
            raise RuntimeError(f"{kind.name}: {said}")
        return time.perf_counter() - started if child.returncode == 0 else None

    def _course(self, kind: Kind) -> Course:
        name = f"course of {kind.name}"
        self.place(name, kind)
        seen: list[tuple[State, Answers]] = []
        with chdir(self.folder / name):
            seen.append(_seen())
            rebuild = bool(kind.options)
            ingest(["docs"], SETTINGS, rebuild, tell=lambda told: _note(told, seen), batch=BATCH)
            seen.append(_seen())
        taken = []
        for number in range(self.timed):
            self.place(f"{name} {number}", kind)
            taken.append(self._run(f"{name} {number}", kind) or 0.0)
        return Course([state for state, _ in seen], [answers for _, answers in seen], max(taken))


def _note(told: object, seen: list[tuple[State, Answers]]) -> None:
    if isinstance(told, Committed):
        seen.append(_seen())


def _write(folder: Path, version: int) -> None:
    """The documents as they were (0), or as they are by now (1)."""
    folder.mkdir()
    numbers = range(OLD) if version == 0 else range(GONE, OLD + NEW)
    for number in numbers:
        changed = version == 1 and number % (OLD // CHANGED) == 0
        word = "added" if number >= OLD else "changed" if changed else "kept"
        town = "Bratislava" if number % 2 else "Košice"
        text = f"The {word} bridge\n\nIt is bridge number {number} of {town}, {word}, and has {number % 9} pillars.\n"
        (folder / f"{number:03}.txt").write_text(text, encoding="utf-8")


def _seen() -> tuple[State, Answers]:
    """The documents of the index in this folder, and its answers; nothing where there is no index."""
    try:
        with closing(open_engine(Path("index"), analysis=VERSION)) as engine:
            state = engine.sources()
    except IndexMissing:
        return {}, {}
    with open_index("index") as index:
        found = {query: index.search(query, limit=FEW) for query in QUERIES}
    return state, {
        query: (each.total, tuple(sorted(hit.uri for hit in each.hits)) if each.total <= FEW else ())
        for query, each in found.items()
    }


def _phase(kind: Kind) -> str:
    """What was going on, told from what lies there."""
    directory = Path("index")
    current = None
    with suppress(DocsearchError):
        current = generations.current(directory)
    folders = sorted(path.name for path in directory.glob("gen-*"))
    if current is None:
        return "before the first commit" if folders else "before anything was written"
    if current.name != max(folders):
        return "while the new index grew"
    if kind.options:
        return "after the new index was published" if len(folders) > 1 else "before anything was written"
    return _phase_of(current)


def _phase_of(current: Generation) -> str:
    noted = set(checksums.noted(current.path))
    if not checksums.is_settled(current.path):
        return "between a commit and its notes"
    written = {path.name for path in checksums.lasting(current.path)}
    return "while a batch was written" if written - noted else "between batches"


def _faults(kind: Kind, course: Course) -> Iterator[str]:
    try:
        state, answers = _seen()
        if state not in course.states:
            yield f"no whole commit: {len(state)} documents"
        elif answers != course.answers[course.states.index(state)]:
            yield f"other answers: {answers}"
        if state:
            yield from (finding.problem for finding in inspect(SETTINGS))
        ingest(["docs"], SETTINGS, bool(kind.options), batch=BATCH)
        if _seen() != (course.states[-1], course.answers[-1]):
            yield "the run after it did not complete it"
        yield from (f"afterwards: {finding.problem}" for finding in inspect(SETTINGS))
        yield from (f"left behind: {name}" for name in sorted(_litter()))
    except DocsearchError as error:
        yield f"{type(error).__name__}: {error}"


def _litter() -> set[str]:
    names = {path.name for path in Path("index").iterdir()} - KEPT
    kept = {found.name for found in (generations.current(Path("index")), generations.previous(Path("index"))) if found}
    return names - kept


def report(outcomes: Sequence[Outcome]) -> str:
    """Rounds and faults by what was killed, and when."""
    rounds = Counter((outcome.kind, outcome.phase) for outcome in outcomes)
    faulty = Counter((outcome.kind, outcome.phase) for outcome in outcomes if outcome.faults)
    rows = [(*key, str(rounds[key]), str(faulty[key])) for key in sorted(rounds)]
    rows.append(("all", "", str(len(outcomes)), str(faulty.total())))
    return table(rows, ("run", "killed", "rounds", "with faults"))


def main() -> None:
    parser = argparse.ArgumentParser(description="Kill docsearch index over and over.")
    parser.add_argument("--rounds", type=int, default=200, metavar="N")
    parser.add_argument("--seed", type=int, default=1, metavar="N")
    options = parser.parse_args()
    with TemporaryDirectory(prefix="crash") as folder:
        outcomes = []
        started = time.perf_counter()
        for outcome in Crashes(Path(folder)).rounds(options.rounds, options.seed):
            outcomes.append(outcome)
            for fault in outcome.faults:
                print(f"{outcome.kind}, {outcome.phase}: {fault}", file=sys.stderr)
        print(f"{machine()}; {time.perf_counter() - started:.0f} s\n\n{report(outcomes)}")
    sys.exit(any(outcome.faults for outcome in outcomes))


if __name__ == "__main__":
    main()
