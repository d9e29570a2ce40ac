"""Bring an index up to date with folders and files: read what changed, drop what is gone, lose nothing else."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from functools import partial
from itertools import chain
from math import inf
from pathlib import Path
from time import perf_counter

from docsearch.changes import Changes, FileJob, changes, half_gone, places
from docsearch.containers.shelf import Job, expand, latest, sweep
from docsearch.containers.shelf import home as unpacked
from docsearch.corrections import load
from docsearch.detect import open_detector
from docsearch.engines import open_engine, write_engine
from docsearch.engines.generations import current
from docsearch.engines.protocol import Engine, Entry
from docsearch.entities.names import open_names
from docsearch.errors import DocsearchError, ExtractionError
from docsearch.extract import extract
from docsearch.extracts import home, remembered, trim
from docsearch.failures import Failure, Failures, load_failures, save_failures
from docsearch.identity import document_id
from docsearch.lexicon.shelf import refresh
from docsearch.mapping import VERSION, entry
from docsearch.model import Document, Failed, Unchanged
from docsearch.ocr import Ocr, reader
from docsearch.pipeline import Lap, understand
from docsearch.records import Stamp, decode, read_stamps
from docsearch.roots import check_roots, load_roots, save_roots
from docsearch.runs import Committed, Progress, Report, Tally, Tell, carry_out, fault, isolated
from docsearch.settings import Settings
from docsearch.sources.files import INSIDE, FileRef, read, under, walk, with_digest
from docsearch.translation.upkeep import ALL, Orders, Upkeep, begin, remember

COMMITTED = 5_000  # documents a commit, each of which costs about .2 s
OCR_SHARE = 0.75  # of the time that one document may take, so that pages read in time are not lost with the others
UNPACKING = 10  # times as long as reading one document may take
COMMITTED_SECONDS = 60.0  # after which there is one anyway: what is lost at most when a run is interrupted


def ingest(
    paths: Sequence[str],
    settings: Settings,
    rebuild: bool = False,
    progress: Progress | None = None,
    orders: Orders = ALL,
    *,
    retry: bool = False,
    wait: float = 0.0,
    tell: Tell | None = None,
    batch: int = COMMITTED,
) -> Report:
    """Bring the index up to date with everything under `paths` (none: the corpus).

    A `rebuild` covers all paths ever given, too. Documents are translated as `orders` say if settings.translate_to, or
    that of an earlier run, names a language.
    Documents that cannot be read are reported, and what the index held of them stays; they are not tried again as long
    as they are the same, but with `retry` or `rebuild`. A rebuild is seen once it is whole.
    There is a commit every `batch` documents. Another writer is waited for `wait` seconds. `progress` is told how many
    documents of how many are done, `tell` what came of each. Raises the errors of docsearch.errors.
    """
    tally = Tally(tell, progress)
    index = Path(settings.index)
    roots = load_roots(index)
    if rebuild:
        check_roots(roots, index)
        refresh(settings.index)
        paths = list(dict.fromkeys([*roots, *paths]))
    paths = paths or [settings.corpus]
    run = _Run(settings, paths, paths, [*roots, *paths], tally, orders)
    return run.rebuilt(wait) if rebuild else run.updated(retry, wait, batch)


def update(paths: Sequence[str], settings: Settings, tell: Tell | None = None) -> Report:
    """Bring an index up to date with some of the files and folders that it is built from, which may be gone.

    Raises as `ingest` does.
    """
    there = [path for path in paths if os.path.lexists(path)]
    run = _Run(settings, there, paths, load_roots(Path(settings.index)), Tally(tell), ALL)
    return run.updated(retry=False, wait=inf, batch=COMMITTED)


class _Run:
    """One run over the files `there` are under `paths`, into an index that is built from `roots`."""

    def __init__(
        self,
        settings: Settings,
        there: Sequence[str],
        paths: Sequence[str],
        roots: Sequence[str],
        tally: Tally,
        orders: Orders,
    ) -> None:
        self.settings = settings
        self.index = Path(settings.index)
        self.there = there
        self.paths = list(paths)
        self.roots = roots
        self.tally = tally
        self.upkeep = begin(settings.translate_to, settings.index, orders)
        self.conditions = f"{VERSION} {reader(settings.ocr)} {settings.limit_seconds} {settings.limit_memory}"
        self.refs: list[FileRef] = []
        self.committed = 0  # documents

    def updated(self, retry: bool, wait: float, batch: int) -> Report:
        """Commit in batches, so that an interrupted run keeps what it has done."""
        fresh = current(self.index) is None
        with write_engine(self.index, analysis=VERSION, engine=self.settings.engine, wait=wait) as engine:
            known = _known(engine)
            found = self.changed(known, Failures("", {}) if retry else load_failures(self.index))
            read = {place for job in found.jobs for place in (job.ref.place, *job.locations)}
            gone = [uri for uri in found.gone if read.isdisjoint(places(uri, known[uri]))]
            removed = len(gone)
            entries = self.entries(found)
            while (first := next(entries, None)) is not None:
                self.commit(engine, _batch(chain((first,), entries), batch), gone)
                gone, fresh = [], False
            failed = {each.uri for each in self.tally.failed}
            replaced = [uri for uri in found.gone if uri not in failed and not read.isdisjoint(places(uri, known[uri]))]
            if gone or replaced or fresh:
                self.commit(engine, (), [*gone, *replaced])
            self.done()
        self.tidy()
        return self.tally.report(known, removed + len(replaced), self.upkeep)

    def rebuilt(self, wait: float) -> Report:
        """A new index, with what the old one has of documents that cannot be read any more."""
        with write_engine(self.index, analysis=VERSION, engine=self.settings.engine, rebuild=True, wait=wait) as engine:
            entries = self.entries(self.changed({}, Failures("", {})))
            engine.update(self.timed(chain(entries, self.kept())))
            held = len(engine.sources())
            if not held and current(self.index):
                raise DocsearchError("no document could be read", "the index stays as it was; run it without --rebuild")
        self.done()
        self.tidy()
        return replace(self.tally.report({}, 0, self.upkeep), documents=held)

    def changed(self, known: Mapping[str, Stamp], failures: Failures) -> Changes:
        """What there is to do; what is done already is counted."""
        started = perf_counter()
        self.refs = self.found(self.there)
        if more := half_gone(self.refs, self.paths, known):
            self.paths += more
            self.refs += self.found([path for path in more if os.path.lexists(path)])
        if failures.conditions != self.conditions:
            failures = Failures(self.conditions, {})
        corrections = load(self.settings.index)
        found = changes(self.refs, self.paths, known, failures, corrections.language, self.is_settled)
        for uri in found.unchanged:
            self.tally.add(Unchanged(uri))
        for failed in found.failed:
            self.tally.add(failed)
        missing = {job.ref.digest for job in found.jobs if not os.path.lexists(job.ref.path)}
        if missing:  # members of containers that were unpacked before
            self.found(self.there, missing)
        self.tally.spend("compare", perf_counter() - started - self.tally.stages.get("unpack", 0.0))
        return found

    def found(self, paths: Sequence[str], missing: Collection[str | None] = ()) -> list[FileRef]:
        """The files under the paths and in containers there; those `missing`, by digest, are unpacked again."""
        files = map(with_digest, walk(paths))
        return latest(expand(files, unpacked(self.settings.index), self.unpack, lambda ref: ref.digest in missing))

    def unpack(self, work: Callable[[Job], Failed | None], jobs: Sequence[Job]) -> Iterable[Failed | None]:
        if not jobs:
            return []
        started = perf_counter()
        done = list(isolated(work, jobs, self.settings, UNPACKING * self.settings.limit_seconds))
        self.tally.spend("unpack", perf_counter() - started)
        return done

    def is_settled(self, stamp: Stamp) -> bool:
        return in_readers_language(stamp, self.upkeep)

    def entries(self, found: Changes) -> Iterator[Entry]:
        reading = partial(read_file, settings=self.settings)
        made = carry_out(reading, found.jobs, len(found.jobs), self.settings, self.tally, self.upkeep)
        yield from made
        copies = {job.uri: job.locations for job in found.jobs}
        for failed in self.tally.failed:
            for place in copies.get(failed.uri, ())[1:]:
                self.tally.add(failed._replace(uri=place))

    def commit(self, engine: Engine, entries: Iterable[Entry], gone: Iterable[str]) -> None:
        engine.update(self.timed(entries), map(document_id, gone))
        self.tally.add(Committed(self.tally.indexed - self.committed))
        self.committed = self.tally.indexed
        self.done()

    def timed(self, entries: Iterable[Entry]) -> Iterator[Entry]:
        """Entries for an engine; what it does with them is the stage "index"."""
        taken = perf_counter()
        for each in entries:
            given = perf_counter()
            yield each
            taken = perf_counter()
            self.tally.spend("index", taken - given)

    def kept(self) -> Iterator[Entry]:
        """The entries that the index has of documents that could not be read this time."""
        failed = {each.uri for each in self.tally.failed}
        if not failed:
            return
        try:
            before = open_engine(self.index, analysis=VERSION)
        except DocsearchError:  # none, or one that this version cannot read
            return
        with closing(before):
            for uri, digest in sorted(before.sources().items()):
                if failed.isdisjoint(_around(uri)):
                    continue
                record = before.get(document_id(uri))
                if record is not None:
                    yield entry(decode(record))._replace(digest=digest)

    def tidy(self) -> None:
        """Keep what is of use to later runs, and no more."""
        sweep(unpacked(self.settings.index))
        trim(home(self.settings.index))

    def done(self) -> None:
        """Remember what the run was about, and what could not be read."""
        save_roots(self.roots, self.index)
        remember(self.index, self.upkeep.target if self.upkeep else None)
        before = load_failures(self.index)
        refs = {name: ref for ref in self.refs for name in (ref.place, ref.uri)}
        failed = [(each.uri, _failure(each, refs.get(each.uri))) for each in self.tally.failed]
        gone = {uri for uri, failure in before.by_uri.items() if any(under(failure.place, path) for path in self.paths)}
        after = Failures(self.conditions, before.by_uri).after(gone | refs.keys(), failed)
        save_failures(after, self.index)


def read_file(job: FileJob, lap: Lap, settings: Settings) -> Document | Failed:
    """One file, from its bytes, in whichever process: whatever goes wrong with it stays its own.

    The names that are looked for are those of the glossaries imported for the index.
    """
    stage = "read"
    try:
        source = read(job.ref)
        lap(stage)
        stage = "extract"
        detector, names = open_detector(settings.detector), open_names(settings.index)
        reading = partial(extract, ocr=Ocr(settings.ocr, OCR_SHARE * settings.limit_seconds))
        extractor = partial(remembered, extractor=reading, folder=home(settings.index), settings=reader(settings.ocr))
        document = understand(source, detector, job.language, names, settings.recogniser, extractor, lap)
        return replace(document, locations=job.locations)
    except ExtractionError as error:
        return Failed(job.uri, stage, str(error))
    except (DocsearchError, MemoryError):
        raise
    except Exception as error:  # noqa: BLE001 - a fault of ours on one document must not cost the others
        return fault(job.uri, stage, error)


def in_readers_language(stamp: Stamp, upkeep: Upkeep | None) -> bool:
    """Whether the index has a document translated as far as it can be, or not at all where that is not wanted."""
    return upkeep.holds(stamp.coverage) if upkeep else stamp.coverage is None


def _known(engine: Engine) -> dict[str, Stamp]:
    """What the index holds, by uri, with all locations."""
    return {
        uri: stamp if stamp.locations is not None else stamp._replace(locations=_locations(engine, uri))
        for uri, stamp in read_stamps(engine.sources()).items()
    }


def _locations(engine: Engine, uri: str) -> tuple[str, ...]:
    record = engine.get(document_id(uri))
    return decode(record).locations if record is not None else ()


def _around(uri: str) -> Iterator[str]:
    """A uri, and those of what it lies in: containers and folders."""
    yield uri
    for at, character in enumerate(uri):
        if character == "/":
            yield uri[:at].removesuffix(INSIDE[0])


def _batch(entries: Iterable[Entry], most: int) -> Iterator[Entry]:
    """Entries for one commit."""
    started = perf_counter()
    for count, each in enumerate(entries, 1):
        yield each
        if count >= most or perf_counter() - started > COMMITTED_SECONDS:
            return


def _failure(failed: Failed, ref: FileRef | None) -> Failure:
    place, digest = (ref.place, ref.digest) if ref else (failed.uri, None)
    return Failure(place, digest, failed.stage, failed.error)
