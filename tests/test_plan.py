"""Queries become terms that mean what indexed text means, in every language; what cannot be read says where."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from docsearch.analysis import analyse, fold
from docsearch.bridges import sources
from docsearch.conditions import language_code
from docsearch.engines import protocol, tantivy
from docsearch.engines.protocol import Engine, Has, TermQuery
from docsearch.errors import QueryError
from docsearch.languages import LANGUAGES
from docsearch.lexicon.folder import Lexicons
from docsearch.mapping import entry
from docsearch.plan import MOST, Plan, plan
from docsearch.query import LONGEST, Clause, Phrase, Words, parse
from docsearch.readings import NOTHING, Statistics, read
from docsearch.search import statistics
from engines.oracle import Oracle, score_of
from indexes import SAMPLES, document, lexicons, oracle

LATIN = [code for code in SAMPLES if LANGUAGES[code].script == "LATIN"]
KOSICE = "geonames:724443"
# Nothing tells one language from another, and every word is as telling.
ALIKE = Statistics(1, dict.fromkeys(("en", "sk", "vi", "th"), 1), lambda field, term: 1)


def planned(text: str, known: Statistics = ALIKE, **options: Any) -> Plan:
    clause = parse(text)
    assert clause is not None
    return plan(clause, known, **options)


def scored(engine: Oracle, clause: Clause | str, **options: Any) -> dict[str, float]:
    """The uri of every document that matches, best first, and its score before it is ordered anew."""
    read = parse(clause) if isinstance(clause, str) else clause
    assert read is not None
    answer = engine.search(plan(read, statistics(engine), **options).query, len(engine.entries))
    return {engine.entries[match.id].uri: match.score for match in answer.page}


def found(engine: Oracle, clause: Clause | str, **options: Any) -> list[str]:
    return list(scored(engine, clause, **options))


def matches(clause: Clause | str, text: str, code: str, **options: Any) -> bool:
    """Whether a document of this text is found, alone in an index."""
    return bool(found(oracle(document(text, code)), clause, **options))


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
    asked: dict[str, set[str]] = {}
    for leaf in leaves(query):
        if isinstance(leaf, protocol.Term):
            asked.setdefault(leaf.field, set()).add(leaf.value)
    return asked


# What is read alike at index time and at query time.


@pytest.mark.parametrize("code", SAMPLES)
def test_every_word_of_a_text_finds_it(code: str) -> None:
    engine = oracle(document(SAMPLES[code]["sentence"], code))
    for token in analyse(SAMPLES[code]["sentence"], code):
        assert found(engine, Words(token.surface, 0)), token.surface


@pytest.mark.parametrize("code", SAMPLES)
def test_a_whole_text_finds_itself_loosely_and_as_a_phrase(code: str) -> None:
    sentence = SAMPLES[code]["sentence"]
    for exact in (False, True):
        assert matches(Words(sentence, 0), sentence, code, exact=exact)
        assert matches(Phrase(sentence, 0), sentence, code, exact=exact, relaxed=exact)


@pytest.mark.parametrize(("code", "one", "other"), [(c, *pair) for c, s in SAMPLES.items() for pair in s["same"]])
def test_every_form_of_a_word_finds_the_others(code: str, one: str, other: str) -> None:
    assert matches(Words(one, 0), other, code)
    assert matches(Words(other, 0), one, code)


@pytest.mark.parametrize(
    ("code", "one", "other"),
    [(c, *pair) for c, s in SAMPLES.items() for pair in s["different"] if not LANGUAGES[c].keeps_accents],
)
def test_other_words_do_not_find_it(code: str, one: str, other: str) -> None:
    assert not matches(Words(one, 0), other, code)
    assert not matches(Words(other, 0), one, code)


# Typing without accents.


def test_the_samples_cover_latin_scripts() -> None:
    assert len(LATIN) >= 25
    assert {"vi", "sk", "cs", "pl", "tr", "hu", "ro"} <= set(LATIN)


@pytest.mark.parametrize("code", LATIN)
def test_words_typed_without_accents_find_those_with_them(code: str) -> None:
    engine = oracle(document(SAMPLES[code]["sentence"], code))
    for token in analyse(SAMPLES[code]["sentence"], code):
        assert found(engine, Words(fold(token.word), 0)), token.surface


@pytest.mark.parametrize("code", LATIN)
def test_what_was_written_without_accents_is_found_by_the_words_with_them(code: str) -> None:
    sentence = SAMPLES[code]["sentence"]
    for token in analyse(sentence, code):
        assert matches(Words(token.surface, 0), f"x {fold(token.word)} y", code), token.surface


@pytest.mark.parametrize(("code", "one", "other"), [(c, *p) for c, s in SAMPLES.items() for p in s.get("plain", ())])
def test_names_typed_without_accents_are_found(code: str, one: str, other: str) -> None:
    assert matches(Words(other, 0), one, code)
    assert matches(Phrase(other, 0), one, code)


@pytest.mark.parametrize("typed", ["thành phố", "thanh pho", "THANH PHO", "tha\u0300nh phô\u0301"])
def test_vietnamese_is_found_with_and_without_its_accents(typed: str) -> None:
    assert matches(typed, "Các thành phố ký thỏa thuận", "vi")
    assert matches(f'"{typed}"', "Các thành phố ký thỏa thuận", "vi")


def test_accents_typed_are_meant_in_vietnamese() -> None:
    engine = oracle(document("thành phố", "vi"), document("thánh ca", "vi"), document("khác", "vi"))
    assert found(engine, "thánh") == ["thánh ca", "thành phố"]
    assert not found(engine, '"thánh phố"')
    assert found(engine, '"thành phố"') == ["thành phố"]
    assert not found(engine, '"phố thành"')


# Terms.


def test_a_word_is_read_in_every_language_that_writes_its_script() -> None:
    read = planned("Rivers")
    assert terms(read.query) == {
        "word": {"rivers"},
        "variant": {"rivers", "en:river", "sk:rivers", "vi:rivers"},
        "stem": {"en:river", "sk:rivers", "vi:rivers"},
        "translation": {"en:river", "sk:rivers", "vi:rivers"},
        "title": {"rivers", "en:river", "sk:rivers", "vi:rivers"},
    }
    assert read.interpreted.words == ("rivers",)
    assert read.interpreted.languages == ("en", "sk", "vi")
    assert planned("เมือง").interpreted.languages == ("th",)
    several = Statistics(4, dict.fromkeys(("ja", "zh", "ko", "en"), 1), lambda field, term: 1)
    assert planned("東京タワー", several).interpreted.languages == ("ja", "zh")
    assert planned("도시", several).interpreted.languages == ("ko",)


def test_a_language_that_is_given_is_the_only_one_read() -> None:
    read = planned("Rivers", only="sk")
    assert terms(read.query)["stem"] == {"sk:rivers"}
    assert terms(read.query)["word"] == {"rivers"}  # names are the same in all
    assert read.interpreted.languages == ("sk",)


def test_an_accented_word_is_not_looked_for_among_folded_ones() -> None:
    assert "zmluv" not in terms(planned("zmlúv").query)["variant"]
    assert "zmluv" in terms(planned("zmluv").query)["variant"]


def test_only_terms_that_the_index_has_are_asked_for() -> None:
    engine = oracle(document("rivers and gardens", "en"), document("Mestá podpísali", "sk"))
    assert terms(planned("rivers", statistics(engine)).query) == {"word": {"rivers"}, "stem": {"en:river"}}
    assert terms(planned("xyzzy", statistics(engine)).query) == {}
    assert terms(planned("rivers", NOTHING).query) == {}


def test_words_side_by_side_are_alternatives() -> None:
    assert matches("rivers gardens", "many rivers", "en")
    assert matches("rivers gardens", "one garden", "en")
    assert not matches("rivers gardens", "no such thing", "en")


def test_more_words_answered_score_more() -> None:
    assert found(oracle(document("rivers", "en"), document("rivers gardens", "en")), "rivers gardens")[0] == (
        "rivers gardens"
    )


def test_the_form_typed_scores_more_than_another_of_the_same_word() -> None:
    engine = oracle(document("one river", "en"), document("two rivers", "en"))
    assert found(engine, "rivers") == ["two rivers", "one river"]
    assert found(engine, "river") == ["one river", "two rivers"]


def test_a_rarer_word_scores_more() -> None:
    common = [document(f"gardens {n}", "en") for n in range(9)]
    engine = oracle(*common, document("rivers a", "en"), document("gardens a", "en"))
    assert found(engine, "gardens rivers")[0] == "rivers a"


def test_a_word_of_one_language_is_no_word_of_another() -> None:
    german = [document(f"die Stadt {n}", "de") for n in range(8)]
    engine = oracle(*german, document("they die in wars", "en"), document("no wars", "en"))
    assert found(engine, "die wars")[0] == "they die in wars"
    (weight,) = [each.weight for each in planned("die", statistics(engine), only="de").wanted[0].positions]
    (other,) = [each.weight for each in planned("die", statistics(engine), only="en").wanted[0].positions]
    assert other > 3 * weight  # rare among English documents, in all German ones


# Titles.


def test_a_word_in_the_title_scores_too() -> None:
    texts = {"both": ("rivers", "Two Rivers"), "text": ("rivers", "Other"), "title": ("nothing", "Two Rivers")}
    engine = oracle(*(document(text, "en", title, uri=uri) for uri, (text, title) in texts.items()))
    assert found(engine, "rivers") == ["both", "text", "title"]


@pytest.mark.parametrize(
    ("title", "code", "typed"),
    [
        ("Quarterly Reports", "en", "report"),
        ("Quarterly Reports", "en", "QUARTERLY"),
        ("Quarterly Reports", "en", '"quarterly report"'),
        ("Quarterly Reports", "en", "quart*"),
        ("Quarterly Reports", "en", "quartrely~1"),
        ("Výročná správa", "sk", "vyrocna"),
        ("Výročná správa", "sk", "spravy"),
        ("Báo cáo thường niên", "vi", "bao cao"),
        ("รายงานประจำปี", "th", "รายงาน"),
        ("รายงานประจำปี", "th", "ประจำ"),
        ("รายงานประจำปี", "th", '"งานประจำ"'),
        ("รายงานประจำปี", "th", "รายง*"),
        ("年度報告書", "en", "年度報告"),  # a title in another language than the text
    ],
)
def test_a_document_is_found_by_its_title_alone(title: str, code: str, typed: str) -> None:
    engine = oracle(document("x", code, title), document("y", code, "Other"))
    assert found(engine, typed) == ["x"]
    if typed.isalpha() or " " in typed.strip('"'):
        assert found(engine, f"title:{typed}") == ["x"]


def test_the_title_must_have_every_word() -> None:
    engine = oracle(document("x", "en", title="Two big Rivers"), document("two rivers", "en", title="Two"))
    assert found(engine, 'title:"two rivers"') == ["x"]
    assert found(engine, "title:rivers") == ["x"]


def test_a_name_in_a_title_is_found_whatever_the_language() -> None:
    engine = oracle(document("x", "sk", "Pán Xyzzy"), document("the mayors of twin cities", "en"))
    assert found(engine, "mayors xyzzy") == ["x", "the mayors of twin cities"]


# Places and periods.


@pytest.mark.parametrize("typed", ["Košice", "Kassa", "Кошице", "コシツェ", "Koszyce"])
def test_a_place_is_asked_for_by_id_and_by_name(typed: str) -> None:
    read = planned(typed)
    assert terms(read.query)["place"] == {KOSICE}
    assert frozenset({KOSICE}) in {want.ids for want in read.wanted}
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
    assert ("2019-11-01", "2019-11-30") in {want.period for want in read.wanted}
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


def test_a_period_and_a_country_asked_for_by_field_count_little() -> None:
    engine = oracle(document("The mayor of Košice came on 12 November 2019.", "en"))
    for typed in ("date:2019-11", "country:SK"):
        assert 0 < scored(engine, typed).popitem()[1] < scored(engine, "mayor").popitem()[1]


def test_what_names_the_very_day_comes_before_what_names_its_year() -> None:
    texts = ("A visit in 2019.", "A visit on 12 November 2019.", "A visit in November 2019.", "Visits of the 2010s.")
    assert found(oracle(*(document(text, "en") for text in texts)), "date:2019-11-12") == [
        texts[number] for number in (1, 2, 0, 3)
    ]


@pytest.mark.parametrize(
    ("typed", "text", "code"),
    [
        ("印度教中的导师", "印度教导师", "zh"),  # 印度 is India, and no word of it
        ("رئيس وزراء لألمانيا", "خطاب لألمانيا", "ar"),
        ("ในปี 1972 นอร์เวย์", "ในปีหน้า", "th"),
    ],
)
def test_a_word_that_holds_a_name_stays_a_word(typed: str, text: str, code: str) -> None:
    read = planned(typed)
    assert read.interpreted.places or read.interpreted.period
    assert matches(typed, text, code)
    everything = {form for want in read.wanted for position in want.positions for form in position.words}
    assert {word.word for word in analyse(typed, code) if len(word.word) > 1} <= everything


def test_a_place_that_few_documents_name_weighs_more() -> None:
    others = [document(f"Bratislava {n}", "en") for n in range(9)]
    engine = oracle(*others, document("Bratislava", "en"), document("Košice", "en"))
    assert found(engine, "Bratislava Košice")[0] == "Košice"


# Phrases.


def test_a_phrase_is_its_words_in_order_and_together() -> None:
    known = statistics(oracle(document("of green cities", "en"), document("a green city", "en")))
    assert set(leaves(planned('"green cities"', known).query)) == {
        protocol.Phrase("word", ("green", "cities")),
        protocol.Phrase("stem", ("en:green", "en:citi")),
    }
    assert matches('"green cities"', "of green cities today", "en")
    assert matches('"green cities"', "a green city", "en")
    assert not matches('"green cities"', "cities green", "en")
    assert not matches('"green cities"', "green old cities", "en")


def test_a_phrase_is_of_one_language() -> None:
    assert not matches('"green Städte"', "green city", "en")
    engine = oracle(document("die Stadt", "de"), document("die city", "en"))
    assert found(engine, '"die city"') == ["die city"]


def test_a_phrase_in_two_scripts_needs_them_all() -> None:
    """Serbian is written in both, but here one word is English by far: the phrase is no shorter for it."""
    others = [document(f"Bratislava xyzzy {n}", "en") for n in range(50)]
    engine = oracle(*others, document("x Братислава", "sr"), document("y река", "sr"))
    assert found(engine, '"Bratislava Братислава"') == []
    assert found(engine, '"xyzzy Братислава"') == []
    texts = {"Братислава Bratislava": "sr", "Братислава": "sr", "Bratislava": "en"}
    engine = oracle(*(document(text, code) for text, code in texts.items()))
    assert found(engine, '"Братислава Bratislava"') == ["Братислава Bratislava"]


def test_a_phrase_of_one_word_is_the_word() -> None:
    assert planned('"rivers"').query == planned("rivers").query


def test_a_phrase_that_some_languages_cut_and_others_do_not() -> None:
    engine = oracle(document("про п'ять об'єктів", "uk"), document("объект", "ru"), document("l'empresa", "ca"))
    for typed in ('"п\'ять"', '"п’ять об’єктів"', '"ПРО П\'ЯТЬ"'):
        assert found(engine, typed) == ["про п'ять об'єктів"]
        # Highlights look for the words as one language has them, not for those of both.
        for want in planned(typed, statistics(engine)).wanted:
            spellings = [form for position in want.positions for form in position.words]
            assert len("".join(spellings)) <= len(typed)


def test_places_in_a_phrase_are_words() -> None:
    assert "place" not in terms(planned('"Košice Declaration"').query)


# Beginnings, near misses, wildcards.


@pytest.mark.parametrize(
    ("typed", "text", "code", "answered"),
    [
        ("koši*", "v Košiciach", "sk", True),
        ("KOŠI*", "v Košiciach", "sk", True),
        ("kosi*", "v Košiciach", "sk", True),
        ("koši*", "v kosicoch", "sk", False),
        ("šice*", "v Košiciach", "sk", False),
        ("thà*", "thành phố", "vi", True),
        ("tha*", "thành phố", "vi", True),
        ("tha*", "thành phố", "und", True),
        ("200*", "suma 2000 eur", "sk", True),
        ("เชียง*", "เมืองเชียงใหม่", "th", True),
        ("เชีย*", "เมืองเชียงใหม่", "th", True),
        ("เ*", "เมืองเชียงใหม่", "th", True),
        ("ใหม่*", "เมืองเชียงใหม่", "th", True),  # words are not cut so, and anything may begin one
        ("ขอนแก่น*", "เมืองเชียงใหม่", "th", False),
        ("城市*", "两座城市签署协议", "zh", True),
        ("市签*", "两座城市签署协议", "zh", True),
        ("河*", "两座城市签署协议", "zh", False),
        ("協*", "両市は協力協定に署名した", "ja", True),
        ("코시*", "코시체에서 열린 회의", "ko", True),
        ("코시체*", "코시체에서 열린 회의", "ko", True),
        ("시체*", "코시체에서 열린 회의", "ko", True),
        ("코체*", "코시체에서 열린 회의", "ko", False),
        ("kosise~", "mesto Košice", "sk", True),
        ("kosise~", "v Košiciach", "sk", False),
        ("kšoice~", "mesto Košice", "sk", True),
        ("ksce~2", "mesto kosce", "sk", True),
        ("košyse~1", "mesto Košice", "sk", False),
        ("košyse~2", "mesto Košice", "sk", True),
        ("ko?ice", "mesto Košice", "sk", True),
        ("k*ce", "mesto Košice", "sk", True),
        ("k*cke", "mesto Košice", "sk", False),
        ("*ice", "mesto Košice", "sk", True),
    ],
)
def test_beginnings_near_misses_and_wildcards(typed: str, text: str, code: str, answered: bool) -> None:
    assert matches(typed, text, code) == answered


@pytest.mark.parametrize("code", SAMPLES)
def test_every_beginning_of_a_word_finds_it(code: str) -> None:
    sentence = SAMPLES[code]["sentence"]
    engine = oracle(document(sentence, code))
    # Korean words are cut in pairs of syllables, of which the last may be one of a longer word.
    for token in analyse(sentence, code)[:8]:
        for end in range(1, len(token.surface) + 1):
            if token.surface[end - 1].isalnum():
                clause = parse(f"{token.surface[:end]}*")
                assert clause is not None
                assert found(engine, clause), token.surface[:end]


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


@pytest.mark.parametrize(("value", "code"), [("vi", "vi"), ("VI", "vi"), ("vietnamese", "vi"), ("Yo", "yo")])
def test_a_language_is_given_by_code_or_name(value: str, code: str) -> None:
    assert language_code(value) == code


@pytest.mark.parametrize("value", ["", "klingonese", "é", "v", "vi-VN"])
def test_a_language_that_there_is_not(value: str) -> None:
    with pytest.raises(QueryError):
        language_code(value)


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
    assert [want.ids for want in read.wanted] == [{id}]
    assert [place.id for place in read.interpreted.places] == [id]


# Exactly as typed.


def test_exact_words_are_those_typed() -> None:
    read = planned("Rivers Košice 2019", exact=True)
    assert terms(read.query) == {"word": {"rivers", "košice", "2019"}}
    assert (read.interpreted.places, read.interpreted.period) == ((), None)
    assert matches("rivers", "two rivers", "en", exact=True)
    assert not matches("rivers", "one river", "en", exact=True)
    assert not matches("river", "two rivers", "en", exact=True)
    assert not matches("kosice", "mesto Košice", "sk", exact=True)
    assert not matches("košice", "mesto kosice", "sk", exact=True)
    assert not matches("kosi*", "mesto Košice", "sk", exact=True)
    assert matches("koši*", "mesto Košice", "sk", exact=True)
    assert not matches("kosice~1", "mesto Košyce", "sk", exact=True)
    assert matches('"green cities"', "green cities", "en", exact=True)
    assert not matches('"green cities"', "green city", "en", exact=True)
    assert not matches('"green city"', "green cities", "en", exact=True)


@pytest.mark.parametrize("code", SAMPLES)
def test_every_word_of_a_text_finds_it_exactly(code: str) -> None:
    engine = oracle(document(SAMPLES[code]["sentence"], code))
    for token in analyse(SAMPLES[code]["sentence"], code):
        assert found(engine, Words(token.surface, 0), exact=True), token.surface


# Negation.


@pytest.mark.parametrize("typed", ["-rivers", "NOT Košice", '-"green cities"', "-koši*", "-kosice~", "-(a b OR 2019)"])
def test_what_must_not_be_there_is_not_wanted(typed: str) -> None:
    assert planned(typed).wanted == ()
    assert planned(typed).plain == ()
    assert planned(f"gardens {typed}").wanted == planned("gardens").wanted
    assert planned(f"gardens {typed}").plain == planned("gardens").plain


def test_what_is_negated_twice_is_wanted() -> None:
    assert planned("-(-rivers)").wanted == planned("rivers").wanted
    assert matches("-(-rivers)", "rivers", "en")
    assert not matches("-(-rivers)", "gardens", "en")


def test_documents_with_a_negated_word_are_left_out() -> None:
    assert matches("gardens -rivers", "gardens", "en")
    assert not matches("gardens -rivers", "gardens and a river", "en")


# Other languages.

SENSES = (
    {"en": "city", "vi": "thành phố", "th": "เมือง", "sk": "mesto", "ca": "ciutat"},
    {"en": "agreement", "vi": "thỏa thuận", "th": "ข้อตกลง", "sk": "dohoda", "ca": "acord"},
)
SIGNED = {
    "vi": "Thành phố ký thỏa thuận",
    "th": "เมืองลงนามข้อตกลง",
    "sk": "Mesto podpísalo dohodu",
    "ca": "L'acord de la ciutat",
}


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> Lexicons:
    return lexicons(tmp_path_factory.mktemp("lexicons"), *SENSES)


@pytest.fixture(scope="module")
def world(known: Lexicons) -> Statistics:
    """An index of one sentence in four languages, none of them English."""
    return statistics(oracle(*(document(text, code, uri=code) for code, text in SIGNED.items())), lexicons=known)


def reached(read: Plan) -> set[str]:
    """The languages in which words are wanted that are not as typed."""
    return {want.language for want in read.wanted if want.language}


def test_words_are_wanted_in_every_language_of_the_index(world: Statistics) -> None:
    read = planned("City agreement", world)
    assert reached(read) == {"vi", "th", "sk", "ca"}
    assert {(want.means, want.kind) for want in read.wanted if want.language} == {
        ("City", "lexicon"),
        ("agreement", "lexicon"),
    }
    assert "sk:mest" in terms(read.query)["stem"]


@pytest.mark.parametrize(
    ("typed", "languages"),
    [
        ("city lang:vi,th", {"vi", "th"}),
        ("lang:Slovak city", {"sk"}),
        ("(city agreement lang:sk) date:2019", {"sk"}),
        ("city lang:hu", set()),
        ("city -lang:vi", {"vi", "th", "sk", "ca"}),
        ("city OR lang:vi", {"vi", "th", "sk", "ca"}),
    ],
)
def test_of_languages_asked_for_only_those_are_looked_into(world: Statistics, typed: str, languages: set[str]) -> None:
    assert reached(planned(typed, world)) == languages


@pytest.mark.parametrize(
    "typed",
    ['"city agreement"', "cit*", "city~1", "title:city", "-city", "NOT (city agreement)", "c?ty", "place:Košice"],
)
def test_what_is_asked_for_by_its_letters_is_not_translated(world: Statistics, typed: str) -> None:
    assert reached(planned(typed, world)) == set()


def test_exact_words_are_not_translated(world: Statistics) -> None:
    read = planned("city agreement", world, exact=True)
    assert reached(read) == set()
    assert "stem" not in terms(read.query)


def test_what_is_negated_twice_is_translated(world: Statistics) -> None:
    assert planned("-(-city)", world).wanted == planned("city", world).wanted


def test_a_negated_word_leaves_documents_in_other_languages_alone(known: Lexicons) -> None:
    engine = oracle(*(document(text, code, uri=code) for code, text in SIGNED.items()))
    made = statistics(engine, lexicons=known)
    answer = engine.search(planned("agreement -city", made).query, 9)
    assert {engine.entries[match.id].uri for match in answer.page} == set(SIGNED)


def test_the_language_of_a_query_is_told_though_the_index_has_none_of_it(world: Statistics) -> None:
    assert planned("the city agreement", world).interpreted.languages[0] == "en"
    assert planned("mesto dohoda", world).interpreted.languages[0] == "sk"


def test_a_text_in_the_language_of_the_query_comes_first(known: Lexicons) -> None:
    texts = SIGNED | {"en": "The city signed an agreement"}
    engine = oracle(*(document(text, code, uri=code) for code, text in texts.items()))
    made = statistics(engine, lexicons=known)
    for typed, first in (("city agreement", "en"), ("mesto dohoda", "sk"), ("ciutat acord", "ca")):
        page = engine.search(planned(typed, made).query, 9).page
        assert {engine.entries[match.id].uri for match in page} == set(texts)
        assert engine.entries[page[0].id].uri == first
        assert page[0].score > page[1].score


def test_a_query_that_may_be_in_two_languages_counts_little_more_than_in_one(tmp_path: Path) -> None:
    made = lexicons(tmp_path, {"en": "culture", "ca": "cultura", "es": "cultura", "vi": "văn hóa"})
    texts = {"vi": "Văn hóa", "ca": "La cultura", "es": "Cultura"}
    engine = oracle(*(document(text, code, uri=code) for code, text in texts.items()))
    known = statistics(engine, lexicons=made)
    assert sources("cultura", read("cultura", known), known) == ["ca", "es"]
    ambiguous, certain = (
        {engine.entries[match.id].uri: match.score for match in engine.search(made.query, 9).page}
        for made in (planned("cultura", known), planned("cultura", known, only="ca"))
    )
    assert certain["vi"] < ambiguous["vi"] < 1.5 * certain["vi"]


# By machine.


def test_a_machine_is_asked_for_the_words_in_the_other_languages(world: Statistics) -> None:
    told: list[tuple[str, str, str]] = []

    def translate(text: str, source: str, target: str) -> str | None:
        told.append((text, source, target))
        return {"sk": "podpísané mestá", "th": ""}.get(target)

    read = planned("signed cities", world, translate=translate)
    assert {(text, source) for text, source, _ in told} == {("signed cities", "en")}
    assert {target for *_, target in told} == set(SIGNED)
    assert {"sk:podpisn", "sk:mest"} & terms(read.query)["stem"]
    assert {want.language for want in read.wanted if want.language and not want.means} == {"sk"}


@pytest.mark.parametrize(
    ("typed", "exact"), [("cities", True), ("-cities", False), ('"cities"', False), ("lang:vi", False)]
)
def test_a_machine_is_not_asked_for_what_is_not_to_be_translated(world: Statistics, typed: str, exact: bool) -> None:
    def translate(text: str, source: str, target: str) -> str | None:
        raise AssertionError

    planned(typed, world, exact=exact, translate=translate)


def test_a_machine_is_told_the_language_that_was_given(world: Statistics) -> None:
    told: set[tuple[str, str]] = set()

    def translate(text: str, source: str, target: str) -> str | None:
        told.add((source, target))
        return None

    planned("cities lang:vi,sk", world, only="sk", translate=translate)
    assert told == {("sk", "vi")}


# Scripts without spaces.


def test_a_word_cut_up_needs_all_its_pieces() -> None:
    assert matches("ความร่วมมือ", "ความร่วมมือระหว่างเมือง", "th")
    assert not matches("ความร่วมมือ", "ความรัก", "th")
    assert matches("코시체", "코시체에서 열린 회의", "ko")


def test_of_its_pieces_any_will_do_when_there_is_no_other_way() -> None:
    read = planned("ความร่วมมือ")
    assert read.strict
    assert not planned("ความร่วมมือ", relaxed=True).strict
    assert matches("ความร่วมมือ", "ความรัก", "th", relaxed=True)
    assert not planned("rivers gardens").strict


def test_of_a_sentence_without_spaces_any_piece_will_do() -> None:
    asked = "เมืองต่างๆลงนามความตกลงที่เชียงราย"
    assert matches(asked, "ความตกลงใหม่", "th")
    assert not matches(asked, "แม่น้ำ", "th")


def test_a_word_that_no_text_was_cut_into_is_found_by_its_letters() -> None:
    sentence = "两座城市在台中签署了合作协议。"
    assert [token.word for token in analyse("市在台", "zh")] != [token.word for token in analyse(sentence, "zh")[3:6]]
    for typed in ("市在台", "座城", "议"):
        assert matches(typed, sentence, "zh"), typed
    assert not matches("台座", sentence, "zh")
    # One of several pieces, all of which must be there: 市 stands in 城市 only.
    assert [token.word for token in analyse("合作市在", "zh")] == ["合作", "市", "在"]
    assert matches("合作市在", sentence, "zh")
    assert not matches("合作河在", sentence, "zh")


def test_words_in_another_script_stand_beside_them() -> None:
    both = {"วัคซีนCOVID-19ในประเทศไทย": "th", "the COVID vaccine": "en"}
    engine = oracle(document("เมือง", "th"), *(document(text, code) for text, code in both.items()))
    for typed in ("วัคซีน COVID", "COVID วัคซีน", "COVIDวัคซีน"):
        assert found(engine, typed) == list(both)


def test_a_phrase_in_two_scripts_is_sought_by_its_parts_where_words_are_cut_otherwise() -> None:
    sentence = "เมืองเชียงใหม่ลงนามMOUกับเมือง"
    assert matches('"ลงนามMOU"', sentence, "th")
    assert not matches('"งนามMOU"', sentence, "th")
    assert planned('"งนามMOU"').strict
    assert matches('"งนามMOU"', sentence, "th", relaxed=True)
    assert not matches('"งนามXYZ"', sentence, "th", relaxed=True)


def test_a_phrase_typed_without_accents_may_have_other_stems() -> None:
    assert [analyse(word, "pt")[0].stem for word in ("são", "sao")] != ["sa", "sa"]
    text = "a cidade de São Paulo"
    for typed in ('"sao paulo"', '"SAO PAULO"'):
        assert planned(typed, statistics(oracle(document(text, "pt")))).strict or matches(typed, text, "pt")
        assert matches(typed, text, "pt", relaxed=True)
    assert not matches('"sao pedro"', text, "pt", relaxed=True)
    # Words without accented twins are where they are.
    assert not planned('"two rivers"', statistics(oracle(document("rivers two", "en")))).strict


# Long queries.


@pytest.mark.parametrize(
    "text",
    [
        " ".join(f"word{n}" for n in range(700)),
        "การประชุม" * 500,
        "協議" * 2400,
        "협정" * 2400,
        "aเ" * 2400,
        "a " * 2400,
    ],
)
def test_a_page_of_text_is_a_query_like_any_other(text: str) -> None:
    read = planned(text[:LONGEST])
    assert 0 < len(read.wanted) <= MOST
    assert sum(1 for _ in leaves(read.query)) <= 24 * MOST
    phrase = planned(f'"{text[: LONGEST - 2]}"')
    assert sum(1 for _ in leaves(phrase.query)) <= MOST


def test_a_page_of_text_is_asked_for_by_its_most_telling_words() -> None:
    rare = [f"rare{n}" for n in range(MOST)]
    engine = oracle(document(" ".join(rare), "en"), *(document(f"common {n}", "en") for n in range(9)))
    text = " ".join(["common", *rare, "common"])
    assert found(engine, text) == [" ".join(rare)[:80]]
    assert "common" not in {
        form for want in planned(text, statistics(engine)).wanted for form in want.positions[0].words
    }


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

DOCUMENTS = [
    document("Two rivers of Košice on 5 March 2017", "en", title="Rivers"),
    document("Hội nghị tại Đà Nẵng năm 2019", "vi"),
    document("เมืองเชียงใหม่ พ.ศ. 2562", "th"),
    document("코시체에서 열린 회의", "ko"),
]


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    opened = tantivy.create(tmp_path_factory.mktemp("engine"))
    opened.update(map(entry, DOCUMENTS))
    yield opened
    opened.close()


# fmt: off
PIECES = st.sampled_from([
    "rivers", "river", "Košice", "kosi*", "thanh*", "rivrs~", "kosise~2", "2017", "2019-03", "เมืองเชียงใหม่",
    "코시체에서", "nghị", "nghi", "Đà Nẵng", "lang:vi", "type:txt", "place:SK", "country:VN", "date:2017",
    "date:..2018", "title:rivers", "(", ")", "AND", "OR", "NOT", "-", "-rivers", '"two rivers"', "“Đà Nẵng”", "'", "*",
    "~", ":", "...", "ſ", "İ", "ﷺ", "r?vers", "เ*", "ราย", "k*ce", "시체*",
])
# fmt: on
TYPED = st.text(max_size=40) | st.lists(PIECES, max_size=8).map(" ".join)


@settings(max_examples=300)
@given(TYPED, st.booleans(), st.booleans(), st.sampled_from([None, "en", "th"]))
def test_any_query_that_can_be_read_can_be_asked(
    engine: Engine, text: str, exact: bool, relaxed: bool, only: str | None
) -> None:
    position = 0
    try:
        clause = parse(text)
        made = plan(clause, statistics(engine), exact, only, relaxed) if clause is not None else None
    except QueryError as error:
        position, made = error.position, None
    assert 0 <= position <= len(text)
    if made is not None:
        answer = engine.search(made.query, 10)
        assert all(match.score >= 0 for match in answer.page)
        entries = [entry(each) for each in DOCUMENTS]
        assert {match.id for match in answer.page} == {e.id for e in entries if score_of(made.query, e) is not None}
        assert not (relaxed and made.strict)
        for want in made.wanted:
            assert want.positions or want.ids or want.period
            assert all(position.weight > 0 for position in want.positions)


@given(st.lists(PIECES, max_size=8).map(" ".join))
def test_what_a_query_finds_its_relaxed_plan_finds_too(engine: Engine, text: str) -> None:
    assume("-" not in text and "NOT" not in text)
    try:
        clause = parse(text)
        plans = [plan(clause, statistics(engine), relaxed=relaxed) for relaxed in (False, True)] if clause else []
    except QueryError:
        return
    answers = [{match.id for match in engine.search(made.query, 10).page} for made in plans]
    assert answers == [] or answers[0] <= answers[1]


def test_a_word_with_wildcards_that_punctuation_cuts_often_is_read_up_to_some_parts() -> None:
    assert planned("a\ufffd" * 50 + "b*").query == planned("a\ufffdb*").query
    parts = [f"x{number}" for number in range(3 * MOST)]
    assert planned("\ufffd".join(parts) + "*").query == planned("\ufffd".join(parts[:MOST]) + "\ufffd*").query
    mixed = planned("\u0e01a" * 50 + "*").query
    assert mixed == planned("\u0e01a" * 2 + "*").query
