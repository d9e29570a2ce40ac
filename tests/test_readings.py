"""In which languages a query may be meant, and how telling its words are, as the index's own words tell it."""

import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docsearch.analysis import analyse, fold, tagged
from docsearch.languages import LANGUAGES
from docsearch.model import UNDETERMINED
from docsearch.readings import (
    IMPLAUSIBLE,
    LONGEST,
    NOTHING,
    OTHER_ACCENTS,
    TRANSLATED,
    QueryWord,
    Reading,
    Statistics,
    idf,
    is_written,
    read,
)
from docsearch.search import statistics
from indexes import SAMPLES, document, oracle
from pieces import pieced, rendered


def made_of(*texts: tuple[str, str], times: int = 1) -> Statistics:
    """The statistics of an index of these texts (text, language), so many times each."""
    documents = (document(text, code, uri=f"{n} {code} {text}") for text, code in texts for n in range(times))
    return statistics(oracle(*documents))


def codes(words: Iterable[QueryWord]) -> set[str]:
    return {reading.code for word in words for reading in word.readings}


def best(words: Iterable[QueryWord]) -> set[str]:
    return {reading.code for word in words for reading in word.readings if reading.plausibility == 1}


def reading_in(code: str, word: QueryWord) -> Reading:
    (found,) = [reading for reading in word.readings if reading.code == code]
    return found


# idf.


@given(st.integers(0, 10**7), st.integers(0, 10**7), st.integers(0, 10**7))
def test_a_word_is_more_telling_the_fewer_have_it(documents: int, one: int, other: int) -> None:
    fewer, more = sorted((one, other))
    assert idf(documents, fewer) >= idf(documents, more) > 0


def test_idf_is_that_of_robertson_and_sparck_jones() -> None:
    assert idf(100, 9) == pytest.approx(math.log(1 + 91.5 / 9.5))
    assert idf(10, 1_000) == idf(10, 10)  # documents deleted since the last merge may still be counted


# What machines made of texts.


def test_words_of_translations_tell_that_a_query_may_be_in_their_language() -> None:
    vietnamese = pieced(("Các thành phố ký thỏa thuận.", "vi"))
    made = statistics(oracle(rendered(vietnamese, "The cities sign an agreement.")))
    assert made.languages == {"vi": 1, "en": 1}
    (word,) = read("agreements", made)
    assert best([word]) == {"en"}
    assert reading_in("en", word).terms == (("translation", "en:agreement", TRANSLATED),)
    (written,) = read("agreements", made_of(("The cities sign an agreement.", "en")))
    assert word.weight == written.weight
    (unknown,) = read("rivers", made)
    assert reading_in("en", unknown).terms == ()


def test_an_original_is_worth_more_than_a_translation() -> None:
    english = replace(pieced(("An agreement.", "en")), id="1" * 16)
    made = statistics(oracle(rendered(pieced(("Thỏa thuận.", "vi")), "Agreement."), english))
    assert made.languages == {"vi": 1, "en": 1}
    (word,) = read("agreement", made)
    worth = {field: worth for field, _, worth in reading_in("en", word).terms}
    assert worth == {"stem": 1.0, "translation": TRANSLATED}


# Scripts.


@pytest.mark.parametrize(
    ("text", "code", "written"),
    [
        ("rivers", "en", True),
        ("rivers", "vi", True),
        ("rivers", "th", False),
        ("เมือง", "th", True),
        ("rivers เมือง", "th", True),
        ("コシツェ", "ja", True),
        ("コシツェ", "zh", True),  # kana counts as Chinese does
        ("도시", "ko", True),
        ("город", "sr", True),
        ("grad", "sr", True),
        ("2019", "en", False),
        ("", "en", False),
    ],
)
def test_a_language_writes_a_script_or_it_does_not(text: str, code: str, written: bool) -> None:
    assert is_written(text, code) == written


# Which languages.

MIXED = (
    ("Die Partnerstädte unterzeichneten die Verträge in der Stadt.", "de"),
    ("Die Bürger sind froh, dass die Brücke steht.", "de"),
    ("The twin cities signed the agreements.", "en"),
    ("Nobody should die in a war.", "en"),
    ("Las ciudades firmaron la cooperación. ¿Qué año?", "es"),
    ("Les ciutats que van signar la cooperació.", "ca"),
    ("Các thành phố ký thỏa thuận.", "vi"),
    ("เมืองต่างๆลงนามความตกลง", "th"),
    ("Градови су потписали споразум.", "sr"),
    ("Города подписали соглашение.", "ru"),
)


@pytest.fixture(scope="module")
def mixed() -> Statistics:
    return made_of(*MIXED, times=10)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("the agreements", "en"),
        ("twin cities", "en"),
        ("die Verträge", "de"),
        ("vertrage der stadt", "de"),
        ("las ciudades", "es"),
        ("qué cooperación", "es"),
        ("ciutats que van", "ca"),
        ("thành phố", "vi"),
        ("thanh pho", "vi"),
        ("ความตกลง", "th"),
        ("споразум", "sr"),
        ("соглашение", "ru"),
    ],
)
def test_a_query_is_in_the_language_that_has_its_words(mixed: Statistics, text: str, code: str) -> None:
    assert best(read(text, mixed)) == {code}


def test_a_word_of_two_languages_is_read_in_both(mixed: Statistics) -> None:
    (word,) = read("die", mixed)
    german, english = reading_in("de", word), reading_in("en", word)
    assert 1 == german.plausibility > english.plausibility > IMPLAUSIBLE
    assert german.terms[0][:2] == ("stem", "de:die")
    assert english.terms[0][:2] == ("stem", "en:die")


def test_its_neighbours_tell_the_language_of_a_word(mixed: Statistics) -> None:
    assert codes(read("die war", mixed)) == {"en"}
    assert codes(read("die brücke", mixed)) == {"de"}


def test_what_nobody_wrote_is_read_in_every_language_of_its_script(mixed: Statistics) -> None:
    assert codes(read("xyzzy", mixed)) == {"de", "en", "es", "ca", "vi", "sr"}
    assert codes(read("хъц", mixed)) == {"sr", "ru"}
    assert codes(read("กขค", mixed)) == {"th"}


def test_numbers_are_read_as_the_words_beside_them_are(mixed: Statistics) -> None:
    assert {word.forms[0]: codes([word]) for word in read("cities 2019", mixed)} == {"cities": {"en"}, "2019": {"en"}}
    (number,) = read("2019", mixed)  # alone it is of no language
    assert (number.forms, codes([number])) == (("2019",), {UNDETERMINED})


def test_in_a_query_of_two_scripts_neither_part_speaks_against_the_other(mixed: Statistics) -> None:
    words = {word.forms[0]: word for word in read("agreements ความตกลง signed", mixed)}
    assert reading_in("en", words["agreements"]).plausibility == 1
    assert reading_in("en", words["signed"]).plausibility == 1
    assert {reading_in("th", word).plausibility for form, word in words.items() if form[0] >= "\u0e00"} == {1}
    # Latin words in a Thai text are words of Thai as well.
    assert reading_in("th", words["agreements"]).plausibility == 1


def test_scripts_that_no_document_is_written_in_are_still_words() -> None:
    words = read("ความตกลง 協議 cities", made_of(("The twin cities.", "en")))
    assert [word.forms for word in words][-1] == ("cities",)
    assert len(words) >= 3
    assert all(word.weight > 0 for word in words)


def test_an_empty_index_reads_words_too() -> None:
    (one, other) = read("twin Cities", NOTHING)
    assert (one.forms, other.forms) == (("twin",), ("cities",))
    assert [reading.code for reading in one.readings] == [UNDETERMINED]
    assert one.readings[0].terms == ()


def test_a_language_that_is_given_is_the_only_one(mixed: Statistics) -> None:
    for text in ("die", "xyzzy", "die ความตกลง 2019"):
        words = read(text, mixed, "en")
        assert {reading.code for word in words for reading in word.readings} == {"en"}
        assert {reading.plausibility for word in words for reading in word.readings} == {1}
    assert codes(read("ciutats", mixed, "lv")) == {"lv"}  # which no document is in


def test_a_language_with_few_documents_is_not_believed_more_for_it() -> None:
    counts = {("stem", "en:water"): 900, ("stem", "af:water"): 1}
    stats = Statistics(10_001, {"en": 10_000, "af": 1}, lambda field, term: counts.get((field, term), 0))
    (word,) = read("water", stats)
    assert reading_in("en", word).plausibility == 1
    assert reading_in("af", word).plausibility < 1


# Terms.


def test_accents_that_were_typed_weigh_more_than_others() -> None:
    stats = made_of(("el año pasado", "es"), ("el ano pasado", "es"))
    (accented,) = read("año", stats)
    assert {term: worth for _, term, worth in reading_in("es", accented).terms} == {
        "es:año": 1.0,
        "es:ano": OTHER_ACCENTS,
    }
    (plain,) = read("ano", stats)
    assert reading_in("es", plain).terms == (("stem", "es:ano", 1.0),)


def test_where_accents_are_kept_plain_typing_looks_among_what_is_typed_so() -> None:
    stats = made_of(("thế giới", "vi"), ("the gioi", "vi"))
    (plain,) = read("the", stats)
    assert reading_in("vi", plain).terms == (("stem", "vi:the", 1.0), ("variant", "vi:the", 1.0))
    (accented,) = read("thế", stats)
    assert reading_in("vi", accented).terms == (("stem", "vi:thế", 1.0), ("variant", "vi:the", OTHER_ACCENTS))


def test_what_was_written_without_its_accents_is_found_by_the_word_with_them() -> None:
    stats = made_of(("el teu orasele", "ro"))  # whose stemmer makes other stems of orașele and orasele
    (word,) = read("orașele", stats)
    stem = analyse("orasele", "ro")[0].stem
    assert stem != analyse("orașele", "ro")[0].stem
    assert ("stem", tagged("ro", stem), OTHER_ACCENTS) in reading_in("ro", word).terms


def test_words_of_titles_alone_are_known() -> None:
    stats = statistics(oracle(document("nothing of it", "en", title="Quarterly Reports")))
    (word,) = read("reports", stats)
    assert ("stem", "en:report", 1.0) in reading_in("en", word).terms


WORDS = st.sampled_from(sorted({token.surface for c, s in SAMPLES.items() for token in analyse(s["sentence"], c)}))
ANYTHING = st.text(max_size=40) | st.lists(WORDS, max_size=6).map(" ".join)


@given(ANYTHING, st.none() | st.sampled_from(sorted(LANGUAGES)))
def test_any_text_is_read(mixed: Statistics, text: str, only: str | None) -> None:
    words = read(text, mixed, only)
    spans = [(word.start, word.end) for word in words]
    assert spans == sorted(set(spans))
    covered = {at for start, end in spans for at in range(start, end)}
    assert {at for at, c in enumerate(text) if c.isalnum()} <= covered
    for word in words:
        assert word.forms == tuple(sorted(set(word.forms))) != ()
        assert word.weight > 0
        assert len({reading.code for reading in word.readings}) == len(word.readings)
        for reading in word.readings:
            assert IMPLAUSIBLE <= reading.plausibility <= 1
            assert reading.word in word.forms
            assert all(0 < worth <= 1 for *_, worth in reading.terms)
            assert all(mixed.frequency(field, term) for field, term, _ in reading.terms)


@pytest.mark.parametrize("code", SAMPLES)
def test_every_word_of_a_text_is_read_as_its_language_has_it(code: str) -> None:
    sentence = SAMPLES[code]["sentence"]
    stats = made_of((sentence, code))
    for token in filter(lambda token: not token.word.isdigit(), analyse(sentence, code)):
        for text in (token.surface, fold(token.word)):
            readings = [reading for word in read(text, stats) for reading in word.readings]
            assert readings
            assert all(max(worth for *_, worth in reading.terms) == 1 for reading in readings), text


def test_a_rare_word_weighs_more_in_its_language_than_a_common_one() -> None:
    stats = made_of(("the river", "en"), ("the bridge", "en"), ("the garden", "en"), ("die Stadt", "de"))
    weights = {word.forms[0]: word.weight for word in read("the river", stats)}
    assert weights["river"] > weights["the"]


def test_a_page_of_text_is_read_up_to_a_limit(mixed: Statistics) -> None:
    asked = Counter[str]()

    def frequency(field: str, term: str) -> int:
        asked[field] += 1
        return mixed.frequency(field, term)

    words = read("agreements cities " * 2_000, mixed._replace(frequency=frequency))
    assert len(words) == LONGEST
    assert asked.total() < 20 * LONGEST * len(mixed.languages)
