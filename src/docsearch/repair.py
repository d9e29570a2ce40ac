"""Letters that PDF files and old fonts break, put right: marks torn from their letters, ligatures, doubled letters.

A wrong repair is worse than none. So each looks for what no language writes, or asks for evidence all over the text
before it changes anything; a text without such faults comes back as it is, letter for letter (tests/test_repair.py
proves it on samples of 61 languages). 100 KB without faults take some 12 ms. Form feeds between pages stay in place.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import cache
from itertools import pairwise, product
from typing import NamedTuple

from docsearch import marks
from docsearch.legacy_fonts import converted, is_vietnamese
from docsearch.marks import ENOUGH, TONE_MARKS


class Repaired(NamedTuple):
    """A text as it was meant; `notes` say what was done, a line a kind of fault."""

    text: str
    notes: tuple[str, ...]


def repaired(text: str) -> Repaired:
    """`text` with broken letters put right. Linear in its length, and nothing is left to do the second time."""
    text, font = converted(text)
    notes = [f"letters of an old Vietnamese font ({font}) read as Unicode"] if font else []
    for repair, note in _REPAIRS:
        text, count = repair(text)
        if count:
            notes.append(f"{note}: {count:,}")
    return Repaired(text, tuple(notes))


def unreadable(text: str) -> bool:
    """Whether more than every fifth sign is none: a font that does not say which letters its shapes are."""
    signs = len(text) - text.count(" ") - text.count("\n")
    return signs >= 20 and len(_NO_LETTER.findall(text)) * 5 > signs


_NO_LETTER = re.compile("[\ufffd\ue000-\uf8ff\U000f0000-\U0010ffff]")


# Ligatures, and Arabic letters as shapes


def _ligatures(text: str) -> tuple[str, int]:
    return _LIGATURE.subn(lambda found: unicodedata.normalize("NFKC", found[0]), text)


_LIGATURE = re.compile("[\ufb00-\ufb06\ufb13-\ufb17\ufb1d-\ufb28\ufb2a-\ufb4f]")


def _shapes(text: str) -> tuple[str, int]:
    """Arabic letters for their shapes in a word, in the order they are read."""
    if not _SHAPE.search(text):
        return text, 0
    if _is_visual(text):
        text = "\n".join(_reversed(line) if _SHAPE.search(line) else line for line in text.split("\n"))
    return _SHAPE.subn(lambda found: _letters_of(found[0]), text)


# But neither whole phrases (U+FDFA, U+FDFB) nor ornaments; NFKC writes a space under a lone vowel sign.
_SHAPE = re.compile("[\ufb50-\ufbb1\ufbd3-\ufd3d\ufd50-\ufdc7\ufdf0-\ufdf9\ufdfc\ufe70-\ufefc]")
_SHAPES = re.compile(f"(?:{_SHAPE.pattern}){{2,}}")
_TURNED = str.maketrans("()[]{}«»", ")(][}{»«")
_LEFT_TO_RIGHT = re.compile(
    r"[0-9A-Za-z\u00c0-\u024f\u0660-\u0669\u06f0-\u06f9](?:[^\s\u0590-\u08ff\ufb1d-\ufefc]*[0-9A-Za-z\u00c0-\u024f\u0660-\u0669\u06f0-\u06f9])?"
)


@cache
def _letters_of(shape: str) -> str:
    return unicodedata.normalize("NFKC", shape).replace(" ", "")


def _is_visual(text: str) -> bool:
    """Whether words begin with the shape that letters have at their end, as they do when written from left to right."""
    logical = visual = 0
    for word in _SHAPES.findall(text):
        first, last = (unicodedata.decomposition(letter).partition(" ")[0] for letter in (word[0], word[-1]))
        logical += (first == "<initial>") + (last == "<final>")
        visual += (first == "<final>") + (last == "<initial>")
    return visual >= 2 * ENOUGH and visual > 9 * logical


def _reversed(line: str) -> str:
    return _LEFT_TO_RIGHT.sub(lambda found: found[0][::-1], line[::-1].translate(_TURNED))


# Letters in the private use area


def _private(text: str) -> tuple[str, int]:
    """What Symbol fonts and old Thai fonts keep where Unicode has no letters."""
    if not _PRIVATE.search(text):
        return text, 0
    table = _THAI_GLYPHS | (_symbol_letters() if _SYMBOL_WORD.search(text) else _BULLETS)
    if table.keys().isdisjoint(_PRIVATE.findall(text)):
        return text, 0
    return _PRIVATE.subn(lambda found: table.get(found[0], found[0]), text)


_PRIVATE = re.compile("[\uf020-\uf0ff\uf700-\uf71a]")
_SYMBOL_WORD = re.compile("[\uf041-\uf05a\uf061-\uf07a]{3}")  # a word, so the font is one of letters, not of signs
_BULLETS = {"\uf0b7": "•", "\uf0a7": "▪", "\uf0d8": "➢", "\uf0fc": "✓", "\uf0a8": "▫", "\uf02d": "-", "\uf06e": "■"}
# The glyphs of Thai Windows fonts, as libthai lists them: marks moved left or down, two letters without their feet.
_THAI_GLYPHS = {chr(0xF700 + at): letter for at, letter in enumerate("ฐิีึื่้๊๋์่้๊๋์ญัํ็่้๊๋์ฺุู")}


@cache
def _symbol_letters() -> dict[str, str]:
    return {chr(0xF000 + byte): bytes([byte]).decode("cp1252", "replace") for byte in range(0x20, 0x100)}


# Words in pieces


def _pieces(text: str) -> tuple[str, int]:
    """Vietnamese syllables whose vowels stand apart ("Vi ệ t", "ti ế ng")."""
    evidence = len(_PIECE.findall(text))
    if evidence < 2 * ENOUGH or evidence * 100 < text.count(" "):
        return text, 0
    out, at, joined = [], 0, 0
    while (found := _SYLLABLE.search(text, at)) is not None:
        syllable = _syllable(text, found, found.end()) or _syllable(text, found, found.start(2) + 1)
        start, word, end = syllable or (found.end(), "", found.end())
        out += [text[at:start], word]
        at, joined = end, joined + (syllable is not None)
    return "".join(out) + text[at:], joined


def _syllable(text: str, found: re.Match[str], end: int) -> tuple[int, str, int] | None:
    """Where the syllable whose vowel ends at `end` starts, what it is, and where it ends; None where there is none."""
    vowel = text[found.start(2) : end].replace(" ", "")
    coda = _LAST.match(text, end)
    # A consonant before another vowel on its own begins the next syllable, if this one can do without it.
    codas = ("", coda[1]) if coda and coda[2] else (coda[1], "") if coda else ("",)
    for onset, last in product((found[1] or "", ""), codas):
        word = onset.strip() + vowel + last.strip()
        if (onset or last) and is_vietnamese(word):
            end += len(last)
            return found.start(2) - len(onset), word, end + bool(_POINT.match(text, end) and not last)
    return None


_VOWEL = "".join(
    sorted(
        letter
        for vowel in "aăâeêioôơuưyAĂÂEÊIOÔƠUƯY"
        for tone in ("", *TONE_MARKS)
        if (letter := unicodedata.normalize("NFC", vowel + tone)) > "z"
    )
)
_ONSET = "(?i:ngh|ng|nh|ch|gh|gi|kh|ph|qu|th|tr|[bcdđghklmnprstvx])"
_PIECE = re.compile(f"(?<![^\\s(])(?:{_ONSET} [{_VOWEL}]|[{_VOWEL}] (?i:ng|nh|ch|[cmnpt]))(?!\\w)")
_SYLLABLE = re.compile(f"(?<!\\w)({_ONSET}?[iuoyaIUOYA]{{0,2}} )?([{_VOWEL}](?: ?[{_VOWEL}])?)(?!\\w)")
_LAST = re.compile(f"( (?i:ng|nh|ch|[cmnptaiyuo]))(?!\\w)( [{_VOWEL}](?!\\w))?")
_POINT = re.compile(r" [,.;:!?)]")


def _doubled(text: str) -> tuple[str, int]:
    """Letters printed twice to look bold ("BBrraattiissllaavvaa")."""
    if not _DOUBLED.search(text):
        return text, 0
    lines, count = text.split("\n"), 0
    for at, line in enumerate(lines):
        if any(len(set(found[0].casefold())) >= 3 for found in _DOUBLED.finditer(line)):
            whole = all(_TWICE.fullmatch(word) for word in line.split())
            lines[at], found = (_TWICE_ANY if whole else _DOUBLED).subn(lambda found: found[0][::2], line)
            count += found
    return "\n".join(lines), count


_DOUBLED = re.compile(r"(?<![^\W\d_])(?:([^\W\d_])\1){4,}(?![^\W\d_])")
_TWICE = re.compile(r"(?:(\S)\1)+")
_TWICE_ANY = re.compile(r"(?:(\S)\1)+|(?P<space> )(?P=space)")


def _spaced(text: str) -> tuple[str, int]:
    """Letters set apart ("B R A T I S L A V A"): a word that the text has elsewhere, or capitals alone on a line."""
    if not _SPACED.search(text):
        return text, 0
    words = frozenset(word.casefold() for word in _WORD.findall(text))
    count = 0

    def together(found: re.Match[str]) -> str:
        nonlocal count
        word = found[0].replace(" ", "")
        line_before = text[max(0, found.start() - 20) : found.start()].rpartition("\n")
        alone = not line_before[2].strip() and (line_before[1] or found.start() < 20)
        alone = alone and _LINE_END.match(text, found.end()) is not None
        if word.casefold() not in words and not (alone and _is_heading(word)):
            return found[0]
        count += 1
        return word

    return _SPACED.sub(together, text), count


_CASED = "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u0370-\u03ff\u0400-\u052f\u1e00-\u1fff"
_SPACED = re.compile(f"(?<!\\S)(?:[{_CASED}] ){{4,40}}[{_CASED}](?!\\S)")
_WORD = re.compile(r"[^\W\d_]{5,}")
_LINE_END = re.compile(r" *(?:[\n\f]|\Z)")
_VOWELS_OF_ALL = frozenset("aeiouyаеиоуыэюяіїєαεηιουω")


def _is_heading(word: str) -> bool:
    """Capitals that read like one word: neither a row of the alphabet nor a choice of answers."""
    base = unicodedata.normalize("NFD", word.lower())
    letters = [letter for letter in base if letter.isalpha()]
    rows = sum(ord(after) - ord(before) == 1 for before, after in pairwise(letters))
    vowels = sum(letter in _VOWELS_OF_ALL for letter in letters)
    few = len(set(letters)) >= 4 and 8 <= len(letters) <= 20
    return word.isupper() and few and rows * 5 < len(letters) and 0.25 <= vowels / len(letters) <= 0.65


_Repair = Callable[[str], tuple[str, int]]
_REPAIRS: tuple[tuple[_Repair, str], ...] = (
    (_private, "signs of symbol fonts read as Unicode"),
    (_ligatures, "ligatures written out"),
    (_shapes, "Arabic shapes read as letters"),
    (_doubled, "words printed twice to look bold"),
    (marks.thai, "Thai and Lao marks put right"),
    (marks.latin, "letters and their marks put together"),
    (marks.accents, "letters and their accents put together"),
    (_pieces, "Vietnamese syllables put together"),
    (_spaced, "words set in spaced letters put together"),
)
