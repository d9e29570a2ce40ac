"""`docsearch facts`: the list of what the documents say, a line a mention."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from typing import Any

import click

from docsearch.cli.options import common, filters
from docsearch.cli.output import print_lines, width
from docsearch.fact_formats import as_csv, as_geojson, as_icalendar, as_json
from docsearch.fact_order import ORDERS, in_order
from docsearch.fact_table import as_table
from docsearch.facts import KINDS, NARROWER, Fact
from docsearch.search import open_index
from docsearch.settings import Settings

PIPED = 160  # columns of a table that goes into a file

_FORMATS = {"json": as_json, "csv": as_csv, "geojson": as_geojson, "ics": as_icalendar}
_SHOWN = {"geojson": ("place",), "ics": ("date",)}  # what a map and a calendar show; all else would be there twice


@click.command("facts")
@click.argument("text", nargs=-1)
@filters
@click.option(
    "--kind",
    "kinds",
    metavar="K",
    multiple=True,
    type=click.Choice((*KINDS, *NARROWER)),
    help=f"Only facts of this kind, may be given again: {', '.join((*KINDS, *NARROWER))}.",
)
@click.option("--sort", "order", type=click.Choice(ORDERS), default="date", show_default=True, help="The order.")
@click.option("--limit", metavar="N", type=click.IntRange(1), help="Facts to print at most.")
@click.option("--format", "form", type=click.Choice(("table", *_FORMATS)), help="How to print.  [default: table]")
@common
def command(
    text: tuple[str, ...],
    settings: Settings,
    conditions: dict[str, Any],
    kinds: tuple[str, ...],
    order: str,
    limit: int | None,
    form: str | None,
    as_json: bool,
) -> int:
    """List what the passages that answer TEXT say of places, dates, sums, names and contacts.

    Each fact comes with what stands nearest to it in its passage: the date of a place, the place of a date. What is
    itself asked for is left out. Without TEXT and conditions all facts are listed. TEXT is as for docsearch query.
    Sorted by document the list begins at once, however many there are. GeoJSON shows places and iCalendar dates unless
    --kind says otherwise. Exits with 1 when there are none.
    """
    form = form or ("json" if as_json else "table")
    with open_index(settings.index) as opened:
        found = opened.facts(" ".join(text), kinds=kinds or _SHOWN.get(form, ()), **conditions)
        facts = islice(in_order(found, order), limit)
        first = next(facts, None)
        if first is None:
            click.echo("no facts found", err=True)
        if first is not None or form != "table":
            _print(chain(() if first is None else (first,), facts), form)
    return 0 if first else 1


def _print(facts: Iterable[Fact], form: str) -> None:
    if form == "table":
        print_lines(as_table(facts, width(PIPED)))
        return
    pieces: Iterator[str] = _FORMATS[form](facts)
    for piece in pieces:
        sys.stdout.write(piece)
