"""Documents as index entries: what stands in which field, and that a period is found by every period it touches."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docsearch.analysis import pairs, runs
from docsearch.engines.checks import check_entry
from docsearch.engines.protocol import FACETS, MAX_TERM_BYTES, TEXT_FIELDS, Entry, Phrase, Prefix
from docsearch.entities.gazetteer import gazetteer
from docsearch.languages import LANGUAGES
from docsearch.mapping import YEARS_COUNTED, entry, overlapping, type_name
from docsearch.model import DateSpan, Document, Entity, Mention, Passage, Rendering, Translation
from docsearch.records import decode
from docsearch.versions import keys
from engines.oracle import score_of
from indexes import SAMPLES

KOSICE = gazetteer().place("geonames:724443")
SLOVAKIA = gazetteer().place("iso:SK")


def document(
    *pieces: tuple[str, str],
    title: str = "",
    language: str = "und",
    entities: Sequence[Entity] = (),
    in_title: Sequence[Entity] = (),
    media_type: str = "text/plain",
) -> Document:
    """A document of passages (text, language), its first letter standing for all of `entities`."""
    text = "\n".join(piece for piece, _ in pieces)
    passages, start = [], 0
    for ordinal, (piece, code) in enumerate(pieces):
        mentions = tuple(Mention(0, 1, text[:1], entity) for entity in entities) if ordinal == 0 else ()
        passages.append(Passage(ordinal, start, start + len(piece), piece, code, 1.0, mentions))
        start += len(piece) + 1
    named = tuple(Mention(0, 1, title[:1], entity) for entity in in_title)
    return Document("0" * 16, "docs/a.txt", "d" * 32, media_type, title, text, language, tuple(passages), named)


def spans(*periods: tuple[str, str]) -> list[DateSpan]:
    return [DateSpan(start, end, "range") for start, end in periods]


def test_words_stand_in_their_fields_in_order() -> None:
    made = entry(document(("Mayors of Košice", "en"), ("zmluvy", "sk"), title="Two Rivers", language="en"))
    assert made.terms["word"] == "mayors of košice zmluvy"
    assert made.terms["stem"].split() == ["en:mayor", "en:of", "en:kosic", "sk:zmluv", "en:*", "sk:*"]
    assert made.terms["variant"].split() == ["en:košic", "kosice"]
    assert made.terms["run"] == ""
    assert made.terms["title"] == "two rivers en:two en:river"


def test_where_accents_are_kept_every_word_is_there_without_them_too() -> None:
    made = entry(document(("hội nghị tại Huế nay", "vi"), language="vi"))
    assert made.terms["word"] == "hội nghị tại huế nay"
    assert made.terms["stem"] == "vi:hội vi:nghị vi:tại vi:huế vi:nay vi:*"
    assert made.terms["variant"] == "vi:hoi vi:nghi vi:tai vi:hue vi:nay"


def test_scripts_without_spaces_stand_there_by_stem_and_by_letters() -> None:
    made = entry(document(("เมืองCOVID ใหม่", "th"), ("協議", "ja"), title="東京", language="ja"))
    assert made.terms["word"] == "covid"
    assert made.terms["stem"] == "th:เมือง th:covid th:ใหม่ ja:協議 ja:* th:*"
    assert made.terms["run"] == "เม มื ือ อง ง ให หม ม่ ่ 协议 议"  # simplified, whatever the language
    assert made.terms["title"] == "ja:東京 东京 京"


def test_a_translation_stands_in_a_field_of_its_own() -> None:
    made = document(("Các thành phố", "vi"), ("ký kết", "vi"), title="Lễ ký", language="vi")
    assert entry(made).terms["translation"] == ""
    renderings = (Rendering(0, 13, "The cities", 0), Rendering(14, 20, "signing", 0))
    translated = entry(replace(made, translation=Translation("en", "Ceremony", renderings, ("argos vi-en 1.9",))))
    assert translated.terms["translation"] == "en:* en:ceremoni en:the en:citi en:sign"
    assert {**translated.terms, "translation": ""} == entry(made).terms
    assert translated.facets == entry(made).facets  # in English by machine only, it is no English document


def test_a_translation_without_a_title_or_a_sentence() -> None:
    made = replace(document(("x", "vi")), translation=Translation("th", None, (), ()))
    assert entry(made).terms["translation"] == "th:*"


def test_versions_share_a_term() -> None:
    def version(uri: str, code: str, alternates: tuple[str, ...] = ()) -> set[str]:
        made = replace(document(("x", code), language=code), uri=uri, alternates=alternates)
        assert entry(made).terms["version"].split() == sorted(keys(made))
        return set(entry(made).terms["version"].split())

    assert version("docs/en/harvest.html", "en") & version("docs/vi/harvest.html", "vi")
    assert not version("docs/en/harvest.html", "en") & version("docs/vi/rivers.html", "vi")
    assert version("docs/index.html", "en") == set()
    assert version("a/b.html", "en", ("mua-vang.html",)) & version("a/mua-vang.html", "vi", ("b.html",))


def test_a_run_of_letters_does_not_go_on_in_the_next() -> None:
    made = entry(document(("大京。京都", "ja")))
    assert made.terms["run"].split() == ["大京", "京", "京都", "都"]
    assert score_of(Phrase("run", ("大京", "京京")), made) is None
    for character in "大京都":
        assert score_of(Prefix("run", character), made) is not None


@given(st.text(max_size=80) | st.sampled_from([s["sentence"] for s in SAMPLES.values()]), st.data())
def test_every_part_of_a_run_is_found(text: str, data: st.DataObject) -> None:
    made = entry(document((text, "und")))
    for run in runs(text):
        start = data.draw(st.integers(0, len(run) - 1))
        part = run[start : data.draw(st.integers(start + 1, len(run)))]
        found = Phrase("run", tuple(pairs(part))) if len(part) > 1 else Prefix("run", part)
        assert score_of(found, made) is not None


@given(st.text(max_size=60), st.sampled_from(sorted(LANGUAGES)))
def test_titles_have_what_texts_have(text: str, code: str) -> None:
    inside, above = entry(document((text, code))), entry(document(("", "und"), title=text, language=code))
    wanted = [term for field in ("word", "stem", "variant", "run") for term in inside.terms[field].split()]
    wanted.remove(f"{code}:*")
    assert sorted(above.terms["title"].split()) == sorted(wanted)


def test_an_entry_carries_the_document() -> None:
    made = document(("Mayors", "en"), title="Two Rivers", entities=[KOSICE])
    stored = entry(made)
    assert (stored.id, stored.uri, stored.digest) == (made.id, made.uri, made.digest)
    assert decode(stored.record) == made


def test_every_field_and_facet_is_one_of_the_engines() -> None:
    made = entry(document(("Mayors", "en")))
    assert set(made.terms) == set(TEXT_FIELDS)
    assert set(made.facets) == set(FACETS)


def test_a_place_is_found_by_all_it_lies_in_once_a_mention() -> None:
    made = entry(document(("K", "sk"), title="K", entities=[KOSICE, SLOVAKIA], in_title=[KOSICE]))
    terms = made.terms["place"].split()
    assert terms.count("geonames:724443") == 2
    assert terms.count("iso:SK") == 3
    assert set(KOSICE.parents) < set(terms)


def test_facets_of_places_are_those_named_themselves() -> None:
    made = entry(document(("K", "sk"), entities=[KOSICE, gazetteer().place("iso:VN"), gazetteer().place("m49:150")]))
    assert made.facets["place"] == ("geonames:724443", "m49:150")
    assert made.facets["country"] == ("SK", "VN")


def test_a_period_is_counted_in_each_of_its_years_unless_it_is_a_horizon() -> None:
    made = entry(document(("x", "en"), entities=spans(("2016-07-01", "2018-01-01"), ("2018-05-05", "2018-05-05"))))
    assert made.facets["year"] == ("2016", "2017", "2018")
    longest = entry(document(("x", "en"), entities=spans(("2001-01-01", f"{2000 + YEARS_COUNTED}-12-31"))))
    assert len(longest.facets["year"]) == YEARS_COUNTED
    longer = entry(document(("x", "en"), entities=spans(("2001-01-01", f"{2001 + YEARS_COUNTED}-01-01"))))
    assert longer.facets["year"] == ()


def test_a_document_counts_in_each_language_with_a_quarter_of_its_text() -> None:
    pieces = (("a" * 60, "th"), ("b" * 25, "en"), ("c" * 15, "vi"))
    assert entry(document(*pieces, language="th")).facets["language"] == ("en", "th")
    assert entry(document(*pieces, language="vi")).facets["language"] == ("en", "th", "vi")


@pytest.mark.parametrize(
    ("media_type", "name"),
    [
        ("application/pdf", "pdf"),
        ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx"),
        ("message/rfc822", "eml"),
        ("text/x-rst", "rst"),
        ("application/vnd.ms-excel", "ms-excel"),
        ("application/json", "json"),
    ],
)
def test_types_have_short_names(media_type: str, name: str) -> None:
    assert type_name(media_type) == name
    assert entry(document(("x", "en"), media_type=media_type)).facets["type"] == (name,)


def tokens_of(made: Entry) -> list[str]:
    return [term for terms in made.terms.values() for term in terms.split(" ") if terms]


@given(st.text(max_size=300), st.sampled_from(sorted(LANGUAGES)))
def test_terms_of_any_text_are_such_as_engines_take(text: str, code: str) -> None:
    made = entry(document((text, code), title=text, language=code))
    check_entry(made)
    for term in tokens_of(made):
        assert 0 < len(term.encode()) <= MAX_TERM_BYTES
        assert not any(c.isspace() for c in term)


@pytest.mark.parametrize("letter", ["a", "é", "ก", "한", "字", "𠀀", "ﷺ", "\u0344", "ΐ", "İ", "·"])
def test_endless_words_stay_within_the_limit(letter: str) -> None:
    made = entry(document(("a" + letter * 5000, "und"), ("a" + letter * 5000, "vi"), title="a" + letter * 5000))
    check_entry(made)
    assert made.terms["word"]


NEAR = st.dates(date(1995, 1, 1), date(2025, 12, 31))
ANY_DAY = st.dates(date(1, 1, 1), date(9999, 12, 31))
PERIODS = st.one_of(
    st.tuples(NEAR, st.integers(0, 1500)).map(lambda pair: (pair[0], pair[0] + timedelta(pair[1]))),
    st.tuples(NEAR, NEAR).map(lambda pair: (min(pair), max(pair))),
    st.tuples(ANY_DAY, ANY_DAY).map(lambda pair: (min(pair), max(pair))),
    NEAR.map(lambda day: (day.replace(month=1, day=1), day.replace(month=12, day=31))),
)


@given(st.lists(PERIODS, max_size=3), PERIODS)
def test_a_period_finds_exactly_the_periods_it_shares_a_day_with(
    named: list[tuple[date, date]], asked: tuple[date, date]
) -> None:
    made = entry(document(("x", "en"), entities=spans(*((a.isoformat(), b.isoformat()) for a, b in named))))
    matched = score_of(overlapping(asked[0].isoformat(), asked[1].isoformat()), made) is not None
    assert matched == any(start <= asked[1] and asked[0] <= end for start, end in named)


@pytest.mark.parametrize(
    ("named", "asked", "found"),
    [
        (("2017-03-05", "2017-03-05"), ("2017-03-05", "2017-03-05"), True),
        (("2017-03-05", "2017-03-05"), ("2017-03-06", "2017-03-06"), False),
        (("2017-03-01", "2017-03-31"), ("2017-01-01", "2017-12-31"), True),
        (("2017-01-01", "2017-12-31"), ("2017-03-05", "2017-03-05"), True),
        (("2016-12-31", "2017-01-01"), ("2017-01-01", "2017-01-01"), True),
        (("2000-01-01", "2099-12-31"), ("2017-03-05", "2017-03-05"), True),
        (("1999-12-31", "1999-12-31"), ("2000-01-01", "2999-12-31"), False),
        (("0001-01-01", "9999-12-31"), ("2017-03-05", "2017-03-05"), True),
    ],
)
def test_periods_that_touch_or_do_not(named: tuple[str, str], asked: tuple[str, str], found: bool) -> None:
    made = entry(document(("x", "en"), entities=spans(named)))
    assert (score_of(overlapping(*asked), made) is not None) == found
