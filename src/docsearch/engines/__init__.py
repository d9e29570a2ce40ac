"""Opening an index: which engine holds it, and whether it fits this version of docsearch.

Only the engine that is asked for gets imported. The types to talk to it with are in docsearch.engines.protocol.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from importlib import import_module
from pathlib import Path
from typing import Protocol, cast

from docsearch.engines import generations
from docsearch.engines.generations import Generation
from docsearch.engines.protocol import SCHEMA_VERSION, Engine, Entry, Everything
from docsearch.engines.verification import Watched
from docsearch.errors import DocsearchError, IndexDamaged, IndexOutdated, UsageError

DEFAULT_ENGINE = "tantivy"
ENGINES = {"tantivy": "docsearch.engines.tantivy", "whoosh": "docsearch.engines.whoosh"}


class _Adapter(Protocol):
    """The functions that a module of an engine has."""

    def create(self, path: Path) -> Engine: ...

    def open_index(self, path: Path) -> Engine: ...

    def flawed(self, path: Path) -> list[str]: ...


def open_engine(directory: Path, *, analysis: str, engine: str | None = None) -> Engine:
    """The current index in `directory`, for searching.

    `analysis` is the version of the analysis that queries will be made with, `engine` the engine wanted (None:
    whichever built the index). Raises IndexMissing, IndexOutdated when it was built with others, IndexDamaged.
    """
    while True:
        generation = generations.current(directory)
        if generation is None:
            raise generations.missing(directory)
        _check(generation, analysis, engine)
        try:
            return _open(generation)
        except IndexDamaged:
            after = generations.current(directory)
            if after is None or after.name == generation.name:
                raise  # otherwise it was replaced, and swept, between the look and the opening


def flawed(generation: Generation) -> list[str]:
    """The names of the files that differ from the engine's own checksums, if it has any. Reads all of them.

    Only inside `generations.writing`, after `generations.recover`: half a file that counts for nothing would count.
    """
    return _adapter(generation.manifest.engine).flawed(generation.path)


def is_sound(generation: Generation, analysis: str) -> bool:
    """Whether a generation is of these versions, can be opened, and all its files are as they were written."""
    try:
        _check(generation, analysis, None)
        with closing(_open(generation)) as engine:
            engine.search(Everything(), 1)
        return not generations.damaged(generation)
    except (IndexDamaged, IndexOutdated):
        return False


@contextmanager
def write_engine(
    directory: Path, *, analysis: str, engine: str | None = None, rebuild: bool = False, wait: float = 0.0
) -> Iterator[Engine]:
    """The index in `directory` for updating, as its only writer; closed at the end.

    Each `Engine.update` is seen by whoever opens the index after it, and stays whatever happens then. With `rebuild`
    it is a new empty index instead, that readers see once the block has ended without an error and all that was put in
    has been found there again; after an error it is gone and the old index stays. Where there is no index yet, the
    first update makes it. `engine` None: the one that built the index, else the default. `wait`: for another writer,
    seconds. Raises as `open_engine` does, and IndexBusy, UsageError, DiskFull.
    """
    with generations.writing(directory, wait):
        found = _found(directory, rebuild)
        name = engine or (found.manifest.engine if found else DEFAULT_ENGINE)
        if rebuild:
            with _beginning(directory, name, analysis) as (generation, opened):
                watched = Watched(opened)
                yield cast(Engine, watched)
                opened.close()
                _verify(generation, watched)
                generations.publish(generation)
        elif found is None:
            with _beginning(directory, name, analysis) as (generation, opened):
                yield cast(Engine, _Shown(opened, generation))
                if not generations.is_current(generation):
                    generations.publish(generation)
        else:
            _check(found, analysis, engine)
            generations.recover(found)
            with closing(_open(found)) as opened:
                yield cast(Engine, _Shown(opened, found))


class _Shown:
    """An engine whose every update is noted beside its files, and shown to readers."""

    def __init__(self, engine: Engine, generation: Generation) -> None:
        self._engine = engine
        self._generation = generation

    def update(self, entries: Iterable[Entry], removed: Iterable[str] = ()) -> None:
        """As Engine.update."""
        try:
            self._engine.update(entries, removed)
        except BaseException:  # an interrupt too; it may have come after the commit
            if generations.is_current(self._generation):
                with suppress(DocsearchError):
                    generations.recover(self._generation)
            raise
        generations.publish(self._generation)

    def __getattr__(self, name: str) -> object:
        return getattr(self._engine, name)


@contextmanager
def _beginning(directory: Path, name: str, analysis: str) -> Iterator[tuple[Generation, Engine]]:
    """A new generation and its engine; gone after an error, unless readers have it by then."""
    adapter = _adapter(name)
    generation = generations.begin(directory, name, analysis)
    try:
        with closing(adapter.create(generation.path)) as opened:
            yield generation, opened
    except BaseException:  # an interrupt too
        if not generations.is_current(generation):
            generations.discard(generation)
        raise


def _verify(generation: Generation, watched: Watched) -> None:
    """Raise IndexDamaged unless a new generation holds what was put into it, every file as it was written."""
    if spoilt := flawed(generation):
        raise _unsound(f"{spoilt[0]} is not what was written")
    with closing(_open(generation)) as opened:
        if missing := watched.missing(opened):
            raise _unsound(missing)


def _unsound(reason: str) -> IndexDamaged:
    return IndexDamaged(
        f"the new index is not sound: {reason}; what was there before stays",
        "run it again; if this happens again, have the disk and the memory tested",
    )


def _found(directory: Path, rebuild: bool) -> Generation | None:
    """The current generation; one that cannot be read is none when it is about to be replaced."""
    try:
        return generations.current(directory)
    except IndexDamaged:
        if rebuild:
            return None
        raise


def _check(generation: Generation, analysis: str, engine: str | None) -> None:
    """Raise IndexOutdated where the index does not fit."""
    built = generation.manifest
    for what, had, wanted in (
        ("schema", built.schema, SCHEMA_VERSION),
        ("analysis", built.analysis, analysis),
        ("engine", built.engine, engine or built.engine),
    ):
        if had != wanted:
            raise IndexOutdated(
                f"the index at {generation.directory} was built with {what} {had}, and {wanted} is needed",
                generations.rebuild_hint(generation.directory),
            )


def _open(generation: Generation) -> Engine:
    try:
        return _adapter(generation.manifest.engine).open_index(generation.path)
    except DocsearchError as error:
        error.hint = error.hint or generations.rebuild_hint(generation.directory)
        raise


def _adapter(engine: str) -> _Adapter:
    """The module of an engine, imported now. Raises UsageError, MissingExtra."""
    if engine not in ENGINES:
        raise UsageError(f"unknown engine: {engine}", f"known: {', '.join(sorted(ENGINES))}")
    return cast(_Adapter, import_module(ENGINES[engine]))
