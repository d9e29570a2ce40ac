"""How the outlines of countries are made from arcs, and whether those in the package are all there."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import ROOT, load_script
from docsearch.entities.gazetteer import gazetteer
from docsearch.web.maps import AROUND, project

LAND = (ROOT / "src" / "docsearch" / "web" / "static" / "land.svg").read_text("utf-8")
PATHS = dict(re.findall(r'<path id="(\w+)"[^>]* d="([^"]*)"/>', LAND))

SCRIPT = load_script("build_outlines")
points = st.lists(st.tuples(st.integers(-500, 500), st.integers(-500, 500)), min_size=2, max_size=30)


def lines_of(data: str) -> list[list[tuple[int, int]]]:
    """The points of a path."""
    lines = []
    for line in data.removesuffix("z").split("z"):
        numbers = list(map(int, re.findall(r"-?\d+", line)))
        x, y = numbers[:2]
        found = [(x, y)]
        for right, down in zip(numbers[2::2], numbers[3::2], strict=True):
            x, y = x + right, y + down
            found.append((x, y))
        lines.append([*found, found[0]])
    return lines


def holds(code: str, latitude: float, longitude: float) -> bool:
    x, y = project(latitude, longitude)
    inside: list[bool] = [SCRIPT.holds(line, at, y) for line in lines_of(PATHS[code]) for at in (x, x + AROUND)]
    return sum(inside) % 2 == 1


@given(points, st.floats(0.1, 1000))
def test_a_simplified_line_keeps_its_ends_and_points_of_its_own(line: list[tuple[int, int]], finest: float) -> None:
    kept = SCRIPT.simplified(line, finest)
    assert (kept[0], kept[-1]) == (line[0], line[-1])
    rest = iter(line)
    assert all(point in rest for point in kept)


def test_corners_that_matter_are_kept() -> None:
    assert SCRIPT.simplified([(0, 0), (10, 0), (20, 1), (30, 0), (30, 30)], 20.0) == [(0, 0), (30, 0), (30, 30)]


@given(points.map(lambda line: [*line, line[0]]))
def test_a_path_says_where_its_points_are(line: list[tuple[int, int]]) -> None:
    assert lines_of(SCRIPT.path([line])) == [line]


def test_two_countries_that_share_an_arc_become_one() -> None:
    """Arc 0 is the border from (1, 0) to (1, 1), arc 1 goes around the west, arc 2 around the east."""
    ends = [((1, 0), (1, 1)), ((1, 1), (1, 0)), ((1, 0), (1, 1))]
    assert SCRIPT.merged([(0, 1), (2, ~0)], ends) in ([(1, 2)], [(2, 1)])
    assert SCRIPT.merged([(0, 1)], ends) == [(0, 1)]


def test_a_line_goes_on_beyond_the_antimeridian() -> None:
    east, west = AROUND // 2, -AROUND // 2
    arcs = [[(east - 10, 0), (east, 5)], [(west, 5), (west + 20, 10)], [(west + 20, 10), (west, 20), (west - 10, 0)]]
    line = SCRIPT.closed_line((0, 1, 2), arcs)
    assert line == [(east - 10, 0), (east, 5), (east + 20, 10), (east, 20), (east - 10, 0)]


def test_a_line_around_a_pole_is_closed_along_it() -> None:
    line = SCRIPT.closed_line((0,), [[(-4500, 2000), (0, 1900), (4500, 2000)]])
    assert line[0] == line[-1] == (-4500, 2000)
    assert {y for _, y in line} == {2000, 1900, round(project(-90, 0).y)}


def test_area_is_that_on_the_globe() -> None:
    square = [(0, 0), (10, 0), (10, 10), (0, 10), (0, 0)]
    assert SCRIPT.area(square) == pytest.approx(100, rel=1e-3)
    high = round(project(60, 0).y)
    assert SCRIPT.area([(x, y + high) for x, y in square]) == pytest.approx(100 * 0.5 * 0.669, rel=1e-2)


def test_the_outlines_are_of_countries_that_are_known() -> None:
    assert len(PATHS) > 225
    for code in PATHS:
        assert gazetteer().place(f"iso:{code}").kind == "country"
    assert {"SK", "VN", "XK", "TW", "PS", "FJ", "AQ"} <= PATHS.keys()


@pytest.mark.parametrize(
    ("code", "latitude", "longitude"),
    [
        ("SK", 48.72, 19.5),
        ("ES", 41.7, 1.8),
        ("VN", 16.0, 107.9),
        ("UA", 45.3, 34.3),
        ("CY", 35.3, 33.5),
        ("SO", 9.6, 44.1),
        ("RU", 67.5, -178.0),
        ("RU", 61.0, 100.0),
        ("US", 64.0, -150.0),
        ("AQ", -85.0, 100.0),
    ],
)
def test_places_lie_in_their_country(code: str, latitude: float, longitude: float) -> None:
    assert [each for each in PATHS if holds(each, latitude, longitude)] == [code]


def test_a_country_may_lie_in_another() -> None:
    assert holds("LS", -29.5, 28.2)
    assert not holds("ZA", -29.5, 28.2)


def test_no_line_runs_along_the_antimeridian() -> None:
    for data in (data for code, data in PATHS.items() if code != "AQ"):
        for line in lines_of(data):
            for (a, b), (c, d) in pairwise(line):
                assert abs(c - a) < AROUND / 4
                assert a != c or abs(a) != AROUND / 2 or abs(d - b) <= 25
