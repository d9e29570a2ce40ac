"""`docsearch timeline`: which years or months the documents name, and how many documents each."""

from __future__ import annotations

from typing import Any

import click

from docsearch.cli.options import common, filters
from docsearch.cli.output import print_json, print_lines, width
from docsearch.counts import Count, as_bars
from docsearch.entities.dates import parse_period
from docsearch.search import open_index
from docsearch.settings import Settings

PIPED = 80


@click.command("timeline")
@click.argument("text", nargs=-1)
@filters
@click.option("--by", type=click.Choice(("year", "month")), default="year", show_default=True, help="What to count.")
@common
def command(
    text: tuple[str, ...],
    settings: Settings,
    conditions: dict[str, Any],
    by: str,
    as_json: bool,
) -> int:
    """Count the documents that answer TEXT by the years or months they name, in order.

    A month counts where it or a day in it is named; with --from and --to those between are listed. Exits with 1 when
    there are none.
    """
    with open_index(settings.index) as opened:
        found = (opened.months if by == "month" else opened.years)(" ".join(text), **conditions)
    if conditions["period"] is not None:
        first, last = parse_period(conditions["period"])
        found = tuple(count for count in found if first[: len(count.value)] <= count.value <= last[: len(count.value)])
    if as_json:
        print_json([{"period": count.value, "documents": count.count} for count in found])
    elif found:
        counts = (Count(count.value, count.label, count.count) for count in found)
        print_lines(as_bars(counts, width(PIPED)))
    else:
        click.echo("no dates found", err=True)
    return 0 if found else 1
