"""What the benchmarks share on the command line and on the disk: sizes, repeats, and where sets of documents lie."""

from __future__ import annotations

import argparse
import os
import platform
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.measure import Row, isolated, rows_table

PAGES_SHARE = 0.1  # of the number of documents: web pages of 60 KB are slow to make and to read


@dataclass(frozen=True, slots=True)
class Options:
    """How much to measure: documents a set, repeats of each run, and the folder that keeps the sets."""

    documents: int
    repeats: int
    work: Path

    def count(self, kind: str) -> int:
        """How many documents a set has."""
        return max(50, int(self.documents * PAGES_SHARE)) if kind == "pages" else self.documents


def made(kind: str, settings: Options) -> Path:
    """The folder of a set of documents, made now unless it is there."""
    folder = settings.work / f"{kind}-{settings.count(kind)}"
    if not folder.exists():
        isolated(_generate, kind, folder, settings.count(kind))  # keeps the sentences out of this process
    return folder


def _generate(kind: str, folder: Path, count: int) -> None:
    from benchmarks.documents import generate

    unfinished = folder.with_name(folder.name + ".part")
    generate(kind, unfinished, count)
    unfinished.rename(folder)


@contextmanager
def scratch() -> Iterator[Path]:
    """A folder that is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="docsearch-benchmark-") as folder:
        yield Path(folder)


@contextmanager
def options(
    about: str | None, only: Sequence[str], documents: int = 2_000, repeats: int = 3
) -> Iterator[tuple[Options, Sequence[str]]]:
    """What the command line asks for; without --work the sets of documents are gone at the end."""
    parser = argparse.ArgumentParser(description=(about or "").partition("\n")[0])
    parser.add_argument("--documents", type=int, default=documents, metavar="N", help="a set (default: %(default)s)")
    parser.add_argument("--repeats", type=int, default=repeats, metavar="N", help="of each run (default: %(default)s)")
    parser.add_argument("--work", type=Path, metavar="FOLDER", help="keep the sets of documents here, and use them")
    parser.add_argument("--only", nargs="+", choices=only, default=only, metavar="WHAT", help=", ".join(only))
    given = parser.parse_args()
    with scratch() as place:
        work = (given.work or place).resolve()
        work.mkdir(parents=True, exist_ok=True)
        yield Options(given.documents, given.repeats, work), given.only


def machine() -> str:
    """The machine, in neutral words."""
    return f"{os.cpu_count()} cores, Python {platform.python_version()}, {sys.platform}"


def report(rows: Sequence[Row], tables: Sequence[str]) -> None:
    """Print the figures, then the other tables."""
    print(f"{machine()}\n")
    for each in (rows_table(rows), *tables):
        print(each + "\n")
