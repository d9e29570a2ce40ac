"""Text around years as tokens of known kind: the first half of reading a date.

date_windows tells which parts of a text are looked at, date_names what the kinds are.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from docsearch.entities.calendars import hebrew_number, hebrew_year
from docsearch.entities.date_names import Entry, Lexicon, lexicon, normal
from docsearch.entities.date_spans import full_year
from docsearch.patterns import compiled

_PUNCTUATION = r"!-&(-/:-@\[-`{-~«»“”„‘‚…–—―−‐‑·•、。，．／（）「」『』～〜：；！？،؛؟।॥።፣"
_WORDS = rf"(?P<number>\d+)|(?P<word>[^\s\d'’{_PUNCTUATION}]+(?:\.[^\s\d'’{_PUNCTUATION}]+)*['’]?)|(?P<mark>[^\w\s])"
_HEBREW_NUMERAL = r"(?<![א-ת])(?:ה['׳])?[א-ת]{1,4}[\"״][א-ת](?![א-ת])|(?<![א-ת\"״])[א-ט]['׳](?![א-ת])"

_MARKS = {
    **dict.fromkeys(".．", "p"),
    **dict.fromkeys("/／", "s"),
    **dict.fromkeys(",，،", "c"),
    **dict.fromkeys("-‐‑", "-"),
    **dict.fromkeys("–—―−~～〜", "r"),
    **dict.fromkeys("、・&", "&"),
}
_ROMAN_UNITS = ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX")
_ROMAN = {"X" * (number // 10) + _ROMAN_UNITS[number % 10]: number for number in range(1, 22)}
_ROMAN_ENDING = r"([IVX]+)([^\W\d_A-Z]{1,4})"
_CJK_DIGITS = {char: value for value, char in enumerate("〇一二三四五六七八九十")} | {"零": 0, "元": 1}
_NO_NUMBER_AFTER = frozenset("_@#\\=&$€£¥₫+^%")
_NO_NUMBER_BEFORE = frozenset("_@\\=%€$£¥₫°")


class Token(NamedTuple):
    """A stretch of the text, half-open, its kind and its number and calendar where it has them."""

    kind: str
    value: int
    calendar: str
    start: int
    end: int


_NO_DATE_STARTS = frozenset("xfFbuvazU?")  # a capitalised word of these kinds after a full stop begins a sentence

UNKNOWN = Entry("?")
_GLUED = {"h": Entry("h"), "w": Entry("k"), "kw": Entry("k"), "wk": Entry("k")}  # H1, W12, KW12
_ERA_LETTERS = {"R": Entry("e", 0, "reiwa"), "H": Entry("e", 0, "heisei"), "S": Entry("e", 0, "showa")}  # R3.4.1


def tokens(text: str, words: Lexicon, left: int, right: int) -> list[Token]:
    """The tokens of a window; one of kind "?" stands for any stretch of unknown words, marks and paragraph ends."""
    out: list[Token] = []
    pattern = words.glue or compiled(f"(?P<numeral>{_HEBREW_NUMERAL})|{_WORDS}" if words.language == "he" else _WORDS)
    matches = list(pattern.finditer(text, left, right))
    at, end = 0, left
    while at < len(matches):
        match = matches[at]
        start, used = match.start(), 1
        unknown = bool(out) and out[-1].kind == "?"
        if start > end and not unknown and _broken(text, end, start):
            _append(out, Token("?", 0, "", end, start))
        nothing = unknown and match.lastgroup == "word" and _says_nothing(text, match, words.language)
        if nothing or match.lastgroup == "weekday":
            pass
        elif match.lastgroup == "number":
            out.append(_number(text, match, out))
        elif match.lastgroup == "numeral":
            _append(out, _numeral(match))
        elif match.lastgroup == "mark":
            used = _mark(text, matches, at, words, out)
        else:
            entry, used = _word(text, matches, at, words)
            last = matches[at + used - 1].end()
            if entry is UNKNOWN:
                _unglue(text, out, start, last)
            _append(out, Token(entry.kind, entry.value, entry.calendar, start, last))
        at += used
        end = matches[at - 1].end()
    return out


def _mark(text: str, matches: list[re.Match[str]], at: int, words: Lexicon, out: list[Token]) -> int:
    """Note a mark, or what it makes of its neighbours: "3:e", "3-его", "(Tue)"; how many matches that takes."""
    match = matches[at]
    mark, start = match.group(), match.start()
    following = matches[at + 1] if at + 1 < len(matches) else None
    if following is not None and following.lastgroup == "word":
        glued = out and out[-1].end == start and out[-1].kind in "NY" and following.start() == match.end()
        ends = ":'’" if out and out[-1].kind == "Y" else ":-‑'’"  # "2016-tól" is since 2016, "3-его" the third
        if glued and mark in ends and normal(following.group()) in words.after:
            out.append(Token("o", 0, "", start, following.end()))
            return 2
        if glued and mark in "'’" and _meaning(words.language, following.group())[1].kind == "S":
            out.append(Token("S", 0, "", start, following.end()))
            return 2
        closing = matches[at + 2].group() if at + 2 < len(matches) else ""
        if mark == "(" and closing == ")" and _meaning(words.language, following.group())[1].kind in ("w", "T"):
            return 3
        sentence = mark == "." and following.group()[0].isupper() and following.start() > match.end()
        if sentence and _meaning(words.language, following.group())[1].kind in _NO_DATE_STARTS:
            mark = ""
    _append(out, Token(_MARKS.get(mark, "?"), 0, "", start, match.end()))
    return 1


def _says_nothing(text: str, match: re.Match[str], language: str) -> bool:
    """Whether a word is none of those that dates are made of: most words are not, so this is asked first."""
    start, end = match.span()
    return (
        _is_unknown(language, match.group())
        and not text[start - 1 : start].isdigit()
        and not text[end : end + 1].isdigit()
    )


@lru_cache(maxsize=65536)
def _is_unknown(language: str, word: str) -> bool:
    key, entry = _meaning(language, word)
    return entry is UNKNOWN and key not in lexicon(language).longest


def _append(out: list[Token], token: Token) -> None:
    if token.kind != "?" or not out or out[-1].kind != "?":
        out.append(token)


def _broken(text: str, start: int, end: int) -> bool:
    """Whether the stretch between two tokens is more than space and one line break."""
    gap = text[start:end]
    return not gap.isspace() or gap.count("\n") > 1


def _number(text: str, match: re.Match[str], before: list[Token]) -> Token:
    start, end = match.span()
    digits = match.group()
    kind = {1: "N", 2: "N", 4: "Y"}.get(end - start, "?")
    if digits.isdecimal():
        value = int(digits) if end - start <= 4 else 0
    else:
        value = _cjk_number(digits)
        kind = "Y" if end - start == 4 else "N"
    previous = before[-1] if before else None
    if previous is not None and previous.kind == "e" and end - start <= 3 and previous.calendar != "gregorian":
        kind = "Y"
    glued_to = text[start - 1] if start else " "
    if glued_to in "'’‘" and end - start == 2 and digits.isdecimal() and not text[start - 2 : start - 1].isalnum():
        if previous is not None and previous.kind == "?" and previous.start == start - 1:
            before.pop()
        return Token("A", full_year(value), "", start, end)
    unknown = previous is None or previous.kind == "?"
    if glued_to in _NO_NUMBER_AFTER or (glued_to.isalpha() and unknown and not _unspaced(glued_to)):
        kind = "?"
    if end < len(text) and (text[end] in _NO_NUMBER_BEFORE or _is_time(text, start, end)):
        kind = "?"
    return Token(kind, value, "", start, end)


def _unspaced(char: str) -> bool:
    """Whether a letter is of a script that runs words together: from Thai to Burmese, Khmer, kana, hanzi, hangul."""
    return "\u0e00" <= char <= "\u109f" or "\u1780" <= char <= "\u17ff" or "\u3040" <= char <= "\ud7ff"


def _numeral(match: re.Match[str]) -> Token:
    """A day or year in Hebrew letters; "?" where they are an abbreviation."""
    year = hebrew_year(match.group())
    if year is not None:
        return Token("Y", year, "hebrew", *match.span())
    number = hebrew_number(match.group()) or 0
    return Token("N" if 1 <= number <= 30 else "?", number, "", *match.span())


def _is_time(text: str, start: int, end: int) -> bool:
    """Whether a number is part of a time: 14:00."""
    hours = text[end] == ":" and text[end + 1 : end + 2].isdigit()
    return hours or (start > 1 and text[start - 1] == ":" and text[start - 2].isdigit())


def _cjk_number(digits: str) -> int:
    """Value of 二〇二一, 十一, 三十一, 元."""
    values = [_CJK_DIGITS[char] for char in digits.replace("廿", "二十")]
    if 10 not in values:
        return int("".join(map(str, values)))
    at = values.index(10)
    tens = values[0] if at else 1
    return tens * 10 + (values[at + 1] if at + 1 < len(values) else 0)


def _word(text: str, matches: list[re.Match[str]], at: int, words: Lexicon) -> tuple[Entry, int]:
    """What the word at `matches[at]` means and how many matches its name takes: "tháng mười một" takes three."""
    word = matches[at].group()
    key, entry = _meaning(words.language, word)
    if key in words.longest:
        for count in range(min(words.longest[key], len(matches) - at), 1, -1):
            name = " ".join(normal(match.group()) for match in matches[at : at + count])
            found = words.words.get(name)
            if found is not None:
                return found, count
    start, end = matches[at].span()
    if start and text[start - 1].isdigit():
        if key in words.codes:
            return Entry("C"), 1
        if key in words.after:
            return Entry("o"), 1
        if key == "h":
            return _GLUED[key], 1
    if end < len(text) and text[end].isdigit():
        if key in words.codes:
            return Entry("C"), 1
        if key in _GLUED:
            return _GLUED[key], 1
        if word in _ERA_LETTERS and words.language == "ja":
            return _ERA_LETTERS[word], 1
    if entry.kind == "w" and len(key) < 4 and word[0].islower() and text[end : end + 1] not in (".", ","):
        return UNKNOWN, 1  # "po", "ne", "so" are words before they are days
    return entry, 1


@lru_cache(maxsize=65536)
def _meaning(language: str, word: str) -> tuple[str, Entry]:
    """The form a word is looked up in, and what it means by itself. Kept, since texts repeat their words."""
    key = normal(word)
    if word in _ROMAN:
        return key, Entry("R", _ROMAN[word])
    words = lexicon(language)
    ended = compiled(_ROMAN_ENDING).fullmatch(word)
    if ended is not None and ended[1] in _ROMAN and ended[2] in words.after:
        return key, Entry("R", _ROMAN[ended[1]])
    found = words.entry(key) or (words.entry(key[:-1]) if key[-1:] == "'" else None)
    return key, found or UNKNOWN


def _unglue(text: str, out: list[Token], start: int, end: int) -> None:
    """Take back a number to which an unknown word is glued (2014x, 5kg), but not before a time (2021-10-05T14:30)."""
    if not out or out[-1].end != start or out[-1].kind not in "NY":
        return
    time_follows = text[start:end] == "T" and text[end : end + 1].isdigit()
    if not time_follows and not _unspaced(text[start]):
        out[-1] = out[-1]._replace(kind="?")
