"""`docsearch explain`: every stage on one text, nothing stored."""

from __future__ import annotations

import sys
from functools import partial

import click

from docsearch import corrections
from docsearch.analysis import analyse
from docsearch.cli.options import common
from docsearch.cli.output import print_json, print_lines
from docsearch.detect import open_detector
from docsearch.entities.names import open_names
from docsearch.extract import extract
from docsearch.model import Document, Source, Token
from docsearch.ocr import Ocr
from docsearch.pipeline import understand
from docsearch.render import document_data, explained_lines
from docsearch.settings import load
from docsearch.sources.files import read, walk
from docsearch.sources.media import media_type


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
    if file != "-":
        return read(next(walk([file])))
    content = sys.stdin.buffer.read()
    return Source("-", media_type(content, "-"), content)


def _tokens(document: Document) -> list[Token]:
    """The tokens of every passage, offsets into the text."""
    return [
        token._replace(start=token.start + passage.start, end=token.end + passage.start)
        for passage in document.passages
        for token in analyse(passage.text, passage.language)
    ]
