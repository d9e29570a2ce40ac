"""`docsearch alert`: saved queries that tell when a new document answers them."""

from __future__ import annotations

from pathlib import Path

import click

from docsearch.alerts import load_alerts, remove_alert, save_alert
from docsearch.cli.options import common
from docsearch.cli.output import print_json
from docsearch.engines.generations import current
from docsearch.errors import UsageError
from docsearch.search import open_index
from docsearch.settings import load

_ARGUMENTS = {"add": ("NAME", "QUERY"), "remove": ("NAME",), "list": ()}


@click.command("alert")
@click.argument("action", metavar="add|remove|list", type=click.Choice(list(_ARGUMENTS)))
@click.argument("arguments", metavar="[NAME] [QUERY]", nargs=-1)
@common
def command(action: str, arguments: tuple[str, ...], index: str | None, corpus: str | None, as_json: bool) -> int:
    """Save queries: docsearch watch says when a new or changed document answers one of them.

    \b
    docsearch alert add košice "place:Košice"   in place of what had that name
    docsearch alert remove košice
    docsearch alert list                        exits with 1 when there is none

    Alerts are kept beside the index and outlast --rebuild.
    """
    if len(arguments) != len(_ARGUMENTS[action]):
        hint = "put the query in quotes" if len(arguments) > len(_ARGUMENTS[action]) else None
        raise UsageError(f"usage: docsearch alert {' '.join((action, *_ARGUMENTS[action]))}", hint)
    folder = load({"index": index, "corpus": corpus}).index
    if action == "add":
        _check(arguments[1], folder)
        save_alert(arguments[0], arguments[1], folder)
    elif action == "remove":
        remove_alert(arguments[0], folder)
    alerts = load_alerts(folder)
    if as_json:
        print_json(alerts)
    else:
        for name, query in alerts.items():
            click.echo(f"{name}: {query}")
    return 0 if alerts or action != "list" else 1


def _check(query: str, index: str) -> None:
    """Raise what asking the index raises: what cannot be asked is an error now, not silence later."""
    if current(Path(index)) is not None:
        with open_index(index) as opened:
            opened.search(query, limit=0)
