"""Sites crawled and refreshed: what was asked, how often, and what lies on the disk afterwards."""

from __future__ import annotations

import json
import os
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from benchmarks.website import Website, served

from docsearch.errors import UsageError
from docsearch.model import Failed, Unchanged
from docsearch.sources.web import frontier
from docsearch.sources.web.crawling import Crawl, Plan
from docsearch.sources.web.fetching import Fetched, Fetcher
from docsearch.sources.web.limits import Limits
from docsearch.sources.web.outcomes import Disallowed, Duplicate, Gone, Kept, Left, Outcome
from docsearch.sources.web.saved import Saved, open_pages, saved_pages
from webservers import Answer, Page, Raw, WebServer, in_turn, moved, page, serving, unless_known

ROBOTS = {"/robots.txt": Answer(b"User-agent: *\nCrawl-delay: 0.001\n", 200, {"Content-Type": "text/plain"})}
WHOLE = Plan(site=True)
Work = Callable[[Crawl], Iterator[Outcome]]


def carried_out(corpus: Path, work: Work, plan: Plan = WHOLE) -> list[Outcome]:
    with open_pages(str(corpus)) as pages:
        return list(work(Crawl(pages, fetcher(), plan)))


@cache
def fetcher() -> Fetcher:
    """Reading the certificates of the system takes 100 ms."""
    return Fetcher(Limits(seconds=5, pause=0.01), private=True, retries=1)


def added(corpus: Path, *urls: str, plan: Plan = WHOLE) -> list[Outcome]:
    return carried_out(corpus, lambda crawl: crawl.add(urls), plan)


def refreshed(corpus: Path) -> list[Outcome]:
    return carried_out(corpus, lambda crawl: crawl.refresh(list(saved_pages(str(corpus)))))


def saved(corpus: Path) -> dict[str, Saved]:
    """The pages saved, by path and query."""
    return {"/" + each.address.split("/", 3)[3]: each for each in saved_pages(str(corpus))}


def site(pages: dict[str, Page]) -> dict[str, Page]:
    return {**ROBOTS, **pages}


def asked(server: WebServer) -> Counter[str]:
    return Counter(target for target in server.targets() if target not in ("/robots.txt", "/sitemap.xml"))


def of(kind: type[Outcome], outcomes: Sequence[Outcome]) -> list[str]:
    return [outcome.uri.split("/", 3)[3] for outcome in outcomes if isinstance(outcome, kind)]  # type: ignore[union-attr]


@pytest.fixture(autouse=True, scope="module")
def fast() -> Iterator[None]:
    """A disk may take 10 ms to say that it holds a page for good."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", lambda descriptor: None)
        yield
    fetcher().close()


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Website, Path, list[Outcome]]]:
    """A site of sixty pages with everything that goes wrong, crawled once."""
    corpus = tmp_path_factory.mktemp("corpus")
    with served(Website(60, size=6_000, slow=0.1, delay=0.001)) as website:
        yield website, corpus, added(corpus, website.url + "/", plan=Plan(site=True, pages=300))


def test_every_page_of_a_site_is_asked_once_and_saved(crawled: tuple[Website, Path, list[Outcome]]) -> None:
    website, corpus, _ = crawled
    times = website.times_asked()
    assert {place: times[place] for place in website.pages} == dict.fromkeys(website.pages, 1)
    assert set(website.pages) <= saved(corpus).keys()
    again = {target for target, count in times.items() if count > 1}
    assert again <= {"/cut"}  # what broke off is tried once more


def test_what_is_disallowed_is_never_asked(crawled: tuple[Website, Path, list[Outcome]]) -> None:
    website, _, outcomes = crawled
    assert not [target for target in website.times_asked() if target.startswith(("/private", "/login", "/picture"))]
    assert website.asked[0].target == "/robots.txt"
    assert all(outcome.rule in ("robots.txt", "noindex") for outcome in outcomes if isinstance(outcome, Disallowed))
    assert of(Disallowed, outcomes).count("noindex") == 1


def test_traps_are_left_soon(crawled: tuple[Website, Path, list[Outcome]]) -> None:
    website, _, outcomes = crawled
    times = website.times_asked()
    assert not [target for target in times if "PHPSESSID" in target or "utm_" in target]
    assert sum(target.startswith("/deep") for target in times) <= 4
    assert 30 <= sum(target.startswith("/list") for target in times) <= 40
    assert sum(target.startswith("/calendar") for target in times) <= 50
    assert [left.pattern.partition("/")[2] for left in outcomes if isinstance(left, Left)] == ["list?dir&page&sort"]


def test_what_is_broken_is_reported_and_stops_nothing(crawled: tuple[Website, Path, list[Outcome]]) -> None:
    _, corpus, outcomes = crawled
    failed = {one.uri.split("/", 3)[3]: one.error for one in outcomes if isinstance(one, Failed)}
    assert failed == {
        "loop/b": "its redirects lead in a circle",
        "chain/10": "more than 10 redirects",
        "error": "the server answered 500",
        "cut": "the connection ended in the middle",
        "missing": "the server answered 404",
    }
    assert "/slow" in saved(corpus)


def test_duplicates_and_redirects_are_kept_as_other_addresses_of_a_page(
    crawled: tuple[Website, Path, list[Outcome]],
) -> None:
    website, corpus, outcomes = crawled
    pages = saved(corpus)
    doubles = of(Duplicate, outcomes)
    assert doubles
    for double in doubles:
        assert double.endswith("?print=1")
        assert f"/{double}" not in pages
        assert f"{website.url}/{double}" in pages[f"/{double.partition('?')[0]}"].aliases


def test_sidecars_tell_what_the_server_said(crawled: tuple[Website, Path, list[Outcome]]) -> None:
    website, corpus, _ = crawled
    pages = saved(corpus)
    page = pages["/vi/1.html"]
    assert (page.language, page.media_type, page.charset, page.status) == ("vi", "text/html", "utf-8", 200)
    assert page.path == str(corpus / "web" / website.url.removeprefix("http://").replace(":", "_") / "vi" / "1.html")
    assert sum(each.etag is not None for each in pages.values()) > 30
    assert sum(each.last_modified is not None for each in pages.values()) > 15
    data = json.loads(Path(page.path + ".meta.json").read_text("utf-8"))
    assert data["headers"]["content-language"] == "vi"
    text = next(each for place, each in pages.items() if place.endswith(".txt"))
    assert text.media_type == "text/plain"


def test_a_refresh_fetches_what_changed_and_deletes_what_is_gone(crawled: tuple[Website, Path, list[Outcome]]) -> None:
    website, corpus, _ = crawled
    first = website.sent()
    website.asked.clear()
    outcomes = refreshed(corpus)
    ours = [one for one in outcomes if "/list" not in str(one[0])]  # which says something else each time
    assert {type(one) for one in ours} == {Unchanged}
    assert not [one for one in website.asked if one.target.startswith("/private")]
    assert sum(one.sent for one in website.asked if "/list" not in one.target) < 0.05 * first
    website.changed.update(website.pages[3:6])
    website.removed.add(website.pages[7])
    outcomes = refreshed(corpus)
    assert [f"/{uri}" for uri in of(Gone, outcomes)] == [website.pages[7]]
    assert {f"/{uri}" for uri in of(Kept, outcomes) if not uri.startswith("list")} == set(website.pages[3:6])
    assert website.pages[7] not in saved(corpus)
    assert "added later" in Path(saved(corpus)[website.pages[3]].path).read_text("utf-8")


def test_one_page_is_one_page(tmp_path: Path) -> None:
    with serving(site({"/a": page("<a href=/b>b</a>"), "/b": page("b")})) as server:
        assert added(tmp_path, f"{server.url}/a#part", f"{server.url}/./a", plan=Plan()) == [
            Kept(f"{server.url}/a", 16)
        ]
        assert asked(server) == {"/a": 1}


def test_depth_counts_links(tmp_path: Path) -> None:
    pages: dict[str, Page] = {f"/{n}": page(f"<a href=/{n + 1}>{n}</a>") for n in range(5)}
    with serving(site(pages)) as server:
        added(tmp_path, f"{server.url}/0", plan=Plan(depth=2))
        assert sorted(asked(server)) == ["/0", "/1", "/2"]


def test_the_number_of_pages_is_limited_and_said(tmp_path: Path) -> None:
    pages: dict[str, Page] = {f"/{n}": page(f"page {n}") for n in range(9)}
    start = page("".join(f"<a href=/{n}>{n}</a>" for n in range(9)))
    with serving(site({"/": start, **pages})) as server:
        outcomes = added(tmp_path, f"{server.url}/", plan=Plan(site=True, pages=4))
        assert len(of(Kept, outcomes)) == 4
        assert outcomes[-1] == Left("", 6)


def test_a_feed_that_is_given_may_lead_to_other_sites(tmp_path: Path) -> None:
    with serving(site({"/x": page("x")})) as other:
        feed = f"<rss><channel><item><link>{other.url}/x</link></item><item><link>/y</link></item></channel></rss>"
        with serving(site({"/feed": Answer(feed.encode()), "/y": page("y")})) as server:
            outcomes = added(tmp_path, f"{server.url}/feed", plan=Plan())
            assert sorted(of(Kept, outcomes)) == ["x", "y"]
            assert other.targets() == ["/robots.txt", "/x"]
            assert added(tmp_path, f"{server.url}/feed", plan=Plan())  # the feed is asked each time, and never saved
            assert asked(server)["/feed"] == 2
    assert set(saved(tmp_path)) == {"/x", "/y"}


def test_a_whole_site_is_no_other_site(tmp_path: Path) -> None:
    with serving(site({"/": page("other")})) as other:
        start = page(f"<a href={other.url}/>other</a><a href=/go>go</a>")
        with serving(site({"/": start, "/go": moved(f"{other.url}/")})) as server:
            added(tmp_path, f"{server.url}/")
        assert other.targets() == []


def test_a_redirect_to_what_robots_forbid_is_not_followed(tmp_path: Path) -> None:
    robots = Answer(b"User-agent: docsearch\nDisallow: /secret\nCrawl-delay: 0.001")
    with serving({"/robots.txt": robots, "/a": moved("/secret/b"), "/secret/b": page("secret")}) as server:
        outcomes = added(tmp_path, f"{server.url}/a", plan=Plan())
        assert outcomes == [Disallowed(f"{server.url}/secret/b", "robots.txt", True)]
        assert asked(server) == {"/a": 1}


def test_a_redirect_is_another_address_of_the_page(tmp_path: Path) -> None:
    links = "<a href=/old>o</a><a href=/new>n</a>"
    with serving(site({"/": page(links), "/old": moved("/new", 301), "/new": page("new")})) as server:
        added(tmp_path, f"{server.url}/")
        assert asked(server) == {"/": 1, "/old": 1, "/new": 1}
        assert saved(tmp_path)["/new"].aliases == (f"{server.url}/old",)
        added(tmp_path, f"{server.url}/")
        assert asked(server) == {"/": 2, "/old": 1, "/new": 1}
    assert set(saved(tmp_path)) == {"/", "/new"}


def test_a_page_that_moved_for_good_takes_its_file_along(tmp_path: Path) -> None:
    with serving(site({"/a": in_turn(page("text"), moved("/b", 308)), "/b": page("text, and more")})) as server:
        added(tmp_path, f"{server.url}/a", plan=Plan())
        assert of(Kept, refreshed(tmp_path)) == ["b"]
        assert set(saved(tmp_path)) == {"/b"}
        assert saved(tmp_path)["/b"].aliases == (f"{server.url}/a",)


def test_a_page_that_is_elsewhere_for_now_stays(tmp_path: Path) -> None:
    pages: dict[str, Page] = {"/a": in_turn(page("text"), moved("/login")), "/login": page("log in")}
    with serving(site(pages)) as server:
        added(tmp_path, f"{server.url}/a", plan=Plan())
        outcomes = refreshed(tmp_path)
        assert outcomes == [
            Failed(f"{server.url}/a", "fetch", f"leads to {server.url}/login for now; what was saved stays")
        ]
        assert set(saved(tmp_path)) == {"/a"}
        assert asked(server) == {"/a": 2}


def test_whatever_else_goes_wrong_at_a_refresh_the_page_stays(tmp_path: Path) -> None:
    with serving(site({"/a": in_turn(page("text"), Answer(b"", 500), Answer(b"", 403), Answer(b"", 410))})) as server:
        added(tmp_path, f"{server.url}/a", plan=Plan())
        for status in (500, 403):
            assert refreshed(tmp_path) == [Failed(f"{server.url}/a", "fetch", f"the server answered {status}")]
            assert set(saved(tmp_path)) == {"/a"}
        assert refreshed(tmp_path) == [Gone(f"{server.url}/a")]
        assert saved(tmp_path) == {}


def test_a_site_that_names_its_front_page_everywhere_loses_nothing(tmp_path: Path) -> None:
    head = "<link rel=canonical href=/>"
    pages: dict[str, Page] = {
        "/": page(f"{head}front <a href=/a>a</a>"),
        "/a": page(f"{head}the sum is 500"),
        "/b": page(head),
    }
    with serving(site(pages)) as server:
        outcomes = added(tmp_path, f"{server.url}/", f"{server.url}/b")
        assert of(Duplicate, outcomes) == ["b"]
        assert set(saved(tmp_path)) == {"/", "/a"}


def test_a_page_is_joined_to_its_own_address_that_comes_later(tmp_path: Path) -> None:
    text = "<link rel=canonical href=/a>the sum is 500"
    with serving(site({"/a?print": page(text), "/a": page(f"{text} euros")})) as server:
        outcomes = added(tmp_path, f"{server.url}/a?print")
        assert [type(outcome) for outcome in outcomes] == [Kept, Kept, Duplicate]
        assert set(saved(tmp_path)) == {"/a"}
        assert saved(tmp_path)["/a"].aliases == (f"{server.url}/a?print",)


def test_a_crawl_that_was_interrupted_goes_on(tmp_path: Path) -> None:
    pages: dict[str, Page] = {f"/{n}": page(f"<a href=/{n + 1}>{n}</a>") for n in range(6)}
    with serving(site(pages)) as server:
        with open_pages(str(tmp_path)) as store:
            run = Crawl(store, fetcher(), WHOLE).add([f"{server.url}/0"])
            assert [type(next(run)) for _ in range(3)] == [Kept] * 3
            run.close()  # type: ignore[attr-defined]
        outcomes = added(tmp_path, f"{server.url}/0")
        assert set(saved(tmp_path)) == {f"/{n}" for n in range(6)}
        times = asked(server)
        assert times["/0"] == 2
        assert times["/1"] == times["/2"] == times["/5"] == 1
        assert len(of(Unchanged, outcomes)) >= 3


def test_a_page_whose_file_was_damaged_comes_anew(tmp_path: Path) -> None:
    with serving(site({"/a": unless_known(page("text"), etag='"1"')})) as server:
        added(tmp_path, f"{server.url}/a", plan=Plan())
        assert refreshed(tmp_path) == [Unchanged(f"{server.url}/a")]
        Path(saved(tmp_path)["/a"].path).write_bytes(b"")  # as after a power cut
        assert refreshed(tmp_path) == [Kept(f"{server.url}/a", 4)]
        assert Path(saved(tmp_path)["/a"].path).read_bytes() == b"text"


def test_another_etag_for_the_same_page_changes_no_file(tmp_path: Path) -> None:
    one, two = (Answer(b"text", 200, {"ETag": f'"{n}"', "Content-Type": "text/html"}) for n in (1, 2))
    with serving(site({"/a": in_turn(one, two)})) as server:
        added(tmp_path, f"{server.url}/a", plan=Plan())
        before = saved(tmp_path)["/a"]
        assert refreshed(tmp_path) == [Unchanged(f"{server.url}/a")]
        assert saved(tmp_path)["/a"] == before._replace(etag='"2"', headers=saved(tmp_path)["/a"].headers)
        assert saved(tmp_path)["/a"].fetched_at == before.fetched_at


def test_the_delay_that_a_site_asks_for_is_kept(tmp_path: Path) -> None:
    times: list[float] = []

    def noted(request: object) -> Answer:
        times.append(time.monotonic())
        return page("<a href=/1>1</a><a href=/2>2</a><a href=/3>3</a>")

    robots = Answer(b"User-agent: *\nCrawl-delay: 0.1\n")
    with serving({"/robots.txt": robots, **dict.fromkeys(("/0", "/1", "/2", "/3"), noted)}) as server:
        added(tmp_path, f"{server.url}/0")
    assert len(times) == 4
    assert times[-1] - times[0] > 0.2


def test_a_host_that_does_not_answer_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(frontier, "DELAY", 0.0)
    with serving(site({"/": page("start")})) as server:
        url = server.url
    outcomes = added(tmp_path, *(f"{url}/{n}" for n in range(9)), plan=Plan())
    assert len(outcomes) == 1
    assert isinstance(outcomes[0], Failed)
    assert outcomes[0].error.startswith("not asked, robots.txt cannot be read: ")
    assert outcomes[0].error.endswith("; so are 8 more addresses there")


def test_a_host_that_breaks_off_again_and_again_is_left(tmp_path: Path) -> None:
    start = page("".join(f"<a href=/{n}>{n}</a>" for n in range(20)))
    broken = Raw([b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\ntext"])
    with serving(site({"/": start, **{f"/{n}": broken for n in range(20)}})) as server:
        outcomes = added(tmp_path, f"{server.url}/")
        assert len(asked(server)) == 1 + frontier.UNANSWERED
    assert "not asked, its host does not answer; so are 14 more addresses there" in outcomes[-1]


def test_a_fault_on_one_page_costs_that_page(tmp_path: Path) -> None:
    class Faulty(Fetcher):
        def get(self, url: str, *arguments: Any, **options: Any) -> Fetched:
            if url.endswith(("/1", ":1/robots.txt")):
                raise RuntimeError("a fault\nin two lines")
            return super().get(url, *arguments, **options)

    start = page("".join(f"<a href=/{n}>{n}</a>" for n in range(4)))
    with (
        serving(site({"/": start, **{f"/{n}": page(f"page {n}") for n in range(4)}})) as server,
        open_pages(str(tmp_path)) as pages,
        Faulty(private=True) as faulty,
    ):
        outcomes = list(Crawl(pages, faulty, WHOLE).add([f"{server.url}/", "http://127.0.0.1:1/a"]))
        assert sorted(of(Kept, outcomes)) == ["", "0", "2", "3"]
    assert {one.error for one in outcomes if isinstance(one, Failed)} == {
        "RuntimeError: a fault",
        "not asked, RuntimeError: a fault",
    }


def test_an_index_of_sitemaps_that_is_given_may_lead_to_other_sites(tmp_path: Path) -> None:
    with serving(site({"/x": page("x")})) as other, serving(ROBOTS) as server:
        server.pages["/i"] = Answer(
            f"<sitemapindex><sitemap><loc>{server.url}/s</loc></sitemap></sitemapindex>".encode()
        )
        server.pages["/s"] = Answer(f"<urlset><url><loc>{other.url}/x</loc></url></urlset>".encode())
        assert added(tmp_path, f"{server.url}/i", plan=Plan()) == [Kept(f"{other.url}/x", 1)]


def test_a_refresh_takes_no_page_for_a_list(tmp_path: Path) -> None:
    links = in_turn(
        *(Answer(f"http://127.0.0.1:1/{n}\n".encode(), 200, {"Content-Type": "text/plain"}) for n in (1, 2))
    )
    with serving(site({"/": page("<a href=/links.txt>links</a>"), "/links.txt": links})) as server:
        added(tmp_path, f"{server.url}/")
        assert of(Kept, refreshed(tmp_path)) == ["links.txt"]


def test_no_address_is_asked_that_is_none(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="http"):
        added(tmp_path, "example.org/a")


def test_private_addresses_are_refused_by_default(tmp_path: Path) -> None:
    with (
        serving(site({"/a": page("a")})) as server,
        open_pages(str(tmp_path)) as pages,
        Fetcher() as public,
    ):
        outcomes = list(Crawl(pages, public, Plan()).add([f"{server.url}/a"]))
        assert server.targets() == []
    assert [type(outcome) for outcome in outcomes] == [Failed]
    assert "loopback" in str(outcomes[0])
