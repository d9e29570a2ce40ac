"""The table of languages holds together, and a language without a row is treated with the least of care."""

import re
import sys
import unicodedata

import pytest
import Stemmer

from docsearch import languages
from docsearch.analysis import analyse
from docsearch.languages import LANGUAGES, Language, language
from docsearch.model import UNDETERMINED

ROWS = list(LANGUAGES.values())


def test_no_code_and_no_name_is_given_twice() -> None:
    assert len(languages._TABLE) == len(LANGUAGES) == len({row.name for row in ROWS})
    assert all(LANGUAGES[row.code] == row for row in languages._TABLE)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.code)
def test_codes_are_primary_tags(row: Language) -> None:
    assert re.fullmatch("[a-z]{2,3}", row.code)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.code)
def test_stemmers_are_known_to_the_stemmer_library(row: Language) -> None:
    assert row.stemmer is None or row.stemmer in Stemmer.algorithms()


def test_scripts_are_what_unicode_names_of_letters_begin_with() -> None:
    letters = (chr(code) for code in range(sys.maxunicode + 1) if chr(code).isalpha())
    first_words = {unicodedata.name(letter, "").partition(" ")[0] for letter in letters}
    assert {script for row in ROWS for script in row.script.split()} <= first_words


def test_undetermined_text_is_not_stemmed() -> None:
    assert LANGUAGES[UNDETERMINED].stemmer is None
    assert [token.stem for token in analyse("cities rivers", UNDETERMINED)] == ["cities", "rivers"]


@pytest.mark.parametrize("code", ["yo", "xx", "", "tlh"])
def test_a_language_without_a_row_is_folded_and_not_stemmed(code: str) -> None:
    assert language(code) == Language(code, code)
    assert [token.stem for token in analyse("Ìlú rivers", code)] == ["ilu", "rivers"]


def test_vietnamese_alone_keeps_its_accents() -> None:
    assert [row.code for row in ROWS if row.keeps_accents] == ["vi"]
    assert [token.stem for token in analyse("Đà Nẵng", "vi")] == ["đà", "nẵng"]


@pytest.mark.parametrize("code", [row.code for row in ROWS if row.joins_apostrophe])
def test_an_apostrophe_is_a_letter_where_the_row_says_so(code: str) -> None:
    assert [token.surface for token in analyse("п'ять об’єктів", code)] == ["п'ять", "об’єктів"]
    assert len(analyse("п'ять", UNDETERMINED)) == 2
