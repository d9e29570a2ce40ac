"""What may come of an address that is asked."""

from __future__ import annotations

from typing import NamedTuple

from docsearch.model import Failed, Unchanged


class Kept(NamedTuple):
    """A page that is new, or changed, was saved; so many bytes."""

    uri: str
    size: int


class Gone(NamedTuple):
    """A page is no longer there, and its file deleted."""

    uri: str


class Disallowed(NamedTuple):
    """A page may not be fetched or kept; `rule` is what says so. `given`: somebody asked for just this page."""

    uri: str
    rule: str
    given: bool


class Duplicate(NamedTuple):
    """A page has nothing that the one at `canonical` lacks, which it calls its own address: not saved."""

    uri: str
    canonical: str


class Left(NamedTuple):
    """So many addresses were not asked: those of a `pattern` that repeats itself, or, "", those beyond the limit."""

    pattern: str
    addresses: int


Outcome = Kept | Unchanged | Gone | Disallowed | Duplicate | Left | Failed
