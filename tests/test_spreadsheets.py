"""Workbooks: sheets under their names, dates and sums as shown, what is hidden said."""

from __future__ import annotations

from pathlib import Path

import pytest

import documents
from docsearch.errors import ExtractionError
from docsearch.extract import extract
from docsearch.model import Extract, Source
from docsearch.sources.media import media_type
from docsearch.spreadsheets import extract_workbook

FILES = Path(__file__).parent / "files"


def read(name: str) -> Extract:
    content = (FILES / name).read_bytes()
    return extract(Source(name, media_type(content, name), content))


def test_a_workbook_of_excel() -> None:
    found = read("rozpocet.xlsx")
    assert found[:1] + found[2:4] == ("Rozpočet", "Jana Nováková", "2017-03-12")
    assert found.notes == ("hidden sheets: Skrytý",)
    assert found.text.split("\n\n") == [
        "Rozpočet 2017",
        "Mesto: Đà Nẵng; Suma: 12500.50 €; Dátum: 2018-06-05; Podiel: 12.5%; Počet: 1234567\n"
        "Mesto: กรุงเทพฯ; Suma: 300.00 €; Podiel: 100.0%\nPoznámka bunky",
        "Skrytý",
        "tajné číslo; 1",
        "Hà Nội",
        "Thành phố: Hà Nội; Tổng số tiền: 5000000",
    ]


def test_an_opendocument_spreadsheet() -> None:
    found = read("rozpocet.ods")
    assert found[:1] + found[2:4] == ("Rozpočet", "Jana Nováková", "2017-03-12")
    assert found.notes == ("hidden sheets: Skrytý",)
    assert "Mesto: Đà Nẵng; Suma: 12500.5 EUR; Dátum: 2018-06-05; Podiel: 12.5%; Počet: 1234567\n" in found.text
    assert found.text.endswith("Hà Nội\n\nThành phố: Hà Nội; Tổng số tiền: 5000000")


def test_a_workbook_of_excel_before_2007() -> None:
    found = read("rozpocet.xls").text
    assert found.startswith("Rozpočet 2017\n\nMesto: Đà Nẵng; Suma: 12500.5; Dátum: 2018-06-05; Podiel: 0.125; ")
    assert "#ERR" not in found


def workbook(sheet: str, **parts: str) -> bytes:
    names = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    return documents.archive(
        {
            "xl/workbook.xml": f'<workbook {names} xmlns:r="{relation}"><workbookPr date1904="1"/><sheets>'
            '<sheet name="One" sheetId="1" r:id="a"/><sheet name="Lost" sheetId="2" r:id="b"/></sheets></workbook>',
            "xl/_rels/workbook.xml.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/'
            'relationships"><Relationship Id="a" Target="/xl/s.xml"/><Relationship Id="b" Target="t.xml"/>'
            "</Relationships>",
            "xl/s.xml": f"<worksheet {names}><sheetData>{sheet}</sheetData></worksheet>",
            "xl/sharedStrings.xml": f"<sst {names}><si><r><t>Ha</t></r><r><t>noi</t></r><rPh><t>x</t></rPh></si></sst>",
            "xl/styles.xml": f'<styleSheet {names}><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs>'
            "</styleSheet>",
            **parts,
        }
    )


def test_cells_of_all_kinds() -> None:
    cells = (
        '<row><c r="B1" t="s"><v>0</v></c><c t="inlineStr"><is><t>in line</t></is></c><c r="E1" t="b"><v>1</v></c>'
        '<c t="e"><v>#DIV/0!</v></c><c t="str"><f>A1</f><v>of a formula</v></c><c s="1"><v>1</v></c>'
        '<c t="s"><v>99</v></c><c s="77"><v>2.50</v></c><c t="d"><v>2018-06-05T00:00:00</v></c><c><v>oops</v></c></row>'
    )
    assert extract_workbook(workbook(cells)).text == (
        "One\n\nHanoi; in line; TRUE; of a formula; 1904-01-02; 2.5; 2018-06-05; oops"
    )


def test_what_is_hostile_costs_no_more_than_the_document() -> None:
    far = '<row><c r="XFD1"><v>1</v></c><c r="ZZZ1"><v>2</v></c><c r="A1"><v>3</v></c></row>'
    assert extract_workbook(workbook(far)).text == "One\n\n3"
    bomb = '<!DOCTYPE a [<!ENTITY b "boom">]><sst><si><t>&b;</t></si></sst>'
    assert "boom" not in extract_workbook(workbook("<row><c><v>1</v></c></row>", **{"xl/sharedStrings.xml": bomb})).text
    for content in (documents.archive({"xl/a.xml": ""}), b"PK\x03\x04"):
        with pytest.raises(ExtractionError, match="the xlsx file is damaged or cut off"):
            extract_workbook(content)
