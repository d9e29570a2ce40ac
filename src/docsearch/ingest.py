"""Bring an index up to date with folders and files: read what changed, drop what is gone, lose nothing else."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path
from time import perf_counter
from typing import NamedTuple

from docsearch.corrections import Corrections, load
from docsearch.detect import open_detector
from docsearch.engines import open_engine, write_engine
from docsearch.engines.generations import current
from docsearch.engines.protocol import Entry
from docsearch.entities.names import open_names
from docsearch.errors import DocsearchError, ExtractionError, IndexDamaged, IndexMissing, UsageError
from docsearch.identity import digest, document_id
from docsearch.lexicon.shelf import refresh
from docsearch.mapping import VERSION, entry
from docsearch.model import Document, Failed, Indexed, Outcome, Unchanged
from docsearch.pipeline import understand
from docsearch.processes import J, Result, in_processes
from docsearch.records import Stamp, read_stamps, stamp
from docsearch.settings import Settings
from docsearch.sources.files import FileRef, read, under, walk
from docsearch.translation.coverage import Coverage
from docsearch.translation.upkeep import ALL, Orders, Translated, Upkeep, begin, remember

COMMITTED = 5_000  # documents a commit: what an interrupted first run keeps; each costs about .2 s
FEW = 200  # documents; starting processes takes longer than reading so many
ROOTS = "roots.json"

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Report:
    """What one run did: numbers of documents; `documents` is how many the index holds now.

    `translation` is None where none was asked for.
    """

    added: int
    updated: int
    unchanged: int
    removed: int
    failed: tuple[Failed, ...]
    documents: int
    seconds: float
    translation: Translated | None = None


class FileJob(NamedTuple):
    """A file to be read, and the language set for it."""

    ref: FileRef
    language: str | None

    @property
    def uri(self) -> str:
        return self.ref.uri


def ingest(
    paths: Sequence[str],
    settings: Settings,
    rebuild: bool = False,
    progress: Progress | None = None,
    orders: Orders = ALL,
) -> Report:
    """Bring the index up to date with everything under `paths` (none: the corpus).

    A `rebuild` covers all paths ever given, too. Documents are translated as `orders` say if settings.translate_to, or
    that of an earlier run, names a language.
    Documents that cannot be read are reported, and what the index held of them stays. A rebuild is seen once it is
    whole. `progress` is told how many documents of how many are done. Raises the errors of docsearch.errors.
    """
    started = perf_counter()
    index = Path(settings.index)
    roots = _roots(index)
    if rebuild:
        _check_roots(roots, index)
        refresh(settings.index)
        paths = list(dict.fromkeys([*roots, *paths]))
    paths = paths or [settings.corpus]
    upkeep = begin(settings.translate_to, settings.index, orders)
    known = {} if rebuild else _known(index, settings.engine)
    refs = list(walk(paths))
    outcomes: list[Outcome] = []
    changed = list(_changed(refs, known, load(settings.index), upkeep, outcomes))
    gone = _gone(known, refs, paths)
    reading = partial(read_file, settings=settings)
    entries = carry_out(reading, changed, len(changed), settings.workers, outcomes, progress, upkeep)

    def done() -> None:
        _remember(index, [*roots, *paths])
        remember(index, upkeep.target if upkeep else None)

    if rebuild:
        _write_anew(entries, index, settings.engine)
    else:
        _write(entries, len(changed), gone, settings, done)
    done()
    return report(outcomes, known, len(gone), started, upkeep)


def report(
    outcomes: Iterable[Outcome], known: Mapping[str, Stamp], removed: int, started: float, upkeep: Upkeep | None
) -> Report:
    """The sum of `outcomes`, for an index that held the documents `known`."""
    outcomes = list(outcomes)
    indexed = [outcome.uri for outcome in outcomes if isinstance(outcome, Indexed)]
    unchanged = [outcome.uri for outcome in outcomes if isinstance(outcome, Unchanged)]
    added = sum(uri not in known for uri in indexed)
    if upkeep:
        for uri in unchanged:
            upkeep.add(known[uri].language, known[uri].coverage)
    return Report(
        added=added,
        updated=len(indexed) - added,
        unchanged=len(unchanged),
        removed=removed,
        failed=tuple(outcome for outcome in outcomes if isinstance(outcome, Failed)),
        documents=len(known) + added - removed,
        seconds=round(perf_counter() - started, 3),
        translation=upkeep.report() if upkeep else None,
    )


def _known(index: Path, engine: str | None) -> dict[str, Stamp]:
    """What the index holds, by uri; nothing where there is no index yet."""
    try:
        with closing(open_engine(index, analysis=VERSION, engine=engine)) as opened:
            return read_stamps(opened.sources())
    except IndexMissing:
        return {}


def _changed(
    refs: Iterable[FileRef],
    known: Mapping[str, Stamp],
    corrections: Corrections,
    upkeep: Upkeep | None,
    outcomes: list[Outcome],
) -> Iterator[FileJob]:
    """The files that are new, or differ from what the index holds, or whose language was set since, or whose
    translation is not what is wanted now."""
    for ref in refs:
        job = FileJob(ref, corrections.language(ref.uri))
        held = known.get(ref.uri)
        if held is None or held.correction != job.language or not in_readers_language(held, upkeep):
            yield job
            continue
        try:
            same = digest(read(ref).content) == held.digest
        except ExtractionError as error:
            outcomes.append(Failed(ref.uri, "read", str(error)))
            continue
        if same:
            outcomes.append(Unchanged(ref.uri))
        else:
            yield job


def _gone(known: Iterable[str], refs: Iterable[FileRef], paths: Sequence[str]) -> list[str]:
    """The ids of documents whose files are no longer under the paths given; those in a folder that
    cannot be listed are not gone."""
    seen = {ref.uri for ref in refs}
    shut = [ref.uri for ref in refs if ref.problem]
    return [
        document_id(uri)
        for uri in known
        if uri not in seen
        and any(under(uri, path) for path in paths)
        and not any(under(uri, folder) for folder in shut)
    ]


def in_readers_language(stamp: Stamp, upkeep: Upkeep | None) -> bool:
    """Whether the index has a document translated as far as it can be, or not at all where that is not wanted."""
    return upkeep.holds(stamp.coverage) if upkeep else stamp.coverage is None


def carry_out(
    reading: Callable[[J], Document | Failed | Unchanged],
    jobs: Iterable[J],
    total: int,
    workers: int,
    outcomes: list[Outcome],
    progress: Progress | None,
    upkeep: Upkeep | None,
) -> Iterator[Entry]:
    """The entries of the documents that `reading` gives for the jobs, of which there are `total`; each leaves an
    outcome.

    `workers` are processes, 0: one for each processor. They make the entries, too, unless documents are translated in
    between: this process does that, since a model takes all processors by itself.
    """
    workers = workers or os.cpu_count() or 1
    alone = workers == 1 or total <= FEW

    def results(work: Callable[[J], Result]) -> Iterator[Result | Failed]:
        done = map(work, jobs) if alone else in_processes(work, jobs, workers)
        return _counted(done, total, progress)

    entries = _translated(results(reading), total, upkeep) if upkeep else results(partial(_entry_of, reading=reading))
    for result in entries:
        if isinstance(result, Entry):
            outcomes.append(Indexed(result.uri))
            yield result
        else:
            outcomes.append(result)


def _counted(results: Iterable[Result], total: int, progress: Progress | None) -> Iterator[Result]:
    for done, result in enumerate(results, 1):
        if progress:
            progress(done, total)
        yield result


def _entry_of(job: J, reading: Callable[[J], Document | Failed | Unchanged]) -> Entry | Failed | Unchanged:
    result = reading(job)
    return _stamped(result) if isinstance(result, Document) else result


def _translated(
    results: Iterable[Document | Failed | Unchanged], total: int, upkeep: Upkeep
) -> Iterator[Entry | Failed | Unchanged]:
    for result in upkeep.documents(results, total):
        yield result if isinstance(result, Failed | Unchanged) else _stamped(*result)


def read_file(job: FileJob, settings: Settings) -> Document | Failed:
    """One file, from its bytes, in whichever process: whatever goes wrong with it stays its own.

    The names that are looked for are those of the glossaries imported for the index.
    """
    stage = "read"
    try:
        source = read(job.ref)
        stage = "extract"
        detector, names = open_detector(settings.detector), open_names(settings.index)
        return understand(source, detector, job.language, names, settings.recogniser)
    except ExtractionError as error:
        return Failed(job.uri, stage, str(error))
    except DocsearchError:
        raise
    except Exception as error:  # noqa: BLE001 - a fault of ours on one document must not cost the others
        return fault(job.uri, stage, error)


def _stamped(document: Document, coverage: Coverage | None = None) -> Entry | Failed:
    """The entry of a document, with its stamp for a digest."""
    try:
        return entry(document)._replace(digest=stamp(document, coverage))
    except DocsearchError:
        raise
    except Exception as error:  # noqa: BLE001 - as above
        return fault(document.uri, "analyse", error)


def fault(uri: str, stage: str, error: Exception) -> Failed:
    """The outcome of a document at which the program itself went wrong."""
    return Failed(uri, stage, f"{type(error).__name__}: {error}".splitlines()[0])


def _write(
    entries: Iterator[Entry], total: int, gone: Sequence[str], settings: Settings, done: Callable[[], None]
) -> None:
    """Commit in batches, each followed by `done`, so that an interrupted run keeps what it has done."""
    index = Path(settings.index)
    if not total and not gone and current(index):
        return
    for start in range(0, max(total, 1), COMMITTED):
        with write_engine(index, analysis=VERSION, engine=settings.engine) as engine:
            engine.update(islice(entries, COMMITTED), gone if start == 0 else ())
        done()


def _write_anew(entries: Iterator[Entry], index: Path, engine: str | None) -> None:
    with write_engine(index, analysis=VERSION, engine=engine, rebuild=True) as opened:
        opened.update(entries)
        if not opened.sources() and current(index):
            raise DocsearchError("no document could be read", "the index stays as it was; run it without --rebuild")


def _roots(index: Path) -> list[str]:
    """The paths that the index was built from, as they were given."""
    try:
        found = json.loads((index / ROOTS).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return []
    except (OSError, ValueError) as error:
        raise IndexDamaged(f"cannot read {index / ROOTS}: {error}", "delete that file") from error
    return [str(path) for path in found]


def _check_roots(roots: Sequence[str], index: Path) -> None:
    """Raise UsageError for a path given before that is not there: a drive not mounted must not empty the index."""
    for root in roots:
        if not os.path.lexists(root):
            raise UsageError(
                f"{root} was indexed before and is not here", f"if it is gone, take it out of {index / ROOTS}"
            )


def _remember(index: Path, roots: Sequence[str]) -> None:
    wanted = list(dict.fromkeys(roots))
    if wanted != _roots(index):
        part = index / f"{ROOTS}.part"
        part.write_text(json.dumps(wanted, ensure_ascii=False), encoding="utf-8")
        part.replace(index / ROOTS)
