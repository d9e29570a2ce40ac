"""The Python API: what is found, in which order, with which facts, in both engines."""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from importlib import import_module
from itertools import pairwise
from pathlib import Path
from random import Random
from types import ModuleType
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from icu4py.breakers import CharacterBreaker

import docsearch
from conftest import ROOT, write
from docsearch.analysis import analyse, fold
from docsearch.engines import tantivy
from docsearch.engines.protocol import FACETS
from docsearch.entities.dates import parse_period
from docsearch.errors import DocumentMissing, IndexMissing, QueryError, UsageError
from docsearch.facts import Fact
from docsearch.ingest import ingest
from docsearch.lexicon.folder import open_lexicons
from docsearch.mapping import LANGUAGE_SHARE, ORGANISATIONS, YEARS_COUNTED, entry, type_name
from docsearch.model import DateSpan, Document, Name, Passage, Place, Reason, Rendering, SearchResult, Translation
from docsearch.plan import plan
from docsearch.query import parse
from docsearch.rerank import DEPTH
from docsearch.search import GROUPED, Index, open_index, statistics
from docsearch.settings import Settings
from indexes import SAMPLES, document, index, index_in

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
        assert ingest(["docs"], Settings(isolated=False)).failed == ()
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
        ("ký kết", {"vi/ky-ket.txt", "en/note.md"}),
        ("ky ket", {"vi/ky-ket.txt", "en/note.md"}),
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
        ({"country": "SK"}, "country:SK"),
        ({"type": "txt"}, "type:txt"),
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
    assert uris(small.search("", **conditions)) == uris(small.search(text))  # type: ignore[arg-type]


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


@pytest.mark.parametrize("text", ["colour:red", "(a", "date:soon", '"open'])
def test_a_text_that_cannot_be_read_is_a_query_error(small: Index, text: str) -> None:
    with pytest.raises(QueryError):
        small.search(text)


# Pages.


@pytest.mark.parametrize("text", ["Košice", "date:2019", "lang:vi OR lang:th OR lang:en", "river AND conference"])
def test_pages_make_the_whole(corpus: Index, text: str) -> None:
    whole = corpus.search(text, limit=1000)
    assert whole.total == sum(1 + len(hit.versions) for hit in whole.hits) > 0
    for size in (1, 4, 7):
        pages = [corpus.search(text, limit=size, offset=offset) for offset in range(0, whole.total + size, size)]
        assert tuple(hit for page in pages for hit in page.hits) == whole.hits
        assert {page.total for page in pages} == {whole.total}
        assert all(page.facets == whole.facets for page in pages)


NAMES = [f"{first}{second}-harvest" for first in "bcdfghkl" for second in "aeiou"]
HARVEST = {"en": "The {} of rice was good and all the baskets are full.", "vi": "Vụ {} rice năm nay được mùa lớn lắm."}


@pytest.fixture(scope="module")
def bilingual() -> Index:
    """Forty pages in two languages: more documents than are grouped."""
    pages = ((name, code) for name in NAMES for code in HARVEST)
    return index(*(document(HARVEST[code].format(name), code, uri=f"{code}/{name}.html") for name, code in pages))


def test_versions_are_one_hit_and_pages_make_the_whole(bilingual: Index) -> None:
    whole = bilingual.search("rice", limit=1000)
    assert whole.total == 2 * len(NAMES) > GROUPED
    assert len(whole.hits) < whole.total
    assert len({hit.id for hit in whole.hits}) == len(whole.hits)
    assert len({id for hit in whole.hits for id in (hit.id, *(each.id for each in hit.versions))}) == whole.total
    for size in (1, 7, 30):
        pages = [bilingual.search("rice", limit=size, offset=offset) for offset in range(0, whole.total, size)]
        assert tuple(hit for page in pages for hit in page.hits) == whole.hits


def test_a_version_that_does_not_answer_is_named(bilingual: Index) -> None:
    (hit,) = bilingual.search(f"{NAMES[0]} lang:en", limit=1).hits
    (version,) = hit.versions
    assert (hit.uri, hit.language) == (f"en/{NAMES[0]}.html", "en")
    assert (version.uri, version.language) == (f"vi/{NAMES[0]}.html", "vi")


ZBER = "Zber {} rice bol tento rok dobrý a koše sú plné."


@pytest.fixture(scope="module")
def trilingual() -> Index:
    """Twelve pages in three languages, all of which are grouped; two have no Slovak version."""
    texts = {**HARVEST, "sk": ZBER}
    pages = [(name, code) for code in texts for name in NAMES[: 10 if code == "sk" else 12]]
    return index(*(document(texts[code].format(name), code, uri=f"{code}/{name}.html") for name, code in pages))


@pytest.mark.parametrize(
    ("text", "conditions", "code"),
    [
        ("rice harvest of the baskets", {}, "en"),
        ("rice koše plné", {}, "sk"),
        ("rice được mùa", {}, "vi"),
        ("rice", {"query_language": "vi"}, "vi"),
        ("rice", {"query_language": "sk"}, "sk"),
    ],
)
def test_of_versions_that_in_the_language_of_the_query_is_shown(
    trilingual: Index, text: str, conditions: dict[str, Any], code: str
) -> None:
    result = trilingual.search(text, limit=100, **conditions)
    assert result.total == 34
    assert len(result.hits) == 12
    for hit in result.hits:
        others = {version.language for version in hit.versions}
        assert hit.language == code or code not in others
        assert len(others) == len(hit.versions)
        assert others == {"en", "vi", "sk"} - {hit.language, *(() if hit.uri[3:-5] in NAMES[:10] else ("sk",))}


def test_the_version_in_the_language_of_the_query_is_shown_though_another_answers_better() -> None:
    english = document("rice and rice, more rice in a bowl", "en", uri="en/b-bowl.html")
    vietnamese = document("ăn một chén rice ngon rồi về nhà", "vi", uri="vi/b-bowl.html")
    made = index(english, vietnamese)
    for code, uri, other in (("vi", "vi/b-bowl.html", "en"), ("en", "en/b-bowl.html", "vi")):
        (hit,) = made.search("rice", exact=True, query_language=code).hits
        assert (hit.uri, [version.language for version in hit.versions]) == (uri, [other])
    assert made.search("rice bowl").hits[0].uri == "en/b-bowl.html"


def test_versions_have_the_languages_asked_for_beside_them(trilingual: Index) -> None:
    result = trilingual.search("rice harvest", limit=100, language="sk,vi")
    assert result.total == 22
    assert {count.value: count.count for count in result.facets["language"]} == {"sk": 10, "vi": 12}
    assert {hit.language for hit in result.hits} <= {"sk", "vi"}
    assert any(version.language == "en" for hit in result.hits for version in hit.versions)


@pytest.mark.parametrize("text", ["rice", "rice harvest", "rice koše", "lang:vi OR lang:sk", f"{NAMES[3]} rice"])
def test_pages_of_versions_are_stable_and_lose_nothing(trilingual: Index, text: str) -> None:
    whole = trilingual.search(text, limit=100)
    ids = [id for hit in whole.hits for id in (hit.id, *(version.id for version in hit.versions))]
    assert len(set(ids)) == len(ids) >= whole.total
    for size in (1, 5, 11):
        pages = [trilingual.search(text, limit=size, offset=at) for at in range(0, len(whole.hits) + size, size)]
        assert [hit for page in pages for hit in page.hits] == list(whole.hits)
        assert all(page.facets == whole.facets and page.total == whole.total for page in pages)


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
        first, last = span.start or span.end or "", span.end or span.start or ""  # of an open period where it is known
        named = range(int(first[:4]), int(last[:4]) + 1)
        years |= {str(year) for year in named} if len(named) <= YEARS_COUNTED else set()
    places = [entity for entity in entities if isinstance(entity, Place)]
    return {
        "language": {document.language} | {c for c, size in sizes.items() if size >= LANGUAGE_SHARE * sizes.total()},
        "country": {place.country for place in places if place.country},
        "place": {place.id for place in places if place.kind != "country"},
        "year": years,
        "organisation": {e.id for e in entities if isinstance(e, Name) and e.kind in ORGANISATIONS},
        "type": {type_name(document.media_type)},
    }


@pytest.mark.parametrize("text", ["Košice", "date:2019-11", "lang:ca", "river OR thành OR เมือง", "country:TW -Košice"])
def test_facets_count_the_documents_found(corpus: Index, text: str) -> None:
    result = corpus.search(text, limit=1000)
    assert result.hits
    counts: dict[str, Counter[str]] = {facet: Counter() for facet in FACETS}
    for id in (id for hit in result.hits for id in (hit.id, *(version.id for version in hit.versions))):
        for facet, values in facets_of(corpus.document(id)).items():
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
        ingest(["docs"], Settings(isolated=False))
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
        assert (report.failed, report.documents) == ((), 21)
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


# Every word, in every language, in both engines.

ENGINES = ["tantivy", "whoosh"]


def engine(name: str) -> ModuleType:
    if name == "whoosh":
        pytest.importorskip("whoosh", reason="an optional extra")
    return import_module(f"docsearch.engines.{name}")


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Index]]:
    """A sentence in every language, in each engine; a document is named by its language."""
    documents = [document(sample["sentence"], code, uri=code) for code, sample in SAMPLES.items()]
    folder = tmp_path_factory.mktemp("samples")
    with ExitStack() as opened:
        made = {}
        for name in ENGINES:
            (folder / name).mkdir()
            made[name] = opened.enter_context(index_in(folder / name, engine(name), documents))
        yield made


# Whoosh takes thirty times as long, and no query is its own.
TRIED = [("tantivy", code) for code in SAMPLES] + [("whoosh", code) for code in ("vi", "th", "ko", "sr")]


def found(index: Index, text: str, **options: Any) -> list[str]:
    return [hit.uri for hit in index.search(text, limit=100, **options).hits]


@pytest.mark.parametrize(("name", "code"), TRIED)
def test_every_word_of_a_text_is_found_however_it_is_typed(samples: dict[str, Index], name: str, code: str) -> None:
    for token in analyse(SAMPLES[code]["sentence"], code):
        for typed in {token.surface, token.surface.upper(), fold(token.word), fold(token.word).upper()}:
            assert code in found(samples[name], typed, language=code), typed
            assert code in found(samples[name], f'"{typed}"', language=code), typed


@pytest.mark.parametrize(("name", "code"), TRIED)
def test_neighbours_are_found_as_a_phrase_however_they_are_typed(
    samples: dict[str, Index], name: str, code: str
) -> None:
    tokens = analyse(SAMPLES[code]["sentence"], code)
    for one, other in pairwise(tokens):
        surface = SAMPLES[code]["sentence"][one.start : other.end]
        for typed in {surface, surface.upper(), unicodedata.normalize("NFD", surface)}:
            assert code in found(samples[name], f'"{typed}"', language=code), typed
        if one.end < other.start:
            assert code in found(samples[name], f'"{fold(one.word)} {fold(other.word)}"', language=code)


@pytest.mark.parametrize(("name", "code"), TRIED)
def test_a_sentence_finds_itself_first(samples: dict[str, Index], name: str, code: str) -> None:
    sentence = SAMPLES[code]["sentence"].replace("?", "")
    assert samples[name].search(sentence, limit=1).hits[0].uri == code
    assert found(samples[name], f'"{sentence}"') == [code]
    assert found(samples[name], f'"{sentence}"', exact=True) == [code]


@pytest.mark.parametrize(("name", "code"), TRIED)
def test_composed_or_not_a_query_is_the_same(samples: dict[str, Index], name: str, code: str) -> None:
    sentence = SAMPLES[code]["sentence"].replace("?", "")
    queries = [unicodedata.normalize(form, sentence) for form in ("NFC", "NFD")]
    composed, decomposed = (samples[name].search(query, limit=3).hits for query in queries)
    assert [(hit.uri, hit.score) for hit in composed] == [(hit.uri, hit.score) for hit in decomposed]


# Accents.

# Words that accents tell apart, in all languages whose words a document may spell without them.
# fmt: off
ACCENTED = [
    ("vi", "thế", "the"), ("vi", "má", "ma"), ("es", "año", "ano"), ("fr", "pêche", "peche"), ("fr", "côté", "cote"),
    ("de", "schön", "schon"), ("de", "drücken", "drucken"), ("tr", "ölü", "olu"), ("tr", "kır", "kir"),
    ("tr", "açı", "acı"), ("pl", "łaska", "laska"), ("pl", "sąd", "sad"), ("sk", "pás", "pas"), ("sk", "súd", "sud"),
    ("cs", "být", "byt"), ("hu", "kör", "kor"), ("ro", "fată", "fata"), ("pt", "avó", "avo"), ("ca", "dóna", "dona"),
    ("sv", "får", "far"), ("fi", "väri", "vari"), ("da", "før", "for"), ("is", "sál", "sal"), ("lv", "kāzas", "kazas"),
    ("lt", "ąžuolas", "azuolas"), ("et", "tõi", "toi"), ("hr", "kuća", "kuca"), ("sl", "čas", "cas"),
    ("ga", "féar", "fear"), ("el", "πώς", "πως"), ("it", "però", "pero"), ("sq", "bënë", "bene"), ("nl", "één", "een"),
]
# fmt: on


@pytest.fixture(scope="module")
def spellings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    """For each of the pairs a document with accents, one without, one with neither word."""
    texts = {(code, a): f"x {a} y" for code, a, _ in ACCENTED} | {(code, p): f"x {p} y" for code, _, p in ACCENTED}
    documents = [document(text, code, uri=f"{code} {word}") for (code, word), text in texts.items()]
    documents += [document("x y z", code, uri=f"{code} other") for code in {code for code, _ in texts}]
    with index_in(tmp_path_factory.mktemp("spellings"), tantivy, documents) as made:
        yield made


@pytest.mark.parametrize(("code", "accented", "plain"), ACCENTED)
def test_accents_typed_on_purpose_count(spellings: Index, code: str, accented: str, plain: str) -> None:
    both = {f"{code} {accented}", f"{code} {plain}"}
    for options in ({"language": code}, {"language": code, "query_language": code}):
        for typed in (accented, accented.capitalize(), unicodedata.normalize("NFD", accented)):
            hits = found(spellings, typed, **options)
            assert hits[0] == f"{code} {accented}"
            assert set(hits[:2]) == both
        assert set(found(spellings, plain, **options)[:2]) == both


def test_many_words_without_the_accents_do_not_outdo_the_one_with_them() -> None:
    filler = " ".join(f"w{n}" for n in range(40))
    for code, accented, plain in (
        ("vi", "thế", "the"),
        ("es", "año", "ano"),
        ("sk", "súd", "sud"),
        ("fr", "pêche", "peche"),
    ):
        made = index(
            document(f"{accented} {filler}", code, uri="accented"),
            document(f"{plain} {plain} {plain} {filler}", code, uri="plain"),
            document(filler, code, uri="neither"),
        )
        assert found(made, accented) == ["accented", "plain"]


# Several languages in one index.

MIXED = {
    "de1": ("Die Partnerstädte unterzeichneten die Verträge. Die Brücke verbindet die Ufer.", "de"),
    "de2": ("Der Vertrag der Stadt liegt vor, und die Bürger sind froh. Nováková kommt.", "de"),
    "en1": ("Many people die in wars. To die is sad.", "en"),
    "en2": ("The city signed the treaty with Nováková. The mayor was in Chiang Mai.", "en"),
    "es1": ("La ciudad firmó el tratado. El banco está en la plaza.", "es"),
    "ca1": ("La ciutat va signar el tractat. El banc és a la plaça.", "ca"),
    "sk1": ("Mesto podpísalo zmluvu s pani Nováková v roku 2019 za 2000 eur.", "sk"),
    "vi1": ("Thành phố ký thỏa thuận với bà Nováková tại Chiang Mai năm 2019.", "vi"),
    "th1": ("วัคซีนCOVID-19ในประเทศไทยมีความปลอดภัย 2000 คน", "th"),
    "th2": ("เมืองเชียงใหม่ลงนามความตกลงความร่วมมือ", "th"),
    "en3": ("The COVID vaccine is safe for 2000 people.", "en"),
}


@pytest.fixture(scope="module", params=ENGINES)
def mixed(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    documents = [document(text, code, uri=uri) for uri, (text, code) in MIXED.items()]
    folder = tmp_path_factory.mktemp(f"mixed-{request.param}")
    with index_in(folder, engine(request.param), documents) as made:
        yield made


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("die", ["de1", "de2"]),
        ("die wars", ["en1"]),
        ("people die", ["en1"]),
        ("die Brücke", ["de1"]),
        ("die Verträge der Stadt", ["de2", "de1"]),
        ("la plaza", ["es1"]),
        ("la plaça", ["ca1"]),
        ("el banco de la ciudad", ["es1"]),
        ("el banc de la ciutat", ["ca1"]),
    ],
)
def test_documents_in_the_language_of_the_query_come_first(mixed: Index, text: str, first: list[str]) -> None:
    assert found(mixed, text)[: len(first)] == first


def test_a_language_that_is_given_decides(mixed: Index) -> None:
    assert found(mixed, "die", query_language="en")[0] == "en1"
    assert found(mixed, "die", query_language="German")[:2] == ["de1", "de2"]
    assert mixed.search("die", query_language="EN").interpreted.languages == ("en",)
    # Names and numbers are words of every language.
    assert set(found(mixed, "Nováková", query_language="th")) == {"de2", "en2", "sk1", "vi1"}
    for unknown in ("klingonese", ""):
        with pytest.raises(UsageError):
            mixed.search("die", query_language=unknown)


@pytest.mark.parametrize("text", ["Nováková", "novakova", "NOVAKOVA", "Novakova 2019"])
def test_names_are_found_in_every_language(mixed: Index, text: str) -> None:
    assert {"de2", "en2", "sk1", "vi1"} <= set(found(mixed, text))


@pytest.mark.parametrize("text", ["วัคซีน COVID", "COVID วัคซีน", "COVIDวัคซีน", "วัคซีนCOVID-19"])
def test_neither_script_of_a_query_is_lost(mixed: Index, text: str) -> None:
    assert found(mixed, text)[:2] == ["th1", "en3"]


@pytest.mark.parametrize(
    ("text", "uris"), [("2000", {"sk1", "th1", "en3"}), ("๒๐๐๐", {"sk1", "th1", "en3"}), ("19", {"th1"})]
)
def test_numbers_are_found_in_every_language(mixed: Index, text: str, uris: set[str]) -> None:
    assert set(found(mixed, text)) == uris


def test_a_word_that_is_cut_up_is_sought_in_pieces_when_it_is_nowhere_whole(mixed: Index) -> None:
    assert found(mixed, "ความร่วมมือ") == ["th2"]
    assert set(found(mixed, "ความปลอดภัยเมือง")) == {"th1", "th2"}  # nobody has all of it
    assert mixed.search("ความปลอดภัยเมือง", limit=0).total == 2


def test_a_short_passage_in_another_language_is_found_by_other_forms() -> None:
    """A document does not count as English for a line of it, and that line may be the only one of the index."""
    vietnamese, english = "Các thành phố ký thỏa thuận hợp tác về môi trường trong năm nay.\n" * 3, "Rivers agreements"
    end = len(vietnamese + english)
    passages = (
        Passage(0, 0, len(vietnamese), vietnamese, "vi"),
        Passage(1, len(vietnamese), end, english, "en"),
    )
    text = vietnamese + english
    made = index(Document("0" * 16, "mixed", "d", "text/plain", "", text, "vi", passages), document("thành phố", "vi"))
    for typed in ("river", "agreement", '"river agreement"'):
        assert found(made, typed) == ["mixed"]
    assert [each.value for each in made.counts["language"]] == ["vi"]


# Scripts without spaces: what a reader sees is found, however a dictionary cuts it.

UNSPACED = {
    "th": "นายกเทศมนตรีเมืองเชียงใหม่ลงนามความตกลงกับเมืองน้ำใส",
    "lo": "ເມືອງຕ່າງໆລົງນາມໃນຂໍ້ຕົກລົງນ້ຳ",
    "my": "မြို့များကသဘောတူညီချက်ကို",
    "km": "ទីក្រុងទាំងនេះបានចុះហត្ថលេខា",
    "ja": "両市は神戸で協力協定に署名した。ソニーの工場が見える。",
    "zh": "臺北市政府與河內市共同推動智慧城市。",
}
SPACED = {
    "th": "ลงนามMOUกับเมือง10แห่ง",
    "ja": "ソニーのPlayStation5が2020年に",
    "zh": "市政府在2019年12月簽署了MOU協議書",
}
TEXTS = [(f"{code}1", text) for code, text in UNSPACED.items()] + [(f"{code}2", text) for code, text in SPACED.items()]
_INSIDE = re.compile(r"(?<=[0-9A-Za-z])(?=[0-9A-Za-z])")  # a word in Latin letters is not found by its part


def graphemes(text: str) -> list[int]:
    """Where a reader may cut a text."""
    cuts = [start for start, _ in CharacterBreaker(text, "th").segments()]
    return [at for at in (*cuts, len(text)) if not _INSIDE.match(text, at)]


@pytest.fixture(scope="module", params=ENGINES)
def unspaced(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    documents = [document(text, uri[:2], uri=uri) for uri, text in TEXTS]
    with index_in(tmp_path_factory.mktemp(f"dense-{request.param}"), engine(request.param), documents) as made:
        yield made


@given(st.data())
def test_any_part_of_a_text_without_spaces_is_found_as_a_phrase(unspaced: Index, data: st.DataObject) -> None:
    uri, text = data.draw(
        st.sampled_from([(f"{c}1", t) for c, t in UNSPACED.items()] + [(f"{c}2", t) for c, t in SPACED.items()])
    )
    start, end = sorted(data.draw(st.lists(st.sampled_from(graphemes(text)), min_size=2, max_size=2, unique=True)))
    part = text[start:end]
    assume(any(map(str.isalnum, part)))
    assert uri in found(unspaced, f'"{part}"')
    assert uri in found(unspaced, f"{part}*")


@pytest.mark.parametrize("text", ['"市府"', '"神協"', '"เมืองใหม่ลง"', '"ลงนามกับ"', '"ງເມ"'])
def test_a_phrase_without_spaces_has_nothing_left_out(unspaced: Index, text: str) -> None:
    assert found(unspaced, text) == []


def test_a_phrase_of_one_character(unspaced: Index) -> None:
    for code, text in UNSPACED.items():
        for start, end in pairwise(graphemes(text)):
            if any(map(str.isalnum, text[start:end])):
                assert f"{code}1" in found(unspaced, f'"{text[start:end]}"')


# Common words.


@pytest.fixture(scope="module")
def common(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    texts = {
        "hamlet": "To be, or not to be, that is the question.",
        "band": "The Who played in Leeds. The band was loud.",
        "man": "Who is that man of the world? Not to be seen.",
        "city": "The twin cities signed the agreement of the year.",
        "plain": "Gardens, rivers, bridges.",
    }
    with index_in(
        tmp_path_factory.mktemp("common"), tantivy, [document(t, "en", uri=u) for u, t in texts.items()]
    ) as made:
        yield made


@pytest.mark.parametrize(("text", "uri"), [("to be or not to be", "hamlet"), ("The Who", "band")])
def test_common_words_are_found(common: Index, text: str, uri: str) -> None:
    assert found(common, f'"{text}"') == [uri]
    assert uri in found(common, text)[:2]
    assert "plain" not in found(common, text)


def test_of_common_words_the_rarest_weigh_most(common: Index) -> None:
    assert found(common, "to be or not to be")[:2] == ["hamlet", "man"]
    assert set(found(common, "the of")) == {"hamlet", "band", "man", "city"}
    assert set(found(common, "the of")[:2]) == {"man", "city"}  # which alone have both


# What does not count.


def test_how_new_a_document_is_does_not_count() -> None:
    days = ("1999-01-01", None, "2026-01-01", "2011-11-11")
    made = index(*(document(f"about rivers {n}", "en", uri=str(n), published=day) for n, day in enumerate(days)))
    assert [hit.score for hit in made.search("rivers").hits] == [made.search("rivers").hits[0].score] * len(days)


# Pages.

LEXICON = ["river", "rivers", "garden", "gardens", "city", "mayor", "the", "of", "kosice", "Košice", "2019", "bridge"]


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    """More documents than are ordered anew, many of them alike, none a copy."""
    random = Random(1)
    texts = dict.fromkeys(" ".join(random.choices(LEXICON, k=random.randint(1, 6))) for _ in range(3 * DEPTH))
    documents = (document(text, random.choice(["en", "sk"]), uri=str(n)) for n, text in enumerate(texts))
    with index_in(tmp_path_factory.mktemp("many"), tantivy, documents) as made:
        yield made


ASKED = st.lists(
    st.sampled_from([*LEXICON, "riv*", '"the city"', "-bridge", "lang:sk", "gardn~"]), min_size=1, max_size=4
)


@given(ASKED.map(" ".join), st.integers(1, 2 * DEPTH))
def test_pages_joined_are_the_whole(many: Index, text: str, size: int) -> None:
    whole = many.search(text, limit=1000)
    assert len(whole.hits) == whole.total
    assert len({hit.id for hit in whole.hits}) == whole.total
    pages = [many.search(text, limit=size, offset=offset) for offset in range(0, whole.total + 1, size)]
    assert [(hit.id, hit.score) for page in pages for hit in page.hits] == [(hit.id, hit.score) for hit in whole.hits]
    assert [hit.score for hit in whole.hits] == sorted((hit.score for hit in whole.hits), reverse=True)


@given(ASKED.map(" ".join))
def test_ordering_anew_finds_the_same_documents(many: Index, text: str) -> None:
    clause = parse(text)
    assert clause is not None
    engine, whole = many.engine, many.search(text, limit=1000)
    before = engine.search(plan(clause, statistics(engine)).query, 1000)
    assert {match.id: match.score for match in before.page}.keys() == {hit.id for hit in whole.hits}
    assert {match.id for match in before.page[:DEPTH]} == {hit.id for hit in whole.hits[:DEPTH]}
    assert [match.id for match in before.page[DEPTH:]] == [hit.id for hit in whole.hits[DEPTH:]]


# Any query at all.


@settings(max_examples=60)
@given(
    st.text(max_size=30) | st.sampled_from(["a", "é", "ก", "協", "한", "😀", "\u200f", "\x00", "a" * 5000, "é́ " * 1500])
)
def test_any_text_is_answered_or_refused(mixed: Index, text: str) -> None:
    try:
        result = mixed.search(text, limit=3)
    except (QueryError, UsageError):
        return
    assert len(result.hits) == min(result.total, 3)


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


# Other languages, by words and by machine.

SIGNED = {
    "vi": ("Tin tức", "Hai thành phố ký thỏa thuận về môi trường và giáo dục."),
    "th": ("ข่าว", "สองเมืองลงนามข้อตกลงด้านสิ่งแวดล้อมและการศึกษา"),
    "sk": ("Správa", "Dve mestá podpísali dohodu o životnom prostredí a vzdelávaní."),
    "ca": ("Notícia", "Dues ciutats van signar un acord sobre el medi ambient i l'educació."),
}
OTHERS = {
    "vi": "Con mèo ngủ trên ghế cả ngày hôm qua.",
    "th": "แมวนอนหลับบนเก้าอี้ทั้งวัน",
    "sk": "Mačka spala celý deň na stoličke.",
    "ca": "El gat dormia a la cadira tot el dia.",
}
BY_MACHINE = {"The cat slept on the chair all day yesterday.": "vi", "Grandmother baked walnuts in the cakes.": "th"}


def worldly() -> list[Document]:
    """Two texts a language, two of them with a translation of what they say."""
    signed = [document(text, code, title, uri=f"{code}/1.txt") for code, (title, text) in SIGNED.items()]
    others = {code: document(text, code, uri=f"{code}/2.txt") for code, text in OTHERS.items()}
    for text, code in BY_MACHINE.items():
        renderings = (Rendering(0, len(OTHERS[code]), text, 0),)
        translation = Translation("en", "From the paper", renderings, (f"argos {code}-en 1.9",))
        others[code] = replace(others[code], translation=translation)
    return [*signed, *others.values()]


@pytest.fixture(scope="module", params=["tantivy", "whoosh"])
def abroad(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    """Texts in four languages and none in English, with the lexicons that come with docsearch."""
    folder = tmp_path_factory.mktemp(request.param)
    made = import_module(f"docsearch.engines.{request.param}").create(folder)
    made.update([entry(each) for each in worldly()])
    with Index(made, None, open_lexicons(str(folder / "index"))) as opened:
        yield opened


def test_a_question_in_english_finds_texts_in_other_languages_and_says_why(abroad: Index) -> None:
    result = abroad.search("city agreement environment")
    assert {hit.uri for hit in result.hits} == {f"{code}/1.txt" for code in SIGNED}
    assert result.interpreted.languages[0] == "en"
    for hit in result.hits:
        (snippet,) = hit.passages
        reasons = {reason.means: reason for reason in snippet.reasons}
        assert reasons.keys() >= {"city", "agreement", "environment"}
        for reason in snippet.reasons:
            assert (reason.kind, reason.language) == ("lexicon", hit.language)
            assert reason.surface in snippet.text
        assert len(snippet.highlights) >= 3
    surfaces = {reason.surface for hit in result.hits for reason in hit.passages[0].reasons}
    assert {"thành phố", "สิ่งแวดล้อม", "dohodu", "ciutats"} <= surfaces


@pytest.mark.parametrize(
    "text",
    [
        "thành phố thỏa thuận",
        "thanh pho thoa thuan",
        "เมือง ข้อตกลง",
        "mesto dohoda",
        "ciutat acord",
        "Städteabkommen Umweltschutz",
    ],
)
def test_a_question_in_any_language_finds_texts_in_all(abroad: Index, text: str) -> None:
    assert {hit.uri for hit in abroad.search(text).hits} >= {f"{code}/1.txt" for code in SIGNED}


def test_of_languages_asked_for_no_others_are_given(abroad: Index) -> None:
    assert {hit.language for hit in abroad.search("city agreement", language="vi,th").hits} == {"vi", "th"}
    assert {hit.language for hit in abroad.search("city agreement lang:Slovak,ca").hits} == {"sk", "ca"}
    assert abroad.search("city agreement", language="en").total == 0
    with pytest.raises(UsageError, match="knows no language"):
        abroad.search("city", language="vi,x1")


def test_exact_words_and_phrases_are_looked_for_in_the_original_only(abroad: Index) -> None:
    assert abroad.search("city agreement", exact=True).total == 0
    assert abroad.search("cat", exact=True).total == 0
    assert {hit.uri for hit in abroad.search("dohodu", exact=True).hits} == {"sk/1.txt"}
    assert abroad.search('"city agreement"').total == 0


@pytest.mark.parametrize(
    ("text", "uri", "word"), [("grandmothers", "th/2.txt", "Grandmother"), ("walnut cakes", "th/2.txt", "walnuts")]
)
def test_a_translated_text_is_found_by_the_words_of_its_translation(
    abroad: Index, text: str, uri: str, word: str
) -> None:
    hit = abroad.search(text).hits[0]
    assert (hit.uri, hit.language) == (uri, "th")
    (snippet,) = hit.passages
    assert snippet.text == OTHERS["th"]
    assert snippet.highlights == ()
    assert snippet.translation is not None
    assert snippet.translation[::2] == ("en", "argos th-en 1.9")
    assert word in snippet.translation.text
    assert Reason("translation", "en", word, word) in snippet.reasons


def test_a_translated_text_is_shown_with_its_translation_however_it_was_found(abroad: Index) -> None:
    hit = next(hit for hit in abroad.search("con mèo").hits if hit.uri == "vi/2.txt")
    (snippet,) = hit.passages
    assert snippet.matched_as == ("Con", "mèo")
    assert snippet.reasons == ()
    assert snippet.translation is not None
    assert snippet.translation.text.startswith("The cat slept")


def test_a_translation_makes_no_document_of_its_language(abroad: Index) -> None:
    assert {count.value for count in abroad.counts["language"]} == set(SIGNED)
    assert abroad.search("grandmother lang:en").total == 0
    assert abroad.search("grandmother lang:th").total == 1


PIECES = st.sampled_from([
    "city", "agreement", "cat", "thành", "phố", "thanh", "เมือง", "สิ่งแวดล้อม", "mesto", "Umweltschutz", "Košice", "город",
    "協議", "도시",
    '"', "(", ")", "-", "NOT ", "OR ", "lang:vi,th", "lang:", "*", "~", "2019", "“", "\x00", "É", "x" * 300, "~2",
])  # fmt: skip


@settings(max_examples=60)
@given(
    st.lists(PIECES, max_size=6).map(" ".join) | st.text(max_size=20),
    st.sampled_from([None, "vi,th", "en", "xx", "sk,"]),
    st.sampled_from([None, "vi", "und", "qq"]),
    st.booleans(),
)
def test_any_question_is_answered_or_refused(
    abroad: Index, text: str, language: str | None, query_language: str | None, exact: bool
) -> None:
    conditions: dict[str, Any] = {"language": language, "query_language": query_language, "exact": exact}
    try:
        pages = [abroad.search(text, limit=3, offset=at, **conditions) for at in range(0, 12, 3)]
    except (QueryError, UsageError):
        return
    hits = [hit for page in pages for hit in page.hits]
    assert len({hit.id for hit in hits}) == len(hits) <= pages[0].total
    for snippet in (snippet for hit in hits for snippet in hit.passages):
        assert all(0 <= start < end <= len(snippet.text) for start, end in snippet.highlights)
        assert [start for start, _ in snippet.highlights] == sorted(start for start, _ in snippet.highlights)
        assert all(reason.surface and reason.means for reason in snippet.reasons)


# Facts and counts.


def told(facts: Iterator[Fact]) -> list[tuple[str, str]]:
    """The file and the surface of each fact."""
    return [(fact.uri.removeprefix("docs/"), fact.mention.surface) for fact in facts]


def test_facts_of_all_documents_and_of_those_that_answer(small: Index) -> None:
    everything = told(small.facts())
    assert {uri for uri, _ in everything} == set(FILES) - {"en/rivers.txt"}
    assert ("vi/ky-ket.txt", "Đà Nẵng") in everything
    assert told(small.facts("place:Košice", kinds=["city"])) == told(small.facts(place="Košice", kinds=["city"]))
    assert sorted(told(small.facts(place="Košice", kinds=["city"]))) == [
        ("sk/sprava.txt", "Bratislavu"),
        ("vi/ky-ket.txt", "Đà Nẵng"),
    ]
    assert {uri for uri, _ in told(small.facts("agreement", kinds=["date"]))} == {"en/note.md", "vi/ky-ket.txt"}
    assert {uri for uri, _ in told(small.facts("agreement", kinds=["date"], exact=True))} == {"en/note.md"}
    assert told(small.facts("nothing-has-this-word")) == []


def test_what_the_words_of_a_question_name_must_stand_in_the_passage(small: Index) -> None:
    asked = "which cities signed an agreement with Košice"
    assert small.search(asked).total > 2
    assert {uri for uri, _ in told(small.facts(asked))} == {"vi/ky-ket.txt", "sk/sprava.txt"}
    assert {uri for uri, _ in told(small.facts("Košice October 2021"))} == {"sk/sprava.txt"}


def test_where_no_passage_names_it_all_any_part_will_do(small: Index) -> None:
    assert {uri for uri, _ in told(small.facts("Košice Milan"))} == {"vi/ky-ket.txt", "sk/sprava.txt", "en/note.md"}
    assert told(small.facts("place:Košice place:Milan")) == []


@pytest.mark.parametrize("period", ["2020-03", "2020-03-05", "2019..2020-06"])
def test_facts_are_of_the_period_asked_for(small: Index, period: str) -> None:
    spans = [fact.date for fact in small.facts(period=period)]
    assert spans
    first, last = parse_period(period)
    assert all(span and (span.start or "") <= last and (span.end or last) >= first for span in spans)


def test_facts_take_the_conditions_of_search(small: Index) -> None:
    assert {uri for uri, _ in told(small.facts(language="th"))} == {"th/khao.txt"}
    assert told(small.facts("delegacia", exact=True)) == []
    assert {uri for uri, _ in told(small.facts("delegácia", exact=True))} == {"sk/sprava.txt"}
    assert {uri for uri, _ in told(small.facts("delegácia", query_language="sk"))} == {"sk/sprava.txt"}


@pytest.mark.parametrize("method", ["facts", "counted", "years", "months"])
def test_errors_come_at_once(small: Index, method: str) -> None:
    ask = getattr(small, method)
    with pytest.raises(QueryError):
        ask("near:Košice")
    for wrong in ({"place": "Nowhereville"}, {"period": "2017-13"}, {"language": "x1"}, {"query_language": "x1"}):
        with pytest.raises(UsageError):
            ask("rain", **wrong)


def test_documents_are_counted_by_what_they_name(small: Index) -> None:
    counted = small.counted()
    assert counted == small.counts
    assert {count.label: count.count for count in counted["place"]}["Bratislava"] == 2
    narrowed = small.counted("agreement", language="en")
    assert {count.label for count in narrowed["place"]} == {"Milan", "Genoa", "London"}
    assert small.counted("rain")["place"] == ()
    assert small.counted("", place="Košice")["place"] == small.counted("place:Košice")["place"]


def test_years_and_months_are_in_order_and_have_documents(small: Index) -> None:
    years = {count.value: count.count for count in small.years()}
    assert years == {"2016": 1, "2017": 1, "2018": 1, "2019": 2, "2020": 2, "2021": 1}
    assert list(years) == sorted(years)
    assert [(count.value, count.count) for count in small.years("agreement")] == [("2019", 1), ("2020", 1)]
    months = small.months(language="sk")
    assert [(count.value, count.count) for count in months] == [("2021-10", 1)]
    every = [count.value for count in small.months()]
    assert every == sorted(every)
    assert small.years("nothing-has-this-word") == small.months("nothing-has-this-word") == ()
