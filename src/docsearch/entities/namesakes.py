"""Which namesake a place name means, told by the other places of the same document.

Four things speak: how many people live there and whether it is the main name, the countries and regions that other
places are or lie in (all of the document, and those close by in the text once more), how near those places are, and
a name written beside it that one of the namesakes lies in ("Paris, Texas"). A name means one place in a whole
document unless its neighbour says otherwise.

Nothing is compared pairwise: each place adds its weight to the areas it lies in and to a cell of the map, and a
namesake looks up its own. The time is linear in the mentions.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from math import floor, log2, log10
from typing import NamedTuple

from docsearch.entities.gazetteer import fold_key, gazetteer, name_key
from docsearch.model import Mention, Place

# What speaks for a namesake, in powers of ten of odds.
_EXACT, _ALIKE = 0.7, 0.5  # its main name: letter for letter; without accents, or as its first words
_CHOSEN = 0.3  # the recogniser's own first choice, which knows what kind of name it read
_KINDS = {"country": 0.5, "region": -1.0}  # Granada in Spanish is a country too; the people of a region are many
_DOCUMENT, _NEARBY = 1.8, 1.5  # all other places of the document, or of the surroundings, lie with it
_BOUND = 3.0  # a neighbour said so, once in the document
_UNCOUNTED = {"region": 5.5, "area": 6.0}  # people, as a power of ten, where the gazetteer counts none

# How much it says that another place lies in the same area, or no further than a cell of the map away.
_SAME = {"city": 1.0, "region": 0.8, "country": 1.0, "area": 0.15}
_NEAR = 0.8

_UNSEEN = 1.0  # places that a text might have named: one alone does not prove where it is set
_JOINS = frozenset({"", ",", "(", "，", "、", "،", "（"})  # a full stop between them parts them
_BESIDE = 2  # code points between two names that belong together: ", " and " ("
_FAINT = 0.1  # chances that are not worth counting
_AROUND, _REACH = 3, 400  # surroundings: so many mentions either side, so many code points
_OCCURRENCES = 20  # of a name whose surroundings are looked at

_LIKELY = 0.9  # from which share of the odds on a choice counts as sure
_SUPPORT = 0.5  # from what the text adds to its odds on a choice counts as borne out
_RAISED, _LOWERED = 0.1, 0.3
_LEAST, _MOST = 0.05, 0.98

Key = str | tuple[int, int]  # the id of a place or area, or a cell of the map, one degree a side
Ids = tuple[str, ...]


class _Name(NamedTuple):
    """A name with several meanings: the places, likeliest first, what speaks for each, where it is mentioned."""

    places: tuple[Place, ...]
    prior: tuple[float, ...]
    at: list[int]


class _Mass:
    """The weight of places, under the areas they lie in and the cells of the map, and that of all of them."""

    def __init__(self) -> None:
        self.under: dict[Key, float] = {}
        self.total = 0.0

    def add(self, place: Place, weight: float) -> None:
        self.total += weight
        for key in _keys(place):
            self.under[key] = self.under.get(key, 0.0) + weight

    def include(self, other: _Mass) -> None:
        self.total += other.total
        for key, weight in other.under.items():
            self.under[key] = self.under.get(key, 0.0) + weight

    def share(self, place: Place, own: _Mass | None = None) -> float:
        """How much of the weight lies with `place`, that of `own` left out; about 0 to 2."""
        total = self.total - (own.total if own else 0.0)
        found = sum(
            weight * (self.under[key] - (own.under.get(key, 0.0) if own else 0.0))
            for key, weight in _sought(place)
            if key in self.under
        )
        return found / (_UNSEEN + total)


def settle(mentions: Sequence[Mention], text: str = "") -> list[Mention]:
    """`mentions` of one document, in the order of its `text`, each place being the namesake that is meant.

    Without the text any two names so close to each other count as "Paris, Texas".

    What is no place, or has no alternatives, is returned as it is. Elsewhere the entity is the namesake chosen and
    the alternatives are the others, likeliest first; the confidence is lower where several remain likely, and
    higher where other places of the text bear the choice out.
    """
    names = _names(mentions)
    if not names:
        return list(mentions)
    bound = _bound(mentions, names, text)
    settled = list(mentions)
    for name, odds in _odds(mentions, names, bound):
        order = _order(name.places, odds)
        best = name.places[order[0]]
        same = [10.0**one for one, place in zip(odds, name.places, strict=True) if _one_place(place, best)]
        share = sum(same) / sum(10.0**one for one in odds)
        supported = odds[order[0]] >= name.prior[order[0]] + _SUPPORT
        for at in name.at:
            beside = bound.get(at)
            if beside is None:
                settled[at] = _settled(mentions[at], name, order, share, supported)
            else:
                first = [n for n in order if name.places[n] is beside]
                rest = [n for n in order if name.places[n] is not beside]
                settled[at] = _settled(mentions[at], name, first + rest, 1.0, True)
    return settled


def _names(mentions: Sequence[Mention]) -> dict[Ids, _Name]:
    """The ambiguous names, by the ids of what they can mean."""
    found: dict[Ids, _Name] = {}
    for at, mention in enumerate(mentions):
        if mention.alternatives and isinstance(mention.entity, Place):
            key = (mention.entity.id, *mention.alternatives)
            name = found.get(key)
            if name is None:
                places = (mention.entity, *_known(mention.alternatives))
                written = name_key(mention.surface)
                first, *others = [_prior(place, written) for place in places]
                name = found[key] = _Name(places, (first + _CHOSEN, *others), [])
            name.at.append(at)
    return found


def _known(ids: Ids) -> Iterator[Place]:
    for id in ids:
        try:
            yield gazetteer().place(id)
        except KeyError:
            continue  # of another gazetteer than this one


def _prior(place: Place, written: str) -> float:
    """What speaks for a place before the text is looked at, `written` being the normalised name in it."""
    people = log10(place.population) if place.population > 0 else _UNCOUNTED.get(place.kind, 3.0)
    key = name_key(place.name)
    alike = _ALIKE if f"{fold_key(key)} ".startswith(f"{fold_key(written)} ") else 0.0
    main = _EXACT if key == written else alike
    return people + main + _KINDS.get(place.kind, 0.0)


def _bound(mentions: Sequence[Mention], names: Mapping[Ids, _Name], text: str) -> dict[int, Place]:
    """The mentions whose meaning the name beside them tells, "Cambridge, Massachusetts", by index.

    The larger place follows as a rule; it goes before where it has not been taken by a name before it
    ("Venezuela (Barcelona)", and addresses in Chinese). A city whose province has its name stays the city.
    """
    meanings = {at: name.places for name in names.values() for at in name.at}
    bound: dict[int, Place] = {}
    taken = -1  # the last larger place that a name before it lies in
    for at in range(len(mentions) - 1):
        if at not in meanings and at + 1 not in meanings:
            continue
        this, following = mentions[at], mentions[at + 1]
        gap = following.start - this.end
        if not 0 <= gap <= _BESIDE or text[this.end : following.start].strip() not in _JOINS:
            continue
        left = (bound[at],) if at in bound else _meanings(mentions, meanings, at)
        right = _meanings(mentions, meanings, at + 1)
        pair = _inside(left, right)
        if pair is not None:
            taken = at + 1
            bound[at], bound[at + 1] = pair
        elif taken != at:
            pair = _inside(right, left)
            if pair is not None:
                bound[at + 1], bound[at] = pair
    return {at: place for at, place in bound.items() if at in meanings and not _eponym(place, meanings[at][0])}


def _meanings(mentions: Sequence[Mention], known: Mapping[int, tuple[Place, ...]], at: int) -> tuple[Place, ...]:
    entity = mentions[at].entity
    return known.get(at) or ((entity,) if isinstance(entity, Place) else ())


def _inside(inner: tuple[Place, ...], outer: tuple[Place, ...]) -> tuple[Place, Place] | None:
    """The likeliest of `inner` that lies in one of `outer`, and that one; None when none does."""
    areas = {place.id: place for place in outer if place.kind in ("region", "country")}
    if not areas:
        return None
    pairs = ((place, areas[id]) for place in inner for id in place.parents if id in areas)
    return next(pairs, None)


def _odds(
    mentions: Sequence[Mention], names: Mapping[Ids, _Name], bound: Mapping[int, Place]
) -> Iterator[tuple[_Name, list[float]]]:
    """Each name with the odds of its places, in powers of ten.

    Names that are ambiguous themselves speak too, by what they are likely to mean: first by their prior odds, then
    by those that follow from the others.
    """
    certain: dict[int, Place] = {
        at: mention.entity
        for at, mention in enumerate(mentions)
        if isinstance(mention.entity, Place) and not mention.alternatives
    } | dict(bound)
    counts = Counter(certain.values())
    own = [_own(name, name.prior) for name in names.values()]
    vague = {at: mass for name, mass in zip(names.values(), own, strict=True) for at in name.at if at not in bound}
    said = [_said(name, mentions, certain, vague) for name in names.values()]
    named = _Mass()
    for place, count in counts.items():
        named.add(place, 1 + log2(count))
    odds: list[list[float]] = []
    for _ in range(2):
        document = _Mass()
        document.include(named)
        for mass in own:
            document.include(mass)
        odds = [
            [
                before + near + _DOCUMENT * document.share(place, itself)
                for place, before, near in zip(name.places, name.prior, nearby, strict=True)
            ]
            for name, nearby, itself in zip(names.values(), said, own, strict=True)
        ]
        own = [_own(name, some) for name, some in zip(names.values(), odds, strict=True)]
    yield from zip(names.values(), odds, strict=True)


def _own(name: _Name, odds: Sequence[float]) -> _Mass:
    """What an ambiguous name lends to where it may be: the square of the odds that it is there.

    That is little while they are even, and nearly all for the country where only the city or its region is in doubt.
    """
    mass, chances = _Mass(), dict[Key, float]()
    total = sum(10.0**one for one in odds)
    for place, one in zip(name.places, odds, strict=True):
        for key in _keys(place):
            chances[key] = chances.get(key, 0.0) + 10.0**one / total
    mass.under = {key: chance**2 for key, chance in chances.items() if chance >= _FAINT}
    mass.total = max(mass.under.values(), default=0.0)
    return mass


def _said(
    name: _Name, mentions: Sequence[Mention], certain: Mapping[int, Place], vague: Mapping[int, _Mass]
) -> list[float]:
    """What the surroundings of a name say for each of its places, and neighbours that told its meaning elsewhere."""
    nearby = _Mass()
    itself = vague.get(next((at for at in name.at if at in vague), -1))
    for at in name.at[:_OCCURRENCES]:
        low, high = mentions[at].start - _REACH, mentions[at].end + _REACH
        for other in range(max(0, at - _AROUND), min(len(mentions), at + _AROUND + 1)):
            if other == at or not low <= mentions[other].start <= high:
                continue
            if other in certain:
                nearby.add(certain[other], 1.0)
            elif other in vague and vague[other] is not itself:
                nearby.include(vague[other])
    told = Counter(certain[at] for at in name.at if at in certain)
    told.update(list(told)[:1])  # what it was introduced as counts twice
    votes = max(1, told.total())
    return [_NEARBY * nearby.share(place) + _BOUND * told[place] / votes for place in name.places]


def _order(places: tuple[Place, ...], odds: list[float]) -> list[int]:
    """Indices of the places, likeliest first.

    A place and the area it lies in (Guatemala, Barcelona) are no namesakes: of those the recogniser's choice stands.
    """
    order = sorted(range(len(places)), key=lambda n: (-odds[n], n))
    best = places[order[0]]
    first = min(n for n, place in enumerate(places) if _one_place(place, best))
    order.remove(first)
    return [first, *order]


def _one_place(one: Place, other: Place) -> bool:
    return one is other or other.id in one.parents or one.id in other.parents


def _eponym(one: Place, other: Place) -> bool:
    return one is not other and one.name == other.name and _one_place(one, other)


def _settled(mention: Mention, name: _Name, order: list[int], share: float, supported: bool) -> Mention:
    """The mention with its places in `order`; `share` is that of the first in the odds of all."""
    raised = _RAISED if supported and share >= _LIKELY else 0.0
    confidence = min(max(mention.confidence, _MOST), mention.confidence + raised) - _LOWERED * (1 - share)
    ids = [name.places[n].id for n in order]
    unknown = [id for id in mention.alternatives if id not in ids]
    return mention._replace(
        entity=name.places[order[0]],
        confidence=round(max(_LEAST, confidence), 2),
        alternatives=(*ids[1:], *unknown),
    )


@lru_cache(maxsize=16384)
def _keys(place: Place) -> tuple[Key, ...]:
    """What a place lends its weight to: itself, all it lies in, its cell of the map."""
    if place.latitude is None or place.longitude is None:
        return (place.id, *place.parents)
    return (place.id, *place.parents, (floor(place.latitude), floor(place.longitude)))


@lru_cache(maxsize=16384)
def _sought(place: Place) -> tuple[tuple[Key, float], ...]:
    """What speaks for a place if others lent their weight to it, and how much."""
    within = [] if place.kind == "city" else [(place.id, _SAME[place.kind])]
    kinds = [(id, _kind(id)) for id in place.parents]
    area = next((id for id, kind in kinds if kind == "area"), None)
    around = [(id, _SAME[kind]) for id, kind in kinds if id == area or kind != "area"]
    if place.latitude is None or place.longitude is None:
        return (*within, *around)
    north, east = floor(place.latitude), floor(place.longitude)
    cells = [((north + up, east + right), _NEAR) for up in (-1, 0, 1) for right in (-1, 0, 1)]
    return (*within, *around, *cells)


def _kind(id: str) -> str:
    return "area" if id.startswith("m49:") or id == "iso:EU" else "region" if "-" in id else "country"
