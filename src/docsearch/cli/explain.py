"""`docsearch explain`: every stage on one text, nothing stored."""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path

import click

from docsearch import corrections
from docsearch.analysis import analyse
from docsearch.cli.options import common
from docsearch.cli.output import print_json, print_lines
from docsearch.containers.unpack import container_type, is_document
from docsearch.detect import open_detector
from docsearch.entities.names import open_names
from docsearch.errors import ExtractionError, UsageError
from docsearch.extract import extract
from docsearch.model import Document, Source, Token
from docsearch.ocr import Ocr
from docsearch.pipeline import understand
from docsearch.render import document_data, explained_lines
from docsearch.settings import load
from docsearch.sources.files import read, walk
from docsearch.sources.media import media_type
from docsearch.sources.web.saved import SIDECAR


@click.command("explain")
@click.argument("file")
@click.option("--language", metavar="L", help="Take the text as written in this language.")
@click.option("--tokens", is_flag=True, help="Print the tokens too.")
@common
def command(file: str, language: str | None, tokens: bool, index: str | None, corpus: str | None, as_json: bool) -> int:
    """Show what docsearch makes of FILE (or - for standard input): text, passages, languages, places, dates."""
    settings = load({"index": index, "corpus": corpus})
    source = _source(file)
    told = language or corrections.load(settings.index).language(source.uri)
    detector, names = open_detector(settings.detector), open_names(settings.index)
    extractor = partial(extract, ocr=Ocr(settings.ocr))
    document = understand(source, detector, told, names, settings.recogniser, extractor)
    analysed = _tokens(document) if tokens else None
    if as_json:
        print_json(document_data(document, analysed))
    else:
        print_lines(explained_lines(document, analysed))
    return 0


def _source(file: str) -> Source:
    """The document. Raises UsageError where the file is none, ExtractionError where it cannot be read."""
    if file == "-":
        content = sys.stdin.buffer.read()
        return Source("-", media_type(content, "-"), content)
    if Path(file).is_dir():
        raise UsageError(f"{file} is a folder", "give a file")
    ref = next(walk([file]), None)
    if ref is None:
        raise UsageError(f"{file} says what is known of a saved page", f"give {file.removesuffix(SIDECAR)}")
    source = read(ref)
    kind = container_type(Path(ref.path), ref.place, ref.media_type)
    if kind is not None and not is_document(kind):
        raise ExtractionError(f"{file} holds documents and is none", "docsearch index reads them, docsearch show one")
    return source


def _tokens(document: Document) -> list[Token]:
    """The tokens of every passage, offsets into the text."""
    return [
        token._replace(start=token.start + passage.start, end=token.end + passage.start)
        for passage in document.passages
        for token in analyse(passage.text, passage.language)
    ]
