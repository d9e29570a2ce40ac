"""What is shown of a document found: what it names, each once, and its best snippets."""

from __future__ import annotations

from collections.abc import Iterable

from docsearch.answers import Answers
from docsearch.engines.protocol import Match
from docsearch.model import Amount, DateSpan, Hit, HitAmount, HitDate, HitName, HitPlace, Mention, Name, Place
from docsearch.records import decode, first_mentions
from docsearch.snippets import snippets


def hit_of(match: Match, answers: Answers) -> Hit:
    """A match as it is shown; what is asked for comes first among its places and names."""
    document = decode(match.record)
    mentions = list(first_mentions(document))
    asked = frozenset[str]().union(*(want.ids for want in answers.wanted))
    return Hit(
        id=document.id,
        uri=document.uri,
        media_type=document.media_type,
        title=document.title,
        language=document.language,
        score=match.score,
        published=document.published,
        places=tuple(sorted(_places(mentions), key=lambda place: place.id not in asked)),
        dates=_dates(mentions),
        amounts=_amounts(mentions),
        names=tuple(sorted(_names(mentions), key=lambda name: name.id not in asked)),
        passages=snippets(document, answers),
    )


def _places(mentions: Iterable[Mention]) -> Iterable[HitPlace]:
    """The places mentioned, each where it is named first."""
    first: dict[str, HitPlace] = {}
    for mention in mentions:
        place = mention.entity
        if isinstance(place, Place) and place.id not in first:
            first[place.id] = HitPlace(place.id, place.name, place.country, mention.surface)
    return first.values()


def _dates(mentions: Iterable[Mention]) -> tuple[HitDate, ...]:
    """The periods mentioned, each where it is named first."""
    first: dict[tuple[str | None, str | None, str], HitDate] = {}
    for mention in mentions:
        span = mention.entity
        if isinstance(span, DateSpan) and (key := span[:3]) not in first:
            first[key] = HitDate(*key, mention.surface)
    return tuple(first.values())


def _amounts(mentions: Iterable[Mention]) -> tuple[HitAmount, ...]:
    """The sums mentioned, each where it is named first."""
    first: dict[Amount, HitAmount] = {}
    for mention in mentions:
        amount = mention.entity
        if isinstance(amount, Amount) and amount not in first:
            first[amount] = HitAmount(*amount, mention.surface)
    return tuple(first.values())


def _names(mentions: Iterable[Mention]) -> Iterable[HitName]:
    """The names mentioned, each where it is named first."""
    first: dict[str, HitName] = {}
    for mention in mentions:
        name = mention.entity
        if isinstance(name, Name) and name.id not in first:
            first[name.id] = HitName(*name, mention.surface)
    return first.values()
