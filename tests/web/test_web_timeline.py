"""The timeline of what documents name: years lead to their months, months to documents, and all is in numbers too."""

from __future__ import annotations

import gzip
from urllib.parse import parse_qsl, urlsplit

import pytest
from lxml import html

from docsearch.engines.protocol import FACET_VALUES
from docsearch.errors import UsageError
from docsearch.model import FacetCount
from docsearch.search import Index
from docsearch.web.messages import Opened, Reply, Request
from docsearch.web.pages.timeline import reply
from docsearch.web.state import State, read_state
from indexes import document, index

DOCUMENTS = (
    document("The sensors were paid for on 5 March 2017.", "en", uri="1"),
    document("The sensors broke in March 2017, and on 9 May 2017.", "en", uri="2"),
    document("The sensors of 2019 are better.", "en", uri="3"),
    document("No sensors in sight.", "en", uri="4"),
)


@pytest.fixture(scope="module")
def held() -> Index:
    return index(*DOCUMENTS)


def asked(held: Index, state: State, ui: str = "en", root: str = "") -> Reply:
    return reply(Opened(held, "", ""), Request("timeline", state, ui, root=root))


def shown(held: Index, state: State, ui: str = "en", root: str = "") -> html.HtmlElement:
    return html.document_fromstring(asked(held, state, ui, root).body.decode())


def bars(root: html.HtmlElement) -> dict[str, str]:
    """What the bars stand for, and where they lead."""
    return {link.findtext("title"): link.get("href") for link in root.xpath("//figure/svg/a")}


def read(address: str) -> tuple[str, State]:
    parts = urlsplit(address)
    return parts.path, read_state(parse_qsl(parts.query))


def test_a_year_leads_to_its_months(held: Index) -> None:
    state = State("sensors", language="en", offset=10, ui="en")
    found = bars(shown(held, state, root="/find"))
    assert list(found) == ["2017: 2 documents", "2019: 1 document"]
    assert read(found["2017: 2 documents"]) == (
        "/find/timeline",
        state._replace(first="2017", last="2017", by="month", offset=0),
    )


def test_a_month_leads_to_its_documents(held: Index) -> None:
    found = bars(shown(held, State("sensors", first="2017", last="2017", by="month")))
    assert list(found) == ["March 2017: 2 documents", "May 2017: 1 document"]
    path, state = read(found["May 2017: 1 document"])
    assert (path, state) == ("/search", State("sensors", first="2017-05", last="2017-05"))
    assert [hit.uri for hit in held.search(state.text, **state.conditions).hits] == ["2"]


def test_years_that_nobody_names_are_gaps(held: Index) -> None:
    rects = shown(held, State("sensors")).find_class("column")
    places = [(float(each.get("x").rstrip("%")), float(each.get("width").rstrip("%"))) for each in rects]
    assert len(places) == 2
    assert places[1][0] - places[0][0] == pytest.approx(200 / 3, abs=0.01)
    assert float(rects[0].get("height")) == 2 * float(rects[1].get("height"))


def test_the_same_is_said_in_numbers(held: Index) -> None:
    [table] = shown(held, State("sensors")).find_class("decades")
    rows = [[cell.text_content() for cell in row] for row in table.iter("tr")]
    assert rows[0] == ["Decade", *map(str, range(10))]
    assert rows[1:] == [["2010–19", "", "", "", "", "", "", "", "2", "", "1"]]
    assert {link.get("aria-label") for link in table.iter("a")} == {"2017: 2 documents", "2019: 1 document"}
    [table] = shown(held, State("sensors", first="2017", last="2017")).find_class("months")
    assert [[cell.text_content() for cell in row] for row in table.iter("tr")][1:] == [
        ["March 2017", "2"],
        ["May 2017", "1"],
    ]


def test_from_the_months_of_a_year_one_gets_to_those_beside_it_and_to_all_years(held: Index) -> None:
    root = shown(held, State("sensors", first="2017", last="2017", by="month"))
    found = {link.text: read(link.get("href"))[1] for link in root.find_class("beside")[0].iter("a")}
    assert found == {
        "← 2016": State("sensors", first="2016", last="2016", by="month"),
        "All years": State("sensors"),
        "2018 →": State("sensors", first="2018", last="2018", by="month"),
    }


def test_a_period_of_years_is_shown_as_far_as_it_is_named(held: Index) -> None:
    for state in (State(first="2018"), State(first="2018", last="9999"), State(first="2018-02", last="2030")):
        assert list(bars(shown(held, state))) == ["2019: 1 document"]


def test_months_are_asked_for_in_one_year_only(held: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Index, "months", lambda *_, **__: pytest.fail("months of many years are asked for"))
    assert bars(shown(held, State("sensors", by="month")))
    assert bars(shown(held, State("sensors", by="month", first="2016", last="2019")))


def test_what_is_rare_and_far_away_is_a_link() -> None:
    texts = ["It began in 1492.", *(f"It went on in 2016, as told {n}." for n in range(60)), "It ends in 2090."]
    held = index(*(document(text, "en", uri=str(n)) for n, text in enumerate(texts)))
    root = shown(held, State())
    assert list(bars(root)) == ["2016: 60 documents"]
    caption = root.find(".//figcaption")
    assert {link.text: read(link.get("href"))[1] for link in caption.iter("a")} == {
        "1492": State(first="1492", last="1492"),
        "2090": State(first="2090", last="2090"),
    }


@pytest.mark.parametrize(
    ("state", "said"),
    [
        (State("sight"), "name no year"),
        (State("zzzz"), "No document answers"),
        (State("sensors 2019", first="2010", last="2011"), "No document answers"),
        (State("sensors", first="2019", last="2019"), "name no month of 2019"),
    ],
)
def test_where_there_is_nothing_to_draw_the_page_says_so(held: Index, state: State, said: str) -> None:
    root = shown(held, state)
    assert bars(root) == {}
    assert said in root.find(".//main").text_content()


def test_a_period_that_is_named_in_passing_leads_to_the_years_around_it() -> None:
    held = index(document("From 2005 until 2035 there was a plan. It began on 5 March 2017.", "en"))
    root = shown(held, State(first="2021", last="2023"))
    assert bars(root) == {}
    assert "no year of this period" in root.find(".//main").text_content()
    assert "/timeline?from=2017&to=2017" in [link.get("href") for link in root.xpath("//main/p//a")]


def test_words_are_those_of_the_language_of_the_page(held: Index) -> None:
    found = bars(shown(held, State("sensors", first="2017", last="2017"), ui="fr"))
    assert [name.partition(":")[0].strip() for name in found] == ["mars 2017", "mai 2017"]


def test_a_period_that_means_nothing_is_an_error(held: Index) -> None:
    with pytest.raises(UsageError):
        asked(held, State("sensors", first="2019", last="2017"))


@pytest.mark.parametrize("year", ["0001", "9999"])
def test_the_first_and_the_last_year_of_the_calendar(held: Index, year: str) -> None:
    root = shown(held, State(first=year, last=year))
    assert len(list(root.find_class("beside")[0].iter("a"))) == 2


class Long:
    """An index whose documents name years from the first to the last of the calendar."""

    documents = 100_000

    def __init__(self) -> None:
        years = tuple(FacetCount(str(1 + 101 * n), str(1 + 101 * n), 7 + n) for n in range(FACET_VALUES))
        self.counts = {"year": years}


def test_a_page_of_many_years_is_small_and_says_what_is_left_out() -> None:
    body = reply(Opened(Long(), "", ""), Request("timeline")).body  # type: ignore[arg-type]
    root = html.document_fromstring(body.decode())
    assert len(gzip.compress(body)) < 30_000
    assert "each other is named by 7 at most" in root.find(".//figcaption").text_content()
    assert root.xpath("//@style") == []
    for rect in root.find_class("column"):
        assert 0 <= float(rect.get("x").rstrip("%")) < 100
