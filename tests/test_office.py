"""What goes wrong inside kreuzberg stays with the document it went wrong with."""

import pytest

import documents
from docsearch.errors import ExtractionError
from docsearch.office import read_office

PDF = "application/pdf"
PANICS = documents.pdf(["The text is fine."]).replace(b"D:20170312", b"D:2017031\xd1")


def test_after_a_fault_in_one_pdf_the_next_ones_are_read_all_the_same() -> None:
    for text in ("first", "second"):
        with pytest.raises(ExtractionError, match="the PDF is damaged"):
            read_office(PDF, PANICS)
        found = read_office(PDF, documents.pdf([f"The {text} text.", "Page two."]))
        assert found.text.startswith(f"The {text} text.")
        assert len(found.pages) == 2


def test_what_a_document_says_about_itself_is_kept() -> None:
    found = read_office(
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document", documents.docx(["Hi"])
    )
    assert found.text.strip() == "Hi"
    assert (found.title, found.authors, found.language) == ("Zmluva", ("Jana",), "sk-SK")
