"""What could not be read, and why: remembered in the folder of the index, so that it is not tried at every run."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from docsearch.disk import replace_file
from docsearch.model import Failed

FILE = "failures.json"


class Failure(NamedTuple):
    """A file that could not be read: where it lies, the digest of its content, None where that could not be told.

    It came about under the `conditions` of a run: versions, limits.
    """

    place: str
    digest: str | None
    stage: str
    error: str
    conditions: str


class Failures:
    """Failures by uri."""

    def __init__(self, by_uri: Mapping[str, Failure]) -> None:
        self.by_uri = dict(by_uri)

    def of(self, place: str, digest: str, conditions: str) -> Failure | None:
        """How the file there has failed, None where it has not with this content and under these conditions.

        Under another name it is another file: the name may say what it is.
        """
        failure = self._by_place.get(place)
        return failure if failure and (failure.digest, failure.conditions) == (digest, conditions) else None

    @cached_property
    def _by_place(self) -> dict[str, Failure]:
        return {failure.place: failure for failure in self.by_uri.values() if failure.digest}

    def listed(self) -> list[Failed]:
        """All of them, by uri."""
        return [Failed(uri, failure.stage, failure.error) for uri, failure in sorted(self.by_uri.items())]

    def after(self, looked_at: Callable[[str], bool], failed: Mapping[str, Failure]) -> Failures:
        """These without those at the places that were looked at, and those that failed then."""
        others = {uri: failure for uri, failure in self.by_uri.items() if not looked_at(failure.place)}
        return Failures({**others, **failed})


def load_failures(index: Path) -> Failures:
    """The failures of the index in a folder; none where the file is missing or makes no sense: they come again."""
    try:
        told = json.loads((index / FILE).read_text(encoding="utf-8"))
        return Failures({uri: Failure(*fields) for uri, fields in told.items()})
    except (OSError, ValueError, TypeError, AttributeError):
        return Failures({})


def save_failures(failures: Failures, index: Path) -> None:
    """Keep them for the runs to come. Raises OSError."""
    if failures.by_uri != load_failures(index).by_uri:
        replace_file(index / FILE, json.dumps(failures.by_uri, indent=1))
