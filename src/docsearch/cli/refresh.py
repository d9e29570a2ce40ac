"""`docsearch refresh`: fetch what has changed of the pages that were saved."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import click

from docsearch.cli.add import carry_out
from docsearch.cli.options import common
from docsearch.errors import UsageError
from docsearch.settings import load
from docsearch.sources.web.addresses import host, normal
from docsearch.sources.web.crawling import Crawl, Plan
from docsearch.sources.web.outcomes import Outcome
from docsearch.sources.web.saved import Pages, Saved


@click.command("refresh")
@click.argument("places", metavar="[URL|HOST ...]", nargs=-1)
@click.option("--private", is_flag=True, help="Allow addresses of your own network (intranets).")
@click.option("--no-index", is_flag=True, help="Only fetch; docsearch index does the rest.")
@common
def command(
    places: tuple[str, ...], private: bool, no_index: bool, index: str | None, corpus: str | None, as_json: bool
) -> int:
    """Ask for all pages saved in the corpus, or those given, or of the hosts given, and fetch those that changed.

    What is gone (404, 410) is deleted and leaves the index; whatever else goes wrong, what was saved stays. New pages
    of a site come with docsearch add --site. Exits with 1 when something could not be fetched or read.
    """
    settings = load({"index": index, "corpus": corpus})
    plan = Plan(pages=1 << 62)

    def work(crawl: Crawl, pages: Pages) -> Iterator[Outcome]:
        return crawl.refresh(_chosen(pages, places))

    return carry_out(work, settings, plan, private, not no_index, as_json)


def _chosen(pages: Pages, places: Sequence[str]) -> list[Saved]:
    """The pages at the places named. Raises UsageError where there is none."""
    if not places:
        if not (saved := list(pages)):
            raise UsageError("no page is saved in the corpus", "docsearch add URL")
        return saved
    found: dict[str, Saved] = {}
    for place in places:
        if "://" in place:
            page = pages.find(normal(place))
            matches = [page] if page else []
        else:
            matches = [page for page in pages if host(page.address) == place.lower()]
        if not matches:
            raise UsageError(f"no page of {place} is saved", f"docsearch add {place}")
        found.update((page.address, page) for page in matches)
    return list(found.values())
