"""Texts as HTML: what is shown is the text, whatever it says, and every link in it leads somewhere."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from docsearch.model import Contact, Entity, Mention
from docsearch.web.harmless import harmless
from docsearch.web.marking import Match, Piece, Rendered, Run, numbered, runs
from docsearch.web.texts import Around, Understood, Writer

MEANT = Understood("contact", 'Web address: "<x>"', "/search?q=%22x%22&ui=en")


def parsed(markup: str) -> html.HtmlElement:
    return html.fragment_fromstring(str(markup), create_parent="div")


def writer(
    matches: int = 0, before: str | None = None, after: str | None = None, firsts: tuple[int, ...] = ()
) -> Writer:
    entities: dict[Entity, Understood] = {Contact("url", "x"): MEANT}
    return Writer("en", Around(entities, firsts, matches, before, after))


@given(st.text(max_size=40), st.integers(0, 40), st.integers(0, 40), st.integers(0, 40), st.integers(0, 40))
def test_the_text_is_shown_as_it_is(text: str, one: int, two: int, three: int, four: int) -> None:
    (start, end), (first, last) = sorted((one, two)), sorted((three, four))
    mention = Mention(start, end, text[start:end], Contact("url", "x"))
    matches = numbered([Match(first, last)], 1) if first < last else []
    shown = writer(1).text(runs(text, 0, [mention], matches))
    assert "".join(parsed(shown).itertext()).replace("\r\n", "\n") == harmless(text).replace("\r\n", "\n")


def test_hostile_texts_stay_texts() -> None:
    hostile = "<script>alert(1)</script>\"'&amp;<img src=x onerror=alert(1)>"
    mention = Mention(0, len(hostile), hostile, Contact("url", "x"))
    match = Match(0, 8, 1, means='"><b onclick=x>')
    shown = parsed(writer(1).text(runs(hostile, 0, [mention], [match])))
    assert {each.tag for each in shown.iter()} == {"div", "a", "mark"}
    assert shown.find("a").get("title") == MEANT.title
    assert shown.find("a/mark").get("title") == '= "><b onclick=x>'
    assert shown.text_content() == hostile


def test_a_mention_links_to_the_search_for_it_and_the_first_one_can_be_linked_to() -> None:
    mentions = [Mention(0, 1, "x", Contact("url", "x")), Mention(2, 3, "x", Contact("url", "x"))]
    one, other = parsed(writer(firsts=(0,)).text(runs("x x", 0, mentions))).findall("a")
    assert (one.get("class"), one.get("href"), one.get("id")) == ("e contact", MEANT.href, "e0")
    assert (other.get("class"), other.get("id")) == ("e contact", None)


def test_matches_lead_to_the_ones_before_and_after_them() -> None:
    matches = numbered([Match(0, 1), Match(2, 3), Match(4, 5)], 1)
    shown = parsed(writer(3, after="/documents/x?offset=9#p9").text(runs("a b c", 0, [], matches)))
    assert [mark.get("id") for mark in shown.iter("mark")] == ["m1", "m2", "m3"]
    assert [(a.get("href"), a.get("aria-label")) for a in shown.iter("a")] == [
        ("#m2", "Next match"),
        ("#m1", "Previous match"),
        ("#m3", "Next match"),
        ("#m2", "Previous match"),
        ("/documents/x?offset=9#p9", "Next match"),
    ]
    between = parsed(writer(1, "/before", "/after").text(runs("a", 0, [], matches[:1])))
    assert [a.get("href") for a in between.iter("a")] == ["/before", "/after"]
    assert not list(parsed(writer(1).text(runs("a", 0, [], matches[:1]))).iter("a"))


def test_matches_in_a_mention_are_left_after_it() -> None:
    text = "Bratislava city, city"
    mention = Mention(0, 15, text[:15], Contact("url", "x"))
    matches = numbered([Match(0, 3), Match(11, 15), Match(17, 21)], 1)
    shown = parsed(writer(3).text(runs(text, 0, [mention], matches)))
    assert [each.tag for each in shown] == ["a", "span", "mark", "span"]
    assert [[a.get("href") for a in span] for span in shown.findall("span")] == [["#m3"], ["#m2"]]


def test_a_match_that_goes_on_after_a_mention_begins_once() -> None:
    shown = parsed(
        writer(2).text(runs("of Košice", 0, [Mention(3, 9, "Košice", Contact("url", "x"))], [Match(0, 9, 2)]))
    )
    assert [mark.get("id") for mark in shown.iter("mark")] == ["m2", None]
    assert [span.get("class") for span in shown.iter("span")] == ["jumps screen"]


def test_pages_are_numbered() -> None:
    shown = parsed(writer().text([Run((Piece("one "),), None, 1), Run((Piece("two"),), None, 1_200)]))
    assert [(span.get("id"), span.text) for span in shown] == [("page1", "Page 1"), ("page1200", "Page 1,200")]


def test_what_is_left_in_the_original_of_a_translation_says_its_language() -> None:
    found = [Rendered((Piece("Hello <b>"),), True), Rendered((Piece("ahoj"),), False)]
    shown = parsed(writer().translation(found, "he"))
    assert shown.text == "Hello <b>"
    assert [(span.get("lang"), span.get("dir"), span.text) for span in shown] == [("he", "rtl", "ahoj")]
    assert parsed(writer().translation(found, "und"))[0].get("lang") == ""
