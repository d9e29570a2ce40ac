"""The figures of docs/performance.md at a size that takes a few minutes: python -m benchmarks [--documents N]."""

from __future__ import annotations

from dataclasses import replace

from benchmarks import ingest, latency
from benchmarks.workplace import options, report

COLD_REPEATS = 15


def main() -> None:
    """Everything once, smaller."""
    with options(__doc__, only=("ingest", "latency"), documents=1_000, repeats=1) as (settings, only):
        rows, tables = [], []
        if "ingest" in only:
            more, stages = ingest.measure(settings, (*ingest.TARGETS, "memory"))
            rows += more
            tables += stages
        if "latency" in only:
            more, kinds = latency.measure(replace(settings, repeats=COLD_REPEATS), ("cold", "warm", "whoosh"))
            rows += more
            tables += kinds
        report(rows, tables)


if __name__ == "__main__":
    main()
