"""The parts of an Office file, which is a ZIP archive of XML."""

from __future__ import annotations

import io
import posixpath
import zipfile
from collections.abc import Iterator, Sequence
from typing import Any

from docsearch.safe_xml import SAFE

_LIMIT = 300_000_000  # bytes a part may unpack to; read piece by piece, only its text is kept


class _Limited(io.RawIOBase):
    """A part of an archive that fails when it unpacks to more than it may."""

    def __init__(self, part: Any) -> None:
        self._part, self._left = part, _LIMIT

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data = self._part.read(len(buffer))
        self._left -= len(data)
        if self._left < 0:
            raise ValueError("too large")
        buffer[: len(data)] = data
        return len(data)


def elements(archive: zipfile.ZipFile, name: str, tag: str) -> Iterator[Any]:
    """The elements of that name, one after the other, each forgotten when the next is asked for. Raises ValueError."""
    from lxml import etree  # 30 ms, which a folder of texts never needs

    if name not in archive.NameToInfo:
        return
    with archive.open(name) as part:
        try:
            for _, element in etree.iterparse(_Limited(part), tag=tag, recover=True, **SAFE):
                yield element
                element.clear()
                while element.getprevious() is not None:
                    del element.getparent()[0]
        except etree.LxmlError as error:
            raise ValueError(str(error)) from error


def root(archive: zipfile.ZipFile, name: str) -> Any:
    """The root element of a part, None where there is none. Raises ValueError."""
    from lxml import etree

    if name not in archive.NameToInfo:
        return None
    with archive.open(name) as part:
        parser = etree.XMLParser(recover=True, **SAFE)
        try:
            return etree.parse(_Limited(part), parser).getroot()
        except etree.LxmlError as error:
            raise ValueError(str(error)) from error


def relations(archive: zipfile.ZipFile, part: str) -> dict[str, str]:
    """The parts that a part refers to, by what it calls them."""
    folder, name = posixpath.split(part)
    tree = root(archive, f"{folder}/_rels/{name}.rels")
    found = (
        {} if tree is None else {item.get("Id", ""): item.get("Target", "") for item in tree.iter("{*}Relationship")}
    )
    return {key: posixpath.normpath(posixpath.join(folder, target)).lstrip("/") for key, target in found.items()}


def field(tree: Any, names: Sequence[str]) -> str | None:
    """The text of the first element by one of these names that has any; the tree may be None."""
    for name in names:
        found = None if tree is None else tree.find(f".//{name}")
        if found is not None and (text := " ".join("".join(found.itertext()).split())):
            return text
    return None
