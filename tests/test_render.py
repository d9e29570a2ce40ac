"""Results as data that scripts can rely on, and as lines that people can read."""

import json
import re
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docsearch.analysis import analyse
from docsearch.entities.gazetteer import gazetteer
from docsearch.labels import period_label
from docsearch.model import (
    DateSpan,
    Document,
    FacetCount,
    Hit,
    HitAmount,
    HitDate,
    HitName,
    HitPlace,
    Interpretation,
    Mention,
    Passage,
    Reason,
    Rendered,
    Rendering,
    SearchResult,
    Snippet,
    Translation,
    Version,
)
from docsearch.render import (
    DATES,
    FACET_VALUES,
    PLACES,
    Line,
    document_data,
    document_lines,
    explained_lines,
    facet_lines,
    result_data,
    result_lines,
    stored_data,
)

KOSICE = gazetteer().place("geonames:724443")
SLOVAKIA = gazetteer().place("iso:SK")
NOVEMBER = DateSpan("2019-11-01", "2019-11-30", "month", "buddhist")
TEXT = "V Košiciach\nv novembri 2019."
DOCUMENT = Document(
    id="0123456789abcdef",
    uri="docs/správa.pdf",
    digest="d" * 32,
    media_type="application/pdf",
    title="Správa",
    text=TEXT,
    language="sk",
    passages=(
        Passage(
            0, 0, len(TEXT), TEXT, "sk", 0.97,
            (Mention(2, 11, "Košiciach", KOSICE, 0.9), Mention(14, 27, "novembri 2019", NOVEMBER)),
        ),
    ),
    author="Jana",
    published="2019-12-01",
    pages=(0,),
)  # fmt: skip


TRANSLATED = replace(
    DOCUMENT,
    translation=Translation("en", "Report", (Rendering(0, 11, "In Košice", 0),), ("argos sk-en 1.9",), kept=1),
)


def hit(snippet: Snippet | None = None, **changes: Any) -> Hit:
    fields: dict[str, Any] = {
        "id": DOCUMENT.id,
        "uri": DOCUMENT.uri,
        "media_type": DOCUMENT.media_type,
        "title": "Správa\nz cesty",
        "language": "sk",
        "score": 1.23456789,
        "published": "2019-12-01",
        "places": (HitPlace(KOSICE.id, KOSICE.name, KOSICE.country, "Košiciach"),),
        "dates": (HitDate("2019-11-01", "2019-11-30", "month", "novembri 2019"),),
        "amounts": (),
        "names": (),
        "passages": (snippet or Snippet(0, 0, len(TEXT), "sk", TEXT, ((2, 11),), ("Košiciach",), 3),),
    }
    return Hit(**(fields | changes))


def result(*hits: Hit, **changes: Any) -> SearchResult:
    fields: dict[str, Any] = {
        "query": "Kassa 2019",
        "total": len(hits),
        "took_ms": 1.5,
        "interpreted": Interpretation(("kassa",), (KOSICE,), ("2019-01-01", "2019-12-31"), ("hu", "sk")),
        "hits": hits,
        "facets": {"language": (FacetCount("sk", "Slovak", 2),), "year": ()},
    }
    return SearchResult(**(fields | changes))


# Data.


def test_a_result_is_the_data_of_the_contract() -> None:
    amounts = (HitAmount(1_500_000, "EUR", "1,5 mil. €"),)
    names = (HitName("concept:who", "WHO", "organisation", "SZO"),)
    assert result_data(result(hit(amounts=amounts, names=names))) == {
        "query": "Kassa 2019",
        "total": 1,
        "took_ms": 1.5,
        "interpreted": {
            "words": ["kassa"],
            "places": [{"id": "geonames:724443", "name": "Košice", "country": "SK"}],
            "period": {"start": "2019-01-01", "end": "2019-12-31"},
            "names": [],
            "languages": ["hu", "sk"],
        },
        "suggestions": [],
        "hits": [
            {
                "id": "0123456789abcdef",
                "uri": "docs/správa.pdf",
                "title": "Správa\nz cesty",
                "language": "sk",
                "score": 1.2346,
                "published": "2019-12-01",
                "places": [{"id": "geonames:724443", "name": "Košice", "country": "SK", "surface": "Košiciach"}],
                "dates": [
                    {"start": "2019-11-01", "end": "2019-11-30", "precision": "month", "surface": "novembri 2019"}
                ],
                "amounts": [{"value": 1_500_000, "currency": "EUR", "surface": "1,5 mil. €"}],
                "names": [{"id": "concept:who", "name": "WHO", "kind": "organisation", "surface": "SZO"}],
                "passages": [
                    {
                        "ordinal": 0,
                        "start": 0,
                        "end": len(TEXT),
                        "language": "sk",
                        "text": TEXT,
                        "highlights": [[2, 11]],
                        "matched_as": ["Košiciach"],
                        "page": 3,
                        "reasons": [],
                        "translation": None,
                    }
                ],
                "versions": [],
                "copies": [],
                "locations": [],
            }
        ],
        "facets": {"language": [{"value": "sk", "label": "Slovak", "count": 2}], "year": []},
    }


def test_versions_are_named_with_their_languages() -> None:
    versions = (Version("1" * 16, "vi/a.html", "Báo cáo", "vi"), Version("2" * 16, "th/a.html", "รายงาน", "th"))
    shown = result(hit(versions=versions))
    assert result_data(shown)["hits"][0]["versions"] == [version._asdict() for version in versions]
    assert "    also in Vietnamese vi/a.html · Thai th/a.html" in plain(result_lines(shown))


COPIES = tuple(Version(f"{n:016}", f"docs/{n}.pdf", f"Správa\n{n}", "sk") for n in range(5))


def test_copies_are_counted_and_named() -> None:
    shown = result(hit(copies=COPIES))
    assert result_data(shown)["hits"][0]["copies"] == [copy._asdict() for copy in COPIES]
    assert "    5 more like this: docs/0.pdf · docs/1.pdf · docs/2.pdf · +2" in plain(result_lines(shown))
    every = plain(result_lines(shown, every_copy=True))
    at = every.index("    5 more like this: ")
    assert every[at + 1 : at + 6] == [f"      docs/{n}.pdf  Správa {n}" for n in range(5)]


def test_where_else_the_same_file_lies_is_named() -> None:
    shown = result(hit(locations=("docs/správa.pdf", "old/správa.pdf", "mail.zip!/1.pdf")))
    assert result_data(shown)["hits"][0]["locations"] == ["docs/správa.pdf", "old/správa.pdf", "mail.zip!/1.pdf"]
    assert "    also at old/správa.pdf · mail.zip!/1.pdf" in plain(result_lines(shown))
    page = result(hit(uri="https://x.org/", locations=("corpus/web/x.org/index.html",)))
    assert "    saved as corpus/web/x.org/index.html" in plain(result_lines(page))
    assert not any("also at" in line for line in plain(result_lines(result(hit(locations=("docs/správa.pdf",))))))


def test_a_document_says_what_was_done_to_it_and_where_it_lies() -> None:
    read = replace(DOCUMENT, notes=("read by OCR", "2 pages empty"), locations=("docs/správa.pdf", "b.pdf"))
    for data in (document_data(read), stored_data(read)):
        assert (data["notes"], data["locations"]) == (list(read.notes), list(read.locations))
    shown = plain(document_lines(read))
    assert "files     docs/správa.pdf, b.pdf" in shown
    assert "notes     read by OCR; 2 pages empty" in shown
    explained = plain(explained_lines(read))
    assert explained[2:5] == ["read by OCR", "2 pages empty", "files: docs/správa.pdf, b.pdf"]


def test_no_period_is_null() -> None:
    assert result_data(result(interpreted=Interpretation()))["interpreted"] == {
        "words": [],
        "places": [],
        "period": None,
        "names": [],
        "languages": [],
    }


def test_an_explained_document_is_the_data_of_the_contract() -> None:
    assert document_data(DOCUMENT) == {
        "uri": "docs/správa.pdf",
        "media_type": "application/pdf",
        "title": "Správa",
        "language": "sk",
        "text": TEXT,
        "passages": [{"ordinal": 0, "start": 0, "end": len(TEXT), "language": "sk", "confidence": 0.97}],
        "mentions": [
            {
                "kind": "place",
                "start": 2,
                "end": 11,
                "surface": "Košiciach",
                "confidence": 0.9,
                "entity": {"id": "geonames:724443", "name": "Košice", "country": "SK", "kind": "city"},
            },
            {
                "kind": "date",
                "start": 14,
                "end": 27,
                "surface": "novembri 2019",
                "confidence": 1.0,
                "entity": {
                    "start": "2019-11-01",
                    "end": "2019-11-30",
                    "precision": "month",
                    "calendar": "buddhist",
                },
            },
        ],
        "notes": [],
        "locations": [],
    }


def test_tokens_are_given_when_asked_for() -> None:
    tokens = document_data(DOCUMENT, analyse("Košice", "sk"))["tokens"]
    assert tokens == [{"surface": "Košice", "word": "košice", "stem": "kosic", "start": 0, "end": 6}]
    assert document_data(DOCUMENT, [])["tokens"] == []


def test_a_stored_document_adds_what_is_known_of_it() -> None:
    data = stored_data(DOCUMENT)
    more = {"id", "author", "published", "pages", "correction", "translation"}
    assert data.keys() == document_data(DOCUMENT).keys() | more
    assert (data["id"], data["author"], data["published"], data["pages"]) == (DOCUMENT.id, "Jana", "2019-12-01", [0])
    assert data["translation"] is None


def test_a_translation_is_the_text_with_what_was_translated_in_its_place() -> None:
    assert stored_data(TRANSLATED)["translation"] == {
        "language": "en",
        "title": "Report",
        "text": "In Košice\nv novembri 2019.",
        "translators": ["argos sk-en 1.9"],
        "renderings": [{"start": 0, "end": 11, "text": "In Košice", "translator": 0}],
        "kept": 1,
        "whole": True,
    }


def test_translated_sentences_do_not_run_into_each_other() -> None:
    text = "สวัสดีลาก่อน"
    renderings = (Rendering(0, 6, "Hello.", 0), Rendering(6, 12, "Farewell.", 0))
    document = replace(DOCUMENT, text=text, passages=(), translation=Translation("en", None, renderings, ("m",)))
    assert stored_data(document)["translation"]["text"] == "Hello. Farewell."


@pytest.mark.parametrize(
    "data",
    [result_data(result(hit(), hit())), document_data(DOCUMENT, analyse(TEXT, "sk")), stored_data(TRANSLATED)],
    ids=["result", "explained", "stored"],
)
def test_data_are_plain_json(data: dict[str, Any]) -> None:
    def as_json(value: object) -> object:
        if isinstance(value, list):
            return [as_json(each) for each in value]
        return {key: as_json(each) for key, each in value.items()} if isinstance(value, dict) else value

    read = json.loads(json.dumps(data))
    assert read == data
    assert as_json(data) == data
    assert "(" not in repr(data).replace("docs", "")  # no tuples, which JSON would make into lists


# Lines.


def plain(lines: object) -> list[str]:
    return [line.plain for line in lines]  # type: ignore[attr-defined]


def test_a_hit_as_people_read_it() -> None:
    assert plain(result_lines(result(hit()))) == [
        " 1  Správa z cesty",
        "    docs/správa.pdf  Slovak · pdf · 2019-12-01",
        "    Košice (Košiciach) · 2019-11 (novembri 2019)",
        "    p. 3  V Košiciach v novembri 2019.",
        "",
        "language     Slovak 2 ",
        "1-1 of 1 document in 2 ms, read as Košice, SK; 2019-01-01 to 2019-12-31",
    ]


def test_hits_are_numbered_from_the_offset() -> None:
    lines = plain(result_lines(result(hit(), hit(), total=40), offset=20))
    assert [line[:4] for line in lines if line.endswith("Správa z cesty")] == ["21  ", "22  "]
    assert lines[-1].startswith("21-22 of 40 documents in ")


def test_nothing_found_is_said_in_one_line() -> None:
    nothing = result(interpreted=Interpretation(), facets={})
    assert plain(result_lines(nothing)) == ["0 documents in 2 ms"]


def test_what_is_unknown_is_left_out() -> None:
    bare = hit(Snippet(0, 0, 3, "und", "abc"), published=None, places=(), dates=(), language="und")
    assert plain(result_lines(result(bare)))[:3] == [
        " 1  Správa z cesty",
        "    docs/správa.pdf  undetermined · pdf",
        "    abc",
    ]


def matched(lines: object) -> list[str]:
    return [text for line in lines for text, style in line.pieces if style == "match"]  # type: ignore[attr-defined]


def test_matches_have_a_style_of_their_own() -> None:
    assert matched(result_lines(result(hit()))) == ["Košiciach"]
    two = Snippet(0, 0, 9, "en", "a river, a\nriver", ((2, 7), (9, 16)))
    assert matched(result_lines(result(hit(two)))) == ["river", "a river"]


def test_a_name_written_as_it_is_called_is_written_once() -> None:
    place = HitPlace(KOSICE.id, "Košice", "SK", "KOŠICE")
    date = HitDate("2019-01-01", "2019-12-31", "year", "2019")
    lines = plain(result_lines(result(hit(places=(place,), dates=(date,)))))
    assert lines[2] == "    Košice · 2019"


def test_many_names_and_values_are_cut_short() -> None:
    places = (HitPlace(KOSICE.id, "Košice", "SK", "K"),) * (PLACES + 3)
    dates = (HitDate("2019-11-01", "2019-11-30", "month", "N"),) * (DATES + 2)
    lines = plain(result_lines(result(hit(places=places, dates=dates))))
    named = [*["Košice (K)"] * PLACES, "+3", *["2019-11 (N)"] * DATES, "+2"]
    assert lines[2].strip().split(" · ") == named
    counts = [FacetCount(str(n), f"label{n}", n) for n in range(FACET_VALUES + 2)]
    (line,) = facet_lines({"place": counts, "year": []})
    assert line.plain.endswith(" +2")
    assert line.plain.count("label") == FACET_VALUES
    (whole,) = facet_lines({"place": counts[:FACET_VALUES]})
    assert "+" not in whole.plain


def test_the_plain_text_of_a_line_is_its_pieces_after_the_indent() -> None:
    assert Line(4, (("a ", "dim"), ("b", ""))).plain == "    a b"
    assert Line(0, ()).plain == ""


def test_a_document_as_people_read_it() -> None:
    assert plain(document_lines(DOCUMENT)) == [
        "Správa",
        "id        0123456789abcdef",
        "uri       docs/správa.pdf",
        "type      pdf",
        "language  Slovak",
        "author    Jana",
        "published 2019-12-01",
        "places    Košice, SK",
        "dates     2019-11",
        "",
        "V Košiciach",
        "v novembri 2019.",
    ]


def test_a_translated_document_says_what_machines_did() -> None:
    lines = plain(document_lines(TRANSLATED, "en"))
    assert (lines[0], lines[-2:]) == ("Report", ["In Košice", "v novembri 2019."])
    assert "in        English, by machine: argos sk-en 1.9; sentences kept in the original: 1" in lines
    assert plain(document_lines(TRANSLATED)) == plain(document_lines(DOCUMENT))
    assert "in        Vietnamese, as it is written" in plain(document_lines(TRANSLATED, "vi"))


def test_an_explained_document_as_people_read_it() -> None:
    assert plain(explained_lines(DOCUMENT, analyse("Košice", "sk"))) == [
        "Správa",
        f"application/pdf, Slovak, {len(TEXT)} characters",
        "",
        f"0-{len(TEXT)}  sk 0.97",
        "V Košiciach",
        "v novembri 2019.",
        "    Košice, SK (Košiciach)  geonames:724443",
        "    2019-11 (novembri 2019)  buddhist",
        "",
        "Košice→kosic",
    ]


# Snippets.


def shown(*snippets: Snippet) -> list[str]:
    """The snippets of a hit as they are shown."""
    lines = plain(result_lines(result(hit(passages=snippets, places=(), dates=()), facets={})))
    return [line.removeprefix("    ") for line in lines[2:-2]]


@pytest.mark.parametrize(
    ("opens", "closes", "expected"),
    [
        (True, True, "a river"),
        (False, True, "… a river"),
        (True, False, "a river …"),
        (False, False, "… a river …"),
    ],
)
def test_an_ellipsis_stands_where_a_sentence_is_cut(opens: bool, closes: bool, expected: str) -> None:
    assert shown(Snippet(0, 5, 12, "en", "a river", ((2, 7),), opens=opens, closes=closes)) == [expected]


def test_every_snippet_has_a_line_and_its_page() -> None:
    first = Snippet(4, 5, 12, "en", "a river", ((2, 7),), page=12)
    second = Snippet(7, 40, 48, "en", "a\n bridge", page=13, closes=False)
    assert shown(first, second) == ["p. 12  a river", "p. 13  a bridge …"]
    data = result_data(result(hit(passages=(first, replace(second, page=None)))))
    assert [passage["page"] for passage in data["hits"][0]["passages"]] == [12, None]


@given(st.text(max_size=200), st.lists(st.integers(0, 200), max_size=8))
def test_a_snippet_is_shown_whole_with_its_matches(text: str, cuts: list[int]) -> None:
    cuts = sorted({cut for cut in cuts if cut <= len(text)})
    highlights = tuple(zip(cuts[::2], cuts[1::2], strict=False))
    snippet = Snippet(0, 0, len(text), "und", text, highlights)
    (line,) = list(result_lines(result(hit(snippet, places=(), dates=()), facets={})))[2:-2]
    assert re.sub(r"\s", "", "".join(piece for piece, _ in line.pieces)) == re.sub(r"\s", "", text)
    assert matched([line]) == [re.sub(r"\s+", " ", text[start:end]) for start, end in highlights]


# Other languages.

REASONS = (
    Reason("lexicon", "vi", "thành\nphố", "twin\ncity"),
    Reason("entity", "uk", "Кошице", "Košice"),
    Reason("translation", "en", "train", "train"),
    Reason("lexicon", "vi", "thành  phố", "twin city"),
    Reason("cognate", "ca", "democràcia", "democracy"),
)
IN_ENGLISH = Rendered("en", "The cities\nsigned it.", "argos vi-en 1.9")


def test_a_snippet_says_why_it_answers_and_what_machines_made_of_it() -> None:
    snippet = Snippet(0, 0, 9, "vi", "thành phố", reasons=REASONS, translation=IN_ENGLISH)
    assert shown(snippet) == [
        "thành phố",
        "  en  The cities signed it.  (machine translation, argos vi-en 1.9)",
        "  via Vietnamese “thành phố” = twin city, Ukrainian “Кошице” = Košice, Catalan “democràcia” = democracy; "
        "“train” in the translation",
    ]


@pytest.mark.parametrize(
    ("reasons", "line"),
    [
        (REASONS[2:3], "  “train” in the translation"),
        (REASONS[:1], "  via Vietnamese “thành phố” = twin city"),
    ],
)
def test_only_reasons_there_are_are_said(reasons: tuple[Reason, ...], line: str) -> None:
    assert shown(Snippet(0, 0, 1, "vi", "a", reasons=reasons))[1:] == [line]


def test_reasons_and_translations_are_data() -> None:
    snippet = Snippet(0, 0, 9, "vi", "thành phố", reasons=REASONS[1:3], translation=IN_ENGLISH)
    (data,) = result_data(result(hit(snippet)))["hits"][0]["passages"]
    assert data["reasons"] == [
        {"kind": "entity", "language": "uk", "surface": "Кошице", "means": "Košice"},
        {"kind": "translation", "language": "en", "surface": "train", "means": "train"},
    ]
    assert data["translation"] == {
        "language": "en",
        "text": "The cities\nsigned it.",
        "translator": "argos vi-en 1.9",
    }
    json.dumps(data)


# Periods.


@pytest.mark.parametrize(
    ("start", "end", "precision", "label"),
    [
        ("2017-03-05", "2017-03-05", "day", "2017-03-05"),
        ("2017-03-01", "2017-03-31", "month", "2017-03"),
        ("2017-01-01", "2017-12-31", "year", "2017"),
        ("2016-01-01", "2020-12-31", "range", "2016..2020"),
        ("2010-01-01", "2019-12-31", "decade", "2010..2019"),
        ("2017-03-05", "2017-03-09", "range", "2017-03-05..2017-03-09"),
        ("2017-03-06", "2017-03-12", "week", "2017-03-06..2017-03-12"),
        ("2017-01-01", "2017-03-31", "quarter", "2017-01..2017-03"),
        ("2017-12-01", "2017-12-31", "month", "2017-12"),
        ("2017-01-01", "2017-01-31", "month", "2017-01"),
        ("0001-01-01", "9999-12-31", "range", "0001..9999"),
    ],
)
def test_a_period_is_said_as_short_as_it_can_be(start: str, end: str, precision: str, label: str) -> None:
    assert period_label(DateSpan(start, end, precision)) == label


def test_a_country_is_named_without_its_code() -> None:
    read = Interpretation((), (SLOVAKIA, KOSICE))
    assert plain(result_lines(result(interpreted=read)))[-1].endswith("read as Slovakia; Košice, SK")
