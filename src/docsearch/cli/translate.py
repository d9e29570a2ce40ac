"""`docsearch translate`: the models that translate documents and questions, on this machine."""

from __future__ import annotations

import re
from pathlib import Path

import click

from docsearch.cli.options import common
from docsearch.cli.output import print_json, print_lines
from docsearch.cli.progress import progress_bar
from docsearch.errors import DocsearchError, UsageError
from docsearch.render import Line
from docsearch.translation.fetching import install
from docsearch.translation.installing import install_file, remove
from docsearch.translation.models import Damaged, survey
from docsearch.translation.packages import Model

_USAGE = {"install": "FROM TO | FILE...", "list": "", "remove": "FROM TO"}
_CODE = re.compile("[A-Za-z]{2,3}(-[A-Za-z0-9]+)*")
_NONE = "no model is installed; get one with docsearch translate install vi en, or install FILE where no network is"


@click.command("translate")
@click.argument("action", metavar="install|list|remove", type=click.Choice(list(_USAGE)))
@click.argument("arguments", metavar="[FROM TO|FILE...]", nargs=-1)
@common
def command(action: str, arguments: tuple[str, ...], index: str | None, corpus: str | None, as_json: bool) -> int:
    """Install, list and remove the Argos models that translate. All translating is done on this machine.

    \b
    docsearch translate install vi en              Vietnamese into English, from the network
    docsearch translate install vi sk              no such model: vi-en and en-sk, which do it together
    docsearch translate install vi_en.argosmodel   from files, where no network is
    docsearch translate list                       the models there are, and what is damaged
    docsearch translate remove vi en               forget one

    Without network, fetch .argosmodel files from argosopentech.com/argospm/index on another machine and carry them
    here. A proxy is taken from https_proxy; a list of models in your own network from ARGOS_PACKAGE_INDEX.
    Models are kept where argostranslate keeps them (ARGOS_PACKAGES_DIR, else argos-translate/packages in
    ~/.local/share), for all indexes; those it installed are used as well. One of the same languages takes the place of
    the one before, once it has proved sound.
    Exits with 1 when a file of several could not be installed, or list meets a damaged model.
    """
    if action == "list":
        _expect(not arguments, action)
        return _list(as_json)
    try:
        if action == "remove":
            _expect(_are_codes(arguments), action)
            return _remove(arguments[0], arguments[1], as_json)
        _expect(_are_codes(arguments) or (bool(arguments) and not any(map(_CODE.fullmatch, arguments))), action)
        return _install(arguments, as_json)
    except KeyboardInterrupt:
        click.echo(f"{click.style('docsearch:', fg='red')} interrupted; the models are as they were", err=True)
        return 130


def _expect(condition: bool, action: str) -> None:
    if not condition:
        raise UsageError(f"usage: docsearch translate {action} {_USAGE[action]}".rstrip())


def _are_codes(arguments: tuple[str, ...]) -> bool:
    return len(arguments) == 2 and all(map(_CODE.fullmatch, arguments))


def _install(arguments: tuple[str, ...], as_json: bool) -> int:
    before = set(survey()[0])
    failed: dict[str, str] = {}
    models: list[Model] = []
    if _are_codes(arguments):
        with progress_bar("downloading, MB") as bar:
            progress = bar and (lambda done, size: bar(done >> 20, size >> 20))
            models += install(arguments[0], arguments[1], progress)
    else:
        for name in arguments:
            try:
                models.append(install_file(Path(name)))
            except DocsearchError as error:
                if len(arguments) == 1:
                    raise
                failed[name] = str(error)
    if as_json:
        rows = [{"file": name, "error": error} for name, error in failed.items()]
        print_json({"installed": [_data(model) for model in models], "failed": rows})
    else:
        for model in models:
            click.echo(f"{_summary(model)}{', is there already' if model in before else ''}")
        if _are_codes(arguments) and len(models) > 1:
            click.echo(f"no model {'-'.join(arguments)} is offered; these translate one after the other")
    for fault in failed.values():
        click.echo(f"{click.style('failed:', fg='red')} {fault}", err=True)
    return 1 if failed else 0


def _remove(source: str, target: str, as_json: bool) -> int:
    paths = remove(source, target)
    if as_json:
        print_json({"removed": [str(path) for path in paths]})
    else:
        for path in paths:
            click.echo(f"{path}: removed")
    return 0


def _list(as_json: bool) -> int:
    models, damaged = survey()
    if as_json:
        rows = [{"path": str(one.path), "error": one.error} for one in damaged]
        print_json({"models": [_data(model) for model in models], "damaged": rows})
    elif not models and not damaged:
        click.echo(_NONE)
    else:
        print_lines(Line(0, ((_summary(model), ""),)) for model in models)
        print_lines(Line(0, (("damaged: ", "match"), (_complaint(one), ""))) for one in damaged)
    return 1 if damaged else 0


def _data(model: Model) -> dict[str, object]:
    return model._asdict() | {"path": str(model.path), "bytes": _size(model.path)}


def _summary(model: Model) -> str:
    return f"{model.name}: {_size(model.path) / 1e6:.1f} MB in {model.path}"


def _complaint(one: Damaged) -> str:
    cure = f"docsearch translate install {one.source} {one.target}" if one.source else "delete that folder"
    return f"{one.path}: {one.error} ({cure})"


def _size(path: Path) -> int:
    return sum(file.stat().st_size for file in path.rglob("*") if file.is_file())
