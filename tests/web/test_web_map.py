"""The map of places that documents name: circles that narrow, countries that are shaded, and the same as a list."""

from __future__ import annotations

import gzip
import re
from urllib.parse import parse_qsl, urlsplit

import pytest
from lxml import html

from docsearch.errors import QueryError, UsageError
from docsearch.model import FacetCount, SearchResult
from docsearch.search import Index
from docsearch.web.messages import Opened, Reply, Request
from docsearch.web.pages.map import reply
from docsearch.web.state import State, read_state
from indexes import document, index

KOSICE = "geonames:724443"
DOCUMENTS = (
    document("Delegates from Košice met in Prešov.", "en", uri="1"),
    document("Košice paid for sensors in Da Nang.", "en", uri="2"),
    document("Košice and Recife are far apart.", "en", uri="3"),
    document("Slovakia was there in 2017.", "en", uri="4"),
    document("Nothing is named here.", "en", uri="5"),
)


@pytest.fixture(scope="module")
def held() -> Index:
    return index(*DOCUMENTS)


def asked(held: Index, state: State, ui: str = "en", root: str = "") -> Reply:
    return reply(Opened(held, "", ""), Request("map", state, ui, root=root))


def shown(held: Index, state: State, ui: str = "en", root: str = "") -> html.HtmlElement:
    return html.document_fromstring(asked(held, state, ui, root).body.decode())


def plate(root: html.HtmlElement, name: str = "wide") -> html.HtmlElement:
    [found] = [each for each in root.find_class("plate") if name in each.get("class").split()]
    return found


def circles(root: html.HtmlElement, name: str = "wide") -> dict[str, str]:
    """What the circles stand for, and where they lead."""
    return {link.findtext("title"): link.get("href") for link in plate(root, name).iter("a")}


def read(address: str) -> tuple[str, State]:
    parts = urlsplit(address)
    return parts.path, read_state(parse_qsl(parts.query))


def entries(root: html.HtmlElement) -> dict[str, str]:
    """The index below: name -> number."""
    found = (each.text_content().split() for each in root.find_class("entry"))
    return {" ".join(words[:-1]): words[-1] for words in found}


def test_a_circle_leads_to_the_documents_that_name_its_place(held: Index) -> None:
    state = State("Košice", language="en", offset=20, ui="en")
    found = circles(shown(held, state, root="/find"))
    assert read(found["Da Nang, Vietnam: 1 document"]) == (
        "/find/search",
        state._replace(place="geonames:1583992", offset=0),
    )


def test_counts_are_those_of_the_search(held: Index) -> None:
    root = shown(held, State("Košice"))
    assert "3 documents" in (root.findtext(".//h1") or "")
    result = held.search("Košice")
    expected = {each.label: str(each.count) for each in result.facets["place"]}
    assert expected == {name: count for name, count in entries(root).items() if name in expected}
    assert entries(root)["Slovakia"] == "3"


def test_without_a_query_all_documents_are_counted(held: Index) -> None:
    root = shown(held, State())
    assert "5 documents" in (root.findtext(".//h1") or "")
    assert entries(root)["Slovakia"] == "4"


def test_places_too_close_are_one_circle_that_leads_closer(held: Index) -> None:
    root = shown(held, State())
    [both] = [name for name in circles(root) if name.startswith("Košice")]
    assert "Prešov, Slovakia: 1 document" in both
    assert read(circles(root)[both]) == ("/map", State(country="SK"))
    [link] = [each for each in plate(root).iter("a") if each.findtext("title") == both]
    assert link.get("aria-label") == "Košice, Slovakia: 3 documents, and 1 place beside it"
    crowded = root.find_class("crowds")[0]
    assert [read(each.get("href"))[1].place for each in crowded.iter("a")] == [KOSICE, "geonames:723819"]


def test_where_it_is_as_close_as_can_be_a_circle_leads_to_the_list_of_its_places() -> None:
    near = index(document("Košice, Prešov.", "en"))
    root = shown(near, State(country="SK"))
    hrefs = [href for href in circles(root).values() if href.startswith("#")]
    assert hrefs
    for href in hrefs:
        assert root.get_element_by_id(href[1:]).tag == "li"


def test_a_country_that_is_asked_for_fills_the_map(held: Index) -> None:
    for state in (State(country="SK"), State(country="Slovakia"), State(place="iso:SK")):
        root = shown(held, state)
        assert {name.partition(",")[0] for name in circles(root)} == {"Košice"}
        assert root.find_class("area")[0].get("href").endswith("#SK")


def test_a_city_that_is_asked_for_stays_so_closer_to() -> None:
    far = index(document("Brno, Košice, Prešov, Bandung and Recife.", "en"))
    root = shown(far, State(place="geonames:3078610"))
    hrefs = {name.partition(",")[0]: href for name, href in circles(root).items()}
    assert read(hrefs["Recife"]) == ("/search", State(place="geonames:3390760"))
    [together] = [href for href in hrefs.values() if not href.startswith("/search")]
    assert together.startswith("#") or read(together)[1].place == "geonames:3078610"
    slovakia = next(each for each in root.find_class("country") if each.text_content().startswith("Slovakia"))
    assert read(slovakia.get("href")) == ("/map", State(place="geonames:3078610", country="SK"))


def test_a_continent_that_is_asked_for_is_marked(held: Index) -> None:
    root = shown(held, State(place="m49:150"))
    [areas] = root.find_class("areas")
    assert [each.text for each in areas.iter("a") if each.get("aria-current")] == ["Europe"]
    assert read(next(areas.iter("a")).get("href")) == ("/map", State())
    assert shown(held, State(place=KOSICE)).find_class("areas") == []


def test_countries_are_shaded_by_how_many_documents_name_them(held: Index) -> None:
    root = shown(held, State())
    uses = {each.get("href").partition("#")[2]: each.get("class") for each in root.iter("use") if each.get("class")}
    assert uses["land"] == "land"
    assert uses["SK"] > uses["VN"]
    assert all(
        re.fullmatch(r"/static/land\.svg\?v=\w{12}#\w+", each.get("href"))
        for each in root.iter("use")
        if each.get("class")
    )


def test_the_pacific_is_in_one_piece() -> None:
    far = index(document("Talks in Auckland and in Honolulu.", "en"))
    wide = plate(shown(far, State("talks")))
    assert len(list(wide.iter("use"))) == 2
    xs = {each.findtext("title")[:4]: float(each.find("svg").get("x").rstrip("%")) for each in wide.iter("a")}
    assert 0 < xs["Auck"] < xs["Hono"] < 100


def test_every_place_is_in_the_list_whether_it_is_on_the_map_or_not() -> None:
    regions = index(document("Catalonia and Europe.", "en"))
    root = shown(regions, State())
    assert root.find_class("plate") == []
    assert {"Catalonia", "Europe", "Spain"} <= entries(root).keys()


@pytest.mark.parametrize(("text", "said"), [("Nothing", "name no places"), ("zzzz", "No document answers")])
def test_where_there_are_no_places_the_page_says_so(held: Index, text: str, said: str) -> None:
    root = shown(held, State(text))
    assert root.find_class("plate") == []
    assert said in root.find(".//main").text_content()


def test_names_and_numbers_are_in_the_language_of_the_page(held: Index) -> None:
    found = circles(shown(held, State("Košice"), ui="vi"))
    assert [name for name in found if name.startswith("Đà Nẵng, Việt Nam: 1 ")] or [
        name for name in found if name.startswith("Da Nang, Việt Nam: 1 ")
    ]


def test_what_is_asked_for_is_shown_harmlessly(held: Index) -> None:
    body = asked(held, State('<script>alert("1")</script> Košice')).body.decode()
    assert "<script>alert" not in body


def test_no_element_has_a_style_and_every_id_is_there_once(held: Index) -> None:
    root = shown(held, State())
    assert root.xpath("//@style") == []
    ids = root.xpath("//@id")
    assert len(ids) == len(set(ids))


def test_what_cannot_be_read_is_an_error(held: Index) -> None:
    with pytest.raises(QueryError):
        asked(held, State("("))
    with pytest.raises(UsageError):
        asked(held, State(country="Nowhereland"))


class Crowded:
    """An index whose documents name a hundred places."""

    documents = 100_000

    def __init__(self) -> None:
        ids = (724443, 3060972, 1583992, 2643743, 2988507, 5128581, 792680, 2800866, 745044, 1816670, 524901, 3169070)
        place = tuple(FacetCount(f"geonames:{id}", "", 10_000 - n) for n, id in enumerate(ids))
        codes = "SKGBFRUSRSBETRCNRUITDEESPTPLCZHUATCHNLDKSENOFIEELVLTUAROBGGR"
        countries = [codes[at : at + 2] for at in range(0, len(codes), 2)]
        country = tuple(FacetCount(code, code, 9_000 - 10 * n) for n, code in enumerate(countries))
        empty: tuple[FacetCount, ...] = ()
        self.counts = {"place": (place * 9)[:100], "country": country, "year": empty}

    def search(self, text: str, **_: object) -> SearchResult:
        raise NotImplementedError


def test_a_page_with_many_places_is_small() -> None:
    body = reply(Opened(Crowded(), "", ""), Request("map")).body  # type: ignore[arg-type]
    assert len(gzip.compress(body)) < 30_000
    assert b"Only the 100 places and the 100 countries that most documents name are counted" in body
