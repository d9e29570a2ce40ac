"""Reading SKOS, TBX, CSV and TOML, and saying what is wrong with them."""

import importlib.util
import json
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docsearch.errors import DocsearchError, MissingExtra, UsageError
from docsearch.glossary import Concept
from docsearch.glossary_formats import read_glossary

EC = "http://eurovoc.europa.eu/4038"
NAMES = (("en", "European Commission"), ("sk", "Európska komisia"), ("en", "Commission of the EC"), ("en", "Comission"))

RDF = f"""<?xml version="1.0" encoding="UTF-8"?>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:skos="http://www.w3.org/2004/02/skos/core#"
         xmlns:skosxl="http://www.w3.org/2008/05/skos-xl#">
  <!-- the scheme is no concept -->
  <skos:ConceptScheme rdf:about="http://eurovoc.europa.eu/100">
    <skos:prefLabel xml:lang="en">EuroVoc</skos:prefLabel></skos:ConceptScheme>
  <skos:Concept rdf:about="{EC}">
    <skos:prefLabel xml:lang="en">European
       Commission</skos:prefLabel>
    <skos:altLabel xml:lang="en-GB">Commission of the EC</skos:altLabel>
    <skos:prefLabel xml:lang="sk">Európska komisia</skos:prefLabel>
    <skos:hiddenLabel xml:lang="en">Comission</skos:hiddenLabel>
    <skos:broader rdf:resource="http://eurovoc.europa.eu/1"/>
  </skos:Concept>
</rdf:RDF>"""

XL = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:xl="http://www.w3.org/2008/05/skos-xl#"
   xml:base="http://eurovoc.europa.eu/">
  <rdf:Description rdf:about="4038"><xl:prefLabel rdf:resource="http://l/1"/><xl:prefLabel>
     <xl:Label><xl:literalForm xml:lang="sk">Európska komisia</xl:literalForm></xl:Label></xl:prefLabel>
     <xl:altLabel rdf:resource="http://l/2"/><xl:hiddenLabel rdf:nodeID="n"/></rdf:Description>
  <rdf:Description rdf:about="http://l/1"><xl:literalForm xml:lang="en">European Commission</xl:literalForm>
  </rdf:Description>
  <xl:Label rdf:about="http://l/2"><xl:literalForm xml:lang="en">Commission of the EC</xl:literalForm></xl:Label>
  <xl:Label rdf:nodeID="n" xl:literalForm="Comission" xml:lang="en"/>
</rdf:RDF>"""

N_TRIPLES = f"""# made for this test
<{EC}> <http://www.w3.org/2004/02/skos/core#prefLabel> "European Commission"@en .
<{EC}> <http://www.w3.org/2004/02/skos/core#prefLabel> "Eur\\u00F3pska komisia"@sk . # a comment

<{EC}> <http://www.w3.org/2004/02/skos/core#altLabel> "Commission of the EC"@en .
<{EC}> <http://www.w3.org/2004/02/skos/core#hiddenLabel> "Comission"@en .
_:s <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://www.w3.org/2004/02/skos/core#ConceptScheme> .
_:s <http://www.w3.org/2004/02/skos/core#prefLabel> "EuroVoc"@en .
"""

TURTLE = f"""@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
<{EC}> a skos:Concept ;
  skos:prefLabel "European Commission"@en, "Európska komisia"@sk ;
  skos:altLabel "Commission of the EC"@en ; skos:hiddenLabel "Comission"@en .
"""

JSON_LD = {
    "@context": {"skos": "http://www.w3.org/2004/02/skos/core#"},
    "@id": EC,
    "skos:prefLabel": [
        {"@language": "en", "@value": "European Commission"},
        {"@language": "sk", "@value": "Európska komisia"},
    ],
    "skos:altLabel": {"@language": "en", "@value": "Commission of the EC"},
    "skos:hiddenLabel": {"@language": "en", "@value": "Comission"},
}

TBX_2 = """<?xml version="1.0"?><!DOCTYPE martif SYSTEM "TBXcoreStructV02.dtd">
<martif type="TBX" xml:lang="en"><text><body><termEntry id="c1">
<langSet xml:lang="en"><tig><term>European <hi>Commission</hi></term></tig>
  <ntig><termGrp><term>Commission of the EC</term></termGrp></ntig></langSet>
<langSet xml:lang="sk-SK"><tig><term>Európska komisia</term></tig></langSet>
</termEntry></body></text></martif>"""

TBX_3 = """<tbx style="dca" type="TBX-Core" xml:lang="en" xmlns="urn:iso:std:iso:30042:ed-2"><text><body>
<conceptEntry id="c1"><langSec xml:lang="en"><termSec><term>European Commission</term></termSec>
<termSec><term>Commission of the EC</term></termSec></langSec>
<langSec xml:lang="sk"><termSec><term>Európska komisia</term></termSec></langSec></conceptEntry></body></text></tbx>"""

LAUGHS = """<!DOCTYPE rdf:RDF [<!ENTITY a "haha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;">
<!ENTITY e "&d;&d;&d;&d;&d;&d;&d;&d;&d;&d;"><!ENTITY f "&e;&e;&e;&e;&e;&e;&e;&e;&e;&e;">
<!ENTITY g "&f;&f;&f;&f;&f;&f;&f;&f;&f;&f;">]>"""

has_rdflib = pytest.mark.skipif(not importlib.util.find_spec("rdflib"), reason="rdflib, an extra, is not installed")


def read(folder: Path, name: str, content: str | bytes) -> list[Concept]:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return list(read_glossary(path))


def reason(folder: Path, name: str, content: str | bytes) -> str:
    with pytest.raises(UsageError) as caught:
        read(folder, name, content)
    return str(caught.value).replace(f"{folder / name}", "FILE")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.rdf", RDF),
        ("a.xml", RDF),
        ("xl.rdf", XL),
        ("a.nt", N_TRIPLES),
        pytest.param("a.ttl", TURTLE, marks=has_rdflib),
        pytest.param("a.jsonld", json.dumps(JSON_LD), marks=has_rdflib),
    ],
)
def test_skos_in_all_its_forms(tmp_path: Path, name: str, content: str) -> None:
    (found,) = read(tmp_path, name, content)
    assert (found.id, found.kind) == (EC, "concept")
    assert (found.name, sorted(found.names)) == ("European Commission", sorted(NAMES))
    assert found.names[-1] == ("en", "Comission")


def test_labels_without_a_language_are_undetermined(tmp_path: Path) -> None:
    (found,) = read(tmp_path, "a.nt", '<x:1> <http://www.w3.org/2004/02/skos/core#prefLabel> "A \\"B\\"" .')
    assert found.names == (("und", 'A "B"'),)


def test_no_escape_smuggles_in_what_is_no_text(tmp_path: Path) -> None:
    line = '<x:1> <http://www.w3.org/2004/02/skos/core#prefLabel> "A\\u0000\\uD800\\U00110000"@en .'
    (found,) = read(tmp_path, "a.nt", line)
    assert found.names == (("en", "A?\ufffd"),)


@pytest.mark.parametrize("content", [TBX_2, TBX_3])
def test_tbx_of_both_versions(tmp_path: Path, content: str) -> None:
    (found,) = read(tmp_path, "a.tbx", content)
    names = (("en", "European Commission"), ("en", "Commission of the EC"), ("sk", "Európska komisia"))
    assert found == Concept("c1", "concept", names)


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_csv_with_a_column_a_language(tmp_path: Path, delimiter: str) -> None:
    rows = ["id,kind,en,pt-BR,acronyms,ambiguous", 'ec,organisation,European Commission|"EC",,EC|COM,', "w,,water,água"]
    content = "\ufeff" + "\r\n".join(rows).replace(",", delimiter) + "\r\n\r\n"
    assert read(tmp_path, "a.csv", content.replace('"EC"', "The Commission")) == [
        Concept("ec", "organisation", (("en", "European Commission"), ("en", "The Commission")), ("EC", "COM")),
        Concept("w", "concept", (("en", "water"), ("pt", "água"))),
    ]


def test_csv_with_a_row_a_name(tmp_path: Path) -> None:
    rows = "id,language,name,kind\n1,en,water,\n2,en,City Bank,organisation\n1,sk,voda\n1,nb,vann\n1,,H2O\n"
    assert read(tmp_path, "a.tsv", rows) == [
        Concept("1", "concept", (("en", "water"), ("sk", "voda"), ("no", "vann"), ("und", "H2O"))),
        Concept("2", "organisation", (("en", "City Bank"),)),
    ]


def test_toml_as_the_starter_is_written(tmp_path: Path) -> None:
    text = '[iurc]\nkind = "programme"\nacronyms = ["IURC"]\nambiguous=["ICP"]\n[iurc.names]\nen=["Urban  Cooperation"]'
    assert read(tmp_path, "a.toml", text) == [
        Concept("concept:iurc", "programme", (("en", "Urban Cooperation"),), ("IURC",), ("ICP",))
    ]


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("a.csv", "", "FILE, line 1: the first line must name each column once, one of them id"),
        ("a.csv", "id,en,en\n", "FILE, line 1: the first line must name each column once, one of them id"),
        ("a.csv", "id,english\n", "FILE, line 1: 'english' is no code of a language"),
        ("a.csv", "id,en\n1,water\n\n1,law\n", "FILE, line 4: the id 1 was given in line 2 already"),
        ("a.csv", "id,en\n,water\n", "FILE, line 2: no id"),
        ("a.csv", "id,en\n1,\n", "FILE, line 2: 1 has no name"),
        ("a.csv", "id,en\n1,a,b\n", "FILE, line 2: 3 cells for 2 columns"),
        ("a.csv", "id,kind,en\n1,thing,a\n", "FILE, line 2: 'thing' is no kind; it is one of"),
        ("a.csv", 'id,en\n1,"a\n', "FILE, line 2: unexpected end of data"),
        ("a.csv", b"id,en\n1,a\n2,\xff\n", "FILE, line 3: not UTF-8"),
        ("a.csv", "id,en\n1,a\n2,\0\n", "FILE, line 3: a NUL character"),
        ("a.csv", "id,en\n", "FILE: no concept with a name in it"),
        ("a.csv", "id,language,name\n1,en,\n", "FILE, line 2: no name"),
        ("a.csv", "id,language,name\n1,!,a\n", "FILE, line 2: '!' is no code of a language"),
        ("a.toml", "[a]\nb = \n", "FILE, line 2: "),
        ("a.toml", '[a.names]\nen=["b"]\n[b]\nnames=1\n', "FILE, line 3: b needs names"),
        ("a.toml", '[b]\nsize=1\nnames.en=["b"]\n', "FILE, line 1: b has 'size', which means nothing"),
        ("a.nt", "<a> <b> <c> .\n<a> <b>\n", "FILE, line 2: no statement of N-Triples"),
        ("a.nt", b"\n\xff\n", "FILE, line 1: not UTF-8"),
        ("a.rdf", "<rdf:RDF\n", "FILE, line "),
        ("a.rdf", RDF.replace("</skos:Concept>", ""), "FILE, line 15: "),
        ("a.xml", "<html/>", "FILE, line 1: neither RDF nor TBX, but html"),
        ("a.rdf", "", "FILE, line 1: "),
        ("a.tbx", TBX_3.replace(' xml:lang="sk"', ""), "FILE, line 4: a langSec without a language"),
        ("a.tbx", TBX_3.replace("term>", "word>"), "FILE: no concept with a name in it"),
        ("a.doc", "", "FILE: no glossary by its name"),
        ("a.jsonld", "{\n1", "FILE, line 2: "),
        ("a.json", '{"@context": "http://x/y.json"}', "FILE: its @context lies in the web"),
        pytest.param("a.ttl", TURTLE + "<x> <y", "FILE, line 5: ", marks=has_rdflib),
    ],
)
def test_what_is_wrong_is_said_with_the_line(tmp_path: Path, name: str, content: str, expected: str) -> None:
    assert reason(tmp_path, name, content).startswith(expected)


def test_a_missing_file_is_an_error(tmp_path: Path) -> None:
    for name in ("none.csv", "none.rdf"):
        with pytest.raises(UsageError, match="none"):
            list(read_glossary(tmp_path / name))


def test_without_the_extra_it_says_which(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "rdflib", None)
    with pytest.raises(MissingExtra) as caught:
        read(tmp_path, "a.ttl", TURTLE)
    assert caught.value.hint == 'run: pip install "docsearch[skos]"'


def test_no_entity_is_expanded(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("secret")
    for head, entity in ((LAUGHS, "&g;"), (f'<!DOCTYPE rdf:RDF [<!ENTITY x SYSTEM "{secret}">]>', "&x;")):
        content = head + RDF.partition("?>\n")[2].replace("Comission", f"Comission{entity}")
        try:
            names = str(read(tmp_path, "a.rdf", content))
        except DocsearchError:
            continue
        assert "secret" not in names
        assert "haha" not in names


def test_nesting_without_end_is_refused(tmp_path: Path) -> None:
    deep = RDF.replace("Comission", "<a>" * 5000 + "</a>" * 5000)
    assert reason(tmp_path, "a.rdf", deep).startswith("FILE, line ")


@given(st.sampled_from(("a.csv", "a.toml", "a.nt", "a.rdf", "a.tbx", "a.json")), st.data())
def test_spoilt_files_end_in_one_clear_error(
    tmp_path_factory: pytest.TempPathFactory, name: str, data: st.DataObject
) -> None:
    whole = {"a.csv": "id,en\n1,water\n", "a.nt": N_TRIPLES, "a.rdf": RDF, "a.tbx": TBX_2, "a.json": "{}"}
    content = bytearray(whole.get(name, '[a.names]\nen=["b"]\n').encode())
    for _ in range(3):
        at = data.draw(st.integers(0, len(content) - 1))
        content[at : at + data.draw(st.integers(0, 9))] = data.draw(st.binary(max_size=2))
        if not content:
            break
    path = tmp_path_factory.mktemp("spoilt") / name
    path.write_bytes(bytes(content))
    try:
        complaint, names = "", [concept.name for concept in read_glossary(path)]
    except DocsearchError as error:
        complaint, names = str(error), []
    assert all(names)
    assert bool(names) != bool(complaint)
