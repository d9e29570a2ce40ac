"""Build src/docsearch/data/calendar_names.tsv: how dates are written, a line a language.

Sources: CLDR, as packaged by babel (names, units, patterns) and by icu4py (numbers in words, for the languages of
docsearch.languages), and the hand-edited src/docsearch/data/calendar_words.toml for what CLDR lacks. The output
depends on nothing else, so

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
from itertools import zip_longest
from pathlib import Path
from typing import Any

from babel import Locale, localedata
from icu4py.messageformat import MessageFormat

from docsearch.languages import LANGUAGES

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


# Written without spaces between words: a unit or a number in words would be found inside of other words.
UNSPACED = frozenset({"bo", "dz", "ja", "km", "ko", "lo", "my", "th", "yue", "zh"})
TAGS = {"no": "nb", "tl": "fil"}  # of docsearch.languages, as CLDR has them
UNITS = {"year": "year", "month": "month", "week": "week", "day": "days", "quarter": "quarter",
         "decade": "decade", "century": "century"}  # fmt: skip
GENDERS = ("", "-masculine", "-feminine", "-neuter", "-common", "-reale")
CASES = ("", "-genitive", "-dative", "-accusative", "-instrumental", "-locative", "-prepositional", "-ablative",
         "-n", "-r", "-s", "-m", "-essive", "-adessive")  # fmt: skip
RULES = [gender + case for gender in GENDERS for case in CASES]
MOST_DAYS = 31


def unit_words(locale: Locale, order: str) -> dict[str, list[str]]:
    """The words for a week, a month, a century ..., in every plural form, by role.

    A count of months reads as a month where the number of one stands before the word ("3개월", 3 hónap).
    """
    patterns = locale._data["unit_patterns"]
    found: dict[str, list[str]] = {}
    for unit, role in UNITS.items():
        if locale.language in UNSPACED or (unit == "month" and order == "ymd"):
            continue
        forms = patterns.get(f"duration-{unit}", {}).get("long", {})
        names = [name_of(str(form).replace("{0}", " ")) for key, form in forms.items() if key not in ("per", "gender")]
        found[role] = [name for name in names if len(name) > 2 and " " not in name and not has_number(name)]
    return found


def weekday_names(locale: Locale) -> list[list[str]]:
    """For each day from Monday its names; one letter says too little."""
    widths = [locale.days[form][width] for form in ("stand-alone", "format") for width in ("wide", "abbreviated")]
    days = [unique(name_of(width[number]) for width in widths) for number in range(7)]
    return [[name for name in names if len(name) > 1 and not has_number(name)] for names in days]


def spelled(language: str, rules: str) -> list[str]:
    """1 to 31 in words by a rule set of CLDR; where it has no such rules, in plain words."""
    spell = MessageFormat(f"{{n,spellout,%{rules}}}", language)
    texts = (spell.format({"n": number}) for number in range(1, MOST_DAYS + 1))
    return [name_of(text.replace("\u00ad", "").replace("\u200b", "")) for text in texts]


def numbers_in_words(language: str) -> dict[str, list[list[str]]]:
    """Ordinals and cardinals of the days of a month, in every gender and case CLDR knows; empty where it has none."""
    plain = spelled(language, "spellout-numbering")
    if language in UNSPACED or (plain[2] == "three" and language != "en") or has_number(plain[2]):
        return {}
    ordinals, cardinals = (
        [unique(names) for names in zip(*(spelled(language, f"spellout-{role}{rule}") for rule in RULES), strict=True)]
        for role in ("ordinal", "cardinal")
    )
    cardinals[0] = []  # "one" is an article in too many languages
    return {
        "ordinals": [[name for name in names if name != bare] for names, bare in zip(ordinals, plain, strict=True)],
        "cardinals": cardinals,
    }


def inflected(table: dict[str, str]) -> dict[str, str]:
    """A hand-written table whose ordinals have their endings, and go on to the 31st, as `adjective` and `tens` say."""
    rules = [rule.partition("=") for rule in table.get("adjective", "").split()]
    plain = [names.split() for names in table.get("ordinals", "").split(";")]
    if len(plain) == 20 and "tens" in table:
        twenty, thirty = table["tens"].split()
        plain += [[f"{twenty}_{name}" for name in names] for names in plain[:9]]
        plain += [[thirty], [f"{thirty}_{name}" for name in plain[0]]]
    days = [unique([*names, *(form for name in names for form in forms(name, rules))]) for names in plain]
    kept = {role: words for role, words in table.items() if role not in ("adjective", "tens")}
    return kept | ({"ordinals": ";".join(" ".join(names) for names in days)} if "ordinals" in table else {})


def forms(name: str, rules: list[tuple[str, str, str]]) -> Iterator[str]:
    """What an adjective becomes: "dvadsiaty_prvý" with the rules ý=ého and y=eho becomes "dvadsiateho_prvého"."""
    most = max((endings.count(",") + 1 for _, _, endings in rules), default=0)
    for at in range(most):
        yield "_".join(_ending(word, rules, at) for word in name.split("_"))


def _ending(word: str, rules: list[tuple[str, str, str]], at: int) -> str:
    for ending, _, endings in sorted(rules, key=lambda rule: -len(rule[0])):
        if word.endswith(ending) and at < endings.count(",") + 1:
            return word.removesuffix(ending) + endings.split(",")[at]
    return word


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
    order = field_order(locale.date_formats["short"].pattern)
    units = unit_words(locale, order)
    numbers = numbers_in_words(language) if language in {TAGS.get(code, code) for code in LANGUAGES} else {}
    return {
        "order": order,
        "months": ";".join("|".join(names) for names in month_names(locale)),
        "quarter": "|".join(unique([*word, *units.pop("quarter", [])])),
        "quarters": "|".join(names),
        "code": "|".join(letters),
        "range": "|".join(unique(range_words(locale, known))),
        **{role: "|".join(unique([*found, *units.pop(role, [])])) for role, found in literal.items()},
        **{role: "|".join(unique(found)) for role, found in units.items()},
        "weekdays": lists(weekday_names(locale)),
        **{role: lists(found) for role, found in numbers.items()},
    }


def lists(names: list[list[str]]) -> str:
    return ";".join("|".join(words) for words in names)


def by_hand(words: dict[str, str]) -> Table:
    """A hand-written table in the form of the file: a bar between words, a space inside them."""
    return {role: value.replace(" ", "|").replace("_", " ") for role, value in inflected(words).items()}


def merge(cldr: Table, hand: Table) -> Table:
    """Both tables in one; a hand-written order replaces CLDR's, every other list is added to, less `drop`."""
    merged: Table = {}
    drop = set(hand.get("drop", "").split("|"))
    for role in sorted({*cldr, *hand} - {"drop"}):
        ours, theirs = hand.get(role, ""), cldr.get(role, "")
        if role == "order":
            merged[role] = ours or theirs
        elif ";" in ours + theirs:
            pairs = zip_longest(theirs.split(";"), ours.split(";"), fillvalue="")
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
