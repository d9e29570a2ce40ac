"""`docsearch query`: find documents."""

from __future__ import annotations

import click

from docsearch.cli.options import common
from docsearch.cli.output import print_json, print_lines
from docsearch.model import SearchResult
from docsearch.render import result_data, result_lines
from docsearch.search import open_index
from docsearch.settings import load


@click.command("query")
@click.argument("text", nargs=-1, required=True)
@click.option("--lang", metavar="L", help="Only documents in this language: vi, th, sk ...")
@click.option("--query-language", metavar="L", help="The language of TEXT, where it need not be guessed.")
@click.option("--place", metavar="P", help="Only documents that name this place, in whatever language.")
@click.option("--from", "first", metavar="D", help="Only documents that name a date from D on: 2017, 2017-03 ...")
@click.option("--to", "last", metavar="D", help="Only documents that name a date up to D.")
@click.option("--limit", metavar="N", type=click.IntRange(0), default=10, show_default=True, help="Hits to print.")
@click.option("--offset", metavar="N", type=click.IntRange(0), default=0, help="Hits to skip.")
@click.option("--exact", is_flag=True, help="Words as typed only: no other endings, accents or languages.")
@common
def command(
    text: tuple[str, ...],
    lang: str | None,
    query_language: str | None,
    place: str | None,
    first: str | None,
    last: str | None,
    limit: int,
    offset: int,
    exact: bool,
    index: str | None,
    corpus: str | None,
    as_json: bool,
) -> int:
    """Find documents that answer TEXT, in any language.

    TEXT may hold "a phrase", AND OR NOT -word, prefix*, fuzzy~1, lang:vi, place:Košice, country:SK,
    date:2017-03..2018, title:word, type:pdf. Exits with 1 when nothing is found.
    """
    settings = load({"index": index, "corpus": corpus})
    period = f"{first or ''}..{last or ''}" if first or last else None
    with open_index(settings.index) as opened:
        result = opened.search(
            " ".join(text),
            limit=limit,
            offset=offset,
            language=lang,
            place=place,
            period=period,
            exact=exact,
            query_language=query_language or settings.query_language,
        )
    if as_json:
        print_json(result_data(result))
    elif result.total:
        print_lines(result_lines(result, offset))
    else:
        click.echo(_nothing(result), err=True)
    return 0 if result.total else 1


def _nothing(result: SearchResult) -> str:
    meant = " or ".join(result.suggestions)
    return f"nothing found for {result.query}" + (f"; did you mean {meant}?" if meant else "")
