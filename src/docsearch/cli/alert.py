"""`docsearch alert`: saved queries that tell when a new document answers them."""

from __future__ import annotations

from pathlib import Path

import click

from docsearch.alerts import load_alerts, remove_alert, save_alert
from docsearch.cli.options import common
from docsearch.cli.output import print_json
from docsearch.engines.generations import current
from docsearch.search import open_index
from docsearch.settings import load


@click.group("alert")
def command() -> None:
    """Save queries: docsearch watch says when a new or changed document answers one of them."""


@command.command("add")
@click.argument("name")
@click.argument("text", metavar="QUERY")
@common
def add(name: str, text: str, index: str | None, corpus: str | None, as_json: bool) -> int:
    """Save QUERY as NAME, in place of what had that name."""
    folder = load({"index": index, "corpus": corpus}).index
    if current(Path(folder)) is not None:  # what cannot be asked of it is an error now, not silence later
        with open_index(folder) as opened:
            opened.search(text, limit=0)
    save_alert(name, text, folder)
    return _print(folder, as_json)


@command.command("remove")
@click.argument("name")
@common
def remove(name: str, index: str | None, corpus: str | None, as_json: bool) -> int:
    """Forget the saved query NAME."""
    folder = load({"index": index, "corpus": corpus}).index
    remove_alert(name, folder)
    return _print(folder, as_json)


@command.command("list")
@common
def list_alerts(index: str | None, corpus: str | None, as_json: bool) -> int:
    """Print the saved queries. Exits with 1 when there is none."""
    folder = load({"index": index, "corpus": corpus}).index
    _print(folder, as_json)
    return 0 if load_alerts(folder) else 1


def _print(folder: str, as_json: bool) -> int:
    alerts = load_alerts(folder)
    if as_json:
        print_json(alerts)
    else:
        for name, query in alerts.items():
            click.echo(f"{name}: {query}")
    return 0
