"""From a query as parsed to the terms an engine matches, and to what snippets should light up.

Names of places and periods are recognised as in documents, so that they match by id whatever the language; every other
word is matched by all its plausible readings. Engines know nothing of how telling a term is: each is weighed here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache, partial
from itertools import islice
from typing import NamedTuple
from unicodedata import normalize

from docsearch.analysis import analyse, is_dense, runs
from docsearch.analysis.segment import JOINERS, MARKS
from docsearch.bridges import OTHER_LANGUAGES, Part, joined, sources, translated
from docsearch.conditions import Condition, condition, languages_of, named_entity
from docsearch.engines.protocol import And as AllOf
from docsearch.engines.protocol import Best, TermQuery, Weighted
from docsearch.engines.protocol import Fuzzy as FuzzyTerm
from docsearch.engines.protocol import Not as Without
from docsearch.engines.protocol import Or as AnyOf
from docsearch.engines.protocol import Phrase as TermPhrase
from docsearch.engines.protocol import Prefix as TermPrefix
from docsearch.engines.protocol import Wildcard as TermWildcard
from docsearch.entities.typed import find_typed
from docsearch.lexicon.function_words import is_function_word
from docsearch.matching import WORD, Matcher, by_letters, characters, sequences
from docsearch.model import UNDETERMINED, Interpretation, Mention, Name, Place
from docsearch.patterns import compiled
from docsearch.query import And, Clause, Field, Fuzzy, Not, Or, Phrase, Prefix, Wildcard, Words
from docsearch.readings import QueryWord, Statistics, is_written, read
from docsearch.wanted import Position, Wanted, position, said

MOST = 64  # words of a query that all count; a longer one is a text, and matched by as many of its words
OWN = 0.5  # of the evidence for the likeliest language of a query: others with so much may be its own as well
RENDERED = 0.8  # of a match with a query in the words of a machine
LIKELY = 3  # languages in which the inflected names of a query are looked for
RUN = 4  # a word of a script without spaces is cut in so many pieces at most before any piece will do


_PART = rf"[\w*?'’{JOINERS}{MARKS}]+"  # of a word with wildcards


# A text, its language and another -> what it is there, if known.
Translate = Callable[[str, str, str], str | None]


class Plan(NamedTuple):
    """A query ready for the engine: what to match, what to light up, how the query was read.

    `plain` are the plain words, each run of them as text and as read, by which the best matches are ordered anew.
    `strict`: a relaxed plan of the same query may find more. `own` are the languages it is likely to be in, likelier
    first.
    """

    query: TermQuery
    wanted: tuple[Wanted, ...]
    interpreted: Interpretation
    plain: tuple[tuple[str, tuple[QueryWord, ...]], ...] = ()
    strict: bool = False
    own: tuple[str, ...] = ()


def plan(
    clause: Clause,
    statistics: Statistics,
    exact: bool = False,
    only: str | None = None,
    relaxed: bool = False,
    translate: Translate | None = None,
) -> Plan:
    """Read `clause` in the languages that suit it, or in `only` that one; `translate` puts its words into others.

    `exact`: words as typed only, accents and endings too. `relaxed`: of the pieces of what is written without spaces
    any will do, and where the words of a phrase may be cut or stemmed otherwise, they need not stand together. Raises
    QueryError for a field value that means nothing.
    """
    statistics = statistics._replace(frequency=cache(statistics.frequency))
    targets = _targets(clause) or tuple(statistics.languages)
    planner = _Planner(statistics, exact, only, relaxed, targets, translate)
    query = planner.clause(clause)
    plain = tuple(planner.plain_runs)
    return Plan(query, tuple(planner.wanted), planner.interpretation(), plain, planner.strict, planner.own())


class _Planner:
    """Walks the tree once, noting on the way what is wanted and how it was read."""

    def __init__(
        self,
        statistics: Statistics,
        exact: bool,
        only: str | None,
        relaxed: bool,
        targets: Sequence[str],
        translate: Translate | None,
    ) -> None:
        self.statistics = statistics
        self.targets = targets
        self.exact = exact
        self.only = only
        self.matcher = Matcher(statistics, exact, relaxed)
        self.strict = False
        self.wanted: list[Wanted] = []
        self.words: dict[str, None] = {}
        self.entities: dict[str, Place | Name] = {}
        self.period: tuple[str, str] | None = None
        self.plausible: dict[str, float] = {}
        self.read_in: dict[str, float] = {}  # language -> how much of the query it may be that of
        self.plain_runs: list[tuple[str, tuple[QueryWord, ...]]] = []
        self.negated = False
        self.translate = translate
        self.planned: dict[tuple[str, bool], TermQuery] = {}  # by text and negation: "(a)" 1,250 times is one

    def tried(self) -> list[str]:
        """The languages that the query was read in, likelier first."""
        return sorted(self.read_in, key=lambda code: (-self.read_in[code], code))

    def own(self) -> tuple[str, ...]:
        best = max(self.read_in.values(), default=0.0)
        return tuple(code for code in self.tried() if self.read_in[code] >= OWN * best)

    def interpretation(self) -> Interpretation:
        tried = self.tried()
        languages = tuple(code for code in tried if code != UNDETERMINED)
        places = tuple(entity for entity in self.entities.values() if isinstance(entity, Place))
        names = tuple(entity for entity in self.entities.values() if isinstance(entity, Name))
        return Interpretation(tuple(self.words), places, self.period, languages, names)

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
                asked = normalize("NFC", text), self.negated
                if asked not in self.planned:
                    self.planned[asked] = self.plain(asked[0])
                return self.planned[asked]
            case Phrase(text):
                text = normalize("NFC", text)
                return self.together(text, self.read(text))
            case Prefix(text):
                return self.wildcard(f"{text}*")
            case Wildcard(text):
                return self.wildcard(text)
            case Fuzzy(text, distance):
                near = partial(FuzzyTerm, distance=distance)
                return self.spelled(text, near, lambda word: Position(frozenset(), fuzzy=(word, distance)))
            case Field():
                return self.field(clause)

    def want(self, wanted: Wanted) -> None:
        if not self.negated:
            self.wanted.append(wanted)

    def understand(self, condition: Condition) -> TermQuery:
        """The query of a condition, noted unless it is excluded."""
        if condition.wanted is not None:
            self.want(condition.wanted)
        if not self.negated:
            self.entities.update((each.id, each) for each in condition.understood)
            self.period = self.period or condition.period
        return condition.query

    def read(self, text: str) -> tuple[QueryWord, ...]:
        words = read(text, self.statistics, self.only)
        for reading in (reading for word in words for reading in word.readings):
            self.plausible[reading.code] = max(reading.plausibility, self.plausible.get(reading.code, 0))
            own = is_written(reading.word, reading.code)
            self.read_in[reading.code] = self.read_in.get(reading.code, 0) + own * reading.plausibility
        return words

    def plain(self, text: str) -> TermQuery:
        """Words side by side: names of places and periods as a whole, what is not inside of them word by word."""
        words = self.read(text)
        if len(words) > MOST:
            return self.telling(words)
        mentions: list[Mention] = []
        if not self.exact:
            mentions = [m for m in find_typed(text, self.likely(), self.statistics.names) if not self.little(m, words)]
            if not self.negated:
                self.plain_runs.append((text, words))
        self.note(words)
        parts = [(mention, _within(words, mention.start, mention.end)) for mention in mentions]
        named = {(word.start, word.end) for _, inside in parts for word in inside}
        others = [word for word in words if (word.start, word.end) not in named]
        queries = joined([*self.loose(text, others, len(words)), *self.bridged(text, others)])
        queries += [self.entity(each, text, inside, len(words)) for each, inside in parts]
        query = queries[0] if len(queries) == 1 else AnyOf(tuple(queries))
        if self.translate is None or self.exact or self.negated:
            return query
        return Best((query, *self.rendered(text, self.translate)), OTHER_LANGUAGES)

    def rendered(self, text: str, translate: Translate) -> Iterator[TermQuery]:
        """The whole text in the other languages of the index, by machine."""
        source = self.only or next((code for code in self.tried() if code != UNDETERMINED), UNDETERMINED)
        for target in self.targets:
            if target != source and (there := translate(text, source, target)):
                words = read(there, self.statistics, target)
                for word in words:
                    self.want(Wanted((position(word, self.exact)._replace(language=target),), language=target))
                yield Weighted(AnyOf(tuple(map(self.matcher.word, words))), RENDERED)

    def bridged(self, text: str, words: Sequence[QueryWord]) -> list[Part]:
        """Words in the other languages of the index."""
        if self.exact or self.negated or not words:
            return []
        parts = []
        for source in sources(text, words, self.statistics, self.only):
            # More than of those that only write the same letters, also if the index has no text in it.
            self.read_in[source] = self.read_in.get(source, len(words)) + len(words)
            for each in translated(text, words, source, self.targets, self.statistics):
                means = text[each.start : each.end]
                for stems, weight in each.said:
                    self.want(said(stems, weight * each.idf, each.language, means, each.kind))
                # What two languages that a query may be in make of it counts once.
                parts.append(Part(each.start, each.end, f"{source} {each.language}", each.query()))
        return parts

    def little(self, mention: Mention, words: Sequence[QueryWord]) -> bool:
        """Whether a mention is a word like any other: "who" in a question is not the World Health Organization."""
        word = mention.surface.lower()
        typed = len(words) > 1 and not mention.surface.isupper()
        return typed and any(is_function_word(word, code) for code in self.likely())

    def likely(self) -> list[str]:
        """The languages that what was read so far is most likely in."""
        return sorted(self.plausible, key=lambda code: (-self.plausible[code], code))[:LIKELY]

    def telling(self, words: Sequence[QueryWord]) -> TermQuery:
        """The most telling words of a whole page, each alone."""
        best = sorted({word.forms: word for word in words}.values(), key=lambda word: -word.weight)[:MOST]
        for word in best:
            self.want(Wanted((self.position(word),)))
        return AnyOf(tuple(map(self.matcher.word, best)))

    def entity(self, mention: Mention, text: str, words: Sequence[QueryWord], count: int) -> TermQuery:
        """A place, a name or a period: by what it is or by the words that name it, whichever counts more.

        Words of a name may stand apart ("the quality of the air"), so what names it weighs as much as all of them.
        """
        whole = sum(word.weight for word in words) if isinstance(mention.entity, Name) else 0.0
        named = self.understand(named_entity(mention.entity, self.statistics, whole))
        if isinstance(mention.entity, Name):
            loose = joined([*self.loose(text, words, count), *self.bridged(text, words)])
            return Best((named, AnyOf(tuple(loose))))
        return Best((named, self.together(text[mention.start : mention.end], words)))

    def loose(self, text: str, words: Sequence[QueryWord], count: int) -> list[Part]:
        """The words that are no names, of `count` in all, each alone; pieces of one word without spaces together."""
        parts: list[Part] = []
        run: list[QueryWord] = []
        for word in [*words, None]:
            if run and (word is None or word.start > run[-1].end):
                start, end = run[0].start, run[-1].end
                parts.append(Part(start, end, "", self.run(text[start:end], run, len(run) == count)))
                run = []
            if word:
                run.append(word)
        return parts

    def run(self, text: str, words: Sequence[QueryWord], alone: bool) -> TermQuery:
        """Words that touch. Where they are all that is asked for and few, they are one word cut up: all must be there.

        Of a sentence any will do, and of the pairs of syllables of a Korean word, whose last is often a particle.
        """
        if len(words) == 1:
            return self.together(text, words)
        self.want(Wanted(self.positions(words)))
        each = tuple(map(self.matcher.word, words))
        strict = alone and len(words) <= RUN and not self.matcher.relaxed and is_dense(words[0].forms[0])
        self.strict = self.strict or strict
        return AnyOf((AllOf(each) if strict else AnyOf(each), self.phrase(text, words)))

    def together(self, text: str, words: Sequence[QueryWord]) -> TermQuery:
        """One word, or several as a phrase; in scripts without spaces also where it is part of a word."""
        if not words:
            return AnyOf(())
        ways = dict.fromkeys(tuple(word for word, _ in found) for found in sequences(words))
        for way in ways or [words]:
            self.want(Wanted(self.positions(way), together=True))
        if len(words) > 1:
            return self.phrase(text, words)
        found, inside = self.matcher.word(words[0]), by_letters(text)
        return Best((found, Weighted(inside, WORD * words[0].weight))) if inside else found

    def phrase(self, text: str, words: Sequence[QueryWord]) -> TermQuery:
        self.strict = self.strict or (not self.matcher.relaxed and self.matcher.uncertain(text, words))
        return self.matcher.phrase(text, words)

    def positions(self, words: Iterable[QueryWord]) -> tuple[Position, ...]:
        return tuple(map(self.position, words))

    def note(self, words: Iterable[QueryWord]) -> None:
        self.words.update(dict.fromkeys(form for word in words for form in word.forms))

    def position(self, word: QueryWord) -> Position:
        self.note([word])
        return position(word, self.exact)

    def spelled(
        self, text: str, term: Callable[[str, str], TermQuery], position: Callable[[str], Position]
    ) -> TermQuery:
        """A word typed with * ? or ~: spelled as each language does, but never stemmed, as it may be half of a word."""
        words = [word for word in self.matcher.spellings(text) if any(map(str.isalnum, word))]
        for word in words:
            self.words.setdefault(word)
            self.want(Wanted((position(word),)))
        return Best(tuple(query for word in words for query in self.matcher.spelled(word, term)))

    def wildcard(self, text: str) -> TermQuery:
        """A word with wildcards. Where punctuation cuts it, all parts must be there, of more than MOST the first."""
        queries = []
        parts = (part for part in compiled(_PART).findall(text) if any(map(str.isalnum, part)))
        for part in islice(dict.fromkeys(parts), MOST):  # each takes 2 ms in an index of forty languages
            if not any(mark in part for mark in "*?"):
                queries.append(self.together(part, self.read(part)))
            elif any(mark in part[:-1] for mark in "*?") or part[-1] == "?":
                queries.append(self.spelled(part, TermWildcard, lambda word: Position(frozenset(), wildcard=word)))
            else:
                queries.append(self.prefix(part[:-1]))
        return queries[0] if len(queries) == 1 else AllOf(tuple(queries))

    def prefix(self, text: str) -> TermQuery:
        """Words that begin so; in scripts without spaces and in Korean, whose words are cut, texts that hold it."""
        text = normalize("NFC", text)
        query = by_letters(text)
        syllables = analyse(text, UNDETERMINED)
        if query is None and (dense := runs(text)):
            spaced = dict.fromkeys(token.surface for token in syllables if not is_dense(token.word))
            found = (*map(characters, dict.fromkeys(dense)), *map(self.prefix, islice(spaced, MOST)))
            return found[0] if len(found) == 1 else AllOf(found)
        if query is None and len(syllables) > 1 and syllables[1].start < syllables[0].end:
            query = TermPhrase("word", tuple(token.word for token in syllables))
        if query is None:
            return self.spelled(text, TermPrefix, lambda word: Position(frozenset(), prefix=word))
        self.words.setdefault(text)
        self.want(Wanted(self.positions(self.read(text)), together=True))
        return query

    def field(self, field: Field) -> TermQuery:
        if field.name == "title":
            return self.titled(field.value.strip())
        return self.understand(condition(field, self.statistics))

    def titled(self, text: str) -> TermQuery:
        """All words in the title."""
        words = self.read(text)
        if not words:
            return AnyOf(())
        self.want(Wanted(self.positions(words)))
        return AllOf(tuple(Weighted(self.matcher.in_title(word), word.weight) for word in words))


def _targets(clause: Clause) -> tuple[str, ...]:
    """The languages that a query asks for texts in; none where it does not say."""
    for each in clause.clauses if isinstance(clause, And) else (clause,):
        if isinstance(each, Field) and each.name == "lang":
            return languages_of(each)
        if isinstance(each, And) and (found := _targets(each)):
            return found
    return ()


def _within(words: Iterable[QueryWord], start: int, end: int) -> list[QueryWord]:
    return [word for word in words if start <= word.start and word.end <= end]
