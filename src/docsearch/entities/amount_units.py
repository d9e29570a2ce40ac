"""The units beside a number: which words and signs before and after it say what it counts."""

from __future__ import annotations

import unicodedata

from docsearch.entities.amount_words import PERCENT, TOUCHING, Lexicon, Unit, code_unit, stem_of
from docsearch.patterns import compiled

_GAP = r"(?:[.,][-–—]{1,2})?[ -]?"  # Czech and German write a whole sum as 500,- Kč
_WORD = r"[^\W\d_][^\s\d.,;:!?()\[\]{}/%\"„“”«»–—-]*"
_IN_WORDS = r"\((?:[^()\d]{1,80})\) ?"  # 1 (one) leu, as in contracts
_MOST_SCALES = 3  # "mil millones de", "10 nghìn tỷ"
_LONGEST_WORD = 64
_PLAIN = (("\u00a0", " "), ("\u202f", " "), ("\u2009", " "), ("\n", " "), ("\t", " "), ("’", "'"))


def lowered(text: str) -> str:
    """The text in small letters with plain spaces and apostrophes, every character where it was."""
    low = text.lower()
    if len(low) != len(text):
        low = "".join(small if len(small := char.lower()) == 1 else char for char in text)
    for char, plain in _PLAIN:  # ten times as fast as str.translate
        low = low.replace(char, plain)
    return low


def unit_before(text: str, low: str, start: int, words: Lexicon, taken: int) -> tuple[int, Unit | None]:
    """The unit that stands before a number, from `taken` on, and where it starts."""
    end = start - 1 if low[start - 1 : start] == " " else start
    char = low[end - 1 : end]
    for length in words.before.lengths.get(char, ()):
        at = end - length
        unit = words.before.units.get(low[at:end]) if at >= taken else None
        if unit is not None and opens(low, at, words):
            return at, unit
    code = text[max(end - 3, 0) : end]
    if end - 3 >= taken and code.isascii() and code.isalpha() and code.isupper() and opens(low, end - 3, words):
        unit = code_unit(code)
        return (start, None) if unit is None else (end - 3, unit)
    return start, None


def opens(low: str, at: int, words: Lexicon) -> bool:
    """Whether a name may start here: not inside a word."""
    previous = low[at - 1 : at] if at else ""
    return not low[at].isalnum() or not previous.isalnum() or (words.unspaced and previous > TOUCHING)


def units_after(text: str, low: str, end: int, words: Lexicon) -> tuple[int, float, Unit | None]:
    """Where the units after a number end, what they multiply it by, and the last of them if it is no mere factor."""
    gap = compiled(_GAP).match(low, end)
    at = gap.end() if gap else end
    spelled = compiled(_IN_WORDS).match(low, at) if low[at : at + 1] == "(" else None
    at = spelled.end() if spelled else at
    scale, stop = 1.0, end
    for _ in range(_MOST_SCALES):
        at = _past_link(low, at, words)
        unit, last = unit_at(text, low, at, words)
        if unit is None or (spelled and not unit.currency):
            break
        scale *= unit.scale
        if unit.currency:
            return last, scale, unit
        stop, at = last, last + (low[last : last + 1] in (" ", "-"))
    return stop, scale, None


def _past_link(low: str, at: int, words: Lexicon) -> int:
    for link in words.links:
        if low.startswith(link, at):
            end = at + len(link)
            if not link[-1].isalnum():
                return end
            if low[end : end + 1] == " ":
                return end + 1
    return at


def unit_at(text: str, low: str, at: int, words: Lexicon) -> tuple[Unit | None, int]:
    """The unit that starts here and where it ends: by its longest name, its code, or its stem."""
    char = low[at : at + 1]
    for length in words.after.lengths.get(low[at : at + 2], words.after.lengths.get(char, ())):
        name = low[at : at + length]
        unit = words.after.units.get(name) if len(name) == length else None
        if unit is not None and _closes(low, at + length, words) and _stands(low, at + length, unit, words):
            return unit, at + length
    if not char.isalpha():
        return None, at
    code = text[at : at + 3]
    if len(code) == 3 and code.isascii() and code.isupper() and code.isalpha() and _closes(low, at + 3, words):
        return code_unit(code), at + 3
    return _inflected(low, at, words) if low[at : at + 3] in words.openings else (None, at)


def _inflected(low: str, at: int, words: Lexicon) -> tuple[Unit | None, int]:
    """The unit that one to three words name in another form than those of the table."""
    stems: list[str] = []
    found: tuple[Unit | None, int] = None, at
    while len(stems) < 3:
        match = compiled(_WORD).match(low, at)
        if match is None or match.end() - at > _LONGEST_WORD:
            break
        stems.append(stem_of(match.group(), words.language))
        unit = words.stems.get(" ".join(stems))
        if unit is not None:
            found = unit, match.end()
        at = match.end() + 1
        if low[at - 1 : at] != " ":
            break
    return found


def _closes(low: str, end: int, words: Lexicon) -> bool:
    """Whether a name may end here: no letter or accent goes on, except where words run together."""
    last, following = low[end - 1], low[end : end + 1]
    if not following or not (last.isalnum() or unicodedata.combining(last)):
        return True
    goes_on = following.isalnum() or (following > "\u0300" and unicodedata.category(following)[0] == "M")
    return not goes_on or (words.unspaced and (following > TOUCHING or last > TOUCHING))


def _stands(low: str, end: int, unit: Unit, words: Lexicon) -> bool:
    """Whether what follows leaves a name of a currency one: 5 đồng, and not the 5 of "5 đồng chí"."""
    if not words.not_before or not unit.currency or unit.currency == PERCENT:
        return True
    if words.unspaced:
        return not low.startswith(words.not_before, end) or low[end - 1] <= TOUCHING
    match = compiled(r" ([^\W\d_]+)").match(low, end)
    return match is None or match[1] not in words.not_before
