"""Passages tile the text, hold one language each, and stay short."""

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docsearch.model import LanguageGuess, Passage
from docsearch.passages import JOINED, LONGEST, main_language, passages, units

TEXTS = st.text(alphabet=st.sampled_from("aé. \n!。กำ่\u0301\u3000字😀"), max_size=3000) | st.text(max_size=400)


def guessed(text: str, code: str = "en") -> list[Passage]:
    lines = units(text)
    return passages(text, lines, [LanguageGuess(code, 0.9)] * len(lines))


@given(TEXTS)
def test_units_hold_every_letter_once_and_in_order(text: str) -> None:
    found = units(text)
    kept = "".join("".join(text[u.start : u.end].split()) for u in found)
    assert kept == "".join(text.split())
    assert all(one.end <= other.start for one, other in pairwise(found))


@given(TEXTS)
def test_passages_show_the_text_at_their_offsets(text: str) -> None:
    for ordinal, passage in enumerate(guessed(text)):
        assert passage.ordinal == ordinal
        assert passage.text == text[passage.start : passage.end]
        assert passage.text == passage.text.strip()
        assert len(passage.text) <= 2 * LONGEST + JOINED


def test_long_lines_are_cut_after_sentences() -> None:
    text = "This is a sentence of the report. " * 40
    found = units(text)
    assert len(found) > 1
    assert all(text[u.start : u.end].endswith(".") for u in found)


def test_thai_is_cut_at_a_space_and_never_before_a_mark() -> None:
    text = "ความร่วมมือระหว่างเมือง " * 60
    assert all(not text[u.start : u.end].startswith(("่", "ื")) for u in units(text))
    endless = "ก" + "่" * (3 * LONGEST)
    assert "".join(endless[u.start : u.end] for u in units(endless)) == endless


def test_headings_join_what_follows_and_long_paragraphs_stand_alone() -> None:
    body = "A paragraph that is long enough to stand alone. " * 5
    found = guessed(f"Heading\n\n{body}\n\n{body}")
    assert [p.text.startswith("Heading") for p in found] == [True, False]


def test_a_change_of_language_ends_a_passage() -> None:
    text = "Một dòng\nVisit page\nMột dòng"
    lines = units(text)
    guesses = [LanguageGuess(code, 0.5) for code in ("vi", "en", "vi")]
    assert [p.language for p in passages(text, lines, guesses)] == ["vi", "en", "vi"]


@pytest.mark.parametrize(
    ("pieces", "expected"),
    [
        ([], "und"),
        ([("und", 100)], "und"),
        ([("th", 60), ("en", 40)], "th"),
        ([("th", 10), ("und", 90)], "und"),
        ([("en", 30), ("th", 30), ("und", 10)], "th"),
    ],
)
def test_the_main_language_is_the_one_most_text_is_in(pieces: list[tuple[str, int]], expected: str) -> None:
    found = [Passage(i, 0, size, "x" * size, code) for i, (code, size) in enumerate(pieces)]
    assert main_language(found)[0] == expected


def test_a_line_without_end_takes_time_by_its_length() -> None:
    text = "The council met again to speak about water. " * 100_000
    started = time.process_time()
    assert len(units(text)) > 5_000
    assert time.process_time() - started < 1  # by the square of its length 2 s
