"""Ask an index: a query text in, hits with their passages out. The Python API is `open_index` and what it returns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from time import perf_counter
from types import TracebackType

from docsearch.analysis import tagged
from docsearch.answers import Answers
from docsearch.conditions import language_code
from docsearch.engines import open_engine
from docsearch.engines.protocol import FACETS, Engine, Everything, Match, Matches
from docsearch.entities.gazetteer import gazetteer
from docsearch.errors import DocumentMissing, QueryError, UsageError
from docsearch.languages import LANGUAGES
from docsearch.languages import language as language_row
from docsearch.mapping import ANY, VERSION
from docsearch.model import (
    DateSpan,
    Document,
    FacetCount,
    Hit,
    HitDate,
    HitPlace,
    Interpretation,
    Mention,
    Place,
    SearchResult,
)
from docsearch.plan import Plan, plan
from docsearch.query import And, Clause, Field, parse
from docsearch.readings import NOTHING, Statistics
from docsearch.records import Stamp, decode, first_mentions, read_stamps
from docsearch.rerank import DEPTH, rerank, strings
from docsearch.snippets import snippets
from docsearch.suggest import suggestions


class Index:
    """An index open for reading. It shows one commit, the latest when it was opened."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def __enter__(self) -> Index:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the files."""
        self._engine.close()

    @cached_property
    def counts(self) -> Mapping[str, tuple[FacetCount, ...]]:
        """How many documents there are for each value of each facet."""
        return _labelled(self._engine.search(Everything(), 0, facets=FACETS).facets)

    @cached_property
    def stamps(self) -> Mapping[str, Stamp]:
        """What is known of every document without its record, by uri."""
        return read_stamps(self._engine.sources())

    @cached_property
    def documents(self) -> int:
        """How many documents there are."""
        return self._engine.search(Everything(), 0).total

    @cached_property
    def _statistics(self) -> Statistics:
        return statistics(self._engine)

    def search(
        self,
        text: str,
        *,
        limit: int = 10,
        offset: int = 0,
        language: str | None = None,
        place: str | None = None,
        period: str | None = None,
        exact: bool = False,
        query_language: str | None = None,
    ) -> SearchResult:
        """The documents that answer `text`, best first: `limit` of them after the first `offset`.

        `language`, `place` and `period` ("2017-03..2018") narrow the answer as lang:, place: and date: do in the text.
        `query_language` is what the text is written in, where it need not be guessed.
        An empty or pure-punctuation text finds nothing. Raises QueryError for a text that cannot be read and UsageError
        for a value that means nothing.
        """
        if limit < 0 or offset < 0:
            raise UsageError("limit and offset are numbers of documents, 0 or more")
        started = perf_counter()
        clause = parse(text)
        if clause is None or not any(map(str.isalnum, text)):
            return SearchResult(text, 0, _since(started), Interpretation(), (), dict.fromkeys(FACETS, ()))
        only = None if query_language is None else _known(query_language)

        def planned(clause: Clause, relaxed: bool = False) -> Plan:
            return plan(_narrowed(clause, language, place, period), self._statistics, exact, only, relaxed)

        def finds(text: str) -> bool:
            clause = parse(text)
            return clause is not None and self._engine.search(planned(clause).query, 0).total > 0

        asked = planned(clause)
        matches, page = self._best(asked, limit, offset)
        if not matches.total and asked.strict:
            asked = planned(clause, relaxed=True)
            matches, page = self._best(asked, limit, offset)
        answers = Answers(asked.wanted)
        hits = tuple(_hit(match, answers) for match in page)
        facets = _labelled(matches.facets)
        meant = () if matches.total else suggestions(text, clause, self._engine, self._statistics, finds, only)
        return SearchResult(text, matches.total, _since(started), asked.interpreted, hits, facets, meant)

    def _best(self, planned: Plan, limit: int, offset: int) -> tuple[Matches, Sequence[Match]]:
        """The matches, and those on the page asked for. The best are ordered anew whichever page it is, or a document
        could be on two pages or on none."""
        wanted = strings(planned.plain)
        if not wanted or not limit or offset >= DEPTH:
            matches = self._engine.search(planned.query, limit, offset, FACETS)
            return matches, matches.page
        matches = self._engine.search(planned.query, max(DEPTH, offset + limit), 0, FACETS)
        return matches, rerank(matches.page, wanted)[offset : offset + limit]

    def document(self, id: str) -> Document:
        """The document with this id. Raises DocumentMissing."""
        record = self._engine.get(id)
        if record is None:
            raise DocumentMissing(f"the index has no document {id}", "`docsearch query --json` gives the ids")
        return decode(record)


def open_index(path: str | Path = "index") -> Index:
    """Open the index in the folder `path`.

    Raises IndexMissing, IndexOutdated or IndexDamaged, each with the command that mends it.
    """
    return Index(open_engine(Path(path), analysis=VERSION))


def statistics(engine: Engine) -> Statistics:
    """What an index says of itself. Texts hold passages in more languages than the facet counts them for."""
    found = engine.search(Everything(), 0, facets=("language",))
    marked = ((code, engine.document_frequency("stem", tagged(code, ANY))) for code in LANGUAGES)
    languages = dict(found.facets["language"]) | {code: having for code, having in marked if having}
    return Statistics(found.total, languages, engine.document_frequency)


def _since(started: float) -> float:
    return round(1000 * (perf_counter() - started), 2)


def _narrowed(clause: Clause, language: str | None, place: str | None, period: str | None) -> Clause:
    """The clause and the conditions given beside the text. Their values are checked here, where no text is at fault."""
    values = {"lang": language, "place": place, "date": period}
    fields = tuple(Field(name, value, 0) for name, value in values.items() if value is not None)
    for field in fields:
        try:
            plan(field, NOTHING)
        except QueryError as error:
            raise UsageError(str(error), error.hint) from error
    return And((clause, *fields)) if fields else clause


def _known(language: str) -> str:
    try:
        return language_code(language)
    except QueryError as error:
        raise UsageError(str(error), error.hint) from error


def _hit(match: Match, answers: Answers) -> Hit:
    document = decode(match.record)
    mentions = list(first_mentions(document))
    asked = {want.place for want in answers.wanted}
    return Hit(
        id=document.id,
        uri=document.uri,
        media_type=document.media_type,
        title=document.title,
        language=document.language,
        score=match.score,
        published=document.published,
        places=tuple(sorted(_places(mentions), key=lambda place: place.id not in asked)),
        dates=_dates(mentions),
        passages=snippets(document, answers),
    )


def _places(mentions: Iterable[Mention]) -> Iterable[HitPlace]:
    """The places mentioned, each where it is named first."""
    first: dict[str, HitPlace] = {}
    for mention in mentions:
        place = mention.entity
        if isinstance(place, Place) and place.id not in first:
            first[place.id] = HitPlace(place.id, place.name, place.country, mention.surface)
    return first.values()


def _dates(mentions: Iterable[Mention]) -> tuple[HitDate, ...]:
    """The periods mentioned, each where it is named first."""
    first: dict[tuple[str, str, str], HitDate] = {}
    for mention in mentions:
        span = mention.entity
        if isinstance(span, DateSpan) and (key := span[:3]) not in first:
            first[key] = HitDate(*key, mention.surface)
    return tuple(first.values())


def _labelled(facets: Mapping[str, Sequence[tuple[str, int]]]) -> dict[str, tuple[FacetCount, ...]]:
    return {
        facet: tuple(FacetCount(value, _label(facet, value), count) for value, count in counts)
        for facet, counts in facets.items()
    }


def _label(facet: str, value: str) -> str:
    if facet == "language":
        return language_row(value).name
    if facet == "country":
        return gazetteer().place(f"iso:{value}").name
    if facet == "place":
        return gazetteer().place(value).name
    return value
