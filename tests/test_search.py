"""The Python API: what is found, in which order, with which facts, in both engines."""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import docsearch
from conftest import ROOT, write
from docsearch.engines.protocol import FACETS
from docsearch.errors import DocumentMissing, IndexMissing, QueryError, UsageError
from docsearch.ingest import ingest
from docsearch.mapping import LANGUAGE_SHARE, YEARS_COUNTED, type_name
from docsearch.model import DateSpan, Document, Place, SearchResult
from docsearch.search import Index, open_index
from docsearch.settings import Settings

FILES: dict[str, str | bytes] = {
    "vi/ky-ket.txt": "Lễ ký kết\n\nThành phố Košice (Slovakia) và Đà Nẵng ký thỏa thuận hợp tác ngày 18/6/2019.",
    "th/khao.txt": "ข่าว\n\nเมืองเชียงใหม่ร่วมมือกับกรุงบราติสลาวา ประเทศสโลวาเกีย ระหว่างปี 2559-2563",
    "sk/sprava.txt": "Správa\n\nDelegácia navštívila Košice a Bratislavu v októbri 2021.",
    "en/note.md": "# Note\n\nThe mayors of Milan and Genoa signed the agreement in London on 5 March 2020.",
    "en/rivers.txt": "Rivers\n\nA river is not a garden, and gardens are no rivers, say the gardeners.",
}


def uris(result: SearchResult) -> set[str]:
    return {hit.uri.removeprefix("docs/") for hit in result.hits}


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    """An index of five short texts."""
    folder = tmp_path_factory.mktemp("small")
    write(folder / "docs", FILES)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        assert ingest(["docs"], Settings(workers=1)).failed == ()
        with docsearch.open_index("index") as index:
            yield index


# Opening.


def test_an_index_is_opened_by_text_or_path_and_closed_at_the_end(
    build: Callable[[dict[str, str | bytes]], Index], tmp_path: Path
) -> None:
    build({"a.txt": "about rivers"}).close()
    for path in ("index", Path("index"), tmp_path / "index"):
        with docsearch.open_index(path) as index:
            assert isinstance(index, docsearch.Index)
            assert index.search("rivers").total == 1
            assert index.documents == 1


def test_without_an_index_the_error_says_how_to_build_one(tmp_path: Path) -> None:
    with pytest.raises(IndexMissing) as caught:
        open_index(tmp_path / "nowhere")
    assert caught.value.hint is not None
    assert "docsearch index --index" in caught.value.hint


# Results.


def test_a_result_has_what_the_contract_names(small: Index) -> None:
    result = small.search("Košice 2019")
    assert (result.query, result.total) == ("Košice 2019", len(result.hits))
    assert result.took_ms > 0
    assert [place.name for place in result.interpreted.places] == ["Košice"]
    assert result.interpreted.period == ("2019-01-01", "2019-12-31")
    assert result.facets.keys() == set(FACETS)
    hit = next(hit for hit in result.hits if hit.uri == "docs/vi/ky-ket.txt")
    assert (hit.title, hit.language, hit.media_type, hit.published) == ("Lễ ký kết", "vi", "text/plain", None)
    assert hit.score > 0
    assert [place.name for place in hit.places] == ["Košice", "Slovakia", "Da Nang"]
    assert [(date.start, date.surface) for date in hit.dates] == [("2019-06-18", "ngày 18/6/2019")]
    (passage,) = hit.passages
    text = small.document(hit.id).text
    assert passage.text == text[passage.start : passage.end]
    lit = [passage.text[start:end] for start, end in passage.highlights]
    assert lit == ["Košice", "ngày 18/6/2019"]
    assert set(passage.matched_as) == set(lit)


def test_hits_come_best_first(small: Index) -> None:
    hits = small.search("rivers gardens Milan").hits
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    assert small.search("rivers gardeners Milan").hits[0].uri == "docs/en/rivers.txt"


@pytest.mark.parametrize("text", ["", " ", "\n\t", "...", "!? – (…)", "()", '"..."', "-", "--- ***", "\u0301", "😀"])
def test_an_empty_or_pure_punctuation_text_finds_nothing(small: Index, text: str) -> None:
    try:
        result = small.search(text)
    except QueryError:  # brackets around nothing
        assert set(text) & set('()"*')
        return
    assert (result.query, result.total, result.hits) == (text, 0, ())
    assert result.facets == dict.fromkeys(FACETS, ())


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Kassa", {"vi/ky-ket.txt", "sk/sprava.txt"}),
        ("บราติสลาวา", {"th/khao.txt", "sk/sprava.txt"}),
        ("Словакия", {"vi/ky-ket.txt", "th/khao.txt", "sk/sprava.txt"}),
        ("ký kết", {"vi/ky-ket.txt"}),
        ("ky ket", {"vi/ky-ket.txt"}),
        ('"thoa thuan hop tac"', {"vi/ky-ket.txt"}),
        ("mayor", {"en/note.md"}),
        ("delegacia", {"sk/sprava.txt"}),
        ("type:md", {"en/note.md"}),
        ("title:rivers", {"en/rivers.txt"}),
        ("lang:en -Milan", {"en/rivers.txt"}),
        ("date:2019..2020", {"vi/ky-ket.txt", "th/khao.txt", "en/note.md"}),
        ("country:IT", {"en/note.md"}),
        ("xyzzy", set()),
    ],
)
def test_what_is_found(small: Index, text: str, found: set[str]) -> None:
    result = small.search(text)
    assert uris(result) == found
    assert result.total == len(found)


# Conditions beside the text.


@pytest.mark.parametrize(
    ("conditions", "text"),
    [
        ({"language": "vi"}, "lang:vi"),
        ({"language": "Vietnamese"}, "lang:vi"),
        ({"place": "Bratislava"}, "place:Bratislava"),
        ({"place": "Thành phố Hồ Chí Minh"}, 'place:"Thành phố Hồ Chí Minh"'),
        ({"period": "2019-06"}, "date:2019-06"),
        ({"period": "2016..2020"}, "date:2016..2020"),
        ({"language": "sk", "place": "Košice", "period": "2021"}, "lang:sk place:Košice date:2021"),
    ],
)
def test_conditions_narrow_as_fields_do(small: Index, conditions: dict[str, str], text: str) -> None:
    asked = "Košice OR Bratislava OR Slovakia"
    beside = small.search(asked, **conditions)  # type: ignore[arg-type]
    inside = small.search(f"({asked}) {text}")
    assert [(hit.id, hit.score) for hit in beside.hits] == [(hit.id, hit.score) for hit in inside.hits]
    assert uris(beside) <= uris(small.search(asked))
    assert beside.query == asked


@pytest.mark.parametrize(
    "conditions",
    [{"language": "klingonese"}, {"language": ""}, {"place": "Nowhereville"}, {"place": ""}, {"period": "soon"}],
)
def test_a_condition_that_means_nothing_is_a_usage_error(small: Index, conditions: dict[str, str]) -> None:
    with pytest.raises(UsageError):
        small.search("rivers", **conditions)  # type: ignore[arg-type]


def test_exact_finds_words_as_typed_only(small: Index) -> None:
    assert uris(small.search("garden", exact=True)) == {"en/rivers.txt"}
    assert small.search("gardener").total == 1
    assert small.search("gardener", exact=True).total == 0
    assert small.search("Bratislava", exact=True).total == 0
    assert uris(small.search("bratislavu", exact=True)) == {"sk/sprava.txt"}
    assert small.search("ky ket", exact=True).total == 0


@pytest.mark.parametrize("text", ["colour:red", "(a", "date:soon", '"open', "ko*ce"])
def test_a_text_that_cannot_be_read_is_a_query_error(small: Index, text: str) -> None:
    with pytest.raises(QueryError):
        small.search(text)


# Pages.


@pytest.mark.parametrize("text", ["Košice", "date:2019", "lang:vi OR lang:th", "river AND conference"])
def test_pages_make_the_whole(corpus: Index, text: str) -> None:
    whole = corpus.search(text, limit=1000)
    assert whole.total == len(whole.hits) > 0
    for size in (1, 4, 7):
        pages = [corpus.search(text, limit=size, offset=offset) for offset in range(0, whole.total + size, size)]
        assert tuple(hit for page in pages for hit in page.hits) == whole.hits
        assert {page.total for page in pages} == {whole.total}
        assert all(page.facets == whole.facets for page in pages)


def test_a_limit_of_nothing_counts_only(corpus: Index) -> None:
    result = corpus.search("Košice", limit=0)
    assert result.hits == ()
    assert result.total == corpus.search("Košice").total > 20
    assert result.facets == corpus.search("Košice").facets


def test_ten_are_given_unless_told(corpus: Index) -> None:
    assert len(corpus.search("Košice").hits) == 10
    assert corpus.search("Košice", offset=10**9).hits == ()


@pytest.mark.parametrize("numbers", [{"limit": -1}, {"offset": -1}, {"limit": -1, "offset": -1}])
def test_negative_numbers_are_refused(small: Index, numbers: dict[str, int]) -> None:
    for text in ("rivers", ""):
        with pytest.raises(UsageError):
            small.search(text, **numbers)  # type: ignore[arg-type]


# Facets, against a look at every document found.


def facets_of(document: Document) -> dict[str, set[str]]:
    """The values a document counts for, by their definition."""
    entities = [m.entity for m in document.title_mentions] + [m.entity for p in document.passages for m in p.mentions]
    sizes = Counter[str]()
    for passage in document.passages:
        sizes[passage.language] += len(passage.text)
    years = set()
    for span in (entity for entity in entities if isinstance(entity, DateSpan)):
        named = range(int(span.start[:4]), int(span.end[:4]) + 1)
        years |= {str(year) for year in named} if len(named) <= YEARS_COUNTED else set()
    places = [entity for entity in entities if isinstance(entity, Place)]
    return {
        "language": {document.language} | {c for c, size in sizes.items() if size >= LANGUAGE_SHARE * sizes.total()},
        "country": {place.country for place in places if place.country},
        "place": {place.id for place in places if place.kind != "country"},
        "year": years,
        "type": {type_name(document.media_type)},
    }


@pytest.mark.parametrize("text", ["Košice", "date:2019-11", "lang:ca", "river OR thành", "country:TW -Košice"])
def test_facets_count_the_documents_found(corpus: Index, text: str) -> None:
    result = corpus.search(text, limit=1000)
    assert result.hits
    counts: dict[str, Counter[str]] = {facet: Counter() for facet in FACETS}
    for hit in result.hits:
        for facet, values in facets_of(corpus.document(hit.id)).items():
            counts[facet].update(values)
    for facet, counter in counts.items():
        found = [(each.value, each.count) for each in result.facets[facet]]
        assert len(found) == min(len(counter), 100), facet
        assert all(counter[value] == count for value, count in found), facet
        assert found == sorted(found, key=lambda pair: (-pair[1], pair[0])), facet
        assert [count for _, count in found] == sorted(counter.values(), reverse=True)[: len(found)], facet


def test_facet_values_have_names(corpus: Index) -> None:
    labels = {facet: {each.value: each.label for each in counts} for facet, counts in corpus.counts.items()}
    assert labels["language"]["vi"] == "Vietnamese"
    assert labels["country"]["SK"] == "Slovakia"
    assert labels["place"]["geonames:724443"] == "Košice"
    assert labels["year"]["2019"] == "2019"
    assert labels["type"]["pdf"] == "pdf"


def test_the_whole_index_is_counted(corpus: Index) -> None:
    files = list((ROOT / "corpus").glob("*/*"))
    assert corpus.documents == len(files)
    assert sum(each.count for each in corpus.counts["type"]) == corpus.documents
    assert {path.parent.name for path in files} <= {each.value for each in corpus.counts["language"]}


# Facts of a hit.


@pytest.mark.parametrize(("text", "id"), [("Kassa", "geonames:724443"), ("place:Bratislava", "geonames:3060972")])
def test_the_place_asked_for_comes_first(corpus: Index, text: str, id: str) -> None:
    hits = [hit for hit in corpus.search(text, limit=100).hits if id in {place.id for place in hit.places}]
    assert len(hits) > 5
    assert {hit.places[0].id for hit in hits} == {id}


def test_each_place_and_date_is_named_once(corpus: Index) -> None:
    for hit in corpus.search("Košice 2019", limit=100).hits:
        assert len({place.id for place in hit.places}) == len(hit.places)
        assert len({date[:3] for date in hit.dates}) == len(hit.dates)


def test_passages_show_the_text_of_the_document(corpus: Index) -> None:
    for hit in corpus.search("Košice 2019", limit=100).hits:
        document = corpus.document(hit.id)
        assert (document.uri, document.title, document.language) == (hit.uri, hit.title, hit.language)
        assert 1 <= len(hit.passages) <= 3
        for passage in hit.passages:
            assert passage.text == document.text[passage.start : passage.end]
            assert passage.language == document.passages[passage.ordinal].language


def test_a_document_comes_by_its_id(small: Index) -> None:
    (hit,) = small.search("gardeners").hits
    document = small.document(hit.id)
    assert (document.id, document.uri) == (hit.id, "docs/en/rivers.txt")
    assert document.text == FILES["en/rivers.txt"]


@pytest.mark.parametrize("id", ["0" * 16, "", "no id", "docs/en/rivers.txt", "\ud800"])
def test_a_document_that_is_not_there_is_missing(small: Index, id: str) -> None:
    with pytest.raises(DocumentMissing):
        small.document(id)


# AND OR NOT, against sets.

WORDS = ("zorp", "blick", "quam", "drex")
HOLDERS = {word: frozenset(n for n in range(16) if n >> bit & 1) for bit, word in enumerate(WORDS)}
EVERYBODY = frozenset(range(16))
Asked = tuple[str, frozenset[int]]  # a query, and the documents that answer it


@pytest.fixture(scope="module")
def sixteen(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    """A document for every choice of four words."""
    folder = tmp_path_factory.mktemp("sixteen")
    texts = {n: " ".join(["filler", *(word for word in WORDS if n in HOLDERS[word])]) for n in EVERYBODY}
    write(folder / "docs", {f"{n:02}.txt": text for n, text in texts.items()})
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        ingest(["docs"], Settings(workers=1))
        with open_index("index") as index:
            yield index


def combined(inner: st.SearchStrategy[Asked]) -> st.SearchStrategy[Asked]:
    pairs = st.tuples(inner, inner)
    return st.one_of(
        pairs.map(lambda pair: (f"({pair[0][0]} AND {pair[1][0]})", pair[0][1] & pair[1][1])),
        pairs.map(lambda pair: (f"({pair[0][0]} OR {pair[1][0]})", pair[0][1] | pair[1][1])),
        inner.map(lambda one: (f"(NOT {one[0]})", EVERYBODY - one[1])),
        inner.map(lambda one: (f"(-{one[0]})", EVERYBODY - one[1])),
        pairs.map(lambda pair: (f"(({pair[0][0]}) -({pair[1][0]}))", pair[0][1] - pair[1][1])),
    )


LEAVES = st.sampled_from(list(HOLDERS.items()))


def numbers(index: Index, text: str) -> set[int]:
    return {int(hit.uri[-6:-4]) for hit in index.search(text, limit=99).hits}


@given(st.recursive(LEAVES, combined, max_leaves=6))
def test_operators_mean_what_sets_mean(sixteen: Index, asked: Asked) -> None:
    assert numbers(sixteen, asked[0]) == asked[1]


@given(st.lists(LEAVES, min_size=1, max_size=4), st.lists(LEAVES, max_size=2), st.lists(LEAVES, max_size=2))
def test_side_by_side_some_words_are_enough_and_conditions_hold(
    sixteen: Index, some: list[Asked], all_of: list[Asked], none_of: list[Asked]
) -> None:
    pieces = [word for word, _ in some] + [f'"{word}"' for word, _ in all_of] + [f"-{word}" for word, _ in none_of]
    expected = frozenset[int]().union(*(holders for _, holders in some))
    for _, holders in all_of:
        expected &= holders
    for _, holders in none_of:
        expected -= holders
    assert numbers(sixteen, " ".join(pieces)) == expected


def test_or_binds_looser_than_and(sixteen: Index) -> None:
    a, b, c, _ = WORDS
    assert numbers(sixteen, f"{a} OR {b} AND {c}") == HOLDERS[a] | (HOLDERS[b] & HOLDERS[c])
    assert numbers(sixteen, f"({a} OR {b}) AND {c}") == (HOLDERS[a] | HOLDERS[b]) & HOLDERS[c]
    assert numbers(sixteen, f"NOT {a} AND {b}") == HOLDERS[b] - HOLDERS[a]


# Both engines.


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Index, Index]]:
    """The Vietnamese, Thai and Slovak texts of the corpus, in tantivy and in Whoosh."""
    pytest.importorskip("whoosh", reason="an optional extra")
    folder = tmp_path_factory.mktemp("both")
    paths = [str(ROOT / "corpus" / code) for code in ("vi", "th", "sk")]
    for engine in ("tantivy", "whoosh"):
        report = ingest(paths, Settings(index=str(folder / engine), engine=engine, workers=1))
        assert (report.failed, report.documents) == ((), 16)
    with open_index(folder / "tantivy") as one, open_index(folder / "whoosh") as other:
        yield one, other


@pytest.mark.parametrize(
    "text",
    [
        "Košice", "kosice", "koši*", "kosise~1", "vườn mưa", "vuon mua", '"thành phố"', "ความร่วมมือ", "บราติสลาวา",
        "date:2019-11", "place:Košice date:2019-10", "country:SK -lang:sk", "type:pdf", "title:košice",
        "lang:th OR mesto", "thành phố NOT Košice", "xyzzy",
    ],
)  # fmt: skip
def test_both_engines_give_the_same_hits(both: tuple[Index, Index], text: str) -> None:
    one, other = (index.search(text, limit=100) for index in both)
    assert one.total == other.total
    assert one.facets == other.facets
    assert one.interpreted == other.interpreted
    for exact in (False, True):
        found = [
            {hit.id: (hit.passages, hit.places) for hit in index.search(text, limit=100, exact=exact).hits}
            for index in both
        ]
        assert found[0] == found[1]


# Across languages, on the sample corpus.


def sample_queries() -> list[tuple[str, list[str]]]:
    """The queries of corpus/README.md and the documents that must answer each."""
    table = (ROOT / "corpus" / "README.md").read_text(encoding="utf-8").partition("## Sample queries")[2]
    found = []
    for asked, answers in re.findall(r"^\| (.*`.*) \| (.*`.*) \|$", table.partition("Harder,")[0], re.MULTILINE):
        found += [(text, re.findall(r"`([^`]+)`", answers)) for text in re.findall(r"`([^`]+)`", asked)]
    return found


NOT_YET = {
    ("Bratislava", "ja/kosice-taikai.html"),
    ("dažďové záhrady", "sk/tlacova-sprava-da-nang.html"),
}


def test_the_sample_queries_are_read_from_the_table() -> None:
    queries = sample_queries()
    assert len(queries) >= 15
    assert all((ROOT / "corpus" / answer).is_file() for _, answers in queries for answer in answers)
    assert {(text, answer) for text, answers in queries for answer in answers} >= NOT_YET


@pytest.mark.parametrize(("text", "answers"), sample_queries())
def test_sample_queries_are_answered(corpus: Index, text: str, answers: list[str]) -> None:
    found = {"/".join(hit.uri.split("/")[-2:]) for hit in corpus.search(text, limit=1000).hits}
    assert {answer for answer in answers if (text, answer) not in NOT_YET} <= found


@pytest.mark.parametrize("group", [
    ["Košice", "Kassa", "Кошице", "コシツェ", "Koszyce"],
    ["Chiang Mai", "เชียงใหม่"],
    ["Qingdao", "青岛"],
    ["November 2019", "พฤศจิกายน 2562", "2019年11月", "tháng 11 năm 2019", "noviembre de 2019", "novembra 2019"],
])  # fmt: skip
def test_a_question_in_any_language_is_answered_by_documents_in_all(corpus: Index, group: list[str]) -> None:
    for text in group:
        result = corpus.search(text, limit=1000)
        assert len({hit.language for hit in result.hits}) >= 4
    answers = [{hit.id for hit in corpus.search(text, limit=1000).hits if hit.dates or hit.places} for text in group]
    assert len(set.intersection(*answers)) >= 0.9 * max(map(len, answers))


def test_a_hit_in_another_language_says_as_what_it_matched(corpus: Index) -> None:
    found: dict[str, str] = {}
    for hit in corpus.search("Košice", limit=1000).hits:
        found[hit.language] = " ".join([found.get(hit.language, ""), *hit.passages[0].matched_as])
    scripts = {"th": "THAI", "uk": "CYRILLIC", "ar": "ARABIC", "zh": "CJK", "ko": "HANGUL", "ja": "KATAKANA"}
    for code, script in scripts.items():
        assert any(unicodedata.name(letter, "").startswith(script) for letter in found[code]), code
    assert "Kassa" in found["hu"]
    assert "Koszyc" in found["pl"]
