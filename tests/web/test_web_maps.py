"""The plane that maps are drawn in, what part of it is shown, and circles that can be told apart."""

from __future__ import annotations

import math
from itertools import combinations, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docsearch.web.maps import (
    APART,
    AROUND,
    CLOSEST,
    DEGREE,
    FORMATS,
    Circle,
    Format,
    Point,
    Spot,
    View,
    circles,
    classes,
    copies,
    fitted,
    graticule,
    on_plate,
    project,
    radius,
    unproject,
)

WIDE, NARROW = FORMATS
KOSICE, BRATISLAVA, SUVA, APIA = (48.71, 21.26), (48.15, 17.11), (-18.14, 178.44), (-13.83, -171.77)

latitudes = st.floats(-89, 89)
longitudes = st.floats(-180, 180)
spots = st.lists(st.tuples(latitudes, longitudes), min_size=1, max_size=12)
formats = st.sampled_from(FORMATS)


def view_of(*places: tuple[float, float], format: Format = WIDE) -> View:
    return fitted([project(*place) for place in places], format.aspects)


def spot(name: str, place: tuple[float, float], documents: int = 1) -> Spot:
    return Spot(name, name, documents, project(*place))


def drawn(*all_spots: Spot, format: Format = WIDE) -> list[Circle]:
    return circles(all_spots, fitted([each.point for each in all_spots], format.aspects), format, 50)


@given(latitudes, longitudes)
def test_a_point_of_the_plane_is_one_of_the_globe(latitude: float, longitude: float) -> None:
    assert unproject(*project(latitude, longitude)) == pytest.approx((latitude, longitude), abs=1e-6)


def test_the_plane_is_millers() -> None:
    """Its y at 60 degrees is 1.1967 radians (Snyder 1987, table 14), and the equator is in the middle."""
    assert project(0, 10) == pytest.approx((10 * DEGREE, 0))
    assert -math.radians(project(60, 0).y / DEGREE) == pytest.approx(1.25 * math.log(math.tan(math.radians(69))))
    assert project(90, 0).y == pytest.approx(-project(-90, 0).y)


@given(spots, formats)
def test_a_view_shows_all_points(places: list[tuple[float, float]], format: Format) -> None:
    view = view_of(*places, format=format)
    height = format.width / view.aspect
    for place in places:
        x, y = on_plate(project(*place), view, format.width)
        assert -1e-6 <= x <= format.width + 1e-6
        assert -1e-6 <= y <= height + 1e-6
    assert 0 < view.width <= AROUND
    if view.width < AROUND:
        assert format.aspects[0] - 1e-9 <= view.aspect <= format.aspects[1]


@given(st.floats(-50, 75), longitudes, formats)
def test_shapes_are_true_in_the_middle_of_a_view(latitude: float, longitude: float, format: Format) -> None:
    view = view_of((latitude, longitude), format=format)
    middle = unproject(view.left + view.width / 2, view.top + view.height / 2)[0]
    east = DEGREE / view.width * format.width / math.cos(math.radians(middle))
    step = abs(project(middle + 0.01, 0).y - project(middle, 0).y)
    north = 100 * step / view.height * format.width / view.aspect
    assert east == pytest.approx(north, rel=0.05)


def test_one_place_is_shown_with_what_is_around_it() -> None:
    view = view_of(KOSICE)
    north, south = unproject(0, view.top)[0], unproject(0, view.top + view.height)[0]
    assert north - south == pytest.approx(CLOSEST, rel=0.02)
    assert on_plate(project(*KOSICE), view, 1000) == pytest.approx((500, 500 / view.aspect))


def test_places_on_both_sides_of_the_antimeridian_are_near_each_other() -> None:
    view = view_of(SUVA, APIA)
    assert view.width < 30 * DEGREE
    assert view.left + view.width > AROUND / 2
    assert copies(view) == [0, AROUND]
    assert on_plate(project(*SUVA), view, 1000).x < on_plate(project(*APIA), view, 1000).x


def test_the_world_is_cut_where_no_land_is() -> None:
    for view in (fitted([], WIDE.aspects), view_of((0, -100), (0, 0), (0, 100), (0, 170))):
        assert (view.left, view.width) == (-169 * DEGREE, AROUND)
        assert copies(view) == [0, AROUND]
        assert 1.9 < view.aspect < 2.1


@pytest.mark.parametrize("places", [[(89.0, 0.0)], [(-89.0, 10.0)], [(89.0, 0.0), (-89.0, 180.0)], [(0.0, 180.0)]])
def test_the_ends_of_the_world_are_shown(places: list[tuple[float, float]]) -> None:
    view = view_of(*places, format=NARROW)
    assert all(math.isfinite(value) for value in view)


@given(spots, formats)
def test_circles_are_apart_and_hold_every_place_once(places: list[tuple[float, float]], format: Format) -> None:
    named = [spot(f"p{n}", place, 1 + n * n) for n, place in enumerate(places)]
    found = circles(named, fitted([each.point for each in named], format.aspects), format, 200)
    held = sorted(each.name for circle in found for each in circle.spots)
    assert held == sorted(each.name for each in named)
    for one, other in combinations(found, 2):
        apart = math.dist((one.x, one.y), (other.x, other.y))
        assert apart >= max(APART, one.radius + other.radius) - 1e-6
    assert all(before.spots[0].documents >= after.spots[0].documents for before, after in pairwise(found))
    assert all(a.documents >= b.documents for circle in found for a, b in pairwise(circle.spots))


def test_what_is_near_a_larger_place_is_in_its_circle() -> None:
    found = drawn(spot("Prešov", (49.0, 21.24), 3), spot("Košice", KOSICE, 46), spot("Da Nang", (16.07, 108.22), 9))
    assert [[each.name for each in circle.spots] for circle in found] == [["Košice", "Prešov"], ["Da Nang"]]
    assert found[0].reach > found[0].radius
    assert found[1].reach == found[1].radius


def test_places_out_of_view_are_left_out() -> None:
    view = view_of(KOSICE)
    assert circles([spot("Recife", (-8.05, -34.9))], view, WIDE, 1) == []


def test_area_goes_with_the_count() -> None:
    assert radius(100, 100, 22) == 22
    assert radius(25, 100, 22) == 11
    assert 2 <= radius(1, 1_000_000, 22) <= 4


def test_labels_hide_neither_each_other_nor_circles() -> None:
    found = drawn(*(spot(f"Place {n}", (45 + n % 4, 10 + n), 50 - n) for n in range(20)))
    boxes = []
    for circle in found:
        if circle.label:
            width = 13 * 0.55 * len(circle.spots[0].name)
            left = circle.x + circle.label.dx - {"start": 0, "middle": width / 2, "end": width}[circle.label.anchor]
            boxes.append((left, circle.y + circle.label.dy - 9, left + width, circle.y + circle.label.dy + 2))
    assert len(boxes) >= 10
    for a, b in combinations(boxes, 2):
        assert a[0] >= b[2] or b[0] >= a[2] or a[1] >= b[3] or b[1] >= a[3]
    for box in boxes:
        for circle in found:
            x, y = min(max(circle.x, box[0]), box[2]), min(max(circle.y, box[1]), box[3])
            assert math.dist((x, y), (circle.x, circle.y)) >= circle.radius - 1e-6
    assert all(box[0] >= 0 and box[2] <= WIDE.width for box in boxes)


def test_a_label_at_an_edge_is_on_the_other_side() -> None:
    view = View(0, 0, 1000, 500, 2.0)
    [circle] = circles([Spot("e", "Eastmost", 1, Point(995, 250))], view, WIDE, 1)
    assert circle.label is not None
    assert circle.label.anchor == "end"


@given(spots, formats)
def test_the_graticule_has_few_lines_all_in_view(places: list[tuple[float, float]], format: Format) -> None:
    view = view_of(*places, format=format)
    meridians, parallels = graticule(view)
    assert 2 <= len(meridians) <= 10
    assert all(view.left <= at * DEGREE <= view.left + view.width for at in meridians)
    assert all(view.top - 1e-6 <= project(at, 0).y <= view.top + view.height + 1e-6 for at in parallels)


@given(st.integers(1, 10**9), st.integers(1, 10**9))
def test_classes_begin_with_one_and_rise(one: int, other: int) -> None:
    least, most = sorted((one, other))
    starts = classes(least, most)
    assert starts[0] == 1
    assert len(starts) <= 4
    assert starts == sorted(set(starts))
    assert starts[-1] <= most
    assert all(str(start).rstrip("0") in ("1", "2", "5") for start in starts)


def test_classes_are_round_and_evenly_apart() -> None:
    assert classes(1, 10_000) == [1, 10, 100, 1000]
    assert classes(60, 8460) == [1, 200, 1000, 2000]
    assert classes(1, 1) == [1]
