"""Measure the place recogniser on annotated sentences: precision and recall by language, and its speed.

Usage: python benchmarks/places.py [FOLDER] [--show LANGUAGE]

FOLDER holds JSON lines: {"lang", "text", "entities": [{"start", "end", "type"}]}. A mention is right when it
overlaps an annotated LOC or GPE, and named when it overlaps any annotation but a person: "Bank of China" names
a place inside an organisation. Recall counts every annotated place, rivers, regions and villages too.
"""

from __future__ import annotations

import argparse
import json
import time
from collections import Counter
from pathlib import Path
from typing import Any

from docsearch.entities.places import find_places
from docsearch.model import Mention, Place

DEFAULT = Path(__file__).parent.parent.parent / "shared" / "eval" / "entities"
PLACES = frozenset({"LOC", "GPE"})
Span = tuple[int, int]


def overlapping(spans: list[Span], others: list[Span]) -> int:
    """How many of `spans` overlap one of `others`."""
    return sum(any(start < stop and begin < end for begin, stop in others) for start, end in spans)


def read(folder: Path) -> list[dict[str, Any]]:
    """Every annotated row in the folder."""
    paths = sorted(folder.glob("*.jsonl"))
    return [json.loads(line) for path in paths for line in path.read_text("utf-8").splitlines()]


def score(row: dict[str, Any], mentions: list[Mention]) -> Counter[str]:
    """Counts for one row: found, right, named, annotated, recalled, characters."""
    wanted = [(entity["start"], entity["end"]) for entity in row["entities"] if entity["type"] in PLACES]
    named = [(entity["start"], entity["end"]) for entity in row["entities"] if entity["type"] != "PERSON"]
    found = [(mention.start, mention.end) for mention in mentions]
    return Counter(
        found=len(found),
        right=overlapping(found, wanted),
        named=overlapping(found, named),
        annotated=len(wanted),
        recalled=overlapping(wanted, found),
        characters=len(row["text"]),
    )


def show(row: dict[str, Any], mentions: list[Mention]) -> None:
    """Print what was found and is not annotated, and what was missed."""
    wanted = [(entity["start"], entity["end"]) for entity in row["entities"] if entity["type"] in PLACES]
    found = [(mention.start, mention.end) for mention in mentions]
    for mention in mentions:
        if not overlapping([(mention.start, mention.end)], wanted) and isinstance(mention.entity, Place):
            print(
                "FALSE ", mention.surface, "->", mention.entity.name, mention.entity.id, "|", around(row, mention.start)
            )
    for start, end in wanted:
        if not overlapping([(start, end)], found):
            print("MISSED", row["text"][start:end], "|", around(row, start))


def around(row: dict[str, Any], start: int) -> str:
    text: str = row["text"]
    return text[max(0, start - 25) : start + 35].replace("\n", " ")


def report(label: str, count: Counter[str]) -> str:
    precision, named = (count[key] / max(1, count["found"]) for key in ("right", "named"))
    recall = count["recalled"] / max(1, count["annotated"])
    false = 1000 * (count["found"] - count["named"]) / max(1, count["characters"])
    ratios = f"precision {precision:4.0%}  named {named:4.0%}  recall {recall:4.0%}"
    return f"{label:4} {ratios}  found {count['found']:5}  unnamed per 1,000 characters {false:.2f}"


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure the place recogniser on annotated sentences.")
    parser.add_argument("folder", nargs="?", type=Path, default=DEFAULT)
    parser.add_argument("--show", metavar="LANGUAGE", help="print the errors of this language")
    arguments = parser.parse_args()
    counts: dict[str, Counter[str]] = {}
    size, seconds = 0, 0.0
    for row in read(arguments.folder):
        began = time.process_time()
        mentions = find_places(row["text"], row["lang"])
        seconds += time.process_time() - began
        size += len(row["text"].encode())
        counts.setdefault(row["lang"], Counter()).update(score(row, mentions))
        if arguments.show == row["lang"]:
            show(row, mentions)
    for language, count in sorted(counts.items()):
        print(report(language, count))
    print(report("all", sum(counts.values(), Counter())))
    print(f"{size / 1e6 / max(seconds, 1e-9):.2f} MB a second")


if __name__ == "__main__":
    main()
