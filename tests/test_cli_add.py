"""`docsearch add` and `docsearch refresh` as people and scripts meet them."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from docsearch.cli.add import command as add
from docsearch.cli.refresh import command as refresh
from docsearch.errors import DocsearchError, UsageError
from docsearch.search import open_index
from webservers import Answer, Page, WebServer, in_turn, page, serving, unless_known

KEYS = {"fetched", "unchanged", "gone", "duplicate", "disallowed", "failed", "left", "bytes", "index"}


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[WebServer]:
    """A site of three pages, one of which goes; the working folder is an empty one."""
    monkeypatch.chdir(tmp_path)
    pages: dict[str, Page] = {
        "/robots.txt": Answer(b"User-agent: *\nDisallow: /private\nCrawl-delay: 0.001"),
        "/": page(
            "<title>Start</title><p>Welcome to <a href=/kosice>Košice</a>, <a href=/private>no</a>, <a href=/x>x</a>"
        ),
        "/kosice": unless_known(page("<title>Košice</title><p>The city signed an agreement on 5 March 2020."), '"1"'),
        "/old": in_turn(page("<title>Old</title><p>A page about rain gardens in Graz."), Answer(b"", 410)),
    }
    with serving(pages) as running:
        yield running


def run(*arguments: str) -> Result:
    """The command of that name; errors that the command line would report are raised."""
    commands = {"add": add, "refresh": refresh}
    result = CliRunner().invoke(commands[arguments[0]], arguments[1:], standalone_mode=False)
    if isinstance(result.exception, DocsearchError):
        raise result.exception
    return result


def test_a_page_is_fetched_saved_and_indexed(server: WebServer, tmp_path: Path) -> None:
    result = run("add", f"{server.url}/kosice", "--private")
    assert result.return_value == 0
    first, second, *_ = result.stdout.splitlines()
    assert first.startswith("1 fetched; 0.0 MB (")
    assert second.startswith("1 added")
    with open_index("index") as index:
        assert [hit.uri for hit in index.search("agreement", place="Slovakia").hits] == [f"{server.url}/kosice"]
    place = Path("corpus/web", server.url.removeprefix("http://").replace(":", "_"), "kosice.html")
    assert "agreement" in place.read_text("utf-8")


def test_json_has_the_same_keys_always(server: WebServer) -> None:
    for arguments in (["add", f"{server.url}/kosice"], ["refresh"], ["refresh", "--no-index"]):
        data = json.loads(run(*arguments, "--private", "--json").stdout)
        assert data.keys() == KEYS
        assert (data["index"] is None) == ("--no-index" in arguments)
    assert data["unchanged"] == 1


def test_a_site_is_added_and_its_failures_are_lines(server: WebServer) -> None:
    result = run("add", f"{server.url}/", "--site", "--private", "--no-index", "--json")
    data = json.loads(result.stdout)
    assert result.return_value == 1
    assert (data["fetched"], data["disallowed"]) == (2, 1)
    assert data["failed"] == [{"uri": f"{server.url}/x", "stage": "fetch", "error": "the server answered 404"}]
    assert result.stderr == f"failed: {server.url}/x (fetch): the server answered 404\n"
    assert "/private" not in server.targets()


def test_what_may_not_be_fetched_is_said_of_what_was_asked_for(server: WebServer) -> None:
    result = run("add", f"{server.url}/private", "--private", "--no-index")
    assert result.return_value == 1
    assert "its site does not allow it (robots.txt)" in result.stderr


def test_the_limit_of_pages_is_said(server: WebServer) -> None:
    result = run("add", f"{server.url}/", "--site", "--pages", "1", "--private", "--no-index")
    assert "3 more addresses were found than --pages 1 lets in" in result.stdout


def test_a_refresh_takes_out_what_is_gone(server: WebServer) -> None:
    run("add", f"{server.url}/kosice", f"{server.url}/old", "--private")
    result = run("refresh", "127.0.0.1", "--private")
    assert result.return_value == 0
    first, second, *_ = result.stdout.splitlines()
    assert first.startswith("1 unchanged, 1 gone; 0.0 MB (")
    assert "1 removed" in second
    assert [path.name for path in Path("corpus/web").rglob("*.html")] == ["kosice.html"]


def test_only_the_pages_named_are_refreshed(server: WebServer) -> None:
    run("add", f"{server.url}/kosice", f"{server.url}/", "--private", "--no-index")
    before = len(server.targets())
    run("refresh", f"{server.url}/kosice", "--private", "--no-index")
    assert server.targets()[before:] == ["/robots.txt", "/kosice"]
    assert server.asked[-1].headers["if-none-match"] == '"1"'


@pytest.mark.parametrize(
    ("arguments", "message", "hint"),
    [
        (["add", "notes"], "notes is no web address", "docsearch index"),
        (["add", "./notes.txt"], "notes.txt is no web address", "docsearch index"),
        (["add", "example.org/a"], "http:// or https:// is missing", "https://"),
        (["add", "ftp://example.org/a"], "only http and https", "https://"),
        (["refresh"], "no page is saved", "docsearch add URL"),
        (["refresh", "example.org"], "no page of example.org is saved", "docsearch add example.org"),
    ],
)
def test_mistakes_are_explained(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], message: str, hint: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("notes.txt").write_text("a", "utf-8")
    with pytest.raises(UsageError, match=message) as raised:
        run(*arguments)
    assert hint in (raised.value.hint or "")


def test_loading_the_commands_loads_nothing_that_fetches() -> None:
    heavy = "{'urllib3', 'lxml', 'protego', 'rich'}"
    code = f"import docsearch.cli.add, docsearch.cli.refresh, sys; print(*{heavy} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""
