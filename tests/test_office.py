"""What goes wrong inside kreuzberg stays with the document it went wrong with."""

from pathlib import Path

import pytest

import documents
from conftest import Run, write
from docsearch.errors import ExtractionError
from docsearch.office import read_office
from docsearch.processes import in_processes
from jobs import Pdf, read_pdf

PDF = "application/pdf"
PANICS = documents.pdf(["The text is fine."]).replace(b"D:20170312", b"D:2017031\xd1")


def test_after_a_fault_in_one_pdf_the_next_ones_are_read_all_the_same() -> None:
    for text in ("first", "second"):
        with pytest.raises(ExtractionError, match="the PDF is damaged"):
            read_office(PDF, PANICS)
        found = read_office(PDF, documents.pdf([f"The {text} text.", "Page two."]))
        assert found.text.startswith(f"The {text} text.")
        assert len(found.pages) == 2


def test_a_process_that_met_a_fault_is_replaced() -> None:
    fine = documents.pdf(["Fine."])
    before, faulty, after, last = in_processes(read_pdf, [Pdf(fine), Pdf(PANICS), Pdf(fine), Pdf(fine)], 1)
    assert before[:2] == last[:2] == ("Fine.", False)
    assert faulty[:2] == ("the PDF is damaged or cut off", False)
    assert before[2] == faulty[2] != after[2] == last[2]


def test_explain_says_it_in_one_line(docsearch: Run, tmp_path: Path) -> None:
    write(tmp_path, {"a.pdf": PANICS})
    ran = docsearch("explain", "a.pdf")
    assert (ran.returncode, ran.stdout) == (1, "")
    assert ran.stderr.strip().endswith("the PDF is damaged or cut off")
    assert ran.stderr.count("\n") == 1


def test_what_a_document_says_about_itself_is_kept() -> None:
    found = read_office(
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document", documents.docx(["Hi"])
    )
    assert found.text.strip() == "Hi"
    assert (found.title, found.authors, found.language) == ("Zmluva", ("Jana",), "sk-SK")
