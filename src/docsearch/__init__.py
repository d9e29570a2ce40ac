"""Find facts in documents of many languages.

import docsearch
with docsearch.open_index("index") as index:
    result = index.search("Košice", limit=5)
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from docsearch.errors import DocsearchError as DocsearchError
    from docsearch.search import Index as Index
    from docsearch.search import open_index as open_index

__all__ = ["DocsearchError", "Index", "__version__", "open_index"]

_HOMES = {"DocsearchError": "docsearch.errors", "Index": "docsearch.search", "open_index": "docsearch.search"}


def __getattr__(name: str) -> object:
    # Loaded when first used, so that `docsearch --help` does not wait for the engine.
    if name == "__version__":
        return import_module("importlib.metadata").version("docsearch")
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
