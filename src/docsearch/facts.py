"""What documents say, a mention at a time: the place, date, sum or name with what stands beside it and the passage."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple, TypeVar

from docsearch.answers import Answers, marks
from docsearch.engines.protocol import Engine, TermQuery, Weighted
from docsearch.labels import kind_of
from docsearch.model import Amount, Contact, DateSpan, Document, Entity, Mention, Name, Passage, Place
from docsearch.records import decode, passage_starts
from docsearch.sentences import sentence_starts

# What facts are asked for by: kinds of entities, of places and of names.
KINDS = ("place", "date", "amount", "name", "contact")
NARROWER = ("city", "region", "country", "area", "organisation", "programme", "person", "concept")
PAGE = 100  # documents fetched at once: 500 are no faster, and may be large

_ENTITIES = (Place, DateSpan, Amount, Name, Contact)

E = TypeVar("E", Place, DateSpan, Amount, Name, Contact)


class Fact(NamedTuple):
    """One mention and what stands nearest to it in its passage.

    `mention` has offsets into `Document.text`, `passage` is where it stands. Of `place`, `date`, `amount`, `name` and
    `contact` one is what the mention names, the others are the nearest of their kind, None where there is none.
    """

    id: str
    uri: str
    title: str
    published: str | None
    page: int | None
    passage: Passage
    mention: Mention
    place: Place | None
    date: DateSpan | None
    amount: Amount | None
    name: Name | None
    contact: Contact | None


def kinds_of(entity: Entity) -> tuple[str, ...]:
    """The kinds that an entity is asked for by: ("place", "city"), ("date",), ("name", "programme") ..."""
    return (kind_of(entity), entity.kind) if isinstance(entity, Place | Name) else (kind_of(entity),)


def scan(engine: Engine, query: TermQuery, most: int | None = None) -> Iterator[Document]:
    """The documents that match, by id; with `most`, as many of the best of them. A few are in memory at a time."""
    asked = Weighted(query, 0) if most is None else query
    total, offset = 1, 0
    while offset < total:
        found = engine.search(asked, PAGE if most is None else min(PAGE, most - offset), offset)
        total, offset = found.total if most is None else min(found.total, most), offset + PAGE
        yield from (decode(match.record) for match in found.page)


def facts(document: Document, conditions: Sequence[Answers], kinds: Collection[str] = ()) -> Iterator[Fact]:
    """The mentions in passages that answer every one of the conditions, in order; of the `kinds` given, none: of all.

    What is itself asked for is no fact about it and left out, unless any of several answers (near:). What stands
    nearer to another date than the one asked for, or to another sum, tells of that one and is left out too. A place,
    name or period that the title names is named for the whole text.
    """
    titled = [mention.entity for mention in document.title_mentions]
    left = [
        answers for answers in conditions if not any(want.names(entity) for want in answers.wanted for entity in titled)
    ]
    passages = _answering(document, left)
    wants = [want for answers in conditions for want in answers.wanted]
    asked = frozenset[str]().union(*(want.ids for want in wants if len(want.ids) == 1))
    dated = [answers for answers in conditions if all(want.period for want in answers.wanted)]
    summed = [answers for answers in conditions if all(want.sums for want in answers.wanted)]
    for passage in document.passages if passages is None else map(document.passages.__getitem__, sorted(passages)):
        wanted = [
            mention
            for mention in passage.mentions
            if (not kinds or not set(kinds).isdisjoint(kinds_of(mention.entity)))
            and getattr(mention.entity, "id", None) not in asked
        ]
        if wanted:
            found = _facts(document, passage, wanted)
            yield from (fact for fact in found if _answers(fact.date, dated) and _answers(fact.amount, summed))


def _answering(document: Document, conditions: Sequence[Answers]) -> set[int] | None:
    """The ordinals of the passages that answer all conditions; None: of all passages."""
    starts = passage_starts(document)
    kept: set[int] | None = None
    for answers in conditions:
        found = {bisect_right(starts, mark.start) - 1 for mark in marks(document, answers)}
        kept = found if kept is None else kept & found
    return kept


def _answers(entity: Entity | None, conditions: Iterable[Answers]) -> bool:
    """Whether an entity, if there is one, is what each of the conditions asks for."""
    return entity is None or all(any(want.names(entity) for want in answers.wanted) for answers in conditions)


def _facts(document: Document, passage: Passage, mentions: Iterable[Mention]) -> Iterator[Fact]:
    """Each of the mentions with what stands nearest to it in the passage."""
    sentences = [passage.start + at for at in sentence_starts(passage.text)] if len(passage.mentions) > 1 else [0]
    beside = [(bisect_right(sentences, mention.start), mention) for mention in passage.mentions]
    of_kind: dict[type[Entity], list[tuple[int, Mention]]] = {
        kind: [each for each in beside if isinstance(each[1].entity, kind)] for kind in _ENTITIES
    }
    for mention in mentions:
        yield _fact(document, passage, mention, bisect_right(sentences, mention.start), of_kind)


def _fact(
    document: Document,
    passage: Passage,
    mention: Mention,
    sentence: int,
    beside: Mapping[type[Entity], Sequence[tuple[int, Mention]]],
) -> Fact:
    def nearest(kind: type[E]) -> E | None:
        """The entity of a kind that is named nearest to the mention, its own if it is one; first in its sentence."""
        if isinstance(mention.entity, kind):
            return mention.entity
        found: E | None = None
        best = (True, len(passage.text))
        for other_sentence, other in beside[kind]:
            distance = (sentence != other_sentence, _gap(mention, other))
            if distance < best and isinstance(other.entity, kind):
                found, best = other.entity, distance
        return found

    return Fact(
        document.id,
        document.uri,
        document.title,
        document.published,
        bisect_right(document.pages, mention.start) or None,
        passage,
        mention,
        nearest(Place),
        nearest(DateSpan),
        nearest(Amount),
        nearest(Name),
        nearest(Contact),
    )


def _gap(one: Mention, other: Mention) -> int:
    """Code points between two mentions."""
    return one.start - other.end if one.start > other.start else other.start - one.end
