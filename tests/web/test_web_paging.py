"""The pages before and after one."""

from __future__ import annotations

import pytest

from docsearch.web.messages import Request
from docsearch.web.paging import Beside, beside
from docsearch.web.state import FARTHEST, State


@pytest.mark.parametrize(
    ("offset", "more", "expected"),
    [
        (0, False, Beside(None, None)),
        (0, True, Beside(None, "/under/facts?q=a&offset=20")),
        (15, False, Beside("/under/facts?q=a", None)),
        (40, True, Beside("/under/facts?q=a&offset=20", "/under/facts?q=a&offset=60")),
        (FARTHEST, True, Beside(f"/under/facts?q=a&offset={FARTHEST - 20}", None)),
    ],
)
def test_a_page_lies_between_those_beside_it(offset: int, more: bool, expected: Beside) -> None:
    assert beside(Request("facts", State("a", offset=offset), root="/under"), 20, more) == expected
