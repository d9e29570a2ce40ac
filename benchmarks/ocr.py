"""How many letters OCR gets wrong, on pages of the sample corpus printed, scanned and scanned badly.

    python -m benchmarks.ocr

Needs tesseract with the data of the languages, LibreOffice (soffice), poppler (pdftoppm) and the fonts DejaVu, Garuda
and Noto Serif. "scan" is turned by a degree, darkened and full of grain. Prints a table for docs/scanned-documents.md.
"""

from __future__ import annotations

import os
import struct
import subprocess
import tempfile
import unicodedata
import zlib
from collections.abc import Callable
from pathlib import Path
from xml.sax.saxutils import escape

import numpy as np
import numpy.typing as npt

from docsearch.errors import ExtractionError
from docsearch.extract import extract
from docsearch.model import Source
from docsearch.ocr import Ocr
from docsearch.sources.media import media_type

CORPUS = Path(__file__).parents[1] / "corpus"
FONTS = {"vi": "DejaVu Serif", "th": "Garuda", "sk": "DejaVu Serif", "ca": "DejaVu Sans", "en": "Noto Serif"}
NAMES = {"vi": "vie", "th": "tha", "sk": "slk", "ca": "cat", "en": "eng"}
LETTERS = 1800  # a page
Grey = npt.NDArray[np.float64]


def main() -> None:
    print("| | print, 150 dpi | scan, 150 dpi | print, 300 dpi | scan, 300 dpi | s a page |")
    print("|---|---|---|---|---|---|")
    readers: dict[str, Callable[[bytes, str], str]] = {
        "told by itself": lambda png, _: by_docsearch(png, "auto"),
        "language set": by_docsearch,
        "kreuzberg's, language set": by_kreuzberg,
    }
    with tempfile.TemporaryDirectory() as folder:
        for language in FONTS:
            text = sample(language)
            pages = [page for dpi in (150, 300) for page in pictures(Path(folder), text, FONTS[language], dpi)]
            for name, reader in readers.items():
                started = processor_time()
                wrong = [errors(text, reader(png(page), NAMES[language])) for page in pages]
                seconds = (processor_time() - started) / len(pages)
                cells = " | ".join(f"{share:.4f}"[1 if share < 1 else 0 :] for share in wrong)
                print(f"| {language}, {name} | {cells} | {seconds:.1f} |", flush=True)


def processor_time() -> float:
    """Seconds, tesseract's included: other load on the machine matters little."""
    return sum(os.times()[:4])


def by_docsearch(content: bytes, languages: str) -> str:
    try:
        return extract(Source("a.png", "image/png", content), Ocr(languages, 600)).text
    except ExtractionError:
        return ""


def by_kreuzberg(content: bytes, languages: str) -> str:
    from kreuzberg import ExtractionConfig, OcrConfig, TesseractConfig, extract_bytes_sync

    tesseract = TesseractConfig(language=languages, output_format="text", use_cache=False)
    ocr = OcrConfig(backend="tesseract", language=languages, tesseract_config=tesseract)
    config = ExtractionConfig(use_cache=False, enable_quality_processing=False, ocr=ocr)
    return str(extract_bytes_sync(content, "image/png", config=config).content)


def sample(language: str) -> str:
    """Paragraphs of the corpus in that language, about a page."""
    found: list[str] = []
    for path in sorted((CORPUS / language).iterdir()):
        content = path.read_bytes()
        text = extract(Source(path.name, media_type(content, path.name), content)).text
        found += [
            " ".join(line.split()) for line in text.split("\n") if len(line) > 80 and not set("#*|<>{}=") & set(line)
        ]
    lengths = np.cumsum([len(line) for line in found])
    return "\n".join(found[: int(np.searchsorted(lengths, LETTERS)) + 1])


def pictures(folder: Path, text: str, font: str, dpi: int) -> tuple[Grey, Grey]:
    """The page printed, and as a bad scan of it."""
    names = " ".join(
        f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for short, name in (("office", "office"), ("text", "text"), ("style", "style"), ("fo", "xsl-fo-compatible"))
    )
    body = "".join(f'<text:p text:style-name="P">{escape(line)}</text:p>' for line in text.split("\n"))
    (folder / "page.fodt").write_text(
        f'<?xml version="1.0"?><office:document {names} office:version="1.3" '
        'office:mimetype="application/vnd.oasis.opendocument.text"><office:automatic-styles>'
        '<style:style style:name="P" style:family="paragraph"><style:text-properties '
        f'fo:font-family="{font}" style:font-family-complex="{font}" fo:font-size="11pt" '
        'style:font-size-complex="11pt"/>'
        f"</style:style></office:automatic-styles><office:body><office:text>{body}</office:text></office:body>"
        "</office:document>",
        encoding="utf-8",
    )
    run = ["soffice", "--headless", "--convert-to", "pdf", "--outdir", str(folder), str(folder / "page.fodt")]
    subprocess.run(run, check=True, capture_output=True)
    draw = ["pdftoppm", "-r", str(dpi), "-gray", "-f", "1", "-l", "1", "-singlefile", "page.pdf", "page"]
    subprocess.run(draw, check=True, capture_output=True, cwd=folder)
    _, size, _, pixels = (folder / "page.pgm").read_bytes().split(b"\n", 3)
    width, height = map(int, size.split())
    page = np.frombuffer(pixels, np.uint8).reshape(height, width).astype(float)
    return page, scanned(page)


def scanned(page: Grey) -> Grey:
    rows, columns = np.indices(page.shape)
    angle = np.deg2rad(1.0)
    turned_rows = np.clip(rows * np.cos(angle) - columns * np.sin(angle), 0, page.shape[0] - 1).astype(int)
    turned_columns = np.clip(rows * np.sin(angle) + columns * np.cos(angle), 0, page.shape[1] - 1).astype(int)
    turned = page[turned_rows, turned_columns]
    blurred = (turned + np.roll(turned, 1, 0) + np.roll(turned, 1, 1) + np.roll(turned, 1, (0, 1))) / 4
    grain = np.random.default_rng(1).normal(0, 18, page.shape)
    darkened: Grey = np.clip(blurred * 0.85 + 20 + grain, 0, 255)
    return darkened


def png(page: Grey) -> bytes:
    height, width = page.shape
    lines = np.hstack([np.zeros((height, 1), np.uint8), page.astype(np.uint8)]).tobytes()
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(lines, 1)), (b"IEND", b""))
    parts = (
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def errors(text: str, read: str) -> float:
    """Letters to insert, delete or replace, as a share of the text's, white space counted once."""
    wanted, got = (unicodedata.normalize("NFC", " ".join(each.split())) for each in (text, read))
    letters, at = np.array([ord(letter) for letter in wanted]), np.arange(len(wanted) + 1)
    row = at
    for number, letter in enumerate(got, 1):
        row = np.concatenate([[number], np.minimum(row[1:] + 1, row[:-1] + (letters != ord(letter)))])
        row = np.minimum.accumulate(row - at) + at
    return float(row[-1]) / len(wanted)


if __name__ == "__main__":
    main()
