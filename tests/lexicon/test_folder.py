"""Which lexicons are in force for an index, and the way through English."""

from pathlib import Path

import pytest

from docsearch.errors import UsageError
from docsearch.lexicon import folder
from docsearch.lexicon.entries import Link, Sense
from docsearch.lexicon.folder import THROUGH_PIVOT, Lexicons, home, open_lexicons
from docsearch.lexicon.store import compile_lexicon

CITY = Sense("", (("en", "city"), ("vi", "thành phố"), ("th", "เมือง"), ("ca", "ciutat")))
BOOK = Sense("", (("ca", "llibre"), ("vi", "sách")))


def write(place: Path, first: str, second: str, *senses: Sense, links: tuple[Link, ...] = ()) -> Path:
    place.mkdir(parents=True, exist_ok=True)
    data = compile_lexicon(senses, links, (first, second))
    assert data is not None
    path = place / f"{first}-{second}.lexicon"
    path.write_bytes(data)
    return path


@pytest.fixture
def shipped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder in place of that of the lexicons shipped."""
    monkeypatch.setattr(folder, "_SHIPPED", tmp_path / "shipped")
    return tmp_path / "shipped"


def test_a_lexicon_is_asked_in_either_order(tmp_path: Path) -> None:
    lexicons = Lexicons((write(tmp_path, "en", "vi", CITY),))
    assert lexicons.languages == {"en", "vi"}
    assert lexicons.translations("citi", "en", "vi")[0][0] == "thành phố"
    assert lexicons.translations("thành phố", "vi", "en") == [("citi", 1.0)]
    assert lexicons.translations("citi", "en", "th") == []
    assert lexicons.of("vi", "en") is lexicons.of("en", "vi")
    assert lexicons.of("en", "th") is None


def test_english_is_in_the_middle_at_a_discount(tmp_path: Path) -> None:
    lexicons = Lexicons((write(tmp_path, "en", "vi", CITY), write(tmp_path, "en", "th", CITY)))
    assert dict(lexicons.translations("เมือง", "th", "vi"))["thành phố"] == pytest.approx(THROUGH_PIVOT, abs=0.01)
    assert lexicons.begins("เมื", "th", "vi")
    assert not lexicons.begins("ค", "th", "vi")


def test_a_lexicon_of_the_two_languages_comes_before_the_way_through_english(tmp_path: Path) -> None:
    paths = (write(tmp_path, "ca", "en", CITY), write(tmp_path, "en", "vi", CITY), write(tmp_path, "ca", "vi", BOOK))
    lexicons = Lexicons(paths)
    assert lexicons.translations("llib", "ca", "vi")[0] == ("sách", 1.0)
    assert lexicons.translations("ciut", "ca", "vi")[0][1] == pytest.approx(THROUGH_PIVOT, abs=0.01)


def test_weights_of_several_ways_add_up(tmp_path: Path) -> None:
    ways = (Link("ciutat", "city", 0.5, 1.0), Link("ciutat", "town", 0.5, 1.0))
    there = write(tmp_path, "ca", "en", links=ways)
    back = write(tmp_path, "en", "vi", links=(Link("city", "phố", 1.0, 0.5), Link("town", "phố", 1.0, 0.5)))
    assert dict(Lexicons((there, back)).translations("ciut", "ca", "vi"))["phố"] == pytest.approx(0.8, abs=0.01)


def test_what_was_made_for_the_index_comes_before_what_is_shipped(tmp_path: Path, shipped: Path) -> None:
    index = str(tmp_path / "index")
    write(shipped, "en", "vi", CITY)
    write(shipped, "en", "th", CITY)
    assert open_lexicons(index).translations("citi", "en", "vi")
    write(home(index), "en", "vi", Sense("", (("en", "book"), ("vi", "sách"))))
    lexicons = open_lexicons(f"{index}/")
    assert lexicons.translations("citi", "en", "vi") == []
    assert lexicons.translations("book", "en", "vi") == [("sách", 1.0)]
    assert lexicons.translations("citi", "en", "th")
    assert lexicons.knows("book", "en")
    assert not lexicons.knows("book", "vi")


def test_lexicons_are_opened_once_and_anew_when_they_change(tmp_path: Path, shipped: Path) -> None:
    index = str(tmp_path / "index")
    path = write(home(index), "en", "vi", CITY)
    assert open_lexicons(index) is open_lexicons(index)
    before = open_lexicons(index)
    path.rename(path.with_name("en-th.lexicon"))
    assert open_lexicons(index) is not before
    assert open_lexicons(str(tmp_path / "other")).languages == frozenset()
    assert not shipped.exists()


def test_a_damaged_lexicon_is_told_when_it_is_asked(tmp_path: Path) -> None:
    path = write(tmp_path, "en", "vi", CITY)
    path.write_bytes(path.read_bytes()[:-1])
    lexicons = Lexicons((path,))
    assert lexicons.languages == {"en", "vi"}
    with pytest.raises(UsageError, match=r"en-vi\.lexicon"):
        lexicons.translations("citi", "en", "vi")


def test_languages_are_connected_directly_and_through_english(tmp_path: Path) -> None:
    lexicons = Lexicons((write(tmp_path, "en", "vi", CITY), write(tmp_path, "en", "th", CITY)))
    assert all(lexicons.connect(*pair) for pair in (("en", "vi"), ("vi", "en"), ("th", "vi"), ("vi", "th")))
    assert not any(lexicons.connect(*pair) for pair in (("en", "ca"), ("ca", "en"), ("ca", "vi"), ("vi", "ca")))
    assert lexicons.translations("ciutat", "ca", "vi") == []
