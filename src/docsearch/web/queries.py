"""Queries that ask for what documents name, as people would type them."""

from __future__ import annotations

from contextlib import suppress
from functools import lru_cache

from docsearch.entities.amounts import read_amount
from docsearch.entities.names import LEARNT, RECOGNISED, named
from docsearch.errors import QueryError
from docsearch.labels import amount_label
from docsearch.model import Amount, HitAmount, HitName, Name
from docsearch.query import Field, Phrase, parse, written
from docsearch.web.harmless import one_line

LONGEST = 1_000  # characters of a phrase: half of what a query may have


@lru_cache(maxsize=10_000)
def condition(field: str, value: str) -> str:
    """A field and its value, in quotes only where it must be.

    Raises ValueError for a value with every kind of quotation mark in it.
    """
    plain = f"{field}:{value}"
    with suppress(QueryError):
        read = parse(plain)
        if isinstance(read, Field) and (read.name, read.value) == (field, value):
            return plain
    return written(Field(field, value, 0))


def phrase(surface: str) -> str:
    """The words of a text, one after the other."""
    return written(Phrase(one_line(surface.replace('"', " ")[:LONGEST]), 0))


def amount_query(amount: Amount | HitAmount, surface: str) -> str:
    """What asks for a sum that is written as `surface`: its words, where queries do not take its currency."""
    label = amount_label(amount)
    return condition("amount", label) if _is_read(label) else phrase(surface)


def name_query(name: Name | HitName, surface: str) -> str:
    """What asks for a name that is written as `surface`: its words, where queries do not know it by a name."""
    try:
        return condition("name", known) if (known := _known_as(name.id, name.name)) else phrase(surface)
    except ValueError:
        return phrase(surface)


def _known_as(id: str, name: str) -> str | None:
    """By which name queries know a name: of what no glossary knows only by acronyms that they would read so."""
    if not id.startswith((LEARNT, RECOGNISED)):
        return name
    acronym = id.removeprefix(LEARNT)
    return acronym if id in (each.id for each in named(acronym)) else None


@lru_cache(maxsize=10_000)
def _is_read(label: str) -> bool:
    """Whether queries take a sum."""
    try:
        read_amount(label)
    except ValueError:
        return False
    return True
