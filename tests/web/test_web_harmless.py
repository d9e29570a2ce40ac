"""What documents say, fit to be shown."""

from __future__ import annotations

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from docsearch.web.harmless import harmless, one_line

ANYTHING = st.text(st.characters(), max_size=40)


@given(ANYTHING)
def test_what_is_harmless_is_as_long_and_can_be_written(text: str) -> None:
    shown = harmless(text)
    assert len(shown) == len(text)
    assert shown.encode("utf-8").decode("utf-8") == shown
    assert not {"\0", "\u202e", "\u202d", "\x1b"} & set(shown)
    assert harmless(shown) == shown
    assert all(unicodedata.category(each) != "Cc" or each in "\t\n\r" for each in shown)


def test_halves_of_surrogate_pairs_and_overrides_are_replaced() -> None:
    assert harmless("a\ud800\u202eb\0\x0c") == "a\ufffd\ufffdb\ufffd "


def test_what_scripts_need_stays() -> None:
    needed = "كوشيتسه\u200f می\u200cخواهم ក\u200bខ \u2067א\u2069 👩\u200d👧\ufe0f a\u0301\tb\n"
    assert harmless(needed) == needed


def test_a_line_has_single_blanks() -> None:
    assert one_line(" a\n\tb\u2029c\xa0d\0 ") == "a b c d\ufffd"
