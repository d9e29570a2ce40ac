"""Opening an index: which engine holds it, and whether it fits this version of docsearch.

Only the engine that is asked for gets imported. The types to talk to it with are in docsearch.engines.protocol.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Protocol, cast

from docsearch.engines import generations
from docsearch.engines.generations import Generation
from docsearch.engines.protocol import SCHEMA_VERSION, Engine
from docsearch.errors import DocsearchError, IndexDamaged, IndexMissing, IndexOutdated, UsageError

DEFAULT_ENGINE = "tantivy"
ENGINES = {"tantivy": "docsearch.engines.tantivy", "whoosh": "docsearch.engines.whoosh"}


class _Adapter(Protocol):
    """The functions that a module of an engine has."""

    def create(self, path: Path) -> Engine: ...

    def open_index(self, path: Path) -> Engine: ...


def open_engine(directory: Path, *, analysis: str, engine: str | None = None) -> Engine:
    """The current index in `directory`, for searching.

    `analysis` is the version of the analysis that queries will be made with, `engine` the engine wanted (None:
    whichever built the index). Raises IndexMissing, IndexOutdated when it was built with others, IndexDamaged.
    """
    while True:
        generation = generations.current(directory)
        if generation is None:
            raise IndexMissing(f"no index at {directory}", f"run: docsearch index --index {directory}")
        _check(generation, analysis, engine)
        try:
            return _open(generation)
        except IndexDamaged:
            after = generations.current(directory)
            if after is None or after.name == generation.name:
                raise  # otherwise it was replaced, and swept, between the look and the opening


@contextmanager
def write_engine(
    directory: Path, *, analysis: str, engine: str | None = None, rebuild: bool = False
) -> Iterator[Engine]:
    """The index in `directory` for updating, as its only writer; closed at the end.

    Where there is none, or with `rebuild`, it is a new empty index that readers see once the block has ended
    without an error; after an error it is gone and the old index stays. An index that exists is updated in place:
    each `Engine.update` is seen by whoever opens the index after it. `engine` None: the one that built the
    index, else the default. Raises as `open_engine` does, and IndexBusy, UsageError.
    """
    with generations.writing(directory):
        found = _found(directory, rebuild)
        if found is not None and not rebuild:
            _check(found, analysis, engine)
            opened = _open(found)
            try:
                yield opened
            finally:
                opened.close()
                generations.publish(found)
            return
        name = engine or (found.manifest.engine if found else DEFAULT_ENGINE)
        adapter = _adapter(name)
        fresh = generations.begin(directory, name, analysis)
        try:
            opened = adapter.create(fresh.path)
            try:
                yield opened
            finally:
                opened.close()
            generations.publish(fresh)
        except BaseException:  # an interrupt too
            generations.discard(fresh)
            raise


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
