"""Numbers as the cells of a workbook show them."""

from __future__ import annotations

from datetime import datetime

import pytest

from docsearch.number_formats import shown

ZERO = datetime(1899, 12, 30)


@pytest.mark.parametrize(
    ("value", "code", "text"),
    [
        (43256.0, "yyyy-mm-dd", "2018-06-05"),
        (43256.0, "d. mmmm yyyy", "2018-06-05"),
        (43256.0, '[$-41B]d"." m"." yyyy;@', "2018-06-05"),
        (43256.604167, "dd/mm/yyyy hh:mm", "2018-06-05 14:30"),
        (0.604167, "hh:mm", "14:30"),
        (1.5, "[h]:mm", "36:00"),
        (1234.5, "", "1234.5"),
        (1234.0, "General", "1234"),
        (0.1 + 0.2, "", "0.3"),
        (1234.5, "#,##0.00", "1234.50"),
        (1234.5, "0.##", "1234.5"),
        (1234.5, '#,##0.00\\ "€"', "1234.50 €"),
        (1234.5, "#,##0\\ [$€-41B];[Red]\\-#,##0\\ [$€-41B]", "1234 €"),
        (-5.0, '#,##0.00 "Kč";-#,##0.00 "Kč"', "-5.00 Kč"),
        (5000000.0, '#,##0 "VND"', "5000000 VND"),
        (0.125, "0.0%", "12.5%"),
        (1e9, "0.00E+00", "1000000000"),
        (5.0, "@", "5"),
    ],
)
def test_numbers_as_they_are_shown(value: float, code: str, text: str) -> None:
    assert shown(value, code, ZERO) == text
