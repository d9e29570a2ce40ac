"""Queries in the languages of an index, by the models installed."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from docsearch.errors import ModelMissing
from docsearch.translation.models import installed
from docsearch.translation.routes import route
from docsearch.translation.translator import translate


def query_translator() -> Callable[[str, str, str], str | None]:
    """What translates a text from a language into another: None where no model can, or what it makes is no good.

    Raises ModelMissing if none is installed at all, MissingExtra, ModelDamaged.
    """
    models = installed()
    if not models:
        raise ModelMissing("no translation model is installed", "run: docsearch translate install en vi")

    @cache
    def translated(text: str, source: str, target: str) -> str | None:
        try:
            way = route(source, target, models)
        except ModelMissing:
            return None
        return translate([text], way)[0] if way else None

    return translated
