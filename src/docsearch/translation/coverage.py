"""How far an index has a document in the language of its readers: what tells whether it is to be translated again."""

from __future__ import annotations

from typing import NamedTuple


class Coverage(NamedTuple):
    """`target`: the language it was to be in. `whole`: nothing was left out for lack of time.

    `without`: the languages of its passages that no model translated, by code.
    """

    target: str
    whole: bool = True
    without: tuple[str, ...] = ()


def coverage_text(coverage: Coverage | None) -> str:
    """Its form in the stamp of a document: "en", "en~" in part, "en!lo,th" where models are missing, "" for None."""
    if coverage is None:
        return ""
    without = f"!{','.join(coverage.without)}" if coverage.without else ""
    return f"{coverage.target}{'' if coverage.whole else '~'}{without}"


def read_coverage(text: str) -> Coverage | None:
    """The coverage that `coverage_text` was given."""
    head, _, without = text.partition("!")
    target = head.removesuffix("~")
    return Coverage(target, target == head, tuple(without.split(",")) if without else ()) if target else None
