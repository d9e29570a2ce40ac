"""Generate src/docsearch/web/static/land.svg, the outlines of the world's countries, from Natural Earth.

The npm package world-atlas (ISC) holds Natural Earth's countries at 1:50 million (public domain) as one topology;
`npm pack` fetches it (1 MB), and its checksum is checked. In the file a country is a path, its id the ISO 3166-1 code,
in the plane of `docsearch.web.maps.project`, and the group `land` holds them all. Borders are as the United Nations
has them: Crimea with Ukraine, Somaliland and Northern Cyprus with the countries they left. Antarctica, where no city
is, is that of 1:110 million. What the antimeridian cuts goes on beyond it, so that no line is drawn there.
`--check` writes nothing and exits 1 when the file differs.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import io
import json
import math
import subprocess
import sys
import tarfile
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

from babel.core import get_global

from docsearch.web.maps import AROUND, project, unproject

TARGET = Path(__file__).resolve().parent.parent / "src" / "docsearch" / "web" / "static" / "land.svg"
PACKAGE = "world-atlas@2.0.2"
SHA512 = "IXfV0qwlKXpckz1FhwXVwKRjiIhOnWttOskm5CtxMsjgE/MXAYRHWJqgXOpM8IkcPBoXnyTU5lFHcYa5ChG0LQ=="
HEADER = f"Natural Earth (public domain), from {PACKAGE}, Copyright 2013-2019 Michael Bostock, ISC License"

# In units of the plane squared, as they are on the equator: 1 is 20 square kilometres.
FINEST = 3.0  # the least triangle that a corner makes with its neighbours
LEAST = 4.0  # the least island that is drawn, if it is not a country's largest
UNNUMBERED = {"Kosovo": "XK", "N. Cyprus": "CY", "Somaliland": "SO"}  # of the rest none is a country: none is drawn
CRIMEA = (45.3, 34.3)  # latitude and longitude of a point in it
COARSE = "010"  # Antarctica

Point = tuple[int, int]
Ring = tuple[int, ...]  # arcs of a topology one after the other, ~n being arc n from its end to its start


def fetch() -> bytes:
    """The package as published; SystemExit when npm fails or the checksum is another."""
    with tempfile.TemporaryDirectory() as folder:
        made = subprocess.run(["npm", "pack", "--silent", PACKAGE], cwd=folder, capture_output=True, text=True)
        if made.returncode:
            sys.exit(f"npm pack {PACKAGE} failed: {made.stderr.strip()[-300:]}")
        packed = (Path(folder) / made.stdout.split()[-1]).read_bytes()
    if base64.b64encode(hashlib.sha512(packed).digest()).decode() != SHA512:
        sys.exit(f"{PACKAGE} is not the package expected: its SHA-512 differs")
    return packed


def read_topology(packed: bytes, scale: str) -> dict[str, Any]:
    """The countries at a scale, "50m" or "110m" (TopoJSON)."""
    with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
        file = archive.extractfile(f"package/countries-{scale}.json")
        assert file is not None
        topology: dict[str, Any] = json.load(file)
        return topology


def in_plane(topology: dict[str, Any]) -> list[list[Point]]:
    """The arcs in whole units of the plane. An arc that crosses the antimeridian goes on beyond it."""
    (width, height), (west, south) = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs = []
    for arc in topology["arcs"]:
        x = y = 0
        points: list[Point] = []
        for step_x, step_y in arc:  # from one point to the next
            x, y = x + step_x, y + step_y
            at = project(south + y * height, west + x * width)
            turns = round((points[-1][0] - at.x) / AROUND) if points else 0
            points.append((round(at.x) + turns * AROUND, round(at.y)))
        arcs.append(points)
    return arcs


def simplified(points: Sequence[Point], finest: float = FINEST) -> list[Point]:
    """A line without the corners that make triangles smaller than `finest` with their neighbours, least first.

    Visvalingam and Whyatt 1993. The ends stay, so that lines that met still do; so do two points of a closed line.
    """
    kept = [point for at, point in enumerate(points) if at == 0 or point != points[at - 1]]
    least = 4 if kept[0] == kept[-1] else 2
    while len(kept) > least:
        area, at = min((_triangle(kept[at - 1 : at + 2]), at) for at in range(1, len(kept) - 1))
        if area >= finest:
            break
        del kept[at]
    return kept


def _triangle(corners: Sequence[Point]) -> float:
    (a, b), (c, d), (e, f) = corners
    return abs((c - a) * (f - b) - (e - a) * (d - b)) / 2 * true_area(d)


@cache
def true_area(y: int) -> float:
    """The part of an area in the plane that it has on a globe, at a height of the plane: 1 on the equator."""
    latitude = math.radians(unproject(0, y)[0])
    return math.cos(latitude) * math.cos(0.8 * latitude)


def rings_of(geometry: dict[str, Any]) -> list[Ring]:
    """The rings of a Polygon or MultiPolygon, outer and inner alike."""
    polygons = geometry["arcs"] if geometry["type"] == "MultiPolygon" else [geometry["arcs"]]
    return [tuple(ring) for polygon in polygons for ring in polygon]


def merged(rings: Iterable[Ring], ends: Sequence[tuple[Point, ...]]) -> list[Ring]:
    """Rings without the arcs that two of them share, joined anew; `ends` are the first and last point of each arc."""
    rings = list(rings)
    arcs = {arc for ring in rings for arc in ring}
    if not any(~arc in arcs for arc in arcs):
        return rings
    left: dict[Point, list[int]] = defaultdict(list)
    for ring in rings:
        for arc in ring:
            if ~arc not in arcs:
                left[_ends(arc, ends)[0]].append(arc)
    joined = []
    while left:
        start = next(iter(left))
        chain, at = list[int](), start
        while not chain or at != start:
            arc = left[at].pop()
            if not left[at]:
                del left[at]
            chain.append(arc)
            at = _ends(arc, ends)[1]
        joined.append(tuple(chain))
    return joined


def _ends(arc: int, ends: Sequence[tuple[Point, ...]]) -> tuple[Point, ...]:
    return ends[arc] if arc >= 0 else ends[~arc][::-1]


def closed_line(ring: Ring, arcs: Sequence[Sequence[Point]]) -> list[Point]:
    """The points of a ring, the first again as the last. It may go on beyond the antimeridian, on the east.

    A ring around a pole (Antarctica's) is closed along the pole.
    """
    points: list[Point] = []
    for arc in ring:
        line = arcs[arc] if arc >= 0 else arcs[~arc][::-1]
        if points:
            moved = points[-1][0] - line[0][0]
            points += [(x + moved, y) for x, y in line[1:]]
        else:
            points += line
    if points[0][0] != points[-1][0]:
        pole = round(project(math.copysign(90, -points[0][1]), 0).y)
        points += [(points[-1][0], pole), (points[0][0], pole), points[0]]
    turns = (min(x for x, _ in points) + AROUND // 2) // AROUND
    return [(x - turns * AROUND, y) for x, y in points]


def area(points: Sequence[Point]) -> float:
    """The area inside of a closed line, in units of the plane as they are on the equator, squared."""
    twice = sum(a * d - b * c for (a, b), (c, d) in pairwise(points))
    return abs(twice) / 2 * true_area(points[0][1])


def holds(points: Sequence[Point], x: float, y: float) -> bool:
    """Whether a point is inside of a closed line."""
    inside = False
    for (a, b), (c, d) in pairwise(points):
        if (b > y) != (d > y) and x < a + (y - b) * (c - a) / (d - b):
            inside = not inside
    return inside


def path(lines: Iterable[Sequence[Point]]) -> str:
    """The data of an SVG path of closed lines: whole numbers, each the way from the one before, closely written."""
    return "".join(f"M{_numbers(line[0])}l{_numbers(_steps(line))}z" for line in lines)


def _steps(line: Sequence[Point]) -> Iterator[int]:
    for (a, b), (c, d) in pairwise(line[:-1]):
        yield from (c - a, d - b)


def _numbers(values: Iterable[int]) -> str:
    return " ".join(map(str, values)).replace(" -", "-")


def codes() -> dict[str, str]:
    """ISO 3166-1: number -> two letters, as CLDR has them."""
    return {number: codes[0] for number, codes in get_global("territory_aliases").items() if number.isdecimal()}


def countries(topology: dict[str, Any], fine: bool) -> Iterator[tuple[str, str]]:
    """Country code and data of its path: `fine`, of all but Antarctica, or else of that."""
    plane = in_plane(topology)
    lines = [simplified(arc) for arc in plane]
    ends = [tuple((x % AROUND, y) for x, y in (arc[0], arc[-1])) for arc in plane]
    numbers, rings = codes(), defaultdict[str, list[Ring]](list)
    for geometry in topology["objects"]["countries"]["geometries"]:
        number = geometry.get("id")
        code = numbers.get(number) if number else UNNUMBERED.get(geometry["properties"]["name"])
        if code and (number != COARSE) == fine:
            rings[code] += rings_of(geometry)
    if fine:
        [crimea] = [ring for ring in rings["RU"] if holds(closed_line(ring, lines), *project(*CRIMEA))]
        rings["RU"].remove(crimea)
        rings["UA"].append(crimea)
    for code in sorted(rings):
        drawn = [closed_line(ring, lines) for ring in merged(rings[code], ends)]
        least = min(LEAST, max(map(area, drawn)))
        if least > 0:  # the Vatican is a point
            yield code, path(line for line in drawn if area(line) >= least)


def build(packed: bytes) -> str:
    """The whole file."""
    paths = [*countries(read_topology(packed, "50m"), True), *countries(read_topology(packed, "110m"), False)]
    twice = [code for code, count in Counter(code for code, _ in paths).items() if count > 1]
    assert not twice, twice
    drawn = "".join(f'<path id="{code}" vector-effect="non-scaling-stroke" d="{data}"/>\n' for code, data in paths)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg">\n<!-- {HEADER}. Made by scripts/build_outlines.py. -->\n'
        f'<g id="land">\n{drawn}</g>\n</svg>\n'
    )


def main() -> int:
    parser = argparse.ArgumentParser(description="Generate land.svg, the outlines of countries, from Natural Earth.")
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 when the file differs")
    arguments = parser.parse_args()
    built = build(fetch())
    if arguments.check:
        same = TARGET.is_file() and TARGET.read_text("utf-8") == built
        print("up to date" if same else f"{TARGET.name} differs: run scripts/build_outlines.py")
        return not same
    TARGET.write_text(built, "utf-8")
    print(f"{TARGET.name}: {len(built.encode()):,} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
