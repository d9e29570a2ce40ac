"""Build src/docsearch/data/currencies.tsv: how sums and shares are written, a line a language.

Sources: CLDR, as packaged by babel (development only), spelled numbers from ICU's rules by icu4py, and the hand-edited
src/docsearch/data/amount_words.toml for what they lack. The output depends on nothing else, so

    python scripts/build_currencies.py --check

can tell in CI whether the file is up to date (exit 1 if not). The format is described in
docsearch.entities.amount_words, which reads it.
"""

from __future__ import annotations

import argparse
import re
import sys
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path

from babel import Locale, localedata
from babel.core import get_global
from icu4py.messageformat import MessageFormat

DATA = Path(__file__).resolve().parent.parent / "src" / "docsearch" / "data"
WORDS = DATA / "amount_words.toml"
OUTPUT = DATA / "currencies.tsv"

Table = dict[str, list[str]]

# Currencies that no state has any more but documents still name.
PAST = "ATS BEF BGN CSK CYP DEM EEK ESP FIM FRF GRD HRK IEP ITL LTL LVL MTL NLG PTE ROL SIT SKK SUR"
# Currencies with a noun in common, which by itself means the language's own or else the first; "" where it means none.
FAMILIES = (
    "USD CAD AUD NZD HKD SGD", "GBP EGP LBP SYP", "RUB BYN SUR", "INR PKR LKR NPR", "RON MDL", "CHF XOF RWF FRF BEF",
    "TRY ITL", "DEM BAM FIM", " SEK NOK DKK CZK ISK SKK EEK", " RSD KWD IQD JOD", " AED MAD", " IRR SAR QAR OMR",
    " KES TZS UGX", "AZN TMT",
)  # fmt: skip
NO_NOUN = "MXN ARS CLP COP PHP CUP UYU DOP BOB CRC HNL NIO PEN TOP WST XAF XPF SSP ERN"  # pesos and everyday words
# Nouns of other currencies are everyday words in too many languages (kuna, "because" in Estonian; real; mark; lev).
COMMON = "EUR USD GBP CHF JPY CNY RUB PLN CZK HUF RON SEK NOK DKK UAH TRY KRW INR THB VND IDR MYR"
SHORT = 4  # letters; shorter nouns of foreign currencies (Czech jen, Ukrainian вона) are everyday words more often
CLEAR = "baht yuan juan dong yen yens"  # but not these, in no language CLDR names currencies in
NUMBERS = (*range(1, 21), *range(30, 100, 10), 100)
LEAST = 120  # names of currencies; a language with fewer is no more than begun in CLDR


def name_of(text: str) -> str:
    """A name in small letters, composed, with plain spaces and nothing unseen."""
    text = unicodedata.normalize("NFC", text.replace("\u200b", "").replace("\xad", "")).lower()
    return " ".join(text.replace("\u200e", "").replace("\u200f", "").replace("’", "'").split())


def unique(names: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(name for name in names if name))


def tender() -> dict[str, list[str]]:
    """The currencies of each territory, latest first."""
    listed = get_global("territory_currencies")
    return {place: [row[0] for row in reversed(rows) if row[3]] for place, rows in listed.items()}


def known() -> list[str]:
    """Every currency in use somewhere, and the past ones that texts still name."""
    listed = get_global("territory_currencies")
    current = {row[0] for rows in listed.values() for row in rows if row[2] is None and row[3]}
    return sorted({*current, *PAST.split()} - {"XXX", "XTS"})


def own(language: str, currencies: dict[str, list[str]]) -> list[str]:
    """The currencies of the country most who write the language live in."""
    likely = get_global("likely_subtags").get(language, "")
    return currencies.get(likely.rpartition("_")[2], [])


def currency_names(locale: Locale, codes: Iterable[str]) -> dict[str, list[list[str]]]:
    """For each currency its names, as lists of words: nominative first, then by plural category."""
    names: dict[str, list[list[str]]] = {}
    for code in codes:
        plural = locale._data["currency_names_plural"].get(code, {})
        forms = [locale._data["currency_names"].get(code, ""), *(plural[key] for key in sorted(plural))]
        found = unique(name for name in map(name_of, forms) if "(" not in name)
        if found and found != [code.lower()]:
            names[code] = [form.split() for form in found]
    return names


def of_taiwan(locale: Locale, names: dict[str, list[list[str]]]) -> Iterator[str]:
    """Names of the New Taiwan dollar without "new", as most texts have it."""
    dollar = {word for form in names.get("USD", []) for word in form} & {
        word for form in names.get("CAD", []) for word in form
    }
    country = tuple(word[:3] for word in name_of(locale.territories.get("TW", "")).split())
    for form in names.get("TWD", []):
        kept = [word for word in form if word in dollar or (country and word.startswith(country))]
        if 1 < len(kept) < len(form):
            yield " ".join(kept)


def nouns(names: dict[str, list[list[str]]], mine: list[str]) -> Iterator[tuple[str, str]]:
    """Currency and bare noun, such as "dolárov" of "kanadských dolárov", where the noun alone is clear."""
    names = {**names, "USD": [" ".join(form).replace("-", " ").split() for form in names.get("USD", [])]}
    words = {code: {word for form in forms for word in form} for code, forms in names.items()}
    rupiahs = words.get("IDR", set()) & words.get("INR", set())  # Czech "rupie" are those of Indonesia as well
    members = [family.split(" ") for family in FAMILIES]
    for family in members:
        winner = next((code for code in mine if code in family), family[0])
        if winner == "INR" and rupiahs:
            continue
        known = [code for code in family if code in words]
        shared = [words[one] & words[other] for at, one in enumerate(known) for other in known[:at]]
        yield from ((winner, noun) for nouns in shared for noun in sorted(nouns) if winner and len(noun) > 2)
    dollar = words.get("USD", set()) & words.get("CAD", set())
    places = {form.index(noun) - len(form) for form in names.get("CAD", []) for noun in dollar if noun in form}
    if places == {-1} or all(-len(form) in places for form in names.get("CAD", [])):
        at = -1 if places == {-1} else 0
        apart = {*NO_NOUN.split(), *(code for family in members for code in family)}
        apart.update(("IDR",) if rupiahs else ())
        yield from ((code, form[at]) for code, forms in names.items() if code not in apart for form in forms)


def scales(locale: Locale) -> Iterator[tuple[str, int, bool]]:
    """Words for powers of ten: name, factor, and whether it is a singular unlike the plural ("milión")."""
    formats = locale._data.get("compact_decimal_formats", {})
    for width in ("long", "short"):
        plurals = formats.get(width, {})
        several = {str(pattern.pattern) for pattern in plurals.get("other", {}).values()}
        for category in sorted(plurals):
            for power, found in plurals[category].items():
                zeros, word = re.fullmatch(r"(0*)(.*)", found.pattern.replace("'", "")).groups()  # type: ignore[union-attr]
                name = re.sub(r"^de ", "", name_of(re.sub(r"^[\s\xa0]+", "", word)))
                if zeros and name and "0" not in name:
                    alone = width == "long" and category == "one" and found.pattern not in several
                    yield name, int(power) // 10 ** (len(zeros) - 1), alone


def spelled(language: str) -> Iterator[str]:
    """Numbers in words, where ICU has rules of its own for the language."""
    if name_of(MessageFormat("{n, spellout}", language).format({"n": 7})) == "seven" and language != "en":
        return
    for number in NUMBERS:
        name = name_of(MessageFormat("{n, spellout}", language).format({"n": number}))
        if not any(char.isdigit() for char in name):
            yield f"{name}:{number}"


def from_cldr(language: str, currencies: dict[str, list[str]]) -> Table:
    """What CLDR knows of a language; empty where it has too few names of currencies."""
    localedata._cache.clear()  # babel 2.18 lets parts of one locale leak into those loaded after it
    locale = Locale.parse(language)
    names = currency_names(locale, known())
    if len(names) < LEAST:
        return {}
    mine = own(language, currencies)
    table: Table = {code: [" ".join(form) for form in forms] for code, forms in names.items()}
    table.setdefault("TWD", []).extend(of_taiwan(locale, names))
    for code, noun in nouns(names, mine[:2]):
        common = code in mine or code in COMMON.split()
        if common and not any(noun in forms for other, forms in table.items() if other != code):
            table.setdefault(code, []).append(noun)
            if len(noun) <= SHORT and noun not in CLEAR.split() and code not in (*mine, "EUR"):
                table.setdefault("weak", []).append(noun)
    for code in mine:
        symbol = name_of(locale._data["currency_symbols"].get(code, ""))
        if symbol not in ("", "$", "£", code.lower()):
            table.setdefault(code, []).append(symbol)
            table.setdefault("before", []).append(f"{symbol}:{code}")
    found = list(scales(locale))
    table["scales"] = [f"{name}:{factor}" for name, factor, _ in found]
    table["ones"] = [name for name, _, alone in found if alone]
    table["numbers"] = list(spelled(language))
    units = locale._data["unit_patterns"].get("concentr-percent", {}).get("long", {})
    patterns = [name_of(str(units[key])) for key in sorted(units) if key != "per"]
    table["percent"] = [pattern[3:].strip() for pattern in patterns if pattern.startswith("{0}")]
    table["percent_before"] = [pattern[:-3].strip() for pattern in patterns if pattern.endswith("{0}")]
    if locale._data["percent_formats"][None].pattern.startswith("%"):
        table["percent_before"].append("%")
    symbols = locale._data["number_symbols"].get("latn", {})
    table["decimal"] = [symbols.get("decimal", ".")]
    table["own"] = mine[:2]
    return {role: unique(words) for role, words in table.items() if words}


def by_hand(words: dict[str, str]) -> Table:
    """A hand-written table: "_" stands for a space inside a word."""
    return {role: [name_of(word.replace("_", " ")) for word in value.split()] for role, value in words.items()}


def merge(cldr: Table, hand: Table) -> Table:
    """Both tables in one. A hand-written currency name is taken from every other currency, `drop` from all."""
    codes = {role for role in (*cldr, *hand) if len(role) == 3 and role.isupper()}
    taken = {name: code for code in codes for name in hand.get(code, [])}
    drop = {*hand.get("drop", [])}
    merged: Table = {}
    for role in sorted({*cldr, *hand} - {"drop"}):
        words = [*hand.get(role, []), *cldr.get(role, [])]
        if role in codes:
            words = [word for word in words if taken.get(word, role) == role and word not in drop]
        if role == "weak":
            words = [word for word in words if word in hand.get(role, []) or word not in taken]
        if role in ("own", "decimal"):
            merged[role] = words
            continue
        if role in ("scales", "numbers", "before"):  # the hand-written value of a word stands
            words = list({word.rpartition(":")[0]: word for word in reversed(words)}.values())
        merged[role] = sorted(unique(words))
    return {role: words for role, words in merged.items() if words}


def upper(table: Table) -> Table:
    """The codes of currencies in values back in capitals."""
    for role in ("before", "sums"):
        if role in table:
            table[role] = [word[:-3] + word[-3:].upper() for word in table[role]]
    return table


def build() -> str:
    """The whole file: a line a language in order; tabs between `role=words`, a bar between words."""
    hand: dict[str, dict[str, str]] = tomllib.loads(WORDS.read_text("utf-8"))
    currencies = tender()
    languages = [name for name in localedata.locale_identifiers() if "_" not in name]
    lines = []
    for language in sorted({*languages, *hand}):
        cldr = from_cldr(language, currencies) if language in languages else {}
        table = upper(merge(cldr, by_hand(hand.get(language, {}))))
        if cldr or language in hand:
            lines.append("\t".join((language, *(f"{role}={'|'.join(words)}" for role, words in table.items()))) + "\n")
    return "".join(lines)


def main() -> int:
    parser = argparse.ArgumentParser(description="Build the table of currency names and words of sums.")
    parser.add_argument("--check", action="store_true", help="change nothing; exit 1 if the file is out of date")
    arguments = parser.parse_args()
    built = build()
    if arguments.check:
        if not OUTPUT.exists() or OUTPUT.read_text("utf-8") != built:
            print(f"{OUTPUT.name} is out of date: run python scripts/build_currencies.py", file=sys.stderr)
            return 1
        return 0
    OUTPUT.write_text(built, "utf-8")
    print(f"{OUTPUT.name}: {built.count(chr(10))} languages, {len(built.encode()):,} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
