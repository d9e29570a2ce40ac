"""`docsearch timeline`: which years or months the documents name, and how many documents each."""

from __future__ import annotations

import sys
from shutil import get_terminal_size
from typing import Any

import click

from docsearch.cli.options import common, filters
from docsearch.cli.output import print_json, print_lines
from docsearch.counts import Count, as_bars
from docsearch.entities.dates import parse_period
from docsearch.search import open_index
from docsearch.settings import load

PIPED = 80


@click.command("timeline")
@click.argument("text", nargs=-1)
@filters
@click.option("--by", type=click.Choice(("year", "month")), default="year", show_default=True, help="What to count.")
@common
def command(
    text: tuple[str, ...],
    conditions: dict[str, Any],
    by: str,
    index: str | None,
    corpus: str | None,
    as_json: bool,
) -> int:
    """Count the documents that answer TEXT by the years or months they name, in order.

    A month counts where it or a day in it is named; with --from and --to those between are listed. Exits with 1 when
    there are none.
    """
    settings = load({"index": index, "corpus": corpus})
    with open_index(settings.index) as opened:
        found = (opened.months if by == "month" else opened.years)(" ".join(text), **conditions)
    if conditions["period"] is not None:
        first, last = parse_period(conditions["period"])
        found = tuple(count for count in found if first[: len(count.value)] <= count.value <= last[: len(count.value)])
    if as_json:
        print_json([{"period": count.value, "documents": count.count} for count in found])
    elif found:
        counts = (Count(count.value, count.label, count.count) for count in found)
        print_lines(as_bars(counts, get_terminal_size().columns if sys.stdout.isatty() else PIPED))
    else:
        click.echo("no dates found", err=True)
    return 0 if found else 1
