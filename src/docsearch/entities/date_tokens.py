"""Text around years as tokens of known kind: the first half of reading a date.

Only the surroundings of a number that can be a year are looked at; see date_names for the kinds.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from docsearch.entities.date_names import Entry, Lexicon, normal

# How far from a year the words of its date can lie, in code points. The longest phrases met in the programme texts
# and in the public phrase sets take 52 before the year ("from the first quarter of 2017 to ...") and 21 after it.
BEFORE = 64
AFTER = 32

_YEAR = re.compile(r"\d+")
_PUNCTUATION = r"!-&(-/:-@\[-`{-~«»“”„‘‚…–—―−‐‑·•、。，．／（）「」『』～〜：；！？،؛؟।॥።፣"
_WORDS = re.compile(
    rf"(?P<number>\d+)|(?P<word>[^\s\d'’{_PUNCTUATION}]+(?:\.[^\s\d'’{_PUNCTUATION}]+)*['’]?)|(?P<mark>[^\w\s])"
)
_CJK_YEAR = re.compile(r"\d{1,4}年|[元〇零一二三四五六七八九十]年")

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
_NO_NUMBER_AFTER = frozenset("_@#\\=&$€£¥₫+*^<>|~%")
_NO_NUMBER_BEFORE = frozenset("_@\\=%€$£¥₫°")


class Token(NamedTuple):
    """A stretch of the text, half-open, its kind and its number and calendar where it has them."""

    kind: str
    value: int
    calendar: str
    start: int
    end: int


UNKNOWN = Entry("?")


def windows(text: str, lexicon: Lexicon) -> Iterator[tuple[int, int]]:
    """The parts of the text in which a date can stand, in order, apart from each other."""
    left = right = -1
    for start, end in _years(text, lexicon):
        if left >= 0 and start - BEFORE <= right:
            right = max(right, end + AFTER)
            continue
        if left >= 0:
            yield _widened(text, left, right)
        left, right = max(start - BEFORE, right, 0), end + AFTER
    if left >= 0:
        yield _widened(text, left, right)


def _years(text: str, lexicon: Lexicon) -> Iterator[tuple[int, int]]:
    """Where numbers of four digits stand; in Chinese and Japanese also shorter years of an era."""
    if lexicon.glue is not None and lexicon.order == "ymd":
        found = [match.span() for match in _CJK_YEAR.finditer(text)]
        found += [match.span() for match in _YEAR.finditer(text) if match.end() - match.start() == 4]
        yield from sorted(found)
        return
    for match in _YEAR.finditer(text):
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


def tokens(text: str, lexicon: Lexicon, left: int, right: int) -> list[Token]:
    """The tokens of a window. Paragraph ends and everything unknown come out as kind "?"."""
    out: list[Token] = []
    matches = list((lexicon.glue or _WORDS).finditer(text, left, right))
    at, end = 0, left
    while at < len(matches):
        match = matches[at]
        start = match.start()
        if _broken(text, end, start):
            out.append(Token("?", 0, "", end, start))
        if match.lastgroup == "number":
            out.append(_number(text, match, out))
            used = 1
        elif match.lastgroup == "mark":
            out.append(Token(_MARKS.get(match.group(), "?"), 0, "", start, match.end()))
            used = 1
        else:
            entry, used = _word(text, matches, at, lexicon)
            last = matches[at + used - 1].end()
            out.append(Token(entry.kind, entry.value, entry.calendar, start, last))
            _unglue(text, out, lexicon)
        at += used
        end = out[-1].end
    return out


def _broken(text: str, start: int, end: int) -> bool:
    """Whether the stretch between two tokens is more than a space or a line break."""
    if end - start < 2 and (end == start or text[start].isspace()):
        return False
    gap = text[start:end]
    return not gap.isspace() or gap.count("\n") > 1


def _number(text: str, match: re.Match[str], before: list[Token]) -> Token:
    start, end = match.span()
    digits = match.group()
    value = int(digits) if digits.isdecimal() else _cjk_number(digits)
    kind = {1: "N", 2: "N", 4: "Y"}.get(end - start, "?")
    if not digits.isdecimal():
        kind = "Y" if end - start == 4 else "N"
    previous = before[-1] if before else None
    if previous is not None and previous.kind == "e" and end - start <= 3 and previous.calendar != "gregorian":
        kind = "Y"
    glued_to = text[start - 1] if start else " "
    unknown = previous is None or previous.kind == "?"
    if glued_to in _NO_NUMBER_AFTER or (glued_to.isalpha() and unknown and (glued_to.isascii() or text.isascii())):
        kind = "?"
    elif glued_to.isalpha() and unknown and not _unspaced(glued_to):
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


def _word(text: str, matches: list[re.Match[str]], at: int, lexicon: Lexicon) -> tuple[Entry, int]:
    """What the word at `matches[at]` means and how many matches its name takes: "tháng mười một" takes three."""
    word = matches[at].group()
    if word in _ROMAN:
        return Entry("1", _ROMAN[word]), 1
    key = normal(word)
    for count in range(min(lexicon.longest.get(key, 1), len(matches) - at), 1, -1):
        name = " ".join(normal(match.group()) for match in matches[at : at + count])
        found = lexicon.words.get(name)
        if found is not None:
            return found, count
    start, end = matches[at].span()
    digit_before, digit_after = start > 0 and text[start - 1].isdigit(), end < len(text) and text[end].isdigit()
    if key in lexicon.codes and (digit_before or digit_after):
        return Entry("C"), 1
    if digit_before and key in lexicon.after:
        return Entry("o"), 1
    if key == "h" and digit_after:
        return Entry("h"), 1
    return lexicon.entry(key) or (lexicon.entry(key[:-1]) if key[-1:] == "'" else None) or UNKNOWN, 1


def _unglue(text: str, out: list[Token], lexicon: Lexicon) -> None:
    """Take back a number to which an unknown word is glued (2014x, 5kg), but not before a time (2021-10-05T14:30)."""
    if len(out) < 2 or out[-1].kind != "?" or out[-2].end != out[-1].start or out[-2].kind not in "NY":
        return
    word = text[out[-1].start : out[-1].end]
    time_follows = word == "T" and text[out[-1].end : out[-1].end + 1].isdigit()
    if not time_follows and not _unspaced(word[0]):
        out[-2] = out[-2]._replace(kind="?")
