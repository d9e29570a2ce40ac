"""`docsearch mcp`: the index as tools of a language model, over the Model Context Protocol."""

from __future__ import annotations

import gc
import json
import logging
from collections.abc import Mapping
from importlib import import_module
from importlib.metadata import version
from typing import Any

import click

from docsearch.cli.options import common
from docsearch.errors import DocsearchError, MissingExtra, QueryError
from docsearch.settings import load
from docsearch.tools import INSTRUCTIONS, TOOLS, Data, call
from docsearch.web.opened import Kept

_READS = {"readOnlyHint": True, "destructiveHint": False, "idempotentHint": True, "openWorldHint": False}


@click.command("mcp")
@common
def command(index: str | None, corpus: str | None, as_json: bool) -> None:
    """Answer a language model that asks by tools, on standard input and output, until they are closed.

    Programs that run models start this command themselves (docs/mcp.md): the tools are search, get_document and facts.
    Changes of the index show as they come.
    """
    settings = load({"index": index, "corpus": corpus})
    kept = Kept(settings.index)
    kept.latest()  # whoever configures it is to hear of a mistake at once
    try:
        anyio = import_module("anyio")
        protocol = import_module("mcp.server.lowlevel")  # .75 s
    except ImportError as error:
        raise MissingExtra("the Model Context Protocol", "mcp") from error
    gc.enable()
    logging.basicConfig(format="docsearch: %(message)s")  # on stderr: stdout is for answers
    server = _server(protocol, kept)
    anyio.run(_serve, server)


async def _serve(server: Any) -> None:
    stdio = import_module("mcp.server.stdio")
    async with stdio.stdio_server() as (asked, answered):
        await server.run(asked, answered, server.create_initialization_options())


def _server(protocol: Any, kept: Kept) -> Any:
    """A server of the SDK that has the tools."""
    types, anyio = import_module("mcp.types"), import_module("anyio")
    one = anyio.CapacityLimiter(1)  # thread: the index is open once

    async def list_tools(context: Any, asked: Any) -> Any:
        tools = [
            types.Tool(
                name=tool.name,
                title=tool.title,
                description=tool.about,
                input_schema=dict(tool.input),
                output_schema=dict(tool.output),
                annotations=types.ToolAnnotations.model_validate(_READS),
            )
            for tool in TOOLS.values()
        ]
        return types.ListToolsResult(tools=tools)

    async def call_tool(context: Any, asked: Any) -> Any:
        told, failed = await anyio.to_thread.run_sync(_told, kept, asked.name, asked.arguments or {}, limiter=one)
        text = told if isinstance(told, str) else json.dumps(told, ensure_ascii=False)
        content = [types.TextContent(text=text)]
        return types.CallToolResult(content=content, structured_content=None if failed else told, is_error=failed)

    return protocol.Server(
        "docsearch",
        version=version("docsearch"),
        instructions=INSTRUCTIONS,
        on_list_tools=list_tools,
        on_call_tool=call_tool,
    )


def _told(kept: Kept, name: str, arguments: Mapping[str, Any]) -> tuple[Data | str, bool]:
    """What a tool answers and that it did, or what is wrong and what to do about it."""
    if name not in TOOLS:
        return f"there is no tool {name!r}; there are {', '.join(TOOLS)}", True
    try:
        return call(TOOLS[name], kept.latest().index, arguments), False
    except DocsearchError as error:
        where = f"query, character {error.position + 1}: " if isinstance(error, QueryError) else ""
        return f"{where}{error}" + (f" ({error.hint})" if error.hint else ""), True
