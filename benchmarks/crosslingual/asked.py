"""Questions put to docsearch, and what it answers: recall, ranks and versions."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from benchmarks.quality.ours import Docsearch
from benchmarks.quality.sets import Text, read
from docsearch.engines import open_engine
from docsearch.evaluate import plain
from docsearch.golden import Query, read_judgements
from docsearch.lexicon.folder import Lexicons
from docsearch.mapping import VERSION
from docsearch.model import Hit
from docsearch.search import Index

SET = "xquad"
PAGE = 10


class Data(NamedTuple):
    """Paragraphs in several languages, questions by language, and the paragraphs that answer each: of its language, and
    of all."""

    texts: Sequence[Text]
    questions: Mapping[str, Sequence[Query]]
    own: Mapping[str, frozenset[str]]
    every: Mapping[str, frozenset[str]]


class Measured(NamedTuple):
    """Means over questions. `recall`: something right is on the page; `mrr`: one by the rank of the first that is.

    `versions`: how many of the right paragraph's versions are on the page, those grouped under another one as well.
    """

    recall: float
    mrr: float
    versions: float


def data(evaluation: Path, every: int) -> Data:
    """The parallel set of an evaluation folder, every so many-th question of it."""
    sets = read(evaluation, [f"{SET}-pooled:"])
    judged: dict[str, set[str]] = {}
    for judgement in read_judgements(evaluation / "retrieval" / SET / "qrels.crosslingual.tsv"):
        if judgement.grade > 0:
            judged.setdefault(judgement.query, set()).add(judgement.document)
    questions = {task.queries[0].language: task.queries[::every] for task in sets.tasks}
    relevant = {query: frozenset(found) for query, found in judged.items()}
    return Data(sets.texts[f"{SET}-pooled"], questions, sets.tasks[0].relevant, relevant)


def indexed(texts: Sequence[Text], folder: Path) -> None:
    """Index the texts, unless that is done."""
    if not folder.exists():
        print(f"indexing {len(texts):,} documents", file=sys.stderr)
        unfinished = folder.with_name(folder.name + ".part")
        Docsearch(unfinished, texts).close()
        unfinished.rename(folder)


def opened(folder: Path, lexicons: Lexicons | None) -> Index:
    """The index, asked with these lexicons."""
    return Index(open_engine(folder, analysis=VERSION), None, lexicons)


def measure(
    index: Index,
    questions: Iterable[Query],
    relevant: Mapping[str, frozenset[str]],
    language: str | None = None,
    versions: bool = False,
) -> Measured:
    """Ask every question; with `versions` a hit is right if it, or a version grouped under it, is."""
    recall = mrr = found = count = 0.0
    for question in questions:
        right = relevant[question.id]
        hits = index.search(plain(question.text), limit=PAGE, language=language).hits
        shown = [_uris(hit) if versions else {hit.uri} for hit in hits]
        rank = next((rank for rank, uris in enumerate(shown, 1) if uris & right), None)
        count += 1
        recall += rank is not None
        mrr += 1 / rank if rank else 0
        found += len(right & set[str]().union(*shown))
    return Measured(recall / count, mrr / count, found / count)


def _uris(hit: Hit) -> set[str]:
    return {hit.uri, *(version.uri for version in hit.versions)}
