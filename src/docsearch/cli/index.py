"""`docsearch index`: bring the index up to date."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict

import click

from docsearch.cli.options import common
from docsearch.cli.output import print_json
from docsearch.ingest import Progress, Report, ingest
from docsearch.settings import load


@click.command("index")
@click.argument("paths", metavar="[PATH ...]", nargs=-1)
@click.option("--rebuild", is_flag=True, help="Build the whole index anew, from every path it was ever given.")
@click.option("--workers", metavar="N", type=click.IntRange(1), help="Processes.  [default: one a processor]")
@click.option(
    "--engine", metavar="NAME", help="tantivy or whoosh.  [default: that of the index, tantivy for a new one]"
)
@click.option("--detector", metavar="NAME", help="What tells languages apart: default or langdetect.")
@common
def command(
    paths: tuple[str, ...],
    rebuild: bool,
    workers: int | None,
    engine: str | None,
    detector: str | None,
    index: str | None,
    corpus: str | None,
    as_json: bool,
) -> int:
    """Bring the index up to date with the folders and files given (default: the corpus).

    Adds what is new, updates what changed, removes what is gone from under those paths, and touches nothing else.
    Exits with 1 when some documents could not be read.
    """
    gc.enable()
    settings = load({"index": index, "corpus": corpus, "engine": engine, "detector": detector, "workers": workers})
    with _progress() as progress:
        report = ingest(paths, settings, rebuild, progress)
    for failed in report.failed:
        click.echo(f"{click.style('failed:', fg='red')} {failed.uri} ({failed.stage}): {failed.error}", err=True)
    if as_json:
        print_json(asdict(report) | {"failed": [failed._asdict() for failed in report.failed]})
    else:
        click.echo(_summary(report, settings.index))
    return 1 if report.failed else 0


def _summary(report: Report, index: str) -> str:
    counts = {
        "added": report.added,
        "updated": report.updated,
        "unchanged": report.unchanged,
        "removed": report.removed,
        "failed": len(report.failed),
    }
    done = ", ".join(f"{count} {what}" for what, count in counts.items() if count) or "nothing to do"
    noun = "document" if report.documents == 1 else "documents"
    return f"{done}; {report.documents} {noun} in {index} ({report.seconds:.1f} s)"


@contextmanager
def _progress() -> Iterator[Progress | None]:
    """A progress bar on a terminal, nothing elsewhere."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("reading"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("reading", total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)
