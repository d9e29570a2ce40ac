"""The store of glossaries: compiling, opening, importing, removing."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docsearch import glossary
from docsearch.analysis import VERSION
from docsearch.errors import DocsearchError, UsageError
from docsearch.glossary import (
    ACRONYM,
    AMBIGUOUS,
    CAPITAL,
    ID,
    SINGLE,
    TYPED,
    UNSPACED,
    WRITTEN,
    Concept,
    Facts,
    Glossary,
    compile_glossary,
    home,
    imported,
    is_acronym,
    keys,
    open_glossary,
    remove,
    save,
    starter,
)

FACTS = Facts("mine", "mine.csv", 0, 0, ())
BANK = Concept("x:bank", "organisation", (("sk", "Mestská banka"), ("en", "City Bank")), ("CB",), ("CAN",))
WATER = Concept("x:water", "concept", (("en", "water"), ("sk", "voda")))


def opened(folder: Path, *concepts: Concept) -> Glossary:
    path = folder / "g.glossary"
    path.write_bytes(compile_glossary(concepts, FACTS))
    return Glossary(path)


def test_the_name_shown_is_the_first_english_one() -> None:
    assert BANK.name == "City Bank"
    assert Concept("x", "concept", (("sk", "voda"),)).name == "voda"
    assert Concept("x", "organisation", (), ("ABC",)).name == "ABC"


def test_a_name_is_keyed_by_stems_and_as_written() -> None:
    found = dict(keys(BANK))
    assert found == {
        ID + "x:bank": 0,
        ACRONYM + "CB": 0,
        ACRONYM + "CAN": AMBIGUOUS,
        "light-slovak:mestsc banc": CAPITAL,
        WRITTEN + "mestska banka": CAPITAL,
        "english:citi bank": CAPITAL,
        WRITTEN + "city bank": CAPITAL,
    }


@pytest.mark.parametrize(
    ("concept", "found"),
    [
        (
            WATER,
            dict.fromkeys(("english:water/wat", TYPED + "water", "light-slovak:vod/vod", TYPED + "voda"), SINGLE),
        ),
        (Concept("x", "programme", (("en", "ISO"), ("en", "of"))), {ACRONYM + "ISO": 0}),
        (Concept("x", "concept", (("en", "IT"),)), {ACRONYM + "IT": AMBIGUOUS}),
        (Concept("x", "concept", (("und", "Foo bar"),)), {WRITTEN + "foo bar": CAPITAL}),
        (
            Concept("x", "concept", (("zh", "歐盟 委員會"), ("ko", "유럽 연합"))),
            {UNSPACED + "欧盟委员会": 0, UNSPACED + "유럽연합": 0},
        ),
        (Concept("x", "concept", (("vi", "Liên minh"),)), {"vi:liên minh": CAPITAL, TYPED + "lien minh": CAPITAL}),
    ],
)
def test_what_may_be_an_everyday_word_is_kept_apart(concept: Concept, found: dict[str, int]) -> None:
    assert {key: flags for key, flags in keys(concept) if key[0] != ID} == found


@pytest.mark.parametrize(
    ("name", "acronym"),
    [
        ("UNESCO", True),
        ("KfW", True),
        ("C40", False),
        ("H2020", False),
        ("Europe", False),
        ("A", False),
        ("R D", False),
    ],
)
def test_acronyms_look_like_acronyms(name: str, acronym: bool) -> None:
    assert is_acronym(name) is acronym


def test_a_compiled_glossary_says_what_its_keys_stand_for(tmp_path: Path) -> None:
    other = BANK._replace(id="x:other", kind="programme")
    compiled = opened(tmp_path, BANK, WATER, other)
    assert [compiled.name(reading.number).id for reading in compiled.readings(WRITTEN + "city bank")] == [
        "x:bank",
        "x:other",
    ]
    assert compiled.readings(WRITTEN + "city") == []
    assert compiled.number("x:water") == 1
    assert compiled.number("x:none") is None
    assert compiled.name(2) == ("x:other", "City Bank", "programme")
    assert compiled.ambiguous(0) == ["CAN"]
    assert compiled.ambiguous(1) == []
    assert compiled.facts == FACTS._replace(concepts=3, names=6, languages=("en", "sk"))


def test_it_knows_how_keys_go_on(tmp_path: Path) -> None:
    compiled = opened(tmp_path, BANK, WATER)
    assert compiled.has(WRITTEN + "city bank")
    assert not compiled.has(WRITTEN + "city")
    assert compiled.following(WRITTEN + "city", 9) == {"bank"}
    assert compiled.following(WRITTEN + "cit", 9) == frozenset()
    assert compiled.following(WRITTEN + "city", 0) == {""}
    assert compiled.begins(WRITTEN + "ci")
    assert compiled.prefixes(WRITTEN + "city bank of") == [WRITTEN + "city bank"]


def test_half_a_surrogate_pair_is_no_key(tmp_path: Path) -> None:
    compiled = opened(tmp_path, BANK)
    assert not compiled.has("\ud800")
    assert compiled.following("\ud800", 9) == frozenset()


def test_the_same_concepts_give_the_same_bytes() -> None:
    assert compile_glossary([BANK, WATER], FACTS) == compile_glossary([BANK, WATER], FACTS)


@given(st.lists(st.tuples(st.text(min_size=1), st.sampled_from(("en", "th", "uk", "und")), st.text()), max_size=8))
def test_any_text_can_be_a_name(tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str, str]]) -> None:
    concepts = [
        Concept(f"{number}:{id}".replace("\0", ""), "concept", ((code, name.replace("\0", "")),), ("ABC",))
        for number, (id, code, name) in enumerate(rows)
        if (id + name).isprintable()
    ]
    compiled = opened(tmp_path_factory.mktemp("g"), *concepts)
    assert [compiled.name(number).id for number in range(len(concepts))] == [concept.id for concept in concepts]
    for number, concept in enumerate(concepts):
        for key, _ in keys(concept):
            assert number in [reading.number for reading in compiled.readings(key)]


@pytest.mark.parametrize("content", [b"", b"no glossary", b"DSNAMES1" + bytes(40)])
def test_what_is_no_glossary_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "g.glossary"
    path.write_bytes(content or b" ")
    with pytest.raises(UsageError, match="cannot read"):
        open_glossary(path)


def test_one_of_another_version_or_cut_short_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "g.glossary"
    whole = compile_glossary([BANK], FACTS)
    path.write_bytes(whole[8:])
    with pytest.raises(UsageError, match="cut short"):
        open_glossary(path)
    path.write_bytes(whole)
    monkeypatch.setattr(glossary, "VERSION", VERSION + 1)
    with pytest.raises(UsageError, match="version"):
        open_glossary(path)


def test_imported_glossaries_lie_beside_the_index(tmp_path: Path) -> None:
    index = str(tmp_path / "index")
    assert imported(index) == []
    facts = save([BANK], "some/My Glossary.csv", index)
    assert facts == Facts("my-glossary", "My Glossary.csv", 1, 2, ("en", "sk"))
    assert [path.name for path in home(index).iterdir()] == ["my-glossary.glossary"]
    assert home(index) == tmp_path / "index.glossary"
    assert open_glossary(imported(index)[0]).number("x:bank") == 0


def test_importing_again_takes_the_place_of_the_old(tmp_path: Path) -> None:
    index = str(tmp_path / "index")
    save([BANK], "a.csv", index)
    before = open_glossary(imported(index)[0])
    assert save([WATER], "a.nt", index).source == "a.nt"
    assert len(imported(index)) == 1
    assert before.number("x:bank") == 0  # who has it open goes on with the old one


def test_an_id_that_is_no_address_gets_the_glossary_s_name(tmp_path: Path) -> None:
    save([BANK._replace(id="12")], "a.csv", str(tmp_path / "index"))
    assert open_glossary(imported(str(tmp_path / "index"))[0]).number("a:12") == 0


def test_an_error_half_way_leaves_what_was_there(tmp_path: Path) -> None:
    index = str(tmp_path / "index")
    save([BANK], "a.csv", index)

    def broken() -> Iterator[Concept]:
        yield WATER
        raise UsageError("line 2")

    with pytest.raises(UsageError, match="line 2"):
        save(broken(), "a.csv", index)
    assert open_glossary(imported(index)[0]).number("x:bank") == 0
    assert len(list(home(index).iterdir())) == 1


def test_removing_forgets_one(tmp_path: Path) -> None:
    index = str(tmp_path / "index")
    save([BANK], "a.csv", index)
    save([BANK], "b.csv", index)
    remove("a", index)
    assert [path.stem for path in imported(index)] == ["b"]
    for name in ("a", "../index", ""):
        with pytest.raises(DocsearchError, match="no glossary"):
            remove(name, index)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_cannot_be_written_is_an_error(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(UsageError, match="cannot write"):
        save([BANK], "a.csv", str(tmp_path / "index"))


def test_the_starter_covers_what_the_programmes_speak_of() -> None:
    facts = starter().facts
    assert facts.concepts >= 80
    assert len(facts.languages) >= 12
    assert starter().number("concept:iurc") is not None
