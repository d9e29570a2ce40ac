"""Suggestions: what was meant by words that no document has, in any script, quickly."""

import time
from collections.abc import Iterator
from contextlib import suppress

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from conftest import write
from docsearch.errors import QueryError
from docsearch.ingest import ingest
from docsearch.plan import plan
from docsearch.query import LONGEST, Clause, parse
from docsearch.search import Index, open_index
from docsearch.settings import Settings
from docsearch.suggest import SUGGESTIONS, _cost, suggestions

FILES: dict[str, str | bytes] = {
    "en1.txt": "The university of Bratislava and the university of Milan signed an agreement about rain gardens.",
    "en2.txt": "A programme of international cooperation between universities. The programme was signed in Milan.",
    "sk.txt": "Mesto Košice podpísalo zmluvu o spolupráci. Mesto bude spolupracovať s univerzitou. Primátor mesta.",
    "vi.txt": "Thành phố Đà Nẵng ký thỏa thuận hợp tác với thành phố Košice về phát triển bền vững.",
    "th.txt": "เมืองเชียงใหม่ร่วมมือกับกรุงเทพมหานคร โรงเรียนและมหาวิทยาลัยในประเทศไทย",
    "zh.txt": "这座城市的大学很有名。市长说：图书馆在花园里。",
    "ko.txt": "서울특별시는 대학교와 협력한다. 도서관은 공원에 있다.",
    "ru.txt": "Москва и университет подписали соглашение о сотрудничестве.",
    "ar.txt": "وقعت جامعة القاهرة اتفاقية تعاون مع بلدية المدينة.",
    "el.txt": "Το πανεπιστήμιο της Αθήνας υπέγραψε συμφωνία συνεργασίας.",
    "hi.txt": "विश्वविद्यालय ने सहयोग समझौते पर हस्ताक्षर किए।",
}


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    folder = tmp_path_factory.mktemp("suggest")
    write(folder / "docs", FILES)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        assert ingest(["docs"], Settings(isolated=False)).failed == ()
        with open_index("index") as opened:
            yield opened


def suggested(index: Index, text: str) -> tuple[str, ...]:
    engine, statistics = index.engine, index.statistics

    def finds(query: str) -> bool:
        return engine.search(plan(read(query), statistics).query, 0).total > 0

    return suggestions(text, read(text), engine, statistics, finds)


def read(text: str) -> Clause:
    clause = parse(text)
    assert clause is not None
    return clause


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("unversity", "university"),
        ("Unversity", "University"),
        ("univresitty", "university"),
        ("niversity", "university"),
        ("Bratislva", "Bratislava"),
        ("kosyce", "košice"),
        ("Pirmator", "Primátor"),
        ("nẵg", "nẵng"),
        ("raingardens", "rain gardens"),
        ("programe AND cooperatoin", "programme AND cooperation"),
        ("programe cooperatoin", "programme cooperation"),
        ('"rain gardnes"', '"rain gardens"'),
        ("lang:sk kosyce", "lang:sk košice"),
        ("kosyse~1 -milan", "košice~1 -milan"),
        ("универистет", "университет"),
        ("جامعه القاهرت", "جامعه القاهرة"),
        ("πανεπιστίμιο", "πανεπιστήμιο"),
        ("विश्वविध्यालय", "विश्वविद्यालय"),
        ("โรงเรยีน", "โรงเรียน"),
        ("มหาวิทยาลย", "มหาวิทยาลัย"),
        ("花员", "花园"),
        ("서을", "서울"),
    ],
)
def test_what_was_meant(index: Index, text: str, first: str) -> None:
    assert suggested(index, text)[:1] == (first,)


@pytest.mark.parametrize(
    "text", ["xqzw", "zz", "-unversity", "2107", "unversty xqzwk vkjq bqqj wwkq", "programme AND zmluvu"]
)
def test_nothing_is_suggested_where_nothing_is_near(index: Index, text: str) -> None:
    assert suggested(index, text) == ()


def test_a_suggestion_always_finds_something(index: Index) -> None:
    assert suggested(index, "lang:vi unversity") == ()
    assert suggested(index, "gardns AND zmluvu") == ()


def test_known_words_stay_as_they_are(index: Index) -> None:
    assert suggested(index, "gardens AND kosyce") == ()
    assert suggested(index, "Mesto AND kosyce")[0] == "Mesto AND košice"


@given(st.text(alphabet='abcdefghiklmnoprstuvyz ščžไทย中国"*~-()', max_size=30))
def test_any_query(index: Index, text: str) -> None:
    with suppress(QueryError):
        assume(parse(text) is not None)
        found = suggested(index, text)
        assert len(found) <= SUGGESTIONS
        assert text not in found
        assert all(index.search(each).total for each in found)


@pytest.mark.parametrize("word", ["unversity", "ก", "中", "한"])
def test_long_queries_take_no_time(index: Index, word: str) -> None:
    started = time.process_time()
    suggested(index, (word + " ") * (LONGEST // 20))
    suggested(index, word * (LONGEST // len(word)))
    assert time.process_time() - started < 1


def test_costs() -> None:
    assert _cost("university", "university") == 0
    assert _cost("kosice", "košice") < _cost("kosjce", "kosice")
    assert _cost("gardnes", "gardens") < _cost("gardans", "gardens")
    assert _cost("addres", "address") < _cost("adress", "dress")
    assert _cost("서을", "서울") < _cost("서을", "서비")
