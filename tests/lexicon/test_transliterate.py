"""Words spelled in other scripts."""

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import docsearch
from docsearch.analysis import analyse, fold
from docsearch.languages import LANGUAGES, language
from docsearch.lexicon.transliterate import LONGEST, spellings

DATA = Path(docsearch.__file__).parent / "data" / "transliterations.tsv"


@pytest.mark.parametrize(
    ("word", "code", "spelling"),
    [
        ("shevchenko", "uk", "шевченко"),
        ("ševčenko", "ru", "шевченко"),
        ("schewtschenko", "ru", "шевченко"),
        ("washington", "ru", "вашингтон"),
        ("washington", "be", "вашынгтон"),
        ("heidelberg", "ru", "хайдельберг"),
        ("heidelberg", "ru", "гейдельберг"),
        ("churchill", "bg", "чърчил"),
        ("skopje", "mk", "скопје"),
        ("astana", "kk", "астана"),
        ("photosynthesis", "ru", "фотосинтез"),
        ("university", "ru", "университет"),
        ("democracy", "uk", "демократія"),
        ("papandreou", "el", "παπανδρεου"),
        ("obama", "ar", "اوباما"),
        ("berlin", "ar", "برلين"),
        ("pakistan", "fa", "پاكستان"),
        ("stockholm", "fa", "استوكهلم"),
        ("obama", "he", "אובמה"),
        ("london", "ka", "ლონდონ"),
        ("yerevan", "hy", "երեվան"),
        ("smith", "ja", "スミス"),
        ("panda", "ja", "パンダ"),
        ("stockholm", "ja", "ストックホルム"),
        ("busan", "ko", "부산"),
        ("seoul", "ko", "서울"),
        ("pakistan", "ko", "파키스탄"),
    ],
)
def test_latin_words_in_other_scripts(word: str, code: str, spelling: str) -> None:
    assert fold(spelling) in map(fold, spellings(word, code))


@pytest.mark.parametrize(
    ("word", "code", "spelling"),
    [
        ("шевченко", "en", "shevchenko"),
        ("шевченко", "cs", "ševčenko"),
        ("шевченко", "de", "schewtschenko"),
        ("шевченко", "pl", "szewczenko"),
        ("шевченко", "fr", "chevtchenko"),
        ("чайковский", "en", "tchaikovsky"),
        ("харків", "en", "kharkiv"),
        ("страсбург", "fr", "strasbourg"),
        ("παπανδρέου", "en", "papandreou"),
        ("θεσσαλονίκη", "en", "thessaloniki"),
        ("محمد", "en", "mohamed"),
        ("طهران", "en", "tehran"),
        ("חיפה", "en", "haifa"),
        ("თბილისი", "en", "tbilisi"),
        ("երեւան", "en", "yerevan"),
        ("オバマ", "en", "obama"),
        ("김", "en", "kim"),
        ("서울", "en", "seoul"),
    ],
)
def test_romanised(word: str, code: str, spelling: str) -> None:
    assert spelling in spellings(word, code)


def test_from_one_script_to_another_by_the_sound() -> None:
    assert "путιν" not in spellings("путин", "el")
    assert "πουτιν" in spellings("путин", "el")
    assert "اوباما" in spellings("обама", "ar")
    assert "обама" in spellings("オバマ", "ru")


def test_spellings_of_serbian_are_in_the_letters_of_its_index() -> None:
    assert "vašington" in spellings("washington", "sr")


@pytest.mark.parametrize(
    ("word", "code"),
    [
        ("", "ru"),
        ("x", "ru"),
        ("a" * (LONGEST + 1), "ru"),
        ("covid19", "ru"),
        ("wordслово", "en"),
        ("hello", "en"),  # its own script
        ("привет", "uk"),
        ("東京", "en"),  # Chinese characters do not tell how they sound
        ("тайланд", "th"),
        ("hello", "zh"),
        ("hello", "xx"),
    ],
)
def test_words_that_are_not_spelled_otherwise(word: str, code: str) -> None:
    assert spellings(word, code) == []


def test_the_likeliest_come_first_and_no_more_than_asked_for() -> None:
    assert spellings("ivanov", "ru", limit=1) == ["иванов"]
    assert spellings("ivanov", "ru", limit=5) == spellings("ivanov", "ru")[:5]


WORDS = st.one_of(
    st.text("abcdefghijklmnopqrstuvwxyzäöüéčšžñł", max_size=LONGEST + 1),
    st.text("абвгдеёжзийклмнопрстуфхцчшщъыьэюяіїєґў", max_size=12),
    st.text("αβγδεζηθικλμνξοπρστυφχψωάέήίόύώϊϋ", max_size=12),
    st.text("ابتثجحخدذرزسشصضطظعغفقكلمنهويءةى", max_size=10),
    st.text("אבגדהוזחטיכלמנסעפצקרשתםןףץך", max_size=10),
    st.text("アイウエオカキクケコサシスセソッャュョンー", max_size=8),
    st.text("가각간갈감갑강개객거건고공구국군권귀그금기길김나남", max_size=5),
    st.text(max_size=8),
)


@given(WORDS, st.sampled_from(sorted(LANGUAGES)))
def test_any_word_gives_distinct_words_of_the_language(word: str, code: str) -> None:
    found = spellings(word, code)
    assert len(found) == len(set(map(fold, found))) <= 64
    for each in found[:3]:
        tokens = analyse(each, code)
        assert "".join(token.word for token in tokens) == each or language(code).script in ("CJK", "HANGUL")


TABLES = [line.split("\t") for line in DATA.read_text("utf-8").splitlines() if line and not line.startswith("#")]
SCRIPTS = {row.script.split()[0] for row in LANGUAGES.values()}


def ways(kind: str) -> list[tuple[str, str, str]]:
    """Each way in the tables of a kind, with the first name of its table and its unit."""
    cells = [(names.split()[0], cell.split()) for row, names, *cells in TABLES if row == kind for cell in cells]
    return [(name, unit, way.partition("/")[0]) for name, (unit, *found) in cells for way in found]


def test_the_tables_name_known_languages_and_scripts() -> None:
    assert {kind for kind, *_ in TABLES} == {"read", "write", "single"}
    names = {name for _, cell, *_ in TABLES for name in cell.split()}
    assert names <= LANGUAGES.keys() | SCRIPTS | {"*"}
    assert len(ways("read")) > 500 < len(ways("write"))


def test_each_language_is_written_in_its_own_letters() -> None:
    for name, unit, way in ways("write"):
        if name != "*" and way != "-":
            script = language(name).script.split()[0] if name in LANGUAGES else name
            expected = ("KATAKANA", "HIRAGANA") if script == "CJK" else (script,)
            assert all(unicodedata.name(letter).startswith(expected) for letter in way), (name, unit, way)


def test_every_sound_can_be_written_in_every_language() -> None:
    sounds = set("".join(way for _, _, way in ways("read") if way != "-"))
    fallback = {unit for name, unit, _ in ways("write") if name == "*"}
    for script in {name for name, _, _ in ways("write")} & SCRIPTS:
        written = {unit for name, unit, _ in ways("write") if name == script}
        assert sounds <= written | fallback, (script, sounds - written - fallback)
