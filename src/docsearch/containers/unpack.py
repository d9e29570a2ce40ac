"""Take apart a container, and those in it, to a limit: one member after the other, each written to a spool folder."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from docsearch.containers.attachments import SCANNED, may_have_attachments, read_mail, read_msg
from docsearch.containers.mailboxes import read_mailbox
from docsearch.containers.names import Names, leads_out, leftover, tame
from docsearch.containers.pieces import Broken, Piece, Spoilt
from docsearch.containers.sevenzips import read_7z
from docsearch.containers.spool import HEAD, Limits, Spool, TooMuch, readable
from docsearch.containers.tars import packed_head, read_packed, read_tar
from docsearch.containers.warcs import read_warc
from docsearch.containers.zips import read_zip
from docsearch.sources.files import INSIDE, printable
from docsearch.sources.media import media_type

MAIL = "message/rfc822"
OUTLOOK = "application/vnd.ms-outlook"
TAR = "application/x-tar"
WARC = "application/warc"
PACKED = ("application/gzip", "application/x-bzip2", "application/x-xz")
LIMITS = Limits()

_Reader = Callable[[Path, str, Spool], Iterator[Piece]]
_READERS: dict[str, _Reader] = {
    "application/zip": read_zip,
    "application/x-7z-compressed": read_7z,
    "application/mbox": read_mailbox,
    TAR: read_tar,
    WARC: read_warc,
    MAIL: read_mail,
    OUTLOOK: read_msg,
    **dict.fromkeys(PACKED, read_packed),
}
_FOLDERS = ("application/zip", "application/x-7z-compressed", TAR)  # made of folders, leftovers and all
_DOCUMENTS = (MAIL, OUTLOOK)  # containers that are documents as well
_TAIL = 1 << 16  # bytes at the end of a ZIP file that tell an Office file from an archive
_OLE = b"\xd0\xcf\x11\xe0"
_ZIP = b"PK"
_LARGEST_OLE = 64 << 20  # bytes searched for the name of the stream that tells what it is


class Member(NamedTuple):
    """A document in a container.

    `place`: where, as a POSIX path that no other member has, through the containers between ("inner.zip!/a/b.pdf"); ""
    is the container itself. `file` names its bytes in the spool folder, `digest` is that of them. `problem` says why
    there are none. `uri` is a web address, where the member has one; `fetched_at` when it was fetched; `media_type` and
    `language` what came with it.
    """

    place: str
    file: str = ""
    digest: str = ""
    media_type: str | None = None
    uri: str | None = None
    language: str | None = None
    fetched_at: str | None = None
    problem: str | None = None


def container_type(path: Path, name: str, kind: str | None = None, head: bytes | None = None) -> str | None:
    """The media type of a file if it is a container that `unpack` takes apart, None for anything else.

    Looks at the first few KB, of mails at the first MB. `kind` is the media type and `head` the first HEAD bytes, if
    they are known. Raises OSError.
    """
    kind = (kind or "").partition(";")[0].strip().lower() or _media_type(path, name, head)
    if kind in PACKED:
        head = packed_head(path, HEAD)
        if head.startswith(b"WARC/"):
            return WARC
        return TAR if media_type(head, "") == TAR else kind
    if kind == MAIL:
        with path.open("rb") as file:
            return kind if may_have_attachments(file.read(SCANNED)) else None
    return kind if kind in _READERS else None


def is_document(kind: str) -> bool:
    """Is a container of this type to be read as well? A mail is, an archive is not."""
    return kind in _DOCUMENTS


def unpack(path: Path, kind: str, name: str, into: Path, limits: Limits = LIMITS) -> Iterator[Member]:
    """The members of the container at `path`, of a type that `container_type` gave; `into` is an empty folder.

    What cannot be taken out is a Member with a problem. Raises OSError where the disk is full, MissingExtra.
    """
    spool = Spool(into, limits, path.stat().st_size)
    try:
        yield from _members(path, kind, name, spool, "", 1)
    except TooMuch as error:
        where = f"in {spool.at}: " if spool.at else ""
        yield Member("", problem=f"{where}{error}; what came before is taken")


def _members(path: Path, kind: str, name: str, spool: Spool, within: str, depth: int) -> Iterator[Member]:
    """The members of one container, whose place is `within`."""
    prefix = within + INSIDE if within else ""
    names = Names()
    spool.at = within
    try:
        for piece in _READERS[kind](path, name, spool):
            if kind in _FOLDERS and leftover(piece.name):
                if piece.sink:
                    spool.drop(piece.sink.file)
                continue
            yield from _member(piece, prefix, names, spool, depth)
            spool.at = within
    except Broken as error:
        yield Member(within, problem=str(error))


def _member(piece: Piece, prefix: str, names: Names, spool: Spool, depth: int) -> Iterator[Member]:
    """One member: itself if it is a document, what is in it if it is a container."""
    problem = piece.problem
    if piece.link is not None:
        if not leads_out(piece.name, piece.link):
            return  # what it leads to comes by itself
        problem = f"a link to {printable(piece.link)}, outside of the archive"
    if problem is not None:
        yield Member(prefix + names.unique(tame(piece.name or "unnamed")), problem=problem)
        return
    try:
        sink = piece.sink or spool.take(piece.chunks)
    except Spoilt as error:
        yield Member(prefix + names.unique(tame(piece.name)), problem=str(error))
        return
    place = prefix + names.unique(tame(piece.name or f"{sink.digest}.eml"))
    if sink.too_large:
        yield Member(place, problem=f"larger than {readable(spool.limits.member)}")
        return
    path = spool.path(sink.file)
    declared = _declared(path, place, piece.media_type, sink.head)
    kind = container_type(path, place, declared, sink.head)
    if kind is None or is_document(kind):
        yield Member(place, sink.file, sink.digest, declared, piece.uri, piece.language, piece.fetched_at)
    if kind is None:
        return
    try:
        if depth < spool.limits.depth:
            yield from _members(path, kind, place.rpartition("/")[2], spool, place, depth + 1)
        elif not is_document(kind):
            yield Member(place, problem=f"an archive {depth} archives deep")
    finally:
        if not is_document(kind):
            spool.drop(sink.file)


def _declared(path: Path, name: str, declared: str | None, head: bytes) -> str | None:
    """The type that came with a member, where that is better than what its bytes tell.

    It may tell the encoding of a text, and that a text without any mark is HTML; programs that know no type say
    "application/octet-stream" or "text/plain" of anything.
    """
    if declared is None:
        return None
    kind, semicolon, parameters = declared.partition(";")
    kind = kind.strip().lower()
    if kind == MAIL:
        return MAIL
    found = _media_type(path, name, head)
    if kind == found or (found == "text/plain" and kind.startswith(("text/", "application/xhtml"))):
        return f"{kind}{semicolon}{parameters}"
    return f"{found}{semicolon}{parameters}" if found.startswith("text/") and "charset" in parameters.lower() else None


def _media_type(path: Path, name: str, head: bytes | None) -> str:
    """As sources.media tells it, without holding all of a large file."""
    if head is None:
        with path.open("rb") as file:
            head = file.read(HEAD)
    if not head.startswith((_OLE, _ZIP)):
        return media_type(head, name)
    with path.open("rb") as file:
        if head.startswith(_OLE):
            return media_type(file.read(_LARGEST_OLE), name)
        file.seek(max(len(head), path.stat().st_size - _TAIL))
        return media_type(head + file.read(), name)
