"""`docsearch language`, `index --redetect` and what the other commands say of corrections."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from conftest import Run, write

FILES: dict[str, str | bytes] = {
    "sk/a.txt": "Primátori oboch miest podpísali dohodu v Košiciach za prítomnosti veľvyslanca.",
    "sk/b.txt": "Rieka a mesto",
    "en/c.txt": "The mayors of both cities signed the agreement in the presence of the ambassador.",
}


@pytest.fixture
def indexed(docsearch: Run, tmp_path: Path) -> Run:
    write(tmp_path / "corpus", FILES)
    assert docsearch("index").returncode == 0
    return docsearch


def data(done: "subprocess.CompletedProcess[str]") -> Any:
    assert (done.stderr, done.returncode) == ("", 0)
    return json.loads(done.stdout)


def test_json_has_the_same_keys_for_set_and_unset(indexed: Run) -> None:
    done = data(indexed("language", "set", "corpus/sk/*", "Czech", "--json"))
    seconds = done.pop("seconds")
    assert seconds > 0
    assert done == {"pattern": "corpus/sk/*", "language": "cs", "documents": 2, "changed": 2, "failed": []}
    listed = {"corrections": [{"pattern": "corpus/sk/*", "language": "cs", "name": "Czech"}]}
    assert data(indexed("language", "list", "--json")) == listed
    undone = data(indexed("language", "unset", "corpus/sk/*", "--json"))
    assert undone.keys() == done.keys() | {"seconds"}
    assert (undone["language"], undone["changed"]) == (None, 2)
    assert data(indexed("language", "list", "--json")) == {"corrections": []}


def test_people_read_one_line(indexed: Run) -> None:
    assert indexed("language", "list").stdout == "no language has been set\n"
    done = indexed("language", "set", "corpus/sk/b.txt", "cs")
    assert done.stdout.startswith("corpus/sk/b.txt: Czech from now on; 1 document matches, 1 changed (")
    assert indexed("language", "list").stdout == "corpus/sk/b.txt  Czech\n"
    assert "Czech (set, not detected)" in indexed("show", "corpus/sk/b.txt").stdout
    assert data(indexed("show", "corpus/sk/b.txt", "--json"))["correction"] == "cs"
    assert "Czech (set, not detected)" in indexed("explain", "corpus/sk/b.txt").stdout
    assert data(indexed("explain", "corpus/sk/b.txt", "--json"))["language"] == "cs"
    assert data(indexed("explain", "corpus/sk/b.txt", "--language", "pl", "--json"))["language"] == "pl"
    assert "(set" not in indexed("show", "corpus/sk/a.txt").stdout
    done = indexed("language", "unset", "corpus/sk/b.txt")
    assert done.stdout.startswith("corpus/sk/b.txt: no longer set; 1 document matches, 1 changed (")


def test_a_pattern_without_documents_is_kept_and_1(indexed: Run) -> None:
    done = indexed("language", "set", "corpus/vi/*", "vi")
    assert (done.returncode, done.stderr) == (1, "")
    assert done.stdout == "corpus/vi/*: Vietnamese from now on; no document in the index matches yet\n"
    assert indexed("language", "list").stdout == "corpus/vi/*  Vietnamese\n"


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("vi", "vi"), ("VI", "vi"), ("Vietnamese", "vi"), ("vietnamese", "vi"), ("vie", "vi"), ("zh-Hant-TW", "zh"),
        ("pt_BR", "pt"), ("nb", "no"), ("fil", "tl"), ("slk", "sk"), ("yo", "yo"), ("und", "und"), ("qqq", "qqq"),
    ],
)  # fmt: skip
def test_languages_have_codes_and_names(indexed: Run, name: str, code: str) -> None:
    assert json.loads(indexed("language", "set", "none/*", name, "--json").stdout)["language"] == code


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["set", "corpus/sk/*", "Klingon"], 2, "no language is called 'Klingon'"),
        (["set", "corpus/sk/*", "v"], 2, "no language is called 'v'"),
        (["set", "corpus/sk/*", ""], 2, "no language is called ''"),
        (["set", "corpus/sk/a.txt", "corpus/sk/b.txt", "sk"], 2, "put a pattern in quotes"),
        (["set", "corpus/sk/a.txt"], 2, "usage: docsearch language set ID|URI|PATTERN LANG"),
        (["list", "corpus/sk/*"], 2, "usage: docsearch language list"),
        (["forget", "x"], 2, "'forget'"),
        ([], 2, "set|unset|list"),
        (["set", "corpus/none.txt", "sk"], 1, "no document corpus/none.txt"),
        (["set", "0123456789abcdef", "sk"], 1, "no document 0123456789abcdef"),
        (["unset", "corpus/sk/*"], 1, "no language was set for corpus/sk/*"),
        (["set", "corpus/*", "sk", "--index", "nowhere"], 2, "no index at nowhere"),
    ],
)
def test_errors_are_one_line(indexed: Run, arguments: list[str], code: int, words: str) -> None:
    done = indexed("language", *arguments)
    assert (done.returncode, done.stdout) == (code, "")
    assert words in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_languages_are_told_anew_without_the_files(indexed: Run, tmp_path: Path) -> None:
    (tmp_path / "corpus" / "en" / "c.txt").unlink()
    (tmp_path / "index.languages.json").write_text('{"*/c.txt": "fr"}')
    report = data(indexed("index", "--redetect", "--json"))
    numbers = {"added", "updated", "unchanged", "removed", "documents", "seconds"}
    assert report.keys() == numbers | {"failed", "languages", "stages", "translation"}
    assert (report["updated"], report["unchanged"], report["removed"], report["documents"]) == (1, 2, 0, 3)
    assert data(indexed("query", "lang:fr mayors", "--json"))["total"] == 1
    assert indexed("index", "--redetect").stdout.startswith("3 unchanged; 3 documents in index (")
    assert indexed("index", "--redetect", "--rebuild").returncode == 2


def test_info_says_how_sure_the_detector_was(indexed: Run) -> None:
    assert indexed("language", "set", "corpus/sk/a.txt", "sk").returncode == 0
    known = data(indexed("info", "--json"))
    rows = {row["language"]: row for row in known["languages"]}
    keys = {"language", "name", "documents", "corrected", "mean", "median", "unsure"}
    assert all(row.keys() == keys for row in rows.values())
    assert (rows["en"]["documents"], rows["en"]["corrected"]) == (1, 0)
    assert 0.9 < rows["en"]["mean"] == rows["en"]["median"] <= 1
    assert rows["sk"]["corrected"] == 1
    least = known["least_sure"]
    assert {document["uri"] for document in least} == {"corpus/sk/b.txt", "corpus/en/c.txt"}
    assert all(document.keys() == {"id", "uri", "language", "confidence"} for document in least)
    assert least[0]["confidence"] <= least[1]["confidence"]
    assert indexed("language", "set", least[0]["id"], "sk").returncode == 0
    assert data(indexed("info", "--json"))["least_sure"] == least[1:]


def test_info_for_people(indexed: Run) -> None:
    lines = indexed("info").stdout.splitlines()
    assert any(line.split()[:2] == ["English", "1"] for line in lines)
