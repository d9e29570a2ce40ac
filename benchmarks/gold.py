"""What docsearch finds in the annotated documents of the project itself, beside what a reader found.

Usage: python -m benchmarks.gold [--show]

The annotations are tests/quality/gold.toml. Each thing counts once a document. An open period is right if it ends, or
begins, where a reader says, since "by 16 September" is read as that day by some.
"""

from __future__ import annotations

import argparse
import re
import tomllib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from docsearch.calendar_cells import bounds
from docsearch.detect import open_detector
from docsearch.entities.gazetteer import gazetteer
from docsearch.model import Amount, Contact, DateSpan, Document, Place, Source
from docsearch.pipeline import understand
from docsearch.sources.files import read, walk

ROOT = Path(__file__).parent.parent
GOLD = ROOT / "tests" / "quality" / "gold.toml"
KINDS = ("place", "date", "amount", "contact")

Period = tuple[str | None, str | None]


class Gold(NamedTuple):
    """What a reader found in a document, by kind; `also` is right where it is found and missed by nobody."""

    document: Document
    wanted: Mapping[str, frozenset[Any]]
    also: frozenset[Any]


class Score(NamedTuple):
    """One document and kind: what was found, what of it is wrong, what was wanted, what of that is missing."""

    found: frozenset[Any]
    wrong: frozenset[Any]
    wanted: frozenset[Any]
    missing: frozenset[Any]


def golds() -> Iterator[Gold]:
    """Every annotated document, as docsearch reads it."""
    detector = open_detector("default")
    references = {ref.uri.removeprefix("corpus/"): ref for ref in walk_corpus()}
    for name, row in tomllib.loads(GOLD.read_text("utf-8")).items():
        text = row.get("text")
        source = read(references[name]) if text is None else Source(name, "text/plain", text.encode())
        wanted = {
            "place": frozenset(map(place, row.get("places", ()))),
            "date": frozenset(map(period, row.get("dates", ()))),
            "amount": frozenset(map(amount, row.get("amounts", ()))),
            "contact": frozenset(row.get("contacts", ())),
        }
        yield Gold(understand(source, detector), wanted, frozenset(map(anything, row.get("also", ()))))


def walk_corpus() -> Iterable[Any]:
    """The files of the sample corpus, named as if from the project's root."""
    for ref in walk([str(ROOT / "corpus")]):
        yield ref._replace(uri="corpus" + ref.uri.removeprefix(str(ROOT / "corpus")))


def place(name: str) -> str:
    """The id of a place by its name in the gazetteer. Raises ValueError."""
    for found in gazetteer().candidates(name):
        if found.name == name:
            return found.id
    raise ValueError(f"the gazetteer has no place called {name}")


def period(text: str) -> Period:
    """2022, 2022-10, 2022-10-05..07, ..2022-10-07, 2023-01.. as first and last day."""
    first, dots, last = text.partition("..")
    if not dots:
        return bounds(first)
    whole = first[: len(first) - len(last)] + last if first and re.fullmatch(r"\d\d", last) else last
    return bounds(first)[0] if first else None, bounds(whole)[1] if whole else None


def amount(text: str) -> Amount:
    """118000 EUR, 20 %."""
    value, currency = text.split(" ")
    return Amount(float(value), currency)


def anything(text: str) -> Any:
    """What an `also` means."""
    for reading in (period, amount, place):
        try:
            return reading(text)
        except ValueError:
            continue
    raise ValueError(f"neither period, sum nor place: {text}")


def found(document: Document, kind: str) -> frozenset[Any]:
    """What docsearch finds in the text of a document, of one kind."""
    entities = [mention.entity for passage in document.passages for mention in passage.mentions]
    match kind:
        case "place":
            return frozenset(entity.id for entity in entities if isinstance(entity, Place))
        case "date":
            return frozenset(entity[:2] for entity in entities if isinstance(entity, DateSpan))
        case "amount":
            return frozenset(entity for entity in entities if isinstance(entity, Amount))
        case _:
            return frozenset(entity.value for entity in entities if isinstance(entity, Contact))


def score(gold: Gold, kind: str) -> Score:
    """What was found of one kind beside what was wanted."""
    same = same_period if kind == "date" else lambda one, other: bool(one == other)
    have, wanted = found(gold.document, kind), gold.wanted[kind]
    right = wanted | gold.also
    wrong = frozenset(one for one in have if not any(same(one, other) for other in right))
    missing = frozenset(one for one in wanted if not any(same(one, other) for other in have))
    return Score(have, wrong, wanted, missing)


def same_period(one: Any, other: Any) -> bool:
    """Whether two periods are the same, or, where one is open, begin or end on the same day."""
    if not (isinstance(one, tuple) and isinstance(other, tuple) and len(one) == len(other) == 2):
        return False
    if one == other:
        return True
    open_start = None in (one[0], other[0]) and one[1] is not None and one[1] == other[1]
    open_end = None in (one[1], other[1]) and one[0] is not None and one[0] == other[0]
    return open_start or open_end


def figures(scores: Sequence[Score]) -> tuple[float, float]:
    """Precision and recall."""
    count: Counter[str] = Counter()
    for each in scores:
        count.update(found=len(each.found), wrong=len(each.wrong), wanted=len(each.wanted), missing=len(each.missing))
    return 1 - count["wrong"] / max(1, count["found"]), 1 - count["missing"] / max(1, count["wanted"])


def main(print_line: Callable[[str], None] = print) -> None:
    parser = argparse.ArgumentParser(description="Compare what docsearch finds with what a reader found.")
    parser.add_argument("--show", action="store_true", help="print what is wrong and what is missing")
    arguments = parser.parse_args()
    everything = list(golds())
    for kind in KINDS:
        scores = [score(gold, kind) for gold in everything]
        precision, recall = figures(scores)
        wanted = sum(len(each.wanted) for each in scores)
        print_line(
            f"{kind:8} precision {precision:.3f}  recall {recall:.3f}  of {wanted}, in {len(everything)} documents"
        )
        for gold, each in zip(everything, scores, strict=True) if arguments.show else ():
            for label, values in (("wrong", each.wrong), ("missing", each.missing)):
                if values:
                    print_line(f"    {gold.document.uri} {label}: {', '.join(sorted(map(str, values)))}")


if __name__ == "__main__":
    main()
