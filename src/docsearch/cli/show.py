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


@click.command("show")
@click.argument("id")
@common
def command(id: str, index: str | None, corpus: str | None, as_json: bool) -> int:
    """Print the document with this ID (or uri): what is known about it, and its text."""
    settings = load({"index": index, "corpus": corpus})
    with open_index(settings.index) as opened:
        try:
            document = opened.document(id if is_id(id) else document_id(id))
        except DocumentMissing as error:
            raise DocumentMissing(f"the index has no document {id}", error.hint) from error
    if as_json:
        print_json(stored_data(document))
    else:
        print_lines(document_lines(document))
    return 0
