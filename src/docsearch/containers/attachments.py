"""What is attached to a mail: files, and mails that were forwarded whole."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.message import Message
from pathlib import Path

from docsearch.containers.names import last
from docsearch.containers.pieces import Piece, Spoilt
from docsearch.containers.spool import Spool, readable
from docsearch.encodings import decode
from docsearch.errors import ExtractionError
from docsearch.mails import MALFORMED
from docsearch.outlook import to_mail
from docsearch.sources.media import extension

LARGEST = 64 << 20  # bytes of a mail: most servers take 35 MB, and parsing takes nine times as much memory
_SMALL_PICTURE = 100 << 10  # bytes: logos and pictures of signatures are smaller, photographs and scans larger
SCANNED = 1 << 20  # bytes looked at; a mail that is longer has attachments
_BODIES = frozenset({b"text/plain", b"text/html", b"multipart/alternative", b"multipart/mixed", b"multipart/related"})
_TYPE = re.compile(rb"^content-type:\s*([^\s;]+)", re.MULTILINE)
_ATTACHED = re.compile(rb"^content-disposition:\s*attachment|\bname\*?\d*\*?=|\bfilename", re.MULTILINE)
_SIGNATURES = (
    *("application/pgp-signature", "application/pgp-keys", "application/pkcs7-signature"),
    *("application/x-pkcs7-signature", "application/pgp-encrypted"),
)
_NO_FILES = (
    "multipart/",
    "message/",
    "text/rfc822-headers",
    "text/calendar",
    "application/pkcs7-mime",
    "application/x-pkcs7-mime",
)
_SEALED = ("multipart/encrypted",)
_NAMED = ("content-disposition", "content-type")


def may_have_attachments(head: bytes) -> bool:
    """Could the mail that begins so, with up to SCANNED bytes, have attachments? False only where it has none."""
    if len(head) >= SCANNED:
        return True
    lowered = head.lower()
    # the expression takes ten times as long as looking for what it needs
    if any(sign in lowered for sign in (b"name", b"attachment")) and _ATTACHED.search(lowered):
        return True
    return not _BODIES.issuperset(_TYPE.findall(lowered))


def read_mail(path: Path, name: str, spool: Spool) -> Iterator[Piece]:
    """The attachments of a mail, none where it cannot be parsed: reading the mail itself says so."""
    return _read(path, lambda content: content)


def read_msg(path: Path, name: str, spool: Spool) -> Iterator[Piece]:
    """The attachments of a mail that Outlook saved, as of any mail."""
    return _read(path, to_mail)


def _read(path: Path, to_mail: Callable[[bytes], bytes]) -> Iterator[Piece]:
    if path.stat().st_size > LARGEST:
        yield Piece("attachments", problem=f"left in the mail, which is larger than {readable(LARGEST)}")
        return
    try:
        mail = message_from_bytes(to_mail(path.read_bytes()), policy=policy.compat32)
        parts = list(_leaves(mail))
    except (ExtractionError, *MALFORMED):
        return
    for number, (part, within) in enumerate(parts, 1):
        try:
            piece = _piece(part, within, number)
        except MALFORMED:
            piece = Piece(f"part-{number}", problem="an attachment whose description is broken")
        if piece is not None:
            yield piece


def _leaves(mail: Message) -> Iterator[tuple[Message, str]]:
    """The parts that hold no parts, in order, mails forwarded whole among them, and the type of what each lies in."""
    stack: list[tuple[Message, str]] = [(mail, "")]
    while stack:
        part, within = stack.pop()
        kind = part.get_content_type()
        children = part.get_payload()
        if isinstance(children, list) and kind.startswith("multipart/"):
            stack.extend((child, kind) for child in reversed(children) if isinstance(child, Message))
        else:
            yield part, within


def _piece(part: Message, within: str, number: int) -> Piece | None:
    """An attachment; None for what belongs to the mail itself."""
    kind = part.get_content_type()
    _repair(part)
    if kind == "message/rfc822":
        return _forwarded(part, number)
    name = _file_name(part)
    if kind == "application/ms-tnef" or name == "winmail.dat":
        return Piece(name or "winmail.dat", problem="packed as only Outlook does")
    if not _is_attached(part, kind, within, name):
        return None
    charset = part.get_content_charset()
    return Piece(
        name or f"part-{number}.{_extension(kind)}",
        _payload(part),
        media_type=f"{kind}; charset={charset}" if charset and kind.startswith("text/") else None,
    )


def _is_attached(part: Message, kind: str, within: str, name: str) -> bool:
    if kind.startswith(_NO_FILES) or kind in _SIGNATURES or within in _SEALED:
        return False
    disposition = part.get_content_disposition()
    if within == "multipart/related" and part["content-location"] and disposition != "attachment":
        return False  # a web page saved with its pictures and styles
    if kind.startswith("image/") and (part["content-id"] or disposition == "inline"):
        return len(part.get_payload()) > _SMALL_PICTURE
    if disposition == "attachment":
        return True
    return bool(name) if kind.startswith("text/") else True


def _forwarded(part: Message, number: int) -> Piece:
    inner = part.get_payload()
    if not isinstance(inner, list) or not inner or not isinstance(inner[0], Message):
        return Piece(f"part-{number}.eml", _payload(part), media_type="message/rfc822")
    called = _file_name(part) or f"{_decoded(str(inner[0].get('subject') or '')) or f'part-{number}'}.eml"
    return Piece(called.replace("/", "_"), _flattened(inner[0]), media_type="message/rfc822")


def _flattened(mail: Message) -> Iterator[bytes]:
    """A mail as a file, in one chunk. Raises Spoilt."""
    try:
        yield mail.as_bytes()
    except MALFORMED as error:
        raise Spoilt("a mail whose structure is broken") from error


def _payload(part: Message) -> Iterator[bytes]:
    """What is attached, in one chunk. Raises Spoilt."""
    try:
        content = part.get_payload(decode=True)
    except MALFORMED as error:
        raise Spoilt("damaged in the mail") from error
    if isinstance(content, bytes):
        yield content


def _repair(part: Message) -> None:
    """Give headers of bytes that nobody encoded the text they most likely are."""
    for name, value in list(part.raw_items()):
        if name.lower() in _NAMED and not str(value).isascii():
            part.replace_header(name, decode(str(value).encode("utf-8", "surrogateescape")))


def _file_name(part: Message) -> str:
    """What the mail calls an attachment, "" where it has no name."""
    return last(_decoded(part.get_filename() or ""))


def _decoded(value: str) -> str:
    """Text in which encoded words (RFC 2047) may stand, on one line; mailers use them in file names, too."""
    if "=?" in value:
        with suppress(*MALFORMED):
            value = str(make_header(decode_header(value)))
    return " ".join(value.split())


def _extension(kind: str) -> str:
    named = extension(kind)
    return "bin" if "/" in named else named
