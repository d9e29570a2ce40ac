"""`docsearch mcp` as programs that run models use it: the SDK's own client, over standard input and output."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import anyio
import pytest

from conftest import ROOT, Run, write
from docsearch.ingest import ingest
from docsearch.settings import Settings
from docsearch.tools import INSTRUCTIONS, TOOLS

mcp = pytest.importorskip("mcp", reason="the extra mcp is not installed")


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = str(tmp_path_factory.mktemp("mcp") / "index")
    assert ingest([str(ROOT / "corpus")], Settings(index=folder, workers=1)).failed == ()
    return folder


def talk(index: str, conversation: Callable[[Any], Awaitable[None]]) -> None:
    """Start the command and talk to it."""

    async def talking() -> None:
        arguments = ["-m", "docsearch", "mcp", "--index", index]
        parameters = mcp.StdioServerParameters(command=sys.executable, args=arguments)
        with anyio.fail_after(60):
            async with mcp.Client(mcp.stdio_client(parameters)) as client:
                await conversation(client)

    anyio.run(talking)


async def answer(client: Any, tool: str, **asked: Any) -> dict[str, Any]:
    told = await client.call_tool(tool, asked)
    assert not told.is_error, told.content
    assert json.loads(told.content[0].text) == told.structured_content
    found: dict[str, Any] = told.structured_content
    return found


async def refusal(client: Any, tool: str, **asked: Any) -> str:
    told = await client.call_tool(tool, asked)
    assert told.is_error
    assert told.structured_content is None
    text: str = told.content[0].text
    return text


def test_a_model_finds_reads_and_cites(index: str) -> None:
    async def conversation(client: Any) -> None:
        assert client.server_info.name == "docsearch"
        assert client.instructions == INSTRUCTIONS
        tools = (await client.list_tools()).tools
        assert [tool.name for tool in tools] == list(TOOLS)
        assert all(tool.output_schema and tool.annotations.read_only_hint for tool in tools)
        found = await answer(client, "search", query="วิศวกรเมือง Košice", limit=3)
        hit = found["results"][0]
        passage = hit["passages"][0]
        read = await answer(client, "get_document", id=hit["id"], start=passage["start"], end=passage["end"])
        assert read["text"] == passage["text"]
        assert read["source"] == hit["source"]
        narrowed = {"from": "2018", "to": "2020"}
        facts = await answer(client, "facts", query="Košice", kinds=["amount"], country="SK", limit=5, **narrowed)
        assert 0 < sum(len(each["facts"]) for each in facts["passages"]) <= 5

    talk(index, conversation)


def test_mistakes_are_told_so_that_a_model_can_mend_them(index: str) -> None:
    async def conversation(client: Any) -> None:
        unclosed = await refusal(client, "search", query='Košice "cost')
        assert unclosed == "query, character 8: this quotation mark is never closed"
        assert await refusal(client, "search", query="x", language="nonsense!") == (
            "lang: knows no language 'nonsense!' (give a code such as vi, th or sk)"
        )
        assert "takes a number from 1 to 20" in await refusal(client, "search", query="x", limit=500)
        assert await refusal(client, "get_document", id="x") == "there is no document x (search gives the ids)"
        assert await refusal(client, "delete") == "there is no tool 'delete'; there are search, get_document, facts"
        assert (await answer(client, "search", query="Košice"))["total"] > 0

    talk(index, conversation)


def test_changes_of_the_index_show(tmp_path: Path) -> None:
    folder, texts = str(tmp_path / "index"), tmp_path / "docs"

    def update(**files: str) -> None:
        write(texts, {f"{name}.txt": text for name, text in files.items()})
        assert ingest([str(texts)], Settings(index=folder, isolated=False)).failed == ()

    async def conversation(client: Any) -> None:
        assert (await answer(client, "search", query="Košice"))["total"] == 1
        update(b="Košice again.")
        assert (await answer(client, "search", query="Košice"))["total"] == 2
        assert ingest([str(texts)], Settings(index=folder, isolated=False), rebuild=True).failed == ()
        update(c="Košice for the third time.")
        assert (await answer(client, "search", query="Košice"))["total"] == 3

    update(a="A page about Košice.")
    talk(folder, conversation)


def test_an_index_that_is_not_there_is_told_at_once(docsearch: Run) -> None:
    done = docsearch("mcp", "--index", "nowhere", stdin=subprocess.DEVNULL)
    assert done.returncode == 2
    assert done.stdout == ""
    assert "no index at nowhere (run: docsearch index --index nowhere)" in done.stderr


def test_a_missing_package_is_told(docsearch: Run, index: str, tmp_path: Path) -> None:
    write(tmp_path / "without", {"mcp/__init__.py": "raise ImportError('none')"})
    environment = {"PYTHONPATH": str(tmp_path / "without"), "PATH": "/usr/bin:/bin"}
    done = docsearch("mcp", "--index", index, stdin=subprocess.DEVNULL, env=environment)
    assert done.returncode == 2
    assert 'is not installed (run: pip install "docsearch[mcp]")' in done.stderr


def test_it_ends_when_nobody_asks_any_more(docsearch: Run, index: str) -> None:
    done = docsearch("mcp", "--index", index, stdin=subprocess.DEVNULL)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
