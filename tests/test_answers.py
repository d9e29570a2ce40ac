"""Words, names and periods of a document that answer a query: all of them, nothing else, at a bounded price."""

from collections.abc import Collection
from itertools import pairwise
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from docsearch import answers as module
from docsearch.analysis import analyse, analyse_like, fold
from docsearch.answers import BUDGET, Answers, marks
from docsearch.model import Document, Token
from docsearch.query import Clause, Words
from docsearch.wanted import Position, Wanted, said
from indexes import SAMPLES
from pieces import Piece, asked, pieced, rendered, weighing

FILLER = "a passage about something else. " * 10


def marked(made: Document, answers: Answers) -> list[str]:
    """What is marked, in the order of the document."""
    return [made.text[mark.start : mark.end] for mark in marks(made, answers)]


def lit(made: Document, text: str | Clause, exact: bool = False) -> list[str]:
    return marked(made, asked(made, text, exact))


# What answers.


@pytest.mark.parametrize("code", SAMPLES)
def test_every_word_asked_for_answers(code: str) -> None:
    sentence = SAMPLES[code]["sentence"]
    made = pieced((sentence, code))
    for token in analyse(sentence, code):
        found = marks(made, asked(made, Words(token.surface, 0)))
        inside = {i for mark in found for i in range(mark.start, mark.end)}
        assert set(range(token.start, token.end)) <= inside, token.surface


@pytest.mark.parametrize(("code", "one", "other"), [(c, *pair) for c, s in SAMPLES.items() for pair in s["same"]])
def test_a_word_answers_in_every_form(code: str, one: str, other: str) -> None:
    for text, query in ((one, other), (other, one)):
        assert "".join(lit(pieced(("–", code), (text, code)), Words(query, 0))) == text


@pytest.mark.parametrize(
    ("query", "text", "code", "expected"),
    [
        ("rivers", "The river and its rivers.", "en", ["river", "rivers"]),
        ("kosice", "v meste Košice", "sk", ["Košice"]),
        ("koši*", "Košice, v Košiciach, košík", "sk", ["Košice", "Košiciach"]),
        ("kosi*", "Košice, zo Košíc, na koši", "sk", ["Košice", "Košíc", "koši"]),
        ("k*ce", "Košice, v Košiciach, kopce", "sk", ["Košice", "kopce"]),
        ("ko?ice", "Košice a Kojice", "sk", ["Košice", "Kojice"]),
        ("*ciach", "v Košiciach", "sk", ["Košiciach"]),
        ("zmlva~1", "zmluva a zmluvy", "sk", ["zmluva"]),
        ("zmlva~2", "zmluva a zmluvy", "sk", ["zmluva", "zmluvy"]),
        ("thanh pho", "Các thành phố ký", "vi", ["thành", "phố"]),
        ("thành phố", "Các thành phố ký, một thánh lễ, phở", "vi", ["thành", "phố"]),
        ('"thanh pho"', "Các thành phố ký, phố thành", "vi", ["thành phố"]),
        ("ความร่วมมือ", "ส่งเสริมความร่วมมือระหว่างเมือง", "th", ["ความร่วมมือ"]),
        ("เมือง", "ระหว่างเมืองต่างๆ", "th", ["เมือง"]),
        ("สำคัญ", "เรื่องสำคัญมาก", "th", ["สำคัญ"]),
        ("코시체", "회의는 코시체에서 열린다", "ko", ["코시체"]),
        ('"green city"', "a green river, a city, green cities, the city green", "en", ["green cities"]),
        ("-rivers cities", "rivers and cities", "en", ["cities"]),
        ("rivers AND cities", "rivers and cities", "en", ["rivers", "cities"]),
    ],
)
def test_what_answers(query: str, text: str, code: str, expected: list[str]) -> None:
    found = lit(pieced((text, code)), query)
    assert "".join(found) == "".join(expected) if code in ("th", "ko") else found == expected


@pytest.mark.parametrize(
    ("query", "text", "code"),
    [("水位", "新水位传感器", "zh"), ("合作协议", "签署了合作协议书", "zh"), ("ความร่วมมือ", "ความร่วมมือกัน", "th")],
)
def test_words_without_spaces_answer_however_the_text_is_cut(query: str, text: str, code: str) -> None:
    made = pieced((text, code))
    found = {i for mark in marks(made, asked(made, query)) for i in range(mark.start, mark.end)}
    assert found == set(range(text.index(query), text.index(query) + len(query)))


def test_exact_words_answer_as_typed_only() -> None:
    made = pieced(("The river and its rivers.", "en"))
    assert lit(made, "rivers", exact=True) == ["rivers"]
    assert lit(made, "RIVERS", exact=True) == ["rivers"]


@pytest.mark.parametrize("query", ["Bratislava", "บราติสลาวา", "Братислава", "Pozsony"])
def test_a_place_answers_in_the_script_of_the_document(query: str) -> None:
    made = pieced(
        ("Delegácia navštívila Bratislavu v októbri.", "sk"),
        ("กรุงบราติสลาวา ประเทศสโลวาเกีย", "th"),
        ("Делегация посетила Братиславу в октябре.", "ru"),
    )
    slovak, thai, russian = lit(made, query)
    assert (slovak, russian) == ("Bratislavu", "Братиславу")
    assert "บราติสลาวา" in thai


def test_what_lies_in_a_place_answers() -> None:
    made = pieced(("no place here", "en"), ("The mayor of Košice came.", "en"))
    assert lit(made, "country:SK") == ["Košice"]


def test_a_period_answers_where_it_is_touched() -> None:
    made = pieced(("The visit of 12 November 2019 and that of 3 March 2020.", "en"))
    assert lit(made, "date:2019") == ["12 November 2019"]
    assert lit(made, "date:2019-11..2020-03") == ["12 November 2019", "3 March 2020"]


def test_a_name_is_marked_once_as_a_place_and_as_words() -> None:
    made = pieced(("Hội nghị ở thành phố Hồ Chí Minh năm 2019", "vi"))
    assert len(lit(made, "Ho Chi Minh City")) == 1


# What tells something.


def test_stop_words_answer_only_where_nothing_else_does() -> None:
    made = pieced(("the river of the city", "en"))
    assert marked(made, weighing(the=0.1, river=4.0)) == ["river"]
    assert marked(made, weighing(the=0.1, sea=4.0)) == ["the", "the"]
    assert marked(made, weighing(the=0.1)) == ["the", "the"]


def test_what_is_common_tells_something_where_the_rare_word_is_missing() -> None:
    answers = weighing(city=1.0, xyzzy=9.0)
    assert marked(pieced(("the river of the city", "en")), answers) == ["city"]
    assert marked(pieced(("the xyzzy of the city", "en")), answers) == ["xyzzy"]


def test_a_period_tells_something_beside_any_word() -> None:
    made = pieced(("The visit of 12 November 2019.", "en"))
    word = Position(frozenset({"visit"}), weight=9.0)
    period = Wanted(period=("2019-01-01", "2019-12-31"), weight=0.5)
    assert marked(made, Answers([Wanted((word,)), period])) == ["visit", "12 November 2019"]


def test_a_phrase_in_parts_does_not_answer() -> None:
    made = pieced(("green river and city", "en"))
    assert lit(made, '"green city"') == []


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
ONE_WORD = st.sampled_from([word for words in WORDS.values() for word in words])


@settings(max_examples=50)
@given(st.lists(PASSAGES, min_size=1, max_size=5), ONE_WORD)
def test_all_words_that_answer_are_found_and_no_others(pieces: list[Piece], word: str) -> None:
    made = pieced(*pieces)
    answers = asked(made, Words(word, 0))
    if len(answers.wanted) != 1 or len(answers.wanted[0].positions) != 1 or answers.unspaced:
        return  # a place, or a word cut up: tried above
    position = answers.wanted[0].positions[0]
    expected = [
        token.surface
        for passage in made.passages
        for token in analyse(passage.text, passage.language)
        if token.word in position.words or token.stem in position.stems or fold(token.word) in position.folds
    ]
    assert marked(made, answers) == expected


@settings(max_examples=50)
@given(st.lists(PASSAGES, min_size=1, max_size=5), st.lists(ONE_WORD, min_size=1, max_size=4), st.booleans())
def test_marks_are_in_order_and_none_holds_another(pieces: list[Piece], words: list[str], exact: bool) -> None:
    made = pieced(*pieces)
    found = marks(made, asked(made, Words(" ".join(words), 0), exact))
    assert found == sorted(found)
    for one, other in pairwise(found):
        assert one.start < other.start
        assert one.end < other.end
    assert all(0 <= mark.start < mark.end <= len(made.text) for mark in found)


# Words of other languages.

IN_THAI = said(("ความ", "ตกลง"), 2.0, "th", "agreement", "lexicon")


@pytest.mark.parametrize(
    ("stems", "code", "expected"),
    [
        (("die",), "de", ["Die", "die"]),
        (("die",), "en", ["die"]),
        (("die", "stadt"), "de", ["Die Stadt"]),
        (("kennen", "die"), "de", []),
        (("die",), "sk", []),
    ],
)
def test_stems_of_a_language_answer_in_passages_of_it_only(
    stems: tuple[str, ...], code: str, expected: list[str]
) -> None:
    made = pieced(("Who did not die?", "en"), ("Die Stadt, die wir kennen", "de"), ("die slovo", "und"))
    assert marked(made, Answers([said(stems, 1.0, code, "asked", "lexicon")])) == expected


def test_words_of_a_translation_do_not_answer_apart() -> None:
    made = pieced(("Các thành phố, một thành viên ở phố.", "vi"))
    assert marked(made, Answers([said(("thành", "phố"), 1.0, "vi", "city", "lexicon")])) == ["thành phố"]


@pytest.mark.parametrize("text", ["ลงนามความตกลงแล้ว", "ความตกลง"])
def test_translations_without_spaces_answer_however_the_text_is_cut(text: str) -> None:
    assert marked(pieced((text, "th")), Answers([IN_THAI])) == ["ความตกลง"]


def test_what_a_translation_tells_is_measured_by_the_rest_of_it() -> None:
    made = pieced(("Mestá a dohoda, mesto i dohody", "sk"))
    unknown = weighing(cities=9.0, agreement=9.0).wanted
    slovak = [said(("mest",), 2.0, "sk", "cities", "lexicon"), said(("dohd",), 0.5, "sk", "agreement", "lexicon")]
    assert marked(made, Answers([*unknown, *slovak])) == ["Mestá", "dohoda", "mesto", "dohody"]


def test_of_a_translation_it_is_known_what_was_asked_for() -> None:
    answers = Answers([*weighing(river=1.0).wanted, IN_THAI])
    (mark,) = marks(pieced(("ความตกลง", "th")), answers)
    assert answers.reasons == {mark.key: IN_THAI}


# Words of a machine.

SIGNED = rendered(
    pieced(("Các thành phố ký thỏa thuận.", "vi"), ("Sau đó họ về nhà.", "vi"), ("Cities and an agreement.", "en")),
    "The cities signed an agreement.",
    "Then they went home by train.",
    None,
)


def test_words_of_a_translation_answer_where_about_they_stand_in_the_original() -> None:
    found = [mark for mark in marks(SIGNED, asked(SIGNED, "train")) if mark.rendered]
    assert [mark.rendered for mark in found] == ["train"]
    rendering = SIGNED.translation.renderings[1] if SIGNED.translation else None
    assert rendering is not None
    assert rendering.start <= found[0].start < found[0].end == found[0].start + 1 <= rendering.end
    assert found[0].start > (rendering.start + rendering.end) // 2


def test_the_original_and_its_translation_answer_together() -> None:
    found = marks(SIGNED, asked(SIGNED, "agreements"))
    assert [mark.rendered or SIGNED.text[mark.start : mark.end] for mark in found] == ["agreement", "agreement"]
    assert [bool(mark.rendered) for mark in found] == [True, False]
    assert len({mark.key for mark in found}) == 1


def test_what_lexicons_made_of_a_query_is_not_looked_for_in_translations() -> None:
    found = Answers([said(("train",), 1.0, "en", "vlak", "lexicon")])
    assert marks(SIGNED, found) == []


def test_words_of_a_translation_that_tell_nothing_are_left_out() -> None:
    answers = weighing(they=0.1, train=5.0)
    assert [mark.rendered for mark in marks(SIGNED, answers)] == ["train"]


def test_words_of_a_translation_that_tell_little_are_better_than_none() -> None:
    assert [mark.rendered for mark in marks(SIGNED, weighing(home=0.1, xyzzy=5.0))] == ["home"]


def test_a_translation_is_read_up_to_a_limit() -> None:
    many = BUDGET // len(FILLER) + 2
    pieces = pieced(*[("văn bản", "vi")] * many)
    found = marks(rendered(pieces, *[FILLER] * (many - 1), "rivers"), weighing(rivers=1.0))
    assert found == []
    assert marks(rendered(pieces, "rivers", *[FILLER] * (many - 1)), weighing(rivers=1.0)) != []


@settings(max_examples=50)
@given(
    st.lists(PASSAGES, min_size=1, max_size=4),
    st.lists(st.none() | ONE_WORD | st.text(max_size=20), min_size=4, max_size=4),
    st.lists(ONE_WORD, min_size=1, max_size=3),
    st.sampled_from(["en", "th", "zh", "ar", "vi"]),
)
def test_marks_lie_in_what_was_translated(
    pieces: list[Piece], texts: list[str | None], words: list[str], code: str
) -> None:
    made = rendered(pieced(*pieces), *texts[: len(pieces)], language=code)
    assert made.translation is not None
    found = marks(made, asked(made, Words(" ".join(words), 0)))
    assert found == sorted(found)
    for mark in found:
        assert 0 <= mark.start < mark.end <= len(made.text)
        assert not mark.rendered or any(
            each.start <= mark.start and mark.end <= each.end and mark.rendered in each.text
            for each in made.translation.renderings
        )


# Stems that do not begin as their word does.


@pytest.mark.parametrize(
    ("query", "text", "code", "expected"),
    [
        ("die", "He was dying.", "en", "dying"),
        ("sewa", "Kota menyewa gedung.", "id", "menyewa"),
        ("pukul", "Mereka memukul bola.", "id", "memukul"),
        ("jalan", "Mereka berjalan kaki.", "id", "berjalan"),
        ("مدينة", "في المدينة القديمة", "ar", "المدينة"),
        ("مدن", "زار مُدُن كثيرة", "ar", "مُدُن"),
        ("borgir", "í borginni", "is", "borginni"),
    ],
)
def test_stems_that_do_not_begin_as_their_word_does(query: str, text: str, code: str, expected: str) -> None:
    made = pieced(*[("12 – 34", code)] * 3, (text, code))
    assert lit(made, query) == [expected]


# The price.


class Price(NamedTuple):
    """What was looked through: the code points of each passage, and the words found alike in each."""

    lengths: list[int]
    words: list[int]


@pytest.fixture
def price(monkeypatch: pytest.MonkeyPatch) -> Price:
    paid = Price([], [])

    def counted(text: str, code: str, parts: Collection[str], inside: bool = False) -> list[Token]:
        tokens = analyse_like(text, code, parts, inside)
        paid.lengths.append(len(text))
        paid.words.append(len(tokens))
        return tokens

    monkeypatch.setattr(module, "analyse_like", counted)
    return paid


RIVERS = "about rivers and other things. " * 10
MANY = BUDGET // 200


def test_only_words_that_may_answer_are_looked_at(price: Price) -> None:
    made = pieced(*[(FILLER, "en")] * 50, ("about rivers", "en"))
    assert marked(made, weighing(rivers=5.0)) == ["rivers"]
    assert sum(price.words) == 1


@pytest.mark.parametrize(
    ("query", "text", "code", "expected"),
    [
        ("rivers", "Rivers", "en", "Rivers"),
        ("rivers", "a river", "en", "river"),
        ("košiciach", "v Košiciach", "sk", "Košiciach"),
        ("rive*", "Rivers", "en", "Rivers"),
        ("สำคัญ", "เรื่องสำคัญ", "th", "สำคัญ"),
        ("EU", "in the EU", "en", "EU"),
    ],
)
def test_of_a_long_document_what_holds_the_words_is_looked_through(
    price: Price, query: str, text: str, code: str, expected: str
) -> None:
    made = pieced(*[(FILLER, code)] * MANY, (text, code))
    assert lit(made, query) == [expected]
    assert sum(price.lengths) < BUDGET + 2 * len(FILLER)


def test_of_a_long_document_full_of_the_words_a_part_is_looked_through(price: Price) -> None:
    made = pieced(*[(RIVERS, "en")] * MANY)
    assert marked(made, weighing(rivers=5.0))
    assert BUDGET <= sum(price.lengths) < BUDGET + len(RIVERS)


@pytest.mark.parametrize("code", ["en", "id"])
def test_looking_again_at_every_word_is_bounded_too(price: Price, code: str) -> None:
    made = pieced(*[(FILLER, code)] * MANY)
    assert marked(made, weighing(xyzzy=5.0)) == []
    assert BUDGET <= sum(price.lengths) < 3 * (BUDGET + len(FILLER))


def test_a_place_answers_beyond_the_bound(price: Price) -> None:
    made = pieced(*[(RIVERS, "en")] * MANY, ("The mayor of Košice came.", "en"))
    assert lit(made, "rivers Košice")[-1] == "Košice"
    assert sum(price.lengths) < BUDGET + 2 * len(RIVERS)


@pytest.mark.parametrize("query", ["date:2019", "lang:en", "type:txt -rivers", "place:Košice"])
def test_nothing_is_looked_through_where_no_words_are_asked_for(price: Price, query: str) -> None:
    lit(pieced(*[("about rivers", "en")] * 50), query)
    assert price.lengths == []
