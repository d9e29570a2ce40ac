"""Ask an index: a query text in, hits with their passages out. The Python API is `open_index` and what it returns."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property, lru_cache
from itertools import chain
from pathlib import Path
from time import perf_counter
from types import TracebackType
from typing import NamedTuple, TypedDict, Unpack

from docsearch.analysis import tagged
from docsearch.answers import Answers
from docsearch.conditions import language_code
from docsearch.engines import open_engine
from docsearch.engines.protocol import FACETS, Among, Engine, Everything, Match, Matches, Term, TermQuery, Weighted
from docsearch.engines.protocol import And as AllOf
from docsearch.engines.protocol import Or as AnyOf
from docsearch.entities.dates import parse_period
from docsearch.entities.gazetteer import gazetteer
from docsearch.entities.names import LEARNT, RECOGNISED, Names, open_names, starter_names
from docsearch.errors import DocumentMissing, QueryError, UsageError
from docsearch.facts import Fact, facts, scan
from docsearch.groups import Group, completed, grouped, in_language
from docsearch.hits import Answering, hit_of
from docsearch.languages import LANGUAGES
from docsearch.languages import language as language_row
from docsearch.lexicon.folder import Lexicons, open_lexicons
from docsearch.lexicon.lookalikes import Lookalikes
from docsearch.mapping import ANY, VERSION
from docsearch.model import (
    Document,
    FacetCount,
    Interpretation,
    SearchResult,
    Version,
)
from docsearch.plan import Plan, Translate, plan
from docsearch.query import And, Clause, Field, Words, parse
from docsearch.readings import NOTHING, Statistics
from docsearch.records import Stamp, candidate, decode, passage_languages, read_stamps
from docsearch.rerank import rerank, strings
from docsearch.suggest import suggestions

GROUPED = 50  # matches that are compared with each other; those after them are hits of their own
VERSIONS = 20  # looked up a hit, beside the matches
LABELS = 2_000  # of values of facets, remembered: .2 KB each, and a result has some 300 of them

_Planner = Callable[..., Plan]  # of a clause: relaxed or not, by what is known
_Shown = tuple[Match, tuple[Version, ...], tuple[Version, ...]]  # with its versions and its copies


class Conditions(TypedDict, total=False):
    """What narrows an answer beside its text; as in `Index.search`."""

    language: str | None
    country: str | None
    place: str | None
    period: str | None
    type: str | None
    exact: bool
    query_language: str | None


class Told(NamedTuple):
    """Facts as they are read, and how many documents answer what was asked."""

    documents: int
    facts: Iterator[Fact]


class Index:
    """An index open for reading. It shows one commit, the latest when it was opened."""

    def __init__(self, engine: Engine, names: Names | None = None, lexicons: Lexicons | None = None) -> None:
        self._engine = engine
        self._names = names
        self._lexicons = lexicons

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
        return self._counts(Everything())

    @cached_property
    def stamps(self) -> Mapping[str, Stamp]:
        """What is known of every document without its record, by uri."""
        return read_stamps(self._engine.sources())

    @cached_property
    def documents(self) -> int:
        """How many documents there are."""
        return self._engine.search(Everything(), 0).total

    @property
    def engine(self) -> Engine:
        """What holds its terms and documents."""
        return self._engine

    @cached_property
    def statistics(self) -> Statistics:
        """What it says of itself: its languages, its words, what it knows names and translations from."""
        return statistics(self._engine, self._names, self._lexicons)

    def search(
        self,
        text: str,
        *,
        limit: int = 10,
        offset: int = 0,
        language: str | None = None,
        country: str | None = None,
        place: str | None = None,
        period: str | None = None,
        type: str | None = None,
        exact: bool = False,
        query_language: str | None = None,
        translate: Translate | None = None,
        among: Collection[str] | None = None,
    ) -> SearchResult:
        """The documents that answer `text`, best first: `limit` of them after the first `offset`.

        Versions of one page in several languages are one, and so are copies, with the best of them shown.
        `language`, `country`, `place`, `period` ("2017-03..2018") and `type` narrow the answer as lang:, country:,
        place:, date: and type: do in the text.
        `query_language` is what the text is written in, where it need not be guessed. `translate`, given a text, its
        language and another, puts the query into the languages of the index (None: it cannot). `among`: the ids of the
        documents that are asked about, None: all; what else there is decides how the text is read, and nothing else
        is suggested.
        An empty or pure-punctuation text finds nothing; without text conditions find what they say. Raises QueryError
        for a text that cannot be read and UsageError for a value that means nothing.
        """
        if limit < 0 or offset < 0:
            raise UsageError("limit and offset are numbers of documents, 0 or more")
        started = perf_counter()
        fields = _conditions(language, country, place, period, type)
        if (read := _read(text, fields)) is None:
            return SearchResult(text, 0, _since(started), Interpretation(), (), dict.fromkeys(FACETS, ()))
        clause, fields = read
        only = None if query_language is None else _known(query_language)
        planned = self._planner(fields, exact, only, translate)

        def finds(text: str) -> bool:
            clause = parse(text)
            return clause is not None and self._engine.search(planned(clause).query, 0).total > 0

        asked = self._asked(clause, planned)
        if among is not None:
            asked = asked._replace(query=AllOf((Among(tuple(among)), asked.query)))
        matches, page = self._best(asked, limit, offset)
        answering = Answering(asked.wanted)
        hits = tuple(hit_of(match, answering, *others) for match, *others in page)
        facets = self._labelled(matches.facets)
        meant = (
            ()
            if matches.total or among is not None
            else suggestions(text, clause, self._engine, self.statistics, finds, only)
        )
        return SearchResult(text, matches.total, _since(started), asked.interpreted, hits, facets, meant)

    def _planner(
        self, fields: Sequence[Field], exact: bool, only: str | None, translate: Translate | None = None
    ) -> _Planner:
        def planned(clause: Clause, relaxed: bool = False, known: Statistics = self.statistics) -> Plan:
            return plan(And((clause, *fields)) if fields else clause, known, exact, only, relaxed, translate)

        return planned

    def _asked(self, clause: Clause, planned: _Planner) -> Plan:
        """How a query is asked for: relaxed, where strictly what was typed finds nothing."""
        asked = planned(clause)
        if asked.strict:
            alone = self.statistics._replace(lexicons=None)  # what is found in other languages proves nothing
            if not self._engine.search(planned(clause, known=alone).query, 0).total:
                return planned(clause, relaxed=True)
        return asked

    def answers(
        self,
        text: str,
        document: Document,
        *,
        language: str | None = None,
        country: str | None = None,
        place: str | None = None,
        period: str | None = None,
        type: str | None = None,
        exact: bool = False,
        query_language: str | None = None,
    ) -> Answers:
        """What of a document answers, as the passages of a hit show it; conditions are as in `search`.

        Nothing does where nothing is asked for. Raises what `search` raises.
        """
        read = _read(text, _conditions(language, country, place, period, type))
        if read is None:
            return Answers(())
        only = None if query_language is None else _known(query_language)
        asked = self._asked(read[0], self._planner(read[1], exact, only))
        return Answering(asked.wanted)[passage_languages(document)]

    def _best(self, planned: Plan, limit: int, offset: int) -> tuple[Matches, list[_Shown]]:
        """The matches, and those on the page asked for with their versions and copies.

        The best are ordered anew and grouped whichever page it is, or a document could be on two pages or on none.
        """
        matches = self._engine.search(planned.query, GROUPED if limit else 0, 0, FACETS)
        known = {match.id: candidate(match.record) for match in matches.page}
        own = planned.own
        best = rerank(matches.page, strings(planned.plain), own, lambda match: known[match.id].version.language)
        groups = [in_language(group, own) for group in grouped(known[match.id] for match in best)]
        on_page = groups[offset : offset + limit]
        found = {match.id: match for match in best}
        if len(on_page) < limit and matches.total > GROUPED:
            after = GROUPED + max(0, offset - len(groups))
            others = self._engine.search(planned.query, limit - len(on_page), after).page
            found |= {match.id: match for match in others}
            on_page += [Group(candidate(match.record)) for match in others]
        compared = {each.version.id for group in groups for each in (group.shown, *group.others, *group.copies)}
        return matches, [
            (found[shown.version.id], tuple(each.version for each in others), tuple(each.version for each in copies))
            for shown, others, copies in self._completed(on_page, compared)
        ]

    def _completed(self, groups: Sequence[Group], compared: Collection[str]) -> Sequence[Group]:
        """The groups with the versions that do not answer the query themselves, or are not among its best matches.

        `compared` are the ids of those that are.
        """
        keys = sorted({key for group in groups for key in group.shown.keys})
        if not keys:
            return groups
        query = AnyOf(tuple(Weighted(Term("version", key), 0.0) for key in keys))
        others = [
            candidate(match.record)
            for match in self._engine.search(query, VERSIONS * len(groups)).page
            if match.id not in compared
        ]
        return [completed(group, others) for group in groups]

    def facts(self, text: str = "", *, kinds: Collection[str] = (), **conditions: Unpack[Conditions]) -> Iterator[Fact]:
        """What the passages that answer `text` say of places, dates, sums and names, one mention after the other.

        Conditions are as in `search`. Those beside the text and those in it (fields, phrases) must all hold in the
        passage itself; so must what words name, unless no passage names it all. `kinds` are of facts.KINDS and
        facts.NARROWER, none: all. A few documents are in memory at a time. Raises what `search` raises.
        """
        return self.told(text, kinds=kinds, **conditions).facts

    def told(
        self, text: str = "", *, kinds: Collection[str] = (), most: int | None = None, **conditions: Unpack[Conditions]
    ) -> Told:
        """What `facts` gives, and how many documents it is looked for in.

        Where there are more than `most`, only as many are read, those that answer best, best first; else all, by id.
        """
        plans = self._required(text, **conditions)
        if named := self._named(text, conditions.get("exact", False)):
            documents, found = self._told([*plans, *named], kinds, most)
            if (first := next(found, None)) is not None:
                return Told(documents, chain((first,), found))
        return self._told(plans, kinds, most)

    def _told(self, plans: Sequence[Plan], kinds: Collection[str], most: int | None) -> Told:
        asked, answering = _all(plans), [Answering(each.wanted) for each in plans if each.wanted]
        documents = self._engine.search(asked, 0).total
        found = (
            fact
            for document in scan(self._engine, asked, most if most and documents > most else None)
            for fact in facts(document, [each[passage_languages(document)] for each in answering], kinds)
        )
        return Told(documents, found)

    def _named(self, text: str, exact: bool) -> list[Plan]:
        """Plans of the places, the names and the period that plain words of a query name: as fields ask for them."""
        read = (plan(each, self.statistics, exact).interpreted for each in _stated(text) if isinstance(each, Words))
        return [plan(field, self.statistics) for each in read for field in _fields(each)]

    def counted(self, text: str = "", **conditions: Unpack[Conditions]) -> dict[str, tuple[FacetCount, ...]]:
        """How many of the documents that answer have each value of each facet; without text and conditions: of all.

        Raises what `search` raises.
        """
        return self._counts(_all(self._required(text, **conditions)))

    def years(self, text: str = "", **conditions: Unpack[Conditions]) -> tuple[FacetCount, ...]:
        """How many of the documents that answer name each year, or a day in it; years that none names are left out.

        Raises what `search` raises.
        """
        return self._years(_all(self._required(text, **conditions)))

    def months(self, text: str = "", **conditions: Unpack[Conditions]) -> tuple[FacetCount, ...]:
        """How many of the documents that answer name each month, or a day in it; months that none names are left out.

        With a period: those of its years. Raises what `search` raises.
        """
        asked, period = _all(self._required(text, **conditions)), conditions.get("period")
        first, last = parse_period(period) if period else ("", "9")
        years = (each.value for each in self._years(asked) if first[:4] <= each.value <= last[:4])
        months = [f"{int(year):04}-{number:02}" for year in years for number in range(1, 13)]
        dated = (Weighted(AllOf((asked, Term("date", f"~{month}"))), 0.0) for month in months)
        totals = (self._engine.search(each, 0).total for each in dated)
        return tuple(FacetCount(month, month, total) for month, total in zip(months, totals, strict=True) if total)

    def _required(
        self,
        text: str,
        language: str | None = None,
        country: str | None = None,
        place: str | None = None,
        period: str | None = None,
        type: str | None = None,
        exact: bool = False,
        query_language: str | None = None,
    ) -> list[Plan]:
        """Plans of what must all hold: the clauses of a query, one by one, and the conditions beside it."""
        only = None if query_language is None else _known(query_language)
        required = (*_stated(text), *_conditions(language, country, place, period, type))
        return [plan(each, self.statistics, exact, only) for each in required]

    def _years(self, asked: TermQuery) -> tuple[FacetCount, ...]:
        return tuple(sorted(self._counts(asked, ("year",))["year"], key=lambda count: count.value))

    def _counts(self, asked: TermQuery, facets: Sequence[str] = FACETS) -> dict[str, tuple[FacetCount, ...]]:
        return self._labelled(self._engine.search(asked, 0, facets=facets).facets)

    def _labelled(self, facets: Mapping[str, Sequence[tuple[str, int]]]) -> dict[str, tuple[FacetCount, ...]]:
        return {
            facet: tuple([FacetCount(value, self._label(facet, value), count) for value, count in counts])
            for facet, counts in facets.items()
        }

    @cached_property
    def _label(self) -> Callable[[str, str], str]:
        return lru_cache(LABELS)(self._named_value)

    def _named_value(self, facet: str, value: str) -> str:
        match facet:
            case "language":
                return language_row(value).name
            case "country":
                return gazetteer().place(f"iso:{value}").name
            case "place":
                return gazetteer().place(value).name
            case "organisation":
                known = (self._names or starter_names()).of(value)
                return known.name if known else value.removeprefix(LEARNT).removeprefix(RECOGNISED)
            case _:
                return value

    def versions(self, id: str) -> tuple[Version, ...]:
        """The same page in other languages, where addresses tell that it is one."""
        record = self._engine.get(id)
        groups = [] if record is None else self._completed([Group(candidate(record))], {id})
        return tuple(each.version for group in groups for each in group.others)

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
    return Index(open_engine(Path(path), analysis=VERSION), open_names(str(path)), open_lexicons(str(path)))


def statistics(engine: Engine, names: Names | None = None, lexicons: Lexicons | None = None) -> Statistics:
    """What an index says of itself. Texts hold passages in more languages than the facet counts them for."""
    found = engine.search(Everything(), 0, facets=("language",))
    languages = dict(found.facets["language"])
    for field in ("stem", "translation"):
        for code in LANGUAGES:
            if having := engine.document_frequency(field, tagged(code, ANY)):
                languages[code] = max(having, languages.get(code, 0) if field == "translation" else 0)
    frequency = engine.document_frequency
    return Statistics(found.total, languages, frequency, names, lexicons, Lookalikes(frequency, engine.terms))


def _stated(text: str) -> tuple[Clause, ...]:
    """The clauses of a query that must all hold."""
    clause = parse(text)
    return clause.clauses if isinstance(clause, And) else () if clause is None else (clause,)


def _fields(named: Interpretation) -> Iterator[Field]:
    yield from (Field("place", place.id, 0) for place in named.places)
    yield from (Field("name", name.id, 0) for name in named.names)
    if named.period:
        yield Field("date", "..".join(named.period), 0)


def _all(plans: Iterable[Plan]) -> TermQuery:
    return AllOf(tuple(each.query for each in plans))


def _read(text: str, fields: tuple[Field, ...]) -> tuple[Clause, tuple[Field, ...]] | None:
    """What a query asks for, and what else must hold; None where nothing is asked for."""
    clause = parse(text)
    if clause is None and fields and not text.strip():
        return fields[0], fields[1:]
    return (clause, fields) if clause is not None and any(map(str.isalnum, text)) else None


def _since(started: float) -> float:
    return round(1000 * (perf_counter() - started), 2)


def _conditions(
    language: str | None, country: str | None, place: str | None, period: str | None, type: str | None
) -> tuple[Field, ...]:
    """The conditions given beside the text. Their values are checked here, where no text is at fault."""
    values = {"lang": language, "country": country, "place": place, "date": period, "type": type}
    fields = tuple(Field(name, value, 0) for name, value in values.items() if value is not None)
    for field in fields:
        try:
            plan(field, NOTHING)
        except QueryError as error:
            raise UsageError(str(error), error.hint) from error
    return fields


def _known(language: str) -> str:
    try:
        return language_code(language)
    except QueryError as error:
        raise UsageError(str(error), error.hint) from error
