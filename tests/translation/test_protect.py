"""Numbers, addresses and names are there after translation, or their loss is noticed."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docsearch.entities.places import find_places
from docsearch.entities.running import find
from docsearch.translation.protect import is_translatable, lost, split_at, with_names


def missing(source: str, output: str, languages: tuple[str, str] = ("sk", "en")) -> list[str]:
    return [source[start:end] for start, end in lost(source, output, languages)]


@pytest.mark.parametrize(
    ("source", "output"),
    [
        ("Píšte na Jana.Novak@kosice.sk alebo info@example.org.", "Write to jana.novak@kosice.sk or info@example.org."),
        ("Viac na https://www.kosice.sk/clanok?id=7.", "More at https://www.kosice.sk/clanok?id=7"),
        ("Rozpočet je 1 250 000,50 EUR.", "The budget is EUR 1,250,000.50."),
        ("Rozpočet je 1.250.000 EUR.", "The budget is 1250000 euros."),
        ("Dňa 05.12.2017 o 14:30", "On 5 December 2017 at 2:30 pm"),
        ("V 20. storočí", "In the XX century"),
        ("Mal 3 deti.", "He had three children."),
        ("V rokoch 1936-37", "From 1936 to 1937"),
        ("Zľava 15 %", "A discount of 15%"),
    ],
)
def test_what_survives_in_another_form_is_not_lost(source: str, output: str) -> None:
    assert missing(source, output) == []


def test_numbers_of_other_scripts_and_eras_are_the_same() -> None:
    assert missing("ในปี พ.ศ. ๒๕๖๒", "In 2019", ("th", "en")) == []
    assert missing("In 2019", "ในปี พ.ศ. 2562", ("en", "th")) == []
    assert missing("Trong năm 2562", "In 2019", ("vi", "en")) == ["2562"]
    assert missing("预算为50万元", "The budget is 500,000 yuan", ("zh", "en")) == []
    assert missing("The budget is 500,000 yuan", "预算为50万元", ("en", "zh")) == []
    assert missing("عام ١٩٩٨", "In 1998", ("ar", "en")) == []
    assert missing("1,00,000 लोग", "100,000 people", ("hi", "en")) == []


@pytest.mark.parametrize(
    ("expected", "source", "output"),
    [
        (["2017"], "Zmluva z roku 2017", "A treaty of 2071"),
        (["500 000"], "Dotácia 500 000 EUR", "A grant of EUR 50,000"),
        (["info@kosice.sk"], "Píšte na info@kosice.sk.", "Write to info @ Kosice."),
        (["12. marca 2017"], "Zmluva z 12. marca 2017", "A treaty of 12 May 2017"),
        (["marci 2017"], "Podpísali ju v marci 2017", "They signed it in May 2017"),
        ([], "Podpísali ju v marci 2017", "They signed it in spring 2017"),
        ([], "Zmluva z 12. 3. 2017", "A treaty of March 12th, 2017"),
        (["www.kosice.sk/a_b", "2019"], "Pozri www.kosice.sk/a_b z 2019.", "See www.kosice.sk/a b."),
    ],
)
def test_what_is_lost(expected: list[str], source: str, output: str) -> None:
    assert missing(source, output) == expected


@pytest.mark.parametrize(
    "sentence",
    ["Mesto", "Kontakt: info@kosice.sk", "Zmluva z 5. 5. 2017", "เมือง", "NATO rokuje", "城市", "KONTAKT", "KDE SME"],
)
def test_sentences_with_words_are_translated(sentence: str) -> None:
    assert is_translatable(sentence, "sk")


@pytest.mark.parametrize(
    "sentence",
    ["", "...", "2017", "5. 5. 2017", "info@kosice.sk", "https://kosice.sk/a", "NATO", "+421 905 123 456", "A)"],
)
def test_sentences_without_words_are_not(sentence: str) -> None:
    assert not is_translatable(sentence, "sk")


def test_the_name_of_a_city_alone_is_not_translated() -> None:
    assert not is_translatable("Košice", "sk", find_places("Košice", "sk"))
    assert is_translatable("Rakúsko", "sk", find_places("Rakúsko", "sk"))


@pytest.mark.parametrize(
    ("expected", "source", "output"),
    [
        ("", "Mesto Košice a Viedeň", "The city of Košice and Vienna"),
        ("", "Stretli sa v Bratislave.", "They met in Bratislava."),
        ("", "Stretli sa v Bratislave.", "They met in the Bratislavan region."),
        (" [Bratislava]", "Stretli sa v Bratislave.", "They met in the capital."),
        (" [Košice]", "V Košiciach a vo Viedni rastú ceny.", "In Kosher and Vienna prices rise."),
        (" [VÚC]", "Zástupcovia VÚC prišli neskoro.", "Representatives of the region came late."),
        ("", "Zástupcovia OSN a NATO prišli.", "Representatives of the UN and NATO came."),
        ("", "Generálny tajomník NATO prišiel.", "Le secrétaire général de l'OTAN est arrivé."),
        ("", "KONTAKT A ADRESA", "Contact and address"),
        ("", "BÁO CÁO TIẾN ĐỘ DỰ ÁN THÍ ĐIỂM", "Progress report"),
        (" [COVID]", "Mesto počas COVIDu a COVID škôl", "The city in the pandemic"),
    ],
)
def test_names_that_are_lost_are_put_back(expected: str, source: str, output: str) -> None:
    assert with_names(output, source, find(source, "sk"), "en") == output + expected


def test_a_name_in_the_words_of_any_language_is_there() -> None:
    source = "They met in Vienna and Bangkok."
    mentions = find(source, "en")
    for output, target in (("Stretli sa vo Viedni a Bangkoku.", "sk"), ("พวกเขาพบกันที่เวียนนาและกรุงเทพ", "th")):
        assert with_names(output, source, mentions, target) == output


PIECES = [
    "info@kosice.sk ",
    "1 250 000",
    "2017",
    "๒๕๖๒",
    " a ",
    "Košice ",
    "OSN",
    ".",
    ",",
    "万",
    "IV ",
    "14:30",
    "\ud800",
]
TEXTS = st.text(max_size=50) | st.lists(st.sampled_from(PIECES), max_size=12).map("".join)


@given(TEXTS, TEXTS, st.sampled_from([("sk", "en"), ("th", "zh"), ("und", "xx")]))
def test_what_is_lost_is_cut_out_whole(source: str, output: str, languages: tuple[str, str]) -> None:
    spans = lost(source, output, languages)
    assert all(start < end for start, end in spans)
    assert all(one[1] <= other[0] for one, other in pairwise(spans))
    pieces = split_at(source, spans)
    assert "".join(piece for piece, _ in pieces) == source
    assert [piece for piece, kept in pieces if kept] == [source[start:end] for start, end in spans]


@given(TEXTS)
def test_nothing_is_lost_in_the_text_itself(text: str) -> None:
    assert lost(text, text, ("sk", "en")) == []
    assert with_names(text, text, find(text, "sk"), "en") == text
    assert is_translatable(text, "sk") in (True, False)
