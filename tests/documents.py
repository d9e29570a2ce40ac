"""Small real files, built from scratch: what the tests of reading and extraction are made of."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence

_OFFICE = "http://schemas.openxmlformats.org"
_ODF = "urn:oasis:names:tc:opendocument:xmlns"


def archive(files: Mapping[str, str | bytes]) -> bytes:
    """A ZIP with these files, in this order, the first one stored as OpenDocument and EPUB want their type."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in files.items():
            file.writestr(name, content, zipfile.ZIP_STORED if name == "mimetype" else None)
    return target.getvalue()


def docx(paragraphs: Sequence[str], title: str = "Zmluva") -> bytes:
    """A Word document with its core properties: author Jana, language sk-SK, created on 2017-03-12."""
    body = "".join(f'<w:p><w:r><w:t xml:space="preserve">{text}</w:t></w:r></w:p>' for text in paragraphs)
    types = "application/vnd.openxmlformats-package"
    return archive(
        {
            "[Content_Types].xml": f'<?xml version="1.0"?><Types xmlns="{_OFFICE}/package/2006/content-types">'
            f'<Default Extension="rels" ContentType="{types}.relationships+xml"/>'
            '<Default Extension="xml" ContentType="application/xml"/></Types>',
            "_rels/.rels": f'<?xml version="1.0"?><Relationships xmlns="{_OFFICE}/package/2006/relationships">'
            f'<Relationship Id="r1" Type="{_OFFICE}/officeDocument/2006/relationships/officeDocument" '
            'Target="word/document.xml"/></Relationships>',
            "word/document.xml": f'<?xml version="1.0"?><w:document xmlns:w="{_OFFICE}/wordprocessingml/2006/main">'
            f"<w:body>{body}</w:body></w:document>",
            "docProps/core.xml": '<?xml version="1.0"?><cp:coreProperties '
            f'xmlns:cp="{_OFFICE}/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" '
            'xmlns:dcterms="http://purl.org/dc/terms/"><dc:title>' + title + "</dc:title><dc:creator>Jana</dc:creator>"
            "<dc:language>sk-SK</dc:language><dcterms:created>2017-03-12T10:00:00Z</dcterms:created></cp:coreProperties>",
        }
    )


def opendocument(kind: str, body: str) -> bytes:
    """An OpenDocument file; `kind` is "text" or "presentation", `body` what stands inside office:`kind`."""
    names = f'xmlns:office="{_ODF}:office:1.0" xmlns:text="{_ODF}:text:1.0" xmlns:draw="{_ODF}:drawing:1.0"'
    about = f'{names} xmlns:meta="{_ODF}:meta:1.0" xmlns:dc="http://purl.org/dc/elements/1.1/"'
    return archive(
        {
            "mimetype": f"application/vnd.oasis.opendocument.{kind}",
            "content.xml": f'<?xml version="1.0"?><office:document-content {names}><office:body><office:{kind}>{body}'
            f"</office:{kind}></office:body></office:document-content>",
            "meta.xml": f'<?xml version="1.0"?><office:document-meta {about}><office:meta><dc:title>Správa</dc:title>'
            "<dc:creator>Jana</dc:creator><dc:language>sk-SK</dc:language>"
            "<meta:creation-date>2017-03-12T10:00:00</meta:creation-date></office:meta></office:document-meta>",
        }
    )


def epub(chapters: Sequence[str]) -> bytes:
    """An e-book called Kniha."""
    names = [f"c{number}.xhtml" for number in range(len(chapters))]
    items = "".join(f'<item id="{name}" href="{name}" media-type="application/xhtml+xml"/>' for name in names)
    spine = "".join(f'<itemref idref="{name}"/>' for name in names)
    pages = {
        name: f'<html xmlns="http://www.w3.org/1999/xhtml"><body><p>{text}</p></body></html>'
        for name, text in zip(names, chapters, strict=True)
    }
    return archive(
        {
            "mimetype": "application/epub+zip",
            "META-INF/container.xml": f'<container version="1.0" xmlns="{_ODF}:container"><rootfiles>'
            '<rootfile full-path="c.opf" media-type="application/oebps-package+xml"/></rootfiles></container>',
            "c.opf": '<package xmlns="http://www.idpf.org/2007/opf" version="3.0">'
            '<metadata xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>Kniha</dc:title></metadata>'
            f"<manifest>{items}</manifest><spine>{spine}</spine></package>",
            **pages,
        }
    )


def pdf(pages: Sequence[str]) -> bytes:
    """A PDF in Helvetica, one line of text a line, titled "A report" by Jana, made on 2017-03-12."""
    kids = " ".join(f"{4 + 2 * number} 0 R" for number in range(len(pages)))
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    for number, page in enumerate(pages):
        lines = (
            f"BT /F1 12 Tf 72 {780 - 16 * row} Td ({line}) Tj ET\n" for row, line in enumerate(page.split("\n")) if line
        )
        stream = "".join(lines)
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {5 + 2 * number} 0 R "
            "/Resources << /Font << /F1 3 0 R >> >> >>"
        )
        objects.append(f"<< /Length {len(stream)} >>\nstream\n{stream}endstream")
    objects.append("<< /Title (A report) /Author (Jana) /CreationDate (D:20170312100000Z) >>")
    return _assembled(objects)


def _assembled(objects: Sequence[str]) -> bytes:
    """The objects with the table of their places, as a PDF ends."""
    out, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n{content}\nendobj\n".encode("latin-1")
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    tail = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}"
    tail += (
        f"trailer << /Size {len(objects) + 1} /Root 1 0 R /Info {len(objects)} 0 R >>\nstartxref\n{len(out)}\n%%EOF\n"
    )
    return out + tail.encode("ascii")
