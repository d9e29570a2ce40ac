"""Whatever is broken is found, and mended where it can be."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from conftest import write
from docsearch import corrections, glossary
from docsearch.engines import generations, write_engine
from docsearch.engines.protocol import Engine, Entry
from docsearch.errors import IndexBusy, IndexMissing
from docsearch.glossary import Concept
from docsearch.identity import document_id
from docsearch.ingest import ingest
from docsearch.inspection import Finding, inspect, mend
from docsearch.lexicon import shelf
from docsearch.lexicon.entries import Sense, Source
from docsearch.mapping import VERSION, entry
from docsearch.records import decode
from docsearch.search import open_index
from docsearch.settings import Settings
from docsearch.translation import cache

TEXTS: dict[str, str | bytes] = {f"{number}.txt": f"apple number {number} of many" for number in range(5)}
SETTINGS = Settings(workers=1)


@pytest.fixture(autouse=True)
def _indexed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An index of five texts in the working folder, rebuilt once."""
    monkeypatch.chdir(tmp_path)
    write(Path("docs"), TEXTS)
    ingest(["docs"], SETTINGS)
    ingest([], SETTINGS, rebuild=True)


def current() -> Path:
    generation = generations.current(Path("index"))
    assert generation is not None
    return generation.path


def found() -> int:
    with open_index("index") as index:
        return index.search("apple").total


def flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def mended() -> tuple[list[str], list[Finding]]:
    """What is done about what is wrong, and what is wrong then."""
    done = list(mend(SETTINGS, inspect(SETTINGS)))
    return done, inspect(SETTINGS)


def test_a_sound_index() -> None:
    seen: list[tuple[int, int]] = []
    assert inspect(SETTINGS, lambda done, total: seen.append((done, total))) == []
    assert seen == [(number, 5) for number in range(1, 6)]


@pytest.mark.parametrize("pattern", ["*.store", "*.term", "*.pos", "*.idx", "*.fast", "*.fieldnorm"])
@pytest.mark.parametrize("harm", [flip, Path.unlink])
def test_a_file_of_the_index(pattern: str, harm: Callable[[Path], None]) -> None:
    path = next(current().glob(pattern))
    harm(path)
    assert Finding("index", f"{path} is missing or not what was written") in inspect(SETTINGS)


def test_a_broken_index_is_built_anew() -> None:
    flip(next(current().glob("*.store")))
    assert mended() == (["index built anew: 5 documents"], [])
    assert found() == 5


@pytest.mark.parametrize("harm", ["CURRENT gone", "CURRENT", "index.json", "checksums.json", "meta.json"])
def test_what_says_what_the_index_is(harm: str) -> None:
    path = Path("index/CURRENT") if harm.startswith("CURRENT") else current() / harm
    if harm == "CURRENT gone":
        path.unlink()
    else:
        path.write_bytes(b"\xff")
    assert {finding.part for finding in inspect(SETTINGS)} == {"index"}
    assert mended()[1] == []
    assert found() == 5


def test_half_of_what_a_killed_writer_wrote_is_no_fault() -> None:
    (current() / "0123456789abcdef0123456789abcdef.store").write_bytes(b"half")
    assert inspect(SETTINGS) == []


def test_documents_that_are_not_what_was_put_in() -> None:
    with write_engine(Path("index"), analysis=VERSION) as engine:
        one, two, four = (stored(engine, f"docs/{number}.txt") for number in (1, 2, 4))
        three = engine.get(document_id("docs/3.txt"))
        assert three is not None
        digest = "0" * 32 + four.digest[32:]
        engine.update([one._replace(record=b"no record"), two._replace(record=three), four._replace(digest=digest)])
    assert sorted(finding.problem.partition(": ")[2].partition(": ")[0] for finding in inspect(SETTINGS)) == [
        "it cannot be read back",
        "it is listed as another version of it",
        "it is the document docs/3.txt",
    ]
    assert mended()[1] == []


def stored(engine: Engine, uri: str) -> Entry:
    record = engine.get(document_id(uri))
    assert record is not None
    return entry(decode(record))._replace(digest=engine.sources()[uri])


def test_of_many_documents_at_fault_some_are_named() -> None:
    with write_engine(Path("index"), analysis=VERSION) as engine:
        one = stored(engine, "docs/1.txt")
        uris = [f"docs/copy {number}.txt" for number in range(50)]
        engine.update([one._replace(id=document_id(uri), uri=uri) for uri in uris])
    problems = [finding.problem for finding in inspect(SETTINGS)]
    assert len(problems) == 21
    assert problems[-1] == "30 documents more are not what was put in"


def test_a_root_that_is_gone() -> None:
    Path("docs").rename("elsewhere")
    assert mended() == ([], inspect(SETTINGS))
    assert [finding.problem for finding in inspect(SETTINGS)] == ["docs is in the index and not here"]
    assert found() == 5


def test_without_its_roots_a_broken_index_goes_back_to_the_one_before() -> None:
    write(Path("docs"), {"6.txt": "apple more"})
    ingest(["docs"], SETTINGS)
    Path("docs").rename("elsewhere")
    flip(next(current().glob("*.store")))
    (done,), left = mended()
    assert done.startswith("index from before the last --rebuild brought back, begun 20")
    assert [finding.part for finding in left] == ["root"]
    assert found() == 5
    assert current().name == "gen-000001"
    flip(next(current().glob("*.store")))
    (done,), left = mended()
    assert done == "index not mended: docs is not here, and there is no index from before the last --rebuild"
    assert "index" in {finding.part for finding in left}
    Path("elsewhere").rename("docs")
    assert mended() == (["index built anew: 6 documents"], [])


@pytest.mark.parametrize("content", [b"{", b"\xff", None])
def test_the_list_of_roots(content: bytes | None) -> None:
    if content:
        Path("index/roots.json").write_bytes(content)
    else:
        Path("index/roots.json").unlink()
    (finding,) = inspect(SETTINGS)
    assert finding.part == "root"
    assert "roots.json" in finding.problem
    assert finding.hint


def test_what_lies_beside_the_index() -> None:
    senses = [Sense("", (("en", "water"), ("vi", "nước")))]
    shelf.add([Source("words", "words.csv", None, senses, [], None)], "index")
    glossary.save([Concept("1", "organisation", (("en", "Green Office"),))], "names.csv", "index")
    corrections.save(corrections.Corrections({"docs/1.txt": "sk"}), "index")
    with cache.Cache(cache.home("index"), pytest.fail):
        pass
    ingest(["docs"], SETTINGS)
    assert inspect(SETTINGS) == []
    flip(Path("index.lexicons/en-vi.lexicon"))
    Path("index.languages.json").write_text("{")
    Path("index.alerts.json").write_text("{")
    Path("index.glossary/names.glossary").write_bytes(b"no glossary")
    cache.home("index").write_bytes(b"no cache" * 2_000)
    assert sorted(finding.part for finding in inspect(SETTINGS)) == [
        "alerts",
        "corrections",
        "glossary",
        "lexicon",
        "translations",
    ]
    done, left = mended()
    assert len(done) == 2
    assert sorted(finding.part for finding in left) == ["alerts", "corrections", "glossary"]  # what people wrote stays
    assert all(finding.hint for finding in left)


def test_what_cannot_be_told() -> None:
    with pytest.raises(IndexMissing):
        inspect(Settings(index="none"))
    assert not Path("none").exists()
    Path("none").mkdir()
    with pytest.raises(IndexMissing):
        inspect(Settings(index="none"))
    with generations.writing(Path("index")), pytest.raises(IndexBusy):
        inspect(SETTINGS)
