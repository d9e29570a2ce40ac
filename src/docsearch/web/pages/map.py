"""The map: what places the documents name that answer, and how many name each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from docsearch.conditions import named_place
from docsearch.engines.protocol import FACET_VALUES
from docsearch.entities.gazetteer import gazetteer
from docsearch.model import FacetCount, Place
from docsearch.query import Field
from docsearch.web import locales, maps
from docsearch.web.links import link, links
from docsearch.web.locales import country_name, number, place_name, place_text
from docsearch.web.maps import Circle, Format, Spot
from docsearch.web.messages import Opened, Reply, Request
from docsearch.web.narrowing import chips
from docsearch.web.templating import page

CSS = ("map.css",)
CONTINENTS = ("m49:002", "m49:019", "m49:142", "m49:150", "m49:009")


class Counted(NamedTuple):
    """A place, how many documents name it, both in words, the address it leads to, and what its circle is called."""

    name: str
    documents: str
    href: str
    told: str = ""


class Marker(NamedTuple):
    """A circle as it is drawn: `x` and `y` in hundredths of the plate; `id` is that of the list of its places."""

    circle: Circle
    x: str
    y: str
    radius: str
    href: str
    places: Sequence[Counted]
    more: int
    id: str


class Line(NamedTuple):
    """A meridian or a parallel: degrees, where it is in the plane, and where it is labelled, if there is room."""

    degrees: int
    at: int
    label: str | None


class Plate(NamedTuple):
    """A map for wide or for narrow windows: `box` is its view as SVG has it, `copies` are the outlines in it, by x."""

    name: str
    size: str
    box: tuple[int, int, int, int]
    copies: Sequence[int]
    meridians: Sequence[Line]
    parallels: Sequence[Line]
    markers: Sequence[Marker]
    key: Sequence[tuple[str, str]]


class Country(NamedTuple):
    """A country and the places in it; `here`: it lies in what the map is of."""

    counted: Counted
    places: Sequence[Counted]
    here: bool


Places = Sequence[tuple[Place, int]]


def reply(opened: Opened, request: Request) -> Reply:
    """The places that documents name which answer; without a query, of all. Raises what `Index.search` raises."""
    index, state = opened.index, request.state
    found = index.search(state.text, limit=0, **state.conditions) if state.asks else None
    counts = found.facets if found else index.counts
    places = [(gazetteer().place(each.value), each.count) for each in counts["place"]]
    counted = _counted(request, places)
    closer = _Closer(request)
    area = closer.area
    named = [each.count for each in counts["country"]] or [1]
    starts = maps.classes(min(named), max(named))
    countries = _countries(request, places, counted, counts["country"], closer)
    return page(
        "map.html",
        request,
        CSS,
        documents=index.documents,
        total=found.total if found else index.documents,
        chips=chips(request),
        plates=_plates(request, places, counted, closer),
        shades=[(each.value, sum(each.count >= start for start in starts)) for each in counts["country"]],
        classes=list(zip(starts, [*(start - 1 for start in starts[1:]), None], strict=True)),
        areas=_areas(request, closer),
        area=area,
        countries=[country for country in countries if country.here],
        elsewhere=[country for country in countries if not country.here],
        wider=[counted[place.id] for place, _ in places if place.country is None],
        cut=FACET_VALUES if max(len(places), len(counts["country"])) >= FACET_VALUES else None,
    )


class _Closer:
    """What the map is of, and the addresses of the map of something smaller: a country, or a part of the world.

    `area` is the country or the larger place that is asked for, None: the world. A `city` that is asked for stays.
    """

    def __init__(self, request: Request) -> None:
        state = request.state
        asked = [named_place(Field("place", state.place, 0))] if state.place else []
        asked += [named_place(Field("country", state.country, 0))] if state.country else []
        self.area = next((place for place in asked if place.latitude is None), None)
        self.city = bool(asked) and asked[0].latitude is not None
        self.to_country = links(request, "map", "country", offset=0, **({} if self.city else {"place": None}))
        self.to_place = links(request, "map", "place", offset=0, country=None)

    def to(self, id: str | None) -> str | None:
        """The map of a place that is larger than a city; None where it is no smaller than what is shown."""
        if id is None or (self.area and id in (self.area.id, *self.area.parents)):
            return None
        place = gazetteer().place(id)
        if place.kind == "country" and place.country:
            return self.to_country(place.country)
        return None if self.city else self.to_place(id)


def _areas(request: Request, closer: _Closer) -> list[tuple[str, str, bool]]:
    """The world ("") and its continents: name, address, whether it is the one that is shown."""
    if closer.city:
        return []  # another choice would take its place
    area = closer.area
    world = link(request, "map", offset=0, place=None, country=None)
    names = [(id, place_name(id, gazetteer().place(id).name, request.ui)) for id in CONTINENTS]
    return [
        ("", world, area is None),
        *((name, closer.to_place(id), bool(area and area.id == id)) for id, name in names),
    ]


def _counted(request: Request, places: Places) -> dict[str, Counted]:
    """Places by id. A city or a region leads to the documents that name it, what is larger to the map of it."""
    ui = request.ui
    narrowed, closer = (
        links(request, "search", "place", offset=0),
        links(request, "map", "place", offset=0, country=None),
    )
    return {
        place.id: Counted(
            place_name(place.id, place.name, ui),
            number(count, ui),
            (narrowed if place.country else closer)(place.id),
            "" if place.latitude is None else _told(place, count, ui),
        )
        for place, count in places
    }


def _told(place: Place, count: int, ui: str) -> str:
    """Košice, Slovakia: 46 documents."""
    ngettext = locales.catalogue(ui).ngettext
    documents = ngettext("%(count)s document", "%(count)s documents", count) % {"count": number(count, ui)}
    return locales.labelled(place_text(place, ui), documents, ui)


def _plates(request: Request, places: Places, counted: Mapping[str, Counted], closer: _Closer) -> list[Plate]:
    """The map in all formats; none where no place is at one point."""
    spots = [
        (Spot(place.id, counted[place.id].name, count, maps.project(place.latitude, place.longitude)), place.parents)
        for place, count in places
        if place.latitude is not None and place.longitude is not None
    ]
    area = closer.area
    inner = [spot for spot, parents in spots if area and area.id in parents] or [spot for spot, _ in spots]
    return [_plate(request, format, inner, counted, closer) for format in maps.FORMATS] if spots else []


def _plate(
    request: Request, format: Format, spots: Sequence[Spot], counted: Mapping[str, Counted], closer: _Closer
) -> Plate:
    view = maps.fitted([spot.point for spot in spots], format.aspects)
    most = max(spot.documents for spot in spots)
    height = format.width / view.aspect
    markers = []
    for circle in maps.circles(spots, view, format, most):
        here = [counted[spot.id] for spot in circle.spots]
        id, href = f"{format.name}-{circle.spots[0].id.partition(':')[2]}", here[0].href
        if len(here) > 1:
            href = closer.to(_shared([gazetteer().place(spot.id) for spot in circle.spots])) or f"#{id}"
        x, y = f"{100 * circle.x / format.width:.2f}%", f"{100 * circle.y / height:.2f}%"
        markers.append(Marker(circle, x, y, f"{circle.radius:.1f}", href, here, len(here) - 1, id))
    meridians, parallels = maps.graticule(view)
    return Plate(
        format.name,
        f"0 0 {format.width:.0f} {height:.0f}",
        (round(view.left), round(view.top), round(view.width), round(view.height)),
        maps.copies(view),
        [_line((at + 180) % 360 - 180, at * maps.DEGREE, view.left, view.width) for at in meridians],
        [_line(at, maps.project(at, 0).y, view.top, view.height) for at in parallels],
        markers,
        [(number(count, request.ui), f"{maps.radius(count, most, format.radius):.1f}") for count in _sizes(most)],
    )


def _shared(places: Sequence[Place]) -> str | None:
    """The id of the smallest place that several lie in, None where there is none."""
    others = [place.parents for place in places[1:]]
    return next((id for id in places[0].parents if all(id in parents for parents in others)), None)


def _line(degrees: int, at: float, start: float, length: float) -> Line:
    part = (at - start) / length
    return Line(degrees, round(at), f"{100 * part:.2f}%" if 0.05 < part < 0.95 else None)


def _sizes(most: int) -> list[int]:
    """The counts that the key shows a circle of: round, largest first."""
    starts = maps.classes(1, most)
    return sorted({starts[-1], starts[len(starts) // 2]}, reverse=True)


def _countries(
    request: Request,
    places: Places,
    counted: Mapping[str, Counted],
    counts: Sequence[FacetCount],
    closer: _Closer,
) -> list[Country]:
    """Countries, those that most documents name first, with the places in them."""
    ui = request.ui
    within: dict[str, list[Counted]] = defaultdict(list)
    for place, _ in places:
        if place.country:
            within[place.country].append(counted[place.id])
    known = {each.value: number(each.count, ui) for each in counts}
    return [
        Country(
            Counted(country_name(code, ui), count, closer.to_country(code)), within[code], _lies_in(code, closer.area)
        )
        for code, count in (known | dict.fromkeys(within.keys() - known.keys(), "")).items()
    ]


def _lies_in(country: str, area: Place | None) -> bool:
    if area is None or country == area.country:
        return True
    return area.id in gazetteer().place(f"iso:{country}").parents
