"""Documents in folders: walk them in a fixed order, read them, tell what each one is."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from fnmatch import fnmatchcase
from pathlib import Path
from typing import NamedTuple

from docsearch.errors import ExtractionError, UsageError
from docsearch.model import Source
from docsearch.sources.media import media_type

_LEFTOVER_PREFIXES = (".", "~$")  # hidden; the lock file an open Office document leaves beside it
_LEFTOVER_SUFFIXES = ("~", ".swp", ".swo", ".tmp", ".part", ".crdownload")
_LEFTOVER_NAMES = frozenset({"Thumbs.db", "desktop.ini", "__MACOSX"})
IGNORED = ".docsearchignore"  # a file of name patterns, one a line: what to pass over in the folder it lies in


class FileRef(NamedTuple):
    """One file found: `uri` names the document, `path` opens it (it may hold bytes that are not UTF-8).

    `problem` says why a folder could not be listed; then `uri` is the folder's and `read` fails with that reason.
    """

    uri: str
    path: str
    problem: str | None = None


def walk(paths: Sequence[str]) -> Iterator[FileRef]:
    """Every file under the paths given, each once: path by path, depth first, by name.

    Hidden files and folders, editors' leftovers and what a folder's .docsearchignore names ("README.md", "draft*") are
    skipped; a file given directly is taken whatever its name.
    Raises UsageError, before the first file, if a path does not exist.
    """
    for path in paths:
        if not os.path.lexists(path):
            raise UsageError(f"no such file or folder: {printable(path)}", "check the path, or run from another folder")
    found = (ref for path in paths for ref in _under(path))
    return found if len(paths) < 2 else _once(found)


def under(uri: str, path: str) -> bool:
    """Does the document `uri` lie at or under `path`, a path as given to `walk`? Web addresses lie under no path."""
    place = tidy(path)
    if place == ".":
        return not uri.startswith(("/", "../")) and "://" not in uri
    return uri == place or uri.startswith(place if place.endswith("/") else f"{place}/")


def read(ref: FileRef) -> Source:
    """The file's bytes and what they are. Raises ExtractionError with the reason ("permission denied")."""
    if ref.problem is not None:
        raise ExtractionError(ref.problem)
    try:
        content = Path(ref.path).read_bytes()
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path
        raise ExtractionError(_reason(error)) from error
    return Source(uri=ref.uri, media_type=media_type(content, ref.uri), content=content)


def tidy(path: str) -> str:
    """The path as uris begin: POSIX separators, no "./", no doubled or trailing "/". "" and "./" are "."."""
    if os.sep != "/":
        path = path.replace(os.sep, "/")
    parts = [part for part in path.split("/") if part not in ("", ".")]
    if path.startswith("/"):
        return printable("/" + "/".join(parts))
    return printable("/".join(parts) or ".")


def printable(path: str) -> str:
    r"""The path with what cannot be shown or encoded written out: "caf\xe9" for a Latin-1 name, "\x0a", a newline."""
    if path.isascii() and path.isprintable():
        return path
    shown = os.fsencode(path).decode("utf-8", "backslashreplace")
    return "".join(f"\\x{ord(c):02x}" if ord(c) < 32 or 127 <= ord(c) < 160 else c for c in shown)


def _once(refs: Iterable[FileRef]) -> Iterator[FileRef]:
    """Overlapping paths ("corpus corpus/vi") name a file more than once."""
    seen: set[str] = set()
    for ref in refs:
        if ref.uri not in seen:
            seen.add(ref.uri)
            yield ref


def _under(path: str) -> Iterator[FileRef]:
    """One path given: the file itself, or the files of the folder."""
    place = tidy(path)
    if not Path(path).is_dir():
        yield FileRef(place, path)
        return
    prefix = "" if place == "." else place if place.endswith("/") else f"{place}/"
    home = _with_separator(os.path.realpath(path))
    entered: set[tuple[int, int]] = set()
    stack: list[tuple[str, str]] = [(prefix, path)]
    while stack:
        prefix, path = stack.pop()
        if not prefix.endswith("/") and prefix:
            yield FileRef(prefix, path)
            continue
        try:
            entries = sorted(os.scandir(path), key=lambda entry: entry.name)
        except OSError as error:
            yield FileRef(prefix.rstrip("/") or ".", path, _reason(error))
            continue
        stack.extend(reversed(list(_children(prefix, entries, home, entered))))


def _children(
    prefix: str, entries: Sequence[os.DirEntry[str]], home: str, entered: set[tuple[int, int]]
) -> Iterator[tuple[str, str]]:
    """The (uri, path) of what is worth visiting in a folder; a folder's uri ends in "/"."""
    patterns = [pattern for entry in entries if entry.name == IGNORED for pattern in _patterns(entry.path)]
    for entry in entries:
        name = entry.name
        if any(fnmatchcase(name, pattern) for pattern in patterns):
            continue
        if name.startswith(_LEFTOVER_PREFIXES) or name.endswith(_LEFTOVER_SUFFIXES) or name in _LEFTOVER_NAMES:
            continue
        if name.startswith("#") and name.endswith("#"):
            continue
        try:
            if entry.is_file():
                yield prefix + printable(name), entry.path
            elif not entry.is_dir():
                if entry.is_symlink():  # to nothing: reading it will say so
                    yield prefix + printable(name), entry.path
            elif not (entry.is_symlink() and _walked_anyway(entry, home, entered)):
                yield f"{prefix}{printable(name)}/", entry.path
        except OSError:  # a link that leads to itself
            continue


def _patterns(path: str) -> list[str]:
    """The name patterns of an ignore file; none if it cannot be read, so that nothing is lost by mistake."""
    try:
        lines = Path(path).read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return []
    return [line.strip() for line in lines if line.strip() and not line.startswith("#")]


def _walked_anyway(link: os.DirEntry[str], home: str, entered: set[tuple[int, int]]) -> bool:
    """A link into the folder being walked or above it, or to one entered by a link before.

    So no file comes twice, every link is followed at most once, and a circle of links ends.
    """
    target = _with_separator(os.path.realpath(link.path))
    if target.startswith(home) or home.startswith(target):
        return True
    status = link.stat()
    key = (status.st_dev, status.st_ino)
    if key in entered:
        return True
    entered.add(key)
    return False


def _with_separator(folder: str) -> str:
    return folder if folder.endswith(os.sep) else folder + os.sep


def _reason(error: Exception) -> str:
    """The system's own words for what went wrong, in lower case: "permission denied"."""
    words = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return words[:1].lower() + words[1:]
