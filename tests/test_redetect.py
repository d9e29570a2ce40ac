"""Languages told anew from the index alone, and corrected by hand."""

from pathlib import Path

import pytest

from conftest import write
from docsearch import redetect as redetecting
from docsearch import runs
from docsearch.corrections import Corrections, home, load, save
from docsearch.engines import open_engine, write_engine
from docsearch.engines.protocol import Entry
from docsearch.errors import DocumentMissing, IndexBusy, IndexMissing
from docsearch.identity import document_id
from docsearch.ingest import ingest
from docsearch.mapping import VERSION, entry
from docsearch.model import Document, Failed, LanguageGuess
from docsearch.redetect import redetect, set_language, unset_language
from docsearch.search import open_index
from docsearch.settings import Settings

ONE = Settings(isolated=False)
FILES: dict[str, str | bytes] = {
    "sk/a.txt": "Primátori oboch miest podpísali dohodu v Košiciach za prítomnosti veľvyslanca.",
    "sk/b.txt": "Rieka a mesto",
    "vi/c.html": '<html lang="vi"><title>Thăm</title><body><p>Đoàn đại biểu thành phố Košice đã đến thăm Đà Nẵng.</p>',
    "vi/d.txt": "Home | Contact\n\nĐoàn đại biểu thành phố đã đến thăm Đà Nẵng từ ngày 17 đến ngày 21 tháng 6.",
    "en/[1].txt": "The mayors of both cities signed the agreement in the presence of the ambassador.",
}


@pytest.fixture(autouse=True)
def _indexed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write(Path("docs"), FILES)
    ingest(["docs"], ONE)


def entries() -> dict[str, tuple[str, bytes]]:
    """Digest and record of every document, by uri."""
    opened = open_engine(Path("index"), analysis=VERSION)
    records = {uri: (digest, opened.get(document_id(uri)) or b"") for uri, digest in opened.sources().items()}
    opened.close()
    return records


def languages() -> dict[str, str]:
    with open_index() as index:
        found = {uri: index.document(document_id(uri)) for uri in index.stamps}
        assert {uri: stamp.language for uri, stamp in index.stamps.items()} == {u: d.language for u, d in found.items()}
        assert all(stamp.correction == found[uri].correction for uri, stamp in index.stamps.items())
    return {uri.removeprefix("docs/"): document.language for uri, document in found.items()}


def yoruba(text: str, hint: str | None) -> LanguageGuess:
    return LanguageGuess("yo", 0.7)


def remember_entries(monkeypatch: pytest.MonkeyPatch) -> dict[str, Entry]:
    """All entries made from now on, by uri."""
    made: dict[str, Entry] = {}

    def remembered(document: Document) -> Entry:
        made[document.uri] = entry(document)
        return made[document.uri]

    monkeypatch.setattr(runs, "entry", remembered)
    return made


def test_told_anew_by_the_same_detector_nothing_changes() -> None:
    before = entries()
    report = redetect([], ONE)
    assert (report.added, report.updated, report.unchanged, report.removed) == (0, 0, 5, 0)
    assert report.documents == 5
    assert entries() == before


@pytest.mark.parametrize("engine", ["tantivy", "whoosh"])
def test_there_and_back_every_entry_is_as_indexing_made_it(monkeypatch: pytest.MonkeyPatch, engine: str) -> None:
    made = remember_entries(monkeypatch)
    ingest([], Settings(isolated=False, engine=engine), rebuild=True)
    stored, indexed = entries(), dict(made)
    with monkeypatch.context() as patched:
        patched.setattr(redetecting, "open_detector", lambda name: yoruba)
        assert redetect([], ONE).updated == 5
    assert set(languages().values()) == {"yo"}
    assert redetect([], ONE).updated == 5
    assert entries() == stored
    assert made == indexed


def test_no_file_is_read() -> None:
    for file in [*Path("docs").rglob("*.*")]:
        file.unlink()
    save(Corrections({"docs/vi/*": "th"}), "index")
    assert redetect([], ONE).updated == 2
    assert languages()["vi/c.html"] == "th"
    assert languages()["sk/a.txt"] == "sk"


def test_paths_narrow_down_what_is_told_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    before = languages()
    monkeypatch.setattr(redetecting, "open_detector", lambda name: yoruba)
    report = redetect(["./docs/vi/"], ONE)
    assert (report.updated, report.unchanged, report.documents) == (2, 0, 5)
    assert languages() == before | {"vi/c.html": "yo", "vi/d.txt": "yo"}


def test_processes_tell_what_one_tells(monkeypatch: pytest.MonkeyPatch) -> None:
    before = entries()
    save(Corrections({"*": "sk"}), "index")
    assert redetect([], Settings(workers=2)).updated == 5
    assert set(languages().values()) == {"sk"}
    save(Corrections({}), "index")
    assert redetect([], Settings(workers=2)).updated == 5
    assert entries() == before


def test_one_document_that_fails_stays_as_it_was_and_costs_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    before = entries()

    def guess(text: str, hint: str | None) -> LanguageGuess:
        if "Rieka" in text:
            raise ZeroDivisionError("by zero")
        return yoruba(text, hint)

    monkeypatch.setattr(redetecting, "open_detector", lambda name: guess)
    report = redetect([], ONE)
    assert report.failed == (Failed("docs/sk/b.txt", "analyse", "ZeroDivisionError: by zero"),)
    assert report.updated == 4
    assert entries()["docs/sk/b.txt"] == before["docs/sk/b.txt"]


def test_all_or_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    before = entries()
    guesses = iter([LanguageGuess("yo", 0.7)] * 3)

    def interrupted(text: str, hint: str | None) -> LanguageGuess:
        try:
            return next(guesses)
        except StopIteration:
            raise KeyboardInterrupt from None

    monkeypatch.setattr(redetecting, "open_detector", lambda name: interrupted)
    with pytest.raises(KeyboardInterrupt):
        redetect([], ONE)
    assert entries() == before


def test_without_an_index_there_is_nothing_to_tell() -> None:
    nowhere = Settings(index="nowhere", workers=1)
    for work in (lambda: redetect([], nowhere), lambda: set_language("*", "vi", nowhere)):
        with pytest.raises(IndexMissing):
            work()
    assert not Path("nowhere").exists()
    assert not home("nowhere").exists()


def test_while_another_writes_nothing_is_set() -> None:
    with write_engine(Path("index"), analysis=VERSION), pytest.raises(IndexBusy):
        set_language("docs/*", "vi", ONE)
    assert not home("index").exists()


# Corrections.


@pytest.mark.parametrize("target", [document_id("docs/sk/b.txt"), "docs/sk/b.txt", "./docs//sk/b.txt"])
def test_one_document_is_corrected_at_once_and_for_good(target: str) -> None:
    before = languages()
    done = set_language(target, "cs", ONE)
    assert (done.pattern, done.documents, done.report.updated) == ("docs/sk/b.txt", 1, 1)
    corrected = before | {"sk/b.txt": "cs"}
    assert languages() == corrected
    with open_index() as index:
        assert [hit.uri for hit in index.search("lang:cs rieka").hits] == ["docs/sk/b.txt"]
    assert set_language(target, "cs", ONE).report.updated == 0
    ingest([], ONE, rebuild=True)
    assert languages() == corrected
    ingest(["docs"], ONE)
    assert languages() == corrected
    redetect([], ONE)
    assert languages() == corrected
    done = unset_language(target, ONE)
    assert (done.pattern, done.documents, done.report.updated) == ("docs/sk/b.txt", 1, 1)
    assert languages() == before
    assert load("index").rules == {}


def test_a_name_with_brackets_is_no_pattern() -> None:
    done = set_language("docs/en/[1].txt", "de", ONE)
    assert (done.pattern, done.documents) == ("docs/en/[[]1].txt", 1)
    assert languages()["en/[1].txt"] == "de"
    assert unset_language("docs/en/[1].txt", ONE).report.updated == 1
    assert languages()["en/[1].txt"] == "en"


def test_a_pattern_corrects_all_it_matches_and_documents_to_come() -> None:
    before = languages()
    done = set_language("./docs/sk/*", "cs", ONE)
    assert (done.pattern, done.documents, done.report.updated) == ("docs/sk/*", 2, 2)
    write(Path("docs"), {"sk/e.txt": "Rieka", "e.txt": "Rieka Hron"})
    ingest(["docs"], ONE)
    assert languages() == before | {"sk/a.txt": "cs", "sk/b.txt": "cs", "sk/e.txt": "cs", "e.txt": languages()["e.txt"]}
    assert languages()["e.txt"] != "cs"


def test_the_rule_set_last_counts_and_those_below_it_show_again() -> None:
    set_language("docs/sk/b.txt", "cs", ONE)
    done = set_language("docs/sk/*", "pl", ONE)
    assert (done.documents, done.report.updated) == (2, 2)
    assert {languages()[name] for name in ("sk/a.txt", "sk/b.txt")} == {"pl"}
    assert unset_language("docs/sk/*", ONE).report.updated == 2
    assert (languages()["sk/a.txt"], languages()["sk/b.txt"]) == ("sk", "cs")


def test_a_pattern_that_matches_nothing_waits_for_documents() -> None:
    before = entries()
    done = set_language("docs/pl/*", "pl", ONE)
    assert (done.documents, done.report.updated) == (0, 0)
    assert entries() == before
    write(Path("docs"), {"pl/a.txt": "Rieka"})
    ingest(["docs"], ONE)
    assert languages()["pl/a.txt"] == "pl"


@pytest.mark.parametrize("target", ["docs/none.txt", "docs/sk", "", "0123456789abcdef", "https://example.org/a"])
def test_what_is_not_in_the_index_is_not_corrected(target: str) -> None:
    with pytest.raises(DocumentMissing):
        set_language(target, "vi", ONE)
    with pytest.raises(DocumentMissing):
        unset_language(target, ONE)
    assert not home("index").exists()


def test_what_is_indexed_no_more_is_still_taken_back() -> None:
    set_language("docs/sk/b.txt", "cs", ONE)
    Path("docs/sk/b.txt").unlink()
    ingest(["docs"], ONE)
    assert unset_language("docs/sk/b.txt", ONE).documents == 0
    assert load("index").rules == {}


def test_a_deleted_index_is_built_again_with_its_corrections() -> None:
    set_language("docs/sk/*", "cs", ONE)
    before = entries()
    Path("index").rename("gone")
    ingest(["docs"], ONE)
    assert entries() == before


def test_a_run_cut_short_is_made_up_for_by_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(name: str) -> object:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(redetecting, "open_detector", fails)
        with pytest.raises(KeyboardInterrupt):
            set_language("docs/sk/b.txt", "cs", ONE)
    assert languages()["sk/b.txt"] != "cs"
    assert set_language("docs/sk/b.txt", "cs", ONE).report.updated == 1
    assert languages()["sk/b.txt"] == "cs"
