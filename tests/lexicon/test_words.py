"""Words as files have them, made plain."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docsearch.lexicon.files import Bad
from docsearch.lexicon.words import own_id, plain_word


@pytest.mark.parametrize(
    ("text", "word"),
    [
        *((" city_hall ", "city hall"), ('"house"', "house"), ('"', '"'), ('6" nail', '6" nail')),
        *(("prosiť (o niečo)", "prosiť"), ("(a)", "(a)"), ("f(x)", "f(x)"), ("看（书） 报", "看（书） 报")),
        *(("重要+的", "重要"), ("快+地", "快"), ("C++", "C++"), ("+的", "+的"), (" _ ", "")),
    ],
)
def test_a_word_without_what_is_no_part_of_it(text: str, word: str) -> None:
    assert plain_word(text, 1) == word


@given(st.text())
def test_a_plain_word_has_single_spaces_and_is_empty_only_for_blanks(text: str) -> None:
    word = plain_word(text, 1)
    assert word == " ".join(word.split())
    assert bool(word) or not text.replace("_", "").strip(' "()+') or not text.replace("_", " ").strip()


def test_a_sentence_is_no_word() -> None:
    with pytest.raises(Bad, match="a word of 501 characters") as raised:
        plain_word("x" * 501, 7)
    assert raised.value.line == 7


@pytest.mark.parametrize(("id", "own"), [("17", "dict:17"), ("wn30:00001740-n", "wn30:00001740-n"), ("", "")])
def test_ids_of_one_file_are_told_from_those_of_others(id: str, own: str) -> None:
    assert own_id(id, "dict") == own
