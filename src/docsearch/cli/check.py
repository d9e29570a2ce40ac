"""`docsearch check`: whether the index is sound, and mending it."""

from __future__ import annotations

import gc

import click

from docsearch.cli.options import common
from docsearch.cli.output import print_json
from docsearch.cli.progress import progress_bar
from docsearch.inspection import Finding, inspect, mend
from docsearch.settings import load


@click.command("check")
@click.option("--repair", is_flag=True, help="Mend what can be mended.")
@common
def command(repair: bool, index: str | None, corpus: str | None, as_json: bool) -> int:
    """Read every file of the index and every document in it, and say what is wrong, a line each.

    What lies beside the index is looked at, too: corrections, glossaries, lexicons, translations kept; and whether the
    folders and files that it was built from are there.

    With --repair, a broken index is built anew from these, or, where they are not all there, the one before the last
    --rebuild comes back. What is kept only to save time is deleted or made anew. What people wrote is left alone.
    Exits with 0 when all is sound, by then; 1 when something is wrong; 2 when that could not be told.
    """
    gc.enable()
    settings = load({"index": index, "corpus": corpus})
    with progress_bar("checking") as progress:
        found = inspect(settings, progress)
    if not as_json:
        _print(found)
    done: list[str] = []
    left = found
    if repair and found:
        with progress_bar("mending") as progress:
            done = list(mend(settings, found, progress))
        with progress_bar("checking") as progress:
            left = inspect(settings, progress)
    if as_json:
        print_json(
            {name: [each._asdict() for each in some] for name, some in (("found", found), ("left", left))}
            | {"done": done}
        )
        return 1 if left else 0
    for line in done:
        click.echo(line)
    if done:
        _print(left)
    click.echo(f"{settings.index} is {'not ' if left else ''}sound")
    return 1 if left else 0


def _print(findings: list[Finding]) -> None:
    for finding in findings:
        hint = f" ({finding.hint})" if finding.hint else ""
        click.echo(f"{click.style('wrong:', fg='red')} {finding.problem}{hint}")
