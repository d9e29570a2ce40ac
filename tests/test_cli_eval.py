"""`docsearch eval`: what it prints and keeps, and what its exit code says."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from conftest import Run, lines, write
from docsearch.cli.eval import command
from docsearch.search import Index

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
