"""Tell the languages of documents anew from what the index holds of them, without reading a file again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from glob import escape
from pathlib import Path
from typing import NamedTuple

from docsearch.changes import held, places
from docsearch.corrections import Corrections, is_single, load, save
from docsearch.detect import open_detector
from docsearch.engines import open_engine, write_engine
from docsearch.engines.protocol import Engine
from docsearch.entities.names import open_names
from docsearch.errors import DocsearchError, DocumentMissing, IndexDamaged
from docsearch.identity import document_id
from docsearch.ingest import in_readers_language
from docsearch.mapping import VERSION
from docsearch.model import Document, Failed, Unchanged
from docsearch.pipeline import Lap, reread
from docsearch.records import Stamp, decode, encode
from docsearch.runs import Progress, Report, Tally, Tell, carry_out, fault
from docsearch.settings import Settings
from docsearch.sources.files import Within, tidy
from docsearch.translation.upkeep import ALL, CACHED, Orders, Upkeep, begin, remember


class RecordJob(NamedTuple):
    """A document of the index to be read anew, and the language set for it.

    `settled`: it is translated as far as it can be.
    """

    uri: str
    record: bytes
    language: str | None
    settled: bool


class Corrected(NamedTuple):
    """What setting a language did: the pattern that says so, how many documents it matches, what became of them."""

    pattern: str
    documents: int
    report: Report


class _Session(NamedTuple):
    """An index open for updating, and the documents in it by uri."""

    engine: Engine
    known: Mapping[str, Stamp]
    settings: Settings
    tally: Tally
    upkeep: Upkeep | None


def redetect(
    paths: Sequence[str],
    settings: Settings,
    progress: Progress | None = None,
    orders: Orders = ALL,
    tell: Tell | None = None,
) -> Report:
    """Tell the languages of the documents under `paths` (none: of all) anew, as indexing their files would.

    The detector and the corrections are those now in force. Translations are made anew where anything changed, or are
    not as settings.translate_to has them, as `orders` say. One commit: an interrupted run leaves the index as it was.
    A document that comes out as before counts as unchanged. Raises the errors of docsearch.errors.
    """
    with _opened(settings, progress, orders, tell) as session:
        wanted = Within(paths)
        uris = [
            uri
            for uri, stamp in session.known.items()
            if not paths or any(place in wanted for place in places(uri, stamp))
        ]
        done = _reread(uris, load(settings.index), session)
    remember(Path(settings.index), session.upkeep.target if session.upkeep else None)
    return done


def set_language(target: str, language: str, settings: Settings, progress: Progress | None = None) -> Corrected:
    """Set the language of a document, by id or uri, or of all whose uri matches a pattern, now and from now on.

    No model is run: what has never been translated from that language is left to the next `ingest`.
    Raises DocumentMissing for an id or uri that is not in the index; a pattern may wait for documents to come.
    """
    with _opened(settings, progress) as session:
        uri = _uri(target, session)
        if uri not in session.known and is_single(uri):
            raise DocumentMissing(f"the index has no document {target}", f"for those of a folder: '{uri}/*'")
        pattern = escape(uri) if uri in session.known else uri
        corrections = load(settings.index).with_rule(pattern, language)
        matched = corrections.matched(pattern, session.known)
        return Corrected(pattern, matched, _put_in_force(corrections, session))


def unset_language(target: str, settings: Settings, progress: Progress | None = None) -> Corrected:
    """Take a correction back, given as it was set, so that the detector tells again.

    Raises DocumentMissing where there is none.
    """
    with _opened(settings, progress) as session:
        uri = _uri(target, session)
        corrections = load(settings.index)
        pattern = next((p for p in (target, uri, escape(uri)) if p in corrections.rules), None)
        if pattern is None:
            raise DocumentMissing(f"no language was set for {target}", "docsearch language list gives those set")
        matched = corrections.matched(pattern, session.known)
        return Corrected(pattern, matched, _put_in_force(corrections.without(pattern), session))


def reread_record(job: RecordJob, lap: Lap, settings: Settings) -> Document | Failed | Unchanged:
    """A stored document with its languages and entities told anew, without its translation if that is to be made anew.

    Unchanged where it comes out as it was.
    """
    try:
        detector, names = open_detector(settings.detector), open_names(settings.index)
        document = reread(decode(job.record), detector, job.language, names, settings.recogniser)
        same = job.settled and encode(document) == job.record
        lap("entities")
        return Unchanged(job.uri) if same else replace(document, translation=None)
    except (DocsearchError, MemoryError):
        raise
    except Exception as error:  # noqa: BLE001 - a fault of ours on one document must not cost the others
        return fault(job.uri, "analyse", error)


@contextmanager
def _opened(
    settings: Settings, progress: Progress | None, orders: Orders = CACHED, tell: Tell | None = None
) -> Iterator[_Session]:
    """The index for updating. Raises IndexMissing where there is none."""
    tally = Tally(tell, progress)
    index = Path(settings.index)
    open_engine(index, analysis=VERSION, engine=settings.engine).close()
    with write_engine(index, analysis=VERSION, engine=settings.engine) as engine:
        upkeep = begin(settings.translate_to, settings.index, orders)
        yield _Session(engine, held(engine), settings, tally, upkeep)


def _uri(target: str, session: _Session) -> str:
    """The uri, or the pattern of uris, that is meant: by an id, or by a path however it is spelt."""
    record = session.engine.get(target)
    if record is not None:
        return decode(record).uri
    return target if target in session.known or "://" in target else tidy(target)


def _put_in_force(corrections: Corrections, session: _Session) -> Report:
    """Keep the corrections, then read anew what was indexed under others.

    What a run cut short between the two leaves, the next one or `ingest` makes up for.
    """
    save(corrections, session.settings.index)
    stale = [uri for uri, stamp in session.known.items() if stamp.correction != corrections.language(uri)]
    return _reread(stale, corrections, session)


def _reread(uris: Sequence[str], corrections: Corrections, session: _Session) -> Report:
    engine, known, settings, tally, upkeep = session
    jobs = (
        RecordJob(uri, _record(engine, uri), corrections.language(uri), in_readers_language(known[uri], upkeep))
        for uri in uris
    )
    reading = partial(reread_record, settings=settings)
    engine.update(carry_out(reading, jobs, len(uris), settings, tally, upkeep))
    return tally.report(known, 0, upkeep)


def _record(engine: Engine, uri: str) -> bytes:
    record = engine.get(document_id(uri))
    if record is None:
        raise IndexDamaged(f"the index lists {uri} and has no document for it", "run: docsearch index --rebuild")
    return record
