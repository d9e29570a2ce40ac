"""Small indexes made without files: documents of one passage, in an engine that looks at every one or in a real one."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from pathlib import Path
from types import ModuleType
from typing import Any

from docsearch.entities.running import find
from docsearch.identity import document_id
from docsearch.lexicon.entries import Sense
from docsearch.lexicon.folder import Lexicons
from docsearch.lexicon.store import compile_lexicon
from docsearch.mapping import entry
from docsearch.model import Document, Mention, Passage
from docsearch.search import Index
from engines.oracle import Oracle

SAMPLES: dict[str, dict[str, Any]] = {
    path.stem: tomllib.loads(path.read_text(encoding="utf-8"))
    for path in sorted((Path(__file__).parent / "languages").glob("*.toml"))
}


def document(text: str, code: str, title: str = "", uri: str | None = None, published: str | None = None) -> Document:
    """A document of one passage, with the places and dates named in it; its uri is the text unless given."""
    mentions: tuple[Mention, ...] = tuple(find(text, code))
    passage = Passage(0, 0, len(text), text, code, 1.0, mentions)
    named = uri or text[:80]
    return Document(document_id(named), named, "d", "text/plain", title, text, code, (passage,), published=published)


def oracle(*documents: Document) -> Oracle:
    """An engine in memory."""
    made = Oracle(Path())
    made.entries = {document.id: entry(document) for document in documents}
    return made


def index(*documents: Document, lexicons: Lexicons | None = None) -> Index:
    """An index in memory."""
    return Index(oracle(*documents), None, lexicons)


def index_in(folder: Path, engine: ModuleType, documents: Iterable[Document]) -> Index:
    """An index of a real engine in an existing folder."""
    made = engine.create(folder)
    made.update([entry(document) for document in documents])
    return Index(made)


def lexicons(folder: Path, *senses: dict[str, str]) -> Lexicons:
    """Lexicons, in an existing folder, of English and each other language of the senses: a language -> word|word."""
    made = [Sense("", tuple((c, word) for c, words in each.items() for word in words.split("|"))) for each in senses]
    paths = []
    for code in sorted({code for each in senses for code in each} - {"en"}):
        first, second = sorted(("en", code))
        if data := compile_lexicon(made, (), (first, second)):
            paths.append(folder / f"{first}-{second}.lexicon")
            paths[-1].write_bytes(data)
    return Lexicons(tuple(paths))
