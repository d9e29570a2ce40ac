"""Learn from "Long Name (ABC)" and "ABC (Long Name)" what ABC stands for in a document, and find it all over it.

Schwartz and Hearst, "A simple algorithm for identifying abbreviation definitions in biomedical text" (2003), for any
alphabet. Where letters cannot be compared, as in a Thai name followed by an English acronym, the name must stand in
quotation marks or begin a line, or a glossary must know one of the two. What no glossary knows has the id
`acronym:ABC`, so that documents in several languages meet there.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from itertools import islice
from typing import NamedTuple

from docsearch.analysis import fold
from docsearch.analysis.segment import DENSE, HANGUL
from docsearch.entities.apart import leftmost
from docsearch.entities.known_names import Names, starter_names
from docsearch.entities.names import LEARNT, find_names, shouted
from docsearch.glossary import is_acronym, is_unspaced
from docsearch.model import Mention, Name, Passage, Place
from docsearch.patterns import compiled

CONFIDENCE = 0.8
_BRACKETS = "[(（]([^()（）\n]{2,160})[)）]"
_WORD = rf"[^\W_{DENSE}{HANGUL}]+(?:[-&./][^\W_{DENSE}{HANGUL}]+)*"
_QUOTES = "\"“”„«»‘’‚‹›「」『』《》'"
_QUOTED = f'[“„«‘‚‹「『《"]([^{_QUOTES}\n]{{4,120}})[”“»’‘›」』》"]$'
_BEFORE = 160  # code points before a bracket that may hold a name
_LONGEST = 12  # words in a name
_SHORTEST_UNCHECKED, _LONGEST_UNCHECKED, _LONGEST_HAN, _BLANKS = 4, 40, 14, 5  # code points, and those blank
_TOLD = 5  # words in "(ďalej len ABC)", "(hereinafter called ABC)"
_SMALL_QUOTED = 3  # words in small letters: what has more of them is what somebody said
_PUNCTUATION = "[.!?;:,。、，；：！？؟،]"
_COMPOUND = 10  # letters: Bundeskriminalamt (BKA), but no "tuberculosis"
_SHORT = 4  # letters: "of", "and", "para"
_SHOWN = 13  # code points before a bracket, one more than an acronym and what may follow it
_BEGUN = 0.5  # the share of an acronym's letters that must begin words

_ROMAN = "(?:M{0,3})(?:C[MD]|D?C{0,3})(?:X[CL]|L?X{0,3})(?:I[XV]|V?I{0,3})"
# ISO 4217, and units that are written in capitals: neither names anything of its own.
_CODES = """
    AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CLP
    CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HRK HTG HUF
    IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK
    MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR
    SBD SCR SDG SEK SGD SHP SKK SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS
    VES VND VUV WST XAF XCD XDR XOF XPF YER ZAR ZMW ZWL RMB NTD
    KW MW GW TW KWH MWH GWH TWH KWP MWP KM KV MV HZ KHZ MHZ GHZ DB GB MB TB KB PB MM CM HA KG MG DPH GPS AM PM AD BC CE
    BCE
"""


class _Pair(NamedTuple):
    """A name at `start:end` and the acronym for it at `at`."""

    start: int
    end: int
    acronym: str
    at: int


def with_acronyms(text: str, passages: Sequence[Passage], names: Names | None = None) -> Sequence[Passage]:
    """The passages of a document with what only the whole `text` tells among their mentions.

    These are the acronyms it explains, and what is ambiguous of concepts that it names in another way too.
    """
    known = names or starter_names()
    passages = _with_ambiguous(passages, known)
    starts = [passage.start for passage in passages]
    found: dict[int, list[Mention]] = {}
    for mention in find_acronyms(text, [one for passage in passages for one in passage.mentions], known):
        number = bisect_left(starts, mention.start + 1) - 1
        if number >= 0 and mention.end <= passages[number].end:
            found.setdefault(number, []).append(mention)
    return tuple(_added(passage, found.get(number, ())) for number, passage in enumerate(passages))


def _with_ambiguous(passages: Sequence[Passage], names: Names) -> Sequence[Passage]:
    named = {one.entity.id for passage in passages for one in passage.mentions if isinstance(one.entity, Name)}
    ambiguous = {id: some for id in named if (some := names.ambiguous(id))}
    if not ambiguous:
        return passages
    # Acronyms stand as they are, so that most passages need not be read again.
    fixed = [one for some in ambiguous.values() for one in some]
    return tuple(
        _added(passage, _ambiguous(passage, ambiguous.keys(), names))
        if any(one in passage.text or not is_acronym(one) for one in fixed)
        else passage
        for passage in passages
    )


def _ambiguous(passage: Passage, ids: Collection[str], names: Names) -> list[Mention]:
    taken = _Spans(passage.mentions)
    found = (shifted(one, passage.start) for one in find_names(passage.text, passage.language, names, ids))
    return [one for one in found if not taken.overlaps(one.start, one.end)]


def shifted(mention: Mention, by: int) -> Mention:
    """The mention, `by` code points later in the text."""
    return mention._replace(start=mention.start + by, end=mention.end + by)


def _added(passage: Passage, found: Sequence[Mention]) -> Passage:
    if not found:
        return passage
    return passage._replace(mentions=tuple(sorted((*passage.mentions, *found), key=lambda one: one.start)))


def find_acronyms(text: str, mentions: Sequence[Mention], names: Names | None = None) -> list[Mention]:
    """The acronyms that a document explains, wherever they stand in it, and the names they stand for, by start.

    `mentions` are those found in its passages, by start, offsets into `text`; what is returned overlaps none of them.
    """
    known = names or starter_names()
    taken = _Spans(mentions)
    meant: dict[str, Name] = {}
    long: list[Mention] = []
    for pair in _pairs(text, taken):
        if pair.acronym in meant:
            continue
        name = meant[pair.acronym] = _name(text, pair, taken, known)
        if not taken.overlaps(pair.start, pair.end):
            long.append(Mention(pair.start, pair.end, text[pair.start : pair.end], name, CONFIDENCE))
    return leftmost([*long, *_everywhere(text, meant, taken, known)]) if meant else []


class _Spans:
    """Mentions by start, none overlapping."""

    def __init__(self, mentions: Sequence[Mention]) -> None:
        self._mentions = mentions
        self._ends = [mention.end for mention in mentions]

    def within(self, start: int, end: int) -> Iterator[Mention]:
        """Those that overlap `start:end`."""
        for number in range(bisect_left(self._ends, start + 1), len(self._mentions)):
            if self._mentions[number].start >= end:
                return
            yield self._mentions[number]

    def overlaps(self, start: int, end: int) -> bool:
        return next(self.within(start, end), None) is not None


def _pairs(text: str, taken: _Spans) -> Iterator[_Pair]:
    """Each bracket read as an acronym for what precedes it, or as the name for the acronym before it."""
    for match in compiled(_BRACKETS).finditer(text):
        before = text[max(0, match.start() - _BEFORE) : match.start()].rpartition("\n")[2]
        line, begin = before.rstrip(), match.start() - len(before)
        if not line:
            continue
        pair = _explained(begin, line, match, taken) or _explaining(begin, line, match, taken)
        if pair and not _is_place(pair, taken):
            yield pair


def _explained(begin: int, line: str, bracket: re.Match[str], taken: _Spans) -> _Pair | None:
    """Long Name (ABC), (ABC, 2016), (hereinafter ABC); `line` begins at `begin` and ends before the bracket."""
    content = bracket[1]
    words = list(islice(compiled(_WORD).finditer(content), _TOLD + 1))
    if not words or len(words) > _TOLD:
        return None
    opens = not content[: words[0].start()].strip(_QUOTES + " ")
    for word in words[:1] if opens and _is_acronym(words[0][0]) else words[1:][-1:]:
        if not _is_acronym(word[0]):
            continue
        at, end = bracket.start(1) + word.start(), begin + len(line)
        named = next((one.start for one in taken.within(end - 1, end) if isinstance(one.entity, Name)), None)
        if named is not None:
            return _Pair(named, end, word[0], at)
        checked = word is not words[0] or content[word.end() : word.end() + 1] == ":"  # (IATA: KSC)
        if found := _long_before(line, word[0], checked):
            return _Pair(begin + found[0], begin + found[1], word[0], at)
    return None


def _long_before(line: str, acronym: str, checked: bool) -> tuple[int, int] | None:
    """Where in `line` the name begins and ends that the acronym stands for; `checked`: its letters must show it."""
    words = list(compiled(_WORD).finditer(line))[-_LONGEST:]
    if words and not line[words[-1].end() :].strip(_QUOTES + " "):
        last = words[-1].end()
        for matches in (_by_initials, _anywhere):
            for first in range(len(words) - 1, -1, -1):
                start = words[first].start()
                if _is_long(words[first:]) and matches(line[start:last], acronym):
                    return start, last
    return None if checked else _quoted(line) or _unchecked(line, acronym)


def _quoted(line: str) -> tuple[int, int] | None:
    """What stands in quotation marks at the end, if it looks like a name."""
    found = compiled(_QUOTED).search(line)
    if found is None or found[1][0].islower() or compiled(_PUNCTUATION).search(found[1]):
        return None
    small = sum(map(str.islower, found[1].split()))
    return found.span(1) if small <= _SMALL_QUOTED else None


def _unchecked(line: str, acronym: str) -> tuple[int, int] | None:
    """A whole line of a script without capitals, up to the bracket, that is short enough to be no sentence."""
    name = line.lstrip(" \t•-–*·0123456789.)")
    longest = _LONGEST_HAN if name[:1] > "\u2e80" else _LONGEST_UNCHECKED
    if not _SHORTEST_UNCHECKED <= len(name) <= longest or not acronym.isalpha() or not acronym.isascii():
        return None
    if any(letter.islower() or letter.isupper() or letter.isdigit() for letter in name):
        return None
    blanks = name.count(" ") > (0 if is_unspaced(name) else _BLANKS)  # Thai writes them between phrases
    return None if blanks or compiled(_PUNCTUATION).search(name) else (len(line) - len(name), len(line))


def _explaining(begin: int, line: str, bracket: re.Match[str], taken: _Spans) -> _Pair | None:
    """ABC (Long Name)"""
    before = list(compiled(_WORD).finditer(line, max(0, len(line) - _SHOWN)))
    if not before or before[-1].end() < len(line) or not _is_acronym(before[-1][0]):
        return None
    acronym, at = before[-1][0], begin + before[-1].start()
    content, inside = bracket[1], bracket.start(1)
    named = next((one for one in taken.within(inside, inside + 1) if isinstance(one.entity, Name)), None)
    if named is not None and len(named.surface) > len(acronym):
        return _Pair(named.start, named.end, acronym, at)
    words = list(islice(compiled(_WORD).finditer(content), _LONGEST))
    if not words or content[: words[0].start()].strip(_QUOTES + " "):
        return None
    first = words[0].start()
    for matches in (_by_initials, _anywhere):
        for last in range(len(words), 0, -1):
            end = words[last - 1].end()
            if _is_long(words[:last]) and matches(content[first:end], acronym):
                return _Pair(inside + first, inside + end, acronym, at)
    return None


@cache
def _codes() -> frozenset[str]:
    return frozenset(_CODES.split())


def _is_acronym(word: str) -> bool:
    """Whether a word may be an acronym: no number, no Roman one, no currency, no unit."""
    letters = compiled(r"\W").sub("", word)
    return is_acronym(letters) and letters.upper() not in _codes() and not compiled(_ROMAN).fullmatch(letters)


def _is_long(words: Sequence[re.Match[str]]) -> bool:
    """Whether words may be what an acronym stands for: several, or a compound."""
    return len(words) > 1 or (len(words[0][0]) >= _COMPOUND and words[0][0][0].isupper())


@lru_cache(maxsize=256)
def _letters(acronym: str) -> str:
    return "".join(filter(str.isalnum, fold(acronym.casefold())))


def _folded(name: str) -> str:
    return fold(name.casefold().replace("'", " ").replace("’", " "))


def _initials(name: str) -> list[int]:
    return [match.start() for match in compiled(r"(?<![^\W_])[^\W_]").finditer(name)]


def _by_initials(name: str, acronym: str) -> bool:
    """Whether each letter begins a word, the first the first one; only short words, such as "of", are left out."""
    letters = _letters(acronym)
    if fold(name[0].casefold())[:1] != letters[0]:
        return False
    folded, done = _folded(name), 0
    for match in compiled(r"[^\W_]+").finditer(folded):
        if done < len(letters) and match[0][0] == letters[done]:
            done += 1
        elif len(match[0]) > _SHORT:
            return False
    return done == len(letters)


def _anywhere(name: str, acronym: str) -> bool:
    """Whether the letters stand in the name in this order, the first at its beginning and enough at a word's."""
    letters = _letters(acronym)
    if len(letters) < 3 or fold(name[0].casefold())[:1] != letters[0]:
        return False
    folded = _folded(name)
    initials = _initials(folded)
    at, begun = len(folded), 1
    for letter in reversed(letters[1:]):
        at = folded.rfind(letter, 1, at)
        if at < 0:
            return False
        begun += at in initials
    return len(initials) == 1 or (begun >= _BEGUN * len(letters) and len(initials) <= len(letters) + 2)


def _is_place(pair: _Pair, taken: _Spans) -> bool:
    """Whether the name is that of a place, which has codes and no acronym: Slovakia (SVK), Košice (KE)."""
    return any(
        isinstance(one.entity, Place) and one.start <= pair.start and one.end >= pair.end
        for one in taken.within(pair.start, pair.end)
    )


def _name(text: str, pair: _Pair, taken: _Spans, known: Names) -> Name:
    """What the acronym of a pair stands for: the glossary's concept where it knows the name or the acronym."""
    for mention in taken.within(pair.start, pair.end):
        if isinstance(mention.entity, Name) and mention.end == pair.end:
            return mention.entity
    long = " ".join(text[pair.start : pair.end].split())
    learnt = Name(LEARNT + pair.acronym, long, "organisation" if long[0].isupper() else "concept")
    return known.acronym(pair.acronym) or learnt


def _everywhere(text: str, meant: Mapping[str, Name], taken: _Spans, known: Names) -> Iterator[Mention]:
    for match in compiled(_WORD).finditer(text):
        name = meant.get(match[0])
        if name and not taken.overlaps(*match.span()) and not shouted(text, match.start(), known, meant):
            yield Mention(match.start(), match.end(), match[0], name, CONFIDENCE)
