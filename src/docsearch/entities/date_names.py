"""What date words mean, language by language: the tables behind dates.py, loaded when a language is first met.

`data/calendar_names.tsv` holds a line a language: its code, then `role=words` between tabs, words apart by "|", months
by ";". Only the line asked for is parsed. Each word gets a kind, one letter, in which date shapes are written:

    N day, month or quarter number   Y year number      m month name          e era
    M D y   "month", "day", "year" before the number (y after it too)         W J  "month", "day" after it
    q h     "quarter", "half"        Q H  such names with their number in     C    letter of Q1, T1, 1T
    1       first .. fourth          o    ending of a number (5th)            S    what makes 1990 a decade
    r       to, until, a dash        &    and, an enumeration comma           b f  between, from
    x       says nothing             p s c -  point, slash, comma, hyphen     ?    anything else
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

from docsearch.patterns import compiled

_FILE = Path(__file__).parent.parent / "data" / "calendar_names.tsv"

# Written without spaces between words, or with endings glued on: names are looked for anywhere, not word by word.
UNSPACED = frozenset({"bo", "dz", "ja", "km", "ko", "lo", "my", "th", "yue", "zh"})

_ALIASES = {"no": "nb", "iw": "he", "in": "id", "tl": "fil", "cmn": "zh", "wuu": "zh", "mo": "ro", "sh": "hr"}
_BUDDHIST = frozenset({"th", "lo", "km"})
_LATIN_CODES = ("q",)  # Q1 is read everywhere

# Roles in the order in which they claim a word that has several ("a" is "and" in Slovak, never a filler).
_KINDS = (
    ("half", "h"), ("quarter", "q"), ("decade", "S"), ("range", "r"), ("and", "&"), ("between", "b"),
    ("between_after", "B"), ("from", "f"), ("year", "y"), ("month", "M"), ("day", "D"), ("fill", "x"),
)  # fmt: skip
_ORDINALS = ("first", "second", "third", "fourth")

_CJK_UNITS = (("年", "y"), ("月", "W"), ("日", "J"), ("년", "y"), ("월", "W"), ("일", "J"))


class Entry(NamedTuple):
    """What a word says: its kind, its number (month, quarter; 0 if none) and its calendar ("" if none)."""

    kind: str
    value: int = 0
    calendar: str = ""


class Lexicon(NamedTuple):
    """The date words of one language.

    `words` is keyed by what `normal` makes of a word; `longest` tells, for the first word of names of several,
    how many words the longest has. `glue` finds any of the names in text written without spaces, None elsewhere.
    """

    language: str
    order: str  # of the parts of an all-number date: dmy, mdy or ymd
    words: dict[str, Entry]
    longest: dict[str, int]
    suffixes: tuple[str, ...]
    prefixes: tuple[str, ...]
    after: frozenset[str]
    codes: frozenset[str]
    glue: re.Pattern[str] | None

    def entry(self, key: str) -> Entry | None:
        """What `key` means, also with an ending of the language on a month name or a letter glued before it."""
        found = self.words.get(key)
        if found is not None or len(key) < 4:
            return found
        for suffix in self.suffixes:
            if key.endswith(suffix):
                found = self.words.get(key[: -len(suffix)])
                if found is not None and found.kind == "m":
                    return found
        if key.startswith(self.prefixes):
            found = self.words.get(key[1:])
            return found if found is not None and found.kind == "m" else None
        return None

    def calendar_of(self, year: int) -> str:
        """The calendar a plain year is in: 2560 in Thai text is Buddhist, 1400 in Persian text Persian."""
        if self.language in _BUDDHIST and 2400 <= year <= 2643:
            return "buddhist"
        if self.language == "fa" and 1200 <= year <= 1499:
            return "persian"
        return "gregorian"


def normal(word: str) -> str:
    """The form under which a word is looked up: composed, without case, Turkish dots aside."""
    if word.isascii():
        return word.lower()
    return unicodedata.normalize("NFC", word).casefold().replace("\u0307", "").replace("’", "'")


def fold(word: str) -> str:
    """A word without its accents (and Arabic hamza): ožujka, ozujka."""
    return "".join(char for char in unicodedata.normalize("NFD", word) if not unicodedata.combining(char))


@cache
def names_file() -> str:
    """The whole table as text, 100 KB; a millisecond to read, nothing parsed."""
    return _FILE.read_text("utf-8")


def table_of(name: str) -> dict[str, str]:
    """The line of a language, or of "guards"; empty where there is none."""
    text = names_file()
    at = 0 if text.startswith(f"{name}\t") else text.find(f"\n{name}\t") + 1
    if not text.startswith(f"{name}\t", at):
        return {}
    roles = text[at + len(name) + 1 : text.index("\n", at)].split("\t")
    return dict(role.split("=", 1) for role in roles)


def primary(language: str) -> str:
    """The tag under which a language is in the table: zh for zh-TW, nb for no."""
    tag = language.replace("_", "-").partition("-")[0].casefold()
    return _ALIASES.get(tag, tag)


def lexicon(language: str) -> Lexicon:
    """The date words of a language, by its BCP 47 tag; of "und" where the language is not known.

    English month names are known in every language, since programme texts quote them in all.
    """
    return _lexicon(primary(language))


@cache
def _lexicon(language: str) -> Lexicon:
    table = table_of(language)
    words: dict[str, Entry] = {}
    order = table.get("order", "dmy")
    for word, entry in _entries(table, language, order):
        words.setdefault(word, entry)
    for word in [word for word, entry in words.items() if entry.kind == "m"]:
        words.setdefault(fold(word), words[word])
    for word, entry in _entries(_english(language), "en", "dmy"):
        words.setdefault(word, entry)
    if language == "und":
        words.update((word, Entry(kind)) for word, kind in _CJK_UNITS)
    longest: dict[str, int] = {}
    for word in words:
        first, _, rest = word.partition(" ")
        if rest:
            longest[first] = max(longest.get(first, 2), word.count(" ") + 1)
    return Lexicon(
        language=language,
        order=order,
        words=words,
        longest=longest,
        suffixes=_split(table.get("suffix", "")),
        prefixes=_split(table.get("prefix", "")),
        after=frozenset(_split(table.get("after", ""))),
        codes=frozenset((*_split(table.get("code", "")), *_LATIN_CODES)),
        glue=_glue(words) if language in UNSPACED else None,
    )


def _english(language: str) -> dict[str, str]:
    """English for a text in no known language, its month names for a text in any other."""
    table = table_of("en")
    return table if language == "und" else {"months": table["months"]}


def _split(words: str) -> tuple[str, ...]:
    return tuple(word for word in words.split("|") if word)


def _entries(table: dict[str, str], language: str, order: str) -> Iterator[tuple[str, Entry]]:
    """Every word of a table with its entry, those first that go before others spelt alike."""
    for role, calendar in (("months", ""), ("months_hijri", "hijri"), ("months_persian", "persian")):
        for number, names in enumerate(table.get(role, "").split(";"), 1):
            yield from ((normal(name), Entry("m", number, calendar)) for name in _split(names))
    yield from ((normal(name), Entry("Q", number)) for number, name in enumerate(_split(table.get("quarters", "")), 1))
    for number in (1, 2):
        yield from ((normal(name), Entry("H", number)) for name in _split(table.get(f"half{number}", "")))
    for named in _split(table.get("eras", "")):
        era, _, calendar = named.partition("=")
        yield normal(era), Entry("e", 0, calendar)
    suffixed = {"M": "W", "D": "J"} if order == "ymd" else {}
    for role, kind in _KINDS:
        yield from ((normal(word), Entry(suffixed.get(kind, kind))) for word in _split(table.get(role, "")))
    for number, role in enumerate(_ORDINALS, 1):
        yield from ((normal(word), Entry("1", number)) for word in _split(table.get(role, "")))


def _glue(words: dict[str, Entry]) -> re.Pattern[str]:
    """Finds numbers, names anywhere, words in Latin letters and marks; what lies between is no date.

    A weekday in brackets, as in 10月5日(火), is passed over.
    """
    names = sorted((word for word in words if not word.isascii()), key=lambda word: (-len(word), word))
    return re.compile(
        r"(?P<weekday>[(（][月火水木金土日월화수목금토일](?:曜日?|요일)?[)）])|"
        r"(?P<number>\d+|[〇零一二三四五六七八九]{4}(?=年)|[一二三四五六七八九十]{1,3}(?=[月日号號])|元(?=年))"
        rf"|(?P<word>{'|'.join(map(re.escape, names))}|[A-Za-zÀ-ɏ]+)|(?P<mark>[^\w\s])"
    )


# Languages to try for a query by the script of its letters, where month names do not tell.
_BY_SCRIPT = (
    ("\u0e00", "\u0e7f", ("th",)),
    ("\u0e80", "\u0eff", ("lo",)),
    ("\u1780", "\u17ff", ("km",)),
    ("\u3040", "\u30ff", ("ja",)),
    ("\u4e00", "\u9fff", ("zh", "ja")),
    ("\uac00", "\ud7af", ("ko",)),
    ("\u0600", "\u06ff", ("ar", "fa")),
    ("\u0590", "\u05ff", ("he",)),
    ("\u0400", "\u04ff", ("ru", "uk", "bg")),
    ("\u0370", "\u03ff", ("el",)),
    ("\u0900", "\u097f", ("hi",)),
)
_LATIN = ("en", "vi", "es", "fr", "de", "sk", "ca", "id")
_WORD = r"[^\W\d_]{3,}"
_MOST_LANGUAGES = 8
_MOST_PLACES = 400  # where a word is looked at in the table before it counts as telling nothing
_ENDING = 4  # letters that may follow a month name as its ending


def languages_of(query: str) -> tuple[str, ...]:
    """The languages a short text can be in as far as its dates go, the likeliest first, "und" always among them.

    By script, and by whose table holds its words; the table is searched as text, no line parsed.
    """
    found = ["und"]
    for low, high, languages in _BY_SCRIPT:
        if any(low <= char <= high for char in query):
            found += languages
    votes: dict[str, int] = {}
    for word in compiled(_WORD).findall(normal(query)):
        for language in _holders(word):
            votes[language] = votes.get(language, 0) + 1
    known = {language: rank for rank, language in enumerate(_LATIN)}
    found += sorted(votes, key=lambda language: (-votes[language], known.get(language, 99), language))
    return tuple(dict.fromkeys(found))[:_MOST_LANGUAGES]


@lru_cache(maxsize=1024)
def _holders(word: str) -> frozenset[str]:
    """The languages in whose line of the table `word` stands as a whole name, or does less an ending."""
    for cut in range(_ENDING + 1):
        name = word[: len(word) - cut]
        holders = frozenset(_lines_with(name)) if cut == 0 or len(name) > 3 else frozenset()
        if holders:
            return holders
    return frozenset()


def _lines_with(name: str) -> Iterator[str]:
    text = names_file()
    at = text.find(name)
    for _ in range(_MOST_PLACES):
        if at < 0:
            return
        if text[at - 1] in "|;=" and text[at + len(name)] in "|;\t\n":
            line = text.rfind("\n", 0, at) + 1
            language = text[line : text.index("\t", line)]
            if language != "guards":
                yield language
        at = text.find(name, at + 1)
