"""Answers that are kept: the ones used last, never more bytes than allowed."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from docsearch.web.answer_cache import LARGEST, AnswerCache
from docsearch.web.handover import Answered
from docsearch.web.messages import Reply

EMPTY = AnswerCache()
EMPTY.put("", Answered(Reply("text/plain"), False, "", None))
OWN = EMPTY.bytes  # bytes of an answer without a body


def answered(size: int) -> Answered:
    return Answered(Reply("text/plain", bytes(size)), False, "1", 1)


def test_what_was_put_is_there_and_nothing_else() -> None:
    cache = AnswerCache()
    cache.put("a", answered(10))
    assert cache.get("a") == answered(10)
    assert cache.get("b") is None


def test_what_was_not_used_for_longest_makes_room() -> None:
    cache = AnswerCache(3 * (100 + OWN))
    for key in "abc":
        cache.put(key, answered(100))
    cache.get("a")
    cache.put("d", answered(100))
    assert [cache.get(key) is not None for key in "abcd"] == [True, False, True, True]


def test_what_is_large_is_not_kept() -> None:
    cache = AnswerCache()
    cache.put("a", answered(LARGEST))
    assert cache.get("a") is None
    assert cache.bytes == 0


def test_nothing_is_kept_once_it_is_cleared() -> None:
    cache = AnswerCache()
    cache.put("a", answered(10))
    cache.clear()
    assert (cache.get("a"), cache.bytes) == (None, 0)


@given(st.lists(st.tuples(st.sampled_from("abcdef"), st.integers(0, 3_000)), max_size=30), st.integers(0, 20_000))
def test_the_bytes_are_counted_and_bounded(puts: list[tuple[str, int]], most: int) -> None:
    cache = AnswerCache(most)
    for key, size in puts:
        cache.put(key, answered(size))
        assert cache.bytes <= most
        kept = [found for key in "abcdef" if (found := cache.get(key)) is not None]
        assert cache.bytes == sum(len(each.reply.body) + OWN for each in kept)
    if puts and puts[-1][1] + OWN <= most:
        assert cache.get(puts[-1][0]) == answered(puts[-1][1])
