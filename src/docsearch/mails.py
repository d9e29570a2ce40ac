"""The readable part of a mail: subject, sender, day, and the body without its headers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docsearch.encodings import clean, decode
from docsearch.errors import ExtractionError
from docsearch.metadata import iso_date, primary_tag
from docsearch.model import Extract
from docsearch.webpages import declared_charset, extract_html

if TYPE_CHECKING:
    from email.message import EmailMessage, MIMEPart


def extract_mail(content: bytes) -> Extract:
    """Subject as title, sender as author, the day sent as date; plain text is preferred to HTML, attachments are left.

    Raises ExtractionError where the structure of the mail cannot be followed.
    """
    from email import message_from_bytes, policy  # 25 ms, which a folder without mails never needs

    try:
        mail = message_from_bytes(content, policy=policy.default)
        text = "\n".join(part for part in _bodies(mail) if part)
        return Extract(
            title=_header(mail, "subject"),
            text=clean(text).strip(),
            author=_sender(mail),
            published=iso_date(_header(mail, "date")),
            declared_language=primary_tag(_header(mail, "content-language")),
        )
    except (RecursionError, ValueError, LookupError, TypeError, AttributeError, IndexError) as error:
        # what the standard library's parser raises on malformed mails, by fuzzing
        raise ExtractionError("this mail cannot be read: its structure is broken") from error


def _bodies(mail: EmailMessage) -> list[str]:
    """The text of the mail itself: of each alternative the plain one, unless it is empty."""
    for kind in ("plain", "html"):
        part = mail.get_body((kind,))
        if part is None:
            continue
        text = _part_text(part)
        if text.strip():
            return [text]
    return []


def _part_text(part: MIMEPart) -> str:
    payload = part.get_payload(decode=True)
    if not isinstance(payload, bytes):
        return ""
    charset = part.get_content_charset()
    if part.get_content_subtype() == "html":
        return extract_html(decode(payload, charset or declared_charset(payload))).text
    return decode(payload, charset)


def _sender(mail: EmailMessage) -> str | None:
    from email.utils import parseaddr

    name, address = parseaddr(_header(mail, "from") or "")
    return name or address or None


def _header(mail: EmailMessage, name: str) -> str | None:
    """The header on one line, its encoded words decoded."""
    value = mail.get(name)
    return clean(" ".join(str(value).split())) or None if value is not None else None
