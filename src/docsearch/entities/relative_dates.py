"""Days told from the day a text was published: yesterday, last week, two years ago, this spring, "5 May" alone.

The phrases of each language stand in `data/relative_dates.toml`. Of all phrases of a language one pattern is made,
grouped by their first letter, which finds where one may start; the phrases of that letter are then tried there and
the longest counts.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from docsearch.calendar_cells import days_in_month
from docsearch.entities.date_names import primary, table_of
from docsearch.entities.date_spans import season
from docsearch.model import DateSpan, Mention
from docsearch.patterns import compiled

_FILE = Path(__file__).parent.parent / "data" / "relative_dates.toml"

CONFIDENCE = 0.6  # what "last year" is told from may be another day than that of publication

_UNITS = ("day", "week", "month", "quarter", "year")
_COUNTED = ("day", "week", "month", "year")  # those with a word that stands after a number
_MOST_COUNTED = {"day": 99, "week": 99, "month": 60, "year": 30}  # "80 years ago" is no one year
_NO_SPACES = frozenset({"ja", "th", "zh"})
_OPEN_ENDED = frozenset({"ko"})  # a word starts after a space, but particles are glued to its end
_CLITICS = {"ar": "[وفبل]?", "he": "[ובלמהכש]{0,2}"}  # written together with the word after them

_DIGITS = tuple("0123456789٠١٢٣٤٥٦٧٨٩๐๑๒๓๔๕๖๗๘๙０１２３４５６７８９")
_DAY = r"(?P<day>\d{1,2})SUFFIX(?: ?[-–—] ?(?P<last>\d{1,2})SUFFIX)?"
_YEAR_NEAR = 24  # code points: a day with a year as near is one of that year
_GLUED_BEFORE = r"\d[.,:/–-]$|[/+%$€£¥年년]$|년 $"
_DIGIT_BEFORE = r"\d[\s.,]?$"
_GLUED_AFTER = r"[.,]?\d|[/:%€$]"
_HALF_YEAR = 184  # days

_SPACE = r"\(\?<![^)]*\)| \??"  # in a look-behind, whose width is fixed, a space stays one
_SPACES = {" ": r"\s{1,3}", " ?": r"\s{0,3}"}


class _Phrase(NamedTuple):
    """One way to say a time: `kind` (a unit, named, of_year, ago, date) and `steps` tell what it means."""

    pattern: str
    kind: str
    steps: int


class _Words(NamedTuple):
    """The phrases of a language by their first letter, and the pattern that finds where one may start."""

    start: str
    phrases: dict[str, tuple[_Phrase, ...]]
    names: tuple[tuple[str, str, int], ...]  # pattern, weekday | month | season, number from 1
    numbers: tuple[str, ...]
    units: tuple[str, ...]
    counted: str  # what right before a phrase makes it another: "5 năm tới" is no next year
    capital: frozenset[str]
    lower: frozenset[str]


def find_relative_dates(text: str, language: str, published: str) -> list[Mention]:
    """The times in `text` that are told from the day of publication, in order and apart, marked relative.

    `published` is an ISO 8601 date, `language` a BCP 47 tag; offsets are code points into `text`. A day of a month
    with no year near is the one nearest to publication. Languages without a table have none. Never raises.
    """
    words = _words(primary(language))
    try:
        today = date.fromisoformat(published[:10])
    except ValueError:
        return []
    if words is None:
        return []
    plain = " " + _plain(text)  # so that every phrase has a letter before it
    found: list[Mention] = []
    search = compiled(words.start).search
    match = search(plain)
    while match is not None:
        start = match.start("at")
        best = _best(plain, start, words, today, text)
        if best is None:
            match = search(plain, start + 1)
        else:
            end, span = best
            found.append(Mention(start - 1, end - 1, text[start - 1 : end - 1], span, CONFIDENCE))
            match = search(plain, end)
    return found


def _plain(text: str) -> str:
    """The text in lower case, each letter in its place."""
    lower = text.lower()
    if len(lower) != len(text):
        lower = "".join(low if len(low := char.lower()) == 1 else char for char in text)
    return lower if lower.isascii() else lower.replace("’", "'").replace("ς", "σ")


def _best(plain: str, start: int, words: _Words, today: date, text: str) -> tuple[int, DateSpan] | None:
    """Where the longest phrase that starts here ends, and what it means."""
    matches = [
        (match.end(), phrase, match)
        for phrase in words.phrases.get(plain[start], ())
        if (match := compiled(phrase.pattern).match(plain, start)) is not None
    ]
    for end, phrase, match in sorted(matches, key=lambda one: -one[0]):
        surface = text[start - 1 : end - 1]
        if _is_other(plain, match, phrase, words, surface):
            continue
        span = _span(match, phrase, words, today)
        if span is not None:
            return end, span
    return None


def _is_other(plain: str, match: re.Match[str], phrase: _Phrase, words: _Words, surface: str) -> bool:
    """Whether what reads as a phrase is something else: a name, the rest of a number, a date with its year."""
    start, end = match.span()
    if surface.lower() in words.lower and surface[0].isupper():
        return True
    name = match.groupdict().get("name")
    if name in words.capital and not surface[match.start("name") - start].isupper():
        return True
    before = plain[max(0, start - 2) : start]
    if phrase.kind == "ago" and compiled(_DIGIT_BEFORE).search(before):
        return True
    if phrase.kind == "date":
        if compiled(_GLUED_BEFORE).search(before) or compiled(_GLUED_AFTER).match(plain, end):
            return True
        return compiled(r"\d{4}").search(plain, max(0, start - _YEAR_NEAR), end + _YEAR_NEAR) is not None
    if compiled(r"\s?\d{4}(?!\d)").match(plain, end):
        return True
    if phrase.kind == "named" and compiled(r"\s?\d{1,2}(?!\d)").match(plain, end):
        return True  # "next 6 October" where the month comes first
    return phrase.kind in _UNITS and compiled(words.counted).search(plain, max(0, start - 16), start) is not None


def _span(match: re.Match[str], phrase: _Phrase, words: _Words, today: date) -> DateSpan | None:
    """What a phrase means, told from `today`; None where there is no such day, or none the calendar has."""
    groups = match.groupdict()
    try:
        if phrase.kind == "date":
            return _nearest(words, groups, today)
        if phrase.kind == "ago":
            unit, count = _COUNTED[_index(words.units, groups["unit"])], _number(words, groups["n"])
            return _shifted(unit, phrase.steps * count, today) if count <= _MOST_COUNTED[unit] else None
        if phrase.kind in _UNITS:
            return _shifted(phrase.kind, phrase.steps, today)
        return _named(_name(words, groups["name"]), phrase, today)
    except (ValueError, OverflowError):
        return None


def _shifted(unit: str, count: int, today: date) -> DateSpan:
    """The day, week, month, quarter or year so many after that of `today`."""
    if unit == "day":
        day = today + timedelta(days=count)
        return _period(day, day, unit)
    if unit == "week":
        monday = today + timedelta(days=7 * count - today.weekday())
        return _period(monday, monday + timedelta(days=6), unit)
    months = {"month": 1, "quarter": 3, "year": 12}[unit]
    year, first = divmod((12 * today.year + today.month - 1) // months * months + months * count, 12)
    return _months(year, first + 1, months, unit)


def _months(year: int, month: int, count: int, precision: str) -> DateSpan:
    last = month + count - 1
    return _period(date(year, month, 1), date(year, last, days_in_month(year, last)), precision)


def _period(first: date, last: date, precision: str) -> DateSpan:
    return DateSpan(first.isoformat(), last.isoformat(), precision, relative=True)


def _named(name: tuple[str, int], phrase: _Phrase, today: date) -> DateSpan | None:
    """The weekday, month or season that is named: last, this or next, or that of last, this or next year."""
    kind, number = name
    if phrase.kind == "of_year":
        spans = [_of_year(kind, number, today.year + phrase.steps)]
    elif kind == "weekday":
        return _weekday(number, phrase.steps, today)
    else:
        spans = [_of_year(kind, number, today.year + offset) for offset in (-2, -1, 0, 1)]
    day = today.isoformat()
    known = [span for span in spans if span is not None and span.start is not None and span.end is not None]
    if phrase.kind == "named" and phrase.steps < 0:
        known = [span for span in known if (span.end or "") < day][-1:]
    elif phrase.kind == "named" and phrase.steps > 0:
        known = [span for span in known if (span.start or "") > day][:1]
    elif phrase.kind == "named":
        now = [span for span in known if (span.start or "") <= day <= (span.end or "")]
        known = now or [span for span in known if (span.start or "")[:4] == day[:4]]
    return known[0] if known else None


def _of_year(kind: str, number: int, year: int) -> DateSpan | None:
    """A month or a season of a year; None for a weekday, of which it has many."""
    if kind == "month":
        return _months(year, number, 1, "month")
    found = season(year, number) if kind == "season" else None
    return None if found is None else found._replace(relative=True)


def _weekday(number: int, count: int, today: date) -> DateSpan:
    """The last such day before today, the next one after it, or that of this week."""
    ahead = (number - today.isoweekday()) % 7
    if count < 0:
        day = today - timedelta(days=7 - ahead)
    elif count > 0:
        day = today + timedelta(days=ahead or 7)
    else:
        day = today + timedelta(days=number - today.isoweekday())
    return _period(day, day, "day")


def _nearest(words: _Words, groups: dict[str, str], today: date) -> DateSpan | None:
    """A day of a month, or several, in the year that brings it nearest to `today`."""
    kind, month = _name(words, groups["name"])
    day, last = int(groups["day"]), int(groups["last"] or groups["day"])
    found = []
    for year in (today.year - 1, today.year, today.year + 1):
        if kind == "month" and 1 <= year <= 9999 and 1 <= day <= last <= days_in_month(year, month):
            first = date(year, month, day)
            found.append((abs((first - today).days), first))
    if not found or min(found)[0] > _HALF_YEAR:
        return None
    first = min(found)[1]
    return _period(first, first.replace(day=last), "range" if last > day else "day")


def _number(words: _Words, surface: str) -> int:
    return int(surface) if surface.isdecimal() else _index(words.numbers, surface) + 1


def _index(patterns: tuple[str, ...], surface: str) -> int:
    """The first of the patterns that the surface is; ValueError when it is none."""
    for index, pattern in enumerate(patterns):
        if compiled(pattern).fullmatch(surface):
            return index
    raise ValueError(surface)


def _name(words: _Words, surface: str) -> tuple[str, int]:
    return next((kind, number) for pattern, kind, number in words.names if compiled(pattern).fullmatch(surface))


@cache
def _tables() -> dict[str, dict[str, Any]]:
    """The file, read at the first text with a date of publication: 15 ms."""
    return tomllib.loads(_FILE.read_text("utf-8"))


@lru_cache(maxsize=64)
def _words(language: str) -> _Words | None:
    """The phrases of a language; None where there is no table. Made when the language is first met: 10 to 90 ms."""
    table = _tables().get(language)
    if table is None:
        return None
    spaced = language not in _NO_SPACES
    end = r"(?!\w)" if spaced and language not in _OPEN_ENDED else ""
    names = tuple(_names(table, language))
    numbers = tuple(table["numbers"].split(";"))
    by_letter: dict[str, list[_Phrase]] = {}
    for pattern, kind, count in _phrases(table, language, names):
        spread = compiled(_SPACE).sub(lambda found: _SPACES.get(found[0], found[0]), pattern)
        for letter in _first_letters(pattern):
            by_letter.setdefault(letter, []).append(_Phrase(spread + end, kind, count))
    starts = "|".join(
        f"{re.escape(letter)}(?:{'|'.join(dict.fromkeys(_rest(phrase.pattern) for phrase in phrases))})"
        for letter, phrases in by_letter.items()
    )
    before = rf"[^\w]{_CLITICS.get(language, '')}" if spaced else ""
    edge = r"(?<!\w)" if spaced else ""
    units = tuple(table["units"].split(";"))
    some = "|".join(filter(None, (*numbers, table.get("several", ""))))
    counted = rf"(?:\d|{edge}(?:{some}))\s?$"
    return _Words(
        start=f"{before}(?P<at>{starts})",
        phrases={letter: tuple(phrases) for letter, phrases in by_letter.items()},
        names=names,
        numbers=numbers,
        units=units,
        counted=counted if _begins_with_unit(table, units) else r"\d\s?$",
        capital=frozenset(table.get("capital", "").split("|")),
        lower=frozenset(table.get("lower", "").split("|")),
    )


def _names(table: dict[str, Any], language: str) -> Iterator[tuple[str, str, int]]:
    """The names of weekdays, months and seasons as patterns; of the months no abbreviations, which are words too."""
    months = table.get("months") or table_of(language)["months"]
    for kind, rows in (("weekday", table["weekdays"]), ("month", months), ("season", table["seasons"])):
        for number, row in enumerate(rows.replace("ς", "σ").split(";"), 1):
            first, *others = _split(row)
            for name in (first, *others):
                if kind != "month" or name == first or not first.startswith(name):
                    yield name, kind, number


def _phrases(
    table: dict[str, Any], language: str, names: tuple[tuple[str, str, int], ...]
) -> Iterator[tuple[str, str, int]]:
    """Every phrase of a table as pattern, kind and count; each begins with a letter, a digit or a set of letters."""
    for unit in _UNITS:
        for count, row in table[unit].items():
            yield from ((phrase, unit, int(count)) for phrase in _split(row))
    for kind in ("named", "of_year"):
        for count, row in table[kind].items():
            yield from ((one, kind, int(count)) for phrase in _split(row) for one in _with_names(phrase, names, kind))
    for row, sign in ((table["ago"], -1), (table.get("in", ""), 1)):
        for phrase in filter(None, _split(row)):
            yield from _with_numbers(phrase, table, sign)
    for phrase in _split(table.get("dates", "DAY NAME")):
        suffixes = [re.escape(one) for one in table_of(language).get("after", "").split("|") if one]
        if not phrase.endswith("DAY"):  # there it would be the end of the sentence
            suffixes.append("[.]")
        day = _DAY.replace("SUFFIX", f"(?:{'|'.join(suffixes)})?" if suffixes else "")
        yield from ((one, "date", 0) for one in _with_names(phrase.replace("DAY", day), names, "date"))


def _split(row: str) -> list[str]:
    """The phrases of a row; a bar in brackets keeps them together."""
    return re.split(r"\|(?![^(]*\))", row)


def _with_names(phrase: str, names: tuple[tuple[str, str, int], ...], kind: str) -> Iterator[str]:
    """A phrase with the names it can hold in place of NAME: one for each where it begins with it."""
    kinds = {"named": ("weekday", "month", "season"), "of_year": ("month", "season"), "date": ("month",)}[kind]
    known = sorted({pattern for pattern, of, _ in names if of in kinds}, key=lambda one: (-len(one), one))
    if phrase.startswith("NAME"):
        yield from (f"(?P<name>{name}){phrase[4:]}" for name in known)
    else:
        yield phrase.replace("NAME", f"(?P<name>{'|'.join(known)})")


def _with_numbers(phrase: str, table: dict[str, Any], sign: int) -> Iterator[tuple[str, str, int]]:
    """A phrase with N UNIT, SINGLE or DUAL filled in."""
    for word, key, count in (("SINGLE", "single", sign), ("DUAL", "dual", 2 * sign)):
        if word in phrase:
            for unit, row in zip(_COUNTED, table[key].split(";"), strict=True):
                yield from ((phrase.replace(word, one), unit, count) for one in _split(row))
            return
    numbers = [r"\d{1,3}", *(one for row in table["numbers"].split(";") for one in _split(row))]
    filled = phrase.replace("UNIT", f"(?P<unit>{table['units'].replace(';', '|')})")
    if phrase.startswith("N "):
        yield from ((f"(?P<n>{number}){filled[1:]}", "ago", sign) for number in numbers)
    else:
        before, _, after = filled.partition("N ")
        yield f"{before}(?P<n>{'|'.join(numbers)}) {after}", "ago", sign


def _begins_with_unit(table: dict[str, Any], units: tuple[str, ...]) -> bool:
    """Whether "next year" begins with the word for year, as in Vietnamese."""
    return any(compiled(units[-1]).match(phrase) for row in table["year"].values() for phrase in _split(row))


_FIRST = r"(\(\?P<\w+>)?(\\d\{1,(\d)\}|\[[^\]]+\]|.)"


def _first_letters(pattern: str) -> tuple[str, ...]:
    """The letters or digits that a phrase can begin with."""
    match = compiled(_FIRST).match(pattern)
    assert match is not None
    if match[3]:
        return _DIGITS
    return tuple(match[2][1:-1]) if match[2][0] == "[" else (match[2],)


def _rest(pattern: str) -> str:
    """A pattern less its first letter, nothing captured."""
    match = compiled(_FIRST).match(pattern)
    assert match is not None
    digits = rf"\d{{0,{int(match[3]) - 1}}}" if match[3] else ""
    return compiled(r"\(\?P<\w+>").sub("(?:", (match[1] or "") + digits + pattern[match.end() :])
