"""Read what a person typed into a tree of clauses, each with its place in the text; write such a tree as text.

    words  "a phrase"  AND OR NOT -word ( )  prefix*  w?ldc*rd  fuzzy~1  field:value  field:"a value"

Words side by side are alternatives that rank documents; phrases, fields and negations beside them must hold.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from itertools import islice
from typing import NamedTuple

from docsearch.errors import QueryError

FIELDS = ("lang", "place", "country", "near", "date", "amount", "name", "title", "type")
LONGEST = 5_000  # code points: a page of text; a longer query is a document pasted by mistake
LONGEST_VALUE = 500  # code points in the value of a field
OPEN_WORDS = 10  # with * ? or ~ in a query: each may take 20 ms at 900,000 words, and 300 ms if it begins with *
# Of either wildcard in a word with a *, since each ? after one doubles the work: from 6 on tantivy would have to try
# every word of the index. Of ? in other words.
WILDCARDS, GAPS = 4, 20
DEEPEST = 12  # nested brackets; each may take the engines four of their 64 levels

_QUOTES = {'"': '"', "“": "”", "„": "“”", "«": "»", "「": "」"}
_SKIPPED = "\u0000”»」"  # as white space is
_CHUNK = re.compile(r'[^\s()"“”„«»「」\u0000]+')
_FIELD = re.compile(r"([A-Za-z_]+):(?!//)")
_FUZZY = re.compile(r"([^~]+)~([0-9]*)")
_PREFIX = re.compile(r"([^*?]+)\*+")
# What belongs to a value although a space stands before it: amount:> 500 000 EUR, amount:>"1.2 million EUR",
# near:Košice, 100 km
_CURRENCY = r"(?:(?!AND|NOT)[A-Z]{3}|[^\w\s()<>=\"-]{1,2})"
_TAILS = {
    "amount": re.compile(
        r"(?:(?<=[<>=])(?:\s*\"[^\"]*\"|\s+[^\s()\"]+))?"
        rf"(?:(?<=[0-9])(?:\s[0-9]{{3}}(?![^\s)]))*(?:\s+{_CURRENCY}(?![^\s)]))?)?"
    ),
    "near": re.compile(r"\s*(?:,|(?<=,))\s*[0-9.]+\s*km(?![^\s)])"),
}
_ENDINGS = "?!.,;:"  # people type questions: at the end of a word none of these is part of it
# Letters from Thai on, those of Vietnamese aside: few of these scripts put a space after a question mark.
_UNSPACED = re.compile("[^\u0000-\u0dff\u1e00-\u2e7f]")


class Words(NamedTuple):
    """A run of plain words, as typed; `start` is its offset in the query, as in every clause."""

    text: str
    start: int


class Phrase(NamedTuple):
    """Words that must stand together."""

    text: str
    start: int


class Prefix(NamedTuple):
    """Words that begin so."""

    text: str
    start: int


class Wildcard(NamedTuple):
    """Words that `text` fits as a whole: `*` stands for any letters, none too, and `?` for one."""

    text: str
    start: int


class Fuzzy(NamedTuple):
    """Words within `distance` edits (1 or 2)."""

    text: str
    distance: int
    start: int


class Field(NamedTuple):
    """A condition on a field, one of FIELDS; `start` is where the value begins."""

    name: str
    value: str
    start: int


class And(NamedTuple):
    """Every clause holds."""

    clauses: tuple[Clause, ...]


class Or(NamedTuple):
    """One clause holds at least."""

    clauses: tuple[Clause, ...]


class Not(NamedTuple):
    """The clause does not hold."""

    clause: Clause


Clause = Words | Phrase | Prefix | Wildcard | Fuzzy | Field | And | Or | Not


_OPTIONAL = Words | Prefix | Wildcard | Fuzzy | And | Or  # side by side, these are alternatives


class _Lexeme(NamedTuple):
    kind: str  # "clause", "(", ")", "AND", "OR", "NOT", "end"
    start: int
    end: int
    clause: Clause | None = None


def parse(text: str) -> Clause | None:
    """The tree of a query, None where nothing is asked for. Raises QueryError with the position of the fault."""
    if len(text) > LONGEST:
        hint = "ask with the words that matter, or a sentence"
        raise QueryError(f"the query is {len(text):,} characters long; {LONGEST:,} are read at most", LONGEST, hint)
    parser = _Parser(_lex(text), text)
    return parser.whole()


def _lex(text: str) -> list[_Lexeme]:
    lexemes: list[_Lexeme] = []
    at = 0
    while at < len(text):
        if text[at].isspace() or text[at] in _SKIPPED:
            at += 1
            continue
        lexeme = _lexeme(text, at)
        if _continues(lexeme, lexemes):
            start = lexemes.pop().start
            lexeme = _Lexeme("clause", start, lexeme.end, Words(text[start : lexeme.end], start))
        lexemes.append(lexeme)
        at = lexeme.end
    open_words = [lexeme for lexeme in lexemes if isinstance(lexeme.clause, Prefix | Wildcard | Fuzzy)]
    if len(open_words) > OPEN_WORDS:
        raise QueryError(f"more than {OPEN_WORDS} words with * ? or ~", open_words[OPEN_WORDS].start)
    return [*lexemes, _Lexeme("end", len(text), len(text))]


def _lexeme(text: str, at: int) -> _Lexeme:
    if text[at] in "()":
        return _Lexeme(text[at], at, at + 1)
    if text[at] in _QUOTES:
        value, end = _quoted(text, at)
        return _Lexeme("clause", at, end, Phrase(value, at + 1))
    if text[at] == "-" and at + 1 < len(text) and not text[at + 1].isspace() and text[at + 1] not in f"-){_SKIPPED}":
        return _Lexeme("NOT", at, at + 1)
    return _chunk(text, at)


def _continues(lexeme: _Lexeme, lexemes: Sequence[_Lexeme]) -> bool:
    """Whether words follow words, which make one clause, so that names of several words are seen; NOT takes one."""
    after_words = lexemes and isinstance(lexemes[-1].clause, Words) and isinstance(lexeme.clause, Words)
    return bool(after_words) and not (len(lexemes) > 1 and lexemes[-2].kind == "NOT")


def _quoted(text: str, at: int) -> tuple[str, int]:
    """The quoted string that opens at `at`, and where it ends."""
    closing = _QUOTES[text[at]]
    for end in range(at + 1, len(text)):
        if text[end] in closing:
            return text[at + 1 : end], end + 1
    raise QueryError("this quotation mark is never closed", at)


def _chunk(text: str, at: int) -> _Lexeme:
    field = _FIELD.match(text, at)
    if field and (field[1].lower() in FIELDS or _CHUNK.match(text, field.end())):  # not "He said: rain"
        return _field(text, field)
    chunk = _CHUNK.match(text, at)
    assert chunk is not None
    if chunk.group() in ("AND", "OR", "NOT"):
        return _Lexeme(chunk.group(), at, chunk.end())
    return _Lexeme("clause", at, chunk.end(), _word(chunk.group(), at))


def _word(chunk: str, at: int) -> Clause:
    if fuzzy := _FUZZY.fullmatch(chunk):
        if "*" in fuzzy[1]:
            raise QueryError("a word takes either * or ~", at + fuzzy.end(1))
        if fuzzy[2] not in ("", "1", "2"):
            raise QueryError("a fuzzy word takes ~1 or ~2", at + fuzzy.start(2))
        return Fuzzy(fuzzy[1], int(fuzzy[2] or 1), at)
    word = chunk.rstrip(_ENDINGS)
    if any(map(str.isalnum, word)) and ("*" in word or ("?" in word and _is_word(word))):
        for mark, found in ("*", re.finditer(r"\*+", word)), ("?", re.finditer(r"\?", word)):
            most = WILDCARDS if "*" in word else GAPS
            for beyond in islice(found, most, None):
                raise QueryError(f"too many {mark} in a word: {most} at most", at + beyond.start())
        prefix = _PREFIX.fullmatch(word)
        return Prefix(prefix[1], at) if prefix else Wildcard(word, at)
    return Words(chunk, at)


def _is_word(text: str) -> bool:
    """Whether a question mark in `text` may stand for a letter; in an address or between sentences it does not."""
    inner = (c.isalnum() or c in "?'’·" or unicodedata.category(c) in ("Mn", "Mc", "Cf") for c in text)
    return all(inner) and not _UNSPACED.search(text)


def _field(text: str, match: re.Match[str]) -> _Lexeme:
    name, at = match[1].lower(), match.end()
    if name not in FIELDS:
        known = ", ".join(f"{field}:" for field in FIELDS)
        hint = f"fields are {known}; quote the text to search for it as it is"
        raise QueryError(f"there is no field {match[1]}:", match.start(), hint)
    start = at
    if at < len(text) and text[at] in _QUOTES:
        start = at + 1
        value, end = _quoted(text, at)
    elif chunk := _CHUNK.match(text, at):
        tail = _TAILS[name].match(text, chunk.end()) if name in _TAILS else None
        end = (tail or chunk).end()
        value = text[at:end]
    else:
        raise QueryError(f"{name}: needs a value right after it", at)
    if len(value) > LONGEST_VALUE:
        raise QueryError(f"{name}: takes {LONGEST_VALUE} characters at most", start + LONGEST_VALUE)
    return _Lexeme("clause", match.start(), end, Field(name, value, start))


class _Parser:
    """Recursive descent: OR binds loosest, then AND, then clauses side by side, then NOT."""

    def __init__(self, lexemes: Sequence[_Lexeme], text: str) -> None:
        self.lexemes = lexemes
        self.text = text
        self.index = 0
        self.depth = 0

    @property
    def next(self) -> _Lexeme:
        return self.lexemes[self.index]

    def take(self) -> _Lexeme:
        lexeme = self.next
        self.index += 1
        return lexeme

    def whole(self) -> Clause | None:
        if self.next.kind == "end":
            return None
        clause = self.alternatives()
        if self.next.kind == ")":
            raise QueryError("this bracket was never opened", self.next.start)
        return clause

    def alternatives(self) -> Clause:
        return self.chain("OR", self.conjunction, Or)

    def conjunction(self) -> Clause:
        return self.chain("AND", self.beside, And)

    def chain(self, operator: str, operand: Callable[[], Clause], join: type[And] | type[Or]) -> Clause:
        clauses = [operand()]
        while self.next.kind == operator:
            self.take()
            clauses.append(operand())
        return clauses[0] if len(clauses) == 1 else join(tuple(clauses))

    def beside(self) -> Clause:
        clauses: list[Clause] = []
        while self.next.kind in ("clause", "(", "NOT"):
            clauses.append(self.unary())
        if not clauses:
            raise self.missing()
        return _combine(clauses)

    def missing(self) -> QueryError:
        if self.next.kind == "end":
            return QueryError("something is missing at the end of the query", self.next.start)
        return QueryError(f"something is missing before {self.text[self.next.start : self.next.end]}", self.next.start)

    def unary(self) -> Clause:
        lexeme = self.take()
        if lexeme.clause is not None:
            return lexeme.clause
        self.depth += 1
        if self.depth > DEEPEST:
            raise QueryError(f"more than {DEEPEST} brackets inside each other", lexeme.start)
        if lexeme.kind == "NOT":
            if self.next.kind not in ("clause", "(", "NOT"):
                raise self.missing()
            clause: Clause = Not(self.unary())
        else:
            clause = self.alternatives()
            if self.next.kind != ")":
                raise QueryError("this bracket is never closed", lexeme.start)
            self.take()
        self.depth -= 1
        return clause


def _combine(clauses: Sequence[Clause]) -> Clause:
    """Clauses side by side: some are alternatives, the others must hold."""
    optional = [c for c in clauses if isinstance(c, _OPTIONAL)]
    required: list[Clause] = [c for c in clauses if not isinstance(c, _OPTIONAL)]
    if optional:
        required.insert(0, optional[0] if len(optional) == 1 else Or(tuple(optional)))
    return required[0] if len(required) == 1 else And(tuple(required))


def written(clause: Clause) -> str:
    """A text that `parse` reads as this clause (which it made itself), offsets aside; no deeper than it was.

    Raises ValueError for a clause that no query can make: text with every kind of quotation mark in it.
    """
    match clause:
        case Or(clauses):
            return " OR ".join(map(_alternative, clauses))
        case _:
            return _alternative(clause)


def _alternative(clause: Clause) -> str:
    match clause:
        case And(clauses):
            return " AND ".join(map(_operand, clauses))
        case _:
            return _operand(clause)


def _operand(clause: Clause) -> str:
    """Without brackets where the clauses of an And or Or may stand side by side, since bracket depth is limited."""
    if not isinstance(clause, And | Or):
        return _unary(clause)
    first, *others = clause.clauses
    alternatives = first.clauses if isinstance(clause, And) and isinstance(first, Or) else (first,)
    side_by_side = (*alternatives, *others)
    combined = _combine(side_by_side)
    if type(combined) is not type(clause) or combined != clause:
        return _unary(clause)
    texts = []
    for before, each in zip((None, *side_by_side), side_by_side, strict=False):
        apart = isinstance(before, Words) and isinstance(each, Words)  # as they would make one clause
        texts.append(f"({_unary(each)})" if apart else _unary(each))
    return " ".join(texts)


def _unary(clause: Clause) -> str:
    match clause:
        case And() | Or():
            return f"({written(clause)})"
        case Not(Words(text)) if any(c.isspace() or c in _SKIPPED for c in text):
            return f"NOT ({text})"
        case Not(inner):
            return f"NOT {_unary(inner)}"
        case Words(text) | Wildcard(text):
            return text
        case Phrase(text):
            return _in_quotes(text)
        case Prefix(text):
            return f"{text}*"
        case Fuzzy(text, distance):
            return f"{text}~{distance}"
        case Field(name, value):
            alone = _CHUNK.fullmatch(value) and name not in _TAILS
            return f"{name}:{value if alone else _in_quotes(value)}"


def _in_quotes(text: str) -> str:
    for opening, closing in _QUOTES.items():
        if not set(text) & set(closing):
            return f"{opening}{text}{closing[0]}"
    raise ValueError("text with every kind of quotation mark, which no query can hold")
