"""Ways from language to language."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docsearch.errors import ModelMissing, UsageError
from docsearch.translation.fetching import install
from docsearch.translation.installing import remove
from docsearch.translation.packages import Model
from docsearch.translation.routes import route

pytestmark = pytest.mark.usefixtures("place")


def model(source: str, target: str, version: str = "1.0") -> Model:
    return Model(source, target, f"argos {source}-{target} {version}", Path(f"{source}{target}"), "")


def test_of_two_versions_the_newer_counts() -> None:
    assert route("vi", "en", [model("vi", "en", "1.10"), model("vi", "en", "1.9")])[0].name == "argos vi-en 1.10"


@pytest.mark.parametrize(
    ("pairs", "legs"),
    [
        ("vi-sk vi-en en-sk", "vi-sk"),
        ("vi-ca ca-sk vi-en en-sk vi-th th-sk", "vi-en en-sk"),
        ("vi-en en-fr fr-sk vi-th th-sk", "vi-th th-sk"),
        ("vi-ca ca-en en-sk vi-da da-th th-sk", "vi-ca ca-en en-sk"),
    ],
)
def test_the_route_is_the_shortest_and_goes_through_english_if_it_can(pairs: str, legs: str) -> None:
    models = [model(*pair.split("-")) for pair in pairs.split()]
    assert [f"{one.source}-{one.target}" for one in route("vi", "sk", models)] == legs.split()
    assert route("vi", "vi", models) == ()


CODES = ["en", "vi", "sk", "th", "zh"]
PAIRS = st.lists(st.tuples(st.sampled_from(CODES), st.sampled_from(CODES)), max_size=12)


@given(PAIRS)
def test_a_route_leads_there_and_none_is_shorter(pairs: list[tuple[str, str]]) -> None:
    reached = {"vi": 0}
    for steps in range(len(CODES)):
        reached |= {t: steps + 1 for s, t in pairs if reached.get(s) == steps and t not in reached}
    models = [model(*pair) for pair in pairs]
    if "sk" not in reached:
        with pytest.raises(ModelMissing):
            route("vi", "sk", models)
        return
    way = route("vi", "sk", models)
    assert len(way) == reached["sk"]
    assert [one.source for one in way] + ["sk"] == ["vi", *(one.target for one in way)]


@pytest.mark.parametrize(
    ("pairs", "target", "message", "hint"),
    [
        ("", "en", "no model translates vi to en", "run: docsearch translate install vi en"),
        (
            "th-sk",
            "sk",
            "no model translates vi to sk; vi-en and en-sk would",
            "run: docsearch translate install vi en && docsearch translate install en sk",
        ),
        (
            "vi-th th-en",
            "sk",
            "no model translates vi to sk; en-sk in addition would",
            "run: docsearch translate install en sk",
        ),
    ],
)
def test_a_missing_route_says_what_would_make_one(pairs: str, target: str, message: str, hint: str) -> None:
    with pytest.raises(ModelMissing) as raised:
        route("vi", target, [model(*pair.split("-")) for pair in pairs.split()])
    assert (str(raised.value), raised.value.hint) == (message, hint)


@pytest.mark.parametrize(("source", "target"), [("xx", "en"), ("vi", "qq"), ("", "en"), ("Vietnamese!", "en")])
def test_codes_that_no_language_has_are_refused(source: str, target: str, place: Path) -> None:
    for function in (lambda s, t: route(s, t, [model("vi", "en")]), install, remove):
        with pytest.raises(UsageError, match="no language has the code"):
            function(source, target)
    assert not place.exists()
