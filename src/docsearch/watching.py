"""An index kept current while files appear, change, move and vanish."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing, suppress
from pathlib import Path
from threading import Event
from time import monotonic
from typing import NamedTuple

from docsearch.alerts import Answered, answered, load_alerts
from docsearch.beside import beside
from docsearch.changes import places
from docsearch.engines.generations import current
from docsearch.errors import DocsearchError, IndexBusy, MissingExtra, UsageError
from docsearch.identity import document_id
from docsearch.ingest import ingest, update
from docsearch.model import Indexed, Outcome
from docsearch.roots import load_roots
from docsearch.runs import Committed, Report, Tell
from docsearch.search import open_index
from docsearch.settings import Settings
from docsearch.sources.files import Within, check_paths, printable
from docsearch.sources.watched import Tree, is_empty, signs

MOST = 1_000  # files an update: what changes meanwhile waits for its end
REST = 4  # times as long as a look at all files takes is what the next waits for at least
ANYWAY = 600.0  # s after which all files are looked at though nothing has been told
AGAIN = 30.0  # s after which what went wrong is tried again
SUFFIX = ".news"


class Seen(NamedTuple):
    """What came of changes: of the first of them, those made while nobody watched, too."""

    report: Report
    answered: tuple[Answered, ...] = ()


class Trouble(NamedTuple):
    """Why the index could not be brought up to date; it is tried again."""

    error: DocsearchError


def watch(paths: Sequence[str], settings: Settings, stop: Event | None = None) -> Iterator[Seen | Trouble]:
    """Bring the index up to date with `paths` (none: those it is built from, else the corpus), then whenever something
    under them changes; ends when `stop` is set.

    Files are read once they have settled. What a path held that is away, such as a drive, stays in the index. Answers
    that nobody has taken, since the process was killed, come again. Raises MissingExtra, and what `ingest` raises at
    the first time.
    """
    index, stop = Path(settings.index), stop or Event()
    paths = list(paths) or load_roots(index) or [settings.corpus]
    check_paths(paths)
    _check_full(paths, settings)
    with closing(signs(paths, stop)) as coming:
        try:
            first = next(coming, False)  # from here on no change goes unseen
        except ImportError as error:
            raise MissingExtra("watching folders", "watch") from error
        if isinstance(first, DocsearchError):
            yield Trouble(first)
        tree, news = Tree(paths), News(settings.index)
        yield from _first(paths, settings, news)
        yield from _following(coming, tree, settings, news)


def _check_full(paths: Sequence[str], settings: Settings) -> None:
    """Raise UsageError for a folder with nothing in it of which the index has documents: a drive that is not there."""
    empty = [path for path in paths if is_empty(path)]
    if not empty or current(Path(settings.index)) is None:
        return
    with open_index(settings.index) as index:
        held = [place for uri, stamp in index.stamps.items() for place in places(uri, stamp)]
    for path in empty:
        under = Within([path])
        if any(place in under for place in held):
            raise UsageError(
                f"{printable(path)} is empty, and the index has documents of it",
                "is a drive not mounted? If all is to go, run docsearch index on it first",
            )


def _first(paths: Sequence[str], settings: Settings, news: News) -> Iterator[Seen | Trouble]:
    tell: Tell | None = news.add
    if current(Path(settings.index)) is None:  # of a first index nothing is news
        news.clear()
        tell = None
    try:
        report = ingest(paths, settings, tell=tell)
    except IndexBusy as error:
        yield Trouble(error)
        report = ingest(paths, settings, wait=float("inf"), tell=tell)
    yield from _seen(report, settings, news)


def _following(
    coming: Iterator[bool | DocsearchError], tree: Tree, settings: Settings, news: News
) -> Iterator[Seen | Trouble]:
    woken, blind = True, False
    missing, away = list[str](), list[str]()
    looked = rested = again = 0.0
    for sign in coming:
        now = monotonic()
        if isinstance(sign, DocsearchError):
            if not blind:
                yield Trouble(sign)
            blind = True
        else:
            woken = woken or sign
        missing, before = tree.away, missing
        if missing == before != away:  # not only while a file is replaced
            yield from (Trouble(_away(path)) for path in missing if path not in away)
            away, woken = missing, True
        if (woken and now >= rested) or now - looked >= ANYWAY:
            tree.look_round(now)
            woken, looked = False, monotonic()
            rested = looked + REST * (looked - now)
        if now < again or not (ready := tree.settled(monotonic(), MOST)):
            continue
        try:
            report = update(tree.places(ready), settings, news.add)
        except (DocsearchError, OSError) as error:
            again = monotonic() + AGAIN
            tree.note(ready, monotonic())
            yield Trouble(_told(error))
            continue
        if report.added or report.updated or report.removed or report.failed:
            yield from _seen(report, settings, news)


def _seen(report: Report, settings: Settings, news: News) -> Iterator[Seen | Trouble]:
    """A report with the alerts that the new documents answer, which are news until somebody has taken it."""
    try:
        alerts, ids = load_alerts(settings.index), news.ids()
        found: tuple[Answered, ...] = ()
        if alerts and ids:
            with open_index(settings.index) as index:
                found = tuple(answered(alerts, ids, index))
    except (DocsearchError, OSError) as error:
        yield Seen(report)
        yield Trouble(_told(error))
        return
    yield Seen(report, found)
    news.clear()


def _told(error: DocsearchError | OSError) -> DocsearchError:
    if isinstance(error, DocsearchError):
        return error
    return DocsearchError(f"{error.filename or 'the disk'}: {error.strerror or error}")


def _away(path: str) -> DocsearchError:
    return DocsearchError(f"{printable(path)} is not there, or empty; what the index has of it stays")


class News:
    """The ids of documents put into an index that no alert has been looked for in, in a file beside it."""

    def __init__(self, index: str) -> None:
        self._path = beside(index, SUFFIX)

    def add(self, outcome: Outcome | Committed) -> None:
        """Note a document before it is committed, so that none is missed. Raises OSError."""
        if isinstance(outcome, Indexed):
            with self._path.open("ab", buffering=0) as file:
                file.write(f"{document_id(outcome.uri)}\n".encode())

    def ids(self) -> list[str]:
        """All of them, each once. Raises OSError."""
        try:
            return list(dict.fromkeys(self._path.read_text(encoding="ascii", errors="replace").split()))
        except FileNotFoundError:
            return []

    def clear(self) -> None:
        """Forget them, if that can be done: told twice is better than never."""
        with suppress(OSError):
            self._path.unlink()
