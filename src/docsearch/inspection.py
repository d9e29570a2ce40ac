"""Whether an index is sound, all that lies beside it too, and mending what can be mended.

An engine overlooks a flipped byte, and a document that cannot be read back is noticed when somebody wants it. So here
every file is read to its end and every document is read back.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from functools import partial
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from docsearch import corrections, glossary
from docsearch.alerts import load_alerts
from docsearch.engines import flawed, generations, is_sound, open_engine
from docsearch.engines.generations import CURRENT
from docsearch.engines.protocol import Engine, Everything
from docsearch.errors import DocsearchError, IndexDamaged, one_line
from docsearch.identity import document_id
from docsearch.ingest import ingest
from docsearch.lexicon import shelf
from docsearch.mapping import VERSION
from docsearch.records import decode, read_stamps
from docsearch.roots import FILE as ROOTS
from docsearch.roots import load_roots
from docsearch.settings import Settings
from docsearch.translation import cache
from docsearch.translation.upkeep import wanted

INDEX, ROOT, CORRECTIONS, ALERTS, GLOSSARY = "index", "root", "corrections", "alerts", "glossary"
LEXICON, TRANSLATIONS, TRANSLATE_TO = "lexicon", "translations", "translate_to"
NAMED = 20  # documents at fault; of an index that is broken all are

Progress = Callable[[int, int], None]


class Finding(NamedTuple):
    """Something that is wrong: with which part, and what is to be done where `mend` does not do it."""

    part: str
    problem: str
    hint: str | None = None


def inspect(settings: Settings, progress: Progress | None = None) -> list[Finding]:
    """What is wrong with the index of the settings. Nobody can write to it meanwhile.

    `progress` is told how many documents of how many have been read back. Raises IndexMissing, IndexOutdated, and
    IndexBusy or UsageError where nobody may write to it now.
    """
    directory = Path(settings.index)
    if not directory.is_dir():
        raise generations.missing(directory)
    with generations.writing(directory):
        return [*_index(directory, progress), *_roots(directory), *_beside(settings)]


def mend(settings: Settings, findings: Sequence[Finding], progress: Progress | None = None) -> Iterator[str]:
    """Mend what was found, and say in a line what was done about it.

    What people said or brought, such as corrections, is never removed. Raises as `ingest` does.
    """
    parts = {finding.part for finding in findings}
    if TRANSLATIONS in parts:
        cache.forget(cache.home(settings.index))
        yield "translations kept: deleted, sentences are translated again when they are needed"
    if LEXICON in parts and (compiled := shelf.refresh(settings.index)):
        yield f"lexicons compiled anew: {', '.join(compiled)}"
    if INDEX in parts:
        yield _mended(settings, progress)


def _index(directory: Path, progress: Progress | None) -> Iterator[Finding]:
    try:
        generation = generations.current(directory)
    except IndexDamaged as error:
        yield Finding(INDEX, str(error))
        return
    if generation is None:
        if generations.previous(directory) is None:
            raise generations.missing(directory)
        yield Finding(INDEX, f"{directory / CURRENT} is missing, which says what the index is")
        return
    spoilt = generations.damaged(generation)
    if not spoilt:
        generations.recover(generation)  # what a killed writer left counts for nothing
        spoilt = flawed(generation)
    for name in spoilt:
        yield Finding(INDEX, f"{generation.path / name} is missing or not what was written")
    try:
        with closing(open_engine(directory, analysis=VERSION)) as engine:
            yield from _some(_documents(engine, progress))
    except IndexDamaged as error:
        yield Finding(INDEX, str(error))


def _some(findings: Iterator[Finding]) -> Iterator[Finding]:
    yield from islice(findings, NAMED)
    if more := sum(1 for _ in findings):
        yield Finding(INDEX, f"{more:,} documents more are not what was put in")


def _documents(engine: Engine, progress: Progress | None) -> Iterator[Finding]:
    """Every document read back, one at a time."""
    sources = engine.sources()
    held = engine.search(Everything(), 0).total
    if held != len(sources):
        yield Finding(INDEX, f"it holds {held:,} documents and lists {len(sources):,}")
    for number, (uri, stamp) in enumerate(sources.items(), 1):
        if problem := _problem(engine, uri, stamp):
            yield Finding(INDEX, f"{uri}: {problem}")
        if progress:
            progress(number, len(sources))


def _problem(engine: Engine, uri: str, stamp: str) -> str | None:
    """What is wrong with a document, that it is listed with this stamp."""
    record = engine.get(document_id(uri))
    if record is None:
        return "there is no document for it"
    try:
        document = decode(record)
        listed = read_stamps({uri: stamp})[uri]
        tuple(document.passages)  # made when they are asked for
    except Exception as error:  # noqa: BLE001 - bytes at random may raise anything
        return f"it cannot be read back: {one_line(error)}"
    if (document.uri, document.id) != (uri, document_id(uri)):
        return f"it is the document {document.uri}"
    if (document.digest, document.language) != (listed.digest, listed.language):
        return "it is listed as another version of it"
    return None


def _roots(directory: Path) -> Iterator[Finding]:
    try:
        roots = load_roots(directory)
    except IndexDamaged as error:
        yield Finding(ROOT, str(error), error.hint)
        return
    if not roots:
        hint = "run docsearch index with every folder that is in the index"
        yield Finding(ROOT, f"{directory / ROOTS} is missing: a rebuild would not know what to read", hint)
    for root in roots:
        if not os.path.lexists(root):
            hint = f"bring it back, or take it out of {directory / ROOTS}: a rebuild needs it"
            yield Finding(ROOT, f"{root} is in the index and not here", hint)


def _beside(settings: Settings) -> Iterator[Finding]:
    """What people said or brought, and what is kept so as not to be made again."""
    yield from _found(CORRECTIONS, lambda: corrections.load(settings.index))
    yield from _found(ALERTS, lambda: load_alerts(settings.index))
    yield from _found(TRANSLATE_TO, lambda: wanted(None, Path(settings.index)))
    for path in glossary.imported(settings.index):
        yield from _found(GLOSSARY, partial(glossary.open_glossary, path))
    for error in shelf.faults(settings.index):
        yield Finding(LEXICON, str(error), error.hint)
    kept = cache.home(settings.index)
    if fault := cache.fault(kept):
        yield Finding(TRANSLATIONS, f"{kept}: {fault}", "delete it: it is made again")


def _found(part: str, look: Callable[[], object]) -> Iterator[Finding]:
    try:
        look()
    except DocsearchError as error:
        yield Finding(part, str(error), error.hint)


def _mended(settings: Settings, progress: Progress | None) -> str:
    """Build the index anew where all it was built from is here, else go back to the previous one."""
    directory = Path(settings.index)
    missing = [root for root in _roots_or_none(directory) or [str(directory / ROOTS)] if not os.path.lexists(root)]
    if not missing:
        report = ingest([], settings, rebuild=True, progress=progress)
        failed = f", {len(report.failed):,} failed" if report.failed else ""
        return f"index built anew: {report.documents:,} documents{failed}"
    with generations.writing(directory):
        before = generations.previous(directory)
        if before is None or not is_sound(before, VERSION):
            return f"index not mended: {missing[0]} is not here, and there is no index from before the last --rebuild"
        generations.go_back(directory)
    return (
        f"index from before the last --rebuild brought back, begun {before.manifest.created}, since {missing[0]} is not"
        " here; what came after is not in it"
    )


def _roots_or_none(directory: Path) -> list[str]:
    try:
        return load_roots(directory)
    except IndexDamaged:
        return []
