"""Public sets of questions: none may be found worse than sets.toml says.

They lie beside the project, in ../shared/eval, and nothing of them is kept here. Every document of a language makes one
index, read as a text file with the title on its first line; every fifth question is asked, as plain words.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from statistics import mean
from typing import NamedTuple

import pytest

from conftest import ROOT
from docsearch.detect import open_detector
from docsearch.engines import open_engine, write_engine
from docsearch.evaluate import holds, plain
from docsearch.golden import read_judgements, read_queries
from docsearch.mapping import VERSION, entry
from docsearch.model import Document, Hit, Source
from docsearch.pipeline import understand
from docsearch.search import Index

SETS = ROOT.parent / "shared" / "eval" / "retrieval"
HERE = Path(__file__).parent
FLOORS: dict[str, dict[str, dict[str, float]]] = tomllib.loads((HERE / "sets.toml").read_text(encoding="utf-8"))
STEP = 5  # of the questions; all of them would take minutes
MRR, ANSWER = "MRR@10", "answer"

pytestmark = pytest.mark.skipif(not SETS.is_dir(), reason="the evaluation data of ../shared/eval is not here")


class Asked(NamedTuple):
    """One question: the reciprocal rank of its document, and whether the first snippet of that shows an answer."""

    rank: float
    answer: float | None


@cache
def asked(name: str, language: str, folder: Path) -> Mapping[str, Asked]:
    """Questions of one set in one language, by id; their index is written to `folder`."""
    relevant = {judgement.query: judgement.document for judgement in read_judgements(SETS / name / "qrels.tsv")}
    with (
        (SETS / name / "corpus.jsonl").open(encoding="utf-8") as rows,
        write_engine(folder, analysis=VERSION) as engine,
    ):
        engine.update(entry(document(row)) for row in map(json.loads, rows) if row["lang"] == language)
    questions = [query for query in read_queries(SETS / name / "queries.jsonl") if query.language == language]
    found = {}
    with Index(open_engine(folder, analysis=VERSION)) as index:
        for query in questions[::STEP]:
            hits = index.search(plain(query.text)).hits
            found[query.id] = judged(hits, relevant[query.id], query.answers)
    return found


def document(row: Mapping[str, str]) -> Document:
    """A row of a corpus as docsearch reads a file of that text."""
    text = f"{row['title']}\n\n{row['text']}".strip()
    return understand(Source(row["id"], "text/plain; charset=utf-8", text.encode()), open_detector(), row["lang"])


def judged(hits: tuple[Hit, ...], relevant: str, answers: tuple[str, ...]) -> Asked:
    """What became of a question whose one document is `relevant`."""
    rank = next((rank for rank, hit in enumerate(hits, 1) if hit.uri == relevant), 0)
    shown = bool(rank) and holds(hits[rank - 1].passages[0].text, answers)
    return Asked(1 / rank if rank else 0.0, float(shown) if answers else None)


@pytest.mark.parametrize(
    ("name", "language", "measure"),
    [(name, code, measure) for name, rows in FLOORS.items() for code, row in rows.items() for measure in row],
)
def test_no_figure_falls_below_its_floor(
    name: str, language: str, measure: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    found = asked(name, language, tmp_path_factory.getbasetemp() / f"{name}-{language}")
    values = {id: each.rank if measure == MRR else each.answer for id, each in found.items()}
    figures = {id: value for id, value in values.items() if value is not None}
    weak = {id: round(value, 2) for id, value in figures.items() if value < 1}
    figure = mean(figures.values())
    assert figure >= FLOORS[name][language][measure], f"{figure:.3f} of {len(figures)}; below 1: {weak}"
