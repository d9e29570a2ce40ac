"""Judge an index by golden queries: how well what should be found is found, and what a change did to that.

The measures are those of ir-measures (trec_eval): nDCG@10, MRR@10, recall@10, recall@100. `answer` is our own: of the
relevant documents found that hold one of the query's answers, the share whose first snippet holds one. What differs
between two runs is tested by a paired randomisation test (Smucker, Allan and Carterette, CIKM 2007).
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from docsearch.errors import MissingExtra, QueryError, UsageError
from docsearch.identity import document_id
from docsearch.model import UNDETERMINED, Hit
from docsearch.patterns import compiled
from docsearch.search import Index

DEPTH = 100  # documents looked at for each query
NDCG = "nDCG@10"
MEASURES = (NDCG, "MRR@10", "recall@10", "recall@100")
ANSWER = "answer"
RESAMPLES = 9_999  # of the randomisation test, which tries every outcome where there are no more than these
DIGITS = 6  # kept of a measure, so that a run read back from its file equals itself
HIGHEST = 1_000  # grade

# What docsearch.query reads as more than words.
_MARKS = r'["“”„«»「」()*~:\x00]'
_CONNECTIVES = r"(?<!\S)(?:-+|(?:AND|OR|NOT)(?!\S))"

Measures = Mapping[str, float]
Data = dict[str, Any]


class Query(NamedTuple):
    """A golden query. `answers` are short texts one of which a reader hopes to see in the snippet."""

    id: str
    text: str
    language: str = UNDETERMINED
    answers: tuple[str, ...] = ()


class Judgement(NamedTuple):
    """How relevant a document is to a query: not at all if `grade` is 0 or less. `where` is the file and line."""

    query: str
    document: str
    grade: int
    where: str = ""


class Judged(NamedTuple):
    """Grades by query id and document id; `unknown` are documents that are judged and not in the index."""

    grades: Mapping[str, Mapping[str, int]]
    unknown: tuple[str, ...] = ()


class Scored(NamedTuple):
    """What became of one query.

    `found` counts the relevant documents among the first DEPTH; `by_language` has the measures against the relevant
    documents of one language alone; `error` says why the query could not be read.
    """

    query: Query
    relevant: int
    found: int
    measures: Measures
    by_language: Mapping[str, Measures]
    error: str | None = None


class Group(NamedTuple):
    """Means over queries. `languages` are the query's and the relevant documents', as far as they set the group apart.

    `answers` counts the queries that `answer` is a mean over.
    """

    languages: tuple[str, ...]
    queries: int
    measures: Measures
    answers: int = 0


@dataclass(frozen=True, slots=True)
class Evaluation:
    """One run over an index of so many `documents`; `unjudged` are the ids of queries with nothing relevant to them."""

    documents: int
    scored: tuple[Scored, ...]
    unjudged: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()

    @property
    def overall(self) -> Group:
        """Means over all queries."""
        return _group((), [each.measures for each in self.scored])

    @property
    def languages(self) -> tuple[Group, ...]:
        """Means by language of the query."""
        return _grouped(((each.query.language,), each.measures) for each in self.scored)

    @property
    def pairs(self) -> tuple[Group, ...]:
        """Means by language of the query and language of the relevant documents, against these alone."""
        return _grouped(
            ((each.query.language, code), measures)
            for each in self.scored
            for code, measures in each.by_language.items()
        )


class Change(NamedTuple):
    """A measure in two runs: its means over the queries of both, the p value of the difference, how many changed."""

    measure: str
    queries: int
    before: float
    after: float
    p: float
    won: int
    lost: int


class Loss(NamedTuple):
    """A query that does worse than before, by nDCG@10."""

    query: Query
    before: float
    after: float


class Comparison(NamedTuple):
    """What changed since an earlier run; `losses` worst first; `left_out` counts queries that are not in both runs."""

    changes: tuple[Change, ...]
    losses: tuple[Loss, ...]
    left_out: int


Run = Mapping[str, tuple[str, Measures]]  # an earlier run: query id -> text and measures


def read_queries(path: Path) -> tuple[Query, ...]:
    """Golden queries, one a line: id, text and perhaps language between tabs, or JSON with id, text, lang, answers.

    Raises UsageError that names the line at fault.
    """
    queries: dict[str, Query] = {}
    for where, record in _records(path, _query_cells, "id, text and perhaps language with tabs between them, or JSON"):
        language = _text(record, "lang", where) if record.get("lang") else UNDETERMINED
        query = Query(_text(record, "id", where), _text(record, "text", where), language, _answers(record, where))
        if queries.setdefault(query.id, query) is not query:
            raise UsageError(f"{where}: a second query has the id {query.id}")
    return tuple(queries.values())


def read_judgements(path: Path) -> tuple[Judgement, ...]:
    """Judgements, one a line: query, document and grade between tabs, TREC qrels, or JSON with these keys.

    Raises UsageError that names the line at fault.
    """
    shapes = "query, document and grade with tabs between them, TREC qrels (query 0 document grade), or JSON"
    return tuple(
        Judgement(_text(record, "query", where), _text(record, "document", where), _grade(record, where), where)
        for where, record in _records(path, _judgement_cells, shapes)
    )


def resolve(judgements: Iterable[Judgement], uris: Iterable[str]) -> Judged:
    """Grades by document id. A document is named by its uri, by the end of its uri after a slash, or by its id.

    Raises UsageError where an end fits several of `uris`, and where a document has two grades for one query.
    """
    known = {document_id(uri): uri for uri in uris}
    endings: dict[str, list[str]] = {}  # last part of the uri -> ids
    for id, uri in known.items():
        endings.setdefault(uri.rpartition("/")[2], []).append(id)
    grades: dict[str, dict[str, int]] = {}
    unknown: dict[str, None] = {}
    for judgement in judgements:
        id = _document(judgement, known, endings)
        if id not in known:
            unknown[judgement.document] = None
        if grades.setdefault(judgement.query, {}).setdefault(id, judgement.grade) != judgement.grade:
            raise UsageError(f"{judgement.where}: {judgement.document} has another grade above for the same query")
    return Judged(grades, tuple(unknown))


def plain(text: str) -> str:
    """`text` without what the query language reads as more than words."""
    words = compiled(_MARKS).sub(" ", text)
    return compiled(_CONNECTIVES).sub(lambda match: match[0].lower().lstrip("-"), words)


def evaluate(index: Index, queries: Sequence[Query], judged: Judged) -> Evaluation:
    """Ask every query to which something is relevant, and measure the answers. One that cannot be read counts as 0.

    Raises UsageError where there is nothing to measure, MissingExtra where ir-measures is not installed.
    """
    measure = _measure()
    asked = [query for query in queries if _relevant(judged.grades.get(query.id, {}))]
    if not asked:
        hint = "a query has the same id in both files; a grade above 0 makes a document relevant"
        raise UsageError("the judgements name no relevant document for any of the queries", hint)
    languages = {document_id(uri): stamp.language for uri, stamp in index.stamps.items()}
    scored = tuple(_scored(index, query, judged.grades[query.id], languages, measure) for query in asked)
    ids = {query.id for query in asked}
    return Evaluation(index.documents, scored, tuple(q.id for q in queries if q.id not in ids), judged.unknown)


def evaluation_data(evaluation: Evaluation) -> Data:
    """A run as --json prints it and --save keeps it."""
    return {
        "documents": evaluation.documents,
        "overall": _group_data(evaluation.overall),
        "languages": [_group_data(group) for group in evaluation.languages],
        "pairs": [_group_data(group) for group in evaluation.pairs],
        "queries": [
            {
                "id": each.query.id,
                "text": each.query.text,
                "language": each.query.language,
                "relevant": each.relevant,
                "found": each.found,
                **{name: each.measures.get(name) for name in (*MEASURES, ANSWER)},
                "error": each.error,
            }
            for each in evaluation.scored
        ],
        "unjudged": list(evaluation.unjudged),
        "unknown": list(evaluation.unknown),
    }


def read_run(path: Path) -> Run:
    """A run that was saved. Raises UsageError where the file holds none."""
    try:
        queries = json.loads(_content(path))["queries"]
        return {
            query["id"]: (query["text"], {name: float(query[name]) for name in _measured(query)}) for query in queries
        }
    except (LookupError, TypeError, ValueError, RecursionError) as error:
        raise UsageError(f"{path} holds no run", "docsearch eval --save FILE writes one") from error


def _measured(measures: Mapping[str, object]) -> list[str]:
    return [name for name in (*MEASURES, ANSWER) if measures.get(name) is not None]


def compare(before: Run, after: Evaluation) -> Comparison:
    """What changed for the queries that have the same id and text in both runs. Raises UsageError where none has."""
    both = [
        (each, before[each.query.id][1])
        for each in after.scored
        if before.get(each.query.id, ("",))[0] == each.query.text
    ]
    if not both:
        raise UsageError("the earlier run has none of these queries")
    changes = []
    for name in (*MEASURES, ANSWER):
        pairs = [(old[name], each.measures[name]) for each, old in both if name in old and name in each.measures]
        if pairs:
            changes.append(_change(name, pairs))
    losses = [Loss(each.query, old[NDCG], each.measures[NDCG]) for each, old in both if NDCG in old]
    lost = sorted((loss for loss in losses if loss.after < loss.before), key=lambda loss: loss.after - loss.before)
    asked = {each.query.id for each in after.scored} | before.keys()
    return Comparison(tuple(changes), tuple(lost), len(asked) - len(both))


def comparison_data(comparison: Comparison) -> Data:
    """A comparison as --json prints it."""
    return {
        "changes": [
            {
                **change._asdict(),
                "difference": round(change.after - change.before, DIGITS),
                "equal": change.queries - change.won - change.lost,
            }
            for change in comparison.changes
        ],
        "losses": [
            {"id": loss.query.id, "text": loss.query.text, "before": loss.before, "after": loss.after}
            for loss in comparison.losses
        ],
        "left_out": comparison.left_out,
    }


def _content(path: Path) -> str:
    try:
        content = path.read_bytes()
        return content.decode("utf-8-sig")
    except OSError as error:
        raise UsageError(f"cannot read {path}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise UsageError(f"{path}, line {line}: no UTF-8", "save the file as UTF-8") from error


def _records(path: Path, cells: Callable[[str], Data | None], shapes: str) -> Iterator[tuple[str, Data]]:
    """Where each line stands, and what it says; `cells` reads one that is not JSON."""
    for number, line in enumerate(_content(path).split("\n"), 1):
        where = f"{path}, line {number}"
        if not line.strip():
            continue
        try:
            record = json.loads(line) if line.lstrip().startswith("{") else cells(line.rstrip("\r"))
        except (ValueError, RecursionError) as error:
            raise UsageError(f"{where}: no JSON") from error
        if record is None:
            raise UsageError(f"{where} is not {shapes}")
        yield where, record


def _query_cells(line: str) -> Data | None:
    cells = line.split("\t")
    return dict(zip(("id", "text", "lang"), cells, strict=False)) if len(cells) in (2, 3) else None


def _judgement_cells(line: str) -> Data | None:
    cells = line.split("\t")
    if len(cells) != 3:
        cells = line.split()
        if len(cells) != 4:
            return None
        del cells[1]  # the iteration, which nobody uses
    return dict(zip(("query", "document", "grade"), cells, strict=True))


def _text(record: Data, name: str, where: str) -> str:
    text = record.get(name)
    if not isinstance(text, str) or not text.strip() or any("\ud800" <= c <= "\udfff" for c in text):
        raise UsageError(f"{where}: {name} is missing or no text")
    return text.strip()


def _answers(record: Data, where: str) -> tuple[str, ...]:
    answers = record.get("answers") or []
    if not isinstance(answers, list) or not all(isinstance(answer, str) and answer.strip() for answer in answers):
        raise UsageError(f"{where}: answers is no list of texts")
    return tuple(answers)


def _grade(record: Data, where: str) -> int:
    try:
        grade = record["grade"]
        number = int(grade)
        if number == float(grade) and abs(number) <= HIGHEST:
            return number
    except (LookupError, TypeError, ValueError, OverflowError):
        pass
    raise UsageError(f"{where}: the grade is missing or no whole number up to {HIGHEST:,}")


def _document(judgement: Judgement, known: Mapping[str, str], endings: Mapping[str, Sequence[str]]) -> str:
    """The id of the document judged; its name in angle brackets, which is no id, where the index does not hold it."""
    name = judgement.document
    if (id := document_id(name)) in known:
        return id
    if name in known:
        return name
    ids = [id for id in endings.get(name.rpartition("/")[2], ()) if known[id].endswith(f"/{name}")]
    if len(ids) > 1:
        either = " or ".join(sorted(known[id] for id in ids)[:2])
        raise UsageError(f"{judgement.where}: {name} may be {either}", "write more of its path")
    return ids[0] if ids else f"<{name}>"


def _relevant(grades: Mapping[str, int]) -> set[str]:
    return {id for id, grade in grades.items() if grade > 0}


def _measure() -> Callable[[Mapping[str, int], Sequence[str]], Measures]:
    """What computes MEASURES from the grades of documents and a ranking."""
    try:
        import ir_measures  # .1 s, which only this command waits for
    except ImportError as error:
        raise MissingExtra("ir-measures", "eval") from error
    names = {ir_measures.nDCG @ 10: NDCG, ir_measures.RR @ 10: "MRR@10"}
    names |= {ir_measures.R @ 10: "recall@10", ir_measures.R @ 100: "recall@100"}

    def measure(grades: Mapping[str, int], ranking: Sequence[str]) -> Measures:
        # Ranks as scores: trec_eval would break ties in its own way.
        run = {"q": {id: float(-rank) for rank, id in enumerate(ranking)}}
        values = ir_measures.iter_calc(list(names), {"q": dict(grades)}, run)
        found = {names[metric.measure]: round(metric.value, DIGITS) for metric in values}
        return {name: found[name] for name in MEASURES}

    return measure


def _scored(
    index: Index,
    query: Query,
    grades: Mapping[str, int],
    languages: Mapping[str, str],
    measure: Callable[[Mapping[str, int], Sequence[str]], Measures],
) -> Scored:
    hits: tuple[Hit, ...] = ()
    error = None
    try:
        hits = index.search(query.text, limit=DEPTH).hits
    except (QueryError, UsageError) as refused:
        error = str(refused)
    ranking = [hit.id for hit in hits]
    relevant = _relevant(grades)
    measures = dict(measure(grades, ranking))
    shown = [share for hit in hits if hit.id in relevant if (share := _shown(index, query, hit)) is not None]
    if shown:
        measures[ANSWER] = round(sum(shown) / len(shown), DIGITS)
    by_language = {}
    for code in sorted({languages[id] for id in relevant if id in languages}):
        alone = measure({id: 1 for id in relevant if languages.get(id) == code}, ranking)
        by_language[code] = {name: alone[name] for name in MEASURES if name != NDCG}
    return Scored(query, len(relevant), len(relevant.intersection(ranking)), measures, by_language, error)


def _shown(index: Index, query: Query, hit: Hit) -> bool | None:
    """Whether the first snippet shows an answer; None where the document holds none."""
    answers = [_folded(answer) for answer in query.answers]
    if not answers or not _holds(index.document(hit.id).text, answers):
        return None
    return any(_holds(snippet.text, answers) for snippet in hit.passages[:1])


def _holds(text: str, answers: Sequence[str]) -> bool:
    folded = _folded(text)
    return any(answer in folded for answer in answers)


def _folded(text: str) -> str:
    """Without what a line break, a capital or a wide letter makes different."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def _group(languages: tuple[str, ...], measured: Sequence[Measures]) -> Group:
    names = dict.fromkeys(name for measures in measured for name in _measured(measures))
    means = {name: _mean([measures[name] for measures in measured if name in measures]) for name in names}
    return Group(languages, len(measured), means, sum(ANSWER in measures for measures in measured))


def _grouped(measured: Iterable[tuple[tuple[str, ...], Measures]]) -> tuple[Group, ...]:
    groups: dict[tuple[str, ...], list[Measures]] = {}
    for languages, measures in measured:
        groups.setdefault(languages, []).append(measures)
    ordered = sorted(groups, key=lambda languages: [(code == UNDETERMINED, code) for code in languages])
    return tuple(_group(languages, groups[languages]) for languages in ordered)


def _mean(values: Sequence[float]) -> float:
    return round(sum(values) / len(values), DIGITS)


def _group_data(group: Group) -> Data:
    names = ("query_language", "document_language")
    whole = {} if len(group.languages) == 2 else {ANSWER: group.measures.get(ANSWER), "answers": group.answers}
    return dict(zip(names, group.languages, strict=False)) | {"queries": group.queries, **group.measures} | whole


def _change(name: str, pairs: Sequence[tuple[float, float]]) -> Change:
    before, after = zip(*pairs, strict=True)
    differences = [new - old for old, new in pairs]
    won, lost = sum(d > 0 for d in differences), sum(d < 0 for d in differences)
    return Change(name, len(pairs), _mean(before), _mean(after), _p(differences), won, lost)


def _p(differences: Sequence[float]) -> float:
    """The two-sided p value: how often differences of these sizes and random signs are as far from 0 on the whole."""
    moved = [difference for difference in differences if difference]
    if len(moved) < 2:  # one alone may go either way
        return 1.0
    import numpy as np  # with scipy 1 s or 2, which only a comparison waits for
    from scipy.stats import permutation_test

    batch = max(1, 10_000_000 // len(moved))  # 80 MB
    test = partial(permutation_test, (moved,), np.sum, permutation_type="samples", n_resamples=RESAMPLES, batch=batch)
    return float(test(rng=np.random.default_rng(0)).pvalue)
