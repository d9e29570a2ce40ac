"""The first page: the box, what the index holds, and queries to begin with."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from docsearch.entities.gazetteer import gazetteer
from docsearch.entities.names import LEARNT, RECOGNISED
from docsearch.model import FacetCount
from docsearch.search import Index
from docsearch.web.links import links
from docsearch.web.messages import Opened, Reply, Request
from docsearch.web.narrowing import facets
from docsearch.web.queries import condition
from docsearch.web.templating import page

CSS = ("search.css", "home.css")


def reply(opened: Opened, request: Request) -> Reply:
    """The page that people come to first."""
    index = opened.index
    cities = tuple(each for each in index.counts["place"] if gazetteer().place(each.value).kind == "city")
    ask = links(request, "search", "text")
    return page(
        "home.html",
        request,
        CSS,
        documents=index.documents,
        languages=len(index.counts["language"]),
        facets=facets(request, {**index.counts, "place": cities}),
        examples=[(kind, text, ask(text)) for kind, text in _examples(index, cities) if _finds(index, text)],
    )


def _examples(index: Index, cities: Sequence[FacetCount]) -> Iterator[tuple[str, str]]:
    """Queries of each kind, about what most documents name."""
    first, second = [*(each.label for each in cities[:2]), None, None][:2]
    year = next((each.value for each in index.counts["year"]), None)
    names = (each.label for each in index.counts["organisation"] if not each.value.startswith((LEARNT, RECOGNISED)))
    if first:
        yield "words", first
    if second and year:
        yield "period", f"{second} {year}"
    if first:
        yield "near", condition("near", f"{first},100km")
    if name := next(names, None):
        yield "name", condition("name", name)
    yield "amount", condition("amount", ">100000 EUR")


def _finds(index: Index, text: str) -> bool:
    return index.search(text, limit=0).total > 0
