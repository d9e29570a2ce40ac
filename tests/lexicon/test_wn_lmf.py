"""Reading wordnets in WN-LMF."""

from pathlib import Path

import pytest

from docsearch.errors import UsageError
from docsearch.lexicon.entries import Sense
from docsearch.lexicon.formats import read_lexicon
from docsearch.lexicon.wn_lmf import interlingual_ids
from lexiconfiles import lmf, read, refusal


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


def with_entities(*declared: str) -> str:
    """A wordnet whose first word is an entity."""
    body = lmf(word="&a;").partition('dtd">')[2]
    return f"<!DOCTYPE LexicalResource [{' '.join(declared)}]>{body}"


def test_nothing_outside_of_the_file_is_read(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("secret")
    content = with_entities(f'<!ENTITY a SYSTEM "file://{tmp_path}/secret">')
    assert "the XML is broken: Attribute references external entity" in refusal(tmp_path, "x.xml", content)


def test_entities_that_multiply_are_refused(tmp_path: Path) -> None:
    tens = (f'<!ENTITY {one} "{f"&{two};" * 10}">' for one, two in zip("abcdefgh", "bcdefghi", strict=True))
    content = with_entities(*tens, f'<!ENTITY i "{"x" * 100}">')
    assert "the XML is broken" in refusal(tmp_path, "x.xml", content)


def test_no_wrong_line_is_told_of_a_large_file(tmp_path: Path) -> None:
    content = lmf().replace(
        "<Synset ", "\n" * 70_000 + '<LexicalEntry><Lemma writtenForm="%s"/></LexicalEntry><Synset ', 1
    )
    assert refusal(tmp_path, "x.xml", content % ("x" * 501)) == "x.xml: a word of 501 characters"


def test_a_word_outside_of_a_lexicon_is_refused(tmp_path: Path) -> None:
    content = '<LexicalResource>\n<LexicalEntry><Lemma writtenForm="a"/></LexicalEntry></LexicalResource>'
    assert refusal(tmp_path, "x.xml", content) == "x.xml: a word outside of a lexicon"
    path = tmp_path / "y.xml"
    path.write_text("<LexicalEntry/>")
    with pytest.raises(UsageError, match="outside of a lexicon"):
        interlingual_ids(path)


def test_what_lies_across_two_pieces_of_a_file_is_read(tmp_path: Path) -> None:
    start = '<LexicalResource><Lexicon id="l" language="en">'
    entry = """<LexicalEntry><Lemma writtenForm="mouse"/>
      <Form writtenForm="mice"><Tag category="number">plural</Tag></Form><Sense synset="x"/></LexicalEntry>"""
    padding = " " * ((1 << 16) - len(start) - entry.index("ral</Tag>"))
    content = f"{start}{padding}{entry}</Lexicon></LexicalResource>"
    assert read(tmp_path, "x.xml", content).senses[0].words == (("en", "mouse"), ("en", "mice"))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (lmf()[:700], "line 9: the XML is broken: Specification mandates value for attribute part"),
        (lmf().replace("</Lexicon>", ""), "line 13: the XML is broken: Opening and ending tag mismatch"),
        (lmf(language="qq"), "line 4: 'qq' is no code of a language"),
        (lmf().replace("UTF-8", "klingon"), "line 1: the XML is broken: Unsupported encoding: klingon"),
        (lmf().replace("<Sense ", "<No ").replace("LexicalEntry", "E"), "no word in it"),
        ("<html><body/></html>", "neither RDF nor TBX, but html"),
        ("<", "the XML is broken"),
    ],
)
def test_broken_xml_is_refused(tmp_path: Path, content: str, message: str) -> None:
    assert message in refusal(tmp_path, "x.xml", content)
