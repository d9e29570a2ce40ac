"""Options that every command has, and how they become settings."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import click

Function = TypeVar("Function", bound=Callable[..., object])

_COMMON = (
    click.option("--index", metavar="DIR", help="Folder of the index.  [env: DOCSEARCH_INDEX; default: index]"),
    click.option("--corpus", metavar="DIR", help="Folder of the documents.  [env: DOCSEARCH_CORPUS; default: corpus]"),
    click.option("--json", "as_json", is_flag=True, help="Print JSON, always with the same keys."),
    click.version_option(package_name="docsearch", message="docsearch %(version)s"),
    click.help_option("-h", "--help"),
)


def common(function: Function) -> Function:
    """Add --index, --corpus, --json, --version and --help."""
    for option in reversed(_COMMON):
        function = option(function)
    return function
