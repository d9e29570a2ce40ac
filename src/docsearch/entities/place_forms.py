"""What the hand-edited lists say about the forms of place names: traps and case endings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path

_DATA = Path(__file__).parent.parent / "data"


def is_trap(key: str, language: str) -> bool:
    """Whether the normalised name is first of all an everyday word or a person's name."""
    languages = _traps().get(key)
    return languages is not None and (not languages or language in languages)


def dictionary_forms(key: str, language: str) -> Iterator[str]:
    """The names of which the normalised `key` may be an inflected form, longest ending first."""
    endings = _endings().get(language)
    if endings is None:
        return
    for length in range(min(6, len(key) - 2), 0, -1):
        for instead in endings.get(key[-length:], ()):
            yield key[:-length] + instead


def _rows(name: str) -> Iterator[list[str]]:
    for line in (_DATA / name).read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            yield line.split("\t")


@cache
def _traps() -> dict[str, tuple[str, ...]]:
    """Word -> the languages it is a trap in; none means all."""
    return {word: tuple(languages[0].split()) if languages else () for word, *languages in _rows("places_traps.txt")}


@cache
def _endings() -> dict[str, dict[str, tuple[str, ...]]]:
    """Language -> ending -> what to put in its place."""
    found: dict[str, dict[str, tuple[str, ...]]] = defaultdict(dict)
    for languages, ending, instead in _rows("places_endings.tsv"):
        for language in languages.split():
            known = found[language].get(ending, ())
            found[language][ending] = (*known, *("" if one == "-" else one for one in instead.split()))
    return dict(found)
