"""From a query as parsed to the terms an engine matches, and to what snippets should light up.

A word is read in every language of the index that writes its script, and a document matches by any reading.
Names of places and periods are recognised as in documents, so that they match by id whatever the language.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import NamedTuple

from docsearch.analysis import analyse, fold
from docsearch.engines.protocol import And as AllOf
from docsearch.engines.protocol import Best, Has, Term, TermQuery, Weighted
from docsearch.engines.protocol import Fuzzy as FuzzyTerm
from docsearch.engines.protocol import Not as Without
from docsearch.engines.protocol import Or as AnyOf
from docsearch.engines.protocol import Phrase as TermPhrase
from docsearch.engines.protocol import Prefix as TermPrefix
from docsearch.entities.dates import find_query_dates, parse_period
from docsearch.entities.gazetteer import gazetteer
from docsearch.entities.places import find_query_places
from docsearch.errors import QueryError
from docsearch.languages import LANGUAGES, language
from docsearch.mapping import overlapping
from docsearch.model import UNDETERMINED, Interpretation, Mention, Place, Token
from docsearch.query import And, Clause, Field, Fuzzy, Not, Or, Phrase, Prefix, Words

# What a match in each field is worth beside one in `stem`.
WORD = 0.3
FOLD = 0.8
TITLE = 0.4
PLACE = 1.0
PERIOD = 0.5
RUN = 4  # a word of a script without spaces is cut in so many pieces at most before any piece will do


class Position(NamedTuple):
    """The forms under which one word of the query may stand in a text."""

    words: frozenset[str]
    stems: frozenset[str] = frozenset()
    folds: frozenset[str] = frozenset()
    prefix: str | None = None
    fuzzy: tuple[str, int] | None = None


class Wanted(NamedTuple):
    """One thing asked for: words (one after the other where there are several), a place or a period.

    `together`: words apart from each other do not answer.
    """

    positions: tuple[Position, ...] = ()
    together: bool = False
    place: str | None = None
    period: tuple[str, str] | None = None


class Plan(NamedTuple):
    """A query ready for the engine: what to match, what to light up, and how the query was read."""

    query: TermQuery
    wanted: tuple[Wanted, ...]
    interpreted: Interpretation


def plan(clause: Clause, languages: Sequence[str], exact: bool = False) -> Plan:
    """Read `clause` in `languages` (those of the index). `exact`: words as typed only, accents and endings too.

    Raises QueryError for a field value that means nothing.
    """
    planner = _Planner(tuple(languages), exact)
    query = planner.clause(clause)
    return Plan(query, tuple(planner.wanted), planner.interpretation())


class _Planner:
    """Walks the tree once, noting on the way what is wanted and how it was read."""

    def __init__(self, languages: tuple[str, ...], exact: bool) -> None:
        self.languages = languages
        self.exact = exact
        self.wanted: list[Wanted] = []
        self.words: dict[str, None] = {}
        self.places: dict[str, Place] = {}
        self.period: tuple[str, str] | None = None
        self.tried: dict[str, None] = {}
        self.negated = False

    def interpretation(self) -> Interpretation:
        tried = tuple(sorted(code for code in self.tried if code != UNDETERMINED))
        return Interpretation(tuple(self.words), tuple(self.places.values()), self.period, tried)

    def clause(self, clause: Clause) -> TermQuery:
        match clause:
            case And(clauses):
                return AllOf(tuple(self.clause(c) for c in clauses))
            case Or(clauses):
                return AnyOf(tuple(self.clause(c) for c in clauses))
            case Not(inner):
                self.negated = not self.negated
                query = Without(self.clause(inner))
                self.negated = not self.negated
                return query
            case Words(text):
                return self.plain(text)
            case Phrase(text):
                return self.together(self.readings(text))
            case Prefix(text):
                return self.prefix(text)
            case Fuzzy(text, distance):
                return self.fuzzy(text, distance)
            case Field():
                return self.field(clause)

    def want(self, wanted: Wanted) -> None:
        if not self.negated:
            self.wanted.append(wanted)

    def understand(self, place: Place | None = None, period: tuple[str, str] | None = None) -> None:
        """Note a place or a period that is asked for; what is excluded is not."""
        self.want(Wanted(place=place.id if place else None, period=period))
        if place and not self.negated:
            self.places.setdefault(place.id, place)
        if period and not self.negated:
            self.period = self.period or period

    def readings(self, text: str) -> dict[str, list[Token]]:
        """The tokens of `text` in each language of the index that writes its script; each reading once."""
        scripts = _scripts(text)
        codes = [
            code for code in self.languages if code != UNDETERMINED and scripts & set(language(code).script.split())
        ]
        self.tried.update(dict.fromkeys(codes))
        readings: dict[str, list[Token]] = {}
        for code in [*codes, UNDETERMINED]:
            tokens = analyse(text, code)
            if tokens not in readings.values() or language(code).keeps_accents:
                readings[code] = tokens
        return readings

    def plain(self, text: str) -> TermQuery:
        """Words side by side: names of places and periods as a whole, then what is left word by word."""
        readings = self.readings(text)
        mentions: list[Mention] = []
        if not self.exact:
            places = find_query_places(text)
            dates = [m for m in find_query_dates(text) if not any(_overlap(m, p) for p in places)]
            mentions = sorted([*places, *dates], key=lambda m: m.start)
        queries: list[TermQuery] = []
        at = 0
        for mention in mentions:
            queries += self.loose(readings, at, mention.start)
            queries.append(self.entity(mention, _within(readings, mention.start, mention.end)))
            at = mention.end
        queries += self.loose(readings, at, len(text))
        return queries[0] if len(queries) == 1 else AnyOf(tuple(queries))

    def entity(self, mention: Mention, readings: dict[str, list[Token]]) -> TermQuery:
        """A place or a period: by what it is, or by the words that name it."""
        entity = mention.entity
        if isinstance(entity, Place):
            self.understand(place=entity)
            named: TermQuery = Weighted(Term("place", entity.id), PLACE)
        else:
            self.understand(period=(entity.start, entity.end))
            named = Weighted(overlapping(entity.start, entity.end), PERIOD)
        return AnyOf((named, self.together(readings)))

    def loose(self, readings: dict[str, list[Token]], start: int, end: int) -> list[TermQuery]:
        """The words between two names, each alone; pieces of one word without spaces belong together."""
        inside = _within(readings, start, end)
        spans = sorted({(t.start, t.end) for tokens in inside.values() for t in tokens})
        queries: list[TermQuery] = []
        run: list[tuple[int, int]] = []
        for span in [*spans, None]:
            if run and (span is None or span[0] > run[-1][1]):
                queries.append(self.run(_within(inside, run[0][0], run[-1][1]), len(run)))
                run = []
            if span:
                run.append(span)
        return queries

    def run(self, readings: dict[str, list[Token]], pieces: int) -> TermQuery:
        """Words that touch. Few of them are one word cut up: all must be there. Many are a sentence: any will do."""
        if pieces == 1:
            return self.together(readings)
        positions = self.positions(readings)
        self.want(Wanted(positions))
        each = tuple(self.word(position) for position in positions)
        phrases = self.phrases(readings)
        return AnyOf((AllOf(each) if pieces <= RUN else AnyOf(each), Best(phrases)))

    def together(self, readings: dict[str, list[Token]]) -> TermQuery:
        """One word, or several as a phrase."""
        positions = self.positions(readings)
        if not positions:
            return AnyOf(())
        self.want(Wanted(positions, together=True))
        return self.word(positions[0]) if len(positions) == 1 else Best(self.phrases(readings))

    def positions(self, readings: dict[str, list[Token]]) -> tuple[Position, ...]:
        spans = sorted({(t.start, t.end) for tokens in readings.values() for t in tokens})
        positions = []
        for span in spans:
            forms = [(code, t) for code, tokens in readings.items() for t in tokens if (t.start, t.end) == span]
            words = frozenset(t.word for _, t in forms)
            self.words.update(dict.fromkeys(sorted(words)))
            if self.exact:
                positions.append(Position(words))
                continue
            stems = frozenset(t.stem for _, t in forms)
            # Typed without accents: found without theirs too. A stem does not do, since endings are cut by accents.
            folds = frozenset(word for word in words if fold(word) == word)
            positions.append(Position(words, stems, folds))
        return tuple(positions)

    def word(self, position: Position) -> TermQuery:
        exact = _terms("word", position.words)
        if self.exact:
            return Best(tuple(exact))
        stems = _terms("stem", position.stems)
        loose = [Weighted(term, FOLD) for term in _terms("fold", position.folds)]
        titles = [Weighted(term, TITLE) for term in _terms("title", position.stems)]
        return AnyOf((Best((*stems, *loose)), Weighted(Best(tuple(exact)), WORD), Best(tuple(titles))))

    def phrases(self, readings: dict[str, list[Token]]) -> tuple[TermQuery, ...]:
        """The words as a phrase, once for each way of reading them."""
        found: dict[TermQuery, None] = {}
        for code, tokens in readings.items():
            words, stems = tuple(t.word for t in tokens), tuple(t.stem for t in tokens)
            found[_phrase("word", words)] = None
            if not self.exact:
                found[_phrase("stem", stems)] = None
                found[Weighted(_phrase("title", stems), TITLE)] = None
                if language(code).keeps_accents and all(fold(word) == word for word in words):
                    found[Weighted(_phrase("fold", words), FOLD)] = None
        return tuple(found)

    def prefix(self, text: str) -> TermQuery:
        return self.spelled(text, lambda word: Position(frozenset(), prefix=word), TermPrefix)

    def fuzzy(self, text: str, distance: int) -> TermQuery:
        near = partial(FuzzyTerm, distance=distance)
        return self.spelled(text, lambda word: Position(frozenset(), fuzzy=(word, distance)), near)

    def spelled(
        self, text: str, position: Callable[[str], Position], term: Callable[[str, str], TermQuery]
    ) -> TermQuery:
        """A word typed with * or ~: normalised but never cut or stemmed, as it may be half of a word."""
        word = "".join(token.word for token in _unoverlapped(analyse(text, UNDETERMINED)))
        if not word:
            return AnyOf(())
        self.words.setdefault(word)
        self.want(Wanted((position(word),)))
        without_accents = fold(word) == word and not self.exact
        return Best(tuple(term(field, word) for field in (("word", "fold") if without_accents else ("word",))))

    def field(self, field: Field) -> TermQuery:
        value = field.value.strip()
        match field.name:
            case "lang":
                return Has("language", _language_code(value, field.start))
            case "type":
                return Has("type", value.lower().lstrip("."))
            case "date":
                try:
                    period = parse_period(value)
                except ValueError as error:
                    raise QueryError(f"date: {error}", field.start) from error
                self.understand(period=period)
                return Weighted(overlapping(*period), 0)
            case "title":
                positions = self.positions(self.readings(value))
                if not positions:
                    return AnyOf(())
                self.want(Wanted(positions))
                return AllOf(tuple(Best(tuple(_terms("title", p.stems or p.words))) for p in positions))
            case _:
                place = _place(field)
                self.understand(place=place)
                return Weighted(Term("place", place.id), PLACE if field.name == "place" else 0)


def _scripts(text: str) -> set[str]:
    """The scripts in `text`, as the first words of its letters' names; kana counts as Chinese does."""
    found = {unicodedata.name(c, "").partition(" ")[0] for c in set(unicodedata.normalize("NFKC", text)) if c.isalpha()}
    return found | {"CJK"} if found & {"HIRAGANA", "KATAKANA"} else found


def _overlap(one: Mention, other: Mention) -> bool:
    return one.start < other.end and other.start < one.end


def _within(readings: dict[str, list[Token]], start: int, end: int) -> dict[str, list[Token]]:
    return {code: [t for t in tokens if start <= t.start and t.end <= end] for code, tokens in readings.items()}


def _unoverlapped(tokens: Iterable[Token]) -> Iterable[Token]:
    """Tokens as they tile the text: of overlapping ones only what sticks out."""
    at = 0
    for token in tokens:
        yield token if token.start >= at else token._replace(word=token.word[at - token.start :])
        at = token.end


def _terms(field: str, values: Iterable[str]) -> list[TermQuery]:
    return [Term(field, value) for value in sorted(values)]


def _phrase(field: str, terms: tuple[str, ...]) -> TermQuery:
    return TermPhrase(field, terms) if len(terms) > 1 else AnyOf(tuple(Term(field, term) for term in terms))


def _language_code(value: str, start: int) -> str:
    code = value.lower()
    for row in LANGUAGES.values():
        if code in (row.code, row.name.lower()):
            return row.code
    if code.isascii() and code.isalpha() and len(code) in (2, 3):
        return code
    raise QueryError(f"lang: knows no language {value!r}", start, "give a code such as vi, th or sk")


def _place(field: Field) -> Place:
    """The place a field value names: an id, an ISO 3166 code of a country, or a name in any language."""
    value = field.value.strip()
    country = field.name == "country"
    ids = (f"iso:{value.upper()}", value) if country and len(value) == 2 else (value,)
    for id in ids:
        if ":" in id:
            try:
                return gazetteer().place(id)
            except KeyError:
                continue
    for place in gazetteer().candidates(value):
        if not country or place.kind == "country":
            return place
    raise QueryError(f"{field.name}: knows no place called {value!r}", field.start)
