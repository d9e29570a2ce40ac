"""Words of a query in the other languages of the index: by lexicons, in other scripts, or as they are."""

import math
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from docsearch.analysis import tagged
from docsearch.bridges import (
    ALTERNATIVES,
    LEAST_PART,
    LIKE,
    OTHER_LANGUAGES,
    OTHERS,
    PART,
    TOGETHER,
    WORTH,
    Part,
    Translated,
    joined,
    sources,
    translated,
)
from docsearch.engines.protocol import Best, Or, Phrase, Term, Weighted
from docsearch.errors import QueryError
from docsearch.lexicon.folder import Lexicons
from docsearch.model import UNDETERMINED
from docsearch.readings import Statistics, idf, read
from docsearch.search import Index, statistics
from indexes import document, lexicons, oracle

SENSES = (
    {"en": "city|town", "vi": "thành phố|đô thị", "th": "เมือง", "ca": "ciutat", "de": "Stadt", "sk": "mesto"},
    {"en": "twin city|sister city", "vi": "thành phố kết nghĩa", "sk": "partnerské mesto", "th": "เมืองพี่เมืองน้อง"},
    {"en": "environment", "vi": "môi trường", "de": "Umwelt", "sk": "životné prostredie", "th": "สิ่งแวดล้อม"},
    {"en": "protection", "vi": "bảo vệ", "de": "Schutz", "sk": "ochrana"},
    {"en": "agreement", "vi": "thỏa thuận", "th": "ข้อตกลง", "sk": "dohoda", "ca": "acord", "de": "Abkommen"},
    {"en": "of", "vi": "của", "sk": "z"},
)
TEXTS = {
    "vi": "Các thành phố kết nghĩa và đô thị ký thỏa thuận bảo vệ môi trường của vùng",
    "th": "เมืองพี่เมืองน้องลงนามข้อตกลงด้านสิ่งแวดล้อม",
    "sk": "Partnerské mestá podpísali dohodu o ochrane životného prostredia",
    "ca": "Les ciutats van signar l'acord de la democràcia",
    "ru": "Обама посетил город",
}


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> Lexicons:
    return lexicons(tmp_path_factory.mktemp("lexicons"), *SENSES)


@pytest.fixture(scope="module")
def world(known: Lexicons) -> Statistics:
    """An index of a text in each of five languages, none of them English or German."""
    made = oracle(*(document(text, code) for code, text in TEXTS.items()))
    return statistics(made, lexicons=known)


def bridged(text: str, source: str, target: str, made: Statistics, *named: str) -> list[tuple[str, list[str]]]:
    """Words of a query, without those `named`, and how they are said in another language."""
    words = [word for word in read(text, made) if text[word.start : word.end] not in named]
    found = translated(text, words, source, (target,), made)
    assert all(each.language == target for each in found)
    return [(text[each.start : each.end], [" ".join(stems) for stems, _ in each.said]) for each in found]


def asked(text: str, made: Statistics, only: str | None = None) -> list[str]:
    return sources(text, read(text, made), made, only)


# Which words.


def test_the_longest_entry_is_translated_as_one(world: Statistics) -> None:
    assert bridged("Twin cities: agreement", "en", "vi", world) == [
        ("Twin cities", ["thành phố kết nghĩa"]),
        ("agreement", ["thỏa thuận"]),
    ]
    assert bridged("city agreement", "en", "vi", world)[0] == ("city", ["thành phố", "đô thị"])


def test_what_begins_an_entry_and_is_none_is_left_as_it_is(world: Statistics) -> None:
    assert bridged("kết", "vi", "sk", world) == [("kết", ["partnersc mest"])]  # a part, known by its entry
    assert [run for run, _ in bridged("sister agreement cities", "en", "vi", world)] == [
        "sister",
        "agreement",
        "cities",
    ]


def test_no_entry_goes_over_a_name_that_is_looked_for_otherwise(world: Statistics) -> None:
    assert bridged("twin cities", "en", "sk", world) == [("twin cities", ["partnersc mest"])]
    runs = [run for run, _ in bridged("twin Graz cities", "en", "sk", world, "Graz")]
    assert runs == ["twin", "cities"]


def test_only_what_the_index_has_is_looked_for(world: Statistics) -> None:
    assert bridged("town protection", "en", "th", world) == [("town", ["เมือง"])]
    assert bridged("environment", "en", "ca", world) == []
    without = statistics(oracle(document("Các thành phố", "vi")), lexicons=world.lexicons)
    assert bridged("city", "en", "vi", without) == [("city", ["thành phố"])]


def test_words_that_mean_little_are_not_translated(world: Statistics) -> None:
    assert [run for run, _ in bridged("the protection of the environment", "en", "vi", world)] == [
        "protection",
        "environment",
    ]


@pytest.mark.parametrize("typed", ["Umweltschutz", "Umweltsschutz", "umweltschutzes"])
def test_a_compound_is_translated_by_its_parts(world: Statistics, typed: str) -> None:
    assert bridged(typed, "de", "sk", world) == [(typed, ["zivotn prostrd"]), (typed, ["ochran"])]


def test_words_of_other_languages_are_not_taken_apart(world: Statistics) -> None:
    assert bridged("cityagreement", "en", "vi", world) == []
    assert bridged("Umwelt", "de", "vi", world) == [("Umwelt", ["môi trường"])]
    assert bridged("Abschutz", "de", "vi", world) == []  # a part of two letters


@pytest.mark.parametrize("typed", ["thành phố kết nghĩa", "thanh pho ket nghia", "THANH PHO KET NGHIA"])
def test_vietnamese_is_translated_with_and_without_its_accents(world: Statistics, typed: str) -> None:
    assert bridged(typed, "vi", "sk", world) == [(typed, ["partnersc mest"])]
    assert "vi" in asked(typed, world)


def test_accents_typed_are_meant(world: Statistics) -> None:
    assert bridged("mối trượng", "vi", "sk", world) == []
    assert bridged("môi trường", "vi", "sk", world) == [("môi trường", ["zivotn prostrd"])]


def test_english_is_in_the_middle(world: Statistics) -> None:
    assert bridged("ciutats", "ca", "vi", world) == [("ciutats", ["thành phố", "đô thị"])]
    assert bridged("ข้อตกลงเมือง", "th", "sk", world) == [("ข้อตกลง", ["dohd"]), ("เมือง", ["mest"])]


def test_a_word_that_no_lexicon_has_is_looked_for_by_its_cognates(world: Statistics) -> None:
    (found,) = translated("democracy", read("democracy", world), "en", ("ca", "vi"), world)
    assert (found.kind, found.language, found.said[0][0]) == ("cognate", "ca", ("democrac",))
    assert 0 < found.said[0][1] <= 1


def test_a_name_is_looked_for_in_the_script_of_the_text(world: Statistics) -> None:
    (found,) = translated("Obama", read("Obama", world), "en", ("ru", "th"), world)
    assert (found.kind, found.language, found.said) == ("cognate", "ru", ((("обам",), 1.0),))


def test_what_a_word_is_anyhow_in_the_other_language_is_not_looked_for_twice(known: Lexicons) -> None:
    made = statistics(oracle(document("Zväz NATO a ropa", "sk")), lexicons=known)
    assert bridged("nato", "en", "sk", made) == []


@pytest.mark.parametrize("target", ["en", "xx", UNDETERMINED])
def test_there_is_nothing_in_a_language_without_text(world: Statistics, target: str) -> None:
    assert bridged("city agreement", "en", target, world) == []


def test_without_lexicons_nothing_is_translated(world: Statistics) -> None:
    without = world._replace(lexicons=None)
    assert bridged("city", "en", "vi", without) == []
    assert asked("city", without) == []


# What they weigh.


def counted(languages: dict[str, int], frequencies: dict[str, int], known: Lexicons) -> Statistics:
    """An index with so many documents in each language, of which so many have a stem (tagged)."""
    documents = sum(languages.values())
    return Statistics(documents, languages, lambda field, term: frequencies.get(term, 0), None, known)


def of(made: Statistics, text: str, target: str) -> Translated:
    (found,) = translated(text, read(text, made, "en"), "en", (target,), made)
    return found


def telling(known: Lexicons, having: int) -> float:
    """How telling a word of one translation is that so many of a hundred documents have."""
    return of(counted({"sk": 100}, {"sk:dohd": having}, known), "agreement", "sk").idf


def test_a_word_is_as_telling_as_its_translation_is_rare(known: Lexicons) -> None:
    assert telling(known, 1) > telling(known, 30) > telling(known, 99) > 0
    assert telling(known, 1) == pytest.approx(idf(100, 1), rel=0.1)


def test_all_translations_of_a_word_are_one_word(known: Lexicons) -> None:
    made = counted({"vi": 100}, {"vi:thành": 50, "vi:phố": 8, "vi:đô": 20, "vi:thị": 20}, known)
    found = of(made, "city", "vi")
    weights = dict(found.said)
    having = weights["thành", "phố"] * 8 * 0.5**TOGETHER + weights["đô", "thị"] * 20 * 0.2**TOGETHER
    assert found.idf == pytest.approx(telling(known, round(having)))
    assert max(weights.values()) == 1


def test_a_phrase_is_rarer_than_its_words(known: Lexicons) -> None:
    words = {"sk:zivotn": 30, "sk:prostrd": 30}
    phrase = of(counted({"sk": 100}, words, known), "environment", "sk")
    assert phrase.idf > telling(known, 30)
    never = of(counted({"sk": 10}, {"sk:zivotn": 50, "sk:prostrd": 50}, known), "environment", "sk")
    assert never.idf > 0  # words that more documents have than there are in the language: some were deleted


def test_what_is_everyday_in_the_language_of_the_query_tells_no_more_in_others(known: Lexicons) -> None:
    frequencies = {"sk:dohd": 1, "en:agreement": 90}
    both = counted({"sk": 100, "en": 100}, frequencies, known)
    (word,) = read("agreement", both, "en")
    assert of(both, "agreement", "sk").idf == word.weight < telling(known, 1)
    assert of(counted({"sk": 100}, frequencies, known), "agreement", "sk").idf == telling(known, 1)


def test_parts_of_a_translation_count_a_little_the_rarer_the_more(known: Lexicons) -> None:
    found = of(counted({"sk": 100}, {"sk:zivotn": 2, "sk:prostrd": 10}, known), "environment", "sk")
    parts = {stems[0]: worth for stems, worth in found.parts}
    assert PART / 2 > parts["zivotn"] > parts["prostrd"] > LEAST_PART
    common = of(counted({"sk": 100}, {"sk:zivotn": 2, "sk:prostrd": 80}, known), "environment", "sk")
    assert [stems for stems, _ in common.parts] == [("zivotn",)]
    assert of(counted({"sk": 100}, {"sk:dohd": 2}, known), "agreement", "sk").parts == ()


def test_at_most_so_many_translations_are_looked_for(tmp_path: Path) -> None:
    words = [f"slovo{letter}ba" for letter in "bcdfghjklmnprstv"]
    known = lexicons(tmp_path, {"en": "word", "sk": "|".join(words)})
    found = of(Statistics(9, {"sk": 9}, lambda field, term: 1, None, known), "word", "sk")
    assert len(found.said) == ALTERNATIVES < len(words)


def test_the_query_is_the_best_of_all_ways(known: Lexicons) -> None:
    made = counted({"sk": 100}, {"sk:zivotn": 2, "sk:prostrd": 10}, known)
    query = of(made, "environment", "sk").query()
    assert isinstance(query, Weighted)
    assert isinstance(query.query, Best)
    assert query.weight == pytest.approx(WORTH * of(made, "environment", "sk").idf)
    assert query.query.others == OTHERS
    first, *parts = query.query.queries
    assert first == Weighted(Phrase("stem", ("sk:zivotn", "sk:prostrd")), 1.0)
    assert [part.query for part in parts if isinstance(part, Weighted)] == [
        Term("stem", "sk:zivotn"),
        Term("stem", "sk:prostrd"),
    ]


def test_words_that_tell_little_beside_others_are_translated_within_entries_only(known: Lexicons) -> None:
    made = counted({"en": 100, "vi": 100}, {"en:citi": 95, "en:agreement": 1}, known)
    made = made._replace(frequency=lambda field, term: {"en:citi": 95, "en:agreement": 1}.get(term, 5))
    words = read("agreement city twin cities", made, "en")
    runs = [each[:2] for each in translated("agreement city twin cities", words, "en", ("vi",), made)]
    assert runs == [(0, 9), (15, 26)]
    assert bridged("city", "en", "vi", made) == [("city", ["thành phố", "đô thị"])]


# Which language a query is in.


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("the city agreement", ["en"]),  # which the index has no text in
        ("Umweltschutz", ["de"]),
        ("das Abkommen der Stadt", ["de"]),
        ("thỏa thuận", ["vi"]),
        ("thoa thuan", ["vi"]),
        ("ข้อตกลง", ["th"]),
        ("dohoda mesto", ["sk"]),
        ("Obama", [UNDETERMINED]),  # a name
        ("12 34", [UNDETERMINED]),
    ],
)
def test_the_language_of_a_query(world: Statistics, text: str, expected: list[str]) -> None:
    assert asked(text, world) == expected


def test_a_language_that_is_given_is_the_only_one(world: Statistics) -> None:
    assert asked("city", world, "sk") == ["sk"]
    assert asked("city", world, "xx") == ["xx"]


def test_words_known_without_their_accents_only_speak_less_for_a_language(tmp_path: Path) -> None:
    known = lexicons(tmp_path, {"en": "can", "sk": "môcť"}, {"en": "need", "vi": "cần"}, {"en": "ham", "vi": "hầm"})
    nothing = Statistics(0, {}, lambda field, term: 0, None, known)
    assert asked("can need", nothing) == ["en"]
    assert 0 < LIKE < 0.5


# Parts that overlap.


def part(start: int, end: int, code: str) -> Part:
    return Part(start, end, code, Term("stem", f"{code}:{start}"))


def test_parts_that_overlap_are_one_query_that_counts_its_best_language() -> None:
    own = [part(0, 4, ""), part(5, 9, "")]
    entry = part(0, 9, "vi")
    far = part(10, 14, "")
    assert joined([far, entry, *own]) == [
        Best((Or((own[0].query, own[1].query)), entry.query), OTHER_LANGUAGES),
        far.query,
    ]


def test_parts_that_touch_stay_apart() -> None:
    parts = [part(0, 4, ""), part(4, 8, "vi"), part(8, 9, "")]
    assert joined(parts) == [each.query for each in parts]


def test_parts_overlap_by_way_of_others() -> None:
    parts = [part(0, 4, "a"), part(3, 9, "b"), part(8, 12, "c")]
    assert joined(parts) == [Best(tuple(each.query for each in parts), OTHER_LANGUAGES)]
    assert joined([]) == []


@given(st.lists(st.tuples(st.integers(0, 20), st.integers(1, 6), st.sampled_from(["", "vi", "sk"])), max_size=8))
def test_every_part_is_in_one_query(spans: list[tuple[int, int, str]]) -> None:
    parts = [
        Part(start, start + size, code, Term("stem", f"{code}:{n}")) for n, (start, size, code) in enumerate(spans)
    ]

    def leaves(query: object) -> Iterable[str]:
        if isinstance(query, Term):
            yield query.value
        elif isinstance(query, Or | Best):
            for each in query.queries:
                yield from leaves(each)

    found = [leaf for query in joined(parts) for leaf in leaves(query)]
    assert sorted(found) == sorted(leaf for each in parts for leaf in leaves(each.query))


# Any query, any lexicon.

WORDS = st.text(st.characters(codec="utf-8"), min_size=1, max_size=8) | st.sampled_from(
    ["city", "thành phố", "เมือง", "Umweltschutz", "~", "a b c d e f", "город", "都市", "도시", "İ", "x" * 300]
)
LEXICON = st.lists(st.fixed_dictionaries(dict.fromkeys(("en", "vi", "th", "de"), WORDS)), max_size=3)


@settings(max_examples=60)
@given(LEXICON, st.lists(WORDS, max_size=5).map(" ".join), st.sampled_from(["en", "vi", "th", "de", "ja", "und", "xx"]))
def test_any_query_is_translated_into_terms_of_the_index(senses: list[dict[str, str]], text: str, source: str) -> None:
    with TemporaryDirectory() as folder:
        known = lexicons(Path(folder), *senses)
        texts = [(f"{n} {code}", code, text) for n, each in enumerate(senses) for code, text in each.items()]
        engine = oracle(*(document(text, code, uri=uri) for uri, code, text in texts))
        made = statistics(engine, lexicons=known)
        words = read(text, made)
        for code in sources(text, words, made) if words else []:
            assert code in known.languages | {UNDETERMINED}
        for each in translated(text, words, source, ("en", "vi", "th", "de", "ru", "und"), made):
            assert 0 <= each.start < each.end <= len(text)
            assert each.language != source
            assert 0 < len(each.said) <= ALTERNATIVES
            assert len(each.parts) <= ALTERNATIVES
            assert 0 < each.idf < math.inf
            for stems, weight in (*each.said, *each.parts):
                assert 0 < weight <= 1.0001
                assert all(engine.document_frequency("stem", tagged(each.language, stem)) for stem in stems)
            engine.search(each.query(), 1)
        with suppress(QueryError):
            for hit in Index(engine, None, known).search(text).hits:
                for snippet in hit.passages:
                    assert all(0 <= start < end <= len(snippet.text) for start, end in snippet.highlights)
                    assert all(reason.surface in snippet.text for reason in snippet.reasons)
