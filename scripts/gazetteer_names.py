"""The names of the places of the gazetteer: what each may be called, and how far each name is to be trusted."""

from __future__ import annotations

import re
import runpy
import sys
from collections import Counter, defaultdict

from babel import Locale
from babel.core import get_global
from babel.localedata import locale_identifiers
from gazetteer_places import DATA, MAJOR, REGION_LARGE, Record, package_file, read_spoken, rows

from docsearch.entities import gazetteer as form
from docsearch.entities.gazetteer import fold_key, name_key

ACRONYM = re.compile(r"[A-ZА-ЯČ.]{2,7}")
# Airport codes, postcodes, remarks in brackets: GeoNames has 3,742 names without a letter.
CODE = re.compile(r"[A-Z]{1,4}|.*[\d,;()\[\]/].*")
# What GeoNames writes in lower case is a mechanical romanisation: "bu la di si la fa". Georgian counts as lower case.
ROMANISED = re.compile("[a-z]")
# People rather than countries: countrynames lists demonyms ("Italian") among a country's names.
DEMONYM = re.compile(r".*(ish|ese|ian|ean|can|man|woman|citizen|ic|ans|er)", re.IGNORECASE)


# What a region is called besides its name; without it the name is what most people write.
REGION_WORDS = {
    "th": re.compile("^(?:จังหวัด|รัฐ|แคว้น|มณฑล|เขตปกครองตนเอง|เขต|เทศมณฑล|เมือง)"),
    "vi": re.compile("^(?:[Tt]ỉnh|[Bb]ang|[Vv]ùng|[Hh]ạt|[Kk]hu vực) "),
    "zh": re.compile("(?:大区|大區|地区|地區|自治区|自治區|[省州邦县縣])$"),
    "ja": re.compile("(?:自治州|地域圏|[州県省])$"),
    "ko": re.compile(" 주$|(?<=..)주$"),
}
# A region whose English name is made of these words alone is called by common words in every language; the last two
# lines are words that mean something else first (Zug, a train; Meta; the Balkans; the Somali).
COMMON = frozenset(
    """and area bay capital central centre city coast coastal delta department district division east eastern federal
    government governorate gulf highlands hills island islands lake lakes littoral lower maritime metropolitan
    middle midlands mountain mountains municipality national north northeast northeastern northern northwest
    northwestern of oriental outer peninsula plain plains plateau plateaux prefecture province region republic
    river rivers rural savannah sea south southeast southern southwest southwestern state territories territory
    the union upper urban valley west western centro centre norte nord sud sul sur est este ouest oeste leste
    free insular borders
    balkan batman edo faro ha lac log mary marche meta mirna most muta ordu paro pool red same somali sucre treinta tres
    van vas y zaire zug""".split()  # noqa: SIM905
)

Names = dict[str, dict[str, int]]  # key -> id of place -> flags, the fewest flags seen


def add(names: Names, name: str, id: str, flags: int) -> None:
    """Enter a name under its key and under its key without accents; the fewer flags win."""
    key = name_key(name)
    if len(key) < 2 and flags & (form.ALTERNATE | form.MINOR):
        return
    folded = fold_key(key)
    for form_of_key, extra in ((key, 0), (folded, form.FOLDED)):
        if form_of_key and (form_of_key is key or folded != key):
            known = names[form_of_key].get(id)
            names[form_of_key][id] = flags | extra if known is None else min(known, flags | extra)


def add_cities(names: Names, cities: list[Record], others: dict[str, list[str]]) -> None:
    """Main names, and those alternates that are neither codes nor the romanisations GeoNames writes in lower case."""
    for city in cities:
        add(names, city.name, city.id, 0)
        for other in others[city.id]:
            if not CODE.fullmatch(other) and not ROMANISED.match(other):
                add(names, other, city.id, form.ALTERNATE)


def add_regions(
    names: Names, regions: dict[str, Record], names_of: dict[str, dict[str, str]], country_of: dict[str, str]
) -> None:
    """The names of regions, with and without what they are; `country_of` a place, by id.

    CLDR gives many a region the name of another one, most of all in Thai: a name that a place has at home, where its
    language is spoken, is not taken for a region abroad. Nor does a city abroad keep another name that it shares with
    a region of 1,000,000: Hong Kong is not Victoria.
    """
    spoken, han, entries = read_spoken(), read_han(names), list[tuple[bool, str, str, str]]()
    common = find_common(regions, names_of)
    for code, given in names_of.items():
        for tag, name in given.items():
            language = tag.partition("_")[0]
            abroad = language not in {"en", "usual", *spoken[regions[code].country]}
            bare = bare_region(language, name) if regions[code].population >= REGION_LARGE else ""
            written = {name, bare} - {""}
            if language in {"zh", "yue"}:
                written |= {one.translate(table) for one in written for table in han}
            entries += [(abroad, code, language, one) for one in written]
    for abroad, code, language, name in sorted(entries):
        region, known = regions[code], names[name_key(name)]
        others = [id for id in known if country_of[id] != region.country]
        if abroad and any(language in spoken[country_of[id]] for id in others):
            continue
        for id in others if region.population >= 1_000_000 else ():
            if known[id] & form.ALTERNATE:
                del known[id]
        given = names_of[code]
        partly = "usual_0" not in given and any(map(is_common, given.values()))  # Centro: Centre-Val de Loire, 中央
        generic = is_common(region.name) or is_common(name) or name_key(name) in common[language]
        generic |= partly and " " not in name_key(name)
        add(names, name, region.id, form.GENERIC if generic else 0)
    mark_generic(names, {region.id for region in regions.values()})


def add_city_regions(
    names: Names, cities: list[Record], regions: dict[str, Record], names_of: dict[str, dict[str, str]]
) -> None:
    """The names of a region that is little more than one city, for the city: 빈 of Vienna, 岘港市 of Da Nang.

    Not those that say what the region is, by a word of their own or by how they end.
    """
    by_id = {region.id: (region, names_of.get(code, {})) for code, region in regions.items()}
    for city in cities:
        flags = 0 if city.population >= 1_000_000 else form.ALTERNATE
        for region, given in (by_id[id] for id in city.parents if id in by_id):
            same = fold_key(name_key(city.name)) == fold_key(name_key(region.name))
            if not same or 3 * city.population < region.population:
                continue
            for tag, name in given.items():
                words = REGION_WORDS.get(tag.partition("_")[0].replace("yue", "zh"))
                kind = (words and words.search(name)) or (len(name) > 2 and name[-1] in "府都道도")
                if not kind and name.count(" ") <= region.name.count(" ") and "(" not in name:
                    add(names, name, city.id, flags)


def read_han(names: Names) -> tuple[dict[int, int], dict[int, int]]:
    """Traditional characters to simplified, and back to the one that names are written with: 罗 to 羅, 里 as it is."""
    used = Counter(character for name in names for character in name)
    pairs = [(ord(pair[0]), ord(pair[1])) for pair in (DATA / "han_variants.txt").read_text("utf-8").split()]
    back: dict[int, int] = {}
    for old, new in pairs:
        if used[chr(old)] > max(used[chr(new)] / 10, used[chr(back.get(new, old))] if new in back else 0):
            back[new] = old
    return dict(pairs), back


def mark_generic(names: Names, regions: set[str]) -> None:
    """A name that is common words for one region is so for all of that name: Centru for Centre-Val de Loire."""
    for readings in names.values():
        if any(flags & form.GENERIC for flags in readings.values()):
            readings.update({id: flags | form.GENERIC for id, flags in readings.items() if id in regions})


def find_common(regions: dict[str, Record], names_of: dict[str, dict[str, str]]) -> dict[str, set[str]]:
    """The common words by language, learnt from the regions called so in English: Centru, Merkez."""
    found: dict[str, set[str]] = defaultdict(set)
    for code, given in names_of.items():
        if is_common(regions[code].name):
            for tag, name in given.items():
                found[tag.partition("_")[0]].update(name_key(name).split())
    return found


def is_common(name: str) -> bool:
    """Whether the name is made of common words alone."""
    return COMMON.issuperset(re.findall(r"[^\W\d_]+", name.lower()) or [""])


def bare_region(language: str, name: str) -> str:
    """The name of a region without the word for what it is, where that leaves enough: 佛罗里达 for 佛罗里达州."""
    words = REGION_WORDS.get("zh" if language == "yue" else language)
    bare = words.sub("", name) if words else name
    return bare if bare != name and len(bare) >= 3 else ""


def add_zone_cities(names: Names, cities: list[Record]) -> None:
    """CLDR's names of the cities that time zones are called after, for the largest city of that name in the country."""
    by_name: dict[tuple[str, str], str] = {}
    for city in sorted(cities, key=lambda city: city.population):
        by_name[city.country, fold_key(name_key(city.name))] = city.id
    country_of, english = get_global("zone_territories"), Locale("en").time_zones
    zones: dict[str, str] = {}
    for zone, country in country_of.items():
        name = english.get(zone, {}).get("city") or zone.rpartition("/")[2].replace("_", " ")
        if id := by_name.get((country, fold_key(name_key(name)))):
            zones[zone] = id
    for tag in sorted(locale_identifiers()):
        locale = Locale.parse(tag)
        flags = 0 if locale.language in MAJOR else form.MINOR
        for zone, id in zones.items():
            if name := locale.time_zones.get(zone, {}).get("city"):
                add(names, name, id, flags)


def add_cldr(names: Names, ids: set[str]) -> set[str]:
    """The names of countries and areas in every CLDR language; returns the keys of all language names."""
    languages: set[str] = set()
    for tag in sorted(locale_identifiers()):
        locale = Locale.parse(tag)
        flags = 0 if locale.language in MAJOR else form.MINOR
        languages.update(name_key(name) for name in locale.languages.values())
        for code, name in sorted(locale.territories.items()):
            id = f"m49:{code}" if code.isdecimal() else f"iso:{code}"
            if id in ids and not name.startswith(code):
                for written in {name, name.replace(" & ", " and "), name.partition(" (")[0]}:
                    add(names, written, id, flags)
    return languages


def add_countrynames(names: Names, ids: set[str], languages: set[str]) -> None:
    """What CLDR lacks: not the names of languages and people, nor (209 rows) those of cities."""
    data = runpy.run_path(str(package_file("countrynames", "data.py")))["DATA"]
    for cc in sorted(cc for cc in data if len(cc) == 2):  # of Northern Ireland it lists the counties
        for raw in data[cc]:
            name = " ".join(raw.split())
            key = name_key(name)
            taken = any(id.startswith("geonames:") or id != f"iso:{cc}" for id in names.get(key, ()))
            if f"iso:{cc}" not in ids or taken or key in languages or CODE.fullmatch(name) or name.isupper():
                continue
            if not name[0].islower() and not DEMONYM.fullmatch(name):
                add(names, name, f"iso:{cc}", form.MINOR)


def add_supplement(names: Names, ids: set[str]) -> None:
    """The hand-edited names; SystemExit when one names a place there is not."""
    for name, id, *_ in rows(DATA / "places_supplement.tsv"):
        if id not in ids:
            sys.exit(f"places_supplement.tsv: no place {id}")
        names[name_key(name)].pop(id, None)  # what is said here goes before what others say
        if "\u0651" in name:  # where the mark tells two names apart, the name is kept with it as well
            names[name][id] = 0
        acronym = ACRONYM.fullmatch(name) and len(name.replace(".", "")) <= 4
        add(names, name, id, form.ACRONYM if acronym else 0)


def read_decoys() -> set[str]:
    """The keys of the names that are more often something else."""
    return {name_key(name) for name, *_ in rows(DATA / "places_decoys.txt")}
