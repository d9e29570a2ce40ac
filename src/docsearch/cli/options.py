"""Options that every command has, and how they become settings."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

import click

from docsearch.settings import load

Function = TypeVar("Function", bound=Callable[..., object])

_COMMON = (
    click.option("--index", metavar="DIR", help="Folder of the index.  [env: DOCSEARCH_INDEX; default: index]"),
    click.option("--corpus", metavar="DIR", help="Folder of the documents.  [env: DOCSEARCH_CORPUS; default: corpus]"),
    click.option("--json", "as_json", is_flag=True, help="Print JSON, always with the same keys."),
    click.version_option(package_name="docsearch", message="docsearch %(version)s"),
    click.help_option("-h", "--help"),
)


_FILTERS = (
    click.option("--lang", metavar="L", help="Only documents in this language: vi, th, sk ..."),
    click.option("--query-language", metavar="L", help="The language of TEXT, where it need not be guessed."),
    click.option("--place", metavar="P", help="Only what names this place or one in it, in whatever language."),
    click.option("--from", "first", metavar="D", help="Only what names a date from D on: 2017, 2017-Q1, 2017-03 ..."),
    click.option("--to", "last", metavar="D", help="Only what names a date up to D."),
    click.option("--exact", is_flag=True, help="Words as typed only: no other endings, accents or languages."),
)


def filters(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add the conditions of a query, which come as one argument `conditions`, as `Index.search` takes them.

    The `settings` that --index and --corpus make come in place of these two, as they say what TEXT is written in.
    """

    @wraps(function)
    def with_conditions(
        *args: Any,
        index: str | None,
        corpus: str | None,
        lang: str | None,
        query_language: str | None,
        place: str | None,
        first: str | None,
        last: str | None,
        exact: bool,
        **options: Any,
    ) -> Any:
        settings = load({"index": index, "corpus": corpus, "query_language": query_language or None})
        conditions = {
            "language": lang,
            "place": place,
            "period": f"{first or ''}..{last or ''}" if first or last else None,
            "exact": exact,
            "query_language": settings.query_language,
        }
        return function(*args, settings=settings, conditions=conditions, **options)

    for option in reversed(_FILTERS):
        with_conditions = option(with_conditions)
    return with_conditions


def common(function: Function) -> Function:
    """Add --index, --corpus, --json, --version and --help."""
    for option in reversed(_COMMON):
        function = option(function)
    return function
