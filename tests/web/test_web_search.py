"""The search page: hits, what narrows them, how the query was read, and what goes wrong."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from docsearch.model import Amount, Document, Mention, Name, Rendering, Translation
from docsearch.search import Index
from docsearch.web.locales import UI_LANGUAGES
from docsearch.web.messages import Opened, Reply, Request
from docsearch.web.pages import search
from docsearch.web.results import short_uri
from docsearch.web.state import State, read_state
from indexes import document, index

SK = "Mestá Košice a Đà Nẵng podpísali 18. júna 2019 memorandum o spolupráci. Rozpočet je 118 000 eur, platí UNESCO."
AR = "وقعت مدينتا كوشيتسه ودا نانغ مذكرة تفاهم في 18 يونيو 2019"
TH = "เมืองโคชิเซและดานังลงนามบันทึกความเข้าใจ วันที่ 18 มิถุนายน 2562"
EVIL = '"><script>alert(1)</script><img src=x onerror=alert(1)><a href="javascript:alert(1)">'


def slovak() -> Document:
    made = document(SK, "sk", "Košice a Da Nang", "https://example.org/sk/zmluva.html", published="2019-06-19")
    rendered = Rendering(0, 72, "The cities of Košice and Da Nang signed a memorandum on 18 June 2019.", 0)
    translation = Translation("en", None, (rendered,), ("argos sk-en 1.9",))
    return replace(made, translation=translation, pages=(0,), locations=("saved/a.html", "saved/b.html"))


def mixed() -> Index:
    return index(slovak(), document(AR, "ar", "مذكرة تفاهم", "ar/a.txt"), document(TH, "th", "บันทึก", "th/b.txt"))


def asked(index: Index, state: State, ui: str = "en", root: str = "") -> Reply:
    return search.reply(Opened(index, "", "1"), Request("search", state, ui, root=root))


def tree(reply: Reply) -> html.HtmlElement:
    return html.document_fromstring(reply.body.decode())


def found(index: Index, state: State, ui: str = "en") -> html.HtmlElement:
    return tree(asked(index, state, ui))


def read(address: str) -> State:
    return read_state(parse_qsl(urlsplit(address).query, keep_blank_values=True))


def hits(root: html.HtmlElement) -> list[html.HtmlElement]:
    return [each for lists in root.find_class("hits") for each in lists if each.tag == "li"]


def plain(element: html.HtmlElement) -> str:
    return " ".join(element.text_content().split())


def facet(root: html.HtmlElement, name: str) -> dict[str, html.HtmlElement]:
    section = next(each for each in root.find_class("facet") if each.findtext("h3") == name)
    return {(link.text or "").strip(): link for link in section.iter("a")}


def test_a_hit_is_shown_with_what_tells_it() -> None:
    hit = next(each for each in hits(found(mixed(), State("Košice"))) if "Da Nang" in plain(each.find(".//h2")))
    assert dict(hit.find(".//h2").attrib) == {"lang": "sk", "dir": "ltr"}
    assert plain(hit.find_class("about")[0]).startswith("SlovakTXT19 June 2019example.org/sk/zmluva.html")
    passage = hit.find_class("passage")[0].find("p")
    assert passage.get("lang") == "sk"
    assert [mark.text for mark in passage.iter("mark")] == ["Košice"]
    assert plain(passage).startswith("p. 1 Mestá Košice")
    assert "Kept at 2 more places" in plain(hit)


def test_a_hit_leads_to_the_passage_in_the_document() -> None:
    state = State("Košice", exact=True, ui="fr")
    link = hits(found(mixed(), state))[0].find(".//h2/a").get("href")
    parts = urlsplit(link)
    assert parts.path.startswith("/documents/")
    assert parts.fragment == "p0"
    assert read(link) == state


def test_later_passages_are_told_by_their_number() -> None:
    long = document("x. " * 10, "en")
    first = long.passages[0]
    text = f"{long.text}\n\nKošice"
    second = first._replace(ordinal=1, start=len(long.text) + 2, end=len(text), text="Košice")
    hit = hits(found(index(replace(long, text=text, passages=(first, second))), State("Košice", offset=0)))[0]
    link = hit.find(".//h2/a").get("href")
    assert (urlsplit(link).fragment, read(link).offset) == ("p1", 1)


def test_text_from_right_to_left_says_so() -> None:
    hit = next(each for each in hits(found(mixed(), State("Košice"))) if each.find(".//h2").get("lang") == "ar")
    assert hit.find(".//h2").get("dir") == "rtl"
    assert hit.find_class("passage")[0].find("p").get("dir") == "rtl"
    assert hit.find_class("uri")[0].get("dir") == "ltr"


def test_a_translation_stands_beside_and_says_what_it_is() -> None:
    root = found(mixed(), State("Košice", language="sk"))
    translation = root.find_class("translation")[0]
    assert translation.get("lang") == "en"
    assert plain(translation).startswith("The cities of Košice and Da Nang")
    assert plain(translation).endswith("Machine translation (argos sk-en 1.9)")
    assert root.find_class("pair")


def test_it_says_as_what_a_word_matched_and_why() -> None:
    root = found(mixed(), State("Košice", language="th"))
    assert plain(root.find_class("why")[0]) == "Thai โคชิเซ = Košice"
    root = found(index(document("V Košiciach prší.", "sk")), State("Košice"))
    assert plain(root.find_class("why")[0]) == "Matched as Košiciach"
    assert not found(index(document("Košice", "sk")), State("Košice")).find_class("why")
    assert not found(index(document("Rain in the European Union", "en")), State("European Union")).find_class("why")


def test_it_says_how_the_query_was_read() -> None:
    read_as = plain(found(mixed(), State("Košice 2019")).find_class("read")[0])
    assert "Read as Košice, Slovakia, 2019." in read_as
    assert "Words looked for in" in read_as
    # What stands beside the text is told once, as a filter.
    root = found(mixed(), State("memorandum", place="geonames:724443", first="2019", last="2019"))
    assert "Read as" not in plain(root.find_class("read")[0])
    assert {plain(each).removeprefix("Remove the filter ") for each in root.find_class("chip")} == {
        "Place: Košice, Slovakia",
        "Period: 2019",
    }


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Košice since 2016", "Košice, Slovakia, since 2016"),
        ("date:..2018", "until 2018"),
        ("date:2017..", "since 2017"),
    ],
)
def test_periods_that_are_open_are_read_as_open(text: str, expected: str) -> None:
    assert f"Read as {expected}." in plain(found(mixed(), State(text)).find_class("read")[0])


def test_words_can_be_taken_as_typed_and_back() -> None:
    link = found(mixed(), State("Košice", language="sk", offset=0)).find_class("read")[0].find("a").get("href")
    assert read(link) == State("Košice", language="sk", exact=True)
    root = found(mixed(), read(link))
    assert read(root.find_class("read")[0].find("a").get("href")) == State("Košice", language="sk")


@pytest.mark.parametrize(
    ("name", "label", "changed"),
    [
        ("Language", "Thai", {"language": "th"}),
        ("Country", "Slovakia", {"country": "SK"}),
        ("Place", "Košice", {"place": "geonames:724443"}),
        ("Year", "2019", {"first": "2019", "last": "2019"}),
        ("File type", "TXT", {"type": "txt"}),
    ],
)
def test_values_of_facets_narrow_and_widen(name: str, label: str, changed: dict[str, Any]) -> None:
    state = State("Košice")
    link = facet(found(mixed(), state), name)[label]
    narrowed = read(link.get("href"))
    assert narrowed == state._replace(**changed)
    assert int(link.findtext("span")) == mixed().search("Košice", **narrowed.conditions).total
    again = facet(found(mixed(), narrowed), name)[label]
    assert again.get("aria-current") == "true"
    assert read(again.get("href")) == state


def test_filters_that_are_set_can_be_removed_one_by_one() -> None:
    state = State("Košice", language="sk", country="SK", place="iso:SK", first="2019", last="2020-03", type="txt")
    chips = found(mixed(), state).find_class("chip")
    assert [plain(each).removeprefix("Remove the filter ") for each in chips] == [
        "Language: Slovak",
        "Country: Slovakia",
        "Place: Slovakia",
        "Period: January 2019 – March 2020",
        "File type: TXT",
    ]
    assert [read(each.get("href")) for each in chips] == [
        state._replace(language=None),
        state._replace(country=None),
        state._replace(place=None),
        state._replace(first=None, last=None),
        state._replace(type=None),
    ]


def test_the_period_is_a_form_that_keeps_the_rest() -> None:
    state = State("Košice", language="sk", first="2018", last="2020", offset=0)
    form = found(mixed(), state).find_class("period")[0]
    form.fields["from"], form.fields["to"] = "2019", ""
    assert read_state(form.form_values()) == state._replace(first="2019", last=None)


def test_what_a_hit_names_leads_to_documents_that_name_it() -> None:
    known = mixed()
    named = [each for hit in hits(found(known, State("Košice"))) for each in hit.find_class("tag")]
    assert {each.get("class").split()[-1] for each in named} >= {"place", "date", "amount", "name"}
    for each in named:
        if "/search" in each.get("href"):
            state = read(each.get("href"))
            assert known.search(state.text, **state.conditions).total, each.get("href")


@pytest.mark.parametrize(
    ("entity", "expected"),
    [
        (Name("concept:unesco", "UNESCO", "organisation"), "prší name:UNESCO"),
        (Name("acronym:DPMK", "Dopravný podnik mesta Košice", "organisation"), "prší name:DPMK"),
        (Name("name:jana nová", "Jana Nová", "person"), 'prší "Jana ‚Nová"'),
        (Amount(5000, "EUR"), "prší amount:5,000 EUR"),
        (Amount(5000, "ROL"), 'prší "Jana ‚Nová"'),
    ],
)
def test_names_and_sums_are_asked_for_as_queries_know_them(entity: Name | Amount, expected: str) -> None:
    made = document('prší Jana "‚Nová', "sk")
    passage = made.passages[0]._replace(mentions=(Mention(5, 16, made.text[5:16], entity),))
    known = index(replace(made, passages=(passage,)))
    (link,) = {each.get("href") for each in found(known, State("prší")).find_class("named")[0].iter("a")}
    assert read(link).text == expected
    assert known.search(expected).total


def test_conditions_are_put_to_a_text_as_a_whole() -> None:
    root = found(mixed(), State("memorandum OR rozpočet"))
    (link,) = {each.get("href") for each in root.find_class("amount")}
    assert read(link).text == "(memorandum OR rozpočet) amount:118,000 EUR"


def many(number: int) -> Index:
    return index(
        *(document(f"rain {'abcdefghi'[each % 9] * 5} {each * 7919}", "en", str(each)) for each in range(number))
    )


def pages(known: Index, state: State) -> Iterator[html.HtmlElement]:
    while True:
        root = found(known, state)
        yield root
        following = [each for each in root.iter("a") if each.get("rel") == "next"]
        if not following:
            return
        state = read(following[0].get("href"))


def test_pages_follow_each_other_until_all_hits_were_shown() -> None:
    known = many(23)
    roots = list(pages(known, State("rain")))
    assert [len(hits(root)) for root in roots] == [10, 10, 3]
    assert len({plain(hit.find(".//h2")) for root in roots for hit in hits(root)}) == 23
    assert [root.find_class("hits")[0].get("start") for root in roots] == ["1", "11", "21"]
    (before,) = {each.get("href") for each in roots[1].iter("a", "link") if each.get("rel") == "prev"}
    assert read(before) == State("rain")


def test_no_page_follows_where_the_last_is_full() -> None:
    assert len(list(pages(many(20), State("rain")))) == 2


def test_pages_are_as_long_as_asked_for() -> None:
    assert [len(hits(root)) for root in pages(many(7), State("rain", limit=3))] == [3, 3, 1]
    assert [len(hits(root)) for root in pages(many(12), State("rain", limit=0))] == [10, 2]


def test_behind_the_last_page_is_a_way_back() -> None:
    root = found(many(3), State("rain", offset=10))
    assert not hits(root)
    assert "These were all." in plain(root)


def test_copies_and_versions_are_folded() -> None:
    text = "The twin cities signed a memorandum on rain gardens, trees and drains. " * 8
    known = index(
        document(text, "en", "One", "a/one.txt"),
        document(f"{text}Amen.", "en", "Two", "b/two.txt"),
        document("Hello there, this is about nothing else.", "en", "Three", "c.txt"),
    )
    (hit,) = hits(found(known, State("memorandum")))
    (folded,) = hit.findall(".//details")
    assert folded.get("open") is None
    assert plain(folded.find("summary")) == "1 more like this"
    assert {plain(hit.find(".//h2")), plain(folded.find(".//a"))} == {"One", "Two"}


def test_a_query_that_cannot_be_read_is_shown_with_the_place() -> None:
    reply = asked(mixed(), State('Košice "rain', language="sk"))
    root = tree(reply)
    assert reply.status == 400
    box = root.get_element_by_id("q")
    assert (box.get("value"), box.get("aria-invalid")) == ('Košice "rain', "true")
    fault = root.get_element_by_id(box.get("aria-describedby"))
    assert "quotation mark is never closed" in plain(fault)
    where = fault.find_class("where")[0]
    assert (where.text, [mark.text for mark in where], where[0].tail) == ("Košice ", ['"'], "rain")
    assert root.findtext(".//title", "").startswith("Error: ")
    assert len(root.find_class("chip")) == 1


def test_a_filter_that_means_nothing_can_be_removed() -> None:
    reply = asked(mixed(), State("Košice", place="Nowhereville"))
    assert reply.status == 400
    root = tree(reply)
    assert "Nowhereville" in plain(root.find_class("fault")[0])
    assert read(root.find_class("chip")[0].get("href")) == State("Košice")


@given(
    st.fixed_dictionaries(
        {},
        optional={
            "text": st.text(max_size=30) | st.text('Košice "()*~:AND OR-', max_size=30),
            **dict.fromkeys(
                ("language", "country", "place", "first", "last", "type"), st.text(min_size=1, max_size=12)
            ),
            "offset": st.integers(0, 30),
        },
    ),
    st.sampled_from(list(UI_LANGUAGES)),
)
def test_whatever_is_asked_is_answered_or_refused(given: dict[str, Any], ui: str) -> None:
    reply = asked(mixed(), State(**given), ui)
    assert reply.status in (200, 400)
    assert len(tree(reply).findall(".//h1")) == 1


def test_nothing_found_says_what_may_help() -> None:
    root = found(mixed(), State("memorandun", language="sk"))
    assert plain(root.find(".//h1")) == "0 documents"
    links = {plain(each): read(each.get("href")) for each in root.find_class("nothing")[0].iter("a")}
    assert links["memorandum"] == State("memorandum", language="sk")
    assert links["Search without the filters"] == State("memorandun")


def test_without_a_question_it_begins_with_what_there_is() -> None:
    root = found(mixed(), State())
    assert plain(root.find(".//h1")) == "3 documents"
    assert read(facet(root, "Language")["Slovak"].get("href")) == State(language="sk")


def test_conditions_alone_find() -> None:
    root = found(mixed(), State(language="sk"))
    assert len(hits(root)) == 1
    assert not list(root.find_class("read")[0].iter("a"))


def test_the_same_is_offered_in_other_forms() -> None:
    state = State("Košice", language="sk", ui="fr")
    root = tree(asked(mixed(), state, root="/find"))
    links = {urlsplit(each.get("href")).path: read(each.get("href")) for each in root.find_class("tools")[0].iter("a")}
    assert links == {
        "/find/facts": state,
        "/find/map": state,
        "/find/timeline": state,
        "/find/api/v1/search": state._replace(ui=None),
        "/find/search": state,
    }


def test_every_word_of_the_page_is_in_its_language() -> None:
    root = found(mixed(), State("Košice"), "sk")
    assert "slovenčina" in facet(root, "Jazyk")
    assert "Košice, Slovensko" in {plain(each) for each in root.find_class("tag")}


def test_what_documents_and_queries_hold_stays_text() -> None:
    hostile = document(f"Košice {EVIL} \u202e", "sk", f"T {EVIL}", f"https://example.org/{EVIL}")
    translation = Translation("en", EVIL, (Rendering(0, 7, f"Kosice {EVIL}", 0),), (EVIL,))
    known = index(replace(hostile, translation=translation, locations=(EVIL, "b")))
    for state in (State("Košice"), State(f"Košice {EVIL}"), State("Košice", language=EVIL, place=EVIL, type=EVIL)):
        reply = asked(known, state)
        root = tree(reply)
        assert [each.get("src", "").partition("?")[0] for each in root.iter("script")] == ["/static/page.js"]
        assert not list(root.iter("img", "iframe", "base"))
        assert not [name for each in root.iter() for name in each.attrib if name.startswith("on")]
        assert not [link for _, _, link, _ in root.iterlinks() if not link.startswith(("/", "#main"))]
        assert b"\xe2\x80\xae" not in reply.body.partition(b"<main")[2]


@pytest.mark.parametrize(
    ("uri", "expected"),
    [
        ("https://example.org/a/", "example.org/a"),
        ("https://example.org/sprava%20o%20mest%C3%A1ch.html", "example.org/sprava o mestách.html"),
        ("https://example.org/%E2%80%AEfdp.exe", "example.org/%E2%80%AEfdp.exe"),
        ("docs/100%25.txt", "docs/100%25.txt"),
        ("a" * 100 + "/" + "b" * 60, "a" * 24 + "…" + "b" * 48),
    ],
)
def test_uris_are_short_and_readable(uri: str, expected: str) -> None:
    assert short_uri(uri) == expected


def test_a_page_of_ten_hits_is_small() -> None:
    def text(first: int) -> str:
        return " ".join(f"Košice a Nitra {year}: {year * 100} eur." for year in range(first, first + 12))

    known = index(*(document(text(1900 + 12 * number), "sk", f"Správa {number}") for number in range(12)))
    reply = asked(known, State("Košice"))
    assert len(hits(tree(reply))) == 10
    assert len(gzip.compress(reply.body, 6)) < 30_000
