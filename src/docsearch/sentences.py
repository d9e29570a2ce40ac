"""Where sentences begin, in every script: after their marks, on new lines and, in Thai and Lao, after spaces.

Rules of thumb that take microseconds: ICU's breaker takes 10 ms to load and does not cut Thai sentences at all.
"""

from __future__ import annotations

import unicodedata

from docsearch.analysis.segment import words
from docsearch.patterns import compiled

# Thai and Lao end no sentence with a mark; a space ends a clause, or sets a number or a name apart. Less than this does
# not stand alone. Of 500 Thai questions .73 saw their answer in a snippet without it, .75 with 30 to 60 code points.
CLAUSE = 45

_STOPS = ".!?…؟۔।॥։።፧။។៕"  # those from Arabic on: Arabic, Urdu, Indic, Armenian, Ethiopic, Burmese, Khmer
_FULL = "。！？｡"  # no space follows them
_CLOSING = "\\])}\"'”’»›」』】）〕"
# One class at the start, which `re` looks for four times as fast as for alternatives. A run of marks that ends nothing
# is a match too, without the group: looked for anew from each of its marks, 400 KB of dots took a minute.
_END = rf"[{_STOPS}{_FULL}\n]++(?:([{_CLOSING}]*+(?:\s+|(?<=[{_FULL}」』】）〕”’\n])))|)"
# The full stop of an initial, or of a day or a king: a number of one or two digits.
_SHORTENED = r"\b(?:[^\W\d_]|\d\d?)\Z"
_UNMARKED = "\u0e01-\u0e4e\u0e81-\u0ece"
_SPACE = rf"(?<=[{_UNMARKED}])[ \u00a0\u200b]+(?=[{_UNMARKED}])"


def sentence_starts(text: str) -> list[int]:
    """The offsets at which sentences of `text` begin, ascending; the first is 0, the end of the text is none.

    A sentence may go on in the next line: with a small letter.
    """
    starts = [0]
    for match in compiled(_END).finditer(text):
        at = match.end()
        if match[1] is not None and at < len(text) and not text[at].islower() and not _shortened(text, match.start()):
            starts.append(at)
    clauses = [match.end() for match in compiled(_SPACE).finditer(text)]
    return _joined(starts, clauses) if clauses else starts


def _shortened(text: str, at: int) -> bool:
    return text[at] == "." and compiled(_SHORTENED).search(text[max(0, at - 3) : at]) is not None


def _joined(starts: list[int], clauses: list[int]) -> list[int]:
    """Starts of sentences, and of those clauses that come long enough after the start before them."""
    found: list[int] = []
    for at, kept in sorted([*((at, True) for at in starts), *((at, False) for at in clauses)]):
        if kept or at - found[-1] >= CLAUSE:
            found.append(at)
    return found


_FLAGS = "".join(map(chr, range(0x1F1E6, 0x1F200)))  # two letters make a flag
_JOINED = "\u200c\u0e33\u0eb3\uff9e\uff9f"  # no marks by category: joiner, Thai and Lao am, marks of narrow kana
REACH = 40  # code points around a cut in which a boundary between words is looked for


def boundary_before(text: str, at: int) -> int:
    """The last offset up to `at` at which words and characters are whole: after a blank, else between words."""
    if not 0 < at < len(text):
        return max(0, min(at, len(text)))
    for offset in range(at, max(at - REACH, 0), -1):
        if text[offset].isspace() or text[offset - 1].isspace():
            return _whole(text, offset)
    word = _word_at(text, at)
    return word[0] if word else _whole(text, at)


def boundary_after(text: str, at: int) -> int:
    """The first offset from `at` on at which a word begins: after a blank, else between words."""
    if not 0 < at < len(text):
        return max(0, min(at, len(text)))
    for offset in range(at, min(at + REACH, len(text))):
        if text[offset - 1].isspace() and not text[offset].isspace():
            return _whole(text, offset)
    word = _word_at(text, at)
    return word[1] if word else _whole(text, at)


def _word_at(text: str, at: int) -> tuple[int, int] | None:
    """The word that lies around `at`, if both its ends are near."""
    first = max(0, at - REACH)
    for start, end in words(text[first : at + REACH]):
        if start and start < at - first < end < 2 * REACH:
            return first + start, first + end
    return None


def _whole(text: str, at: int) -> int:
    """`at`, or where the user-perceived character begins that it would cut."""
    while 0 < at < len(text) and _continues(text, at):
        at -= 1
    return at


def _continues(text: str, at: int) -> bool:
    """Whether the code point at `at` belongs to the character before it: the rules of UAX 29, roughly."""
    one, other = text[at - 1], text[at]
    if other in _FLAGS:
        return (at - len(text[:at].rstrip(_FLAGS))) % 2 == 1
    return (
        unicodedata.category(other)[0] == "M"
        or "\u200d" in (one, other)
        or other in _JOINED
        or "\U0001f3fb" <= other <= "\U0001f3ff"  # skin
        or "\U000e0020" <= other <= "\U000e007f"  # tags
        or ("\u1100" <= one <= "\u11ff" and "\u1160" <= other <= "\u11ff")  # Korean letters
    )
