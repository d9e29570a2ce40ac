"""Golden queries and judgements: files read as people write them, documents named as people name them."""

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import lines
from docsearch.errors import UsageError
from docsearch.golden import Judged, Judgement, Query, read_judgements, read_queries, resolve
from docsearch.identity import document_id

URIS = ("docs/vi/a.txt", "docs/sk/b.txt", "docs/sk/c.txt", "docs/th/a.txt")
A, B = map(document_id, URIS[:2])


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


LINE = st.lists(st.text(max_size=4) | st.sampled_from(["1", "0", "q", '{"id": "1"', '"text": "x"}']), max_size=5)


@given(st.sampled_from([read_queries, read_judgements]), st.lists(LINE), st.sampled_from("\t ,"))
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
