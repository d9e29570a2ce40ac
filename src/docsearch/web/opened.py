"""An index kept open, and opened anew once a writer was done with it."""

from __future__ import annotations

import logging
from contextlib import suppress
from pathlib import Path
from time import monotonic

from docsearch import glossary
from docsearch.engines import generations
from docsearch.errors import DocsearchError, IndexDamaged
from docsearch.lexicon import folder as lexicons
from docsearch.search import open_index
from docsearch.web.messages import Opened

RETRY = 1.0  # s between two attempts to open what cannot be opened, while an older state answers: each takes 8 ms
_LOG = logging.getLogger(__name__)


def stamp_of(directory: str) -> str:
    """A text that changes whenever a writer was done with the index, its glossaries or its lexicons. Takes 20 us."""
    stamps = [generations.stamp(Path(directory)) or ""]
    for folder in (glossary.home(directory), lexicons.home(directory)):
        with suppress(OSError):
            stamps.append(f"{folder.name}:{folder.stat().st_mtime_ns}")  # files are renamed into it when complete
    return "/".join(stamps)


class Kept:
    """The index in a folder, for one thread."""

    def __init__(self, directory: str) -> None:
        self._directory = directory
        self._opened: Opened | None = None
        self._again = 0.0  # when it may be opened again
        self._told: str | None = None  # the stamp that it was last said of that it cannot be opened

    def latest(self) -> Opened:
        """The index as of its last commit; as it was before while that cannot be opened.

        Raises DocsearchError where none was open before.
        """
        stamp = stamp_of(self._directory)
        if self._opened is None:
            self._opened = self._open(stamp)
        elif stamp != self._opened.stamp and monotonic() >= self._again:
            before = self._opened
            try:
                self._opened = self._open(stamp)
            except DocsearchError as error:
                self._again = monotonic() + RETRY
                self._tell(stamp, error)
            else:
                before.index.close()
        return self._opened

    def _open(self, stamp: str) -> Opened:
        try:
            return Opened(open_index(self._directory), self._directory, stamp)
        except OSError as error:  # a file beside the index was replaced between two looks
            raise IndexDamaged(f"the index at {self._directory} cannot be read: {error}", "try again") from error

    def _tell(self, stamp: str, error: DocsearchError) -> None:
        if stamp != self._told:
            self._told = stamp
            _LOG.warning("%s; its state before that still answers", error)

    def close(self) -> None:
        """Let go of the files."""
        if self._opened is not None:
            self._opened.index.close()
            self._opened = None
