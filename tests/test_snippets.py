"""Passages that show why a document was found: the right ones, with the right words lit up, at a bounded price."""

import tomllib
from collections.abc import Collection
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docsearch import snippets as module
from docsearch.analysis import analyse, analyse_like, fold
from docsearch.entities import find
from docsearch.model import Document, Mention, Passage, Snippet, Token
from docsearch.plan import plan
from docsearch.query import Clause, Words, parse
from docsearch.snippets import BUDGET, Answers, snippets, within_distance
from engines.oracle import alignment

SAMPLES: dict[str, dict[str, Any]] = {
    path.stem: tomllib.loads(path.read_text(encoding="utf-8"))
    for path in sorted((Path(__file__).parent / "languages").glob("*.toml"))
}
Piece = tuple[str, str]  # a text and its language


def document(*pieces: Piece, pages: tuple[int, ...] = ()) -> Document:
    """A document of passages, each on a line of its own."""
    passages: list[Passage] = []
    start = 0
    for ordinal, (text, code) in enumerate(pieces):
        mentions: list[Mention] = [m._replace(start=m.start + start, end=m.end + start) for m in find(text, code)]
        passages.append(Passage(ordinal, start, start + len(text), text, code, 1.0, tuple(mentions)))
        start += len(text) + 1
    text = "\n".join(text for text, _ in pieces)
    return Document(
        "0" * 16, "a.txt", "d", "text/plain", "", text, pieces[0][1] if pieces else "und", tuple(passages), pages=pages
    )


def shown(made: Document, asked: str | Clause, limit: int = 3, exact: bool = False) -> tuple[Snippet, ...]:
    clause = parse(asked) if isinstance(asked, str) else asked
    assert clause is not None
    languages = sorted({passage.language for passage in made.passages})
    return snippets(made, Answers(plan(clause, languages, exact).wanted), limit)


def lit(made: Document, asked: str | Clause, exact: bool = False) -> list[str]:
    """The words lit up in all passages, in the order of the document."""
    found = sorted(shown(made, asked, len(made.passages), exact), key=lambda snippet: snippet.ordinal)
    return [snippet.text[start:end] for snippet in found for start, end in snippet.highlights]


# What is lit up.


@pytest.mark.parametrize("code", SAMPLES)
def test_every_word_asked_for_is_lit_up(code: str) -> None:
    sentence = SAMPLES[code]["sentence"]
    made = document((sentence, code))
    for token in analyse(sentence, code):
        (snippet,) = shown(made, Words(token.surface, 0))
        lit_up = {i for start, end in snippet.highlights for i in range(start, end)}
        assert set(range(token.start, token.end)) <= lit_up, token.surface


@pytest.mark.parametrize(("code", "one", "other"), [(c, *pair) for c, s in SAMPLES.items() for pair in s["same"]])
def test_a_word_is_lit_up_in_every_form(code: str, one: str, other: str) -> None:
    for asked, text in ((one, other), (other, one)):
        assert "".join(lit(document(("–", code), (text, code)), Words(asked, 0))) == text


@pytest.mark.parametrize(
    ("asked", "text", "code", "expected"),
    [
        ("rivers", "The river and its rivers.", "en", ["river", "rivers"]),
        ("kosice", "v meste Košice", "sk", ["Košice"]),
        ("koši*", "Košice, v Košiciach, košík", "sk", ["Košice", "Košiciach"]),
        ("kosi*", "Košice, zo Košíc, na koši", "sk", ["Košice", "Košíc", "koši"]),
        ("zmlva~1", "zmluva a zmluvy", "sk", ["zmluva"]),
        ("zmlva~2", "zmluva a zmluvy", "sk", ["zmluva", "zmluvy"]),
        ("thanh pho", "Các thành phố ký", "vi", ["thành", "phố"]),
        ("thành phố", "Các thành phố ký, một thánh lễ, phở", "vi", ["thành", "phố"]),
        ('"thanh pho"', "Các thành phố ký, phố thành", "vi", ["thành phố"]),
        ("ความร่วมมือ", "ส่งเสริมความร่วมมือระหว่างเมือง", "th", ["ความร่วมมือ"]),
        ("เมือง", "ระหว่างเมืองต่างๆ", "th", ["เมือง"]),
        ("코시체", "회의는 코시체에서 열린다", "ko", ["코시체"]),
        ('"green city"', "a green river, a city, green cities, the city green", "en", ["green cities"]),
        ("-rivers cities", "rivers and cities", "en", ["cities"]),
        ("rivers AND cities", "rivers and cities", "en", ["rivers", "cities"]),
    ],
)
def test_what_is_lit_up(asked: str, text: str, code: str, expected: list[str]) -> None:
    found = lit(document((text, code)), asked)
    assert found == expected


def test_exact_words_are_lit_up_as_typed_only() -> None:
    made = document(("The river and its rivers.", "en"))
    assert lit(made, "rivers", exact=True) == ["rivers"]
    assert lit(made, "RIVERS", exact=True) == ["rivers"]


def test_a_place_is_lit_up_in_the_script_of_the_document() -> None:
    made = document(
        ("Delegácia navštívila Bratislavu v októbri.", "sk"),
        ("กรุงบราติสลาวา ประเทศสโลวาเกีย", "th"),
        ("Делегация посетила Братиславу в октябре.", "ru"),
    )
    for asked in ("Bratislava", "บราติสลาวา", "Братислава", "Pozsony"):
        found = {snippet.language: snippet.matched_as for snippet in shown(made, asked)}
        assert found["sk"] == ("Bratislavu",)
        assert found["ru"] == ("Братиславу",)
        assert [word for word in found["th"] if "บราติสลาวา" in word]


def test_a_place_is_lit_up_by_what_lies_in_it() -> None:
    made = document(("no place here", "en"), ("The mayor of Košice came.", "en"))
    assert lit(made, "country:SK") == ["Košice"]


def test_a_period_is_lit_up_where_it_is_touched() -> None:
    made = document(("The visit of 12 November 2019 and that of 3 March 2020.", "en"))
    assert lit(made, "date:2019") == ["12 November 2019"]
    assert lit(made, "date:2019-11..2020-03") == ["12 November 2019", "3 March 2020"]


def test_matched_as_names_each_word_once() -> None:
    (snippet,) = shown(document(("rivers, a river, rivers, Rivers", "en")), "rivers")
    assert snippet.matched_as == ("rivers", "river", "Rivers")


# Which passages.


def test_the_passage_with_most_answers_comes_first() -> None:
    made = document(("about rivers", "en"), ("about gardens", "en"), ("rivers and gardens", "en"), ("nothing", "en"))
    assert [snippet.ordinal for snippet in shown(made, "rivers gardens", 9)] == [2, 0, 1]
    assert [snippet.ordinal for snippet in shown(made, "rivers gardens", 2)] == [2, 0]


def test_a_rare_word_tells_more_than_a_common_one() -> None:
    made = document(*[("about rivers", "en")] * 5, ("about gardens", "en"))
    assert shown(made, "rivers gardens", 1)[0].ordinal == 5


def test_a_phrase_met_only_in_parts_shows_the_beginning_unmarked() -> None:
    made = document(("about nothing", "en"), ("green river and city", "en"))
    (snippet,) = shown(made, '"green city"')
    assert (snippet.ordinal, snippet.highlights, snippet.matched_as) == (0, (), ())


@pytest.mark.parametrize("asked", ["lang:en", "type:txt", "-rivers", "other"])
def test_where_nothing_shows_why_the_beginning_is_shown(asked: str) -> None:
    made = document(("about nothing", "en"), ("and nothing", "en"))
    assert [(s.ordinal, s.highlights) for s in shown(made, asked)] == [(0, ())]


def test_a_document_without_passages_has_no_snippets() -> None:
    assert shown(document(), "rivers") == ()


def test_a_snippet_is_its_passage() -> None:
    made = document(("nothing", "en"), ("Mestá a rieky", "sk"))
    (snippet,) = shown(made, "rieky")
    passage = made.passages[1]
    assert (snippet.ordinal, snippet.start, snippet.end) == (1, passage.start, passage.end)
    assert (snippet.text, snippet.language) == (passage.text, "sk")
    assert made.text[snippet.start : snippet.end] == snippet.text


@pytest.mark.parametrize(("starts", "page"), [((), None), ((0,), 1), ((0, 8), 2), ((0, 9), 1), ((0, 4, 6, 8, 40), 4)])
def test_the_page_is_that_on_which_the_passage_begins(starts: tuple[int, ...], page: int | None) -> None:
    made = document(("nothing", "en"), ("about rivers", "en"), pages=starts)
    assert made.passages[1].start == 8
    assert [snippet.page for snippet in shown(made, "rivers")] == [page]


# Any text.

WORDS = {
    "en": ["rivers", "river", "Green", "cities", "dying", "naïve", "COVID-19", "l'eau"],
    "vi": ["thành", "phố", "thánh", "Đà", "Nẵng", "ký"],
    "th": ["เมือง", "ความร่วมมือ", "เชียงใหม่", "กำ"],
    "ko": ["코시체에서", "회의는", "도시"],
    "sk": ["Košice", "Košiciach", "mesta\u0301", "zmluvy"],
    "zh": ["城市合作", "𠀀河内", "会议"],
}
PASSAGES = st.sampled_from(sorted(WORDS)).flatmap(
    lambda code: st.tuples(
        st.lists(st.sampled_from(WORDS[code]), min_size=1, max_size=8).flatmap(
            lambda words: st.sampled_from([" ", "", "\n", " – "]).map(lambda glue: glue.join(words))
        )
        | st.text(min_size=1, max_size=30),
        st.just(code),
    )
)
ASKED = st.lists(st.sampled_from([word for words in WORDS.values() for word in words]), min_size=1, max_size=4)


@given(st.lists(PASSAGES, min_size=1, max_size=5), ASKED, st.sampled_from(["{}", '"{}"', "{}*", "{}~1"]))
def test_highlights_are_whole_words_in_order_and_apart(pieces: list[Piece], asked: list[str], shape: str) -> None:
    made = document(*pieces)
    clause = parse(shape.format(" ".join(asked)))
    assert clause is not None
    for snippet in shown(made, clause, 9):
        passage = made.passages[snippet.ordinal]
        tokens = analyse(passage.text, passage.language)
        mentions = [(m.start - passage.start, m.end - passage.start) for m in passage.mentions]
        starts = {token.start for token in tokens} | {start for start, _ in mentions}
        ends = {token.end for token in tokens} | {end for _, end in mentions}
        last = 0
        for start, end in snippet.highlights:
            assert last <= start < end <= len(snippet.text)
            assert start in starts
            assert end in ends
            last = end
        assert set(snippet.matched_as) == {snippet.text[start:end] for start, end in snippet.highlights}


@given(st.lists(PASSAGES, min_size=1, max_size=5), st.sampled_from([w for words in WORDS.values() for w in words]))
def test_one_word_lights_up_all_that_answer_it_and_nothing_else(pieces: list[Piece], asked: str) -> None:
    made = document(*pieces)
    languages = sorted({code for _, code in pieces})
    wanted = plan(Words(asked, 0), languages).wanted
    if len(wanted) != 1 or len(wanted[0].positions) != 1:
        return  # a place, or a word cut up: tried above
    position = wanted[0].positions[0]
    expected = [
        token.surface
        for passage in made.passages
        for token in analyse(passage.text, passage.language)
        if token.word in position.words or token.stem in position.stems or fold(token.word) in position.folds
    ]
    if "ko" not in languages:  # pairs of syllables overlap, and are merged
        assert lit(made, Words(asked, 0)) == expected


# The price.


class Price(NamedTuple):
    """What was looked through for a hit: the code points of each passage, and the words found alike in each."""

    lengths: list[int]
    words: list[int]


@pytest.fixture
def price(monkeypatch: pytest.MonkeyPatch) -> Price:
    paid = Price([], [])

    def counted(text: str, code: str, beginnings: Collection[str]) -> list[Token]:
        tokens = analyse_like(text, code, beginnings)
        paid.lengths.append(len(text))
        paid.words.append(len(tokens))
        return tokens

    monkeypatch.setattr(module, "analyse_like", counted)
    return paid


FILLER = "a passage about something else. " * 10
RIVERS = "about rivers and other things. " * 10
MANY = BUDGET // 200


def test_only_words_that_may_answer_are_looked_at(price: Price) -> None:
    made = document(*[(FILLER, "en")] * 100, ("about rivers", "en"))
    assert lit(made, "rivers") == ["rivers"]
    assert sum(price.words) == 1


def test_of_a_very_long_document_a_bounded_part_is_looked_through(price: Price) -> None:
    made = document(*[(RIVERS, "en")] * MANY)
    assert lit(made, "rivers")
    assert BUDGET <= sum(price.lengths) < BUDGET + len(RIVERS)


@pytest.mark.parametrize("code", ["en", "id"])
def test_looking_again_at_every_word_is_bounded_too(price: Price, code: str) -> None:
    made = document(*[(FILLER, code)] * MANY)
    assert lit(made, "xyzzy") == []
    assert BUDGET <= sum(price.lengths) < 2 * (BUDGET + len(FILLER))


def test_a_place_answers_beyond_the_bound(price: Price) -> None:
    made = document(*[(RIVERS, "en")] * MANY, ("The mayor of Košice came.", "en"))
    assert [(s.ordinal, s.matched_as) for s in shown(made, "rivers Košice", 1)] == [(MANY, ("Košice",))]
    assert sum(price.lengths) < BUDGET + len(RIVERS)


@pytest.mark.parametrize("asked", ["date:2019", "lang:en", "type:txt -rivers", "place:Košice"])
def test_nothing_is_looked_through_where_no_words_are_asked_for(price: Price, asked: str) -> None:
    assert shown(document(*[("about rivers", "en")] * 50), asked)
    assert price.lengths == []


# Stems that do not begin as their word does.


@pytest.mark.parametrize(
    ("asked", "text", "code", "expected"),
    [
        ("die", "He was dying.", "en", "dying"),
        ("sewa", "Kota menyewa gedung.", "id", "menyewa"),
        ("pukul", "Mereka memukul bola.", "id", "memukul"),
        ("jalan", "Mereka berjalan kaki.", "id", "berjalan"),
        ("مدينة", "في المدينة القديمة", "ar", "المدينة"),
    ],
)
def test_stems_that_do_not_begin_as_their_word_does(asked: str, text: str, code: str, expected: str) -> None:
    made = document(*[("12 – 34", code)] * 3, (text, code))
    assert lit(made, asked) == [expected]


# Edit distance.


NEAR_WORDS = st.text(alphabet="abcé", max_size=7)


@given(NEAR_WORDS, NEAR_WORDS, st.integers(0, 4))
def test_within_distance_is_what_its_definition_says(one: str, other: str, limit: int) -> None:
    assert within_distance(one, other, limit) == (alignment(one, other) <= limit)


@given(st.text(max_size=8), st.text(max_size=8), st.integers(1, 2))
def test_within_distance_is_the_same_both_ways(one: str, other: str, limit: int) -> None:
    assert within_distance(one, other, limit) == within_distance(other, one, limit)
    assert within_distance(one, one, 0)
