"""The command `docsearch`: one module a command, loaded when that command runs."""

from __future__ import annotations

import gc
import os
import sys
from importlib import import_module
from pathlib import Path
from typing import NoReturn

import click

from docsearch.disk import disk_full, is_full
from docsearch.errors import DocsearchError, QueryError

COMMANDS = {
    "index": "bring the index up to date with folders and files",
    "add": "fetch web pages, feeds and whole sites, and index them",
    "refresh": "fetch what has changed of the web pages saved",
    "watch": "keep the index current while files change",
    "alert": "save queries that tell of new documents",
    "query": "find documents, in any language",
    "facts": "list places, dates, sums and names with their passages",
    "places": "count the documents that name each place",
    "timeline": "count the documents that name each year or month",
    "serve": "show a page to search in, and answer programs in JSON",
    "mcp": "answer a language model that asks by tools",
    "show": "print one document of the index",
    "explain": "show what docsearch makes of one text, stage by stage",
    "info": "say what is in the index",
    "failures": "list the files that could not be read",
    "check": "say whether the index is sound, and mend it",
    "glossary": "add names of organisations, programmes and concepts",
    "lexicon": "add words of one language and what they are in another",
    "language": "correct the languages of documents",
    "translate": "install and remove translation models",
    "user": "say who may use the page and the API",
    "eval": "judge an index by golden queries",
}


class _Commands(click.Group):
    """Lists all commands without loading any; a query must not wait for what only indexing needs."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(f"docsearch.cli.{cmd_name}").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="docsearch", message="docsearch %(version)s")
def docsearch() -> None:
    """Find every fact about a city, a date or a sum in documents of many languages."""


def main() -> None:
    """Run the command line and exit: 0 found or done, 1 nothing found or some documents failed, 2 error."""
    gc.disable()  # 10 ms of a query; a short command ends before garbage matters, and a long one turns it on again
    try:
        code = docsearch.main(standalone_mode=False)
        sys.stdout.flush()
    except DocsearchError as error:
        code = _report(error)
    except click.ClickException as error:
        code = _complain(error.format_message(), "see docsearch --help")
    except (click.Abort, KeyboardInterrupt):
        code = _complain("interrupted; the index is as it was at its last commit", None, 130)
    except (BrokenPipeError, SystemExit):  # the reader has seen enough, on which click exits
        _drop_output()
        code = 0
    except OSError as error:
        if not is_full(error):
            raise
        _drop_output()
        code = _report(disk_full(Path(error.filename or "all of it")))
    _leave(code if isinstance(code, int) else 0)


def _drop_output() -> None:
    """Give Python a stdout that it can flush at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _leave(code: int) -> NoReturn:
    """End the process. Once all is written and closed a short command need not take the interpreter apart: 10 ms."""
    if gc.isenabled():
        sys.exit(code)
    sys.stderr.flush()
    os._exit(code)


def _report(error: DocsearchError) -> int:
    message = str(error)
    if isinstance(error, QueryError):
        message = f"query, character {error.position + 1}: {message}"
    return _complain(message, error.hint, error.exit_code)


def _complain(message: str, hint: str | None, code: int = 2) -> int:
    """One line and a hint on stderr; the exit code for them."""
    line = " ".join(message.split())
    click.echo(f"{click.style('docsearch:', fg='red')} {line}" + (f" ({hint})" if hint else ""), err=True)
    return code
