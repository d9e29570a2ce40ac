"""The best matches are ordered anew by the letters they share with the query: the same matches, nothing lost."""

import math
import unicodedata
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docsearch.engines.protocol import Match
from docsearch.languages import LANGUAGES
from docsearch.plan import plan
from docsearch.query import Words
from docsearch.readings import NOTHING, QueryWord, read
from docsearch.records import encode
from docsearch.rerank import DEPTH, PAIR, READ, STRINGS, WORTH, rerank, strings
from indexes import SAMPLES, document


def wanted(text: str, weight: float | None = None) -> dict[str, float]:
    """What to count for a query; every word of it weighs as much."""
    words = read(text, NOTHING)
    return dict(strings([(text, [w if weight is None else w._replace(weight=weight) for w in words])]))


def match(text: str, score: float = 1.0, number: int = 0, title: str = "") -> Match:
    return Match(f"{number:016x}", score, encode(document(text, "und", title)))


def order(query: str, *texts: str) -> list[int]:
    """The places of the texts, all of one score, once they are ordered anew."""
    found = rerank([match(text, number=number) for number, text in enumerate(texts)], wanted(query))
    return [int(each.id, 16) for each in found]


# What is counted.


def test_words_are_cut_into_runs_of_letters() -> None:
    found = wanted("Gärten", 1.0)
    assert found.keys() == {"gart", "arte", "rten"}
    assert list(found.values()) == pytest.approx([WORTH] * 3)


def test_neighbours_are_counted_as_pairs() -> None:
    assert wanted("the who", 2.0) == {"the who": pytest.approx(PAIR * 2.0)}
    assert wanted("the, who", 2.0) == {}
    assert wanted("one two one", 1.0).keys() == {"one two", "two one"}


@pytest.mark.parametrize(
    ("text", "runs"),
    [
        ("เมืองใหม่", {"เมือ", "มือง", "ืองใ", "องให", "งใหม", "ใหม่"}),
        ("协议书", {"协议", "议书"}),
        ("ハノイ市", {"ハノ", "ノイ", "イ市"}),
        ("города", {"горо", "ород", "рода"}),
        ("cat", set()),
        ("2019", {"2019"}),
    ],
)
def test_runs_are_as_long_as_their_script_wants(text: str, runs: set[str]) -> None:
    assert wanted(text, 1.0).keys() == runs


@pytest.mark.parametrize("query", ["thành phố Đà Nẵng", "städtepartnerschaft", "čas a súd", "น้ำใจ", "col·laboració"])
def test_the_way_a_query_is_typed_makes_no_difference(query: str) -> None:
    found = wanted(query, 1.0)
    for typed in (unicodedata.normalize("NFD", query), query.upper(), "\u00ad" + query.replace("a", "a\u00ad")):
        assert wanted(typed, 1.0) == found


def test_runs_go_on_where_a_script_without_spaces_is_cut() -> None:
    (text, words) = ("เมืองเชียงใหม่", read("เมืองเชียงใหม่", NOTHING))
    assert len(words) > 1
    assert "องเช" in wanted(text)


def test_a_run_weighs_as_the_words_it_lies_in() -> None:
    light, heavy = QueryWord(0, 4, ("city",), (), 1.0), QueryWord(4, 8, ("wall",), (), 3.0)
    found = strings([("citywall", [light, heavy])])
    assert found["city"] == pytest.approx(WORTH * 1.0)
    assert found["wall"] == pytest.approx(WORTH * 3.0)
    assert found["tywa"] == pytest.approx(WORTH * 2.0)


def test_what_is_asked_twice_counts_twice() -> None:
    words = read("garden", NOTHING)
    once, twice = strings([("garden", words)]), strings([("garden", words)] * 2)
    assert twice == {string: pytest.approx(2 * worth) for string, worth in once.items()}


QUERIES = st.text(max_size=80) | st.sampled_from([s["sentence"] for s in SAMPLES.values()])


@given(QUERIES | QUERIES.map(lambda text: text * 30), st.sampled_from([None, *sorted(LANGUAGES)]))
def test_any_query_gives_few_strings_to_count(text: str, only: str | None) -> None:
    found = strings([(text, read(text, NOTHING, only))])
    assert len(found) <= STRINGS
    assert all(string and worth > 0 and math.isfinite(worth) for string, worth in found.items())


def test_the_weightiest_strings_are_counted() -> None:
    text = " ".join(f"word{n:03}" for n in range(100))
    words = [w._replace(weight=float(n)) for n, w in enumerate(read(text, NOTHING))]
    found = strings([(text, words)])
    assert len(found) == STRINGS
    assert any("099" in string for string in found)
    assert not any("001" in string for string in found)


def test_only_plain_words_are_counted() -> None:
    assert strings(plan(Words("-garden", 0), NOTHING, exact=True).plain) == {}
    assert strings([]) == {}


# What the counts do.


@pytest.mark.parametrize(
    ("query", "better", "worse"),
    [
        ("garden", "the gardening club", "the club of gentlemen"),
        ("Garten", "Ein Gemeinschaftsgarten", "Ein Garn"),
        ("zmlúv", "o zmluvách s mestom", "o živote v meste"),
        ("the who", "the who played", "who played the drum"),
        ("เชียงใหม่", "ไปเชียงใหม่มา", "ไปเชียงรายมา"),
        ("协议书", "签署协议书", "协助议会读书"),
        ("도시를", "새로운 도시", "도로와 시장"),
    ],
)
def test_texts_with_more_of_the_query_come_first(query: str, better: str, worse: str) -> None:
    assert order(query, worse, better) == [1, 0]
    assert order(query, better, worse) == [0, 1]


def test_what_stands_in_a_short_text_counts_more() -> None:
    assert order("garden", "x " * 300 + "garden", "x garden") == [1, 0]


def test_only_the_beginning_of_a_book_is_read() -> None:
    filler = "x" * (READ + 1)
    assert order("garden", filler + "garden", filler) == [0, 1]
    scores = [each.score for each in rerank([match(filler + "garden"), match(filler, number=1)], wanted("garden"))]
    assert scores == [1, 1]


MATCHES = st.lists(
    st.tuples(
        st.sampled_from(["garden", "gardens", "gard", "ten", "the who", "who the", "", "x y z"]), st.floats(0, 50)
    ),
    max_size=2 * DEPTH,
)


def as_found(drawn: Sequence[tuple[str, float]]) -> list[Match]:
    """Matches as an engine gives them: by score, then id."""
    ranked = sorted(drawn, key=lambda pair: -pair[1])
    return [match(text, score, number) for number, (text, score) in enumerate(ranked)]


@given(MATCHES, st.sampled_from(["garden", "gardens the who", "xyzzy", "", "x"]))
def test_matches_stay_and_scores_never_fall(drawn: list[tuple[str, float]], query: str) -> None:
    before = as_found(drawn)
    after = rerank(before, wanted(query))
    assert {each.id for each in after} == {each.id for each in before}
    assert len(after) == len(before)
    assert after[DEPTH:] == before[DEPTH:]
    scores = {each.id: each.score for each in before}
    assert all(each.score >= scores[each.id] for each in after)
    assert [each.score for each in after] == sorted((each.score for each in after), reverse=True)
    records = {each.id: each.record for each in before}
    assert all(each.record == records[each.id] for each in after)


@given(MATCHES, st.sampled_from(["garden", "gardens the who"]))
def test_equal_matches_come_by_id(drawn: list[tuple[str, float]], query: str) -> None:
    after = rerank(as_found(drawn), wanted(query))[:DEPTH]
    assert [(-each.score, each.id) for each in after] == sorted((-each.score, each.id) for each in after)


def test_nothing_to_count_leaves_all_as_it_is() -> None:
    before = as_found([("garden", 2.0), ("x", 1.0)])
    assert rerank(before, {}) == before
    assert rerank(before[:1], wanted("garden")) == before[:1]
    assert rerank([], wanted("garden")) == []
