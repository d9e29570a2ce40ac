"""Which of several mentions stands where they overlap."""

from __future__ import annotations

from collections.abc import Iterable

from docsearch.model import Mention


def apart(*found: Iterable[Mention]) -> list[Mention]:
    """Of mentions that overlap the longest; of equal ones that of the finder named first."""
    kept: list[Mention] = []
    for mention in sorted((mention for some in found for mention in some), key=_order):
        if not kept or mention.start >= kept[-1].end:
            kept.append(mention)
        elif mention.end - mention.start > kept[-1].end - kept[-1].start:
            kept[-1] = mention
    return kept


def leftmost(found: Iterable[Mention]) -> list[Mention]:
    """Mentions by start; of those that overlap the first, and the longest of those that start together."""
    kept: list[Mention] = []
    for mention in sorted(found, key=_order):
        if not kept or mention.start >= kept[-1].end:
            kept.append(mention)
    return kept


def _order(mention: Mention) -> tuple[int, int]:
    return mention.start, -mention.end
