"""The sets of questions, read from a folder laid out as ../shared/eval: nothing of them is kept.

Each set is a folder retrieval/NAME with corpus.jsonl (id, lang, title, text) and what docsearch.golden reads:
queries.jsonl (id, lang, text, answers) and qrels.tsv (query, document, grade).
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from docsearch.golden import Query, read_judgements, read_queries

POOLED = ("xquad",)  # sets whose languages are also indexed together
UNACCENTED = (("xquad", "vi"),)  # asked once more with every diacritic left out


class Text(NamedTuple):
    """One document of a set; `text` begins with its title, if it has one, as a file does."""

    id: str
    language: str
    text: str


class Task(NamedTuple):
    """One row of the table: queries put to one index. `filtered`: only to documents in the query's language.

    `alone`: the task with the same queries put to an index of their language only.
    """

    name: str
    collection: str
    queries: tuple[Query, ...]
    relevant: Mapping[str, frozenset[str]]  # query id -> document ids
    filtered: bool = False
    alone: str | None = None


class Sets(NamedTuple):
    """Every index to build, by name, and what to ask it."""

    texts: Mapping[str, tuple[Text, ...]]
    tasks: tuple[Task, ...]


def read(folder: Path, wanted: Iterable[str] = ()) -> Sets:
    """The tasks whose names begin with one of `wanted` ("xquad", "ntrex:sk"), all where none is named.

    Exits with a plain message where there is no such data or no such task; raises UsageError for a line that is wrong.
    """
    names = tuple(wanted) or ("",)
    texts: dict[str, tuple[Text, ...]] = {}
    found = [task for each in sorted(folder.glob("retrieval/*/")) for task in _tasks(each, texts)]
    if not found:
        raise SystemExit(f"no evaluation data in {folder}: name its folder with --eval")
    tasks = tuple(task for task in found if task.name.startswith(names))
    if not tasks:
        raise SystemExit(f"no set is called {' or '.join(names)}; there are {', '.join(task.name for task in found)}")
    return Sets({task.collection: texts[task.collection] for task in tasks}, tasks)


def _tasks(folder: Path, texts: dict[str, tuple[Text, ...]]) -> Iterator[Task]:
    """The tasks of one set; the texts they are put to are added to `texts`."""
    name = folder.name.partition("_")[0]
    with (folder / "corpus.jsonl").open(encoding="utf-8") as lines:
        rows = list(map(json.loads, lines))
    documents = [Text(row["id"], row["lang"], f"{row['title']}\n\n{row['text']}".strip()) for row in rows]
    judged: dict[str, set[str]] = {}
    for judgement in read_judgements(folder / "qrels.tsv"):
        if judgement.grade > 0:
            judged.setdefault(judgement.query, set()).add(judgement.document)
    relevant = {query: frozenset(found) for query, found in judged.items()}
    queries: dict[str, list[Query]] = {}
    for query in read_queries(folder / "queries.jsonl"):
        if query.id in relevant:
            queries.setdefault(query.language, []).append(query)
    for language, asked in queries.items():
        alone = f"{name}:{language}"
        texts[alone] = tuple(text for text in documents if text.language == language)
        yield Task(alone, alone, tuple(asked), relevant)
        if (name, language) in UNACCENTED:
            plain = tuple(query._replace(text=unaccented(query.text), answers=()) for query in asked)
            yield Task(f"{alone}-unaccented", alone, plain, relevant)
    if name in POOLED:
        pooled = f"{name}-pooled"
        texts[pooled] = tuple(documents)
        for kind, filtered in (("pooled", False), ("filtered", True)):
            for language, asked in queries.items():
                unanswered = tuple(query._replace(answers=()) for query in asked)
                yield Task(f"{name}-{kind}:{language}", pooled, unanswered, relevant, filtered, f"{name}:{language}")


def unaccented(text: str) -> str:
    """`text` as typed on a plain keyboard: no diacritics, d for đ."""
    letters = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return "".join(letter for letter in letters if not unicodedata.combining(letter))
