"""In which languages the words of a query may be meant, and how telling each is: told from the index's own words."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from docsearch.analysis import analyse, fold, root, tagged, variants
from docsearch.entities.names import Names
from docsearch.languages import Language, language
from docsearch.lexicon.folder import Lexicons
from docsearch.lexicon.lookalikes import Lookalikes
from docsearch.model import UNDETERMINED, Token

# A query word with accents finds the same letters with others, at this worth. Vietnamese questions lose .004 MRR at .5
# and .016 at 1; Catalan and Spanish ones do not care.
OTHER_ACCENTS = 0.2
# As evidence of a language a form with other accents counts hardly at all: "qué" is Spanish although Catalan has "que".
# Spanish questions to an index of seven languages: .959 MRR at .1, .961 at .02, .964 at .005.
OTHER_ACCENTS_EVIDENCE = 0.005
TRANSLATED = 0.8  # worth of a match in what a machine made of a text, beside one in a text of the query's language
UNKNOWN = 1e-4  # share of a language's documents that a word may be in for all we know
FEW = 20  # documents; what fewer say of a language is believed less
IMPLAUSIBLE = 0.01  # readings so much worse than the best are not tried
LONGEST = 256  # words that are read: 0.1 s in an index of fifty languages

_EAST_ASIAN = ("CJK", "HIRAGANA", "KATAKANA", "IDEOGRAPHIC")


class Statistics(NamedTuple):
    """What an index says of itself: how many documents there are, how many with text in each language, and
    `frequency(field, term)`, how many have a term. `names` are those it was built with, None: the starter's; `lexicons`
    those that translate words of queries, None: no words are. `alike` finds words that look or sound like others."""

    documents: int
    languages: Mapping[str, int]
    frequency: Callable[[str, str], int]
    names: Names | None = None
    lexicons: Lexicons | None = None
    alike: Lookalikes | None = None


NOTHING = Statistics(0, {}, lambda field, term: 0)  # what an empty index says


class Reading(NamedTuple):
    """A word of the query as a word of one language.

    `terms` are those of the index that answer it: field, term and worth up to 1. `plausibility`, up to 1, is how well
    the language suits the query beside the one that suits it best.
    """

    code: str
    word: str
    stem: str
    terms: tuple[tuple[str, str, float], ...]
    plausibility: float


class QueryWord(NamedTuple):
    """A word at `start:end` of the query; `weight` is its idf in the languages it is read in.

    `forms`: as normalised in any language, implausible ones too; a word always has one.
    """

    start: int
    end: int
    forms: tuple[str, ...]
    readings: tuple[Reading, ...]
    weight: float


def idf(documents: int, having: int) -> float:
    """How telling it is to be one of the `having` among `documents` (Robertson and Spärck Jones, never negative)."""
    having = min(having, documents)
    return math.log(1 + (documents - having + 0.5) / (having + 0.5))


def read(text: str, statistics: Statistics, only: str | None = None) -> tuple[QueryWord, ...]:
    """The words of a query in the languages of the index that it may be in; with `only`, in that language.

    Words are split by script first: in a query of Thai and Latin letters neither part speaks against the other. Words
    of one script are judged together: how often a language's documents have them tells how plausible it is. A text of
    more than LONGEST words is read up to there.
    """
    if len(text) > LONGEST and len(beyond := analyse(text, UNDETERMINED)[LONGEST:]):
        text = text[: beyond[0].start]
    scripts = _scripts(text)
    codes = [only] if only else [c for c in statistics.languages if c == UNDETERMINED or _writes(c) & scripts]
    tokens = {code: analyse(text, code) for code in codes or [UNDETERMINED]}
    known = {code: [_Evidence.of(token, code, statistics) for token in tokens_of] for code, tokens_of in tokens.items()}
    plausible = {script: _plausible(script, known, statistics) for script in scripts}
    spans = sorted({(token.start, token.end) for tokens_of in tokens.values() for token in tokens_of})
    by_span: dict[tuple[int, int], list[_Evidence]] = {span: [] for span in spans}
    for evidence in (each for of_language in known.values() for each in of_language):
        by_span[evidence.token.start, evidence.token.end].append(evidence)
    return tuple(_query_word(evidence, plausible, statistics, only) for evidence in by_span.values())


class _Evidence(NamedTuple):
    """What a language's documents say of one word: how many have it as typed, how many answer it."""

    code: str
    token: Token
    typed: float
    answering: int

    @staticmethod
    def of(token: Token, code: str, statistics: Statistics) -> _Evidence:
        frequency, main = statistics.frequency, tagged(code, token.stem)
        having = max(frequency("stem", main), frequency("translation", main))
        if fold(token.word) == token.word:
            having = max(having, frequency("variant", main))  # words with accents that are typed so without
            return _Evidence(code, token, having, having)
        if not having:
            return _Evidence(code, token, 0, 0)
        row = language(code)
        accented, _ = variants(token.word, row)
        exact = frequency("variant", tagged(code, accented)) if accented else having
        typed = max(float(exact), OTHER_ACCENTS_EVIDENCE * having)
        return _Evidence(code, token, typed, exact if _keeps(accented, token, row) else having)


def _keeps(accented: str, token: Token, row: Language) -> bool:
    """Whether the accents of a word are more than its ending's: `accented` tells it from the words of its stem."""
    return bool(accented) and root(token.word, row) != token.stem


def _terms(token: Token, code: str, statistics: Statistics) -> Iterable[tuple[str, str, float]]:
    """The terms of the index that answer a word read in one language: field, term and worth."""
    row, main = language(code), tagged(code, token.stem)
    if fold(token.word) == token.word:
        found = [("stem", main, 1.0), ("variant", main, 1.0), ("translation", main, TRANSLATED)]
    else:
        accented, plain = variants(token.word, row)
        found = [("stem", main, OTHER_ACCENTS if _keeps(accented, token, row) else 1.0)]
        found.append(("translation", main, TRANSLATED))
        if accented:
            found.append(("variant", tagged(code, accented), 1.0))
        if plain:
            found.append(("variant", tagged(code, plain), OTHER_ACCENTS))
        if plain and not row.keeps_accents:
            found.append(("stem", tagged(code, plain), OTHER_ACCENTS))  # somebody wrote it without accents
    return (each for each in found if statistics.frequency(*each[:2]) or statistics.frequency("title", each[1]))


def _plausible(script: str, known: Mapping[str, Sequence[_Evidence]], statistics: Statistics) -> dict[str, float]:
    """How well each language that writes `script` suits the words in it; the best one 1."""
    likelihoods = {
        code: sum(
            math.log(each.typed / (statistics.languages.get(code, 0) + FEW) + UNKNOWN)
            for each in evidence
            if script in _scripts(each.token.surface)
        )
        for code, evidence in known.items()
        if script in _writes(code) or code == UNDETERMINED or len(known) == 1
    }
    best = max(likelihoods.values(), default=0.0)
    return {code: math.exp(likelihood - best) for code, likelihood in likelihoods.items()}


def _query_word(
    evidence: Sequence[_Evidence],
    plausible: Mapping[str, Mapping[str, float]],
    statistics: Statistics,
    only: str | None,
) -> QueryWord:
    token = evidence[0].token
    scripts = _scripts(token.surface)
    readings = []
    total = weights = 0.0
    for each in evidence:
        plausibility = 1.0 if only else _plausibility(each.code, scripts, plausible)
        if plausibility < IMPLAUSIBLE:
            continue
        terms = tuple(_terms(each.token, each.code, statistics))
        readings.append(Reading(each.code, each.token.word, each.token.stem, terms, plausibility))
        if each.answering:
            documents = max(statistics.languages.get(each.code, 0), each.answering)
            total += plausibility * idf(documents, each.answering)
            weights += plausibility
    forms = tuple(sorted({each.token.word for each in evidence}))
    if not weights:
        total, weights = idf(statistics.documents, max(statistics.frequency("word", form) for form in forms)), 1.0
    return QueryWord(token.start, token.end, forms, tuple(readings), total / weights)


def _plausibility(code: str, scripts: Iterable[str], plausible: Mapping[str, Mapping[str, float]]) -> float:
    """By the words of its own script if the language writes it, else (numbers, Latin names in Thai) by the others."""
    own = [plausible[script][code] for script in scripts if code in plausible.get(script, ())]
    others = (found[code] for found in plausible.values() if code in found)
    return max(own or others, default=0.0 if plausible else 1.0)


def is_written(text: str, code: str) -> bool:
    """Whether a language writes a script that letters of `text` are of."""
    return not _writes(code).isdisjoint(_scripts(text))


@cache
def _writes(code: str) -> frozenset[str]:
    return frozenset(language(code).script.split())


@lru_cache(1_000)  # each word is asked for in every language
def _scripts(text: str) -> frozenset[str]:
    """The scripts in `text`, as the first words of its letters' names; kana counts as Chinese does."""
    names = {unicodedata.name(c, "") for c in set(unicodedata.normalize("NFKC", text)) if c.isalpha()}
    return frozenset("CJK" if name.startswith(_EAST_ASIAN) else name.partition(" ")[0] for name in names)
