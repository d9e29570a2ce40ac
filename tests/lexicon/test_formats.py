"""Reading wordnets, tables of words, TBX and SKOS, and saying what is wrong with them."""

import gzip
import io
import lzma
import tarfile
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from docsearch.errors import UsageError
from docsearch.lexicon.codes import language_code
from docsearch.lexicon.entries import Link, Sense
from docsearch.lexicon.formats import Source, interlingual_ids, read_lexicon

OMW = """# A wordnet\tarn\thttp://example.org/\tCC BY 3.0\u0020
00001740-a\tcat:lemma\tcapaç
00001740-a\tcat:lemma\tcapaç
02084071-n\tarb:lemma\tكِتاب
02084071-n\tarb:lemma:root\tكتب
02084071-n\tarb:lemma:brokenplural\tكُتُب
00001740-s\tcat:lemma\tben_capaç
00001740-a\tcat:def\t0\tque pot
00001740-a\tcat:exe\t0\tcapaç de tot

00002098-a\tita:lemma\tGAP!
00002100-a\tcmn:lemma\t重要+的
00002101-v\tslk:lemma\tprosiť (o niečo)
"""

LMF = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE LexicalResource SYSTEM "http://globalwordnet.github.io/schemas/WN-LMF-1.1.dtd">
<LexicalResource xmlns:dc="https://globalwordnet.github.io/schemas/dc/">
  <Lexicon id="{id}" label="x" language="{language}" email="a@b.c" license="CC BY 4.0" version="1.4">
    <LexicalEntry id="e1"><Lemma writtenForm="{word}" partOfSpeech="n"/>
      <Form writtenForm="kutub"><Tag category="number">plural</Tag></Form>
      <Form writtenForm="ktb"><Tag category="form">root</Tag></Form><Form writtenForm="katabs"/>
      <Sense id="s1" synset="{synset}"/><Sense id="s2" synset="x-2"/></LexicalEntry>
    <LexicalEntry id="e2"><Lemma writtenForm="second_word" partOfSpeech="n"/>
      <Sense id="s3" synset="x-2"/></LexicalEntry>
    <Synset id="{synset}" ili="i1" partOfSpeech="n"/><Synset id="x-2" ili="in" partOfSpeech="n"/>
  </Lexicon>
</LexicalResource>"""

TBX = """<?xml version="1.0"?><martif type="TBX" xml:lang="en"><text><body>
<termEntry id="c1"><langSet xml:lang="eng"><tig><term>twin city</term></tig></langSet>
<langSet xml:lang="vi"><tig><term>thành phố kết nghĩa</term></tig></langSet></termEntry></body></text></martif>"""

SKOS = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:s="http://www.w3.org/2004/02/skos/core#">
<s:Concept rdf:about="http://x.org/1"><s:prefLabel xml:lang="en">law</s:prefLabel>
<s:prefLabel xml:lang="sk">zákon</s:prefLabel></s:Concept></rdf:RDF>"""


def lmf(id: str = "omw-ca", language: str = "ca", word: str = "llibre", synset: str = "omw-ca-06410904-n") -> str:
    return LMF.format(id=id, language=language, word=word, synset=synset)


def read(tmp_path: Path, name: str, content: str | bytes, *languages: str) -> Source:
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_lexicon(path, *languages)


def refusal(tmp_path: Path, name: str, content: str | bytes, *languages: str) -> str:
    with pytest.raises(UsageError) as caught:
        read(tmp_path, name, content, *languages)
    assert "\n" not in str(caught.value)
    return str(caught.value).removeprefix(f"{tmp_path}/")


@pytest.mark.parametrize(
    ("tag", "code"),
    [
        *(("en", "en"), ("eng", "en"), ("cmn-Hans", "zh"), ("cmn", "zh"), ("arb", "ar"), ("slk", "sk"), ("slo", "sk")),
        *(("nb", "no"), ("nno", "no"), ("zsm", "ms"), ("als", "sq"), ("fil", "tl"), ("pt_BR", "pt"), (" VI ", "vi")),
        *(("ast", "ast"), ("iw", "he"), ("xx", None), ("qqq", None), ("mul", None), ("", None), ("und", None)),
        *(("src", None), ("word", None)),
    ],
)
def test_codes_of_languages(tag: str, code: str | None) -> None:
    assert language_code(tag) == code


def test_omw_tab(tmp_path: Path) -> None:
    found = read(tmp_path, "wn-data-xyz.tab", OMW)
    assert found == Source(
        "wn-data-xyz",
        "wn-data-xyz.tab",
        "CC BY 3.0",
        [
            Sense("wn30:00001740-a", (("ca", "capaç"), ("ca", "ben capaç"))),
            Sense("wn30:02084071-n", (("ar", "كِتاب"), ("ar", "كُتُب"))),
            Sense("wn30:00002100-a", (("zh", "重要"),)),
            Sense("wn30:00002101-v", (("sk", "prosiť"),)),
        ],
        [],
        None,
    )


@pytest.mark.parametrize("row", ["00001740-a\tlemma\tcapaç", "00001740-a\tcapaç", "00001740-a\tlemma\tcapaç\t0.9"])
def test_omw_of_old_has_its_language_in_the_first_line(tmp_path: Path, row: str) -> None:
    found = read(tmp_path, "x.txt", f"# Old\tcat\thttp://x\n{row}\n")
    assert (found.senses, found.licence) == ([Sense("wn30:00001740-a", (("ca", "capaç"),))], None)


def test_omw_without_its_first_line(tmp_path: Path) -> None:
    assert read(tmp_path, "x.tab", "00001740-a\tcat:lemma\tcapaç\r\n").senses[0].words == (("ca", "capaç"),)


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("00001741-a\tcat:lemma", "'cat:lemma' is no"),  # two columns: a word, but of which language
        ("00001741-a", "no synset, kind and word"),
        ("00001741-a\tcat:lemma\t", "no word"),
        ("1741-a\tcat:lemma\tx", "no synset of Princeton"),
        ("00001741-a\tqqq:lemma\tx", "'qqq' is no code of a language"),
        ("00001741-a\t<b>\tx", "is no language and kind of row"),
        ("00001741-a\tcat:lemma\t" + "x" * 501, "a word of 501 characters"),
    ],
)
def test_bad_rows_of_omw_are_named_by_their_line(tmp_path: Path, row: str, message: str) -> None:
    if row.count("\t") == 1:
        assert read(tmp_path, "x.tab", f"# A\tcat\tx\n\n{row}\n").senses[0].words == (("ca", "cat:lemma"),)
        return
    text = refusal(tmp_path, "x.tab", f"# A\tcat\thttp://x\tMIT\n00001740-a\tcat:lemma\ta\n{row}\n")
    assert text.startswith("x.tab, line 3: ")
    assert message in text


def test_wn_lmf_of_omw_has_the_ids_of_the_tab_files(tmp_path: Path) -> None:
    found = read(tmp_path, "omw-ca.xml", lmf())
    assert found.senses == [
        Sense("wn30:06410904-n", (("ca", "llibre"), ("ca", "kutub"))),
        Sense("omw-ca:x-2", (("ca", "llibre"), ("ca", "kutub"), ("ca", "second word"))),
    ]
    assert (found.name, found.licence) == ("omw-ca", "CC BY 4.0")


@pytest.mark.parametrize(
    ("synset", "id"),
    [
        ("omw-en-00003131-s", "wn30:00003131-a"),
        ("omw-en30-00003131-n", "wn30:00003131-n"),
        ("omw-en31-00003131-n", "ili:i1"),  # the offsets of another version
        ("oewn-00001740-n", "ili:i1"),
        ("odenet-12-n", "ili:i1"),
    ],
)
def test_which_id_a_synset_gets(tmp_path: Path, synset: str, id: str) -> None:
    path = tmp_path / "x.xml"
    path.write_text(lmf(synset=synset))
    assert read_lexicon(path).senses[0].id == id
    assert interlingual_ids(path) == ({"ili:i1": id} if id.startswith("wn30") else {})


@pytest.mark.parametrize("version", ["1.0", "1.2", "1.3", "1.4"])
def test_versions_of_wn_lmf(tmp_path: Path, version: str) -> None:
    content = lmf().replace("LMF-1.1", f"LMF-{version}").replace("<Synset ", '<Synset members="s1" lexfile="x" ')
    assert len(read(tmp_path, "x.xml", content).senses) == 2


def archive(*names: str, content: str = OMW) -> bytes:
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w:xz") as tar:
        for name in names:
            info = tarfile.TarInfo(name)
            info.size = len(content.encode())
            tar.addfile(info, io.BytesIO(content.encode()))
    return file.getvalue()


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
    monkeypatch.setattr("docsearch.lexicon.formats._LARGEST", 1_000_000)
    for bomb in (gzip.compress(bytes(2_000_000)), gzip.compress(b"<LexicalResource>" + b" " * 2_000_000)):
        assert "more than 1 MB" in refusal(tmp_path, "x.xml.gz", bomb)


ENTITIES = """<!DOCTYPE LexicalResource [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>"""
EXTERNAL = """<!DOCTYPE LexicalResource [<!ENTITY a SYSTEM "file:///etc/passwd">]>"""


def test_packed_files_that_are_no_lexicon_are_refused(tmp_path: Path) -> None:
    assert refusal(tmp_path, "x.xml.gz", gzip.compress(TBX.encode())) == "x.xml.gz, line 1: no WN-LMF, but martif"


@pytest.mark.parametrize("doctype", [ENTITIES, EXTERNAL])
def test_entities_are_refused(tmp_path: Path, doctype: str) -> None:
    content = doctype + lmf(word="&a;").partition('dtd">')[2]
    assert refusal(tmp_path, "x.xml", content) == "x.xml, line 1: it declares an entity, which no wordnet needs"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (lmf()[:700], "line 9: the XML is broken: unclosed token"),
        (lmf().replace("</Lexicon>", ""), "line 13: the XML is broken: mismatched tag"),
        (lmf(language="qq"), "line 4: 'qq' is no code of a language"),
        (lmf().replace("UTF-8", "klingon"), "line 1: its encoding is unknown"),
        (lmf().replace("<Sense ", "<No ").replace("LexicalEntry", "E"), "no word in it"),
        ("<html><body/></html>", "neither RDF nor TBX, but html"),
        ("<", "the XML is broken"),
    ],
)
def test_broken_xml_is_refused(tmp_path: Path, content: str, message: str) -> None:
    assert message in refusal(tmp_path, "x.xml", content)


def test_tbx_and_skos(tmp_path: Path) -> None:
    assert read(tmp_path, "terms.tbx", TBX).senses == [
        Sense("terms:c1", (("en", "twin city"), ("vi", "thành phố kết nghĩa")))
    ]
    expected = [Sense("http://x.org/1", (("en", "law"), ("sk", "zákon")))]
    assert read(tmp_path, "x.rdf", SKOS).senses == read(tmp_path, "x.xml", SKOS).senses == expected


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


def test_files_that_are_not_there(tmp_path: Path) -> None:
    for path, reason in ((tmp_path / "none.tab", "No such file"), (tmp_path, "Is a directory")):
        with pytest.raises(UsageError, match=reason):
            read_lexicon(path)


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
