"""Lexicons in each format, and reading them from files made on the fly."""

from __future__ import annotations

import io
import tarfile
from pathlib import Path

import pytest

from docsearch.errors import UsageError
from docsearch.lexicon.entries import Source
from docsearch.lexicon.formats import read_lexicon

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
    """A lexicon of two entries in WN-LMF."""
    return LMF.format(id=id, language=language, word=word, synset=synset)


def archive(*names: str, content: str = OMW) -> bytes:
    """A tar archive, as OMW is published, of files that all have one content."""
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w:xz") as tar:
        for name in names:
            info = tarfile.TarInfo(name)
            info.size = len(content.encode())
            tar.addfile(info, io.BytesIO(content.encode()))
    return file.getvalue()


def read(tmp_path: Path, name: str, content: str | bytes, *languages: str) -> Source:
    """What is read from a file of this name and content; `languages` are said for its columns."""
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_lexicon(path, *languages)


def refusal(tmp_path: Path, name: str, content: str | bytes, *languages: str) -> str:
    """Why such a file is refused, in one line, without its folder."""
    with pytest.raises(UsageError) as caught:
        read(tmp_path, name, content, *languages)
    assert "\n" not in str(caught.value)
    return str(caught.value).removeprefix(f"{tmp_path}/")
