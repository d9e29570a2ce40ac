"""Telling what a file is, and glossaries as lexicons."""

import gzip
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from docsearch.errors import UsageError
from docsearch.lexicon.codes import language_code
from docsearch.lexicon.entries import Sense, Source
from docsearch.lexicon.formats import read_lexicon
from lexiconfiles import OMW, SKOS, TBX, lmf, read, refusal


def test_tbx_and_skos(tmp_path: Path) -> None:
    assert read(tmp_path, "terms.tbx", TBX).senses == [
        Sense("terms:c1", (("en", "twin city"), ("vi", "thành phố kết nghĩa")))
    ]
    expected = [Sense("http://x.org/1", (("en", "law"), ("sk", "zákon")))]
    assert read(tmp_path, "x.rdf", SKOS).senses == read(tmp_path, "x.xml", SKOS).senses == expected


def test_packed_files_that_are_no_lexicon_are_refused(tmp_path: Path) -> None:
    assert refusal(tmp_path, "x.xml.gz", gzip.compress(TBX.encode())) == "x.xml.gz, line 1: no WN-LMF, but martif"


def read_or_refused(path: Path, *languages: str) -> Source | None:
    try:
        return read_lexicon(path, *languages)
    except UsageError as error:
        lines = str(error).splitlines()
    assert len(lines) == 1
    return None


@pytest.mark.parametrize("text", [OMW, lmf(), TBX, SKOS, "id,en,vi\n1,house,nhà\n", "en\tvi\tp\nhouse\tnhà\t.5\n"])
@pytest.mark.parametrize("suffix", ["tab", "xml", "csv"])
def test_a_file_cut_off_anywhere_is_read_or_refused(tmp_path: Path, text: str, suffix: str) -> None:
    path = tmp_path / f"en-vi.{suffix}"
    for length in range(0, len(text.encode()), 7):
        path.write_bytes(text.encode()[:length])
        read_or_refused(path)


PIECES = (
    "\t",
    ",",
    ";",
    "\n",
    "\r",
    '"',
    "|",
    "#",
    "id",
    "en",
    "vi",
    "00001740-n",
    "eng:lemma",
    "<",
    "lemma",
    "0.5",
    "é",
)


@settings(deadline=None)
@given(
    content=st.one_of(
        st.binary(max_size=200),
        st.lists(st.sampled_from(PIECES) | st.text(max_size=3)).map(lambda all: "".join(all).encode(errors="replace")),
    ),
    suffix=st.sampled_from(["tab", "xml", "csv", "tbx", "nt", "gz", "toml"]),
    languages=st.sampled_from([(), ("en", "vi")]),
)
def test_any_file_is_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, content: bytes, suffix: str, languages: tuple[str, ...]
) -> None:
    path = tmp_path_factory.getbasetemp() / f"any.{suffix}"
    path.write_bytes(content)
    found = read_or_refused(path, *languages)
    if found:
        assert found.senses or found.links
        assert all(code == language_code(code) and word for sense in found.senses for code, word in sense.words)
