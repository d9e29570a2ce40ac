"""`docsearch show`: one document of the index."""

from __future__ import annotations

import click

from docsearch.cli.options import common
from docsearch.cli.output import print_json, print_lines
from docsearch.engines.checks import is_id
from docsearch.errors import DocumentMissing
from docsearch.identity import document_id
from docsearch.render import document_lines, stored_data
from docsearch.search import open_index
from docsearch.settings import load
from docsearch.translation.upkeep import known_code, translated


@click.command("show")
@click.argument("id")
@click.option("--in", "into", metavar="L", help="Its translation into this language: en, vi ...")
@common
def command(id: str, into: str | None, index: str | None, corpus: str | None, as_json: bool) -> int:
    """Print the document with this ID (or uri): what is known about it, and its text.

    With --in en, it is printed in English: as it was translated when it was indexed, else translated now by the models
    of docsearch translate. What they could not translate stays in the original.
    """
    settings = load({"index": index, "corpus": corpus})
    target = into and known_code(into)
    with open_index(settings.index) as opened:
        try:
            document = opened.document(id if is_id(id) else document_id(id))
        except DocumentMissing as error:
            raise DocumentMissing(f"the index has no document {id}", error.hint) from error
    if target:
        document = translated(document, target, settings.index, lambda line: click.echo(line, err=True))
    if as_json:
        print_json(stored_data(document))
    else:
        print_lines(document_lines(document, target))
    return 0
