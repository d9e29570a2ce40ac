"""The starter lexicon: every row well formed, every word one its language's analyser understands."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

import pytest

from conftest import ROOT
from docsearch.analysis import analyse
from docsearch.analysis.respell import one_spelling
from docsearch.languages import LANGUAGES

PATH = ROOT / "src" / "docsearch" / "data" / "lexicon.tsv"
SCRIPTS = {"ja": ("CJK", "HIRAGANA", "KATAKANA", "IDEOGRAPHIC")}  # the names its letters begin with
MARKS = {" ", "'", "-", "·"}  # what may stand between the letters of a word
FLOOR = 800  # concepts in each language


def table(path: Path) -> tuple[list[str], list[list[str]]]:
    """The header and the rows, without comments."""
    header, *rows = (line.split("\t") for line in path.read_text("utf-8").splitlines() if not line.startswith("#"))
    return header, rows


HEADER, ROWS = table(PATH)
CODES = HEADER[1:]
WORDS = {code: [word for row in ROWS if row[at] for word in row[at].split("|")] for at, code in enumerate(HEADER) if at}


def test_the_file_is_a_table_of_rows_as_long_as_its_header() -> None:
    text = PATH.read_text("utf-8")
    assert text == unicodedata.normalize("NFC", text)
    assert text.endswith("\n")
    assert "\r" not in text
    assert HEADER[:2] == ["id", "en"]
    assert set(CODES) <= LANGUAGES.keys()
    assert len(set(CODES)) == len(CODES) == 23
    assert {row[0]: len(row) for row in ROWS if len(row) != len(HEADER)} == {}


def test_each_meaning_has_one_id_and_an_english_word() -> None:
    ids = [row[0] for row in ROWS]
    assert [id for id in ids if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", id)] == []
    assert len(set(ids)) == len(ids)
    assert all(row[1] for row in ROWS)


def test_a_cell_holds_up_to_four_different_words() -> None:
    wrong = [
        (row[0], code, cell)
        for row in ROWS
        for code, cell in zip(CODES, row[1:], strict=True)
        if len(cell.split("|")) > 4 or len(set(cell.split("|"))) != len(cell.split("|"))
    ]
    assert wrong == []


@pytest.mark.parametrize("code", CODES)
def test_words_are_in_the_script_of_their_language(code: str) -> None:
    """Capital Latin letters may stand anywhere: abbreviations such as GIS."""
    scripts = SCRIPTS.get(code) or tuple(LANGUAGES[code].script.split())
    wrong = {
        (word, letter)
        for word in WORDS[code]
        for letter in word
        if letter not in MARKS and not unicodedata.name(letter).startswith(scripts) and not "A" <= letter <= "Z"
    }
    assert wrong == set()
    assert [word for word in WORDS[code] if not word or word != " ".join(word.split())] == []


def test_chinese_is_simplified() -> None:
    assert [word for word in WORDS["zh"] if one_spelling(word, "han") != word] == []


@pytest.mark.parametrize("code", CODES)
def test_words_have_tokens(code: str) -> None:
    assert [word for word in WORDS[code] if not analyse(word, code)] == []


@pytest.mark.parametrize("code", CODES)
def test_each_language_is_covered(code: str) -> None:
    at = 1 + CODES.index(code)
    assert sum(bool(row[at]) for row in ROWS) >= FLOOR


@pytest.mark.parametrize(
    ("code", "word", "english"),
    [
        ("vi", "thành phố kết nghĩa", "twin city"),
        ("th", "คุณภาพอากาศ", "air quality"),
        ("ca", "licitació", "tender"),
        ("sk", "verejné obstarávanie", "procurement"),
        ("zh", "气候变化", "climate change"),
    ],
)
def test_what_programmes_ask_about_is_there(code: str, word: str, english: str) -> None:
    found = [row for row in ROWS if word in row[1 + CODES.index(code)].split("|")]
    assert english in {each for row in found for each in row[1].split("|")}
