"""`docsearch info`: what is in the index."""

from __future__ import annotations

from pathlib import Path

import click

from docsearch.cli.options import common
from docsearch.cli.output import print_json, print_lines
from docsearch.engines.generations import current, damaged, rebuild_hint
from docsearch.errors import IndexDamaged
from docsearch.render import Line, facet_data, facet_lines
from docsearch.search import open_index
from docsearch.settings import load


@click.command("info")
@common
def command(index: str | None, corpus: str | None, as_json: bool) -> int:
    """Say what is in the index: documents, languages, countries, years, engine, size."""
    settings = load({"index": index, "corpus": corpus})
    with open_index(settings.index) as opened:
        documents, counts = opened.documents, opened.counts
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
    if as_json:
        print_json(facts | {"facets": facet_data(counts)})
    else:
        print_lines([Line(0, ((f"{name:<9} ", "label"), (str(value), ""))) for name, value in facts.items()])
        print_lines(facet_lines(counts))
    return 0
