"""`docsearch failures`: what could not be read."""

from __future__ import annotations

from pathlib import Path

import click

from docsearch.cli.options import common
from docsearch.cli.output import print_json
from docsearch.engines.generations import current, missing
from docsearch.failures import load_failures
from docsearch.settings import load


@click.command("failures")
@common
def command(index: str | None, corpus: str | None, as_json: bool) -> int:
    """List the files that could not be read, at which stage that came out, and why.

    They are not tried again while they stay as they are; docsearch index --retry does. Exits with 1 when there is none.
    """
    folder = Path(load({"index": index, "corpus": corpus}).index)
    if current(folder) is None:
        raise missing(folder)
    failures = load_failures(folder).listed()
    if as_json:
        print_json([failed._asdict() for failed in failures])
    else:
        for failed in failures:
            click.echo(f"{failed.uri} ({failed.stage}): {failed.error}")
    return 0 if failures else 1
