"""`docsearch lexicon`."""

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from conftest import Run, lines, write
from docsearch.cli import lexicon
from docsearch.cli.lexicon import command
from docsearch.lexicon.formats import read_lexicon

ENGLISH = ("# Little English\ten\thttp://example.org\tMIT", "00000001-n\ten:lemma\tferryboat")
CATALAN = (
    "# Little Catalan\tca\thttp://example.org\tCC0",
    "00000001-n\tca:lemma\ttransbordador",
    "00000002-n\tca:lemma\tgat",
)
PAIRS = ("en,vi", "quay,bến cảng", "pier,cầu tàu")


def test_a_wordnet_is_imported_listed_and_removed(docsearch: Run, tmp_path: Path) -> None:
    lines(tmp_path / "wn-data-cat.tab", *CATALAN)
    lines(tmp_path / "wn-data-eng.tab", *ENGLISH)
    done = docsearch("lexicon", "import", "wn-data-cat.tab")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == (
        "wn-data-cat: 2 words of Catalan, 2 senses; kept; it connects to others once the English wordnet is imported "
        "(wn-data-eng.tab, or lexicon install en) (CC0)\n"
    )
    done = docsearch("lexicon", "import", "wn-data-eng.tab")
    assert done.stdout == "wn-data-eng: 1 word of English, 1 sense; with Catalan (MIT)\n"
    listed = docsearch("lexicon", "list").stdout.splitlines()
    assert [line.partition(":")[0] for line in listed] == ["wn-data-cat", "wn-data-eng", "starter"]
    assert "; with English " in listed[0]
    assert docsearch("lexicon", "show", "ferryboats", "--from", "en", "--to", "ca").stdout.startswith(
        "en ferryboats -> ca: transbord"
    )
    done = docsearch("lexicon", "remove", "wn-data-eng")
    assert (done.returncode, done.stdout) == (0, "wn-data-eng: removed\n")
    assert docsearch("lexicon", "show", "ferryboats", "--to", "ca").returncode == 1


def test_what_is_installed_is_imported_together(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    paths = [lines(tmp_path / "omw-en.tab", *ENGLISH), lines(tmp_path / "omw-ca.tab", *CATALAN)]
    asked: list[tuple[str, ...]] = []

    def install(languages: tuple[str, ...], _: object) -> object:
        asked.append(languages)
        return [read_lexicon(path) for path in paths]

    monkeypatch.setattr(lexicon, "install", install)
    monkeypatch.chdir(tmp_path)
    assert command.main(["install", "ca", "th"], standalone_mode=False) == 0
    assert asked == [("ca", "th")]
    told = capsys.readouterr().out.splitlines()
    assert told[0] == "omw-en: 1 word of English, 1 sense; with Catalan (MIT)"
    assert told[1].startswith("omw-ca: 2 words of Catalan, 2 senses; with English ")


def test_json_has_the_facts(docsearch: Run, tmp_path: Path) -> None:
    lines(tmp_path / "words.csv", *PAIRS)
    done = docsearch("lexicon", "import", "words.csv", "--json", "--index", "other")
    facts = {
        "name": "words",
        "origin": "words.csv",
        "licence": None,
        "kind": "pairs",
        "words": {"en": 2, "vi": 2},
        "senses": 2,
        "links": 0,
        "pairs": ["en-vi"],
    }
    assert json.loads(done.stdout) == {"added": [facts]}
    listed = json.loads(docsearch("lexicon", "list", "--json", "--index", "other").stdout)
    assert listed["sources"][0] == facts
    assert [pair["pair"] for pair in listed["pairs"]] == ["en-vi"]
    shown = json.loads(docsearch("lexicon", "show", "quays", "--to", "vi", "--json", "--index", "other").stdout)
    assert (shown["word"], shown["function_word_of"]) == ("quays", [])
    found = next(row for row in shown["found"] if row["from"] == "en")
    assert found | {"translations": []} == {"from": "en", "to": "vi", "through": None, "translations": []}
    assert found["translations"][0] == {"word": "bến cảng", "weight": 1.0}
    removed = docsearch("lexicon", "remove", "words", "--json", "--index", "other")
    assert json.loads(removed.stdout) == {"removed": "words"}


def test_a_word_is_shown_as_queries_use_it(docsearch: Run) -> None:
    done = docsearch("lexicon", "show", "thanh pho", "--from", "vi", "--to", "en")
    assert done.returncode == 0
    assert done.stdout.startswith("vi thanh pho -> en: ")
    done = docsearch("lexicon", "show", "thành phố", "--from", "vi", "--to", "sk")
    assert done.stdout.endswith(" (through English)\n")
    done = docsearch("lexicon", "show", "the", "--from", "en", "--to", "ca")
    assert done.stdout.splitlines()[0] == "the is a function word of English: alone it is not translated"
    done = docsearch("lexicon", "show", "xyzzyq")
    assert (done.returncode, done.stdout) == (1, "no lexicon has xyzzyq\n")
    done = docsearch("lexicon", "show", "xyzzyq", "--json")
    assert (done.returncode, json.loads(done.stdout)["found"]) == (1, [])


def test_it_learns_from_translations(docsearch: Run, tmp_path: Path) -> None:
    pytest.importorskip("numpy")
    animals = ("cat mačka", "dog pes", "horse kôň", "bird vták", "fish ryba")
    rows = [f"The {one.split()[0]} sleeps.\t{one.split()[1]} spí." for one in animals]
    rows += [f"My {one.split()[0]} eats now.\tMoja {one.split()[1]} teraz je." for one in animals]
    rows += [f"A {one.split()[0]} came home.\t{one.split()[1]} prišla domov." for one in animals]
    lines(tmp_path / "memory.tsv", "en\tsk", *rows)
    done = docsearch("lexicon", "learn", "memory.tsv")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("memory: ")
    assert done.stdout.endswith(" translations learnt\n")
    assert json.loads(docsearch("lexicon", "list", "--json").stdout)["sources"][0]["kind"] == "learnt"
    lines(tmp_path / "little.tsv", "en\tsk", "...\t!")
    assert docsearch("lexicon", "learn", "little.tsv").returncode == 1


def test_wrong_calls_and_files_are_one_line_and_change_nothing(docsearch: Run, tmp_path: Path) -> None:
    lines(tmp_path / "words.csv", *PAIRS)
    lines(tmp_path / "bad.csv", *PAIRS, "one,two,three")
    for arguments, told in (
        (("import",), "usage: docsearch lexicon import FILE..."),
        (("install",), "usage: docsearch lexicon install LANG..."),
        (("list", "x"), "usage: docsearch lexicon list"),
        (("list", "--from", "en"), "usage: docsearch lexicon list"),
        (("show",), "usage: docsearch lexicon show WORD"),
        (("show", "city", "--from", "qqq"), "'qqq' is no code of a language"),
        (("show", "city", "--to", "la"), "no lexicon has words of la"),
        (("remove", "none"), "no lexicon none was imported"),
        (("import", "words.csv", "bad.csv"), "bad.csv, line 4: 3 columns where there are 2 elsewhere"),
        (("import", "none.csv"), "cannot read none.csv"),
        (("learn", "none.tmx"), "cannot read none.tmx"),
    ):
        done = docsearch("lexicon", *arguments)
        assert (done.returncode, done.stdout) == (2, "")
        assert told in done.stderr
        assert len(done.stderr.splitlines()) == 1
    assert not (tmp_path / "index.lexicons").exists()


def test_a_damaged_lexicon_is_one_line_and_the_next_import_mends_it(docsearch: Run, tmp_path: Path) -> None:
    lines(tmp_path / "words.csv", *PAIRS)
    assert docsearch("lexicon", "import", "words.csv").returncode == 0
    path = tmp_path / "index.lexicons" / "en-vi.lexicon"
    content = path.read_bytes()
    path.write_bytes(content[:-5])
    for arguments in (("list",), ("show", "quay")):
        done = docsearch("lexicon", *arguments)
        assert (done.returncode, len(done.stderr.splitlines())) == (2, 1)
        assert "en-vi.lexicon: it is cut short or damaged (delete it" in done.stderr
    assert docsearch("lexicon", "import", "words.csv").stdout.endswith(", in place of the one before\n")
    assert path.read_bytes() == content


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGINT to one process")
def test_ctrl_c_is_one_line_and_the_old_state_is_kept(tmp_path: Path) -> None:
    lines(tmp_path / "words.csv", *PAIRS)
    program = (
        "import sys, time; from docsearch.lexicon import shelf; from docsearch.cli import main\n"
        "shelf.compile_lexicon = lambda *_: (print('here', flush=True), time.sleep(60))\n"
        "sys.argv = ['docsearch', 'lexicon', 'import', 'words.csv']; main()"
    )
    pipe = subprocess.PIPE
    with subprocess.Popen([sys.executable, "-c", program], cwd=tmp_path, stdout=pipe, stderr=pipe, text=True) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "here\n"
        child.send_signal(signal.SIGINT)
        _, told = child.communicate()
    assert child.returncode == 130
    assert told == "docsearch: interrupted; the lexicons are as they were\n"
    assert [path.name for path in (tmp_path / "index.lexicons").iterdir() if path.name != ".lock"] == []


def test_a_question_finds_a_document_by_it(docsearch: Run, tmp_path: Path) -> None:
    write(
        tmp_path / "corpus", {"a.txt": "Bến cảng mới của thành phố được khánh thành hôm nay và rất đông người đến xem."}
    )
    assert docsearch("index").returncode == 0
    assert docsearch("query", "moles").returncode == 1
    lines(tmp_path / "words.en-vi.csv", "mole,bến cảng")
    assert docsearch("lexicon", "import", "words.en-vi.csv").returncode == 0
    assert docsearch("query", "moles", "--query-language", "en").returncode == 0


def test_help_says_what_to_do_without_a_network() -> None:
    assert command.help is not None
    assert "Without network" in command.help
