"""Cut text into words: script runs first, then words within each run.

Text in a script that writes no spaces (Thai, Lao, Khmer, Burmese, Chinese, Japanese) is cut by ICU's
dictionaries. Script changes are cut first, since ICU glues a Latin word to the Thai before it.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import pairwise

# Scripts written without spaces between words; their digits are cut off from words as ASCII ones are.
DENSE = (
    "\u0e00-\u0e4f\u0e5a-\u0e7f\u0e80-\u0ecf\u0eda-\u0eff"  # Thai, Lao
    "\u1000-\u103f\u104a-\u108f\u109a-\u109f\uaa60-\uaa7f\ua9e0-\ua9ff\u1780-\u17df\u17ea-\u17ff"  # Burmese, Khmer
    "\u2e80-\u2fdf\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"  # Han
    "\u3041-\u309f\u30a1-\u30fa\u30fc-\u30ff\u31f0-\u31ff\uff66-\uff9f"  # kana
)
_RARE_HAN = "\U00020000-\U0003ffff"  # apart, since a class that leaves the BMP takes 4 ms to compile
HANGUL = "\u1100-\u11ff\u3130-\u318f\uac00-\ud7ff\uffa1-\uffdc"
# Combining marks, none of which `\w` matches. Indic and south-east Asian blocks are taken whole, but for their danda.
MARKS = (
    "\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u064b-\u065f\u0670"
    "\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed\u0711\u0730-\u074a\u07a6-\u07b0\u0900-\u0963\u0966-\u0df3"
    "\u0e00-\u0eff\u0f18\u0f19\u0f35\u0f37\u0f39\u0f3e\u0f3f\u0f71-\u0f84\u0f8d-\u0fbc\u1000-\u109f\u135d-\u135f"
    "\u1780-\u17ff\u1a17-\u1a7f\u1ab0-\u1aff\u1b00-\u1b7f\u1dc0-\u1dff\u3099\u309a\ua980-\ua9c0\uabe3-\uabed"
    "\ufe00-\ufe0f\ufe20-\ufe2f"
)
# Inside a word and no part of it: soft hyphen, joiners; Catalan l·l; Hebrew geresh and gershayim.
JOINERS = "\u00ad\u200c\u200d\u2060\ufeff\u00b7\u05f3\u05f4"
_APOSTROPHES = "'’"


def _run(joiners: str) -> re.Pattern[str]:
    return re.compile(rf"[^\W_]+(?:(?:[{MARKS}]+|[{joiners}](?=\w))[^\W_]*)*")


# A run of word characters of whatever scripts. The classes of single scripts take 8 ms to compile, which a query in
# a script with spaces never needs: whether a run must be cut further is told by this coarse class first.
_RUN = _run(JOINERS)
_INNER = re.compile(f"[{MARKS}{JOINERS}](?<!\\w)")
_COARSE = re.compile("[^\u0000-\u0dff\u1e00-\u2e7f]")
_BREAK = "\n"  # ICU breaks before and after it whatever stands around it; in no run
_Piece = tuple[int, int, str | None]  # start, end, "dense", "hangul" or neither
# One composed syllable, or the letters that would compose it.
_SYLLABLE = re.compile("[\u1100-\u115f]+[\u1160-\u11a7]*[\u11a8-\u11ff]*|.", re.DOTALL)


@cache
def _run_with_apostrophes() -> re.Pattern[str]:
    return _run(JOINERS + _APOSTROPHES)


@cache
def _scripts() -> re.Pattern[str]:
    return re.compile(f"(?P<hangul>[{HANGUL}]+)|(?P<dense>(?:[{DENSE}]+|[{_RARE_HAN}]+)+)")


@cache
def _breaker() -> type:
    # Imported when the first run without spaces is met: 10 ms that most queries never pay.
    from icu4py.breakers import WordBreaker

    return WordBreaker


def _dense_words(text: str, pieces: Iterable[_Piece]) -> Iterator[str]:
    """The words of the pieces without spaces, a line break after those of each: asked once, ICU takes a third."""
    dense = [text[start:end] for start, end, script in pieces if script == "dense"]
    return iter(_breaker()(_BREAK.join(dense), "th") if dense else ())


def _syllable_pairs(run: str, start: int) -> Iterator[tuple[int, int]]:
    """Overlapping pairs of Korean syllables: .909 MRR against .826 for whole words, which carry particles."""
    syllables = [match.span() for match in _SYLLABLE.finditer(run)]
    if len(syllables) <= 2:
        yield start, start + len(run)
        return
    for (begin, _), (_, end) in pairwise(syllables):
        yield start + begin, start + end


def words(text: str, joins_apostrophe: bool = False) -> Iterator[tuple[int, int]]:
    """The spans of all words of `text`, by start; those of Korean overlap, all others do not.

    Between words of a script without spaces there may be spans of marks alone.
    """
    spans = (match.span() for match in _pattern(text, joins_apostrophe).finditer(text))
    return _cut(text, spans) if _COARSE.search(text) else spans


def surfaces(text: str, joins_apostrophe: bool = False) -> list[str]:
    """The words of `text` as written: what `words` finds, in a third of the time."""
    pattern = _pattern(text, joins_apostrophe)
    if not _COARSE.search(text):
        return pattern.findall(text)
    found: list[str] = []
    pieces = _by_script(text, (match.span() for match in pattern.finditer(text)))
    dense = _dense_words(text, pieces)
    for start, end, script in pieces:
        if script == "dense":
            found.extend(iter(dense.__next__, _BREAK))
        elif script == "hangul":
            found.extend(text[begin:last] for begin, last in _syllable_pairs(text[start:end], start))
        else:
            found.append(text[start:end])
    return found


def words_at(text: str, offsets: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Those of `words` that hold one of `offsets` (ascending)."""
    spans = _runs_at(text, offsets)
    return _holding(_cut(text, spans) if _COARSE.search(text) else spans, offsets)


def _runs_at(text: str, offsets: Iterable[int]) -> Iterator[tuple[int, int]]:
    done = 0
    for offset in offsets:
        if offset < done:
            continue
        start = _run_start(text, offset)
        match = _RUN.match(text, start)
        done = match.end() if match else start
        if match and offset < done:
            yield match.span()


def _holding(spans: Iterable[tuple[int, int]], offsets: Sequence[int]) -> Iterator[tuple[int, int]]:
    for start, end in spans:
        at = bisect_left(offsets, start)
        if at < len(offsets) and offsets[at] < end:
            yield start, end


def is_dense(word: str) -> bool:
    """Whether a word begins in a script without spaces."""
    if word < "\u0e00":
        return False
    match = _scripts().match(word)
    return match is not None and match.lastgroup != "hangul"


def may_be_cut(text: str) -> bool:
    """Whether a run of letters in `text` may be several words; False where it has no letter of such a script."""
    return _COARSE.search(text) is not None


def runs(text: str) -> list[str]:
    """The longest stretches of `text` in scripts without spaces."""
    if not may_be_cut(text):
        return []
    return [match.group() for match in _scripts().finditer(text) if match.lastgroup != "hangul"]


def _run_start(text: str, offset: int) -> int:
    while offset and (text[offset - 1].isalnum() or _INNER.match(text, offset - 1)):
        offset -= 1
    while _INNER.match(text, offset):  # a run begins with a letter or a digit
        offset += 1
    return offset


def _pattern(text: str, joins_apostrophe: bool) -> re.Pattern[str]:
    if joins_apostrophe and any(mark in text for mark in _APOSTROPHES):
        return _run_with_apostrophes()
    return _RUN


def _cut(text: str, spans: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The words of runs of word characters, some of them of a script without spaces or of Korean."""
    pieces = _by_script(text, spans)
    dense = _dense_words(text, pieces)
    for start, end, script in pieces:
        if script == "dense":
            for word in iter(dense.__next__, _BREAK):
                yield start, start + len(word)
                start += len(word)
        elif script == "hangul":
            yield from _syllable_pairs(text[start:end], start)
        else:
            yield start, end


def _by_script(text: str, spans: Iterable[tuple[int, int]]) -> list[_Piece]:
    """Runs of word characters cut where their script changes."""
    pieces: list[_Piece] = []
    for start, end in spans:
        if _COARSE.search(text, start, end):
            for match in _scripts().finditer(text, start, end):
                if start < match.start():
                    pieces.append((start, match.start(), None))
                pieces.append((*match.span(), match.lastgroup))
                start = match.end()
        if start < end:
            pieces.append((start, end, None))
    return pieces
