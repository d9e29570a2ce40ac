"""`docsearch places`: which places the documents name, and how many documents each."""

from __future__ import annotations

from typing import Any

import click

from docsearch.cli.options import common, filters
from docsearch.cli.output import print_json, print_lines, width
from docsearch.counts import Count, as_bars
from docsearch.entities.gazetteer import gazetteer
from docsearch.labels import place_label
from docsearch.render import spot_data
from docsearch.search import open_index
from docsearch.settings import Settings

KINDS = ("city", "region", "country", "area")
PIPED = 80


@click.command("places")
@click.argument("text", nargs=-1)
@filters
@click.option("--kind", type=click.Choice(KINDS), help="Only places of this kind.")
@click.option("--limit", metavar="N", type=click.IntRange(1, 100), default=20, show_default=True, help="Places.")
@common
def command(
    text: tuple[str, ...],
    settings: Settings,
    conditions: dict[str, Any],
    kind: str | None,
    limit: int,
    as_json: bool,
) -> int:
    """Count the documents that answer TEXT by the places they name, the most frequent first.

    A country is counted where it or anything in it is named. Exits with 1 when there are none.
    """
    with open_index(settings.index) as opened:
        facets = opened.counted(" ".join(text), **conditions)
    named = [(gazetteer().place(found.value), found.count) for found in facets["place"]]
    named += [(gazetteer().place(f"iso:{found.value}"), found.count) for found in facets["country"]]
    rows = sorted((row for row in named if kind in (None, row[0].kind)), key=lambda row: (-row[1], row[0].name))[:limit]
    if as_json:
        print_json([spot_data(found) | {"documents": documents} for found, documents in rows])
    elif rows:
        counts = (Count(found.id, place_label(found), documents) for found, documents in rows)
        print_lines(as_bars(counts, width(PIPED)))
    else:
        click.echo("no places found", err=True)
    return 0 if rows else 1
