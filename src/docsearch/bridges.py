"""From the words of a query to words of the other languages of the index: by lexicons, and as they are where none help.

Each is a probabilistic structured query (Pirkola 1998; Darwish and Oard 2003): all translations of a word together are
one word, which is in as many texts as they are. So a word with ten translations counts no more than one with one.

The figures are recall@10 of English questions on paragraphs in six languages (xquad) with wordnets for lexicons.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain
from typing import NamedTuple

from docsearch.analysis import analyse, fold, tagged
from docsearch.engines.protocol import Best, Term, TermQuery, Weighted
from docsearch.engines.protocol import Or as AnyOf
from docsearch.engines.protocol import Phrase as TermPhrase
from docsearch.languages import language
from docsearch.lexicon.cognates import forms
from docsearch.lexicon.folder import Lexicons
from docsearch.lexicon.function_words import is_function_word
from docsearch.lexicon.lookalikes import Lookalikes
from docsearch.lexicon.store import LONGEST, PLAIN, key
from docsearch.model import UNDETERMINED, Token
from docsearch.readings import FEW, QueryWord, Statistics, idf

# Of a match in another language beside one in that of the query. At .7 twice as many of the versions of the right
# paragraph are among the first ten of all languages, and Vietnamese questions lose .002 MRR@10 in their own.
WORTH = 0.5
OTHER_LANGUAGES = 0.3  # of what words count for in each further language of a text
TELLING = 0.25  # of the weight of the rarest word: what others must have, a tenth of the time of a query; .002 are lost
OTHERS = 0.3  # of the lesser translations of one word in the same text; .004 lower at 0, as good at .6
# Translations of a word that are looked for, of those that the index has. Chinese and Arabic lose .01 with 5.
ALTERNATIVES = 10
LEAST_PART = 0.06  # of a part: what is worth less is a word of many texts, and takes a fifth of the time of a query
PART = 0.3  # of a translation of several words: what they are worth apart from each other, the rarer the more
SHARP = 0.5  # power of a translation's weight beside that of the best one; .006 lower at 1
TOGETHER = 0.5  # power of the share of texts with each further word of a translation: in so many of them it is a phrase
PLAUSIBLE = 0.3  # of the likeliest language of a query: others so likely are translated from as well
STRANGE = 0.6  # of the words of a query: when less is known in all languages of the index, it may be in another
KNOWN = 0.5  # of the words that one language knows: what another must know of them to be that of the query
# What a word counts that is known without its accents only, or as a compound. Of questions typed without accents in
# Vietnamese .97 are taken for it, .83 at 0; of three English words .06, as at 0, and .15 at .5.
LIKE = 0.4
LOOKALIKE = 0.5  # of a word that looks like one of the query, times how alike: two of five are another word
SHORTEST = 4  # letters of each part of a compound
_COMPOUNDS = frozenset({"af", "da", "de", "et", "fi", "fy", "hu", "is", "lb", "nb", "nl", "nn", "no", "sv"})
_LINKS = ("", "s", "es", "n", "en", "er", "e")  # between the parts of a compound

Known = list[tuple[str, float]]  # keys of a lexicon and their weights
Said = tuple[tuple[str, ...], float]  # stems in a row, and what they are worth


class Translated(NamedTuple):
    """The words at `start:end` of a query, and how they are said in another `language`: stems in a row, their weight.

    The best translation weighs 1. `kind` is as in Reason. `idf`: how telling they are together in that language.
    """

    start: int
    end: int
    language: str
    kind: str
    said: tuple[Said, ...]
    parts: tuple[Said, ...]
    idf: float

    def query(self) -> TermQuery:
        """What finds them in the index."""
        ways = (Weighted(_term(self.language, stems), weight) for stems, weight in (*self.said, *self.parts))
        return Weighted(Best(tuple(ways), OTHERS), WORTH * self.idf)


class Part(NamedTuple):
    """What answers the words at `start:end` of a query: in one `language`, from one, or as they are ("")."""

    start: int
    end: int
    language: str
    query: TermQuery


def joined(parts: Iterable[Part]) -> list[TermQuery]:
    """One query for parts that overlap: what a text says in several languages counts little more than in one."""
    groups: list[list[Part]] = []
    end = 0
    for part in sorted(parts, key=lambda part: (part.start, part.end)):
        if groups and part.start < end:
            groups[-1].append(part)
        else:
            groups.append([part])
        end = max(end, part.end)
    return list(map(_best_language, groups))


def _best_language(group: Iterable[Part]) -> TermQuery:
    by_language: dict[str, list[TermQuery]] = {}
    for part in group:
        by_language.setdefault(part.language, []).append(part.query)
    queries = [each[0] if len(each) == 1 else AnyOf(tuple(each)) for each in by_language.values()]
    return queries[0] if len(queries) == 1 else Best(tuple(queries), OTHER_LANGUAGES)


def sources(text: str, words: Sequence[QueryWord], statistics: Statistics, only: str | None = None) -> list[str]:
    """The languages that a query is likely to be in, some of which the index may have no text in; with `only`, that.

    Languages of the index are judged by its words, and all by what of the query lexicons know. A query that they know
    nothing of is of no language: a name, or a learned word.
    """
    lexicons = statistics.lexicons
    if only or lexicons is None:
        return [only] if only else []
    plausible: dict[str, float] = {}
    for reading in (reading for word in words for reading in word.readings):
        plausible[reading.code] = max(reading.plausibility, plausible.get(reading.code, 0.0))
    codes = [code for code, value in plausible.items() if value >= PLAUSIBLE and code in lexicons.languages]
    known = {code: _known_of(text, code, lexicons) for code in codes}
    if max(known.values(), default=0.0) < STRANGE:
        outside = sorted(lexicons.languages - known.keys())
        known |= {code: _known_of(text, code, lexicons) for code in outside}
    best = max(known.values(), default=0.0)
    return [code for code, share in known.items() if share and share >= KNOWN * best] or [UNDETERMINED]


def _known_of(text: str, code: str, lexicons: Lexicons) -> float:
    tokens = analyse(text, code)
    return sum(_known(token, code, lexicons) for token in tokens) / max(1, len(tokens))


def _known(word: Token, code: str, lexicons: Lexicons) -> float:
    """How sure it is that a language has the word: less of a compound, or where its accents may be left out."""

    def ask(stems: str) -> Known:
        return [(stems, 1.0)] if lexicons.knows(stems, code) else []

    if is_function_word(word.word, code) or ask(word.stem):
        return 1.0
    plain = language(code).keeps_accents and fold(word.stem) == word.stem and ask(PLAIN + word.stem)
    return LIKE if plain or _parts(word.word, code, ask) else 0.0


def translated(
    text: str, words: Sequence[QueryWord], source: str, targets: Iterable[str], statistics: Statistics
) -> list[Translated]:
    """`words` of `text`, a query in the language `source`, in each of the languages `targets`.

    The longest run of words that a lexicon has is translated as one. If the index has texts in the language of the
    query, what is everyday there is no more telling in others: Vietnamese questions lose .004 MRR@10 otherwise.
    """
    lexicons = statistics.lexicons
    if lexicons is None:
        return []
    alike = statistics.alike or Lookalikes(statistics.frequency)
    weights = {(word.start, word.end): word.weight for word in words}
    least = TELLING * max(weights.values(), default=0.0)
    stretches: list[list[Token]] = [[]]  # between words that are looked for otherwise, as names of places are
    for token in analyse(text, source):
        if (token.start, token.end) in weights:
            stretches[-1].append(token)
        else:
            stretches.append([])
    own = source in (UNDETERMINED, *statistics.languages)
    # What a word is anyhow, read in that language, is not looked for a second time.
    likely = (each for word in words for each in word.readings if each.terms and each.plausibility >= PLAUSIBLE)
    read = {(reading.code, reading.stem) for reading in likely}
    found = []
    meaning = [token for tokens in stretches for token in tokens if not is_function_word(token.word, source)]
    alone: list[tuple[Sequence[Token], Known]] = [([token], []) for token in meaning]
    for target in targets:
        if target == source:
            continue
        connected = lexicons.connect(source, target)
        for run, known in (
            chain.from_iterable(_runs(tokens, source, target, lexicons) for tokens in stretches) if connected else alone
        ):
            telling = sum(weights[token.start, token.end] for token in run)
            if telling < least:
                continue
            kind = "lexicon" if known else "cognate"
            ways = _sharpened(known) if known else _alike(run[0], target, alike)
            if said := _said([way for way in ways if (target, way[0]) not in read], target, statistics):
                whole, parts, rarity = said
                rarity = min(rarity, telling) if own else rarity
                found.append(Translated(run[0].start, run[-1].end, target, kind, whole, parts, rarity))
    return found


def _runs(
    tokens: Sequence[Token], source: str, target: str, lexicons: Lexicons
) -> Iterator[tuple[Sequence[Token], Known]]:
    """From each word on the longest run that has translations, and these; no word is in two runs.

    Words that mean something and have none are runs of their own.
    """

    def ask(word: str) -> Known:
        return lexicons.translations(word, source, target)

    at = 0
    while at < len(tokens):
        size, known = _longest(tokens[at : at + LONGEST], source, target, lexicons)
        run = tokens[at : at + size]
        at += size
        if size == 1 and is_function_word(run[0].word, source):
            continue
        if known:
            yield run, known
        elif parts := _parts(run[0].word, source, ask):
            yield from ((run, part) for part in parts)
        else:
            yield run, []


def _longest(tokens: Sequence[Token], source: str, target: str, lexicons: Lexicons) -> tuple[int, Known]:
    """How many of the tokens, from the first on, are an entry together, and its translations; 1 and none for no entry.

    In a language where accents count, words typed without any are asked for without.
    """
    best: tuple[int, Known] = (1, [])
    stem = ""
    for size, token in enumerate(tokens, 1):
        stem = f"{stem} {token.stem}".strip()
        plain = language(source).keeps_accents and fold(stem) == stem
        keys = (stem, PLAIN + stem) if plain else (stem,)
        if not any(lexicons.begins(word, source, target) for word in keys):
            break
        for word in keys:
            if known := lexicons.translations(word, source, target):
                best = (size, known)
                break
    return best


def _parts(word: str, code: str, ask: Callable[[str], Known]) -> list[Known]:
    """The translations of either part of a compound that lexicons know both parts of; none for other words."""
    if code not in _COMPOUNDS:
        return []
    for at in range(len(word) - SHORTEST, SHORTEST - 1, -1):
        last = ask(key(word[at:], code))
        if last:
            for link in _LINKS:
                first = word[:at].removesuffix(link)
                if word[:at].endswith(link) and len(first) >= SHORTEST and (known := ask(key(first, code))):
                    return [known, last]
    return []


def _alike(word: Token, target: str, alike: Lookalikes) -> Known:
    """The words of the index that look or sound like one that no lexicon has: names, and learned words.

    What is written the same in both languages is looked for in any case.
    """
    sounding = alike.sounding(word.word, target)
    if sounding is not None:
        return sounding
    found = {" ".join(token.stem for token in analyse(word.surface, target)): 1.0}
    for stem, worth in alike.looking(forms(word.word, word.stem, target), target):
        found.setdefault(stem, LOOKALIKE * worth)
    return sorted(((stem, worth) for stem, worth in found.items() if stem), key=lambda item: (-item[1], item[0]))


def _sharpened(known: Known) -> Known:
    """Translations, the best of which weighs 1 and the others nearer to it."""
    return [(word, (weight / known[0][1]) ** SHARP) for word, weight in known]


def _said(ways: Known, target: str, statistics: Statistics) -> tuple[tuple[Said, ...], tuple[Said, ...], float] | None:
    """Those ways of saying a word that the index has, the words that they are made of, how telling all are together."""
    documents = max(statistics.languages.get(target, 0), 1)
    said: list[Said] = []
    parts: dict[str, float] = {}
    having = 0.0
    for word, weight in ways:
        stems = tuple(word.split(" "))
        rarest, *others = sorted(statistics.frequency("stem", tagged(target, stem)) for stem in stems)
        if rarest and not word.startswith(PLAIN):
            said.append((stems, weight))
            having += weight * rarest * math.prod(min(1.0, each / documents) ** TOGETHER for each in others)
            for stem in stems if others else ():
                rarity = idf(documents, statistics.frequency("stem", tagged(target, stem))) / math.log(1 + documents)
                parts[stem] = parts.get(stem, 0.0) + PART * weight * rarity / len(stems)
        if len(said) == ALTERNATIVES:
            break
    if not said:
        return None
    best = sorted(parts.items(), key=lambda item: (-item[1], item[0]))[:ALTERNATIVES]
    alone = {stems for stems, _ in said}
    pieces = (((stem,), worth) for stem, worth in best if worth >= LEAST_PART and (stem,) not in alone)
    return tuple(said), tuple(pieces), idf(documents + FEW, round(having))


def _term(code: str, stems: Sequence[str]) -> TermQuery:
    terms = tuple(tagged(code, stem) for stem in stems)
    return Term("stem", terms[0]) if len(terms) == 1 else TermPhrase("stem", terms)
