"""What date words mean, language by language: the tables behind dates.py, loaded when a language is first met.

`data/calendar_names.tsv` holds a line a language: its code, then `role=words` between tabs, words apart by "|", months
by ";". Only the line asked for is parsed. Each word gets a kind, one letter, in which date shapes are written:

    N day, month or quarter number   Y year number      m month name          e era
    A year of two digits ('14)       n number in words  1 ordinal in words    R Roman numeral         l last
    M D y   "month", "day", "year" before the number (y after it too)         W J  "month", "day" after it
    q h     "quarter", "half"        Q H  such names with their number in     C    letter of Q1, T1, 1T
    k d     "week", "day" to count   w    weekday      T ordinal or weekday   Z    season
    t       "century"                S    what makes 1990 a decade            i    early, late, end of
    r       to, a dash               &    and, an enumeration comma           b f  between, from
    F z     since, onwards           u U  until; the same behind the date     v a  before, after     G  today
    x       says nothing             o    ending of a number (5th)            p s c -  point, slash, comma, hyphen
    ?       anything else
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

_FILE = Path(__file__).parent.parent / "data" / "calendar_names.tsv"

# Written without spaces between words, or with endings glued on: names are looked for anywhere, not word by word.
UNSPACED = frozenset({"bo", "dz", "ja", "km", "ko", "lo", "my", "th", "yue", "zh"})

_ALIASES = {"no": "nb", "iw": "he", "in": "id", "tl": "fil", "cmn": "zh", "wuu": "zh", "mo": "ro", "sh": "hr"}
_BUDDHIST = frozenset({"th", "lo", "km"})
_LATIN_CODES = ("q",)  # Q1 is read everywhere
_NOUN_FIRST = frozenset({"ar", "he", "vi", "th", "lo", "km", "id", "ms", "sw", "ro", "sq"})  # "week first of October"
_MONTHS = (
    ("months", ""), ("months_hijri", "hijri"), ("months_persian", "persian"), ("months_hebrew", "hebrew"),
)  # fmt: skip

# Roles in the order in which they claim a word that has several ("a" is "and" in Slovak, never a filler).
_KINDS = (
    ("half", "h"), ("quarter", "q"), ("decade", "S"), ("century", "t"), ("until", "u"), ("range", "r"), ("and", "&"),
    ("between", "b"), ("between_after", "B"), ("since", "F"), ("from", "f"), ("since_after", "z"), ("until_after", "U"),
    ("before", "v"), ("later", "a"), ("last", "l"), ("part", "i"), ("now", "G"), ("year", "y"), ("month", "M"),
    ("day", "D"), ("week", "k"), ("fill", "x"), ("days", "d"),
)  # fmt: skip
_NUMBERED = (("weekdays", "w"), ("seasons", "Z"), ("ordinals", "1"), ("cardinals", "n"))
_FOLDED = "mwkZtdliS1"  # kinds whose words are read without their accents too
_UNFOLDED = "\u0900"  # from here on, in the scripts of India and its neighbours, vowels are combining marks
_INFLECTED = "mwkZtdliSMWy"  # kinds whose words take the endings of their language
_NEAR = "mkwZtS1RnqWM"  # kinds that make a number beside them worth a look

_CJK_UNITS = (("年", "y"), ("月", "W"), ("日", "J"), ("년", "y"), ("월", "W"), ("일", "J"))


class Entry(NamedTuple):
    """What a word says: its kind, its number (month, quarter; 0 if none) and its calendar ("" if none)."""

    kind: str
    value: int = 0
    calendar: str = ""


class Lexicon(NamedTuple):
    """The date words of one language.

    `words` is keyed by what `key_of` makes of a word; `longest` tells, for the first word of names of several,
    how many words the longest has. `near` are the words that stand beside the numbers of dates, `noun_first` tells of
    "week first", `glue` finds any of the names in text written without spaces, None elsewhere.
    """

    language: str
    order: str  # of the parts of an all-number date: dmy, mdy or ymd
    words: dict[str, Entry]
    longest: dict[str, int]
    near: frozenset[str]
    undigited: tuple[str, ...]  # words that make a date without a number, to be looked for in any text
    suffixes: tuple[str, ...]
    prefixes: tuple[str, ...]
    after: frozenset[str]
    codes: frozenset[str]
    noun_first: bool
    glue: re.Pattern[str] | None

    def entry(self, key: str) -> Entry | None:
        """What `key` means, also with an ending of the language on a name or a letter glued before it."""
        found = self.words.get(key)
        if found is not None or len(key) < 4:
            return found
        for suffix in self.suffixes:
            if key.endswith(suffix):
                found = self.words.get(key[: -len(suffix)])
                if found is not None and found.kind in _INFLECTED:
                    return found
        if key.startswith(self.prefixes):
            found = self.words.get(key[1:])
            return found if found is not None and found.kind in _INFLECTED else None
        return None

    def calendar_of(self, year: int) -> str:
        """The calendar a plain year is in: 2560 in Thai text is Buddhist, 1400 in Persian text Persian."""
        if self.language in _BUDDHIST and 2400 <= year <= 2643:
            return "buddhist"
        if self.language == "he" and 5500 <= year <= 5999:
            return "hebrew"
        if self.language == "fa" and 1200 <= year <= 1499:
            return "persian"
        return "gregorian"


def normal(word: str) -> str:
    """The form under which a word is looked up: composed, without case, Turkish dots aside."""
    if word.isascii():
        return word.lower()
    return unicodedata.normalize("NFC", word).casefold().replace("\u0307", "").replace("’", "'")


def key_of(name: str) -> str:
    """The normal form of a name of several words, apart as tokens are: "segunda - feira", "jusqu' au"."""
    name = normal(name)
    if "-" in name or "'" in name[:-1]:
        return " ".join(name.replace("-", " - ").replace("'", "' ").split())
    return name


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
    for word, entry in _entries(table, order):
        held = words.setdefault(key_of(word), entry)
        if {held.kind, entry.kind} == {"1", "w"}:
            words[key_of(word)] = Entry("T", held.value if held.kind == "1" else entry.value)
    for word in [word for word, entry in words.items() if entry.kind in _FOLDED and not word.isascii()]:
        if word[0] < _UNFOLDED:
            words.setdefault(fold(word), words[word])
    for word, entry in _entries(_english(language), "dmy"):
        words.setdefault(key_of(word), entry)
    for word in [word for word, entry in words.items() if entry.kind in "1n" and " - " in word]:
        words.setdefault(word.replace(" - ", " "), words[word])
    words.setdefault("kw", Entry("k"))  # "KW 12" is written in the languages around German too
    if language == "und":
        words.update((word, Entry(kind)) for word, kind in _CJK_UNITS)
    longest: dict[str, int] = {}
    for word in words:
        first, _, rest = word.partition(" ")
        if rest:
            longest[first] = max(longest.get(first, 2), word.count(" ") + 1)
    beside = [word.split() for word, entry in words.items() if entry.kind in _NEAR]
    return Lexicon(
        language=language,
        order=order,
        words=words,
        longest=longest,
        near=frozenset(part for parts in beside for part in (parts[0], parts[-1]) if part),
        undigited=_undigited(words, language in UNSPACED),
        suffixes=_split(table.get("suffix", "")),
        prefixes=_split(table.get("prefix", "")),
        after=frozenset(_split(table.get("after", ""))),
        codes=frozenset((*_split(table.get("code", "")), *_LATIN_CODES)),
        noun_first=language in _NOUN_FIRST,
        glue=_glue(words) if language in UNSPACED else None,
    )


def _undigited(words: dict[str, Entry], unspaced: bool) -> tuple[str, ...]:
    """The words for "century" (and, without spaces, "decade") as they stand in a text: as they are, or capitalised."""
    kinds = "tS" if unspaced else "t"
    found = [word for word, entry in words.items() if entry.kind in kinds and (len(word) > 2 or unspaced)]
    shortest = [word for word in found if not any(word != other and word.startswith(other) for other in found)]
    return tuple(sorted({*shortest, *(word.capitalize() for word in shortest)}))


def _english(language: str) -> dict[str, str]:
    """English for a text in no known language, its month names for a text in any other."""
    table = table_of("en")
    return table if language == "und" else {"months": table["months"]}


def _split(words: str) -> tuple[str, ...]:
    return tuple(word for word in words.split("|") if word)


def _entries(table: dict[str, str], order: str) -> Iterator[tuple[str, Entry]]:
    """Every word of a table with its entry, those first that go before others spelt alike."""
    for role, calendar in _MONTHS:
        for number, names in enumerate(table.get(role, "").split(";"), 1):
            yield from ((name, Entry("m", number, calendar)) for name in _split(names))
    yield from ((name, Entry("Q", number)) for number, name in enumerate(_split(table.get("quarters", "")), 1))
    for number in (1, 2):
        yield from ((name, Entry("H", number)) for name in _split(table.get(f"half{number}", "")))
    for named in _split(table.get("eras", "")):
        era, _, calendar = named.partition("=")
        yield era, Entry("e", 0, calendar)
    suffixed = {"M": "W", "D": "J"} if order == "ymd" else {}
    for role, kind in _KINDS:
        yield from ((word, Entry(suffixed.get(kind, kind))) for word in _split(table.get(role, "")))
    for role, kind in _NUMBERED:
        for number, names in enumerate(table.get(role, "").split(";"), 1):
            yield from ((name, Entry(kind, number)) for name in _split(names))


def _glue(words: dict[str, Entry]) -> re.Pattern[str]:
    """Finds numbers, names anywhere, words in Latin letters and marks; what lies between is no date.

    A weekday in brackets, as in 10月5日(火), is passed over.
    """
    names = sorted((word for word in words if not word.isascii()), key=lambda word: (-len(word), word))
    return re.compile(
        r"(?P<weekday>[(（][月火水木金土日월화수목금토일](?:曜日?|요일)?(?:[・･]祝)?[)）])"
        r"|(?P<number>\d+|[〇零一二三四五六七八九]{4}(?=年)|[一二三四五六七八九十廿]{1,3}(?=[月日号號世周週]|年代|个|個)"
        r"|(?<=第)[一二三四五六七八九十]{1,3}|元(?=年))"
        rf"|(?P<word>{'|'.join(map(_glued, names))}|[A-Za-zÀ-ɏ]+)|(?P<mark>[^\w\s])"
    )


def _glued(name: str) -> str:
    """The pattern of a name; an abbreviation ends where it seems to: ต.ค is no month in อบต.ครั้งที่."""
    return re.escape(name) + (r"(?=[.\s\d]|$)" if "." in name else "")
