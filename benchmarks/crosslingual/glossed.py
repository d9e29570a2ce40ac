"""Other ways to use the same lexicon, for the record: each document glossed into English and searched by BM25, and the
exact probabilistic structured query (Darwish and Oard 2003). In memory, over the words of a few thousand paragraphs."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache

from benchmarks.crosslingual.asked import PAGE
from benchmarks.quality.sets import Text
from docsearch.analysis import analyse
from docsearch.engines.protocol import K1, B
from docsearch.golden import Query
from docsearch.lexicon.folder import PIVOT, Lexicons
from docsearch.lexicon.function_words import is_function_word
from docsearch.lexicon.store import LONGEST, PLAIN
from docsearch.readings import idf

Counts = Mapping[str, float]  # of a word in each document


def recalls(
    texts: Sequence[Text],
    questions: Sequence[Query],
    right: Mapping[str, frozenset[str]],
    lexicons: Lexicons,
    language: str,
) -> tuple[float, float]:
    """Recall@10 of English questions on texts in one language: of their gloss in English, of structured queries."""
    words = {text.id: _words(text.text, language) for text in texts}
    asked = {question.id: _words(question.text, PIVOT) for question in questions}
    gloss = {id: _gloss(found, lexicons, language) for id, found in words.items()}
    glossed = _Bm25(gloss)
    by_gloss = {id: [glossed.counts(word) for word in found] for id, found in asked.items()}
    plain = _Bm25({id: Counter(found) for id, found in words.items()}, words)
    ways = cache(lambda run: plain.together(_shares(lexicons, run, PIVOT, language)))
    structured = {id: [ways(run) for run in _runs(found, lexicons, PIVOT, language)] for id, found in asked.items()}
    return _recall(glossed, by_gloss, right), _recall(plain, structured, right)


def _words(text: str, code: str) -> list[str]:
    return [token.stem for token in analyse(text, code) if not is_function_word(token.word, code)]


def _runs(words: Sequence[str], lexicons: Lexicons, source: str, target: str) -> Iterator[str]:
    """The longest entries of the lexicon from each word on, words that it does not have alone."""
    at = 0
    while at < len(words):
        sizes = range(min(LONGEST, len(words) - at), 1, -1)
        size = next((n for n in sizes if lexicons.translations(" ".join(words[at : at + n]), source, target)), 1)
        yield " ".join(words[at : at + size])
        at += size


def _shares(lexicons: Lexicons, run: str, source: str, target: str) -> Counts:
    """The translations of a run and their shares of 1; itself where there are none."""
    found = {word: weight for word, weight in lexicons.translations(run, source, target) if not word.startswith(PLAIN)}
    whole = sum(found.values())
    return {word: weight / whole for word, weight in found.items()} or {run: 1.0}


def _gloss(words: Sequence[str], lexicons: Lexicons, language: str) -> Counts:
    counts: dict[str, float] = defaultdict(float)
    for run in _runs(words, lexicons, language, PIVOT):
        for entry, share in _shares(lexicons, run, language, PIVOT).items():
            for word in entry.split(" "):
                counts[word] += share
    return counts


class _Bm25:
    """Documents as counts of words, and the words in their order where runs of them are asked for."""

    def __init__(self, documents: Mapping[str, Counts], words: Mapping[str, Sequence[str]] | None = None) -> None:
        self._words = words or {}
        self._having: dict[str, dict[str, float]] = defaultdict(dict)
        for id, counts in documents.items():
            for word, count in counts.items():
                self._having[word][id] = count
        self._lengths = {id: sum(counts.values()) for id, counts in documents.items()}
        self._mean = sum(self._lengths.values()) / len(self._lengths)

    def counts(self, entry: str) -> Counts:
        """How often each document has a word, or several in a row."""
        words = entry.split(" ")
        having = [self._having.get(word, {}) for word in words]
        if len(words) == 1:
            return having[0]
        found = {}
        for id in set(having[0]).intersection(*having[1:]):
            text = self._words[id]
            if count := sum(text[at : at + len(words)] == words for at in range(len(text))):
                found[id] = float(count)
        return found

    def together(self, ways: Counts) -> Counts:
        """The counts of several words as one, each by its share."""
        found: dict[str, float] = defaultdict(float)
        for entry, share in ways.items():
            for id, count in self.counts(entry).items():
                found[id] += share * count
        return found

    def best(self, asked: Iterable[Counts]) -> list[str]:
        """The first page. A document that has a word by half is half a document with it."""
        scores: dict[str, float] = defaultdict(float)
        for counts in asked:
            weight = idf(len(self._lengths), round(sum(min(1.0, count) for count in counts.values())))
            for id, count in counts.items():
                saturation = K1 * (1 - B + B * self._lengths[id] / self._mean)
                scores[id] += weight * (K1 + 1) * count / (count + saturation)
        return sorted(scores, key=lambda id: (-scores[id], id))[:PAGE]


def _recall(engine: _Bm25, asked: Mapping[str, Iterable[Counts]], right: Mapping[str, frozenset[str]]) -> float:
    return sum(not right[id].isdisjoint(engine.best(counts)) for id, counts in asked.items()) / len(asked)
