"""The timeline: what years, or which months of a year, the documents name that answer, and how many name each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from docsearch.calendar_cells import bounds
from docsearch.engines.protocol import FACET_VALUES
from docsearch.entities.dates import parse_period
from docsearch.web import charts, locales
from docsearch.web.charts import Bar, Tick
from docsearch.web.links import link, links
from docsearch.web.locales import month_name, number, period_text
from docsearch.web.messages import Opened, Reply, Request
from docsearch.web.narrowing import chips
from docsearch.web.state import State
from docsearch.web.templating import page

CSS = ("timeline.css",)
TOP = 16.0  # px above the highest bar
FULL, WIDEST = 0.82, 6.0  # of a slot is bar, and hundredths of the chart at most
MONTHS = tuple(Tick(month, (month - 0.5) * 100 / 12, month % 3 == 1) for month in range(1, 13))


class Slot(NamedTuple):
    """A year or a month: what it is called, how many documents name it, both in words, and where it leads."""

    name: str
    documents: str
    told: str
    href: str


class Column(NamedTuple):
    """A bar and the slot it is in, as SVG has them: hundredths of the chart across, px down."""

    slot: Slot
    left: str
    width: str
    bar_left: str
    bar_width: str
    top: str
    height: str


class Chart(NamedTuple):
    """A chart: px down to its ground, lines across it, bars, and labels (where, what, shown in narrow windows, too)."""

    ground: str
    levels: Sequence[tuple[str, str]]
    columns: Sequence[Column]
    labels: Sequence[tuple[str, str, bool]]


def reply(opened: Opened, request: Request) -> Reply:
    """The years that documents name which answer, without a query of all; or the months, of one year.

    Raises what `Index.search` raises.
    """
    index, state = opened.index, request.state
    found = index.search(state.text, limit=0, **state.conditions) if state.asks else None
    total, counts = (found.total, found.facets) if found else (index.documents, index.counts)
    years = {int(each.value): each.count for each in counts["year"]}
    first, last = _asked(state)
    if first is not None and first == last:
        return _of_year(opened, request, total, first)
    slots = {year: _slot(request.ui, str(year), years[year], href) for year, href in _hrefs(request, years)}
    shown = _shown(years, first, last)
    chart = None
    if shown and any(shown[0] <= year <= shown[1] for year in years):
        names = [(tick, str(tick.slot)) for tick in charts.ticks(*shown)]
        chart = _chart(request, years, slots, shown, names)
    return _page(
        opened,
        request,
        total,
        chart,
        before=_beyond(request, [year for year in years if shown and year < shown[0]]),
        after=_beyond(request, [year for year in years if shown and year > shown[1]]),
        decades=[
            (f"{each[0]}–{each[-1] % 100:02}", [slots.get(year) for year in each]) for each in charts.decades(years)
        ],
        fewest=number(min(years.values()), request.ui) if len(years) >= FACET_VALUES else None,
    )


def _of_year(opened: Opened, request: Request, total: int, year: int) -> Reply:
    state, ui = request.state, request.ui
    counts = opened.index.months(state.text, **state.conditions)
    cells = ((each.value.rpartition("-"), each.count) for each in counts)
    months = {int(month): count for (named, _, month), count in cells if int(named) == year}
    narrowed = links(request, "search", "first", "last", offset=0, by="year")
    slots = {
        month: _slot(ui, period_text(*bounds(cell := f"{year:04}-{month:02}"), ui), count, narrowed(cell, cell))
        for month, count in months.items()
    }
    names = [(tick, month_name(tick.slot, ui)) for tick in MONTHS]
    beside = {each: _year_link(request, each) if 1 <= each <= 9999 else None for each in (year - 1, year + 1)}
    return _page(
        opened,
        request,
        total,
        _chart(request, months, slots, (1, 12), names) if months else None,
        year=year,
        beside=beside,
        months=list(slots.values()),
    )


def _page(opened: Opened, request: Request, total: int, chart: Chart | None, **values: Any) -> Reply:
    none: dict[str, Any] = {
        "year": None, "months": [], "beside": {}, "before": None, "after": None, "decades": [], "fewest": None,
    }  # fmt: skip
    return page(
        "timeline.html",
        request,
        CSS,
        documents=opened.index.documents,
        total=total,
        chips=chips(request),
        chart=chart,
        everything=link(request, "timeline", offset=0, first=None, last=None, by="year"),
        **(none | values),
    )


def _asked(state: State) -> tuple[int | None, int | None]:
    """First and last year of the period asked for, as far as it has ends."""
    if not (state.first or state.last):
        return None, None
    start, end = parse_period(f"{state.first or ''}..{state.last or ''}")
    return (int(start[:4]) if state.first else None), (int(end[:4]) if state.last else None)


def _shown(years: Mapping[int, int], first: int | None, last: int | None) -> tuple[int, int] | None:
    """The years that the chart is of: those asked for that documents name, or else those that they name most."""
    if not years:
        return None
    if first is None and last is None:
        return charts.window(years)
    return max(first or 1, min(years)), min(last or 9999, max(years))


def _slot(ui: str, name: str, count: int, href: str) -> Slot:
    ngettext = locales.catalogue(ui).ngettext
    written = number(count, ui)
    documents = ngettext("%(count)s document", "%(count)s documents", count) % {"count": written}
    return Slot(name, written, locales.labelled(name, documents, ui), href)


def _hrefs(request: Request, years: Mapping[int, int]) -> list[tuple[int, str]]:
    made = links(request, "timeline", "first", "last", offset=0, by="month")
    return [(year, made(f"{year:04}", f"{year:04}")) for year in years]


def _year_link(request: Request, year: int) -> str:
    return link(request, "timeline", offset=0, by="month", first=f"{year:04}", last=f"{year:04}")


def _beyond(request: Request, years: Sequence[int]) -> tuple[str, str] | None:
    """What the chart leaves out on one side: the first and the last of the years, and the address that shows them."""
    if not years:
        return None
    first, last = min(years), max(years)
    href = link(request, "timeline", offset=0, first=f"{first:04}", last=f"{last:04}")
    return (str(first) if first == last else f"{first}–{last}"), href


def _chart(
    request: Request,
    counts: Mapping[int, int],
    slots: Mapping[int, Slot],
    shown: tuple[int, int],
    names: Sequence[tuple[Tick, str]],
) -> Chart:
    bars = charts.bars(counts, *shown)
    ground = TOP + charts.HEIGHT
    levels = charts.levels(max(counts[bar.slot] for bar in bars))
    return Chart(
        f"{ground:.0f}",
        [(f"{ground - level.height:.1f}", number(level.documents, request.ui)) for level in levels],
        [_column(slots[bar.slot], bar, ground) for bar in bars],
        [(f"{tick.at:.3f}%", name, tick.main) for tick, name in names],
    )


def _column(slot: Slot, bar: Bar, ground: float) -> Column:
    width = min(bar.width * FULL, WIDEST)
    return Column(
        slot,
        f"{bar.left:.3f}%",
        f"{bar.width:.3f}%",
        f"{bar.left + (bar.width - width) / 2:.3f}%",
        f"{width:.3f}%",
        f"{ground - bar.height:.1f}",
        f"{bar.height:.1f}",
    )
