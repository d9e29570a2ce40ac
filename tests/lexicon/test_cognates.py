"""Words that look alike in two languages."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docsearch.analysis import fold, terms
from docsearch.lexicon.cognates import LISTS, MOST, beginnings, cognates, forms

ENGLISH = "appendix art novel papers river stone strong tax"
STEMS = {
    "ca": "democrac demografi estat estructur fotograf fotografi nov reg regal universitat univers temperatur temp",
    "es": "democraci especial especi estructur fotograf quim temperatur tempestad univers",
    "en": "chemistri democraci mathemat philosophi photograph special temperatur univers",
    "sk": "demokraci fotograf kvalit struktur system teplot univerzit",
    "fr": "chim democrat mathemat philosoph system",
}


def stem_of(word: str, code: str) -> str:
    return fold(terms(word, code)[0][1].partition(":")[2])


def found(word: str, source: str, target: str) -> list[str]:
    """The cognates of a word among STEMS, listed by their beginnings as an index lists them."""
    stems = STEMS[target].split()
    looked_for = forms(word, stem_of(word, source), target)
    starts = beginnings(looked_for, target)
    listed = [stem for stem in stems if stem.startswith(starts) or stem in looked_for]
    return [stem for stem, _ in cognates(looked_for, listed)]


@pytest.mark.parametrize(
    ("word", "source", "target", "first"),
    [
        ("democracy", "en", "ca", "democrac"),
        ("democracy", "en", "es", "democraci"),
        ("democracy", "en", "sk", "demokraci"),
        ("university", "en", "es", "univers"),
        ("photograph", "en", "es", "fotograf"),
        ("temperature", "en", "es", "temperatur"),
        ("structure", "en", "es", "estructur"),  # no Spanish word begins with st
        ("structure", "en", "sk", "struktur"),
        ("system", "en", "sk", "system"),
        ("especial", "es", "en", "special"),
        ("filosofía", "es", "en", "philosophi"),
        ("matemàtiques", "ca", "fr", "mathemat"),
        ("sistema", "es", "fr", "system"),
        ("regions", "en", "ca", "reg"),  # as the Catalan stemmer cuts it
    ],
)
def test_cognates_are_found(word: str, source: str, target: str, first: str) -> None:
    assert found(word, source, target)[0] == first


@pytest.mark.parametrize("word", ENGLISH.split())
def test_words_of_another_origin_are_not(word: str) -> None:
    for target in ("ca", "es", "sk"):
        assert found(word, "en", target) == []


def test_short_words_are_never_compared() -> None:
    assert forms("tax", "tax", "ca") == ()
    assert forms("2024", "2024", "ca") == ()
    assert beginnings(("tax",), "es") == ()
    assert cognates(("tax",), ["taxi", "taxa"]) == []


def test_other_scripts_have_none() -> None:
    assert forms("大学校园里", "大学校园里", "ca") == ()
    assert forms("جامعات", "جامع", "ca") == ()


def test_languages_in_cyrillic_are_compared_too() -> None:
    looked_for = forms("університет", stem_of("університет", "uk"), "ru")
    assert beginnings(looked_for, "ru") == ("унив",)
    assert cognates(looked_for, ["университет", "унив", "универмаг"])[0] == ("университет", 1.0)


def test_the_more_alike_the_more_worth() -> None:
    ranked = cognates(("democrat",), ["democrat", "demokrat", "democraci", "demograf", "demol"])
    assert [stem for stem, _ in ranked] == ["democrat", "demokrat", "democraci"]
    assert ranked[0][1] == ranked[1][1] == 1
    assert 0.27 < ranked[2][1] < 1


def test_how_a_language_may_write_a_sound() -> None:
    assert beginnings(("photo",), "es") == ("foto",)
    assert beginnings(("foto",), "en") == ("foto", "photo", "fotho")
    assert beginnings(("special",), "ca") == ("espec",)
    assert beginnings(("estrat",), "en") == ("stra", "sthra", "estra")
    assert beginnings(("альбом",), "uk") == ("альбо", "албо")


@given(st.text("abcdefghijklmnopqrstuvwxyzéñœ'", max_size=30), st.sampled_from(["ca", "en", "de", "pl", "vi", "xx"]))
def test_any_word_is_accepted(word: str, code: str) -> None:
    looked_for = forms(word, word, code)
    starts = beginnings(looked_for, code)
    assert len(starts) <= LISTS * len(looked_for)
    assert all(starts)
    ranked = cognates(looked_for, [word, f"{word}a", f"un{word}"])
    assert len(ranked) <= MOST
    assert all(0 < worth <= 1 for _, worth in ranked)
    assert ranked == sorted(ranked, key=lambda each: -each[1])
