"""Measure the recogniser of sums and shares on annotated sentences: precision and recall by language, and its speed.

Usage: python benchmarks/amounts.py [FOLDER] [--show LANGUAGE]

FOLDER holds JSON lines: {"lang", "text", "entities": [{"start", "end", "type"}]}. A mention is right when it overlaps
an annotation of its kind: MONEY for sums, PERCENT for shares. Only languages with annotated sums count. RONEC has its
shares among MONEY and QUANTITY, which are right as well and not asked for.
"""

from __future__ import annotations

import argparse
import json
import time
from collections import Counter
from pathlib import Path
from typing import Any

from docsearch.entities.amounts import find_amounts
from docsearch.model import Amount, Mention

DEFAULT = Path(__file__).parent.parent.parent / "shared" / "eval" / "entities"
Span = tuple[int, int]


def overlapping(spans: list[Span], others: list[Span]) -> int:
    """How many of `spans` overlap one of `others`."""
    return sum(any(start < stop and begin < end for begin, stop in others) for start, end in spans)


def read(folder: Path) -> list[dict[str, Any]]:
    """Every annotated row in the folder."""
    return [json.loads(line) for path in sorted(folder.glob("*.jsonl")) for line in path.open(encoding="utf-8")]


def annotated(row: dict[str, Any], types: set[str]) -> list[Span]:
    return [(entity["start"], entity["end"]) for entity in row["entities"] if entity["type"] in types]


def spans(mentions: list[Mention], share: bool) -> list[Span]:
    kind = [each for each in mentions if isinstance(each.entity, Amount) and (each.entity.currency == "%") == share]
    return [(mention.start, mention.end) for mention in kind]


def score(row: dict[str, Any], mentions: list[Mention]) -> Counter[str]:
    """Counts for one row: sums and shares found, right, wanted, recalled."""
    counts: Counter[str] = Counter()
    for name, share in (("MONEY", False), ("PERCENT", True)):
        found, wanted = spans(mentions, share), annotated(row, {name})
        allowed = annotated(row, {name, "MONEY", "QUANTITY"} if share else {name})
        counts[f"{name} found"] += len(found)
        counts[f"{name} right"] += overlapping(found, allowed)
        counts[f"{name} wanted"] += len(wanted)
        counts[f"{name} recalled"] += overlapping(wanted, found)
    return counts


def show(row: dict[str, Any], mentions: list[Mention]) -> None:
    """Print what was found and is not annotated, and what was missed."""
    text = row["text"]
    for name, share in (("MONEY", False), ("PERCENT", True)):
        found, wanted = spans(mentions, share), annotated(row, {name})
        allowed = annotated(row, {name, "MONEY", "QUANTITY"} if share else {name})
        for label, ones, others in (("FALSE ", found, allowed), ("MISSED", wanted, found)):
            for start, end in ones:
                if not overlapping([(start, end)], others):
                    print(
                        label, name, "[", text[start:end], "]", text[max(0, start - 30) : end + 30].replace("\n", " ")
                    )


def ratio(part: int, whole: int) -> str:
    return f"{part / whole:4.0%} ({part}/{whole})" if whole else "   -"


def report(language: str, count: Counter[str]) -> str:
    parts = []
    for name in ("MONEY", "PERCENT"):
        precision = ratio(count[f"{name} right"], count[f"{name} found"])
        recall = ratio(count[f"{name} recalled"], count[f"{name} wanted"])
        parts.append(f"{name.lower():7} precision {precision:15} recall {recall:15}")
    return f"{language:4} {'  '.join(parts)}"


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure the recogniser of sums on annotated sentences.")
    parser.add_argument("folder", nargs="?", type=Path, default=DEFAULT)
    parser.add_argument("--show", metavar="LANGUAGE", help="print the errors of this language")
    arguments = parser.parse_args()
    counts: dict[str, Counter[str]] = {}
    size, seconds = 0, 0.0
    for row in read(arguments.folder):
        began = time.process_time()
        mentions = find_amounts(row["text"], row["lang"])
        seconds += time.process_time() - began
        size += len(row["text"].encode())
        counts.setdefault(row["lang"], Counter()).update(score(row, mentions))
        if arguments.show == row["lang"]:
            show(row, mentions)
    measured = {language: count for language, count in counts.items() if count["MONEY wanted"]}
    for language, count in sorted(measured.items()):
        print(report(language, count))
    print(report("all", sum(measured.values(), Counter())))
    print(f"{size / 1e6 / max(seconds, 1e-9):.1f} MB a second")


if __name__ == "__main__":
    main()
