"""`docsearch eval`: golden queries asked of an index, and how well it answers."""

from __future__ import annotations

import gc
import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import click

from docsearch.cli.options import common
from docsearch.cli.output import print_json, print_lines
from docsearch.cli.progress import progress_bar
from docsearch.comparison import Change, Comparison, compare, comparison_data, read_run
from docsearch.errors import UsageError
from docsearch.evaluate import ANSWER, DEPTH, MEASURES, Evaluation, Group, evaluate, evaluation_data, plain
from docsearch.golden import Data, read_judgements, read_queries, resolve
from docsearch.model import UNDETERMINED
from docsearch.render import Line
from docsearch.search import open_index
from docsearch.settings import load

LISTED = 10  # queries of one kind that are printed; --json has them all
PAIRS = 20  # pairs of languages that are printed


@click.command("eval")
@click.argument("queries", type=click.Path(path_type=Path))
@click.argument("qrels", type=click.Path(path_type=Path))
@click.option("--plain", "as_plain", is_flag=True, help="Take the texts as plain words, not as the query language.")
@click.option("--save", metavar="FILE", type=click.Path(path_type=Path), help="Keep this run, to compare with later.")
@click.option("--against", metavar="FILE", type=click.Path(path_type=Path), help="Compare with a run that was kept.")
@common
def command(
    queries: Path,
    qrels: Path,
    as_plain: bool,
    save: Path | None,
    against: Path | None,
    index: str | None,
    corpus: str | None,
    as_json: bool,
) -> int:
    """Judge the index by golden queries: nDCG, MRR and recall by language, and what changed since an earlier run.

    QUERIES has an id, a text and perhaps a language on each line, separated by tabs, or JSON objects with id, text,
    lang and answers. QRELS has a query id, a document and a grade, TREC qrels, or JSON objects with query, document
    and grade; a document is a uri, the end of one, or an id. Exits with 1 when nothing relevant is found.
    """
    gc.enable()
    settings = load({"index": index, "corpus": corpus})
    asked = read_queries(queries)
    if as_plain:
        asked = tuple(query._replace(text=plain(query.text)) for query in asked)
    judgements = read_judgements(qrels)
    before = read_run(against) if against else None
    with open_index(settings.index) as opened, progress_bar("asking") as progress:
        evaluation = evaluate(opened, asked, resolve(judgements, opened.stamps), progress)
    comparison = compare(before, evaluation) if before is not None else None
    data = evaluation_data(evaluation)
    if save:
        _save(save, data)
    for warning in _warnings(evaluation):
        click.echo(warning, err=True)
    if as_json:
        print_json(data | {"against": comparison and comparison_data(comparison)})
    else:
        print_lines(_evaluation_lines(evaluation, settings.index))
        if comparison:
            print_lines(_comparison_lines(comparison, str(against)))
    return 0 if any(each.found for each in evaluation.scored) else 1


def _save(path: Path, data: Data) -> None:
    try:
        path.write_text(json.dumps(data, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    except OSError as error:
        raise UsageError(f"cannot write {path}: {error.strerror}") from error


def _warnings(evaluation: Evaluation) -> Iterator[str]:
    for each in evaluation.scored:
        if each.error:
            yield f"{click.style('refused:', fg='red')} {each.query.id}: {each.error}"
    if evaluation.unknown:
        yield f"not in the index, so never found: {_some(evaluation.unknown)}"
    if evaluation.unjudged:
        yield f"left out, as nothing is relevant to them: {_some(evaluation.unjudged)}"


def _some(names: Sequence[str]) -> str:
    more = f" and {len(names) - LISTED} more" if len(names) > LISTED else ""
    return ", ".join(names[:LISTED]) + more


def _evaluation_lines(evaluation: Evaluation, index: str) -> Iterator[Line]:
    head = ("queries", *MEASURES, ANSWER)
    groups = [("all", evaluation.overall), *((_code(g.languages[0]), g) for g in evaluation.languages)]
    answers = any(group.answers for _, group in groups)
    yield from _table(("", *head[: len(head) if answers else -1]), [_row(name, g, answers) for name, g in groups])
    if pairs := sorted(evaluation.pairs, key=lambda pair: -pair.queries)[:PAIRS]:
        yield Line(0, ())
        rows = [_row(" → ".join(map(_code, pair.languages)), pair) for pair in pairs]
        yield from _table(("query → document", "queries", *pairs[0].measures), rows)
        yield from _more(len(evaluation.pairs) - PAIRS, "pairs")
    if missed := [each for each in evaluation.scored if not each.measures["recall@10"]]:
        yield Line(0, ())
        yield Line(0, (("nothing relevant among the first 10", "title"),))
        for each in missed[:LISTED]:
            yield Line(2, ((each.query.id, "label"), (f"  {each.query.text}", "")))
        yield from _more(len(missed) - LISTED, "queries")
    counts = f"{_count(len(evaluation.scored), 'query')} to {_count(evaluation.documents, 'document')} of {index}"
    yield Line(0, ())
    yield Line(0, ((f"{counts}, the first {DEPTH} hits of each looked at", "dim"),))


def _comparison_lines(comparison: Comparison, against: str) -> Iterator[Line]:
    yield Line(0, ())
    yield Line(0, ((f"against {against}", "title"),))
    head = ("", "before", "after", "change", "p", "won", "lost", "equal")
    yield from _table(head, [_change_row(change) for change in comparison.changes])
    if comparison.losses:
        yield Line(0, ())
        yield Line(0, (("lost most, by nDCG@10", "title"),))
        for loss in comparison.losses[:LISTED]:
            numbers = f"  {_figure(loss.before)} → {_figure(loss.after)}  "
            yield Line(2, ((loss.query.id, "label"), (numbers, ""), (loss.query.text, "")))
        yield from _more(len(comparison.losses) - LISTED, "queries")
    if comparison.left_out:
        yield Line(0, ((f"{_count(comparison.left_out, 'query')} not in both runs", "dim"),))


def _row(name: str, group: Group, answers: bool = False) -> tuple[str, ...]:
    cells = (name, str(group.queries), *(_figure(value) for key, value in group.measures.items() if key != ANSWER))
    return (*cells, _figure(group.measures.get(ANSWER))) if answers else cells


def _change_row(change: Change) -> tuple[str, ...]:
    difference = f"{round(change.after - change.before, 3) + 0.0:+.3f}".replace("0.", ".")  # never -.000
    equal = change.queries - change.won - change.lost
    p = _figure(change.p) if change.p >= 0.001 else "<.001"
    figures = (_figure(change.before), _figure(change.after), difference, p)
    return (change.measure, *figures, str(change.won), str(change.lost), str(equal))


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[Line]:
    """Columns as wide as they need to be, the first to the left and the others to the right."""
    widths = [max(map(len, column)) for column in zip(head, *rows, strict=True)]
    for number, row in enumerate((head, *rows)):
        first = row[0].ljust(widths[0])
        others = "".join(cell.rjust(width + 2) for cell, width in zip(row[1:], widths[1:], strict=True))
        yield Line(0, ((first, "label"), (others, "" if number else "dim")))


def _more(count: int, what: str) -> Iterable[Line]:
    return [Line(2, ((f"and {count} more {what}; --json has all", "dim"),))] if count > 0 else []


def _figure(value: float | None) -> str:
    """Three digits; nothing before the point, as is usual for shares."""
    return "-" if value is None else f"{value:.3f}".removeprefix("0")


def _code(language: str) -> str:
    return "-" if language == UNDETERMINED else language


def _count(count: int, what: str) -> str:
    plural = f"{what[:-1]}ies" if what.endswith("y") else f"{what}s"
    return f"{count} {what if count == 1 else plural}"
