"""Vietnamese written with fonts from before Unicode, whose letters come out of a PDF or an old Word file as others.

"ViÖt Nam" and "Vieät Nam" are "Việt Nam" in fonts made for TCVN 5712 (".VnTime") and VNI. Told by spelling: Vietnamese
syllables are few and strict, so nine in ten words that become syllables are no accident.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import islice

from docsearch.encodings import decode
from docsearch.marks import TONE_MARKS

_ENOUGH = 20  # words with letters beyond ASCII: some four lines
_SAMPLE = 300
_SHARE = 0.9  # of these are syllables once read rightly; of texts in other languages read so .5 at most

_RIME = re.compile(
    "(?:ngh|ng|nh|ch|gh|gi|kh|ph|qu|th|tr|[bcdđghklmnprstvx])?"
    "(?:"
    "(?:(?:uyê|iê|yê|uô|ươ|oă|uâ|oo|[ăâ])(?=[cmnpt])|oa|oe|uê|uy|[aeêioôơuưy])(?P<coda>ch|ng|nh|[cmnpt])?"
    "|oai|oay|oao|oeo|uây|uao|uya|uyu|uôi|ươi|ươu|iêu|yêu"
    "|ai|ao|au|ay|âu|ây|eo|êu|ia|iu|oi|ôi|ơi|ua|ui|uơ|ưa|ưi|ưu"
    ")"
)
_STOPPED = frozenset({"c", "ch", "p", "t"})  # such syllables have one of two tones


@lru_cache(20_000)
def is_vietnamese(word: str) -> bool:
    """Whether `word` is spelt as one Vietnamese syllable, of whatever case."""
    pieces = unicodedata.normalize("NFD", word.lower())
    tones = [letter for letter in pieces if letter in TONE_MARKS]
    bare = unicodedata.normalize("NFC", "".join(letter for letter in pieces if letter not in TONE_MARKS))
    found = _RIME.fullmatch(bare) if len(tones) <= 1 and len(bare) <= 7 else None
    return found is not None and (found["coda"] not in _STOPPED or tones in (["\u0301"], ["\u0323"]))


def converted(text: str) -> tuple[str, str | None]:
    """The text in Unicode, and of which kind its font was; as it is, and None, where it is none of these."""
    some = [found[0] for found in islice(_STRANGE_WORD.finditer(text), _SAMPLE)]
    if len(some) >= _ENOUGH and len(_BEYOND.findall(text)) * 10 < len(some):
        for font, read in _FONTS:
            if _fits(some, read, _ENOUGH):
                return "\n".join(_line(line, read) for line in text.split("\n")), font
    return text, None


def _line(line: str, read: Callable[[str], str]) -> str:
    """A line, read so if that makes Vietnamese of it: fonts change within a document."""
    words = _STRANGE_WORD.findall(line)
    if len(_BEYOND.findall(line)) * 4 > len(words) or not _fits(words, read, 1):
        return line
    return _STRANGE_WORD.sub(lambda found: read(found[0]), line)


def _fits(words: Sequence[str], read: Callable[[str], str], least: int) -> bool:
    """Whether words become Vietnamese syllables, all but one in ten (one in a line); one that stays says nothing."""
    changed = [other for word in words if (other := read(word)) != word]
    right = sum(map(is_vietnamese, changed))
    return right >= least and right >= min(_SHARE * len(changed), len(changed) - 1 if least == 1 else len(changed))


_STRANGE_WORD = re.compile("[A-Za-z]{0,8}[\xa1-\xff][A-Za-z\xa1-\xff]{0,8}")  # with the signs that stand for letters
_BEYOND = re.compile("[\u0100-\u1fff]")


def _tcvn(word: str) -> str:
    return decode(word.encode("latin-1"), "tcvn")


_CIRCUMFLEX, _BREVE = (
    dict(zip("âáàåãä", ["", *"\u0301\u0300\u0309\u0303\u0323"], strict=True)),
    dict(zip("êéèúüë", ["", *"\u0301\u0300\u0309\u0303\u0323"], strict=True)),
)
_VNITONE_MARKS = dict(zip("ùøûõï", "\u0301\u0300\u0309\u0303\u0323", strict=True))
_VNI_LETTERS = dict(zip("ôöñæóòîÔÖÑÆÓÒÎ", "ơưđỉĩịỵƠƯĐỈĨỊỴ", strict=True))
_VNI = re.compile(
    "([AEOaeo])([âáàåãäÂÁÀÅÃÄ])|([Aa])([êéèúüëÊÉÈÚÜË])|([AEOUYÔÖaeouyôö])([ùøûõïÙØÛÕÏ])|([ôöñæóòîÔÖÑÆÓÒÎ])"
)


def _vni(word: str) -> str:
    return unicodedata.normalize("NFC", _VNI.sub(_vni_letter, word))


def _vni_letter(found: re.Match[str]) -> str:
    if found[1]:
        return f"{found[1]}\u0302{_CIRCUMFLEX[found[2].lower()]}"
    if found[3]:
        return f"{found[3]}\u0306{_BREVE[found[4].lower()]}"
    if found[5]:
        return _VNI_LETTERS.get(found[5], found[5]) + _VNITONE_MARKS[found[6].lower()]
    return _VNI_LETTERS[found[7]]


_FONTS = (("TCVN3", _tcvn), ("VNI", _vni))
