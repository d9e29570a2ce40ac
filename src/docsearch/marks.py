"""Marks that stand apart from their letters, or in another order than people write them, put right.

Each function gives the text and how many places it changed; what no language writes is changed at once, the rest only
where the text has the same fault again and again.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

ENOUGH = 3  # the same fault as often as this is none of the text's own oddities


# Thai and Lao marks


def thai(text: str) -> tuple[str, int]:
    """Marks next to their letters, each once and in order; SARA AM in one piece."""
    if not _THAI.search(text):
        return text, 0
    total = 0
    broken = len(_LOST_AM.findall(text))
    if broken >= ENOUGH and broken > text.count("ำ"):  # " า" for "ำ", its upper half taken for a space
        text, total = _LOST_AM.subn(r"\1\2ำ", text)
    if len(_TORN.findall(text)) >= ENOUGH:
        text, count = _TORN.subn("", text)
        total += count
    ordered, count = _THAI_MARKS.sub(_in_order, text), 0
    if ordered != text:
        count = sum(_in_order(found) != found[0] for found in _THAI_MARKS.finditer(text))
    text, total = ordered, total + count
    for pattern, right in _THAI_RULES:
        text, count = pattern.subn(right, text)
        total += count
    return text, total


def _in_order(found: re.Match[str]) -> str:
    """Marks of one Thai letter: a vowel, then a tone, none of them twice in a row."""
    marks = sorted(found[0], key=lambda mark: mark in "\u0e48\u0e49\u0e4a\u0e4b\u0e4c")
    return "".join(mark for mark, before in zip(marks, ["", *marks], strict=False) if mark != before)


_THAI_MARKS = re.compile("[\u0e31\u0e34-\u0e39\u0e47-\u0e4c]{2,}")
_THAI = re.compile("[\u0e31-\u0e4e\u0ecd]")
_TONES = "\u0e48-\u0e4b"
_VOWELS = "\u0e31\u0e34-\u0e39"
_LOST_AM = re.compile(f"([ก-ฮ]) ([{_TONES}]?)า")
_TORN = re.compile(f"(?<=[ก-ฮ]) (?=[{_VOWELS}{_TONES}\u0e47\u0e4c][ก-ฮ{_TONES}])")
_THAI_RULES = (
    (re.compile(f"(?<=[ก-ฮ][{_VOWELS}]) (?=[{_TONES}\u0e4c][ก-ฮ\u0e30-\u0e33])"), ""),
    (re.compile(f"(?<=[ก-ฮ]\u0e31)([ก-ฮ]) ([{_TONES}])"), r"\2\1"),  # a vowel that needs a last consonant: ทัง ้
    (re.compile(f"\u0e4d([{_TONES}]?)า"), r"\1ำ"),
    (re.compile(f"([{_TONES}])\u0e4dา"), r"\1ำ"),
    (re.compile("\u0ecd([\u0ec8-\u0ecb]?)\u0eb2"), r"\1ຳ"),
    (re.compile("([\u0ec8-\u0ecb])\u0ecd\u0eb2"), r"\1ຳ"),
)


# Marks of Latin letters

_MARKED = "áäčďéíĺľňóôŕšťúýžěřůąćęńśźżőűăâîșțşţāēģīķļņūėįųçğöüåñàèïòêûëÿĉĝĥĵŝŭċġŵŷõãìùḷ"
TONE_MARKS = "\u0300\u0301\u0303\u0309\u0323"


@cache
def _letters() -> frozenset[str]:
    """Letters with marks that European languages and Vietnamese write, small and capital."""
    vietnamese = (unicodedata.normalize("NFC", vowel + tone) for vowel in "aăâeêioôơuưy" for tone in ("", *TONE_MARKS))
    small = {*_MARKED, *vietnamese} - {*"aeiouy"}
    return frozenset(small | {letter.upper() for letter in small})


def _composed(letter: str, marks: str) -> str:
    """A letter with its marks, the tone last, in as few code points as there are."""
    pieces = unicodedata.normalize("NFD", letter + marks)
    base, rest = pieces[:1], pieces[1:]
    return unicodedata.normalize("NFC", base + "".join(sorted(rest, key=lambda mark: mark in TONE_MARKS)))


def latin(text: str) -> tuple[str, int]:
    """Marks beside their letters ("ê ̣"), and tones before the mark that makes the vowel ("e", acute, circumflex)."""
    if not _MARK.search(text):
        return text, 0
    text, total = _DISORDER.subn(lambda found: _composed(found[1], found[2]), text)
    torn = [found for found in _TORN_MARKS.finditer(text) if _mended(found) in _letters()]
    if len(torn) >= ENOUGH:
        total += len(torn)
        text = _TORN_MARKS.sub(lambda found: mended if (mended := _mended(found)) in _letters() else found[0], text)
    return text, total


def _mended(found: re.Match[str]) -> str:
    return _composed(found[0][0], found[0][1:].replace(" ", ""))


_MARK = re.compile("[\u0300-\u036f]")
_LATIN = "A-Za-z\u00c0-\u024f\u1ea0-\u1ef9"
_DISORDER = re.compile(
    "([aeoAEO][\u0300\u0301\u0303\u0309]|[àáãảèéẽẻòóõỏÀÁÃẢÈÉẼẺÒÓÕỎ])([\u0302\u0306])(?![\u0300-\u036f])"
)
_TORN_MARKS = re.compile(f"[{_LATIN}][\u0300-\u036f]{{0,3}}(?: [\u0300-\u036f]{{1,3}})+")

_ACCENTS = dict(
    zip("´`ˆ˜¨ˇ˘˙˚˝¸˛¯", "\u0301\u0300\u0302\u0303\u0308\u030c\u0306\u0307\u030a\u030b\u0327\u0328\u0304", strict=True)
)
_SIGNS = "".join(_ACCENTS)
_BEFORE = re.compile(f"([{_SIGNS}]) ?([{_LATIN}])")
_AFTER = re.compile(f"([{_LATIN}]) ?([{_SIGNS}])")
_INSIDE = re.compile(f"[{_LATIN}] ?[{_SIGNS}] ?[{_LATIN}]")
_BESIDE = re.compile(f"(?<=[{_LATIN}])[{_SIGNS}]|[{_SIGNS}](?=[{_LATIN}])")


def accents(text: str) -> tuple[str, int]:
    """Accents that stand beside their letters as signs: before them ("Koˇsice", as TeX writes) or after.

    The typewriter's apostrophe of "l´empresa" is none: such texts have letters with accents too.
    """
    inside = len(_INSIDE.findall(text)) if any(sign in text for sign in _SIGNS) else 0
    if inside < ENOUGH or sum(map(_has_mark, text)) > inside // 4:
        return text, 0
    all_of_them = max(1, len(_BESIDE.findall(text)))
    before = sum(_with_accent(letter, sign) is not None for sign, letter in _BEFORE.findall(text))
    after = sum(_with_accent(letter, sign) is not None for letter, sign in _AFTER.findall(text))
    if max(before, after) < 0.9 * all_of_them or before == after:
        return text, 0
    if before > after:
        return _BEFORE.sub(lambda found: _with_accent(found[2], found[1]) or found[0], text), before
    return _AFTER.sub(lambda found: _with_accent(found[1], found[2]) or found[0], text), after


@cache
def _with_accent(letter: str, sign: str) -> str | None:
    composed = _composed({"ı": "i", "ȷ": "j"}.get(letter, letter), _ACCENTS[sign])
    return composed if composed in _letters() else None


def _has_mark(letter: str) -> bool:
    return letter > "\xbf" and letter in _letters()
