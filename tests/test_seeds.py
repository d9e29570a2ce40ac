"""The first documents the product must handle: five real texts in Vietnamese, Catalan and Thai."""

import pytest

from docsearch.search import Index

VI_PROJECT = "000"
VI_KOSICE = "001"
VI_IURC = "002"
CA = "003"
TH = "004"


def numbers(index: Index, text: str) -> list[str]:
    """The first three digits of the file names found, best first."""
    return [hit.uri.rpartition("/")[2][:3] for hit in index.search(text).hits]


@pytest.mark.parametrize("text", ["Košice", "Kosice", "KOŠICE", "kosice", "place:Košice", "koši*", "kosise~1"])
def test_kosice_is_found_however_it_is_typed(seeds: Index, text: str) -> None:
    assert numbers(seeds, text)[0] == VI_KOSICE


@pytest.mark.parametrize("text", ["Bratislava", "bratislava", "บราติสลาวา", "Pozsony", "Братислава"])
def test_bratislava_is_one_city_in_vietnamese_and_thai(seeds: Index, text: str) -> None:
    result = seeds.search(text)
    as_what = {hit.uri.rpartition("/")[2][:3]: hit.passages[0].matched_as for hit in result.hits}
    assert as_what == {VI_IURC: ("Bratislava",), TH: ("บราติสลาวา",)}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ความร่วมมือ", {TH}),
        ("Ho Chi Minh City", {VI_KOSICE}),
        ("South Korea", {VI_PROJECT, VI_KOSICE, CA}),
        ("Corea del Sud", {VI_PROJECT, VI_KOSICE, CA}),
        ("date:2016..2020", {VI_PROJECT, VI_IURC, TH}),
        ("date:2018", {VI_PROJECT, VI_IURC, TH}),
        ("lang:ca ciutats", {CA}),
        ("lang:th", {TH}),
        ("country:SK", {VI_KOSICE, VI_IURC, TH}),
        ("xyzzy", set()),
        ('"thành phố Hồ Chí Minh"', {VI_KOSICE}),
        ('"Hồ phố thành"', set()),
        ("thanh pho", {VI_PROJECT, VI_KOSICE, VI_IURC}),
        ("type:pdf", set()),
    ],
)
def test_what_is_found(seeds: Index, text: str, expected: set[str]) -> None:
    assert set(numbers(seeds, text)) == expected
