"""`docsearch query`: find documents."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import click

from docsearch.cli.options import common, filters
from docsearch.cli.output import print_json, print_lines
from docsearch.model import SearchResult
from docsearch.render import result_data, result_lines
from docsearch.search import open_index
from docsearch.settings import Settings


@click.command("query")
@click.argument("text", nargs=-1, required=True)
@filters
@click.option("--limit", metavar="N", type=click.IntRange(0), default=10, show_default=True, help="Hits to print.")
@click.option("--offset", metavar="N", type=click.IntRange(0), default=0, help="Hits to skip.")
@click.option("--copies", is_flag=True, help="Name every document that is folded into a hit as nearly the same text.")
@click.option("--translate", is_flag=True, help="Put TEXT into the languages of the index by models, too.")
@common
def command(
    text: tuple[str, ...],
    settings: Settings,
    conditions: dict[str, Any],
    limit: int,
    offset: int,
    copies: bool,
    translate: bool,
    as_json: bool,
) -> int:
    """Find documents that answer TEXT, in any language.

    TEXT may hold "a phrase", AND OR NOT -word, prefix*, fuzzy~1, lang:vi, place:Košice, country:SK,
    near:Košice,100km, date:2017-03..2018, amount:>500000 EUR, name:UNESCO, title:word, type:pdf. Exits with 1 when
    nothing is found.
    """
    # .1 s, which queries without it need not wait for.
    translator = import_module("docsearch.translation.queries").query_translator() if translate else None
    with open_index(settings.index) as opened:
        result = opened.search(" ".join(text), limit=limit, offset=offset, translate=translator, **conditions)
    if as_json:
        print_json(result_data(result))
    elif result.total:
        print_lines(result_lines(result, offset, copies))
    else:
        click.echo(_nothing(result), err=True)
    return 0 if result.total else 1


def _nothing(result: SearchResult) -> str:
    meant = " or ".join(result.suggestions)
    return f"nothing found for {result.query}" + (f"; did you mean {meant}?" if meant else "")
