"""Addresses of pages, as a page in front of a reader links to them."""

from __future__ import annotations

from collections.abc import Callable
from secrets import token_hex
from typing import Any
from urllib.parse import parse_qsl, quote, quote_plus

from docsearch.web.messages import Request
from docsearch.web.routes import path_of
from docsearch.web.state import State, address

_VALUE = token_hex(16)  # what nobody can have asked for


def link(
    request: Request, route: str, state: State | None = None, *, id: str = "", fragment: str = "", **changes: Any
) -> str:
    """The address of a route, under the path where a proxy shows the pages.

    It is in the state of the request, with some of its fields changed, unless another is given.
    """
    found = request.root + address(path_of(route, id), request.state if state is None else state, **changes)
    return f"{found}#{quote(fragment)}" if fragment else found


def hidden(state: State, **changes: Any) -> list[tuple[str, str]]:
    """Names and values that a form carries on from a state, with some of its fields changed."""
    return parse_qsl(address("", state, **changes).removeprefix("?"), keep_blank_values=True)


def links(request: Request, route: str, *fields: str, **changes: Any) -> Callable[..., str]:
    """Addresses that differ by the values of some fields only: a function of these, in the order State has them.

    Ten times as fast as `link`, for pages with hundreds.
    """
    told: dict[str, Any] = changes | dict.fromkeys(fields, _VALUE)
    pieces = link(request, route, **told).split(f"={_VALUE}")

    def made(*values: str) -> str:
        filled = (f"={quote_plus(value)}{after}" for value, after in zip(values, pieces[1:], strict=True))
        return pieces[0] + "".join(filled)

    return made
