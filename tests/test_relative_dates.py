"""Times told from the day of publication, in 35 languages."""

from __future__ import annotations

import re
import time
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docsearch.entities import relative_dates
from docsearch.entities.relative_dates import find_relative_dates
from docsearch.model import DateSpan

PUBLISHED = "2021-05-12"  # a Wednesday

# What each phrase means on that day: a day, a month, a year, "first..last", a quarter or a season by its first month.
SAMPLES = """
en | Yesterday the council met | Yesterday | 2021-05-11
en | the day before yesterday | day before yesterday | 2021-05-10
en | it opens tomorrow. | tomorrow | 2021-05-13
en | over the last week it rained | last week | 2021-05-03..2021-05-09
en | Last month's vote | Last month | 2021-04
en | next quarter | next quarter | 2021-07..2021-09
en | this year | this year | 2021
en | some two years ago | two years ago | 2019
en | 3 weeks ago | 3 weeks ago | 2021-04-19..2021-04-25
en | in three months | in three months | 2021-08
en | last June | last June | 2020-06
en | last March | last March | 2021-03
en | next March | next March | 2022-03
en | in October last year | October last year | 2020-10
en | last Wednesday | last Wednesday | 2021-05-05
en | next Friday | next Friday | 2021-05-14
en | this spring | this spring | 2021-03..2021-05
en | last winter | last winter | 2020-12..2021-02
en | last summer | last summer | 2020-06..2020-08
en | on 20 November | 20 November | 2020-11-20
en | on the 3rd of June, | 3rd of June | 2021-06-03
en | from 5–7 May in town | 5–7 May | 2021-05-05..2021-05-07
en | on June 3. | June 3 | 2021-06-03
de | am vergangenen Montag | vergangenen Montag | 2021-05-10
de | im nächsten Quartal | nächsten Quartal | 2021-07..2021-09
de | vor zwei Jahren | vor zwei Jahren | 2019
de | wie gestern Abend | gestern Abend | 2021-05-11
de | im März letzten Jahres | März letzten Jahres | 2020-03
de | am 3. Juni | 3. Juni | 2021-06-03
fr | l’année dernière | année dernière | 2020
fr | il y a trois mois | il y a trois mois | 2021-02
fr | vendredi prochain | vendredi prochain | 2021-05-14
fr | aujourd’hui même | aujourd’hui | 2021-05-12
fr | le 1er juin | 1er juin | 2021-06-01
es | el año pasado | año pasado | 2020
es | el próximo mes de junio | próximo mes de junio | 2021-06
es | hace dos semanas | hace dos semanas | 2021-04-26..2021-05-02
es | el 5 de mayo | 5 de mayo | 2021-05-05
es | lo verá mañana | mañana | 2021-05-13
ca | enguany farem | enguany | 2021
ca | fa tres anys | fa tres anys | 2018
ca | el mes vinent | mes vinent | 2021-06
ca | el 3 d'abril | 3 d'abril | 2021-04-03
it | la settimana scorsa | settimana scorsa | 2021-05-03..2021-05-09
it | due anni fa | due anni fa | 2019
it | quest’anno | quest’anno | 2021
pt | no ano passado | ano passado | 2020
pt | há três meses | há três meses | 2021-02
pt | na próxima segunda-feira | próxima segunda-feira | 2021-05-17
nl | vorig jaar | vorig jaar | 2020
nl | twee maanden geleden | twee maanden geleden | 2021-03
nl | over drie weken | over drie weken | 2021-05-31..2021-06-06
sv | i fjol | i fjol | 2020
sv | i måndags | i måndags | 2021-05-10
sv | för två år sedan | för två år sedan | 2019
da | sidste år | sidste år | 2020
da | for tre måneder siden | for tre måneder siden | 2021-02
da | i morgen | i morgen | 2021-05-13
nb | i fjor | i fjor | 2020
nb | neste uke | neste uke | 2021-05-17..2021-05-23
nb | om to år | om to år | 2023
fi | viime vuonna | viime vuonna | 2020
fi | kaksi viikkoa sitten | kaksi viikkoa sitten | 2021-04-26..2021-05-02
fi | viime maaliskuussa | viime maaliskuussa | 2021-03
fi | 3. kesäkuuta | 3. kesäkuuta | 2021-06-03
et | eelmisel aastal | eelmisel aastal | 2020
et | mullu | mullu | 2020
et | kolm kuud tagasi | kolm kuud tagasi | 2021-02
lv | pagājušajā gadā | pagājušajā gadā | 2020
lv | pirms diviem gadiem | pirms diviem gadiem | 2019
lv | nākamajā nedēļā | nākamajā nedēļā | 2021-05-17..2021-05-23
lt | praėjusiais metais | praėjusiais metais | 2020
lt | prieš tris mėnesius | prieš tris mėnesius | 2021-02
lt | šią savaitę | šią savaitę | 2021-05-10..2021-05-16
pl | w zeszłym roku | zeszłym roku | 2020
pl | dwa tygodnie temu | dwa tygodnie temu | 2021-04-26..2021-05-02
pl | w marcu ubiegłego roku | marcu ubiegłego roku | 2020-03
pl | w przyszły piątek | przyszły piątek | 2021-05-14
cs | minulý týden | minulý týden | 2021-05-03..2021-05-09
cs | loni v březnu | loni v březnu | 2020-03
cs | před třemi lety | před třemi lety | 2018
cs | 3. června | 3. června | 2021-06-03
sk | v minulom roku | minulom roku | 2020
sk | pred dvoma mesiacmi | pred dvoma mesiacmi | 2021-03
sk | budúci týždeň | budúci týždeň | 2021-05-17..2021-05-23
sk | o tri roky | o tri roky | 2024
uk | минулого року | минулого року | 2020
uk | два тижні тому | два тижні тому | 2021-04-26..2021-05-02
uk | наступної п’ятниці | наступної п’ятниці | 2021-05-14
ru | в прошлом году | прошлом году | 2020
ru | три месяца назад | три месяца назад | 2021-02
ru | в марте прошлого года | марте прошлого года | 2020-03
ru | 9 мая | 9 мая | 2021-05-09
hr | prošle godine | prošle godine | 2020
hr | prije tri mjeseca | prije tri mjeseca | 2021-02
hr | sljedeći tjedan | sljedeći tjedan | 2021-05-17..2021-05-23
sl | lani | lani | 2020
sl | pred tremi meseci | pred tremi meseci | 2021-02
sl | prihodnji teden | prihodnji teden | 2021-05-17..2021-05-23
hu | tavaly márciusban | tavaly márciusban | 2020-03
hu | két évvel ezelőtt | két évvel ezelőtt | 2019
hu | a jövő héten | jövő héten | 2021-05-17..2021-05-23
hu | június 3-án | június 3 | 2021-06-03
ro | anul trecut | anul trecut | 2020
ro | acum trei luni | acum trei luni | 2021-02
ro | săptămâna viitoare | săptămâna viitoare | 2021-05-17..2021-05-23
bg | миналата година | миналата година | 2020
bg | преди три месеца | преди три месеца | 2021-02
bg | следващата седмица | следващата седмица | 2021-05-17..2021-05-23
el | πέρυσι | πέρυσι | 2020
el | πριν από δύο χρόνια | πριν από δύο χρόνια | 2019
el | την επόμενη εβδομάδα | επόμενη εβδομάδα | 2021-05-17..2021-05-23
el | χθες | χθες | 2021-05-11
tr | geçen yıl | geçen yıl | 2020
tr | üç ay önce | üç ay önce | 2021-02
tr | önümüzdeki hafta | önümüzdeki hafta | 2021-05-17..2021-05-23
vi | mười năm trước | mười năm trước | 2011
vi | năm ngoái | năm ngoái | 2020
vi | cách đây ba tháng | cách đây ba tháng | 2021-02
vi | tháng 3 năm ngoái | tháng 3 năm ngoái | 2020-03
vi | ngày 3 tháng 6 | ngày 3 tháng 6 | 2021-06-03
th | เมื่อปีที่แล้ว | ปีที่แล้ว | 2020
th | เมื่อ 3 เดือนก่อน | 3 เดือนก่อน | 2021-02
th | สัปดาห์หน้า | สัปดาห์หน้า | 2021-05-17..2021-05-23
th | วันที่ 3 มิถุนายน | 3 มิถุนายน | 2021-06-03
id | tahun lalu | tahun lalu | 2020
id | tiga bulan yang lalu | tiga bulan yang lalu | 2021-02
id | setahun lalu | setahun lalu | 2020
id | minggu depan | minggu depan | 2021-05-17..2021-05-23
ja | 昨年3月に | 昨年3月 | 2020-03
ja | 3年前の | 3年前 | 2018
ja | 来週 | 来週 | 2021-05-17..2021-05-23
ja | 11月5日に | 11月5日 | 2021-11-05
ko | 지난해 3월에 | 지난해 3월 | 2020-03
ko | 2년 전 | 2년 전 | 2019
ko | 다음 주에 | 다음 주 | 2021-05-17..2021-05-23
zh | 去年三月 | 去年三月 | 2020-03
zh | 两年前 | 两年前 | 2019
zh | 上周五 | 上周五 | 2021-05-07
zh | 6月3日 | 6月3日 | 2021-06-03
ar | في العام الماضي | العام الماضي | 2020
ar | قبل عامين | قبل عامين | 2019
ar | وقبل ثلاثة أشهر | قبل ثلاثة أشهر | 2021-02
ar | الأسبوع المقبل | الأسبوع المقبل | 2021-05-17..2021-05-23
he | בשנה שעברה | שנה שעברה | 2020
he | לפני שנתיים | לפני שנתיים | 2019
he | בעוד שלושה חודשים | בעוד שלושה חודשים | 2021-08
""".strip().splitlines()


def period(text: str) -> tuple[str, str]:
    """The first and last day that a sample means, as "2021-03", "2020" or "2021-07..2021-09" say it."""
    first, _, last = text.partition("..")
    last = last or first
    starts = {4: "-01-01", 7: "-01", 10: ""}
    if len(last) == 4:
        return first + starts[len(first)], f"{last}-12-31"
    if len(last) == 7:
        year, month = divmod(int(last[:4]) * 12 + int(last[5:]), 12)
        return first + starts[len(first)], date.fromordinal(date(year, month + 1, 1).toordinal() - 1).isoformat()
    return first, last


@pytest.mark.parametrize("sample", SAMPLES)
def test_a_phrase_is_told_from_the_day_of_publication(sample: str) -> None:
    language, text, surface, meaning = sample.split(" | ")
    found = find_relative_dates(text, language, PUBLISHED)
    assert [mention.surface for mention in found] == [surface]
    span = found[0].entity
    assert isinstance(span, DateSpan)
    assert (span.start, span.end) == period(meaning)
    assert span.relative


@pytest.mark.parametrize(
    ("text", "precision"),
    [
        ("yesterday", "day"),
        ("last week", "week"),
        ("two months ago", "month"),
        ("last quarter", "quarter"),
        ("this spring", "season"),
        ("two years ago", "year"),
        ("5-7 May", "range"),
    ],
)
def test_the_precision_is_that_of_the_words(text: str, precision: str) -> None:
    span = find_relative_dates(text, "en", PUBLISHED)[0].entity
    assert isinstance(span, DateSpan)
    assert span.precision == precision


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "He may 5 times a day, and this article and the next step are past events."),
        ("en", "It opened on 5 May 2020; the fair of 7 June 2020 did not."),
        ("en", "Over the last 5 years and the next few days. On Monday we meet. In March it rains."),
        ("en", "Some 80 years ago, 10 000 years ago, in a week's time, for the first time in ten years"),
        ("es", "desde hace cinco años; hace dos años que vive"),
        ("th", "หลายปีก่อน"),
        ("id", "hari ulang tahun ini, beberapa tahun lalu"),
        ("et", "möödunud nädalavahetusel"),
        ("en", "In 3 per cent of cases; chapter 10 march, 12.5 May"),
        ("de", "Am Morgen des Tages. Die letzten Jahre."),
        ("es", "Por la mañana, una mañana de otoño."),
        ("vi", "trong 5 năm tới, các năm tới, nhiều năm trước"),
        ("ar", "قبل عام 2010"),
        ("tr", "bu yazıda dünya"),
        ("ko", "오늘날"),
        ("he", "ראש השנה"),
        ("ja", "令和3年5月5日"),
        ("th", "5 พฤษภาคม 2564"),
        ("xx", "yesterday"),
        ("und", "yesterday"),
    ],
)
def test_what_is_told_from_something_else_is_left_alone(language: str, text: str) -> None:
    assert find_relative_dates(text, language, PUBLISHED) == []


@pytest.mark.parametrize("published", ["", "2021", "yesterday", "2021-13-01", "0000-00-00"])
def test_without_a_day_of_publication_nothing_is_read(published: str) -> None:
    assert find_relative_dates("yesterday", "en", published) == []


def test_a_time_of_day_after_the_date_does_no_harm() -> None:
    assert find_relative_dates("today", "en", "2021-05-12T10:00:00Z")[0].entity == DateSpan(
        "2021-05-12", "2021-05-12", "day", relative=True
    )


@pytest.mark.parametrize("published", ["0001-01-01", "9999-12-31"])
def test_the_ends_of_the_calendar_give_no_date_beyond(published: str) -> None:
    text = (
        "999 years ago, in 999 years, yesterday, tomorrow, last week, next week, next winter, last winter, 31 December"
    )
    for mention in find_relative_dates(text, "en", published):
        assert isinstance(mention.entity, DateSpan)
        assert mention.entity.start is not None
        assert len(mention.entity.start) == 10


def test_a_day_of_february_is_that_of_a_year_that_has_it() -> None:
    def start(published: str) -> list[str | None]:
        found = find_relative_dates("on 29 February", "en", published)
        return [mention.entity.start for mention in found if isinstance(mention.entity, DateSpan)]

    assert start("2020-05-01") == ["2020-02-29"]
    assert start("2019-11-01") == ["2020-02-29"]
    assert start("2018-05-01") == []


def test_every_phrase_of_every_table_can_be_read() -> None:
    for language, table in relative_dates._tables().items():
        names = tuple(relative_dates._names(table, language))
        assert sum(kind == "month" for _, kind, _ in names) >= 12, language
        assert {number for _, kind, number in names if kind == "weekday"} == set(range(1, 8)), language
        assert {number for _, kind, number in names if kind == "season"} == {1, 2, 3, 4}, language
        assert len(table["numbers"].split(";")) == 10, language
        for pattern, _, _ in relative_dates._phrases(table, language, names):
            assert re.compile(pattern)
            assert all(letter.isalnum() for letter in relative_dates._first_letters(pattern)), (language, pattern)
            assert pattern == pattern.lower().replace("(?p<", "(?P<"), (language, pattern)


WORDS = ("yesterday", "last", "next", "this", "year", "May", "5", "two", "ago", "in", ",", "\n", "2020", "İ", "\ud800")


@given(st.lists(st.sampled_from(WORDS), max_size=12), st.dates())
def test_mentions_are_in_order_apart_and_as_in_the_text(words: list[str], published: date) -> None:
    text = " ".join(words)
    end = 0
    for mention in find_relative_dates(text, "en", published.isoformat()):
        assert end <= mention.start < mention.end
        assert text[mention.start : mention.end] == mention.surface
        assert isinstance(mention.entity, DateSpan)
        assert mention.entity.start is not None
        assert mention.entity.end is not None
        assert mention.entity.start <= mention.entity.end
        end = mention.end


@given(st.text(), st.sampled_from(["en", "de", "th", "zh", "ar", "tr", "ko", "he"]))
def test_no_text_is_too_strange(text: str, language: str) -> None:
    find_relative_dates(text, language, PUBLISHED)


@pytest.mark.parametrize("text", ["today ", "last ", "1 ", "5 May ", "in ", "1", "a"])
def test_the_time_is_linear(text: str) -> None:
    def took(count: int) -> float:
        began = time.process_time()
        find_relative_dates(text * count, "en", PUBLISHED)
        return time.process_time() - began

    assert min(took(10_000) for _ in range(3)) < 20 * min(took(1_000) for _ in range(3)) + 0.05
