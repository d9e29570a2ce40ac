"""What a stamp says of the translation of a document."""

from hypothesis import given
from hypothesis import strategies as st

from docsearch.translation.coverage import Coverage, coverage_text, read_coverage

CODES = st.from_regex("[a-z]{2,3}", fullmatch=True)


@given(st.none() | st.builds(Coverage, CODES, st.booleans(), st.lists(CODES, max_size=3).map(tuple)))
def test_it_comes_back_as_it_was_in_one_word(coverage: Coverage | None) -> None:
    text = coverage_text(coverage)
    assert " " not in text
    assert read_coverage(text) == coverage


def test_it_is_short() -> None:
    written = [None, Coverage("en"), Coverage("en", False), Coverage("en", False, ("lo", "th"))]
    assert list(map(coverage_text, written)) == ["", "en", "en~", "en~!lo,th"]
