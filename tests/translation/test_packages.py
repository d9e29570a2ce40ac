"""What packages of Argos say of themselves, and what they are called."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path

import pytest

from argosmodels import files, unpack
from docsearch.translation.packages import Flaw, Metadata, Model, described, metadata, pair_of_damaged, tag


def test_a_package_and_what_it_is_called() -> None:
    about = metadata(json.loads(files("zt", "pb", "1.10")["metadata.json"]))
    assert about == Metadata("zt", "pb", "1.10")
    assert about.pair == ("zh", "pt")
    assert (about.name, about.folder) == ("argos zt-pb 1.10", "translate-zt_pb-1_10")
    assert described(Model("zh", "pt", about.name, Path(), "")) == about


def test_of_several_the_language_itself_counts_then_the_newest() -> None:
    ranked = [Metadata("zt", "en", "2.0"), Metadata("zh", "en", "1.9"), Metadata("zh", "en", "1.10")]
    assert all(one.rank < other.rank for one, other in pairwise(ranked))


@pytest.mark.parametrize(
    ("code", "expected"), [("pb", "pt"), ("nb", "no"), ("vie", "vi"), ("zh-Hans", "zh"), ("xx", "xx"), ("", "")]
)
def test_codes_are_made_primary_tags(code: str, expected: str) -> None:
    assert tag(code) == expected


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"type": "sbd"}, "a package of type 'sbd', not a translation model"),
        ({"from_code": "../x"}, "no language as from_code"),
        ({"to_code": 3}, "no language as to_code"),
        ({"package_version": "1/2"}, "no version as package_version"),
        ({"package_version": "9" * 33}, "no version as package_version"),
    ],
)
def test_what_could_not_be_a_part_of_a_path_is_refused(changed: dict[str, object], told: str) -> None:
    with pytest.raises(Flaw, match=told):
        metadata(json.loads(files()["metadata.json"]) | changed)


@pytest.mark.parametrize(
    ("name", "languages"), [("translate-vi_en-1_9", ("vi", "en")), ("pb_en", ("pt", "en")), ("any", (None, None))]
)
def test_languages_of_a_package_without_metadata(name: str, languages: tuple[str | None, ...], tmp_path: Path) -> None:
    assert pair_of_damaged(unpack(tmp_path / name, {"x": b""})) == languages
    assert pair_of_damaged(unpack(tmp_path / name, files("th", "sk"))) == ("th", "sk")
