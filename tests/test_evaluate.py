"""Golden queries asked of an index: measures as they are defined, means as they are taken."""

import sys
from collections.abc import Mapping, Sequence

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from docsearch.errors import MissingExtra, QueryError, UsageError
from docsearch.evaluate import DEPTH, Evaluation, _listed, evaluate, holds, plain
from docsearch.golden import Judged, Query
from docsearch.identity import document_id
from docsearch.model import Document, Hit, Interpretation, SearchResult, Snippet, Version
from docsearch.query import Words, parse
from docsearch.records import Stamp
from docsearch.search import Index

URIS = ("docs/vi/a.txt", "docs/sk/b.txt", "docs/sk/c.txt", "docs/th/a.txt")
A, B, C, T = map(document_id, URIS)


class Ranked(Index):
    """Answers queries with the rankings given: query text -> ids. Snippets show the first ten letters of a text."""

    def __init__(self, rankings: Mapping[str, Sequence[str]], text: str = "") -> None:
        self.rankings = rankings
        self.text = text
        self.documents = len(URIS)
        self.stamps = {uri: Stamp("", uri.split("/")[1], 1.0, None) for uri in URIS}

    def search(self, text: str, *, limit: int = 10, **_: object) -> SearchResult:
        if text not in self.rankings:
            raise QueryError("what is this", 0)
        hits = tuple(self.hit(id) for id in self.rankings[text][:limit])
        return SearchResult(text, len(hits), 0, Interpretation(), hits)

    def hit(self, id: str) -> Hit:
        snippet = Snippet(0, 0, 10, "und", self.text[:10])
        return Hit(id, "", "", "", "und", 1.0, None, (), (), (), (), (snippet,))

    def document(self, id: str) -> Document:
        return Document(id, "", "", "", "", self.text, "und", ())


def run(rankings: Mapping[str, Sequence[str]], grades: Mapping[str, Mapping[str, int]], text: str = "") -> Evaluation:
    queries = [Query(id, id, "sk" if id.startswith("sk") else "vi", ("Košice",)) for id in grades]
    return evaluate(Ranked(rankings, text), queries, Judged(grades))


def test_measures_are_as_defined() -> None:
    (scored,) = run({"sk": [B, T, A]}, {"sk": {A: 2, B: 1, C: 0}}).scored
    assert (scored.relevant, scored.found) == (2, 2)
    assert scored.measures == {
        "nDCG@10": pytest.approx((1 + 2 / 2) / (2 + 0.6309298), abs=1e-6),  # 1 / log2(rank + 1)
        "MRR@10": 1.0,
        "recall@10": 1.0,
        "recall@100": 1.0,
    }
    assert scored.by_language == {
        "sk": {"MRR@10": 1.0, "recall@10": 1.0, "recall@100": 1.0},
        "vi": {"MRR@10": pytest.approx(1 / 3, abs=1e-6), "recall@10": 1.0, "recall@100": 1.0},
    }


A_HIT = Hit(A, "", "", "", "und", 1.0, None, (), (), (), (), (), tuple(Version(id, "", "", "") for id in (B, T)))


@pytest.mark.parametrize(
    ("relevant", "listed"),
    [({A}, [A]), ({B}, [B]), ({T, A}, [A, T]), ({B, T}, [B, T]), ({C}, [A]), (set(), [A])],
)
def test_of_versions_those_that_are_relevant_count(relevant: set[str], listed: list[str]) -> None:
    assert _listed(A_HIT, relevant) == listed


def test_only_the_first_hits_count() -> None:
    others = [f"{number:016x}" for number in range(DEPTH)]
    (scored,) = run({"vi": [*others[:10], A, *others[10:], B]}, {"vi": {A: 1, B: 1}}).scored
    assert scored.measures == {"nDCG@10": 0.0, "MRR@10": 0.0, "recall@10": 0.0, "recall@100": 0.5}
    assert scored.found == 1


def test_means_are_by_language_and_by_pair_and_the_undetermined_come_last() -> None:
    grades: dict[str, dict[str, int]] = {"sk-1": {B: 1}, "sk-2": {A: 1}, "vi": {A: 1, "<gone>": 1}}
    rankings: dict[str, list[str]] = {"sk-1": [B], "sk-2": [C, A], "vi": []}
    found = run(rankings, grades)
    assert [(group.languages, group.queries, group.measures["MRR@10"]) for group in found.languages] == [
        (("sk",), 2, 0.75),
        (("vi",), 1, 0.0),
    ]
    assert [(group.languages, group.measures["recall@10"]) for group in found.pairs] == [
        (("sk", "sk"), 1.0),
        (("sk", "vi"), 1.0),
        (("vi", "vi"), 0.0),
    ]
    assert found.overall.measures["MRR@10"] == 0.5
    queries = [Query("sk-1", "sk-1"), Query("vi", "vi", "vi")]
    found = evaluate(Ranked(rankings), queries, Judged(grades))
    assert [group.languages for group in found.languages] == [("vi",), ("und",)]


def test_an_answer_counts_where_the_document_holds_one() -> None:
    ranking = {"vi": [A]}
    shown, hidden, without = (
        run(ranking, {"vi": {A: 1}}, text)
        for text in ("ＫＯŠＩＣＥ and more", "it lies in the east: Košice", "of another city")
    )
    assert [found.scored[0].measures.get("answer") for found in (shown, hidden, without)] == [1.0, 0.0, None]
    assert (shown.overall.answers, without.overall.answers) == (1, 0)


def test_a_query_that_cannot_be_read_counts_as_nothing_found() -> None:
    found = run({"sk": [B]}, {"sk": {B: 1}, "sk?": {B: 1}})
    assert found.scored[1].error == "what is this"
    assert found.overall.measures["MRR@10"] == 0.5


def test_queries_without_anything_relevant_are_left_out() -> None:
    queries = [Query(id, "sk") for id in ("1", "2", "3")]
    found = evaluate(Ranked({"sk": [B]}), queries, Judged({"1": {B: 1}, "2": {B: 0}, "unasked": {B: 1}}))
    assert [each.query.id for each in found.scored] == ["1"]
    assert found.unjudged == ("2", "3")
    with pytest.raises(UsageError, match="no relevant document for any of the queries"):
        evaluate(Ranked({}), queries, Judged({"2": {B: 0}}))


def test_without_ir_measures_the_command_that_installs_it_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ir_measures", None)
    with pytest.raises(MissingExtra, match="ir-measures is not installed") as caught:
        run({"sk": [B]}, {"sk": {B: 1}})
    assert caught.value.hint == 'run: pip install "docsearch[eval]"'


@given(st.text(st.sampled_from('ab \t\n"“”„«»「」()*~:-–_.?/AND OR NOT\x00ก。'), max_size=30) | st.text())
@example("(-a)")
@example("(AND)")
@example("place:Košice")
def test_plain_text_holds_no_operator(text: str) -> None:
    clause = parse(plain(text))
    assert clause is None or isinstance(clause, Words)


def test_plain_text_keeps_its_words() -> None:
    words = plain('Who said: "to be or NOT to-be" -- in (1600)?').split()
    assert " ".join(words) == "Who said to be or not to-be in 1600 ?"


def test_an_answer_is_the_same_in_capitals_wide_letters_and_over_lines() -> None:
    assert holds("in ＫＯŠＩＣＥ,\n the  city", ["Bratislava", "košice, the\ncity"])
    assert not holds("Košice", ["Kosice"])
    assert not holds("Košice", [])


def test_progress_tells_how_many_of_the_queries_asked_are_done() -> None:
    told: list[tuple[int, int]] = []
    queries = [Query(id, "sk") for id in ("1", "2", "3")]
    evaluate(Ranked({"sk": [B]}), queries, Judged({"1": {B: 1}, "3": {B: 1}}), lambda *counts: told.append(counts))
    assert told == [(1, 2), (2, 2)]
