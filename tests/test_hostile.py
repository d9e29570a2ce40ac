"""Whatever is typed: an answer or one clear line, never another exception and never seconds."""

from __future__ import annotations

import time
import unicodedata
from collections.abc import Iterator
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conftest import write
from docsearch.errors import DocsearchError, QueryError
from docsearch.ingest import ingest
from docsearch.model import SearchResult
from docsearch.query import LONGEST, parse
from docsearch.search import Index, open_index
from docsearch.settings import Settings

SECONDS = 1.0
FILES: dict[str, str | bytes] = {
    "en.txt": "The mayors of Milan met in Košice on 5 March 2020 👩‍👩‍👧 and said: what is this? 🌧",
    "vi.txt": "Thành phố Đà Nẵng ký thỏa thuận hợp tác ngày 18/6/2019 với thành phố Košice.",
    "th.txt": "เมืองเชียงใหม่ร่วมมือกับกรุงบราติสลาวา ระหว่างปี 2559-2563",
    "zh.txt": "这座城市的花园很大。市长说：河流不是花园。",
    "ko.txt": "서울특별시는 부산과 협력한다. 시장은 강을 보았다.",
    "ar.txt": "\u200fقال عمدة المدينة\u200f إن النهر ليس حديقة، في عام ٢٠٢٠.",
    "he.txt": "\u202bראש העיר אמר שהנהר אינו גן\u202c",
    "sk.txt": unicodedata.normalize("NFD", "Delegácia navštívila Košice v októbri 2021."),
}


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    """Short texts in eight scripts and languages."""
    folder = tmp_path_factory.mktemp("hostile")
    write(folder / "docs", FILES)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        assert ingest(["docs"], Settings(isolated=False)).failed == ()
        with open_index("index") as opened:
            for text in ("Milan 2020", "thành phố", "เมืองเชียงใหม่", "花园很大", "시장은", "عمدة", "נהר", "navštívila"):
                opened.search(text)  # opens dictionaries, which takes its time once
            yield opened


def ask(index: Index, text: str) -> list[str] | None:
    """What is found, None where the text is refused as it should be."""
    started = time.process_time()
    try:
        found: SearchResult | DocsearchError = index.search(text)
    except DocsearchError as error:
        found = error
    assert time.process_time() - started < SECONDS
    if isinstance(found, SearchResult):
        return [hit.uri for hit in found.hits]
    assert "\n" not in f"{found}{found.hint}"
    assert len(str(found)) < 600
    assert found.exit_code == 2
    return None


# fmt: off
HARD = (
    "\x00", "\x00a\x00", "\x1b[31mred\x1b[0m", "\ud800", "a\udcffb", '"\ud800 a"', "\ud83d\ude00", "lang:\udc80",
    "place:\ud800", "k*\udfff", "\u202eabc\u202c", "\u200f\u200f", "\u200d", "\u0301", "e\u0301\u0301\u0301*",
    "a" + "\u0301" * 2000, "\ufeffriver", "\ufdfa" * 300, "👩‍👩‍👧", "👩‍👩‍👧*", "🌧~2", '"🌧"', "🏳️‍🌈 OR 👩", "?", "??",
    "*", "**", "*?*", "-", "--", "~", "~1", ":", '"', '""', "()", "“”", "a:", "OR", "a*", "*a*", "*" * 4999,
    "?" * 5000, "*a" * 2500, "*a?" * 1600, "a?" * 2500, "*" + "?" * 300 + "*", "?" * 400 + "a", "*a" + "?" * 30,
    "a" * 5000, "a" * 5000 + "*", "ก" * 5000, "ก" * 4999 + "*", "中" * 5000, "한" * 5000, "ا" * 5000, "١" * 5000,
    "1" * 5000, '"' + "a " * 2499 + '"', '"' + "中" * 4998 + '"', "a " * 2500, "a OR " * 999 + "b",
    "a AND " * 800 + "b", "NOT a " * 800, "-a " * 1600, "a* " * 1600, "a~2 " * 1250, "k?e " * 1250, "(a) " * 1250,
    "(" * 6 + "a b* -c" + ")" * 6, "(" * 5000, ")" * 5000, "NOT " * 1200 + "a", "a" * 5000 + "~2",
    "place:" + "a" * 4000, "date:" + "9" * 4000, "date:0000", "date:..", "date:99999", "date:2020-13-45",
    "lang:" + "x" * 4000, "title:" + "ก" * 4000, "type:" + "*" * 4000, "country:\x00", 'place:""', 'lang:""',
    'date:""', 'title:""', 'type:""', "Košice " * 700, "5 March 2020 " * 380, "1/2/3/4/5/6/7/8/9/" * 270,
    "Paris, " * 700, "2020-" * 1000,
)
# fmt: on


@pytest.mark.parametrize("text", HARD, ids=lambda text: ascii(text)[:12])
def test_hard_queries(index: Index, text: str) -> None:
    ask(index, text)


@settings(max_examples=300)
@given(
    st.text(max_size=60)
    | st.text(alphabet=st.characters(categories=("Cc", "Cf", "Cs", "Co", "Mn", "So", "Lo", "Zs")), max_size=60)
    | st.text(alphabet=' ()"“”-*?~:0123./abkošiceก中\u0301\u200f\ud800ANDOR', max_size=60)
)
def test_any_query(index: Index, text: str) -> None:
    ask(index, text)


@given(st.characters(exclude_categories=()))
def test_one_character(index: Index, character: str) -> None:
    ask(index, character)
    ask(index, f"{character}*")


@pytest.mark.parametrize(("text", "found"), [("的", "zh"), ("ก", None), ("á", None), ("5", "en"), ("v", "sk")])
def test_one_character_is_a_word_where_it_stands_alone(index: Index, text: str, found: str | None) -> None:
    uris = ask(index, text)
    assert uris is not None
    assert found is None or any(uri.endswith(f"{found}.txt") for uri in uris)


@pytest.mark.parametrize("count", [10_000, 100_000])
def test_a_document_pasted_as_a_query_is_one_clear_line(index: Index, count: int) -> None:
    with pytest.raises(QueryError, match=f"{LONGEST:,}") as caught:
        index.search("word " * count)
    assert caught.value.position == LONGEST
    assert caught.value.hint


def test_a_page_pasted_as_a_query_is_answered(index: Index) -> None:
    pages = [" ".join(map(str, FILES.values())), *(str(text) for text in FILES.values())]
    for page in pages:
        text = (page.translate(str.maketrans('"():', "    ")) + " ") * 40
        uris = ask(index, text[:LONGEST])
        assert uris


@pytest.mark.parametrize(
    "text",
    ["Košice", "ký thỏa thuận", "navštívila", "서울", "กรุงบราติสลาวา", "koši*", "k*šice", "navštívil~1"],
)
def test_the_normal_form_makes_no_difference(index: Index, text: str) -> None:
    answers = [ask(index, unicodedata.normalize(form, text)) for form in ("NFC", "NFD", "NFKC", "NFKD")]
    assert answers[0]
    assert answers == [answers[0]] * 4


@pytest.mark.parametrize("text", ["Košice", "Nẵng", "thỏa thuận", "נהר", "город"])
def test_marks_that_nobody_sees_make_no_difference(index: Index, text: str) -> None:
    for mark in "\u200e\u200f\u202a\u202c\ufeff\u00ad\u2060":
        assert ask(index, f"{mark}{text}{mark}") == ask(index, text)


@given(st.text(max_size=200))
def test_parsing_raises_nothing_but_query_errors(text: str) -> None:
    with suppress(QueryError):
        parse(text)
