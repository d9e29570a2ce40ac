"""XML that is text: nothing is expanded, nothing fetched, nothing cut off in silence."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import pytest

import documents
from docsearch.errors import ExtractionError
from docsearch.markup import extract_slides, extract_xml


def test_neither_files_nor_entities_are_read(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("secret", encoding="utf-8")
    entities = f"<!ENTITY f SYSTEM '{secret.as_uri()}'><!ENTITY a 'secret'><!ENTITY % p SYSTEM '{secret.as_uri()}'> %p;"
    include = f"<i:include xmlns:i='http://www.w3.org/2001/XInclude' href='{secret.as_uri()}' parse='text'/>"
    page = f"<?xml version='1.0'?><!DOCTYPE a SYSTEM '{secret.as_uri()}' [{entities}]><a>plain &f;&a;{include} text</a>"
    assert extract_xml(page.encode()).text == "plain text"


def test_what_the_parser_would_cut_off_is_an_error() -> None:
    deep = f"<?xml version='1.0'?><a><b>first</b>{'<c>' * 300}last{'</c>' * 300}</a>"
    with pytest.raises(ExtractionError, match="too deeply"):
        extract_xml(deep.encode())
    spans = "<text:span>" * 300 + "last" + "</text:span>" * 300
    with pytest.raises(ExtractionError, match="too deeply"):
        extract_slides(documents.opendocument("presentation", f"<text:p>first</text:p><text:p>{spans}</text:p>"))


def test_entities_that_grow_without_limit_are_an_error() -> None:
    rows = "".join(f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>" for n in range(1, 11))
    with pytest.raises(ExtractionError, match="entities grow without limit"):
        extract_xml(f"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY a0 'ha'>{rows}]><a>&a10;</a>".encode())


def test_damage_costs_what_is_damaged() -> None:
    assert extract_xml(b"<?xml version='1.0'?><a><b>first</c><d>last").text == "first\nlast"


def test_slides_with_a_spoilt_part_are_damaged() -> None:
    whole = documents.opendocument("presentation", "<text:p>some text</text:p>" * 50)
    for at in range(0, len(whole), 7):
        with suppress(ExtractionError):
            extract_slides(whole[:at] + bytes([whole[at] ^ 255]) + whole[at + 1 :])
