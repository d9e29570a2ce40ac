"""Letters that PDF files and old fonts break, put right: marks torn from their letters, ligatures, doubled letters.

A wrong repair is worse than none. So each looks for what no language writes, or asks for evidence all over the text
before it changes anything; a text without such faults comes back as it is, letter for letter (tests/test_repair.py
proves it on samples of 61 languages). 100 KB without faults take some 12 ms. Form feeds
between pages stay in their places.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import cache
from itertools import pairwise, product
from typing import NamedTuple

from docsearch.legacy_fonts import converted, is_vietnamese

ENOUGH = 3  # the same fault as often as this is none of the text's own oddities


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
    return _PRIVATE.subn(lambda found: table.get(found[0], found[0]), text) if _can(text, table) else (text, 0)


def _can(text: str, table: dict[str, str]) -> bool:
    return any(found in table for found in set(_PRIVATE.findall(text)))


_PRIVATE = re.compile("[\uf020-\uf0ff\uf700-\uf71a]")
_SYMBOL_WORD = re.compile("[\uf041-\uf05a\uf061-\uf07a]{3}")  # a word, so the font is one of letters, not of signs
_BULLETS = {"\uf0b7": "•", "\uf0a7": "▪", "\uf0d8": "➢", "\uf0fc": "✓", "\uf0a8": "▫", "\uf02d": "-", "\uf06e": "■"}
# The glyphs of Thai Windows fonts, as libthai lists them: marks moved left or down, two letters without their feet.
_THAI_GLYPHS = {chr(0xF700 + at): letter for at, letter in enumerate("ฐิีึื่้๊๋์่้๊๋์ญัํ็่้๊๋์ฺุู")}


@cache
def _symbol_letters() -> dict[str, str]:
    return {chr(0xF000 + byte): bytes([byte]).decode("cp1252", "replace") for byte in range(0x20, 0x100)}


# Thai and Lao marks


def _thai(text: str) -> tuple[str, int]:
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
_TONE_MARKS = "\u0300\u0301\u0303\u0309\u0323"


@cache
def _letters() -> frozenset[str]:
    """Letters with marks that European languages and Vietnamese write, small and capital."""
    vietnamese = (unicodedata.normalize("NFC", vowel + tone) for vowel in "aăâeêioôơuưy" for tone in ("", *_TONE_MARKS))
    small = {*_MARKED, *vietnamese} - {*"aeiouy"}
    return frozenset(small | {letter.upper() for letter in small})


def _composed(letter: str, marks: str) -> str:
    """A letter with its marks, the tone last, in as few code points as there are."""
    pieces = unicodedata.normalize("NFD", letter + marks)
    base, rest = pieces[:1], pieces[1:]
    return unicodedata.normalize("NFC", base + "".join(sorted(rest, key=lambda mark: mark in _TONE_MARKS)))


def _marks(text: str) -> tuple[str, int]:
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


def _accents(text: str) -> tuple[str, int]:
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
        for tone in ("", *_TONE_MARKS)
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
    (_thai, "Thai and Lao marks put right"),
    (_marks, "letters and their marks put together"),
    (_accents, "letters and their accents put together"),
    (_pieces, "Vietnamese syllables put together"),
    (_spaced, "words set in spaced letters put together"),
)
