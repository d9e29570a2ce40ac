"""From a word as written to the forms it is matched by: the ordered steps, and nothing else.

word = NFKC, case folded, digits in ASCII, joiners gone. stem = Snowball stem of the word, then folded.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
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
_ACCENT = "[\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u05c7\u064b-\u065f\u0670\u06d6-\u06ed\u093c]"
_ACCENTS = re.compile(f"{_ACCENT}{_ACCENT}*")  # `re` looks for a class three times as fast as for a repeated one


# What `plain` replaces one for one, though some fold to two letters, and what `align` leaves in doubt: letters that
# fold to more or to other ones, joiners, digits and compatibility forms.
_EVEN = (
    *((chr(key), value) for key, value in _LETTERS.items() if value is not None and len(value) == 1),
    *(("æ", "a"), ("œ", "o"), ("ß", "s"), ("ς", "σ"), ("ſ", "s"), ("µ", "μ")),
)
_TO_ASCII = tuple((letter, even) for letter, even in _EVEN if even.isascii())
_UNEVEN = re.compile(
    "[·²³¹ºª¼-¾þĳŀŉǆǉǌǳʰ-ʸˠ-ˤͺϐ-ϖϰ-ϲϵև\u0640٠-٩ٵ-ٸ۰-۹߀-߉०-९০-৯੦-੯૦-૯୦-୯௦-௯౦-౯೦-೯൦-൯෦-෯๐-๙໐-໙ໜໝ༠-༩၀-၉႐-႙"
    "\u10fc\u13a0-\u13ff០-៩᠐-᠙\u1946-\u194f\u19d0-\u19d9\u1a80-\u1a99\u1b50-\u1b59\u1bb0-\u1bb9\u1c40-\u1c59\u1c80-\u1c88"
    "\u1d2c-\u1d78\u1d9b-\u1dbfẚẛ\u00ad\u200b-\u200d⁰-₟\u2100-\u218b①-⓿\u2c7c\u2c7d\u2d6f\u3038-\u303a\u309f\u30ff\u3131-\u33ff"
    "\ua620-\ua629\ua69c\ua69d\ua770\ua7f2-\ua7f9\ua8d0-\ua8d9\ua900-\ua909\ua9d0-\ua9f9\uaa50-\uaa59\uab5c-\uabbf\uabf0-\uabf9"
    "\ufb00-\ufdff\ufe70-\uffdc]"
)
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
    if not word.isalpha():  # most words are: without digits and joiners in them
        bare = _NOISE.sub("", _ascii_digits(word) if any(map(str.isdecimal, word)) else word)
        word = unicodedata.normalize("NFC", bare)  # an accent may now follow its letter: NFKC of ¨ is a blank and one
    return one_spelling(word[:MAX_LENGTH], language.respelled)


def fold(word: str) -> str:
    """A normalised word without accents.

    Only U+0300-036F, Hebrew and Arabic points go, and letters such as đ ł ø: taking every combining mark
    away would break Thai and Hindi words.
    """
    if word.isascii() and word.isalnum():
        return word
    bare = _ACCENTS.sub("", unicodedata.normalize("NFD", word))
    if bare.isascii() and bare.isalnum():
        return bare
    return unicodedata.normalize("NFC", bare).translate(_LETTERS) or word


def normalise_all(words: Sequence[str], language: Language) -> list[str]:
    """`normalise` of each of several words of letters, in a tenth of the time."""
    if not words:
        return []
    text = unicodedata.normalize("NFKC", "\n".join(words)).replace("İ", "i").casefold()
    text = unicodedata.normalize("NFKC", text)
    if language.code == "tr" or not text.replace("\n", "").isalpha():
        return [normalise(word, language) for word in words]
    return one_spelling("\n".join(word[:MAX_LENGTH] for word in text.split("\n")), language.respelled).split("\n")


def fold_all(words: Sequence[str]) -> list[str]:
    """`fold` of each of several words, none with a line break in it, in a fifth of the time."""
    if not words:
        return []
    bare = _ACCENTS.sub("", unicodedata.normalize("NFD", "\n".join(words)))
    folded = unicodedata.normalize("NFC", bare).translate(_LETTERS).split("\n")
    return [one or word for one, word in zip(folded, words, strict=True)]


def plain(text: str) -> str:
    """A whole text in small letters without accents, all else kept: letter by letter where the accents are composed."""
    if text.isascii():
        return text.lower()
    lower = text.replace("İ", "i").lower()
    lower = unicodedata.normalize("NFC", _ACCENTS.sub("", unicodedata.normalize("NFD", lower)))
    for letter, even in _EVEN:
        lower = lower.replace(letter, even)
    return lower


def ascii_letters(text: str) -> str:
    """The ASCII characters of `plain`, compatibility forms taken apart, and nothing else."""
    text = unicodedata.normalize("NFKD", text).lower()
    for letter, even in _TO_ASCII:
        text = text.replace(letter, even)
    return text.encode("ascii", "ignore").decode()


def align(text: str) -> tuple[str, list[int]] | None:
    """A whole text folded, letter by letter, so that offsets stay, and where it does not fold so; None if that fails.

    Where a word begins that has no such place, `beginning` of its folded form is found. Twenty times as fast as finding
    the words.
    """
    letters = plain(text)
    uneven: list[int] = []
    if len(letters) != len(text):  # some accents stand alone
        uneven += (at for match in _ACCENTS.finditer(text) for at in range(*match.span()))
        letters = plain(_ACCENTS.sub(lambda match: "\0" * len(match[0]), text))
        if len(letters) != len(text):
            return None
    if not letters.isascii():
        uneven += (match.start() for match in _UNEVEN.finditer(letters))
        if len(letters.encode("utf-16-le", "surrogatepass")) > 2 * len(letters):
            uneven += (at for at, letter in enumerate(letters) if letter > "\uffff")
    return letters, uneven


def beginning(folded: str) -> str:
    """How a folded form begins in an aligned text: up to what may be the second letter of æ, œ or ß."""
    return _SHORTENED.split(composed(folded), maxsplit=1)[0]


def composed(text: str) -> str:
    """Thai and Lao am, which NFKC takes in two, in one."""
    return text.replace("\u0e4d\u0e32", "\u0e33").replace("\u0ecd\u0eb2", "\u0eb3")


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


def stem_all(words: Sequence[str], language: Language) -> list[str]:
    """`stem` of each of several words of letters, in half the time."""
    cut = _stemmer(language.stemmer) if language.stemmer else str
    found = [cut(word) or word for word in words]
    return found if language.keeps_accents else fold_all(found)


def forms(word: str, language: Language) -> tuple[str, str, str]:
    """The stem of a normalised word, and its variants: what each costs alone is paid once."""
    plain, accented = fold(word), root(word, language)
    if language.keeps_accents:
        return accented, "", plain
    main = plain if accented == word else fold(accented)
    if plain == word:
        return main, "", ""
    spelled = stem(plain, language)
    return main, accented if accented != main else word, spelled if spelled != main else ""


def variants(word: str, language: Language) -> tuple[str, str]:
    """What else a normalised word may be looked for as: with its accents, and spelled without; "" where its stem does.

    With accents: its root, or the whole word where the stemmer takes them away. Without: what becomes of the word when
    it is typed so, since stemmers cut plain words otherwise (Catalan població, poblacio).
    """
    return forms(word, language)[1:]
