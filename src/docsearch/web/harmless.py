"""What documents say, fit to be shown: without the characters that could do harm."""

from __future__ import annotations

from collections.abc import Mapping

# What is no letter of any text, or turns the letters after it around: NUL and its like, halves of surrogate pairs, the
# two overrides of direction. Marks and isolates of direction stay, as do joiners: scripts need them.
_HARMFUL = (*range(9), 11, *range(14, 32), *range(127, 160), 0x202D, 0x202E, *range(0xD800, 0xE000), 0xFFFE, 0xFFFF)
_HARMLESS: Mapping[int, str] = dict.fromkeys(_HARMFUL, "\N{REPLACEMENT CHARACTER}") | {12: " "}


def harmless(text: str) -> str:
    """A text with a replacement character for each that could do harm; offsets stay. Not escaped."""
    return text.translate(_HARMLESS)


def one_line(text: str) -> str:
    """A harmless text on one line, each run of blanks being one."""
    return " ".join(harmless(text).split())
