"""Golden queries: files read as people write them, measures as they are defined, runs compared."""

import json
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from conftest import Run, write
from docsearch.cli.eval import command
from docsearch.errors import MissingExtra, QueryError, UsageError
from docsearch.evaluate import (
    DEPTH,
    Evaluation,
    Judged,
    Judgement,
    Query,
    Scored,
    compare,
    comparison_data,
    evaluate,
    evaluation_data,
    plain,
    read_judgements,
    read_queries,
    read_run,
    resolve,
)
from docsearch.identity import document_id
from docsearch.model import Document, Hit, Interpretation, SearchResult, Snippet
from docsearch.query import Words, parse
from docsearch.records import Stamp
from docsearch.search import Index

URIS = ("docs/vi/a.txt", "docs/sk/b.txt", "docs/sk/c.txt", "docs/th/a.txt")
A, B, C, T = map(document_id, URIS)


class Ranked(Index):
    """Answers queries with the rankings given: query text -> ids. Snippets show the first ten letters of a text."""

    def __init__(self, rankings: Mapping[str, Sequence[str]], text: str = "") -> None:
        self.rankings = rankings
        self.text = text
        self.documents = len(URIS)
        self.stamps = {uri: Stamp("", uri.split("/")[1], 1.0, None) for uri in URIS}

    def search(self, text: str, *, limit: int = 10, **_: object) -> SearchResult:
        if text not in self.rankings:
            raise QueryError("what is this", 0)
        hits = tuple(self.hit(id) for id in self.rankings[text][:limit])
        return SearchResult(text, len(hits), 0, Interpretation(), hits)

    def hit(self, id: str) -> Hit:
        snippet = Snippet(0, 0, 10, "und", self.text[:10])
        return Hit(id, "", "", "", "und", 1.0, None, (), (), (snippet,))

    def document(self, id: str) -> Document:
        return Document(id, "", "", "", "", self.text, "und", ())


def lines(path: Path, *written: str) -> Path:
    path.write_text("\n".join(written) + "\n", encoding="utf-8")
    return path


def run(rankings: Mapping[str, Sequence[str]], grades: Mapping[str, Mapping[str, int]], text: str = "") -> Evaluation:
    queries = [Query(id, id, "sk" if id.startswith("sk") else "vi", ("Košice",)) for id in grades]
    return evaluate(Ranked(rankings, text), queries, Judged(grades))


def test_queries_are_read_from_tabs(tmp_path: Path) -> None:
    file = lines(tmp_path / "q", "1\train gardens\ten", "", '2\t"vườn mưa"\r', "3\tAC/DC -x \t")
    assert read_queries(file) == (Query("1", "rain gardens", "en"), Query("2", '"vườn mưa"'), Query("3", "AC/DC -x"))


def test_queries_are_read_from_json(tmp_path: Path) -> None:
    file = lines(
        tmp_path / "q",
        '\ufeff{"id": "1", "text": "a\\tb", "lang": "th", "answers": ["x", "y"]}',
        '{"id": "2", "text": "c", "note": 3}',
    )
    assert read_queries(file) == (Query("1", "a\tb", "th", ("x", "y")), Query("2", "c"))


@pytest.mark.parametrize(
    "written",
    [
        ("1\tdocs/a b.txt\t2", "1\tc\t0", "2\tc\t-1"),
        ('{"query": "1", "document": "docs/a b.txt", "grade": 2}', "1 0 c 0", "2 Q0 c -1"),
    ],
)
def test_judgements_are_read_from_tabs_json_and_trec(tmp_path: Path, written: tuple[str, ...]) -> None:
    found = read_judgements(lines(tmp_path / "r", *written))
    assert [judgement[:3] for judgement in found] == [("1", "docs/a b.txt", 2), ("1", "c", 0), ("2", "c", -1)]


@pytest.mark.parametrize(
    ("read", "bad", "message"),
    [
        (read_queries, "no tab", "line 2 is not id, text and perhaps language with tabs between them, or JSON"),
        (read_queries, "a\tb\tc\td", "line 2 is not id"),
        (read_queries, "1\tagain", "line 2: a second query has the id 1"),
        (read_queries, "2\t ", "line 2: text is missing or no text"),
        (read_queries, '{"id": 2, "text": "x"}', "line 2: id is missing or no text"),
        (read_queries, '{"id": "2", "text": "\\ud800"}', "line 2: text is missing or no text"),
        (read_queries, '{"id": "2", "text": "x", "answers": "y"}', "line 2: answers is no list of texts"),
        (read_queries, '{"id": "2"', "line 2: no JSON"),
        (read_queries, '{"a":' * 100_000, "line 2: no JSON"),
        (read_judgements, "1 2 3", "line 2 is not query, document and grade"),
        (read_judgements, "1\tx\thigh", "line 2: the grade is missing or no whole number up to 1,000"),
        (read_judgements, '{"query": "1", "document": "x"}', "line 2: the grade is missing"),
        (read_judgements, '{"query": "1", "document": "x", "grade": 1.5}', "line 2: the grade is missing"),
        (read_judgements, '{"query": "1", "document": "x", "grade": 1e999}', "line 2: the grade is missing"),
        (read_judgements, '{"query": "1", "document": [], "grade": 1}', "line 2: document is missing"),
    ],
)
def test_a_line_at_fault_is_named(tmp_path: Path, read: Callable[[Path], object], bad: str, message: str) -> None:
    good = "1\ttext" if read is read_queries else "1\tdoc\t1"
    with pytest.raises(UsageError, match=message) as caught:
        read(lines(tmp_path / "file", good, bad))
    assert str(caught.value).startswith(str(tmp_path / "file"))


def test_files_that_cannot_be_read_are_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="nothing: No such file"):
        read_queries(tmp_path / "nothing")
    (tmp_path / "thai").write_bytes("1\tb\n2\tกรุงเทพ".encode("cp874"))
    with pytest.raises(UsageError, match="thai, line 2: no UTF-8"):
        read_queries(tmp_path / "thai")
    for text in ("[]", "{}", '{"queries": [1]}', '{"queries": [{"id": "1", "text": "x", "nDCG@10": []}]}', "nonsense"):
        with pytest.raises(UsageError, match="holds no run"):
            read_run(lines(tmp_path / "run", text))


LINE = st.lists(st.text(max_size=4) | st.sampled_from(["1", "0", "q", '{"id": "1"', '"text": "x"}']), max_size=5)


@given(st.sampled_from([read_queries, read_judgements, read_run]), st.lists(LINE), st.sampled_from("\t ,"))
def test_no_file_breaks_the_reading(
    tmp_path_factory: pytest.TempPathFactory, read: Callable[[Path], object], written: list[list[str]], between: str
) -> None:
    file = tmp_path_factory.getbasetemp() / "any"
    file.write_text("\n".join(between.join(line) for line in written), encoding="utf-8")
    with suppress(UsageError):
        read(file)


@pytest.mark.parametrize("name", ["docs/sk/b.txt", "sk/b.txt", "b.txt", B])
def test_a_document_is_named_by_its_uri_the_end_of_it_or_its_id(name: str) -> None:
    assert resolve([Judgement("q", name, 1)], URIS) == Judged({"q": {B: 1}})


def test_what_names_no_document_or_several_is_told() -> None:
    judged = resolve([Judgement("q", "kb.txt", 1), Judgement("p", "kb.txt", 2), Judgement("q", A[::-1], 1)], URIS)
    assert judged.unknown == ("kb.txt", A[::-1])
    with pytest.raises(UsageError, match=r"f, line 3: a\.txt may be docs/th/a\.txt or docs/vi"):
        resolve([Judgement("q", "a.txt", 1, "f, line 3")], URIS)
    with pytest.raises(UsageError, match=r"f, line 4: b\.txt has another grade above"):
        resolve([Judgement("q", B, 1), Judgement("q", "b.txt", 1), Judgement("q", "b.txt", 2, "f, line 4")], URIS)


def test_measures_are_as_defined() -> None:
    (scored,) = run({"sk": [B, T, A]}, {"sk": {A: 2, B: 1, C: 0}}).scored
    assert (scored.relevant, scored.found) == (2, 2)
    assert scored.measures == {
        "nDCG@10": pytest.approx((1 + 2 / 2) / (2 + 0.6309298), abs=1e-6),  # 1 / log2(rank + 1)
        "MRR@10": 1.0,
        "recall@10": 1.0,
        "recall@100": 1.0,
    }
    assert scored.by_language == {
        "sk": {"MRR@10": 1.0, "recall@10": 1.0, "recall@100": 1.0},
        "vi": {"MRR@10": pytest.approx(1 / 3, abs=1e-6), "recall@10": 1.0, "recall@100": 1.0},
    }


def test_only_the_first_hits_count() -> None:
    others = [f"{number:016x}" for number in range(DEPTH)]
    (scored,) = run({"vi": [*others[:10], A, *others[10:], B]}, {"vi": {A: 1, B: 1}}).scored
    assert scored.measures == {"nDCG@10": 0.0, "MRR@10": 0.0, "recall@10": 0.0, "recall@100": 0.5}
    assert scored.found == 1


def test_means_are_by_language_and_by_pair_and_the_undetermined_come_last() -> None:
    grades: dict[str, dict[str, int]] = {"sk-1": {B: 1}, "sk-2": {A: 1}, "vi": {A: 1, "<gone>": 1}}
    rankings: dict[str, list[str]] = {"sk-1": [B], "sk-2": [C, A], "vi": []}
    found = run(rankings, grades)
    assert [(group.languages, group.queries, group.measures["MRR@10"]) for group in found.languages] == [
        (("sk",), 2, 0.75),
        (("vi",), 1, 0.0),
    ]
    assert [(group.languages, group.measures["recall@10"]) for group in found.pairs] == [
        (("sk", "sk"), 1.0),
        (("sk", "vi"), 1.0),
        (("vi", "vi"), 0.0),
    ]
    assert found.overall.measures["MRR@10"] == 0.5
    queries = [Query("sk-1", "sk-1"), Query("vi", "vi", "vi")]
    found = evaluate(Ranked(rankings), queries, Judged(grades))
    assert [group.languages for group in found.languages] == [("vi",), ("und",)]


def test_an_answer_counts_where_the_document_holds_one() -> None:
    ranking = {"vi": [A]}
    shown, hidden, without = (
        run(ranking, {"vi": {A: 1}}, text)
        for text in ("ＫＯŠＩＣＥ and more", "it lies in the east: Košice", "of another city")
    )
    assert [found.scored[0].measures.get("answer") for found in (shown, hidden, without)] == [1.0, 0.0, None]
    assert (shown.overall.answers, without.overall.answers) == (1, 0)


def test_a_query_that_cannot_be_read_counts_as_nothing_found() -> None:
    found = run({"sk": [B]}, {"sk": {B: 1}, "sk?": {B: 1}})
    assert found.scored[1].error == "what is this"
    assert found.overall.measures["MRR@10"] == 0.5


def test_queries_without_anything_relevant_are_left_out() -> None:
    queries = [Query(id, "sk") for id in ("1", "2", "3")]
    found = evaluate(Ranked({"sk": [B]}), queries, Judged({"1": {B: 1}, "2": {B: 0}, "unasked": {B: 1}}))
    assert [each.query.id for each in found.scored] == ["1"]
    assert found.unjudged == ("2", "3")
    with pytest.raises(UsageError, match="no relevant document for any of the queries"):
        evaluate(Ranked({}), queries, Judged({"2": {B: 0}}))


def test_without_ir_measures_the_command_that_installs_it_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ir_measures", None)
    with pytest.raises(MissingExtra, match="ir-measures is not installed") as caught:
        run({"sk": [B]}, {"sk": {B: 1}})
    assert caught.value.hint == 'run: pip install "docsearch[eval]"'


@given(st.text(st.sampled_from('ab \t\n"“”„«»「」()*~:-–_.?/AND OR NOT\x00ก。'), max_size=30) | st.text())
@example("(-a)")
@example("(AND)")
@example("place:Košice")
def test_plain_text_holds_no_operator(text: str) -> None:
    clause = parse(plain(text))
    assert clause is None or isinstance(clause, Words)


def test_plain_text_keeps_its_words() -> None:
    words = plain('Who said: "to be or NOT to-be" -- in (1600)?').split()
    assert " ".join(words) == "Who said to be or not to-be in 1600 ?"


def scores(values: Mapping[str, float]) -> Evaluation:
    names = ("nDCG@10", "MRR@10", "recall@10", "recall@100")
    return Evaluation(
        1, tuple(Scored(Query(id, f"t{id}"), 1, 1, dict.fromkeys(names, v), {}) for id, v in values.items())
    )


def saved(path: Path, evaluation: Evaluation) -> Path:
    return lines(path, json.dumps(evaluation_data(evaluation)))


def test_a_run_is_compared_with_an_earlier_one(tmp_path: Path) -> None:
    before = saved(tmp_path / "run", scores({"1": 0.5, "2": 1.0, "3": 1.0, "4": 0.25, "old": 1.0}))
    after = scores({"1": 0.75, "2": 0.0, "3": 0.5, "4": 0.25, "new": 1.0})
    found = compare(read_run(before), after)
    assert [change.measure for change in found.changes] == ["nDCG@10", "MRR@10", "recall@10", "recall@100"]
    change = found.changes[0]
    assert change[1:4] == (4, 0.6875, 0.375)
    assert change.p == 0.5  # +.25 -.5 -1: of the 8 ways to sign them 4 are as far from 0
    assert (change.won, change.lost) == (1, 2)
    assert [(loss.query.id, loss.before, loss.after) for loss in found.losses] == [("2", 1.0, 0.0), ("3", 1.0, 0.5)]
    assert found.left_out == 2
    data = comparison_data(found)
    assert data["changes"][0]["difference"] == -0.3125
    assert data["changes"][0]["equal"] == 1


def test_a_query_whose_text_changed_is_not_compared(tmp_path: Path) -> None:
    earlier = saved(tmp_path / "run", scores({"1": 0.5, "2": 1.0}))
    changed = json.loads(earlier.read_text(encoding="utf-8"))
    changed["queries"][0]["text"] = "something else"
    found = compare(read_run(lines(earlier, json.dumps(changed))), scores({"1": 1.0, "2": 1.0}))
    assert (found.changes[0].queries, found.left_out) == (1, 1)
    with pytest.raises(UsageError, match="none of these queries"):
        compare(read_run(earlier), scores({"3": 1.0}))


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=1, max_size=12))
def test_comparing_the_other_way_round_turns_wins_into_losses(pairs: list[tuple[int, int]]) -> None:
    old, new = ({str(n): pair[side] / 4 for n, pair in enumerate(pairs)} for side in (0, 1))
    there, back = (
        compare({s.query.id: (s.query.text, s.measures) for s in scores(one).scored}, scores(other)).changes[0]
        for one, other in ((old, new), (new, old))
    )
    assert (there.won, there.lost, there.p) == (back.lost, back.won, back.p)
    assert 0 < there.p <= 1
    assert (there.p == 1.0) >= (there.before == there.after)


FILES: dict[str, str | bytes] = {
    "sk/kosice.txt": "Správa\n\nDelegácia z Košíc navštívila dažďovú záhradu v októbri 2021.",
    "vi/kosice.txt": "Báo cáo\n\nThành phố Košice có mười hai vườn mưa trong sân trường tiểu học.",
    "en/note.txt": "Note\n\nThe mayor of Milan signed the agreement in London.",
}
QUERIES = (
    '{"id": "city", "text": "Košice", "lang": "sk"}',
    '{"id": "garden", "text": "vườn mưa", "lang": "vi", "answers": ["mười hai vườn mưa"]}',
    '{"id": "mayor", "text": "Who was \\"the mayor", "lang": "en"}',
    '{"id": "nothing", "text": "xyzzy"}',
)
QRELS = ("city 0 sk/kosice.txt 1", "city 0 vi/kosice.txt 2", "garden 0 vi/kosice.txt 1", "mayor 0 note.txt 1")


@pytest.fixture
def golden(build: Callable[[dict[str, str | bytes]], Index], tmp_path: Path) -> Callable[..., int]:
    """The command, over an index of FILES with QUERIES and QRELS."""
    build(FILES).close()
    lines(tmp_path / "queries", *QUERIES)
    lines(tmp_path / "qrels", *QRELS)

    def call(*arguments: str) -> int:
        code = command.main(["queries", "qrels", *arguments], standalone_mode=False)
        assert isinstance(code, int)
        return code

    return call


def test_the_command_prints_a_table(golden: Callable[..., int], capsys: pytest.CaptureFixture[str]) -> None:
    assert golden() == 0
    out, err = capsys.readouterr()
    rows = [line.split() for line in out.splitlines()]
    assert rows[0] == ["queries", "nDCG@10", "MRR@10", "recall@10", "recall@100", "answer"]
    assert rows[1] == ["all", "3", *rows[1][2:-1], "1.000"]
    assert rows[4] == ["vi", "1", *["1.000"] * 5]
    assert ["sk", "→", "vi", "1"] in [row[:4] for row in rows]
    assert '  mayor  Who was "the mayor' in out
    assert "3 queries to 3 documents of index, the first 100 hits of each looked at" in out
    assert max(map(len, out.splitlines())) <= 80
    assert err.splitlines() == [
        "refused: mayor: this quotation mark is never closed",
        "left out, as nothing is relevant to them: nothing",
    ]


def test_plain_takes_operators_for_words(golden: Callable[..., int], capsys: pytest.CaptureFixture[str]) -> None:
    assert golden("--plain") == 0
    assert "refused" not in capsys.readouterr().err


def test_json_has_the_keys_of_the_contract(golden: Callable[..., int], capsys: pytest.CaptureFixture[str]) -> None:
    assert golden("--json") == 0
    data: dict[str, Any] = json.loads(capsys.readouterr().out)
    assert list(data) == ["documents", "overall", "languages", "pairs", "queries", "unjudged", "unknown", "against"]
    measures = ["nDCG@10", "MRR@10", "recall@10", "recall@100"]
    assert list(data["overall"]) == ["queries", *measures, "answer", "answers"]
    assert all(list(g) == ["query_language", "queries", *measures, "answer", "answers"] for g in data["languages"])
    pair = ["query_language", "document_language", "queries", *measures[1:]]
    assert all(list(group) == pair for group in data["pairs"])
    keys = ["id", "text", "language", "relevant", "found", *measures, "answer", "error"]
    assert all(list(query) == keys for query in data["queries"])
    assert data["against"] is None
    assert data["unjudged"] == ["nothing"]


def test_a_run_saved_is_a_run_to_compare_with(golden: Callable[..., int], capsys: pytest.CaptureFixture[str]) -> None:
    golden("--save", "before.json", "--json")
    printed = json.loads(capsys.readouterr().out)
    assert json.loads(Path("before.json").read_text(encoding="utf-8")) == {
        k: v for k, v in printed.items() if k != "against"
    }
    golden("--against", "before.json", "--json")
    against = json.loads(capsys.readouterr().out)["against"]
    assert list(against) == ["changes", "losses", "left_out"]
    assert [(change["equal"], change["p"]) for change in against["changes"]] == [(3, 1.0)] * 4 + [(1, 1.0)]
    earlier = Path("before.json").read_text(encoding="utf-8").replace('"nDCG@10": 0.0', '"nDCG@10": 1.0')
    Path("before.json").write_text(earlier, encoding="utf-8")
    golden("--against", "before.json")
    out = capsys.readouterr().out
    assert "against before.json" in out
    assert '  mayor  1.000 → .000  Who was "the mayor' in out


def test_exit_codes_tell_nothing_found_from_an_error(docsearch: Run, tmp_path: Path) -> None:
    write(tmp_path / "corpus", FILES)
    docsearch("index")
    lines(tmp_path / "queries", "1\txyzzy")
    lines(tmp_path / "qrels", "1\tsk/kosice.txt\t1", "1\tgone.txt\t1")
    done = docsearch("eval", "queries", "qrels")
    assert done.returncode == 1
    assert done.stderr == "not in the index, so never found: gone.txt\n"
    lines(tmp_path / "qrels", "1\tkosice.txt\t1")
    done = docsearch("eval", "queries", "qrels")
    assert done.returncode == 2
    assert done.stderr.startswith("docsearch: qrels, line 1: kosice.txt may be corpus/sk/kosice.txt or corpus/vi/")
    done = docsearch("eval", "queries", "qrels", "--save", "no/where")
    assert (done.returncode, done.stdout) == (2, "")
