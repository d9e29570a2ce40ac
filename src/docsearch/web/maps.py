"""Maps of places: the plane that outlines are drawn in, what part of it to show, and circles that can be told apart.

The plane is that of Miller's cylindrical projection (O. M. Miller, 1942), x to the east and y to the south, `DEGREE`
units a degree of longitude. Its parallels and meridians are straight, so a view is a rectangle, the antimeridian is no
edge, and the poles are not infinitely far as they are in Mercator's. A view is narrowed so that shapes are true in
its middle: across Europe, 35 to 60 degrees north, they are then within 10 % of the truth, and of the whole world it is
the map that atlases have.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import NamedTuple

DEGREE = 25  # units; of land.svg, too, which is in whole units: 0.04 degree is 4 px in the closest view
AROUND = 360 * DEGREE
WEST = -169.0  # degrees: the strait between Asia and America, where the whole world is cut
NORTHMOST, SOUTHMOST = 84.0, -58.0  # degrees: there is no land between Cape Horn's and Antarctica's, and no city beyond
CLOSEST = 7.0  # degrees of latitude: outlines are too coarse to be looked at from nearer
MARGIN = 0.09  # of what is to be seen, on each side of it
NEARLY_ALL = 0.8  # of the way around: what is so wide is shown as the whole world

APART = 24.0  # px between the middles of circles (WCAG 2.2, 2.5.8)
TEXT = 13.0  # px: the size of labels
GLYPH = 0.55  # of the size of a text: the mean width of Latin letters in system fonts
GAP = 4.0  # px between a circle and its label
RING = 3.0  # px that a circle of several places is wider


class Point(NamedTuple):
    """A point in the plane, or on a plate, in px."""

    x: float
    y: float


class View(NamedTuple):
    """A rectangle of the plane; `aspect` is the width through the height that it is shown with."""

    left: float
    top: float
    width: float
    height: float
    aspect: float


class Format(NamedTuple):
    """What a plate may be: its least width (px), bounds of its aspect, its largest circle (px), how many labels."""

    name: str
    width: float
    aspects: tuple[float, float]
    radius: float
    labels: int


class Spot(NamedTuple):
    """A place on the map: its id, what it is called there, how many documents name it, and where it is in the plane."""

    id: str
    name: str
    documents: int
    point: Point


class Label(NamedTuple):
    """Where the name of a circle stands: px from its middle, and the end it is anchored at (SVG)."""

    dx: float
    dy: float
    anchor: str


class Circle(NamedTuple):
    """Places too close to be told apart, those that most documents name first; `x`, `y` (px) are of the first."""

    spots: tuple[Spot, ...]
    x: float
    y: float
    radius: float
    label: Label | None = None

    @property
    def reach(self) -> float:
        """Its radius with its ring, if it has one."""
        return self.radius + RING if len(self.spots) > 1 else self.radius


FORMATS = (Format("wide", 1000, (1.6, 2.0), 22, 30), Format("narrow", 320, (0.9, 1.5), 16, 8))


def project(latitude: float, longitude: float) -> Point:
    """The point of the plane where a place (degrees, WGS 84) is."""
    stretched = 1.25 * math.log(math.tan(math.pi / 4 + 0.4 * math.radians(latitude)))
    return Point(DEGREE * longitude, -DEGREE * math.degrees(stretched))


def unproject(x: float, y: float) -> tuple[float, float]:
    """Latitude and longitude of a point of the plane."""
    stretched = math.exp(-0.8 * math.radians(y / DEGREE))
    return math.degrees(2.5 * (math.atan(stretched) - math.pi / 4)), x / DEGREE


def fitted(points: Sequence[Point], aspects: tuple[float, float]) -> View:
    """The part of the plane that shows all points (none: the whole world), in a rectangle of one of the aspects.

    Points are as `project` makes them; the view may go on east of the antimeridian. It is no closer than `CLOSEST`
    and reaches no farther than `NORTHMOST` and `SOUTHMOST`, unless points do.
    """
    if not points:
        return _whole(0, 0)
    left, width = _arc([point.x for point in points])
    top, bottom = min(point.y for point in points), max(point.y for point in points)
    middle = unproject(0, (top + bottom) / 2)[0]
    height = max((bottom - top) * (1 + 2 * MARGIN), _height(middle))
    squeeze = _squeeze(middle)
    wide = max(width * (1 + 2 * MARGIN) * squeeze, height * aspects[0])
    if wide >= NEARLY_ALL * AROUND * squeeze:
        return _whole(top, bottom)
    aspect = min(wide / height, aspects[1])
    height = wide / aspect
    north, south = _ends(top, bottom)
    if height >= south - north:
        return _whole(top, bottom)
    high = min(max((top + bottom - height) / 2, north), south - height)
    return View(left + width / 2 - wide / squeeze / 2, high, wide / squeeze, height, aspect)


def _arc(xs: Iterable[float]) -> tuple[float, float]:
    """Where the shortest stretch begins that holds all longitudes (units), and how long it is."""
    around = sorted(set(xs))
    gap, last = max(
        (after - x if after > x else after + AROUND - x, x)
        for x, after in zip(around, (*around[1:], around[0]), strict=True)
    )
    first = around[(around.index(last) + 1) % len(around)]
    return first, AROUND - gap if len(around) > 1 else 0.0


def _squeeze(latitude: float) -> float:
    """How much narrower the plane must be shown for shapes to be true at a latitude."""
    phi = math.radians(latitude)
    return math.cos(phi) / math.cos(0.8 * phi)


def _height(latitude: float) -> float:
    """Units that the closest view is high."""
    return CLOSEST * DEGREE / math.cos(0.8 * math.radians(latitude))


def _ends(top: float, bottom: float) -> tuple[float, float]:
    return min(project(NORTHMOST, 0).y, top - DEGREE), max(project(SOUTHMOST, 0).y, bottom + DEGREE)


def _whole(top: float, bottom: float) -> View:
    north, south = _ends(top, bottom)
    return View(WEST * DEGREE, north, AROUND, south - north, AROUND / (south - north))


def on_plate(point: Point, view: View, width: float) -> Point:
    """Where a point of the plane is on a plate so wide (px); one east of the antimeridian is found, too."""
    x = (point.x - view.left) % AROUND if view.width <= AROUND else point.x - view.left
    return Point(x / view.width * width, (point.y - view.top) / view.height * width / view.aspect)


def circles(spots: Iterable[Spot], view: View, format: Format, most: int) -> list[Circle]:
    """The spots in a view as circles, largest first, the largest labelled where there is room.

    None hides another, and their middles are at least `APART`: what is nearer to a larger one is in its circle. The
    area of a circle goes with the documents that name its first place, `most` being the largest count; to add up
    those of several places would count some twice.
    """
    heads: list[tuple[float, float, float, list[Spot]]] = []
    height = format.width / view.aspect
    for spot in sorted(spots, key=lambda spot: (-spot.documents, spot.name, spot.id)):
        x, y = on_plate(spot.point, view, format.width)
        if not (0 <= x <= format.width and 0 <= y <= height):
            continue
        own = radius(spot.documents, most, format.radius)
        gap, others = min(
            ((math.hypot(x - a, y - b) - max(own + size, APART), each) for a, b, size, each in heads),
            default=(0.0, []),
        )
        if gap < 0:
            others.append(spot)
        else:
            heads.append((x, y, own, [spot]))
    return _labelled([Circle(tuple(spots), x, y, size) for x, y, size, spots in heads], format, height)


def radius(documents: int, most: int, largest: float) -> float:
    """The radius (px) of the circle of so many documents: areas are in proportion, but none is too small to see."""
    return max(largest * math.sqrt(documents / most), 3.0)


def _labelled(plain: Sequence[Circle], format: Format, height: float) -> list[Circle]:
    """The circles, the first `format.labels` of them with a label beside where it hides no other and is not cut off."""
    taken = [(at.x - at.reach, at.y - at.reach, at.x + at.reach, at.y + at.reach) for at in plain]
    found = []
    for number, circle in enumerate(plain):
        label = None
        if number < format.labels:
            width = written(circle) * GLYPH * TEXT
            for candidate in _beside(circle.reach):
                left, top, right, bottom = box = _boxed(circle, candidate, width)
                if left < 0 or top < 0 or right > format.width or bottom > height:
                    continue
                for a, b, c, d in taken:
                    if left < c and a < right and top < d and b < bottom:
                        break
                else:
                    label = candidate
                    taken.append(box)
                    break
        found.append(circle._replace(label=label))
    return found


def written(circle: Circle) -> float:
    """About how many letters wide its label is: letters of East Asia are twice as wide as others."""
    name = circle.spots[0].name
    return len(name) + sum(letter >= "\u1100" for letter in name) + (4 if len(circle.spots) > 1 else 0)


def _beside(reach: float) -> tuple[Label, ...]:
    """Where a label may stand, best first: right, left, above, below, and then between these."""
    far, middle, low = round(reach + GAP, 1), round(TEXT * 0.35, 1), round(reach + GAP + TEXT * 0.75, 1)
    aside, below = round(0.7 * reach + GAP / 2, 1), round(0.7 * reach + TEXT * 0.8, 1)
    return (
        Label(far, middle, "start"),
        Label(-far, middle, "end"),
        Label(0, -far, "middle"),
        Label(0, low, "middle"),
        Label(aside, -aside, "start"),
        Label(aside, below, "start"),
        Label(-aside, -aside, "end"),
        Label(-aside, below, "end"),
    )


def _boxed(circle: Circle, label: Label, width: float) -> tuple[float, float, float, float]:
    """Left, top, right and bottom of a label so wide."""
    left = circle.x + label.dx - {"start": 0.0, "middle": width / 2, "end": width}[label.anchor]
    base = circle.y + label.dy
    return left, base - TEXT * 0.8, left + width, base + TEXT * 0.25


def copies(view: View) -> list[int]:
    """How far the outlines have to be moved (units) to be seen wherever the view shows land.

    They reach from the antimeridian to 10 degrees beyond it, as the east of Russia does.
    """
    return [
        turn * AROUND
        for turn in (-1, 0, 1)
        if turn * AROUND - AROUND / 2 < view.left + view.width and turn * AROUND + AROUND / 2 + 10 * DEGREE > view.left
    ]


def graticule(view: View) -> tuple[list[int], list[int]]:
    """Meridians and parallels (degrees) to draw: three to nine meridians."""
    west, east = view.left / DEGREE, (view.left + view.width) / DEGREE
    north, south = unproject(0, view.top)[0], unproject(0, view.top + view.height)[0]
    step = next(step for step in (1, 2, 5, 10, 15, 30, 45) if (east - west) / step <= 9)
    return _multiples(west, east, step), _multiples(max(south, -89), min(north, 89), step)


def _multiples(low: float, high: float, step: int) -> list[int]:
    return list(range(math.ceil(low / step) * step, math.floor(high / step) * step + 1, step))


def classes(least: int, most: int) -> list[int]:
    """Where up to four classes of counts begin: about as many times more from each to the next, round.

    The first begins with 1, so that all counts are in one.
    """
    starts = {1, *(_round(least * (most / least) ** (part / 4)) for part in (1, 2, 3))}
    return sorted(start for start in starts if start <= most)


def _round(value: float) -> int:
    """1, 2 or 5 times a power of ten, the nearest in proportion."""
    power: int = 10 ** math.floor(math.log10(value))
    return min((factor * power for factor in (1, 2, 5, 10)), key=lambda each: abs(math.log(each / value)))
