"""From a word as written to the forms it is matched by: the ordered steps, and nothing else.

word = NFKC, case folded, digits in ASCII, joiners gone. stem = Snowball stem of the word, then folded.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import cache

from docsearch.analysis.light import stemmer as light_stemmer
from docsearch.analysis.respell import one_spelling
from docsearch.analysis.segment import JOINERS
from docsearch.languages import Language

MAX_LENGTH = 100  # code points; longer "words" are data (base64, DNA), and engines refuse terms over 65 KB

_JOINERS = re.compile(rf"[{JOINERS.replace(chr(0xB7), '')}\u200b\ufe00-\ufe0f]+")
_NOISE = re.compile(rf"\s|{_JOINERS.pattern}")
# Latin letters that no decomposition takes apart, and letters that several keyboards write differently.
_LETTERS = str.maketrans(
    {
        "đ": "d", "ð": "d", "ł": "l", "ø": "o", "ħ": "h", "ı": "i", "ŋ": "n", "ŧ": "t", "æ": "ae", "œ": "oe", "þ": "th",
        "ə": "e", "·": None, ".": None, "ʼ": None,  # Snowball writes col·labora with a full stop
         "'": None, "’": None,
        "ـ": None, "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ی": "ي", "ې": "ي", "ک": "ك", "ة": "ه", "ۀ": "ه",
        "ہ": "ه", "ە": "ه", "ґ": "г", "ँ": "ं",
    }
)  # fmt: skip
_ACCENTS = re.compile("[\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u05c7\u064b-\u065f\u0670\u06d6-\u06ed\u093c]+")


# What `plain` replaces one for one, though some fold to two letters, and what makes `aligned` give up.
_EVEN = (
    *((chr(key), value) for key, value in _LETTERS.items() if value is not None and len(value) == 1),
    *(("æ", "a"), ("œ", "o"), ("ß", "s"), ("ς", "σ")),
)
_UNEVEN = re.compile("[þĳǆ·²³¹ºª¼-¾ﬀ-ﬆ⁰-₟ⅰ-ⅿ①-⓿０-９ａ-ｚｦ-ﾟ\u0640\u00ad\u200b-\u200d٠-٩۰-۹०-९০-৯௦-௯๐-๙໐-໙၀-၉႐-႙០-៩]")
_SHORTENED = re.compile("(?<=a)e|(?<=o)e|(?<=s)s")


def _ascii_digits(word: str) -> str:
    return "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in word)


def normalise(surface: str, language: Language) -> str:
    """The word with its accents kept, "" when nothing is left. Turkish and Azeri dotless i is kept apart."""
    if surface.isascii() and language.code != "tr":
        return one_spelling(surface.lower()[:MAX_LENGTH], language.respelled)
    word = surface if unicodedata.is_normalized("NFKC", surface) else unicodedata.normalize("NFKC", surface)
    if language.code == "tr":
        word = word.replace("I", "ı")
    word = unicodedata.normalize("NFKC", word.replace("İ", "i").casefold())
    if any(map(str.isdecimal, word)):
        word = _ascii_digits(word)
    return one_spelling(_NOISE.sub("", word)[:MAX_LENGTH], language.respelled)


def fold(word: str) -> str:
    """A normalised word without accents.

    Only U+0300-036F, Hebrew and Arabic points go, and letters such as đ ł ø: taking every combining mark
    away would break Thai and Hindi words.
    """
    if word.isascii() and word.isalnum():
        return word
    bare = _ACCENTS.sub("", unicodedata.normalize("NFD", word))
    return unicodedata.normalize("NFC", bare).translate(_LETTERS) or word


def plain(text: str) -> str:
    """A whole text in small letters without accents, all else kept: letter by letter where the accents are composed."""
    if text.isascii():
        return text.lower()
    lower = text.replace("İ", "i").lower()
    lower = unicodedata.normalize("NFC", _ACCENTS.sub("", unicodedata.normalize("NFD", lower)))
    for letter, even in _EVEN:
        lower = lower.replace(letter, even)
    return lower


def aligned(text: str) -> str | None:
    """A whole text folded, letter by letter, so that offsets stay; None where that cannot be.

    Where a word begins, `beginning` of its folded form is found. Twenty times as fast as finding the words.
    """
    letters = plain(text)
    return letters if text.isascii() or (len(letters) == len(text) and not _UNEVEN.search(letters)) else None


def beginning(folded: str) -> str:
    """How a folded form begins in an aligned text: up to what may be the second letter of æ, œ or ß."""
    return _SHORTENED.split(folded, maxsplit=1)[0]


@cache
def _stemmer(algorithm: str) -> Callable[[str], str]:
    ours = algorithm.removeprefix("light-")
    if ours != algorithm:
        return light_stemmer(ours, fold)
    # Imported when the first word is stemmed: a query of numbers and Thai never needs it.
    import Stemmer

    stemmer = Stemmer.Stemmer(algorithm)
    stemmer.maxCacheSize = 0  # the analyser remembers forms itself
    return stemmer.stemWord  # type: ignore[no-any-return]


def root(word: str, language: Language) -> str:
    """A normalised word without its ending, its accents kept as far as the stemmer keeps them."""
    if language.stemmer and not word.isdigit():
        return _stemmer(language.stemmer)(word) or word
    return word


def stem(word: str, language: Language) -> str:
    """The form a normalised word is matched by: stemmed, then folded unless the language keeps its accents.

    Stemming comes first, since suffix rules are written with accents in mind.
    """
    found = root(word, language)
    return found if language.keeps_accents else fold(found)


def variants(word: str, language: Language) -> tuple[str, str]:
    """What else a normalised word may be looked for as: with its accents, and spelled without; "" where its stem does.

    With accents: its root, or the whole word where the stemmer takes them away. Without: what becomes of the word when
    it is typed so, since stemmers cut plain words otherwise (Catalan població, poblacio).
    """
    plain = fold(word)
    if language.keeps_accents:
        return "", plain
    if plain == word:
        return "", ""
    accented = root(word, language)
    main = fold(accented)
    spelled = stem(plain, language)
    return accented if accented != main else word, spelled if spelled != main else ""
