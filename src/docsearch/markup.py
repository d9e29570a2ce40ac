"""XML that is text: OpenDocument presentations, which kreuzberg does not read, and XML of no kind we know."""

from __future__ import annotations

import io
import lzma
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any

from docsearch.errors import ExtractionError
from docsearch.metadata import iso_date, primary_tag
from docsearch.model import Extract
from docsearch.safe_xml import SAFE

_LIMIT = 200_000_000  # bytes a part of a presentation may unpack to: its text is never a thousandth of that
_DAMAGED = (zipfile.BadZipFile, zlib.error, lzma.LZMAError)
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_DC = "{http://purl.org/dc/elements/1.1/}"
_META = "{urn:oasis:names:tc:opendocument:xmlns:meta:1.0}"


def extract_slides(content: bytes) -> Extract:
    """The text of an OpenDocument presentation, one paragraph a line. Raises ExtractionError if it is damaged."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            body = _tree(_part(archive, "content.xml"))
            about = _tree(_part(archive, "meta.xml")) if "meta.xml" in archive.namelist() else None
    except (*_DAMAGED, KeyError, ValueError, RuntimeError, OSError, NotImplementedError, EOFError) as error:
        raise ExtractionError("the odp file is damaged or cut off") from error
    lines = ("".join(element.itertext()).strip() for element in body.iter(f"{_TEXT}p", f"{_TEXT}h"))
    return Extract(
        title=_field(about, f"{_DC}title"),
        text="\n".join(line for line in lines if line),
        author=_field(about, f"{_DC}creator"),
        published=iso_date(_field(about, f"{_META}creation-date")),
        declared_language=primary_tag(_field(about, f"{_DC}language")),
    )


def extract_xml(content: bytes) -> Extract:
    """The text between the tags: one line for each element that holds text, with what stands inside it."""
    try:
        root = _tree(content)
    except ValueError as error:
        raise ExtractionError("the xml file is damaged or cut off") from error
    language = root.get("{http://www.w3.org/XML/1998/namespace}lang")
    return Extract(title=None, text="\n".join(_lines(root)), declared_language=primary_tag(language))


def _lines(root: Any) -> Iterator[str]:
    stack = [root]
    while stack:
        element = stack.pop()
        own = (element.text or "") + "".join(child.tail or "" for child in element)
        if own.strip():
            yield " ".join("".join(element.itertext()).split())
        else:
            stack.extend(reversed(element))


def _part(archive: zipfile.ZipFile, name: str) -> bytes:
    with archive.open(name) as part:
        data = part.read(_LIMIT + 1)
    if len(data) > _LIMIT:
        raise ValueError(name)
    return data


def _tree(data: bytes) -> Any:
    """The root element; no entities are expanded and nothing is fetched.

    Raises ValueError, and ExtractionError where a limit of the parser's would cut it off.
    """
    from lxml import etree  # 30 ms, which a folder of texts never needs

    parser = etree.XMLParser(recover=True, **SAFE)
    try:
        root = etree.fromstring(data, parser)
    except etree.LxmlError as error:
        raise ValueError(str(error)) from error
    if root is None:
        raise ValueError("no element")
    last = parser.error_log.last_error
    if last is not None and last.type == etree.ErrorTypes.ERR_RESOURCE_LIMIT:
        raise ExtractionError(_cut(last.message.lower()))
    etree.strip_elements(root, etree.Entity, etree.Comment, etree.PI, with_tail=False)
    return root


def _cut(message: str) -> str:
    """Which limit libxml2 says was met."""
    if "depth" in message:
        return "its elements are nested too deeply: more than 256 levels"
    return "its entities grow without limit" if "entity" in message else "a piece of it is longer than 10 MB"


def _field(tree: Any, name: str) -> str | None:
    found = None if tree is None else tree.find(f".//{name}")
    return " ".join("".join(found.itertext()).split()) or None if found is not None else None
