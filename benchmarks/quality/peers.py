"""The engines docsearch is measured beside, each as it comes: its default words, its BM25, any word of the question.

All get the same text, the title on its first line. A question goes in as the words that the engine's own tokenizer
finds in it, so that no mark in it is read as an operator and no unbroken run of Thai becomes a phrase.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

import tantivy
from tantivy import Filter, Occur, Query, SnippetGenerator, TextAnalyzerBuilder, Tokenizer
from whoosh import index as whoosh_index
from whoosh import query as whoosh_query
from whoosh.analysis import StandardAnalyzer
from whoosh.fields import ID, TEXT, Schema

from benchmarks.quality.sets import Text

SNIPPET = 200  # characters
FTS5_MOST = 64  # words a snippet of FTS5 may have


class Engine(Protocol):
    """An index of some texts in a folder of its own, open for questions."""

    def search(self, text: str, limit: int, language: str | None = None) -> list[str]:
        """The ids of the `limit` best documents, best first; only those in `language` where it is given."""
        ...

    def snippet(self, text: str, id: str) -> str | None:
        """The snippet of one document for the question asked last; None where the engine has no snippets of its own.

        At most SNIPPET characters, and empty where the document was not found.
        """
        ...

    def close(self) -> None:
        """Let go of the files."""
        ...


class Fts5:
    """SQLite FTS5 with its default tokenizer, unicode61, ordered by its bm25()."""

    def __init__(self, folder: Path, texts: Sequence[Text]) -> None:
        self._db = sqlite3.connect(folder / "index.sqlite")
        self._db.execute("CREATE VIRTUAL TABLE documents USING fts5(id UNINDEXED, language UNINDEXED, text)")
        with self._db:
            self._db.executemany("INSERT INTO documents VALUES (?, ?, ?)", texts)
        self._words = sqlite3.connect(":memory:")
        self._words.execute("CREATE VIRTUAL TABLE asked USING fts5(text)")
        self._words.execute("CREATE VIRTUAL TABLE words USING fts5vocab(asked, row)")

    def _match(self, text: str) -> str:
        self._words.execute("DELETE FROM asked")
        self._words.execute("INSERT INTO asked VALUES (?)", (text,))
        return " OR ".join(f'"{word}"' for (word,) in self._words.execute("SELECT term FROM words"))

    def search(self, text: str, limit: int, language: str | None = None) -> list[str]:
        within = "" if language is None else " AND language = :language"
        select = f"SELECT id FROM documents WHERE documents MATCH :match{within} ORDER BY rank LIMIT :limit"
        values = {"match": self._match(text), "limit": limit, "language": language}
        return [id for (id,) in self._db.execute(select, values)] if values["match"] else []

    def snippet(self, text: str, id: str) -> str | None:
        """Its snippet with as many words as fit."""
        values = {"match": self._match(text), "id": id}
        select = (
            "SELECT snippet(documents, 2, '', '', '…', {}) FROM documents WHERE documents MATCH :match AND id = :id"
        )
        best, low, high = "", 1, FTS5_MOST
        while low <= high and values["match"]:
            words = (low + high) // 2
            row = self._db.execute(select.format(words), values).fetchone()
            if row is None:
                break
            if len(row[0]) <= SNIPPET:
                best, low = row[0], words + 1
            else:
                best, high = best or row[0][:SNIPPET], words - 1
        return best

    def close(self) -> None:
        self._words.close()
        self._db.close()


class Whoosh:
    """Whoosh with its StandardAnalyzer and BM25F."""

    def __init__(self, folder: Path, texts: Sequence[Text]) -> None:
        self._analyser: Any = StandardAnalyzer()
        schema = Schema(id=ID(stored=True), language=ID(), text=TEXT(self._analyser))
        self._index = whoosh_index.create_in(str(folder), schema)
        writer = self._index.writer()
        for text in texts:
            writer.add_document(**text._asdict())
        writer.commit()
        self._searcher = self._index.searcher()

    def search(self, text: str, limit: int, language: str | None = None) -> list[str]:
        words = dict.fromkeys(token.text for token in self._analyser(text, mode="query"))
        asked = whoosh_query.Or([whoosh_query.Term("text", word) for word in words])
        within = None if language is None else whoosh_query.Term("language", language)
        return [hit["id"] for hit in self._searcher.search(asked, limit=limit, filter=within)]

    def snippet(self, text: str, id: str) -> str | None:
        return None

    def close(self) -> None:
        self._searcher.close()
        self._index.close()


class Tantivy:
    """tantivy with its default tokenizer, through tantivy-py."""

    def __init__(self, folder: Path, texts: Sequence[Text]) -> None:
        builder = tantivy.SchemaBuilder()
        for field in ("id", "language"):
            builder.add_text_field(field, stored=True, tokenizer_name="raw")
        builder.add_text_field("text", stored=True)
        self._schema = builder.build()
        index = tantivy.Index(self._schema, str(folder))
        writer = index.writer(num_threads=1)
        for text in texts:
            writer.add_document(tantivy.Document.from_dict(text._asdict(), self._schema))
        writer.commit()
        writer.wait_merging_threads()
        index.reload()
        self._searcher = index.searcher()
        # What the tokenizer named "default" is made of.
        split = TextAnalyzerBuilder(Tokenizer.simple())
        self._words = split.filter(Filter.remove_long(40)).filter(Filter.lowercase()).build()

    def _query(self, text: str) -> Query:
        words = dict.fromkeys(self._words.analyze(text))
        return Query.boolean_query([(Occur.Should, Query.term_query(self._schema, "text", word)) for word in words])

    def _hits(self, query: Query, limit: int) -> list[tantivy.Document]:
        return [self._searcher.doc(address) for _, address in self._searcher.search(query, limit, count=False).hits]

    def search(self, text: str, limit: int, language: str | None = None) -> list[str]:
        query = self._query(text)
        if language is not None:
            within = Query.const_score_query(Query.term_query(self._schema, "language", language), 0.0)
            query = Query.boolean_query([(Occur.Must, query), (Occur.Must, within)])
        return [str(document.get_first("id")) for document in self._hits(query, limit)]

    def snippet(self, text: str, id: str) -> str | None:
        generator = SnippetGenerator.create(self._searcher, self._query(text), self._schema, "text")
        generator.set_max_num_chars(SNIPPET)
        (document,) = self._hits(Query.term_query(self._schema, "id", id), 1)
        return generator.snippet_from_doc(document).fragment()

    def close(self) -> None:
        """Nothing is held open but memory maps."""


PEERS: dict[str, type[Fts5 | Whoosh | Tantivy]] = {"FTS5": Fts5, "Whoosh": Whoosh, "tantivy": Tantivy}
