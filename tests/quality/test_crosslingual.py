"""English questions to the sample corpus: no language may be found worse than crosslingual_floors.toml says."""

from __future__ import annotations

import tomllib
from collections import Counter
from pathlib import Path
from typing import NamedTuple

import pytest

from conftest import ROOT
from docsearch.model import Hit
from docsearch.search import Index

HERE = Path(__file__).parent
CORPUS = ROOT / "corpus"
FLOORS: dict[str, float] = tomllib.loads((HERE / "crosslingual_floors.toml").read_text(encoding="utf-8"))
FIRST = 10  # hits that are looked at
OFTEN = 8  # right documents of a language that has a floor of its own


class Question(NamedTuple):
    """A question and the documents that answer it, by their path under corpus/."""

    text: str
    documents: frozenset[str]


class Found(NamedTuple):
    """The documents in the first hits, the versions of a page as well; `exact`: in those with words as typed."""

    question: Question
    documents: frozenset[str]
    exact: frozenset[str]


QUESTIONS = [
    Question(row["query"], frozenset(each.removeprefix("corpus/") for each in row["documents"]))
    for row in tomllib.loads((HERE / "crosslingual.toml").read_text(encoding="utf-8"))["question"]
]
# Subjects without a name, a place or a date: only what words mean leads from one language to the other.
SUBJECTS = ["bicycle lanes built", "new street lighting", "sensors that measure fine dust"]


@pytest.fixture(scope="module")
def found(corpus: Index) -> list[Found]:
    return [Found(each, named(corpus, each.text), named(corpus, each.text, exact=True)) for each in QUESTIONS]


def named(index: Index, text: str, *, exact: bool = False) -> frozenset[str]:
    hits = index.search(text, limit=FIRST, exact=exact).hits
    return frozenset(name(uri) for hit in hits for uri in [hit.uri, *(each.uri for each in hit.versions)])


def name(uri: str) -> str:
    return Path(uri).relative_to(CORPUS).as_posix()


def recall(found: list[Found], language: str, *, exact: bool = False) -> float:
    """The share of the right documents, of all questions together, that are among the first hits."""
    right = [(each, document) for each in found for document in each.question.documents if suits(document, language)]
    return sum(document in (each.exact if exact else each.documents) for each, document in right) / len(right)


def suits(document: str, language: str) -> bool:
    """Whether a document counts for a floor, a language or a group of them."""
    code = document[:2]
    return {"all": True, "others": code != "en", "rest": code not in FLOORS}.get(language, code == language)


@pytest.mark.parametrize("language", FLOORS)
def test_no_recall_falls_below_its_floor(language: str, found: list[Found]) -> None:
    missed = {
        each.question.text: wanting
        for each in found
        if (wanting := sorted(d for d in each.question.documents - each.documents if suits(d, language)))
    }
    figure = recall(found, language)
    assert figure >= FLOORS[language], f"{figure:.3f}; not among the first {FIRST}: {missed}"


def test_it_is_the_bridges_that_find_other_languages(found: list[Found]) -> None:
    assert recall(found, "others") >= 3 * recall(found, "others", exact=True)
    assert recall(found, "en") == recall(found, "en", exact=True) == 1


@pytest.mark.parametrize("text", SUBJECTS)
def test_a_question_of_plain_words_is_answered_from_four_languages(text: str, corpus: Index) -> None:
    question = next(each for each in QUESTIONS if each.text == text)
    result = corpus.search(text, limit=FIRST)
    right = [hit for hit in result.hits if name(hit.uri) in question.documents]
    assert len({hit.language for hit in right}) >= 4
    assert len({hit.language for hit in right if told(hit)}) >= 3
    assert result.interpreted.places == ()
    assert result.interpreted.period is None
    exact = corpus.search(text, limit=FIRST, exact=True).hits
    assert {hit.language for hit in exact if name(hit.uri) in question.documents} <= {"en"}


def told(hit: Hit) -> bool:
    """Whether a hit in another language says which of its words answer the question."""
    return any(
        reason.surface in passage.text and reason.language == hit.language
        for passage in hit.passages
        for reason in passage.reasons
    )


def test_a_concept_is_found_by_what_it_is_in_every_language(corpus: Index) -> None:
    hits = corpus.search("twin city", limit=FIRST).hits
    having = {hit.language: hit for hit in hits if any(each.id == "concept:sister-city" for each in hit.names)}
    assert len(having) >= 4
    assert {"th", "vi"} & having.keys()


def test_one_page_in_three_languages_is_one_hit(corpus: Index) -> None:
    hits = corpus.search("small grants for school streets without cars", limit=FIRST).hits
    (page,) = [hit for hit in hits if hit.uri.endswith("small-grants-2023.md")]
    assert page.language == "en"
    assert {version.language for version in page.versions} == {"th", "vi"}
    (page,) = [hit for hit in corpus.search("ทุนขนาดเล็กถนนหน้าโรงเรียน").hits if hit.uri.endswith("small-grants-2023.md")]
    assert page.language == "th"


def test_every_right_document_is_there_and_every_language_of_many_has_a_floor() -> None:
    right = [document for question in QUESTIONS for document in question.documents]
    assert sorted(each for each in right if not (CORPUS / each).is_file()) == []
    often = {code for code, count in Counter(document[:2] for document in right).items() if count >= OFTEN}
    assert FLOORS.keys() == {"all", "others", "rest", *often}
    assert len({question.text for question in QUESTIONS}) == len(QUESTIONS)
