from __future__ import annotations

import pytest

from docsearch.entities.dates import find_dates
from docsearch.model import DateSpan


def days(text: str, language: str, published: str | None = None) -> list[str]:
    """The periods of a text, in short: 5, 5..9 (of a month), both days in full where they are of two months."""
    found = (mention.entity for mention in find_dates(text, language, published))
    spans = [(span.start or "", span.end or "") for span in found if isinstance(span, DateSpan)]
    return [start if start == end else f"{start}..{end}" for start, end in spans]


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("sk", "Streda 19. a štvrtok 20. júna 2019", [19, 20]),
        ("sk", "Semináre budú 23. a 25. júna 2019.", [23, 25]),
        ("cs", "ve dnech 16., 17. a 18. června 2019", [16, 17, 18]),
        ("en", "on 5, 6 and 9 June 2019", [5, 6, 9]),
        ("fr", "les 5 et 7 juin 2019", [5, 7]),
        ("es", "los días 5, 8 y 12 de junio de 2019", [5, 8, 12]),
        ("de", "am 5., 7. und 12. Juni 2019", [5, 7, 12]),
        ("ru", "5 и 9 июня 2019 года", [5, 9]),
        ("tr", "5 ve 7 Haziran 2019", [5, 7]),
        ("vi", "ngày 5, 6 và 7 tháng 6 năm 2019", [5, 6, 7]),
        ("en", "June 5, 7 and 9, 2019", [5, 7, 9]),
        ("ja", "2019年6月5日、7日", [5, 7]),
        ("zh", "2019年6月5日、7日和9日", [5, 7, 9]),
        ("ko", "2019년 6월 5일과 7일", [5, 7]),
        ("hu", "2019. június 5-én és 7-én", [5, 7]),
    ],
)
def test_days_that_share_a_month_are_days(language: str, text: str, expected: list[int]) -> None:
    assert days(text, language) == [f"2019-06-{day:02d}" for day in expected]


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "on 5 and 6 June 2019", "2019-06-05..2019-06-06"),
        ("en", "between 5 and 9 June 2019", "2019-06-05..2019-06-09"),
        ("es", "entre el 5 y el 9 de junio de 2019", "2019-06-05..2019-06-09"),
        ("sk", "medzi 5. a 9. júnom 2019", "2019-06-05..2019-06-09"),
        ("en", "between 3 May and 5 June 2019", "2019-05-03..2019-06-05"),
        ("en", "June and September 2019", "2019-06-01..2019-09-30"),
        ("en", "the years 2019 and 2020", "2019-01-01..2020-12-31"),
        ("ar", "في عامي ٢٠١٩ و٢٠٢٠", "2019-01-01..2020-12-31"),
        ("ro", "în noaptea de 5/6 iunie 2019", "2019-06-05..2019-06-06"),
        ("en", "June 3-5, 2019", "2019-06-03..2019-06-05"),
        ("id", "4. Kamis–Jumat, 19–20 September 2019", "2019-09-19..2019-09-20"),
    ],
)
def test_what_is_one_period_stays_one(language: str, text: str, expected: str) -> None:
    assert days(text, language) == [expected]


def test_a_weekday_after_a_dash_is_that_of_the_last_day() -> None:
    assert days("Thursday–Friday, 19–20 September", "en", "2019-10-01") == ["2019-09-19..2019-09-20"]


def test_and_between_two_months_names_two_days() -> None:
    assert days("on 3 May and 5 June 2019", "en") == ["2019-05-03", "2019-06-05"]


def test_a_count_behind_a_day_is_none() -> None:
    assert days("On June 5, 7 people came", "en", "2019-08-01") == ["2019-06-05"]


def test_a_full_stop_joins_nothing() -> None:
    assert days("In 2021 they met on 5 May. On 3 June 2021 they left.", "en")[1:] == ["2021-05-05", "2021-06-03"]
    assert days("13,5 and 9 June 2019", "en")[-1] == "2019-06-09"


def test_a_half_year_is_called_one() -> None:
    (mention,) = find_dates("the second half of 2019", "en")
    assert mention.entity == DateSpan("2019-07-01", "2019-12-31", "half")
