"""Dates in text: what is found, in which words, as which days; what is left alone; and what always holds."""

from __future__ import annotations

import unicodedata
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from docsearch.calendar_cells import bounds
from docsearch.entities.date_names import names_file, normal, table_of
from docsearch.entities.dates import find_dates, find_query_dates, parse_period
from docsearch.model import DateSpan

SEEDS = Path(__file__).resolve().parent.parent.parent / "shared" / "seeds"
LANGUAGES = (
    "ar ca cs de el en es et fa fi fr he hi hr hu id it ja ko lt lv nb nl pl pt ro ru sk sl sv th tr uk vi zh und"
)
CORPUS_LANGUAGES = LANGUAGES.split()


Day = str | None  # None: open


def spans(text: str, language: str) -> list[tuple[str, Day, Day]]:
    """Surface, first and last day of every date found."""
    return [
        (mention.surface, mention.entity.start, mention.entity.end)
        for mention in find_dates(text, language)
        if isinstance(mention.entity, DateSpan)
    ]


def days(text: str, language: str) -> list[tuple[Day, Day]]:
    return [(start, end) for _, start, end in spans(text, language)]


def only(text: str, language: str) -> DateSpan:
    (mention,) = find_dates(text, language)
    assert isinstance(mention.entity, DateSpan)
    return mention.entity


def bounds_of(first: str, last: str) -> tuple[str, str]:
    """First day of one cell and last day of another."""
    return bounds(first)[0], bounds(last)[1]


FULL_DATES = [
    ("en", "on 5 October 2021 in Lyon"),
    ("en", "October 5th, 2021"),
    ("en", "5th of October 2021"),
    ("en", "05-Oct-2021"),
    ("vi", "ngày 5 tháng 10 năm 2021"),
    ("vi", "sáng 5/10/2021"),
    ("vi", "ngày 5 tháng mười, 2021"),
    ("th", "วันที่ 5 ตุลาคม 2564"),
    ("th", "เมื่อ๕ ต.ค. ๒๕๖๔ที่"),
    ("th", "5 ตุลาคม พ.ศ. 2564"),
    ("th", "5/10/2564"),
    ("ca", "el 5 d’octubre de 2021"),
    ("ca", "el 5 d'octubre del 2021."),
    ("sk", "dňa 5. októbra 2021"),
    ("sk", "5. 10. 2021"),
    ("cs", "5. října 2021"),
    ("es", "el 5 de octubre de 2021"),
    ("it", "l'5 ottobre 2021"),
    ("id", "tanggal 5 Oktober 2021"),
    ("ko", "2021년 10월 5일에"),
    ("ko", "2021. 10. 5."),
    ("ja", "2021年10月5日に"),
    ("ja", "令和3年10月5日"),
    ("ja", "二〇二一年十月五日"),
    ("zh", "於2021年10月5號"),
    ("zh", "民國110年10月5日"),
    ("ar", "٥ أكتوبر ٢٠٢١"),
    ("ar", "5 تشرين الأول 2021"),
    ("ar", "5 تشرين الأول/أكتوبر 2021"),
    ("fi", "5. lokakuuta 2021"),
    ("fi", "lokakuun 5. päivänä 2021"),
    ("de", "am 5. Oktober 2021"),
    ("fr", "le 5 octobre 2021"),
    ("pl", "5 października 2021 r."),
    ("pt", "5 de outubro de 2021"),
    ("nl", "5 oktober 2021"),
    ("sv", "den 5 oktober 2021"),
    ("hu", "2021. október 5-én"),
    ("ro", "5 octombrie 2021"),
    ("ru", "5 октября 2021 года"),
    ("uk", "5 жовтня 2021 р."),
    ("hi", "५ अक्टूबर २०२१"),
    ("lt", "2021 m. spalio 5 d."),
    ("he", "5 באוקטובר 2021"),
    ("tr", "5 Ekim 2021'de"),
    ("und", "2021-10-05"),
    ("und", "2021-10-05T14:30:00Z"),
    ("und", "05.10.2021"),
]


@pytest.mark.parametrize(("language", "text"), FULL_DATES)
def test_a_full_date_is_a_day(language: str, text: str) -> None:
    span = only(text, language)
    assert (span.start, span.end, span.precision) == ("2021-10-05", "2021-10-05", "day")


MONTHS = [
    ("en", "in October 2021"),
    ("vi", "tháng 10 năm 2021"),
    ("vi", "tháng 10/2021"),
    ("th", "เดือนตุลาคม 2564"),
    ("ca", "l'octubre del 2021"),
    ("sk", "v októbri 2021"),
    ("cs", "v říjnu 2021"),
    ("pl", "w październiku 2021"),
    ("ru", "в октябре 2021 года"),
    ("fi", "lokakuussa 2021"),
    ("hu", "2021 októberében"),
    ("hr", "u listopadu 2021"),
    ("ja", "2021年10月"),
    ("ko", "2021년 10월"),
    ("he", "באוקטובר 2021"),
    ("und", "10/2021"),
    ("und", "2021-10"),
]


@pytest.mark.parametrize(("language", "text"), MONTHS)
def test_a_month_and_a_year_are_a_month(language: str, text: str) -> None:
    span = only(text, language)
    assert (span.start, span.end, span.precision) == ("2021-10-01", "2021-10-31", "month")


@pytest.mark.parametrize(
    ("language", "text", "surface"),
    [
        ("en", "in 2017 they met", "2017"),
        ("vi", "trong năm 2017", "năm 2017"),
        ("sk", "v roku 2017", "roku 2017"),
        ("ja", "2017年に", "2017年"),
        ("th", "ในปี2560มี", "ปี2560"),
        ("ru", "в 2017 г.", "2017 г"),
        ("und", "(2017)", "2017"),
    ],
)
def test_a_year_alone_is_a_year_not_its_first_day(language: str, text: str, surface: str) -> None:
    ((found, start, end),) = spans(text, language)
    assert (found, start, end) == (surface, "2017-01-01", "2017-12-31")
    assert only(text, language).precision == "year"


RANGES = [
    ("en", "2016-2020", "2016-01-01", "2020-12-31"),
    ("en", "between 2016 and 2020", "2016-01-01", "2020-12-31"),
    ("en", "2016/17", "2016-01-01", "2017-12-31"),
    ("en", "2016–20", "2016-01-01", "2020-12-31"),
    ("en", "3–5 June 2020", "2020-06-03", "2020-06-05"),
    ("en", "June 3-5, 2020", "2020-06-03", "2020-06-05"),
    ("en", "from 5 May to 9 June 2021", "2021-05-05", "2021-06-09"),
    ("en", "December 2020 – January 2021", "2020-12-01", "2021-01-31"),
    ("en", "October, November and December 2021", "2021-10-01", "2021-12-31"),
    ("en", "Q1–Q3 2018", "2018-01-01", "2018-09-30"),
    ("en", "the first and second quarter of 2018", "2018-01-01", "2018-06-30"),
    ("vi", "2017 – 2018", "2017-01-01", "2018-12-31"),
    ("vi", "vào 1-2/ 2017", "2017-01-01", "2017-02-28"),
    ("vi", "tháng 3 – 4/ 2017", "2017-03-01", "2017-04-30"),
    ("vi", "tháng 10, 11/ 2017", "2017-10-01", "2017-11-30"),
    ("vi", "từ ngày 5 đến ngày 9 tháng 10 năm 2021", "2021-10-05", "2021-10-09"),
    ("ca", "octubre i desembre del 2021", "2021-10-01", "2021-12-31"),
    ("ca", "del 5 al 9 d'octubre de 2021", "2021-10-05", "2021-10-09"),
    ("sk", "5. až 9. októbra 2021", "2021-10-05", "2021-10-09"),
    ("sk", "od 5. do 9. mája 2021", "2021-05-05", "2021-05-09"),
    ("sk", "15. – 17. 5. 2019", "2019-05-15", "2019-05-17"),
    ("de", "14.10. bis 15.10.2018", "2018-10-14", "2018-10-15"),
    ("de", "14./15.10.2018", "2018-10-14", "2018-10-15"),
    ("es", "entre octubre y diciembre de 2021", "2021-10-01", "2021-12-31"),
    ("fi", "loka–joulukuussa 2021", "2021-10-01", "2021-12-31"),
    ("ru", "с 5 по 9 октября 2021", "2021-10-05", "2021-10-09"),
    ("nl", "5 t/m 9 oktober 2021", "2021-10-05", "2021-10-09"),
    ("hu", "2022. október 5. és 7. között", "2022-10-05", "2022-10-07"),
    ("fi", "vuosien 2016 ja 2020 välillä", "2016-01-01", "2020-12-31"),
    ("fi", "**26.–30. elokuuta 2019**", "2019-08-26", "2019-08-30"),
    ("ko", "2022년 10월 5일(수)~7일(금)", "2022-10-05", "2022-10-07"),
    ("ja", "令和元年12月2日（月）から6日（金）まで", "2019-12-02", "2019-12-06"),
    ("hu", "2021. október 5-9.", "2021-10-05", "2021-10-09"),
    ("ja", "2021年10月5日~9日", "2021-10-05", "2021-10-09"),
    ("ja", "2021/03/25～03/30", "2021-03-25", "2021-03-30"),
    ("ko", "2016년부터 2020년까지", "2016-01-01", "2020-12-31"),
    ("zh", "2021年10月至12月", "2021-10-01", "2021-12-31"),
    ("ar", "بين 2016 و2020", "2016-01-01", "2020-12-31"),
    ("th", "ปี 2559-2563", "2016-01-01", "2020-12-31"),
    ("th", "พ.ศ. 2559 ถึง พ.ศ. 2563", "2016-01-01", "2020-12-31"),
    ("th", "เดือนมกราคมถึงเดือนมีนาคม 2565", "2022-01-01", "2022-03-31"),
]


@pytest.mark.parametrize(("language", "text", "start", "end"), RANGES)
def test_a_range_has_both_its_ends(language: str, text: str, start: str, end: str) -> None:
    span = only(text, language)
    assert (span.start, span.end, span.precision) == (start, end, "range")


@pytest.mark.parametrize(
    ("language", "text", "quarter"),
    [
        ("vi", "quý 1 năm 2018", 1),
        ("vi", "quý IV/2018", 4),
        ("en", "Q1 2018", 1),
        ("en", "2018Q4", 4),
        ("en", "4th quarter of 2018", 4),
        ("ca", "1r trimestre del 2018", 1),
        ("fr", "T3 2018", 3),
        ("pt", "segundo trimestre de 2018", 2),
        ("sk", "3. štvrťrok 2018", 3),
        ("cs", "IV. čtvrtletí 2018", 4),
        ("ar", "الربع الأول من 2018", 1),
        ("th", "ไตรมาสที่ 1/2561", 1),
        ("zh", "2018年第一季度", 1),
        ("ja", "2018年第2四半期", 2),
        ("ko", "2018년 1분기", 1),
    ],
)
def test_a_quarter_is_three_months(language: str, text: str, quarter: int) -> None:
    span = only(text, language)
    assert span.precision == "quarter"
    assert span[:2] == bounds_of(f"2018-{3 * quarter - 2:02d}", f"2018-{3 * quarter:02d}")


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "in the 1990s"),
        ("de", "die 1990er Jahre"),
        ("fi", "1990-luvulla"),
        ("ja", "1990年代"),
        ("fr", "années 1990"),
    ],
)
def test_a_decade_is_ten_years(language: str, text: str) -> None:
    span = only(text, language)
    assert (span.start, span.end, span.precision) == ("1990-01-01", "1999-12-31", "decade")


@pytest.mark.parametrize(
    ("language", "text", "calendar"),
    [
        ("th", "พ.ศ. 2564", "buddhist"),
        ("zh", "民國110年", "minguo"),
        ("ja", "令和3年", "japanese"),
        ("th", "ค.ศ. 2021", "gregorian"),
        ("th", "ปี 2021", "gregorian"),
    ],
)
def test_a_year_of_another_calendar_is_told_in_ours(language: str, text: str, calendar: str) -> None:
    assert only(text, language) == DateSpan("2021-01-01", "2021-12-31", "year", calendar)


WEEKS = [
    ("en", "week 41 of 2018", "2018-10-08", "2018-10-14"),
    ("en", "2018-W41", "2018-10-08", "2018-10-14"),
    ("en", "first week of October 2018", "2018-10-01", "2018-10-07"),
    ("en", "the second last week of 2018", "2018-12-17", "2018-12-23"),
    ("de", "KW 41/2018", "2018-10-08", "2018-10-14"),
    ("de", "in der 41. Kalenderwoche 2018", "2018-10-08", "2018-10-14"),
    ("cs", "týden 41/2018", "2018-10-08", "2018-10-14"),
    ("sk", "41. týždeň 2018", "2018-10-08", "2018-10-14"),
    ("sv", "vecka 41 2018", "2018-10-08", "2018-10-14"),
    ("nl", "in week 41 van 2018", "2018-10-08", "2018-10-14"),
    ("fr", "la semaine 41 de 2018", "2018-10-08", "2018-10-14"),
    ("ja", "2018年第41週", "2018-10-08", "2018-10-14"),
    ("zh", "2018年第41周", "2018-10-08", "2018-10-14"),
    ("vi", "tuần đầu tiên của tháng 10 năm 2018", "2018-10-01", "2018-10-07"),
    ("th", "สัปดาห์แรกของเดือนตุลาคม 2561", "2018-10-01", "2018-10-07"),
]


@pytest.mark.parametrize(("language", "text", "start", "end"), WEEKS)
def test_a_week_runs_from_monday_to_sunday(language: str, text: str, start: str, end: str) -> None:
    span = only(text, language)
    assert (span.start, span.end, span.precision) == (start, end, "week")


SPELLED_DAYS = [
    ("en", "on the fifth of October 2021"),
    ("en", "Tuesday, 5 October 2021"),
    ("en", "first Tuesday of October 2021"),
    ("en", "Oct. 5, 2021"),
    ("en", "5/Oct/2021"),
    ("de", "Di., 5. Okt. 2021"),
    ("de", "am ersten Dienstag im Oktober 2021"),
    ("de", "05.10.21"),
    ("fr", "le cinq octobre 2021"),
    ("fr", "mardi 5 octobre 2021"),
    ("es", "el cinco de octubre de 2021"),
    ("pt", "terça-feira, 5 de outubro de 2021"),
    ("it", "martedì 5 ottobre 2021"),
    ("pl", "piątego października 2021"),
    ("pl", "5 X 2021"),
    ("sk", "piateho októbra 2021"),
    ("sk", "v utorok 5. októbra 2021"),
    ("cs", "pátého října 2021"),
    ("ru", "пятого октября 2021 года"),
    ("uk", "п'ятого жовтня 2021 року"),
    ("el", "Τρίτη 5 Οκτωβρίου 2021"),
    ("el", "πρώτη Τρίτη του Οκτωβρίου 2021"),
    ("tr", "beş Ekim 2021"),
    ("sv", "femte oktober 2021"),
    ("sv", "den 5:e oktober 2021"),
    ("vi", "thứ Ba ngày 5 tháng 10 năm 2021"),
    ("th", "วันอังคารที่ 5 ตุลาคม พ.ศ. 2564"),
    ("th", "5 ต.ค. 64"),
    ("ko", "2021년 10월 첫째 화요일"),
    ("ja", "R3.10.5"),
    ("ja", "2021年10月の第1火曜日"),
    ("ar", "الخامس من تشرين الأول 2021"),
    ("he", "יום שלישי, 5 באוקטובר 2021"),
    ("ka", "2021 წლის 5 ოქტომბერს"),
    ("lv", "2021. gada 5. oktobrī"),
    ("eu", "2021eko urriaren 5ean"),
]


@pytest.mark.parametrize(("language", "text"), SPELLED_DAYS)
def test_a_day_in_words_or_with_its_weekday(language: str, text: str) -> None:
    span = only(text, language)
    assert (span.start, span.end, span.precision) == ("2021-10-05", "2021-10-05", "day")


OPEN = [
    ("en", "since 2016", "2016-01-01", None),
    ("en", "from 2016 onwards", "2016-01-01", None),
    ("en", "2016 – present", "2016-01-01", None),
    ("en", "until May 2020", None, "2020-05-31"),
    ("en", "by the end of 2020", None, "2020-12-31"),
    ("en", "before 2020", None, "2019-12-31"),
    ("en", "before 1 March 2020", None, "2020-03-01"),
    ("en", "after 2016", "2017-01-01", None),
    ("sk", "od roku 2016", "2016-01-01", None),
    ("sk", "do 31. mája 2020", None, "2020-05-31"),
    ("cs", "od r. 2016", "2016-01-01", None),
    ("pl", "do końca 2020 roku", None, "2020-12-31"),
    ("de", "seit 2016", "2016-01-01", None),
    ("fr", "à partir de 2016", "2016-01-01", None),
    ("es", "a partir de 2016", "2016-01-01", None),
    ("it", "entro il 31 maggio 2020", None, "2020-05-31"),
    ("hu", "2016-tól", "2016-01-01", None),
    ("fi", "vuodesta 2016 alkaen", "2016-01-01", None),
    ("tr", "2016'dan beri", "2016-01-01", None),
    ("vi", "kể từ 2016", "2016-01-01", None),
    ("vi", "trước năm 2020", None, "2019-12-31"),
    ("th", "ตั้งแต่ปี 2559", "2016-01-01", None),
    ("th", "ภายในปี 2563", None, "2020-12-31"),
    ("ja", "2016年以降", "2016-01-01", None),
    ("ja", "2020年5月までに", None, "2020-05-31"),
    ("zh", "自2016年起", "2016-01-01", None),
    ("ko", "2020년까지", None, "2020-12-31"),
    ("ar", "منذ 2016", "2016-01-01", None),
    ("hi", "मई 2020 तक", None, "2020-05-31"),
]


@pytest.mark.parametrize(("language", "text", "start", "end"), OPEN)
def test_an_open_period_has_one_end(language: str, text: str, start: Day, end: Day) -> None:
    span = only(text, language)
    assert (span.start, span.end, span.precision) == (start, end, "range")


SEASONS = [
    ("en", "spring 2019", "2019-03-01", "2019-05-31"),
    ("en", "winter 2019/20", "2019-12-01", "2020-02-29"),
    ("sk", "na jar 2019", "2019-03-01", "2019-05-31"),
    ("de", "im Herbst 2019", "2019-09-01", "2019-11-30"),
    ("nl", "het najaar van 2019", "2019-09-01", "2019-11-30"),
    ("vi", "mùa hè 2018", "2018-06-01", "2018-08-31"),
    ("hu", "2019 tavaszán", "2019-03-01", "2019-05-31"),
    ("ja", "2019年春", "2019-03-01", "2019-05-31"),
    ("tr", "2019 ilkbaharı", "2019-03-01", "2019-05-31"),
]


@pytest.mark.parametrize(("language", "text", "start", "end"), SEASONS)
def test_a_season_is_three_months(language: str, text: str, start: str, end: str) -> None:
    span = only(text, language)
    assert (span.start, span.end, span.precision) == (start, end, "season")


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "the 19th century"),
        ("sk", "v 19. storočí"),
        ("cs", "19. století"),
        ("pl", "w XIX wieku"),
        ("de", "im 19. Jahrhundert"),
        ("fr", "au XIXe siècle"),
        ("es", "el siglo XIX"),
        ("ru", "в XIX веке"),
        ("vi", "thế kỷ 19"),
        ("th", "ศตวรรษที่ 19"),
        ("zh", "十九世纪"),
        ("ar", "القرن التاسع عشر"),
        ("id", "abad ke-19"),
        ("hy", "19-րդ դար"),
    ],
)
def test_a_century_is_a_hundred_years_with_or_without_a_digit(language: str, text: str) -> None:
    span = only(text, language)
    assert (span.start, span.end, span.precision) == ("1801-01-01", "1900-12-31", "century")


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "in the '90s"),
        ("sk", "90. roky"),
        ("pl", "lata 90."),
        ("de", "90er Jahre"),
        ("fr", "années 90"),
        ("it", "anni '90"),
        ("fi", "90-luvulla"),
        ("sv", "90-talet"),
        ("ru", "90-е годы"),
        ("vi", "thập niên 90"),
        ("zh", "九十年代"),
        ("tr", "90'lı yıllar"),
    ],
)
def test_a_decade_may_lack_its_century(language: str, text: str) -> None:
    span = only(text, language)
    assert (span.start, span.end, span.precision) == ("1990-01-01", "1999-12-31", "decade")


def test_twenty_years_are_no_decade() -> None:
    assert days("20 rokov, 20 lat, 20 let", "sk") == days("w 20 lat", "pl") == days("20 years", "en") == []


def test_what_is_before_our_era_is_left_out() -> None:
    assert days("in the 3rd century BC and 1200 BC", "en") == []
    assert days("紀元前3世紀", "ja") == []


@pytest.mark.parametrize("text", ["late 2017", "mid-2017", "the end of 2017", "early 2017"])
def test_a_part_of_a_year_is_told_as_the_year(text: str) -> None:
    assert only(text, "en")[:3] == ("2017-01-01", "2017-12-31", "year")


def test_a_day_without_a_year_takes_that_of_its_sentence() -> None:
    text = "In 2019 they planned it. On 5 May they signed, and on 3 June 2021 they met in July."
    assert days(text, "en") == [
        ("2019-01-01", "2019-12-31"),
        ("2021-05-05", "2021-05-05"),
        ("2021-06-03", "2021-06-03"),
        ("2021-07-01", "2021-07-31"),
    ]


def test_a_day_without_a_year_takes_the_last_year_before_it() -> None:
    (year, day, until) = find_dates("V roku 2019 začali. Zišli sa 5. mája. Pracovali do 9. júna.", "sk")
    assert (day.surface, day.entity[:2]) == ("5. mája", ("2019-05-05", "2019-05-05"))
    assert (until.surface, until.entity[:2]) == ("9. júna", (None, "2019-06-09"))
    assert until.confidence < year.confidence


def test_a_weekday_tells_which_year_is_meant() -> None:
    text = "It began in 2022. It was planned in 2019. Wednesday 5 October: arrival."
    assert days(text, "en")[-1] == ("2022-10-05", "2022-10-05")
    assert "Wednesday 4 October" not in [surface for surface, _, _ in spans(text.replace("5 Oct", "4 Oct"), "en")]


@pytest.mark.parametrize(
    ("language", "text"),
    [("en", "On 5 May they met in June."), ("sk", "5. mája"), ("ja", "10月5日"), ("th", "5 ตุลาคม")],
)
def test_a_day_with_no_year_anywhere_is_nothing(language: str, text: str) -> None:
    assert spans(text, language) == []


@pytest.mark.parametrize(
    ("language", "text", "start", "end"),
    [
        ("en", "They meet on 5 January and part on 9 December.", "2023-01-05", "2023-01-05"),
        ("en", "The call opens in December", "2022-12-01", "2022-12-31"),
        ("fr", "à Lyon, du 5 au 7 octobre.", "2022-10-05", "2022-10-07"),
        ("sk", "od 17. do 21. júna", "2022-06-17", "2022-06-21"),
        ("ja", "11月7日から11日まで", "2022-11-07", "2022-11-11"),
        ("ko", "오는 10월 6일", "2022-10-06", "2022-10-06"),
    ],
)
def test_a_day_with_no_year_is_the_one_nearest_to_publication(language: str, text: str, start: str, end: str) -> None:
    mention = find_dates(text, language, "2022-10-08")[0]
    assert isinstance(mention.entity, DateSpan)
    assert (mention.entity.start, mention.entity.end, mention.entity.relative) == (start, end, True)
    assert find_dates(text, language) == find_dates(text, language, "no date") == []


def test_verbs_that_look_like_months_are_none() -> None:
    assert days("In 2021 you may march on. Article 1 may apply, and May be it.", "en") == [("2021-01-01", "2021-12-31")]


def test_hijri_and_persian_dates() -> None:
    assert only("1 رمضان 1442 هـ", "ar") == DateSpan("2021-04-13", "2021-04-13", "day", "hijri")
    assert only("۱ فروردین ۱۴۰۰", "fa") == DateSpan("2021-03-21", "2021-03-21", "day", "persian")


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ('ט"ו בשבט תשפ"א', "2021-01-28", "2021-01-28"),
        ("15 בשבט 5781", "2021-01-28", "2021-01-28"),
        ('חודש ניסן תשפ"ב', "2022-04-02", "2022-05-01"),
        ('בשנת תש"ח', "1947-09-15", "1948-10-03"),
    ],
)
def test_hebrew_dates_in_letters_and_digits(text: str, start: str, end: str) -> None:
    span = only(text, "he")
    assert (span.start, span.end, span.calendar) == (start, end, "hebrew")


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "in the 80s of the 19th century"),
        ("ru", "в 80-е годы XIX века"),
        ("fr", "les années 80 du XIXe siècle"),
        ("zh", "19世纪80年代"),
    ],
)
def test_a_decade_is_of_the_century_that_is_named(language: str, text: str) -> None:
    assert only(text, language)[:3] == ("1880-01-01", "1889-12-31", "decade")


NO_DATES = [
    ("he", 'צה"ל וארה"ב חתמו בת"א על דו"ח'),
    ("th", "ประชุม ก.อบต.ครั้งที่ 8/2559"),
    ("en", "at Expo 2020 with Windows 2000"),
    ("sk", "sídlo má ul. Hlavná 2020"),
    ("vi", "Nghị định 15/2020/NĐ-CP"),
    ("en", "13.13.2020, 0000, 32.1.99 and version 1.2.2020"),
    ("ro", "între 1000 și 4500 lei, 2155 de metri"),
    ("en", "2000 euros, 1999 people and €2016"),
    ("en", "Europe 2020, Agenda 2030 and Horizon 2020"),
    ("en", "the “Smart Growth 2020” plan"),
    ("en", "Directive 2014/24/EU and Regulation (EU) 2019/6"),
    ("en", "Law no. 5/2017 and No 3/2018, pp. 1950-1960"),
    ("en", "call +84 24 3943 2015 or 0905 2016 333"),
    ("en", "http://example.org/2017/03/05/page and city2017@example.org"),
    ("en", "report_2017.pdf, map-2017.html"),
    ("en", "version 2.1.2017, v2016, B2020, 2014x"),
    ("en", "ISBN 978-2016-2017, 12.2016.5, 2016.5"),
    ("en", "at 5, in May, 10/11, 20170305, 201, 99999"),
    ("vi", "“Châu Âu 2020” và Chương trình nghị sự 2030 (SDGs)"),
    ("vi", "700,000 Euro; 2000 người; T. 1-2; sau 3-4 tháng"),
    ("vi", "Nghị định số 32/2013/QH13, Thông tư 08/2017/TT-BTC"),
    ("th", "ยุทธศาสตร์ “ยุโรป 2020” นอกภูมิภาค และวาระ 2030"),
    ("th", "2000 บาท"),
    ("sk", "zákon č. 5/2004 Z. z., 2000 eur, Európa 2020"),
    ("ja", "2000円"),
    ("und", ""),
    ("und", "no digits here"),
]


@pytest.mark.parametrize(("language", "text"), NO_DATES)
def test_what_is_no_date_is_left_alone(language: str, text: str) -> None:
    assert spans(text, language) == []


def test_days_that_do_not_exist_are_not_made_up() -> None:
    assert days("31/02/2021", "en") == []
    assert days("30 February 2021", "en") == [("2021-02-01", "2021-02-28")]


def test_a_year_belongs_to_its_own_phrase() -> None:
    assert spans("In 2016, March was cold", "en") == [("2016", "2016-01-01", "2016-12-31")]
    assert [surface for surface, _, _ in spans("May 2019. 2020 was hard", "en")] == ["May 2019", "2020"]
    assert [surface for surface, _, _ in spans("in 2016 and 2017", "en")] == ["2016", "2017"]


def test_paragraphs_keep_dates_apart() -> None:
    assert [surface for surface, _, _ in spans("5 May\n\n2021", "en")] == ["2021"]
    assert [surface for surface, _, _ in spans("5 May\n2021", "en")] == ["5 May\n2021"]


def test_an_order_nobody_can_tell_is_less_sure() -> None:
    (unsure,) = find_dates("03/04/2021", "en")
    (sure,) = find_dates("31/12/2021", "en")
    (american,) = find_dates("12/31/2021", "en")
    assert unsure.confidence < sure.confidence
    assert american.entity == sure.entity


def test_decomposed_text_is_read_like_composed() -> None:
    text = unicodedata.normalize("NFD", "quý 1 năm 2018, ngày 5 tháng 10 năm 2021")
    assert days(text, "vi") == [("2018-01-01", "2018-03-31"), ("2021-10-05", "2021-10-05")]


def test_english_month_names_are_read_in_every_language() -> None:
    assert days("Họp ngày 15 November 2021", "vi") == [("2021-11-15", "2021-11-15")]


def test_regional_tags_and_unknown_languages_are_fine() -> None:
    assert days("5 de octubre de 2021", "es-MX") == [("2021-10-05", "2021-10-05")]
    assert days("5 May 2021", "xx") == [("2021-05-05", "2021-05-05")]


@pytest.mark.parametrize(
    ("query", "start", "end"),
    [
        ("octubre 2021 Košice", "2021-10-01", "2021-10-31"),
        ("tháng 10 năm 2021", "2021-10-01", "2021-10-31"),
        ("thang 10 2021", "2021-10-01", "2021-10-31"),
        ("lokakuussa 2021", "2021-10-01", "2021-10-31"),
        ("v októbri 2021", "2021-10-01", "2021-10-31"),
        ("октябрь 2021", "2021-10-01", "2021-10-31"),
        ("พ.ศ. 2559", "2016-01-01", "2016-12-31"),
        ("2021年10月", "2021-10-01", "2021-10-31"),
        ("meetings in 2017", "2017-01-01", "2017-12-31"),
        ("týden 12/2017", "2017-03-20", "2017-03-26"),
        ("since 2016", "2016-01-01", None),
        ("2017..2019", "2017-01-01", "2019-12-31"),
        ("projects 2017.. Lyon", "2017-01-01", None),
        ("..2019", None, "2019-12-31"),
        ("2016-2020", "2016-01-01", "2020-12-31"),
    ],
)
def test_a_query_is_read_in_whatever_language(query: str, start: Day, end: Day) -> None:
    (mention,) = find_query_dates(query)
    assert isinstance(mention.entity, DateSpan)
    assert (mention.entity.start, mention.entity.end) == (start, end)


@pytest.mark.parametrize("query", ["", "Košice", "Horizon 2020", "700,000 Euro", "???"])
def test_a_query_without_a_date_has_none(query: str) -> None:
    assert find_query_dates(query) == []


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("2017", ("2017-01-01", "2017-12-31")),
        ("2017-02", ("2017-02-01", "2017-02-28")),
        ("2017-03-12", ("2017-03-12", "2017-03-12")),
        ("2017-Q1", ("2017-01-01", "2017-03-31")),
        ("2017q4..", ("2017-10-01", "9999-12-31")),
        ("2017-W12", ("2017-03-20", "2017-03-26")),
        ("March 2017", ("2017-03-01", "2017-03-31")),
        ("tháng 3 năm 2017..2018", ("2017-03-01", "2018-12-31")),
        ("2016..2020", ("2016-01-01", "2020-12-31")),
        ("2017-03..2018", ("2017-03-01", "2018-12-31")),
        ("..2018", ("0001-01-01", "2018-12-31")),
        ("2016..", ("2016-01-01", "9999-12-31")),
        (" 2016 .. 2020 ", ("2016-01-01", "2020-12-31")),
    ],
)
def test_a_period_filter(text: str, period: tuple[str, str]) -> None:
    assert parse_period(text) == period


@pytest.mark.parametrize(
    "text",
    [
        "",
        "..",
        "x",
        "2017-Q5",
        "2017-W60",
        "0000-Q1",
        "in 2017 or so",
        "2017-13",
        "2017-02-30",
        "0000",
        "201x",
        "17",
        "2018..2017",
        "2016...2018",
    ],
)
def test_a_bad_period_filter_is_told_in_one_line(text: str) -> None:
    with pytest.raises(ValueError, match=r"\A[^\n]+\Z"):
        parse_period(text)


def assert_exact(text: str, language: str) -> None:
    """What holds for any text: surfaces are slices, in order and apart; days are days, and run forward."""
    last = 0
    for mention in find_dates(text, language):
        assert last <= mention.start < mention.end <= len(text)
        assert mention.surface == text[mention.start : mention.end]
        assert 0 < mention.confidence <= 1
        assert isinstance(mention.entity, DateSpan)
        ends = [date.fromisoformat(day) for day in (mention.entity.start, mention.entity.end) if day is not None]
        assert ends
        assert ends == sorted(ends)
        last = mention.end


DATE_WORDS = (
    "1 5 12 31 99 2016 2017 2020 2563 110 ๒๕๕๙ ٢٠١٦ ２０１７ - – / . , 年 月 日 년 월 일 元 十 至 ~ May octubre i y až "
    "do mája tháng ngày năm quý Q1 ปี พ.ศ. ถึง ตุลาคม ต.ค. 令和 民國 first quarter half s th er ° I IV € euros “ ” ( ) @ "
    "_ T م هـ رمضان و2020 5. 14.10. 10/2017 2017-10 2017-10-05 the of in de del d' l'"
)
PIECES = st.sampled_from(DATE_WORDS.split())


@given(st.text(max_size=200), st.sampled_from(CORPUS_LANGUAGES))
def test_any_text_at_all(text: str, language: str) -> None:
    assert_exact(text, language)


@settings(max_examples=400)
@given(st.lists(PIECES, max_size=20), st.sampled_from(["", " ", "  ", "\n"]), st.sampled_from(CORPUS_LANGUAGES))
def test_any_jumble_of_date_words(pieces: list[str], gap: str, language: str) -> None:
    assert_exact(gap.join(pieces), language)
    find_query_dates(gap.join(pieces))


def test_numbers_too_long_for_an_integer_are_passed_over() -> None:
    assert days("9" * 5000 + " 5 May 2021", "en") == [("2021-05-05", "2021-05-05")]


def named_months() -> dict[str, list[tuple[int, str]]]:
    """Every month name of every language in the table; names with a mark inside them are not read as words."""
    found: dict[str, list[tuple[int, str]]] = {}
    for language in (line.partition("\t")[0] for line in names_file().splitlines()):
        months = table_of(language).get("months", "").split(";")
        names = [(number, name) for number, names in enumerate(months, 1) for name in names.split("|") if name]
        found[language] = [(number, name) for number, name in names if not set(name) & set("-'/,")]
    return {language: names for language, names in found.items() if names}


MONTH_NAMES = named_months()


@settings(max_examples=400)
@given(st.data(), st.sampled_from(sorted(MONTH_NAMES)), st.integers(1, 28), st.integers(1951, 2049))
def test_a_date_written_in_any_language_is_read_back(data: st.DataObject, language: str, day: int, year: int) -> None:
    month, name = data.draw(st.sampled_from(MONTH_NAMES[language]))
    order = table_of(language)["order"]
    text = f"{year}年{name}{day}日" if "年" in table_of(language).get("year", "") else f"{day} {name} {year}"
    if order == "ymd" and "年" not in text:
        text = f"{year}. {name} {day}."
    day_read = f"{year}-{month:02d}-{day:02d}"
    assert days(text, language) == [(day_read, day_read)]


def test_every_language_has_twelve_months() -> None:
    numbers = {language: {number for number, _ in names} for language, names in MONTH_NAMES.items()}
    assert len(numbers) > 270
    for language in ("ca", "sk", "th", "ar", "fi", "ru", "uk", "hu"):
        assert numbers[language] == set(range(1, 13)), language
    assert normal("ΜΆΙΟΣ") in {normal(name) for _, name in MONTH_NAMES["el"]}


SEED_DATES = {
    ("000", "vi"): {
        ("2017-01-01", "2018-12-31"),
        ("2017-01-01", "2017-02-28"),
        ("2017-03-01", "2017-04-30"),
        ("2017-10-01", "2017-11-30"),
        ("2018-01-01", "2018-03-31"),
    },
    ("001", "vi"): set(),
    ("002", "vi"): {("2016-01-01", "2020-12-31")},
    ("003", "ca"): {
        ("2021-10-01", "2021-12-31"),
        ("2022-01-01", "2022-03-31"),
        ("2022-04-01", "2022-04-30"),
        ("2022-05-01", "2022-12-31"),
        ("2022-10-01", "2022-10-31"),
        ("2023-02-01", "2023-02-28"),
        (None, "2021-11-15"),
    },
    ("004", "th"): {("2016-01-01", "2020-12-31")},
}


@pytest.mark.parametrize(("seed", "language"), sorted(SEED_DATES))
def test_the_dates_of_a_real_text(seed: str, language: str) -> None:
    paths = sorted(SEEDS.glob(f"{seed}_*.txt"))
    if not paths:
        pytest.skip("the sample texts are not here (../shared/seeds)")
    text = paths[0].read_text("utf-8")
    assert set(days(text, language)) == SEED_DATES[seed, language]
    assert_exact(text, language)


def test_the_thai_text_counts_in_buddhist_years() -> None:
    paths = sorted(SEEDS.glob("004_*.txt"))
    if not paths:
        pytest.skip("the sample texts are not here (../shared/seeds)")
    assert only(paths[0].read_text("utf-8"), "th").calendar == "buddhist"
