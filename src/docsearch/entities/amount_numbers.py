"""The value of a number as written: in digits with marks between them, or in words."""

from __future__ import annotations

from docsearch.entities.amount_units import opens
from docsearch.entities.amount_words import Lexicon, Names, Unit
from docsearch.patterns import compiled

_MARKS = str.maketrans("٫，．", ".,.")
_MOST_DIGITS = 32
_MOST_WORDS = 8  # "nine hundred ninety-nine million five hundred thousand" has eight
_BETWEEN_WORDS = ("and", "și", "y", "e", "und")  # twenty and five


def exact(value: float) -> float:
    """A number as an int where it is whole, without the dust of multiplying: 4.69 billion is no 4690000000.000001."""
    if isinstance(value, float):
        value = float(f"{value:.15g}")
    return int(value) if value == int(value) else value


def value_of(digits: str, decimal: str, scaled: bool, percent: bool) -> float | None:
    """The number that digits and marks say in a language with this decimal mark; None where they are no number.

    A single mark before three digits can be either: the language tells, except that money by itself has no thousandths
    (25.000 is 25,000 in English as well), unless it looks like a unit price (1.459).
    """
    if len(digits) > _MOST_DIGITS:
        return None
    bare = compiled(r"[ \u00a0\u202f\u2009'’٬]").sub("", digits).translate(_MARKS)
    marks = [char for char in bare if char in ".,"]
    if not marks:
        return int(bare)
    parts = compiled("[.,]").split(bare)
    if len(set(marks)) == 2:
        whole = _grouped(parts[:-1])
        return None if whole is None or marks[-1] in marks[:-1] else float(f"{whole}.{parts[-1]}")
    if len(marks) > 1:
        return _grouped(parts)
    head, tail = parts
    thousands = len(tail) == 3 and 0 < len(head) <= 3 and head[0] != "0" and len(bare) == len(digits)
    if thousands and (marks[0] != decimal or not scaled):
        likely_price = len(head) == 1 and tail[-1] != "0" and marks[0] == decimal
        if not (likely_price or (percent and (marks[0] == decimal or tail[-2:] != "00"))):
            return int(head + tail)
    return float(f"{head}.{tail}")


def _grouped(parts: list[str]) -> int | None:
    """The number of groups of three, or of two and a last of three as in India; None for any other groups."""
    tail = parts[1:]
    thirds = all(len(part) == 3 for part in tail)
    indian = len(tail[-1:]) == 1 and len(tail[-1]) == 3 and all(len(part) == 2 for part in tail[:-1])
    return int("".join(parts)) if len(parts[0]) <= 3 and (thirds or indian) else None


def spelled_before(low: str, end: int, words: Lexicon, least: float = 2) -> tuple[int, float | None]:
    """The number in words that ends before `end`: where it starts, and its value; None where none of `least` does."""
    found: list[Unit] = []
    start = end
    while len(found) < _MOST_WORDS:
        at = _before_link(low, start, words)
        name = _ending(words.numbers, low, at, words)
        if not name:
            break
        start = at - len(name)
        found.append(words.numbers.units[name])
    previous = low[max(start - 12, 0) : start].rstrip(" -")
    if not found or previous[-1:].isdecimal():
        return end, None
    first = found[-1]
    if first.scale >= 100 and not first.alone and not (words.unspaced and first.scale <= 1000) and first.scale != 100:
        return end, None
    if previous.endswith(words.vague) if words.unspaced else previous.rpartition(" ")[2] in words.vague:
        return end, None
    value = _evaluated([unit.scale for unit in reversed(found)])
    return (start, value) if value >= least else (end, None)


def _ending(names: Names, low: str, end: int, words: Lexicon) -> str:
    """The longest name that ends here, "" if there is none."""
    for length in names.lengths.get(low[end - 1 : end], ()):
        name = low[end - length : end]
        if length <= end and name in names.units and opens(low, end - length, words):
            return name
    return ""


def _before_link(low: str, end: int, words: Lexicon) -> int:
    """Where the word before `end` ends, a space, a hyphen, "and" or a link aside."""
    at = end - (low[end - 1 : end] in (" ", "-"))
    for link in (*words.links, *_BETWEEN_WORDS):
        if at < end and low.endswith(f" {link}", 0, at):
            return at - len(link) - 1
    return at


def _evaluated(values: list[float]) -> float:
    """What numbers in words come to: a power of ten multiplies the smaller ones before it."""
    sums: list[float] = []
    for value in values:
        if value in (10, 100) or value >= 1000:
            smaller = 0.0
            while sums and sums[-1] < value:
                smaller += sums.pop()
            sums.append(value * (smaller or 1))
        else:
            sums.append(value)
    return sum(sums)
