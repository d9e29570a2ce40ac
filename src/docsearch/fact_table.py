"""Facts as a table of fixed columns, which can be printed before the last one is known."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from rich.cells import cell_len, set_cell_size

from docsearch.facts import Fact
from docsearch.labels import amount_label, entity_label, kind_of
from docsearch.model import Contact
from docsearch.render import Line, Piece

DATE, PLACE, OTHER, LANGUAGE, SOURCE = 22, 20, 22, 3, 30  # cells; a range of days takes 22
NARROW = (22, 16, 15, 3)  # the same where the passage has a line of its own; what is left is the document's
SCREEN = 80  # cells in which they and the document fit; of more, half is for sums and names
LEAST = 24  # cells of the passage beside the rest; a narrower table has it on a line of its own
INDENT = 4
_GAP = "  "
_CUT = "…"
_HEADING = ("date", "place", "sum or name", "in", "document")


def as_table(facts: Iterable[Fact], width: int) -> Iterator[Line]:
    """A heading and a line a fact, `width` cells wide, or two lines where one would be too short for the passage."""
    sizes = [DATE, PLACE, OTHER, LANGUAGE, SOURCE]
    rest = width - sum(sizes) - len(sizes) * len(_GAP)
    if rest < LEAST:
        spare = max(0, width - SCREEN)
        sizes = [*NARROW, NARROW[1] + spare - spare // 2]
        sizes[2] += spare // 2
    heading = [_fitted(name, size) for name, size in zip(_HEADING, sizes, strict=True)]
    yield Line(0, ((_GAP.join([*heading, "passage"] if rest >= LEAST else heading).rstrip(), "dim"),))
    for fact in facts:
        columns = list(_columns(fact, sizes))
        if rest >= LEAST:
            yield Line(0, (*columns, *_excerpt(fact, rest)))
        else:
            yield Line(0, tuple(columns))
            yield Line(INDENT, tuple(_excerpt(fact, max(LEAST, width - INDENT))))


def _columns(fact: Fact, sizes: Sequence[int]) -> Iterator[Piece]:
    """What stands before the passage, each in as many cells as `sizes` says."""
    own = kind_of(fact.mention.entity)
    date = entity_label(fact.date) if fact.date else ""
    place = entity_label(fact.place) if fact.place else ""
    yield _fitted(date, sizes[0]) + _GAP, "name" if own == "date" else ""
    yield _fitted(place, sizes[1]) + _GAP, "name" if own == "place" else ""
    yield _fitted(_other(fact), sizes[2]) + _GAP, "" if own in ("date", "place") else "name"
    yield _fitted(fact.passage.language, sizes[3]) + _GAP, "dim"
    yield _fitted(fact.uri, sizes[4], keep_end=True) + _GAP, "label"


def _other(fact: Fact) -> str:
    """The sum, name or contact that the fact is about, else the nearest one."""
    entity = fact.mention.entity
    if isinstance(entity, Contact):
        return entity.value
    if kind_of(entity) == "name" or fact.amount is None:
        return entity_label(fact.name) if fact.name else ""
    return amount_label(fact.amount)


def _excerpt(fact: Fact, width: int) -> Iterator[Piece]:
    """As much of the passage around the mention as fits in `width` cells, a third of it before."""
    text, offset = fact.passage.text, fact.passage.start
    start, end = fact.mention.start - offset, fact.mention.end - offset
    named = _flat(text[start:end])
    surface = _fitted(named, min(width, cell_len(named)))
    room = width - cell_len(surface)
    before, after = _flat(text[max(0, start - width) : start]), _flat(text[end : end + width])
    ahead = min(cell_len(before), max(room // 3, room - cell_len(after)))
    yield _fitted(before, ahead, keep_end=True), ""
    yield surface, "match"
    yield _fitted(after, min(room - ahead, cell_len(after))), ""


def _flat(text: str) -> str:
    """The text on one line; whether it begins or ends with a blank stays as it is."""
    return " ".join(("_" + text + "_").split())[1:-1]


def _fitted(text: str, width: int, keep_end: bool = False) -> str:
    """The text in exactly `width` cells: filled up, or cut where an ellipsis says so."""
    if cell_len(text) <= width:
        return set_cell_size(text, width)
    if width < 1:
        return ""
    if not keep_end:
        return set_cell_size(text, width - 1) + _CUT
    ending = set_cell_size(text[::-1], width - 1)[::-1]
    return set_cell_size(_CUT + ending[next((at for at, char in enumerate(ending) if cell_len(char)), 0) :], width)
