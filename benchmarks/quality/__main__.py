"""Put the questions of ../shared/eval to docsearch and its peers, and print the tables of docs/evaluation.md.

    python -m benchmarks.quality --peers                    everything; some minutes
    python -m benchmarks.quality --sets xquad:en,ntrex:sk   docsearch alone on some sets; seconds

An index a set and an engine, built for the run and gone afterwards. Figures are for people who tune: any other set of
questions in the same form can be named with --eval.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path

from benchmarks.measure import ROOT, size_of
from benchmarks.quality.ours import Docsearch
from benchmarks.quality.peers import PEERS, Engine
from benchmarks.quality.score import Measured, measure
from benchmarks.quality.sets import Sets, Text, read
from benchmarks.quality.speed import Speed, speeds
from benchmarks.quality.tables import OURS, Index, Results, tables
from benchmarks.workplace import machine, scratch

Build = Callable[[Path, Sequence[Text]], Engine]


def run(sets: Sets, engines: Mapping[str, Build]) -> tuple[Results, list[Index]]:
    """Every task put to every engine; and the indexes of docsearch."""
    results: dict[str, dict[str, Measured]] = {task.name: {} for task in sets.tasks}
    indexes = []
    for collection, texts in sets.texts.items():
        print(f"{collection}: {len(texts):,} documents", file=sys.stderr)
        for name, build in engines.items():
            with scratch() as folder:
                engine = build(folder, texts)
                for task in sets.tasks:
                    if task.collection == collection:
                        results[task.name][name] = measure(engine, task)
                engine.close()
                if name == OURS:
                    raw = sum(len(text.text.encode()) for text in texts)
                    indexes.append(Index(collection, len(texts), raw, size_of(folder)))
    return results, indexes


def data(results: Results, indexes: Sequence[Index], speed: Mapping[str, Speed]) -> dict[str, object]:
    """All figures, those of each question too, for --json."""
    sets = {
        task: {
            engine: {
                "measures": {name: measured.mean(name) for name in measured.values},
                "answer": measured.answered,
                "p50_ms": measured.time(0.5),
                "p99_ms": measured.time(0.99),
                "questions": measured.values,
                "shown": measured.shown,
            }
            for engine, measured in by_engine.items()
        }
        for task, by_engine in results.items()
    }
    sizes = [each._asdict() for each in indexes]
    return {"sets": sets, "indexes": sizes, "speed": {code: each._asdict() for code, each in speed.items()}}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.quality", description="Measure search quality.")
    default = ROOT.parent / "shared" / "eval"
    parser.add_argument("--eval", type=Path, default=default, metavar="DIR", help="the sets of questions")
    parser.add_argument("--sets", default="", metavar="NAMES", help="only these: xquad, xquad:en,ntrex:sk ...")
    parser.add_argument("--peers", action="store_true", help=f"measure {', '.join(PEERS)} beside docsearch")
    parser.add_argument(
        "--detect", action="store_true", help="also measure docsearch when nobody tells it the languages"
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="keep all figures, those of each question too")
    given = parser.parse_args()
    sets = read(given.eval, filter(None, given.sets.split(",")))
    engines: dict[str, Build] = {OURS: Docsearch}
    if given.detect:
        engines["detecting"] = partial(Docsearch, detect=True)
    if given.peers:
        engines |= PEERS
    results, indexes = run(sets, engines)
    speed = {} if given.sets else speeds(sets.texts)
    if given.json:
        given.json.write_text(json.dumps(data(results, indexes, speed), ensure_ascii=False), encoding="utf-8")
    print(f"{machine()}\n")
    for table in tables(sets.tasks, results, indexes, speed):
        print(table + "\n")


if __name__ == "__main__":
    main()
