"""`docsearch glossary`."""

import json
from pathlib import Path

from conftest import Run, lines, write

ROWS = ("id;kind;en;sk;acronyms", "trc;programme;Twin Rivers Cities;Mestá dvoch riek;TRC")


def test_a_glossary_is_imported_listed_and_removed(docsearch: Run, tmp_path: Path) -> None:
    lines(tmp_path / "Rivers.csv", *ROWS)
    done = docsearch("glossary", "import", "Rivers.csv")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("rivers: 1 concept, 2 names in 2 languages, from Rivers.csv; ")
    assert "docsearch index --redetect" in done.stdout
    assert (tmp_path / "index.glossary" / "rivers.glossary").is_file()
    listed = docsearch("glossary", "list").stdout.splitlines()
    assert [line.partition(":")[0] for line in listed] == ["rivers", "starter"]
    done = docsearch("glossary", "remove", "rivers")
    assert (done.returncode, done.stdout.partition(":")[0]) == (0, "rivers")
    assert len(docsearch("glossary", "list").stdout.splitlines()) == 1


def test_json_has_the_facts(docsearch: Run, tmp_path: Path) -> None:
    lines(tmp_path / "rivers.csv", *ROWS)
    done = docsearch("glossary", "import", "rivers.csv", "--json", "--index", "other")
    facts = {"name": "rivers", "source": "rivers.csv", "concepts": 1, "names": 2, "languages": ["en", "sk"]}
    assert json.loads(done.stdout) == facts
    assert json.loads(docsearch("glossary", "list", "--json", "--index", "other").stdout)["glossaries"][0] == facts
    removed = docsearch("glossary", "remove", "rivers", "--json", "--index", "other")
    assert json.loads(removed.stdout) == {"removed": "rivers"}


def test_a_spoilt_file_is_one_line_and_nothing_is_imported(docsearch: Run, tmp_path: Path) -> None:
    lines(tmp_path / "rivers.csv", *ROWS, ROWS[1])
    done = docsearch("glossary", "import", "rivers.csv")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "docsearch: rivers.csv, line 3: the id trc was given in line 2 already\n"
    assert not (tmp_path / "index.glossary").exists()


def test_wrong_calls_are_told_how_to_do_it(docsearch: Run) -> None:
    for arguments, told in (
        (("import",), "usage: docsearch glossary import FILE"),
        (("list", "x"), "usage: docsearch glossary list"),
        (("remove", "none"), "no glossary none was imported"),
        (("import", "none.csv"), "cannot read none.csv"),
    ):
        done = docsearch("glossary", *arguments)
        assert (done.returncode, done.stdout) == (2, "")
        assert told in done.stderr
        assert len(done.stderr.splitlines()) == 1


def test_its_names_are_found_once_it_is_imported(docsearch: Run, tmp_path: Path) -> None:
    write(tmp_path / "corpus", {"a.txt": "Zástupcovia programu Mestá dvoch riek sa stretli na radnici v meste."})
    assert docsearch("index").returncode == 0
    lines(tmp_path / "rivers.csv", *ROWS)
    assert docsearch("glossary", "import", "rivers.csv").returncode == 0
    assert docsearch("index", "--redetect").returncode == 0
    done = docsearch("explain", "corpus/a.txt", "--json")
    names = [one for one in json.loads(done.stdout)["mentions"] if one["kind"] == "name"]
    assert [one["entity"]["id"] for one in names] == ["rivers:trc"]
    assert docsearch("query", "name:rivers:trc").returncode == 0
