"""Reading tables of words and their translations."""

import gzip
from pathlib import Path

import pytest

from docsearch.lexicon.entries import Link, Sense
from lexiconfiles import read, refusal


@pytest.mark.parametrize(
    ("name", "content", "languages"),
    [
        ("x.csv", "en,vi\nhouse,nhà|căn nhà\n\nblue,\n", ()),
        ("x.csv", '\ufeff# a dictionary\nen;vi\n"house";nhà | căn_nhà\n', ()),
        ("x.tsv", "eng\tvie\r\nhouse\tnhà|căn  nhà\r\n", ()),
        ("x.csv", "house,nhà|căn nhà\n", ("en", "vi")),
        ("x.csv", "en,vi\nhouse,nhà|căn nhà\n", ("vi", "en")),
        ("dict-en-vi.csv", "house,nhà|căn nhà\n# the end", ()),
        ("eng_vie.csv.gz", gzip.compress("house,nhà|căn nhà\n".encode()), ()),
        ("x.csv", "en,vi\nhouse,nhà|căn nhà\n".encode("utf-16"), ()),
        ("x.csv", "house,nhà|căn nhà\n".encode("cp1258"), ("en", "vi")),
    ],
)
def test_tables_of_pairs(tmp_path: Path, name: str, content: str | bytes, languages: tuple[str, ...]) -> None:
    found = read(tmp_path, name, content, *languages)
    assert found.senses == [Sense("", (("en", "house"), ("vi", "nhà"), ("vi", "căn nhà")))]
    assert (found.links, found.pair) == ([], None)


def test_tables_with_probabilities(tmp_path: Path) -> None:
    found = read(tmp_path, "x.tsv", 'en\tvi\tp\nhouse\tnhà\t0.8\nhome\tnhà\t"0.2\n'.replace('"', "") + "a\tb\t0\n")
    assert found.links == [Link("house", "nhà", 0.8, 0.8), Link("home", "nhà", 0.2, 0.2)]
    assert (found.senses, found.pair) == ([], ("en", "vi"))
    found = read(tmp_path, "en-vi.csv", 'house;"nhà";0,8;.5\n')
    assert found.links == [Link("house", "nhà", 0.8, 0.5)]


def test_tables_of_several_languages(tmp_path: Path) -> None:
    text = '# licence: CC0\nid\ten\tvi\tpt-BR\ncity\tcity|town\tthành phố\ncar\tcar\t\tcarro\nwn30:00001740-a\t"able"\n'
    found = read(tmp_path, "starter.tsv", text)
    assert found.senses == [
        Sense("starter:city", (("en", "city"), ("en", "town"), ("vi", "thành phố"))),
        Sense("starter:car", (("en", "car"), ("pt", "carro"))),
        Sense("wn30:00001740-a", (("en", "able"),)),
    ]
    assert found.licence == "CC0"
    assert read(tmp_path, "x.csv", "en,vi,ca\na,b,c\n").senses == [Sense("", (("en", "a"), ("vi", "b"), ("ca", "c")))]


@pytest.mark.parametrize(
    ("name", "content", "languages", "message"),
    [
        ("x.csv", "house,nhà\n", (), "line 1: 2 columns, and no languages said for them"),
        ("x.csv", "house nhà\n", ("en", "vi"), "line 1: no columns: neither"),
        ("x.tab", "# nothing\n\nhouse nhà\n", (), "line 3: no columns: neither"),
        ("x.csv", "id,en,pos\na,b,c\n", (), "line 1: 'pos' heads a column and is no code"),
        ("x.csv", "en,vi,pos\na,b,c\n", (), "line 1: 'pos' heads a column and is no code"),
        ("x.csv", "en,fr\na,b\n", ("en", "vi"), "line 1: its columns are en and fr, not en and vi"),
        ("x.csv", "en,vi\na,b\nc\n", (), "line 3: 1 columns where there are 2"),
        ("x.csv", "en,vi\na,b\nc,d,e\n", (), "line 3: 3 columns where there are 2"),
        ("x.csv", 'en,vi\na,b\nc,"d\n', (), "unexpected end of data"),
        ("x.csv", "en,vi,p\na,b,2\n", (), "line 2: '2' is no probability"),
        ("x.csv", "en,vi,p\na,b,nan\n", (), "line 2: 'nan' is no probability"),
        ("x.csv", "a,b,c\n", ("en", "vi"), "line 1: 'c' is no probability"),
        ("x.csv", "a,b,c,d,e\n", ("en", "vi"), "line 1: 5 columns"),
        ("x.csv", "id,en\n1,a,b\n", (), "line 2: 3 columns where the first line names 2"),
        ("x.csv", f"en,vi\na,{'b ' * 300}\n", (), "line 2: a word of 599 characters"),
        ("x.csv", f"en,vi\na,{'b' * 200_000}\n", (), "field larger than field limit"),
        ("x.csv", "", (), "no columns"),
        ("x.csv", "# only\n", ("en", "vi"), "no columns"),
        ("x.csv", "en,vi\n", (), "no word in it"),
        ("x.csv", b"en,vi\na,b\0\n", (), "line 2: this is no text"),
        ("x.csv", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", ("en", "vi"), "this is no text"),
        ("x.csv", "en,vi\nhouse,nhà|nhà".encode()[:-1], (), "line 2: this is no text, or is broken"),
        ("x.csv", "en,vi\na,b\n", ("en", "xx"), "'xx' is no code of a language"),
        ("x.csv", "en,vi\na,b\n", ("en",), "one language of the two is missing"),
        ("x.csv", "a,b\n", ("en", "eng"), "both columns are en"),
        ("x.nt", "no triples", (), "line 1: no statement of N-Triples"),
    ],
)
def test_bad_tables_are_refused(
    tmp_path: Path, name: str, content: str | bytes, languages: tuple[str, ...], message: str
) -> None:
    assert message in refusal(tmp_path, name, content, *languages)
