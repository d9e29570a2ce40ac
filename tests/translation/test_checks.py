"""Output of a model that cannot be a translation is found out, and good translations are left alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docsearch.translation.checks import REASONS, extent, fault

EVALUATION = Path(__file__).parents[2] / ".." / "shared" / "eval" / "parallel"
SENTENCE = "Thành phố Đà Nẵng và thành phố Košice ký biên bản ghi nhớ về hợp tác văn hóa."
TRANSLATION = "The city of Da Nang and the city of Košice signed a memorandum on cultural cooperation."


@pytest.mark.parametrize(
    ("source", "output", "target"),
    [
        (SENTENCE, TRANSLATION, "en"),
        (TRANSLATION, SENTENCE, "vi"),
        ("Bratislava là thủ đô của Slovakia.", "Bratislava is the capital of Slovakia.", "en"),
        ("เมืองพี่น้อง", "Sister cities", "en"),
        ("Áno.", "Yes.", "en"),
        (
            "欢迎来到北京大学的国际交流中心。",
            "Welcome to the international exchange centre of Peking University.",
            "en",
        ),
        ("Welcome to the international exchange centre of Peking University.", "欢迎来到北京大学国际交流中心。", "zh"),
        ("Mercedes-Benz GLE 350", "Mercedes-Benz GLE 350", "sk"),
        ("Ha ha ha ha ha ha ha ha ha!", "Ha ha ha ha ha ha ha ha ha!", "en"),
        ("2016 - 2020", "2016 - 2020", "en"),
        ("...", "", "en"),
        ("NATO", "NATO", "th"),
        ("Ко је то?", "Ko je to, reci mi molim te?", "sr"),
        ("This city has worked with us for many years.", "Esta cidade colabora connosco desde hai moitos anos.", "gl"),
        ("This city has worked with us for many years.", "Бул шаар биз менен көп жылдан бери кызматташат.", "ky"),
        ("This city has worked with us for many years.", "यो शहरले हामीसँग धेरै वर्षदेखि सहकार्य गर्दै आएको छ।", "ne"),
    ],
)
def test_nothing_is_wrong_with_a_translation(source: str, output: str, target: str) -> None:
    assert fault(source, output, target) is None


@pytest.mark.parametrize(
    ("reason", "source", "output", "target"),
    [
        ("empty", SENTENCE, "", "en"),
        ("empty", SENTENCE, " .", "en"),
        ("copied", SENTENCE, SENTENCE, "en"),
        ("copied", SENTENCE, SENTENCE.upper() + "!", "en"),
        ("language", SENTENCE, "Mesto Da Nang a mesto Košice podpísali memorandum o kultúrnej spolupráci.", "en"),
        ("language", SENTENCE, "เมืองดานังและเมืองคอชิตเซลงนามบันทึกความเข้าใจ", "en"),
        ("language", TRANSLATION, "Da Nang and Košice signed a memorandum.", "th"),
        (
            "repeated",
            SENTENCE,
            "The city of Da Nang of the city of the city of the city of the city of the city.",
            "en",
        ),
        ("repeated", SENTENCE, "The cooperation cooperation cooperation cooperation cooperation cooperation.", "en"),
        ("repeated", TRANSLATION, "城市合作城市合作城市合作城市合作城市合作城市合作。", "zh"),
        ("truncated", SENTENCE, "The city of Da Nang and.", "en"),
        (
            "overlong",
            "Thành phố Đà Nẵng.",
            "Da Nang is a large city and many people from all over the world go there.",
            "en",
        ),
    ],
)
def test_what_is_wrong(reason: str, source: str, output: str, target: str) -> None:
    assert fault(source, output, target) == reason
    assert reason in REASONS


def test_one_output_for_many_sentences_is_wrong_however_good_it_looks() -> None:
    output = "The two cities work together."
    sources = ["Obe mestá spolupracujú.", "Zmluva bola podpísaná včera.", "Primátor otvoril nové múzeum."]
    assert [fault(one, output, "en", sources) for one in sources] == ["constant"] * 3
    assert fault(sources[0], output, "en", sources[:2]) is None
    assert fault(sources[0], output, "en", [sources[0].upper(), f"„{sources[0]}“"]) is None
    assert fault("Áno.", "Yes.", "en", ["Hej.", "Iste.", "Veru."]) is None


def test_letters_count_by_what_they_say() -> None:
    assert extent("Košice 2017!") == 10
    assert extent("北京") == 6
    assert extent("कि") == 1.5  # marks do not count


@pytest.mark.parametrize("language", ["ca", "es", "id", "sk", "th", "vi"])
def test_people_are_seldom_said_to_be_wrong(language: str) -> None:
    path = EVALUATION / f"en-{language}.tsv"
    if not path.exists():
        pytest.skip("no evaluation data in ../shared/eval")
    pairs = [line.split("\t")[:2] for line in path.read_text(encoding="utf-8").splitlines()[::4]]
    wrong = [pair for pair in pairs if fault(pair[0], pair[1], language) or fault(pair[1], pair[0], "en")]
    assert len(wrong) <= 0.03 * len(pairs)


TEXTS = st.text(max_size=60) | st.lists(
    st.sampled_from([*"aŽ9 .\n北กا\u0301\ud800", "the ", "город "]), max_size=60
).map("".join)


@given(TEXTS, TEXTS, st.sampled_from(["en", "zh", "sr", "und", "xx", ""]), st.lists(TEXTS, max_size=3))
def test_any_text_is_judged(source: str, output: str, target: str, others: list[str]) -> None:
    assert fault(source, output, target, others) in (None, *REASONS)
    assert extent(source) >= 0
