"""A long document a part at a time: every passage is in one part, and what answers is found in each."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docsearch.answers import BUDGET, Answers, marks
from docsearch.model import Document, Passage
from docsearch.search import Index
from docsearch.web.parts import PART, found_in, offset_of, part_of
from docsearch.web.state import FARTHEST
from indexes import document, index


def of_passages(*sizes: int) -> Document:
    """A document of passages that are so long, a line between them; each says its number."""
    passages, at = [], 0
    for ordinal, size in enumerate(sizes):
        text = f"{ordinal} ".ljust(size, "x")
        passages.append(Passage(ordinal, at, at + len(text), text, "en"))
        at += len(text) + 1
    made = document("\n".join(passage.text for passage in passages), "en")
    return Document(made.id, "u", "d", "text/plain", "T", made.text, "en", tuple(passages))


@given(st.lists(st.integers(1, 9_000), max_size=40))
def test_every_passage_is_in_one_part_and_no_part_is_long(sizes: list[int]) -> None:
    long = of_passages(*sizes)
    parts = [part_of(long, ordinal) for ordinal in range(len(sizes))]
    for ordinal, part in enumerate(parts):
        assert part.first <= ordinal < part.end
        assert (
            part.end == part.first + 1
            or long.passages[part.end - 1].end - long.passages[part.first].start <= BUDGET + 9_000
        )
        assert part.after is None or (part_of(long, part.after).before, part.after) == (part.first, part.end)
    assert sorted({part.number for part in parts}) == list(range(1, parts[0].parts + 1 if parts else 1))


def test_a_document_of_usual_length_is_one_part() -> None:
    assert part_of(of_passages(*[500] * 39), 0) == (0, 39, 1, 1, None, None)
    assert part_of(of_passages(), 7) == (0, 0, 1, 1, None, None)
    assert part_of(of_passages(500), 9_999).first == 0


def test_an_offset_is_told_only_where_it_must_be() -> None:
    long = of_passages(*[500] * 200)
    for passage in long.passages:
        part = part_of(long, offset_of(passage.start, passage.ordinal))
        assert part.first <= passage.ordinal < part.end
    assert offset_of(PART - 1, 30) == 0
    assert offset_of(10**8, 200_000) == FARTHEST


WORDS = "Kangaroos hop over the hills.", "The rivers of the plain are wide.", "Wheat grows in the fields."


@pytest.fixture(scope="module")
def long() -> Document:
    """About kangaroos in its first passage, in the middle and near its end."""
    passages, at = [], 0
    for ordinal in range(3_000):
        text = WORDS[0] if ordinal in (0, 1_500, 1_501, 2_900) else WORDS[1 + ordinal % 2]
        passages.append(Passage(ordinal, at, at + len(text), text, "en"))
        at += len(text) + 1
    text = "\n".join(passage.text for passage in passages)
    return Document("0" * 16, "long.txt", "d", "text/plain", "Animals", text, "en", tuple(passages))


@pytest.fixture(scope="module")
def animals(long: Document) -> Index:
    return index(long, *(document(f"The other animal of the woods lives here {number}.", "en") for number in range(60)))


def test_matches_of_a_part_are_found_and_the_next_ones_on_both_sides(long: Document, animals: Index) -> None:
    answers = animals.answers("kangaroos", long)
    for ordinal, before, after in ((0, None, 1_500), (1_500, 0, 2_900), (2_900, 1_501, None), (600, 0, 1_500)):
        part = part_of(long, ordinal)
        found = found_in(long, answers, part)
        inside = [o for o in (0, 1_500, 1_501, 2_900) if part.first <= o < part.end]
        assert [long.text[mark.start : mark.end] for mark in found.marks] == ["Kangaroos"] * len(inside)
        assert [mark.start for mark in found.marks] == [long.passages[o].start for o in inside]
        assert (found.before, found.after) == (before, after)


def test_words_that_tell_little_are_not_marked_where_the_telling_ones_are_missing(
    long: Document, animals: Index
) -> None:
    answers = animals.answers("the kangaroos of the hills", long)
    found = found_in(long, answers, part_of(long, 600))
    assert not {"the", "of"} & {long.text[mark.start : mark.end].lower() for mark in found.marks}


def test_what_asks_for_nothing_marks_nothing(long: Document) -> None:
    assert found_in(long, Answers(()), part_of(long, 0)).marks == ()


def test_a_document_of_one_part_is_marked_as_in_results(corpus: Index) -> None:
    for hit in corpus.search("Bratislava water").hits:
        whole = corpus.document(hit.id)
        answers = corpus.answers("Bratislava water", whole)
        assert found_in(whole, answers, part_of(whole, 0)).marks == marks(whole, answers)
