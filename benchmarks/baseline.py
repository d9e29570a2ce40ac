"""The pipelines docsearch is measured beside.

usual    what anyone would write in an afternoon: trafilatura, langdetect, whoosh with its snippets
by_hand  the lightest that finds words: trafilatura and SQLite FTS5; no languages, places, dates or passages
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import trafilatura
from langdetect import DetectorFactory, LangDetectException, detect
from whoosh import highlight, index
from whoosh.fields import ID, KEYWORD, TEXT, Schema
from whoosh.qparser import QueryParser

DetectorFactory.seed = 0  # its answers differ from run to run otherwise


def text_of(path: str) -> str:
    """The text of a file: what trafilatura makes of a web page, anything else as it stands."""
    content = Path(path).read_bytes()
    if path.endswith(".html"):
        return trafilatura.extract(content) or ""
    return content.decode("utf-8", "replace")


def language_of(text: str) -> str:
    """The language of a text, "und" where langdetect gives up."""
    try:
        return str(detect(text))
    except LangDetectException:
        return "und"


def usual(paths: Sequence[str], folder: Path) -> None:
    """trafilatura, langdetect and whoosh in one process, committed once."""
    folder.mkdir(parents=True)
    schema = Schema(id=ID(unique=True, stored=True), language=KEYWORD(stored=True), content=TEXT(stored=True))
    writer = index.create_in(str(folder), schema).writer()
    for path in paths:
        text = text_of(path)
        writer.add_document(id=path, language=language_of(text), content=text)
    writer.commit()


class UsualSearch:
    """The whoosh index open for queries: the ten best, with highlights and counts by language."""

    def __init__(self, folder: Path) -> None:
        self._index = index.open_dir(str(folder))
        self._searcher = self._index.searcher()
        self._parser = QueryParser("content", self._index.schema)

    def search(self, text: str) -> tuple[int, list[str]]:
        """How many documents match, and the snippets of the ten best."""
        found: Any = self._searcher.search(self._parser.parse(text), limit=10, groupedby="language")
        found.formatter = highlight.UppercaseFormatter()
        return len(found), [hit.highlights("content") for hit in found]

    def close(self) -> None:
        """Let go of the files."""
        self._searcher.close()
        self._index.close()


def by_hand(paths: Sequence[str], folder: Path) -> None:
    """trafilatura and SQLite FTS5 in one process, committed once."""
    folder.mkdir(parents=True)
    connection = sqlite3.connect(folder / "index.sqlite")
    connection.execute("CREATE VIRTUAL TABLE documents USING fts5(path UNINDEXED, content)")
    with connection:
        rows = ((path, text_of(path)) for path in paths)
        connection.executemany("INSERT INTO documents VALUES (?, ?)", rows)
    connection.close()
