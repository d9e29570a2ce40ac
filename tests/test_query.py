"""The query language: what a text means, and where exactly it is wrong."""

import re
import time
from contextlib import suppress

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from docsearch.errors import QueryError
from docsearch.query import (
    DEEPEST,
    FIELDS,
    LONGEST,
    And,
    Clause,
    Field,
    Fuzzy,
    Not,
    Or,
    Phrase,
    Prefix,
    Wildcard,
    Words,
    parse,
    written,
)


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("South Korea", Words("South Korea", 0)),
        ("  two   words ", Words("two   words", 2)),
        ('"green growth"', Phrase("green growth", 1)),
        ("“green growth”", Phrase("green growth", 1)),
        ("«villes vertes»", Phrase("villes vertes", 1)),
        ("koši*", Prefix("koši", 0)),
        ("koši**,", Prefix("koši", 0)),
        ("k*ice", Wildcard("k*ice", 0)),
        ("*burg!", Wildcard("*burg", 0)),
        ("kosi?e", Wildcard("kosi?e", 0)),
        ("kosi?e?", Wildcard("kosi?e", 0)),
        ("?osice", Wildcard("?osice", 0)),
        ("l'?osice", Wildcard("l'?osice", 0)),
        ("tiế?g", Wildcard("tiế?g", 0)),
        ("a k*e b", Or((Words("a", 0), Wildcard("k*e", 2), Words("b", 6)))),
        ("what is this?", Words("what is this?", 0)),
        ("what ?! * ** ?*", Words("what ?! * ** ?*", 0)),
        ("https://example.org/?q=rain", Words("https://example.org/?q=rain", 0)),
        ("这是什么?我不知道", Words("这是什么?我不知道", 0)),
        ("kosice~", Fuzzy("kosice", 1, 0)),
        ("kosice~2", Fuzzy("kosice", 2, 0)),
        ("lang:ca ciutats", And((Words("ciutats", 8), Field("lang", "ca", 5)))),
        ('place:"Ho Chi Minh City"', Field("place", "Ho Chi Minh City", 7)),
        ("LANG:vi", Field("lang", "vi", 5)),
        ("name:UNESCO", Field("name", "UNESCO", 5)),
        ('name:"European Commission"', Field("name", "European Commission", 6)),
        ("near:Košice,100km", Field("near", "Košice,100km", 5)),
        ("near:Košice, 100 km rain", And((Words("rain", 20), Field("near", "Košice, 100 km", 5)))),
        ("near:Košice , 100 km", Field("near", "Košice , 100 km", 5)),
        ('near:"Da Nang, 100 km"', Field("near", "Da Nang, 100 km", 6)),
        ("near:Košice 100 km", And((Words("100 km", 12), Field("near", "Košice", 5)))),
        ("amount:>500000 EUR", Field("amount", ">500000 EUR", 7)),
        ("amount:>500000 EUR rain", And((Words("rain", 19), Field("amount", ">500000 EUR", 7)))),
        ("amount:> 500 000 EUR", Field("amount", "> 500 000 EUR", 7)),
        ("amount:<= €500,000 rain", And((Words("rain", 19), Field("amount", "<= €500,000", 7)))),
        ("amount:5%", Field("amount", "5%", 7)),
        ("amount:5 % rain", And((Words("rain", 11), Field("amount", "5 %", 7)))),
        ('amount:">1.2 mil. €"', Field("amount", ">1.2 mil. €", 8)),
        ('amount:>"1.2 mil. €"', Field("amount", '>"1.2 mil. €"', 7)),
        ("amount:5000 AND rain", And((Field("amount", "5000", 7), Words("rain", 16)))),
        ("amount:5000 NOT rain", And((Field("amount", "5000", 7), Not(Words("rain", 16))))),
        ("amount:5000 -rain", And((Field("amount", "5000", 7), Not(Words("rain", 13))))),
        ("amount:5000 OR rain", Or((Field("amount", "5000", 7), Words("rain", 15)))),
        ("(amount:5000 EUR)", Field("amount", "5000 EUR", 8)),
        ("a AND b", And((Words("a", 0), Words("b", 6)))),
        ("a OR b AND c", Or((Words("a", 0), And((Words("b", 5), Words("c", 11)))))),
        ("(a OR b) AND c", And((Or((Words("a", 1), Words("b", 6))), Words("c", 13)))),
        ("a -b", And((Words("a", 0), Not(Words("b", 3))))),
        ("a NOT b", And((Words("a", 0), Not(Words("b", 6))))),
        ("(a) b", Or((Words("a", 1), Words("b", 4)))),
        ("a » b", Words("a » b", 0)),
        ("NOT a b c", And((Words("b c", 6), Not(Words("a", 4))))),
        ("a b* c", Or((Words("a", 0), Prefix("b", 2), Words("c", 5)))),
        ("Bosna-Hercegovina 2016-2020", Words("Bosna-Hercegovina 2016-2020", 0)),
        ("and or not", Words("and or not", 0)),
        ("Note: he said:", Words("Note: he said:", 0)),
        ("https://example.org 12:30", Words("https://example.org 12:30", 0)),
        ("a - b", Words("a - b", 0)),
        ("l'Hospitalet", Words("l'Hospitalet", 0)),
        ("price\u00a0100\u3000euro", Words("price\u00a0100\u3000euro", 0)),
    ],
)
def test_what_a_query_means(text: str, tree: Clause) -> None:
    assert repr(parse(text)) == repr(tree)


@pytest.mark.parametrize("text", ["", "   ", "\n\t", "”"])
def test_nothing_asked_for(text: str) -> None:
    assert parse(text) is None


@pytest.mark.parametrize(
    ("text", "position", "message"),
    [
        ("colour:red", 0, "no field colour:"),
        ("ok lang: vi", 8, "lang: needs a value"),
        ("lang:", 5, "needs a value"),
        ("lang:" + "a" * 501, 505, "500 characters at most"),
        ("a AND", 5, "missing at the end"),
        ("AND a", 0, "missing before AND"),
        ("a OR OR b", 5, "missing before OR"),
        ("a NOT", 5, "missing at the end"),
        ("(a b", 0, "never closed"),
        ("a) b", 1, "never opened"),
        ("()", 1, "missing before )"),
        ('say "hello', 4, "quotation mark"),
        ("ko*ce~1", 5, "either * or ~"),
        ("x *a?b?c?d?e?f", 12, "too many ? in a word: 4 at most"),
        ("x **a*b*c*d*e", 11, "too many * in a word: 4 at most"),
        ("?" * 21 + "a", 20, "too many ? in a word: 20 at most"),
        ("a* b~ c?d " * 3 + "a* b*", 33, "more than 10 words"),
        ("kosice~3", 7, "~1 or ~2"),
        ("(" * (DEEPEST + 1) + "a", DEEPEST, "brackets"),
        ("a" * (LONGEST + 1), LONGEST, "characters long"),
    ],
)
def test_errors_point_at_the_fault(text: str, position: int, message: str) -> None:
    with pytest.raises(QueryError, match=re.escape(message)) as caught:
        parse(text)
    assert caught.value.position == position


def starts(clause: Clause) -> list[tuple[int, str]]:
    match clause:
        case And(clauses) | Or(clauses):
            return [pair for inner in clauses for pair in starts(inner)]
        case Not(inner):
            return starts(inner)
        case Field(_, value, start):
            return [(start, value)]
        case (
            Words(text, start)
            | Phrase(text, start)
            | Prefix(text, start)
            | Wildcard(text, start)
            | Fuzzy(text, _, start)
        ):
            return [(start, text)]


@given(st.text(max_size=80) | st.text(alphabet=' ()"-*~:abAND', max_size=40))
def test_any_text_is_read_or_refused_with_a_position_inside_it(text: str) -> None:
    try:
        clause = parse(text)
    except QueryError as error:
        faults = [error.position]
    else:
        faults = []
        for start, value in starts(clause) if clause else []:
            assert text[start : start + len(value)] == value
    assert all(0 <= position <= len(text) for position in faults)


def parsed(text: str) -> Clause | None:
    """What a text means, None also where it cannot be read."""
    try:
        return parse(text)
    except QueryError:
        return None


def plain(clause: Clause | None) -> str:
    """A clause without its offsets."""
    return re.sub(r"start=\d+", "", repr(clause))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("(a) b", "a OR b"),
        ("a b* lang:vi -c", "a b* AND lang:vi AND NOT c"),
    ],
)
def test_a_clause_is_written(text: str, expected: str) -> None:
    assert written(read(text)) == expected


def read(text: str) -> Clause:
    clause = parse(text)
    assert clause is not None
    return clause


MARKS = st.text(alphabet=' ()"“„”«-*~?:abOR\u0000', max_size=30)
# fmt: off
ATOMS = st.sampled_from((
    "a", "b c", "-", "--a", "a*", "k*e", "k?e?", "a~2",
    '"a b"', '“a " b”', "lang:vi", 'place:"A B"', "AND", "OR", "NOT",
    "a-b*", "NOT a", "-(", "(", ")", "\u0000", "»", "and", "a:", "https://x?y", "title:„»“",
))
# fmt: on


@given(st.text(max_size=80) | MARKS | st.lists(ATOMS, max_size=14).map(" ".join))
def test_what_is_written_is_read_as_it_was(text: str) -> None:
    clause = parsed(text)
    if clause is not None:
        assert plain(read(written(clause))) == plain(clause)


def bracketed(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    several = st.lists(inner, min_size=1, max_size=4)
    return st.one_of(
        several.map(lambda texts: f"({' '.join(texts)})"),
        several.map(lambda texts: f"({' OR '.join(texts)})"),
        several.map(lambda texts: f"({' AND '.join(texts)})"),
        inner.map(lambda text: f"-{text}"),
        inner.map(lambda text: f"NOT {text}"),
    )


@given(st.recursive(st.sampled_from(("a", "b*", '"c d"', "lang:vi", "e~1")), bracketed, max_leaves=12))
def test_what_is_written_is_no_deeper_than_it_was(text: str) -> None:
    clause = parsed(text)
    if clause is not None:
        assert plain(read(written(clause))) == plain(clause)


words = st.sampled_from(("a", "b c", "ไทย", "this?"))
TREES = st.recursive(
    st.one_of(
        words.map(lambda text: Words(text, 0)),
        st.builds(Phrase, st.text(alphabet="a ”«-*(", max_size=5), st.just(0)),
        st.sampled_from((Prefix("a", 0), Wildcard("k*e", 0), Wildcard("k?e", 0), Fuzzy("a", 2, 0))),
        st.builds(Field, st.sampled_from(FIELDS), words, st.just(0)),
    ),
    lambda inner: st.one_of(
        st.lists(inner, min_size=2, max_size=4).map(lambda clauses: And(tuple(clauses))),
        st.lists(inner, min_size=2, max_size=4).map(lambda clauses: Or(tuple(clauses))),
        inner.map(Not),
    ),
    max_leaves=DEEPEST,
)


@given(TREES)
def test_any_tree_can_be_written(tree: Clause) -> None:
    clause = parsed(written(tree))
    assume(clause is not None)  # a tree of nothing but brackets inside each other is too deep
    assert plain(clause) == plain(tree)


@pytest.mark.parametrize("text", ["(" * 3000, "a OR " * 999, '"a" ' * 1000, "-" * 5000, "a*b?" * 1200, "«" * 5000])
def test_reading_never_takes_long(text: str) -> None:
    start = time.perf_counter()
    with suppress(QueryError):
        parse(text)
    assert time.perf_counter() - start < 0.2
