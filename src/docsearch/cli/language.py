"""`docsearch language`: correct the languages of documents."""

from __future__ import annotations

import gc
import re

import click

from docsearch.cli.index import report_failed
from docsearch.cli.options import common
from docsearch.cli.output import print_json, print_lines
from docsearch.cli.progress import progress_bar
from docsearch.corrections import load as load_corrections
from docsearch.detectors.default import primary_tag
from docsearch.errors import UsageError
from docsearch.languages import LANGUAGES, language
from docsearch.redetect import Corrected, set_language, unset_language
from docsearch.render import Line
from docsearch.settings import Settings, load

_ARGUMENTS = {"set": ("ID|URI|PATTERN", "LANG"), "unset": ("ID|URI|PATTERN",), "list": ()}


@click.command("language")
@click.argument("action", metavar="set|unset|list", type=click.Choice(list(_ARGUMENTS)))
@click.argument("arguments", metavar="[ID|URI|PATTERN] [LANG]", nargs=-1)
@common
def command(action: str, arguments: tuple[str, ...], index: str | None, corpus: str | None, as_json: bool) -> int:
    """Correct the languages of documents where the detector was wrong.

    \b
    docsearch language set corpus/old/letter.txt Slovak   one document, by its uri or id
    docsearch language set 'corpus/vi/*' vi               all whose uri matches; documents to come, too
    docsearch language unset 'corpus/vi/*'                the detector tells again
    docsearch language list                               the corrections in force

    Quote patterns. In them * stands for anything, slashes too, ? for one character, [ab] for one of these; of several
    that match a document the one set last counts. LANG is a code such as vi or the English name of a language. It holds
    for the whole text. Corrections are kept beside the index and outlast --rebuild.
    Exits with 1 when no document matches yet.
    """
    if len(arguments) != len(_ARGUMENTS[action]):
        hint = "put a pattern in quotes" if len(arguments) > len(_ARGUMENTS[action]) > 0 else None
        raise UsageError(f"usage: docsearch language {' '.join((action, *_ARGUMENTS[action]))}", hint)
    settings = load({"index": index, "corpus": corpus})
    if action == "list":
        return _list(settings, as_json)
    gc.enable()
    code = _code(arguments[1]) if action == "set" else None
    with progress_bar() as progress:
        if code is None:
            done = unset_language(arguments[0], settings, progress)
        else:
            done = set_language(arguments[0], code, settings, progress)
    report_failed(done.report.failed)
    if as_json:
        print_json(_data(done, code))
    else:
        click.echo(_summary(done, code))
    waiting = code is not None and not done.documents
    return 1 if done.report.failed or waiting else 0


def _code(text: str) -> str:
    """The code of a language given by its code, an old or a longer one, or its English name. Raises UsageError."""
    for row in LANGUAGES.values():
        if text.strip().casefold() in (row.code, row.name.casefold()):
            return row.code
    from icu4py.locale import Locale  # it knows the two letters of "vie"; only here

    tag = text.strip().replace("_", "-")
    code = primary_tag(Locale(tag).language) if re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]+)*", tag) else None
    if code is None:
        raise UsageError(f"no language is called {text!r}", "give a code such as vi, th or sk, or a name in English")
    return code


def _data(done: Corrected, code: str | None) -> dict[str, object]:
    return {
        "pattern": done.pattern,
        "language": code,
        "documents": done.documents,
        "changed": done.report.updated,
        "failed": [failed._asdict() for failed in done.report.failed],
        "seconds": done.report.seconds,
    }


def _summary(done: Corrected, code: str | None) -> str:
    what = f"{done.pattern}: {language(code).name} from now on" if code else f"{done.pattern}: no longer set"
    if not done.documents:
        return f"{what}; no document in the index matches{' yet' if code else ''}"
    noun = "document matches" if done.documents == 1 else "documents match"
    waiting = done.report.translation.unfinished if done.report.translation else 0
    later = f"; {waiting} to be translated by the next docsearch index" if waiting else ""
    return f"{what}; {done.documents} {noun}, {done.report.updated} changed ({done.report.seconds:.1f} s){later}"


def _list(settings: Settings, as_json: bool) -> int:
    rules = load_corrections(settings.index).rules
    if as_json:
        corrections = [{"pattern": p, "language": c, "name": language(c).name} for p, c in rules.items()]
        print_json({"corrections": corrections})
    elif rules:
        print_lines(Line(0, ((f"{pattern}  ", "label"), (language(code).name, ""))) for pattern, code in rules.items())
    else:
        click.echo("no language has been set")
    return 0
