"""What kind of document some bytes are: by what they begin with, then by the file's name."""

from __future__ import annotations

import re

UNKNOWN = "application/octet-stream"

# One table rather than the standard library's mimetypes: that one reads the machine's own lists, so the answer would
# depend on the machine. Names on the left say what text is; binary formats are told by content first.
_BY_NAME = {
    "txt": "text/plain",
    "text": "text/plain",
    "log": "text/plain",
    "md": "text/markdown",
    "markdown": "text/markdown",
    "mdown": "text/markdown",
    "html": "text/html",
    "htm": "text/html",
    "xhtml": "text/html",
    "shtml": "text/html",
    "mht": "message/rfc822",
    "mhtml": "message/rfc822",
    "eml": "message/rfc822",
    "msg": "application/vnd.ms-outlook",
    "pdf": "application/pdf",
    "rtf": "application/rtf",
    "doc": "application/msword",
    "xls": "application/vnd.ms-excel",
    "ppt": "application/vnd.ms-powerpoint",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "xlsb": "application/vnd.ms-excel.sheet.binary.macroEnabled.12",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "odt": "application/vnd.oasis.opendocument.text",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "odp": "application/vnd.oasis.opendocument.presentation",
    "epub": "application/epub+zip",
    "fb2": "application/x-fictionbook+xml",
    "xml": "application/xml",
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
    "json": "application/json",
    "rst": "text/x-rst",
    "org": "text/x-org",
    "tex": "application/x-latex",
    "srt": "application/x-subrip",
    "vtt": "text/vtt",
    "ics": "text/calendar",
    "vcf": "text/vcard",
    "svg": "image/svg+xml",
    "zip": "application/zip",
    "tar": "application/x-tar",
    "gz": "application/gzip",
    "tgz": "application/gzip",
    "bz2": "application/x-bzip2",
    "xz": "application/x-xz",
    "7z": "application/x-7z-compressed",
    "rar": "application/vnd.rar",
    "zst": "application/zstd",
    "warc": "application/warc",
    "mbox": "application/mbox",
    "mbx": "application/mbox",
    "pst": "application/vnd.ms-outlook-pst",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "png": "image/png",
    "gif": "image/gif",
    "tif": "image/tiff",
    "tiff": "image/tiff",
    "webp": "image/webp",
    "mp3": "audio/mpeg",
    "mp4": "video/mp4",
}
_PACKED = tuple(_BY_NAME[name] for name in ("tar", "bz2", "xz", "7z"))
_MAGIC = (
    (b"{\\rtf", "application/rtf"),
    (b"\x89PNG\r\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF8", "image/gif"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"\x1f\x8b\x08", "application/gzip"),
    (b"\xfd7zXZ\x00", "application/x-xz"),
    (b"\x28\xb5\x2f\xfd", "application/zstd"),
    (b"!BDN", "application/vnd.ms-outlook-pst"),
    (b"WARC/1.", "application/warc"),
    (b"WARC/0.", "application/warc"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"Rar!\x1a\x07", "application/vnd.rar"),
    (b"\x7fELF", UNKNOWN),
    (b"SQLite format 3\x00", UNKNOWN),
)
_BZIP2 = re.compile(rb"BZh[1-9](?:1AY&SY|\x17rE8P\x90)")
_TAR = (257, b"ustar")  # of POSIX and GNU; older ones are told by their names
_OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLE_STREAMS = (  # the name of the stream that holds the body, as it stands in the file's directory
    ("__properties_version1.0", "application/vnd.ms-outlook"),
    ("WordDocument", "application/msword"),
    ("Workbook", "application/vnd.ms-excel"),
    ("Book", "application/vnd.ms-excel"),
    ("PowerPoint Document", "application/vnd.ms-powerpoint"),
)
_ZIP_PARTS = ((b"word/", "docx"), (b"xl/", "xlsx"), (b"ppt/", "pptx"))
_BOMS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
_HTML = re.compile(
    rb"(?:\s|<!--.*?-->|<\?xml[^>]*\?>)*<(?:!doctype\s+html|(?:html|head|body|title|meta|script|style|link|div|table|p|h1)\b[^>]*>)",
    re.IGNORECASE | re.DOTALL,
)
_MAIL_HEADER = re.compile(rb"[!-9;-~]+:[ \t]?[^\r\n]*\r?\n(?:[ \t]+[^\r\n]*\r?\n)*")
_MAIL_SURE = re.compile(
    rb"^(?:received|return-path|message-id|mime-version|delivered-to|x-mailer):", re.IGNORECASE | re.MULTILINE
)
_MAIL_FROM = re.compile(rb"^(?:from|sender):", re.IGNORECASE | re.MULTILINE)
_MAILBOX = re.compile(
    rb"From (?:\S+ .*\d\d?:\d\d.*\d{4}|-[ \t]*|[^\s@]+@\S+[ \t]*|[^\r\n]*\d{4}.*\d\d?:\d\d[^\r\n]*)[^\S\n]*\n"
    rb"(?:>?From |[!-9;-~]+:)"
)
_CONTROLS = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")


def media_type(content: bytes, name: str) -> str:
    """The media type of `content`; where that does not tell, what the extension of `name` says.

    Binary content nobody knows is "application/octet-stream", text nobody knows "text/plain".
    """
    head = content[:4096]
    if b"%PDF-" in head[:1024]:  # readers allow 1,024 bytes before it, and some mailers use them
        return "application/pdf"
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zip_type(content, name)
    if head.startswith(_OLE_MAGIC):
        return _ole_type(content, name)
    for magic, kind in _MAGIC:
        if head.startswith(magic):
            return kind
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return _BY_NAME["webp"]
    if _BZIP2.match(head):
        return _BY_NAME["bz2"]
    if head.startswith(_TAR[1], _TAR[0]):
        return _BY_NAME["tar"]
    named = _BY_NAME.get(name.rpartition(".")[2].lower())
    if _is_binary(head):
        return named if named is not None and not named.startswith(("text/", "message/")) else UNKNOWN
    return _text_type(head, named)


def extension(kind: str) -> str:
    """What files of a media type are called: "docx"; the type itself where no name is known."""
    return next((name for name, named in _BY_NAME.items() if named == kind), kind)


def _text_type(head: bytes, named: str | None) -> str:
    """Which kind of text: HTML and mails by how they begin, the rest by name; never a binary format."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        head = head.replace(b"\x00", b"")[2:]
    if head.startswith(b"\xef\xbb\xbf"):
        head = head[3:]
    if named in ("text/markdown", "text/csv", "application/json", "message/rfc822", "text/html", "application/mbox"):
        return named
    if _MAILBOX.match(head):
        return "application/mbox"
    if _HTML.match(head):
        return "text/html"
    if b"<html" in head and head.lstrip().startswith(b"<?xml"):
        return "text/html"
    if head.lstrip().startswith(b"<?xml"):
        return "application/x-fictionbook+xml" if b"<FictionBook" in head else "application/xml"
    headers = _header_block(head)
    if headers and _MAIL_SURE.search(headers) and _MAIL_FROM.search(headers):
        return "message/rfc822"
    if named in _PACKED:
        return "text/plain"
    if named is not None and (named.startswith(("text/", "application/x-")) or named == "image/svg+xml"):
        return named
    return "text/plain"


def _header_block(head: bytes) -> bytes:
    """The lines "Name: value" at the very beginning."""
    end = 0
    while (line := _MAIL_HEADER.match(head, end)) is not None:
        end = line.end()
    return head[:end]


def _is_binary(head: bytes) -> bool:
    """Control characters that no text holds; UTF-16 and UTF-32 hold NULs, but as every second or so byte."""
    if head.startswith(_BOMS):
        return False
    if b"\x00" not in head:
        return len(_CONTROLS.findall(head)) * 50 > len(head)  # legacy Vietnamese uses a few of them as letters
    even, odd = head[0::2].count(0), head[1::2].count(0)
    return not (max(even, odd) * 3 > len(head) // 2 and min(even, odd) * 10 < max(even, odd))


def _zip_type(content: bytes, name: str) -> str:
    """Office files and e-books are ZIPs. OpenDocument and EPUB write their type into the first entry, Office does not:
    its parts are looked for among the names in the directory at the end."""
    if content[30:38] == b"mimetype":
        kind = re.match(rb"[a-z]+/[A-Za-z0-9.+-]+", content[38:160])
        if kind is not None:
            return kind[0].split(b"PK")[0].decode("ascii")
    named = _BY_NAME.get(name.rpartition(".")[2].lower(), "")
    if named == _BY_NAME["epub"] or "opendocument" in named:
        return named
    directory = content[max(0, len(content) - 65536) :]
    if b"xl/workbook.bin" in directory:
        return _BY_NAME["xlsb"]
    for entry in re.finditer(rb"PK\x01\x02.{42}(word/|xl/|ppt/)", directory, re.DOTALL):
        return _BY_NAME[dict(_ZIP_PARTS)[entry[1]]]
    if "openxmlformats" in named:  # cut off before its directory: the extractor says so better than "an archive"
        return named
    return "application/zip"


def _ole_type(content: bytes, name: str) -> str:
    """Word, Excel, PowerPoint before 2007 and Outlook messages share one container."""
    for stream, kind in _OLE_STREAMS:
        if stream.encode("utf-16-le") in content:
            return kind
    return _BY_NAME.get(name.rpartition(".")[2].lower(), UNKNOWN)
