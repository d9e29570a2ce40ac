"""Folders whose files change: which of them have, and when they can be read.

What a system tells of changes only says when to look. It loses events when there are many, knows of none that another
machine makes on a network drive, and watchfiles cannot tell names that are no UTF-8. What counts is the difference
between two looks at all files, which takes .3 s for 20,000 of them.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Generator, Iterable, Iterator, Sequence
from threading import Event
from typing import NamedTuple

from docsearch.errors import DocsearchError, UsageError
from docsearch.sources.files import printable, walk
from docsearch.sources.web.saved import SIDECAR, is_sidecar

TICK = 0.25  # s between two looks at what has not settled
SETTLED = 1.0  # s without a change, after which a file counts as written; programs that write longer pause for less
LONGEST = 300.0  # s after which what never settles is read as it is, and again when it does
BLIND = 10.0  # s between two looks where the system tells of no changes
AGAIN = 30.0  # s after which it is asked again to

Look = tuple[int, ...]


class _Found(NamedTuple):
    look: Look
    problem: str | None


class _Change(NamedTuple):
    """A path that looks like this `since` a time, and has changed again and again from its `first` change on."""

    look: Look
    since: float
    first: float


class Tree:
    """The files under some paths as they looked last, and those of them that have changed and not settled yet.

    Times are seconds on any clock that does not go backwards.
    """

    def __init__(self, paths: Sequence[str]) -> None:
        self._paths = list(paths)
        self._identities = {path: identity(path) for path in paths}
        self._found = _found(paths)
        self._changing: dict[str, _Change] = {}

    @property
    def away(self) -> list[str]:
        """Of the paths those that are not there, or are another, empty folder now: a drive that is not mounted."""
        return [path for path in self._paths if self._is_away(path)]

    def look_round(self, now: float) -> None:
        """Note what has changed since the last look. What cannot be looked at has not."""
        away = self.away
        there = [path for path in self._paths if path not in away]
        try:
            found = _found(there)
        except UsageError:  # one has just gone: it is away the next time
            return
        self._identities |= {path: identity(path) for path in there}
        shut = _Below([*away, *(path for path, each in found.items() if each.problem)])
        before, self._found = self._found, found
        for path, each in before.items():
            if path not in found:
                if path in shut:
                    found[path] = each
                else:
                    self.note([path], now)
        self.note((path for path, each in found.items() if before.get(path) != each), now)

    def note(self, paths: Iterable[str], now: float) -> None:
        """Note changes."""
        for path in paths:
            first = self._changing[path].first if path in self._changing else now
            self._changing[path] = _Change(look(path), now, first)

    def settled(self, now: float, most: int) -> list[str]:
        """Changed paths that can be read now, or are gone, those that can be so for longest first; these are taken out.

        At most `most`. What is moved comes before the place that it has left. What is under a path that is away waits.
        """
        away = _Below(self.away)
        for path, change in self._changing.items():
            if (after := look(path)) != change.look:
                self._changing[path] = change._replace(look=after, since=now)
        ready = [
            (change.since, not change.look, path)
            for path, change in self._changing.items()
            if (now - change.since >= SETTLED or now - change.first >= LONGEST) and path not in away
        ]
        chosen = [path for *_, path in sorted(ready)[:most]]
        for path in chosen:
            change = self._changing.pop(path)
            if path in self._found:
                self._found[path] = self._found[path]._replace(look=change.look)
        return chosen

    def places(self, paths: Iterable[str]) -> list[str]:
        """What to bring an index up to date with, for changed paths: themselves, or folders that decide about them."""
        return list(dict.fromkeys(place for path in paths for place in self._places(path)))

    def _places(self, path: str) -> Iterator[str]:
        found = self._found.get(path)
        if found is None and os.path.lexists(path):  # to be passed over now, or spelt otherwise
            yield from (each for each in self._paths if path in _Below([each]))
        elif found is not None and found.problem and os.path.islink(path):  # noqa: PTH114
            yield os.path.dirname(path) or "."  # noqa: PTH120
        elif not (path.endswith(SIDECAR) and is_sidecar(path)):  # which its page has changed with
            yield path

    def _is_away(self, path: str) -> bool:
        now = identity(path)
        return now is None or (now != self._identities[path] and is_empty(path))


class _Below:
    """Paths at or under some others, all spelt alike."""

    def __init__(self, paths: Iterable[str]) -> None:
        self._paths = frozenset(paths)
        self._folders = tuple(os.path.join(path, "") for path in self._paths)  # noqa: PTH118 - a path of any bytes

    def __contains__(self, path: str) -> bool:
        return path in self._paths or path.startswith(self._folders)


def signs(paths: Sequence[str], stop: Event) -> Generator[bool | DocsearchError]:
    """Whether anything may have changed under some paths since the last time, again and again, every `TICK` at the
    latest; or why that cannot be known, from when on it is guessed. Ends when `stop` is set.

    Paths may vanish and come back. Raises ImportError where watchfiles is not installed.
    """
    from watchfiles import watch  # 60 ms

    missed = False  # what changed while nothing was listened to
    while not stop.is_set():
        there = {path: identity(path) for path in paths}
        begun = False
        coming = watch(
            *(path for path in paths if there[path]),
            watch_filter=None,
            stop_event=stop,
            rust_timeout=int(1000 * TICK),
            yield_on_timeout=True,
            raise_interrupt=True,
            ignore_permission_denied=False,  # True hides that of all folders behind one, and of the limit reached
        )
        try:
            for changed in coming:
                sign, begun, missed = missed or bool(changed), True, False
                yield sign
                if there != {path: identity(path) for path in paths}:
                    break
        except (OSError, ValueError, RuntimeError) as error:  # the last is what watchfiles makes of all others
            if not begun and not isinstance(error, FileNotFoundError):
                yield _untold(error)
                for _ in range(int(AGAIN // BLIND)):
                    yield from _blind(stop)
            else:
                stop.wait(TICK)
        finally:
            coming.close()
        missed = True


def _blind(stop: Event) -> Iterator[bool]:
    for _ in range(int(BLIND // TICK)):
        if stop.wait(TICK):
            return
        yield False
    yield True


def _untold(error: Exception) -> DocsearchError:
    why = printable(" ".join(str(error).partition(" (Error {")[0].split()))
    full = sys.platform == "linux" and ("limit" in why or "Too many" in why)
    return DocsearchError(
        f"the system tells of no changes ({why}); files are looked at every {BLIND:g} s",
        "sysctl fs.inotify.max_user_watches and fs.inotify.max_user_instances raise its limits" if full else None,
    )


def look(path: str) -> Look:
    """Size, time and number of a file, and of what is kept beside a web page; nothing of what is not there."""
    return _status(path) + _status(path + SIDECAR)


def _status(path: str) -> Look:
    try:
        status = os.stat(path)  # noqa: PTH116 - a path of any bytes
    except (OSError, ValueError):
        return ()
    return status.st_size, status.st_mtime_ns, status.st_ino


def identity(path: str) -> Look | None:
    """What tells a file or folder from another of its name; None where there is none."""
    try:
        status = os.stat(path)  # noqa: PTH116
    except (OSError, ValueError):
        return None
    return status.st_dev, status.st_ino


def is_empty(path: str) -> bool:
    """Whether a path is a folder with nothing in it."""
    try:
        with os.scandir(path) as entries:
            return next(entries, None) is None
    except OSError:
        return False


def _found(paths: Sequence[str]) -> dict[str, _Found]:
    there = [path for path in paths if os.path.lexists(path)]
    return {ref.path: _Found(look(ref.path), ref.problem) for ref in walk(there)}
