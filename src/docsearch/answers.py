"""Where a document answers what a query wants: its words in any form, names of its places, periods that touch."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from docsearch.analysis import analyse_like, composed, fold
from docsearch.analysis.light import CHANGING
from docsearch.analysis.normalise import MAX_LENGTH
from docsearch.analysis.respell import one_spelling
from docsearch.languages import language
from docsearch.model import Document, Passage, Token
from docsearch.records import mentions_of, passage_starts
from docsearch.spelling import wildcard, within_distance
from docsearch.wanted import Position, Wanted

# A word that weighs less than this share of the heaviest one tells nothing beside it: stop words, mostly. From .1 to .3
# as many answers stand in snippets.
TELLING = 0.2
NAMED = 0.5  # share of the heaviest word that places, periods and words half known weigh at least: typed on purpose

# Code points of one document whose words are looked at, in one or two milliseconds. Of longer ones those passages come
# first that hold words as they were typed.
BUDGET = 20_000
EVERY = 5_000  # of those, if every word must be analysed: as long again
REPEATED = 300  # passages that hold one word; what is in more of them tells them little apart

# Stemmers change how words end: of all but 4 in 1,000 words of 30 languages the stem without its last letters begins
# the word. Not where stemmers take prefixes off, nor where they change vowels.
PREFIXED = frozenset({"arabic", "indonesian", "light-hebrew"})

_UNSPACED = "\u0e00"  # from Thai on nothing is stemmed, no letter has two cases, and most scripts have no spaces
_SYLLABIC = "\u2e80"  # from Chinese on a letter is a syllable
LETTERS, SYLLABLES = 5, 2  # in scripts without spaces so many are the same word wherever they stand, mostly


class Mark(NamedTuple):
    """A stretch of a document, `Document.text[start:end]`, that answers what is wanted as number `key`.

    Where the answer stands in a translation, it is `rendered`, and the stretch about where that was in the original.
    """

    start: int
    end: int
    key: int
    rendered: str = ""


class _Phrase(NamedTuple):
    """Words `steps` one after the other answer `key`; with `together`, they do not answer apart from each other."""

    key: int
    steps: tuple[int, ...]
    together: bool


class Answers(dict[tuple[str, str, str], tuple[int, ...]]):
    """Language, word and stem -> the keys of what they answer; worked out once a query.

    A key is the number of a word, a phrase, a place or a period; `weights` says how telling each is.
    """

    def __init__(self, wanted: Sequence[Wanted]) -> None:
        super().__init__()
        self.wanted = wanted
        self.weights: list[float] = []
        self.reasons: dict[int, Wanted] = {}  # what of a key is written otherwise than asked for
        self.entities: list[tuple[int, Wanted]] = []
        self.phrases: list[_Phrase] = []
        self.unspaced: list[tuple[int, str]] = []  # looked for however the text around is cut
        self._words: list[tuple[int, Position]] = []
        self._forms: dict[str, list[int]] = {}  # "field form" -> keys of words that may have it
        words = [position for want in wanted for position in want.positions]
        self.heaviest = max((position.weight for position in words), default=0.0)
        for want in wanted:
            if want.positions:
                self._learn(want)
            else:
                self.entities.append((self._key(max(want.weight, NAMED * self.heaviest)), want))
            if want.means:
                self.reasons[len(self.weights) - 1] = want
        steps = {step for phrase in self.phrases if phrase.together for step in phrase.steps}
        heaviest: dict[str | None, float] = {}  # of the words of a query or of its translation
        for each in words:
            heaviest[each.language] = max(each.weight, heaviest.get(each.language, 0.0))
        telling = [p for key, p in self._words if self.weights[key] >= TELLING * heaviest[p.language] or key in steps]
        self.sieves = tuple(dict.fromkeys((_sieve(telling), _sieve(words), ANY))) if words else ()
        self.spellings = {part: position.weight for position in telling for part in _spellings(position)}

    def _key(self, weight: float) -> int:
        self.weights.append(weight)
        return len(self.weights) - 1

    def _learn(self, want: Wanted) -> None:
        steps: list[int] = []
        for position in want.positions:
            half_known = _start(position) is not None
            key = self._key(max(position.weight, NAMED * self.heaviest) if half_known else position.weight)
            steps.append(key)
            self._words.append((key, position))
            stem = f"stem {position.language}:" if position.language else "stem"
            for field, forms in (("word", position.words), (stem, position.stems), ("fold", position.folds)):
                for form in forms:
                    self._forms.setdefault(f"{field} {form}", []).append(key)
        whole = steps[0]
        if len(steps) > 1:
            whole = self._key(sum(position.weight for position in want.positions))
            self.phrases.append(_Phrase(whole, tuple(steps), want.together))
        if all(position.words and min(position.words) >= _UNSPACED for position in want.positions):
            string = composed("".join(min(position.words) for position in want.positions))
            if len(string) >= (LETTERS if string < _SYLLABIC else SYLLABLES):
                self.unspaced.append((whole, string))

    def __missing__(self, token: tuple[str, str, str]) -> tuple[int, ...]:
        code, word, stem = token
        plain = fold(word)
        named = (f"word {word}", f"stem {stem}", f"fold {plain}", f"stem {code}: {stem}")
        keys = {key for name in named for key in self._forms.get(name, ())}
        keys.update(key for key, position in self._words if _fits(position, word, plain))
        answered = self[token] = tuple(sorted(keys))
        return answered


def _fits(position: Position, word: str, plain: str) -> bool:
    if position.prefix is not None:
        return word.startswith(position.prefix) or plain.startswith(position.prefix)
    if position.wildcard is not None:
        fits = wildcard(position.wildcard).match
        return bool(fits(word) or fits(plain))
    if position.fuzzy is not None:
        return any(within_distance(form, *position.fuzzy) for form in {word, plain})
    return False


class Sieve(NamedTuple):
    """How words that answer begin once they are folded; `inside`: what they hold where stemmers change that."""

    beginnings: frozenset[str]
    inside: frozenset[str]


ANY = Sieve(frozenset({""}), frozenset({""}))


def _sieve(positions: Collection[Position]) -> Sieve:
    whole = {fold(form) for position in positions for form in (*position.words, *position.folds)}
    whole.update(fold(start) for position in positions if (start := _start(position)) is not None)
    stems = [fold(stem) for position in positions for stem in position.stems]
    return Sieve(_shortest(whole.union(map(_steady, stems))), _shortest(whole.union(map(_middle, stems))))


def _shortest(parts: Iterable[str]) -> frozenset[str]:
    """The parts that none of the others begins."""
    found = set(parts)
    return frozenset(part for part in found if not any(part[:size] in found for size in range(len(part))))


def _steady(stem: str) -> str:
    size = len(stem)
    return stem if stem >= _UNSPACED else stem[: max(1, min(3, size - 1), size - 2)]


def _middle(stem: str) -> str:
    size = len(stem)
    return stem if stem >= _UNSPACED else stem[size > 2 : max(3, size - 2)]


def _start(position: Position) -> str | None:
    """What a word that is half known begins with."""
    if position.wildcard is not None:
        return position.wildcard.replace("?", "*").partition("*")[0]
    return "" if position.fuzzy is not None else position.prefix


def _spellings(position: Position) -> Iterator[str]:
    """Parts of words as they may stand in a text, in small letters but for the first, in capitals if they are short."""
    shortest = min(map(len, position.stems), default=MAX_LENGTH)
    for word in filter(None, (*position.words, _start(position))):
        if word >= _UNSPACED:
            yield composed(word)
        elif len(word) > 3:
            yield word[1 : max(4, shortest - 1)]
        else:
            yield from {word, word.upper(), word.capitalize()}


def marks(document: Document, answers: Answers) -> list[Mark]:
    """What in the document answers, in order, as far as it tells something; no mark holds another.

    Words that begin like a telling one are looked at first, then those that begin like any wanted, then all.
    """
    entities = list(_entity_marks(document, answers.entities)) if answers.entities else []
    words: list[Mark] = []
    passages = _worth_reading(document, answers.spellings) if answers.sieves else ()
    for sieve in answers.sieves:
        read = passages if sieve is not ANY else _within(passages, EVERY)
        words = [mark for passage in read for mark in _word_marks(passage, sieve, answers)]
        if words or entities:
            break
    rendered = list(_rendered_marks(document, answers))
    best = max((answers.weights[mark.key] for mark in (*words, *rendered)), default=0.0)
    least = TELLING * min(answers.heaviest, best)
    telling = [mark for mark in words if answers.weights[mark.key] >= least]
    shown = _apart(sorted(entities + telling), answers.weights)
    return sorted([*shown, *(mark for mark in rendered if answers.weights[mark.key] >= least)])


def _rendered_marks(document: Document, answers: Answers) -> Iterator[Mark]:
    """Where words of the query stand in the translation of a document."""
    if document.translation is None or not answers.sieves:
        return
    code, budget = document.translation.language, BUDGET
    for rendering in document.translation.renderings:
        budget -= len(rendering.text)
        if budget < 0:
            return
        sentence = Passage(0, 0, len(rendering.text), rendering.text, code)
        scale = (rendering.end - rendering.start) / max(1, len(rendering.text))
        for mark in _word_marks(sentence, answers.sieves[-2:][0], answers):
            if mark.key not in answers.reasons:
                at = rendering.start + int(mark.start * scale)
                yield Mark(at, min(at + 1, rendering.end), mark.key, rendering.text[mark.start : mark.end])


def _entity_marks(document: Document, wanted: Sequence[tuple[int, Wanted]]) -> Iterator[Mark]:
    named = mentions_of(document, lambda entity: any(want.names(entity) for _, want in wanted))
    for mention in named:
        for key, want in wanted:
            if want.names(mention.entity):
                yield Mark(mention.start, mention.end, key)


def _worth_reading(document: Document, spellings: Mapping[str, float]) -> Sequence[Passage]:
    """All passages; of a long document as many as there is time for, first those that hold words as typed."""
    passages, text = document.passages, document.text
    if len(text) <= BUDGET:
        return passages
    starts = passage_starts(document)
    worth: dict[int, float] = {}
    for part, weight in spellings.items():
        at = -1
        for _ in range(REPEATED):
            at = text.find(part, at + 1)
            if at < 0:
                break
            ordinal = bisect_right(starts, at)
            worth[max(0, ordinal - 1)] = worth.get(max(0, ordinal - 1), 0.0) + weight
            at = starts[ordinal] - 1 if ordinal < len(starts) else len(text)
    order = dict.fromkeys((*sorted(worth, key=lambda ordinal: (-worth[ordinal], ordinal)), *range(len(passages))))
    return sorted(_within(map(passages.__getitem__, order), BUDGET))


def _within(passages: Iterable[Passage], budget: int) -> Iterator[Passage]:
    """The first passages, until that many code points are reached."""
    for passage in passages:
        if budget <= 0:
            return
        budget -= len(passage.text)
        yield passage


def _word_marks(passage: Passage, sieve: Sieve, answers: Answers) -> Iterator[Mark]:
    stemmer = language(passage.language).stemmer
    if stemmer in PREFIXED:
        tokens = analyse_like(passage.text, passage.language, sieve.inside, inside=True)
    else:
        parts = ANY.beginnings if stemmer in CHANGING else sieve.beginnings
        tokens = analyse_like(passage.text, passage.language, parts)
    where: dict[int, set[int]] = {}  # key -> the tokens that answer it
    for index, token in enumerate(tokens):
        for key in answers[passage.language, token.word, token.stem]:
            where.setdefault(key, set()).add(index)
    for phrase in answers.phrases if where else ():
        whole = list(_runs(phrase.steps, where, passage.text, tokens))
        yield from (_mark(passage, tokens[run[0]], tokens[run[-1]], phrase.key) for run in whole)
        if whole or phrase.together:
            for step in phrase.steps:
                where.pop(step, None)
    for key, indices in where.items():
        yield from (_mark(passage, tokens[index], tokens[index], key) for index in indices)
    for key, string in answers.unspaced:
        if key not in where:
            text = one_spelling(passage.text, "han") if string >= _SYLLABIC else passage.text
            starts = (passage.start + at for at in _all(string, text))
            yield from (Mark(start, start + len(string), key) for start in starts)


def _all(string: str, text: str) -> Iterator[int]:
    at = text.find(string)
    while at >= 0:
        yield at
        at = text.find(string, at + len(string))


def _runs(
    steps: Sequence[int], where: Mapping[int, Collection[int]], text: str, tokens: Sequence[Token]
) -> Iterator[range]:
    """Where tokens that answer `steps` follow each other, no other word between; `tokens` may be some only."""
    answered = [where.get(step, ()) for step in steps]
    for first in answered[0]:
        run = range(first, first + len(steps))
        if all(index in found for index, found in zip(run, answered, strict=True)) and not any(
            any(map(str.isalnum, text[tokens[index].end : tokens[index + 1].start])) for index in run[:-1]
        ):
            yield run


def _mark(passage: Passage, first: Token, last: Token, key: int) -> Mark:
    return Mark(passage.start + first.start, passage.start + last.end, key)


def _apart(found: Iterable[Mark], weights: Sequence[float]) -> list[Mark]:
    """Of two marks of which one holds the other, the more telling: a name is one thing, as a place and as words."""
    kept: list[Mark] = []
    for mark in found:
        last = kept[-1] if kept else None
        if last is None or (mark.start > last.start and mark.end > last.end):
            kept.append(mark)
        elif (weights[mark.key], mark.end - mark.start) > (weights[last.key], last.end - last.start):
            kept[-1] = mark
    return kept
