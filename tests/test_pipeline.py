"""One source from its bytes to what is known about it."""

from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docsearch.detect import open_detector
from docsearch.errors import ExtractionError
from docsearch.identity import digest, document_id
from docsearch.mapping import entry
from docsearch.model import DateSpan, Document, LanguageGuess, Mention, Name, Place, Source
from docsearch.pipeline import TITLE_LENGTH, reread, understand
from docsearch.records import decode, encode

VIETNAMESE = "Đoàn đại biểu thành phố Košice đã đến thăm Đà Nẵng từ ngày 17 đến ngày 21 tháng 6 năm 2019."
THAI = "คณะผู้แทนจากกรุงบราติสลาวาเดินทางมาเยือนเมืองเชียงใหม่ระหว่างวันที่ 11 ถึง 15 พฤศจิกายน 2562"
ENGLISH = "The mayors of both cities signed the agreement on 18 June 2019 in the presence of the ambassador."
SLOVAK = "Primátori oboch miest podpísali dohodu 18. júna 2019 v Košiciach za prítomnosti veľvyslanca."


def understood(
    content: str | bytes,
    media_type: str = "text/plain",
    uri: str = "docs/a.txt",
    declared: str | None = None,
    language: str | None = None,
) -> Document:
    raw = content.encode("utf-8") if isinstance(content, str) else content
    return understand(Source(uri, media_type, raw, declared), open_detector(), language)


def mentions(document: Document) -> list[Mention]:
    return [mention for passage in document.passages for mention in passage.mentions]


def places(document: Document) -> set[str]:
    return {mention.entity.name for mention in mentions(document) if isinstance(mention.entity, Place)}


def periods(document: Document) -> set[tuple[str | None, str | None]]:
    return {(m.entity.start, m.entity.end) for m in mentions(document) if isinstance(m.entity, DateSpan)}


def mail(**headers: str) -> bytes:
    message = EmailMessage()
    message["Subject"] = "Lịch trình thăm Košice"
    message["From"] = "Trần Thị Mỹ Hạnh <hanh@example.org>"
    message["Date"] = "Mon, 10 Jun 2019 09:00:00 +0700"
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content(VIETNAMESE)
    return message.as_bytes()


def test_a_document_is_known_by_its_uri_and_its_bytes() -> None:
    found = understood(ENGLISH, "text/plain; charset=utf-8", "docs/en/a.txt")
    assert found.id == document_id("docs/en/a.txt")
    assert found.digest == digest(ENGLISH.encode())
    assert (found.uri, found.media_type) == ("docs/en/a.txt", "text/plain")


def test_plain_text() -> None:
    found = understood(f"Chuyến thăm\n\n{VIETNAMESE}\n")
    assert found.language == "vi"
    assert found.title == "Chuyến thăm"
    assert found.text == f"Chuyến thăm\n\n{VIETNAMESE}"
    assert {"Košice", "Da Nang"} <= places(found)
    assert ("2019-06-17", "2019-06-21") in periods(found)


def test_a_web_page() -> None:
    page = (
        f'<html lang="th"><head><title>ข่าวเชียงใหม่</title></head><body><article><h1>การเยือน</h1><p>{THAI}</p>'
        f"<p>{THAI}</p></article></body></html>"
    )
    found = understood(page, "text/html", "docs/a.html")
    assert found.language == "th"
    assert "<" not in found.text
    assert {"Bratislava", "Chiang Mai"} <= places(found)
    assert ("2019-11-11", "2019-11-15") in periods(found)


def test_a_mail() -> None:
    found = understood(mail(), "message/rfc822", "docs/a.eml")
    assert (found.title, found.author) == ("Lịch trình thăm Košice", "Trần Thị Mỹ Hạnh")
    assert (found.published, found.language) == ("2019-06-10", "vi")
    assert found.text.strip() == VIETNAMESE
    assert [m.entity.name for m in found.title_mentions if isinstance(m.entity, Place)] == ["Košice"]


def test_markdown_with_front_matter() -> None:
    text = f"---\ntitle: Two Rivers\nauthor: Jana\ndate: 2019-06-18\nlang: en\n---\n# The agreement\n\n{ENGLISH}\n"
    found = understood(text, "text/markdown", "docs/a.md")
    assert (found.title, found.author, found.published) == ("Two Rivers", "Jana", "2019-06-18")
    assert found.text.startswith("# The agreement")
    assert found.language == "en"
    assert understood(f"# The agreement\n\n{ENGLISH}", "text/markdown").title == "The agreement"


# The title.


@pytest.mark.parametrize(
    ("text", "uri", "title"),
    [
        ("A heading\nand text below it", "docs/a.txt", "A heading"),
        ("\n\n  A heading  \n\nand text below it", "docs/a.txt", "A heading"),
        ("A sentence that ends.\nand text below it", "docs/report.txt", "report"),
        ("只有一句话。\n下一行", "docs/报告.txt", "报告"),
        ("One line alone", "docs/report 2019.txt", "report 2019"),
        ("-----\nand text below it", "docs/report.txt", "report"),
        (f"{'a' * TITLE_LENGTH}\nbelow", "docs/report.txt", "a" * TITLE_LENGTH),
        (f"{'a' * (TITLE_LENGTH + 1)}\nbelow", "docs/report.txt", "report"),
        ("One line alone", "https://example.org/news/visit.html", "visit"),
        ("One line alone", "-", "-"),
        ("---\ntitle:  Two   Rivers \n---\nHeading\nbelow", "docs/a.txt", "Two Rivers"),
    ],
)
def test_titles(text: str, uri: str, title: str) -> None:
    assert understood(text, uri=uri).title == title


def test_places_in_a_title_are_mentions_unless_the_text_begins_with_it() -> None:
    apart = understood(f"---\ntitle: The road from Košice to Da Nang\n---\n{ENGLISH}")
    assert [m.surface for m in apart.title_mentions] == ["Košice", "Da Nang"]
    for mention in apart.title_mentions:
        assert apart.title[mention.start : mention.end] == mention.surface
    again = understood(f"The road from Košice to Da Nang\n\n{ENGLISH}")
    assert again.title == "The road from Košice to Da Nang"
    assert again.title_mentions == ()
    assert {"Košice", "Da Nang"} <= places(again)


# The language.


@pytest.mark.parametrize(("text", "language"), [(VIETNAMESE, "vi"), (THAI, "th"), (ENGLISH, "en"), (SLOVAK, "sk")])
@pytest.mark.parametrize("declared", [None, "en", "fr", "xx", ""])
def test_a_declared_language_is_only_a_hint(text: str, language: str, declared: str | None) -> None:
    assert understood(text, declared=declared).language == language


def test_a_declared_language_decides_where_the_text_does_not() -> None:
    text = "Program: 9.00 – 12.00 hotel, taxi, park"
    languages = {understood(text, declared=declared).language for declared in ("sk", "cs", "pl")}
    assert languages <= {"sk", "cs", "pl", "und", "en"}
    assert understood("Rieka a mesto", declared="sk").language == "sk"


def test_what_the_document_declares_counts_before_what_was_declared_with_it() -> None:
    text = "---\nlang: sk\n---\nRieka a mesto"
    assert understood(text, declared="cs").language == understood("Rieka a mesto", declared="sk").language == "sk"


LINES = st.sampled_from((VIETNAMESE, THAI, ENGLISH, SLOVAK, "Rieka a mesto", "12 345,67", "Home | Contact", ""))


@given(
    st.lists(LINES | st.text(max_size=20), min_size=1, max_size=8).map("\n".join),
    st.sampled_from(("text/plain", "text/html", "text/markdown", "message/rfc822")),
    st.sampled_from((None, "sk", "cs", "vi-VN", "xx")),
    st.sampled_from((None, None, "th")),
)
def test_reading_a_stored_document_anew_is_understanding_its_source(
    text: str, media_type: str, declared: str | None, language: str | None
) -> None:
    try:
        found = understood(text, media_type, declared=declared, language=language)
    except ExtractionError:
        return
    other = reread(decode(encode(found)), lambda text, hint: LanguageGuess("yo", 1.0))
    assert other.declared_language == found.declared_language
    again = reread(decode(encode(other)), open_detector(), language)
    assert again == found
    assert entry(again) == entry(found)


@pytest.mark.parametrize("language", ["sk", "th", "yo"])
def test_a_forced_language_is_that_of_every_passage(language: str) -> None:
    found = understood(f"{VIETNAMESE}\n\n{THAI}\n\n{ENGLISH}", declared="vi", language=language)
    assert found.language == language
    assert {(p.language, p.confidence) for p in found.passages} == {(language, 1.0)}
    assert found.correction == language


def test_each_passage_of_a_mixed_document_has_its_own_language() -> None:
    found = understood(f"{THAI}\n\n{VIETNAMESE}\n\n{ENGLISH}\n\n{THAI}")
    by_language: dict[str, str] = {}
    for passage in found.passages:
        by_language[passage.language] = by_language.get(passage.language, "") + passage.text
    assert set(by_language) == {"th", "vi", "en"}
    assert VIETNAMESE in by_language["vi"]
    assert ENGLISH in by_language["en"]
    assert by_language["th"].count(THAI) == 2
    assert found.language == "th"
    assert {"Bratislava", "Chiang Mai", "Košice", "Da Nang"} <= places(found)
    assert periods(found) == {("2019-11-11", "2019-11-15"), ("2019-06-17", "2019-06-21"), ("2019-06-18", "2019-06-18")}


def test_a_text_of_no_language_has_none() -> None:
    assert understood("12 345,67 – 89\n0905 123 456").language == "und"


# Offsets.


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (f"{THAI}\n\n😀 {VIETNAMESE}\n\n{ENGLISH}\n\n{SLOVAK}".encode(), "text/plain"),
        (f"# Správa\n\n{SLOVAK}\n\n> {ENGLISH}".encode(), "text/markdown"),
        (f"<html><body><article><p>{SLOVAK}</p><p>{ENGLISH}</p></article></body></html>".encode(), "text/html"),
        (mail(), "message/rfc822"),
        (f"{THAI}\r\n{VIETNAMESE}".encode("utf-16"), "text/plain"),
    ],
)
def test_passages_and_mentions_are_slices_of_the_text(content: bytes, media_type: str) -> None:
    found = understood(content, media_type)
    assert len(mentions(found)) >= 2
    assert [passage.ordinal for passage in found.passages] == list(range(len(found.passages)))
    for passage in found.passages:
        assert passage.text == found.text[passage.start : passage.end]
        for mention in passage.mentions:
            assert passage.start <= mention.start < mention.end <= passage.end
            assert mention.surface == found.text[mention.start : mention.end]


# Nothing to read.


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (b"", "text/plain"),
        (b" \n\t\n", "text/plain"),
        (b"\xef\xbb\xbf", "text/plain"),
        (b"---\ntitle: x\n---\n\n", "text/markdown"),
        (b"<html><body></body></html>", "text/html"),
        (b"From: a@example.org\nSubject:\n\n", "message/rfc822"),
        (b"\x00\x01\x02\x03", "application/octet-stream"),
        (b"\x89PNG\r\n", "image/png"),
    ],
)
def test_what_holds_no_text_is_refused_in_one_line(content: bytes, media_type: str) -> None:
    with pytest.raises(ExtractionError) as caught:
        understood(content, media_type)
    assert str(caught.value)
    assert "\n" not in str(caught.value)


# What only the whole document tells.


def test_days_without_a_year_are_of_the_year_of_publication() -> None:
    message = EmailMessage()
    message["Date"] = "Mon, 10 Jun 2019 09:00:00 +0700"
    message.set_content(
        "The delegation from Da Nang will be in Košice from 17 to 21 June, and came here last year as well."
    )
    read = understood(message.as_bytes(), "message/rfc822")
    assert periods(read) == {("2019-06-17", "2019-06-21"), ("2018-01-01", "2018-12-31")}
    assert all(m.entity.relative for m in mentions(read) if isinstance(m.entity, DateSpan))


def test_days_without_a_year_are_of_the_year_that_the_document_speaks_of() -> None:
    agenda = """Closing conference, Košice, 5 October 2022

The programme began on 3 March 2019 with twelve cities, most of them from abroad, and has kept us busy ever since.

Wednesday, 5 October: welcome by the mayor, and a walk through the gardens of the old town for all who came early.

Thursday, 6 October: the pairs of cities show what they have done, one after the other, and answer questions.

The report on 14 September 2022 has all the rest."""
    assert periods(understood(agenda)) >= {("2022-10-05", "2022-10-05"), ("2022-10-06", "2022-10-06")}
    assert periods(understood("Thursday, 6 October: the pairs of cities show what they have done.")) == set()


def test_a_relative_date_needs_a_day_of_publication() -> None:
    assert periods(understood("They came here last year and on 5 May 2019, as all of us remember well.")) == {
        ("2019-05-05", "2019-05-05")
    }


def test_namesakes_are_told_apart_by_the_rest_of_the_document() -> None:
    spanish = (
        "La delegación visitó Valencia.\n\nDespués viajó a Madrid, Sevilla y Barcelona, y volvió a España en tren."
    )
    venezuelan = "La delegación visitó Valencia.\n\nDespués viajó a Caracas, Maracaibo y Barquisimeto, en Venezuela."
    for text, country in ((spanish, "ES"), (venezuelan, "VE")):
        found = [m.entity for m in mentions(understood(text)) if m.surface == "Valencia"]
        assert [place.country for place in found if isinstance(place, Place)] == [country]


def test_an_acronym_is_known_once_it_is_explained() -> None:
    text = "Twin Rivers Programme (TRP) begins.\n\nLater the TRP grew, and so did the number of its cities and towns."
    named = [(m.surface, m.entity.id) for m in mentions(understood(text)) if isinstance(m.entity, Name)]
    assert ("Twin Rivers Programme", "acronym:TRP") in named
    assert [surface for surface, id in named if id == "acronym:TRP"].count("TRP") >= 1


def test_a_model_of_the_user_adds_its_names(monkeypatch: pytest.MonkeyPatch) -> None:
    person = Name("name:jana malá", "Jana Malá", "person")
    monkeypatch.setattr(
        "docsearch.entities.running.recognise",
        lambda text, model: [Mention(0, 9, "Jana Malá", person)] if text.startswith("Jana") else [],
    )
    source = Source("a.txt", "text/plain", "Jana Malá came to Košice.".encode())
    assert person in {m.entity for m in mentions(understand(source, open_detector(), recogniser="some model"))}
    assert person not in {m.entity for m in mentions(understand(source, open_detector()))}
