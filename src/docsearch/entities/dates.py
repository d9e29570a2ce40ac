"""Dates in running text and in queries, as periods of days.

`find_dates` looks at the surroundings of every number that can be a year, turns them into tokens of known kind
(date_tokens), reads the longest shape that fits (date_shapes) and joins two points into a range. What looks like a
date and is none (page and law numbers, sums, "Europe 2020") is left out by date_guards.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from docsearch.calendar_cells import FIRST_DAY, LAST_DAY, bounds
from docsearch.entities.calendars import Point, complete, range_of, span_of
from docsearch.entities.date_guards import confidence
from docsearch.entities.date_names import Lexicon, languages_of, lexicon
from docsearch.entities.date_shapes import shapes
from docsearch.entities.date_tokens import Token, tokens, windows
from docsearch.model import DateSpan, Mention
from docsearch.patterns import compiled

_DIGIT = r"\d|年"  # every date read here has one or the other; 令和元年 only the latter
_THROUGH = "c?[xp]?[-r][xrf]{0,3}"
_AND = "c?&x{0,2}"
_DAY_YEAR = "No?[xc]{0,2}Y"  # the other end of "June 3-5, 2020"
_AMBIGUOUS = 0.6
_MOST_PARTS = 4  # "October, November and December 2021" has three


class Reading(NamedTuple):
    """A phrase understood: its days, the tokens it spans (half-open) and the name of its shape."""

    span: DateSpan
    first: int
    last: int
    shape: str


class _Part(NamedTuple):
    point: Point
    end: int
    shape: str


def find_dates(text: str, language: str) -> list[Mention]:
    """The dates in `text`, in order and apart; `language` is a BCP 47 tag or "und".

    Offsets are code points into `text`. The surface starts at the date itself ("5 May", not "from 5 May").
    In "und" numbers, ISO dates, years and English names are read. Never raises.
    """
    if compiled(_DIGIT).search(text) is None:
        return []
    words = lexicon(language)
    return [mention for window in windows(text, words) for mention in _mentions(text, words, window)]


def find_query_dates(text: str) -> list[Mention]:
    """The dates in what a person typed into a search box, whatever language it is in.

    Every language whose month names or script the text shows is tried; the one that explains most of it counts.
    """
    if compiled(_DIGIT).search(text) is None:
        return []
    readings = [find_dates(text, language) for language in languages_of(text)]
    return max(readings, key=lambda found: sum(mention.end - mention.start for mention in found))


def parse_period(text: str) -> tuple[str, str]:
    """First and last day of a period as the query syntax writes it, both inclusive, ISO 8601.

    "2017", "2017-03", "2017-03-12", or two of them with ".." between; an end left out is open (0001-01-01,
    9999-12-31). Raises ValueError, with one line that says what is wrong.
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
    raise ValueError(f"not a year, month or day: {part} (write 2017, 2017-03 or 2017-03-12)")


def _mentions(text: str, words: Lexicon, window: tuple[int, int]) -> Iterator[Mention]:
    """The dates in one window of the text."""
    found = tokens(text, words, *window)
    kinds = "".join(token.kind for token in found)
    at = 0
    while at < len(kinds):
        reading = _read(words, found, kinds, at)
        if reading is None:
            at += 1
            continue
        at = reading.last
        start, end = found[reading.first].start, found[reading.last - 1].end
        sure = confidence(text, (start, end), reading.shape, _kind_before(kinds, reading.first), reading.span)
        if sure > 0:
            sure = _AMBIGUOUS if _either_order(words, reading) else sure
            yield Mention(start, end, text[start:end], reading.span, sure)


def _kind_before(kinds: str, at: int, passed: str = "") -> str:
    """The kind of the token before `at`, those of `passed` left out of account; "" at the start."""
    return kinds[max(0, at - 4) : at].rstrip(passed or " ")[-1:]


def _either_order(words: Lexicon, reading: Reading) -> bool:
    """Whether 03/04/2021 may be March or April: in English, and where the language is not known."""
    month, day = int(reading.span.start[5:7]), int(reading.span.start[8:])
    unsure = reading.shape == "31/10/1974" and words.language in ("en", "und")
    return unsure and day <= 12 and day != month


def _read(words: Lexicon, found: Sequence[Token], kinds: str, at: int) -> Reading | None:
    """The date or range that starts at token `at`: two points joined, or one that has a year."""
    first = _point(words, found, kinds, at)
    if first is None:
        return None
    joined = _range_from(words, found, kinds, at, first)
    if joined is not None:
        return joined
    span = span_of(first.point)
    return None if span is None else Reading(span, at, first.end, first.shape)


def _point(words: Lexicon, found: Sequence[Token], kinds: str, at: int) -> _Part | None:
    """The longest shape at token `at` that makes sense, with or without a year."""
    best: _Part | None = None
    for shape in shapes().get(kinds[at], ()) if at < len(kinds) else ():
        match = shape.pattern.match(kinds, at)
        if match is None or (best is not None and match.end() <= best.end):
            continue
        point = shape.build(words, found, match)
        if point is None:
            continue
        if not shape.partial:
            point = point._replace(calendar=point.calendar or words.calendar_of(point.year or 0))
            if span_of(point) is None:
                continue
        best = _Part(point, match.end(), shape.name)
    return best


def _range_from(words: Lexicon, found: Sequence[Token], kinds: str, at: int, first: _Part) -> Reading | None:
    """The range that opens with `first`, if something joins it to a second point."""
    part = first
    for _ in range(_MOST_PARTS - 1):
        join = _join(kinds, part)
        if join is None:
            return None
        second = _other_end(found, kinds, part, join) or _point(words, found, kinds, join)
        if second is None:
            return None
        if first.point.year is not None or second.point.year is not None:
            return _joined(at, first, second) if _may_join(kinds, at, part, second) else None
        part = second
    return None


def _join(kinds: str, part: _Part) -> int | None:
    """Where the next point starts, if what follows `part` joins it to another; at which token.

    A dash or "to" always does, "and" if _may_join agrees.
    A comma does between months ("tháng 10, 11/2017"), a slash between days ("14./15.10.2018") and years (2016/17).
    """
    through = compiled(_THROUGH).match(kinds, part.end)
    if through is not None:
        return through.end()
    dated = part.point.year is not None
    both = compiled(_AND).match(kinds, part.end)
    if both is not None:
        return both.end()
    follows = kinds[part.end : part.end + 1]
    if follows == "c" and not dated and part.point.month is not None and part.point.day is None:
        return part.end + 1
    if follows == "s" and (part.point.bare is not None or part.shape == "year"):
        return part.end + 1
    return None


def _may_join(kinds: str, at: int, first: _Part, second: _Part) -> bool:
    """Whether "and" makes a range of two points: when they share a year, or with "between" or "from" beside them."""
    if compiled(_AND).match(kinds, first.end) is None or first.point.year is None:
        return True
    return _kind_before(kinds, at, "x") in ("b", "f") or kinds[second.end : second.end + 1] == "B"


def _other_end(found: Sequence[Token], kinds: str, part: _Part, join: int) -> _Part | None:
    """A second point that is one only after the first: 20 in 2016-20 and 2016/17, "5, 2020" in "June 3-5, 2020"."""
    token = found[join] if kinds[join : join + 1] == "N" else None
    if token is None:
        return None
    if part.shape == "year" and part.point.year is not None:
        glued = join == part.end + 1 and token.start - found[part.end - 1].end == 1
        if not glued or token.end - token.start != 2 or token.value <= part.point.year % 100:
            return None
        year = part.point.year // 100 * 100 + token.value
        return _Part(Point(year=year, calendar=part.point.calendar), join + 1, "year")
    match = compiled(_DAY_YEAR).match(kinds, join) if part.shape == "month day" else None
    if match is None:
        return None
    point = Point(year=found[match.end() - 1].value, month=part.point.month, day=token.value)
    return _Part(point, match.end(), "month day year")


def _joined(at: int, first: _Part, second: _Part) -> Reading | None:
    """Both ends made whole from each other, if they run forward."""
    start, end = complete(first.point, second.point), complete(second.point, first.point)
    span = range_of(start, end)
    if span is None:
        return None
    shape = "years" if first.shape == second.shape == "year" else f"{first.shape} to {second.shape}"
    return Reading(span, at, second.end, shape)
