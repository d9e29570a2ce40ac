"""Lexicons as files: what is compiled is found, and a damaged file is told from a sound one."""

import tempfile
from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docsearch.analysis import VERSION, fold
from docsearch.errors import UsageError
from docsearch.lexicon.entries import Link, Sense
from docsearch.lexicon.store import LEAST, LONGEST, MOST, PLAIN, Lexicon, compile_lexicon, key

TWIN = Sense("1", (("en", "twin city"), ("en", "sister cities"), ("vi", "thành phố kết nghĩa")))
CITY = Sense("2", (("en", "city"), ("vi", "thành phố"), ("vi", "đô thị"), ("th", "เมือง")))
BANK = Sense("3", (("en", "bank"), ("vi", "ngân hàng")))
SHORE = Sense("4", (("en", "bank"), ("en", "shore"), ("vi", "bờ")))

WORDS = st.text(st.characters(codec="utf-8", categories=["L", "M", "N", "P", "Zs"]), min_size=1, max_size=12)
LATIN = st.text("abdeinorstuáéơưđ ", min_size=1, max_size=12)
SENSES = st.lists(
    st.builds(
        lambda english, vietnamese: Sense("", tuple(("en", w) for w in english) + tuple(("vi", w) for w in vietnamese)),
        st.lists(LATIN, min_size=1, max_size=3),
        st.lists(LATIN, min_size=1, max_size=3),
    ),
    max_size=4,
)


def opened(
    folder: Path, senses: Iterable[Sense], links: Iterable[Link] = (), languages: tuple[str, str] = ("en", "vi")
) -> Lexicon:
    data = compile_lexicon(senses, links, languages, ("a", "b"))
    assert data is not None
    path = folder / "one.lexicon"
    path.write_bytes(data)
    return Lexicon(path)


def asked(lexicon: Lexicon, word: str, code: str) -> dict[str, float]:
    return dict(lexicon.translations(key(word, code), code))


def test_words_are_found_both_ways_under_any_ending(tmp_path: Path) -> None:
    lexicon = opened(tmp_path, [TWIN, CITY])
    assert asked(lexicon, "City", "en").keys() == asked(lexicon, "cities", "en").keys()
    assert {"thành phố", "đô thị"} <= asked(lexicon, "city", "en").keys()
    assert asked(lexicon, "twin cities", "en").keys() == {"thành phố kết nghĩa"}
    assert asked(lexicon, "thành phố kết nghĩa", "vi").keys() == {key("twin city", "en"), key("sister city", "en")}
    assert lexicon.begins(key("twin", "en"), "en")
    assert not lexicon.begins("twix", "en")


def test_facts_say_what_it_is(tmp_path: Path) -> None:
    lexicon = opened(tmp_path, [CITY])
    assert (lexicon.facts.first, lexicon.facts.second, lexicon.facts.sources) == ("en", "vi", ("a", "b"))
    assert lexicon.analysis == VERSION
    assert lexicon.facts.words[0] == 1
    assert "đô thị" in lexicon.words("vi")


def test_a_word_of_several_meanings_shares_its_weight(tmp_path: Path) -> None:
    found = asked(opened(tmp_path, [BANK, SHORE]), "bank", "en")
    assert found["ngân hàng"] == pytest.approx(0.5**0.5, abs=0.01)  # 1/2 there, 1 back
    assert found["bờ"] == pytest.approx(0.5, abs=0.01)  # 1/2 there, 1/2 back: shores are banks and shores


def test_senses_of_one_id_are_one_whatever_file_they_stand_in(tmp_path: Path) -> None:
    apart = [Sense("wn30:1-n", (("en", "book"),)), Sense("wn30:1-n", (("vi", "sách"),))]
    assert asked(opened(tmp_path, apart), "book", "en") == {"sách": 1.0}
    assert compile_lexicon([sense._replace(id="") for sense in apart], [], ("en", "vi")) is None


def test_accents_that_count_may_be_left_out(tmp_path: Path) -> None:
    lexicon = opened(tmp_path, [CITY])
    assert asked(lexicon, "thanh pho", "vi") == {}
    assert dict(lexicon.translations(PLAIN + "thanh pho", "vi")).keys() == {"citi"}
    catalan = opened(tmp_path, [Sense("", (("ca", "nació"), ("en", "nation")))], languages=("ca", "en"))
    assert not any(word.startswith(PLAIN) for word in catalan.words("ca"))


def test_senses_have_what_links_leave(tmp_path: Path) -> None:
    links = [Link("bank", "nhà băng", 0.8, 1.0), Link("river", "sông", 0.9, 0.9)]
    lexicon = opened(tmp_path, [BANK], links)
    assert asked(lexicon, "river", "en")["sông"] == pytest.approx(0.9, abs=0.01)
    assert asked(lexicon, "bank", "en")["nhà băng"] == pytest.approx(0.8**0.5, abs=0.01)
    assert asked(lexicon, "bank", "en")["ngân hàng"] == pytest.approx(0.2**0.5, abs=0.01)


def test_definitions_are_no_words_and_the_best_translations_are_kept(tmp_path: Path) -> None:
    long = " ".join(f"word{n}" for n in range(LONGEST + 1))
    assert compile_lexicon([Sense("", (("en", long), ("vi", "sách")))], [], ("en", "vi")) is None
    many = [Link("thing", f"cái{n}", (n + 1) / 100, 1.0) for n in range(2 * MOST)]
    found = opened(tmp_path, [], many).translations("thing", "en")
    assert len(found) == MOST
    assert found[0][0] == f"cái{2 * MOST - 1}"
    rare = [Link("thing", "cái", 1.0, 1.0), Link("thing", "con", LEAST**2 / 2, 1.0)]
    assert [word for word, _ in opened(tmp_path, [], rare).translations("thing", "en")] == ["cái"]


def test_a_memory_of_keys_changes_nothing() -> None:
    calls = []

    def remembered(word: str, code: str) -> str:
        calls.append(word)
        return key(word, code)

    senses = [TWIN, CITY, BANK, SHORE]
    assert compile_lexicon(senses, [], ("en", "vi"), (), remembered) == compile_lexicon(senses, [], ("en", "vi"))
    assert "เมือง" not in calls


@given(SENSES)
def test_what_is_compiled_is_found(senses: list[Sense]) -> None:
    data = compile_lexicon(senses, [], ("en", "vi"))
    pairs = {
        (key(one, "en"), key(other, "vi"))
        for sense in senses
        for language, one in sense.words
        for target, other in sense.words
        if (language, target) == ("en", "vi")
    }
    pairs = {pair for pair in pairs if all(one and one.count(" ") < LONGEST for one in pair)}
    if data is None:
        assert not pairs
        return
    with tempfile.NamedTemporaryFile(suffix=".lexicon") as file:
        file.write(data)
        file.flush()
        lexicon = Lexicon(Path(file.name))
        for one, other in pairs:
            assert 0 < dict(lexicon.translations(one, "en"))[other] <= 1
            assert one in dict(lexicon.translations(other, "vi"))
            if fold(other) != other:
                assert one in dict(lexicon.translations(PLAIN + fold(other), "vi"))


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("lexicon")
    opened(folder, [TWIN, CITY, BANK, SHORE])
    return folder / "one.lexicon"


@given(WORDS, st.sampled_from(["en", "vi", "th"]))
def test_any_word_may_be_asked(sound: Path, word: str, code: str) -> None:
    lexicon = Lexicon(sound)
    for one in (word, key(word, code), PLAIN + word, "\ud800", ""):
        assert lexicon.translations(one, code) == [] or lexicon.begins(one, code)


@given(st.data(), st.integers(1, 255))
def test_one_wrong_byte_is_noticed_wherever_it_is(sound: Path, data: st.DataObject, change: int) -> None:
    content = bytearray(sound.read_bytes())
    content[data.draw(st.integers(0, len(content) - 1))] ^= change
    refused(bytes(content))


@given(st.data())
def test_a_file_cut_off_or_grown_is_noticed(sound: Path, data: st.DataObject) -> None:
    content = sound.read_bytes()
    refused(content[: data.draw(st.integers(0, len(content) - 1))])
    refused(content + data.draw(st.binary(min_size=1, max_size=9)))


@given(st.binary(max_size=200))
def test_what_is_no_lexicon_is_refused(content: bytes) -> None:
    refused(content)
    refused(b"DSLEXIC1" + content)


def refused(content: bytes) -> None:
    with tempfile.NamedTemporaryFile(suffix=".lexicon") as file:
        file.write(content)
        file.flush()
        with pytest.raises(UsageError, match="cannot read the lexicon") as raised:
            Lexicon(Path(file.name))
    assert raised.value.hint


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    for path in (tmp_path / "none.lexicon", tmp_path):
        with pytest.raises(UsageError, match="cannot read the lexicon"):
            Lexicon(path)
