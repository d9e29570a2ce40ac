"""Text around years as tokens of known kind: the first half of reading a date.

Only the surroundings of a number that can be a year are looked at; see date_names for the kinds.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from docsearch.entities.date_names import Entry, Lexicon, lexicon, normal
from docsearch.patterns import compiled

# How far from a year the words of its date can lie, in code points. The longest phrases met in the programme texts
# and in the public phrase sets take 52 before the year ("from the first quarter of 2017 to ...") and 21 after it.
BEFORE = 64
AFTER = 32

_NUMBER = r"\d+"
_PUNCTUATION = r"!-&(-/:-@\[-`{-~«»“”„‘‚…–—―−‐‑·•、。，．／（）「」『』～〜：；！？،؛؟।॥።፣"
_WORDS = rf"(?P<number>\d+)|(?P<word>[^\s\d'’{_PUNCTUATION}]+(?:\.[^\s\d'’{_PUNCTUATION}]+)*['’]?)|(?P<mark>[^\w\s])"
_CJK_YEAR = r"\d{1,4}年|[元〇零一二三四五六七八九十]年"

_MARKS = {
    **dict.fromkeys(".．", "p"),
    **dict.fromkeys("/／", "s"),
    **dict.fromkeys(",，،", "c"),
    **dict.fromkeys("-‐‑", "-"),
    **dict.fromkeys("–—―−~～〜", "r"),
    **dict.fromkeys("、・&", "&"),
}
_ROMAN = {"I": 1, "II": 2, "III": 3, "IV": 4}
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


UNKNOWN = Entry("?")


def windows(text: str, words: Lexicon) -> Iterator[tuple[int, int]]:
    """The parts of the text in which a date can stand, in order, apart from each other."""
    left = right = -1
    for start, end in _years(text, words):
        if left >= 0 and start - BEFORE <= right:
            right = max(right, end + AFTER)
            continue
        if left >= 0:
            yield _widened(text, left, right)
        left, right = max(start - BEFORE, right, 0), end + AFTER
    if left >= 0:
        yield _widened(text, left, right)


def _years(text: str, words: Lexicon) -> Iterator[tuple[int, int]]:
    """Where numbers of four digits stand; in Chinese and Japanese also shorter years of an era."""
    if words.glue is not None and words.order == "ymd":
        found = [match.span() for match in compiled(_CJK_YEAR).finditer(text)]
        found += [match.span() for match in compiled(_NUMBER).finditer(text) if match.end() - match.start() == 4]
        yield from sorted(found)
        return
    for match in compiled(_NUMBER).finditer(text):
        start, end = match.span()
        if end - start == 4:
            yield start, end


def _widened(text: str, left: int, right: int) -> tuple[int, int]:
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


def tokens(text: str, words: Lexicon, left: int, right: int) -> list[Token]:
    """The tokens of a window; one of kind "?" stands for any stretch of unknown words, marks and paragraph ends."""
    out: list[Token] = []
    matches = list((words.glue or compiled(_WORDS)).finditer(text, left, right))
    at, end = 0, left
    while at < len(matches):
        match = matches[at]
        start, used = match.start(), 1
        if start - end > 1 and _broken(text, end, start):
            _append(out, Token("?", 0, "", end, start))
        if match.lastgroup == "weekday":
            pass
        elif match.lastgroup == "number":
            out.append(_number(text, match, out))
        elif match.lastgroup == "mark":
            _append(out, Token(_MARKS.get(match.group(), "?"), 0, "", start, match.end()))
        else:
            entry, used = _word(text, matches, at, words)
            last = matches[at + used - 1].end()
            if entry is UNKNOWN:
                _unglue(text, out, start, last)
            _append(out, Token(entry.kind, entry.value, entry.calendar, start, last))
        at += used
        end = matches[at - 1].end()
    return out


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
    unknown = previous is None or previous.kind == "?"
    if glued_to in _NO_NUMBER_AFTER or (glued_to.isalpha() and unknown and not _unspaced(glued_to)):
        kind = "?"
    if end < len(text) and text[end] in _NO_NUMBER_BEFORE:
        kind = "?"
    return Token(kind, value, "", start, end)


def _unspaced(char: str) -> bool:
    """Whether a letter is of a script that runs words together: from Thai to Burmese, Khmer, kana, hanzi, hangul."""
    return "\u0e00" <= char <= "\u109f" or "\u1780" <= char <= "\u17ff" or "\u3040" <= char <= "\ud7ff"


def _cjk_number(digits: str) -> int:
    """Value of 二〇二一, 十一, 三十一, 元."""
    values = [_CJK_DIGITS[char] for char in digits]
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
    if end < len(text) and text[end].isdigit():
        if key in words.codes:
            return Entry("C"), 1
        if key == "h":
            return Entry("h"), 1
    return entry, 1


@lru_cache(maxsize=8192)
def _meaning(language: str, word: str) -> tuple[str, Entry]:
    """The form a word is looked up in, and what it means by itself. Kept, since texts repeat their words."""
    key = normal(word)
    if word in _ROMAN:
        return key, Entry("1", _ROMAN[word])
    words = lexicon(language)
    found = words.entry(key) or (words.entry(key[:-1]) if key[-1:] == "'" else None)
    return key, found or UNKNOWN


def _unglue(text: str, out: list[Token], start: int, end: int) -> None:
    """Take back a number to which an unknown word is glued (2014x, 5kg), but not before a time (2021-10-05T14:30)."""
    if not out or out[-1].end != start or out[-1].kind not in "NY":
        return
    time_follows = text[start:end] == "T" and text[end : end + 1].isdigit()
    if not time_follows and not _unspaced(text[start]):
        out[-1] = out[-1]._replace(kind="?")
