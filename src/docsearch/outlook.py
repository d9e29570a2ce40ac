"""Mails as Outlook saves them (.msg), made into Internet mails, so that one reader does for both.

A .msg is a compound file: a storage a mail, in it a stream a property, named by its number and type, and a storage an
attachment (MS-OXMSG). kreuzberg reads them, too, but loses bodies that are HTML only, takes 8-bit text of any code page
for windows-1252, and gives no attachments.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import TYPE_CHECKING, Any

from docsearch.encodings import clean, decode
from docsearch.errors import ExtractionError
from docsearch.webpages import declared_charset

if TYPE_CHECKING:
    from email.message import EmailMessage

_SUBJECT, _BODY, _HTML, _HEADERS = 0x0037, 0x1000, 0x1013, 0x007D
_SENDER, _ADDRESS, _SMTP_ADDRESS, _TO = 0x0C1A, 0x0C1F, 0x5D01, 0x0E04
_SENT, _DELIVERED = 0x0039, 0x0E06
_LONG_NAME, _NAME, _DISPLAY_NAME, _DATA, _MIME, _CONTENT_ID = 0x3707, 0x3704, 0x3001, 0x3701, 0x370E, 0x3712
_BODY_CODE_PAGE, _CODE_PAGE = 0x3FDE, 0x3FFD
_UTF16, _EIGHT_BIT, _BINARY, _TIME = 0x001F, 0x001E, 0x0102, 0x0040
_MAIL_WITHIN = f"__substg1.0_{_DATA:04X}000D"  # a storage
_ATTACHMENT = "__attach_version1.0_#"
_DEEPEST = 6  # mails within mails
_CODE_PAGES = {
    65001: "utf-8",
    20127: "ascii",
    28591: "iso8859-1",
    28592: "iso8859-2",
    20866: "koi8-r",
    50220: "iso2022_jp",
}
_EPOCH = datetime(1601, 1, 1, tzinfo=UTC)

_Path = tuple[str, ...]


def to_mail(content: bytes, attachments: bool = True) -> bytes:
    """The mail in a .msg as an Internet mail. Raises ExtractionError where there is none to be read."""
    from olefile import OleFileIO  # .02 s, for a kind of mail that most folders lack

    try:
        with OleFileIO(BytesIO(content)) as file:
            return _message(_Store(file), (), 1, attachments).as_bytes()
    except Exception as error:  # olefile and the mail package raise much on what is damaged
        raise ExtractionError("this Outlook mail cannot be read: it is damaged") from error


class _Store:
    """The properties in a compound file."""

    def __init__(self, file: Any) -> None:
        self._file = file
        self._names = {tuple(name.lower() for name in path): path for path in file.listdir(streams=True, storages=True)}
        self._fixed: dict[_Path, dict[int, int]] = {}

    def children(self, path: _Path) -> Iterator[str]:
        """The names of what lies directly in a storage, in order."""
        depth = len(path)
        wanted = tuple(part.lower() for part in path)
        return iter(
            sorted(name[-1] for key, name in self._names.items() if len(name) == depth + 1 and key[:depth] == wanted)
        )

    def has(self, path: _Path) -> bool:
        return tuple(part.lower() for part in path) in self._names

    def bytes(self, path: _Path, number: int, kind: int = _BINARY) -> bytes | None:
        """The value of a property that is stored in a stream of its own."""
        where = (*path, f"__substg1.0_{number:04X}{kind:04X}")
        return self._file.openstream(list(where)).read() if self.has(where) else None

    def text(self, path: _Path, number: int, pages: tuple[int, ...] = (_CODE_PAGE, _BODY_CODE_PAGE)) -> str:
        if (wide := self.bytes(path, number, _UTF16)) is not None:
            return wide.decode("utf-16-le", "replace").rstrip("\0")
        if (narrow := self.bytes(path, number, _EIGHT_BIT)) is not None:
            return decode(narrow.rstrip(b"\0"), self.code_page(path, pages))
        return ""

    def code_page(self, path: _Path, pages: tuple[int, ...]) -> str | None:
        """The encoding that the mail names for text of 8 bits."""
        fixed = self.fixed(path) or self.fixed(())
        page = next((fixed[number] & 0xFFFFFFFF for number in pages if number in fixed), None)
        return None if page is None else _CODE_PAGES.get(page, f"cp{page}")

    def fixed(self, path: _Path) -> dict[int, int]:
        """The values of properties that have no stream, by number: whole numbers and times."""
        where = (*path, "__properties_version1.0")
        if path not in self._fixed:
            content = self._file.openstream(list(where)).read() if self.has(where) else b""
            # after a header of 8, 24 or 32 bytes come entries of 16
            start = {0: 32}.get(len(path), 8 if path[-1:] and path[-1].lower().startswith("__attach") else 24)
            entries = range(start, len(content) - 15, 16)
            parts = (struct.unpack_from("<HH4xQ", content, at) for at in entries)
            self._fixed[path] = {number: value for _, number, value in parts}
        return self._fixed[path]


def _message(store: _Store, path: _Path, depth: int, attachments: bool) -> EmailMessage:
    from email.message import EmailMessage  # 25 ms, which a folder without mails never needs

    mail = EmailMessage()
    for name, value in _headers(store, path):
        if value := " ".join(clean(value).split()):
            mail[name] = value
    text, html = store.text(path, _BODY, (_BODY_CODE_PAGE, _CODE_PAGE)), _html(store, path)
    if text.strip() or not html:
        mail.set_content(clean(text))
    if html:
        (mail.add_alternative if mail.get_content_type() == "text/plain" and text.strip() else mail.set_content)(
            clean(html), subtype="html"
        )
    if attachments:
        for name in store.children(path):
            if name.lower().startswith(_ATTACHMENT):
                _attach(mail, store, (*path, name), depth)
    return mail


def _headers(store: _Store, path: _Path) -> Iterator[tuple[str, str]]:
    from email.parser import HeaderParser
    from email.utils import formataddr

    sent = HeaderParser().parsestr(store.text(path, _HEADERS).lstrip())
    address = store.text(path, _SMTP_ADDRESS) or store.text(path, _ADDRESS)
    # an address within an organisation is a path of its directory: "/O=ACME/OU=..."
    sender = formataddr((store.text(path, _SENDER), address if "@" in address else ""))
    yield "Subject", store.text(path, _SUBJECT) or sent.get("subject", "")
    yield "From", sent.get("from") or sender
    yield "To", sent.get("to") or store.text(path, _TO)
    yield "Date", sent.get("date") or _time(store, path)
    yield "Message-ID", sent.get("message-id", "")


def _time(store: _Store, path: _Path) -> str:
    """When the mail was sent, else when it came; "" where it does not say."""
    from email.utils import format_datetime

    fixed = store.fixed(path)
    ticks = fixed.get(_SENT) or fixed.get(_DELIVERED) or 0
    try:
        return format_datetime(_EPOCH + timedelta(microseconds=ticks // 10)) if ticks else ""
    except OverflowError:
        return ""


def _html(store: _Store, path: _Path) -> str:
    content = store.bytes(path, _HTML)
    if content is None:
        return store.text(path, _HTML)
    return decode(content, store.code_page(path, (_BODY_CODE_PAGE,)) or declared_charset(content))


def _attach(mail: EmailMessage, store: _Store, path: _Path, depth: int) -> None:
    name = store.text(path, _LONG_NAME) or store.text(path, _NAME) or store.text(path, _DISPLAY_NAME)
    name = " ".join(clean(name).split())
    within = (*path, _MAIL_WITHIN)
    if store.has(within):
        if depth < _DEEPEST:
            mail.add_attachment(_message(store, within, depth + 1, True), filename=f"{name}.eml" if name else None)
        return
    content = store.bytes(path, _DATA)
    if content is None:  # only a link to a file elsewhere
        return
    main, _, sub = store.text(path, _MIME).lower().partition("/")
    if not (main.isalnum() and sub.replace("-", "").replace(".", "").replace("+", "").isalnum()) or main in (
        "multipart",
        "message",
    ):
        main, sub = "application", "octet-stream"
    cid = store.text(path, _CONTENT_ID).strip("<> ")
    mail.add_attachment(
        content, maintype=main, subtype=sub, filename=name or None, cid=f"<{''.join(cid.split())}>" if cid else None
    )
