"""The readable part of a mail: subject, sender, day, and the body without its headers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from email.errors import HeaderParseError
from functools import cache
from typing import TYPE_CHECKING, Any, cast

from docsearch.encodings import clean, decode
from docsearch.errors import ExtractionError
from docsearch.metadata import iso_date, primary_tag
from docsearch.model import Extract
from docsearch.outlook import to_mail
from docsearch.webpages import declared_charset, extract_html

if TYPE_CHECKING:
    from email.message import EmailMessage, MIMEPart
    from email.policy import EmailPolicy


LONGEST_HEADER = 4_000  # characters that are read of each
_BEGINNING = 32 << 20  # bytes: parsing takes nine times as much memory, and the text stands before what is attached
# What the standard library's parser raises on malformed mails, by fuzzing.
MALFORMED = (RecursionError, ValueError, LookupError, TypeError, AttributeError, HeaderParseError)


def extract_mail(content: bytes) -> Extract:
    """Subject as title, sender as author, the day sent as date; plain text is preferred to HTML, attachments are left.

    A mail without a body is its subject. Raises ExtractionError where the structure of the mail cannot be followed.
    """
    from email import message_from_bytes  # 25 ms with the policy, which a folder without mails never needs

    try:
        mail = cast("EmailMessage", message_from_bytes(content[:_BEGINNING], policy=_policy()))
        subject = _header(mail, "subject")
        sealed = _is_encrypted(mail)
        text = "" if sealed else clean("\n".join(part for part in _texts(mail) if part.strip())).strip()
        return Extract(
            title=subject,
            text=text or subject or "",
            author=_sender(mail),
            published=iso_date(_header(mail, "date")),
            declared_language=primary_tag(_header(mail, "content-language")),
            notes=("encrypted: only its subject can be read",) if sealed else (),
        )
    except MALFORMED as error:
        raise ExtractionError("this mail cannot be read: its structure is broken") from error


def extract_outlook(content: bytes) -> Extract:
    """A mail as Outlook saves it (.msg), as any other. Raises ExtractionError."""
    return extract_mail(to_mail(content, attachments=False))


def _is_encrypted(mail: EmailMessage) -> bool:
    kind = mail.get_content_type()
    if kind in ("application/pkcs7-mime", "application/x-pkcs7-mime"):
        return True  # or signed in a way that hides the text as well
    return kind == "multipart/encrypted"


def _texts(part: MIMEPart) -> Iterator[str]:
    """The text of the mail itself, part by part: some mailers cut it at each picture. Of alternatives one is taken."""
    kind = part.get_content_type()
    if kind.startswith("multipart/") and part.is_multipart():
        children = list(part.iter_parts())
        if kind == "multipart/alternative":
            yield _alternative(children)
        else:
            for child in children[:1] if kind == "multipart/related" else children:
                yield from _texts(child)
    elif kind in ("text/plain", "text/html") and not part.is_attachment() and not part.get_filename():
        yield _part_text(part)


def _alternative(parts: Sequence[MIMEPart]) -> str:
    """The plain text of one content in several forms, else the first form that has any."""
    for part in sorted(parts, key=lambda part: part.get_content_type() != "text/plain"):
        if (text := "\n".join(_texts(part))).strip():
            return text
    return ""


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


@cache
def _policy() -> EmailPolicy:
    """The standard library's way to read mails, but for headers of any length: it takes 15 us a byte for them."""
    from email.policy import EmailPolicy

    class Bounded(EmailPolicy):
        def header_fetch_parse(self, name: str, value: str) -> Any:
            return super().header_fetch_parse(name, value[:LONGEST_HEADER])

    return Bounded()
