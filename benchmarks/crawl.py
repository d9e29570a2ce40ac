"""A site of 1,000 pages on loopback, crawled, then refreshed: what was asked, how often, and how many bytes came.

Run: python -m benchmarks.crawl [--pages 1000]
"""

from __future__ import annotations

import argparse
import time
from collections import Counter
from pathlib import Path

from benchmarks.measure import Row
from benchmarks.website import UNCHECKED, Website, served
from benchmarks.workplace import report, scratch
from docsearch.sources.web.crawling import Crawl, Plan
from docsearch.sources.web.fetching import Fetcher
from docsearch.sources.web.limits import Limits
from docsearch.sources.web.saved import open_pages, saved_pages

TARGET = 0.02  # of the bytes of the first crawl


def crawl(site: Website, corpus: Path, refresh: bool, most: int) -> tuple[Counter[str], float]:
    """Outcomes by name, and seconds."""
    started = time.perf_counter()
    limits = Limits(seconds=10, pause=0.1)
    with open_pages(str(corpus)) as pages, Fetcher(limits, private=True, retries=1) as fetcher:
        run = Crawl(pages, fetcher, Plan(site=True, pages=most))
        done = run.refresh(pages) if refresh else run.add([site.url + "/"])
        found = Counter(type(outcome).__name__.lower() for outcome in done)
    return found, time.perf_counter() - started


def measure(count: int) -> list[Row]:
    """One row a figure."""
    with scratch() as folder, served(Website(count)) as site:
        found, seconds = crawl(site, folder, refresh=False, most=3 * count)
        asked, first, requests = site.times_asked(), site.sent(), len(site.asked)
        saved = {page.address.removeprefix(site.url) for page in saved_pages(str(folder))}
        whole = [place for place in site.pages if asked[place] == 1 and place in saved]
        twice = sum(times > 1 for target, times in asked.items() if target != "/cut")  # tried again, as it should be
        forbidden = sum(times for target, times in asked.items() if target.startswith(("/private", "/login")))
        traps = sum(times for target, times in asked.items() if target.startswith(("/calendar", "/list", "/deep")))
        site.asked.clear()
        again, seconds_again = crawl(site, folder, refresh=True, most=3 * count)
        share = site.sent() / first
        ok = sum(asked.status == 304 for asked in site.asked)
        site.asked.clear()
        site.changed.update(site.pages[5:15])
        site.removed.update(site.pages[20:23])
        third, _ = crawl(site, folder, refresh=True, most=3 * count)
    return [
        Row("pages of the site, each asked once and saved", f"{len(whole):,} of {len(site.pages):,}", target="all"),
        Row("addresses asked twice", f"{twice}", target="0"),
        Row("disallowed or nofollow addresses asked", f"{forbidden}", target="0"),
        Row("requests in all", f"{requests:,}", f"{traps} in traps without end"),
        Row("bytes of the first crawl", f"{first / 1e6:.1f} MB", f"{seconds:.1f} s"),
        Row("outcomes", _listed(found)),
        Row(
            "bytes of a refresh, share of the first",
            f"{share:.2%}",
            f"{ok:,} answers 304; one page in {UNCHECKED} comes whole; {seconds_again:.1f} s",
            target=f"< {TARGET:.0%}",
        ),
        Row("outcomes of the refresh", _listed(again)),
        Row("outcomes after 10 pages changed and 3 went", _listed(third)),
    ]


def _listed(found: Counter[str]) -> str:
    return ", ".join(f"{count:,} {name}" for name, count in sorted(found.items()))


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--pages", type=int, default=1_000, metavar="N", help="of the site (default: %(default)s)")
    report(measure(parser.parse_args().pages), ())


if __name__ == "__main__":
    main()
