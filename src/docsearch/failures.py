"""What could not be read, and why: remembered in the folder of the index, so that it is not tried at every run."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from docsearch.disk import replace_file
from docsearch.model import Failed

FILE = "failures.json"


class Failure(NamedTuple):
    """A file that could not be read: where it lies, the digest of its content, None where that could not be told."""

    place: str
    digest: str | None
    stage: str
    error: str


class Failures:
    """Failures by uri, which came about under the `conditions` of a run: versions, limits."""

    def __init__(self, conditions: str, by_uri: Mapping[str, Failure]) -> None:
        self.conditions = conditions
        self.by_uri = dict(by_uri)

    def of(self, digest: str) -> Failure | None:
        """How a file of this content failed, None where it has not."""
        return self._by_digest.get(digest)

    @cached_property
    def _by_digest(self) -> dict[str, Failure]:
        return {failure.digest: failure for failure in self.by_uri.values() if failure.digest}

    def listed(self) -> list[Failed]:
        """All of them, by uri."""
        return [Failed(uri, failure.stage, failure.error) for uri, failure in sorted(self.by_uri.items())]

    def after(self, looked_at: Collection[str], failed: Iterable[tuple[str, Failure]]) -> Failures:
        """These without the uris that were looked at, and those that failed then."""
        others = {uri: failure for uri, failure in self.by_uri.items() if uri not in looked_at}
        return Failures(self.conditions, {**others, **dict(failed)})


def load_failures(index: Path) -> Failures:
    """The failures of the index in a folder; none where the file is missing or makes no sense: they come again."""
    try:
        told = json.loads((index / FILE).read_text(encoding="utf-8"))
        by_uri = {uri: Failure(*fields) for uri, fields in told["failures"].items()}
        return Failures(told["conditions"], by_uri)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return Failures("", {})


def save_failures(failures: Failures, index: Path) -> None:
    """Keep them for the runs to come. Raises OSError."""
    if not failures.by_uri and not (index / FILE).exists():
        return
    told = {"conditions": failures.conditions, "failures": failures.by_uri}
    replace_file(index / FILE, json.dumps(told, indent=1))
