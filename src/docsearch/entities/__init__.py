"""Find the entities named in a text: places and dates, one thing whatever language names it."""

from __future__ import annotations

from docsearch.entities.dates import find_dates
from docsearch.entities.places import find_places
from docsearch.model import Mention


def find(text: str, language: str) -> list[Mention]:
    """All mentions in `text`, read as `language`, by start; offsets into `text`.

    Where a place and a date overlap the longer one stands.
    """
    found: list[Mention] = []
    for mention in sorted([*find_places(text, language), *find_dates(text, language)], key=_order):
        if not found or mention.start >= found[-1].end:
            found.append(mention)
        elif mention.end - mention.start > found[-1].end - found[-1].start:
            found[-1] = mention
    return found


def _order(mention: Mention) -> tuple[int, int]:
    return mention.start, -mention.end
