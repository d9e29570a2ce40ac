from __future__ import annotations

import pytest

from docsearch.entities.dates import find_dates, find_query_dates
from docsearch.model import DateSpan

PUBLISHED = "2022-08-22"
Days = tuple[str | None, str | None]


def days(text: str, language: str) -> list[Days]:
    found = (mention.entity for mention in find_dates(text, language, PUBLISHED))
    return [(entity.start, entity.end) for entity in found if isinstance(entity, DateSpan)]


@pytest.mark.parametrize(
    ("language", "text", "start", "end"),
    [
        ("vi", "Nộp đơn trước thứ Sáu, ngày 26/8.", None, "2022-08-26"),
        ("vi", "vào 9 giờ sáng thứ Năm, 6/10, tại hội trường", "2022-10-06", "2022-10-06"),
        ("vi", "Sáng 18/9, hai bên gặp nhau", "2022-09-18", "2022-09-18"),
        ("vi", "từ 5/10 đến 7/10", "2022-10-05", "2022-10-07"),
        ("sk", "Streda 5. 10. o 9.00 – obhliadka parku", "2022-10-05", "2022-10-05"),
        ("cs", "objednat květiny 6. 9.\nKarel uklidí", "2022-09-06", "2022-09-06"),
        ("cs", "od 5. 10. do 7. 10. v Plzni", "2022-10-05", "2022-10-07"),
        ("de", "Wir treffen uns am 5.10. in Graz.", "2022-10-05", "2022-10-05"),
        ("de", "Di., 4.10., 14:30 Uhr", "2022-10-04", "2022-10-04"),
        ("pl", "w piątek 7.10. o 10:00", "2022-10-07", "2022-10-07"),
        ("fi", "Kokous on perjantaina 7.10. klo 9.00.", "2022-10-07", "2022-10-07"),
        ("fr", "La visite aura lieu le 5/10 à Lille.", "2022-10-05", "2022-10-05"),
        ("es", "El taller será el 5/10 a las 9:00.", "2022-10-05", "2022-10-05"),
        ("it", "inviare entro il 30/9", None, "2022-09-30"),
        ("pt", "dia 5/10 em Braga", "2022-10-05", "2022-10-05"),
        ("sv", "den 5/10 kl. 14", "2022-10-05", "2022-10-05"),
        ("th", "วันที่ 5/10 เวลา", "2022-10-05", "2022-10-05"),
        ("ja", "10/5（水）14:00", "2022-10-05", "2022-10-05"),
        ("en", "They meet on 25/10 at noon.", "2022-10-25", "2022-10-25"),
    ],
)
def test_a_day_in_numbers_without_a_year(language: str, text: str, start: str | None, end: str) -> None:
    assert days(text, language) == [(start, end)]


def test_a_list_of_days_in_numbers_goes_on() -> None:
    assert days("các ngày 5/10, 7/10", "vi") == [("2022-10-05", "2022-10-05"), ("2022-10-07", "2022-10-07")]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("vi", "hỗ trợ 24/7 cho 1/2 số hộ, tỷ lệ 3/4, điểm 9/10"),
        ("cs", "Kapitola 3.2. a 4.1. popisuje skóre 3:2, 5/10 bodů. Viz oddíl 6. 9."),
        ("de", "siehe Abschnitt 3.2. und 4.5 Prozent, bis 3/4 voll, ab 2.5 Metern"),
        ("sk", "Článok 5. 2. hovorí. Kurz 4.10 za euro, verzia 2.10"),
        ("fr", "les 2/3 des villes, le 1/3 restant, 24/7, de 4/5"),
        ("es", "el 3/4 de las ciudades, de 1/2 a 3/4, no 1.05 ni 0.95"),
        ("ro", "o deschidere de 1/8"),
        ("en", "rated 9/10 on a 3/4 scale; by 1/2; on 5/10; open 24/7; section 12.10. On"),
        ("hu", "a 3.5. fejezet, 27.10, 27.11, 27.12"),
        ("ja", "20歳5ヶ月の若さで"),
    ],
)
def test_ratios_fractions_and_sections_are_no_days(language: str, text: str) -> None:
    assert days(text, language) == []


def test_a_query_needs_a_year() -> None:
    assert find_query_dates("5/10") == find_query_dates("am 5.10.") == []


def test_a_letter_that_opens_a_sentence_is_a_word_before_it_is_five() -> None:
    assert days("V októbri 2021 začali. V marci skončili.", "sk")[-1] == ("2022-03-01", "2022-03-31")


@pytest.mark.parametrize(
    ("language", "text"),
    [("tr", "yenilikçi kasa tasarımı"), ("fr", "prononcé en septembre 417 à Rome"), ("ca", "en el marc del pla")],
)
def test_what_only_looks_like_a_month_alone(language: str, text: str) -> None:
    assert days(text, language) == []
