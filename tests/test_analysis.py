"""What every language is promised, tried on every language; one file in tests/languages makes one more."""

import tomllib
import unicodedata
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docsearch.analysis import analyse, analyse_like, fold, terms
from docsearch.analysis.normalise import MAX_LENGTH
from docsearch.languages import LANGUAGES
from docsearch.model import Token

SAMPLES: dict[str, dict[str, Any]] = {
    path.stem: tomllib.loads(path.read_text(encoding="utf-8"))
    for path in sorted((Path(__file__).parent / "languages").glob("*.toml"))
}


def stems(text: str, code: str) -> list[str]:
    return [token.stem for token in analyse(text, code)]


def test_every_sample_is_of_a_known_language() -> None:
    assert SAMPLES.keys() <= LANGUAGES.keys()


@pytest.mark.parametrize("code", SAMPLES)
def test_tokens_cover_every_letter(code: str) -> None:
    sentence = SAMPLES[code]["sentence"]
    tokens = analyse(sentence, code)
    covered = {i for token in tokens for i in range(token.start, token.end)}
    assert {i for i, c in enumerate(sentence) if c.isalnum()} <= covered
    assert all(token.surface == sentence[token.start : token.end] for token in tokens)


@pytest.mark.parametrize("code", SAMPLES)
def test_a_sentence_is_more_than_one_word(code: str) -> None:
    assert len(analyse(SAMPLES[code]["sentence"], code)) >= 4


@pytest.mark.parametrize("code", SAMPLES)
def test_case_and_composition_do_not_matter(code: str) -> None:
    sentence = SAMPLES[code]["sentence"]
    assert stems(unicodedata.normalize("NFD", sentence), code) == stems(sentence, code)


@pytest.mark.parametrize(("code", "one", "other"), [(c, *pair) for c, s in SAMPLES.items() for pair in s["same"]])
def test_forms_of_a_word_are_one_term(code: str, one: str, other: str) -> None:
    assert stems(one, code) == stems(other, code) != []


@pytest.mark.parametrize(("code", "one", "other"), [(c, *pair) for c, s in SAMPLES.items() for pair in s["different"]])
def test_other_words_are_other_terms(code: str, one: str, other: str) -> None:
    assert stems(one, code) != stems(other, code)


@pytest.mark.parametrize(
    ("code", "one", "other"), [(c, *pair) for c, s in SAMPLES.items() for pair in s.get("plain", ())]
)
def test_words_typed_without_accents_are_alike_once_folded(code: str, one: str, other: str) -> None:
    assert [fold(t.word) for t in analyse(one, code)] == [fold(t.word) for t in analyse(other, code)]


@given(st.text(max_size=200), st.sampled_from(sorted(LANGUAGES)))
def test_any_text_gives_terms_an_engine_can_hold(text: str, code: str) -> None:
    tokens = analyse(text, code)
    assert [t.start for t in tokens] == sorted(t.start for t in tokens)
    for token in tokens:
        assert token.surface == text[token.start : token.end]
        for term in (token.word, token.stem, fold(token.word)):
            assert 0 < len(term) <= 3 * MAX_LENGTH
            assert not any(c.isspace() for c in term)


@given(st.text(max_size=120), st.sampled_from(sorted(LANGUAGES)))
def test_terms_are_the_tokens_without_offsets(text: str, code: str) -> None:
    tokens = analyse(text, code)
    assert [(word, stem) for word, stem, _ in terms(text, code)] == [(t.word, t.stem) for t in tokens]


@given(st.text(max_size=120) | st.sampled_from([s["sentence"] for s in SAMPLES.values()]), st.data())
def test_tokens_that_begin_alike_are_found_without_the_others(text: str, data: st.DataObject) -> None:
    code = data.draw(st.sampled_from(sorted(LANGUAGES)))
    tokens = analyse(text, code)
    wanted = data.draw(st.sets(st.sampled_from(tokens or [Token("a", "a", "a", 0, 1)]), max_size=3))
    beginnings = {fold(token.word)[: data.draw(st.integers(1, 4))] for token in wanted}
    found = analyse_like(text, code, beginnings)
    assert set(found) <= set(tokens)
    assert found == sorted(found, key=lambda token: token.start)
    assert {token for token in tokens if fold(token.word).startswith(tuple(beginnings))} <= set(found)


@given(st.text(max_size=100))
def test_folding_twice_changes_nothing(text: str) -> None:
    for token in analyse(text, "und"):
        assert fold(fold(token.word)) == fold(token.word)


@given(st.text(max_size=60), st.sampled_from(["en", "vi", "th", "ko"]))
def test_words_do_not_depend_on_the_blanks_around_them(text: str, code: str) -> None:
    assert [t.word for t in analyse(f"  {text}\n", code)] == [t.word for t in analyse(text, code)]


def test_elisions_are_cut() -> None:
    assert [t.word for t in analyse("l'empresa d’Orléans", "ca")] == ["l", "empresa", "d", "orléans"]


def test_scripts_that_touch_are_cut() -> None:
    assert [t.word for t in analyse("สวัสดีCOVID", "th")] == ["สวัสดี", "covid"]


def test_korean_words_become_pairs_of_syllables() -> None:
    assert [t.word for t in analyse("코시체에서", "ko")] == ["코시", "시체", "체에", "에서"]


def test_offsets_count_code_points_beyond_the_bmp() -> None:
    text = "𠀀河内市"
    assert analyse(text, "zh")[0].surface == "𠀀"


def test_endless_words_are_cut_not_refused() -> None:
    (token,) = analyse("a" * 100_000, "en")
    assert len(token.word) == MAX_LENGTH
    assert token.end == 100_000


@pytest.mark.parametrize("word", ["เมือง", "समझौते", "மதுரை"])
def test_marks_that_carry_meaning_stay(word: str) -> None:
    assert fold(word) == word
