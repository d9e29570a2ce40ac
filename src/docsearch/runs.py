"""One run over documents: the work on each, in processes or here, what came of it, and the sum of it all."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from time import perf_counter
from typing import NamedTuple, cast

from docsearch.engines.protocol import Entry
from docsearch.errors import DocsearchError, one_line
from docsearch.mapping import entry
from docsearch.model import Document, Failed, Indexed, Outcome, Unchanged
from docsearch.pipeline import Lap
from docsearch.processes import in_processes, workers_for
from docsearch.records import Stamp, stamp
from docsearch.settings import Settings
from docsearch.translation.coverage import Coverage
from docsearch.translation.upkeep import Translated, Upkeep
from docsearch.worker import J, Limits, Result

Progress = Callable[[int, int], None]


class Committed(NamedTuple):
    """So many documents more are in the index for good."""

    documents: int


Tell = Callable[[Outcome | Committed], None]


@dataclass(frozen=True, slots=True)
class Report:
    """What one run did: numbers of documents; `documents` is how many the index holds now.

    `languages` are the main ones of those added and updated; `stages`, the seconds that each stage took, all processes
    together. `translation` is None where none was asked for.
    """

    added: int
    updated: int
    unchanged: int
    removed: int
    failed: tuple[Failed, ...]
    documents: int
    seconds: float
    languages: dict[str, int]
    stages: dict[str, float]
    translation: Translated | None = None


@dataclass(slots=True)
class Tally:
    """What has come of a run so far.

    `tell` hears of each outcome, `progress` how many documents of how many are done.
    """

    tell: Tell | None = None
    progress: Progress | None = None
    outcomes: list[Outcome] = field(default_factory=list)
    languages: Counter[str] = field(default_factory=Counter)
    stages: dict[str, float] = field(default_factory=dict)
    started: float = field(default_factory=perf_counter)

    def add(self, outcome: Outcome | Committed) -> None:
        """Note what came of a document, and say so."""
        if not isinstance(outcome, Committed):
            self.outcomes.append(outcome)
        if self.tell:
            self.tell(outcome)

    def spend(self, stage: str, seconds: float) -> None:
        """Note how long something took."""
        self.stages[stage] = self.stages.get(stage, 0.0) + seconds

    @property
    def indexed(self) -> int:
        """How many documents were added or updated."""
        return self.languages.total()

    @property
    def failed(self) -> tuple[Failed, ...]:
        """The documents that could not be read."""
        return tuple(outcome for outcome in self.outcomes if isinstance(outcome, Failed))

    def report(self, known: Mapping[str, Stamp], removed: int, upkeep: Upkeep | None) -> Report:
        """The sum, for an index that held the documents `known`, by uri."""
        indexed = [outcome.uri for outcome in self.outcomes if isinstance(outcome, Indexed)]
        unchanged = [outcome.uri for outcome in self.outcomes if isinstance(outcome, Unchanged)]
        added = sum(uri not in known for uri in indexed)
        if upkeep:
            for uri in unchanged:
                upkeep.add(known[uri].language, known[uri].coverage)
        return Report(
            added=added,
            updated=len(indexed) - added,
            unchanged=len(unchanged),
            removed=removed,
            failed=self.failed,
            documents=len(known) + added - removed,
            seconds=round(perf_counter() - self.started, 3),
            languages=dict(self.languages.most_common()),
            stages={stage: round(seconds, 3) for stage, seconds in self.stages.items()},
            translation=upkeep.report() if upkeep else None,
        )


class Laps:
    """How many seconds each stage of the work on a document took."""

    def __init__(self) -> None:
        self.stages: dict[str, float] = {}
        self._since = perf_counter()

    def lap(self, stage: str) -> None:
        """What was done since the last lap belongs to `stage`."""
        now = perf_counter()
        self.stages[stage] = self.stages.get(stage, 0.0) + now - self._since
        self._since = now


class Worked(NamedTuple):
    """What came of a document, its language, and how long each stage took."""

    result: Entry | Document | Failed | Unchanged
    stages: Mapping[str, float]
    language: str = ""


Reading = Callable[[J, Lap], Document | Failed | Unchanged]


def carry_out(
    reading: Reading[J], jobs: Iterable[J], total: int, settings: Settings, tally: Tally, upkeep: Upkeep | None
) -> Iterator[Entry]:
    """The entries of the documents that `reading` gives for the jobs, of which there are `total`; each leaves an
    outcome.

    Processes make the entries, too, unless documents are translated in between: this process does that, since a model
    takes all processors by itself.
    """
    done = isolated(partial(_worked, reading=reading, mapped=upkeep is None), jobs, settings, settings.limit_seconds)
    counted = _counted(done, total, tally)
    for result, language in _translated(counted, total, upkeep) if upkeep else counted:
        if isinstance(result, Entry):
            tally.languages[language] += 1
            tally.add(Indexed(result.uri))
            yield result
        elif isinstance(result, Failed | Unchanged):
            tally.add(result)


def isolated(
    work: Callable[[J], Result], jobs: Iterable[J], settings: Settings, seconds: float
) -> Iterator[Result | Failed]:
    """What `work` makes of jobs, in order, in processes of their own unless the settings say otherwise.

    A job may take so many `seconds`.
    """
    if not settings.isolated:
        return map(work, jobs)
    workers, memory = workers_for(settings.workers or os.cpu_count() or 1, settings.limit_memory)
    return in_processes(work, jobs, workers, Limits(seconds, memory))


def fault(uri: str, stage: str, error: Exception) -> Failed:
    """The outcome of a document at which the program itself went wrong."""
    return Failed(uri, stage, one_line(error))


def _worked(job: J, reading: Reading[J], mapped: bool) -> Worked:
    """What `reading` gives for a job: with its entry where that is to be `mapped`."""
    laps = Laps()
    result = reading(job, laps.lap)
    if not isinstance(result, Document):
        return Worked(result, laps.stages)
    if not mapped:
        return Worked(result, laps.stages, result.language)
    made = _stamped(result)
    laps.lap("terms")
    return Worked(made, laps.stages, result.language)


_Result = Entry | Document | Failed | Unchanged


def _counted(done: Iterable[Worked | Failed], total: int, tally: Tally) -> Iterator[tuple[_Result, str]]:
    for count, worked in enumerate(done, 1):
        if tally.progress:
            tally.progress(count, total)
        if isinstance(worked, Failed):
            yield worked, ""
        else:
            for stage, seconds in worked.stages.items():
                tally.spend(stage, seconds)
            yield worked.result, worked.language


def _translated(results: Iterable[tuple[_Result, str]], total: int, upkeep: Upkeep) -> Iterator[tuple[_Result, str]]:
    read: Iterable[Document | Failed | Unchanged] = (each for each, _ in results if not isinstance(each, Entry))
    for result in upkeep.documents(read, total):
        if isinstance(result, Failed | Unchanged):
            yield result, ""
        else:
            document, coverage = cast(tuple[Document, Coverage], result)
            yield _stamped(document, coverage), document.language


def _stamped(document: Document, coverage: Coverage | None = None) -> Entry | Failed:
    """The entry of a document, with its stamp for a digest."""
    try:
        return entry(document)._replace(digest=stamp(document, coverage))
    except (DocsearchError, MemoryError):
        raise
    except Exception as error:  # noqa: BLE001 - a fault of ours on one document must not cost the others
        return fault(document.uri, "analyse", error)
