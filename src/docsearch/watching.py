"""An index kept current while files appear, change, move and vanish."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event
from time import monotonic
from typing import NamedTuple

from docsearch.alerts import Answered, answered, load_alerts
from docsearch.engines.generations import current
from docsearch.errors import DocsearchError, MissingExtra
from docsearch.identity import document_id
from docsearch.ingest import ingest, update
from docsearch.model import Indexed, Outcome
from docsearch.roots import load_roots
from docsearch.runs import Committed, Report
from docsearch.search import open_index
from docsearch.settings import Settings
from docsearch.sources.files import IGNORED, check_paths, passed_over

SETTLED = 1.0  # s without a change, after which a file counts as written; programs that write longer pause for less
LOOK = 250  # ms between two looks at what has settled
AGAIN = 30.0  # s after which what went wrong is tried again


class Seen(NamedTuple):
    """What came of changes: of the first of them, those made while nobody watched, too."""

    report: Report
    answered: tuple[Answered, ...] = ()


class Trouble(NamedTuple):
    """Why the index could not be brought up to date; it is tried again."""

    error: DocsearchError


Look = tuple[int, ...]


@dataclass(slots=True)
class Unsettled:
    """Paths that have changed, and since when they look as they do."""

    since: dict[str, tuple[Look, float]] = field(default_factory=dict)

    def add(self, paths: Iterable[str], now: float) -> None:
        """Note changes at `now`, seconds on any clock."""
        self.since.update((path, (look(path), now)) for path in paths)

    def settled(self, now: float) -> list[str]:
        """The paths that have looked the same for `SETTLED` seconds, which are taken out."""
        for path, (before, _) in list(self.since.items()):
            if (after := look(path)) != before:
                self.since[path] = (after, now)
        ready = sorted(path for path, (_, since) in self.since.items() if now - since >= SETTLED)
        for path in ready:
            del self.since[path]
        return ready


def look(path: str) -> Look:
    """Sizes and times of a file, or of all files in a folder; nothing of what is not there."""
    try:
        status = os.stat(path)  # noqa: PTH116 - a path of any bytes
    except (OSError, ValueError):
        return ()
    own = (status.st_size, status.st_mtime_ns, status.st_ino)
    if not os.path.isdir(path):  # noqa: PTH112
        return own
    inside = (look(entry.path) for entry in _entries(path) if not entry.is_symlink())
    return (*own, hash(tuple(inside)))


def _entries(path: str) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(path) as entries:
            return list(entries)
    except OSError:
        return []


def watch(paths: Sequence[str], settings: Settings, stop: Event | None = None) -> Iterator[Seen | Trouble]:
    """Bring the index up to date with `paths` (none: those it is built from, else the corpus), then whenever something
    under them changes; ends when `stop` is set.

    Files are read once they have settled. Raises MissingExtra, and what `ingest` raises at the first time.
    """
    try:
        from watchfiles import watch as changes  # 60 ms
    except ImportError as error:
        raise MissingExtra("watching folders", "watch") from error
    paths = list(paths) or load_roots(Path(settings.index)) or [settings.corpus]
    check_paths(paths)
    begins = current(Path(settings.index)) is None
    homes = {os.path.realpath(path): path for path in paths}
    unsettled, again = Unsettled(), 0.0
    told = Told()
    coming = changes(
        *homes, watch_filter=None, stop_event=stop, rust_timeout=LOOK, yield_on_timeout=True, raise_interrupt=True
    )
    next(coming)  # from here on no change goes unseen
    report = ingest(paths, settings, wait=float("inf"), tell=told.add)
    yield Seen(report, () if begins else _answered(told, settings))
    for changed in coming:
        unsettled.add(_places((path for _, path in changed), homes), monotonic())
        if monotonic() < again or not (ready := unsettled.settled(monotonic())):
            continue
        told = Told()
        try:
            report = update(ready, settings, told.add)
        except DocsearchError as error:
            again = monotonic() + AGAIN
            unsettled.add(ready, monotonic())
            yield Trouble(error)
            continue
        yield Seen(report, _answered(told, settings))


@dataclass(slots=True)
class Told:
    """The ids of the documents that a run has put into the index."""

    ids: list[str] = field(default_factory=list)

    def add(self, outcome: Outcome | Committed) -> None:
        if isinstance(outcome, Indexed):
            self.ids.append(document_id(outcome.uri))


def _answered(told: Told, settings: Settings) -> tuple[Answered, ...]:
    alerts = load_alerts(settings.index)
    if not alerts or not told.ids:
        return ()
    with open_index(settings.index) as index:
        return tuple(answered(alerts, told.ids, index))


def _places(changed: Iterable[str], homes: dict[str, str]) -> Iterator[str]:
    """Changed paths as they are spelt under the paths given, those that are passed over left out."""
    for path in changed:
        for home, given in homes.items():
            if path == home:
                yield given
            elif path.startswith(os.path.join(home, "")):  # noqa: PTH118
                inside = os.path.relpath(path, home)
                place = os.path.join(given, inside)  # noqa: PTH118
                if os.path.basename(path) == IGNORED or os.path.islink(path):  # noqa: PTH114, PTH119
                    yield os.path.dirname(place)  # noqa: PTH120 - which its folder decides about
                elif not passed_over(given, inside):
                    yield place
