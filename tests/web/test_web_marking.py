"""Texts cut at entities, matches and pages: nothing is lost, nothing is there twice, nothing can do harm."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from docsearch.model import Contact, Mention, Passage, Rendering, Translation
from docsearch.web.harmless import harmless
from docsearch.web.marking import Match, Piece, merged, numbered, pieces, runs, translated

OFFSET = 100  # where the text begins in its document
anything = st.text(st.characters(), max_size=60)


def mention(start: int, end: int, text: str) -> Mention:
    return Mention(OFFSET + start, OFFSET + end, text[start:end], Contact("url", f"{start}-{end}"))


@st.composite
def marked(draw: st.DrawFn) -> tuple[str, list[Mention], list[Match], dict[int, int]]:
    """A text with mentions that do not overlap, matches that do not, and pages."""
    text = draw(anything)

    def spans() -> list[tuple[int, int]]:
        cuts = sorted(draw(st.sets(st.integers(0, len(text)), max_size=8)))
        return [span for span in pairwise(cuts) if draw(st.booleans())]

    mentions = [mention(start, end, text) for start, end in spans()]
    matches = numbered((Match(OFFSET + start, OFFSET + end) for start, end in spans()), 1)
    begins = draw(st.sets(st.integers(OFFSET, OFFSET + len(text) - 1), max_size=3)) if text else set()
    return text, mentions, matches, {start: number for number, start in enumerate(sorted(begins), 1)}


def plain(found: Sequence[Piece]) -> str:
    return "".join(piece.text for piece in found)


@given(marked())
def test_runs_make_up_the_text_again(case: tuple[str, list[Mention], list[Match], dict[int, int]]) -> None:
    text, mentions, matches, pages = case
    cut = list(runs(text, OFFSET, mentions, matches, pages))
    assert "".join(plain(run.pieces) for run in cut) == harmless(text)
    assert [run.mention for run in cut if run.mention] == mentions
    assert all(plain(run.pieces) == harmless(run.mention.surface) for run in cut if run.mention)
    found = [piece for run in cut for piece in run.pieces if piece.match]
    for match in matches:
        own = [piece for piece in found if piece.match == match]
        assert plain(own) == harmless(text[match.start - OFFSET : match.end - OFFSET])
        assert [piece.begins for piece in own] == [True] + [False] * (len(own) - 1)
        assert [piece.ends for piece in own] == [False] * (len(own) - 1) + [True]


@given(marked())
def test_every_page_begins_once_and_no_later_than_its_text(
    case: tuple[str, list[Mention], list[Match], dict[int, int]],
) -> None:
    text, mentions, matches, pages = case
    at, seen = OFFSET, {}
    for run in runs(text, OFFSET, mentions, matches, pages):
        if run.page is not None:
            seen[run.page] = at
        at += len(plain(run.pieces))
    within = {page: max((m.start for m in mentions if m.start < at < m.end), default=at) for at, page in pages.items()}
    last = {start: page for page, start in within.items()}  # of those that begin within one mention the last
    assert seen == {page: start for start, page in last.items()}


def test_mentions_beyond_the_text_and_over_each_other_are_cut() -> None:
    text = "Bratislava 2017"
    found = list(runs(text, OFFSET, [mention(0, 10, text), mention(5, 12, text), mention(11, 99, text)]))
    assert [plain(run.pieces) for run in found] == ["Bratislava", " 2", "017"]


def test_matches_with_blanks_between_them_are_one() -> None:
    text = "hợp tác, đô thị"
    found = merged([Match(9, 11), Match(0, 3), Match(4, 7, means="cooperation"), Match(12, 15), Match(1, 3)], text)
    assert found == [Match(0, 7, means="cooperation"), Match(9, 15)]


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(1, 10)), max_size=10), st.text("ab \n", min_size=50))
def test_merged_matches_are_apart_and_cover_all(spans: list[tuple[int, int]], text: str) -> None:
    found = merged((Match(start, start + size) for start, size in spans), text)
    assert all(one.end < other.start and text[one.end : other.start].strip(" ") for one, other in pairwise(found))
    covered = {at for match in found for at in range(match.start, match.end)}
    assert covered >= {at for start, size in spans for at in range(start, start + size)}


def test_pieces_take_up_a_match_that_began_before() -> None:
    assert list(pieces("slava x", OFFSET, [Match(OFFSET - 5, OFFSET + 5, 1)])) == [
        Piece("slava", Match(OFFSET - 5, OFFSET + 5, 1), begins=False, ends=True),
        Piece(" x"),
    ]


TEXT = "Hội nghị họp. Ba thành phố ký.\n\nHẹn gặp lại!"
PASSAGE = Passage(0, OFFSET, OFFSET + len(TEXT), TEXT, "vi")


def rendered(*found: tuple[int, int, str]) -> Translation:
    return Translation("en", None, tuple(Rendering(OFFSET + a, OFFSET + b, text, 0) for a, b, text in found), ("m",))


def test_a_translation_keeps_lines_and_what_has_none() -> None:
    translation = rendered((0, 13, "The conference meets."), (32, 44, "See you."))
    found = translated(PASSAGE, translation, {}, 1)
    assert [(plain(each.pieces), each.machine) for each in found] == [
        ("The conference meets.", True),
        (" Ba thành phố ký.\n\n", False),
        ("See you.", True),
    ]


def test_sentences_with_nothing_between_them_are_set_apart() -> None:
    found = translated(PASSAGE, rendered((0, 13, "One."), (13, 30, "Two.")), {}, 1)
    assert "".join(plain(each.pieces) for each in found) == "One. Two.\n\nHẹn gặp lại!"


def test_a_passage_of_which_nothing_was_translated_has_no_translation() -> None:
    assert translated(PASSAGE, rendered(), {}, 1) == []
    before = Translation("en", None, (Rendering(0, 10, "Before.", 0),), ("m",))
    assert translated(PASSAGE, before, {}, 1) == []


def test_a_sentence_that_goes_on_in_the_next_passage_is_not_shown_there_again() -> None:
    over = Translation(
        "en", None, (Rendering(OFFSET - 9, OFFSET + 14, "Over.", 0), *rendered((14, 30, "Then."))[2]), ("m",)
    )
    assert [plain(each.pieces) for each in translated(PASSAGE, over, {}, 1)] == ["Then.", "\n\nHẹn gặp lại!"]


def test_words_that_answer_are_marked_in_a_translation_and_numbered_on() -> None:
    translation = rendered((0, 13, "Art is no party, art."), (14, 30, "ศิลปะไทย art"))
    surfaces = {OFFSET: ["art", "Art"], OFFSET + 14: ["ไทย"]}
    found = translated(PASSAGE, translation, surfaces, 5)
    matches = [(piece.text, piece.match.number) for each in found for piece in each.pieces if piece.match]
    assert matches == [("Art", 5), ("art", 6), ("ไทย", 7)]
