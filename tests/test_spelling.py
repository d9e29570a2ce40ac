"""Wildcards and edit distance, against their definitions."""

import time
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docsearch.spelling import edits, wildcard, within_distance
from engines.oracle import alignment, fits

words = st.text(alphabet="abé👩\u0301.*\n", max_size=8)


@pytest.mark.parametrize(
    ("pattern", "word", "right"),
    [
        ("k*ice", "košice", True),
        ("k*ice", "kice", True),
        ("k*ice", "košiceč", False),
        ("kosi?e", "kosice", True),
        ("kosi?e", "kosie", False),
        ("*burg", "hamburg", True),
        ("*ab*ab", "ab", False),
        ("a[bc]*", "abc", False),
        ("a[bc]*", "a[bc]d", True),
        ("*", "", True),
        ("กรุง*?", "กรุงเทพ", True),
    ],
)
def test_wildcards(pattern: str, word: str, right: bool) -> None:
    assert bool(wildcard(pattern).match(word)) is right


@given(st.text(alphabet="abé👩\u0301.*?[]", max_size=8), words)
def test_a_wildcard_fits_what_its_definition_says(pattern: str, word: str) -> None:
    assert bool(wildcard(pattern).match(word)) is fits(pattern, word)


@pytest.mark.parametrize("pattern", ["*a" * 50 + "b", "*a?" * 50 + "b", "*" * 1000 + "b"])
def test_no_pattern_takes_long(pattern: str) -> None:
    start = time.perf_counter()
    assert not wildcard(pattern).match("a" * 1000)
    assert time.perf_counter() - start < 0.1


@given(words, words, st.sampled_from((1, 2, 3)))
def test_distance_is_optimal_string_alignment(one: str, other: str, limit: int) -> None:
    assert within_distance(one, other, limit) is (alignment(one, other) <= limit)


@given(st.text(alphabet="abz", min_size=1, max_size=3))
def test_edits_are_all_there_are_in_one_alphabet(word: str) -> None:
    made = set(edits(word))
    assert all(alignment(word, other) <= 1 for other in made)
    near = {
        other for size in range(len(word) - 1, len(word) + 2) for other in map("".join, product("abz", repeat=size))
    }
    assert {other for other in near if alignment(word, other) == 1} <= made


@pytest.mark.parametrize(
    ("word", "made"),
    [
        ("kosiče", "košiče"),
        ("мосва", "москва"),
        ("กรุงเทบ", "กรุงเทพ"),
        ("عربة", "عربي"),
        ("中国人", "国中人"),
        ("शहर", "शहरी"),
    ],
)
def test_edits_keep_to_the_script(word: str, made: str) -> None:
    assert made in set(edits(word))
    assert len(set(edits(word))) < 3000
