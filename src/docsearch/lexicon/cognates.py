"""Words of two languages that look alike because they are one word: democracy, democràcia, Demokratie.

A word's stem, and what the other language's stemmer makes of it, are compared with the stems of that language that
begin like them, all in one rough spelling (ph is f, k is c), by the pairs of letters they share.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import islice, pairwise, product

from docsearch.analysis import fold
from docsearch.analysis.normalise import stem as stem_in
from docsearch.languages import language

# English questions to 240 paragraphs, recall@10 with cognates beside words and stems: ca .66 to .82, es .66 to .83, vi
# .46 to .46; Catalan and Spanish to English .68 and .62 to .83 and .80; French headlines to Slovak and Indonesian
# articles .71 and .68 to .82. An index of 4-grams reaches .85, .82, .48, .88, .85, .81 and .76.
WORD = 5  # letters of a word that is worth comparing
SHORTEST = 4  # letters of a stem that may be spelled otherwise; shorter ones look alike by chance
BEGINNING = 4  # letters that cognates share in the rough spelling; 3 find no more, among four times as many
# Share of letter pairs; those of short stems, which mostly look alike by chance, must be alike in more. From .6 to .7
# questions are answered within .01 as well.
ALIKE = 0.65
SHORT_ALIKE = {1: 1.0, 2: 1.0, 3: 1.0, 4: 0.75}  # letters in the rough spelling: share
MOST = 4  # cognates of a stem
LISTS = 3  # beginnings of a form to look up; one loses .06 from Spanish to English, eight gain .01

# Spellings of a sound: those of Greek words, letters that few languages write, what Cyrillic alphabets write apart.
_SEVERAL = {"sch": "sh", "ph": "f", "th": "t", "rh": "r", "ch": "c", "ck": "c", "qu": "c", "ou": "u"}
_SINGLE = dict(zip("kqyjwzxіїыйјєэѓќўьъ", ("c", "c", "i", "i", "v", "s", "cs", *"иииииеегку", "", ""), strict=True))
_SOUND = re.compile("|".join(_SEVERAL) + r"|(?P<letter>.)(?P=letter)*", re.DOTALL)
_DIGRAPH = re.compile("|".join(_SEVERAL))
_DOUBLED = re.compile(r"(.)\1+", re.DOTALL)
_LETTERS = str.maketrans(_SINGLE)
_HELP = re.compile("^es(?=[bcdfglmnpqtv])")  # Spanish especial, Catalan estat

# How languages write a sound of the rough spelling other than by its own letter, the likelier first.
_GREEK = {"f": ("f", "ph"), "t": ("t", "th"), "r": ("r", "rh"), "i": ("i", "y")}
_K = {"c": ("k", "c"), "cs": ("x", "ks")}
_Y = {"i": ("i", "y")}
_WRITTEN: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    **dict.fromkeys(("en", "fr"), _GREEK | {"c": ("c", "ch", "k")}),
    "de": _GREEK | _K | {"v": ("v", "w")},
    **dict.fromkeys(("cs", "sk", "nl", "sv", "da", "no", "fi", "hu", "et"), _K | _Y),
    **dict.fromkeys(("id", "ms", "tl", "sl", "hr", "bs", "sr", "lt", "lv", "tr", "sq", "eu", "is", "af", "sw"), _K),
    "pl": _K | _Y | {"v": ("w",)},
    "ru": {"и": ("и",), "е": ("е", "э")},
    "uk": {"и": ("і", "и"), "е": ("е", "є")},
    "be": {"и": ("і", "ы"), "е": ("е", "э")},
    "bg": {"и": ("и",), "е": ("е",)},
    "mk": {"и": ("и",), "е": ("е",)},
}
_HELPED = frozenset({"es", "ca", "gl", "pt", "eu"})  # no word begins with s and another consonant


def _rough(stem: str) -> str:
    """A stem in the rough spelling, doubled letters as one."""
    spelled = _DIGRAPH.sub(lambda match: _SEVERAL[match[0]], _HELP.sub("s", stem)).translate(_LETTERS)
    return _DOUBLED.sub(r"\1", spelled)


def _sounds(stem: str) -> Iterator[tuple[str, str]]:
    """A stem cut where its rough spelling changes: what is written, and what for."""
    for match in _SOUND.finditer(_HELP.sub("s", stem)):
        yield match[0], _SEVERAL.get(match[0]) or _SINGLE.get(match[0][0], match[0][0])


@lru_cache(2_000)  # .6 KB each
def _pairs(stem: str) -> frozenset[str]:
    """The pairs of neighbours in the rough spelling, its beginning one of them: how a stem ends tells less."""
    return frozenset(map("".join, pairwise(f"^{_rough(stem)}")))


def _comparable(word: str) -> bool:
    return word.isalpha() and unicodedata.name(word[0], "").startswith(("LATIN", "CYRILLIC"))


def forms(word: str, stem: str, code: str) -> tuple[str, ...]:
    """A word of one language as what it may be looked for as among the folded stems of another: none if it is short.

    `word` is normalised, `stem` its own. A stemmer that cuts deeper (Catalan regions, reg) finds its own stem only so.
    """
    if len(word) < WORD or not _comparable(word):
        return ()
    return tuple(dict.fromkeys((fold(stem), fold(stem_in(fold(word), language(code))))))


def beginnings(forms: Sequence[str], code: str) -> tuple[str, ...]:
    """What the folded stems of a language begin with that may be cognates of `forms`, likelier first.

    At most LISTS a form; none for those that are too short to be compared.
    """
    found: dict[str, None] = {}
    for form in forms:
        if len(form) >= SHORTEST and _comparable(form):
            found |= dict.fromkeys(_beginnings(form, code))
    return tuple(found)


def _beginnings(form: str, code: str) -> list[str]:
    written = _WRITTEN.get(code, {})
    ways: list[tuple[str, ...]] = []
    length = 0
    for letters, sound in _sounds(form):
        own = (letters,) if len(sound) <= 1 == len(letters) and sound not in written else ()
        ways.append(tuple(dict.fromkeys((*own, *written.get(sound, (letters if len(sound) > 1 else sound,))))))
        length += len(sound)
        if length >= BEGINNING:
            break
    ranked = sorted(product(*map(enumerate, ways)), key=_unlikely)
    found = ["".join(letters for _, letters in way) for way in islice(ranked, LISTS)]
    if code in _HELPED:
        return [f"e{start}" if _HELP.match(f"e{start}") else start for start in found]
    return [*found[: LISTS - 1], f"e{found[0]}"] if _HELP.match(form) else found


def _unlikely(way: Sequence[tuple[int, str]]) -> tuple[int, list[int]]:
    """How rare the spellings of a way are; of equal ways the one that differs earlier comes first: photo, fotho."""
    return sum(rank for rank, _ in way), [-rank for rank, _ in way]


def cognates(forms: Sequence[str], candidates: Iterable[str]) -> list[tuple[str, float]]:
    """Those of `candidates`, folded stems of one language, that look like one of `forms`: at most MOST, best first.

    With each goes its worth: the third power of the share of letter pairs that are the same, .27 to 1, about as often
    as such stems are the same word. A candidate that is one of `forms` is worth 1.
    """
    own = [_pairs(form) for form in forms if len(form) >= SHORTEST]
    found = []
    for candidate in candidates:
        if candidate in forms:
            found.append((candidate, 1.0))
        elif len(candidate) >= SHORTEST:
            alike = max((_alike(pairs, _pairs(candidate)) for pairs in own), default=0.0)
            if alike:
                found.append((candidate, alike**3))
    return sorted(found, key=lambda each: (-each[1], each[0]))[:MOST]


def _alike(one: frozenset[str], other: frozenset[str]) -> float:
    """The share of pairs that are the same (Dice coefficient), 0 where it is too small for stems of this length."""
    share = 2 * len(one & other) / (len(one) + len(other))
    return share if share >= SHORT_ALIKE.get(min(len(one), len(other)), ALIKE) else 0.0
