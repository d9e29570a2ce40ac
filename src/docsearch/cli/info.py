"""`docsearch info`: what is in the index."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from docsearch.certainty import Certainty, by_language, least_sure
from docsearch.cli.options import common
from docsearch.cli.output import print_json, print_lines
from docsearch.engines.generations import current, damaged, rebuild_hint
from docsearch.errors import IndexDamaged
from docsearch.identity import document_id
from docsearch.languages import language
from docsearch.records import Stamp
from docsearch.render import Data, Line, facet_data, facet_lines
from docsearch.search import open_index
from docsearch.settings import load

LEAST_SURE = 5  # documents named
SURE = 0.9  # of guesses this sure .97 are right; documents above it are not named to people


@click.command("info")
@common
def command(index: str | None, corpus: str | None, as_json: bool) -> int:
    """Say what is in the index: documents, countries, years, engine, size, and languages with how sure they are.

    `docsearch language set` corrects those that came out wrong.
    """
    settings = load({"index": index, "corpus": corpus})
    with open_index(settings.index) as opened:
        documents, counts, stamps = opened.documents, opened.counts, opened.stamps
    generation = current(Path(settings.index))
    assert generation is not None  # it was opened a moment ago
    if spoilt := damaged(generation):  # the engines do not notice a flipped byte by themselves
        raise IndexDamaged(
            f"files of the index have changed by themselves: {', '.join(spoilt)}", rebuild_hint(generation.directory)
        )
    size = sum(file.stat().st_size for file in generation.path.rglob("*") if file.is_file())
    manifest = generation.manifest
    facts = {
        "index": settings.index,
        "documents": documents,
        "bytes": size,
        "engine": manifest.engine,
        "schema": manifest.schema,
        "analysis": manifest.analysis,
        "created": manifest.created,
    }
    certainties, doubtful = by_language(stamps), least_sure(stamps, LEAST_SURE)
    if as_json:
        print_json(facts | _certainty_data(certainties, doubtful) | {"facets": facet_data(counts)})
    else:
        print_lines([Line(0, ((f"{name:<9} ", "label"), (str(value), ""))) for name, value in facts.items()])
        print_lines(facet_lines(counts))
        print_lines(_certainty_lines(certainties, doubtful))
    return 0


def _certainty_data(certainties: Sequence[Certainty], doubtful: Sequence[tuple[str, Stamp]]) -> Data:
    return {
        "languages": [each._asdict() | {"name": language(each.language).name} for each in certainties],
        "least_sure": [
            {"id": document_id(uri), "uri": uri, "language": stamp.language, "confidence": stamp.confidence}
            for uri, stamp in doubtful
        ],
    }


def _certainty_lines(certainties: Sequence[Certainty], doubtful: Sequence[tuple[str, Stamp]]) -> Iterator[Line]:
    yield Line(0, ())
    yield Line(0, (("detected as    documents  set  mean  median  unsure", "label"),))
    for each in certainties:
        mean, median = (f"{share:.2f}" if share is not None else "" for share in (each.mean, each.median))
        name = language(each.language).name
        counts = f"{name:<14} {each.documents:>9}  {each.corrected:>3}  {mean:>4}  {median:>6}  {each.unsure:>6}"
        yield Line(0, ((counts, ""),))
    for uri, stamp in doubtful:
        if stamp.confidence < SURE:
            what = f"  {language(stamp.language).name} {stamp.confidence:.2f}"
            yield Line(0, (("least sure ", "label"), (uri, ""), (what, "dim")))
