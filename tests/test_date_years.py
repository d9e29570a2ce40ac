from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docsearch.entities.dates import find_dates
from docsearch.model import DateSpan

Days = tuple[str | None, str | None]


def days(text: str, language: str, published: str | None = None) -> list[Days]:
    return [
        (mention.entity.start, mention.entity.end)
        for mention in find_dates(text, language, published)
        if isinstance(mention.entity, DateSpan)
    ]


def day(text: str) -> Days:
    return text, text


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "The market opens on 5 October last year.", "2021-10-05"),
        ("de", "Das Treffen am kommenden 5. Januar", "2023-01-05"),
        ("fr", "réunis le 5 juillet dernier", "2022-07-05"),
        ("fr", "ils se verront le 5 juillet prochain", "2023-07-05"),
        ("es", "firmado el pasado 5 de octubre", "2021-10-05"),
        ("it", "il 5 maggio di quest'anno", "2022-05-05"),
        ("pt", "em 5 de dezembro do ano passado", "2021-12-05"),
        ("pl", "podpisano 5 maja br.", "2022-05-05"),
        ("cs", "sešli se 5. prosince loňského roku", "2021-12-05"),
        ("ru", "5 мая прошлого года", "2021-05-05"),
        ("ar", "في 5 مايو الماضي", "2022-05-05"),
        ("zh", "去年10月5日", "2021-10-05"),
        ("ja", "来年4月5日", "2023-04-05"),
        ("ko", "지난 12월 5일", "2021-12-05"),
        ("th", "วันที่ 5 พฤษภาคมปีหน้า", "2023-05-05"),
        ("vi", "ngày 5 tháng 12 năm ngoái", "2021-12-05"),
        ("id", "pada 5 Desember tahun lalu", "2021-12-05"),
    ],
)
def test_a_word_beside_a_day_tells_its_year(language: str, text: str, expected: str) -> None:
    (mention,) = find_dates(text, language, "2022-08-22")
    assert isinstance(mention.entity, DateSpan)
    assert mention.entity[:2] == day(expected)
    assert mention.entity.relative


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("es", "Empezó en 2020. El 5 de mayo del mismo año abrió.", "2020-05-05"),
        ("sk", "V roku 2020 začali. Dňa 5. mája toho istého roku skončili.", "2020-05-05"),
        ("zh", "2020年开始。同年5月5日结束。", "2020-05-05"),
        ("en", "They began in 2020. On 5 May of the same year they left.", "2020-05-05"),
    ],
)
def test_the_same_year_is_that_named_last(language: str, text: str, expected: str) -> None:
    assert days(text, language, "2021-06-01")[-1] == day(expected)


@pytest.mark.parametrize(
    ("text", "published", "expected"),
    [
        ("It opened in 2015. On 5 May the mayor came.", "2022-08-22", "2015-05-05"),  # a text about the past
        ("It opened in 2021. On 5 December they meet.", "2022-08-22", "2022-12-05"),
        ("It opened in 2015. On 5 May we asked for no grant this year.", "2022-08-22", "2022-05-05"),
        ("Signed on 5 May and 3 June 2023.", "2021-08-22", "2023-05-05"),
        ("The council votes on the budget for 2023, which is late, on 17 November.", "2022-09-08", "2022-11-17"),
        ("In 2019 the delegation came to the city of Porto on 17 November.", "2022-09-08", "2019-11-17"),
    ],
)
def test_the_year_of_the_sentence_or_of_publication(text: str, published: str, expected: str) -> None:
    assert day(expected) in days(text, "en", published)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Every year on 5 May they dance."),
        ("en", "Each May the river rises."),
        ("sk", "Každoročne 5. mája tancujú."),
        ("sk", "Každý rok v máji stúpa rieka."),
        ("de", "Jedes Jahr am 5. Mai wird getanzt."),
        ("fr", "Chaque année, le 5 mai, on danse."),
        ("zh", "每年6月至9月取样。"),
        ("ja", "毎年7月に開催される。"),
        ("ko", "매년 5월 5일에 열린다."),
        ("th", "วันที่ 5 พฤษภาคมของทุกปี"),
        ("vi", "Hàng năm vào ngày 5 tháng 5"),
        ("fi", "Lämpöä on liikaa heinäkuussa, liian vähän tammikuussa."),
        ("en", "It is too hot in July and it is far too cold in January."),
        ("ca", "en el marc del programa"),
    ],
)
def test_a_day_of_every_year_is_of_none(language: str, text: str) -> None:
    assert days(text, language, "2022-08-22") == []


def test_months_near_each_other_are_of_this_year() -> None:
    found = days("The call opens in September and is decided in October.", "en", "2022-08-22")
    assert found == [("2022-09-01", "2022-09-30"), ("2022-10-01", "2022-10-31")]


@given(st.dates(date(1900, 1, 1), date(2100, 12, 31)), st.integers(1, 28), st.sampled_from(("en", "sk", "ja")))
def test_the_nearest_such_day_is_within_half_a_year(published: date, number: int, language: str) -> None:
    text = {"en": f"on {number} May", "sk": f"dňa {number}. mája", "ja": f"5月{number}日"}[language]
    ((start, _),) = days(text, language, published.isoformat())
    assert start is not None
    assert abs((date.fromisoformat(start) - published).days) <= 184


@given(st.text("5. /,máje ročne everyday毎年last 5月日\n", max_size=40), st.sampled_from(("sk", "en", "ja", "xx")))
def test_any_text_at_all(text: str, language: str) -> None:
    for published in ("0001-01-01", "2022-08-22", "9999-12-31"):
        for mention in find_dates(text, language, published):
            assert text[mention.start : mention.end] == mention.surface
