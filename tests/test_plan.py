"""Queries become terms that mean what indexed text means, in every language; what cannot be read says where."""

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from docsearch.analysis import analyse, fold
from docsearch.engines import protocol, tantivy
from docsearch.engines.protocol import Engine, Entry, Has, TermQuery
from docsearch.entities import find
from docsearch.errors import QueryError
from docsearch.identity import document_id
from docsearch.languages import LANGUAGES
from docsearch.mapping import entry
from docsearch.model import Document, Mention, Passage
from docsearch.plan import Plan, Wanted, plan
from docsearch.query import Clause, Phrase, Words, parse
from engines.oracle import score_of

SAMPLES: dict[str, dict[str, Any]] = {
    path.stem: tomllib.loads(path.read_text(encoding="utf-8"))
    for path in sorted((Path(__file__).parent / "languages").glob("*.toml"))
}
LATIN = [code for code in SAMPLES if LANGUAGES[code].script == "LATIN"]
ALL = tuple(LANGUAGES)
KOSICE = "geonames:724443"


def indexed(text: str, code: str, title: str = "") -> Entry:
    """The entry of a document of one passage."""
    mentions: tuple[Mention, ...] = tuple(find(text, code))
    passage = Passage(0, 0, len(text), text, code, 1.0, mentions)
    uri = f"docs/{text[:8]}.txt"
    return entry(Document(document_id(uri), uri, "d", "text/plain", title, text, code, (passage,)))


def planned(text: str, languages: tuple[str, ...] = ("en", "sk", "vi", "th"), exact: bool = False) -> Plan:
    clause = parse(text)
    assert clause is not None
    return plan(clause, languages, exact)


def matches(clause: Clause | str, text: str, code: str, languages: tuple[str, ...] = ALL, exact: bool = False) -> bool:
    """Whether a document of this text is found, by looking at it."""
    read = parse(clause) if isinstance(clause, str) else clause
    assert read is not None
    return score_of(plan(read, languages, exact).query, indexed(text, code)) is not None


def leaves(query: TermQuery) -> Iterator[TermQuery]:
    match query:
        case protocol.And(queries) | protocol.Or(queries) | protocol.Best(queries):
            for each in queries:
                yield from leaves(each)
        case protocol.Not(inner) | protocol.Weighted(inner, _):
            yield from leaves(inner)
        case _:
            yield query


def terms(query: TermQuery) -> dict[str, set[str]]:
    """Field -> the single terms asked for in it."""
    found: dict[str, set[str]] = {}
    for leaf in leaves(query):
        if isinstance(leaf, protocol.Term):
            found.setdefault(leaf.field, set()).add(leaf.value)
    return found


# What is read alike at index time and at query time.


@pytest.mark.parametrize("code", SAMPLES)
def test_every_word_of_a_text_finds_it(code: str) -> None:
    sentence = SAMPLES[code]["sentence"]
    made = indexed(sentence, code)
    for token in analyse(sentence, code):
        for languages in ((code,), ALL):
            assert score_of(plan(Words(token.surface, 0), languages).query, made), token.surface


@pytest.mark.parametrize("code", SAMPLES)
def test_a_whole_text_finds_itself_loosely_and_as_a_phrase(code: str) -> None:
    sentence = SAMPLES[code]["sentence"]
    assert matches(Words(sentence, 0), sentence, code)
    assert matches(Phrase(sentence, 0), sentence, code)


@pytest.mark.parametrize(("code", "one", "other"), [(c, *pair) for c, s in SAMPLES.items() for pair in s["same"]])
def test_every_form_of_a_word_finds_the_others(code: str, one: str, other: str) -> None:
    for languages in ((code,), ALL):
        assert matches(Words(one, 0), other, code, languages)
        assert matches(Words(other, 0), one, code, languages)


@pytest.mark.parametrize(
    ("code", "one", "other"),
    [(c, *pair) for c, s in SAMPLES.items() for pair in s["different"] if not LANGUAGES[c].keeps_accents],
)
def test_other_words_do_not_find_it(code: str, one: str, other: str) -> None:
    assert not matches(Words(one, 0), other, code, (code,))
    assert not matches(Words(other, 0), one, code, (code,))


# Typing without accents.


def test_the_samples_cover_latin_scripts() -> None:
    assert len(LATIN) >= 25
    assert {"vi", "sk", "cs", "pl", "tr", "hu", "ro"} <= set(LATIN)


@pytest.mark.parametrize("code", LATIN)
def test_words_typed_without_accents_find_those_with_them(code: str) -> None:
    sentence = SAMPLES[code]["sentence"]
    made = indexed(sentence, code)
    for token in analyse(sentence, code):
        assert score_of(plan(Words(fold(token.word), 0), ALL).query, made), token.surface


@pytest.mark.parametrize(("code", "one", "other"), [(c, *p) for c, s in SAMPLES.items() for p in s.get("plain", ())])
def test_names_typed_without_accents_are_found(code: str, one: str, other: str) -> None:
    assert matches(Words(other, 0), one, code)


@pytest.mark.parametrize("typed", ["thành phố", "thanh pho", "THANH PHO", "tha\u0300nh phô\u0301"])
def test_vietnamese_is_found_with_and_without_its_accents(typed: str) -> None:
    assert matches(typed, "Các thành phố ký thỏa thuận", "vi")
    assert matches(f'"{typed}"', "Các thành phố ký thỏa thuận", "vi")


def test_accents_typed_are_meant_in_vietnamese() -> None:
    assert not matches("thánh", "thành phố", "vi")
    assert not matches('"phố thành"', "thành phố", "vi")


# Terms.


def test_a_word_is_read_in_every_language_that_writes_its_script() -> None:
    read = planned("Rivers")
    found = terms(read.query)
    assert found["word"] == found["fold"] == {"rivers"}
    assert found["stem"] == found["title"] == {"river", "rivers"}
    assert read.interpreted.words == ("rivers",)
    assert read.interpreted.languages == ("en", "sk", "vi")
    assert planned("เมือง").interpreted.languages == ("th",)
    assert planned("東京タワー", ("ja", "zh", "ko", "en")).interpreted.languages == ("ja", "zh")
    assert planned("ひらがな", ("ja", "en")).interpreted.languages == ("ja",)


def test_an_accented_word_is_not_looked_for_among_folded_ones() -> None:
    assert "fold" not in terms(planned("zmlúv").query)
    assert terms(planned("zmluv").query)["fold"] == {"zmluv"}


def test_words_side_by_side_are_alternatives() -> None:
    assert matches("rivers gardens", "many rivers", "en")
    assert matches("rivers gardens", "one garden", "en")
    assert not matches("rivers gardens", "no such thing", "en")


def test_more_words_answered_score_more() -> None:
    query = planned("rivers gardens").query
    both, one = score_of(query, indexed("rivers gardens", "en")), score_of(query, indexed("rivers", "en"))
    assert both is not None
    assert one is not None
    assert both > one


def test_the_form_typed_scores_more_than_another_of_the_same_word() -> None:
    query = planned("rivers").query
    same, other = score_of(query, indexed("rivers", "en")), score_of(query, indexed("river", "en"))
    assert same is not None
    assert other is not None
    assert same > other


def test_a_word_in_the_title_scores_too() -> None:
    query = planned("rivers").query
    with_title = score_of(query, indexed("rivers", "en", title="Two Rivers"))
    without = score_of(query, indexed("rivers", "en", title="Other"))
    assert with_title is not None
    assert without is not None
    assert with_title > without
    assert score_of(query, indexed("nothing", "en", title="Two Rivers"))


# Places and periods.


@pytest.mark.parametrize("typed", ["Košice", "Kassa", "Кошице", "コシツェ", "Koszyce"])
def test_a_place_is_asked_for_by_id_and_by_name(typed: str) -> None:
    read = planned(typed)
    assert terms(read.query)["place"] == {KOSICE}
    assert Wanted(place=KOSICE) in read.wanted
    assert [place.name for place in read.interpreted.places] == ["Košice"]
    assert matches(typed, "Đoàn đại biểu thành phố Košice đến thăm.", "vi")


def test_words_beside_a_place_stay_words() -> None:
    read = planned("gardens of Košice in 2019")
    assert terms(read.query)["place"] == {KOSICE}
    assert {"gardens", "of", "in"} <= set(read.interpreted.words)
    assert read.interpreted.period == ("2019-01-01", "2019-12-31")


@pytest.mark.parametrize("typed", ["November 2019", "พฤศจิกายน 2562", "2019年11月", "tháng 11 năm 2019", "date:2019-11"])
def test_a_period_is_one_in_every_language(typed: str) -> None:
    read = planned(typed)
    assert read.interpreted.period == ("2019-11-01", "2019-11-30")
    assert Wanted(period=("2019-11-01", "2019-11-30")) in read.wanted
    assert terms(read.query)["date"] == {"~2019-11", "2019", "201x", "20xx", "2xxx"}
    assert matches(typed, "The visit took place on 12 November 2019.", "en")
    assert not matches(typed, "The visit took place on 12 October 2018.", "en")


@pytest.mark.parametrize(
    ("typed", "period"),
    [
        ("date:2017", ("2017-01-01", "2017-12-31")),
        ("date:2017-03..2018", ("2017-03-01", "2018-12-31")),
        ("date:..2018-02", ("0001-01-01", "2018-02-28")),
        ("date:2017-03-05..", ("2017-03-05", "9999-12-31")),
    ],
)
def test_a_period_is_written_in_any_precision(typed: str, period: tuple[str, str]) -> None:
    assert planned(typed).interpreted.period == period


def test_a_place_and_a_period_asked_for_by_field_only_filter() -> None:
    made = indexed("The mayor of Košice came on 12 November 2019.", "en")
    assert score_of(planned("date:2019-11").query, made) == 0
    assert score_of(planned("country:SK").query, made) == 0
    assert score_of(planned("place:Košice").query, made)


# Phrases, prefixes, fuzzy words.


def test_a_phrase_is_its_words_in_order_and_together() -> None:
    assert {leaf for leaf in leaves(planned('"green cities"', ("en",)).query) if leaf.field != "title"} == {  # type: ignore[union-attr]
        protocol.Phrase("word", ("green", "cities")),
        protocol.Phrase("stem", ("green", "citi")),
        protocol.Phrase("stem", ("green", "cities")),
    }
    assert matches('"green cities"', "of green cities today", "en")
    assert matches('"green cities"', "a green city", "en")
    assert not matches('"green cities"', "cities green", "en")
    assert not matches('"green cities"', "green old cities", "en")


def test_a_phrase_of_one_word_is_the_word() -> None:
    assert planned('"rivers"').query == planned("rivers").query


def test_places_in_a_phrase_are_words() -> None:
    assert "place" not in terms(planned('"Košice Declaration"').query)


@pytest.mark.parametrize(
    ("typed", "text", "code", "found"),
    [
        ("koši*", "v Košiciach", "sk", True),
        ("KOŠI*", "v Košiciach", "sk", True),
        ("kosi*", "v Košiciach", "sk", True),
        ("koši*", "v kosicoch", "sk", False),
        ("šice*", "v Košiciach", "sk", False),
        ("thà*", "thành phố", "vi", True),
        ("tha*", "thành phố", "vi", True),
        ("เชียง*", "เชียงใหม่", "th", True),
        ("200*", "suma 2000 eur", "sk", True),
        ("kosise~", "mesto Košice", "sk", True),
        ("kosise~", "v Košiciach", "sk", False),
        ("kšoice~", "mesto Košice", "sk", True),
        ("ksce~2", "mesto kosce", "sk", True),
        ("košyse~1", "mesto Košice", "sk", False),
        ("košyse~2", "mesto Košice", "sk", True),
    ],
)
def test_beginnings_and_near_misses(typed: str, text: str, code: str, found: bool) -> None:
    assert matches(typed, text, code) == found


# Fields.


@pytest.mark.parametrize(
    ("typed", "query"),
    [
        ("lang:vi", Has("language", "vi")),
        ("lang:VI", Has("language", "vi")),
        ("lang:Vietnamese", Has("language", "vi")),
        ("lang:yo", Has("language", "yo")),
        ("type:pdf", Has("type", "pdf")),
        ("type:.PDF", Has("type", "pdf")),
    ],
)
def test_fields_that_are_facets(typed: str, query: TermQuery) -> None:
    assert planned(typed) == Plan(query, (), planned(typed).interpreted)


@pytest.mark.parametrize(
    ("typed", "id"),
    [
        ("place:Košice", KOSICE),
        ("place:kosice", KOSICE),
        (f"place:{KOSICE}", KOSICE),
        ('place:"Đà Nẵng"', "geonames:1583992"),
        ("country:SK", "iso:SK"),
        ("country:sk", "iso:SK"),
        ("country:Slovensko", "iso:SK"),
        ("country:iso:SK", "iso:SK"),
        ("place:Slovakia", "iso:SK"),
    ],
)
def test_fields_that_name_a_place(typed: str, id: str) -> None:
    read = planned(typed)
    assert terms(read.query) == {"place": {id}}
    assert read.wanted == (Wanted(place=id),)
    assert [place.id for place in read.interpreted.places] == [id]


def test_the_title_must_have_every_word() -> None:
    query = planned('title:"two rivers"').query
    assert score_of(query, indexed("x", "en", title="Two big Rivers"))
    assert score_of(query, indexed("two rivers", "en", title="Two")) is None


# Exactly as typed.


def test_exact_words_are_those_typed() -> None:
    read = planned("Rivers Košice 2019", exact=True)
    assert terms(read.query) == {"word": {"rivers", "košice", "2019"}}
    assert (read.interpreted.places, read.interpreted.period) == ((), None)
    assert matches("rivers", "two rivers", "en", exact=True)
    assert not matches("rivers", "one river", "en", exact=True)
    assert not matches("kosice", "mesto Košice", "sk", exact=True)
    assert not matches("kosi*", "mesto Košice", "sk", exact=True)
    assert matches("koši*", "mesto Košice", "sk", exact=True)
    assert not matches("kosice~1", "mesto Košyce", "sk", exact=True)
    assert matches('"green cities"', "green cities", "en", exact=True)
    assert not matches('"green cities"', "green city", "en", exact=True)


@pytest.mark.parametrize("code", [code for code in SAMPLES if code not in ("tr", "uk")])
def test_every_word_of_a_text_finds_it_exactly(code: str) -> None:
    sentence = SAMPLES[code]["sentence"]
    made = indexed(sentence, code)
    for token in analyse(sentence, code):
        assert score_of(plan(Words(token.surface, 0), ALL, exact=True).query, made), token.surface


# Negation.


@pytest.mark.parametrize("typed", ["-rivers", "NOT Košice", '-"green cities"', "-koši*", "-kosice~", "-(a b OR 2019)"])
def test_what_must_not_be_there_is_not_wanted(typed: str) -> None:
    assert planned(typed).wanted == ()
    assert planned(f"gardens {typed}").wanted == planned("gardens").wanted


def test_what_is_negated_twice_is_wanted() -> None:
    assert planned("-(-rivers)").wanted == planned("rivers").wanted
    assert matches("-(-rivers)", "rivers", "en")
    assert not matches("-(-rivers)", "gardens", "en")


def test_documents_with_a_negated_word_are_left_out() -> None:
    assert matches("gardens -rivers", "gardens", "en")
    assert not matches("gardens -rivers", "gardens and a river", "en")


# Scripts without spaces.


def test_a_word_cut_up_needs_all_its_pieces() -> None:
    assert matches("ความร่วมมือ", "ความร่วมมือระหว่างเมือง", "th")
    assert not matches("ความร่วมมือ", "ความรัก", "th")
    assert matches("코시체", "코시체에서 열린 회의", "ko")
    assert not matches("코시체", "시체", "ko")


def test_of_a_sentence_without_spaces_any_piece_will_do() -> None:
    asked = "เมืองต่างๆลงนามความตกลงที่เชียงราย"
    assert matches(asked, "ความตกลงใหม่", "th")
    assert not matches(asked, "แม่น้ำ", "th")


# Errors.


@pytest.mark.parametrize(
    ("typed", "position", "message"),
    [
        ("date:soon", 5, "date: not a year"),
        ("x date:2018..2017", 7, "ends before it starts"),
        ("x date:..", 7, "a period is"),
        ("date:2017-13", 5, "not a year, month or day"),
        ("date:0000", 5, "not a year"),
        ("x place:Nowhereville", 8, "knows no place called 'Nowhereville'"),
        ('x place:"Nowhere ville"', 9, "knows no place"),
        ("country:Košice", 8, "knows no place"),
        ("country:XX", 8, "knows no place"),
        ("place:geonames:0", 6, "knows no place"),
        ("lang:klingonese", 5, "knows no language 'klingonese'"),
        ("lang:é1", 5, "knows no language"),
        ("-(a OR lang:4)", 12, "knows no language"),
    ],
)
def test_errors_point_at_the_value(typed: str, position: int, message: str) -> None:
    with pytest.raises(QueryError, match=message) as caught:
        planned(typed)
    assert caught.value.position == position


# Any query at all.


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    opened = tantivy.create(tmp_path_factory.mktemp("engine"))
    opened.update(ENTRIES)
    yield opened
    opened.close()


ENTRIES = [
    indexed("Two rivers of Košice on 5 March 2017", "en", title="Rivers"),
    indexed("Hội nghị tại Đà Nẵng năm 2019", "vi"),
    indexed("เมืองเชียงใหม่ พ.ศ. 2562", "th"),
    indexed("코시체에서 열린 회의", "ko"),
]
# fmt: off
PIECES = st.sampled_from([
    "rivers", "river", "Košice", "kosi*", "thanh*", "rivrs~", "kosise~2", "2017", "2019-03", "เมืองเชียงใหม่",
    "코시체에서", "nghị", "nghi", "Đà Nẵng", "lang:vi", "type:txt", "place:SK", "country:VN", "date:2017",
    "date:..2018", "title:rivers", "(", ")", "AND", "OR", "NOT", "-", "-rivers", '"two rivers"', "“Đà Nẵng”", "'", "*",
    "~", ":", "...", "ſ", "İ", "ﷺ",
])
# fmt: on
TYPED = st.text(max_size=40) | st.lists(PIECES, max_size=8).map(" ".join)


@settings(max_examples=300)
@given(TYPED, st.booleans())
def test_any_query_that_can_be_read_can_be_asked(engine: Engine, text: str, exact: bool) -> None:
    position, query = 0, None
    try:
        clause = parse(text)
        query = plan(clause, ("en", "ko", "th", "vi"), exact).query if clause is not None else None
    except QueryError as error:
        position = error.position
    assert 0 <= position <= len(text)
    if query is not None:
        found = {match.id for match in engine.search(query, 10).page}
        assert found == {each.id for each in ENTRIES if score_of(query, each) is not None}
