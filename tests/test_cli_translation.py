"""`docsearch index --translate-to` and `docsearch show --in`, as people and scripts meet them."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from argosmodels import TINY
from conftest import Run, write

Command = Callable[..., subprocess.CompletedProcess[str]]

VI = "Thành phố Đà Nẵng và Košice ký thỏa thuận hợp tác về quản lý rác thải.\n"
FILES: dict[str, str | bytes] = {
    "1.txt": VI,
    "2.txt": "Primátori oboch miest podpísali dohodu v Košiciach.\n",
    "3.txt": "The mayors of both cities signed the agreement in London on 5 March 2020.\n",
}


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """A home of its own."""
    left_out = ("DOCSEARCH_", "XDG_", "ARGOS_", "SNAP")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(left_out)}
    return kept | {"HOME": str(tmp_path), "ARGOS_PACKAGES_DIR": str(tmp_path / "models")}


@pytest.fixture
def command(docsearch: Run, environment: dict[str, str], tmp_path: Path) -> Command:
    """The command with the tiny model installed, Vietnamese to English, beside a corpus."""
    for library in ("ctranslate2", "argostranslate"):
        pytest.importorskip(library)
    write(tmp_path / "corpus", FILES)
    done = docsearch("translate", "install", str(TINY), env=environment)
    assert done.returncode == 0, done.stderr
    return lambda *arguments, **more: docsearch(*arguments, env=environment | more)


def test_the_index_says_what_was_translated_and_what_was_not(command: Command) -> None:
    done = command("index", "--translate-to", "en")
    assert (done.returncode, done.stderr) == (0, "")
    first, languages, second, third = done.stdout.splitlines()
    assert first.startswith("3 added; 3 documents in index")
    assert languages.startswith("languages: ")
    assert second.startswith("translated into English: 1 new sentence (")
    missing = "1 document in Slovak; no model (run: docsearch translate install sk en)"
    assert third == f"not translated: {missing}"
    assert command("index").stdout.splitlines()[1:] == [third]
    assert command("index", "--translate-to", "none").stdout.startswith("3 updated; ")
    assert len(command("index").stdout.splitlines()) == 1


def test_json_has_the_same_keys_whether_anything_is_translated_or_not(command: Command) -> None:
    assert json.loads(command("index", "--json").stdout)["translation"] is None
    told = json.loads(command("index", "--json", DOCSEARCH_TRANSLATE_TO="en").stdout)
    assert (told["updated"], told["translation"].pop("seconds") > 0) == (3, True)
    assert told["translation"] == {
        "language": "en",
        "sentences": 1,
        "cached": 0,
        "kept": {},
        "without_model": {"sk": 1},
        "unfinished": 0,
        "stopped_by_budget": False,
    }


def test_out_of_budget_it_says_so_and_goes_on_later(command: Command) -> None:
    done = command("index", "--translate-to", "en", "--budget", "0")
    assert done.returncode == 0
    assert "1 document not translated to the end for lack of time; the next run goes on" in done.stdout
    done = command("index", "--budget", "5")
    assert done.stdout.startswith("1 updated, 2 unchanged; ")
    assert "translated into English: 1 new sentence (" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--translate-to", "klingon"), "no language has the code 'klingon'"),
        (("--budget", "5"), "--budget is for translating (say into what: --translate-to en)"),
        (("--translate-to", "none", "--budget", "5"), "--budget is for translating"),
        (("--translate-to", "en", "--budget", "-1"), "--budget"),
        (("--translate-to", "en", "--budget", "soon"), "--budget"),
    ],
)
def test_wrong_options_are_one_line_and_touch_nothing(
    docsearch: Run, tmp_path: Path, arguments: tuple[str, ...], told: str
) -> None:
    write(tmp_path / "corpus", FILES)
    done = docsearch("index", *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert told in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert not (tmp_path / "index").exists()


def test_a_document_is_shown_in_the_language_asked_for(command: Command) -> None:
    command("index", "--translate-to", "en")
    stored = command("show", "corpus/1.txt", "--in", "en")
    assert (stored.returncode, stored.stderr) == (0, "")
    assert "\nin        English, by machine: argos vi-en 1.0\n" in stored.stdout
    assert "thỏa thuận" not in stored.stdout
    told = json.loads(command("show", "corpus/1.txt", "--in", "en", "--json").stdout)
    assert told["text"] == VI.strip()
    assert told["translation"]["language"] == "en"
    assert told["translation"]["translators"] == ["argos vi-en 1.0"]
    assert stored.stdout.rstrip().endswith(told["translation"]["text"])
    command("index", "--translate-to", "none")
    assert command("show", "corpus/1.txt", "--in", "en").stdout == stored.stdout
    assert json.loads(command("show", "corpus/1.txt", "--json").stdout)["translation"] is None
    assert "thỏa thuận" in command("show", "corpus/1.txt").stdout


def test_in_its_own_language_a_document_is_shown_as_it_is(command: Command) -> None:
    command("index")
    done = command("show", "corpus/3.txt", "--in", "en")
    assert done.returncode == 0
    assert "\nin        English, as it is written\n" in done.stdout
    assert done.stdout.rstrip().endswith("London on 5 March 2020.")


def test_where_there_is_no_way_that_is_one_line(command: Command) -> None:
    command("index")
    done = command("show", "corpus/2.txt", "--in", "en")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == ("docsearch: no model translates sk to en (run: docsearch translate install sk en)\n")
    done = command("show", "corpus/2.txt", "--in", "klingon")
    assert (done.returncode, done.stdout) == (2, "")
    assert "no language has the code 'klingon'" in done.stderr


INTERRUPTED = """
import sys, time
from docsearch.translation import documents
def attempts(sentences, way):
    print("translating", flush=True)
    time.sleep(60)
documents.attempts = attempts
from docsearch.cli import main
sys.argv = ["docsearch", "index", "--translate-to", "en"]
main()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_ctrl_c_is_one_line_and_the_old_index_stays(
    command: Command, tmp_path: Path, environment: dict[str, str]
) -> None:
    command("index")
    process = subprocess.Popen(
        [sys.executable, "-c", INTERRUPTED], stdout=-1, stderr=-1, text=True, cwd=tmp_path, env=environment
    )
    with process:
        assert process.stdout is not None
        assert process.stdout.readline() == "translating\n"
        process.send_signal(signal.SIGINT)
        errors = process.communicate(timeout=30)[1]
        assert errors.strip() == "docsearch: interrupted; the index is as it was at its last commit"
    assert process.returncode == 130
    assert command("index").stdout.startswith("3 unchanged; ")
    assert command("query", "Košice").returncode == 0


def test_help_says_that_it_lasts_and_how_it_ends(docsearch: Run) -> None:
    text = " ".join(docsearch("index", "--help").stdout.split())
    for told in ("--translate-to none takes translations out", "DOCSEARCH_TRANSLATE_TO", "--budget", "twice"):
        assert told in text
