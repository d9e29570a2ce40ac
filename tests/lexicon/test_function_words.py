"""Words that mean little by themselves."""

import unicodedata
from collections import Counter
from pathlib import Path

import pytest

import docsearch
from docsearch.analysis import analyse, composed, fold
from docsearch.languages import LANGUAGES, language
from docsearch.lexicon.function_words import function_words, is_function_word

DATA = Path(docsearch.__file__).parent / "data" / "function_words.tsv"
ROWS = [line for line in DATA.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
CODES = [row.partition("\t")[0] for row in ROWS]


def test_each_line_is_a_language_and_its_words() -> None:
    for row in ROWS:
        code, tab, words = row.partition("\t")
        assert code in LANGUAGES
        assert tab
        assert words == " ".join(words.split())
    assert sorted(set(CODES)) == CODES


def test_the_languages() -> None:
    assert {"en", "de", "fr", "es", "ca", "vi", "th", "zh", "ar", "ru", "tr", "hu"} <= set(CODES)


def test_unicode() -> None:
    assert all(unicodedata.is_normalized("NFC", row) for row in ROWS)


@pytest.mark.parametrize("code", CODES)
def test_words_are_spelled_as_they_are_in_queries(code: str) -> None:
    words = next(row for row in ROWS if row.startswith(f"{code}\t")).partition("\t")[2].split()
    assert 30 <= len(words) <= 400
    assert not [word for word, count in Counter(words).items() if count > 1]
    assert not [word for word in words if [token.word for token in analyse(composed(word), code)] != [word]]


@pytest.mark.parametrize(
    ("code", "question", "left"),
    [
        ("en", "Who is the mayor of the city?", ["mayor", "city"]),
        ("de", "Wie heißt der Bürgermeister der Stadt?", ["heisst", "bürgermeister", "stadt"]),
        ("fr", "Qu'est-ce que c'est la ville", ["ville"]),
        ("ca", "En quin mes va començar l'obra?", ["mes", "començar", "obra"]),
        ("es", "¿Cuántos habitantes tiene la ciudad?", ["habitantes", "ciudad"]),
        ("es", "cuantos habitantes tiene la ciudad", ["habitantes", "ciudad"]),
        ("vi", "Ai là thị trưởng của thành phố?", ["thị", "trưởng", "thành", "phố"]),
        ("th", "ใครเป็นนายกเทศมนตรีของเมือง", ["นายก", "เทศมนตรี", "เมือง"]),
        ("zh", "這座城市有多少人？", ["座", "城市", "人"]),
        ("ar", "من هو عمدة المدينة؟", ["عمدة", "المدينة"]),
        ("ru", "Кто является мэром города?", ["мэром", "города"]),
        ("ko", "누가 시장이 언제", ["시장", "장이"]),
    ],
)
def test_what_is_left_of_a_question(code: str, question: str, left: list[str]) -> None:
    assert [token.word for token in analyse(question, code) if not is_function_word(token.word, code)] == left


def test_accents_may_be_left_out_where_they_tell_no_words_apart() -> None:
    for code in CODES:
        if not language(code).keeps_accents and code != "ca":
            assert {fold(word) for word in function_words(code)} <= function_words(code)
    assert is_function_word("més", "ca")
    assert not is_function_word("mes", "ca")  # month
    assert is_function_word("của", "vi")
    assert not is_function_word("cua", "vi")  # crab


def test_a_language_without_any() -> None:
    assert function_words("eu") == frozenset()
    assert not is_function_word("eta", "eu")
