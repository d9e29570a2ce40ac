# /// script
# requires-python = ">=3.11"
# dependencies = [
#   "defusedxml==0.7.1",
#   "fonttools==4.68.0",
#   "font-source-sans-pro==0.0.1",
#   "fpdf2==2.8.9",
#   "pillow==13.0.0",
# ]
# ///
"""Write the documents of corpus/ that nobody can edit by hand: pdf, docx, odt, mail and texts in old encodings.

The sources lie in scripts/corpus_sources/<language>/. A source `name.docx.md` becomes `corpus/<language>/name.docx`,
the same for odt, pdf and eml; any other file there is copied in the encoding that ENCODINGS names. The same sources
give the same bytes, so `--check` can tell whether the corpus is up to date: it writes nothing and exits 1 if it is not.

Only the pdf documents need packages (above); the others come from the standard library. The pdf documents embed a
subset of Source Sans Pro (SIL Open Font License 1.1, which allows embedding in documents).
"""

import argparse
import base64
import html
import io
import quopri
import re
import sys
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

try:
    from font_source_sans_pro import font_files_ttf  # type: ignore[import-not-found]
    from fpdf import FPDF  # type: ignore[import-untyped]
except ImportError:  # the other formats can still be built and checked
    FPDF = None

ROOT = Path(__file__).resolve().parent.parent
SOURCES = ROOT / "scripts" / "corpus_sources"
CORPUS = ROOT / "corpus"

# Source -> codec and line end of the document. The HTML page declares the same charset in its <meta>.
ENCODINGS: dict[str, tuple[str, str]] = {
    "sk/tlacova-sprava-da-nang.html": ("windows-1250", "\n"),
    "th/rai-ngan-khun-na-phap-akat.txt": ("cp874", "\r\n"),
    "vi/bao-cao-cam-bien-muc-nuoc.txt": ("utf-16", "\r\n"),
}
LINE_BREAK = "\v"
RIGHT_TO_LEFT = frozenset({"ar"})


@dataclass(frozen=True, slots=True)
class Block:
    kind: Literal["heading", "subheading", "paragraph", "item", "row"]
    cells: tuple[str, ...]

    @property
    def text(self) -> str:
        return self.cells[0]


@dataclass(frozen=True, slots=True)
class Source:
    meta: dict[str, str]
    blocks: tuple[Block, ...]

    @property
    def language(self) -> str:
        return self.meta["language"]

    @property
    def day(self) -> datetime:
        return datetime.fromisoformat(self.meta["date"]).replace(hour=9, tzinfo=UTC)


def parse(text: str) -> Source:
    """Read a source: `key: value` lines between two `---`, then one block a line.

    A line is a heading (`# `, `## `), an item (`- `), a row of a table (`| a | b |`) or a paragraph. A backslash at its
    end breaks the line and not the paragraph, as in an address.
    """
    _, head, body = text.split("---\n", 2)
    meta = dict(line.split(": ", 1) for line in head.splitlines())
    blocks: list[Block] = []
    for line in body.replace("\\\n", LINE_BREAK).split("\n"):
        if line.startswith("# "):
            blocks.append(Block("heading", (line[2:],)))
        elif line.startswith("## "):
            blocks.append(Block("subheading", (line[3:],)))
        elif line.startswith("- "):
            blocks.append(Block("item", (line[2:],)))
        elif line.startswith("| "):
            blocks.append(Block("row", tuple(cell.strip() for cell in line.strip("|").split("|"))))
        elif line:
            blocks.append(Block("paragraph", (line.replace(LINE_BREAK, "\n"),)))
    return Source(meta, tuple(blocks))


def groups(blocks: Iterable[Block]) -> list[list[Block]]:
    """Consecutive items are one list and consecutive rows are one table; everything else stands alone."""
    grouped: list[list[Block]] = []
    for block in blocks:
        if grouped and block.kind in ("item", "row") and grouped[-1][0].kind == block.kind:
            grouped[-1].append(block)
        else:
            grouped.append([block])
    return grouped


def lines(text: str) -> list[str]:
    return [line.strip() for line in text.split("\n")]


def runs(text: str) -> list[tuple[str, bool]]:
    """Split `plain **bold** plain` into (text, is bold)."""
    return [(part, index % 2 == 1) for index, part in enumerate(re.split(r"\*\*", text)) if part]


def archive(members: dict[str, str]) -> bytes:
    """Zip without compression: the same bytes whichever zlib is in use."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as file:
        for name, content in members.items():
            info = zipfile.ZipInfo(name, (2023, 1, 1, 0, 0, 0))
            info.create_system = 3
            info.external_attr = 0o644 << 16
            file.writestr(info, content.encode())
    return stream.getvalue()


XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
OOXML = "http://schemas.openxmlformats.org"
W = f'xmlns:w="{OOXML}/wordprocessingml/2006/main" xmlns:r="{OOXML}/officeDocument/2006/relationships"'


def docx(source: Source) -> bytes:
    right_to_left = source.language in RIGHT_TO_LEFT

    def paragraph(text: str, style: str = "", extra: str = "") -> str:
        properties = (f'<w:pStyle w:val="{style}"/>' if style else "") + extra + ("<w:bidi/>" if right_to_left else "")
        out = f"<w:p><w:pPr>{properties}</w:pPr>"
        for number, line in enumerate(lines(text)):
            out += "<w:r><w:br/></w:r>" if number else ""
            for part, bold in runs(line):
                look = ("<w:b/><w:bCs/>" if bold else "") + ("<w:rtl/>" if right_to_left else "")
                words = f'<w:t xml:space="preserve">{html.escape(part, False)}</w:t>'
                out += f"<w:r><w:rPr>{look}</w:rPr>{words}</w:r>"
        return out + "</w:p>"

    body = ""
    for group in groups(source.blocks):
        match group[0].kind:
            case "heading":
                body += paragraph(group[0].text, "Title")
            case "subheading":
                body += paragraph(group[0].text, "Heading1")
            case "paragraph":
                body += paragraph(group[0].text)
            case "item":
                numbering = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>'
                body += "".join(paragraph(block.text, "ListParagraph", numbering) for block in group)
            case "row":
                borders = "".join(
                    f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="808080"/>'
                    for side in ("top", "left", "bottom", "right", "insideH", "insideV")
                )
                look = f'<w:tblW w:w="0" w:type="auto"/><w:tblBorders>{borders}</w:tblBorders>'
                body += f"<w:tbl><w:tblPr>{look}</w:tblPr>"
                body += "<w:tblGrid>" + '<w:gridCol w:w="4500"/>' * len(group[0].cells) + "</w:tblGrid>"
                for block in group:
                    cells = "".join(f"<w:tc><w:tcPr/>{paragraph(cell)}</w:tc>" for cell in block.cells)
                    body += f"<w:tr>{cells}</w:tr>"
                body += "</w:tbl>"
    page = '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/></w:sectPr>'
    moment = source.day.strftime("%Y-%m-%dT%H:%M:%SZ")
    styles = (
        f'<w:styles {W}><w:docDefaults><w:rPrDefault><w:rPr><w:sz w:val="22"/>'
        f'<w:lang w:val="{source.language}" w:eastAsia="{source.language}" w:bidi="{source.language}"/>'
        "</w:rPr></w:rPrDefault></w:docDefaults>"
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="Title"><w:name w:val="Title"/>'
        '<w:rPr><w:b/><w:sz w:val="36"/></w:rPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="Heading1"><w:name w:val="heading 1"/>'
        '<w:pPr><w:outlineLvl w:val="0"/></w:pPr><w:rPr><w:b/><w:sz w:val="26"/></w:rPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="ListParagraph"><w:name w:val="List Paragraph"/></w:style></w:styles>'
    )
    numbering_part = (
        f'<w:numbering {W}><w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:start w:val="1"/>'
        '<w:numFmt w:val="bullet"/><w:lvlText w:val="•"/>'
        '<w:pPr><w:ind w:left="720" w:hanging="360"/></w:pPr></w:lvl></w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>'
    )
    content_type = "application/vnd.openxmlformats-officedocument.wordprocessingml"
    relation = f"{OOXML}/officeDocument/2006/relationships"
    return archive(
        {
            "[Content_Types].xml": f'{XML}<Types xmlns="{OOXML}/package/2006/content-types">'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            '<Default Extension="xml" ContentType="application/xml"/>'
            f'<Override PartName="/word/document.xml" ContentType="{content_type}.document.main+xml"/>'
            f'<Override PartName="/word/styles.xml" ContentType="{content_type}.styles+xml"/>'
            f'<Override PartName="/word/numbering.xml" ContentType="{content_type}.numbering+xml"/>'
            '<Override PartName="/docProps/core.xml" '
            'ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>',
            "_rels/.rels": f'{XML}<Relationships xmlns="{OOXML}/package/2006/relationships">'
            f'<Relationship Id="rId1" Type="{relation}/officeDocument" Target="word/document.xml"/>'
            f'<Relationship Id="rId2" Type="{OOXML}/package/2006/relationships/metadata/core-properties" '
            'Target="docProps/core.xml"/></Relationships>',
            "docProps/core.xml": f'{XML}<cp:coreProperties xmlns:cp="{OOXML}/package/2006/metadata/core-properties" '
            'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
            'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
            f"<dc:title>{html.escape(source.meta['title'])}</dc:title>"
            f"<dc:creator>{html.escape(source.meta['author'])}</dc:creator><dc:language>{source.language}</dc:language>"
            f'<dcterms:created xsi:type="dcterms:W3CDTF">{moment}</dcterms:created>'
            f'<dcterms:modified xsi:type="dcterms:W3CDTF">{moment}</dcterms:modified></cp:coreProperties>',
            "word/_rels/document.xml.rels": f'{XML}<Relationships xmlns="{OOXML}/package/2006/relationships">'
            f'<Relationship Id="rId1" Type="{relation}/styles" Target="styles.xml"/>'
            f'<Relationship Id="rId2" Type="{relation}/numbering" Target="numbering.xml"/></Relationships>',
            "word/document.xml": f"{XML}<w:document {W}><w:body>{body}{page}</w:body></w:document>",
            "word/styles.xml": XML + styles,
            "word/numbering.xml": XML + numbering_part,
        }
    )


OASIS = "urn:oasis:names:tc:opendocument:xmlns"
ODF = " ".join(
    [
        *(f'xmlns:{name}="{OASIS}:{name}:1.0"' for name in ("office", "text", "table", "style", "meta")),
        f'xmlns:fo="{OASIS}:xsl-fo-compatible:1.0"',
        'xmlns:dc="http://purl.org/dc/elements/1.1/"',
        'office:version="1.2"',
    ]
)


def odt(source: Source) -> bytes:
    def inline(text: str) -> str:
        return "<text:line-break/>".join(
            "".join(
                f'<text:span text:style-name="Strong">{html.escape(part, False)}</text:span>'
                if bold
                else html.escape(part, False)
                for part, bold in runs(line)
            )
            for line in lines(text)
        )

    body = ""
    for number, group in enumerate(groups(source.blocks), start=1):
        match group[0].kind:
            case "heading":
                body += f'<text:h text:style-name="Heading_1" text:outline-level="1">{inline(group[0].text)}</text:h>'
            case "subheading":
                body += f'<text:h text:style-name="Heading_2" text:outline-level="2">{inline(group[0].text)}</text:h>'
            case "paragraph":
                body += f'<text:p text:style-name="Standard">{inline(group[0].text)}</text:p>'
            case "item":
                items = "".join(
                    f"<text:list-item><text:p>{inline(block.text)}</text:p></text:list-item>" for block in group
                )
                body += f"<text:list>{items}</text:list>"
            case "row":
                columns = len(group[0].cells)
                body += f'<table:table table:name="T{number}">'
                body += f'<table:table-column table:number-columns-repeated="{columns}"/>'
                for block in group:
                    cells = "".join(
                        f'<table:table-cell office:value-type="string"><text:p>{inline(cell)}</text:p>'
                        "</table:table-cell>"
                        for cell in block.cells
                    )
                    body += f"<table:table-row>{cells}</table:table-row>"
                body += "</table:table>"
    moment = source.day.strftime("%Y-%m-%dT%H:%M:%S")
    media_type = "application/vnd.oasis.opendocument.text"
    entries = "".join(
        f'<manifest:file-entry manifest:full-path="{path}" manifest:media-type="{kind}"/>'
        for path, kind in (
            ("/", media_type),
            ("content.xml", "text/xml"),
            ("styles.xml", "text/xml"),
            ("meta.xml", "text/xml"),
        )
    )
    return archive(
        {
            "mimetype": media_type,
            "content.xml": f"{XML}<office:document-content {ODF}><office:automatic-styles/>"
            f"<office:body><office:text>{body}</office:text></office:body></office:document-content>",
            "styles.xml": f"{XML}<office:document-styles {ODF}><office:styles>"
            '<style:default-style style:family="paragraph"><style:text-properties fo:font-size="11pt" '
            f'fo:language="{source.language}"/></style:default-style>'
            '<style:style style:name="Standard" style:family="paragraph"/>'
            '<style:style style:name="Heading_1" style:family="paragraph" style:default-outline-level="1">'
            '<style:text-properties fo:font-size="18pt" fo:font-weight="bold"/></style:style>'
            '<style:style style:name="Heading_2" style:family="paragraph" style:default-outline-level="2">'
            '<style:text-properties fo:font-size="13pt" fo:font-weight="bold"/></style:style>'
            '<style:style style:name="Strong" style:family="text">'
            '<style:text-properties fo:font-weight="bold"/></style:style>'
            "</office:styles></office:document-styles>",
            "meta.xml": f"{XML}<office:document-meta {ODF}><office:meta>"
            f"<dc:title>{html.escape(source.meta['title'])}</dc:title>"
            f"<meta:initial-creator>{html.escape(source.meta['author'])}</meta:initial-creator>"
            f"<dc:creator>{html.escape(source.meta['author'])}</dc:creator><dc:language>{source.language}</dc:language>"
            f"<meta:creation-date>{moment}</meta:creation-date><dc:date>{moment}</dc:date>"
            "</office:meta></office:document-meta>",
            "META-INF/manifest.xml": f'{XML}<manifest:manifest xmlns:manifest="{OASIS}:manifest:1.0" '
            f'manifest:version="1.2">{entries}</manifest:manifest>',
        }
    )


def pdf(source: Source) -> bytes:
    if FPDF is None:
        raise SystemExit("the pdf documents need the packages that the head of this script names")
    paper: Any = FPDF(format="A4")
    paper.add_font("body", "", font_files_ttf["SourceSansPro"])
    paper.add_font("body", "B", font_files_ttf["SourceSansProBold"])
    paper.set_creation_date(source.day)
    paper.set_lang(source.language)
    paper.set_title(source.meta["title"])
    paper.set_author(source.meta["author"])
    paper.set_producer("")
    paper.set_margins(25, 22, 25)
    paper.set_auto_page_break(True, margin=25)

    def footer() -> None:
        paper.set_y(-16)
        paper.set_font("body", "", 8)
        paper.cell(0, 5, f"{source.meta['footer']}   |   {paper.page_no()}", align="C")

    paper.footer = footer
    paper.add_page()

    def write(text: str, style: str, size: float, after: float, indent: float = 0) -> None:
        paper.set_font("body", style, size)
        paper.set_x(paper.l_margin + indent)
        paper.multi_cell(0, size * 0.52, text, align="L", markdown=style == "", new_x="LMARGIN", new_y="NEXT")
        paper.ln(after)

    for group in groups(source.blocks):
        match group[0].kind:
            case "heading":
                write(group[0].text, "B", 17, 4)
            case "subheading":
                paper.ln(1.5)
                write(group[0].text, "B", 12.5, 1.5)
            case "paragraph":
                for line in lines(group[0].text):
                    write(line, "", 11, 0)
                paper.ln(2.8)
            case "item":
                for block in group:
                    write(f"•  {block.text}", "", 11, 0.8, indent=5)
                paper.ln(2)
            case "row":
                paper.set_font("body", "", 10.5)
                with paper.table(first_row_as_headings=False, line_height=6, padding=1) as table:
                    for block in group:
                        row = table.row()
                        for cell in block.cells:
                            row.cell(cell)
                paper.ln(4)
    return bytes(paper.output())


def encoded_words(value: str) -> str:
    """RFC 2047: pieces of at most 75 characters, none of them cut inside a character."""
    if value.isascii():
        return value
    pieces, piece = [], ""
    for char in value:
        if len(base64.b64encode((piece + char).encode())) > 60:
            pieces.append(piece)
            piece = ""
        piece += char
    pieces.append(piece)
    return "\r\n ".join(f"=?UTF-8?B?{base64.b64encode(part.encode()).decode()}?=" for part in pieces)


def address(value: str) -> str:
    name, _, rest = value.rpartition(" <")
    return f"{encoded_words(name)} <{rest}" if name else value


def eml(source: Source) -> bytes:
    """A mail: plain text, and with `alternative: html` the same in HTML beside it."""
    plain, markup = "", ""
    for group in groups(source.blocks):
        texts = [" – ".join(block.cells).replace("**", "") for block in group]
        bullet = "- " if group[0].kind == "item" else ""
        plain += "".join("\n".join(lines(bullet + text)) + "\n" for text in texts) + "\n"
        cells = [[html.escape(cell, False).replace("\n", "<br>") for cell in block.cells] for block in group]
        cells = [[re.sub(r"\*\*(.+?)\*\*", r"<strong>\1</strong>", cell) for cell in row] for row in cells]
        match group[0].kind:
            case "item":
                markup += "<ul>\n" + "".join(f"<li>{row[0]}</li>\n" for row in cells) + "</ul>\n"
            case "row":
                markup += "<table>\n"
                markup += "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>\n" for row in cells)
                markup += "</table>\n"
            case "heading" | "subheading":
                markup += f"<h2>{cells[0][0]}</h2>\n"
            case "paragraph":
                markup += f"<p>{cells[0][0]}</p>\n"

    def part(text: str, media_type: str) -> str:
        content = text.replace("\n", "\r\n").encode()
        if source.meta["encoding"] == "base64":
            encoded = base64.encodebytes(content).decode()
        else:
            encoded = quopri.encodestring(content.replace(b"\r\n", b"\n")).decode()
        encoded = encoded.replace("\n", "\r\n")
        head = f"Content-Type: {media_type}; charset=utf-8\r\nContent-Transfer-Encoding: {source.meta['encoding']}\r\n"
        return f"{head}\r\n{encoded}"

    headers = [(name, source.meta[name.lower()]) for name in ("From", "To", "Cc") if name.lower() in source.meta]
    message = "".join(f"{name}: {', '.join(address(one) for one in value.split('; '))}\r\n" for name, value in headers)
    message += f"Subject: {encoded_words(source.meta['subject'])}\r\n"
    message += f"Date: {source.meta['sent']}\r\nMessage-ID: <{source.meta['id']}>\r\n"
    if "in-reply-to" in source.meta:
        message += f"In-Reply-To: <{source.meta['in-reply-to']}>\r\n"
    message += f"MIME-Version: 1.0\r\nContent-Language: {source.language}\r\n"
    if source.meta.get("alternative") == "html":
        head = f'<html lang="{source.language}">\n<head><meta charset="utf-8"></head>\n'
        page = f"{head}<body>\n{markup}</body>\n</html>\n"
        boundary = "=_part_" + source.meta["id"].partition("@")[0]
        message += f'Content-Type: multipart/alternative; boundary="{boundary}"\r\n\r\n'
        message += f"--{boundary}\r\n{part(plain, 'text/plain')}\r\n"
        message += f"--{boundary}\r\n{part(page, 'text/html')}\r\n--{boundary}--\r\n"
    else:
        message += part(plain, "text/plain")
    return message.encode("ascii")


BUILDERS: dict[str, Callable[[Source], bytes]] = {".docx": docx, ".eml": eml, ".odt": odt, ".pdf": pdf}


def targets() -> dict[str, Path]:
    """The documents to write, as `language/name`, each with its source."""
    found: dict[str, Path] = {}
    for path in sorted(SOURCES.glob("*/*")):
        name = path.relative_to(SOURCES).as_posix()
        if name not in ENCODINGS and Path(name.removesuffix(".md")).suffix not in BUILDERS:
            raise SystemExit(f"{name}: neither in ENCODINGS nor a source of {', '.join(sorted(BUILDERS))}")
        found[name if name in ENCODINGS else name.removesuffix(".md")] = path
    return found


def build(name: str, path: Path) -> bytes:
    text = path.read_text(encoding="utf-8")
    if name in ENCODINGS:
        codec, newline = ENCODINGS[name]
        encoded = text.replace("\n", newline)
        return b"\xff\xfe" + encoded.encode("utf-16-le") if codec == "utf-16" else encoded.encode(codec)
    return BUILDERS[Path(name).suffix](parse(text))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 if a document is not up to date")
    check: bool = parser.parse_args().check
    wanted = targets()
    stale = []
    for name, path in wanted.items():
        content, target = build(name, path), CORPUS / name
        if target.is_file() and target.read_bytes() == content:
            continue
        stale.append(name)
        if not check:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
    orphans = [
        name
        for path in sorted(CORPUS.glob("*/*"))
        if path.suffix in BUILDERS and (name := path.relative_to(CORPUS).as_posix()) not in wanted
    ]
    for name in stale:
        print(f"{'differs' if check else 'written'}: corpus/{name}")
    for name in orphans:
        print(f"no source: corpus/{name}")
    return 1 if orphans or (check and stale) else 0


if __name__ == "__main__":
    sys.exit(main())
