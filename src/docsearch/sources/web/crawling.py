"""Fetch pages, whole sites, and what has changed of pages saved before."""

from __future__ import annotations

import math
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from docsearch.errors import DocsearchError, one_line
from docsearch.identity import digest
from docsearch.metadata import primary_tag
from docsearch.model import Failed, Unchanged
from docsearch.sources.media import UNKNOWN
from docsearch.sources.web.addresses import joined, normal, same_site
from docsearch.sources.web.discovery import PAGE, Found, discover, words
from docsearch.sources.web.fetching import Fetched, Fetcher
from docsearch.sources.web.frontier import UNANSWERED, Frontier, Host, Task
from docsearch.sources.web.limits import FetchError
from docsearch.sources.web.outcomes import Disallowed, Duplicate, Gone, Kept, Left, Outcome
from docsearch.sources.web.robots import Robots, fetch_robots
from docsearch.sources.web.saved import Pages, Saved

WORKERS = 16  # requests at a time to all hosts
DEEPEST = 20  # links away from the start where a whole site is fetched; what lies deeper, sites list in their sitemaps
_RECENT = 24 * 3600  # seconds; a page saved so short ago is not asked again when a crawl that was interrupted goes on
_MOST_LISTS = 500  # sitemaps and feeds of one run
_PERMANENT = frozenset({301, 308})
_TOO_MANY = frozenset({429, 503})
_NO_DOCUMENT = ("image/", "audio/", "video/", "font/", UNKNOWN)
_HEADERS = ("content-type", "content-language", "content-disposition", "date", "etag", "last-modified", "x-robots-tag")


class Plan(NamedTuple):
    """How far to go: `site`, all pages of the sites; `depth`, how many links away; `pages`, how many at most."""

    site: bool = False
    depth: int = 0
    pages: int = 1_000


Progress = Callable[[int, int], None]

_Asked = Future[Fetched | Robots]
_Running = dict[_Asked, tuple[Host, Task | None]]  # the task is None where robots.txt was asked for


class Crawl:
    """One run over addresses of the web. Obeys robots.txt; asks each address once, whatever leads there.

    `received` counts the bytes of all content, unpacked.
    """

    def __init__(self, pages: Pages, fetcher: Fetcher, plan: Plan, progress: Progress | None = None) -> None:
        self.received = 0
        self._pages = pages
        self._fetcher = fetcher
        self._plan = plan
        self._depth = plan.depth or (DEEPEST if plan.site else 0)
        self._progress = progress
        self._frontier = Frontier(plan.pages)
        self._sites: list[str] = []
        self._lists = 0
        self._claims: defaultdict[str, list[str]] = defaultdict(list)
        self._leading_to: defaultdict[str, list[str]] = defaultdict(list)
        self._refreshing = False

    def add(self, addresses: Sequence[str]) -> Iterator[Outcome]:
        """Fetch what is at the addresses and, as far as the plan says, what it leads to.

        A page saved already is fetched only if it changed. Raises UsageError for what is no address.
        """
        starts = list(dict.fromkeys(map(normal, addresses)))
        self._sites += starts
        for address in starts:
            self._frontier.add(Task(address, given=True))
        return self._run()

    def refresh(self, saved: Iterable[Saved]) -> Iterator[Outcome]:
        """Fetch what changed of pages saved before, and delete what is gone."""
        self._refreshing = True
        for page in saved:
            self._frontier.add(Task(page.address, given=True))
        return self._run()

    def _run(self) -> Iterator[Outcome]:
        pool = ThreadPoolExecutor(WORKERS)
        running: _Running = {}
        try:
            while True:
                yield from self._start(pool, running)
                if not running and not self._frontier.waiting():
                    break
                pause = self._pause()
                if not running:
                    time.sleep(pause or 0.0)
                for future in wait(running, pause if len(running) < WORKERS else None, FIRST_COMPLETED).done:
                    host, task = running.pop(future)
                    try:
                        yield from self._finish(host, task, future)
                    except DocsearchError:
                        raise
                    except Exception as error:  # noqa: BLE001 - a fault of ours on one page must not cost the others
                        yield from self._fault(host, task, error)
                if self._progress:
                    taken = self._frontier.taken
                    self._progress(taken, min(taken + self._frontier.waiting(), self._plan.pages))
        finally:
            pool.shutdown(wait=not running, cancel_futures=True)
        yield from (Left(pattern, count) for pattern, count in self._frontier.left.items())

    def _pause(self) -> float | None:
        """Seconds until some host may be asked again; None where that hangs on the answers awaited."""
        hosts = [host for host in self._frontier.hosts.values() if host.is_ready(math.inf)]
        return max(0.0, min(host.next for host in hosts) - time.monotonic()) if hosts else None

    def _start(self, pool: ThreadPoolExecutor, running: _Running) -> Iterator[Outcome]:
        """Make the requests that may be made now."""
        for host in list(self._frontier.hosts.values()):
            while len(running) < WORKERS and host.is_ready(now := time.monotonic()):
                if host.robots is None:
                    host.asking_robots = True
                    running[pool.submit(self._robots, host.queue[0].address)] = (host, None)
                    host.begin(now)
                    break
                if host.robots.problem:
                    yield from self._give_up(host, host.robots.problem)
                    break
                task = host.queue.popleft()
                if not self._frontier.take(task):
                    continue
                if not host.robots.allows(task.address):
                    self._frontier.spare(task)
                    if not task.guessed:
                        yield Disallowed(task.address, "robots.txt", task.given)
                    continue
                saved = self._saved_at(task.address)
                content = _content(saved) if saved else None
                if saved and content is not None and not task.given and _age(saved) < _RECENT:
                    self._follow(task, self._found(saved, content))
                    yield Unchanged(task.address)
                    continue
                known = saved if content is not None else None
                running[pool.submit(self._get, task.address, known)] = (host, task)
                host.begin(now)

    def _robots(self, address: str) -> Fetched | Robots:
        return fetch_robots(self._fetcher, address)

    def _get(self, address: str, known: Saved | None) -> Fetched | Robots:
        etag, last_modified = (known.etag, known.last_modified) if known else (None, None)
        return self._fetcher.get(address, etag, last_modified, follow=False)

    def _finish(self, host: Host, task: Task | None, future: _Asked) -> Iterator[Outcome]:
        """What came of a request."""
        error = future.exception()
        host.end(answered=not (isinstance(error, FetchError) and error.temporary and error.status is None))
        if isinstance(error, FetchError) and task is not None:
            yield from self._failed(host, task, error)
            return
        result = future.result()
        if isinstance(result, Robots):
            self._begin_site(host, result)
        elif task is not None:
            self.received += len(result.content)
            yield from self._fetched(task, result)

    def _fault(self, host: Host, task: Task | None, error: Exception) -> Iterator[Outcome]:
        reason = one_line(error)
        if task is None:
            host.asking_robots = False
            yield from self._give_up(host, reason)
        else:
            yield Failed(task.address, "fetch", reason)

    def _begin_site(self, host: Host, robots: Robots) -> None:
        """Ask for the sitemaps of a site that is fetched whole, by their usual name where robots.txt names none."""
        host.obey(robots)
        if self._plan.site and host.queue and self._is_of_site(address := host.queue[0].address):
            for place in robots.sitemaps or (joined(address, "/sitemap.xml"),):
                self._add_list(place, guessed=not robots.sitemaps)

    def _add_list(self, address: str, given: bool = False, guessed: bool = False) -> None:
        task = Task(address, given=given, listed=True, is_list=True, guessed=guessed)
        if self._lists < _MOST_LISTS and self._frontier.add(task, first=True):
            self._lists += 1

    def _failed(self, host: Host, task: Task, error: FetchError) -> Iterator[Outcome]:
        if error.status in _TOO_MANY:
            host.slow_down(time.monotonic(), error.retry_after)
        if error.gone and self._saved_at(task.address):
            self._pages.remove(task.address)
            yield Gone(task.address)
        elif not task.guessed:
            yield Failed(task.address, "fetch", str(error) if error.hint is None else f"{error}; {error.hint}")
        yield from self._redeem(task.address)
        if host.unanswered >= UNANSWERED:
            yield from self._give_up(host, "its host does not answer")

    def _give_up(self, host: Host, reason: str) -> Iterator[Outcome]:
        """Leave the addresses of a host."""
        if host.queue:
            first, others = host.queue[0], len(host.queue) - 1
            more = f"; so are {others:,} more addresses there" if others else ""
            yield Failed(first.address, "fetch", f"not asked, {reason}{more}")
            host.queue.clear()

    def _saved_at(self, address: str) -> Saved | None:
        """The page saved at this very address."""
        page = self._pages.find(address)
        return page if page and page.address == address else None

    def _fetched(self, task: Task, result: Fetched) -> Iterator[Outcome]:
        """An answer: another address, as before, a list of addresses, or a page."""
        if 300 <= result.status < 400 and result.status != 304:
            yield from self._redirected(task, result)
            return
        saved = self._saved_at(task.address)
        if result.status == 304 and saved is not None:
            self._follow(task, self._found(saved, _content(saved) or b""))
            yield Unchanged(task.address)
            return
        found = discover(result.content, result.media_type, task.address, result.charset, result.headers)
        is_list = task.is_list or task.given or (self._plan.site and found.media_type != "text/plain")
        if found.kind != PAGE and is_list and not self._refreshing:
            self._take_list(task, found)
        elif task.is_list and not task.via:
            if not task.guessed:
                yield Failed(task.address, "fetch", "no sitemap and no feed")
        else:
            yield from self._page(task, result, found)

    def _redirected(self, task: Task, result: Fetched) -> Iterator[Outcome]:
        """The address is asked in its turn, as any other: its host's rules hold, and it may be known."""
        target, via = result.final, (*task.via, task.address)
        saved = self._saved_at(task.address)
        if saved and self._refreshing and result.status not in _PERMANENT:
            yield Failed(task.address, "fetch", f"leads to {target} for now; what was saved stays")
        elif target in via:
            yield Failed(task.address, "fetch", "its redirects lead in a circle")
        elif len(via) > (most := self._fetcher.limits.redirects):
            yield Failed(task.address, "fetch", f"more than {most} redirects")
        elif self._frontier.has_seen(target):
            self._lead(task.address, target)
            if saved and self._saved_at(target):
                self._pages.remove(task.address)
                yield Gone(task.address)
        elif task.given or task.listed or self._is_of_site(target):
            if task.given and self._plan.site:
                self._sites.append(target)
            self._frontier.add(task._replace(address=target, via=via), first=True)
            self._frontier.spare(task)
        yield from self._redeem(task.address)

    def _lead(self, address: str, target: str) -> None:
        """Note that an address leads to a page that is saved already, or about to be."""
        page = self._saved_at(target)
        if page is None:
            self._leading_to[target].append(address)
        elif address not in page.aliases:
            self._pages.describe(page._replace(aliases=(*page.aliases, address)))

    def _take_list(self, task: Task, found: Found) -> None:
        """Have what a sitemap or feed lists asked: on any site if it was given, else on its own."""
        anywhere = task.given and not self._plan.site
        for address in found.lists:
            if anywhere or self._is_of_site(address):
                self._add_list(address, given=anywhere)
        for address in found.pages:
            if anywhere or self._is_of_site(address):
                self._frontier.add(Task(self._leading(address), task.depth + 1, listed=True))

    def _page(self, task: Task, result: Fetched, found: Found) -> Iterator[Outcome]:
        """Save a page, unless it says not to, or another has all of it."""
        if found.shape:
            self._frontier.learn(task, found.shape)
        self._follow(task, found)
        saved = self._saved_at(task.address)
        if not found.kept:
            if saved:
                self._pages.remove(task.address)
            yield Disallowed(task.address, "noindex", task.given)
            return
        if not result.content.strip():
            yield Failed(task.address, "fetch", "nothing is there: an empty answer")
            return
        if found.media_type.startswith(_NO_DOCUMENT) and not task.given:
            yield Failed(task.address, "fetch", f"no document: {found.media_type}")
            return
        if found.canonical:
            owner = self._saved_at(found.canonical)
            if owner and self._says_all_of(owner, result.content, result.charset):
                self._join(task.address, owner)
                yield Duplicate(task.address, owner.address)
                return
            if owner is None and self._plan.site:
                self._claims[found.canonical].append(task.address)
                self._frontier.add(Task(found.canonical, task.depth, listed=task.listed))
        yield self._save(task, result, found)
        yield from self._redeem(task.address)

    def _save(self, task: Task, result: Fetched, found: Found) -> Outcome:
        before = self._saved_at(task.address)
        aliases = (*(before.aliases if before else ()), *self._leading_to.pop(task.address, ()), *task.via)
        page = _described(task, result, found, aliases)
        if before and before.digest == page.digest and _content(before) is not None:
            if page._replace(path=before.path, fetched_at=before.fetched_at, headers=before.headers) != before:
                self._pages.describe(page._replace(path=before.path))
            return Unchanged(task.address)
        self._pages.save(page, result.content)
        for address in page.aliases:  # what was saved there has moved here
            if self._saved_at(address):
                self._pages.remove(address)
        return Kept(task.address, len(result.content))

    def _redeem(self, address: str) -> Iterator[Outcome]:
        """Of the pages that call an address their own, now that it was fetched, those that say nothing else go."""
        owner = self._saved_at(address)
        for claimant in self._claims.pop(address, ()):
            page = self._saved_at(claimant)
            content = _content(page) if page else None
            if owner and page and content is not None and self._says_all_of(owner, content, page.charset):
                self._join(claimant, owner)
                yield Duplicate(claimant, address)

    def _says_all_of(self, owner: Saved, content: bytes, charset: str | None) -> bool:
        """Whether the owner has every word of a page: many sites name their front page on all pages."""
        own = _content(owner)
        return own is not None and words(content, charset) <= words(own, owner.charset)

    def _join(self, address: str, owner: Saved) -> None:
        if self._saved_at(address):
            self._pages.remove(address)
        self._lead(address, owner.address)

    def _found(self, saved: Saved, content: bytes) -> Found:
        """What a page that was saved leads to."""
        return discover(content, saved.media_type, saved.address, saved.charset, dict(saved.headers))

    def _follow(self, task: Task, found: Found) -> None:
        """Have what a page leads to asked, as far as the plan goes."""
        if self._refreshing:
            return
        if self._plan.site:
            for address in found.lists:
                if self._is_of_site(address):
                    self._add_list(address)
        if task.depth < self._depth:
            for address in found.pages:
                if self._is_of_site(address):
                    self._frontier.add(Task(self._leading(address), task.depth + 1))

    def _leading(self, address: str) -> str:
        """The address to be asked: that of the page to which this one led before."""
        page = self._pages.find(address)
        return page.address if page else address

    def _is_of_site(self, address: str) -> bool:
        origin = "/".join(address.split("/", 3)[:3])
        return any(_same_site(origin, site) for site in self._sites)


_same_site = lru_cache(maxsize=1 << 12)(same_site)


def _described(task: Task, result: Fetched, found: Found, aliases: Sequence[str]) -> Saved:
    """What is known about a page, its file apart."""
    languages = result.headers.get("content-language", "").split(",")
    return Saved(
        path="",
        address=task.address,
        fetched_at=result.fetched_at,
        media_type=found.media_type,
        digest=digest(result.content),
        status=result.status,
        etag=result.etag,
        last_modified=result.last_modified,
        charset=result.charset,
        language=primary_tag(languages[0]) if len(languages) == 1 else None,
        canonical=found.canonical,
        aliases=tuple(dict.fromkeys(aliases)),
        headers=tuple((name, result.headers[name][:500]) for name in _HEADERS if name in result.headers),
    )


def _content(page: Saved) -> bytes | None:
    """The content of a page; None unless it is what was fetched, as after a power cut."""
    try:
        content = Path(page.path).read_bytes()
    except OSError:
        return None
    return content if digest(content) == page.digest else None


def _age(page: Saved) -> float:
    """Seconds since a page was fetched."""
    try:
        return (datetime.now(UTC) - datetime.fromisoformat(page.fetched_at)).total_seconds()
    except (ValueError, TypeError):  # no time, or one without a zone
        return float("inf")
