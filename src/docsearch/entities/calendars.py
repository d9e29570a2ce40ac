"""Calendars: a year, month and day of any of them as days of the Gregorian one, and points in time as spans.

Hijri, Persian and Hebrew dates are reckoned by rule, after Reingold and Dershowitz, Calendrical Calculations: the
tabular Islamic calendar with its civil epoch, the fixed Hebrew one. Persian years follow the cycle of 33, which agrees
with the tables of Borkowski from 1178 to 1634 (1799 to 2256); the cycle of 2,820 has 1404 begin a day early.
From 1365 to 1500 (1945 to 2077) Hijri months are those of the Umm al-Qura calendar of Saudi Arabia, by which most
documents dated so are written; the rule has another first day for 64 months in 100 of them, mostly the day after. As
sighted in other countries a month may begin a day apart.
"""

from __future__ import annotations

from datetime import date
from functools import cache
from itertools import accumulate
from typing import NamedTuple

from docsearch.calendar_cells import days_in_month
from docsearch.model import DateSpan
from docsearch.patterns import compiled

# year of the calendar + offset = Gregorian year. Thai years before 1941 began in April, which is left aside.
YEAR_OFFSETS = {
    "gregorian": 0,
    "buddhist": -543,
    "minguo": 1911,
    "reiwa": 2018,
    "heisei": 1988,
    "showa": 1925,
    "taisho": 1911,
    "meiji": 1867,
}
JAPANESE_ERAS = ("reiwa", "heisei", "showa", "taisho", "meiji")

# Months of the Hebrew calendar are numbered as CLDR does: 1 Tishri .. 5 Shevat, 6 Adar I (leap years only), 7 Adar or
# Adar II, 8 Nisan .. 13 Elul.
_HEBREW_MONTHS = 13
_LAST_ERA_YEAR = 99  # plans of 2017 speak of Heisei 32, a year that had another name when it came

_OWN_YEARS = {"hijri": (1, 3000), "persian": (1, 3000), "hebrew": (3763, 6760)}

# Umm al-Qura months from 1 Muharram 1365 on: three hexadecimal digits a year, a bit for each month, the lowest for
# Muharram, set where it has 30 days. Taken from hijridate 2.6 (MIT), which has them from the calendars published in
# Saudi Arabia; before 1365 these have months of 28 and 31 days.
_UMM_AL_QURA_FIRST, _UMM_AL_QURA_DAY = 1365, 710_370
_UMM_AL_QURA = (
    "d55555555d556d5555ea5d2aaaacd5655572da9555aaa55552da6d55a55574dd53d54556d552d5d55d54d4565552da5d"
    "55aad56aad4b52aa574ae97656cb55aaaa554ad95d2da5d9db2ba4b4aa552b5575b6abd2bc4b89a9552d5adb6a6d4dc9"
    "d92aa69562ae56d36ab55aaa94d49d95d2ba5b55aad55a9a92e26e55dada6d46a554ba9754eaae5acba9d92b2564bcab"
    "55ab556d2ea5e4aa9552daad36c7596d269552da5b4ba9ba3b4b69b52aa64b696d2ec6d9eb2d54d2aa564ae96dd6ab54"
    "b29a9352ba57536ab56aae93"
)

_ISLAMIC_EPOCH = 227_015  # 16 July 622 (Julian) as a day number, counted as date.toordinal does
_PERSIAN_EPOCH = 226_896  # 19 March 622 (Julian)
_HEBREW_EPOCH = -1_373_427  # 7 October 3761 BCE (Julian)

_HEBREW_DIGITS = {
    letter: value
    for letters, values in (
        ("אבגדהוזחט", range(1, 10)),
        ("יכלמנסעפצ", range(10, 100, 10)),
        ("קרשת", range(100, 500, 100)),
        ("ךםןףץ", (20, 40, 50, 80, 90)),
    )
    for letter, value in zip(letters, values, strict=True)
}
_HEBREW_NUMERAL = "([א-ת]+)(?:[\"״]|''|׳׳)([א-ת])|([א-ת])['׳]?"
_FIRST_BARE_YEAR = 500  # of the sixth thousand: 1739. Below, words such as תנ"ך are more often no year


class Point(NamedTuple):
    """What a phrase says of one end of a period; None where it is silent.

    `bare` is a number that is a day, a month or a quarter depending on the other end ("5" in "5-9 June").
    `calendar` is "" where the phrase names none.
    """

    year: int | None = None
    month: int | None = None
    day: int | None = None
    quarter: int | None = None
    half: int | None = None
    bare: int | None = None
    decade: bool = False
    calendar: str = ""


def complete(point: Point, other: Point) -> Point:
    """`point` with what it leaves unsaid taken from the other end of the same period.

    The year (and its calendar) is shared, and so is the month if `point` is only a day; a bare number is of the
    kind the other end is.
    """
    calendar = point.calendar or other.calendar
    if point.bare is not None:
        if other.day is not None:
            point = point._replace(bare=None, day=point.bare)
        elif other.month is not None:
            point = point._replace(bare=None, month=point.bare)
        elif other.quarter is not None:
            point = point._replace(bare=None, quarter=point.bare)
        elif other.half is not None:
            point = point._replace(bare=None, half=point.bare)
    year = other.year if point.year is None else point.year
    month = other.month if point.month is None and point.day is not None else point.month
    return point._replace(year=year, month=month, calendar=calendar)


def span_of(point: Point) -> DateSpan | None:
    """The days a point covers and how precise it is; None if there is no such day (30 February) or no year."""
    calendar = point.calendar or "gregorian"
    if point.year is None or point.bare is not None:
        return None
    days = _solar_days(point, calendar) if calendar in YEAR_OFFSETS else _own_days(point, calendar)
    if days is None:
        return None
    name = "japanese" if calendar in JAPANESE_ERAS else calendar
    return DateSpan(days[0].isoformat(), days[1].isoformat(), precision(point), name)


def range_of(first: Point, last: Point) -> DateSpan | None:
    """The days from the start of one point to the end of the other; None unless that runs forward."""
    start, end = span_of(first), span_of(last)
    if start is None or end is None:
        return None
    (opens, first_end), (last_start, closes) = _ends(start), _ends(end)
    if opens >= last_start or first_end > closes:
        return None
    return DateSpan(opens, closes, "range", start.calendar)


def _ends(span: DateSpan) -> tuple[str, str]:
    return span.start or "", span.end or ""


def precision(point: Point) -> str:
    if point.day is not None:
        return "day"
    if point.month is not None:
        return "month"
    if point.quarter is not None:
        return "quarter"
    if point.half is not None:
        return "half"
    return "decade" if point.decade else "year"


def _months(point: Point) -> tuple[int, int] | None:
    """First and last month a point covers, 1 to 12; None if it names one that is not."""
    if point.month is not None:
        found = (point.month, point.month)
    elif point.quarter is not None:
        found = (3 * point.quarter - 2, 3 * point.quarter)
    elif point.half is not None:
        found = (6 * point.half - 5, 6 * point.half)
    else:
        found = (1, 12)
    return found if found[0] >= 1 and found[1] <= 12 else None


def _solar_days(point: Point, calendar: str) -> tuple[date, date] | None:
    """Calendars with Gregorian months, whose years are only counted from elsewhere."""
    months = _months(point)
    written = point.year or 0
    year = written + YEAR_OFFSETS[calendar]
    if months is None or written < 1 or (calendar in JAPANESE_ERAS and written > _LAST_ERA_YEAR):
        return None
    if not 1 <= year <= 9990 or (point.day is not None and point.month is None):
        return None
    if point.day is not None:
        if not 1 <= point.day <= days_in_month(year, months[0]):
            return None
        day = date(year, months[0], point.day)
        return day, day
    last_year = year + 9 if point.decade else year
    return date(year, months[0], 1), date(last_year, months[1], days_in_month(last_year, months[1]))


def _own_days(point: Point, calendar: str) -> tuple[date, date] | None:
    """Calendars with months of their own; years far outside our era and days a month lacks give None."""
    year = point.year or 0
    first_year, last_year = _OWN_YEARS.get(calendar, (1, 0))
    if not first_year <= year <= last_year or (point.day is not None and point.month is None):
        return None
    days = _hebrew_months(point) if calendar == "hebrew" else _months_of(point, calendar)
    if days is None:
        return None
    first, after = days
    if point.day is not None:
        if not 1 <= point.day <= after - first:
            return None
        first += point.day - 1
        after = first + 1
    return date.fromordinal(first), date.fromordinal(after - 1)


def _months_of(point: Point, calendar: str) -> tuple[int, int] | None:
    """The first day of the months a Hijri or Persian point covers, and the one after the last."""
    months, year = _months(point), point.year or 0
    if months is None:
        return None
    count = _hijri_day if calendar == "hijri" else _persian_day
    return count(year, months[0], 1), count(year, months[1] + 1, 1) if months[1] < 12 else count(year + 1, 1, 1)


def _hebrew_months(point: Point) -> tuple[int, int] | None:
    """The first day of the month or year of a Hebrew point, and the one after its last."""
    year, month = point.year or 0, point.month
    first, after = _hebrew_new_year(year), _hebrew_new_year(year + 1)
    if point.quarter is not None or point.half is not None:
        return None
    if month is None:
        return first, after
    lengths = _hebrew_lengths(after - first)
    if not 1 <= month <= _HEBREW_MONTHS or lengths[month - 1] == 0:
        return None
    first += sum(lengths[: month - 1])
    return first, first + lengths[month - 1]


def _hebrew_lengths(days: int) -> tuple[int, ...]:
    """The days of each month, 1 Tishri to 13 Elul, of a Hebrew year of so many; 0 for Adar I in a common year."""
    leap = days > 380
    return (30, 30 if days % 10 == 5 else 29, 29 if days % 10 == 3 else 30, 29, 30, 30 if leap else 0,
            29, 30, 29, 30, 29, 30, 29)  # fmt: skip


def _hebrew_new_year(year: int) -> int:
    """Day number of 1 Tishri, which is put off so that no year is of 356 or 382 days."""
    before, this, after = (_hebrew_elapsed(one) for one in (year - 1, year, year + 1))
    delay = 2 if after - this == 356 else 1 if this - before == 382 else 0
    return _HEBREW_EPOCH + this + delay


def _hebrew_elapsed(year: int) -> int:
    """Days from the epoch to the new moon of Tishri, not on a Sunday, Wednesday or Friday."""
    months = (235 * year - 234) // 19
    day = 29 * months + (12_084 + 13_753 * months) // 25_920
    return day + 1 if 3 * (day + 1) % 7 < 3 else day


def hebrew_number(numeral: str) -> int | None:
    """The number that Hebrew letters write, 1 to 999: ט"ו is 15, תשפ"א 781; None if they write none.

    The letters go from large to small; a double mark stands before the last of several, one may follow a single one.
    """
    match = compiled(_HEBREW_NUMERAL).fullmatch(numeral)
    if match is None:
        return None
    values = [_HEBREW_DIGITS[letter] for letter in (match[1] or "") + (match[2] or match[3])]
    steps = [values[at] > values[at + 1] or values[at] == values[at + 1] == 400 for at in range(len(values) - 1)]
    return sum(values) if all(steps) and sum(values) < 1000 else None


def hebrew_year(numeral: str) -> int | None:
    """The year that Hebrew letters write: 5781 is תשפ"א, with its thousands ה'תשפ"א; None if they write none."""
    thousands = numeral.startswith(("ה'", "ה׳"))
    number = hebrew_number(numeral[2:] if thousands else numeral)
    return None if number is None or (not thousands and number < _FIRST_BARE_YEAR) else 5000 + number


def _hijri_day(year: int, month: int, day: int) -> int:
    """Day number of a Hijri date: by the table where it reaches, elsewhere by rule.

    The rule: months of 30 and 29 days in turn, 11 leap days in 30 years.
    """
    months = 12 * (year - _UMM_AL_QURA_FIRST) + month - 1
    starts = _umm_al_qura()
    if 0 <= months < len(starts):
        return starts[months] + day - 1
    return day + (59 * (month - 1) + 1) // 2 + 354 * (year - 1) + (3 + 11 * year) // 30 + _ISLAMIC_EPOCH - 1


@cache
def _umm_al_qura() -> tuple[int, ...]:
    """Day numbers on which the months of the table begin, and the one after the last."""
    lengths = (
        29 + (int(_UMM_AL_QURA[at : at + 3], 16) >> month & 1)
        for at in range(0, len(_UMM_AL_QURA), 3)
        for month in range(12)
    )
    return tuple(accumulate(lengths, initial=_UMM_AL_QURA_DAY))


def _persian_day(year: int, month: int, day: int) -> int:
    """Day number of a Persian date: six months of 31 days, then of 30; 8 leap years in 33."""
    before = 31 * (month - 1) if month <= 7 else 30 * (month - 1) + 6
    return day + before + 365 * (year - 1) + (8 * year + 21) // 33 + _PERSIAN_EPOCH - 2
