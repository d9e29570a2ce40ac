"""Judge an index by golden queries: how well what should be found is found.

The measures are those of ir-measures (trec_eval): nDCG@10, MRR@10, recall@10, recall@100. `answer` is our own: of the
relevant documents found that hold one of the query's answers, the share whose first snippet holds one.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from docsearch.errors import MissingExtra, QueryError, UsageError
from docsearch.golden import Data, Judged, Query
from docsearch.identity import document_id
from docsearch.model import UNDETERMINED, Hit
from docsearch.patterns import compiled
from docsearch.search import Index

DEPTH = 100  # documents looked at for each query
NDCG = "nDCG@10"
MEASURES = (NDCG, "MRR@10", "recall@10", "recall@100")
ANSWER = "answer"
DIGITS = 6  # kept of a measure, so that a run read back from its file equals itself

# What docsearch.query reads as more than words.
_MARKS = r'["“”„«»「」()*~:\x00]'
_CONNECTIVES = r"(?<!\S)(?:-+|(?:AND|OR|NOT)(?!\S))"

Measures = Mapping[str, float]


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


def plain(text: str) -> str:
    """`text` without what the query language reads as more than words."""
    words = compiled(_MARKS).sub(" ", text)
    return compiled(_CONNECTIVES).sub(lambda match: match[0].lower().lstrip("-"), words)


def holds(text: str, answers: Iterable[str]) -> bool:
    """Whether one of `answers` stands in `text`; capitals, widths of letters and line breaks do not matter."""
    folded = _folded(text)
    return any(_folded(answer) in folded for answer in answers)


def evaluate(
    index: Index, queries: Sequence[Query], judged: Judged, progress: Callable[[int, int], None] | None = None
) -> Evaluation:
    """Ask every query to which something is relevant, and measure the answers. One that cannot be read counts as 0.

    `progress` is told how many queries of how many are done. Raises UsageError where there is nothing to measure,
    MissingExtra where ir-measures is not installed.
    """
    measure = _measure()
    asked = [query for query in queries if _relevant(judged.grades.get(query.id, {}))]
    if not asked:
        hint = "a query has the same id in both files; a grade above 0 makes a document relevant"
        raise UsageError("the judgements name no relevant document for any of the queries", hint)
    languages = {document_id(uri): stamp.language for uri, stamp in index.stamps.items()}
    scored = []
    for done, query in enumerate(asked, 1):
        scored.append(_scored(index, query, judged.grades[query.id], languages, measure))
        if progress:
            progress(done, len(asked))
    ids = {query.id for query in asked}
    return Evaluation(index.documents, tuple(scored), tuple(q.id for q in queries if q.id not in ids), judged.unknown)


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


def available(measures: Mapping[str, object]) -> list[str]:
    """The names of those of MEASURES and ANSWER that have a value."""
    return [name for name in (*MEASURES, ANSWER) if measures.get(name) is not None]


def mean(values: Sequence[float]) -> float:
    """The mean, to DIGITS."""
    return round(sum(values) / len(values), DIGITS)


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
    relevant = _relevant(grades)
    ranking = list(dict.fromkeys(id for hit in hits for id in _listed(hit, relevant)))
    measures = dict(measure(grades, ranking))
    shown = [share for hit in hits if hit.id in relevant if (share := _shown(index, query, hit)) is not None]
    if shown:
        measures[ANSWER] = round(sum(shown) / len(shown), DIGITS)
    by_language = {}
    for code in sorted({languages[id] for id in relevant if id in languages}):
        alone = measure({id: 1 for id in relevant if languages.get(id) == code}, ranking)
        by_language[code] = {name: alone[name] for name in MEASURES if name != NDCG}
    return Scored(query, len(relevant), len(relevant.intersection(ranking)), measures, by_language, error)


def _listed(hit: Hit, relevant: Collection[str]) -> list[str]:
    """The documents of a hit that count: what is relevant of the one shown, its versions and copies, else itself."""
    ids = (hit.id, *(each.id for each in (*hit.versions, *hit.copies)))
    return [id for id in ids if id in relevant] or [hit.id]


def _shown(index: Index, query: Query, hit: Hit) -> bool | None:
    """Whether the first snippet shows an answer; None where the document holds none."""
    if not query.answers or not holds(index.document(hit.id).text, query.answers):
        return None
    return any(holds(snippet.text, query.answers) for snippet in hit.passages[:1])


def _folded(text: str) -> str:
    """Without what a line break, a capital or a wide letter makes different."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def _group(languages: tuple[str, ...], measured: Sequence[Measures]) -> Group:
    names = dict.fromkeys(name for measures in measured for name in available(measures))
    means = {name: mean([measures[name] for measures in measured if name in measures]) for name in names}
    return Group(languages, len(measured), means, sum(ANSWER in measures for measures in measured))


def _grouped(measured: Iterable[tuple[tuple[str, ...], Measures]]) -> tuple[Group, ...]:
    groups: dict[tuple[str, ...], list[Measures]] = {}
    for languages, measures in measured:
        groups.setdefault(languages, []).append(measures)
    ordered = sorted(groups, key=lambda languages: [(code == UNDETERMINED, code) for code in languages])
    return tuple(_group(languages, groups[languages]) for languages in ordered)


def _group_data(group: Group) -> Data:
    names = ("query_language", "document_language")
    whole = {} if len(group.languages) == 2 else {ANSWER: group.measures.get(ANSWER), "answers": group.answers}
    return dict(zip(names, group.languages, strict=False)) | {"queries": group.queries, **group.measures} | whole
