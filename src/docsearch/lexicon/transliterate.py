"""A word as it may be spelled in another script: names and learned words that no lexicon translates.

Letters are read as sounds and sounds written with the letters of the other language, both by the tables of
data/transliterations.tsv, which says whose standards they follow. Neither step is unambiguous (c is k or s, a short
vowel may be left out in Arabic), so the cheapest ways of both are kept, and the index tells which of them exist.

Names of cities and countries in CLDR that are one word, translated ones (Deutschland) too, found among 64 spellings of
the English one: bg .89 ru .87 he mk ar .85 sr uk be .84 fa ka .82 el .80 hy kk .77 ur .72 ko .70 ja .65; the other way
half to two thirds (he .27, ur .29). English questions to Arabic paragraphs, recall@10: .10 without spellings, .42 with.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from functools import cache, lru_cache
from itertools import chain, islice
from pathlib import Path
from typing import NamedTuple

from docsearch.analysis import fold
from docsearch.analysis.normalise import fold_all, normalise_all
from docsearch.languages import Language, language

SHORTEST = 2  # letters, of Korean those of its syllables
LONGEST = 24  # letters; a longer word is a compound, and more than one name
DEAREST = 16  # what a spelling may cost
SHORTER = 3  # what it costs to read sh as s and h
APART = 8  # what it costs to write a syllable in two
SOUNDS = 16  # ways a word may sound that are written in syllables, one after the other
WHOLE = 16  # ways of writing the sounds of a letter, or of a word in syllables

_DATA = Path(__file__).parent.parent / "data" / "transliterations.tsv"
_VOWELS = frozenset("aeiouyöüəàáâãäåæèéêëìíîïòóôõøœùúûýÿąęěőűůıаеёиоуыэюяіїєўөұүәαεηιουωάέήίόύώϊϋΐΰაეიოუաեէըիոօاويى")
_SYLLABIC = ("CJK", "HANGUL")  # written from whole words: a sign stands for sounds of several letters
_JAMO = frozenset(map(chr, range(0x1100, 0x1200)))  # letters of Korean that make no syllable
_KANA = ("KATAKANA", "HIRAGANA")
_ANY_LETTER = frozenset("VC^$")  # what stands for letters, and for none, in rules

Ways = tuple[tuple[str, int], ...]  # what a unit becomes, and what each costs


class _Rule(NamedTuple):
    """What a unit becomes where the letters beside it are among `before` and `after` (None: whatever they are)."""

    before: frozenset[str] | None
    after: frozenset[str] | None
    ways: Ways


_Rules = dict[str, list[_Rule]]  # unit -> rules, the most particular first


def spellings(word: str, code: str, limit: int = 64) -> list[str]:
    """The likely spellings of a normalised word in the script of a language, likeliest first, at most `limit`.

    Each is a normalised word, without the accents of Greek; no two of them fold alike. Nothing for a word that is in
    that script already (Latin words are respelled in Serbian, whose own Latin spelling goes by the sound), is longer
    than LONGEST, or has letters of which the tables know nothing.
    """
    source = _script(word)
    row = language(code)
    if not word or len(word) > LONGEST or source is None or not _known(source, row):
        return []
    reader, writer = _reader(source), _writer(code)
    text = reader.prepared(word)
    if len(text) < SHORTEST:
        return []
    normal = normalise_all(_spelled(text, reader, writer, limit), row)
    distinct: dict[str, str] = {}
    for folded, spelling in zip(fold_all(normal), normal, strict=True):
        distinct.setdefault(folded, spelling)
    return list(islice(distinct.values(), limit))


def _known(source: str, row: Language) -> bool:
    """Whether words of a script are spelled otherwise in a language, and the tables know how."""
    scripts = row.script.split()
    if source in scripts and not (source == "LATIN" and len(scripts) > 1):
        return False
    return ("read", source) in _table() and not _table().keys().isdisjoint((("write", scripts[0]), ("write", row.code)))


def _script(word: str) -> str | None:
    """The script that all letters of a word are in, as `Language.script` names it; None where they are of several."""
    if word.isascii():
        return "LATIN" if word.isalpha() else None
    letters = (letter for letter in set(word) if letter.isalpha() and letter != "ー")
    names = {unicodedata.name(letter, "").partition(" ")[0] for letter in letters}
    script = names.pop() if len(names) == 1 else ""
    return "CJK" if script in _KANA else script or None


@cache
def _table() -> dict[tuple[str, str], list[str]]:
    """The cells of each table, by what it does and the language or script it is for."""
    cells: dict[tuple[str, str], list[str]] = defaultdict(list)
    for line in _DATA.read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            kind, names, *found = line.split("\t")
            for name in names.split():
                cells[kind, name] += found
    return dict(cells)


def _rules(kind: str, *names: str) -> _Rules:
    """The rules of several tables, a later one replacing those of earlier ones for the same unit and neighbours."""
    found: dict[str, dict[tuple[str, str], _Rule]] = defaultdict(dict)
    for cell in chain.from_iterable(_table().get((kind, name), ()) for name in names):
        pattern, *ways = cell.split()
        before, unit, after = _parts(pattern)
        found[unit][before, after] = _Rule(_letters(before), _letters(after), tuple(_costs(ways)))
    return {unit: sorted(rules.values(), key=_general) for unit, rules in found.items()}


def _general(rule: _Rule) -> int:
    """How many of its neighbours a rule does not ask about."""
    return (rule.before is None) + (rule.after is None)


def _parts(pattern: str) -> tuple[str, str, str]:
    """The letters before, the unit, the letters after, of `(before)unit(after)`."""
    before, after = "", ""
    if pattern.startswith("("):
        before, _, pattern = pattern[1:].partition(")")
    if pattern.endswith(")"):
        pattern, _, after = pattern[:-1].partition("(")
    return before, pattern, after


def _letters(names: str) -> frozenset[str] | None:
    return frozenset(names) if names else None


def _costs(ways: Iterable[str]) -> Iterator[tuple[str, int]]:
    for number, way in enumerate(ways):
        text, _, cost = way.partition("/")
        yield "" if text == "-" else text, int(cost) if cost else number + bool(number)


def _kind(letter: str) -> str:
    return letter if letter in "VC^$" else "V" if letter in _VOWELS else "C"


def _fits(letters: frozenset[str] | None, letter: str) -> bool:
    return letters is None or letter in letters or _kind(letter) in letters


def _matching(rules: _Rules, text: str, at: int, longest: int, ends: str) -> Iterator[tuple[int, Ways]]:
    """The units that begin at a place of `text`, longest first, as their length and ways; `ends` stand around it."""
    for size in range(min(longest, len(text) - at), 0, -1):
        if candidates := rules.get(text[at : at + size]):
            before = text[at - 1] if at else ends[0]
            after = text[at + size] if at + size < len(text) else ends[1]
            for rule in candidates:
                if _fits(rule.before, before) and _fits(rule.after, after):
                    yield size, rule.ways
                    break


_Edges = Callable[[int], Iterable[tuple[int, Ways]]]


def _paths(length: int, edges: _Edges, most: int) -> list[tuple[str, int]]:
    """The `most` cheapest texts along the edges from 0 to `length`, each with its cost.

    Costs are small whole numbers: texts are kept by cost, which spares sorting them.
    """
    layers: list[list[list[str]]] = [[[] for _ in range(DEAREST + 1)] for _ in range(length + 1)]
    layers[0][0].append("")
    for at in range(length):
        room = most
        reached = []
        for cost, texts in enumerate(layers[at]):
            if texts:
                kept = list(dict.fromkeys(texts))[:room]
                reached.append((cost, kept))
                room -= len(kept)
                if room <= 0:
                    break
        if not reached:
            continue
        for size, ways in edges(at):
            layer = layers[at + size]
            for way, more in ways:
                for cost, texts in reached:
                    if cost + more > DEAREST:
                        break
                    layer[cost + more] += [text + way for text in texts]
    costs: dict[str, int] = {}
    for cost, texts in enumerate(layers[length]):
        for text in texts:
            costs.setdefault(text, cost)
        if len(costs) >= most:
            break
    return list(islice(costs.items(), most))


class _Reader:
    """A script read as sounds."""

    def __init__(self, script: str) -> None:
        self.rules = _rules("read", script)
        self.longest = max(map(len, self.rules))
        self.alphabet = frozenset("".join(self.rules))
        self.spaced = "·" in self.rules

    def prepared(self, word: str) -> str:
        """The word in the letters of the table: Korean syllables in theirs, a mark where a vowel may be left out."""
        letters = "".join(letter if letter in self.alphabet else _bare(letter) for letter in word)
        if not self.spaced:
            return letters
        return "".join(
            letter + "·" if _kind(letter) == _kind(after) == "C" else letter
            for letter, after in zip(letters, [*letters[1:], "a"], strict=True)
        )

    def edges(self, text: str, at: int, single: bool) -> list[tuple[int, Ways]]:
        """The units at a place and how they sound; two equal consonants may be one, in a `single` script are."""
        found = list(_matching(self.rules, text, at, self.longest, "^$"))
        if found:
            size = found[0][0]
            found = [(n, ways if n == size else _dearer(ways, SHORTER)) for n, ways in found]
            if size == 1 and text[at : at + 1] == text[at + 1 : at + 2] and _kind(text[at]) == "C":
                ways = next((ways for _, ways in _matching(self.rules, text, at + 1, 1, "^$")), ())
                found = [(1, _dearer(found[0][1], SHORTER * single)), (2, _dearer(ways, not single))]
        return found


def _dearer(ways: Ways, cost: int) -> Ways:
    return tuple((way, own + cost) for way, own in ways) if cost else ways


def _bare(letter: str) -> str:
    """A letter taken apart that a table does not have: a Korean syllable, a letter with an accent."""
    if "가" <= letter <= "힣":
        return unicodedata.normalize("NFD", letter)
    return fold(letter)


class _Writer:
    """Sounds written in a script, by the tables for the language `code` if it has its own."""

    def __init__(self, script: str, code: str) -> None:
        self.rules = _rules("write", script, code)
        self.syllabic = script in _SYLLABIC
        self.longest = max(map(len, self.rules))
        self.others = {unit: rules[0].ways[0][0] for unit, rules in _rules("write", "*").items()}
        self.single = ("single", script) in _table()
        self.shorter = APART if self.syllabic else SHORTER
        rules = [rule for ruled in self.rules.values() for rule in ruled]
        self._told_apart = _ANY_LETTER.union(*(each for rule in rules for each in (rule.before, rule.after) if each))
        self._remembered = lru_cache(1_000)(self.ways)  # of the sounds of units, .5 KB each

    def known(self, sounds: str) -> str:
        """The sounds with those replaced that the language has no letters for."""
        while unknown := next((s for s in sounds if s not in self.rules and s in self.others), ""):
            sounds = sounds.replace(unknown, self.others[unknown])
        return sounds

    def written(self, sounds: str, before: str, after: str) -> Ways:
        """As `ways`, for what is asked for again and again: of most letters rules only ask whether they are vowels."""
        ends = (letter if letter in self._told_apart else _kind(letter) for letter in (before, after))
        return self._remembered(sounds, "".join(ends))

    def ways(self, sounds: str, ends: str) -> Ways:
        """Ways of writing sounds between the two letters `ends`."""
        sounds = self.known(sounds)

        def edges(at: int) -> Iterator[tuple[int, Ways]]:
            longest = 0
            for size, ways in _matching(self.rules, sounds, at, self.longest, ends):
                longest = longest or size
                yield size, ways if size == longest else _dearer(ways, self.shorter)

        return tuple(_paths(len(sounds), edges, WHOLE))


_reader = cache(_Reader)
_shared = cache(_Writer)


@cache
def _writer(code: str) -> _Writer:
    """One for all languages of a script that have the same tables, or none of their own."""
    own = _table().get(("write", code))
    same = (name for (kind, name), cells in _table().items() if kind == "write" and cells == own)
    return _shared(language(code).script.split()[0], next(same, ""))


@lru_cache(200)  # 5 KB each: most languages of a script spell a word alike
def _spelled(text: str, reader: _Reader, writer: _Writer, limit: int) -> list[str]:
    return (_syllabic if writer.syllabic else _lettered)(text, reader, writer, limit)


def _lettered(text: str, reader: _Reader, writer: _Writer, limit: int) -> list[str]:
    """Spellings letter by letter: how each is read, written at once."""

    def edges(at: int) -> Iterator[tuple[int, Ways]]:
        before = text[at - 1] if at else "^"
        for size, ways in reader.edges(text, at, writer.single):
            after = text[at + size] if at + size < len(text) else "$"
            cheapest: dict[str, int] = {}
            for sounds, cost in ways:
                for way, more in writer.written(sounds, before, after):
                    if cost + more < cheapest.get(way, DEAREST):
                        cheapest[way] = cost + more
            yield size, tuple(cheapest.items())

    return [spelling for spelling, _ in _paths(len(text), edges, limit)]


def _syllabic(text: str, reader: _Reader, writer: _Writer, limit: int) -> list[str]:
    """Spellings in syllables: the likeliest sounds of the whole word, and then how they are written."""
    found: dict[str, int] = {}
    for sounds, cost in _paths(len(text), lambda at: reader.edges(text, at, writer.single), SOUNDS):
        for spelling, more in writer.ways(sounds, "^$"):
            spelling = unicodedata.normalize("NFC", spelling)
            if _JAMO.isdisjoint(spelling):
                found[spelling] = min(cost + more, found.get(spelling, 2 * DEAREST))
    return sorted(found, key=found.__getitem__)[:limit]
