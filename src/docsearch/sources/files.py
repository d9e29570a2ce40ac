"""Documents in folders: walk them in a fixed order, read them, tell what each one is."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from fnmatch import fnmatchcase
from pathlib import Path
from stat import S_ISREG
from typing import NamedTuple

from docsearch.beside import SUFFIXES
from docsearch.errors import ExtractionError, UsageError
from docsearch.identity import stream_digest
from docsearch.model import Source
from docsearch.sources.media import media_type
from docsearch.sources.web.saved import SIDECAR, is_sidecar, read_saved

_LEFTOVER_PREFIXES = (".", "~$")  # hidden; the lock file an open Office document leaves beside it
_LEFTOVER_SUFFIXES = ("~", ".swp", ".swo", ".tmp", ".part", ".crdownload")
_LEFTOVER_NAMES = frozenset({"Thumbs.db", "desktop.ini", "__MACOSX"})
_OF_AN_INDEX = ("", *SUFFIXES)  # what an index in a folder that is walked is called after its own name
_UNSHOWN = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")  # controls, and what turns text around
INSIDE = "!/"  # between a container and what lies in it: "mails.zip!/2019/letter.eml!/budget.xlsx"
LARGEST = 256 << 20  # bytes of a document: reading one takes four times its size and more
NO_FILE = "not a file but a device, a pipe or a socket"
OUTSIDE = "a link that leads out of the folder; to index what it leads to, give its path"
IGNORED = ".docsearchignore"  # a file of name patterns, one a line: what to pass over in the folder it lies in


class FileRef(NamedTuple):
    """One file found: `uri` names the document, `path` opens it (it may hold bytes that are not UTF-8).

    `problem` says why it, or the folder or container at its place, cannot be read, and `stage` where that came out:
    `read` fails with that reason. `location` is where the file lies, spelt as uris are, where `uri` does not say so:
    the file that a web page was saved as. A kind (media type), a language and a time of fetching are those that came
    with the file, if any did. `digest` is that of its content where it is known already.
    """

    uri: str
    path: str
    problem: str | None = None
    location: str | None = None
    media_type: str | None = None
    language: str | None = None
    fetched_at: str | None = None
    digest: str | None = None
    stage: str = "read"

    @property
    def place(self) -> str:
        """Where the file lies."""
        return self.location or self.uri


def walk(paths: Sequence[str]) -> Iterator[FileRef]:
    """Every file under the paths given, each once: path by path, depth first, by name.

    Hidden files and folders, editors' leftovers and what a folder's .docsearchignore names ("README.md", "draft*") are
    skipped; a file given directly is taken whatever its name.
    Raises UsageError, before the first file, if a path does not exist.
    """
    check_paths(paths)
    found = (ref for path in paths for ref in _under(path))
    return found if len(paths) < 2 else _once(found)


def check_paths(paths: Iterable[str]) -> None:
    """Raise UsageError for a path that does not exist."""
    for path in paths:
        if not os.path.lexists(path):
            container, inside, _ = path.partition(INSIDE)
            if inside and os.path.lexists(container):
                file = printable(container)
                raise UsageError(f"{printable(path)} lies in {file}, which is read as a whole", f"give {file}")
            raise UsageError(f"no such file or folder: {printable(path)}", "check the path, or run from another folder")


class Within:
    """Paths as given to `walk`: `place in Within(paths)` if it lies at or under one of them, whatever their number.

    Web addresses lie under no path.
    """

    def __init__(self, paths: Iterable[str]) -> None:
        self._places = frozenset(map(tidy, paths))

    def __contains__(self, place: str) -> bool:
        if place in self._places:
            return True
        if "://" in place:
            return False
        if "." in self._places and not place.startswith(("/", "../")):
            return True
        if "/" in self._places and place.startswith("/"):
            return True
        at = place.find("/", 1)
        while at > 0:
            if place[:at] in self._places or (place[at - 1] == INSIDE[0] and place[: at - 1] in self._places):
                return True
            at = place.find("/", at + 1)
        return False


def read(ref: FileRef) -> Source:
    """The file's bytes and what they are. Raises ExtractionError with the reason ("permission denied")."""
    if ref.problem is not None:
        raise ExtractionError(ref.problem)
    try:
        if os.stat(ref.path).st_size > LARGEST:  # noqa: PTH116 - a path of any bytes
            raise ExtractionError(f"larger than {LARGEST >> 20} MB: too large for one document")
        content = Path(ref.path).read_bytes()
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path
        raise ExtractionError(_reason(error)) from error
    kind = ref.media_type or media_type(content, ref.place)
    return Source(ref.uri, kind, content, ref.language, ref.fetched_at)


def with_digest(ref: FileRef) -> FileRef:
    """The file with the digest of its content, or with its problem where it cannot be read."""
    if ref.problem is not None or ref.digest is not None:
        return ref
    try:
        if not S_ISREG(os.stat(ref.path).st_mode):  # noqa: PTH116 - a path of any bytes
            return ref._replace(problem=NO_FILE)
        with Path(ref.path).open("rb") as file:
            return ref._replace(digest=stream_digest(file))
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path
        return ref._replace(problem=_reason(error))


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
    shown = _UNSHOWN.sub(_written_out, path)
    return os.fsencode(shown).decode("utf-8", "backslashreplace")


def _written_out(found: re.Match[str]) -> str:
    return f"\\x{ord(found[0]):02x}" if found[0] < "\u0100" else f"\\u{ord(found[0]):04x}"


def _once(refs: Iterable[FileRef]) -> Iterator[FileRef]:
    """Overlapping paths ("corpus corpus/vi") name a file more than once."""
    seen: set[tuple[str, str]] = set()
    for ref in refs:
        key = ref.place, os.path.normpath(ref.path)
        if key not in seen:
            seen.add(key)
            yield ref


def _under(path: str) -> Iterator[FileRef]:
    """One path given: the file itself, or the files of the folder."""
    place = tidy(path)
    if not Path(path).is_dir():
        if not is_sidecar(path):
            yield _with_address(FileRef(place, path))
        return
    prefix = "" if place == "." else place if place.endswith("/") else f"{place}/"
    home = _with_separator(os.path.realpath(path))
    stack = [FileRef(prefix, path)]
    while stack:
        ref = stack.pop()
        if ref.problem is not None or ref.location is not None or (ref.uri and not ref.uri.endswith("/")):
            yield ref
            continue
        try:
            entries = sorted(os.scandir(ref.path), key=lambda entry: entry.name)
        except OSError as error:
            yield FileRef(ref.uri.rstrip("/") or ".", ref.path, _reason(error))
            continue
        stack.extend(reversed(list(_children(ref.uri, entries, home))))


def _children(prefix: str, entries: Sequence[os.DirEntry[str]], home: str) -> Iterator[FileRef]:
    """What is worth visiting in a folder; a folder's uri ends in "/"."""
    patterns = [pattern for entry in entries if entry.name == IGNORED for pattern in _patterns(entry.path)]
    folders = (entry for entry in entries if not entry.is_symlink() and entry.is_dir())
    indexes = [folder.name for folder in folders if _is_index(folder.path)]
    names = {entry.name for entry in entries}
    ours = {index + suffix for index in indexes for suffix in _OF_AN_INDEX}
    for entry in entries:
        name = entry.name
        if is_leftover(name) or name in ours or any(fnmatchcase(name, pattern) for pattern in patterns):
            continue
        uri = prefix + printable(name)
        ref = FileRef(uri, uri if uri == entry.path else entry.path)  # mostly one text: kept once, not twice
        if entry.is_symlink():
            yield from _linked(ref, home)
        elif entry.is_dir():
            yield ref._replace(uri=f"{ref.uri}/")
        elif not entry.is_file():
            yield ref._replace(problem=NO_FILE)
        elif not is_sidecar(ref.path):
            yield _with_address(ref) if name + SIDECAR in names else ref


def _with_address(ref: FileRef) -> FileRef:
    """A file with the address it was saved from and what its server said of it, if it is a web page."""
    page = read_saved(ref.path)
    if page is None:
        return ref
    kind = f"{page.media_type}; charset={page.charset}" if page.charset else page.media_type
    return FileRef(
        page.address,
        ref.path,
        location=ref.uri,
        media_type=kind,
        language=page.language,
        fetched_at=page.fetched_at,
    )


def is_leftover(name: str) -> bool:
    """Whether a file or folder of this name is hidden, or left behind by a program."""
    if name.startswith(_LEFTOVER_PREFIXES) or name.endswith(_LEFTOVER_SUFFIXES) or name in _LEFTOVER_NAMES:
        return True
    return name.startswith("#") and name.endswith("#")


def _is_index(path: str) -> bool:
    """Whether a folder is an index, or about to become one: whoever makes it walks meanwhile."""
    if os.path.isfile(os.path.join(path, "CURRENT")):  # noqa: PTH113, PTH118
        return True
    if not os.path.isfile(os.path.join(path, ".lock")):  # noqa: PTH113, PTH118
        return False
    with suppress(OSError), os.scandir(path) as entries:
        return any(entry.name.startswith("gen-") for entry in entries)
    return False


def _linked(link: FileRef, home: str) -> Iterator[FileRef]:
    """What a link leads to: a file of the folder being walked. Folders of it are walked anyway, or for ever.

    A link to outside is refused: whoever may write to a shared folder could have any file of this machine indexed.
    """
    target = os.path.realpath(link.path)
    if not _with_separator(target).startswith(home):
        yield link._replace(problem=OUTSIDE)
    elif not os.path.isdir(target):  # noqa: PTH112 - a path of any bytes
        yield link  # if it leads to nothing, reading it will say so


def _patterns(path: str) -> list[str]:
    """The name patterns of an ignore file; none if it cannot be read, so that nothing is lost by mistake."""
    try:
        lines = Path(path).read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return []
    return [line.strip() for line in lines if line.strip() and not line.startswith("#")]


def _with_separator(folder: str) -> str:
    return folder if folder.endswith(os.sep) else folder + os.sep


def _reason(error: Exception) -> str:
    """The system's own words for what went wrong, in lower case: "permission denied"."""
    words = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return words[:1].lower() + words[1:]
