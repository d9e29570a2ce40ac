"""Sizes and checksums of the files of one index, noted beside them after each commit.

Engines write a file once, under a name of its own, and tables of contents that say which files count.
"""

from __future__ import annotations

import json
import zlib
from pathlib import Path

from docsearch.disk import replace_file, sync

MANIFEST = "index.json"
FILE = "checksums.json"
_CHUNK = 1 << 20  # bytes read at a time

Note = tuple[int, int]  # size in bytes, CRC-32


def noted(folder: Path) -> dict[str, Note]:
    """What is noted of the files in a folder, by name; nothing where the notes are missing or unreadable."""
    try:
        found = json.loads((folder / FILE).read_text(encoding="utf-8"))
        return {str(name): (int(size), int(checksum)) for name, (size, checksum) in found.items()}
    except (FileNotFoundError, ValueError, TypeError, AttributeError):
        return {}


def lasting(folder: Path) -> list[Path]:
    """The files that are written once: all but locks, our own notes, and the engine's tables of contents."""
    return [
        path
        for path in folder.iterdir()
        if path.name == MANIFEST
        or (path.is_file() and not path.name.startswith(".") and not path.name.endswith((".json", "LOCK", ".toc")))
    ]


def tables(folder: Path) -> dict[str, Note]:
    """The engine's tables of contents as they are now."""
    return {path.name: _note(path) for path in folder.iterdir() if _is_table(path.name)}


def is_settled(folder: Path) -> bool:
    """Whether the tables of contents are those that were noted: there was no commit since."""
    return tables(folder) == {name: note for name, note in noted(folder).items() if _is_table(name)}


def write(folder: Path) -> None:
    """Note what is in the folder, once all of it is on the disk for good. Files that last are read once."""
    known, contents, files = noted(folder), tables(folder), lasting(folder)
    for path in (*files, *(folder / name for name in contents)):
        if path.name in contents or path.name not in known:
            sync(path)
    notes = {path.name: known.get(path.name) or _note(path) for path in files}
    replace_file(folder / FILE, json.dumps(notes | contents, indent=0, sort_keys=True) + "\n")


def damaged(folder: Path) -> list[str]:
    """The names of the files that are not what was noted; one that is missing counts if there was no commit since."""
    notes = noted(folder)
    if not notes:
        return [FILE]
    settled = is_settled(folder)
    found = []
    for name, note in sorted(notes.items()):
        path = folder / name
        if path.exists():
            if not _is_table(name) and _note(path) != note:
                found.append(name)
        elif settled:
            found.append(name)
    return found


def _is_table(name: str) -> bool:
    """meta.json of tantivy, which every commit replaces, or _MAIN_7.toc of Whoosh, after which the next is _MAIN_8."""
    return name.endswith((".json", ".toc")) and not name.startswith(".") and name not in (MANIFEST, FILE)


def _note(path: Path) -> Note:
    checksum = 0
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            checksum = zlib.crc32(chunk, checksum)
    return path.stat().st_size, checksum
