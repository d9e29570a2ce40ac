"""`docsearch index`: bring the index up to date."""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator, Mapping
from contextlib import nullcontext
from dataclasses import asdict
from math import inf
from pathlib import Path
from typing import Any

import click

from docsearch.cli.log import log, log_event
from docsearch.cli.options import common
from docsearch.cli.output import print_json
from docsearch.cli.progress import Bars, progress_bars
from docsearch.errors import UsageError
from docsearch.failures import load_failures
from docsearch.ingest import ingest
from docsearch.languages import language
from docsearch.model import Failed
from docsearch.processes import workers_for
from docsearch.redetect import redetect as redetect_languages
from docsearch.runs import Report
from docsearch.settings import load
from docsearch.translation.upkeep import Orders, Translated, wanted

LANGUAGES_NAMED = 5  # the most frequent
SLOW = 5  # seconds of work, from which on it is of interest what took them


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
@click.option("--ocr", metavar="L", help="Languages of scans (vie+eng), auto, or none.  [default: auto]")
@click.option("--retry", is_flag=True, help="Try again what could not be read before.")
@click.option("--wait", is_flag=True, help="Wait while another docsearch writes to the index.")
@click.option("--limit-memory", metavar="MB", type=click.IntRange(1), help="For all processes together.")
@click.option("--limit-seconds", metavar="N", type=click.IntRange(1), help="For one document.  [default: 120]")
@click.option("--log-json", is_flag=True, help="Say on stderr what happens, a line of JSON an event.")
@common
def command(
    paths: tuple[str, ...],
    rebuild: bool,
    redetect: bool,
    ocr: str | None,
    retry: bool,
    wait: bool,
    limit_memory: int | None,
    limit_seconds: int | None,
    log_json: bool,
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

    Every file is read in a process of its own, within limits of time and memory. What cannot be read is reported, does
    not stop the others, and is not tried again while it stays as it is (docsearch failures lists it, --retry tries it).
    Exits with 1 when some documents could not be read.
    """
    if rebuild and redetect:
        raise UsageError("--rebuild tells all languages anew; it takes no --redetect")
    if redetect and (retry or wait):
        raise UsageError("--redetect reads no files; it takes no --retry and no --wait")
    gc.enable()
    flags: dict[str, str | int | None] = {
        "index": index,
        "corpus": corpus,
        "engine": engine,
        "detector": detector,
        "workers": workers,
        "ocr": ocr,
        "limit_memory": limit_memory,
        "limit_seconds": limit_seconds,
    }
    settings = load({**flags, "translate_to": translate_to})
    tried_again = retry or rebuild
    workers_for(1, settings.limit_memory)  # before anything is done, if that is too little
    if budget is not None and wanted(settings.translate_to, Path(settings.index)) is None:
        raise UsageError("--budget is for translating", "say into what: --translate-to en")
    before = frozenset(load_failures(Path(settings.index)).listed())
    with nullcontext(Bars()) if log_json else progress_bars() as bars:
        orders = Orders(None if budget is None else 60 * budget, bars.translating, warn)
        tell, waiting = log_event if log_json else None, inf if wait else 0.0
        report = (
            redetect_languages(paths, settings, bars.reading, orders, tell)
            if redetect
            else ingest(paths, settings, rebuild, bars.reading, orders, retry=retry, wait=waiting, tell=tell)
        )
    if log_json:
        log("finished", **report_data(report))
    else:
        report_failed(failed for failed in report.failed if tried_again or failed not in before)
    if as_json:
        print_json(report_data(report))
    else:
        for line in report_lines(report, settings.index):
            click.echo(line)
        known = sum(failed in before for failed in report.failed)
        if known and not tried_again:
            click.echo(f"{known} of the failed as before (docsearch failures lists them, --retry tries them again)")
    return 1 if report.failed else 0


def report_data(report: Report) -> dict[str, Any]:
    """A report as JSON has it."""
    return asdict(report) | {"failed": [failed._asdict() for failed in report.failed]}


def report_lines(report: Report, index: str) -> Iterator[str]:
    """A report for people."""
    yield _summary(report, index)
    if report.languages:
        most = list(report.languages.items())[:LANGUAGES_NAMED]
        named = [f"{language(code).name} {count:,}" for code, count in most]
        more = len(report.languages) - len(most)
        yield f"languages: {', '.join(named)}" + (f" and {more} more" if more else "")
    if sum(report.stages.values()) > SLOW:
        yield "time: " + ", ".join(f"{stage} {seconds:.1f} s" for stage, seconds in _longest(report.stages))
    if report.translation:
        yield from _translation(report.translation)


def _longest(stages: Mapping[str, float]) -> list[tuple[str, float]]:
    return [each for each in sorted(stages.items(), key=lambda each: -each[1]) if each[1] >= 0.1]


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


def warn(message: str, hint: str | None = None) -> None:
    """One line on stderr for what is wrong and stops nothing."""
    line = " ".join(message.split()) + (f" ({hint})" if hint else "")
    click.echo(f"{click.style('docsearch:', fg='yellow')} {line}", err=True)


def report_failed(failures: Iterable[Failed]) -> None:
    """One line on stderr for each document that could not be read."""
    for failed in failures:
        click.echo(f"{click.style('failed:', fg='red')} {failed.uri} ({failed.stage}): {failed.error}", err=True)
