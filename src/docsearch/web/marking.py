"""A document's text cut where something begins or ends in it: entities, words that answer, pages, translations."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from types import MappingProxyType
from typing import NamedTuple

from docsearch.model import Mention, Passage, Translation
from docsearch.web.harmless import harmless

NONE: Mapping[int, int] = MappingProxyType({})


class Match(NamedTuple):
    """A stretch that answers, half-open; `number` counts those of a page from 1.

    `means` is what it was asked for as, where it is written in another language.
    """

    start: int
    end: int
    number: int = 0
    means: str = ""


class Piece(NamedTuple):
    """A text, of one match or of none; `begins`, `ends`: the match does, too."""

    text: str
    match: Match | None = None
    begins: bool = False
    ends: bool = False


class Run(NamedTuple):
    """Pieces one after the other, of one mention or of none; `page` is that which begins here, if one does."""

    pieces: tuple[Piece, ...]
    mention: Mention | None = None
    page: int | None = None


class Rendered(NamedTuple):
    """Pieces one after the other, in the words of a machine or as they are in the original."""

    pieces: tuple[Piece, ...]
    machine: bool


def runs(
    text: str, offset: int, mentions: Iterable[Mention], matches: Sequence[Match] = (), pages: Mapping[int, int] = NONE
) -> Iterator[Run]:
    """A text that stands at `offset` of its document, as runs that make it up again.

    All offsets are into the document. Mentions and matches are in order; matches do not overlap, nor do mentions.
    `pages`: where each begins that begins within the text -> its number; within a mention it begins with that.
    """
    text, end = harmless(text), offset + len(text)
    cuts, at = dict(pages), offset
    for mention in (*mentions, None):
        start, stop = (max(at, mention.start), min(end, mention.end)) if mention else (end, end)
        if mention and start >= stop:
            continue
        for cut in [cut for cut in cuts if start < cut < stop]:
            cuts[start] = cuts.pop(cut)
        while at < start:
            upto = min((cut for cut in cuts if at < cut <= start), default=start)
            yield Run(tuple(pieces(text[at - offset : upto - offset], at, matches)), None, cuts.pop(at, None))
            at = upto
        if mention:
            yield Run(tuple(pieces(text[at - offset : stop - offset], at, matches)), mention, cuts.pop(at, None))
            at = stop


def pieces(text: str, offset: int, matches: Sequence[Match]) -> Iterator[Piece]:
    """A text that stands at `offset`, as pieces that make it up again."""
    at, end = offset, offset + len(text)
    for match in matches[max(0, bisect_left(matches, (offset,)) - 1) :]:
        if match.start >= end:
            break
        start, stop = max(at, match.start), min(end, match.end)
        if start >= stop:
            continue
        if at < start:
            yield Piece(text[at - offset : start - offset])
        yield Piece(text[start - offset : stop - offset], match, start == match.start, stop == match.end)
        at = stop
    if at < end:
        yield Piece(text[at - offset :])


def merged(found: Iterable[Match], text: str) -> list[Match]:
    """Matches in a text as matches apart, in order: those between which there is nothing but blanks are one."""
    apart: list[Match] = []
    for match in sorted(found):
        last = apart[-1] if apart else None
        if last is not None and not text[last.end : match.start].strip(" \u00a0"):
            apart[-1] = last._replace(end=max(last.end, match.end), means=last.means or match.means)
        else:
            apart.append(match)
    return apart


def numbered(found: Iterable[Match], first: int) -> list[Match]:
    """The matches with their numbers, from `first` on."""
    return [match._replace(number=number) for number, match in enumerate(found, first)]


def translated(
    passage: Passage, translation: Translation, surfaces: Mapping[int, Iterable[str]], first: int
) -> list[Rendered]:
    """A passage in the words of machines, as far as it was translated; nothing where nothing of it was.

    `surfaces`: where a rendering begins -> words in it that answer; these matches are numbered from `first` on.
    """
    found: list[Rendered] = []
    renderings = translation.renderings
    index = bisect_left(renderings, (passage.start,))
    at = max(passage.start, renderings[index - 1].end) if index else passage.start
    for rendering in islice(renderings, index, None):
        if rendering.start >= passage.end:
            break
        kept = harmless(passage.text[at - passage.start : rendering.start - passage.start])
        kept = kept if kept or not found else " "  # nothing stands between sentences of Thai
        if kept:
            found.append(Rendered((Piece(kept),), machine=False))
        text = harmless(rendering.text)
        matches = numbered(merged(_standing(text, surfaces.get(rendering.start, ())), text), first)
        first += len(matches)
        found.append(Rendered(tuple(pieces(text, 0, matches)), machine=True))
        at = max(at, rendering.end)
    if found and at < passage.end:
        found.append(Rendered((Piece(harmless(passage.text[at - passage.start :])),), machine=False))
    return found


def _standing(text: str, words: Iterable[str]) -> Iterator[Match]:
    """Where words stand in a text as words of their own."""
    for word in dict.fromkeys(filter(None, map(harmless, words))):
        at = text.find(word)
        while at >= 0:
            end = at + len(word)
            if not _goes_on(text[at - 1 : at], word[0]) and not _goes_on(word[-1], text[end : end + 1]):
                yield Match(at, end)
            at = text.find(word, end)


_UNSPACED = "\u0e00"  # from Thai on many scripts have no spaces


def _goes_on(one: str, other: str) -> bool:
    return one.isalnum() and other.isalnum() and max(one, other) < _UNSPACED
