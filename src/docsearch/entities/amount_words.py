"""What the words of sums mean, language by language: the tables behind amounts.py, loaded when a language is met.

`data/currencies.tsv` holds a line a language: its code, then `role=words` between tabs, words apart by "|". A role is
the code of a currency with its names, or one of those that data/amount_words.toml explains (a word and its value are
apart by ":"), or `ones` (singulars such as "million", which need no number), `decimal` (the decimal mark) and `own`
(the currencies of the language's main country). Only the lines asked for are parsed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

from docsearch.analysis.normalise import normalise, stem
from docsearch.entities import date_names
from docsearch.entities.date_names import primary, table_of
from docsearch.languages import language as row_of
from docsearch.model import UNDETERMINED

_FILE = Path(__file__).parent.parent / "data" / "currencies.tsv"

UNSPACED = (*sorted(date_names.UNSPACED), "ko")  # letters may follow a name at once; Korean has endings there
TOUCHING = "\u0e00"  # from Thai on words may touch each other
PERCENT = "%"
_EVERYWHERE = ("EUR", "USD", "GBP", PERCENT)  # looked for in words ("two million euros") in every language
_SHORTEST_STEM = 5
_SHORTEST_LIKELY = 4
# Codes that are also words or other abbreviations (COP 21, TOP 10): currencies only beside a grouped or scaled number.
_WEAK_CODES = "ALL AMD ANG BAM BOB COP CUP GEL GIP LAK MAD MOP MUR PAB PEN SOS STD TOP TRY"


class Unit(NamedTuple):
    """What a word says about a number: what it multiplies it by and its currency ("" if none)."""

    scale: float
    currency: str = ""
    weak: bool = False
    alone: bool = False  # says "one" by itself: "million", not "millions"


class Names(NamedTuple):
    """Names in small letters and what they mean; `lengths` by their first or last characters, longest first.

    By the last one for names looked for backwards; by the first two and, of names of one, by the first otherwise.
    """

    units: dict[str, Unit]
    lengths: dict[str, tuple[int, ...]]


class Lexicon(NamedTuple):
    """The words of sums of one language; `stems` are for inflected forms, `anchors` begin the likeliest units."""

    language: str
    decimal: str
    unspaced: bool  # a name may have letters right after it
    after: Names
    before: Names
    numbers: Names
    stems: dict[str, Unit]
    openings: frozenset[str]  # the three letters each of these begins with
    links: tuple[str, ...]
    vague: tuple[str, ...]
    not_before: tuple[str, ...]
    years: frozenset[str]
    anchors: tuple[str, ...]


@cache
def _file() -> bytes:
    """The whole table, a megabyte, .3 ms to read; only the lines asked for are decoded."""
    return b"\n" + _FILE.read_bytes()


@cache
def _table(language: str) -> dict[str, list[str]]:
    """The roles of a language and their words; empty where it has no line."""
    start = _file().find(f"\n{language}\t".encode())
    line = _file()[start + 1 : _file().index(b"\n", start + 1)].decode() if start >= 0 else ""
    return {role: words.split("|") for role, _, words in (field.partition("=") for field in line.split("\t")[1:])}


@cache
def codes() -> frozenset[str]:
    """Every currency that has a name, by its ISO 4217 code."""
    return frozenset(role for role in _table("en") if len(role) == 3 and role.isupper())


def code_unit(code: str) -> Unit | None:
    """What three capitals mean beside a number, if they are a currency."""
    return Unit(1, code, weak=code in _WEAK_CODES) if code in codes() else None


def languages_with(words: Iterable[str]) -> list[str]:
    """The languages that know all these words, in small letters; none if all are words of every language."""
    common = {name for names in _table(UNDETERMINED).values() for name in names}
    wanted = [re.escape(word.encode("utf-8", "replace")) for word in words if word not in common]
    lines = [line for line in _file().splitlines() if wanted and not line.startswith(UNDETERMINED.encode())]
    found = (line for line in lines if all(re.search(rb"[=| ]%s[|:.\t ]" % word, line + b"\t") for word in wanted))
    return [line.partition(b"\t")[0].decode() for line in found]


def lexicon(language: str) -> Lexicon:
    """The words of a language, by its BCP 47 tag; English ones where it is not known or has no table."""
    return _lexicon(primary(language))


@cache
def _lexicon(language: str) -> Lexicon:
    common, table = _table(UNDETERMINED), {} if language == UNDETERMINED else _table(language)
    table = table or _table("en")
    weak = frozenset(table.get("weak", ()))
    unspaced = language in UNSPACED
    after: dict[str, Unit] = {}
    for words in (common, table):
        after.update(_scaled(words.get("scales", ()), frozenset(table.get("ones", ()))))
        after.update(_sums(words.get("sums", ())))
        for role, names in words.items():
            if len(role) == 3 and role.isupper():
                after.update((name, Unit(1, role, weak=name in weak)) for name in names)
        after.update((name, Unit(1, PERCENT, weak=name in weak)) for name in words.get("percent", ()))
    before = {name: Unit(1, unit.currency) for name, unit in after.items() if _is_symbol(name) and unit.currency != "%"}
    for words in (common, table):
        for name in words.get("before", ()):
            word, _, code = name.rpartition(":")
            before[word] = Unit(1, code)
    before.update((name, Unit(1, PERCENT)) for name in table.get("percent_before", ()))
    numbers = _scaled(table.get("numbers", ()), frozenset())
    if unspaced:  # 五十八 is 五, 十 and 八, not 五 and 十八
        numbers = {name: unit for name, unit in numbers.items() if unit.scale <= 10 or unit.scale in (100, 1000)}
    scales = {name: unit for name, unit in after.items() if not unit.currency}
    numbers.update((name, unit) for name, unit in scales.items() if len(name) > 2 or name > TOUCHING)
    dates = table_of(language)
    likely = (*_EVERYWHERE, *table.get("own", ()))
    stems = _stems(after, language, likely)
    return Lexicon(
        language=language,
        decimal=table.get("decimal", ["."])[0],
        unspaced=unspaced,
        after=_forwards(after),
        before=_backwards(before),
        numbers=_backwards(numbers),
        stems=stems,
        openings=frozenset(name[:3] for name in after if len(name) >= _SHORTEST_LIKELY) if stems else frozenset(),
        links=tuple(table.get("link", ())),
        vague=tuple(table.get("vague", ())),
        not_before=tuple(table.get("not_before", ())),
        years=frozenset(("since", "seit", "depuis", *dates.get("year", "").split("|"))) - {""},
        anchors=_anchors(after, likely, unspaced),
    )


def _scaled(words: Iterable[str], alone: frozenset[str]) -> dict[str, Unit]:
    pairs = (word.rpartition(":") for word in words)
    return {name: Unit(float(value), alone=name in alone) for name, _, value in pairs}


def _sums(words: Iterable[str]) -> dict[str, Unit]:
    parts = (word.split(":") for word in words)
    return {name: Unit(float(value), code) for name, value, code in parts}


def _is_symbol(name: str) -> bool:
    """Whether a name may also stand before the number: it has a character that is no letter, such as $ or €."""
    return any(not char.isalpha() for char in name) and not any(char in " .'-" or char.isdigit() for char in name)


def _backwards(units: dict[str, Unit]) -> Names:
    return _names(units, ((name[-1], name) for name in units))


def _forwards(units: dict[str, Unit]) -> Names:
    short = [(name, name) for name in units if len(name) == 1]
    pairs = [(name[:2], name) for name in units if len(name) > 1]
    return _names(units, [*short, *pairs, *((pair, name) for name, _ in short for pair, _ in pairs if pair[0] == name)])


def _names(units: dict[str, Unit], keys: Iterable[tuple[str, str]]) -> Names:
    lengths: dict[str, set[int]] = {}
    for key, name in keys:
        lengths.setdefault(key, set()).add(len(name))
    return Names(units, {key: tuple(sorted(found, reverse=True)) for key, found in lengths.items()})


def _stems(units: dict[str, Unit], language: str, likely: Iterable[str]) -> dict[str, Unit]:
    """Units by their stems; a stem of several units means none of them."""
    if row_of(language).stemmer is None:
        return {}
    found: dict[str, Unit | None] = {}
    for name, unit in units.items():
        words = name.split()
        least = _SHORTEST_LIKELY if unit.currency in likely else _SHORTEST_STEM
        if len(name) >= least and name.replace(" ", "").isalpha() and len(words) <= 3:
            key = " ".join(stem_of(word, language) for word in words)
            same = found.setdefault(key, unit)
            if same is not None and same[:2] != unit[:2]:
                found[key] = None
    return {key: unit._replace(alone=False) for key, unit in found.items() if unit is not None}


@lru_cache(maxsize=4096)
def stem_of(word: str, language: str) -> str:
    """The stem of a word, as the index has it. Kept, since texts repeat their words."""
    row = row_of(language)
    return stem(normalise(word, row), row)


def _anchors(units: dict[str, Unit], currencies: Iterable[str], unspaced: bool) -> tuple[str, ...]:
    """How the names of the likeliest currencies begin, none beginning with another."""
    least = 1 if unspaced else 3
    begin: set[str] = set()
    for code in currencies:
        names = [name for name, unit in units.items() if unit.currency == code and unit.scale == 1]
        names = [name for name in names if len(name) >= least and name[0].isalpha() and not set(name) & set(" .$¥")]
        shared = _common_start(names)
        begin.update([shared] if len(shared) >= max(least, 2) else names)
    return tuple(name for name in sorted(begin) if not any(name.startswith(other) for other in begin - {name}))


def _common_start(names: list[str]) -> str:
    first, last = min(names, default=""), max(names, default="")
    return next((first[:at] for at, char in enumerate(first) if last[at : at + 1] != char), first)
