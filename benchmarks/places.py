"""Measure the place recogniser on annotated sentences: precision and recall by language, and its speed.

Usage: python -m benchmarks.places [FOLDER] [--show LANGUAGE]

FOLDER holds JSON lines: {"lang", "text", "entities": [{"start", "end", "type"}]}. A mention is right when it
overlaps an annotated LOC or GPE, and named when it overlaps any annotation but a person: "Bank of China" names
a place inside an organisation. False are all that are not right, unnamed those that are not even named. Recall
counts every annotated place, rivers, regions and villages too. "mean" is over languages with 50 annotated places
and more; "all" counts every mention once.

Beside it: every name of the gazetteer wherever it stands, the longest first ("naive"), and of these those with a
capital, four letters and more, of countries, areas and cities of 100,000 people ("capital + size").
"""

from __future__ import annotations

import argparse
import json
import re
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from docsearch.entities.gazetteer import gazetteer, name_key
from docsearch.entities.places import find_places
from docsearch.model import Mention, Place

DEFAULT = Path(__file__).parent.parent.parent / "shared" / "eval" / "entities"
PLACES = frozenset({"LOC", "GPE"})
LEAST_ANNOTATED = 50  # places a language must have to count in the mean
LONGEST = 7  # words or, in scripts without spaces, four times as many letters
UNSPACED = "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]"
STARTS = re.compile(rf"{UNSPACED}|(?<!\w)[^\W\d_]")
WORD = re.compile(r"[^\W\d_][\w\u0300-\u036f]*")

Span = tuple[int, int]
Find = Callable[[str, str], list[Mention]]


def overlapping(spans: list[Span], others: list[Span]) -> int:
    """How many of `spans` overlap one of `others`."""
    return sum(any(start < stop and begin < end for begin, stop in others) for start, end in spans)


def read(folder: Path) -> list[dict[str, Any]]:
    """Every annotated row in the folder."""
    paths = sorted(folder.glob("*.jsonl"))
    return [json.loads(line) for path in paths for line in path.read_text("utf-8").splitlines()]


def score(one: dict[str, Any], mentions: list[Mention]) -> Counter[str]:
    """Counts for one row: found, right, named, annotated, recalled, characters."""
    wanted = [(entity["start"], entity["end"]) for entity in one["entities"] if entity["type"] in PLACES]
    named = [(entity["start"], entity["end"]) for entity in one["entities"] if entity["type"] != "PERSON"]
    found = [(mention.start, mention.end) for mention in mentions]
    return Counter(
        found=len(found),
        right=overlapping(found, wanted),
        named=overlapping(found, named),
        annotated=len(wanted),
        recalled=overlapping(wanted, found),
        characters=len(one["text"]),
    )


def show(one: dict[str, Any], mentions: list[Mention]) -> None:
    """Print what was found and is not annotated, and what was missed."""
    wanted = [(entity["start"], entity["end"]) for entity in one["entities"] if entity["type"] in PLACES]
    found = [(mention.start, mention.end) for mention in mentions]
    for mention in mentions:
        if not overlapping([(mention.start, mention.end)], wanted) and isinstance(mention.entity, Place):
            print(
                "FALSE ", mention.surface, "->", mention.entity.name, mention.entity.id, "|", around(one, mention.start)
            )
    for start, end in wanted:
        if not overlapping([(start, end)], found):
            print("MISSED", one["text"][start:end], "|", around(one, start))


def around(one: dict[str, Any], start: int) -> str:
    text: str = one["text"]
    return text[max(0, start - 25) : start + 35].replace("\n", " ")


def naive(text: str, language: str) -> list[Mention]:
    """Every name of the gazetteer, the longest first, with no filter at all."""
    del language
    found: list[Mention] = []
    for match in STARTS.finditer(text):
        if found and match.start() < found[-1].end:
            continue
        for end in naive_ends(text, match.start()):
            surface = text[match.start() : end]
            if places := gazetteer().candidates(surface):
                found.append(Mention(match.start(), end, surface, places[0]))
                break
    return found


def naive_ends(text: str, start: int) -> Iterator[int]:
    """Where a name that starts at `start` may end, farthest first."""
    if re.match(UNSPACED, text[start]):
        return iter(range(min(len(text), start + 4 * LONGEST), start + 1, -1))
    words = [match.end() for match, _ in zip(WORD.finditer(text, start), range(LONGEST), strict=False)]
    return reversed(words)


def capital_and_size(text: str, language: str) -> list[Mention]:
    """The naive mentions with a capital, four letters and more, of countries, areas and cities of 100,000."""
    return [mention for mention in naive(text, language) if large(mention)]


def large(mention: Mention) -> bool:
    place, first = mention.entity, mention.surface[0]
    known = isinstance(place, Place) and (place.kind != "city" or place.population >= 100_000)
    return known and not first.islower() and (first.upper() == first.lower() or len(name_key(mention.surface)) >= 4)


def ratios(count: Counter[str]) -> tuple[float, float, float, float, float]:
    """Precision, share named, recall, false and unnamed mentions per 1,000 characters."""
    found, characters = max(1, count["found"]), max(1, count["characters"])
    false, unnamed = ((count["found"] - count[key]) / characters * 1000 for key in ("right", "named"))
    return (
        count["right"] / found,
        count["named"] / found,
        count["recalled"] / max(1, count["annotated"]),
        false,
        unnamed,
    )


def row(label: str, figures: tuple[float, float, float, float, float], more: str = "") -> str:
    precision, named, recall, false, unnamed = figures
    shares = f"precision {precision:4.0%}  named {named:4.0%}  recall {recall:4.0%}"
    return f"{label:16} {shares}  per 1,000 characters: false {false:.2f}, unnamed {unnamed:.2f}{more}"


def mean(counts: dict[str, Counter[str]]) -> tuple[float, float, float, float, float]:
    """The plain average of the figures over the languages with enough annotated places."""
    chosen = [ratios(count) for count in counts.values() if count["annotated"] >= LEAST_ANNOTATED]
    precision, named, recall, false, unnamed = (
        sum(column) / max(1, len(chosen)) for column in zip(*chosen, strict=True)
    )
    return precision, named, recall, false, unnamed


def measure(rows: list[dict[str, Any]], find: Find, shown: str | None = None) -> tuple[dict[str, Counter[str]], float]:
    """Counts by language, and the processor seconds it took to find everything."""
    counts: dict[str, Counter[str]] = {}
    seconds = 0.0
    for one in rows:
        began = time.process_time()
        mentions = find(one["text"], one["lang"])
        seconds += time.process_time() - began
        counts.setdefault(one["lang"], Counter()).update(score(one, mentions))
        if shown == one["lang"]:
            show(one, mentions)
    return counts, seconds


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure the place recogniser on annotated sentences.")
    parser.add_argument("folder", nargs="?", type=Path, default=DEFAULT)
    parser.add_argument("--show", metavar="LANGUAGE", help="print the errors of this language")
    arguments = parser.parse_args()
    rows = read(arguments.folder)
    size = sum(len(one["text"].encode()) for one in rows) / 1e6
    counts, seconds = measure(rows, find_places, arguments.show)
    for language, count in sorted(counts.items()):
        print(row(language, ratios(count), f"  of {count['annotated']}"))
    for label, find in (("docsearch", find_places), ("naive", naive), ("capital + size", capital_and_size)):
        if find is not find_places:
            counts, seconds = measure(rows, find)
        print(f"\n{label}: {size / max(seconds, 1e-9):.2f} MB a second")
        print(row("  all", ratios(sum(counts.values(), Counter()))))
        print(row("  mean", mean(counts)))


if __name__ == "__main__":
    main()
