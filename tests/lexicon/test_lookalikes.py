"""Words of an index that look or sound like others."""

from collections import Counter

import pytest

from docsearch.analysis import stems
from docsearch.lexicon.lookalikes import LESS_LIKELY, SHORTEST, SPELLINGS, Lookalikes
from docsearch.lexicon.transliterate import spellings

TERMS = ("es:democraci", "es:demoli", "ca:democrac", "ru:обам", "ru:шевченк", "ja:オバマ", "el:παπανδρε")


@pytest.fixture
def asked() -> Counter[str]:
    return Counter()


@pytest.fixture
def alike(asked: Counter[str]) -> Lookalikes:
    def frequency(field: str, term: str) -> int:
        asked[term] += 1
        return int(field == "stem" and term in TERMS)

    def listed(field: str, beginning: str) -> list[tuple[str, int]]:
        asked[beginning] += 1
        return [(term, 1) for term in TERMS if field == "stem" and term.startswith(beginning)]

    return Lookalikes(frequency, listed)


@pytest.mark.parametrize(
    ("word", "code", "stem"),
    [
        ("obama", "ru", "обам"),
        ("shevchenko", "ru", "шевченк"),
        ("obama", "ja", "オバマ"),
        ("papandreou", "el", "παπανδρε"),
    ],
)
def test_names_are_found_as_the_index_spells_them(word: str, code: str, stem: str, alike: Lookalikes) -> None:
    found = alike.sounding(word, code)
    assert found is not None
    assert stem in [each for each, _ in found]


@pytest.mark.parametrize(("word", "code"), [("obama", "en"), ("obama", "vi"), ("r2d2", "ru"), ("o" * SHORTEST, "en")])
def test_what_is_in_that_script_already_is_not_spelled_otherwise(word: str, code: str, alike: Lookalikes) -> None:
    assert alike.sounding(word, code) is None


def test_short_words_are_left_alone(alike: Lookalikes) -> None:
    assert alike.sounding("oba", "ru") is None


def test_no_spelling_that_the_index_lacks(alike: Lookalikes) -> None:
    assert alike.sounding("zanzibar", "ru") == []


def test_less_likely_spellings_are_worth_less() -> None:
    having = Lookalikes(lambda field, term: 1).sounding("washington", "ru")
    assert having is not None
    assert len(having) == SPELLINGS
    first = spellings("washington", "ru")[0]
    assert having[0] == (" ".join(stems([first], "ru")[0]), 1.0)
    worths = [worth for _, worth in having]
    assert worths == sorted(worths, reverse=True)
    assert worths[1] in [1 / (1 + rank / LESS_LIKELY) for rank in range(1, 64)]


def test_cognates_are_looked_for_among_words_that_begin_alike(alike: Lookalikes, asked: Counter[str]) -> None:
    assert [stem for stem, _ in alike.looking(("democraci",), "es")] == ["democraci"]
    assert asked.keys() <= {"es:demo"}
    assert alike.looking((), "es") == []


def test_a_question_is_answered_once(alike: Lookalikes, asked: Counter[str]) -> None:
    once = (alike.sounding("obama", "ru"), alike.looking(("democraci",), "ca"))
    asked.clear()
    assert (alike.sounding("obama", "ru"), alike.looking(("democraci",), "ca")) == once
    assert not asked
