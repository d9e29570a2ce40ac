"""Documents translated while they are indexed: each sentence once, what is wanted now and nothing else."""

import json
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from argosmodels import TINY
from conftest import write
from docsearch import runs
from docsearch.corrections import Corrections, save
from docsearch.engines.protocol import Entry
from docsearch.errors import MissingExtra, ModelDamaged
from docsearch.identity import document_id
from docsearch.ingest import ingest
from docsearch.mapping import entry
from docsearch.model import Document, Translation
from docsearch.redetect import redetect, set_language
from docsearch.runs import Report
from docsearch.search import open_index
from docsearch.settings import Settings
from docsearch.translation import documents as translating
from docsearch.translation import upkeep
from docsearch.translation.coverage import Coverage
from docsearch.translation.installing import install_file
from docsearch.translation.packages import Model
from docsearch.translation.translator import Attempt
from docsearch.translation.upkeep import ALL, Orders, Translated

SK_EN = Model("sk", "en", "argos sk-en 1.9", Path("sk-en"), "1")
VI_EN = Model("vi", "en", "argos vi-en 1.2", Path("vi-en"), "2")
SK_VI = Model("sk", "vi", "argos sk-vi 1.0", Path("sk-vi"), "3")
SK, VI, EN = "1.txt", "2.txt", "3.txt"  # names that nobody would translate
FILES: dict[str, str | bytes] = {
    SK: "Primátori oboch miest podpísali dohodu. Delegácia navštívila nové múzeum v meste.",
    VI: "Đoàn đại biểu thành phố đã đến thăm Đà Nẵng. Hai thành phố ký thỏa thuận hợp tác.",
    EN: "The mayors of both cities signed the agreement in the presence of the ambassador.",
}


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write(Path("docs"), FILES)


class Models:
    """Models that are there: `asked` are the sentences they were given; what they make of one is "en<it>"."""

    def __init__(self) -> None:
        self.there = [SK_EN]
        self.asked: list[str] = []
        self.patience: int | None = None  # sentences until Ctrl-C

    def attempts(self, sentences: Sequence[str], way: Sequence[Model]) -> list[Attempt]:
        if self.patience is not None and len(self.asked) >= self.patience:
            raise KeyboardInterrupt
        self.asked += sentences
        return [Attempt(f"{way[-1].target}<{sentence}>") for sentence in sentences]


@pytest.fixture
def models(monkeypatch: pytest.MonkeyPatch) -> Models:
    found = Models()
    monkeypatch.setattr(translating, "attempts", found.attempts)
    monkeypatch.setattr(upkeep, "installed", lambda: found.there)
    monkeypatch.setattr(upkeep, "_LIBRARIES", ())
    return found


def run(into: str | None = None, orders: Orders = ALL, rebuild: bool = False) -> Report:
    return ingest(["docs"], Settings(isolated=False, translate_to=into), rebuild, orders=orders)


def done(report: Report) -> Translated:
    assert report.translation is not None
    return report.translation


def translation(name: str) -> Translation | None:
    with open_index() as index:
        return index.document(document_id(f"docs/{name}")).translation


def coverage(name: str) -> Coverage | None:
    with open_index() as index:
        return index.stamps[f"docs/{name}"].coverage


def test_nothing_is_translated_unless_it_is_asked_for(models: Models) -> None:
    report = run()
    assert (report.added, report.translation) == (3, None)
    assert models.asked == []
    assert translation(SK) is None
    assert sorted(path.name for path in Path().iterdir()) == ["docs", "index"]


def test_what_models_translate_is_stored_and_the_rest_is_told(models: Models) -> None:
    report = run("en")
    assert (report.added, done(report).sentences, done(report).without_model) == (3, 2, {"vi": 1})
    made = translation(SK)
    assert made is not None
    assert (made.language, made.translators, made.whole) == ("en", ("argos sk-en 1.9",), True)
    assert [one.text for one in made.renderings] == [f"en<{sentence}>" for sentence in models.asked]
    assert translation(VI) is translation(EN) is None
    assert [coverage(name) for name in (SK, VI, EN)] == [Coverage("en"), Coverage("en", True, ("vi",)), Coverage("en")]


def test_a_second_run_has_nothing_to_do_and_says_what_is_missing(models: Models) -> None:
    run("en")
    again = run("en")
    assert (again.unchanged, again.updated) == (3, 0)
    assert (done(again).sentences, done(again).cached, done(again).without_model) == (0, 0, {"vi": 1})


def test_a_rebuild_translates_nothing_twice(models: Models) -> None:
    run("en")
    before, asked = translation(SK), len(models.asked)
    again = run("en", rebuild=True)
    assert (done(again).sentences, done(again).cached, len(models.asked)) == (0, 2, asked)
    assert translation(SK) == before


def test_a_changed_document_is_translated_later_although_nobody_says_so_again(models: Models) -> None:
    run("en")
    write(Path("docs"), {SK: "Delegácia navštívila nové múzeum v meste. Starosta otvoril novú školu pri rieke."})
    again = run()
    assert (again.updated, done(again).sentences, done(again).cached) == (1, 1, 1)
    made = translation(SK)
    assert made is not None
    assert len(made.renderings) == 2


def test_with_a_new_model_its_documents_and_no_others_are_done_again(models: Models) -> None:
    run("en")
    models.there.append(VI_EN)
    again = run()
    assert (again.updated, again.unchanged, done(again).without_model) == (1, 2, {})
    assert translation(VI) is not None
    assert run().updated == 0


def test_a_model_that_was_removed_takes_no_translation_with_it(models: Models) -> None:
    run("en")
    before = translation(SK)
    models.there.clear()
    assert run().unchanged == 3
    assert translation(SK) == before


def test_another_language_and_none(models: Models) -> None:
    run("en")
    models.there.append(SK_VI)
    report = run("vi")
    assert (report.updated, done(report).language) == (3, "vi")
    made = translation(SK)
    assert made is not None
    assert made.language == "vi"
    report = run("none")
    assert (report.updated, report.translation) == (3, None)
    assert translation(SK) is None
    assert (run().unchanged, run().translation) == (3, None)


def test_out_of_time_everything_is_indexed_and_the_next_run_goes_on(models: Models) -> None:
    report = run("en", Orders(budget=0))
    assert (report.added, done(report).unfinished, done(report).stopped_by_budget) == (3, 1, True)
    assert coverage(SK) == Coverage("en", False)
    with open_index() as index:
        assert index.search("múzeum").total == 1
    again = run()
    assert (again.updated, again.unchanged, done(again).sentences, done(again).unfinished) == (1, 2, 2, 0)
    assert coverage(SK) == Coverage("en")


def test_what_was_translated_before_ctrl_c_is_not_translated_again(
    models: Models, monkeypatch: pytest.MonkeyPatch
) -> None:
    run()
    monkeypatch.setattr(translating, "_STEP", 1)
    models.patience = 1
    with pytest.raises(KeyboardInterrupt):
        run("en", rebuild=True)
    assert (translation(SK), coverage(SK)) == (None, None)
    assert run().translation is None  # an interrupted rebuild changes nothing, the setting neither
    models.patience = None
    assert (done(run("en")).cached, len(models.asked), len(set(models.asked))) == (1, 2, 2)


def test_the_language_is_remembered_from_the_first_commit_on(models: Models, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(translating, "_SENTENCES", 1)
    models.there.append(VI_EN)
    models.patience = 2
    with pytest.raises(KeyboardInterrupt):
        ingest(["docs"], Settings(isolated=False, translate_to="en"), batch=1)
    models.patience = None
    again = run()
    assert (again.added, again.unchanged, done(again).language) == (2, 1, "en")
    assert translation(SK) is not None


def test_processes_read_and_one_translates(models: Models) -> None:
    write(Path("docs"), {"bad.pdf": b"%PDF-1.7"})
    run("en")
    before = {name: (translation(name), coverage(name)) for name in FILES}
    report = ingest([], Settings(workers=2, translate_to="en"), rebuild=True)
    assert [failed.uri for failed in report.failed] == ["docs/bad.pdf"]
    assert (report.added, done(report).sentences) == (3, 0)
    assert {name: (translation(name), coverage(name)) for name in FILES} == before


def test_without_the_libraries_nothing_starts(models: Models, monkeypatch: pytest.MonkeyPatch) -> None:
    run()
    monkeypatch.setattr(upkeep, "_LIBRARIES", ("nowhere_to_be_found",))
    write(Path("docs"), {"new.txt": "Delegácia navštívila nové múzeum v meste."})
    with pytest.raises(MissingExtra):
        run("en")
    assert run().added == 1


def test_a_document_that_cannot_be_analysed_costs_no_other(models: Models, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(document: Document) -> Entry:
        if document.uri == f"docs/{SK}":
            raise ZeroDivisionError("by zero")
        return entry(document)

    monkeypatch.setattr(runs, "entry", fails)
    report = run("en")
    assert [(failed.uri, failed.stage) for failed in report.failed] == [(f"docs/{SK}", "analyse")]
    assert report.added == 2


# Languages told anew.


def test_told_anew_what_stays_the_same_keeps_its_translation(models: Models) -> None:
    run("en")
    before = translation(SK)
    report = redetect([], Settings(isolated=False))
    assert (report.unchanged, done(report).sentences, done(report).cached) == (3, 0, 0)
    assert translation(SK) == before


def test_told_anew_documents_are_translated_without_their_files(models: Models) -> None:
    run()
    for file in Path("docs").iterdir():
        file.unlink()
    report = redetect([], Settings(isolated=False, translate_to="en"))
    assert (report.updated, done(report).sentences) == (3, 2)
    assert translation(SK) is not None
    assert done(redetect([], Settings(isolated=False))).language == "en"


def test_in_another_language_it_is_translated_anew(models: Models) -> None:
    run("en")
    save(Corrections({f"docs/{VI}": "sk", f"docs/{SK}": "vi"}), "index")
    report = redetect([], Settings(isolated=False))
    assert (report.updated, done(report).without_model) == (2, {"vi": 1})
    assert translation(SK) is None
    assert translation(VI) is not None


def test_setting_a_language_waits_for_no_model(models: Models, monkeypatch: pytest.MonkeyPatch) -> None:
    run("en")
    before = translation(SK)
    monkeypatch.setattr(upkeep, "_LIBRARIES", ("nowhere_to_be_found",))
    set_language(f"docs/{VI}", "sk", Settings(isolated=False))
    set_language(f"docs/{SK}", "sk", Settings(isolated=False))
    assert len(models.asked) == 2
    assert (coverage(VI), coverage(SK), translation(SK)) == (
        Coverage("en", False),
        Coverage("en"),
        before,
    )
    monkeypatch.setattr(upkeep, "_LIBRARIES", ())
    again = run()
    assert (again.updated, done(again).sentences) == (1, 2)
    assert coverage(VI) == Coverage("en")


# The real thing.

KILLED = """
import json, os, sys
from docsearch.translation import documents, upkeep
from docsearch.translation.packages import Model
from docsearch.translation.translator import Attempt
from pathlib import Path
from docsearch.ingest import ingest
from docsearch.settings import Settings

log, after = open("log", "a"), int(sys.argv[1])
made = 0
def attempts(sentences, way):
    global made
    if made >= after:
        os.kill(os.getpid(), int(sys.argv[2]))
    made += len(sentences)
    for sentence in sentences:
        print(sentence, file=log, flush=True)
    return [Attempt("en<" + sentence + ">") for sentence in sentences]
documents.attempts, documents._STEP = attempts, 3
upkeep.installed = lambda: [Model("sk", "en", "argos sk-en 1.9", Path("sk-en"), "1")]
upkeep._LIBRARIES = ()
report = ingest(["docs"], Settings(isolated=False, translate_to="en"))
print(json.dumps([report.added, report.translation.sentences, report.translation.cached]))
"""


def test_killed_in_the_middle_and_run_again_nothing_is_translated_twice() -> None:
    sentences = [f"Delegácia číslo {number} navštívila nové múzeum v meste." for number in range(20)]
    write(Path("docs"), {f"0{at}.txt": " ".join(sentences[at : at + 5]) for at in range(0, 20, 5)})

    def killed(after: int, by: signal.Signals) -> "subprocess.CompletedProcess[str]":
        command = [sys.executable, "-c", KILLED, str(after), str(int(by))]
        return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)

    assert killed(6, signal.SIGKILL).returncode == -signal.SIGKILL
    assert killed(6, signal.SIGINT).returncode != 0
    finished = killed(1000, signal.SIGTERM)
    assert finished.returncode == 0, finished.stderr
    assert json.loads(finished.stdout) == [7, 10, 12]  # with two of the others
    translated = Path("log").read_text(encoding="utf-8").splitlines()
    assert len(translated) == len(set(translated)) == 22


@pytest.fixture
def tiny(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Model:
    for library in ("ctranslate2", "argostranslate"):
        pytest.importorskip(library)
    monkeypatch.setenv("ARGOS_PACKAGES_DIR", str(tmp_path / "models"))
    return install_file(TINY)


def test_a_real_model_end_to_end(tiny: Model) -> None:
    report = run("en")
    assert done(report).without_model == {"sk": 1}
    assert (done(report).sentences, done(report).cached) == (2, 0)
    made = translation(VI)
    assert made is not None
    assert set(made.translators) <= {tiny.name}
    assert len(made.renderings) + made.kept == 2
    again = run("en", rebuild=True)
    assert (done(again).sentences, done(again).cached) == (0, 2)
    assert translation(VI) == made


def test_a_model_that_cannot_be_loaded_is_named_and_the_index_stays(tiny: Model) -> None:
    run()
    (tiny.path / "sentencepiece.model").write_bytes(b"nonsense")
    with pytest.raises(ModelDamaged, match="vi-en"):
        run("en")
    assert run("none").documents == 3
