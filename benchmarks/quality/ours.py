"""docsearch as the engine under test: texts go through its own pipeline, questions through its own search."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from benchmarks.quality.peers import SNIPPET
from benchmarks.quality.sets import Text
from docsearch.detect import open_detector
from docsearch.engines import open_engine, write_engine
from docsearch.evaluate import plain
from docsearch.mapping import VERSION, entry
from docsearch.model import Document, Source
from docsearch.pipeline import understand
from docsearch.search import Index


class Docsearch:
    """docsearch, told the language of each text or, with `detect`, finding it out."""

    def __init__(self, folder: Path, texts: Sequence[Text], detect: bool = False) -> None:
        with write_engine(folder, analysis=VERSION) as engine:
            engine.update(entry(_understood(text, detect)) for text in texts)
        self._index = Index(open_engine(folder, analysis=VERSION))
        self._snippets: dict[str, str] = {}  # of the last search, which finds them at the same time

    def search(self, text: str, limit: int, language: str | None = None) -> list[str]:
        hits = self._index.search(plain(text), limit=limit, language=language).hits
        self._snippets = {hit.uri: hit.passages[0].text for hit in hits}
        return list(self._snippets)

    def snippet(self, text: str, id: str) -> str | None:
        """The first snippet, cut where it is too long."""
        return self._snippets.get(id, "")[:SNIPPET]

    def close(self) -> None:
        self._index.close()


def _understood(text: Text, detect: bool) -> Document:
    source = Source(text.id, "text/plain; charset=utf-8", text.text.encode())
    return understand(source, open_detector(), None if detect else text.language)
