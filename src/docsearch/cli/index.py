"""`docsearch index`: bring the index up to date."""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from pathlib import Path

import click

from docsearch.cli.options import common
from docsearch.cli.output import print_json
from docsearch.cli.progress import progress_bars
from docsearch.errors import UsageError
from docsearch.ingest import Report, ingest
from docsearch.languages import language
from docsearch.model import Failed
from docsearch.redetect import redetect as redetect_languages
from docsearch.settings import load
from docsearch.translation.upkeep import Orders, Translated, wanted

LANGUAGES_NAMED = 5  # of those without a model, the most frequent


@click.command("index")
@click.argument("paths", metavar="[PATH ...]", nargs=-1)
@click.option("--rebuild", is_flag=True, help="Build the whole index anew, from every path it was ever given.")
@click.option("--redetect", is_flag=True, help="Tell languages, places, dates and names anew, without reading files.")
@click.option("--workers", metavar="N", type=click.IntRange(1), help="Processes.  [default: one a processor]")
@click.option(
    "--engine", metavar="NAME", help="tantivy or whoosh.  [default: that of the index, tantivy for a new one]"
)
@click.option("--detector", metavar="NAME", help="What tells languages apart: default or langdetect.")
@click.option(
    "--translate-to", metavar="L", help="Translate documents into this language, or none.  [default: as before]"
)
@click.option("--budget", metavar="N", type=click.FloatRange(0), help="Minutes to translate for, at most.")
@common
def command(
    paths: tuple[str, ...],
    rebuild: bool,
    redetect: bool,
    workers: int | None,
    engine: str | None,
    detector: str | None,
    translate_to: str | None,
    budget: float | None,
    index: str | None,
    corpus: str | None,
    as_json: bool,
) -> int:
    """Bring the index up to date with the folders and files given (default: the corpus).

    Adds what is new, updates what changed, removes what is gone from under those paths, and touches nothing else.
    With --redetect, documents of the index under those paths (default: all) stay as they are but for
    their languages and what is found in them.

    With --translate-to en, documents are translated into English by the models of docsearch translate, on this machine.
    That holds for later runs on this index, too, until --translate-to none takes translations out again; it can also be
    set in docsearch.toml (translate_to) or as DOCSEARCH_TRANSLATE_TO. No sentence is translated twice: what models made
    of it is kept beside the index, so a run that is interrupted or out of --budget goes on at the next one, and
    documents for which there was no model are translated once there is. --rebuild takes newer models into account.
    Exits with 1 when some documents could not be read.
    """
    if rebuild and redetect:
        raise UsageError("--rebuild tells all languages anew; it takes no --redetect")
    gc.enable()
    flags: dict[str, str | int | None] = {
        "index": index,
        "corpus": corpus,
        "engine": engine,
        "detector": detector,
        "workers": workers,
    }
    settings = load({**flags, "translate_to": translate_to})
    if budget is not None and wanted(settings.translate_to, Path(settings.index)) is None:
        raise UsageError("--budget is for translating", "say into what: --translate-to en")
    with progress_bars() as bars:
        orders = Orders(None if budget is None else 60 * budget, bars.translating, _warn)
        report = (
            redetect_languages(paths, settings, bars.reading, orders)
            if redetect
            else ingest(paths, settings, rebuild, bars.reading, orders)
        )
    report_failed(report.failed)
    if as_json:
        print_json(asdict(report) | {"failed": [failed._asdict() for failed in report.failed]})
    else:
        click.echo(_summary(report, settings.index))
        for line in _translation(report.translation) if report.translation else ():
            click.echo(line)
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


def _translation(done: Translated) -> Iterator[str]:
    """What was translated, if anything was to be, and what was not."""
    name = language(done.language).name
    if done.sentences or done.cached:
        facts = [f"{_counted(done.sentences, 'new sentence')} ({done.seconds:.1f} s)"]
        facts += [f"{done.cached:,} known from before"] if done.cached else []
        reasons = ", ".join(f"{reason} {count:,}" for reason, count in done.kept.items())
        facts += [f"{sum(done.kept.values()):,} kept as they are ({reasons})"] if reasons else []
        yield f"translated into {name}: {', '.join(facts)}"
    if done.unfinished:
        unfinished = _counted(done.unfinished, "document")
        yield f"{unfinished} not translated to the end for lack of time; the next run goes on"
    if done.without_model:
        most = list(done.without_model.items())[:LANGUAGES_NAMED]
        counts = [f"{_counted(number, 'document')} in {language(code).name}" for code, number in most]
        counts += (
            [f"languages more: {len(done.without_model) - len(most)}"] if len(done.without_model) > len(most) else []
        )
        install = "; ".join(f"docsearch translate install {code} {done.language}" for code, _ in most)
        yield f"not translated: {', '.join(counts)}; no model (run: {install})"


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def _warn(line: str) -> None:
    click.echo(f"{click.style('docsearch:', fg='yellow')} {line}", err=True)


def report_failed(failures: Iterable[Failed]) -> None:
    """One line on stderr for each document that could not be read."""
    for failed in failures:
        click.echo(f"{click.style('failed:', fg='red')} {failed.uri} ({failed.stage}): {failed.error}", err=True)
