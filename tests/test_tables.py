"""Tables as text: a row a line, each value with the heading of its column where there is one."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docsearch.entities.running import find
from docsearch.model import Amount, DateSpan
from docsearch.tables import as_text, read_delimited

ROWS = [["Mesto", "Suma (EUR)", "Dátum"], ["Košice", "12 500,50", "5. 6. 2018"], ["Hà Nội", "", "7. 8. 2019"]]
TEXT = "Mesto: Košice; Suma (EUR): 12 500,50 EUR; Dátum: 5. 6. 2018\nMesto: Hà Nội; Dátum: 7. 8. 2019"


@pytest.mark.parametrize("separator", [";", "\t", "|"])
def test_separators(separator: str) -> None:
    found = read_delimited("\r\n".join(separator.join(row) for row in ROWS))
    assert found is not None
    assert found == (TEXT, True)


def test_commas_quotation_marks_and_lines_in_cells() -> None:
    found = read_delimited('sep=,\r\nName,Sum\r\n"Nováková, ""Jana""",5\r\n"two\nlines",6\r\n')
    assert found is not None
    assert found.text == 'Name: Nováková, "Jana"; Sum: 5\nName: two lines; Sum: 6'


@pytest.mark.parametrize(
    "text", ["", "one line, with a comma", "A text, of lines\nthat hold one, or, two commas\nor none"]
)
def test_what_is_no_table(text: str) -> None:
    assert read_delimited(text) is None


def test_sums_and_dates_are_found_in_a_row() -> None:
    found = {type(mention.entity): mention.entity for mention in find(TEXT.split("\n")[0], "sk", None)}
    amount, span = found[Amount], found[DateSpan]
    assert amount == Amount(12500.5, "EUR")
    assert isinstance(span, DateSpan)
    assert span.start == "2018-06-05"


@pytest.mark.parametrize(
    ("heading", "value", "shown"),
    [
        ("Sum [€]", "5", "Sum [€]: 5 €"),
        ("Tổng số tiền (VND)", "5000000", "Tổng số tiền (VND): 5000000 VND"),
        ("Cost, EUR", "5", "Cost, EUR: 5 EUR"),
        ("Sum (tis. EUR)", "5", "Sum (tis. EUR): 5"),
        ("Sum (EUR)", "5 €", "Sum (EUR): 5 €"),
        ("Sum (EUR)", "none", "Sum (EUR): none"),
        ("Phone (EURO)", "5", "Phone (EURO): 5"),
        ("Sum:", "5", "Sum: 5"),
    ],
)
def test_the_currency_of_a_heading(heading: str, value: str, shown: str) -> None:
    assert (
        as_text([["Name", heading], ["Jana", value], ["Peter", "1"], ["Anna", "2"]]).text.split("\n")[0]
        == f"Name: Jana; {shown}"
    )


def test_titles_before_and_tables_one_below_the_other() -> None:
    rows = [
        ["Budget 2017"],
        ["in euros", ""],
        ["City", "Sum"],
        ["Milan", "5"],
        [],
        ["Rome", "6"],
        [],
        ["Year", "Count"],
        ["2017", "9"],
    ]
    assert as_text(rows).text.split("\n") == [
        "Budget 2017",
        "in euros",
        "City: Milan; Sum: 5",
        "City: Rome; Sum: 6",
        "Year: 2017; Count: 9",
    ]


@pytest.mark.parametrize(
    "rows",
    [
        [["Košice", "Slovakia"], ["Hanoi", "Vietnam"]],
        [["1", "2"], ["3", "4"]],
        [["a", "a"], ["1", "2"]],
        [["only"], ["1"]],
    ],
)
def test_rows_without_headings(rows: list[list[str]]) -> None:
    assert as_text(rows).text == "\n".join("; ".join(row) for row in rows)


def test_years_are_headings() -> None:
    assert as_text([["City", "2016", "2017"], ["Milan", "5", "6"]]).text == "City: Milan; 2016: 5; 2017: 6"


def test_headings_hold_for_thousands_of_rows() -> None:
    rows = [["City", "Sum"], *([f"City {number}", str(number)] for number in range(2500))]
    lines = as_text(rows).text.split("\n")
    assert lines == [f"City: City {number}; Sum: {number}" for number in range(2500)]


def test_a_long_table_is_cut_and_says_so() -> None:
    table = as_text((["x" * 10] for _ in range(1000)), longest=100)
    assert table == ("\n".join(["x" * 10] * 9), False)


@given(st.lists(st.lists(st.text(alphabet="ab1,;", max_size=5), max_size=4), max_size=8))
def test_no_cell_is_lost(rows: list[list[str]]) -> None:
    text = as_text(rows).text
    for row in rows:
        assert all(cell in text for cell in row)


@pytest.mark.parametrize("piece", ['"', "a;", "a;1\n", ";", '"a\n'])
def test_linear(piece: str) -> None:
    started = time.process_time()
    read_delimited(piece * (300_000 // len(piece)))
    assert time.process_time() - started < 3
