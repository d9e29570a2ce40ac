"""Bars: as long as their numbers, never wider than the terminal."""

from hypothesis import given
from hypothesis import strategies as st

from docsearch.counts import Count, as_bars

COUNTS = st.lists(st.builds(Count, st.just("x"), st.text("abc", max_size=12), st.integers(1, 10**6)), max_size=12)


def test_bars_are_as_long_as_their_numbers() -> None:
    lines = [line.plain for line in as_bars([Count("a", "Košice", 40), Count("b", "Brno", 20), Count("c", "x", 1)], 80)]
    assert lines == ["Košice  40  " + "█" * 40, "Brno    20  " + "█" * 20, "x        1  █"]


def test_parts_of_a_character_are_drawn() -> None:
    assert [line.plain[-1] for line in as_bars([Count("a", "a", 320), Count("b", "b", 4)], 80)] == ["█", "▌"]


@given(COUNTS, st.integers(1, 120))
def test_no_line_is_wider_than_asked_for_if_that_is_enough(counts: list[Count], width: int) -> None:
    lines = [line.plain for line in as_bars(counts, width)]
    assert len(lines) == len(counts)
    least = max((len(count.label) for count in counts), default=0) + 12
    assert all(len(line) <= max(width, least) for line in lines)
    drawn = {count.documents: line.count("█") for count, line in zip(counts, lines, strict=True)}
    assert [drawn[number] for number in sorted(drawn)] == sorted(drawn.values())
