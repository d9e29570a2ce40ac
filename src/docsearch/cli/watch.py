"""`docsearch watch`: keep the index current."""

from __future__ import annotations

import gc
import json
import shlex
import subprocess
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

import click

from docsearch.alerts import Answered
from docsearch.cli.index import report_data, report_failed, report_lines
from docsearch.cli.options import common
from docsearch.errors import UsageError
from docsearch.render import hit_data
from docsearch.settings import load
from docsearch.watching import Seen, Trouble, watch

PATIENCE = 60  # s that a command which is told of documents may take
SHOWN = 10  # documents named an alert; all are counted


@click.command("watch")
@click.argument("paths", metavar="[PATH ...]", nargs=-1)
@click.option("--notify", metavar="COMMAND", help="Run this when an alert is answered, with what answers it on stdin.")
@click.option("--workers", metavar="N", type=click.IntRange(1), help="Processes.  [default: one a processor]")
@common
def command(
    paths: tuple[str, ...],
    notify: str | None,
    workers: int | None,
    index: str | None,
    corpus: str | None,
    as_json: bool,
) -> int:
    """Keep the index current with the folders and files given (default: those it was built from) until Ctrl-C.

    First all that has changed since the last run is brought in, then every change a second or two after the file is
    written. Where new or changed documents answer queries saved by docsearch alert add, they are named, and COMMAND is
    run: it gets one JSON object an alert on its standard input, {"alert", "query", "hits"}, hits as docsearch query
    --json prints them. With --json each change is one line of JSON.
    """
    settings = load({"index": index, "corpus": corpus, "workers": workers})
    arguments = _arguments(notify)
    gc.enable()
    with suppress(KeyboardInterrupt):
        for seen in watch(paths, settings):
            _told(seen, settings.index, arguments, as_json)
    return 0


def _told(seen: Seen | Trouble, index: str, arguments: Sequence[str], as_json: bool) -> None:
    if isinstance(seen, Trouble):
        click.echo(f"{click.style('docsearch:', fg='yellow')} {seen.error}; it is tried again", err=True)
        return
    answers = [_data(each) for each in seen.answered]
    if as_json:
        click.echo(json.dumps({**report_data(seen.report), "answered": answers}, ensure_ascii=False))
    else:
        report_failed(seen.report.failed)
        for line in report_lines(seen.report, index):
            click.echo(line)
        for each in seen.answered:
            _name(each)
    if arguments and answers:
        _run(arguments, answers)


def _arguments(notify: str | None) -> list[str]:
    try:
        return shlex.split(notify or "")
    except ValueError as error:
        raise UsageError(f"--notify cannot be read: {error}") from error


def _data(each: Answered) -> dict[str, Any]:
    return {"alert": each.name, "query": each.query, "hits": [hit_data(hit) for hit in each.hits]}


def _name(each: Answered) -> None:
    number = f"{len(each.hits)} new document{'s' if len(each.hits) > 1 else ''}"
    click.echo(f"{click.style('alert', fg='yellow')} {each.name}: {number}")
    for hit in each.hits[:SHOWN]:
        click.echo(f"  {hit.title} ({hit.uri})")


def _run(arguments: Sequence[str], answers: Sequence[Mapping[str, Any]]) -> None:
    """Run a command; what is wrong with it stops nothing."""
    told = "".join(json.dumps(answer, ensure_ascii=False) + "\n" for answer in answers)
    try:
        done = subprocess.run(arguments, input=told.encode(), timeout=PATIENCE, check=False)
        wrong = f"ended with {done.returncode}" if done.returncode else None
    except (OSError, subprocess.TimeoutExpired) as error:
        wrong = getattr(error, "strerror", None) or f"took longer than {PATIENCE} s"
    if wrong:
        click.echo(f"{click.style('docsearch:', fg='yellow')} --notify {arguments[0]} {wrong}", err=True)
