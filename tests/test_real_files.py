"""Files as office programs write them (tests/files, by LibreOffice), in three scripts, with a table and remarks."""

from __future__ import annotations

from pathlib import Path

import pytest

import documents
from docsearch.extract import extract
from docsearch.images import pixels
from docsearch.model import Extract, Source
from docsearch.sources.media import media_type
from jobs import drawn, fresh

FILES = Path(__file__).parent / "files"
LINES = [
    "Zmluva o spolupráci",
    "Mesto Košice a mesto Đà Nẵng podpísali zmluvu dňa 12. marca 2017.",
    "Thành phố Đà Nẵng ký thỏa thuận hợp tác với thành phố Košice.",
    "เมืองเชียงใหม่ร่วมมือกับกรุงบราติสลาวา ระหว่างปี 2559-2563 น้ำ",
    "prvý bod",
    "druhý bod",
]


def real(name: str) -> Extract:
    """A file that LibreOffice wrote."""
    content = (FILES / name).read_bytes()
    return extract(Source(name, media_type(content, name), content))


@pytest.mark.parametrize("name", ["zmluva.doc", "zmluva.docx", "zmluva.odt", "zmluva.rtf"])
def test_letters_marks_and_rows_of_real_files(name: str) -> None:
    found = real(name)
    assert (found.title, found.author) == ("Zmluva o spolupráci", "Jana Nováková")
    assert found.published == ("2017-03-12" if name != "zmluva.doc" else None)
    lines = [line for line in found.text.replace("\t", " ").split("\n") if line]
    at = lines.index(LINES[0])
    assert lines[at : at + 10] == [
        *LINES,
        "Mesto Suma Dátum",
        "Hà Nội 2 000 € 5. 6. 2018",
        "กรุงเทพฯ 3 500 € 7. 8. 2019",
        "Posledný odsek.",
    ]
    assert found.notes == ()
    if name != "zmluva.doc":  # kreuzberg passes over the footnotes of Word before 2007
        assert lines[-1].strip() == "Poznámka pod čiarou."


def test_slides_with_what_the_speaker_notes() -> None:
    lines = real("prezentacia.odp").text.split("\n")
    assert lines[:4] == ["Košice a Đà Nẵng", "prvý bod snímky", "druhý bod snímky", "Poznámka rečníka jedna."]
    assert lines[4:] == ["Hợp tác thành phố", "Mesto", "Suma", "เชียงใหม่", "500 €", "Tretia snímka"]


def test_an_e_book() -> None:
    found = real("zmluva.epub")
    assert (found.title, found.author, found.declared_language) == ("Zmluva o spolupráci", "Jana Nováková", "sk")
    assert LINES[2] in found.text


def test_a_fiction_book_with_its_notes() -> None:
    book = (
        '<?xml version="1.0" encoding="utf-8"?><FictionBook xmlns="http://www.gribuser.ru/xml/fictionbook/2.0">'
        "<description><title-info><author><first-name>Jana</first-name></author><book-title>Kniha</book-title>"
        "<lang>sk</lang></title-info></description><body><section><p>Mesto Hà Nội.</p></section></body>"
        '<body name="notes"><section id="n1"><p>Poznámka.</p></section></body></FictionBook>'
    ).encode()
    found = extract(Source("a.fb2", media_type(book, "a.fb2"), book))
    assert (found.title, found.author, found.declared_language) == ("Kniha", "Jana", "sk")
    assert found.text.split() == ["Mesto", "Hà", "Nội.", "Poznámka."]


def test_pages_of_a_pdf_as_pictures_no_larger_than_they_may_be() -> None:
    content = documents.pdf(["One.", "Two."])
    sizes = [(595.0, 842.0), (200_000.0, 200_000.0)]
    pictures = fresh(drawn, content, sizes, 1_000_000)
    assert pixels(pictures[1])[0] <= 1_000_000
    assert (pictures[2], pictures[3]) == (b"", b"")
