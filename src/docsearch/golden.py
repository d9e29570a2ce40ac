"""Golden queries and judgements, read from files as people write them: tabs, TREC qrels or JSON, a line each."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from docsearch.errors import UsageError
from docsearch.identity import document_id
from docsearch.model import UNDETERMINED

HIGHEST = 1_000  # grade

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


def content(path: Path) -> str:
    """The text of a UTF-8 file. Raises UsageError that says why there is none."""
    try:
        found = path.read_bytes()
        return found.decode("utf-8-sig")
    except OSError as error:
        raise UsageError(f"cannot read {path}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        line = found.count(b"\n", 0, error.start) + 1
        raise UsageError(f"{path}, line {line}: no UTF-8", "save the file as UTF-8") from error


def _records(path: Path, cells: Callable[[str], Data | None], shapes: str) -> Iterator[tuple[str, Data]]:
    """Where each line stands, and what it says; `cells` reads one that is not JSON."""
    for number, line in enumerate(content(path).split("\n"), 1):
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
