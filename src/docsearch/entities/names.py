"""Find the organisations, programmes and concepts that a text names, by the glossaries: whatever language, one id.

A name is compared by the stems of the language it is in, so that it may be inflected, and folded as it is written in
any language, since English names stand in Vietnamese texts. Scripts without spaces are compared letter by letter.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import accumulate
from typing import NamedTuple

from docsearch.entities.apart import apart
from docsearch.entities.known_names import SPACED, Names, Word, open_names, starter_names
from docsearch.glossary import (
    ACRONYM,
    AMBIGUOUS,
    BLANK,
    CAPITAL,
    SHORT,
    SINGLE,
    TYPED,
    UNSPACED,
    WORD,
    WRITTEN,
    even,
    forms,
    is_acronym,
    is_unspaced,
)
from docsearch.model import UNDETERMINED, Mention, Name
from docsearch.patterns import compiled

__all__ = [
    "LEARNT",
    "RECOGNISED",
    "Names",
    "find_names",
    "find_query_names",
    "named",
    "open_names",
    "shouted",
    "starter_names",
]

# What ids begin with of names that no glossary knows: acronyms that documents explain (`docsearch.entities.acronyms`),
# and what a model of the user's found (`docsearch.entities.recognisers`).
LEARNT, RECOGNISED = "acronym:", "name:"
_LONGEST = 200  # letters of a name after its first word
_LONGEST_UNSPACED = 64  # letters
_JOINS = frozenset(["", *"-‐‑–—'’/&,+·("])  # what may stand between the words of a name
_GAP = 6  # code points
_BLOCK, _MARGIN = 256, 64  # code points of a line, and either side of these, that tell whether it is in capitals
_FEW = 3  # words: programmes are called Creative Europe or World Cities, which are words as well

# How sure a name is, an estimate: of what is no mere concept, of one word, of concepts, of those of one word; acronyms.
_SURE, _SURE_SINGLE, _SURE_CONCEPT, _SURE_WORD, _SURE_ACRONYM = 0.95, 0.8, 0.7, 0.5, 0.9
_UNSURE_INFLECTED = 0.05

# What cannot precede a name in Thai and Lao: vowels that come before their consonant. And what cannot follow it.
_LEADS = frozenset("\u0e40\u0e41\u0e42\u0e43\u0e44\u0ec0\u0ec1\u0ec2\u0ec3\u0ec4")
_GOES_ON = (
    "[\u0e30-\u0e3a\u0e45\u0e47-\u0e4e\u0eb0-\u0ebc\u0ec8-\u0ece\u102b-\u103e\u17b4-\u17d3]|[\u0e01-\u0e2e]\u0e4c"
)
_RUNS = ("[\u30a1-\u30fa\u30fc-\u30fe]", r"[^\W_\u0370-\uffff]", "[\uac00-\ud7a3]")  # katakana, Latin, Korean


class Found(NamedTuple):
    """A name at `start:end`, and how sure that is."""

    start: int
    end: int
    name: Name
    confidence: float


def _joins(gap: str) -> bool:
    """Whether a name may go on after what stands between two of its words."""
    return gap in (" ", ".") or (len(gap) <= _GAP and gap.strip() in _JOINS and "\n\n" not in gap)


def find_names(
    text: str, language: str, names: Names | None = None, beside: Collection[str] = frozenset()
) -> list[Mention]:
    """The organisations, programmes and concepts named in running text, by start, none overlapping.

    `language` is the BCP 47 primary tag of the passage, "und" when unknown; `names` those to look for, by default the
    starter's. Offsets are code points of `text`. Acronyms are found in capitals as given. What is ambiguous is found of
    the concepts only whose ids are in `beside`, as the document names them elsewhere.
    """
    return _mentions(text, _all(text, language, names or starter_names(), beside))


def find_query_names(text: str, languages: Iterable[str] = (), names: Names | None = None) -> list[Mention]:
    """The names in a query, capitals forgiven; inflected ones if they are in one of `languages`."""
    known = names or starter_names()
    found = [one for code in (UNDETERMINED, *languages) for one in _all(text, code, known, None)]
    return _mentions(text, found)


def named(text: str, names: Names | None = None) -> list[Name]:
    """What has this id, or this name or acronym in some language, capitals forgiven.

    An acronym that no glossary knows is the one that documents explain.
    """
    known = names or starter_names()
    if (name := known.of(text)) is not None:
        return [name]
    if is_unspaced(text):
        keys = [UNSPACED + compiled(BLANK).sub("", even(text))]
    else:
        words = compiled(WORD).findall(text)
        folded, given = " ".join(forms(word, UNDETERMINED)[1] for word in words), " ".join(words)
        keys = [WRITTEN + folded, TYPED + folded, ACRONYM + given, ACRONYM + given.upper()]
    found = list(dict.fromkeys(name for key in keys for name, _ in known.readings(key)))
    acronym = text.removeprefix(LEARNT).upper()
    return found or ([Name(LEARNT + acronym, acronym, "organisation")] if is_acronym(acronym) else [])


def _all(text: str, language: str, names: Names, beside: Collection[str] | None) -> list[Found]:
    """All names in a text; with `beside` None in a query."""
    unspaced = is_unspaced(text)
    found = list(_spaced(text, language, names, beside, SPACED if unspaced else WORD))
    if unspaced:
        found += _unspaced(text, names, beside)
    return found


def _mentions(text: str, found: list[Found]) -> list[Mention]:
    """The longest of those that overlap, as mentions."""
    surest = sorted(found, key=lambda one: -one.confidence)
    return apart(Mention(start, end, text[start:end], name, confidence) for start, end, name, confidence in surest)


def _spaced(text: str, language: str, names: Names, beside: Collection[str] | None, word: str) -> Iterator[Found]:
    typed = beside is None
    pieces = compiled(f"({word})").split(text)  # gap, word, gap ... gap
    words = list(map(names.words(language, typed).__getitem__, pieces[1::2]))
    candidates = [at for at, one in enumerate(words) if one.starts and _goes_on(one.following, words, pieces, at + 1)]
    if not candidates:
        return
    offsets = list(accumulate(map(len, pieces), initial=0))
    done = 0
    for at in candidates:
        if at < done:
            continue
        for length, key in _readings(pieces, words, at, names, typed):
            start, end = offsets[2 * at + 1], offsets[2 * (at + length)]
            accepted = _accept(text, start, end, length, key, names, beside)
            if accepted is not None:
                yield Found(start, end, *accepted)
                done = at + length
                break


def _goes_on(following: frozenset[str] | None, words: list[Word], pieces: list[str], at: int) -> bool:
    """Whether word `at` may be one of those: asked first, as most words that names begin with begin none."""
    if following is None:
        return True
    if at == len(words):
        return False
    return words[at].stem in following or words[at].folded in following or pieces[2 * at + 1] in following


def _readings(pieces: list[str], words: list[Word], at: int, names: Names, typed: bool) -> list[tuple[int, str]]:
    """The names that word `at` begins: number of words and key; longest first, then acronyms, then as written."""
    lines: dict[str, str] = {}
    found: list[tuple[int, str]] = []
    for key, complete, following in words[at].starts:
        if complete:
            found.append((1, key))
        family = key[0]
        if at + 1 == len(words) or not following:
            continue
        if "" not in following and _said(pieces, words, at + 1, family, typed) not in following:
            continue
        if family not in lines:
            lines[family] = _line(pieces, words, at + 1, family, typed)
        line = lines[family]
        for longer in names.prefixes(key + line[:_LONGEST]):
            after = len(longer) - len(key)
            if after > 0 and line[after] in " \n":
                found.append((1 + line.count(" ", 0, after), longer))
    if len(found) > 1:
        found.sort(key=lambda one: (-one[0], one[1][0] != ACRONYM, one[1][0] != WRITTEN))
    return found


def _said(pieces: list[str], words: list[Word], at: int, family: str, typed: bool) -> str:
    """Word `at` as the keys of a family have it."""
    if family == ACRONYM:
        return pieces[2 * at + 1].upper() if typed else pieces[2 * at + 1]
    return words[at].folded if family in (WRITTEN, TYPED) else words[at].stem


def _line(pieces: list[str], words: list[Word], at: int, family: str, typed: bool) -> str:
    """The words from `at` on that may go on a name, as the keys of a family have them, each after a space."""
    said, length = [], 0
    while at < len(words) and length <= _LONGEST and _joins(pieces[2 * at]):
        said.append(_said(pieces, words, at, family, typed))
        length += len(said[-1]) + 1
        at += 1
    return " ".join(["", *said]) + "\n"


def _accept(
    text: str, start: int, end: int, length: int, key: str, names: Names, beside: Collection[str] | None
) -> tuple[Name, float] | None:
    """What a name of `length` words there stands for and how sure that is; None where it is written as none is."""
    surface, family, typed = text[start:end], key[0], beside is None
    for name, flags in names.readings(key):
        if beside is not None and flags & AMBIGUOUS and name.id not in beside:
            continue
        if family == ACRONYM:
            unclear = flags & AMBIGUOUS or end - start <= SHORT
            if surface.isupper() or not unclear if typed else not shouted(text, start, names):
                return name, _SURE_ACRONYM
        elif typed or not flags & CAPITAL or _has_capital(surface, flags, name.kind, length):
            return name, _confidence(name, flags, family)
    return None


def _has_capital(surface: str, flags: int, kind: str, length: int) -> bool:
    """Whether a name that is written with a capital has one, where there would be no telling it from other words."""
    if flags & SINGLE:
        return surface[0].isupper()
    return kind != "programme" or length > _FEW or not surface.islower()


def _confidence(name: Name, flags: int, family: str) -> float:
    if name.kind == "concept":
        sure = _SURE_WORD if flags & SINGLE else _SURE_CONCEPT
    else:
        sure = _SURE_SINGLE if flags & SINGLE else _SURE
    return sure if family in (WRITTEN, UNSPACED) else round(sure - _UNSURE_INFLECTED, 2)


def shouted(text: str, start: int, names: Names, acronyms: Collection[str] = frozenset()) -> bool:
    """Whether the line around is in capitals, and not for `acronyms` and those of the glossaries alone."""
    block = start - start % _BLOCK  # so that those beside each other ask the same
    line = text[max(0, block - _MARGIN) : start].rpartition("\n")[2]
    line += text[start : block + _BLOCK + _MARGIN].partition("\n")[0]
    return any(word not in acronyms for word in names.shouted_words(line))


def _unspaced(text: str, names: Names, beside: Collection[str] | None) -> Iterator[Found]:
    blank = compiled(BLANK)
    spelt = even(text)
    squeezed = "".join(blank.split(spelt))
    heads = names.heads
    # Few letters begin a name, so few of all threes are remembered.
    candidates = [at for at, letter in enumerate(squeezed) if heads[letter] and heads[squeezed[at : at + 3]]]
    if not candidates:
        return
    offsets: Sequence[int] = range(len(text))
    if len(squeezed) < len(text):
        offsets = [at for match in compiled(f"{BLANK[:1]}^{BLANK[1:]}+").finditer(spelt) for at in range(*match.span())]
    done = 0
    for at in candidates:
        if at < done:
            continue
        for key in sorted(names.prefixes(UNSPACED + squeezed[at : at + _LONGEST_UNSPACED]), key=len, reverse=True):
            length = len(key) - 1
            start, end = offsets[at], offsets[at + length - 1] + 1
            accepted = _accept(text, start, end, length, key, names, beside)
            if accepted and _stands_alone(text, start, end) and "\n\n" not in text[start:end]:
                yield Found(start, end, *accepted)
                done = at + length
                break


def _stands_alone(text: str, start: int, end: int) -> bool:
    """Whether a name begins and ends where a syllable does, or a run of letters that belong together."""
    if (start and text[start - 1] in _LEADS) or compiled(_GOES_ON).match(text, end):
        return False
    for run in _RUNS:
        letter = compiled(run)
        if start and letter.match(text, start) and letter.match(text, start - 1):
            return False
        if run is not _RUNS[-1] and letter.match(text, end - 1) and letter.match(text, end):  # Korean particles follow
            return False
    return True
