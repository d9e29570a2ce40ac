"""Ways from language to language through translation models: the shortest, and through English where it can be."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from itertools import pairwise

from docsearch.errors import ModelMissing, UsageError
from docsearch.lexicon.codes import language_code
from docsearch.translation.packages import Model, Pair, described, tag

PIVOT = "en"  # most models of Argos translate from English or into it


def route(source: str, target: str, models: Iterable[Model]) -> tuple[Model, ...]:
    """The models that lead from `source` to `target`, one after the other: the fewest, English between if it can be.

    Empty when the two are one language. Raises ModelMissing, which says what is missing, and UsageError for a code
    that no language has.
    """
    there = best(models)
    ends = (tag(source), tag(target))
    found = way(*ends, there)
    if found is None:
        check_codes((source, target), there)
        raise _no_route(*ends, there)
    return tuple(there[pair] for pair in found)


def best(models: Iterable[Model]) -> dict[Pair, Model]:
    """The model for each two languages, the greatest by Metadata.rank."""
    ranked = sorted(models, key=lambda model: described(model).rank)
    return {(model.source, model.target): model for model in ranked}


def way(source: str, target: str, pairs: Collection[Pair]) -> list[Pair] | None:
    """The fewest pairs that lead from one language to the other, through English where that is as short."""
    ways = {source: [source]}
    for code in (waiting := [source]):
        if code == target:
            return list(pairwise(ways[code]))
        for following in sorted({t for s, t in pairs if s == code} - ways.keys(), key=lambda t: (t != PIVOT, t)):
            ways[following] = [*ways[code], following]
            waiting.append(following)
    return None


def check_codes(codes: Iterable[str], pairs: Collection[Pair]) -> None:
    """Raise UsageError for a code that is in no pair, nor could be that of a language."""
    known = {code for pair in pairs for code in pair}
    for code in codes:
        if not (tag(code) in known or language_code(code) or re.fullmatch("[a-z]{3}", tag(code))):
            raise UsageError(f"no language has the code {code!r}", "give codes such as vi, th or sk")


def _no_route(source: str, target: str, pairs: Collection[Pair]) -> ModelMissing:
    legs = [pair for pair in ((source, PIVOT), (PIVOT, target)) if way(*pair, pairs) is None]
    message = f"no model translates {source} to {target}"
    if PIVOT not in (source, target):
        named = " and ".join(map("-".join, legs))
        message += f"; {named} would" if len(legs) > 1 else f"; {named} in addition would"
    return ModelMissing(message, f"run: {' && '.join(f'docsearch translate install {s} {t}' for s, t in legs)}")
