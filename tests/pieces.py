"""Documents of several passages, and what a query wants of them."""

from __future__ import annotations

from dataclasses import replace

from docsearch.answers import Answers
from docsearch.entities.running import find
from docsearch.model import Document, Mention, Passage, Rendering, Translation
from docsearch.plan import plan
from docsearch.query import Clause, parse
from docsearch.search import statistics
from docsearch.wanted import Position, Wanted
from indexes import oracle

Piece = tuple[str, str]  # a text and its language


def pieced(*pieces: Piece, glue: str = "\n", pages: tuple[int, ...] = ()) -> Document:
    """A document of passages, each on a line of its own unless `glue` says otherwise."""
    passages: list[Passage] = []
    start = 0
    for ordinal, (text, code) in enumerate(pieces):
        mentions: list[Mention] = [m._replace(start=m.start + start, end=m.end + start) for m in find(text, code)]
        passages.append(Passage(ordinal, start, start + len(text), text, code, 1.0, tuple(mentions)))
        start += len(text) + len(glue)
    text = glue.join(text for text, _ in pieces)
    code = pieces[0][1] if pieces else "und"
    return Document("0" * 16, "a.txt", "d", "text/plain", "", text, code, tuple(passages), pages=pages)


def rendered(made: Document, *texts: str | None, language: str = "en", title: str | None = None) -> Document:
    """The document with a translation: a text for each passage, or none."""
    pairs = zip(made.passages, texts, strict=True)
    renderings = tuple(Rendering(passage.start, passage.end, text, 0) for passage, text in pairs if text is not None)
    return replace(made, translation=Translation(language, title, renderings, ("argos vi-en 1.9",)))


def asked(made: Document, text: str | Clause, exact: bool = False) -> Answers:
    """What answers a query to an index of this document."""
    clause = parse(text) if isinstance(text, str) else text
    assert clause is not None
    return Answers(plan(clause, statistics(oracle(made)), exact).wanted)


def weighing(**weights: float) -> Answers:
    """Words and what each weighs."""
    return Answers(
        [
            Wanted((Position(frozenset({word}), frozenset({word}), frozenset({word}), weight=weight),), together=True)
            for word, weight in weights.items()
        ]
    )
