"""Pages of a PDF as one text: what runs through them left out, words and paragraphs whole, offsets right."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docsearch.pagetext import join_lines, joined, raw, without_furniture, without_hyphens

TEXTS = ["The first page of it.", "Next comes another one.", "Here it goes on.", "A fourth page.", "And the last one."]


def pages(head: str, foot: str) -> list[str]:
    return [
        f"{head.format(number)}\n{text}\nSecond line {text[:5]}.\n{foot.format(number)}"
        for number, text in enumerate(TEXTS, 1)
    ]


@pytest.mark.parametrize("foot", ["{}", "- {} -", "Page {} of 5", "Strana {}/5", "หน้า {}", "第{}页"])
def test_page_numbers_are_left_out_and_heads_kept_once(foot: str) -> None:
    whole, count = without_furniture(pages("City of Košice, report 2017", foot))
    assert [page.split("\n")[0] for page in whole] == ["City of Košice, report 2017", *TEXTS[1:]]
    assert [page.split("\n")[-1] for page in whole] == [f"Second line {text[:5]}." for text in TEXTS]
    assert count == 9


def test_heads_of_odd_and_even_pages() -> None:
    whole = [f"{'Left head' if number % 2 else 'Right head'}\n{text}" for number, text in enumerate(TEXTS * 2)]
    assert "\n".join(without_furniture(whole)[0]).count("head") == 2


def test_what_is_no_furniture_stays() -> None:
    sums = [f"Total {total} EUR\n{text}" for total, text in zip([120, 7, 9000, 31, 55], TEXTS, strict=True)]
    assert without_furniture(sums) == (sums, 0)
    assert without_furniture(["Same\na", "Same\nb"]) == (["Same\na", "Same\nb"], 0)
    once = [f"{text}\nSigned on 5 May" if number == 2 else text for number, text in enumerate(TEXTS)]
    assert without_furniture(once) == (once, 0)


def test_offsets_of_pages_are_those_of_what_is_left() -> None:
    found = joined(pages("The same head on each page", "{}"))
    assert [found.text[start:].split("\n")[0] for start in found.starts] == ["The same head on each page", *TEXTS[1:]]
    assert found.notes == ("lines repeated on pages left out: 9",)


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("an agree-\nment, signed", "an agreement,\nsigned"),
        ("an agree\u00ad\nment", "an agreement\n"),
        ("a long-\nterm plan; the long-term view", "a long-term\nplan; the long-term view"),
        ("a long-\nterm plan; a long way, one term", "a long-term\nplan; a long way, one term"),
        ("in co-\noperation; co-operation; cooperation", "in cooperation;\nco-operation; cooperation"),
        ("in 2014-\n2020 and Košice-\nStaré Mesto", "in 2014-2020\nand Košice-Staré\nMesto"),
        ("KO-\nŠICE", "KOŠICE\n"),
        ("COVID-\n19", "COVID-19\n"),
        ("a dash -\nhere", "a dash -\nhere"),
        ("- one\n- two", "- one\n- two"),
    ],
)
def test_hyphens_at_line_ends(text: str, whole: str) -> None:
    assert without_hyphens([text])[0] == [whole]


def test_a_word_that_goes_on_on_the_next_page() -> None:
    assert without_hyphens(["an agree-", "ment signed"])[0] == ["an agreement", "signed"]


def test_hyphens_as_pdfium_writes_them() -> None:
    assert joined([raw("the agree\x02ment signed \r\nhere\r\nThe end of it all")]).text == (
        "the agreement signed\nhere\nThe end of it all"
    )


def test_lines_are_joined_where_they_reach_the_margin() -> None:
    assert join_lines("Title\nA line that goes right to the\nmargin and on.\nNew one") == (
        "Title\nA line that goes right to the margin and on.\nNew one"
    )
    assert join_lines("ตามที่โครงการเมืองสองสายน้ำจะจัด\nประชุมที่เมือง") == "ตามที่โครงการเมืองสองสายน้ำจะจัดประชุมที่เมือง"
    assert join_lines("这座城市的花园很大，市长\n说河流不是花园。") == "这座城市的花园很大，市长说河流不是花园。"


@given(st.lists(st.text(alphabet="aB1 -\n\u00adž.", max_size=40), min_size=1, max_size=6))
def test_no_letter_is_lost_but_in_furniture(pages: list[str]) -> None:
    whole, _ = without_hyphens(pages)
    assert len(whole) == len(pages)
    assert [c for page in whole for c in page if c.isalnum()] == [c for page in pages for c in page if c.isalnum()]
    found = joined(pages)
    assert len(found.starts) == len(pages)
    assert list(found.starts) == sorted(found.starts)


@pytest.mark.parametrize("piece", ["a", "a-", "a-\n", "-\n", "1\n", " \n", "a-\nb "])
def test_linear(piece: str) -> None:
    text = piece * (200_000 // len(piece))
    started = time.process_time()
    joined([text] * 3)
    assert time.process_time() - started < 4
