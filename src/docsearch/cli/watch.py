"""`docsearch watch`: keep the index current."""

from __future__ import annotations

import gc
import json
import shlex
import signal
import subprocess
import sys
from collections.abc import Collection, Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

import click
import psutil

from docsearch.alerts import Answered
from docsearch.cli.index import report_data, report_failed, report_lines, warn
from docsearch.cli.options import common
from docsearch.errors import UsageError
from docsearch.failures import load_failures
from docsearch.render import hit_data
from docsearch.settings import Settings, load
from docsearch.watching import Seen, Trouble, watch

PATIENCE = 60  # s that a command which is told of documents may take
SHOWN = 10  # documents named an alert; all are counted
_STDERR = 2


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
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # as services are stopped
    with suppress(KeyboardInterrupt):
        known, trouble = _failures(settings), ""
        for seen in watch(paths, settings):
            if isinstance(seen, Trouble):
                if str(seen.error) != trouble:  # once, however often it is tried
                    trouble = str(seen.error)
                    warn(trouble, seen.error.hint)
                continue
            _told(seen, settings.index, known, as_json)
            if arguments and seen.answered:
                _run(arguments, seen.answered)
            known, trouble = _failures(settings), ""
    return 0


def _failures(settings: Settings) -> Collection[str]:
    return load_failures(Path(settings.index)).by_uri


def _told(seen: Seen, index: str, known: Collection[str], as_json: bool) -> None:
    if as_json:
        answers = [_data(each) for each in seen.answered]
        click.echo(json.dumps({**report_data(seen.report), "answered": answers}, ensure_ascii=False))
        return
    report_failed(failed for failed in seen.report.failed if failed.uri not in known)
    for line in report_lines(seen.report, index):
        click.echo(line)
    for each in seen.answered:
        _name(each)


def _arguments(notify: str | None) -> str | list[str] | None:
    """A command as subprocess takes it; Windows has a program take it apart."""
    if not notify or sys.platform == "win32":
        return notify
    try:
        return shlex.split(notify) or None
    except ValueError as error:
        raise UsageError(f"--notify cannot be read: {error}") from error


def _data(each: Answered) -> dict[str, Any]:
    return {"alert": each.name, "query": each.query, "hits": [hit_data(hit) for hit in each.hits]}


def _name(each: Answered) -> None:
    number = f"{len(each.hits)} new document{'s' if len(each.hits) > 1 else ''}"
    click.echo(f"{click.style('alert', fg='yellow')} {each.name}: {number}")
    for hit in each.hits[:SHOWN]:
        click.echo(f"  {hit.title} ({hit.uri})")


def _run(arguments: str | list[str], answers: Iterable[Answered]) -> None:
    """Run a command, whose output goes to stderr; what is wrong with it stops nothing."""
    told = "".join(json.dumps(_data(each), ensure_ascii=False) + "\n" for each in answers)
    name = arguments if isinstance(arguments, str) else arguments[0]
    try:
        with subprocess.Popen(arguments, stdin=subprocess.PIPE, stdout=_STDERR) as running:
            try:
                running.communicate(told.encode(), PATIENCE)
            except BaseException:  # Ctrl-C, too
                _end(running.pid)
                raise
        wrong = f"ended with {running.returncode}" if running.returncode else None
    except subprocess.TimeoutExpired:
        wrong = f"took longer than {PATIENCE} s and was ended"
    except (OSError, ValueError) as error:  # ValueError: a NUL in a name
        wrong = f"cannot be run: {getattr(error, 'strerror', None) or error}"
    if wrong:
        warn(f"--notify {name} {wrong}")


def _end(process: int) -> None:
    """End a process and those it has started."""
    with suppress(psutil.Error):
        running = psutil.Process(process)
        for each in (*running.children(recursive=True), running):
            with suppress(psutil.Error):
                each.kill()
