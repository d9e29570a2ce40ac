"""What staff have, end to end: archives, mails, saved pages, web archives, copies; and how all of it comes and goes."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import documents
from conftest import Run, write
from containerfiles import mail, overlapping_zip, warc
from docsearch.containers import shelf
from docsearch.corrections import Corrections, save
from docsearch.engines import write_engine
from docsearch.errors import UsageError
from docsearch.failures import load_failures
from docsearch.identity import digest, document_id
from docsearch.ingest import ingest, update
from docsearch.model import Document, Failed, Source
from docsearch.pipeline import understand
from docsearch.redetect import redetect
from docsearch.runs import Report
from docsearch.search import open_index
from docsearch.settings import Settings
from docsearch.sources.files import FileRef, walk, with_digest
from docsearch.sources.web.saved import Saved, open_pages

HERE = Settings(isolated=False)
TABLE = b"item,sum\nasphalt,1000\n"


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def run(*paths: str, rebuild: bool = False, retry: bool = False) -> Report:
    report = ingest(list(paths), HERE, rebuild, retry=retry)
    assert not list(Path().glob("index.unpacked/*/"))  # nothing that was unpacked stays
    return report


def counts(report: Report) -> tuple[int, int, int, int]:
    return report.added, report.updated, report.unchanged, report.removed


def held() -> dict[str, tuple[str, ...]]:
    """The uris of the index, and the locations of each."""
    with open_index() as index:
        return {uri: index.document(document_id(uri)).locations for uri in sorted(index.stamps)}


def found(text: str) -> list[str]:
    with open_index() as index:
        return sorted(hit.uri for hit in index.search(text, limit=100).hits)


def document(uri: str) -> Document:
    with open_index() as index:
        return index.document(document_id(uri))


def letter(*attached: tuple[str, bytes, str]) -> bytes:
    return mail("Road", "The road to Zilina is to be built.", attached)


def save_page(address: str, text: str, fetched_at: str = "2026-11-22T10:00:00Z", corpus: str = "corpus") -> None:
    content = f"<html><head><title>News</title></head><body><p>{text}</p></body></html>".encode()
    with open_pages(corpus) as pages:
        pages.save(Saved("", address, fetched_at, "text/html", digest(content)), content)


def staff() -> None:
    """A folder of all sorts, and a saved page."""
    text = "The council of Aberford met on Monday and approved the budget for the water mains of the old town. " * 8
    inner = documents.archive({"old/minutes.docx": documents.docx(["Minutes of the harbour committee."])})
    mails: dict[str, str | bytes] = {
        "2019/letter.eml": letter(("budget.csv", TABLE, "text/csv")),
        "note.txt": "A note on quarries.",
    }
    write(
        Path("docs"),
        {
            "mails.zip": documents.archive({**mails, "inner.zip": inner}),
            "report.txt": text,
            "again/report.txt": text,
            "forwarded.txt": "Begin forwarded message\n\n" + text,
            "bomb.zip": overlapping_zip(),
        },
    )
    save_page("https://example.org/news", "The bridge at Lucenec is open again, said the mayor.")


MEMBERS = [
    "docs/mails.zip!/2019/letter.eml",
    "docs/mails.zip!/2019/letter.eml!/budget.csv",
    "docs/mails.zip!/inner.zip!/old/minutes.docx",
    "docs/mails.zip!/note.txt",
]


def test_all_that_staff_have_is_found_and_what_is_hostile_is_one_line() -> None:
    staff()
    report = run("docs", "corpus")
    assert [(each.uri, each.stage) for each in report.failed] == [("docs/bomb.zip", "unpack")]
    assert report.added == report.documents == 7
    assert [found(word) for word in ("Zilina", "asphalt", "harbour", "quarries")] == [[uri] for uri in MEMBERS]
    assert found("Lucenec") == ["https://example.org/news"]
    assert held()["https://example.org/news"] == ("corpus/web/example.org/news.html",)
    assert held()["docs/again/report.txt"] == ("docs/again/report.txt", "docs/report.txt")
    with open_index() as index:
        (hit,) = index.search("Aberford").hits  # the forwarded text is nearly the same
        assert [copy.uri for copy in hit.copies] in (["docs/forwarded.txt"], ["docs/again/report.txt"])
    again = run("docs", "corpus")
    assert counts(again) == (0, 0, 7, 0)
    assert again.failed == report.failed
    assert counts(run(rebuild=True)) == (7, 0, 0, 0)
    assert len(held()) == 7


def test_members_are_shown_and_containers_explained(docsearch: Run) -> None:
    staff()
    assert docsearch("index", "docs").returncode == 1
    shown = docsearch("show", MEMBERS[1], "--json")
    assert json.loads(shown.stdout)["uri"] == MEMBERS[1]
    archive = docsearch("explain", "docs/mails.zip")
    assert archive.returncode == 1
    assert archive.stderr.startswith(
        "docsearch: docs/mails.zip holds documents and is none (docsearch index reads them"
    )
    Path("letter.eml").write_bytes(letter(("budget.csv", TABLE, "text/csv")))
    explained = json.loads(docsearch("explain", "letter.eml", "--json").stdout)
    assert "The road to Zilina" in explained["text"]
    assert "asphalt" not in explained["text"]
    folder = docsearch("explain", "docs")
    assert (folder.returncode, folder.stderr) == (2, "docsearch: docs is a folder (give a file)\n")


def test_a_path_into_a_container_is_refused_in_one_line(docsearch: Run) -> None:
    staff()
    done = docsearch("index", "docs/mails.zip!/note.txt")
    assert done.returncode == 2
    told = "docs/mails.zip!/note.txt lies in docs/mails.zip, which is read as a whole (give docs/mails.zip)"
    assert done.stderr == f"docsearch: {told}\n"
    assert not Path("index").exists()


def test_members_come_and_go_with_their_container() -> None:
    write(Path("docs"), {"a.zip": documents.archive({"x.txt": "apple", "y.txt": "pear"}), "b.txt": "plum"})
    assert counts(run("docs")) == (3, 0, 0, 0)
    write(Path("docs"), {"a.zip": documents.archive({"x.txt": "apple", "z.txt": "cherry"})})
    assert counts(run("docs")) == (1, 0, 2, 1)
    assert list(held()) == ["docs/a.zip!/x.txt", "docs/a.zip!/z.txt", "docs/b.txt"]
    content = Path("docs/a.zip").read_bytes()
    write(Path("docs"), {"a.zip": b"PK\3\4 broken"})
    assert counts(run("docs")) == (0, 0, 1, 0)
    assert len(held()) == 3
    assert counts(run(rebuild=True)) == (1, 0, 0, 0)
    assert len(held()) == 3  # of what cannot be unpacked any more
    write(Path("docs"), {"a.zip": content})
    assert counts(run("docs")) == (0, 0, 3, 0)
    Path("docs/a.zip").unlink()
    assert counts(run("docs")) == (0, 0, 1, 2)
    assert list(held()) == ["docs/b.txt"]


def test_what_is_locked_is_kept_by_a_rebuild(monkeypatch: pytest.MonkeyPatch) -> None:
    write(Path("docs"), {"a.zip": documents.archive({"x.txt": "apple"}), "b.txt": "plum"})
    save_page("https://example.org/", "cherry", corpus="docs")
    run("docs")

    def locked(ref: FileRef) -> FileRef:
        return ref._replace(problem="permission denied") if ref.path == "docs/a.zip" else with_digest(ref)

    def listed(path: str) -> Any:
        if path == "docs/web":
            raise PermissionError(13, "Permission denied")
        return scandir(path)

    scandir = os.scandir
    monkeypatch.setattr("docsearch.ingest.with_digest", locked)
    monkeypatch.setattr("docsearch.sources.files.os.scandir", listed)
    for rebuild in (False, True):
        report = run("docs", rebuild=rebuild)
        assert [each.uri for each in report.failed] == ["docs/a.zip", "docs/web"]
        assert report.documents == 3
        assert list(held()) == ["docs/a.zip!/x.txt", "docs/b.txt", "https://example.org/"]


def test_attachments_stay_when_their_mail_cannot_be_taken_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    write(Path("docs"), {"a.eml": letter(("x.txt", b"apple", "text/plain"))})
    run("docs")
    shutil.rmtree("index.unpacked")
    with monkeypatch.context() as patch:
        patch.setattr(shelf, "unpack_into", lambda job: Failed(job.uri, "unpack", "it crashed"))
        for rebuild in (False, True):
            report = run("docs", rebuild=rebuild)
            assert report.failed == (Failed("docs/a.eml!/attachments", "unpack", "it crashed"),)
            assert list(held()) == ["docs/a.eml", "docs/a.eml!/x.txt"]
            assert report.documents == 2
    assert counts(run("docs")) == (0, 0, 2, 0)
    assert load_failures(Path("index")).by_uri == {}


def test_what_cannot_be_unpacked_again_fails_for_now(monkeypatch: pytest.MonkeyPatch) -> None:
    write(Path("docs"), {"a.zip": documents.archive({"x.txt": "apple"})})
    run("docs")
    save(Corrections({"*": "cs"}), "index")
    with monkeypatch.context() as patch:
        patch.setattr(shelf, "unpack_into", lambda job: Failed(job.uri, "unpack", "no space left on device"))
        assert run("docs").failed == (Failed("docs/a.zip!/x.txt", "read", "no space left on device"),)
    assert list(held()) == ["docs/a.zip!/x.txt"]
    assert counts(run("docs")) == (0, 1, 0, 0)
    assert document("docs/a.zip!/x.txt").language == "cs"


def test_an_attachment_that_cannot_be_read_fails_alone_is_remembered_and_tried_again() -> None:
    write(Path("docs"), {"a.eml": letter(("x.pdf", b"%PDF-1.4 broken", "application/pdf"))})
    for retry in (False, False, True):
        report = run("docs", retry=retry)
        assert [(each.uri, each.stage) for each in report.failed] == [("docs/a.eml!/x.pdf", "extract")]
        assert list(held()) == ["docs/a.eml"]
    write(Path("docs"), {"a.eml": letter(("x.txt", b"apple", "text/plain"))})
    assert run("docs").failed == ()


def test_a_file_that_failed_is_tried_again_under_another_name(monkeypatch: pytest.MonkeyPatch) -> None:
    write(Path("docs"), {"a.pdf": "%PDF-1.4 broken"})
    tried: list[str] = []

    def spy(source: Source, *arguments: Any, **options: Any) -> Document:
        tried.append(source.uri)
        return understand(source, *arguments, **options)

    monkeypatch.setattr("docsearch.ingest.understand", spy)
    for _ in range(2):
        assert len(run("docs").failed) == 1
    Path("docs/a.pdf").rename("docs/a.txt")
    run("docs")
    assert tried == ["docs/a.pdf", "docs/a.txt"]


def test_a_path_that_is_gone_is_no_loss_where_the_folder_around_it_was_given() -> None:
    write(Path("docs"), {"a.txt": "apple", "b.txt": "plum"})
    run("docs/a.txt")
    run("docs")
    Path("docs/a.txt").unlink()
    assert counts(run(rebuild=True)) == (1, 0, 0, 0)


def test_a_run_that_waited_knows_what_the_other_has_indexed(monkeypatch: pytest.MonkeyPatch) -> None:
    write(Path("docs"), {"a.txt": "apple"})
    write(Path("more"), {"b.txt": "plum"})

    def after_another(*arguments: Any, **options: Any) -> Any:
        monkeypatch.setattr("docsearch.ingest.write_engine", write_engine)
        run("docs")
        return write_engine(*arguments, **options)

    for rebuild in (False, True):
        shutil.rmtree("index", ignore_errors=True)
        monkeypatch.setattr("docsearch.ingest.write_engine", after_another)
        run("more", rebuild=rebuild)
        assert json.loads(Path("index/roots.json").read_text()) == ["docs", "more"]
        assert list(held()) == ["docs/a.txt", "more/b.txt"]


def test_what_moves_stays_until_it_is_read_in_its_new_place(monkeypatch: pytest.MonkeyPatch) -> None:
    write(Path("docs"), {"a.txt": "apple"})
    run("docs")
    Path("docs/a.txt").rename("docs/z.txt")
    with monkeypatch.context() as patch:
        patch.setattr("docsearch.ingest.understand", _fails)
        for _ in range(2):
            report = run("docs")
            assert [each.uri for each in report.failed] == ["docs/z.txt"]
            assert (report.removed, report.documents) == (0, 1)
            assert found("apple") == ["docs/a.txt"]
    assert counts(run("docs", retry=True)) == (1, 0, 0, 1)
    assert found("apple") == ["docs/z.txt"]


def _fails(*arguments: object, **options: object) -> Document:
    raise ZeroDivisionError


def test_a_copy_on_a_drive_that_is_away_keeps_its_document() -> None:
    write(Path("docs"), {"a.txt": "apple", "b.txt": "plum"})
    write(Path("drive"), {"c.txt": "apple"})
    run("docs", "drive")
    Path("docs/a.txt").unlink()
    Path("drive").rename("away")
    assert counts(run("docs")) == (0, 0, 1, 0)
    assert found("apple") == ["docs/a.txt"]
    Path("away").rename("drive")
    assert counts(run("docs")) == (1, 0, 1, 1)
    assert held() == {"docs/b.txt": (), "drive/c.txt": ()}


def test_a_copy_in_a_container_elsewhere_takes_over() -> None:
    write(Path("docs"), {"a.txt": "apple", "b.txt": "plum"})
    write(Path("more"), {"a.zip": documents.archive({"x.txt": "apple"})})
    run("docs", "more")
    assert held()["docs/a.txt"] == ("docs/a.txt", "more/a.zip!/x.txt")
    Path("docs/a.txt").unlink()
    report = run("docs")
    assert (counts(report), report.failed) == ((1, 0, 1, 1), ())
    assert held() == {"docs/b.txt": (), "more/a.zip!/x.txt": ()}


def test_of_one_address_the_latest_counts_wherever_it_lies() -> None:
    pytest.importorskip("warcio")
    page = ("https://example.org/news", "200 OK", "Content-Type: text/html; charset=utf-8", b"<p>An old apple.</p>")
    write(Path("docs"), {"crawl.warc": warc([page])})  # of 2020
    run("docs")
    assert found("apple") == ["https://example.org/news"]
    assert held()["https://example.org/news"] == ("docs/crawl.warc!/example.org/news",)
    save_page("https://example.org/news", "A new pear.")
    assert counts(run("corpus")) == (0, 1, 0, 0)
    for path in ("docs", "corpus", "docs"):
        assert counts(run(path)) == (0, 0, 1, 0)
        assert held() == {"https://example.org/news": ("corpus/web/example.org/news.html",)}
    assert found("pear") == ["https://example.org/news"]


def test_two_files_that_say_they_are_one_address() -> None:
    save_page("https://example.org/", "apple", "2026-01-01T00:00:00Z", "one")
    save_page("https://example.org/", "pear", "2026-01-02T00:00:00Z", "two")
    assert run("one", "two").documents == 1
    assert found("apple OR pear") == found("pear") == ["https://example.org/"]
    assert counts(run("two", "one")) == (0, 0, 1, 0)


def test_names_that_are_written_the_same_way_are_not_mixed_up() -> None:
    write(Path("docs"), {"a.zip": documents.archive({"x.txt": "apple"}), "a.zip!/x.txt": "pear"})
    for paths in (("docs",), ("docs", "docs/a.zip")):
        report = run(*paths)
        assert [(each.uri, each.stage) for each in report.failed] == [("docs/a.zip!/x.txt", "read")]
        assert report.documents == 1
    assert len(found("apple OR pear")) == 1


def test_paths_given_twice_or_within_each_other() -> None:
    write(Path("docs"), {"a.zip": documents.archive({"x.txt": "apple"}), "b/c.txt": "plum"})
    assert counts(run("docs", "docs/", "./docs/b", "docs/a.zip")) == (2, 0, 0, 0)
    assert counts(run(rebuild=True)) == (2, 0, 0, 0)


def test_languages_are_set_for_what_is_in_a_container() -> None:
    write(Path("docs"), {"a.zip": documents.archive({"x.txt": "apple", "y/z.txt": "pear"}), "b.txt": "plum"})
    save(Corrections({"docs/a.zip!/*": "vi"}), "index")
    run("docs")
    assert [document(uri).language for uri in held()] == ["vi", "vi", document("docs/b.txt").language]
    save(Corrections({"docs/a.zip!/*": "cs"}), "index")
    assert counts(run("docs")) == (0, 2, 1, 0)
    assert [document(uri).language for uri in held()][:2] == ["cs", "cs"]


def test_redetecting_keeps_locations_and_knows_copies_by_them() -> None:
    write(Path("docs"), {"a.txt": "apple"})
    write(Path("more"), {f"{number:03}.txt": "apple" for number in range(100)})  # more than a stamp holds
    run("docs", "more")
    before = held()
    save(Corrections({"docs/*": "cs"}), "index")
    report = redetect(["more/050.txt"], HERE)
    assert counts(report) == (0, 1, 0, 0)
    assert (held(), document("docs/a.txt").language) == (before, "cs")


@pytest.mark.parametrize("left", ["manifest and half of the members", "half of a manifest"])
def test_what_a_killed_run_left_unpacked(left: str) -> None:
    write(Path("docs"), {"a.zip": documents.archive({"x.txt": "apple", "y.txt": "pear"})})
    run("docs")
    (manifest,) = Path("index.unpacked").glob("*.json")
    if left == "half of a manifest":
        manifest.write_text("[[")
    else:
        manifest.with_suffix("").mkdir()
    report = run(rebuild=True)
    assert (counts(report), report.failed) == ((2, 0, 0, 0), ())


def test_nothing_stays_unpacked_after_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    write(Path("docs"), {"a.zip": documents.archive({"x.txt": "apple"})})

    def stopped(*arguments: object, **options: object) -> Document:
        assert len(list(Path("index.unpacked").glob("*/"))) == 1
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("docsearch.ingest.understand", stopped)
        with pytest.raises(KeyboardInterrupt):
            ingest(["docs"], HERE)
    assert not list(Path("index.unpacked").glob("*/"))
    assert counts(run("docs")) == (1, 0, 0, 0)


def test_a_rebuild_of_an_index_of_another_version_keeps_what_cannot_be_read() -> None:
    write(Path("docs"), {"a.zip": documents.archive({"x.txt": "apple"}), "b.txt": "plum"})
    run("docs")
    (manifest,) = Path("index").glob("gen-*/index.json")
    manifest.write_text(json.dumps({**json.loads(manifest.read_text()), "analysis": "0.0"}))
    write(Path("docs"), {"a.zip": b"PK\3\4 broken"})
    assert run(rebuild=True).documents == 2
    assert found("apple") == ["docs/a.zip!/x.txt"]
    assert counts(run("docs")) == (0, 0, 1, 0)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write everywhere")
def test_an_index_that_cannot_be_written_to_is_one_line() -> None:
    write(Path("docs"), {"a.txt": "apple"})
    Path("shut").mkdir(0o500)
    with pytest.raises(UsageError, match="cannot write shut/index"):
        ingest(["docs"], Settings(index="shut/index", isolated=False))


def test_a_first_run_that_is_interrupted_leaves_no_index(monkeypatch: pytest.MonkeyPatch) -> None:
    write(Path("docs"), {"a.txt": "apple"})

    def stopped(*arguments: object, **options: object) -> Document:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("docsearch.ingest.understand", stopped)
        with pytest.raises(KeyboardInterrupt):
            ingest(["docs"], HERE)
    assert [path.name for path in Path("index").iterdir()] == [".lock"]
    assert counts(run("docs")) == (1, 0, 0, 0)


# Any history of files, containers and runs: after each run the index is what the report says and the files are.

NAMES = ("one/a.txt", "one/b.pdf", "one/c.zip", "one/d.eml", "two/a.txt", "two/c.zip")
TEXTS = ("apple", "pear", "plum")
BROKEN = b"%PDF-1.4 broken"
Members = dict[str, str]
Change = tuple[str, str | None, Members]


def content_of(name: str, text: str, members: Members) -> bytes:
    if name.endswith(".zip"):
        return documents.archive({"empty/": "", **members})
    if name.endswith(".eml"):
        return letter(*((name, content.encode(), "text/plain") for name, content in members.items()))
    return BROKEN if name.endswith(".pdf") and text == "plum" else text.encode()


@st.composite
def histories(draw: Callable[..., object]) -> list[tuple[list[Change], tuple[str, ...], str]]:
    members = st.dictionaries(st.sampled_from(("x.txt", "y.txt")), st.sampled_from(TEXTS), max_size=2)
    change = st.tuples(st.sampled_from(NAMES), st.sampled_from((*TEXTS, None)), members)
    paths = st.sampled_from((("one",), ("two",), ("one", "two"), ("one/c.zip", "one/d.eml")))
    step = st.tuples(st.lists(change, max_size=4), paths, st.sampled_from(("index", "index", "update", "rebuild")))
    return draw(st.lists(step, min_size=2, max_size=4))  # type: ignore[return-value]


@settings(max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(histories())
def test_the_index_is_what_the_files_are(history: list[tuple[list[Change], tuple[str, ...], str]]) -> None:
    for path in Path().glob("*"):
        shutil.rmtree(path)
    for folder in ("one", "two"):
        Path(folder).mkdir()
    for changes, paths, how in history:
        for name, text, members in changes:
            if text is None:
                Path(name).unlink(missing_ok=True)
            else:
                Path(name).write_bytes(content_of(name, text, members))
        there = [path for path in paths if Path(path).exists()]
        if how == "update" and Path("index/CURRENT").exists():
            check(update(paths, HERE))
        elif how != "rebuild" and there:
            check(ingest(there, HERE))
    check(ingest(["one", "two"], HERE))
    wanted = whole()
    assert sound() == wanted
    again = ingest(["one", "two"], HERE)
    assert (again.added, again.updated, again.removed) == (0, 0, 0)
    if wanted:
        check(ingest([], HERE, rebuild=True))
        assert sound() == wanted


def check(report: Report) -> None:
    index = held()
    assert len(index) == report.documents
    places = [place for uri, locations in index.items() for place in locations or (uri,)]
    assert all((locations or (uri,))[0] == uri for uri, locations in index.items())
    assert len(places) == len(set(places)) or report.failed


def sound() -> list[list[str]]:
    """The places of each document, but of what is kept of files that cannot be read any more."""
    everywhere = [sorted(locations or (uri,)) for uri, locations in held().items()]
    return sorted(places for places in everywhere if not any(map(is_broken, places)))


def is_broken(place: str) -> bool:
    path = Path(place)
    return path.is_file() and path.read_bytes() == BROKEN


def whole() -> list[list[str]]:
    """The places of each content that lies in the folders and can be read."""
    refs = shelf.expand(walk(["one", "two"]), Path("unpacked"), lambda work, jobs: [work(job) for job in jobs])
    of: dict[str, list[str]] = {}
    for ref in refs:
        content = Path(ref.path).read_bytes()
        if content != BROKEN:
            of.setdefault(digest(content), []).append(ref.place)
    return sorted(map(sorted, of.values()))
