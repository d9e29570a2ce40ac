"""What members are called."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docsearch.containers.names import LONGEST, Names, last, leads_out, leftover, tame
from docsearch.sources.files import INSIDE


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("a/b.txt", "a/b.txt"),
        ("./a//b.txt", "a/b.txt"),
        ("../../etc/passwd", "etc/passwd"),
        ("a/../../b.txt", "a/b.txt"),
        ("/etc/passwd", "etc/passwd"),
        ("C:/Windows/a.txt", "Windows/a.txt"),
        ("C:..", "C:.."),
        ("..", "unnamed"),
        ("", "unnamed"),
        ("a\x00b\n.txt", "a\\x00b\\x0a.txt"),
        ("caf\udce9.txt", "caf\\xe9.txt"),
        ("lone \ud83d.txt", "lone ?.txt"),
        ("what!/a.txt", "what\\x21/a.txt"),
        ("Hà Nội/báo cáo.txt", "Hà Nội/báo cáo.txt"),
    ],
)
def test_names_become_places(name: str, place: str) -> None:
    assert tame(name) == place


def test_a_long_name_keeps_its_extension() -> None:
    assert tame("x" * 5000 + ".docx").endswith("x.docx")
    assert len(tame("x" * 5000 + ".docx")) == LONGEST
    assert len(tame("a/" * 100_000 + "b.txt").split("/")) == 64


@given(st.text(alphabet=st.characters(exclude_categories=()), max_size=60))
def test_a_place_is_relative_stays_inside_and_can_be_shown(name: str) -> None:
    place = tame(name)
    parts = place.split("/")
    assert place
    assert not {"", ".", ".."} & set(parts)
    assert INSIDE not in place
    assert "\x00" not in place
    assert place.encode("utf-8")
    assert tame(name) == place


@given(st.lists(st.sampled_from(["a.txt", "A.txt", "a (2).txt", "b/a", "b/.a", "a"]), max_size=30))
def test_every_place_is_given_once(places: list[str]) -> None:
    names = Names()
    given_ = [names.unique(place) for place in places]
    assert len(set(given_)) == len(places)
    assert [place for place, before in zip(given_, places, strict=True) if place == before][:1] == places[:1]


def test_the_second_of_a_name_is_numbered_before_its_extension() -> None:
    names = Names()
    assert [names.unique("b.c/a.txt") for _ in range(3)] == ["b.c/a.txt", "b.c/a (2).txt", "b.c/a (3).txt"]
    assert [names.unique("b.c/a") for _ in range(2)] == ["b.c/a", "b.c/a (2)"]


@pytest.mark.parametrize("name", [".DS_Store", "__MACOSX/._a.txt", "a/Thumbs.db", ".git/config", "~$a.docx", "a.txt~"])
def test_leftovers(name: str) -> None:
    assert leftover(name)


@pytest.mark.parametrize("name", ["a.txt", "./a.txt", "../a.txt", "a.b/c"])
def test_no_leftovers(name: str) -> None:
    assert not leftover(name)


@pytest.mark.parametrize(
    ("place", "link", "out"),
    [
        ("a", "b", False),
        ("a/b", "../c", False),
        ("a/b", "../../c", True),
        ("a", "..", True),
        ("a/b/c", "x/../../../../d", True),
        ("a", "/etc/passwd", True),
        ("a", "C:\\x", True),
        ("a/b", "..\\..\\x", True),
    ],
)
def test_links_out(place: str, link: str, out: bool) -> None:
    assert leads_out(place, link) is out


def test_last_part_of_a_name_of_any_system() -> None:
    assert [last(name) for name in ("a", "/x/a", "C:\\x\\a", "a/")] == ["a", "a", "a", ""]
