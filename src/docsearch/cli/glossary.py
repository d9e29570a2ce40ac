"""`docsearch glossary`: names of organisations, programmes and concepts in many languages."""

from __future__ import annotations

import gc
from pathlib import Path

import click

from docsearch.cli.options import common
from docsearch.cli.output import print_json, print_lines
from docsearch.errors import UsageError
from docsearch.glossary import Facts, imported, open_glossary, remove, save, starter
from docsearch.glossary_formats import read_glossary
from docsearch.render import Line
from docsearch.settings import load

_ARGUMENTS = {"import": ("FILE",), "list": (), "remove": ("NAME",)}
_REREAD = "docsearch index --redetect finds its names in the documents indexed before"


@click.command("glossary")
@click.argument("action", metavar="import|list|remove", type=click.Choice(list(_ARGUMENTS)))
@click.argument("arguments", metavar="[FILE|NAME]", nargs=-1)
@common
def command(action: str, arguments: tuple[str, ...], index: str | None, corpus: str | None, as_json: bool) -> int:
    """Add glossaries, whose names are then found in documents of all languages as one thing each.

    \b
    docsearch glossary import eurovoc.rdf    SKOS (.rdf .ttl .jsonld .nt), TBX, CSV or TOML
    docsearch glossary list                  the glossaries in force
    docsearch glossary remove eurovoc        forget one

    A CSV file names its columns in the first line: id, kind and one column a language (id,kind,en,sk,th), several
    names of one cell with | between, and perhaps acronyms; or id, language, name. A kind is organisation, programme,
    person or concept. A file of the same name takes the place of the one imported before. Glossaries are kept beside
    the index and outlast --rebuild.
    """
    if len(arguments) != len(_ARGUMENTS[action]):
        raise UsageError(f"usage: docsearch glossary {' '.join((action, *_ARGUMENTS[action]))}")
    place = load({"index": index, "corpus": corpus}).index
    if action == "list":
        return _list(place, as_json)
    if action == "remove":
        remove(arguments[0], place)
        if as_json:
            print_json({"removed": arguments[0]})
        else:
            click.echo(f"{arguments[0]}: removed; docsearch index --redetect takes its names out of the index")
        return 0
    gc.enable()
    before = len(imported(place))
    facts = save(read_glossary(Path(arguments[0])), arguments[0], place)
    if as_json:
        print_json(facts._asdict())
    else:
        replaced = len(imported(place)) == before
        click.echo(f"{_summary(facts)}{', in place of the one before' if replaced else ''}; {_REREAD}")
    return 0


def _list(index: str, as_json: bool) -> int:
    known = [*(open_glossary(path).facts for path in imported(index)), starter().facts]
    if as_json:
        print_json({"glossaries": [facts._asdict() for facts in known]})
    else:
        print_lines(Line(0, ((_summary(facts), ""),)) for facts in known)
    return 0


def _summary(facts: Facts) -> str:
    concepts, names, languages = facts.concepts, facts.names, len(facts.languages)
    counts = f"{_count(concepts, 'concept')}, {_count(names, 'name')} in {_count(languages, 'language')}"
    return f"{facts.name}: {counts}, from {facts.source}"


def _count(count: int, what: str) -> str:
    return f"{count} {what}" + ("" if count == 1 else "s")
