"""Files made to do harm: bombs, traversal, damage, lies, depth, length, odd names; and good documents beside them.

Deterministic, without a network. `write` makes the folder FOLDER/corpus and, beside it, FOLDER/outside with a file that
nothing may read. Run: python tests/hostilefiles.py FOLDER [--scale .02]
"""

from __future__ import annotations

import argparse
import base64
import bz2
import gzip
import hashlib
import io
import lzma
import os
import random
import socket
import stat
import struct
import subprocess
import sys
import tarfile
import tempfile
import time
import zipfile
import zlib
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

import psutil

import documents

MEGA = 1_000_000
CANARY = "quetzalcanary"  # a word of the file outside
WRITTEN = "escaped"  # part of every name that a traversal would write

INDEXED, FAILED, EITHER, ANY = "indexed", "failed", "indexed or failed", "whatever"


class Place(NamedTuple):
    """Where to write: the file or folder of a kind, the file outside, what to connect to, how big (1: full size)."""

    path: Path
    canary: Path
    address: str
    scale: float

    def size(self, full: int) -> int:
        """A size, smaller where the set is, but never so small that nothing is left of the kind."""
        return max(min(full, 2_000), int(full * self.scale))


class Kind(NamedTuple):
    """One kind of hostile file: its name, what writes it, what may become of it, a word that is found if it is read."""

    name: str
    make: Callable[[Place], None]
    wanted: str = EITHER
    word: str | None = None


KINDS: dict[str, Kind] = {}
GOOD: dict[str, tuple[str | bytes, str]] = {  # name -> content and a word of it
    "en.txt": ("The council of Aberford approved the budget for water.", "Aberford"),
    "sk.html": ("<html><body><p>Zastupiteľstvo mesta Žitnohrad schválilo rozpočet.</p></body></html>", "Žitnohrad"),
    "vi.md": ("# Nghị quyết\n\nHội đồng thành phố Đồngquang đã thông qua ngân sách.", "Đồngquang"),
    "th.txt": ("สภาเมืองเชียงใหม่อนุมัติงบประมาณสำหรับน้ำประปา", "งบประมาณ"),
    "zh.txt": ("武汉市议会批准了预算，用于城市供水。", "武汉"),
    "es.docx": (documents.docx(["El ayuntamiento de Villahermosilla aprobó el presupuesto."]), "Villahermosilla"),
    "ca.eml": (
        "From: Anna <a@example.org>\nSubject: Pressupost\nDate: Sun, 12 Mar 2017 10:00:00 +0100\nMIME-Version: 1.0\n"
        "Content-Type: text/plain; charset=utf-8\n\nL'ajuntament de Vilabonica ha aprovat el pressupost.\n",
        "Vilabonica",
    ),
    "fr.pdf": (documents.pdf(["Le conseil municipal de Valbrune a vote le budget."]), "Valbrune"),
    "ar.txt": ("وافق مجلس المدينة على ميزانية المياه.", "ميزانية"),
    "zz/deep/last.odt": (
        documents.opendocument("text", "<text:p>Mesto Poslednovce schválilo.</text:p>"),
        "Poslednovce",
    ),
}


def kind(name: str, wanted: str = EITHER, word: str | None = None) -> Callable[[Callable[[Place], None]], None]:
    """Register what writes a kind itself: several files, links, devices."""

    def registered(make: Callable[[Place], None]) -> None:
        KINDS[name] = Kind(name, make, wanted, word)

    return registered


def data(name: str, wanted: str = EITHER, word: str | None = None) -> Callable[[Callable[[Place], bytes | str]], None]:
    """Register what makes the content of a kind that is one file."""

    def registered(make: Callable[[Place], bytes | str]) -> None:
        def written(place: Place) -> None:
            place.path.parent.mkdir(parents=True, exist_ok=True)
            content = make(place)
            place.path.write_bytes(content.encode("utf-8", "surrogatepass") if isinstance(content, str) else content)

        KINDS[name] = Kind(name, written, wanted, word)

    return registered


def write(folder: Path, address: str = "127.0.0.1:9", scale: float = 1.0, only: Iterable[str] = ()) -> list[Kind]:
    """Write the kinds (or only those named) under FOLDER/corpus/hostile, the good ones under FOLDER/corpus; what could
    be written."""
    outside = folder / "outside"
    outside.mkdir(parents=True)
    canary = outside / "secret.txt"
    canary.write_text(f"The {CANARY} lies outside of the corpus.\n", encoding="utf-8")
    corpus = folder / "corpus"
    for name, (content, _) in GOOD.items():
        path = corpus / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    home = corpus / "hostile"
    home.mkdir()
    chosen = set(only)
    made = []
    for one in KINDS.values():
        if chosen and one.name not in chosen:
            continue
        with suppress(OSError):  # devices and names that this machine does not allow
            one.make(Place(home / os.fsdecode(os.fsencode(one.name)), canary, address, scale))
            made.append(one)
    return made


# --- bombs ---------------------------------------------------------------------------------------------------------

GIGA = 1_000 * MEGA
CHUNK = 10 * MEGA


@cache
def _deflated(byte: bytes, chunks: int, before: bytes = b"", after: bytes = b"") -> tuple[bytes, int, int]:
    """`byte` CHUNK times `chunks` times over, between two texts: raw deflate data, its CRC, its length unpacked."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    middle = packer.compress(byte * CHUNK) + packer.flush(zlib.Z_FULL_FLUSH)
    first = zlib.compressobj(9, zlib.DEFLATED, -15)
    start = first.compress(before) + first.flush(zlib.Z_FULL_FLUSH)
    last = zlib.compressobj(9, zlib.DEFLATED, -15)
    end = last.compress(after) + last.flush()
    crc = zlib.crc32(before)
    for _ in range(chunks):
        crc = zlib.crc32(byte * CHUNK, crc)
    return start + middle * chunks + end, zlib.crc32(after, crc), len(before) + CHUNK * chunks + len(after)


Packed = tuple[bytes, int, int]


def _packed(content: bytes | str) -> Packed:
    whole = content.encode() if isinstance(content, str) else content
    packer = zlib.compressobj(6, zlib.DEFLATED, -15)
    return packer.compress(whole) + packer.flush(), zlib.crc32(whole), len(whole)


def _zip(entries: Mapping[str, Packed | bytes | str], flags: int = 0) -> bytes:
    """A ZIP of entries that are packed already, or packed here."""
    out, directory = bytearray(), bytearray()
    for name, content in entries.items():
        packed, crc, size = content if isinstance(content, tuple) else _packed(content)
        raw = name.encode()
        about = struct.pack("<HHHHHIIIHH", 20, flags, 8, 0, 0x4A6C, crc, len(packed), size, len(raw), 0)
        directory += b"PK\x01\x02\x14\x00" + about + struct.pack("<HHHII", 0, 0, 0, 0, len(out)) + raw
        out += b"PK\x03\x04" + about + raw + packed
    end = struct.pack("<HHHHIIH", 0, 0, len(entries), len(entries), len(directory), len(out), 0)
    return bytes(out + directory + b"PK\x05\x06" + end)


def _unzipped(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _replaced(content: bytes, name: str, part: Packed | bytes | str) -> bytes:
    """A ZIP with one of its parts replaced, or added."""
    return _zip({**_unzipped(content), name: part})


@data("bomb.zip", FAILED)
def _(place: Place) -> bytes:
    return _zip({"zeros.txt": _deflated(b"a", 100)})


@data("bomb-nested.zip", FAILED)
def _(place: Place) -> bytes:
    inner = _zip({"zeros.txt": _deflated(b"a", 100)})
    for level in range(12):
        inner = _zip({f"{level}-{number}.zip": inner for number in range(4)})
        if len(inner) > 3 * MEGA:
            inner = _zip({"one.zip": inner})
    return inner


@data("bomb-overlap.zip", FAILED)
def _(place: Place) -> bytes:
    packed, crc, size = _deflated(b"a", 10)
    about = struct.pack("<HHHHHIIIHH", 20, 0, 8, 0, 0x4A6C, crc, len(packed), size, 5, 0)
    out = b"PK\x03\x04" + about + b"0.txt" + packed
    row = b"PK\x01\x02\x14\x00" + about + struct.pack("<HHHII", 0, 0, 0, 0, 0)
    directory = b"".join(row + b"%d.txt" % (number % 10) for number in range(10_000))
    return out + directory + b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, 10_000, 10_000, len(directory), len(out), 0)


@data("many.zip")
def _(place: Place) -> bytes:
    return _zip({f"{number}.txt": b"" for number in range(min(60_000, place.size(60_000)))})


def _gzipped(packed: Packed) -> bytes:
    raw, crc, size = packed
    return b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\x03" + raw + struct.pack("<II", crc, size & 0xFFFFFFFF)


@data("bomb.txt.gz", FAILED)
def _(place: Place) -> bytes:
    return _gzipped(_deflated(b"a", 100))


def _tar_header(name: str, size: int) -> bytes:
    entry = tarfile.TarInfo(name)
    entry.size = size
    return entry.tobuf(tarfile.GNU_FORMAT)


@data("bomb.tar.gz", FAILED)
def _(place: Place) -> bytes:
    return _gzipped(_deflated(b"a", 100, _tar_header("a.txt", 100 * CHUNK), bytes(2048)))


@data("bomb.tar.bz2", FAILED)
def _(place: Place) -> bytes:
    return bz2.compress(_tar_header("a.txt", GIGA)) + bz2.compress(b"a" * CHUNK) * 100 + bz2.compress(bytes(2048))


@data("bomb.tar.xz", FAILED)
def _(place: Place) -> bytes:
    return lzma.compress(_tar_header("a.txt", GIGA)) + lzma.compress(b"a" * CHUNK, preset=0) * 100


@data("huge-claim.tar", FAILED)
def _(place: Place) -> bytes:
    return _tar_header("a.txt", 8 * 1024**3 - 1) + b"a" * 1000


_LAUGHS = "<!DOCTYPE {root} [<!ENTITY a0 'ha'>{rows}]>"


def _laughs(root: str) -> str:
    rows = "".join(f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>" for n in range(1, 11))
    return _LAUGHS.format(root=root, rows=rows)


@data("laughs.xml")
def _(place: Place) -> str:
    return f"<?xml version='1.0'?>{_laughs('a')}<a>laughable &a10; end</a>"


@data("laughs.svg")
def _(place: Place) -> str:
    return f"<?xml version='1.0'?>{_laughs('svg')}<svg xmlns='http://www.w3.org/2000/svg'><text>fun &a10;</text></svg>"


@data("laughs.xhtml", INDEXED, "laughter")
def _(place: Place) -> str:
    return f"<?xml version='1.0'?>{_laughs('html')}<html><body><p>laughter &a10;</p></body></html>"


@data("laughs.fb2")
def _(place: Place) -> str:
    return f"<?xml version='1.0'?>{_laughs('FictionBook')}<FictionBook><body><p>fun &a10;</p></body></FictionBook>"


@data("laughs.docx")
def _(place: Place) -> bytes:
    document = _unzipped(documents.docx(["fun &a10;"]))["word/document.xml"].decode()
    return _replaced(documents.docx([""]), "word/document.xml", document.replace("?>", "?>" + _laughs("w:document"), 1))


@data("laughs.odt")
def _(place: Place) -> bytes:
    whole = documents.opendocument("text", "<text:p>fun &a10;</text:p>")
    content = _unzipped(whole)["content.xml"].decode()
    return _replaced(whole, "content.xml", content.replace("?>", "?>" + _laughs("office:document-content"), 1))


@data("laughs.odp")
def _(place: Place) -> bytes:
    whole = documents.opendocument("presentation", "<text:p>fun &a10;</text:p>")
    content = _unzipped(whole)["content.xml"].decode()
    return _replaced(whole, "content.xml", content.replace("?>", "?>" + _laughs("office:document-content"), 1))


@data("quadratic.xml")
def _(place: Place) -> str:
    return f"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY x '{'x' * 60_000}'>]><a>blowup {'&x;' * 60_000}</a>"


@data("parameter-laughs.xml")
def _(place: Place) -> str:
    rows = "".join(f"<!ENTITY % p{n} '{f'%p{n - 1};' * 10}'>" for n in range(1, 11))
    return f"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY % p0 '<!--x-->'>{rows}%p10;]><a>some text</a>"


def _bomb_part(whole: bytes, name: str, mark: str) -> bytes:
    """A document whose part holds a gigabyte of text where `mark` stands."""
    before, after = _unzipped(whole)[name].split(mark.encode(), 1)
    return _replaced(whole, name, _deflated(b"a", 100, before, after))


@data("bomb.docx", FAILED)
def _(place: Place) -> bytes:
    return _bomb_part(documents.docx(["MARK"]), "word/document.xml", "MARK")


@data("bomb.odt", FAILED)
def _(place: Place) -> bytes:
    return _bomb_part(documents.opendocument("text", "<text:p>MARK</text:p>"), "content.xml", "MARK")


@data("bomb.odp", FAILED)
def _(place: Place) -> bytes:
    return _bomb_part(documents.opendocument("presentation", "<text:p>MARK</text:p>"), "content.xml", "MARK")


@data("bomb.epub", FAILED)
def _(place: Place) -> bytes:
    return _bomb_part(documents.epub(["MARK"]), "c0.xhtml", "MARK")


_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def _workbook(shared: Packed | str, rows: Packed | str) -> bytes:
    package = "http://schemas.openxmlformats.org/package/2006"
    kinds = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    return _zip(
        {
            "[Content_Types].xml": f'<Types xmlns="{package}/content-types">'
            f'<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Override PartName="/xl/workbook.xml" ContentType="{kinds}.sheet.main+xml"/>'
            f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{kinds}.worksheet+xml"/>'
            f'<Override PartName="/xl/sharedStrings.xml" ContentType="{kinds}.sharedStrings+xml"/></Types>',
            "_rels/.rels": f'<Relationships xmlns="{package}/relationships">'
            f'<Relationship Id="r1" Type="{_RELS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
            "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_RELS}"><sheets>'
            '<sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>',
            "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships">'
            f'<Relationship Id="r1" Type="{_RELS}/worksheet" Target="worksheets/sheet1.xml"/>'
            f'<Relationship Id="r2" Type="{_RELS}/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
            "xl/worksheets/sheet1.xml": rows,
            "xl/sharedStrings.xml": shared,
        }
    )


_CELL = f'<worksheet xmlns="{_MAIN}"><sheetData><row r="1"><c r="{{}}" t="s"><v>0</v></c></row></sheetData></worksheet>'


@data("bomb.xlsx", FAILED)
def _(place: Place) -> bytes:
    shared = _deflated(b"a", 100, f'<sst xmlns="{_MAIN}"><si><t>'.encode(), b"</t></si></sst>")
    return _workbook(shared, _CELL.format("A1"))


def seed_sheet() -> bytes:
    """A small sound workbook."""
    return _workbook(f'<sst xmlns="{_MAIN}"><si><t>Košice</t></si></sst>', _CELL.format("A1"))


@data("far-cell.xlsx")
def _(place: Place) -> bytes:
    cells = "".join(
        f'<row r="{row}"><c r="{cell}{row}" t="s"><v>0</v></c></row>' for cell, row in (("A", 1), ("XFD", 1048576))
    )
    sheet = f'<worksheet xmlns="{_MAIN}"><dimension ref="A1:XFD1048576"/><sheetData>{cells}</sheetData></worksheet>'
    return _workbook(f'<sst xmlns="{_MAIN}"><si><t>faraway</t></si></sst>', sheet)


@data("repeated.ods")
def _(place: Place) -> bytes:
    names = "urn:oasis:names:tc:opendocument:xmlns"
    cell = '<table:table-cell table:number-columns-repeated="16384"><text:p>repeated</text:p></table:table-cell>'
    rows = f'<table:table-row table:number-rows-repeated="1048576">{cell}</table:table-row>'
    content = (
        f'<office:document-content xmlns:office="{names}:office:1.0" xmlns:table="{names}:table:1.0" '
        f'xmlns:text="{names}:text:1.0"><office:body><office:spreadsheet><table:table table:name="S">{rows}'
        "</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    return documents.archive({"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": content})


def _chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


@data("pixels.png", FAILED)
def _(place: Place) -> bytes:
    packed, _, _ = _deflated(b"\0", 45)  # 60,000 rows of 7,501 bytes
    rows = b"\x78\x9c" + packed + struct.pack(">I", 1)
    head = struct.pack(">IIBBBBB", 60_000, 60_000, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + _chunk(b"IDAT", rows) + _chunk(b"IEND", b"")


@data("pixels.tif", FAILED)
def _(place: Place) -> bytes:
    fields = {256: 60_000, 257: 60_000, 258: 8, 259: 1, 262: 1, 273: 8, 277: 1, 278: 60_000, 279: 3_600_000_000}
    rows = b"".join(struct.pack("<HHII", tag, 4, 1, value) for tag, value in fields.items())
    return b"II*\0" + struct.pack("<IH", 8, len(fields)) + rows + bytes(4)


@data("endless.tif", FAILED)
def _(place: Place) -> bytes:  # the directory of the next image is this one
    fields = {256: 1, 257: 1, 258: 8, 259: 1, 262: 1, 273: 8, 277: 1, 278: 1, 279: 1}
    rows = b"".join(struct.pack("<HHII", tag, 4, 1, value) for tag, value in fields.items())
    return b"II*\0" + struct.pack("<IH", 8, len(fields)) + rows + struct.pack("<I", 8)


@data("pixels.gif", FAILED)
def _(place: Place) -> bytes:
    return (
        b"GIF89a"
        + struct.pack("<HHBBB", 65535, 65535, 0x80, 0, 0)
        + bytes(6)
        + b",\0\0\0\0\xff\xff\xff\xff\0\x02\x01,\0;"
    )


@data("pixels.jpg", FAILED)
def _(place: Place) -> bytes:
    return b"\xff\xd8\xff\xe0\0\x10JFIF\0\1\1\0\0\1\0\1\0\0\xff\xc0\0\x0b\x08" + b"\xff\xff\xff\xff\1\1\x11\0\xff\xd9"


# --- PDF -----------------------------------------------------------------------------------------------------------


def _pdf(objects: Iterable[bytes], trailer: bytes = b"") -> bytes:
    out, places = bytearray(b"%PDF-1.4\n"), []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n" % number + content + b"\nendobj\n"
    table = b"".join(b"%010d 00000 n \n" % at for at in places)
    size = len(places) + 1
    tail = b"trailer << /Size %d /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF\n" % (size, trailer, len(out))
    return bytes(out) + b"xref\n0 %d\n0000000000 65535 f \n" % size + table + tail


_FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"
_PAGE = (
    b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 5 0 R /Resources << /Font << /F1 3 0 R >> >> >>"
)


def _one_page(
    stream: bytes, keys: bytes, page: bytes = _PAGE, trailer: bytes = b"", more: Iterable[bytes] = ()
) -> bytes:
    contents = b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(stream), keys, stream)
    pages = b"<< /Type /Pages /Kids [4 0 R] /Count 1 >>"
    return _pdf([b"<< /Type /Catalog /Pages 2 0 R >>", pages, _FONT, page, contents, *more], trailer)


@data("bomb.pdf")
def _(place: Place) -> bytes:
    packed, _, _ = _deflated(b" ", 100, b"BT /F1 12 Tf 72 700 Td (before) Tj ET ", b"BT (after) Tj ET")
    return _one_page(b"\x78\x9c" + packed + bytes(4), b"/Filter /FlateDecode")


@data("bomb-text.pdf")
def _(place: Place) -> bytes:
    packed, _, _ = _deflated(b"(a)Tj ", 3, b"BT /F1 12 Tf 72 700 Td ", b" ET")
    return _one_page(b"\x78\x9c" + packed + bytes(4), b"/Filter /FlateDecode")


@data("bomb-twice.pdf")
def _(place: Place) -> bytes:
    packed, _, _ = _deflated(b" ", 100)
    return _one_page(zlib.compress(b"\x78\x9c" + packed + bytes(4), 9), b"/Filter [/FlateDecode /FlateDecode]")


@data("pages-loop.pdf")
def _(place: Place) -> bytes:
    kids = b"<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 1000000 /Parent 2 0 R >>"
    return _pdf([b"<< /Type /Catalog /Pages 2 0 R >>", kids])


@data("pages-claimed.pdf")
def _(place: Place) -> bytes:
    return documents.pdf(["Counted wrongly."]).replace(b"/Count 1 ", b"/Count 2147483647 ")


@data("xref-loop.pdf")
def _(place: Place) -> bytes:
    whole = documents.pdf(["The table before this one is this one."])
    at = whole.rindex(b"xref\n0")
    return whole.replace(b"/Root 1 0 R", b"/Prev %d /Root 1 0 R" % at)


@data("form-loop.pdf")
def _(place: Place) -> bytes:
    page = _PAGE.replace(b"/Font <<", b"/XObject << /X 6 0 R >> /Font <<")
    keys = b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X 6 0 R >> >> /Length 12"
    form = b"<< " + keys + b" >>\nstream\n/X Do /X Do \nendstream"
    return _one_page(b"/X Do", b"", page, more=[form])


@data("nested-arrays.pdf")
def _(place: Place) -> bytes:
    return _one_page(b"BT (x) Tj ET", b"/X " + b"[" * place.size(100_000) + b"]" * place.size(100_000))


@data("date.pdf")  # takes the PDF reader of the process with it
def _(place: Place) -> bytes:
    return documents.pdf(["The text is fine."]).replace(b"D:20170312", b"D:2017031\xd1")


@data("cut.pdf", FAILED)
def _(place: Place) -> bytes:
    return documents.pdf(["some text"])[:300]


@data("flipped.pdf")
def _(place: Place) -> bytes:
    return _flipped(documents.pdf(["some text on a page"] * 20), 60)


@data("locked.pdf", FAILED)
def _(place: Place) -> bytes:
    key = hashlib.sha256(b"owner").digest()
    lock = b"<< /Filter /Standard /V 1 /R 2 /P -44 /O <%s> /U <%s> >>" % (key.hex().encode(), key[::-1].hex().encode())
    name = hashlib.md5(b"id").hexdigest().encode()
    trailer = b"/Encrypt 6 0 R /ID [<%s><%s>]" % (name, name)
    return _one_page(b"BT (x) Tj ET", b"", trailer=trailer, more=[lock])


@data("outside.pdf")
def _(place: Place) -> bytes:
    where = f"/F ({place.canary}) /FS /URL".encode()
    actions = f"/OpenAction << /S /URI /URI (http://{place.address}/open) >> ".encode()
    whole = _one_page(b"", where + b" /FFilter []")
    return whole.replace(b"/Type /Catalog", b"/Type /Catalog " + actions)


# --- archives: traversal, damage, locks ------------------------------------------------------------------------------


@data("traversal.zip")
def _(place: Place) -> bytes:
    names = (f"../../../{WRITTEN}-1.txt", f"/tmp/{WRITTEN}-2.txt", f"..\\..\\{WRITTEN}-3.txt", f"C:\\{WRITTEN}-4.txt")
    more = (f"a/../../{WRITTEN}-5.txt", f"a\x00/../{WRITTEN}-6.txt", "./././ok.txt", "//x//y.txt", "", " ", ".", "..")
    return _zip({name: f"text of {number}" for number, name in enumerate((*names, *more))})


@data("link.zip")
def _(place: Place) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        entry = zipfile.ZipInfo("secret.txt")
        entry.create_system, entry.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
        archive.writestr(entry, str(place.canary))
        folder = zipfile.ZipInfo("there")
        folder.create_system, folder.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
        archive.writestr(folder, str(place.canary.parent))
        archive.writestr(f"there/{WRITTEN}-7.txt", "through the link")
    return target.getvalue()


@data("traversal.tar")
def _(place: Place) -> bytes:
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w") as archive:

        def add(name: str, kind: bytes = tarfile.REGTYPE, link: str = "", content: bytes = b"some text") -> None:
            entry = tarfile.TarInfo(name)
            entry.type, entry.linkname = kind, link
            entry.size = len(content) if kind == tarfile.REGTYPE else 0
            archive.addfile(entry, io.BytesIO(content) if kind == tarfile.REGTYPE else None)

        add(f"../../{WRITTEN}-8.txt")
        add(f"/tmp/{WRITTEN}-9.txt")
        add("secret.txt", tarfile.SYMTYPE, str(place.canary))
        add("secret2.txt", tarfile.LNKTYPE, str(place.canary))
        add("secret3.txt", tarfile.LNKTYPE, "../../../outside/secret.txt")
        add("there", tarfile.SYMTYPE, str(place.canary.parent))
        add(f"there/{WRITTEN}-10.txt")
        add("loop", tarfile.SYMTYPE, "loop")
        add("loop2", tarfile.LNKTYPE, "loop2")
        add("zero.txt", tarfile.CHRTYPE)
        add("pipe.txt", tarfile.FIFOTYPE)
        add("setuid.txt")
    return target.getvalue()


def _flipped(content: bytes, every: int) -> bytes:
    chance = random.Random(len(content))
    out = bytearray(content)
    for at in range(every, len(out), every):
        out[at] ^= 1 << chance.randrange(8)
    return bytes(out)


_LETTERS = {"a.txt": "The first letter of the archive.", "b.txt": "The second letter of it. " * 40}


@data("cut.zip", FAILED)
def _(place: Place) -> bytes:
    whole = documents.archive(_LETTERS)
    return whole[: len(whole) // 2]


@data("flipped.zip")
def _(place: Place) -> bytes:
    return _flipped(documents.archive(_LETTERS), 25)


@data("locked.zip", FAILED)
def _(place: Place) -> bytes:
    return _zip({"a.txt": (bytes(range(12)) + b"locked content", 12345, 14)}, flags=1)


@data("empty.zip", ANY)  # nothing in it, nothing to say
def _(place: Place) -> bytes:
    return documents.archive({})


@data("cut.txt.gz", FAILED)
def _(place: Place) -> bytes:
    whole = gzip.compress(random.Random(1).randbytes(5_000), mtime=0)
    return whole[:2_000]


@data("cut.tar")
def _(place: Place) -> bytes:
    return _tar_header("a.txt", 5_000) + b"some text " * 20


def _seven(password: str | None) -> bytes:
    import py7zr  # in one extra of several

    target = io.BytesIO()
    with py7zr.SevenZipFile(target, "w", password=password, header_encryption=password is not None) as archive:
        archive.writestr("The letter in the archive.", "a.txt")
    return target.getvalue()


if find_spec("py7zr"):

    @data("locked.7z", FAILED)
    def _(place: Place) -> bytes:
        return _seven("secret")

    @data("cut.7z", FAILED)
    def _(place: Place) -> bytes:
        return _seven(None)[:60]

    @data("flipped.7z", FAILED)
    def _(place: Place) -> bytes:
        return _flipped(_seven(None), 20)

    @data("bomb.7z", FAILED)
    def _(place: Place) -> bytes:
        import py7zr

        target = io.BytesIO()
        with py7zr.SevenZipFile(target, "w") as archive:
            archive.writestr("a" * (300 * MEGA), "a.txt")
        return target.getvalue()


@data("cut.docx", FAILED)
def _(place: Place) -> bytes:
    return documents.docx(["some text"])[:300]


@data("flipped.docx")
def _(place: Place) -> bytes:
    return _flipped(documents.docx(["some text"] * 50), 40)


@data("flipped.epub")
def _(place: Place) -> bytes:
    return _flipped(documents.epub(["some text"] * 50), 40)


def seed_ole(streams: Iterable[str], chain: Callable[[int], int] = lambda sector: -2) -> bytes:
    """A small OLE file with empty streams; `chain` gives each sector's next."""
    table = struct.pack("<128i", -3, *(chain(sector) for sector in range(1, 128)))
    entries = [("Root Entry", 5), *((name, 2) for name in streams)]
    rows = b""
    for name, sort in (*entries, *[("", 0)] * (4 - len(entries))):
        raw = (name + "\0" if name else "").encode("utf-16-le")
        links = struct.pack("<iii", -1, -1, 1 if sort == 5 else -1)
        rows += raw.ljust(64, b"\0") + struct.pack("<HBB", len(raw), sort, 1) + links + bytes(36)
        rows += struct.pack("<iIi", 2 if sort == 2 else -2, 4096 if sort == 2 else 0, 0)
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 62, 3, 0xFFFE, 9, 6) + bytes(6)
    head += struct.pack("<IIIIIiIiI", 0, 1, 1, 0, 4096, -2, 0, -2, 0) + struct.pack("<109i", 0, *[-1] * 108)
    return head + table + rows + bytes(512 * 12)


@data("locked.docx", FAILED)
def _(place: Place) -> bytes:
    return seed_ole(["EncryptedPackage", "EncryptionInfo"])


@data("loop.doc", FAILED)
def _(place: Place) -> bytes:
    return seed_ole(["WordDocument", "1Table"], lambda sector: sector)


@data("loop.xls", FAILED)
def _(place: Place) -> bytes:
    return seed_ole(["Workbook"], lambda sector: 2 if sector == 3 else sector + 1)


@data("loop.msg", FAILED)
def _(place: Place) -> bytes:
    return seed_ole(["__properties_version1.0"], lambda sector: sector)


@data("lengths.warc", EITHER)
def _(place: Place) -> str:
    head = "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: http://x/\r\nContent-Type: application/http\r\n"
    body = "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n<p>x</p>\r\n\r\n"
    return f"{head}Content-Length: 99999999999999999999\r\n\r\n{body}"


# --- encodings that lie ----------------------------------------------------------------------------------------------

_VIETNAMESE = "Thành phố Hà Nội đã ký thỏa thuận hợp tác với thành phố Košice về nước sạch. "


@data("utf16-called-utf8.html", INDEXED, "Nội")
def _(place: Place) -> bytes:
    return f"<html><head><meta charset='utf-8'></head><body><p>{_VIETNAMESE}</p></body></html>".encode("utf-16")


@data("utf8-called-latin1.html", INDEXED, "Nội")
def _(place: Place) -> str:
    return f"<html><head><meta charset='iso-8859-1'></head><body><p>{_VIETNAMESE}</p></body></html>"


@data("utf8-called-utf16.html", INDEXED, "Nội")
def _(place: Place) -> str:
    return f"<html><head><meta charset='utf-16'></head><body><p>{_VIETNAMESE}</p></body></html>"


for _codec in ("punycode", "idna", "unicode_escape", "rot13", "base64", "zip", "undefined", "utf-7", "x" * 10_000):

    @data(f"called-{_codec[:20]}.html", INDEXED, "Kosice")
    def _(place: Place, codec: str = _codec) -> bytes:
        text = "<p>Kosice \\u0041 \\q and -b1b +AGE- \xe9t\xe9 " + "z-9" * place.size(100_000) + "</p>"
        return f"<html><head><meta charset='{codec}'></head><body>{text}</body></html>".encode("latin-1")


@data("cp1258.txt", INDEXED)
def _(place: Place) -> bytes:
    return "Thaình phôì Haì Nôòi ðaÞ kyì thoÒa thuâòn. ".encode("cp1258", "replace") * 5


@data("tcvn.txt", INDEXED)
def _(place: Place) -> bytes:
    return "Thµnh phè Hµ Néi ®· ký tháa thuËn hîp t¸c víi thµnh phè Paris.\n".encode("latin-1") * 5


@data("nul.txt")
def _(place: Place) -> bytes:
    return b"Kosice signed\x00 an agreement\x00\n" + b"with Hanoi about water.\n" * 200


@data("controls.txt", EITHER)
def _(place: Place) -> bytes:
    return b"\x1b[31mred\x1b[0m\x1b]0;title\x07\x08\x08\x7f text of a terminal\n" * 50


@data("boms.txt", INDEXED, "Kosice")
def _(place: Place) -> bytes:
    return b"\xef\xbb\xbf\xef\xbb\xbf\xff\xfe\xef\xbb\xbfKosice signed an agreement.\n" * 3


@data("surrogates.txt", INDEXED, "Kosice")
def _(place: Place) -> bytes:
    return b"Kosice \xed\xa0\x80\xed\xb0\x80 signed \xed\xb0\x80 an agreement with Hanoi about water and roads.\n"


@data("overlong.txt", INDEXED, "Kosice")
def _(place: Place) -> bytes:
    return b"Kosice \xc0\xaf\xc0\xae\xe0\x80\xaf\xf0\x80\x80\xaf\xf8\x88\x80\x80\x80\xfe\xff signed an agreement.\n"


@data("mixed.txt", INDEXED, "Kosice")
def _(place: Place) -> bytes:
    return "Kosice signed. Žilina.\n".encode() + "Žilina schválila ďalšie dotácie.\n".encode("cp1250") * 3


@data("noise.txt")
def _(place: Place) -> bytes:
    return bytes(byte for byte in random.Random(7).randbytes(place.size(3 * MEGA)) if byte > 31)


@data("utf32.txt", INDEXED, "Nội")
def _(place: Place) -> bytes:
    return (_VIETNAMESE * 3).encode("utf-32")


# --- depth -----------------------------------------------------------------------------------------------------------


@data("deep.html", INDEXED, "bottommost")
def _(place: Place) -> str:
    return "<html><body>" + "<div>" * place.size(100_000) + "bottommost"


@data("deep-closed.html", INDEXED, "bottommost")
def _(place: Place) -> str:
    depth = place.size(100_000)
    return "<html><body>" + "<table><tr><td>" * depth + "bottommost" + "</td></tr></table>" * depth


@data("deep-formatting.html", INDEXED, "bottommost")
def _(place: Place) -> str:
    return "<html><body>" + "<b><i><a href=x><p>" * place.size(25_000) + "bottommost"


@data("deep.xml")
def _(place: Place) -> str:
    depth = place.size(100_000)
    return "<?xml version='1.0'?>" + "<a>" * depth + "bottommost" + "</a>" * depth


@data("deep.svg")
def _(place: Place) -> str:
    depth = place.size(100_000)
    return "<?xml version='1.0'?><svg>" + "<g>" * depth + "<text>bottommost</text>" + "</g>" * depth + "</svg>"


@data("deep.json")
def _(place: Place) -> str:
    depth = place.size(100_000)
    return "[" * depth + '"bottommost"' + "]" * depth


@data("deep-ld.html", INDEXED, "Kosice")
def _(place: Place) -> str:
    return f"<html><script type='application/ld+json'>{'[' * place.size(100_000)}</script><p>Kosice signed.</p></html>"


@data("deep.rtf")
def _(place: Place) -> str:
    depth = place.size(100_000)
    return "{\\rtf1\\ansi " + "{\\b " * depth + "bottommost" + "}" * depth + "}"


@data("deep.docx")
def _(place: Place) -> bytes:
    depth = place.size(100_000)
    table = "<w:tbl><w:tr><w:tc><w:p/>" * depth + "<w:p><w:r><w:t>bottommost</w:t></w:r></w:p>"
    whole = documents.docx(["MARK"])
    content = _unzipped(whole)["word/document.xml"].decode()
    inner = table + "</w:tc></w:tr></w:tbl>" * depth
    start, end = content.index("<w:p>"), content.index("</w:body>")
    return _replaced(whole, "word/document.xml", content[:start] + inner + content[end:])


@data("deep.odt")
def _(place: Place) -> bytes:
    depth = place.size(100_000)
    spans = "<text:span>" * depth + "bottommost" + "</text:span>" * depth
    return documents.opendocument("text", f"<text:p>{spans}</text:p>")


@data("deep.odp")
def _(place: Place) -> bytes:
    depth = place.size(100_000)
    spans = "<text:span>" * depth + "bottommost" + "</text:span>" * depth
    return documents.opendocument("presentation", f"<text:p>{spans}</text:p>")


@data("deep.epub")
def _(place: Place) -> bytes:
    depth = place.size(100_000)
    return documents.epub(["<i>" * depth + "bottommost" + "</i>" * depth])


@data("deep.md", INDEXED, "bottommost")
def _(place: Place) -> str:
    return "> " * place.size(100_000) + "bottommost\n" + "- " * place.size(100_000) + "[" * place.size(100_000)


@data("parts.eml")
def _(place: Place) -> str:
    head = "From: a@example.org\nSubject: parts\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=B\n\n"
    part = "--B\nContent-Type: text/plain\n\npart number {}\n"
    return head + "".join(part.format(number) for number in range(1_000)) + "--B--\n"


@data("parts-nested.eml")
def _(place: Place) -> str:
    depth = min(1_000, place.size(50_000))
    heads = "".join(f"Content-Type: multipart/mixed; boundary=B{n}\n\n--B{n}\n" for n in range(depth))
    return f"From: a@example.org\nSubject: x\nMIME-Version: 1.0\n{heads}Content-Type: text/plain\n\nbottommost\n"


@data("forwarded.eml")
def _(place: Place) -> str:
    head = "From: a@example.org\nSubject: forwarded\nMIME-Version: 1.0\nContent-Type: message/rfc822\n\n"
    return head * min(1_000, place.size(50_000)) + "From: a@example.org\nSubject: last\n\nbottommost\n"


@kind("folders", INDEXED, "bottommost")
def _(place: Place) -> None:
    path = place.path
    for _ in range(150):
        path /= "folder"
    path.mkdir(parents=True)
    (path / "last.txt").write_text("This is the bottommost file.\n", encoding="utf-8")


# --- length ----------------------------------------------------------------------------------------------------------

_WORDS = "The council of the city met again to speak about water and roads. "


def _filled(unit: str, size: int) -> str:
    return unit * (size // len(unit.encode()) + 1)


_FILLS = {
    "words": _WORDS,
    "aaaa": "a",
    "digits": "1234567890",
    "dotted": "1.1.1.1.",
    "brackets": "(",
    "spaces": "x" + " " * 100_000,
    "at": "@",
    "mails": "a@b.c@",
    "dots": ".",
    "commas": "1,",
    "dashes": "2020-",
    "slashes": "1/2/",
    "dates": "5 March 2020 in Paris, ",
    "money": "€1 000 000 ",
    "capitals": "European Union (EU) ",
    "marks": "\u0301",
    "thai": "กรุงเทพ",
    "han": "中华人民共和国",
    "hangul": "서울특별시",
    "arabic": "ا",
    "emoji": "👩‍👩‍👧",
    "addresses": "http://a.b/c?d=e&",
    "quotes": '"',
    "hyphens": "-",
}
for _name, _unit in _FILLS.items():

    @data(f"line-{_name}.txt", INDEXED if _name == "words" else EITHER)
    def _(place: Place, unit: str = _unit, name: str = _name) -> str:
        return "begun " + _filled(unit, place.size((30 if name == "words" else 10) * MEGA))


@data("lines-short.txt")
def _(place: Place) -> str:
    return "a\n" * (place.size(4 * MEGA) // 2)


@data("line.html", INDEXED, "begun")
def _(place: Place) -> str:
    return f"<html><body><p>begun {_filled(_WORDS, place.size(30 * MEGA))}</p></body></html>"


@data("line.csv", INDEXED, "begun")
def _(place: Place) -> str:
    return "begun," + _filled('water,"roads, and",12,', place.size(30 * MEGA))


@data("line.json", INDEXED, "begun")
def _(place: Place) -> str:
    return '{"begun": "' + _filled(_WORDS, place.size(30 * MEGA)) + '"}'


@data("line.md")
def _(place: Place) -> str:
    return "# " + "#" * place.size(10 * MEGA)


@data("front.md")
def _(place: Place) -> str:
    return "---\ntitle: never closed\n" + _filled("a:" + " " * 40 + "b c\n", place.size(10 * MEGA))


@data("front-spaces.md", INDEXED, "closed")
def _(place: Place) -> str:
    return "---\ntitle: closed" + " " * place.size(10 * MEGA) + "x\n---\nThe text is closed.\n"


@data("columns.csv")
def _(place: Place) -> str:
    row = ",".join(f"c{number}" for number in range(16_000))
    return f"{row}\n" * max(2, int(100 * place.scale))


@data("quotes.csv")
def _(place: Place) -> str:
    return 'a,b\n"' + _filled('never closed,\n"" ', place.size(10 * MEGA))


@data("attributes.html")
def _(place: Place) -> str:
    attributes = " ".join(f"a{number}='1'" for number in range(place.size(MEGA)))
    return f"<html><body><p {attributes}>some text</p></body></html>"


@data("attribute.html", INDEXED, "short")
def _(place: Place) -> str:
    return f"<html><body><p class='{_filled('nav menu ', place.size(10 * MEGA))}'>A short text.</p></body></html>"


@data("rows.html")
def _(place: Place) -> str:
    return f"<html><body><table>{'<tr><td>1</td><td>water</td></tr>' * place.size(MEGA)}</table></body></html>"


@data("rows-open.html")
def _(place: Place) -> str:
    return f"<html><body>{'<table><tr><td>a' * place.size(MEGA // 4)}</body></html>"


@data("paragraphs.html")
def _(place: Place) -> str:
    return f"<html><body>{'<p>water</p>' * place.size(MEGA)}</body></html>"


@data("links.html")
def _(place: Place) -> str:
    return f"<html><body><div>{'<a href=x>some link</a> ' * place.size(MEGA // 4)}</div></body></html>"


@data("divs.html")
def _(place: Place) -> str:
    block = f"<div class=x>{'<div class=nav><ul>' * 60}<li>water</li>{'</ul></div>' * 60}</div>"
    return f"<html><body>{block * max(3, place.size(MEGA) // 300)}</body></html>"


for _name, _unit in {
    "less": "<",
    "comments": "<!--",
    "cdata": "<![CDATA[",
    "ampersands": "&",
    "references": "&#x0;&#55296;&nosuch;&#99999999;",
    "opened": "<a ",
    "closed": "</p>",
    "scripts": "<script>",
    "titles": "<title>",
    "options": "<option>",
    "styles": "<style ",
    "quotes": "<p a='",
    "instructions": "<?xml ",
    "doctypes": "<!doctype html ",
    "forms": "<form><input>",
    "frames": "<frameset>",
    "plaintext": "<plaintext>",
    "times": "<time datetime='2017-03-12'>x",
}.items():

    @data(f"soup-{_name}.html")
    def _(place: Place, unit: str = _unit) -> str:
        return "<html><body><p>some text</p>" + _filled(unit, place.size(3 * MEGA))


@data("title.html")
def _(place: Place) -> str:
    title = _filled("A | title - ", place.size(10 * MEGA))
    metas = "<meta name='author' content='by   x'>" * place.size(100_000)
    return f"<html><head><title>{title}</title>{metas}</head><body><p>some text</p></body></html>"


@data("header.eml")
def _(place: Place) -> str:
    return f"From: a@example.org\nSubject: {_filled('long ', place.size(30 * MEGA))}\nMIME-Version: 1.0\n\nbody\n"


for _name, _unit in {
    "encoded": "=?utf-8?q?a?= ",
    "brackets": "(",
    "angles": "<",
    "quotes": '"\\',
    "addresses": "a@b, ",
    "routes": "<@a,@b:c@d>",
}.items():

    @data(f"header-{_name}.eml")
    def _(place: Place, unit: str = _unit) -> str:
        value = _filled(unit, place.size(MEGA))
        names = ("From", "Subject", "Date", "To", "Content-Type: text/plain; x")
        return "".join(f"{name}: {value}\n" for name in names) + "MIME-Version: 1.0\n\nbody\n"


@data("headers.eml")
def _(place: Place) -> str:
    return "Received: from a by b\n" * place.size(MEGA) + "From: a@example.org\nSubject: x\n\nbody\n"


@data("base64.eml")
def _(place: Place) -> str:
    lines = "=A==B" + "\u0301*!" * 100 + base64.b64encode(b"text").decode()
    head = "From: a@example.org\nSubject: x\nMIME-Version: 1.0\nContent-Type: text/plain; charset=punycode\n"
    return f"{head}Content-Transfer-Encoding: base64\n\n{lines}\n"


@data("endless.mbox")
def _(place: Place) -> str:
    mail = "From a@example.org Sun Mar 12 10:00:00 2017\nFrom: a@example.org\nSubject: x\n\nbody and\n"
    return mail * 3 + "From a@example.org Sun Mar 12 10:00:00 2017\nSubject: " + _filled("cut ", place.size(3 * MEGA))


@data("lines.ics")
def _(place: Place) -> str:
    return "BEGIN:VCALENDAR\n" + "BEGIN:VEVENT\n" * place.size(100_000) + "SUMMARY:" + "x\n " * place.size(100_000)


@kind("sparse.txt", FAILED)
def _(place: Place) -> None:
    with place.path.open("wb") as file:
        file.truncate(GIGA)


# --- what leads out of the corpus ------------------------------------------------------------------------------------


def _outward(place: Place, root: str) -> str:
    """A document type that names the file outside and the address in every way there is."""
    return (
        f"<!DOCTYPE {root} SYSTEM 'http://{place.address}/dtd' [<!ENTITY f SYSTEM 'file://{place.canary}'>"
        f"<!ENTITY r SYSTEM '../../outside/secret.txt'><!ENTITY h SYSTEM 'http://{place.address}/entity'>"
        f"<!ENTITY % p SYSTEM 'http://{place.address}/parameter'> %p;]>"
    )


@data("entity.xml", INDEXED, "external")
def _(place: Place) -> str:
    return f"<?xml version='1.0'?>{_outward(place, 'a')}<a>external &f; &r; &h;</a>"


@data("entity.svg")
def _(place: Place) -> str:
    image = f"<image href='http://{place.address}/image'/><use href='file://{place.canary}'/>"
    return f"<?xml version='1.0'?>{_outward(place, 'svg')}<svg><text>external &f; &r; &h;</text>{image}</svg>"


@data("entity.xhtml", INDEXED, "external")
def _(place: Place) -> str:
    return f"<?xml version='1.0'?>{_outward(place, 'html')}<html><body><p>external &f; &r; &h;</p></body></html>"


@data("entity.fb2")
def _(place: Place) -> str:
    return (
        f"<?xml version='1.0'?>{_outward(place, 'FictionBook')}<FictionBook><body><p>x &f; &h;</p></body></FictionBook>"
    )


@data("include.xml", INDEXED, "included")
def _(place: Place) -> str:
    include = f"<i:include href='file://{place.canary}' parse='text'/><i:include href='http://{place.address}/x'/>"
    style = f"<?xml-stylesheet href='http://{place.address}/style' type='text/xsl'?>"
    return f"<?xml version='1.0'?>{style}<a xmlns:i='http://www.w3.org/2001/XInclude'><b>included</b>{include}</a>"


@data("schema.xml", INDEXED, "schema")
def _(place: Place) -> str:
    names = "xmlns:s='http://www.w3.org/2001/XMLSchema-instance'"
    return f"<?xml version='1.0'?><a {names} s:schemaLocation='x http://{place.address}/xsd'>schema</a>"


def _outward_part(place: Place, whole: bytes, name: str, root: str) -> bytes:
    content = _unzipped(whole)[name].decode()
    return _replaced(whole, name, content.replace("?>", "?>" + _outward(place, root), 1))


@data("entity.docx")
def _(place: Place) -> bytes:
    whole = _outward_part(place, documents.docx(["external &f; &r; &h;"]), "word/document.xml", "w:document")
    package = "http://schemas.openxmlformats.org/package/2006/relationships"
    template = (
        f'<Relationships xmlns="{package}"><Relationship Id="r9" Type="{_RELS}/attachedTemplate" '
        f'Target="http://{place.address}/template" TargetMode="External"/><Relationship Id="r8" Type="{_RELS}/image" '
        f'Target="file://{place.canary}" TargetMode="External"/></Relationships>'
    )
    return _replaced(whole, "word/_rels/document.xml.rels", template)


@data("entity.odt")
def _(place: Place) -> bytes:
    whole = documents.opendocument("text", "<text:p>external &f; &r; &h;</text:p>")
    return _outward_part(place, whole, "content.xml", "office:document-content")


@data("entity.odp")
def _(place: Place) -> bytes:
    whole = documents.opendocument("presentation", "<text:p>external &f; &r; &h;</text:p>")
    return _outward_part(place, whole, "content.xml", "office:document-content")


@data("entity.epub")
def _(place: Place) -> bytes:
    whole = documents.epub(["external &f; &h;"])
    page = _unzipped(whole)["c0.xhtml"].decode()
    return _replaced(whole, "c0.xhtml", f"<?xml version='1.0'?>{_outward(place, 'html')}{page}")


@data("outside.epub")
def _(place: Place) -> bytes:
    whole = documents.epub(["external"])
    package = _unzipped(whole)["c.opf"].decode()
    return _replaced(whole, "c.opf", package.replace('href="c0.xhtml"', f'href="../../../../..{place.canary}"'))


@data("entity.xlsx")
def _(place: Place) -> bytes:
    shared = f'<?xml version="1.0"?>{_outward(place, "sst")}<sst xmlns="{_MAIN}"><si><t>x &f; &h;</t></si></sst>'
    return _workbook(shared, _CELL.format("A1"))


@data("outward.html", INDEXED, "outward")
def _(place: Place) -> str:
    urls = (f"http://{place.address}/x", f"file://{place.canary}", "../../outside/secret.txt")
    tags = "".join(
        f"<link rel=stylesheet href='{url}'><base href='{url}'><img src='{url}'><iframe src='{url}'></iframe>"
        f"<object data='{url}'></object><embed src='{url}'><meta http-equiv=refresh content='0;url={url}'>"
        f"<script src='{url}'></script><link rel=canonical href='{url}'><!--#include file='{url}' -->"
        for url in urls
    )
    return f"<html><head></head><body><p>outward bound</p>{tags}</body></html>"


@data("outward.md", INDEXED, "outward")
def _(place: Place) -> str:
    return f"# outward\n\n![x](http://{place.address}/x) {{{{include {place.canary}}}}}\n\n<!--#include file='x' -->\n"


@data("outward.rtf")
def _(place: Place) -> str:
    field = f'{{\\field{{\\*\\fldinst INCLUDETEXT "{place.canary}"}}{{\\fldrslt outward}}}}'
    return "{\\rtf1\\ansi outward " + field + f'{{\\field{{\\*\\fldinst INCLUDEPICTURE "http://{place.address}/"}}}}}}'


@data("outward.rst", INDEXED, "outward")
def _(place: Place) -> str:
    return f"outward\n=======\n\n.. include:: {place.canary}\n\n.. raw:: html\n   :url: http://{place.address}/\n"


@data("outward.tex", INDEXED, "outward")
def _(place: Place) -> str:
    return f"\\documentclass{{article}}\\begin{{document}}outward \\input{{{place.canary}}}\\end{{document}}\n"


@data("outward.eml")
def _(place: Place) -> str:
    head = "From: a@example.org\nSubject: outward\nMIME-Version: 1.0\nContent-Type: message/external-body; "
    return f'{head}access-type=local-file; name="{place.canary}"\n\nContent-Type: text/plain\n\noutward\n'


@kind("link-out.txt", FAILED)
def _(place: Place) -> None:
    place.path.symlink_to(place.canary)


@kind("link-relative.txt", FAILED)
def _(place: Place) -> None:
    place.path.symlink_to("../../outside/secret.txt")


@kind("link-folder", ANY)
def _(place: Place) -> None:
    place.path.symlink_to(place.canary.parent, target_is_directory=True)


@kind("link-chain.txt", FAILED)
def _(place: Place) -> None:
    between = place.path.with_name("link-chain-2.txt")
    between.symlink_to(place.canary)
    place.path.symlink_to(between.name)


@kind("link-zero.txt", FAILED)
def _(place: Place) -> None:
    place.path.symlink_to("/dev/zero")


@kind("link-input.txt", FAILED)
def _(place: Place) -> None:
    place.path.symlink_to("/dev/stdin")


@kind("link-nowhere.txt", FAILED)
def _(place: Place) -> None:
    place.path.symlink_to("nowhere.txt")


@kind("loops", ANY)
def _(place: Place) -> None:
    place.path.mkdir()
    (place.path / "itself").symlink_to("itself")
    (place.path / "up").symlink_to("..")
    (place.path / "one").symlink_to("two")
    (place.path / "two").symlink_to("one")
    (place.path / "here").symlink_to(".")


@kind("pipe.txt", FAILED)
def _(place: Place) -> None:
    os.mkfifo(place.path)


@kind("socket.txt", FAILED)
def _(place: Place) -> None:
    here = Path.cwd()
    with socket.socket(socket.AF_UNIX) as listener:
        os.chdir(place.path.parent)  # the name of a socket is short
        try:
            listener.bind(place.path.name)
        finally:
            os.chdir(here)


@kind("zero.txt", FAILED)
def _(place: Place) -> None:
    os.mknod(place.path, stat.S_IFCHR | 0o666, os.makedev(1, 5))


if hasattr(os, "geteuid") and os.geteuid() != 0:  # root reads everything

    @kind("unreadable.txt", FAILED)
    def _(place: Place) -> None:
        place.path.write_text("nobody reads this", encoding="utf-8")
        place.path.chmod(0)


# --- names -----------------------------------------------------------------------------------------------------------

NAMES: dict[str, bytes] = {
    "newline": b"new\nline.txt",
    "control": b"bell\x07\x1b[31m\x7f.txt",
    "latin": b"caf\xe9.txt",
    "bytes": bytes([*range(128, 192)]) + b".txt",
    "overridden": "\u202etxt.exe\u202c.txt".encode(),
    "long": b"n" * 251 + b".txt",
    "long-vietnamese": "ộ".encode() * 83 + b".txt",
    "reserved": b"CON.txt",
    "windows": b'a:b*c?d"e<f>g|h\\i.txt',
    "dots": b"trailing. .txt",
    "dash": b"--rebuild.txt",
    "inside": b"archive.zip!.txt",
    "quotes": b'it\'s "quoted" `x` $(y).txt',
    "percent": b"%00%2e%2e%2f.txt",
    "glob": b"[a-z]*{x,y}.txt",
    "decomposed": "e\u0301\u0302.txt".encode(),
    "emoji": "👩‍👩‍👧.txt".encode(),
    "escaped": b"t\\xe9l.txt",
    "address": b"https:name.txt",
    "no-break": "a\u2028b\u0085c.txt".encode(),
}


def _named(number: int, raw: bytes) -> None:
    word = "namedword" + "abcdefghijklmnopqrstuvwxyz"[number]

    @kind("names/" + os.fsdecode(raw), INDEXED, word)
    def _(place: Place) -> None:
        place.path.parent.mkdir(exist_ok=True)
        place.path.write_text(f"This file has an odd name and the {word} in it.\n", encoding="utf-8")


for _number, _raw in enumerate(NAMES.values()):
    _named(_number, _raw)


@kind("twins", INDEXED, "twinned")  # names that are written the same way, one of which cannot be told from the other
def _(place: Place) -> None:
    place.path.mkdir()
    for raw in (b"caf\xe9.txt", b"caf\\xe9.txt"):
        name = place.path / os.fsdecode(raw)
        name.write_text(f"This file is twinned, its name has {len(raw)} bytes.\n", encoding="utf-8")


@kind("letters.zip!", INDEXED, "pretended")
def _(place: Place) -> None:
    place.path.mkdir()
    (place.path / "a.txt").write_text("This is a pretended part of an archive.\n", encoding="utf-8")


# --- nothing in them, or not what they are called ---------------------------------------------------------------------

for _name, _content in {
    "empty.txt": b"",
    "blank.txt": b" \t\r\n\x0c\x0b" * 1000,
    "blank-unicode.txt": "\u00a0\u2003\u3000\u2028\u2029".encode() * 1000,
    "zero-width.txt": "\u200b\u200c\u200d\u2060\ufeff\u00ad".encode() * 1000,
    "bom.txt": b"\xef\xbb\xbf",
    "empty.html": b"<html><head></head><body><div></div></body></html>",
    "empty.pdf": b"%PDF-1.4\n%%EOF\n",
    "empty.eml": b"From: a@example.org\nMIME-Version: 1.0\n\n",
    "empty.docx": documents.docx([""]),
    "nuls.txt": bytes(100_000),
    "elf.txt": b"\x7fELF" + bytes(range(256)) * 20,
    "sqlite.docx": b"SQLite format 3\x00" + bytes(4000),
    "image.pdf": b"\x89PNG\r\n\x1a\n" + bytes(100),
    "noise.pdf": b"%PDF-1.7\n" + random.Random(3).randbytes(50_000),
    "noise.docx": b"PK\x03\x04" + random.Random(4).randbytes(50_000),
    "noise.doc": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + random.Random(5).randbytes(50_000),
    "noise.gz": b"\x1f\x8b\x08" + random.Random(6).randbytes(5_000),
    "noise.7z": b"7z\xbc\xaf\x27\x1c" + random.Random(7).randbytes(5_000),
    "noise.rar": b"Rar!\x1a\x07" + random.Random(8).randbytes(5_000),
    "noise.bin": random.Random(9).randbytes(50_000),
}.items():

    @data(_name, EITHER if _name in ("empty.eml", "zero-width.txt") else FAILED)
    def _(place: Place, content: bytes = _content) -> bytes:
        return content


@data("marks-only.txt")
def _(place: Place) -> str:
    return "\u0300\u0301\u0323" * 1000


@data("page.txt", INDEXED, "disguised")
def _(place: Place) -> str:
    return "<!DOCTYPE html><html><body><p>A page disguised as text.</p><script>evil()</script></body></html>"


@data("polyglot.html", EITHER)
def _(place: Place) -> bytes:
    return b"<html><body><!--" + b" " * 900 + documents.pdf(["Two things at once."]) + b"--><p>page</p></body></html>"


@data("appended.png", EITHER)
def _(place: Place) -> bytes:
    return b"\x89PNG\r\n\x1a\n" + bytes(64) + documents.archive({f"../../{WRITTEN}-11.txt": "hidden"})


class Ran(NamedTuple):
    """What became of a command: `peak` is the most memory it and its children held at once, in bytes."""

    code: int
    out: str
    err: str
    seconds: float
    peak: int


def run(*arguments: str, folder: Path, seconds: float = 900) -> Ran:
    """`docsearch` with these arguments, in a folder; memory is looked at ten times a second. Killed after `seconds`."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("DOCSEARCH_")}
    command = [sys.executable, "-m", "docsearch", *arguments]
    started, peak = time.monotonic(), 0
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        process = psutil.Popen(command, cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=out, stderr=err)
        while process.poll() is None:
            peak = max(peak, memory(process))
            if time.monotonic() - started > seconds:
                for one in (*process.children(recursive=True), process):
                    with suppress(psutil.Error):
                        one.kill()
            time.sleep(0.1)
        spent = time.monotonic() - started
        texts = [(file.seek(0), file.read().decode("utf-8", "replace"))[1] for file in (out, err)]
    return Ran(process.returncode, texts[0], texts[1], spent, peak)


def memory(process: psutil.Process) -> int:
    """Bytes of a process and its children, pages that they share counted once where the system tells."""
    total = 0
    with suppress(psutil.Error):
        for one in (process, *process.children(recursive=True)):
            with suppress(psutil.Error):
                held = one.memory_full_info()
                total += getattr(held, "pss", held.rss)
    return total


def main() -> None:
    parser = argparse.ArgumentParser(description="Write files made to do harm, and good documents beside them.")
    parser.add_argument("folder", type=Path, help="made here; it must not exist")
    parser.add_argument("--scale", type=float, default=1.0, help="of the sizes (default: %(default)s)")
    given = parser.parse_args()
    made = write(given.folder.absolute(), scale=given.scale)
    size = sum(path.lstat().st_size for path in given.folder.rglob("*") if path.is_file() and not path.is_symlink())
    sys.stdout.write(f"{len(made)} kinds of hostile file, {size / MEGA:,.0f} MB, in {given.folder}\n")


if __name__ == "__main__":
    main()
