"""Golden queries to the sample corpus: no language may be found worse than floors.toml says."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from conftest import ROOT
from docsearch.evaluate import Evaluation, Scored, evaluate
from docsearch.golden import Query, read_judgements, read_queries, resolve
from docsearch.model import UNDETERMINED
from docsearch.search import Index

HERE = Path(__file__).parent
CORPUS = ROOT / "corpus"
LANGUAGES = sorted(path.name for path in CORPUS.iterdir() if path.is_dir())
FLOORS: dict[str, dict[str, float]] = tomllib.loads((HERE / "floors.toml").read_text(encoding="utf-8"))
QUERIES = read_queries(HERE / "queries.jsonl")
JUDGED = resolve(read_judgements(HERE / "qrels.tsv"), [path.as_posix() for path in CORPUS.glob("*/*")])


@pytest.fixture(scope="module")
def evaluation(corpus: Index) -> Evaluation:
    return evaluate(corpus, QUERIES, JUDGED)


def of(language: str, evaluation: Evaluation) -> list[Scored]:
    return [each for each in evaluation.scored if language in ("all", each.query.language)]


@pytest.mark.parametrize(("language", "measure"), [(code, name) for code, row in FLOORS.items() for name in row])
def test_no_figure_falls_below_its_floor(language: str, measure: str, evaluation: Evaluation) -> None:
    scored = of(language, evaluation)
    figure = sum(each.measures[measure] for each in scored) / len(scored)
    weak = {each.query.id: each.measures[measure] for each in scored if each.measures[measure] < 1}
    assert figure >= FLOORS[language][measure], f"below 1: {weak}"


def test_every_language_of_the_corpus_has_queries_and_floors(evaluation: Evaluation) -> None:
    assert FLOORS.keys() == {"all", UNDETERMINED, *LANGUAGES}
    assert all(row.keys() == {"nDCG@10", "MRR@10"} for row in FLOORS.values())
    assert all(len(of(code, evaluation)) >= 4 for code in LANGUAGES)
    assert len(evaluation.scored) == len(QUERIES)


def test_judgements_are_of_documents_there_are_and_of_queries_asked() -> None:
    assert JUDGED.unknown == ()
    assert JUDGED.grades.keys() == {query.id for query in QUERIES}


def test_every_query_can_be_read(evaluation: Evaluation) -> None:
    assert [each.query.id for each in evaluation.scored if each.error] == []


@pytest.mark.parametrize("query", [query for query in QUERIES if query.answers], ids=lambda query: query.id)
def test_answers_stand_in_a_relevant_document(query: Query, corpus: Index) -> None:
    texts = [" ".join(corpus.document(id).text.split()) for id in JUDGED.grades[query.id]]
    assert all(any(answer in text for text in texts) for answer in query.answers)
