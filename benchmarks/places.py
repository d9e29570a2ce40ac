"""Measure the place recogniser on annotated sentences: precision and recall by language, and its speed.

Usage: python benchmarks/places.py [EVAL_FOLDER] [--show LANGUAGE]. A mention is right when it overlaps
an annotated LOC or GPE. Recall counts every annotated place, rivers and villages too.
"""

from __future__ import annotations

import argparse
import json
import time
from collections import Counter
from pathlib import Path

from docsearch.entities.places import find_places

DEFAULT = Path(__file__).parent.parent.parent / "shared" / "eval" / "entities"
PLACES = frozenset({"LOC", "GPE"})


def overlaps(start: int, end: int, spans: list[tuple[int, int]]) -> bool:
    return any(start < stop and begin < end for begin, stop in spans)


def measure(folder: Path, show: str | None) -> tuple[dict[str, Counter[str]], float]:
    """Counts by language (found, right, annotated, recalled, characters) and UTF-8 bytes a second."""
    counts: dict[str, Counter[str]] = {}
    size, seconds = 0, 0.0
    for path in sorted(folder.glob("*.jsonl")):
        for line in path.read_text("utf-8").splitlines():
            row = json.loads(line)
            began = time.perf_counter()
            mentions = find_places(row["text"], row["lang"])
            seconds += time.perf_counter() - began
            size += len(row["text"].encode())
            score(row, mentions, counts.setdefault(row["lang"], Counter()), show)
    return counts, size / seconds


def score(row, mentions, count, show) -> None:  # type: ignore[no-untyped-def]
    gold = [(e["start"], e["end"]) for e in row["entities"] if e["type"] in PLACES]
    other = [(e["start"], e["end"]) for e in row["entities"] if e["type"] != "PERSON"]
    found = [(m.start, m.end) for m in mentions]
    count["chars"] += len(row["text"])
    count["found"] += len(found)
    count["right"] += sum(overlaps(*span, gold) for span in found)
    count["named"] += sum(overlaps(*span, other) for span in found)
    count["gold"] += len(gold)
    count["recalled"] += sum(overlaps(*span, found) for span in gold)
    if show == row["lang"]:
        for m in mentions:
            if not overlaps(m.start, m.end, gold):
                around = row["text"][max(0, m.start - 25) : m.end + 25].replace("\n", " ")
                kinds = {e["type"] for e in row["entities"] if m.start < e["end"] and e["start"] < m.end}
                print("FALSE", m.surface, "->", m.entity.name, m.entity.id, kinds or "", "|", around)
        for start, end in gold:
            if not overlaps(start, end, found):
                print("MISSED", row["text"][start:end], "|", row["text"][max(0, start - 15) : end + 15].replace("\n", " "))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=DEFAULT)
    parser.add_argument("--show", help="print the errors of this language")
    arguments = parser.parse_args()
    counts, speed = measure(arguments.folder, arguments.show)
    total: Counter[str] = sum(counts.values(), Counter())
    for language, c in [*sorted(counts.items()), ("all", total)]:
        precision, recall = c["right"] / max(1, c["found"]), c["recalled"] / max(1, c["gold"])
        false = 1000 * (c["found"] - c["right"]) / c["chars"]
        named = c["named"] / max(1, c["found"])
        print(f"{language:4} precision {precision:4.0%} named {named:4.0%} recall {recall:4.0%} found {c['found']:5} false/1000 {false:.2f}")
    print(f"{speed / 1e6:.2f} MB/s")


if __name__ == "__main__":
    main()
