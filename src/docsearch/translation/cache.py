"""Translations made before, so that a rebuild translates nothing twice and an interrupted run goes on where it was.

One SQLite file beside the index, in `index.translations/` for `index`: a row for a sentence and a way of models, with
its translation or why it has none. It may be deleted at any time. Several processes may use it at once.
"""

from __future__ import annotations

import sqlite3  # 5 ms; nothing but translating documents loads this module
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from hashlib import blake2b
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

from docsearch.beside import beside
from docsearch.translation.packages import Model
from docsearch.translation.translator import Attempt

SUFFIX = ".translations"
VERSION = 1  # to be changed with what translator, checks or protect make of a sentence

_TABLE = "CREATE TABLE IF NOT EXISTS translation (key BLOB PRIMARY KEY, text TEXT, fault TEXT) WITHOUT ROWID"
_ASKED = 500  # keys a question; older SQLite takes 999
_WAIT = 30  # s for another process to write its batch
_DAMAGED = frozenset((sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB))

Result = TypeVar("Result")


def home(index: str) -> Path:
    """The cache file for the index in the folder `index`."""
    return beside(index, SUFFIX) / "translations.sqlite3"


def fault(path: Path) -> str | None:
    """What is wrong with the cache file at `path`, in a line; None where nothing is, or there is none. Reads all."""
    if not path.exists():
        return None
    try:
        with closing(sqlite3.connect(path, timeout=_WAIT)) as file:
            (told,) = file.execute("PRAGMA quick_check(1)").fetchone()
            return None if told == "ok" else " ".join(str(told).split())
    except sqlite3.DatabaseError as error:
        return str(error)


def forget(path: Path) -> None:
    """Delete the cache file at `path`. Raises OSError."""
    for ending in ("", "-wal", "-shm"):
        path.with_name(path.name + ending).unlink(missing_ok=True)


class Cache:
    """Translations in a file. What is wrong with it is told once, in one line; then things go on without it.

    A damaged file is deleted and begun anew.
    """

    def __init__(self, path: Path, warn: Callable[[str], None]) -> None:
        """Open the file at `path`, or make it; `warn` is told what is wrong with it. Never raises."""
        self._path = path
        self._warn = warn
        self._file: sqlite3.Connection | None = None
        self._attempt(self._open)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None

    def find(self, sentences: Sequence[str], models: Sequence[Model]) -> dict[str, Attempt]:
        """What `models`, one after the other, made of those of `sentences` that they have been given before."""
        return self._attempt(lambda: self._find(sentences, models)) or {}

    def keep(self, made: Mapping[str, Attempt], models: Sequence[Model]) -> None:
        """Remember what `models` made of sentences: all of it, or nothing if the process is killed meanwhile."""
        self._attempt(lambda: self._keep(made, models))

    def _find(self, sentences: Sequence[str], models: Sequence[Model]) -> dict[str, Attempt]:
        if self._file is None:
            return {}
        keys = _keys(sentences, models)
        found: dict[str, Attempt] = {}
        for first in range(0, len(sentences), _ASKED):
            asked = list(keys)[first : first + _ASKED]
            rows = self._file.execute(
                f"SELECT key, text, fault FROM translation WHERE key IN ({','.join('?' * len(asked))})", asked
            )
            found |= {keys[key]: Attempt(text, fault) for key, text, fault in rows}
        return found

    def _keep(self, made: Mapping[str, Attempt], models: Sequence[Model]) -> None:
        if self._file is None:
            return
        rows = ((key, *made[sentence]) for key, sentence in _keys(list(made), models).items())
        with self._file:
            self._file.executemany("INSERT OR REPLACE INTO translation VALUES (?, ?, ?)", rows)

    def _open(self) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._file = sqlite3.connect(self._path, timeout=_WAIT)
        _log_ahead(self._file)
        self._file.execute("PRAGMA synchronous=NORMAL")  # power loss may cost the last batches, never the file
        self._file.execute(_TABLE)

    def _attempt(self, action: Callable[[], Result]) -> Result | None:
        """What `action` gives; None where the file does not allow it."""
        try:
            return action()
        except sqlite3.DatabaseError as error:
            if getattr(error, "sqlite_errorcode", 0) & 0xFF in _DAMAGED:
                self._begin_anew()
            else:
                self._give_up(str(error))
        except OSError as error:
            self._give_up(error.strerror or str(error))
        return None

    def _begin_anew(self) -> None:
        """Replace the damaged file by an empty one."""
        self._warn(f"{self._path} is damaged: begun anew, so all sentences are translated again")
        self.close()
        try:
            forget(self._path)
            self._open()
        except (OSError, sqlite3.DatabaseError) as error:
            self._give_up(str(error))

    def _give_up(self, reason: str) -> None:
        self._warn(f"translations cannot be kept in {self._path}: {reason}; the next run translates them again")
        self.close()


def _log_ahead(file: sqlite3.Connection) -> None:
    """Let readers not wait for a writer. Of processes that ask for it at once SQLite refuses all but one, unwaited."""
    last = time.monotonic() + _WAIT
    while True:
        try:
            file.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > last:
                raise
            time.sleep(0.01)


def _keys(sentences: Sequence[str], models: Sequence[Model]) -> dict[bytes, str]:
    way = "\n".join((str(VERSION), *(model.digest for model in models))).encode()
    return {_key(sentence, way): sentence for sentence in sentences}


def _key(sentence: str, way: bytes) -> bytes:
    """16 bytes of a sentence and the models that it goes through."""
    return blake2b(sentence.encode("utf-8", "surrogatepass"), key=blake2b(way).digest(), digest_size=16).digest()
