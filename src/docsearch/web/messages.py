"""What pages and API endpoints are given and give: a request over an open index, and a reply."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from docsearch.search import Index
from docsearch.web.state import State

HTML = "text/html; charset=utf-8"


class Request(NamedTuple):
    """What is asked for: a route by name, what the address says, and how the page is to be furnished.

    `ui` is the language of the page's own words (BCP 47 primary tag); `id` that of a document, where the route has
    one; `root` the path under which a proxy shows the pages ("" or "/search").
    """

    route: str
    state: State = State()
    ui: str = "en"
    id: str = ""
    root: str = ""


class Reply(NamedTuple):
    """What is answered. `file` is the path of a file that is sent in place of `body` and removed afterwards."""

    media_type: str
    body: bytes = b""
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    file: str | None = None


@dataclass(frozen=True, slots=True)
class Opened:
    """An index open for reading, the folder it lies in, and the stamp of the commit it shows."""

    index: Index
    directory: str
    stamp: str
