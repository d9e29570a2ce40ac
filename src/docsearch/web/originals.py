"""The file that a document was read from, as it was: found by what the index says, never by what a request says.

A file is opened only if it lies where the index was built from, without a link that leads out of there, and handed out
only with the content that was indexed. Places are relative to the working directory, as they were for `docsearch
index`.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from hashlib import blake2b
from io import BufferedReader
from pathlib import Path
from stat import S_ISREG
from tempfile import TemporaryDirectory, mkstemp
from time import monotonic
from typing import NamedTuple

from docsearch.containers.spool import Limits
from docsearch.containers.unpack import Member, container_type, unpack
from docsearch.disk import disk_full, is_full
from docsearch.errors import DocsearchError, OriginalChanged, OriginalMissing
from docsearch.identity import digest as digest_of
from docsearch.model import Document
from docsearch.sources.files import INSIDE, LARGEST, NO_FILE, Within, printable, tidy

IN_MEMORY = 1 << 20  # bytes; a larger file is copied
LARGEST_CONTAINER = 64 << 20  # bytes; unpacking a larger one to get at a member takes longer than anybody waits
SECONDS = 5.0  # for that
LIMITS = Limits(members=20_000, total=512 << 20, member=LARGEST)
_PREFIX = "original-"
_CHUNK = 1 << 20
_FOLLOW = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0)  # neither is there on Windows
_FOLDER = os.O_RDONLY | _FOLLOW | getattr(os, "O_DIRECTORY", 0)
_FILE = os.O_RDONLY | _FOLLOW | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)  # nobody writes to a pipe


class Original(NamedTuple):
    """The bytes that a document was read from: `content`, or those of `file`, a copy in the temporary folder.

    `name` is what the file is called.
    """

    name: str
    content: bytes = b""
    file: str | None = None


def original(document: Document, roots: Sequence[str]) -> Original:
    """The original of a document of an index that is built from `roots`; who asks is to delete its `file`.

    Raises OriginalMissing, OriginalChanged, DiskFull, and MissingExtra for a member of an archive.
    """
    fault: DocsearchError = OriginalMissing(
        f"{document.uri} lies in no folder that this index is built from", "`docsearch index` remembers these folders"
    )
    for place in document.locations or (document.uri,):
        for root in roots:
            if "://" in place or place not in Within([root]):
                continue
            try:
                return _taken(place, root, document.digest)
            except OriginalChanged as error:
                fault = error
            except OriginalMissing as error:
                fault = fault if isinstance(fault, OriginalChanged) else error
            except OSError as error:
                raise disk_full(Path("the copy of a file")) if is_full(error) else error from error
    raise fault


def _taken(place: str, root: str, digest: str) -> Original:
    """What lies at a place under a root. Raises as `original` does, and OSError where it cannot be copied."""
    file, inside = _found(place, root)
    name = place.rpartition("/")[2]
    with file:
        if not inside:
            return _copied(file, name, digest, place)
        if os.fstat(file.fileno()).st_size > LARGEST_CONTAINER:
            container = place.removesuffix(INSIDE + inside)
            raise OriginalMissing(f"{place} lies in a file too large to be unpacked here", f"it is in {container}")
        with TemporaryDirectory(prefix=_PREFIX, ignore_cleanup_errors=True) as folder:
            member = _unpacked(file, place, inside, Path(folder))
            with member.open("rb") as unpacked:
                return _copied(unpacked, name, digest, place)


def _found(place: str, root: str) -> tuple[BufferedReader, str]:
    """The file at a place, open, and where in it what is looked for lies, if it is a container.

    Raises OriginalMissing.
    """
    error: OSError | None = None
    for parts, inside in _readings(place, tidy(root)):
        try:
            return _opened(root, parts), inside
        except FileNotFoundError as missing:
            error = error or missing
        except NotADirectoryError as missing:  # a part of a path in a container
            error = error or missing
        except (OSError, ValueError) as refused:  # ValueError: a NUL in the path
            told = (getattr(refused, "strerror", None) or str(refused)).lower()
            raise OriginalMissing(f"{place} cannot be read: {told}") from refused
    raise OriginalMissing(
        f"{place} is not here any more",
        None if Path(place).is_absolute() else "or the server runs in another folder than `docsearch index` did",
    ) from error


def _readings(place: str, root: str) -> Iterator[tuple[list[str], str]]:
    """How a place may be read: the parts of the path of a file under the root, and the place in that file.

    Folders may be called "x!" as well.
    """
    rest = place if root == "." else place[len(root) :]
    if rest.startswith(INSIDE):
        yield [], rest[len(INSIDE) :]
    yield rest.split("/"), ""
    at = rest.find(INSIDE, 1)
    while at > 0:
        yield rest[:at].split("/"), rest[at + len(INSIDE) :]
        at = rest.find(INSIDE, at + 1)


def _opened(root: str, parts: Iterable[str]) -> BufferedReader:
    """A regular file under a root, whatever happens meanwhile to the folders between.

    Raises OSError, PermissionError for what is no file of the root.
    """
    path = home = os.path.realpath(root)
    for part in filter(None, parts):
        path = os.path.join(path, _entry(path, part))  # noqa: PTH118 - a path of any bytes
    path = os.path.realpath(path)
    if path != home and os.path.commonpath((home, path)) != home:
        raise PermissionError(None, "a link that leads out of the folder")
    descriptor = _descend(home, Path(path).relative_to(home).parts) if path != home else os.open(home, _FILE)
    try:
        if not S_ISREG(os.fstat(descriptor).st_mode):
            raise PermissionError(None, NO_FILE)
        return os.fdopen(descriptor, "rb")
    except BaseException:
        os.close(descriptor)
        raise


def _descend(home: str, parts: Sequence[str]) -> int:
    """Open a file below a folder, part by part, so that none of them can become a link in between."""
    if os.open not in os.supports_dir_fd:
        return os.open(os.path.join(home, *parts), _FILE)  # noqa: PTH118
    folder = os.open(home, _FOLDER)
    for part in parts[:-1]:
        try:
            below = os.open(part, _FOLDER, dir_fd=folder)
        finally:
            os.close(folder)
        folder = below
    try:
        return os.open(parts[-1], _FILE, dir_fd=folder)
    finally:
        os.close(folder)


def _entry(folder: str, part: str) -> str:
    """What is called `part` in a uri, which writes out what cannot be shown, by its own name."""
    if "\\" in part and not os.path.lexists(os.path.join(folder, part)):  # noqa: PTH118
        with suppress(OSError):
            return next((name for name in os.listdir(folder) if printable(name) == part), part)  # noqa: PTH208
    return part


def _unpacked(file: BufferedReader, place: str, inside: str, folder: Path) -> Path:
    """A member of a container, in a folder; the container is copied there, since what is at its path may change."""
    name = place.removesuffix(INSIDE + inside)
    copy = folder / "container"
    with copy.open("xb") as target:
        for chunk in _chunks(file, LARGEST_CONTAINER):
            target.write(chunk)
    kind = container_type(copy, name)
    if kind is None:
        raise OriginalChanged(f"{name} has changed since it was indexed", "docsearch index")
    spool = folder / "members"
    spool.mkdir()
    member = _member(unpack(copy, kind, name.rpartition("/")[2], spool, LIMITS), inside, monotonic() + SECONDS)
    if member is None or not member.file:
        why = (
            f"cannot be unpacked here: {member.problem}" if member and member.problem else f"is not in {name} any more"
        )
        raise OriginalMissing(f"{place} {why}")
    return spool / member.file


def _member(members: Iterable[Member], inside: str, until: float) -> Member | None:
    """The member at a place, or what says why it did not come; None if there is none."""
    for member in members:
        if member.place in (inside, "") or monotonic() > until:
            return member if member.place in (inside, "") else Member("", problem="it takes too long")
    return None


def _copied(file: BufferedReader, name: str, digest: str, place: str) -> Original:
    """What a file holds, if it is what was indexed: what is looked at is what is handed out."""
    size = os.fstat(file.fileno()).st_size
    if size <= IN_MEMORY:
        content = file.read(IN_MEMORY)
        if digest_of(content) == digest:
            return Original(name, content)
    elif size <= LARGEST:
        told = blake2b(digest_size=16)
        descriptor, copied = mkstemp(prefix=_PREFIX)
        path = Path(copied)
        try:
            with os.fdopen(descriptor, "wb") as copy:
                for chunk in _chunks(file, size):
                    told.update(chunk)
                    copy.write(chunk)
        except BaseException:
            path.unlink()
            raise
        if told.hexdigest() == digest:
            return Original(name, file=copied)
        path.unlink()
    raise OriginalChanged(f"{place} has changed since it was indexed", "it can be had once it is indexed again")


def _chunks(file: BufferedReader, size: int) -> Iterator[bytes]:
    """The first so many bytes of a file, which may grow meanwhile."""
    while size > 0 and (chunk := file.read(min(size, _CHUNK))):
        size -= len(chunk)
        yield chunk
