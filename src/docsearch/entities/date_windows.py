"""The parts of a text that are worth reading for dates: around years, and around months where a year is near."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from docsearch.entities.date_names import Lexicon, lexicon, normal
from docsearch.patterns import compiled

# How far from a year the words of its date can lie, in code points. The longest phrases met in the programme texts
# and in the public phrase sets take 52 before the year ("from the first quarter of 2017 to ...") and 21 after it.
BEFORE = 64
AFTER = 32
_BESIDE = 24  # the same for a month or a decade, whose date is short

_NUMBER = r"\d+"
_SHORT_DATE = r"\d{1,2}([./-])\s?\d{1,2}\1\s?\d{2}(?![\d/-]|[.,]\d)"
_DAY_AND_MONTH = r"\d{1,2}(?:/\d{1,2}|\.\s?\d{1,2}\.|\.(?:0[1-9]|1[0-2]))(?!\d|[/.,:]\d|\s?[%°])"
_THAI_SHORT_YEAR = r"[\u0e00-\u0e7f]\.?\s?[4-9]\d(?!\d)"
_CJK_YEAR = r"\d{1,4}年|[元〇零一二三四五六七八九十]年|[RHS]\d{1,2}\.\d{1,2}\.\d{1,2}(?!\d)"
_HEBREW_YEAR = r"(?:ה['׳])?ת[א-ת]{1,3}[\"״][א-ת]"
_WORD = r"[^\W\d_]{3,}"
_WORD_AFTER = r"\W{0,3}([^\W\d_]+)(?:\W{1,2}([^\W\d_]+))?"
_WORD_BEFORE = r"([^\W\d_]+)\W{0,2}$"

_REMEMBERED = 16_384  # words of a language

_APOSTROPHES = ("'", "’")
_MARKS = (".", "/", "-")

Stretch = tuple[int, int]


def has_date_sign(text: str, words: Lexicon) -> bool:
    """Whether anything in the text can begin a date: a digit, or a word such as "century". Cheap."""
    return compiled(r"\d|年|[\"״][א-ת]").search(text) is not None or any(word in text for word in words.undigited)


def windows(text: str, words: Lexicon, months: bool = False) -> Iterator[Stretch]:
    """The parts of the text in which a date can stand, in order, apart from each other.

    With `months` those around months without a day too, although the text names no year.
    """
    left = right = -1
    for start, end, before, after in _anchors(text, words, months):
        if left >= 0 and start - before <= right:
            right = max(right, end + after)
            continue
        if left >= 0:
            yield _widened(text, left, right)
        left, right = max(start - before, right, 0), end + after
    if left >= 0:
        yield _widened(text, left, right)


def _anchors(text: str, words: Lexicon, months: bool) -> list[tuple[int, int, int, int]]:
    """What dates are looked for around: where it stands, and how much before and after it to read; by start."""
    years, near = _numbers(text, words)
    if words.glue is not None and words.order == "ymd":
        years += [match.span() for match in compiled(_CJK_YEAR).finditer(text)]
    if words.language == "he":
        years += [match.span() for match in compiled(_HEBREW_YEAR).finditer(text)]
    if words.language == "th":
        years += [match.span() for match in compiled(_THAI_SHORT_YEAR).finditer(text)]
    named = [span for word in words.undigited for span in _places(text, word)]
    if words.glue is None:
        named = [(start, end) for start, end in named if not text[start - 1 : start].isalpha()]
    if years or months:
        near += _months(text, words)
    found = [(start, end, BEFORE, AFTER) for start, end in years]
    found += [(start, end, _BESIDE, _BESIDE) for start, end in near]
    found += [(start, end, BEFORE, _BESIDE) for start, end in named]
    return sorted(found)


def _numbers(text: str, words: Lexicon) -> tuple[list[Stretch], list[Stretch]]:
    """Where years stand: four digits, '14, the end of 23.10.17; and 5.10., 5/10, or a number beside a word of dates."""
    years, near = [], []
    for match in compiled(_NUMBER).finditer(text):
        start, end = match.span()
        if end - start == 4 or (end - start == 2 and text[start - 1 : start] in _APOSTROPHES):
            years.append((start, end))
        elif end - start < 3 and text[end : end + 1] in _MARKS and text[start - 1 : start] not in _MARKS:
            short = compiled(_SHORT_DATE).match(text, start)
            if short is not None and words.order == "dmy":
                years.append(short.span())
            else:
                pair = compiled(_DAY_AND_MONTH).match(text, start)
                if pair is not None or _beside(text, start, end, words):
                    near.append(pair.span() if pair is not None else (start, end))
        elif end - start < 3 and _beside(text, start, end, words):
            near.append((start, end))
    return years, near


def _beside(text: str, start: int, end: int, words: Lexicon) -> bool:
    """Whether a month, weekday, week, season, decade or century is named right after or before a number."""
    if words.glue is not None:
        found = words.glue.match(text, end) or words.glue.match(text, end + 1)
        if found is not None and found.lastgroup == "word" and normal(found.group()) in words.near:
            return True
    after = compiled(_WORD_AFTER).match(text, end)
    if after is not None and any(_is_near(word, words) for word in after.groups() if word):
        return True
    if after is not None and text[end - 1] == "0" and text[end : end + 1] in _MARKS:
        years = words.entry(normal(after[1]))
        if years is not None and years.kind == "y":
            return True  # 90. roky
    before = compiled(_WORD_BEFORE).search(text, max(0, start - 20), start)
    return before is not None and _is_near(before[1], words)


def _is_near(word: str, words: Lexicon) -> bool:
    key = normal(word)
    if key in words.near:
        return True
    entry = words.entry(key) if len(key) > 4 else None
    return entry is not None and entry.kind in "mtS"


def _months(text: str, words: Lexicon) -> list[Stretch]:
    """Where months are named, with or without a day beside them."""
    if words.glue is not None:
        return []
    named = filter(_is_month(words.language).__getitem__, set(compiled(_WORD).findall(text)))
    return [(start, end) for word in named for start, end in _places(text, word) if _is_whole(text, start, end)]


def _is_whole(text: str, start: int, end: int) -> bool:
    return not text[start - 1 : start].isalpha() and not text[end : end + 1].isalpha()


class _IsMonth(dict[str, bool]):
    """Whether a word names a month in a language. Kept, since texts repeat their words."""

    def __init__(self, language: str) -> None:
        super().__init__()
        self._words = lexicon(language)

    def __missing__(self, word: str) -> bool:
        if len(self) >= _REMEMBERED:
            self.clear()
        entry = self._words.entry(normal(word))
        found = self[word] = entry is not None and entry.kind == "m"
        return found


@cache
def _is_month(language: str) -> _IsMonth:
    return _IsMonth(language)


def _places(text: str, word: str) -> Iterator[Stretch]:
    at = text.find(word)
    while at >= 0:
        yield at, at + len(word)
        at = text.find(word, at + len(word))


def _widened(text: str, left: int, right: int) -> Stretch:
    """A window that cuts no word or number: from its first space on, and to the end of its last word."""
    right = min(right, len(text))
    if left > 0:
        space = text.find(" ", left, left + 24)
        while space < 0 and left > 0 and text[left].isdigit() and text[left - 1].isdigit():
            left -= 1
        left = max(left, space)
    limit = min(right + 24, len(text))
    while 0 < right < limit and text[right - 1].isalnum() and text[right].isalnum():
        right += 1
    return left, right
