"""What is imported is kept whole and compiled; what fails or is killed leaves all as it was."""

import gzip
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from docsearch.errors import DiskFull, DocsearchError, IndexBusy, UsageError
from docsearch.lexicon import shelf
from docsearch.lexicon.entries import Link, Sense, Source
from docsearch.lexicon.folder import home
from docsearch.lexicon.shelf import add, kept_name, listed, names, refresh, remove
from docsearch.lexicon.store import Lexicon, compile_lexicon, key

TABLE = "# A table\nid\ten\tvi\tca\ncity\tcity|town\tthành phố\tciutat\n"


@pytest.fixture
def index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """An index that has no lexicons, where a starter of one row is shipped."""
    (tmp_path / "lexicon.tsv").write_text(TABLE, encoding="utf-8")
    monkeypatch.setattr(shelf, "_TABLE", tmp_path / "lexicon.tsv")
    return str(tmp_path / "index")


def wordnet(name: str, *rows: tuple[str, str, str]) -> Source:
    """Rows of a synset, a language and a word."""
    senses = [Sense(f"wn30:{synset}", ((code, word),)) for synset, code, word in rows]
    return Source(name, f"{name}.tab", "MIT", senses, [], None)


ENGLISH = wordnet("wn-data-eng", ("1-n", "en", "book"), ("2-n", "en", "river"))
CATALAN = wordnet("wn-data-cat", ("1-n", "ca", "llibre"), ("3-n", "ca", "gat"))
THAI = wordnet("wn-data-tha", ("1-n", "th", "หนังสือ"), ("2-n", "th", "แม่น้ำ"))
TABLE_OF_TWO = Source("words", "words.csv", None, [Sense("", (("en", "bridge"), ("vi", "cầu")))], [], None)
LEARNT = Source("memory", "memory.tmx", None, [], [Link("cầu", "pont", 0.8, 0.9)], ("vi", "ca"))


def asked(index: str, word: str, source: str, target: str) -> dict[str, float]:
    path = home(index) / f"{'-'.join(sorted((source, target)))}.lexicon"
    return dict(Lexicon(path).translations(key(word, source), source))


def compiled(index: str) -> dict[str, bytes]:
    return {path.stem: path.read_bytes() for path in sorted(home(index).glob("*.lexicon"))}


def state(index: str) -> dict[str, bytes]:
    """Every file but the lock."""
    files = (path for path in home(index).rglob("*") if path.is_file() and path.name != ".lock")
    return {str(path.relative_to(home(index))): path.read_bytes() for path in sorted(files)}


def test_a_wordnet_of_one_language_waits_for_the_english_one(index: str) -> None:
    (kept,) = add([CATALAN], index)
    assert kept == shelf.Kept("wn-data-cat", "wn-data-cat.tab", "MIT", "wordnet", {"ca": 2}, 2, 0, True)
    assert compiled(index) == {}
    add([ENGLISH], index)
    assert list(compiled(index)) == ["ca-en"]
    assert asked(index, "books", "en", "ca") == {"llib": 1.0}
    (facts,) = listed(index)[1]
    assert [stamp.partition(" ")[0] for stamp in facts.sources] == ["starter", "wn-data-cat", "wn-data-eng"]


def test_any_order_gives_the_same(index: str, tmp_path: Path) -> None:
    other = str(tmp_path / "other")
    for source in (ENGLISH, CATALAN, TABLE_OF_TWO, THAI):
        add([source], index)
    add([THAI, TABLE_OF_TWO, CATALAN, ENGLISH], other)
    assert state(index) == state(other)
    assert list(compiled(index)) == ["ca-en", "en-th", "en-vi"]


def test_the_starter_is_in_all_that_is_compiled(index: str) -> None:
    add([TABLE_OF_TWO, LEARNT], index)
    assert asked(index, "city", "en", "vi")["thành phố"] == pytest.approx(0.7, abs=0.01)
    assert asked(index, "bridge", "en", "vi") == {"cầu": 1.0}
    assert "thành phố" in asked(index, "ciutat", "ca", "vi")


def test_links_are_of_a_pair_of_their_own_whichever_way_they_lead(index: str) -> None:
    (kept,) = add([LEARNT], index, learnt=True)
    assert (kept.kind, kept.words, kept.links) == ("learnt", {"ca": 1, "vi": 1}, 1)
    assert list(compiled(index)) == ["ca-vi"]
    assert asked(index, "cầu", "vi", "ca")["pont"] == pytest.approx((0.8 * 0.9) ** 0.5, abs=0.01)
    assert asked(index, "pont", "ca", "vi")["cầu"] == pytest.approx((0.8 * 0.9) ** 0.5, abs=0.01)


def test_only_what_a_source_changes_is_compiled(index: str) -> None:
    add([ENGLISH, CATALAN, TABLE_OF_TWO], index)
    before = {path: path.stat().st_ino for path in home(index).glob("*.lexicon")}
    add([THAI], index)
    assert {path: path.stat().st_ino for path in before} == before
    assert refresh(index) == []
    add([wordnet("wn-data-cat", ("2-n", "ca", "riu"))], index)
    assert asked(index, "river", "en", "ca") == {"riu": 1.0}
    assert asked(index, "book", "en", "ca") == {}


def test_what_is_removed_is_gone_from_the_lexicons(index: str) -> None:
    add([TABLE_OF_TWO, ENGLISH, CATALAN], index)
    remove("words", index)
    assert names(index) == {"wn-data-eng", "wn-data-cat"}
    assert list(compiled(index)) == ["ca-en"]
    remove("wn-data-eng", index)
    assert compiled(index) == {}
    with pytest.raises(DocsearchError, match="no lexicon words was imported"):
        remove("words", index)
    with pytest.raises(DocsearchError, match="no lexicon starter was imported") as raised:
        remove("starter", index)
    assert raised.value.hint == "it is part of docsearch"


def test_a_lexicon_that_comes_to_have_nothing_is_gone(index: str) -> None:
    add([ENGLISH, wordnet("omw-sk", ("1-n", "sk", "kniha"))], index)
    assert list(compiled(index)) == ["en-sk"]
    add([wordnet("omw-sk", ("7-n", "sk", "kniha"))], index)
    assert compiled(index) == {}


def test_a_lexicon_put_there_by_hand_stays(index: str) -> None:
    add([TABLE_OF_TWO], index)
    data = compile_lexicon([Sense("", (("en", "bridge"), ("sk", "most")))], [], ("en", "sk"))
    assert data is not None
    (home(index) / "en-sk.lexicon").write_bytes(data)
    remove("words", index)
    assert compiled(index) == {"en-sk": data}


def test_another_analysis_or_starter_is_a_reason_to_compile(
    index: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert refresh(index) == []
    assert not home(index).exists()
    add([TABLE_OF_TWO, ENGLISH, CATALAN], index)
    (tmp_path / "lexicon.tsv").write_text(f"{TABLE}lake\tlake\thồ\tllac\n", encoding="utf-8")
    assert refresh(index) == ["ca-en", "en-vi"]
    assert "hồ" in asked(index, "lake", "en", "vi")
    monkeypatch.setattr(shelf, "VERSION", 99)
    assert refresh(index) == ["ca-en", "en-vi"]
    monkeypatch.undo()


def test_a_damaged_lexicon_is_made_anew(index: str) -> None:
    add([TABLE_OF_TWO], index)
    before = compiled(index)
    (home(index) / "en-vi.lexicon").write_bytes(b"DSLEXIC1")
    assert refresh(index) == ["en-vi"]
    assert compiled(index) == before


@pytest.mark.parametrize("damage", [b"", b"no gzip", gzip.compress(b"{}"), gzip.compress(b"[1"), None])
def test_a_damaged_source_is_told_and_can_be_removed(index: str, damage: bytes | None) -> None:
    add([TABLE_OF_TWO, ENGLISH], index)
    path = home(index) / "sources" / "words.gz"
    path.write_bytes(path.read_bytes()[:-9] if damage is None else damage)
    before = state(index)
    with pytest.raises(UsageError, match=r"words\.gz: it is damaged") as raised:
        refresh(index)
    assert raised.value.hint == "run: docsearch lexicon remove words, and import it again"
    assert state(index) == before
    remove("words", index)
    assert names(index) == {"wn-data-eng"}


def test_senses_with_ids_of_their_own_are_joined_to_none(index: str) -> None:
    one = Source("one", "one.csv", None, [Sense("one:1", (("en", "book"), ("th", "หนังสือ")))], [], None)
    two = Source("two", "two.csv", None, [Sense("two:1", (("th", "แม่น้ำ"), ("vi", "sông")))], [], None)
    added = add([one, two], index)
    assert [(kept.kind, kept.joins) for kept in added] == [("pairs", False)] * 2
    assert list(compiled(index)) == ["en-th", "th-vi"]


def test_names_are_those_of_files_anywhere() -> None:
    assert kept_name("My words/../x (2)") == "my-words-..-x-2"
    assert kept_name("..") == "lexicon"
    assert kept_name("từ điển") == "từ-điển"


def test_two_of_one_name_are_refused(index: str) -> None:
    with pytest.raises(UsageError, match="two files are called words"):
        add([TABLE_OF_TWO, TABLE_OF_TWO._replace(origin="words.tsv")], index)
    assert state(index) == {}


def test_two_at_once_are_one_too_many(index: str) -> None:
    add([TABLE_OF_TWO], index)
    with shelf._changing(home(index)), pytest.raises(IndexBusy, match=r"another docsearch \(.*\) is changing"):
        add([ENGLISH], index)
    add([ENGLISH], index)
    assert names(index) == {"words", "wn-data-eng"}


@pytest.mark.parametrize("error", [KeyboardInterrupt(), OSError(28, "No space left on device"), MemoryError()])
def test_what_fails_in_the_middle_leaves_all_as_it_was(
    index: str, monkeypatch: pytest.MonkeyPatch, error: BaseException
) -> None:
    add([TABLE_OF_TWO], index)
    before = state(index)

    def fail(*_: object) -> None:
        raise error

    with monkeypatch.context() as patched:
        patched.setattr(shelf, "compile_lexicon", fail)
        with pytest.raises(DiskFull if isinstance(error, OSError) else type(error)):
            add([ENGLISH, CATALAN], index)
    assert state(index) == before
    add([ENGLISH, CATALAN], index)
    assert list(compiled(index)) == ["ca-en", "en-vi"]


HANGS = """
import sys, time
from pathlib import Path
from docsearch.lexicon import shelf
from docsearch.lexicon.formats import read_lexicon
shelf._TABLE = Path(sys.argv[1])
if sys.argv[3] != "none":
    shelf.compile_lexicon = lambda *_: (print("here", flush=True), time.sleep(60))
shelf.add([read_lexicon(Path(name)) for name in sys.argv[4:]], sys.argv[2])
"""


@pytest.mark.parametrize("kill", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_killed_in_the_middle_all_is_as_it_was(index: str, tmp_path: Path, kill: signal.Signals) -> None:
    add([TABLE_OF_TWO], index)
    before = state(index)
    (tmp_path / "more.csv").write_text("en,th\nbook,หนังสือ\n", encoding="utf-8")
    arguments = [str(tmp_path / "lexicon.tsv"), index, "hang", str(tmp_path / "more.csv")]
    child = subprocess.Popen([sys.executable, "-c", HANGS, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    with child:
        assert child.stdout is not None
        assert child.stdout.readline() == b"here\n"
        child.send_signal(kill)
    assert child.returncode != 0
    left = {name: content for name, content in state(index).items() if not name.startswith(".new/")}
    assert left == before
    refresh(index)
    assert state(index) == before


@pytest.mark.skipif(sys.platform == "win32", reason="limits of a process")
def test_a_full_disk_leaves_all_as_it_was(index: str, tmp_path: Path) -> None:
    add([TABLE_OF_TWO], index)
    before = state(index)
    rows = "".join(f"word{n},{os.urandom(4).hex()}\n" for n in range(3000))
    (tmp_path / "more.en-th.csv").write_text(rows, encoding="utf-8")
    limit = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (30_000, 30_000))\n"
    arguments = [str(tmp_path / "lexicon.tsv"), index, "none", str(tmp_path / "more.en-th.csv")]
    done = subprocess.run(
        [sys.executable, "-c", limit + HANGS, *arguments], capture_output=True, text=True, check=False
    )
    told = f"docsearch.errors.DiskFull: the disk is full: there is no room to write {home(index)}"
    assert done.stderr.splitlines()[-1] == told
    assert state(index) == before


def test_a_crash_between_two_files_is_made_good_by_the_next_change(index: str) -> None:
    add([ENGLISH, CATALAN], index)
    whole = state(index)
    remove("wn-data-cat", index)
    without = state(index)
    sources = {name: content for name, content in whole.items() if name.startswith("sources/")}
    for name, content in (without | sources).items():
        (home(index) / name).write_bytes(content)  # sources are there, lexicons not yet
    refresh(index)
    assert state(index) == whole
