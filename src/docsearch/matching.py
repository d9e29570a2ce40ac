"""Words of a query as the engine's terms: in all their readings, as phrases, by their letters.

Engines know nothing of how telling a term is: each is weighed here by its word's idf.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from docsearch.analysis import analyse, fold, is_dense, letters, pairs, runs, tagged
from docsearch.engines.protocol import And as AllOf
from docsearch.engines.protocol import Best, Term, TermQuery, Weighted
from docsearch.engines.protocol import Or as AnyOf
from docsearch.engines.protocol import Phrase as TermPhrase
from docsearch.engines.protocol import Prefix as TermPrefix
from docsearch.languages import language
from docsearch.model import UNDETERMINED, Token
from docsearch.readings import QueryWord, Reading, Statistics

# What a match is worth beside one of a word's stem in its own language. benchmarks.quality measures them; MRR@10 of the
# sets there moved by less than .003 within half and double of each.
WORD = 0.5  # the very word, in whatever language
BOTH = 0.6  # of the lesser match where word and stem both match: .3 for the exact form, .006 MRR in Spanish and Catalan
TITLE = 0.8


class Matcher(NamedTuple):
    """Makes the queries of words in the index that `statistics` tells of; `exact` and `relaxed` as `plan` has them."""

    statistics: Statistics
    exact: bool
    relaxed: bool

    def word(self, word: QueryWord) -> TermQuery:
        return Weighted(self.exactly(word) if self.exact else self.loosely(word), word.weight)

    def exactly(self, word: QueryWord) -> TermQuery:
        """The word itself; in scripts without spaces that is its stem."""
        forms = [Term("word", form) for form in word.forms]
        return Best((*forms, *(Term("stem", tagged(r.code, r.word)) for r in word.readings if is_dense(r.word))))

    def loosely(self, word: QueryWord) -> TermQuery:
        """The word in the text or in the title; by its letters where no text was cut into such a piece."""
        text = [Weighted(Term(*term), worth) for term, worth in self.terms(word)]
        title = [Weighted(Term("title", form), worth * TITLE) for (_, form), worth in self.terms(word, title=True)]
        if not text and not title:
            return by_letters(word.forms[0]) or AnyOf(())
        return AnyOf((Best(tuple(text), BOTH), Best(tuple(title))))

    def terms(self, word: QueryWord, title: bool = False) -> list[tuple[tuple[str, str], float]]:
        """Field and value of the terms that answer a word, those that the index has in that field or in titles.

        With each goes its worth. A name is the same word in every language, and may be typed without its accents.
        """
        found: list[tuple[tuple[str, str], float]] = []
        for reading in word.readings:
            found += [((field, term), worth * reading.plausibility) for field, term, worth in reading.terms]
        found += [(("word", form), WORD) for form in word.forms]
        found += [(("variant", form), WORD) for form in word.forms if fold(form) == form]
        having = self.statistics.frequency
        return [each for each in found if having("title" if title else each[0][0], each[0][1])]

    def phrase(self, text: str, words: Sequence[QueryWord]) -> TermQuery:
        """The words one after the other, in each way of reading them."""
        found: dict[TermQuery, float] = {}
        for sequence in sequences(words):
            readings = [reading for _, reading in sequence]
            worth = min(reading.plausibility for reading in readings)
            self.phrase_in(found, "word", [reading.word for reading in readings], 1.0)
            if not self.exact:
                stems = [tagged(reading.code, reading.stem) for reading in readings]
                self.phrase_in(found, "stem", stems, worth)
                self.phrase_in(found, "title", stems, worth * TITLE)
                if language(readings[0].code).keeps_accents and all(fold(r.word) == r.word for r in readings):
                    self.phrase_in(found, "variant", stems, worth)
        if (query := by_letters(text)) is not None:
            found[query] = 1.0
        elif self.relaxed and self.uncertain(text, words):
            found[self.parts(text, words)] = 1.0
        weight = sum(word.weight for word in words)
        return Weighted(Best(tuple(Weighted(query, worth) for query, worth in found.items())), weight)

    def phrase_in(self, found: dict[TermQuery, float], field: str, terms: Sequence[str], worth: float) -> None:
        if all(self.statistics.frequency(field, term) for term in terms):
            query = TermPhrase(field, tuple(terms))
            found[query] = max(worth, found.get(query, 0))

    def uncertain(self, text: str, words: Iterable[QueryWord]) -> bool:
        """Whether a text may have the phrase and none of its ways of being read find it there.

        Words of scripts without spaces are cut as their neighbours would have them. Words that are typed without their
        accents may have another stem than with them.
        """
        if by_letters(text) is not None:
            return False
        plain = (form for word in words for form in word.forms if fold(form) == form)
        return bool(runs(text)) or any(self.statistics.frequency("variant", form) for form in plain)

    def parts(self, text: str, words: Iterable[QueryWord]) -> TermQuery:
        """All words of a phrase, wherever in a text they stand."""
        spaced = (word for word in words if not is_dense(word.forms[0]))
        word = self.exactly if self.exact else self.loosely
        return AllOf((*map(characters, runs(text)), *map(word, spaced)))

    def in_title(self, word: QueryWord) -> TermQuery:
        terms = dict.fromkeys(form for (_, form), _ in self.terms(word, title=True))
        return Best((*(Term("title", term) for term in terms), *_unspaced(word.forms[0], "title")))

    def spellings(self, text: str) -> Iterable[str]:
        """A text as one word of each language, wildcards left in."""
        return dict.fromkeys(_whole(text, code) for code in (UNDETERMINED, *self.statistics.languages))

    def spelled(self, word: str, term: Callable[[str, str], TermQuery]) -> Iterable[TermQuery]:
        """The fields in which a word with wildcards, its beginning or one like it may stand."""
        codes = self.statistics.languages
        yield term("word", word)
        if not self.exact:
            yield term("title", word)
        if fold(word) == word and not self.exact:
            yield term("variant", word)
            yield from (term("variant", tagged(code, word)) for code in codes if language(code).keeps_accents)
        if is_dense(word):
            yield from (term("stem", tagged(code, word)) for code in codes)


def sequences(words: Sequence[QueryWord]) -> Iterable[list[tuple[QueryWord, Reading]]]:
    """The words one after the other, once for each language that all are read in, as that language cuts them."""
    by_code: dict[str, list[tuple[QueryWord, Reading]]] = {}
    for word in words:
        for reading in word.readings:
            by_code.setdefault(reading.code, []).append((word, reading))
    for found in by_code.values():
        if len(found) == len(words) or all(any(_overlap(word, other) for other, _ in found) for word in words):
            yield found


def by_letters(text: str) -> TermQuery | None:
    """Texts and titles that hold a text in a script without spaces; None for other texts."""
    inside = _unspaced(text, "run")
    return AnyOf((*inside, *(Weighted(query, TITLE) for query in _unspaced(text, "title")))) if inside else None


def _unspaced(text: str, field: str) -> tuple[TermQuery, ...]:
    """The characters of a text in a script without spaces one after the other; nothing for other texts."""
    found = runs(text)
    if sum(map(str.isalnum, letters(text))) > sum(map(str.isalnum, "".join(found))):
        return ()
    return (AllOf(tuple(characters(run, field) for run in found)),) if found else ()


def characters(run: str, field: str = "run") -> TermQuery:
    return TermPhrase(field, tuple(pairs(run))) if len(run) > 1 else TermPrefix(field, run)


def _overlap(one: QueryWord, other: QueryWord) -> bool:
    return one.start < other.end and other.start < one.end


def _whole(text: str, code: str) -> str:
    """A text normalised as one word of a language, wildcards left in."""
    parts = re.split(r"([*?])", text)
    return "".join(part if part in ("*", "?") else "".join(_tiles(analyse(part, code))) for part in parts)


def _tiles(tokens: Iterable[Token]) -> Iterable[str]:
    """The words of tokens as they tile the text: of overlapping ones only what sticks out."""
    at = 0
    for token in tokens:
        yield token.word if token.start >= at else token.word[at - token.start :]
        at = token.end
