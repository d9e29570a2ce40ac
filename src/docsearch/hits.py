"""What is shown of a document found: what it names, each once, and its best snippets."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from operator import attrgetter, itemgetter
from typing import TypeVar

from docsearch.answers import Answers
from docsearch.engines.protocol import Match
from docsearch.model import (
    Amount,
    DateSpan,
    Hit,
    HitAmount,
    HitDate,
    HitName,
    HitPlace,
    Mention,
    Name,
    Place,
    Version,
)
from docsearch.records import decode, first_mentions, passage_languages
from docsearch.snippets import snippets
from docsearch.wanted import Wanted

E = TypeVar("E", Place, DateSpan, Amount, Name)

# What makes two mentions one thing to the reader.
_ID, _PERIOD, _WHOLE = attrgetter("id"), itemgetter(slice(3)), itemgetter(slice(None))


class Answering(dict[frozenset[str], Answers]):
    """Languages of a document -> what answers `wanted` in them: words of other languages need not be looked for."""

    def __init__(self, wanted: Sequence[Wanted]) -> None:
        super().__init__()
        self._wanted = wanted

    def __missing__(self, languages: frozenset[str]) -> Answers:
        suitable = [want for want in self._wanted if want.language is None or want.language in languages]
        found = self[languages] = Answers(suitable)
        return found


def hit_of(
    match: Match, answering: Answering, versions: tuple[Version, ...] = (), copies: tuple[Version, ...] = ()
) -> Hit:
    """A match as it is shown; what is asked for comes first among its places and names."""
    document = decode(match.record)
    answers = answering[passage_languages(document)]
    mentions = list(first_mentions(document))
    places = (HitPlace(e.id, e.name, e.country, surface) for e, surface in _first(mentions, Place, _ID))
    names = (HitName(*name, surface) for name, surface in _first(mentions, Name, _ID))
    asked = frozenset[str]().union(*(want.ids for want in answers.wanted))
    return Hit(
        id=document.id,
        uri=document.uri,
        media_type=document.media_type,
        title=document.title,
        language=document.language,
        score=match.score,
        published=document.published,
        places=tuple(sorted(places, key=lambda place: place.id not in asked)),
        dates=tuple(HitDate(*span[:3], surface) for span, surface in _first(mentions, DateSpan, _PERIOD)),
        amounts=tuple(HitAmount(*amount, surface) for amount, surface in _first(mentions, Amount, _WHOLE)),
        names=tuple(sorted(names, key=lambda name: name.id not in asked)),
        passages=snippets(document, answers),
        versions=versions,
        copies=copies,
        locations=document.locations,
    )


def _first(mentions: Iterable[Mention], kind: type[E], key: Callable[[E], object]) -> Iterable[tuple[E, str]]:
    """The entities of a kind that are mentioned, those of one `key` once, and as what each is written first."""
    first: dict[object, tuple[E, str]] = {}
    for mention in mentions:
        if isinstance(mention.entity, kind):
            first.setdefault(key(mention.entity), (mention.entity, mention.surface))
    return first.values()
