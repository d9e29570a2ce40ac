"""The query language: what a text means, and where exactly it is wrong."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docsearch.errors import QueryError
from docsearch.query import DEEPEST, LONGEST, And, Clause, Field, Fuzzy, Not, Or, Phrase, Prefix, Words, parse


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("South Korea", Words("South Korea", 0)),
        ("  two   words ", Words("two   words", 2)),
        ('"green growth"', Phrase("green growth", 1)),
        ("“green growth”", Phrase("green growth", 1)),
        ("«villes vertes»", Phrase("villes vertes", 1)),
        ("koši*", Prefix("koši", 0)),
        ("kosice~", Fuzzy("kosice", 1, 0)),
        ("kosice~2", Fuzzy("kosice", 2, 0)),
        ("lang:ca ciutats", And((Words("ciutats", 8), Field("lang", "ca", 5)))),
        ('place:"Ho Chi Minh City"', Field("place", "Ho Chi Minh City", 7)),
        ("LANG:vi", Field("lang", "vi", 5)),
        ("a AND b", And((Words("a", 0), Words("b", 6)))),
        ("a OR b AND c", Or((Words("a", 0), And((Words("b", 5), Words("c", 11)))))),
        ("(a OR b) AND c", And((Or((Words("a", 1), Words("b", 6))), Words("c", 13)))),
        ("a -b", And((Words("a", 0), Not(Words("b", 3))))),
        ("a NOT b", And((Words("a", 0), Not(Words("b", 6))))),
        ("a b* c", Or((Words("a", 0), Prefix("b", 2), Words("c", 5)))),
        ("Bosna-Hercegovina 2016-2020", Words("Bosna-Hercegovina 2016-2020", 0)),
        ("and or not", Words("and or not", 0)),
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
        ("a AND", 5, "missing at the end"),
        ("AND a", 0, "missing before AND"),
        ("a OR OR b", 5, "missing before OR"),
        ("a NOT", 5, "missing at the end"),
        ("(a b", 0, "never closed"),
        ("a) b", 1, "never opened"),
        ("()", 1, "missing before )"),
        ('say "hello', 4, "quotation mark"),
        ("ko*ce", 2, "end of a word"),
        ("kosice~3", 7, "~1 or ~2"),
        ("(" * (DEEPEST + 1) + "a", DEEPEST, "brackets"),
        ("a" * (LONGEST + 1), LONGEST, "longer"),
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
        case Words(text, start) | Phrase(text, start) | Prefix(text, start) | Fuzzy(text, _, start):
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
