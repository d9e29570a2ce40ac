"""Sentences begin where readers of each script would say, and cuts leave words and characters whole."""

import time
import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docsearch.sentences import CLAUSE, REACH, boundary_after, boundary_before, sentence_starts


def sentences(text: str) -> list[str]:
    return [text[start:end].rstrip() for start, end in pairwise([*sentence_starts(text), len(text)])]


@pytest.mark.parametrize(
    "expected",
    [
        ["It rained. ", "It stopped!  ", "Did it? ", "Yes… ", "(So it did.) ", "“Well.” ", "Good."],
        ["J. R. Smith came on the 5. May and left on 12. 6. again. ", "King George V. died in 1936. ", "He did."],
        ["Version 3.14 of www.example.org, e.g. this. ", "Next."],
        ["12. mája sa stretli. ", "Bolo to v r. 2019. ", "Potom odišli."],
        ["第一句。", "第二句！", "“第三句？”", "「第四句。」", "第五句"],
        ["यह एक वाक्य है। ", "यह दूसरा है॥ ", "अन्त"],
        ["هذه جملة؟ ", "وهذه أخرى. ", "نعم"],
        ["یہ جملہ ہے۔ ", "یہ دوسرا ہے۔"],
        ["Սա նախադասություն է։ ", "Սա՝ երկրորդը։"],
        ["ይህ ዓረፍተ ነገር ነው። ", "ይህ ሌላ ነው።"],
        ["នេះជាប្រយោគ។ ", "នេះជាប្រយោគទីពីរ។"],
        ["A heading\n", "A line that\ngoes on. ", "Another\n\n", "Last"],
        ["กรุงเทพมหานครเป็นเมืองหลวงและนครที่มีประชากรมากที่สุดของประเทศไทย ", "เป็นศูนย์กลางการปกครอง การศึกษา"],
        [""],
        ["."],
    ],
)
def test_where_sentences_begin(expected: list[str]) -> None:
    assert sentences("".join(expected)) == [sentence.rstrip() for sentence in expected]


def test_a_thai_number_or_name_set_apart_by_spaces_is_no_sentence() -> None:
    assert len(sentence_starts("ในปี พ.ศ. 2562 นาย สมชาย เดินทาง ไป ญี่ปุ่น")) == 1
    text = " ".join(["ประเทศ" * 9] * 5)
    assert sentences(text) == ["ประเทศ" * 9] * 5


PIECES = [*"aก字é.。!? \n\u0301\u0e33“”", "ที่", "Dr. ", "ประเทศไทย", "한국", "👩‍👩‍👧", "🇸🇰", "1. ", "e\u0301", "กำ"]
TEXTS = st.lists(st.sampled_from(PIECES), max_size=80).map("".join) | st.text(max_size=100)


@given(TEXTS)
def test_starts_ascend_from_the_beginning_and_lie_inside(text: str) -> None:
    starts = sentence_starts(text)
    assert starts[0] == 0
    assert starts == sorted(set(starts))
    assert starts[-1] < max(len(text), 1)


@given(TEXTS, st.integers(-1, 130))
def test_boundaries_are_near_and_cut_no_combining_sequence(text: str, at: int) -> None:
    before, after = boundary_before(text, at), boundary_after(text, at)
    assert 0 <= before <= max(0, min(at, len(text)))
    for cut in (before, after):
        assert 0 <= cut <= len(text)
        assert cut in (0, len(text)) or unicodedata.category(text[cut])[0] != "M" or cut == 0
        assert cut in (0, len(text)) or "\u200d" not in text[cut - 1 : cut + 1]
    assert after <= max(0, at) + 2 * REACH or after == len(text)


@pytest.mark.parametrize(
    ("text", "at", "before", "after"),
    [
        ("one two three", 5, 4, 8),
        ("one two three", 4, 4, 4),
        ("one two three", 3, 3, 4),
        ("one two three", 0, 0, 0),
        ("one two three", 99, 13, 13),
        ("ส่งเสริมความร่วมมือระหว่างเมือง", 10, 8, 12),
        ("两座城市在台中签署了合作协议", 3, 2, 4),
        ("x" * 300, 150, 150, 150),
        ("x" * 149 + "e\u0301" + "x" * 150, 150, 149, 149),
        ("🇸🇰" * 60, 61, 60, 60),
    ],
)
def test_where_words_may_be_cut(text: str, at: int, before: int, after: int) -> None:
    assert (boundary_before(text, at), boundary_after(text, at)) == (before, after)


def test_the_shortest_clause_is_what_is_said() -> None:
    text = "ก" * CLAUSE + " " + "ข" * 10
    assert len(sentence_starts(text)) == 2
    assert len(sentence_starts(text[1:])) == 2
    assert len(sentence_starts(text[2:])) == 1


@pytest.mark.parametrize("run", [".", "。", "\n", ".)", "! ", "?!"])
def test_a_run_of_marks_takes_time_by_its_length(run: str) -> None:
    started = time.process_time()
    sentence_starts("a" + run * 100_000 + "b")
    assert time.process_time() - started < 2  # by the square of its length a minute
