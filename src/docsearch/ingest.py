"""Bring an index up to date with folders and files: read what changed, drop what is gone, lose nothing else."""

from __future__ import annotations

import os
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import replace
from functools import cached_property, partial
from itertools import chain
from math import inf
from pathlib import Path
from time import perf_counter

from docsearch.changes import Changes, FileJob, changes, further, held, places
from docsearch.containers import shelf
from docsearch.corrections import load
from docsearch.detect import open_detector
from docsearch.engines import open_engine, write_engine
from docsearch.engines.generations import current
from docsearch.engines.protocol import Engine, Entry
from docsearch.entities.names import open_names
from docsearch.errors import DocsearchError, ExtractionError
from docsearch.extract import extract
from docsearch.extracts import home as extracts
from docsearch.extracts import made_by, remembered, trim
from docsearch.failures import Failure, Failures, load_failures, save_failures
from docsearch.identity import document_id
from docsearch.lexicon.shelf import refresh
from docsearch.mapping import VERSION, entry
from docsearch.model import Document, Failed, Unchanged
from docsearch.ocr import Ocr, reader
from docsearch.pipeline import Lap, understand
from docsearch.records import Stamp, decode
from docsearch.roots import add_roots, check_roots, load_roots
from docsearch.runs import Committed, Progress, Report, Tally, Tell, carry_out, fault, isolated
from docsearch.settings import Settings
from docsearch.sources.files import INSIDE, FileRef, Within, check_paths, read, tidy, walk, with_digest
from docsearch.translation.upkeep import ALL, Orders, Upkeep, begin, remember

COMMITTED = 5_000  # documents a commit, each of which costs about .2 s
OCR_SHARE = 0.75  # of the time that one document may take, so that pages read in time are not lost with the others
UNPACKING = 10  # times as long as reading one document may take
COMMITTED_SECONDS = 60.0  # after which there is one anyway: what is lost at most when a run is interrupted
# What comes of reading an index of another version.
_FOREIGN = (DocsearchError, ValueError, KeyError, IndexError, TypeError, AttributeError)


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
    index = Path(settings.index)
    paths = list(paths) or ([] if rebuild and load_roots(index) else [settings.corpus])
    check_paths(paths)
    if rebuild:
        check_roots(_roots(index), index)
        refresh(settings.index)
    run = _Run(settings, paths, Tally(tell, progress), orders, wait)
    return run.rebuilt() if rebuild else run.updated(retry, batch)


def update(paths: Sequence[str], settings: Settings, tell: Tell | None = None) -> Report:
    """Bring an index up to date with some of the files and folders that it is built from, which may be gone.

    Raises as `ingest` does.
    """
    return _Run(settings, paths, Tally(tell), ALL, inf, partly=True).updated(retry=False, batch=COMMITTED)


class _Run:
    """One run over the files under `paths`.

    `partly`: they are but parts of what the index is built from, and may be gone.
    """

    def __init__(
        self,
        settings: Settings,
        paths: Sequence[str],
        tally: Tally,
        orders: Orders,
        wait: float,
        partly: bool = False,
    ) -> None:
        self.settings = settings
        self.index = Path(settings.index)
        self.paths = list(paths)
        self.roots = [] if partly else list(paths)
        self.tally = tally
        self.orders = orders
        self.wait = wait
        self.partly = partly
        self.upkeep = begin(settings.translate_to, settings.index, orders)
        self.files: list[FileRef] = []
        self.refs: list[FileRef] = []  # the files, and what is in those that are containers
        self.committed = 0  # documents

    @cached_property
    def conditions(self) -> str:
        """Under which what cannot be read cannot be read."""
        settings = self.settings
        told = VERSION, made_by(), reader(settings.ocr), settings.limit_seconds, settings.limit_memory
        return " ".join(map(str, told))

    def updated(self, retry: bool, batch: int) -> Report:
        """Commit in batches, so that an interrupted run keeps what it has done."""
        with self.writing() as engine:
            fresh = current(self.index) is None
            known = held(engine)
            found = self.changed(known, Failures({}) if retry else load_failures(self.index))
            heirs = _heirs(found, known)
            gone = [uri for uri in found.gone if not heirs[uri]]
            removed = len(gone)
            with closing(self.entries(found)) as entries:
                while (first := next(entries, None)) is not None:
                    self.commit(engine, _batch(chain((first,), entries), batch), gone)
                    gone, fresh = [], False
            failed = {each.uri for each in self.tally.failed}
            replaced = [uri for uri, jobs in heirs.items() if jobs and failed.isdisjoint(jobs)]
            if gone or replaced or fresh:
                self.commit(engine, (), [*gone, *replaced])
            add_roots(self.roots, self.index)
            self.done()
        return self.tally.report(known, removed + len(replaced), self.upkeep)

    def rebuilt(self) -> Report:
        """A new index, with what the old one has of documents that cannot be read any more."""
        with self.writing(rebuild=True) as engine:
            roots = _roots(self.index)
            check_roots(roots, self.index)
            self.paths = list(dict.fromkeys([*roots, *self.paths]))
            found = self.changed({}, Failures({}))
            with closing(self.entries(found)) as entries:
                add_roots(self.roots, self.index)  # as in commit
                engine.update(self.timed(chain(entries, self.kept(found))))
            documents = len(engine.sources())
            if not documents and current(self.index):
                raise DocsearchError("no document could be read", "the index stays as it was; run it without --rebuild")
            self.done()
        return replace(self.tally.report({}, 0, self.upkeep), documents=documents)

    @contextmanager
    def writing(self, rebuild: bool = False) -> Iterator[Engine]:
        """The index for updating. What is unpacked is there as long."""
        engine, unpacked = self.settings.engine, shelf.home(self.settings.index)
        with write_engine(self.index, analysis=VERSION, engine=engine, rebuild=rebuild, wait=self.wait) as opened:
            if self.wait:  # the run that was waited for may have named a language
                self.upkeep = begin(self.settings.translate_to, self.settings.index, self.orders)
            shelf.sweep(unpacked)  # what a killed run left may be half of it
            try:
                yield opened
            finally:
                shelf.sweep(unpacked)
                trim(extracts(self.settings.index))

    def changed(self, known: Mapping[str, Stamp], failures: Failures) -> Changes:
        """What there is to do; what is done already is counted."""
        started = perf_counter()
        self.find([path for path in self.paths if os.path.lexists(path)] if self.partly else self.paths)
        while more := [path for path in further(self.refs, self.paths, known) if os.path.lexists(path)]:
            self.paths += more
            self.find(more)

        def failure(place: str, digest: str) -> Failure | None:
            return failures.of(place, digest, self.conditions) if failures.by_uri else None

        language = load(self.settings.index).language
        found = changes(self.refs, self.paths, known, failure, language, self.is_settled)
        found = found._replace(jobs=tuple(self.unpacked_again(found.jobs)))
        for uri in found.unchanged:
            self.tally.add(Unchanged(uri))
        for failed in found.failed:
            self.tally.add(failed)
        self.tally.spend("compare", perf_counter() - started - self.tally.stages.get("unpack", 0.0))
        return found

    def find(self, paths: Sequence[str]) -> None:
        """Look for files under the paths."""
        files = list(map(with_digest, walk(paths)))
        self.files += files
        self.refs = shelf.latest([*self.refs, *self.expanded(files, again=False)])

    def expanded(self, files: Iterable[FileRef], again: bool) -> Iterator[FileRef]:
        return shelf.expand(files, shelf.home(self.settings.index), self.unpack, again)

    def unpack(self, work: Callable[[shelf.Job], Failed | None], jobs: Sequence[shelf.Job]) -> list[Failed | None]:
        if not jobs:
            return []
        started = perf_counter()
        done = list(isolated(work, jobs, self.settings, UNPACKING * self.settings.limit_seconds))
        self.tally.spend("unpack", perf_counter() - started)
        return done

    def unpacked_again(self, jobs: Sequence[FileJob]) -> Sequence[FileJob]:
        """The jobs; what lies in containers that an earlier run unpacked is there again, or has a problem."""
        missing = {file for job in jobs if (file := _file(job.ref)) != job.ref.place and not _is_there(job)}
        if not missing:
            return jobs
        again = self.expanded([file for file in self.files if file.place in missing], again=True)
        problems = {_file(ref): ref.problem for ref in again if ref.problem}

        def told(job: FileJob) -> FileJob:
            problem = None if _is_there(job) else problems.get(_file(job.ref))
            return job._replace(ref=job.ref._replace(problem=problem)) if problem else job

        return list(map(told, jobs))

    def is_settled(self, stamp: Stamp) -> bool:
        return in_readers_language(stamp, self.upkeep)

    def entries(self, found: Changes) -> Generator[Entry, None, None]:
        reading = partial(read_file, settings=self.settings)
        yield from carry_out(reading, found.jobs, len(found.jobs), self.settings, self.tally, self.upkeep)
        looked = {ref.place for ref in self.refs}
        copies = {job.uri: job.locations[1:] for job in found.jobs}
        for failed in self.tally.failed:
            for place in copies.get(failed.uri, ()):
                if place in looked:
                    self.tally.add(failed._replace(uri=place))

    def commit(self, engine: Engine, entries: Iterable[Entry], gone: Iterable[str]) -> None:
        add_roots(self.roots, self.index)  # first: whatever happens then, the index knows what it is built from
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

    def kept(self, found: Changes) -> Iterator[Entry]:
        """The entries that the index has of documents that could not be read this time."""
        failed = {each.uri for each in self.tally.failed}
        if not failed:
            return
        shut = Within(ref.place for ref in self.refs if ref.problem)
        failed |= {place for job in found.jobs if job.uri in failed for place in (job.ref.place, *job.locations)}
        read = {each for job in found.jobs if job.uri not in failed for each in (job.uri, job.ref.digest)}

        def wanted(uri: str, stamp: Stamp) -> bool:
            if uri in read or stamp.digest in read:
                return False
            return uri in failed or any(place in failed or place in shut for place in places(uri, stamp))

        yield from _stored(self.index, wanted)

    def done(self) -> None:
        """Remember what the run was about, and what could not be read."""
        remember(self.index, self.upkeep.target if self.upkeep else None)
        refs = {ref.place: ref for ref in self.refs if not ref.problem} | {ref.uri: ref for ref in self.refs}
        failed = {each.uri: self.failure(each, refs.get(each.uri)) for each in self.tally.failed}
        looked = Within(self.paths)
        save_failures(load_failures(self.index).after(looked.__contains__, failed), self.index)

    def failure(self, failed: Failed, ref: FileRef | None) -> Failure:
        """A failure to be remembered; what may be no fault of the file, such as a full disk, without its digest."""
        place, digest = (ref.place, ref.digest) if ref else (failed.uri, None)
        passing = failed.stage in ("read", shelf.STAGE)
        return Failure(place, None if passing else digest, failed.stage, failed.error, self.conditions)


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
        extractor = partial(
            remembered, extractor=reading, folder=extracts(settings.index), settings=reader(settings.ocr)
        )
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


def _roots(index: Path) -> list[str]:
    """The paths that an index is built from; without those that are gone but lie under others."""
    roots = load_roots(index)
    there = Within(root for root in roots if os.path.lexists(root))
    return [root for root in roots if os.path.lexists(root) or tidy(root) not in there]


def _heirs(found: Changes, known: Mapping[str, Stamp]) -> dict[str, set[str]]:
    """The jobs, by uri, that may put another document in the place of each that is gone: for its content or a file."""
    of: dict[str | None, str] = {}
    for job in found.jobs:
        of |= dict.fromkeys((job.ref.digest, job.ref.place, *job.locations), job.uri)
    return {
        uri: {of[each] for each in (known[uri].digest, *places(uri, known[uri])) if each in of} for uri in found.gone
    }


def _file(ref: FileRef) -> str:
    """The file that holds it."""
    return ref.place.partition(INSIDE)[0]


def _is_there(job: FileJob) -> bool:
    return os.path.lexists(job.ref.path)


def _stored(index: Path, wanted: Callable[[str, Stamp], bool]) -> Iterator[Entry]:
    """The entries of the documents of an index that are wanted, as far as this version can read them."""
    with suppress(*_FOREIGN):
        generation = current(index)
        with closing(open_engine(index, analysis=generation.manifest.analysis if generation else VERSION)) as before:
            digests = before.sources()
            for uri, stamp in sorted(held(before).items()):
                if wanted(uri, stamp) and (made := _again(before, uri, digests[uri])):
                    yield made


def _again(engine: Engine, uri: str, digest: str) -> Entry | None:
    with suppress(*_FOREIGN):
        record = engine.get(document_id(uri))
        return entry(decode(record))._replace(digest=digest) if record is not None else None
    return None


def _batch(entries: Iterable[Entry], most: int) -> Iterator[Entry]:
    """Entries for one commit."""
    started = perf_counter()
    for count, each in enumerate(entries, 1):
        yield each
        if count >= most or perf_counter() - started > COMMITTED_SECONDS:
            return
