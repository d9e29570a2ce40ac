"""Build src/docsearch/data/calendar_names.tsv: how dates are written, a line a language.

Sources: CLDR, as packaged by babel (a development dependency, never imported at run time), and the hand-edited
src/docsearch/data/calendar_words.toml for what CLDR lacks. The output depends on nothing else, so

    python scripts/build_calendar_names.py --check

can tell in CI whether the file is up to date (exit 1 if not). The format is described in
docsearch.entities.date_names, which reads it.
"""

from __future__ import annotations

import argparse
import re
import sys
import tomllib
import unicodedata
from collections.abc import Container, Iterable, Iterator
from pathlib import Path
from typing import Any

from babel import Locale, localedata

DATA = Path(__file__).resolve().parent.parent / "src" / "docsearch" / "data"
WORDS = DATA / "calendar_words.toml"
OUTPUT = DATA / "calendar_names.tsv"

Table = dict[str, str]
_FIELD = re.compile(r"'([^']*)'|([yMLdGQqE])\2*|([^'yMLdGQqE]+)")
_PLACEHOLDER = re.compile(r"\(.*?\)")  # CLDR's optional endings, as in y('e')'ko'


def words_of(text: str) -> list[str]:
    """The words of a CLDR literal or name: lower case, composed, without punctuation at their ends."""
    plain = unicodedata.normalize("NFC", text).casefold().replace("\u0307", "").replace("’", "'")
    kept = (word.strip(".,-–:()/ \u200e\u200f") for word in plain.split())
    return [word for word in kept if any(char.isalnum() for char in word)]


def name_of(text: str) -> str:
    return " ".join(words_of(text))


def has_number(text: str) -> bool:
    return any(char.isdigit() for char in text)


def month_names(locale: Locale) -> list[list[str]]:
    """For each month its wide and abbreviated names, as inside a date and alone; none with a number in it.

    Where the form inside a date only puts a filler before the other ("de gener"), the bare form is enough.
    """
    months: list[list[str]] = []
    for number in range(1, 13):
        alone = [name_of(locale.months["stand-alone"][width][number]) for width in ("wide", "abbreviated")]
        inside = [name_of(locale.months["format"][width][number]) for width in ("wide", "abbreviated")]
        extra = [name for name, bare in zip(inside, alone, strict=True) if not name.endswith((" " + bare, "'" + bare))]
        names = unique([*alone, *extra])
        months.append([name for name in names if len(name) > 1 and not has_number(name)])
    return months


def unique(names: Iterable[str], drop: Container[str] = ()) -> list[str]:
    return list(dict.fromkeys(name for name in names if name and name not in drop))


def quarter_words(locale: Locale) -> tuple[list[str], list[str], list[str]]:
    """The word for "quarter", the four names that hold no number, and the letters of a short form such as T1."""
    wide = [locale.quarters["format"]["wide"][number] for number in range(1, 5)]
    common = set.intersection(*(set(words_of(re.sub(r"\d\S*", " ", name))) for name in wide))
    word = [name for name in words_of(re.sub(r"\d\S*", " ", wide[0])) if name in common and len(name) > 2]
    names = [] if any(has_number(name) for name in wide) else [name_of(name) for name in wide]
    short = locale.quarters["format"]["abbreviated"][1].casefold()
    letters = re.fullmatch(r"1([^\W\d]{1,2})|([^\W\d]{1,2})1", short)
    return word, names if len(set(names)) == 4 else [], [short.replace("1", "")] if letters else []


def fields(pattern: str) -> Iterator[tuple[str, str]]:
    """A CLDR pattern as (field letter, "") and ("", literal) pairs, in order."""
    for quoted, field, literal in _FIELD.findall(_PLACEHOLDER.sub("", pattern)):
        yield (field.replace("L", "M"), "") if field else ("", quoted or literal)


def literal_words(locale: Locale) -> dict[str, list[str]]:
    """The words CLDR's patterns put around year, month and day, by the role they play."""
    skeletons = locale._data["datetime_skeletons"]
    patterns = [locale.date_formats["long"].pattern]
    patterns += [str(skeletons[key]) for key in ("yMMMM", "yMMMd", "yQQQQ", "MMMMd") if key in skeletons]
    roles: dict[str, list[str]] = {"year": [], "month": [], "day": [], "fill": []}
    for pattern in patterns:
        parts = list(fields(pattern))
        numeric = re.search(r"[ML]{3}", pattern) is None
        for at, (field, literal) in enumerate(parts):
            if field or at == 0:
                continue
            before = next((name for name, _ in reversed(parts[:at]) if name), "")
            last = not any(name for name, _ in parts[at + 1 :])
            role = {"y": "year", "M": "month" if numeric else "fill", "d": "day" if last or numeric else "fill"}
            roles[role.get(before, "fill")] += words_of(literal)
    return roles


def range_words(locale: Locale, known: set[str]) -> list[str]:
    """Words CLDR puts between the two days of a range; most languages have a dash, which needs no word."""
    formats = locale._data["interval_formats"]
    day = formats["yMMMd"]["d"][0] if "d" in formats.get("yMMMd", {}) else ""
    tail = [literal for field, literal in fields(day)][-1:]
    return [re.sub(f"^(?:{'|'.join(sorted(known))})", "", word) for word in words_of("".join(tail))]


def field_order(pattern: str) -> str:
    order = unique(field for field, _ in fields(pattern) if field in ("y", "M", "d"))
    return "".join(order).casefold()


def from_cldr(language: str) -> Table | None:
    """What CLDR knows of a language; None where it has no month names."""
    localedata._cache.clear()  # babel 2.18 lets months of one locale leak into those loaded after it
    locale = Locale.parse(language)
    if locale.months["format"]["wide"][10] == "M10":
        return None
    literal = literal_words(locale)
    word, names, letters = quarter_words(locale)
    known = {*literal["day"], *literal["month"], "\u200b"}
    return {
        "order": field_order(locale.date_formats["short"].pattern),
        "months": ";".join("|".join(names) for names in month_names(locale)),
        "quarter": "|".join(word),
        "quarters": "|".join(names),
        "code": "|".join(letters),
        "range": "|".join(unique(range_words(locale, known))),
        **{role: "|".join(unique(found)) for role, found in literal.items()},
    }


def by_hand(words: dict[str, str]) -> Table:
    """A hand-written table in the form of the file: a bar between words, a space inside them."""
    return {role: value.replace(" ", "|").replace("_", " ") for role, value in words.items()}


def merge(cldr: Table, hand: Table) -> Table:
    """Both tables in one; a hand-written order replaces CLDR's, every other list is added to, less `drop`."""
    merged: Table = {}
    drop = set(hand.get("drop", "").split("|"))
    for role in sorted({*cldr, *hand} - {"drop"}):
        ours, theirs = hand.get(role, ""), cldr.get(role, "")
        if role == "order":
            merged[role] = ours or theirs
        elif role.startswith("months"):
            pairs = zip((theirs or ";" * 11).split(";"), (ours or ";" * 11).split(";"), strict=True)
            merged[role] = ";".join("|".join(unique((one + "|" + other).split("|"), drop)) for one, other in pairs)
        else:
            merged[role] = "|".join(unique([*theirs.split("|"), *ours.split("|")], drop))
    return {role: value for role, value in merged.items() if value.strip(";")}


def build() -> str:
    """The whole file: a line a language in order, then `guards`; tabs between `role=words`."""
    hand: dict[str, dict[str, Any]] = tomllib.loads(WORDS.read_text("utf-8"))
    guards = by_hand(hand.pop("guards"))
    tables = {name: from_cldr(name) or {} for name in localedata.locale_identifiers() if "_" not in name}
    lines = []
    for language in sorted({*tables, *hand}):
        table = merge(tables.get(language, {}), by_hand(hand.get(language, {})))
        if table:
            lines.append(line(language, table))
    return "".join(lines) + line("guards", guards)


def line(name: str, table: Table) -> str:
    return "\t".join((name, *(f"{role}={words}" for role, words in table.items()))) + "\n"


def main() -> int:
    parser = argparse.ArgumentParser(description="Build the table of month names and date words.")
    parser.add_argument("--check", action="store_true", help="change nothing; exit 1 if the file is out of date")
    arguments = parser.parse_args()
    built = build()
    if arguments.check:
        if not OUTPUT.exists() or OUTPUT.read_text("utf-8") != built:
            print(f"{OUTPUT.name} is out of date: run python scripts/build_calendar_names.py", file=sys.stderr)
            return 1
        return 0
    OUTPUT.write_text(built, "utf-8")
    print(f"{OUTPUT.name}: {built.count(chr(10)) - 1} languages, {len(built.encode()):,} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
