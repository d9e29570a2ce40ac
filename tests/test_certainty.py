"""How sure the detector was, in numbers."""

from statistics import mean, median

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docsearch.certainty import UNSURE, by_language, least_sure
from docsearch.records import Stamp

STAMPS = st.dictionaries(
    st.text("abc", max_size=4),
    st.builds(Stamp, st.just("d"), st.sampled_from(("vi", "sk")), st.floats(0, 1), st.sampled_from((None, None, "vi"))),
)


@given(STAMPS)
def test_rows_are_what_the_textbook_says(stamps: dict[str, Stamp]) -> None:
    rows = by_language(stamps)
    assert sum(row.documents for row in rows) == len(stamps)
    assert [row.documents for row in rows] == sorted((row.documents for row in rows), reverse=True)
    for row in rows:
        shares = [s.confidence for s in stamps.values() if s.language == row.language and s.correction is None]
        assert row.corrected == row.documents - len(shares)
        assert row.unsure == sum(share < UNSURE for share in shares)
        if shares:
            assert (row.mean, row.median) == pytest.approx((mean(shares), median(shares)), abs=0.001)
        else:
            assert row.mean is row.median is None


@given(STAMPS, st.integers(0, 4))
def test_the_least_sure_are_those_nobody_has_corrected(stamps: dict[str, Stamp], count: int) -> None:
    found = least_sure(stamps, count)
    expected = sorted((s.confidence, uri) for uri, s in stamps.items() if s.correction is None)[:count]
    assert [(stamp.confidence, uri) for uri, stamp in found] == expected
