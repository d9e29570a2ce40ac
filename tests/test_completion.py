"""What a query that is being typed may become: places, names, words, fields and their values, from the index itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import indexes
from conftest import write
from docsearch.completion import BEFORE, LIMIT, Completion, complete
from docsearch.engines import tantivy
from docsearch.errors import QueryError
from docsearch.ingest import ingest
from docsearch.query import Words, parse
from docsearch.search import Index, open_index
from docsearch.settings import Settings

FILES: dict[str, str | bytes] = {
    "en.txt": "The cities of Košice, Hanoi and Da Nang share bicycles and bicycle lanes. UNESCO and the World Health "
    "Organization came to Košice in 2019. Bicycles are for everybody.",
    "en2.txt": "Košice, Slovakia: the university has a library and rain gardens since 2019. Bicycle roads in New York.",
    "sk.txt": "Mesto Košice podpísalo zmluvu o spolupráci s mestom Bratislava. Spolupráca miest trvá od roku 2018.",
    "vi.txt": "Thành phố Đà Nẵng và thành phố Hồ Chí Minh ký thỏa thuận hợp tác với Košice về phát triển bền vững.",
    "th.txt": "เมืองเชียงใหม่ร่วมมือกับกรุงเทพมหานครและโฮจิมินห์ โรงเรียนและมหาวิทยาลัยในประเทศไทย",
    "zh.txt": "这座城市的大学很有名。北京市长说：图书馆在花园里。",
    "ru.txt": "Москва и университет подписали соглашение о сотрудничестве. Германия тоже.",
    "de.txt": "Die Stadt Berlin in Deutschland baut Fahrradwege. Die Universität arbeitet mit Košice zusammen.",
}


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    folder = tmp_path_factory.mktemp("completion")
    write(folder / "docs", FILES)
    assert ingest([str(folder / "docs")], Settings(index=str(folder / "index"), isolated=False)).failed == ()
    with open_index(folder / "index") as opened:
        yield opened


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("k", "Košice"),
        ("kos", "Košice"),
        ("Kóš", "Košice"),
        ("KOŠ", "Košice"),
        ("kosic", "Košice"),
        ("bicyc", "bicycle"),
        ("Bicyc", "Bicycle"),
        ("library in Koš", "library in Košice"),
        ("-kos", "-Košice"),
        ("lang:sk kos", "lang:sk Košice"),
        ("x AND kos", "x AND Košice"),
        ("(kos", "(Košice"),
        ("new y", "New York"),
        ("Hà N", "Hà Nội"),
        ("flights to Hà N", "flights to Hà Nội"),
        ("โฮจ", "โฮจิมินห์"),
        ("เที่ยวโฮจ", "เที่ยวโฮจิมินห์"),
        ("โรงเร", "โรงเรียน"),
        ("北", "北京"),
        ("大", "大学"),
        ("Моск", "Москва"),
        ("universi", "university"),
        ("spoluprac", "spolupráca"),
        ("unes", "UNESCO"),
        ("world h", "World Health Organization"),
        ("nemec", "Nemecko"),
        ("lang:v", "lang:vi"),
        ("lang:viet", "lang:vi"),
        ("-lang:v", "-lang:vi"),
        ("LANG:v", "LANG:vi"),
        ("country:slov", "country:SK"),
        ("country:sk", "country:SK"),
        ("country:nemec", "country:DE"),
        ("type:t", "type:txt"),
        ("date:201", "date:2019"),
        ("place:kos", "place:Košice"),
        ('place:"da n', 'place:"Da Nang"'),
        ("place:da", 'place:"Da Nang"'),
        ("near:kos", "near:Košice,100km"),
        ("near:da", 'near:"Da Nang,100km"'),
        ("name:une", "name:UNESCO"),
        ("kos lang:s", "kos lang:sk"),
    ],
)
def test_what_is_typed_becomes_what_a_person_expects(index: Index, typed: str, first: str) -> None:
    found = complete(index, typed)
    assert first in [each.text for each in found[:2]], found


@pytest.mark.parametrize("typed", ["", " ", "kos ", "zzzzz", "12", "...", '"', "x:", "bicycle -"])
def test_what_nothing_begins_with_becomes_nothing(index: Index, typed: str) -> None:
    assert complete(index, typed) == ()


def test_a_completion_says_what_it_is_and_how_many_documents_name_it(index: Index) -> None:
    assert complete(index, "kos")[0] == Completion("Košice", "Košice, Slovakia", "place", 5, "geonames:724443")
    assert complete(index, "โฮจ")[0].label == "โฮจิมินห์ (Ho Chi Minh City, Vietnam)"
    assert complete(index, "lang:v") == (Completion("lang:vi", "Vietnamese", "language", 1, "vi"),)
    assert complete(index, "bicyc")[0] == Completion("bicycle", "bicycle", "word", 2, "bicycle")
    unesco = complete(index, "unes")[0]
    assert unesco.label == "UNESCO (United Nations Educational, Scientific and Cultural Organization)"
    assert (unesco.kind, unesco.count) == ("name", 1)


def test_places_of_the_world_that_the_index_does_not_name_are_left_out(index: Index) -> None:
    assert not any(each.kind == "place" for each in complete(index, "timbuk"))
    assert [each.label for each in complete(index, "ber") if each.kind == "place"] == ["Berlin, Germany"]


def test_forms_of_one_word_are_there_once(index: Index) -> None:
    assert [each.text for each in complete(index, "bicy")] == ["bicycle"]


def test_fields_come_last(index: Index) -> None:
    assert complete(index, "la")[-1] == Completion("lang:", "lang:", "field", 0, "lang")
    assert complete(index, "x country")[-1].text == "x country:"


def test_as_many_as_asked_for(index: Index) -> None:
    every = complete(index, "b", 100)
    assert complete(index, "b", 1) == every[:1]
    assert len(complete(index, "s")) <= LIMIT


def test_a_name_that_would_ask_for_something_else_is_left_out(tmp_path: Path) -> None:
    documents = [indexes.document("Visit Košice.", "en")]
    with indexes.index_in(tmp_path, tantivy, documents) as made:
        for each in complete(made, "k", 50):
            assert isinstance(parse(each.text), Words)


def test_an_empty_index_completes_nothing_but_fields(tmp_path: Path) -> None:
    with indexes.index_in(tmp_path, tantivy, []) as made:
        assert complete(made, "kos") == ()
        assert [each.kind for each in complete(made, "lan")] == ["field"]
        assert complete(made, "lang:") == ()


pieces = st.sampled_from(
    ["kos", "Hà", "N", "โฮจ", "lang:", "place:", '"', "“", "(", ")", "-", "*", "~", " ", " AND ", ":", "\0", "\ud800"]
)
typed_texts = st.lists(st.one_of(pieces, st.text(max_size=4)), max_size=12).map("".join)


@settings(max_examples=150)
@given(typed_texts)
@example("a" * 3_000)
@example("kos " * 500 + "kos")
@example('"' * 99 + "k")
@example("(" * 500 + "ko")
@example("ก" * 300)
@example("á" * 2_000)
@example("lang:" * 40)
def test_whatever_is_typed_what_stands_before_is_kept(index: Index, text: str) -> None:
    found = complete(index, text)
    assert len(found) <= LIMIT
    assert len({each.text for each in found}) == len(found)
    for each in found:
        assert each.text != text
        assert each.label
        assert each.count >= 0
        kept = text.split(" ")[: -BEFORE - 1]
        assert each.text.split(" ")[: len(kept)] == kept


@settings(max_examples=60)
@given(st.text(st.characters(categories=["L", "M"]), min_size=1, max_size=5))
def test_words_become_queries_that_find_something(index: Index, text: str) -> None:
    for each in complete(index, text):
        if each.kind != "field":
            assert finds(index, each.text)


def finds(index: Index, query: str) -> bool:
    try:
        return index.search(query, limit=0).total > 0
    except QueryError:
        return False


Build = Callable[[dict[str, str | bytes]], Index]


def test_each_index_completes_from_its_own(build: Build, index: Index) -> None:
    with build({"a.txt": "A page about Ljubljana and Kosovo."}) as other:
        assert complete(other, "ko")[0].text == "Kosovo"
        assert complete(index, "ko")[0].text == "Košice"
