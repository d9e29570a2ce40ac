"""Words that a language writes in two ways are one word."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docsearch.analysis.respell import WAYS, one_spelling


@pytest.mark.parametrize(
    ("way", "one", "other"),
    [
        ("han", "臺灣", "台湾"),
        ("han", "圖書館", "图书馆"),
        ("han", "裏", "裡"),
        ("han", "爲", "為"),
        ("han", "線", "綫"),
        ("han", "瞭解", "了解"),
        ("serbian", "београд", "beograd"),
        ("serbian", "љубљана", "ljubljana"),
        ("serbian", "ђорђе", "đorđe"),
        ("serbian", "џеп", "džep"),
        ("nordic", "aarhus", "århus"),
        ("nordic", "tromsoe", "tromsø"),
        ("armenian", "երեւան", "երեվան"),
        ("vietnamese", "hoà", "hòa"),
        ("vietnamese", "khoẻ", "khỏe"),
        ("vietnamese", "thuỷ", "thủy"),
        ("vietnamese", "kỹ", "kĩ"),
        ("vietnamese", "quý", "quí"),
    ],
)
def test_two_ways_to_write_a_word_are_one(way: str, one: str, other: str) -> None:
    assert one_spelling(one, way) == one_spelling(other, way)


@pytest.mark.parametrize("word", ["hoàn", "toán", "tay", "ý", "quyền", "xoay", "hòa"])
def test_vietnamese_words_with_one_spelling_stay(word: str) -> None:
    assert one_spelling(word, "vietnamese") == word


def test_a_whole_text_is_respelled_as_its_words_are() -> None:
    text = "kỹ sư ở hoà bình, quý một"
    assert one_spelling(text, "vietnamese").split() == [one_spelling(word, "vietnamese") for word in text.split()]


@pytest.mark.parametrize("way", [None, *WAYS])
def test_plain_words_stay(way: str | None) -> None:
    assert one_spelling("library", way) == "library"


@given(st.text(max_size=30), st.sampled_from(sorted(WAYS)))
def test_respelling_twice_is_respelling_once(word: str, way: str) -> None:
    assert one_spelling(one_spelling(word, way), way) == one_spelling(word, way)


@given(st.text(max_size=30), st.sampled_from(["armenian", "han", "vietnamese"]))
def test_most_ways_keep_every_letter_in_its_place(word: str, way: str) -> None:
    assert len(one_spelling(word, way)) == len(word)
