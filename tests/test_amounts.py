"""Sums and shares in text: what is found, as which number; what is left alone; and what always holds."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from docsearch.entities.amount_numbers import value_of
from docsearch.entities.amount_words import codes, lexicon
from docsearch.entities.amounts import find_amounts, read_amount
from docsearch.model import Amount

CODES = "ar cs de el en es et fi fr hi hu id it ja ko lv nb pl pt ro ru sk sv th tr uk vi zh und xx"
LANGUAGES = CODES.split()
PIECES = (
    "5 1.000 2,5 ٣ ๕ 三 百 million mil. tỷ ล้าน 億 € $ EUR eur đồng บาท 元 원 % percent ร้อยละ 百分之 - – to a ( "
    ") de two dva hundred . , ' \u00a0 \0 \ud800 İ ß x"
)


def sums(text: str, language: str) -> list[tuple[str, float, str]]:
    """Surface, value and currency of every sum found."""
    return [
        (each.surface, *amount) for each in find_amounts(text, language) if isinstance(amount := each.entity, Amount)
    ]


def values(text: str, language: str) -> list[tuple[float, str]]:
    return [(value, currency) for _, value, currency in sums(text, language)]


ONE_SUM = [
    ("sk", "rozpočet 1,2 mil. € na rok", "1,2 mil. €", 1_200_000, "EUR"),
    ("sk", "spolu 72 500 eur", "72 500 eur", 72_500, "EUR"),
    ("sk", "dva milióny eur z fondu", "dva milióny eur", 2_000_000, "EUR"),
    ("sk", "vyše milión eur", "milión eur", 1_000_000, "EUR"),
    ("sk", "pol milióna eur", "pol milióna eur", 500_000, "EUR"),
    ("sk", "s 20 dolármi", "20 dolármi", 20, "USD"),
    ("sk", "pokuta 500,- Sk", "500,- Sk", 500, "SKK"),
    ("sk", "100 miliónov korún", "100 miliónov korún", 100_000_000, "SKK"),
    ("cs", "100 milionů korun", "100 milionů korun", 100_000_000, "CZK"),
    ("sv", "100 kronor", "100 kronor", 100, "SEK"),
    ("sv", "20 mkr", "20 mkr", 20_000_000, "SEK"),
    ("da", "2,5 mia. kr.", "2,5 mia. kr.", 2_500_000_000, "DKK"),
    ("nb", "kr 500", "kr 500", 500, "NOK"),
    ("pl", "1 000,50 zł", "1 000,50 zł", 1000.5, "PLN"),
    ("hu", "3 millió forintot", "3 millió forintot", 3_000_000, "HUF"),
    ("ro", "1 (un) leu", "1 (un) leu", 1, "RON"),
    ("ro", "cincizeci de miliarde de lei", "cincizeci de miliarde de lei", 50_000_000_000, "RON"),
    ("et", "miljard krooni", "miljard krooni", 1_000_000_000, "EEK"),
    ("et", "780000-kroonise palga", "780000-kroonise", 780_000, "EEK"),
    ("fi", "kahden miljoonan euron", "kahden miljoonan euron", 2_000_000, "EUR"),
    ("lv", "vienu miljonu ASV dolāru", "vienu miljonu ASV dolāru", 1_000_000, "USD"),
    ("vi", "3,5 tỷ đồng", "3,5 tỷ đồng", 3_500_000_000, "VND"),
    ("vi", "5 triệu 500 nghìn đồng", "5 triệu 500 nghìn đồng", 5_500_000, "VND"),
    ("vi", "hai triệu đồng", "hai triệu đồng", 2_000_000, "VND"),
    ("vi", "10 nghìn tỷ đồng", "10 nghìn tỷ đồng", 10**13, "VND"),
    ("th", "วงเงิน20 ล้านบาทในปี", "20 ล้านบาท", 20_000_000, "THB"),
    ("th", "สองล้านบาท", "สองล้านบาท", 2_000_000, "THB"),
    ("th", "ยี่สิบสองล้านบาท", "ยี่สิบสองล้านบาท", 22_000_000, "THB"),
    ("th", "๕๐๐ บาท", "๕๐๐ บาท", 500, "THB"),
    ("ja", "1億円", "1億円", 100_000_000, "JPY"),
    ("ja", "3億5000万円", "3億5000万円", 350_000_000, "JPY"),
    ("ja", "２，０００円", "２，０００円", 2000, "JPY"),
    ("zh", "共三百万元", "三百万元", 3_000_000, "CNY"),
    ("zh", "三亿五千万元", "三亿五千万元", 350_000_000, "CNY"),
    ("zh", "1.5亿美元", "1.5亿美元", 150_000_000, "USD"),
    ("zh", "新臺幣150萬元", "新臺幣150萬元", 1_500_000, "TWD"),
    ("en", "$500 CAD", "$500 CAD", 500, "CAD"),
    ("ko", "1억 5천만 원을", "1억 5천만 원", 150_000_000, "KRW"),
    ("hi", "5 करोड़ रुपये", "5 करोड़ रुपये", 50_000_000, "INR"),
    ("hi", "₹1,00,000", "₹1,00,000", 100_000, "INR"),
    ("en", "5 lakh rupees", "5 lakh rupees", 500_000, "INR"),
    ("en", "EUR 2.5 million", "EUR 2.5 million", 2_500_000, "EUR"),
    ("en", "€2.5m", "€2.5m", 2_500_000, "EUR"),
    ("en", "2.5 m EUR", "2.5 m EUR", 2_500_000, "EUR"),
    ("en", "US$ 1,000", "US$ 1,000", 1000, "USD"),
    ("en", "a million dollars", "a million dollars", 1_000_000, "USD"),
    ("en", "1.2 trillion US dollars", "1.2 trillion US dollars", 1_200_000_000_000, "USD"),
    ("de", "2 Billionen Dollar", "2 Billionen Dollar", 2_000_000_000_000, "USD"),
    ("de", "1’000 CHF", "1’000 CHF", 1000, "CHF"),
    ("fr", "2 millions d’euros", "2 millions d’euros", 2_000_000, "EUR"),
    ("fr", "15 k€", "15 k€", 15_000, "EUR"),
    ("es", "2 mil millones de dólares", "2 mil millones de dólares", 2_000_000_000, "USD"),
    ("it", "1,5 milioni di dollari taiwanesi", "1,5 milioni di dollari taiwanesi", 1_500_000, "TWD"),
    ("pt", "R$ 5 milhões", "R$ 5 milhões", 5_000_000, "BRL"),
    ("pt", "1,5 mil milhões de euros", "1,5 mil milhões de euros", 1_500_000_000, "EUR"),
    ("id", "Rp2,5 miliar", "Rp2,5 miliar", 2_500_000_000, "IDR"),
    ("ru", "два миллиона рублей", "два миллиона рублей", 2_000_000, "RUB"),
    ("uk", "100 тис. доларів", "100 тис. доларів", 100_000, "USD"),
    ("el", "5 εκατ. ευρώ", "5 εκατ. ευρώ", 5_000_000, "EUR"),
    ("ar", "5 مليون دولار", "5 مليون دولار", 5_000_000, "USD"),
    ("tr", "100 liralık", "100 liralık", 100, "TRY"),
    ("und", "100 mil. eur", "100 mil. eur", 100_000_000, "EUR"),
]


@pytest.mark.parametrize(("language", "text", "surface", "value", "currency"), ONE_SUM)
def test_a_sum_is_a_number_and_a_currency(language: str, text: str, surface: str, value: float, currency: str) -> None:
    assert sums(text, language) == [(surface, value, currency)]


SHARES = [
    ("sk", "5 percent", 5), ("en", "5.5 per cent", 5.5), ("en", "twenty-five percent", 25), ("en", "one percent", 1),
    ("it", "il 5 per cento", 5), ("ro", "10 la sută", 10), ("et", "viie protsendiga", 5), ("hu", "10 százalékkal", 10),
    ("fi", "10 prosenttia", 10), ("vi", "20 phần trăm", 20), ("th", "ร้อยละ 5", 5), ("th", "ร้อยละห้าสิบ", 50),
    ("th", "5 เปอร์เซ็นต์", 5), ("ja", "5パーセント", 5), ("zh", "百分之五十八", 58), ("tr", "%25,5", 25.5),
    ("tr", "yüzde 10", 10), ("ar", "10 بالمئة", 10), ("en", "fell by -5 %", -5), ("en", "(−3 %)", -3),
    ("fa", "٪", None), ("de", "12,345 %", 12.345), ("en", "1,000%", 1000),
]  # fmt: skip


@pytest.mark.parametrize(("language", "text", "value"), SHARES)
def test_a_share_is_a_number_of_hundredths(language: str, text: str, value: float | None) -> None:
    assert values(text, language) == ([] if value is None else [(value, "%")])


RANGES = [
    ("en", "2–3 million euros", [(2_000_000, "EUR"), (3_000_000, "EUR")]),
    ("en", "between 5 and 10 million baht", [(5_000_000, "THB"), (10_000_000, "THB")]),
    ("en", "€2 to 3 million", [(2_000_000, "EUR"), (3_000_000, "EUR")]),
    ("en", "$5 to $10 million", [(5_000_000, "USD"), (10_000_000, "USD")]),
    ("en", "€500-600", [(500, "EUR"), (600, "EUR")]),
    ("en", "from €5 million to €7 million", [(5_000_000, "EUR"), (7_000_000, "EUR")]),
    ("ro", "între 1000 și 4500 lei", [(1000, "RON"), (4500, "RON")]),
    ("th", "35-60%", [(35, "%"), (60, "%")]),
    ("vi", "từ 5 đến 10 triệu đồng", [(5_000_000, "VND"), (10_000_000, "VND")]),
    ("en", "in 2017 and 5 million euros", [(5_000_000, "EUR")]),
    ("en", "on page 5 and 10,000 euros", [(10_000, "EUR")]),
    ("en", "€ 5 € 10 € 15", [(5, "EUR"), (10, "EUR"), (15, "EUR")]),
    ("en", "5 € 10 € 15 €", [(5, "EUR"), (10, "EUR"), (15, "EUR")]),
]


@pytest.mark.parametrize(("language", "text", "expected"), RANGES)
def test_a_range_is_two_sums_in_full(language: str, text: str, expected: list[tuple[float, str]]) -> None:
    assert values(text, language) == expected


NO_SUMS = [
    ("en", "UEFA Euro 2016, Euro 5 engines and COP 21"), ("en", "the top 10 of 2012 won 3 games"),
    ("en", "5 pounds of rice"), ("en", "several million dollars"),
    ("en", "3 m, 10 km, 20 °C, 5 t"), ("en", "pages 3-5, law 369/1990"),
    ("en", "since 2002 euro coins"), ("vi", "năm 2015 đồng thời"), ("vi", "5 đồng chí"), ("th", "หลายล้านบาท"),
    ("zh", "2元素和几百万元"), ("ja", "5円形と数百万円"), ("ko", "5원칙"), ("es", "500 pesos"), ("fr", "500 francs"),
    ("et", "aastal 2010 kuna"), ("it", "nel 2000 lei disse"), ("sk", "niekoľko miliónov eur"), ("en", "1.5.2017 EUR"),
    ("en", "A5 EUR"), ("de", "mehrere zehn Milliarden Euro"), ("en", "12.5.3.7 EUR"), ("cs", "850 rupií"),
    ("en", "5\n\n€ 10 percentage points"),
]  # fmt: skip


@pytest.mark.parametrize(("language", "text"), NO_SUMS)
def test_what_is_no_clear_sum_is_left_alone(language: str, text: str) -> None:
    assert [each for each in sums(text, language) if each[0] != "€ 10"] == []


@pytest.mark.parametrize(
    ("digits", "decimal", "scaled", "value"),
    [
        ("1.234,56", ".", False, 1234.56), ("1,234.56", ",", False, 1234.56), ("1.234.567", ".", False, 1_234_567),
        ("25.000", ",", False, 25_000), ("25.000", ".", False, 25_000), ("1.500", ".", False, 1500),
        ("1.459", ".", False, 1.459), ("1.459", ",", False, 1459), ("1.234", ".", True, 1.234),
        ("1.234", ",", True, 1234),
        ("0.125", ",", False, 0.125), ("1,00,000", ".", False, 100_000), ("1 000,50", ",", False, 1000.5),
        ("1'000.5", ".", False, 1000.5), ("1٬000٫5", ".", False, 1000.5), ("٢٥", ".", False, 25),
        ("1.2.3", ".", False, None),
        ("1,2.3,4", ".", False, None), ("9" * 40, ".", False, None),
    ],
)  # fmt: skip
def test_the_number_tells_its_marks_as_far_as_it_can(
    digits: str, decimal: str, scaled: bool, value: float | None
) -> None:
    assert value_of(digits, decimal, scaled, percent=False) == value


def test_whole_values_are_whole_numbers() -> None:
    (mention,) = find_amounts("4.69 billion dollars", "en")
    assert isinstance(mention.entity, Amount)
    assert mention.entity.value == 4_690_000_000
    assert isinstance(mention.entity.value, int)


def test_a_word_that_is_less_sure_says_so() -> None:
    assert find_amounts("5 million won", "en")[0].confidence < find_amounts("5 million euros", "en")[0].confidence


@pytest.mark.parametrize(
    ("text", "value", "currency"),
    [
        ("500000 EUR", 500_000, "EUR"), ("€500,000", 500_000, "EUR"), ("1.2 mil. €", 1_200_000, "EUR"), ("5%", 5, "%"),
        ("2 tỷ đồng", 2_000_000_000, "VND"), ("20 ล้านบาท", 20_000_000, "THB"), ("1億円", 100_000_000, "JPY"),
        (" 500 Kč ", 500, "CZK"), ("3 crore rupees", 30_000_000, "INR"), ("1,2 Mio. EUR", 1_200_000, "EUR"),
        ("500.000 euro", 500_000, "EUR"),
    ],
)  # fmt: skip
def test_a_typed_sum_is_read_in_whatever_language(text: str, value: float, currency: str) -> None:
    assert read_amount(text) == Amount(value, currency)


@pytest.mark.parametrize("text", ["", "hello", "500000", "EUR", "5 EUR and more", "\0", "EUR 5 EUR 6"])
def test_what_is_no_sum_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(ValueError, match="write 500000 EUR"):
        read_amount(text)


def test_a_typed_sum_that_may_be_several_is_refused_with_them() -> None:
    with pytest.raises(ValueError, match="500 kr may be 500 DKK or "):
        read_amount("500 kr")
    with pytest.raises(ValueError, match="5000 EUR or 5000000 EUR"):
        read_amount("5 mil EUR")


def test_every_currency_code_is_read_beside_a_grouped_number() -> None:
    assert len(codes()) > 150
    for code in codes():
        assert values(f"{code} 12,500", "en") == [(12_500, code)], code


def test_every_language_reads_symbols() -> None:
    for language in LANGUAGES:
        assert values("€500; 20 %", language) == [(500, "EUR"), (20, "%")], language
        assert lexicon(language).after.units["€"].currency == "EUR", language


_pieces = st.lists(st.sampled_from([*PIECES.split(" "), "\n"]))


@settings(deadline=None)
@given(st.one_of(st.text(), _pieces.map("".join), _pieces.map(" ".join)), st.sampled_from(LANGUAGES))
def test_mentions_are_in_order_apart_and_as_written(text: str, language: str) -> None:
    end = 0
    for mention in find_amounts(text, language):
        assert end <= mention.start < mention.end <= len(text)
        assert text[mention.start : mention.end] == mention.surface
        assert isinstance(mention.entity, Amount)
        assert mention.entity.value == mention.entity.value  # no NaN
        assert 0 < mention.confidence <= 1
        end = mention.end


@settings(deadline=None, max_examples=50)
@given(st.integers(0, 999_999), st.sampled_from(["EUR", "USD", "CZK"]))
def test_plain_numbers_come_back_as_they_are(value: int, currency: str) -> None:
    assert read_amount(f"{value} {currency}") == Amount(value, currency)
    assert values(f"x {value} {currency} y", "sk") == [(value, currency)]
