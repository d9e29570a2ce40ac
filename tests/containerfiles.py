"""Archives, mailboxes and mails, built from scratch: good ones, and ones that are broken or made to do harm."""

from __future__ import annotations

import gzip
import io
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Iterable, Mapping, Sequence
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from docsearch.containers.spool import Limits
from docsearch.containers.unpack import LIMITS, Member, container_type, unpack

PROBLEM = "problem: "
PNG = b"\x89PNG\r\n\x1a\n"

_Tree = Mapping[str, Any]  # of bytes and trees


def members(content: bytes, name: str, folder: Path, limits: Limits = LIMITS) -> list[Member]:
    """The members of a container of that name; their bytes are in `folder` / "out"."""
    path = folder / "container"
    path.write_bytes(content)
    (folder / "out").mkdir(exist_ok=True)
    for left in (folder / "out").iterdir():
        left.unlink()
    kind = container_type(path, name)
    assert kind is not None
    return list(unpack(path, kind, name, folder / "out", limits))


def taken(content: bytes, name: str, folder: Path, limits: Limits = LIMITS) -> dict[str, bytes | str]:
    """The bytes of each member of a container, or why there are none, by place; nothing else may be written."""
    found = members(content, name, folder, limits)
    files = [member.file for member in found if not member.problem]
    assert {path.name for path in (folder / "out").iterdir()} == set(files)
    return {
        member.place: f"{PROBLEM}{member.problem}" if member.problem else (folder / "out" / member.file).read_bytes()
        for member in found
    }


def tar(files: Mapping[str, str | bytes], packing: str = "") -> bytes:
    """A tar archive; `packing` is "", "gz", "bz2" or "xz"."""
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode=f"w:{packing}") as archive:  # type: ignore[call-overload]
        for name, content in files.items():
            data = content.encode() if isinstance(content, str) else content
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return target.getvalue()


def tar_of(*infos: tarfile.TarInfo) -> bytes:
    """A tar archive of links, devices and other things without bytes."""
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w") as archive:
        for info in infos:
            archive.addfile(info)
    return target.getvalue()


def special(name: str, kind: bytes, link: str = "") -> tarfile.TarInfo:
    """A member of a tar archive that is no file."""
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, link
    return info


def raw_zip(entries: Iterable[tuple[bytes, bytes]], flags: int = 0) -> bytes:
    """A ZIP whose names are the bytes given, as programs wrote them that knew of no UTF-8."""
    out, directory, at = [], [], 0
    for name, content in entries:
        fixed = struct.pack("<HHHHHLLL", 20, flags, 0, 0, 33, zlib.crc32(content), len(content), len(content))
        sizes = struct.pack("<HH", len(name), 0)
        directory.append(
            b"PK\1\2" + struct.pack("<H", 20) + fixed + sizes + struct.pack("<HHHLL", 0, 0, 0, 0, at) + name
        )
        out.append(b"PK\3\4" + fixed + sizes + name + content)
        at += len(out[-1])
    count, listing = min(len(out), 0xFFFF), b"".join(directory)  # readers go by the size
    end = struct.pack("<HHHHLLH", 0, 0, count, count, len(listing), at, 0)
    return b"".join(out) + listing + b"PK\5\6" + end


def overlapping_zip(files: int = 50) -> bytes:
    """A ZIP whose directory names one entry many times, each as a file of its own (Fifield 2019, simplified)."""
    data = raw_zip([(b"a", zlib_raw(bytes(1 << 20)))])
    at = data.index(b"PK\1\2")
    entry = data[at : data.index(b"PK\5\6")]
    directory = b"".join(entry[:-1] + bytes([97 + number % 26]) for number in range(files))
    return data[:at] + directory + b"PK\5\6" + struct.pack("<HHHHLLH", 0, 0, files, files, len(directory), at, 0)


def zlib_raw(content: bytes) -> bytes:
    """The content deflated, without a header."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    return packer.compress(content) + packer.flush()


def bomb(size: int = 300 << 20) -> bytes:
    """A ZIP of one file of zeros, packed to a thousandth."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("zeros.txt", "w") as member:
        for _ in range(size >> 20):
            member.write(bytes(1 << 20))
    return target.getvalue()


def mail(
    subject: str = "Zmluva",
    body: str = "Dobrý deň, posielam zmluvu o výstavbe v Košiciach.",
    attached: Sequence[tuple[str, bytes, str]] = (),
    message_id: str = "",
) -> bytes:
    """A mail of Jana's; what is attached are names, contents and media types."""
    message = EmailMessage()
    message["From"] = "Jana Nováková <jana@example.sk>"
    message["To"] = "peter@example.sk"
    message["Subject"] = subject
    message["Date"] = "Sun, 12 Mar 2017 10:00:00 +0100"
    message["MIME-Version"] = "1.0"
    if message_id:
        message["Message-ID"] = f"<{message_id}>"
    message.set_content(body)
    for name, content, kind in attached:
        main, _, sub = kind.partition("/")
        message.add_attachment(content, maintype=main, subtype=sub, filename=name)
    return message.as_bytes()


def mailbox(mails: Iterable[bytes], end: bytes = b"\n") -> bytes:
    """A mailbox, with lines "From " of the mails quoted."""
    out = []
    for content in mails:
        lines = content.replace(b"\r\n", b"\n").split(b"\n")
        quoted = [b">" + line if line.lstrip(b">").startswith(b"From ") else line for line in lines]
        out.append(b"From jana@example.sk Sun Mar 12 10:00:00 2017\n" + b"\n".join(quoted) + b"\n\n")
    return b"".join(out).replace(b"\n", end)


def warc(records: Sequence[tuple[str, str, str, bytes]], packing: bool = False) -> bytes:
    """A web archive of responses: addresses, status lines, headers, bodies."""
    out = b""
    for uri, status, headers, body in records:
        response = f"HTTP/1.1 {status}\r\n{headers}\r\n\r\n".encode() + body
        about = (
            f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {uri}\r\nWARC-Date: 2020-03-12T10:00:00Z\r\n"
            "WARC-Record-ID: <urn:uuid:12345678-feed-b0b0-0000-665544332211>\r\n"
            f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(response)}\r\n\r\n"
        )
        record = about.encode() + response + b"\r\n\r\n"
        out += gzip.compress(record) if packing else record
    return out


def msg(subject: str, body: str, attached: Sequence[tuple[str, bytes]] = (), inner: _Tree | None = None) -> bytes:
    """A mail as Outlook saves it; `inner` are the streams of a mail that is attached to it."""
    tree = msg_streams(subject, body)
    for number, (name, content) in enumerate(attached):
        tree[f"__attach_version1.0_#{number:08X}"] = {
            "__substg1.0_3707001F": name.encode("utf-16-le"),
            "__substg1.0_37010102": content,
            "__properties_version1.0": bytes(8)
            + _fixed(0x3705, 3, 1)
            + _fixed(0x3707, 0x1F, 2 * len(name) + 2)
            + _fixed(0x3701, 0x102, len(content)),
        }
    if inner is not None:
        tree[f"__attach_version1.0_#{len(attached):08X}"] = {
            "__substg1.0_3001001F": "Preposlané".encode("utf-16-le"),
            "__substg1.0_3701000D": inner,
            "__properties_version1.0": bytes(8) + _fixed(0x3705, 3, 5),
        }
    return compound(tree)


def msg_streams(subject: str, body: str, header: int = 32) -> dict[str, Any]:
    """What a .msg holds of a mail of Jana's, sent on 2017-03-12; `header` is 24 for a mail within another."""
    texts = {0x0037: subject, 0x1000: body, 0x0C1A: "Jana Nováková", 0x0C1F: "jana@example.sk", 0x001A: "IPM.Note"}
    streams: dict[str, Any] = {
        f"__substg1.0_{number:04X}001F": text.encode("utf-16-le") for number, text in texts.items()
    }
    sent = 131337936000000000  # 2017-03-12 09:00 UTC, in 100 ns since 1601
    entries = b"".join(struct.pack("<HHLLL", 0x001F, number, 6, 2 * len(text) + 2, 0) for number, text in texts.items())
    fixed = struct.pack("<HHLQ", 0x0040, 0x0039, 6, sent) + _fixed(0x340D, 3, 0x40000)
    streams["__properties_version1.0"] = bytes(header) + entries + fixed
    return streams


def _fixed(number: int, kind: int, value: int) -> bytes:
    return struct.pack("<HHLLL", kind, number, 6, value, 0)


def compound(tree: Mapping[str, Any]) -> bytes:
    """A compound file (OLE, version 3) of streams and, as mappings, storages."""
    entries: list[list[Any]] = [["Root Entry", 5, -1, -1, -1, b""]]  # name, kind, left, right, child, content

    def add(branch: Mapping[str, Any]) -> int:
        numbers = []
        for name in sorted(branch, key=lambda name: (len(name), name.upper())):
            content = branch[name]
            numbers.append(len(entries))
            entries.append([name, 2 if isinstance(content, bytes) else 1, -1, -1, -1, content])
        for number in numbers:
            content = entries[number][5]
            if not isinstance(content, bytes):
                entries[number][4] = add(content)
                entries[number][5] = b""
        return linked(numbers)

    def linked(numbers: list[int]) -> int:
        if not numbers:
            return -1
        middle = len(numbers) // 2
        entries[numbers[middle]][2] = linked(numbers[:middle])
        entries[numbers[middle]][3] = linked(numbers[middle + 1 :])
        return numbers[middle]

    entries[0][4] = add(tree)
    small, large = b"", b""
    small_chain: list[int] = []
    chain: list[int] = []
    starts: list[int] = []
    for _, kind, *_, content in entries:
        if kind != 2 or not content:
            starts.append(-2)
        elif len(content) < 4096:
            starts.append(len(small_chain))
            small_chain += _links(len(small_chain), -(-len(content) // 64))
            small += content + bytes(-len(content) % 64)
        else:
            starts.append(len(chain))
            chain += _links(len(chain), -(-len(content) // 512))
            large += content + bytes(-len(content) % 512)
    starts[0] = len(chain) if small else -2
    entries[0][5] = small
    chain += _links(len(chain), -(-len(small) // 512))
    large += small + bytes(-len(small) % 512)
    table = struct.pack(f"<{len(small_chain)}l", *small_chain)
    table += b"\xff" * (-len(table) % 512)
    table_start = len(chain) if table else -2
    chain += _links(len(chain), len(table) // 512)
    listing = b"".join(_entry(entry, start) for entry, start in zip(entries, starts, strict=True))
    listing += (bytes(64) + bytes(4) + b"\xff" * 12 + bytes(48)) * (-len(entries) % 4)
    listing_start = len(chain)
    chain += _links(len(chain), len(listing) // 512)
    sectors = 1
    while sectors * 128 < len(chain) + sectors:
        sectors += 1
    places = range(len(chain), len(chain) + sectors)
    chain += [-3] * sectors
    allocation = struct.pack(f"<{len(chain)}l", *chain)
    allocation += b"\xff" * (512 * sectors - len(allocation))
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    head += struct.pack("<LLlLLlLlL", 0, sectors, listing_start, 0, 4096, table_start, len(table) // 512, -2, 0)
    head += struct.pack(f"<{sectors}l", *places) + b"\xff" * (4 * (109 - sectors))
    return head + large + table + listing + allocation


def _links(start: int, count: int) -> list[int]:
    return [start + number + 1 for number in range(count - 1)] + [-2] if count else []


def _entry(entry: list[Any], start: int) -> bytes:
    name, kind, left, right, child, content = entry
    encoded = name.encode("utf-16-le")
    found: bytes = (
        encoded.ljust(64, b"\0")
        + struct.pack("<HBBlll", len(encoded) + 2, kind, 1, left, right, child)
        + bytes(36)
        + struct.pack("<lQ", start, len(content))
    )
    return found
