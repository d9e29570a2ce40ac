"""Versions of one page in several languages are told from pages about the same things."""

from __future__ import annotations

import dataclasses
import itertools
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docsearch.identity import document_id
from docsearch.model import Document, Version
from docsearch.search import Index
from docsearch.versions import (
    MARKS,
    Candidate,
    Fingerprint,
    alike,
    are_versions,
    fingerprint,
    keys,
    restored,
    stored,
)
from indexes import document

REPORT = {
    "en": "On 14 March 2017 Košice and Da Nang signed. Da Nang pays 450,000 EUR, Slovakia 75,500 EUR, until 2021."
    " 12 schools with 380 pupils take part; write to office@example.org.",
    "sk": "Dňa 14. marca 2017 podpísali Košice a Da Nang dohodu. Da Nang zaplatí 450 000 EUR, Slovensko 75 500 EUR,"
    " do roku 2021. Zapojí sa 12 škôl s 380 žiakmi; píšte na office@example.org.",
    "vi": "Ngày 14 tháng 3 năm 2017, Košice và Đà Nẵng đã ký kết. Đà Nẵng chi 450.000 EUR, Slovakia 75.500 EUR,"
    " đến năm 2021. 12 trường với 380 học sinh tham gia; liên hệ office@example.org.",
    "zh": "2017年3月14日，科希策与岘港签约。岘港出资450,000欧元，斯洛伐克出资75,500欧元，至2021年。"
    "12所学校的380名学生参加；联系office@example.org。",
}
# The same places and the same form, another year and other sums.
NEXT = (
    "Ngày 20 tháng 5 năm 2018, Košice và Đà Nẵng đã ký kết. Đà Nẵng chi 990.000 EUR, Slovakia 31.000 EUR,"
    " đến năm 2024. 17 trường với 512 học sinh tham gia; liên hệ office@example.org."
)
PLAIN = {
    "en": "The rain garden behind the school drinks what falls on the roof, and frogs have moved in.",
    "sk": "Dažďová záhrada za školou vypije, čo spadne na strechu, a nasťahovali sa do nej žaby.",
}


def candidate(made: Document) -> Candidate:
    version = Version(made.id, made.uri, made.title, made.language)
    return Candidate(version, keys(made), fingerprint(made))


def linked(uri: str, language: str, *alternates: str) -> frozenset[str]:
    return keys(dataclasses.replace(document("x", language, uri=uri), alternates=alternates))


@pytest.mark.parametrize(("one", "other"), list(itertools.combinations(REPORT, 2)))
def test_a_translation_is_found_by_what_it_names(one: str, other: str) -> None:
    first, second = (candidate(document(REPORT[code], code, uri=f"{code}-{n}")) for n, code in enumerate((one, other)))
    assert first.keys.isdisjoint(second.keys)
    assert are_versions(first, second)
    assert are_versions(second, first)


def test_another_report_in_the_same_form_is_no_version() -> None:
    following = candidate(document(NEXT, "vi", uri="b"))
    for code in ("en", "sk", "zh"):
        assert not are_versions(candidate(document(REPORT[code], code, uri="a")), following)
        named_alike = candidate(document(REPORT[code], code, uri=f"{code}/signing.html"))
        assert not are_versions(named_alike, candidate(document(NEXT, "vi", uri="vi/signing.html")))


def test_a_text_that_names_next_to_nothing_is_a_version_by_its_key_only() -> None:
    texts = PLAIN.items()
    alone = [candidate(document(text, code, uri=f"{number}")) for number, (code, text) in enumerate(texts)]
    keyed = [candidate(document(text, code, uri=f"{code}/garden.html")) for code, text in texts]
    assert not are_versions(*alone)
    assert are_versions(*keyed)
    much_longer = candidate(document(PLAIN["sk"] * 3, "sk", uri="sk/garden.html"))
    assert not are_versions(keyed[0], much_longer)


def test_a_summary_is_no_version() -> None:
    whole = candidate(
        document(REPORT["en"] + " It was a fine day and all sang together until late." * 4, "en", uri="a")
    )
    assert not are_versions(whole, candidate(document(REPORT["sk"], "sk", uri="b")))


def test_two_texts_in_one_language_are_copies_and_no_versions() -> None:
    copies = [candidate(document(REPORT["en"], "en", uri=uri)) for uri in ("a", "b")]
    assert not are_versions(*copies)


def test_texts_of_the_sample_corpus_tell_of_the_same_and_only_those_of_one_page_are_versions(corpus: Index) -> None:
    made = [candidate(corpus.document(document_id(uri))) for uri in corpus.stamps]
    assert len(made) >= 68
    pairs = [pair for pair in itertools.combinations(made, 2) if are_versions(*pair)]
    assert {each.version.uri.rpartition("/")[2] for pair in pairs for each in pair} == {"small-grants-2023.md"}
    assert {frozenset(each.version.language for each in pair) for pair in pairs} == {
        frozenset(pair) for pair in itertools.combinations(("en", "th", "vi"), 2)
    }


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("docs/en/guide-to-pairs.html", "en"), ("docs/vi/guide-to-pairs.html", "vi")),
        (("docs/guide-to-pairs.html", "en"), ("docs/vi/Guide_to_pairs.md", "vi")),
        (("docs/en-GB/guide.html", "en"), ("docs/zh_Hant/guide.html", "zh")),
        (("a/report.en.html", "en"), ("a/report_vi.pdf", "vi")),
        (("a/Report_ENG.docx", "en"), ("a/report (vie).docx", "vi")),
        (("a/en-report.txt", "en"), ("a/report-pt-BR.txt", "pt")),
        (("a/report_english.txt", "en"), ("a/report_CZ.txt", "cs")),
        (("a/report.html.en", "en"), ("a/report.html.vi", "vi")),
        (("programme/en.html", "en"), ("programme/vi.html", "vi")),
        (("https://example.org/en/node/minutes?id=3", "en"), ("http://www.example.org/vi/node/minutes?id=3", "vi")),
        (("https://example.org/minutes?lang=en", "en"), ("https://example.org/minutes/?lang=vi", "vi")),
        (("https://en.example.org/minutes", "en"), ("https://vi.example.org/minutes", "vi")),
        (("zh/报告.txt", "zh"), ("en/报告.txt", "en")),
    ],
)
def test_one_path_in_two_languages(one: tuple[str, str], other: tuple[str, str]) -> None:
    first, second = (keys(document("x", code, uri=uri)) for uri, code in (one, other))
    assert first & second


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("en/index.html", "en"), ("vi/index.html", "vi")),  # says nothing
        (("en/2019-03.txt", "en"), ("vi/2019-03.txt", "vi")),
        (("en/IMG_0012.pdf", "en"), ("vi/IMG_0012.pdf", "vi")),
        (("what-is.html", "en"), ("what-no.html", "en")),  # no tags, in an English text
        (("id/report.txt", "en"), ("vi/report.txt", "vi")),  # a folder of identity papers
        (("https://example.org/minutes?id=3", "en"), ("https://example.org/minutes?id=4", "vi")),
        (("a/report.txt", "en"), ("b/report.txt", "vi")),
    ],
)
def test_two_paths(one: tuple[str, str], other: tuple[str, str]) -> None:
    first, second = (keys(document("x", code, uri=uri)) for uri, code in (one, other))
    assert not first & second


def test_pages_that_name_each_other_share_a_key() -> None:
    own, other = "https://example.org/city-pairs", "http://www.Example.org/cap-thanh-pho/#top"
    page = linked("saved-0001.html", "en", own, other)
    assert page & linked("saved-0002.html", "vi", other, own)
    assert page & linked("saved-0002.html", "vi", other)  # one that names itself only
    assert linked("site/en/a.html", "en", "../vi/b.html") & linked("site/vi/b.html", "vi", "../en/a.html")
    assert not page & linked("saved-0003.html", "vi", "https://example.org/lich-hop")


def test_the_home_pages_of_a_site_are_no_versions_of_its_pages() -> None:
    homes = ("https://example.org/", "https://example.org/vi/", "https://example.org/th/index.html")
    assert linked("saved-0001.html", "en", *homes).isdisjoint(linked("saved-0002.html", "vi", *homes))


@given(st.text(), st.lists(st.text() | st.from_regex(r"https?://[a-zé\[\]]+/[^ ]*", fullmatch=True), max_size=4))
def test_keys_are_short_terms_whatever_the_addresses(uri: str, alternates: list[str]) -> None:
    found = linked(uri, "en", *alternates)
    assert all(len(key) == 16 and key.isalnum() for key in found)


@given(st.text(st.characters(codec="utf-8") | st.sampled_from("0123456789., ٣๓"), max_size=300))
def test_a_fingerprint_comes_back_as_it_was(text: str) -> None:
    made = fingerprint(document(text, "vi"))
    assert len(made.marks) <= MARKS
    assert restored(json.loads(json.dumps(stored(made)))) == made
    assert all(number < 1 << 32 for number in stored(made)[1:])


def test_numbers_are_the_same_in_all_digits_and_groupings() -> None:
    texts = ("1,200,000 of 4567", "1.200.000 of 4567", "1 200 000 of 4567", "๑,๒๐๐,๐๐๐ of ๔๕๖๗", "١٢٠٠٠٠٠ of ٤٥٦٧")
    marks = {frozenset(fingerprint(document(text, "und")).marks) for text in texts}
    assert len(marks) == 1


def test_long_texts_are_compared_by_a_sample() -> None:
    numbers = [f"{number * 7919 % 99991:05}" for number in range(1, 400)]
    one, same = (fingerprint(document(f"{word} ".join(numbers), code)) for word, code in (("a", "en"), ("ab", "vi")))
    assert len(one.marks) == MARKS
    assert alike(one, same) == 1.0
    half = fingerprint(document("a ".join(numbers[:200] + [f"1{number}" for number in numbers[200:]]), "vi"))
    assert 0.15 < alike(one, half) < 0.55
    other = fingerprint(document("a ".join(f"1{number}" for number in numbers), "vi"))
    assert alike(one, other) < 0.1


FINGERPRINTS = st.builds(
    Fingerprint,
    st.integers(1, 3000),
    st.dictionaries(st.integers(0, 12) | st.integers(0, (1 << 23) - 1), st.integers(0, 511), max_size=MARKS),
)


@given(FINGERPRINTS, FINGERPRINTS)
def test_alike_goes_both_ways(one: Fingerprint, other: Fingerprint) -> None:
    assert alike(one, other) == pytest.approx(alike(other, one))
    assert 0 <= alike(one, other) <= 1
