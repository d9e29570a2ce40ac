"""Dates in running text and in queries, as periods of days.

`find_dates` looks at the parts of a text that are worth it (date_windows), turns them into tokens of known kind
(date_tokens), reads the longest shape that fits (date_reading, date_shapes) and leaves out what looks like a date and
is none (date_guards): page and law numbers, sums, "Europe 2020". Where a month or day names no year, the words
around it or the day of publication tell (date_years).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from docsearch.calendar_cells import FIRST_DAY, LAST_DAY, bounds
from docsearch.entities.date_guards import confidence, stands_alone
from docsearch.entities.date_languages import languages_of
from docsearch.entities.date_names import Lexicon, lexicon
from docsearch.entities.date_reading import STARTS_LIST, Reading, listed, more_days, opened, read, starting
from docsearch.entities.date_spans import week_of_year
from docsearch.entities.date_tokens import Token, tokens
from docsearch.entities.date_windows import Stretch, has_date_sign, windows
from docsearch.entities.date_years import KINDS_BEFORE, Waiting, with_years
from docsearch.model import DateSpan, Mention
from docsearch.patterns import compiled

_AMBIGUOUS = 0.6
_YEAR_FOLLOWS = "[xcps-]{0,3}y?[YA]"  # ... and yet they make no date: 30 February 2021
_LIST_GOES_ON = "c?&x?|c"  # between two days of a list
_QUARTER = r"(\d{4})-?[Qq]([1-4])"
_WEEK = r"(\d{4})-?[Ww](\d{1,2})"
_DATE_IN_QUERY = r"\d|年|[\"״][א-ת]|\b[IVX]+\b"  # no query without one waits for the tables
_TWO_DOTS = r"(?<![\w.])(?:\d{4}[\w-]*)?\.\.(?:\d{4}[\w-]*)?(?![\w.])"


def find_dates(text: str, language: str, published: str | None = None) -> list[Mention]:
    """The dates in `text`, in order and apart; `language` is a BCP 47 tag or "und", `published` an ISO 8601 date.

    Offsets are code points into `text`. The surface starts at the date itself ("5 May", not "since 5 May"), with the
    weekday if there is one. In "und" numbers, ISO dates, years and English names are read. Never raises.
    """
    words = lexicon(language)
    today = _day(published)
    if today is None and not has_date_sign(text, words):
        return []
    dated: list[Mention] = []
    waiting: list[Waiting] = []
    for window in windows(text, words, months=today is not None):
        for found in _readings(text, words, window):
            if isinstance(found, Mention):
                dated.append(found)
            else:
                waiting.append(found)
    if not waiting or not (dated or today):
        return dated
    return sorted([*dated, *with_years(text, language, dated, waiting, today)], key=lambda mention: mention.start)


def find_query_dates(text: str) -> list[Mention]:
    """The dates in what a person typed into a search box, whatever language it is in, and periods such as 2017..2019.

    Every language whose month names or script the text shows is tried; the one that explains most of it counts.
    """
    if compiled(_DATE_IN_QUERY).search(text) is None:
        return []
    period = compiled(_TWO_DOTS).search(text)
    if period is not None and len(period[0]) > 2:
        try:
            return [Mention(*period.span(), period[0], _open(*parse_period(period[0])))]
        except ValueError:
            pass
    readings = [find_dates(text, language) for language in languages_of(text)]
    return max(readings, key=lambda found: sum(mention.end - mention.start for mention in found))


def parse_period(text: str) -> tuple[str, str]:
    """First and last day of a period as the query syntax writes it, both inclusive, ISO 8601.

    "2017", "2017-Q1", "2017-03", "2017-W12", "2017-03-12", a date in words ("March 2017"), or two of them with ".."
    between; an end left out is open (0001-01-01, 9999-12-31). Raises ValueError, with one line that says what is wrong.
    """
    first, dots, last = (part.strip() for part in text.partition(".."))
    if not first and not last:
        raise ValueError("a period is a year, a month or a day, or two of them: 2017, 2017-03, 2017-03..2018")
    start = _ends(first)[0] if first else FIRST_DAY
    end = _ends(last)[1] if last else LAST_DAY if dots else _ends(first)[1]
    if start > end:
        raise ValueError(f"the period ends before it starts: {text.strip()}")
    return start, end


def _ends(part: str) -> tuple[str, str]:
    try:
        if "x" not in part:
            return bounds(part)
    except ValueError:
        pass
    quarter = compiled(_QUARTER).fullmatch(part)
    if quarter is not None and quarter[1] > "0000":
        month = 3 * int(quarter[2])
        return bounds(f"{quarter[1]}-{month - 2:02d}")[0], bounds(f"{quarter[1]}-{month:02d}")[1]
    week = compiled(_WEEK).fullmatch(part)
    span = week_of_year(int(week[1]), int(week[2])) if week is not None else _in_words(part)
    if span is not None:
        return span.start or FIRST_DAY, span.end or LAST_DAY
    raise ValueError(f"not a year, month or day: {' '.join(part.split())} (write 2017, 2017-03 or 2017-03-12)")


def _in_words(part: str) -> DateSpan | None:
    """The period that all of a phrase names: "March 2017"; None where it says more or less."""
    found = find_query_dates(part) if any(char.isalpha() for char in part) and ".." not in part else []
    whole = len(found) == 1 and found[0].surface == part
    return found[0].entity if whole and isinstance(found[0].entity, DateSpan) else None


def _open(start: str, end: str) -> DateSpan:
    """A period whose first or last day of all is an open end."""
    return DateSpan(None if start == FIRST_DAY else start, None if end == LAST_DAY else end, "range")


def _readings(text: str, words: Lexicon, window: Stretch) -> Iterator[Mention | Waiting]:
    """The dates in one window of the text, and the days and months that want a year."""
    found = tokens(text, words, *window)
    kinds = "".join(token.kind for token in found)
    starts = starting()
    at = last = 0  # `last` is where the last day without a year ends
    while at < len(kinds):
        if kinds[at] not in starts:
            at += 1
            continue
        days = listed(words, found, kinds, at) if kinds[at] in STARTS_LIST else []
        reading = days[-1] if days else read(words, found, kinds, at)
        if reading is None:
            at += 1
            continue
        days = days or more_days(found, kinds, reading)
        reading = days[-1] if days else reading
        if reading.span is None:
            goes_on = last > 0 and compiled(_LIST_GOES_ON).fullmatch(kinds, last, reading.first) is not None
            wanted = compiled(_YEAR_FOLLOWS).match(kinds, reading.last) is None and stands_alone(
                text, words, reading._replace(first=days[0].first if days else reading.first), found, goes_on
            )
            for each in days or [reading] if wanted else ():
                first = max(0, each.first - KINDS_BEFORE)
                yield Waiting(*_place(found, kinds, each), each, kinds[first : each.last + 3])
            last = reading.last if wanted else 0
            at = last or at + 1
            continue
        at = reading.last
        for each in days or [reading]:
            mention = _mention(text, words, found, kinds, each)
            if mention is not None:
                yield mention


def _mention(text: str, words: Lexicon, found: Sequence[Token], kinds: str, reading: Reading) -> Mention | None:
    """A phrase with its year as a date, if it is one."""
    if reading.span is None:
        return None
    start, end = _place(found, kinds, reading)
    before = kinds[reading.first - 1] if reading.first else ""
    sure = confidence(text, (start, end), reading.shape, before, reading.span, words)
    if sure <= 0:
        return None
    sure = min(sure, _AMBIGUOUS) if _either_order(words, reading) else sure
    alone = len(reading.ends) == 1
    span = opened(reading.span, kinds, reading.first, reading.last) if alone else reading.span
    return Mention(start, end, text[start:end], span, sure)


def _place(found: Sequence[Token], kinds: str, reading: Reading) -> Stretch:
    """Where a phrase stands in the text, less the full stop of its sentence."""
    full_stop = kinds[reading.first : reading.last].endswith(("mp", "Yp"))
    return found[reading.first].start, found[reading.last - 1 - full_stop].end


def _either_order(words: Lexicon, reading: Reading) -> bool:
    """Whether 03/04/2021 may be March or April: in English, and where the language is not known."""
    start = reading.span.start if reading.span is not None else None
    if reading.shape != "31/10/1974" or words.language not in ("en", "und") or start is None:
        return False
    return int(start[8:]) <= 12 and start[5:7] != start[8:]


def _day(published: str | None) -> date | None:
    try:
        return date.fromisoformat((published or "")[:10])
    except ValueError:
        return None
