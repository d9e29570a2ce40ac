"""Which script a text is mostly written in, and the languages that a script alone decides."""

from __future__ import annotations

import bisect
import functools
import re
from collections import Counter
from collections.abc import Mapping
from typing import Final

# First code point of each block of letters and the script in it, "" where none of ours begins (Unicode 15 Blocks.txt).
_BLOCKS: Final = (
    (0x0000, "Latin"),
    (0x0250, ""),
    (0x0370, "Greek"),
    (0x0400, "Cyrillic"),
    (0x0530, "Armenian"),
    (0x0590, "Hebrew"),
    (0x0600, "Arabic"),
    (0x0700, ""),
    (0x0750, "Arabic"),
    (0x0780, ""),
    (0x0860, "Arabic"),
    (0x0900, "Devanagari"),
    (0x0980, "Bengali"),
    (0x0A00, "Gurmukhi"),
    (0x0A80, "Gujarati"),
    (0x0B00, "Oriya"),
    (0x0B80, "Tamil"),
    (0x0C00, "Telugu"),
    (0x0C80, "Kannada"),
    (0x0D00, "Malayalam"),
    (0x0D80, "Sinhala"),
    (0x0E00, "Thai"),
    (0x0E80, "Lao"),
    (0x0F00, "Tibetan"),
    (0x1000, "Burmese"),
    (0x10A0, "Georgian"),
    (0x1100, "Hangul"),
    (0x1200, "Ethiopic"),
    (0x13A0, ""),
    (0x1780, "Khmer"),
    (0x1800, ""),
    (0x1C80, "Cyrillic"),
    (0x1C90, "Georgian"),
    (0x1CC0, ""),
    (0x1E00, "Latin"),
    (0x1F00, "Greek"),
    (0x2000, ""),
    (0x2C60, "Latin"),
    (0x2C80, ""),
    (0x2D00, "Georgian"),
    (0x2D30, ""),
    (0x2DE0, "Cyrillic"),
    (0x2E00, ""),
    (0x3040, "Kana"),
    (0x3100, ""),
    (0x3130, "Hangul"),
    (0x3190, ""),
    (0x31F0, "Kana"),
    (0x3200, ""),
    (0x3400, "Han"),
    (0x4DC0, ""),
    (0x4E00, "Han"),
    (0xA000, ""),
    (0xA640, "Cyrillic"),
    (0xA6A0, ""),
    (0xA720, "Latin"),
    (0xA800, ""),
    (0xAC00, "Hangul"),
    (0xD7B0, ""),
    (0xF900, "Han"),
    (0xFB00, "Latin"),
    (0xFB13, "Armenian"),
    (0xFB1D, "Hebrew"),
    (0xFB50, "Arabic"),
    (0xFE00, ""),
    (0xFE70, "Arabic"),
    (0xFF00, "Latin"),
    (0xFF66, "Kana"),
    (0xFFA0, "Hangul"),
    (0xFFE0, ""),
    (0x20000, "Han"),
    (0x323B0, ""),
)
_NO_ASCII_LETTERS: Final = bytes(code for code in range(128) if not chr(code).isalpha())
_NOT_LATIN: Final = re.compile("[^\\W\u0000-\u024f\u1e00-\u1eff]")  # most text is: a third of the time
_STARTS: Final = [start for start, _ in _BLOCKS]

# The languages written in each script we have no letter statistics of, the usual one first. Where there is one, the
# script decides alone.
LANGUAGES_OF: Final = {
    "Armenian": ("hy",),
    "Bengali": ("bn", "as"),
    "Burmese": ("my",),
    "Devanagari": ("hi", "mr", "ne"),
    "Ethiopic": ("am", "ti"),
    "Georgian": ("ka",),
    "Greek": ("el",),
    "Gujarati": ("gu",),
    "Gurmukhi": ("pa",),
    "Hangul": ("ko",),
    "Hebrew": ("he", "yi"),
    "Kana": ("ja",),
    "Kannada": ("kn",),
    "Khmer": ("km",),
    "Lao": ("lo",),
    "Malayalam": ("ml",),
    "Oriya": ("or",),
    "Sinhala": ("si",),
    "Tamil": ("ta",),
    "Telugu": ("te",),
    "Thai": ("th",),
    "Tibetan": ("bo", "dz"),
}

# What a letter weighs against a Latin one: 2 where it is not listed. Han, kana and Hangul pack two or three letters in
# one; and in a line that mixes, the Latin words are mostly quoted names: at 2, six of the seven Thai lines come back
# that were lost to English at 1; at 3 no more.
_WEIGHT: Final = {"Latin": 1, "Han": 4, "Kana": 3, "Hangul": 3}


@functools.lru_cache(maxsize=8192)
def script_of(character: str) -> str:
    """The script of one letter, "" for anything that is not a letter of a script we know."""
    if not character.isalpha():
        return ""
    return _BLOCKS[bisect.bisect_right(_STARTS, ord(character)) - 1][1]


@functools.lru_cache(maxsize=64)  # a line is asked about three times on the way to its language
def count_letters(text: str) -> Mapping[str, int]:
    """Letters in `text` by script; scripts that do not occur are left out, marks do not count."""
    if text.isascii():
        letters = len(text.encode().translate(None, _NO_ASCII_LETTERS))
        return {"Latin": letters} if letters else {}
    if not _NOT_LATIN.search(text):
        return {"Latin": sum(map(str.isalpha, text))}
    counts: dict[str, int] = {}
    for character, count in Counter(text).items():
        if script := script_of(character):
            counts[script] = counts.get(script, 0) + count
    return counts


def dominant_script(text: str) -> str | None:
    """The script most of `text` is written in, None without a letter; Han beside kana counts as "Kana"."""
    counts = count_letters(text)
    if len(counts) < 2:
        return next(iter(counts), None)
    weights = {name: count * _WEIGHT.get(name, 2) for name, count in counts.items()}
    if "Han" in counts and counts.get("Kana", 0) * 20 >= counts["Han"]:
        weights["Kana"] += weights.pop("Han")  # Japanese prose is half kana; Chinese quoting a word stays under 5 %
    elif "Han" in counts and counts.get("Hangul", 0) >= counts["Han"]:
        weights["Hangul"] += weights.pop("Han")
    return max(weights, key=lambda name: weights[name])
