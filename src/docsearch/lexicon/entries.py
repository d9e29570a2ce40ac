"""What lexicons are made of: meanings with their words, words linked to their translations, and files with these."""

from __future__ import annotations

from typing import NamedTuple


class Sense(NamedTuple):
    """One meaning and words for it: pairs of a language (BCP 47 primary tag) and a word or a few, as written.

    Senses with the same `id` are one, in whatever files they stand ("wn30:00039592-a"); "" is the id of none.
    """

    id: str
    words: tuple[tuple[str, str], ...]


class Link(NamedTuple):
    """A word and a translation of it, with the probability of each given the other."""

    source: str
    target: str
    forward: float  # p(target | source)
    backward: float  # p(source | target)


class Source(NamedTuple):
    """What a file has: `name` is its stem, `origin` its name, `pair` the languages its links lead from and to."""

    name: str
    origin: str
    licence: str | None
    senses: list[Sense]
    links: list[Link]
    pair: tuple[str, str] | None
