"""The starter glossary: that its table is well formed, and says enough in enough languages."""

import re
import tomllib
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import docsearch
from docsearch.analysis import fold
from docsearch.languages import LANGUAGES

TABLES: dict[str, dict[str, Any]] = tomllib.loads(
    (Path(docsearch.__file__).parent / "data" / "glossary.toml").read_text("utf-8")
)
KINDS = {"organisation", "programme", "concept"}
LEAST_LANGUAGES = 12


def names() -> Iterator[tuple[str, str, str]]:
    """Concept, language and name."""
    for id, table in TABLES.items():
        for code, several in table["names"].items():
            for name in several:
                yield id, code, name


def written() -> Iterator[tuple[str, str]]:
    """Concept and everything it is called, acronyms too."""
    yield from ((id, name) for id, _, name in names())
    yield from ((id, name) for id, table in TABLES.items() for name in acronyms(table))


def acronyms(table: dict[str, Any]) -> list[str]:
    return [*table.get("acronyms", ()), *table.get("ambiguous", ())]


def scripts(text: str) -> set[str]:
    return {unicodedata.name(letter).split()[0] for letter in text if letter.isalpha()}


def test_there_are_enough_concepts_of_each_kind() -> None:
    kinds = Counter(table["kind"] for table in TABLES.values())
    assert kinds.keys() == KINDS
    assert min(kinds.values()) >= 20
    assert kinds.total() >= 100


def test_every_goal_of_the_2030_agenda_is_there_with_its_number() -> None:
    for number in range(1, 18):
        assert {f"SDG {number}", f"ODS {number}", f"ЦУР {number}"} <= set(TABLES[f"sdg-{number}"]["acronyms"])


@pytest.mark.parametrize("id", TABLES)
def test_a_concept_is_well_formed(id: str) -> None:
    table = TABLES[id]
    assert re.fullmatch("[a-z0-9]+(-[a-z0-9]+)*", id)
    assert table.keys() <= {"kind", "acronyms", "ambiguous", "names"}
    assert table["kind"] in KINDS
    assert table["names"].keys() <= LANGUAGES.keys()
    assert table["names"]["en"]
    assert len(table["names"]) >= LEAST_LANGUAGES
    assert all(table["names"].values())


def test_names_are_composed_and_trimmed() -> None:
    for id, name in written():
        assert unicodedata.is_normalized("NFC", name), (id, name)
        assert name == " ".join(name.split()), (id, name)
        assert name.isprintable(), (id, name)
        assert any(map(str.isalpha, name)), (id, name)


def test_no_name_stands_twice_in_a_language() -> None:
    for id, table in TABLES.items():
        for code, several in table["names"].items():
            assert len({name.casefold() for name in several}) == len(several), (id, code)
        assert len(set(acronyms(table))) == len(acronyms(table)), id


def test_no_name_belongs_to_two_concepts() -> None:
    owners = defaultdict(set)
    for id, _, name in names():
        owners[fold(name.casefold())].add(id)
    for id, table in TABLES.items():
        for acronym in acronyms(table):
            owners[acronym].add(id)
    assert not {name: ids for name, ids in owners.items() if len(ids) > 1}


def test_acronyms_are_written_in_capitals() -> None:
    for id, table in TABLES.items():
        for acronym in table.get("acronyms", ()):
            assert sum(map(str.isupper, acronym)) > sum(map(str.islower, acronym)), (id, acronym)


def test_what_is_ambiguous_is_one_word() -> None:
    for id, table in TABLES.items():
        assert not any(re.search(r"\s", acronym) for acronym in table.get("ambiguous", ())), id


def test_no_word_mixes_letters_that_look_alike() -> None:
    for id, name in written():
        for word in re.findall(r"[^\W\d_]+", name):
            assert len(scripts(word) & {"LATIN", "CYRILLIC", "GREEK"}) < 2, (id, word)


def test_names_are_in_the_script_of_their_language() -> None:
    for id, code, name in names():
        known = set((LANGUAGES[code].script or "LATIN").split())
        known |= {"HIRAGANA", "KATAKANA"} if code == "ja" else set()
        found = scripts(name)
        assert found & known or found == {"LATIN"}, (id, code, name)  # names of programmes are kept as they are
