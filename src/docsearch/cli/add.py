"""`docsearch add`: fetch pages of the web, save them in the corpus, and index them."""

from __future__ import annotations

import gc
import os
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter
from typing import Any

import click

from docsearch.cli.index import report_data, report_failed, report_lines
from docsearch.cli.options import common
from docsearch.cli.output import print_json
from docsearch.cli.progress import progress_bar
from docsearch.errors import UsageError
from docsearch.ingest import ingest
from docsearch.model import Failed, Unchanged
from docsearch.runs import Report
from docsearch.settings import Settings, load
from docsearch.sources.web.addresses import normal
from docsearch.sources.web.crawling import Crawl, Plan
from docsearch.sources.web.fetching import Fetcher
from docsearch.sources.web.outcomes import Disallowed, Duplicate, Gone, Kept, Left, Outcome
from docsearch.sources.web.saved import FOLDER, Pages, open_pages

_PATTERNS_NAMED = 3
_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://|[^\s/]+\.[a-z]{2,}(/.*)?", re.IGNORECASE)


@click.command("add")
@click.argument("urls", metavar="URL...", nargs=-1, required=True)
@click.option("--site", is_flag=True, help="The whole site: what its sitemaps, feeds and links lead to.")
@click.option("--depth", metavar="N", type=click.IntRange(1), help="Links to follow.  [default: none; --site: 20]")
@click.option("--pages", metavar="N", type=click.IntRange(1), default=1_000, help="At most.  [default: 1000]")
@click.option("--private", is_flag=True, help="Allow addresses of your own network (intranets).")
@click.option("--no-index", is_flag=True, help="Only fetch; docsearch index does the rest.")
@common
def command(
    urls: tuple[str, ...],
    site: bool,
    depth: int | None,
    pages: int,
    private: bool,
    no_index: bool,
    index: str | None,
    corpus: str | None,
    as_json: bool,
) -> int:
    """Fetch what is at the addresses, save it in the corpus (CORPUS/web/), and bring the index up to date with it.

    \b
    docsearch add https://example.org/news/page.html   a page, a PDF or another file
    docsearch add https://example.org/feed.xml         what a feed or a sitemap lists
    docsearch add https://example.org/ --depth 1       a page and those of its site that it links to
    docsearch add https://example.org/ --site          the whole site

    robots.txt, the delay it asks for, nofollow and noindex are obeyed; a site is asked five times a second at most. A
    page saved before is fetched only if it changed, and a crawl that was interrupted goes on where it was within a day.
    docsearch refresh fetches later what has changed.
    Exits with 1 when something could not be fetched or read.
    """
    settings = load({"index": index, "corpus": corpus})
    for url in urls:
        _check(url)
    plan = Plan(site, depth or 0, pages)
    return carry_out(lambda crawl, _: crawl.add(urls), settings, plan, private, not no_index, as_json)


@dataclass(slots=True)
class Tally:
    """What came of a crawl: how many pages, and what has to be said one by one."""

    counts: Counter[str] = field(default_factory=Counter)
    failed: list[Failed] = field(default_factory=list)
    left: list[Left] = field(default_factory=list)

    def add(self, outcome: Outcome) -> None:
        """Count one."""
        if isinstance(outcome, Failed):
            self.failed.append(outcome)
        elif isinstance(outcome, Left):
            self.left.append(outcome)
        else:
            self.counts[_NAMES[type(outcome)]] += 1
            if isinstance(outcome, Disallowed) and outcome.given:
                self.failed.append(Failed(outcome.uri, "fetch", f"its site does not allow it ({outcome.rule})"))


_NAMES: dict[type, str] = {
    Kept: "fetched",
    Unchanged: "unchanged",
    Gone: "gone",
    Duplicate: "duplicate",
    Disallowed: "disallowed",
}


def carry_out(
    work: Callable[[Crawl, Pages], Iterable[Outcome]],
    settings: Settings,
    plan: Plan,
    private: bool,
    indexed: bool,
    as_json: bool,
) -> int:
    """Crawl, index unless told not to, and say what came of it; the exit code."""
    gc.enable()
    started = perf_counter()
    tally = Tally()
    try:
        with open_pages(settings.corpus) as pages, Fetcher(private=private) as fetcher, progress_bar("fetching") as bar:
            crawl = Crawl(pages, fetcher, plan, bar)
            for outcome in work(crawl, pages):
                tally.add(outcome)
    except KeyboardInterrupt:
        said = f"interrupted; {tally.counts['fetched']:,} pages were saved (the same command goes on)"
        click.echo(f"{click.style('docsearch:', fg='red')} {said}", err=True)
        return 130
    seconds = perf_counter() - started
    report_failed(tally.failed)
    report = _index(settings) if indexed else None
    if report:
        report_failed(report.failed)
    if as_json:
        print_json(_data(tally, crawl.received, report))
    else:
        for line in (
            *_lines(tally, crawl.received, seconds, plan),
            *(report_lines(report, settings.index) if report else ()),
        ):
            click.echo(line)
    return 1 if tally.failed or (report and report.failed) else 0


def _check(url: str) -> None:
    """Raise UsageError for what is no address, and say what to do with a file."""
    if os.path.lexists(url) or not _ADDRESS.match(url):
        raise UsageError(f"{url} is no web address", "for files and folders: docsearch index PATH")
    normal(url)


def _index(settings: Settings) -> Report:
    folder = Path(settings.corpus, FOLDER).as_posix()
    with progress_bar("indexing") as progress:
        return ingest([folder], settings, progress=progress)


def _data(tally: Tally, received: int, report: Report | None) -> dict[str, Any]:
    return {
        **{name: tally.counts[name] for name in _NAMES.values()},
        "failed": [failed._asdict() for failed in tally.failed],
        "left": [left._asdict() for left in tally.left],
        "bytes": received,
        "index": report_data(report) if report else None,
    }


def _lines(tally: Tally, received: int, seconds: float, plan: Plan) -> Iterator[str]:
    counts = {**tally.counts, "failed": len(tally.failed)}
    done = ", ".join(f"{counts[name]:,} {name}" for name in (*_NAMES.values(), "failed") if counts.get(name))
    yield f"{done or 'nothing to fetch'}; {received / 1e6:.1f} MB ({seconds:.1f} s)"
    beyond = sum(left.addresses for left in tally.left if not left.pattern)
    if beyond:
        yield f"{beyond:,} more addresses were found than --pages {plan.pages} lets in"
    traps = [left for left in tally.left if left.pattern]
    if traps:
        named = "; ".join(f"{left.addresses:,} like {left.pattern}" for left in traps[:_PATTERNS_NAMED])
        more = f" and {len(traps) - _PATTERNS_NAMED} patterns more" if len(traps) > _PATTERNS_NAMED else ""
        yield f"not asked, since they repeat each other: {named}{more}"
