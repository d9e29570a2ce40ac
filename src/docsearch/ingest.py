"""Bring an index up to date with folders and files: read what changed, drop what is gone, lose nothing else."""

from __future__ import annotations

import json
import os
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from time import perf_counter

from docsearch.detect import open_detector
from docsearch.engines import open_engine, write_engine
from docsearch.engines.generations import current
from docsearch.engines.protocol import Entry
from docsearch.errors import DocsearchError, ExtractionError, IndexDamaged, IndexMissing, UsageError
from docsearch.identity import digest, document_id
from docsearch.mapping import VERSION, entry
from docsearch.model import Failed, Indexed, Outcome, Unchanged
from docsearch.pipeline import understand
from docsearch.settings import Settings
from docsearch.sources.files import FileRef, read, under, walk

COMMITTED = 5_000  # documents a commit: what an interrupted first run keeps; each costs about .2 s
FEW = 200  # documents; starting processes takes longer than reading so many
CHUNK = 16  # documents handed to a process at a time: .1 ms of hand-over for each, and an even load
ROOTS = "roots.json"

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Report:
    """What one run did: numbers of documents; `documents` is how many the index holds now."""

    added: int
    updated: int
    unchanged: int
    removed: int
    failed: tuple[Failed, ...]
    documents: int
    seconds: float


def ingest(paths: Sequence[str], settings: Settings, rebuild: bool = False, progress: Progress | None = None) -> Report:
    """Bring the index up to date with everything under `paths` (none: the corpus).

    A `rebuild` covers all paths ever given, too.
    Documents that cannot be read are reported, and what the index held of them stays. A rebuild is seen once it is
    whole. `progress` is told how many documents of how many are done. Raises the errors of docsearch.errors.
    """
    started = perf_counter()
    index = Path(settings.index)
    roots = _roots(index)
    if rebuild:
        _check_roots(roots, index)
        paths = list(dict.fromkeys([*roots, *paths]))
    paths = paths or [settings.corpus]
    known = {} if rebuild else _known(index, settings.engine)
    refs = list(walk(paths))
    outcomes: list[Outcome] = []
    changed = list(_changed(refs, known, outcomes))
    gone = _gone(known, refs, paths)
    entries = _entries(changed, settings, outcomes, progress)
    if rebuild:
        _write_anew(entries, index, settings.engine)
    else:
        _write(entries, len(changed), gone, settings)
    _remember(index, [*roots, *paths])
    return _report(outcomes, known, len(gone), started)


def _report(outcomes: Iterable[Outcome], known: Mapping[str, str], removed: int, started: float) -> Report:
    indexed = [outcome.uri for outcome in outcomes if isinstance(outcome, Indexed)]
    added = sum(uri not in known for uri in indexed)
    return Report(
        added=added,
        updated=len(indexed) - added,
        unchanged=sum(isinstance(outcome, Unchanged) for outcome in outcomes),
        removed=removed,
        failed=tuple(outcome for outcome in outcomes if isinstance(outcome, Failed)),
        documents=len(known) + added - removed,
        seconds=round(perf_counter() - started, 3),
    )


def _known(index: Path, engine: str | None) -> dict[str, str]:
    """What the index holds: uri -> digest; nothing where there is no index yet."""
    try:
        with closing(open_engine(index, analysis=VERSION, engine=engine)) as opened:
            return opened.sources()
    except IndexMissing:
        return {}


def _changed(refs: Iterable[FileRef], known: Mapping[str, str], outcomes: list[Outcome]) -> Iterator[FileRef]:
    """The files that are new or differ from what the index holds."""
    for ref in refs:
        if ref.uri not in known:
            yield ref
            continue
        try:
            same = digest(read(ref).content) == known[ref.uri]
        except ExtractionError as error:
            outcomes.append(Failed(ref.uri, "read", str(error)))
            continue
        if same:
            outcomes.append(Unchanged(ref.uri))
        else:
            yield ref


def _gone(known: Mapping[str, str], refs: Iterable[FileRef], paths: Sequence[str]) -> list[str]:
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


def _entries(
    refs: Sequence[FileRef], settings: Settings, outcomes: list[Outcome], progress: Progress | None
) -> Iterator[Entry]:
    """The entries of all files that can be read, in order; every file leaves an outcome."""
    workers = settings.workers or os.cpu_count() or 1
    processed = partial(process, detector=settings.detector)
    if workers == 1 or len(refs) <= FEW:
        results: Iterable[Entry | Failed] = map(processed, refs)
    else:
        results = _in_processes(processed, refs, workers)
    for done, result in enumerate(results, 1):
        if progress:
            progress(done, len(refs))
        if isinstance(result, Failed):
            outcomes.append(result)
        else:
            outcomes.append(Indexed(result.uri))
            yield result


def process(ref: FileRef, detector: str) -> Entry | Failed:
    """One file from bytes to index entry, in whichever process: whatever goes wrong with it stays its own."""
    stage = "read"
    try:
        source = read(ref)
        stage = "extract"
        document = understand(source, open_detector(detector))
        stage = "analyse"
        return entry(document)
    except ExtractionError as error:
        return Failed(ref.uri, stage, str(error))
    except DocsearchError:
        raise
    except Exception as error:  # noqa: BLE001 - a fault of ours on one document must not cost the others
        return Failed(ref.uri, stage, f"{type(error).__name__}: {error}".splitlines()[0])


def _in_processes(
    processed: Callable[[FileRef], Entry | Failed], refs: Sequence[FileRef], workers: int
) -> Iterator[Entry | Failed]:
    """`processed` over all files, in order. A file that takes its process down with it is found and reported."""
    chunks = [refs[i : i + CHUNK] for i in range(0, len(refs), CHUNK)]
    done = 0
    while done < len(chunks):
        pool = _pool(workers)
        try:
            for results in _windowed(pool, partial(_each, processed), chunks[done:], 2 * workers):
                yield from results
                done += 1
        except BrokenProcessPool:
            yield from (_alone(processed, ref) for ref in chunks[done])
            done += 1
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


def _pool(workers: int) -> ProcessPoolExecutor:
    # Spawned, since the engine's threads do not survive a fork. The main process alone answers Ctrl-C.
    return ProcessPoolExecutor(workers, get_context("spawn"), signal.signal, (signal.SIGINT, signal.SIG_IGN))


def _each(processed: Callable[[FileRef], Entry | Failed], refs: Sequence[FileRef]) -> list[Entry | Failed]:
    return [processed(ref) for ref in refs]


def _windowed(
    pool: ProcessPoolExecutor,
    work: Callable[[Sequence[FileRef]], list[Entry | Failed]],
    chunks: Iterable[Sequence[FileRef]],
    window: int,
) -> Iterator[list[Entry | Failed]]:
    """Results in order, at most `window` chunks ahead of what is taken, so that memory stays bounded."""
    waiting: deque[Future[list[Entry | Failed]]] = deque()
    for chunk in chunks:
        waiting.append(pool.submit(work, chunk))
        if len(waiting) > window:
            yield waiting.popleft().result()
    while waiting:
        yield waiting.popleft().result()


def _alone(processed: Callable[[FileRef], Entry | Failed], ref: FileRef) -> Entry | Failed:
    with _pool(1) as pool:
        try:
            return pool.submit(processed, ref).result()
        except BrokenProcessPool:
            return Failed(ref.uri, "extract", "reading it crashed the process")


def _write(entries: Iterator[Entry], total: int, gone: Sequence[str], settings: Settings) -> None:
    """Commit in batches, so that an interrupted run keeps what it has done."""
    index = Path(settings.index)
    if not total and not gone and current(index):
        return
    for start in range(0, max(total, 1), COMMITTED):
        with write_engine(index, analysis=VERSION, engine=settings.engine) as engine:
            engine.update(islice(entries, COMMITTED), gone if start == 0 else ())


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
