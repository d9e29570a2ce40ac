"""`docsearch index`: bring the index up to date."""

from __future__ import annotations

import gc
from collections.abc import Iterable
from dataclasses import asdict

import click

from docsearch.cli.options import common
from docsearch.cli.output import print_json
from docsearch.cli.progress import progress_bar
from docsearch.errors import UsageError
from docsearch.ingest import Report, ingest
from docsearch.model import Failed
from docsearch.redetect import redetect as redetect_languages
from docsearch.settings import load


@click.command("index")
@click.argument("paths", metavar="[PATH ...]", nargs=-1)
@click.option("--rebuild", is_flag=True, help="Build the whole index anew, from every path it was ever given.")
@click.option("--redetect", is_flag=True, help="Tell languages, places, dates and names anew, without reading files.")
@click.option("--workers", metavar="N", type=click.IntRange(1), help="Processes.  [default: one a processor]")
@click.option(
    "--engine", metavar="NAME", help="tantivy or whoosh.  [default: that of the index, tantivy for a new one]"
)
@click.option("--detector", metavar="NAME", help="What tells languages apart: default or langdetect.")
@common
def command(
    paths: tuple[str, ...],
    rebuild: bool,
    redetect: bool,
    workers: int | None,
    engine: str | None,
    detector: str | None,
    index: str | None,
    corpus: str | None,
    as_json: bool,
) -> int:
    """Bring the index up to date with the folders and files given (default: the corpus).

    Adds what is new, updates what changed, removes what is gone from under those paths, and touches nothing else.
    With --redetect, documents of the index under those paths (default: all) stay as they are but for
    their languages and what is found in them.
    Exits with 1 when some documents could not be read.
    """
    if rebuild and redetect:
        raise UsageError("--rebuild tells all languages anew; it takes no --redetect")
    gc.enable()
    settings = load({"index": index, "corpus": corpus, "engine": engine, "detector": detector, "workers": workers})
    with progress_bar() as progress:
        report = (
            redetect_languages(paths, settings, progress) if redetect else ingest(paths, settings, rebuild, progress)
        )
    report_failed(report.failed)
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


def report_failed(failures: Iterable[Failed]) -> None:
    """One line on stderr for each document that could not be read."""
    for failed in failures:
        click.echo(f"{click.style('failed:', fg='red')} {failed.uri} ({failed.stage}): {failed.error}", err=True)
