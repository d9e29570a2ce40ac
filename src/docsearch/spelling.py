"""Words that are half known or misspelt: wildcards and edit distance, in code points."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache

_MANY = "\u2e80"  # from here on scripts have thousands of letters


@lru_cache(64)
def wildcard(pattern: str) -> re.Pattern[str]:
    """What a whole word must match: `*` stands for any run of code points, none too, and `?` for one.

    The first place where a part between two stars fits is as good as any other, so no place is tried twice.
    """
    first, *others = (re.escape(part).replace(r"\?", ".") for part in pattern.split("*"))
    between = "".join(f"(?>.*?{part})" for part in others[:-1] if part)
    return re.compile(rf"{first}{between}.*{others[-1]}\Z" if others else rf"{first}\Z", re.DOTALL)


def edits(word: str) -> Iterator[str]:
    """What one edit makes of `word`, some of it twice: a letter taken out, put in, replaced, or swapped with the next.

    Letters are those that stand near the word's own in Unicode: a script, or a part of one that languages share. For
    Chinese, Japanese and Korean there are too many; only what needs none is given.
    """
    letters = "".join(map(_neighbours, sorted({ord(letter) >> 7 for letter in word if letter < _MANY})))
    for at in range(len(word) + 1):
        start, rest = word[:at], word[at:]
        yield from (start + letter + rest for letter in letters)
        if rest:
            yield start + rest[1:]
            yield from (start + letter + rest[1:] for letter in letters)
        if len(rest) > 1:
            yield start + rest[1] + rest[0] + rest[2:]


@cache
def _neighbours(block: int) -> str:
    """The lower-case letters and marks among 128 code points: 26 of ASCII, 32 of Latin-1, some 80 of Thai."""
    characters = map(chr, range(block << 7, (block + 1) << 7))
    return "".join(c for c in characters if c == c.lower() and (c.isalpha() or unicodedata.category(c)[0] == "M"))


def within_distance(one: str, other: str, limit: int) -> bool:
    """Whether `limit` edits turn `one` into `other`: insert, delete, replace, swap neighbours (OSA distance)."""
    if abs(len(one) - len(other)) > limit:
        return False
    while one and other and one[0] == other[0]:
        one, other = one[1:], other[1:]
    while one and other and one[-1] == other[-1]:
        one, other = one[:-1], other[:-1]
    # Nearly all words are unlike: told by their letters in a tenth of the time.
    if len(set(one) - set(other)) > limit:
        return False
    before: list[int] = []
    previous = list(range(len(other) + 1))
    for i, left in enumerate(one, 1):
        current = [i]
        for j, right in enumerate(other, 1):
            cost = min(previous[j] + 1, current[j - 1] + 1, previous[j - 1] + (left != right))
            if i > 1 and j > 1 and left == other[j - 2] and one[i - 2] == right:
                cost = min(cost, before[j - 2] + 1)
            current.append(cost)
        before, previous = previous, current
    return previous[-1] <= limit
