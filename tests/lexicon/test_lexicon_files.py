"""Files of lexicons: packed, cut off, too large, not there."""

import gzip
import lzma
import tracemalloc
from pathlib import Path

import pytest

from docsearch.errors import UsageError
from docsearch.lexicon.formats import read_lexicon
from lexiconfiles import OMW, archive, read, refusal


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("wn.tab.gz", gzip.compress(OMW.encode())),
        ("wn.tab.xz", lzma.compress(OMW.encode())),
        ("wn", gzip.compress(OMW.encode())),
        ("wn.tar.xz", archive("omw/README", "omw/wn.tab", "../omw/LICENSE")),
    ],
)
def test_packed_files(tmp_path: Path, name: str, content: bytes) -> None:
    assert read(tmp_path, name, content)._replace(origin="") == read(tmp_path, "wn.tab", OMW)._replace(origin="")
    assert {path.name for path in tmp_path.iterdir()} == {name, "wn.tab"}


def test_an_archive_must_hold_one_lexicon(tmp_path: Path) -> None:
    assert "several lexicons in one archive" in refusal(tmp_path, "a.tar.xz", archive("a.tab", "b.xml"))
    assert "no .xml or .tab file" in refusal(tmp_path, "a.tar.xz", archive("README"))


@pytest.mark.parametrize("packed", [gzip.compress(OMW.encode() * 9), lzma.compress(OMW.encode() * 9), archive("x.tab")])
def test_archives_cut_off_are_refused(tmp_path: Path, packed: bytes) -> None:
    for length in (len(packed) // 2, len(packed) - 1):
        assert refusal(tmp_path, "x.tab.gz", packed[:length]) == "x.tab.gz: the archive is broken or cut off"


def test_what_unpacks_to_more_than_a_lexicon_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("docsearch.lexicon.files._LARGEST", 1_000_000)
    for bomb in (gzip.compress(bytes(2_000_000)), gzip.compress(b"<LexicalResource>" + b" " * 2_000_000)):
        assert "more than 1 MB" in refusal(tmp_path, "x.xml.gz", bomb)


def test_files_that_are_not_there(tmp_path: Path) -> None:
    for path, reason in ((tmp_path / "none.tab", "No such file"), (tmp_path, "Is a directory")):
        with pytest.raises(UsageError, match=reason):
            read_lexicon(path)


def test_a_large_table_is_streamed(tmp_path: Path) -> None:
    path = tmp_path / "x.tab"
    path.write_text(
        "# A\tvie\tx\tMIT\n" + "00001740-n\tvie:def\t0\tmột định nghĩa dài\n" * 50_000 + "00001740-n\tlemma\ta\n"
    )
    tracemalloc.start()
    read_lexicon(path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < path.stat().st_size / 4
