"""Which script a text is mostly written in, and the languages that a script alone decides."""

from __future__ import annotations

import bisect
import functools
from collections import Counter
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
_STARTS: Final = [start for start, _ in _BLOCKS]

# One language so dominates the written use of these that a line in the script needs no further evidence.
LANGUAGE_OF: Final = {
    "Greek": "el",
    "Hangul": "ko",
    "Kana": "ja",
    "Thai": "th",
    "Lao": "lo",
    "Khmer": "km",
    "Burmese": "my",
    "Georgian": "ka",
    "Armenian": "hy",
    "Gurmukhi": "pa",
    "Gujarati": "gu",
    "Oriya": "or",
    "Tamil": "ta",
    "Telugu": "te",
    "Kannada": "kn",
    "Malayalam": "ml",
    "Sinhala": "si",
}

# A character of these scripts says about as much as two or three letters of an alphabet.
_DENSE: Final = {"Han": 3, "Kana": 2, "Hangul": 2}


@functools.lru_cache(maxsize=8192)
def script_of(character: str) -> str:
    """The script of one letter, "" for anything that is not a letter of a script we know."""
    if not character.isalpha():
        return ""
    return _BLOCKS[bisect.bisect_right(_STARTS, ord(character)) - 1][1]


def count_letters(text: str) -> dict[str, int]:
    """Letters in `text` by script; scripts that do not occur are left out, marks do not count."""
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
    weights = {name: count * _DENSE.get(name, 1) for name, count in counts.items()}
    if "Han" in counts and counts.get("Kana", 0) * 20 >= counts["Han"]:
        weights["Kana"] += weights.pop("Han")  # Japanese prose is half kana; Chinese quoting a word stays under 5 %
    elif "Han" in counts and counts.get("Hangul", 0) > counts["Han"]:
        weights["Hangul"] += weights.pop("Han")
    return max(weights, key=lambda name: weights[name])
